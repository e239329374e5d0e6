"""Right answers to the exercises of lecture 02, written differently."""

VARIANTS = {
    "02.1": [
        "def scaled_central(f, x, r):\n"
        "    h = np.where(np.abs(x) > 1, r * np.abs(x), r)\n"
        "    return (f(x + h) / h - f(x - h) / h) / 2",
        "def scaled_central(f, x, r):\n"
        "    h = np.clip(abs(x), 1, None) * r\n"
        "    high, low = x + h, x - h\n"
        "    return (f(high) - f(low)) / (high - low)",
        "def scaled_central(f, x, r):\n"
        "    if np.ndim(x):\n"
        "        return [scaled_central(f, part, r) for part in x]\n"
        "    h = max(1, abs(x)) * r\n"
        "    return (f(x - h) - f(x + h)) / (-2 * h)",
    ],
    "02.2": [
        'fails_quietly = " Norm "',
        "fails_quietly = 'NORM'",
    ],
    "02.3": [
        "rule_order = 3",
        "rule_order = np.log(3.27e-3 / 1.22e-8) / np.log(0.16 / 0.0025)",
        "rule_order = np.float32(3.0)",
    ],
    "02.4": [
        "step_with_20_digits = 1e-4",
        "step_with_20_digits = 0.0001",
        "step_with_20_digits = (1e-20 / 4) ** 0.2",
    ],
    "02.5": [
        "def all_slopes(loss, W, h):\n"
        "    steps = h * np.eye(W.size).reshape(W.size, *W.shape)\n"
        "    pairs = [loss(W + d) - loss(W - d) for d in steps]\n"
        "    return np.reshape(pairs, W.shape) / (2 * h)",
        "def all_slopes(loss, W, h):\n"
        "    slopes = []\n"
        "    for k in range(W.size):\n"
        "        up, down = W.copy(), W.copy()\n"
        "        up.flat[k] += h\n"
        "        down.flat[k] -= h\n"
        "        slopes.append((loss(up) - loss(down)) / h / 2)\n"
        "    return np.array(slopes).reshape(W.shape)",
        "def all_slopes(loss, W, h):\n"
        "    moved, slopes = W.copy(), 0 * W\n"
        "    for i, here in np.ndenumerate(W):\n"
        "        moved[i] = here + h\n"
        "        slopes[i] += loss(moved) / (2 * h)\n"
        "        moved[i] = here - h\n"
        "        slopes[i] -= loss(moved) / (2 * h)\n"
        "        moved[i] = here\n"
        "    return slopes.tolist()",
    ],
    "02.6": [
        "from helpers.derivatives import finite_difference\n"
        "def agrees(g, d):\n"
        "    error = finite_difference.relative_error(g, d)\n"
        "    return error <= 100 * np.finfo(g.dtype).eps ** (2 / 3)",
        "def agrees(g, d):\n"
        "    size = max(abs(v) for v in [*g, *d])\n"
        "    allowed = 100 * float(np.finfo(d.dtype).eps) ** (2 / 3) * size\n"
        "    return all(abs(a - b) < allowed for a, b in zip(g, d))",
        "def agrees(g, d):\n"
        "    g, d, eps = g.astype(float), d.astype(float), np.finfo(d.dtype).eps\n"
        "    length = np.linalg.norm\n"
        "    error = length(g - d) / max(length(g), length(d))\n"
        "    return bool(error < 100 * float(eps) ** (2 / 3))",
    ],
}
