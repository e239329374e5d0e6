"""MNIST-1D: ten digits, each drawn as one wiggling line, moved, bent and blurred.

The data set, its ten templates and the order of its changes are by Sam Greydanus and
Dmitry Kobak, *Scaling down deep learning with MNIST-1D* (ICML 2024,
github.com/greydanus/mnist1d, Apache License 2.0). The code here is the course's own.
"""

import numpy as np

from helpers import checking

# One row a digit: how far the line is to the side, at twelve heights.
SHAPES = np.array(
    [
        [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
        [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
        [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
        [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
        [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
        [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
        [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
        [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
        [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
        [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
    ]
)
LONG = 72
"""Points of the line while it is changed."""
SHORT = 40
"""Points that an example has in the end."""


def templates():
    """Return the ten digits, (10, 12), each starting at 0 and of equal spread.

    >>> templates()[1].round(2).tolist()[:4]
    [0.0, -0.37, -0.37, -0.3]
    """
    from_mean = SHAPES - SHAPES.mean(axis=1, keepdims=True)
    lines = from_mean / from_mean.std(axis=1, keepdims=True)
    return (lines - lines[:, :1]) / 6


def changed(template, padding, scale, shift, blur, noise, shear):
    """Return one example of 40 points: a template after every random change.

    `padding` points of empty paper come after the template, whose last point is 0, as
    empty paper is; more of them make it smaller. The line wiggles `scale` times wider,
    moves along by `shift` of the 72 points, round the end, and leans by `shear`. `blur`
    is smooth noise where the paper is empty, and `noise` that of every point on its
    own, each of shape (72,).

    >>> flat = np.zeros(72)
    >>> line = changed(templates()[0], 60, 1.0, 0, flat, flat, shear=0.0)
    >>> line.shape, float(line.max().round(2))
    ((40,), 0.47)
    """
    height = np.linspace(0, len(template) + padding - 1, LONG)
    line = scale * np.interp(height, np.arange(len(template)), template)
    empty = np.roll(height >= len(template), shift)
    line = np.roll(line, shift) + empty * blur + noise
    line = line - shear * np.linspace(-0.5, 0.5, LONG)
    return np.interp(np.linspace(0, LONG - 1, SHORT), np.arange(LONG), line)


def generate(examples, rng):
    """Return examples (n, 40) and the digits they show (n,), each equally often.

    Over all entries the mean is 0 and the standard deviation 1; it takes at least 10
    examples. Source: Greydanus and Kobak, section 2.

    >>> x, label = generate(20, np.random.default_rng(0))
    >>> x.shape, sorted(label.tolist())[:4]
    ((20, 40), [0, 0, 1, 1])
    """
    examples = checking.whole("examples", examples, 10)
    rng = checking.generator("rng", rng)
    label = rng.permutation(np.arange(examples) % len(SHAPES))
    padding = rng.integers(36, 60, examples, endpoint=True)
    scale = rng.uniform(0.8, 1.2, examples)
    shift = rng.integers(0, 48, examples)
    blur = smoothed(0.25 * rng.standard_normal((examples, LONG)))
    noise = 0.02 * rng.standard_normal((examples, LONG))
    shear = rng.uniform(-0.375, 0.375, examples)
    columns = templates()[label], padding, scale, shift, blur, noise, shear
    x = np.array([changed(*row) for row in zip(*columns, strict=True)])
    return (x - x.mean()) / x.std(), label


def smoothed(rows, width=2.0):
    """Return every row after a Gaussian filter, mirrored at both ends.

    `width` is the filter's standard deviation in points; it is cut off at four of them.

    >>> smoothed(np.eye(1, 9)).round(2).tolist()[0][:4]
    [0.38, 0.3, 0.19, 0.09]
    """
    reach = int(4 * width + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    padded = np.pad(rows, ((0, 0), (reach, reach)), mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(weights), axis=1)
    return windows @ (weights / weights.sum())
