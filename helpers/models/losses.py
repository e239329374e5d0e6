"""Losses of a network's outputs y, each with its derivative by y.

A loss is one number for all examples: `loss, dy = cross_entropy(y, labels)`. The
derivative has the shape of y, and is where backpropagation begins.
"""

from types import MappingProxyType

import numpy as np

from helpers import checking
from helpers.models.overflow import quiet


def softmax(y):
    """Return the probabilities exp(y) / Σ exp(y) along the last axis.

    >>> softmax([0.0, np.log(3.0)]).round(2).tolist()
    [0.25, 0.75]
    """
    y = checking.numbers("y", y)
    # A constant added to all y cancels, so the largest may be 0: exp cannot overflow.
    powers = np.exp(y - y.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@quiet
def cross_entropy(y, labels):
    """Return the mean of −log softmax(y)[label], and its derivative by `y`.

    `y`, of shape (..., classes), holds one output for each class, before the softmax;
    `labels`, of shape (...), the class from 0 up that each example belongs to. The
    derivative is (softmax(y) − one-hot label) / number of examples.

    >>> loss, dy = cross_entropy([0.0, np.log(3.0)], 1)
    >>> round(float(loss), 4), dy.round(2).tolist()
    (0.2877, [0.25, -0.25])
    """
    y = checking.numbers("y", y)
    labels = checking.labels("labels", labels, y.shape)
    one_hot = np.arange(y.shape[-1]) == labels[..., None]
    # log Σ exp − y[label], never the log of a softmax: that may have rounded to 0.
    from_largest = y - y.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(from_largest).sum(axis=-1))
    loss = np.mean(log_sum - from_largest[one_hot].reshape(labels.shape))
    return loss, ((softmax(y) - one_hot) / labels.size).astype(y.dtype)


@quiet
def mean_squared_error(y, targets):
    """Return the mean of (y − t)² over all entries, and its derivative by `y`.

    >>> loss, dy = mean_squared_error([1.0, 2.0], [0.0, 4.0])
    >>> float(loss), dy.tolist()
    (2.5, [1.0, -2.0])
    """
    loss, dy = sum_of_squares(y, targets)
    return loss / dy.size, dy / dy.size


@quiet
def sum_of_squares(y, targets):
    """Return Σ(y − t)², and its derivative by `y`; `targets` has the shape of `y`.

    Source: FCS, "In neural network training".

    >>> loss, dy = sum_of_squares([1.0, 2.0], [0.0, 4.0])
    >>> float(loss), dy.tolist()
    (5.0, [2.0, -4.0])
    """
    y = checking.numbers("y", y)
    targets = checking.shaped("targets", targets, y.shape, like="the outputs")
    residual = y - targets.astype(y.dtype)
    return np.sum(residual**2), 2 * residual


_ALL = (cross_entropy, mean_squared_error, sum_of_squares)
LOSSES = MappingProxyType({loss.__name__: loss for loss in _ALL})
"""Every loss's name, and the function that returns it and its derivative."""


def named(name):
    """Return the loss called `name`, as a function of the outputs and targets.

    A ValueError for any other name lists those that there are.

    >>> named("sum_of_squares") is sum_of_squares
    True
    """
    if not isinstance(name, str) or name not in LOSSES:
        names = ", ".join(map(repr, LOSSES))
        raise ValueError(f"There is no loss {name!r}; choose one of {names}.")
    return LOSSES[name]
