"""Near a minimum: lines of equal height in a bowl, and how a path comes down."""

import numpy as np

from helpers.checking import finite, numbers

TURN = np.linspace(0, 2 * np.pi, 121)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)])


def level_lines(hessian, heights):
    """Return where ½ uᵀHu is each of `heights`: ellipses around 0.

    `hessian` is H, symmetric of shape (2, 2), with positive curvatures; `heights` has
    the shape (k,). Each line is closed; the result has the shape (k, 2, points).

    >>> [line] = level_lines([[2, 0], [0, 8]], [1])
    >>> print(line[:, 0], line[:, 30].round(6))  # a quarter of a turn on
    [1. 0.] [0.  0.5]
    """
    hessian, heights = finite("hessian", hessian), finite("heights", heights)
    curvatures, directions = np.linalg.eigh(hessian)
    radii = np.sqrt(2 * np.divide.outer(heights, curvatures))
    return directions @ (radii[..., np.newaxis] * CIRCLE)


def regime(path, target):
    """Return in words how a path of shape (steps + 1,) moves to `target`.

    It has converged within a thousandth of its first distance. One that crosses over
    at its first step and keeps that distance, to a thousandth, oscillates for ever.

    >>> regime([8, 0.8, 0.08, 0.0008], 0)
    'converges'
    >>> regime([1, -0.5, 0.25], 0)
    'oscillates, and comes nearer'
    """
    apart = numbers("path", path) - numbers("target", target)
    if not np.isfinite(apart).all():
        return "diverges"
    first, last = abs(apart[0]), abs(apart[-1])
    near = max(1e-3 * first, 1e-12)  # a path may start at the target
    if not (apart[0] * apart[1] < 0 and abs(apart[1]) > near):
        return "converges" if last < near else "crawls"
    if last > 1.001 * first:
        return "oscillates, and moves away"
    if last > 0.999 * first:
        return "oscillates for ever"
    return f"oscillates, and {'converges' if last < near else 'comes nearer'}"
