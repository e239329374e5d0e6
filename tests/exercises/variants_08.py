"""Right answers to the exercises of lecture 08, written differently."""

VARIANTS = {
    "08.1": [
        "def downhill(slope, start, alpha, count):\n"
        "    path = np.empty((count + 1, *np.shape(start)))\n"
        "    path[0] = start\n"
        "    for t in range(count):\n"
        "        path[t + 1] = path[t] - alpha * slope(path[t])\n"
        "    return path",
        "def downhill(slope, start, alpha, count):\n"
        "    if count == 0:\n"
        "        return [start]\n"
        "    step = start - slope(start) * alpha\n"
        "    return [start, *downhill(slope, step, alpha, count - 1)]",
    ],
    "08.2": [
        "times_as_large = 791.6",
        "def h(x):\n"
        "    return x**4 + x**3 + 2\n"
        "\n"
        "top = 4 * (-9.41)**3 + 3 * (-9.41)**2\n"
        "times_as_large = (top / np.log(h(-9.41))) / (top / h(-9.41))",
    ],
    "08.3": [
        'why_it_wins = "Its steps are longer, and they still point downhill"',
        'why_it_wins = " its steps are longer,  and they still point downhill"',
    ],
    "08.4": [
        "def line_step(phi, x, y, alpha):\n"
        "    inputs = np.stack([np.ones(len(x)), x], axis=1)\n"
        "    return phi - alpha * 2 * inputs.T @ (inputs @ phi - y)",
        "def line_step(phi, x, y, alpha):\n"
        "    gradient = [0.0, 0.0]\n"
        "    for a, b in zip(x, y):\n"
        "        miss = phi[0] + phi[1] * a - b\n"
        "        gradient[0] += 2 * miss\n"
        "        gradient[1] += 2 * miss * a\n"
        "    return [phi[0] - alpha * gradient[0], phi[1] - alpha * gradient[1]]",
    ],
    "08.5": ["best_rate = 0.1333", "best_rate = 0.4 / 3"],
    "08.6": [
        "def kind_of_place(hessian):\n"
        "    e = np.sort(np.linalg.eigvals(hessian).real)\n"
        "    if e[0] > 1e-9:\n"
        '        return "minimum"\n'
        "    if e[-1] < -1e-9:\n"
        '        return "peak"\n'
        '    return "saddle" if e[0] < -1e-9 and e[-1] > 1e-9 else "unclear"',
        "def kind_of_place(hessian):\n"
        "    signs = {int(s) for s in np.sign(np.linalg.eigvalsh(hessian).round(9))}\n"
        "    if {-1, 1} <= signs:\n"
        '        return "saddle"\n'
        '    return {(1,): "minimum", (-1,): "peak"}.get(tuple(signs), "unclear")',
    ],
    "08.7": [
        "def safe_newton(slope, bend, start, alpha, count):\n"
        "    for _ in range(count):\n"
        "        rate = 1 / bend(start) if bend(start) > 0 else alpha\n"
        "        start = start - rate * slope(start)\n"
        "    return start",
        "def safe_newton(slope, bend, start, alpha, count):\n"
        "    if count == 0:\n"
        "        return start\n"
        "    step = alpha * slope(start)\n"
        "    if bend(start) > 0:\n"
        "        step = slope(start) / bend(start)\n"
        "    return safe_newton(slope, bend, start - step, alpha, count - 1)",
    ],
}
