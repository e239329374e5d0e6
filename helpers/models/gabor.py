"""The Gabor model f = sin(u)·exp(−u²/width), u = φ₀ + 0.06φ₁x, L = Σ(f − y)².

Two parameters, and a loss with valleys, local minima and saddles. Gogianu and
Buşoniu, *Neural Networks*, "Gabor model" and "Non-convex case", print width 8; Prince,
*Understanding Deep Learning*, section 6.1.3, prints 32.

In every function `params` has the shape (..., 2), one vector φ₀, φ₁ or many at once;
rows that have diverged to nan or infinity give nan. `x` and `y` are one example's input
and target, or n of them; `width` is positive.
"""

import numpy as np

from helpers import checking
from helpers.models import batches
from helpers.models.overflow import quiet

SCALE = 0.06
"""What φ₁ is multiplied by, so that both parameters have a similar range."""


@quiet
def predict(params, x, width=8.0):
    """Return f: the leading shape of `params`, then the shape of `x`.

    >>> predict([0.0, 16.6], [-1.0, 0.0, 1.0]).round(3).tolist()
    [-0.741, 0.0, 0.741]
    """
    params, x = checking.parameters(params, 2), checking.row("x", x)
    f = _predict(params, np.atleast_1d(x), checking.positive("width", width))
    return f if x.ndim else f[..., 0]


@quiet
def loss(params, x, y, width=8.0):
    """Return L, one number for each parameter vector.

    >>> float(loss([0.0, 16.6], x=[0.0, 1.0], y=[0.5, 0.741]).round(3))
    0.25
    """
    params, (x, y, width) = checking.parameters(params, 2), _checked(x, y, width)
    return batches.in_blocks(lambda rows: _loss(rows, x, y, width), params, x.size)


@quiet
def gradient(params, x, y, width=8.0):
    """Return the gradient of `loss`, in the shape of `params`.

    >>> gradient([0.0, 16.6], x=[0.0, 1.0], y=[0.5, 0.5]).round(4).tolist()
    [-0.8572, 0.0086]
    """
    params, (x, y, width) = checking.parameters(params, 2), _checked(x, y, width)
    return batches.in_blocks(lambda rows: _gradient(rows, x, y, width), params, x.size)


def gradient_for(x, y, width=8.0):
    """Return `gradient` for examples that stay, prepared once: faster in a descent.

    The function that comes back maps `params` to the gradient. It checks nothing and
    warns of overflow; `descent.minimise` checks, and is silent. It holds an array of
    the leading shape of `params` times n.

    >>> slope = gradient_for(x=[0.0, 1.0], y=[0.5, 0.5])
    >>> slope([0.0, 16.6]).round(4).tolist()
    [-0.8572, 0.0086]
    """
    x, y, width = _checked(x, y, width)
    slopes = np.array([np.ones_like(x), SCALE * x])  # ∂u/∂φ₀ and ∂u/∂φ₁: u = φ·slopes
    twice = 2 * slopes.T.copy()
    # NumPy multiplies by an array of one number sooner than by a number of Python's.
    minus = np.array(-1 / width)

    def prepared(params):
        u = np.asarray(params).dot(slopes)
        v = minus * u
        sine, window = np.sin(u), np.exp(v * u)
        slope = (np.cos(u) + (v + v) * sine) * window  # df/du
        return ((sine * window - y) * slope).dot(twice)

    return prepared


@quiet
def loss_surface(phi0, phi1, x, y, width=8.0):
    """Return `loss` at every node of a grid: a row for each φ₁, a column for each φ₀.

    Within 1e-12 of `loss`, relatively, but fast, and in little memory.

    >>> loss_surface([0.0, 1.0, 2.0], [8.0, 16.6], [0.0, 1.0], [0.5, 0.5]).round(2)
    array([[0.25, 0.13, 0.05],
           [0.31, 0.06, 0.21]])
    """
    phi0 = np.atleast_1d(checking.row("phi0", phi0))
    phi1 = np.atleast_1d(checking.row("phi1", phi1))
    x, y, width = _checked(x, y, width)
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
    du = 2 * (sine * window - y) * slope  # ∂L/∂u of each example
    return np.array([du.sum(axis=-1), SCALE * (du @ x)]).T


def _checked(x, y, width):
    width, (x, y) = checking.positive("width", width), checking.examples(x, y)
    return np.atleast_1d(x), np.atleast_1d(y), width
