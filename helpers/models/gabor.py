"""The Gabor model f = sin(u)·exp(−u²/width), u = φ₀ + 0.06φ₁x, L = Σ(f − y)².

Two parameters, and a loss with valleys, local minima and saddles. Gogianu and
Buşoniu, *Neural Networks*, "Non-convex case", print width 8; Prince, *Understanding
Deep Learning*, section 6.1.3, prints 32.
"""

import numpy as np

from helpers import checking
from helpers.models import batches

SCALE = 0.06
"""What φ₁ is multiplied by, so that both parameters have a similar range."""

# A descent that diverges overflows; the caller shows it, nothing is spilled.
quiet = np.errstate(over="ignore", invalid="ignore")


@quiet
def predict(params, x, width=8.0):
    """Return the model's value at every input.

    Parameters
    ----------
    params : array_like, shape (..., 2)
        φ₀ and φ₁.
    x : array_like, shape () or (n,)
        Inputs.
    width : float, positive
        Divides u² in the exponent.

    Returns
    -------
    ndarray, leading shape of `params`, then the shape of `x`

    Raises
    ------
    ValueError
        If a shape is wrong, `x` is empty or not finite, or `width` is not positive.

    References
    ----------
    Gogianu and Buşoniu, *Neural Networks*, "Gabor model".

    Examples
    --------
    >>> predict([0.0, 16.6], [-1.0, 0.0, 1.0]).round(3).tolist()
    [-0.741, 0.0, 0.741]
    """
    params, x = checking.parameters(params, 2), checking.row("x", x)
    f = _predict(params, np.atleast_1d(x), checking.positive("width", width))
    return f if x.ndim else f[..., 0]


@quiet
def loss(params, x, y, width=8.0):
    """Return the sum of squared errors, one for each parameter vector.

    Parameters
    ----------
    params : array_like, shape (..., 2)
        φ₀ and φ₁; rows that have diverged to nan or infinity give nan.
    x, y : array_like, shape () or (n,)
        Inputs and targets.
    width : float, positive
        Divides u² in the exponent.

    Returns
    -------
    float or ndarray, leading shape of `params`

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or `width` is not positive.

    References
    ----------
    Gogianu and Buşoniu, *Neural Networks*, "Gabor model".

    Examples
    --------
    >>> float(loss([0.0, 16.6], x=[0.0, 1.0], y=[0.5, 0.741]).round(3))
    0.25
    """
    params, x, y, width = _checked(params, x, y, width)
    return batches.in_blocks(lambda rows: _loss(rows, x, y, width), params, x.size)


@quiet
def gradient(params, x, y, width=8.0):
    """Return the gradient of `loss`, one for each parameter vector.

    Parameters
    ----------
    params : array_like, shape (..., 2)
        φ₀ and φ₁; rows that have diverged to nan or infinity give nan.
    x, y : array_like, shape () or (n,)
        Inputs and targets.
    width : float, positive
        Divides u² in the exponent.

    Returns
    -------
    ndarray, shape of `params`

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or `width` is not positive.

    Examples
    --------
    >>> gradient([0.0, 16.6], x=[0.0, 1.0], y=[0.5, 0.5]).round(4).tolist()
    [-0.8572, 0.0086]
    """
    params, x, y, width = _checked(params, x, y, width)
    return batches.in_blocks(lambda rows: _gradient(rows, x, y, width), params, x.size)


def gradient_for(x, y, width=8.0):
    """Return `gradient` for examples that stay, prepared once: faster in a descent.

    Parameters
    ----------
    x, y : array_like, shape () or (n,)
        Inputs and targets.
    width : float, positive
        Divides u² in the exponent.

    Returns
    -------
    callable
        Maps params, shape (..., 2), to the gradient, of that shape. It checks nothing
        and warns of overflow; `descent.minimise` checks, and is silent. It holds an
        array of the leading shape of params times n.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or `width` is not positive.

    Examples
    --------
    >>> slope = gradient_for(x=[0.0, 1.0], y=[0.5, 0.5])
    >>> slope([0.0, 16.6]).round(4).tolist()
    [-0.8572, 0.0086]
    """
    _, x, y, width = _checked((0.0, 0.0), x, y, width)
    du = np.array([np.ones_like(x), SCALE * x])  # by φ₀ and φ₁, so that u = φ·du
    twice = 2 * du.T.copy()
    # NumPy multiplies by an array of one number sooner than by a number of Python's.
    minus = np.array(-1 / width)

    def prepared(params):
        u = np.asarray(params).dot(du)
        v = minus * u
        sine, window = np.sin(u), np.exp(v * u)
        slope = (np.cos(u) + (v + v) * sine) * window  # df/du
        return ((sine * window - y) * slope).dot(twice)

    return prepared


