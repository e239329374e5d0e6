"""Quadratic forms of two variables: z = ½ (x, y) H (x, y)ᵀ around a flat point."""

import numpy as np

from helpers.checking import numbers


def hessian(first, second, turn):
    """Return the symmetric matrix with these eigenvalues, turned by degrees.

    The eigenvector of `first` lies `turn` degrees from the x-axis.

    >>> hessian(2.0, -1.0, 0).tolist()
    [[2.0, 0.0], [0.0, -1.0]]
    """
    first, second = numbers("first", first), numbers("second", second)
    turn = np.radians(numbers("turn", turn))
    cos, sin = np.cos(turn), np.sin(turn)
    u, v = np.array([cos, sin]), np.array([-sin, cos])
    return first * np.outer(u, u) + second * np.outer(v, v)


def height(h, x, y):
    """Return z = ½ (x, y) H (x, y)ᵀ, elementwise.

    >>> height(np.array([[2.0, 1.0], [1.0, -1.0]]), 1.0, [0.0, 2.0]).tolist()
    [1.0, 1.0]
    """
    h, x, y = numbers("h", h), numbers("x", x), numbers("y", y)
    return (h[0, 0] * x**2 + h[1, 1] * y**2) / 2 + h[0, 1] * x * y


def kind(*curvatures):
    """Name a flat point by the curvatures along its principal directions.

    >>> kind(1.0, -0.5), kind(1.0, 0.0)
    ('a saddle', 'the second derivatives do not decide')
    """
    low, high = min(curvatures), max(curvatures)
    if low < -1e-9 and high > 1e-9:
        return "a saddle"
    if abs(low) < 1e-9 or abs(high) < 1e-9:
        return "the second derivatives do not decide"
    return "a minimum" if low > 0 else "a maximum"
