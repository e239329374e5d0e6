"""Right answers to the exercises of lecture 01, written differently."""

VARIANTS = {
    "01.1": [
        "left_quotient = lambda f, a, h: (f(a - h) - f(a)) / -h",
        "def left_quotient(f, a, h):\n"
        "    start = a - h\n"
        "    rise, run = f(a) - f(start), a - start\n"
        "    return rise / run",
        "def left_quotient(f, a, h):\n    return f(a) / h - f(a - h) / h",
    ],
    "01.2": [
        'no_derivative = " Wave "',
        "no_derivative = 'WAVE'",
    ],
    "01.3": [
        "turned_at = 1 / 2",
        "turned_at = np.float64(0.5)",
        "from fractions import Fraction\nturned_at = Fraction(1, 2)",
    ],
    "01.4": [
        "ten_moments = [12.5, 47.5]",
        "ten_moments = (47, 13)",
        "ten_moments = np.array([12.68, 47.32])",
    ],
    "01.5": [
        "a_and_b = (2, -1)",
        "a_and_b = np.array([2.0, -1.0])",
    ],
    "01.6": [
        "def fastest(t, position):\n"
        "    best, when = -1, None\n"
        "    for i in range(len(t) - 1):\n"
        "        v = (position[i + 1] - position[i]) / (t[i + 1] - t[i])\n"
        "        if abs(v) > best:\n"
        "            best, when = abs(v), t[i] + (t[i + 1] - t[i]) / 2\n"
        "    return when",
        "def fastest(t, position):\n"
        "    middle = (t[1:] + t[:-1]) / 2\n"
        "    return middle[np.argmax((np.diff(position) / np.diff(t)) ** 2)]",
    ],
    "01.7": [
        "def series_slope(c, x):\n"
        "    new = np.arange(1, len(c)) * c[1:]\n"
        "    return np.polynomial.polynomial.polyval(x, new)",
        "def series_slope(c, x):\n"
        "    total = 0 * x\n"
        "    for i in reversed(range(1, len(c))):\n"
        "        total = total * x + i * c[i]\n"
        "    return total",
        "def series_slope(c, x):\n"
        "    i = np.arange(1, len(c))\n"
        "    return (i * c[1:] * np.asarray(x)[..., None] ** (i - 1)).sum(axis=-1)",
    ],
}
