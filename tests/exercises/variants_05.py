"""Right answers to the exercises of lecture 05, written differently."""

VARIANTS = {
    "05.1": [
        "tanh_back = lambda dh, h: dh - dh * h * h",
        "def tanh_back(dh, h):\n"
        "    dh, h = np.asarray(dh), np.asarray(h)\n"
        "    return ((1 - h) * (1 + h) * dh).tolist()",
        "def tanh_back(dh, h):\n    return dh / np.cosh(np.arctanh(h)) ** 2",
    ],
    "05.2": [
        "silent = (1, 4, 6)",
        "silent = np.array([1.0, 4.0, 6.0])",
    ],
    "05.3": [
        "nudge_to_hit = -0.64",
        "nudge_to_hit = np.float64(-0.66)",
        "nudge_to_hit = -0.6458",
    ],
    "05.4": [
        "def short_backward(beta, omega, x, y):\n"
        "    f0 = beta[0] + omega[0] * x\n"
        "    miss = beta[1] + omega[1] * np.sin(f0) - y\n"
        "    out = {'omega1': 2 * miss * np.sin(f0), 'beta1': 2 * miss}\n"
        "    out['beta0'] = out['beta1'] * omega[1] * np.cos(f0)\n"
        "    out['omega0'] = out['beta0'] * x\n"
        "    return {name: float(np.sum(part)) for name, part in out.items()}",
        "def short_backward(beta, omega, x, y):\n"
        "    total = dict(beta0=0.0, beta1=0.0, omega0=0.0, omega1=0.0, loss=0.0)\n"
        "    for x, y in zip(np.atleast_1d(x), np.atleast_1d(y)):\n"
        "        f0 = beta[0] + omega[0] * x\n"
        "        f1 = beta[1] + omega[1] * np.sin(f0)\n"
        "        df1 = -2 * (y - f1)\n"
        "        df0 = df1 * omega[1] * np.cos(f0)\n"
        "        total['loss'] += (f1 - y) ** 2\n"
        "        total['beta1'] += df1\n"
        "        total['omega1'] += df1 * np.sin(f0)\n"
        "        total['beta0'] += df0\n"
        "        total['omega0'] += df0 * x\n"
        "    return total",
    ],
    "05.5": [
        "def step_down(beta, omega, x, y, rate):\n"
        "    grads = toy.backward(beta, omega, x, y)\n"
        "    return [beta - rate * grads.beta, omega - rate * grads.omega]",
        "def step_down(beta, omega, x, y, rate):\n"
        "    v = toy.forward(beta, omega, x, y)\n"
        "    h = [x, v.h1, v.h2, v.h3]\n"
        "    slopes = [1.0, np.cos(v.f0), np.exp(v.f1), -np.sin(v.f2)]\n"
        "    beta, omega = beta.copy(), omega.copy()\n"
        "    df = 2 * (v.f3 - y)\n"
        "    for k in (3, 2, 1, 0):\n"
        "        before = slopes[k] * omega[k] * df\n"
        "        beta[k] -= rate * df\n"
        "        omega[k] -= rate * h[k] * df\n"
        "        df = before\n"
        "    return np.array([beta, omega])",
    ],
    "05.6": [
        "def first_wrong(found, approximate, tolerance):\n"
        "    a = np.array(list(found.values()))\n"
        "    b = np.array(list(approximate.values()))\n"
        "    sizes = np.maximum(np.abs(a), np.abs(b))\n"
        "    bad = np.flatnonzero(np.abs(a - b) > tolerance * sizes)\n"
        "    return list(found)[bad[0]] if bad.size else 'none'",
        "def first_wrong(found, approximate, tolerance):\n"
        "    result = 'None'\n"
        "    for name in reversed(list(found)):\n"
        "        a, b = found[name], approximate[name]\n"
        "        if not np.isclose(a, b, rtol=tolerance, atol=0):\n"
        "            result = name\n"
        "    return result",
        "def first_wrong(found, approximate, tolerance):\n"
        "    names = (\n"
        "        n for n, a in found.items()\n"
        "        if a != approximate[n]\n"
        "        and abs(a - approximate[n]) / max(abs(a), abs(approximate[n]))\n"
        "        > tolerance\n"
        "    )\n"
        "    return next(names, 'none')",
    ],
}
