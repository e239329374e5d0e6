"""Losses of a network's outputs y, each with its derivative by y.

A loss is one number for all examples: `loss, dy = cross_entropy(y, labels)`. The
derivative has the shape of y, and is where backpropagation begins.
"""

from types import MappingProxyType

import numpy as np

from helpers import checking

quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")


def softmax(y):
    """Return the probabilities exp(y) / Σ exp(y) along the last axis.

    Parameters
    ----------
    y : array_like, shape (..., classes)

    Returns
    -------
    ndarray, shape of `y`

    Examples
    --------
    >>> softmax([0.0, np.log(3.0)]).round(2).tolist()
    [0.25, 0.75]
    """
    y = checking.numbers("y", y)
    powers = np.exp(y - y.max(axis=-1, keepdims=True))  # the largest is exp(0)
    return powers / powers.sum(axis=-1, keepdims=True)


@quiet
def cross_entropy(y, labels):
    """Return the mean of −log softmax(y)[label], and its derivative by `y`.

    Parameters
    ----------
    y : array_like, shape (classes,) or (..., classes)
        Outputs, one for each class, before the softmax.
    labels : array_like of int, shape () or (...)
        The class that each example belongs to.

    Returns
    -------
    loss : float
    dy : ndarray, shape of `y`
        (softmax(y) − one-hot label) / number of examples.

    Raises
    ------
    ValueError
        If the labels do not pair up with `y`, or are no whole numbers from 0 up.

    Examples
    --------
    >>> loss, dy = cross_entropy([0.0, np.log(3.0)], 1)
    >>> round(float(loss), 4), dy.round(2).tolist()
    (0.2877, [0.25, -0.25])
    """
    y = checking.numbers("y", y)
    labels = checking.labels("labels", labels, y.shape)
    one_hot = np.arange(y.shape[-1]) == labels[..., None]
    from_largest = y - y.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(from_largest).sum(axis=-1))
    loss = np.mean(log_sum - from_largest[one_hot].reshape(labels.shape))
    return loss, ((softmax(y) - one_hot) / labels.size).astype(y.dtype)


@quiet
def mean_squared_error(y, targets):
    """Return the mean of (y − t)² over all entries, and its derivative by `y`.

    Parameters
    ----------
    y, targets : array_like, any shape, the same

    Returns
    -------
    loss : float
    dy : ndarray, shape of `y`

    Raises
    ------
    ValueError
        If the shapes differ, or an entry is no number.

    Examples
    --------
    >>> loss, dy = mean_squared_error([1.0, 2.0], [0.0, 4.0])
    >>> float(loss), dy.tolist()
    (2.5, [1.0, -2.0])
    """
    loss, dy = sum_of_squares(y, targets)
    return loss / dy.size, dy / dy.size


@quiet
def sum_of_squares(y, targets):
    """Return Σ(y − t)², and its derivative by `y`.

    Parameters
    ----------
    y, targets : array_like, any shape, the same

    Returns
    -------
    loss : float
    dy : ndarray, shape of `y`

    Raises
    ------
    ValueError
        If the shapes differ, or an entry is no number.

    References
    ----------
    FCS, "In neural network training": E = Σ(y − t)².

    Examples
    --------
    >>> loss, dy = sum_of_squares([1.0, 2.0], [0.0, 4.0])
    >>> float(loss), dy.tolist()
    (5.0, [2.0, -4.0])
    """
    y = checking.numbers("y", y)
    targets = checking.numbers("targets", targets)
    if y.shape != targets.shape:
        raise ValueError(
            f"`targets` must be like the outputs, {checking.counted(y.shape)}, "
            f"but is {checking.counted(targets.shape)}."
        )
    residual = y - targets.astype(y.dtype)
    return np.sum(residual**2), 2 * residual


LOSSES = MappingProxyType(
    {
        "cross_entropy": cross_entropy,
        "mean_squared_error": mean_squared_error,
        "sum_of_squares": sum_of_squares,
    }
)
"""Every loss's name, and the function that returns it and its derivative."""


def named(name):
    """Return the loss called `name`.

    Parameters
    ----------
    name : str

    Returns
    -------
    callable
        Maps outputs and targets to the loss and its derivative by the outputs.

    Raises
    ------
    ValueError
        If there is no such loss; the message lists those that are.

    Examples
    --------
    >>> named("sum_of_squares") is sum_of_squares
    True
    """
    if not isinstance(name, str) or name not in LOSSES:
        names = ", ".join(map(repr, LOSSES))
        raise ValueError(f"There is no loss {name!r}; choose one of {names}.")
    return LOSSES[name]
