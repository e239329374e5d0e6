"""Right answers to the exercises of lecture 09, written differently."""

VARIANTS = {
    "09.1": [
        "library_rate = 0.028",
        "library_rate = np.float64(0.14) / 5",
    ],
    "09.2": [
        "def rms_step(phi, v, g, alpha, gamma, epsilon):\n"
        "    mean = v + (1 - gamma) * (np.square(g) - v)\n"
        "    return [phi - g * (alpha / (mean**0.5 + epsilon)), mean]",
        "def rms_step(phi, v, g, alpha, gamma, epsilon):\n"
        "    v = g * g * (1 - gamma) + v * gamma\n"
        "    return np.array([phi - alpha / (np.sqrt(v) + epsilon) * g, v])",
    ],
    "09.3": [
        "def nesterov_step(gradient, phi, m, alpha, beta):\n"
        "    carry = -alpha * beta * m\n"
        "    push = -alpha * (1 - beta) * gradient(phi + carry)\n"
        "    return phi + carry + push, (carry + push) / -alpha",
        "def nesterov_step(gradient, phi, m, alpha, beta):\n"
        "    ahead = phi - alpha * beta * m\n"
        "    g = (1 - beta) * gradient(ahead)\n"
        "    return ahead - alpha * g, beta * m + g",
    ],
    "09.4": [
        "def adam_step(phi, m, v, g, t, alpha, beta, gamma, epsilon):\n"
        "    m, v = m + (1 - beta) * (g - m), v + (1 - gamma) * (g * g - v)\n"
        "    t = t + 1\n"
        "    root = np.sqrt(v / (1 - gamma**t))\n"
        "    return phi - alpha / (1 - beta**t) * m / (root + epsilon), m, v",
        "def adam_step(phi, m, v, g, t, alpha, beta, gamma, epsilon):\n"
        "    new_m = (1 - beta) * g + beta * m\n"
        "    new_v = (1 - gamma) * g**2 + gamma * v\n"
        "    root = np.sqrt(1 - gamma ** (t + 1))\n"
        "    alpha = alpha * root / (1 - beta ** (t + 1))\n"
        "    new = phi - alpha * new_m / (np.sqrt(new_v) + epsilon * root)\n"
        "    return np.stack([new, new_m, new_v])",
    ],
    "09.5": [
        "two_starts = np.array([[-2.4, 12.0], [-2.5, 12.0]])",
        "two_starts = (2.7, 12), (2.5, 12)",
        "two_starts = [(2.3, 9.0), (2.5, 9.0)]",
        "two_starts = [[2.4, 16.1], [2.5, 16.0]]",
    ],
    "09.6": [
        "def basin_map(gradient, starts, minima, alpha, count):\n"
        "    ends = starts.copy()\n"
        "    for _ in range(count):\n"
        "        ends -= alpha * gradient(ends)\n"
        "    labels = []\n"
        "    for end in ends:\n"
        "        far = [np.hypot(*(end - minimum)) for minimum in minima]\n"
        "        near = int(np.argmin(far))\n"
        "        labels.append(near if far[near] < 0.5 else -1)\n"
        "    return labels",
        "def basin_map(gradient, starts, minima, alpha, count):\n"
        "    phi = starts\n"
        "    for _ in range(count):\n"
        "        phi = phi - alpha * gradient(phi)\n"
        "    labels, best = np.full(len(starts), -1), np.full(len(starts), 0.5)\n"
        "    for k, minimum in enumerate(minima):\n"
        "        far = np.linalg.norm(phi - minimum, axis=1)\n"
        "        labels[far < best] = k\n"
        "        best = np.fmin(best, far)\n"
        "    return labels",
        "def basin_map(gradient, starts, minima, alpha, count):\n"
        "    def run(phi, left):\n"
        "        if not left:\n"
        "            return phi\n"
        "        return run(phi - alpha * gradient(phi), left - 1)\n"
        "\n"
        "    phi = run(starts, count)\n"
        "    far = np.array([np.linalg.norm(phi - m, axis=1) for m in minima])\n"
        "    far = np.where(np.isfinite(far), far, 1e9)\n"
        "    return np.where(far.min(0) < 0.5, far.argmin(0), -1).astype(float)",
    ],
}
