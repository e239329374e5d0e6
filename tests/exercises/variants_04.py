"""Right answers to the exercises of lecture 04, written differently."""

VARIANTS = {
    "04.1": [
        "def grad_f(x, y):\n"
        "    c = np.cos(y * x)\n"
        "    return y * (2 * x + c), x * (x + c)",
        "def grad_f(x, y):\n"
        "    h = 1e-20\n"
        "    f = lambda x, y: x * x * y + np.sin(x * y)\n"
        "    return [np.imag(f(x + 1j * h, y)) / h, np.imag(f(x, y + 1j * h)) / h]",
    ],
    "04.2": [
        "def slope_along(g, v):\n    return np.sum(g * v) / np.sqrt(np.sum(v**2))",
        "def slope_along(g, v):\n"
        "    unit = v / sum(part * part for part in v) ** 0.5\n"
        "    return np.dot(unit, g)",
    ],
    "04.3": ["half_as_steep = 75", "half_as_steep = -45.0", "half_as_steep = 74"],
    "04.4": [
        "counts = (40, 200, 40, 40)",
        "counts = np.array([40.0, 200.0, 40.0, 40.0])",
    ],
    "04.5": [
        "def back_to_u(V, W, u, t):\n"
        "    delta = 2 * (W @ V @ u - t)\n"
        "    return delta @ W @ V",
        "def back_to_u(V, W, u, t):\n"
        "    y = W @ (V @ u)\n"
        "    back = np.zeros(len(u))\n"
        "    for k in range(len(y)):\n"
        "        for j in range(len(V)):\n"
        "            back += 2 * (y[k] - t[k]) * W[k, j] * V[j]\n"
        "    return back",
    ],
    "04.6": [
        "def name_of(H):\n"
        "    signs = set(np.sign(np.round(np.linalg.eigvals(H), 9)))\n"
        "    if {-1, 1} <= signs:\n"
        '        return "saddle"\n'
        "    if 0 in signs:\n"
        '        return "undecided"\n'
        '    return "minimum" if 1 in signs else "maximum"',
        "def name_of(H):\n"
        "    values = np.linalg.eigvalsh(H)\n"
        "    up, down = np.any(values > 1e-9), np.any(values < -1e-9)\n"
        "    if up and down:\n"
        '        return "Saddle"\n'
        "    if np.any(np.abs(values) <= 1e-9):\n"
        '        return "undecided"\n'
        '    return "minimum" if up else "maximum"',
    ],
    "04.7": [
        "def unit_jacobian(x):\n"
        "    r = np.sqrt(x @ x)\n"
        "    return np.eye(x.size) / r - x[:, np.newaxis] * x / r**3",
        "def unit_jacobian(x):\n"
        "    n, r = len(x), np.linalg.norm(x)\n"
        "    return [\n"
        "        [((i == j) - x[i] * x[j] / r**2) / r for j in range(n)]\n"
        "        for i in range(n)\n"
        "    ]",
    ],
}
