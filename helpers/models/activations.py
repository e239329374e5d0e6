"""Activation functions, each beside its derivative, in one table.

Every function takes the pre-activations f and keeps their shape and precision. Where
an activation has a kink, at 0, the derivative is that of the left side.
"""

from collections import namedtuple
from types import MappingProxyType

import numpy as np

from helpers import checking

LEAK = 0.1
"""The slope of `leaky_relu` left of 0."""

Activation = namedtuple("Activation", ["value", "derivative"])


def sigmoid(f):
    """Return 1 / (1 + exp(−f)), elementwise.

    Source: FCS, "Sigmoid function", with the sign of its denominator put right.

    >>> sigmoid(np.array([-1.0, 0.0, 1.0])).round(3).tolist()
    [0.269, 0.5, 0.731]
    """
    with np.errstate(over="ignore"):  # exp(1000) is inf, and 1 / inf the 0 we want
        return 1 / (1 + np.exp(-checking.numbers("f", f)[()]))


def _either(f, right, left):
    return np.where(f > 0, right, left).astype(f.dtype)


_TABLE = {
    "identity": Activation(lambda f: f, np.ones_like),
    "step": Activation(lambda f: (f > 0).astype(f.dtype), np.zeros_like),
    "relu": Activation(lambda f: np.maximum(f, 0), lambda f: _either(f, 1, 0)),
    "leaky_relu": Activation(
        lambda f: np.maximum(f, LEAK * f), lambda f: _either(f, 1, LEAK)
    ),
    # exp(f) − 1 is never below f. Right of 0, where f is wanted, exp might overflow.
    "elu": Activation(
        lambda f: np.maximum(f, np.expm1(np.minimum(f, 0))),
        lambda f: np.exp(np.minimum(f, 0)),
    ),
    "softplus": Activation(lambda f: np.logaddexp(0, f), sigmoid),
    # sigmoid(−f) is 1 − sigmoid(f) without the digits that this difference loses.
    "sigmoid": Activation(sigmoid, lambda f: sigmoid(f) * sigmoid(-f)),
    "tanh": Activation(np.tanh, lambda f: 1 - np.tanh(f) ** 2),
    "silu": Activation(
        lambda f: f * sigmoid(f),
        lambda f: sigmoid(f) * (1 + f * sigmoid(-f)),
    ),
    "sine": Activation(np.sin, np.cos),
}


def _of_numbers(function):
    return lambda f: function(checking.numbers("f", f)[()])


ACTIVATIONS = MappingProxyType(
    {name: Activation(*map(_of_numbers, pair)) for name, pair in _TABLE.items()}
)
"""Every activation's name, its value a[f] and its derivative a′[f]."""


def named(name):
    """Return the activation called `name`: its `value` and its `derivative`.

    A ValueError for any other name lists those that there are.

    >>> named("relu").value(np.array([-2.0, 3.0])).tolist()
    [0.0, 3.0]
    >>> named("relu").derivative(np.array([-2.0, 3.0])).tolist()
    [0.0, 1.0]
    """
    if not isinstance(name, str) or name not in ACTIVATIONS:
        names = ", ".join(map(repr, ACTIVATIONS))
        raise ValueError(f"There is no activation {name!r}; choose one of {names}.")
    return ACTIVATIONS[name]
