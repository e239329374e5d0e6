"""What each primitive of the tape computes, and what flows back from it."""

from operator import getitem

import numpy as np

# A primitive a line: its value, then what flows back to each operand when g has come
# back to the value. A rule holds on to no more than it needs.
RULES = {
    np.add: lambda a, b: (a + b, lambda g: g, lambda g: g),
    np.subtract: lambda a, b: (a - b, lambda g: g, lambda g: -g),
    np.multiply: lambda a, b: (a * b, lambda g: g * b, lambda g: g * a),
    np.divide: lambda a, b: (a / b, lambda g: g / b, lambda g: -g * a / (b * b)),
    np.power: lambda a, n: (y := a**n, *_power(y, a, n)),
    np.matmul: lambda a, b: (a @ b, *_product(a, b)),
    np.maximum: lambda a, b: (np.maximum(a, b), *_shares(a > b, a == b)),
    np.minimum: lambda a, b: (np.minimum(a, b), *_shares(a < b, a == b)),
    np.where: lambda a, b, yes: (np.where(yes, a, b)[()], *_shares(yes, False)),
    np.negative: lambda x: (-x, lambda g: -g),
    np.absolute: lambda x: (np.absolute(x), lambda g: g * np.sign(x)),
    np.square: lambda x: (x * x, lambda g: 2 * g * x),
    np.sqrt: lambda x: (y := np.sqrt(x), lambda g: g / (2 * y)),
    np.exp: lambda x: (y := np.exp(x), lambda g: g * y),
    np.log: lambda x: (np.log(x), lambda g: g / x),
    np.sin: lambda x: (np.sin(x), lambda g: g * np.cos(x)),
    np.cos: lambda x: (np.cos(x), lambda g: -g * np.sin(x)),
    np.tan: lambda x: (y := np.tan(x), lambda g: g * (1 + y * y)),
    np.arcsin: lambda x: (np.arcsin(x), lambda g: g / np.sqrt(1 - x * x)),
    np.arccos: lambda x: (np.arccos(x), lambda g: -g / np.sqrt(1 - x * x)),
    np.arctan: lambda x: (np.arctan(x), lambda g: g / (1 + x * x)),
    np.sinh: lambda x: (np.sinh(x), lambda g: g * np.cosh(x)),
    np.cosh: lambda x: (np.cosh(x), lambda g: g * np.sinh(x)),
    np.tanh: lambda x: (y := np.tanh(x), lambda g: g * (1 - y * y)),
    np.sum: lambda x, *how: (_sum(x, *how), _spread(x.shape, *how)),
    np.reshape: lambda x, shape: (x.reshape(shape)[()], lambda g: g.reshape(x.shape)),
    np.transpose: lambda x: (x.T, lambda g: g.T),
    getitem: lambda x, place: (x[place], lambda g: _put(g, x, place)),
}


def _power(y, a, n):
    """Return the rules for base and exponent of y = aⁿ: n aⁿ⁻¹ and aⁿ ln a."""
    return (
        lambda g: g * n * a ** (n - (n != 0)),  # without 0 · 0⁻¹ where n is 0
        lambda g: g * y * np.log(a + (a == 0)),  # without 0 · ln 0 where a is 0
    )


def _shares(won, tied):
    """Return the rules for two operands of which one won, or both halves of a tie."""
    share = won + 0.5 * tied
    return lambda g: g * share, lambda g: g * (1 - share)


def _product(a, b):
    """Return the rules for both operands of a @ b: g bᵀ and aᵀ g."""

    def left(g):
        if b.ndim == 1:
            return g[..., None] * b
        return (g[..., None, :] @ b.mT)[..., 0, :] if a.ndim == 1 else g @ b.mT

    def right(g):
        if a.ndim == 1:
            return a[:, None] * g[..., None, :] if b.ndim > 1 else g * a
        return (a.mT @ g[..., None])[..., 0] if b.ndim == 1 else a.mT @ g

    return left, right


def _sum(x, axis, keepdims):
    return np.add.reduce(x, axis, None, None, keepdims)


def _spread(shape, axis, keepdims):
    """Return the rule of a sum: every entry gets what came back to its sum."""

    def back(g):
        if not g.shape:  # one number, read again and again: no array to fill
            return np.ndarray(shape, g.dtype, g, 0, (0,) * len(shape))
        return (g if keepdims else np.expand_dims(g, axis)) + np.zeros(shape, g.dtype)

    return back


def _put(g, x, place):
    """Return zeros in the shape of `x` but for `g` at `place`."""
    full = np.zeros(x.shape, g.dtype)
    if type(place) in (int, slice):
        full[place] = g
    else:
        np.add.at(full, place, g)  # a place that was read twice gets both
    return full


def unbroadcast(part, shape):
    """Return what flows back to an operand of this shape that was broadcast.

    Summed over the axes along which the operand was repeated.
    """
    part = part.sum(axis=tuple(range(part.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1)
    return part.sum(axis=stretched, keepdims=True) if stretched else part
