"""The straight line f = φ₀ + φ₁x, with L = Σ(f − y)².

*Formal Computational Skills*, week 4, and Hare, *The power of differentiation*, fit
it by descent; its loss is a bowl, and the bottom has a closed form.
"""

import numpy as np

from helpers import checking
from helpers.models import batches

# A descent that diverges overflows; the caller shows it, nothing is spilled.
quiet = np.errstate(over="ignore", invalid="ignore")


@quiet
def predict(params, x):
    """Return the line's height at every input.

    Parameters
    ----------
    params : array_like, shape (..., 2)
        Intercept φ₀ and slope φ₁.
    x : array_like, shape () or (n,)
        Inputs.

    Returns
    -------
    ndarray, leading shape of `params`, then the shape of `x`

    Raises
    ------
    ValueError
        If a shape is wrong, or `x` is empty or not finite.

    Examples
    --------
    >>> predict([1.0, 2.0], [0.0, 1.0, 2.0]).tolist()
    [1.0, 3.0, 5.0]
    """
    params, x = checking.parameters(params, 2), checking.row("x", x)
    f = _predict(params, np.atleast_1d(x))
    return f if x.ndim else f[..., 0]


@quiet
def loss(params, x, y):
    """Return the sum of squared errors, one for each parameter vector.

    Parameters
    ----------
    params : array_like, shape (..., 2)
        Intercept φ₀ and slope φ₁; rows that have diverged give nan or infinity.
    x, y : array_like, shape () or (n,)
        Inputs and targets.

    Returns
    -------
    float or ndarray, leading shape of `params`

    Raises
    ------
    ValueError
        If a shape is wrong, or an entry is not finite.

    Examples
    --------
    >>> float(loss([1.0, 2.0], x=[0.0, 1.0], y=[1.0, 5.0]))
    4.0
    """
    params, x, y = _checked(params, x, y)
    return batches.in_blocks(lambda rows: _loss(rows, x, y), params, x.size)


@quiet
def gradient(params, x, y):
    """Return the gradient of `loss`, one for each parameter vector.

    Parameters
    ----------
    params : array_like, shape (..., 2)
        Intercept φ₀ and slope φ₁; rows that have diverged give nan or infinity.
    x, y : array_like, shape () or (n,)
        Inputs and targets.

    Returns
    -------
    ndarray, shape of `params`

    Raises
    ------
    ValueError
        If a shape is wrong, or an entry is not finite.

    Examples
    --------
    >>> gradient([1.0, 2.0], x=[0.0, 2.0], y=[1.0, 4.0]).tolist()
    [2.0, 4.0]
    """
    params, x, y = _checked(params, x, y)
    return batches.in_blocks(lambda rows: _gradient(rows, x, y), params, x.size)


def loss_surface(phi0, phi1, x, y):
    """Return `loss` at every node of a grid.

    Parameters
    ----------
    phi0 : array_like, shape (columns,)
    phi1 : array_like, shape (rows,)
        The grid's axes.
    x, y : array_like, shape () or (n,)
        Inputs and targets.

    Returns
    -------
    ndarray, shape (rows, columns)

    Raises
    ------
    ValueError
        If a shape is wrong, or an entry is not finite.

    Examples
    --------
    >>> loss_surface([0.0, 1.0, 2.0], [0.0, 1.0], x=[1.0], y=[2.0]).tolist()
    [[4.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    """
    phi0, phi1 = checking.row("phi0", phi0), checking.row("phi1", phi1)
    return loss(batches.grid(phi0, phi1), x, y)


def least_squares(x, y):
    """Return the parameters of the line with the least loss, in closed form.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Inputs, of which at least two differ, and targets.

    Returns
    -------
    ndarray, shape (2,)
        φ₀ and φ₁.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or all of `x` are the same.

    Examples
    --------
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
    dloss = 2 * (_predict(params, x) - y)  # by each example's f
    return np.array([dloss.sum(axis=-1), dloss @ x]).T


def _checked(params, x, y):
    params, (x, y) = checking.parameters(params, 2), checking.examples(x, y)
    return params, np.atleast_1d(x), np.atleast_1d(y)
