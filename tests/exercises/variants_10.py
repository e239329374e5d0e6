"""Right answers to the exercises of lecture 10, written differently."""

VARIANTS = {
    "10.1": [
        "def stop_patiently(curve, patience, least):\n"
        "    best, error, waited = 0, curve[0], 0\n"
        "    for t, now in enumerate(curve[1:], start=1):\n"
        "        waited += 1\n"
        "        if error - now >= least:\n"
        "            best, error, waited = t, now, 0\n"
        "        elif waited >= patience:\n"
        "            return best, t\n"
        "    return best, len(curve) - 1",
        "def stop_patiently(curve, patience, least):\n"
        "    best = t = 0\n"
        "    while t < len(curve) - 1:\n"
        "        t += 1\n"
        "        if not curve[t] > curve[best] - least:\n"
        "            best = t\n"
        "        if t - best >= patience and t != best:\n"
        "            break\n"
        "    return np.array([best, t])",
    ],
    "10.2": [
        "def penalised_gradient(w, H, y, lam):\n"
        "    n, k = H.shape\n"
        "    return 2 * ((H.T @ H / n + lam * np.eye(k)) @ w - H.T @ y / n)",
        "def penalised_gradient(w, H, y, lam):\n"
        "    total = [2 * lam * weight for weight in w]\n"
        "    for row, target in zip(H, y):\n"
        "        miss = sum(row * w) - target\n"
        "        total = [t + 2 * miss * h / len(y) for t, h in zip(total, row)]\n"
        "    return total",
    ],
    "10.3": ["weight_decay = 0.12", "weight_decay = 40 * np.float64(3e-3)"],
    "10.4": [
        "def dropout_gradient(x, y, b, w, c, v, mask):\n"
        "    h = np.tanh(b + np.outer(x, w))\n"
        "    dy = 2 * (c + h @ (mask * v) - y) / len(x)\n"
        "    df = np.outer(dy, mask * v) * (1 - h**2)\n"
        "    return dict(b=df.sum(axis=0), w=df.T @ x, c=dy.sum(),\n"
        "                v=mask * (h.T @ dy))",
        "def dropout_gradient(x, y, b, w, c, v, mask):\n"
        "    f = b + np.outer(x, w)\n"
        "    h = mask * np.tanh(f)\n"
        "    dy = 2 * (c + h @ v - y) / len(x)\n"
        "    df = dy[:, None] * v * mask / np.cosh(f)**2\n"
        '    return {"v": dy @ h, "b": df.sum(0), "w": x @ df, "c": dy.sum()}',
    ],
    "10.5": [
        "def predict_at_test(x, b, w, c, v, p):\n"
        "    return c + np.tanh(b + x[:, None] * w) @ v * (1 - p)",
        "def predict_at_test(x, b, w, c, v, p):\n"
        "    h = np.tanh(np.outer(w, x) + b[:, None])\n"
        "    return [c + sum(v * column) - p * sum(v * column) for column in h.T]",
    ],
    "10.6": ['change = "A smaller λ"', 'change = " a  smaller λ "'],
    "10.7": [
        "def choose(training, validation):\n"
        "    step, run = np.unravel_index(validation.T.argmin(), validation.T.shape)\n"
        "    return int(run), int(step)",
        "def choose(training, validation):\n"
        "    best = None\n"
        "    for run, curve in enumerate(validation):\n"
        "        for step, error in enumerate(curve):\n"
        "            if best is None or (error, step, run) < best:\n"
        "                best = error, step, run\n"
        "    return best[2], best[1]",
    ],
}
