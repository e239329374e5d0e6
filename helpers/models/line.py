"""The straight line f = φ₀ + φ₁x, with L = Σ(f − y)².

*Formal Computational Skills*, week 4, and Hare, *The power of differentiation*, fit
it by descent; its loss is a bowl, and the bottom has a closed form.

In every function `params` has the shape (..., 2), one vector φ₀, φ₁ or many at once;
rows that have diverged give nan or infinity. `x` and `y` are one example's input and
target, or n of them.
"""

import numpy as np

from helpers import checking
from helpers.models import batches
from helpers.models.overflow import quiet


@quiet
def predict(params, x):
    """Return f: the leading shape of `params`, then the shape of `x`.

    >>> predict([1.0, 2.0], [0.0, 1.0, 2.0]).tolist()
    [1.0, 3.0, 5.0]
    """
    params, x = checking.parameters(params, 2), checking.row("x", x)
    f = _predict(params, np.atleast_1d(x))
    return f if x.ndim else f[..., 0]


@quiet
def loss(params, x, y):
    """Return L, one number for each parameter vector.

    >>> float(loss([1.0, 2.0], x=[0.0, 1.0], y=[1.0, 5.0]))
    4.0
    """
    params, x, y = _checked(params, x, y)
    return batches.in_blocks(lambda rows: _loss(rows, x, y), params, x.size)


@quiet
def gradient(params, x, y):
    """Return the gradient of `loss`, in the shape of `params`.

    >>> gradient([1.0, 2.0], x=[0.0, 2.0], y=[1.0, 4.0]).tolist()
    [2.0, 4.0]
    """
    params, x, y = _checked(params, x, y)
    return batches.in_blocks(lambda rows: _gradient(rows, x, y), params, x.size)


def loss_surface(phi0, phi1, x, y):
    """Return `loss` at every node of a grid: a row for each φ₁, a column for each φ₀.

    >>> loss_surface([0.0, 1.0, 2.0], [0.0, 1.0], x=[1.0], y=[2.0]).tolist()
    [[4.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    """
    phi0, phi1 = checking.row("phi0", phi0), checking.row("phi1", phi1)
    return loss(batches.grid(phi0, phi1), x, y)


def least_squares(x, y):
    """Return φ₀ and φ₁ of the line with the least loss, in closed form.

    The slope is Σ(x − x̄)(y − ȳ) / Σ(x − x̄)², so that two of `x` must differ.

    >>> least_squares([0.0, 1.0, 2.0], [1.0, 3.0, 5.0]).tolist()
    [1.0, 2.0]
    """
    x, y = checking.examples(x, y)
    if np.ptp(x) == 0:
        raise ValueError("`x` must hold at least two different numbers to fit a line.")
    from_mean = x - x.mean()
    slope = from_mean @ (y - y.mean()) / (from_mean @ from_mean)
    return np.array([y.mean() - slope * x.mean(), slope])


def _predict(params, x):
    return params[..., :1] + params[..., 1:] * x


def _loss(params, x, y):
    residual = _predict(params, x) - y
    return np.einsum("...i,...i->...", residual, residual)[()]


def _gradient(params, x, y):
    df = 2 * (_predict(params, x) - y)  # ∂L/∂f of each example
    return np.array([df.sum(axis=-1), df @ x]).T


def _checked(params, x, y):
    params, (x, y) = checking.parameters(params, 2), checking.examples(x, y)
    return params, np.atleast_1d(x), np.atleast_1d(y)
