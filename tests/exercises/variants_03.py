"""Right answers to the exercises of lecture 03, written differently."""

VARIANTS = {
    "03.1": [
        "wave_slope = lambda x: np.cos(x**2) - 2 * x**2 * np.sin(x * x)",
        "def wave_slope(x):\n"
        "    z = np.asarray(x, complex) + 1e-30j\n"
        "    return (z * np.cos(z**2)).imag / 1e-30",
        "import sympy as sp\n"
        "t = sp.Symbol('t')\n"
        "wave_slope = sp.lambdify(t, sp.diff(t * sp.cos(t**2), t))",
    ],
    "03.2": [
        "share_slope = lambda u, v, du, dv: (v * du - u * dv) / (u + v) ** 2",
        "def share_slope(u, v, du, dv):\n"
        "    y = u / (u + v)\n"
        "    return (du - y * (du + dv)) / (u + v)",
    ],
    "03.3": [
        "softplus_slope = lambda y: 1 - np.exp(-y)",
        "def softplus_slope(y):\n    return -np.expm1(-y)",
        "def softplus_slope(y):\n"
        "    a = np.log(np.exp(y) - 1)\n"
        "    return 1 / (1 + np.exp(-a))",
    ],
    "03.4": [
        "level_kinds = [1, 0, -1, 1]",
        "level_kinds = (1.0, 0.0, -1.0, 1.0)",
        "level_kinds = np.array([1, 0, -1, 1], dtype=np.int8)",
    ],
    "03.5": [
        "def both_partials(x, z):\n"
        "    g = np.exp(x * z) / np.log(x)\n"
        "    return [g * (z - 1 / (x * np.log(x))), x * g]",
        "def both_partials(x, z):\n"
        "    g = lambda x, z: np.exp(x * z) / np.log(x)\n"
        "    tiny = 1e-30j\n"
        "    pair = g(x + tiny, z).imag / 1e-30, g(x + 0j, z + tiny).imag / 1e-30\n"
        "    return np.array(pair)",
    ],
    "03.6": [
        "def tree_slope(e, a):\n    return evaluate(e, np, x=a + 1e-30j).imag / 1e-30",
        "def tree_slope(e, a):\n"
        "    if not isinstance(e, tuple):\n"
        "        return 1 if e == 'x' else 0\n"
        "    name, u, *rest = e\n"
        "    u, du = evaluate(u, np, x=a), tree_slope(u, a)\n"
        "    if rest:\n"
        "        v, dv = evaluate(rest[0], np, x=a), tree_slope(rest[0], a)\n"
        "    if name == '+':\n"
        "        return du + dv\n"
        "    if name == '-':\n"
        "        return du - dv\n"
        "    if name == '*':\n"
        "        return du * v + dv * u\n"
        "    if name == '/':\n"
        "        return (du - dv * u / v) / v\n"
        "    if name == '^':\n"
        "        return du * v * u**v / u\n"
        "    outer = {'exp': np.exp(u), 'sin': np.cos(u), 'cos': -np.sin(u)}\n"
        "    return (outer[name] if name in outer else 1 / u) * du",
    ],
}