@quiet
def loss_surface(phi0, phi1, x, y, width=8.0):
    """Return `loss` at every node of a grid, fast and in little memory.

    Parameters
    ----------
    phi0 : array_like, shape (columns,)
    phi1 : array_like, shape (rows,)
        The grid's axes.
    x, y : array_like, shape () or (n,)
        Inputs and targets.
    width : float, positive
        Divides u² in the exponent.

    Returns
    -------
    ndarray, shape (rows, columns)
        Within 1e-12 of `loss`, relatively.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or `width` is not positive.

    Examples
    --------
    >>> loss_surface([0.0, 1.0, 2.0], [8.0, 16.6], [0.0, 1.0], [0.5, 0.5]).round(2)
    array([[0.25, 0.13, 0.05],
           [0.31, 0.06, 0.21]])
    """
    phi0 = np.atleast_1d(checking.row("phi0", phi0))
    phi1 = np.atleast_1d(checking.row("phi1", phi1))
    _, x, y, width = _checked((0.0, 0.0), x, y, width)
    reach = abs(phi0).max() + SCALE * abs(phi1).max() * abs(x).max()
    if reach**2 > 1e3 * width:  # the expanded square would lose digits
        return loss(batches.grid(phi0, phi1), x, y, width)
    waves = np.array([np.sin(phi0), np.cos(phi0)])
    powers = np.array([phi0**2, phi0, np.ones_like(phi0)]) / -width
    surface = np.zeros((phi1.size, phi0.size))
    for rows, part in batches.blocks(phi1.size, x.size, phi0.size):
        shift = SCALE * phi1[rows, None] * x[part]
        surface[rows] += _surface(waves, powers, shift, y[part])
    return surface


def _surface(waves, powers, shift, y):
    """Return Σ(f − y)², one row for each row of `shift`, where u = φ₀ + shift.

    sin(φ₀ + c) = sin φ₀ cos c + cos φ₀ sin c and (φ₀ + c)² = φ₀² + 2cφ₀ + c² make a
    small matrix product of each, and leave one exponential a node and example.
    """
    c = shift.ravel()
    f = np.array([np.cos(c), np.sin(c)]).T @ waves
    window = np.array([np.ones_like(c), 2 * c, c * c]).T @ powers
    f *= np.exp(window, out=window)
    residual = f.reshape(*shift.shape, -1)
    residual -= y[:, None]
    return np.einsum("ijk,ijk->ik", residual, residual)


def _phase(params, x):
    return params[..., :1] + SCALE * params[..., 1:] * x


def _predict(params, x, width):
    u = _phase(params, x)
    return np.sin(u) * np.exp(-u * u / width)


def _loss(params, x, y, width):
    residual = _predict(params, x, width) - y
    return np.einsum("...i,...i->...", residual, residual)[()]


def _gradient(params, x, y, width):
    u = _phase(params, x)
    sine, window = np.sin(u), np.exp(-u * u / width)
    slope = (np.cos(u) - 2 * u / width * sine) * window  # df/du
    dloss = 2 * (sine * window - y) * slope  # by each example's u
    return np.array([dloss.sum(axis=-1), SCALE * (dloss @ x)]).T


def _checked(params, x, y, width):
    params, width = (
        checking.parameters(params, 2),
        checking.positive("width", width),
    )
    x, y = checking.examples(x, y)
    return params, np.atleast_1d(x), np.atleast_1d(y), width
