"""Checks of what is handed to a model: each failure is one clear sentence.

The checks cost about a microsecond each, so that models can afford them on every
call: a dot product of an array with itself is finite only if every entry is.
"""

from cmath import isfinite

import numpy as np


def numbers(name, value):
    """Return `value` as an array of floating-point (or complex) numbers.

    Parameters
    ----------
    name : str
        What the caller named the argument; the error message begins with it.
    value : array_like, any shape
        Integers become floats; float32 and complex numbers stay as they are.

    Returns
    -------
    ndarray, shape of `value`

    Raises
    ------
    ValueError
        If `value` is ragged, or holds anything but numbers.

    Examples
    --------
    >>> numbers("x", [1, 2])
    array([1., 2.])
    >>> numbers("x", "two")
    Traceback (most recent call last):
    ValueError: `x` must hold numbers, not 'two'.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise  # a Dual says itself why it is no array
        raise ValueError(f"`{name}` must have rows of equal length.") from None
    if array.dtype.kind in "fc":
        return array
    if array.dtype.kind in "iu":
        return array.astype(float)
    raise ValueError(f"`{name}` must hold numbers, not {shown(value)}.")


def finite(name, value):
    """Return `value` as an array of numbers, none of them nan or infinite.

    Parameters
    ----------
    name : str
        What the caller named the argument.
    value : array_like, any shape

    Returns
    -------
    ndarray, shape of `value`

    Raises
    ------
    ValueError
        If `value` does not hold numbers, or one of them is nan or infinite.

    Examples
    --------
    >>> finite("beta", [0.0, np.nan])
    Traceback (most recent call last):
    ValueError: `beta` holds nan or infinity; every entry must be a finite number.
    """
    array = numbers(name, value)
    flat = array.ravel()
    if not isfinite(flat.dot(flat)) and not np.isfinite(flat).all():
        raise ValueError(
            f"`{name}` holds nan or infinity; every entry must be a finite number."
        )
    return array


def row(name, value):
    """Return `value`, a number or a list of numbers, as an array with entries.

    Parameters
    ----------
    name : str
        What the caller named the argument.
    value : array_like, shape () or (n,)

    Returns
    -------
    ndarray, shape of `value`

    Raises
    ------
    ValueError
        If `value` is empty, not finite, or has more than one dimension.

    Examples
    --------
    >>> row("x", [])
    Traceback (most recent call last):
    ValueError: `x` is empty; give at least one number.
    """
    array = finite(name, value)
    if array.size == 0:
        raise ValueError(f"`{name}` is empty; give at least one number.")
    if array.ndim > 1:
        raise ValueError(
            f"`{name}` must be one number or one row of numbers, "
            f"but is {counted(array.shape)}."
        )
    return array


def examples(x, y):
    """Return inputs and targets as two arrays of one shape.

    Parameters
    ----------
    x, y : array_like, shape () or (n,)

    Returns
    -------
    x, y : ndarray, both of shape () or (n,)

    Raises
    ------
    ValueError
        If either is no row of finite numbers, or their shapes differ.

    Examples
    --------
    >>> examples([1.0, 2.0], [3.0])
    Traceback (most recent call last):
    ValueError: `x` and `y` must pair up: a row of 2 numbers meets a row of 1 number.
    """
    x, y = row("x", x), row("y", y)
    if x.shape != y.shape:
        raise ValueError(
            f"`x` and `y` must pair up: {counted(x.shape)} meets {counted(y.shape)}."
        )
    return x, y


def parameters(params, count):
    """Return parameter vectors as an array whose last axis has `count` entries.

    Parameters
    ----------
    params : array_like, shape (count,) or (..., count)
        One vector must be finite. Among many, such as the path of a descent, those
        that have diverged may hold nan or infinity.
    count : int

    Returns
    -------
    ndarray, shape of `params`

    Raises
    ------
    ValueError
        If the last axis is not `count` long, or the one vector is not finite.

    Examples
    --------
    >>> parameters([1.0, 2.0, 3.0], 2)
    Traceback (most recent call last):
    ValueError: `params` must be 2 numbers, or rows of 2, but is a row of 3 numbers.
    """
    params = numbers("params", params)
    if params.ndim == 0 or params.shape[-1] != count:
        raise ValueError(
            f"`params` must be {count} numbers, or rows of {count}, but is "
            f"{counted(params.shape)}."
        )
    return finite("params", params) if params.ndim == 1 else params


def positive(name, value):
    """Return `value` if it is one positive, finite number.

    Parameters
    ----------
    name : str
        What the caller named the argument.
    value : float

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `value` is anything else.

    Examples
    --------
    >>> positive("width", -1.0)
    Traceback (most recent call last):
    ValueError: `width` must be one positive number, not -1.0.
    """
    if type(value) is float and 0 < value < np.inf:
        return value
    array = numbers(name, value)
    if array.ndim or array.dtype.kind == "c" or not 0 < array < np.inf:
        raise ValueError(f"`{name}` must be one positive number, not {shown(value)}.")
    return float(array)


def within(name, value, low, high, closed=False):
    """Return `value` if it is one number, at least `low` and below `high`.

    Parameters
    ----------
    name : str
        What the caller named the argument.
    value : float
    low, high : float
        `high` may be infinite.
    closed : bool
        Whether `high` itself will do.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `value` is anything else.

    Examples
    --------
    >>> within("rate", 1.0, 0, 1)
    Traceback (most recent call last):
    ValueError: `rate` must be one number, at least 0 and below 1, not 1.0.
    """
    if type(value) is float and low <= value < high:
        return value
    array = numbers(name, value)
    one = array.ndim == 0 and array.dtype.kind == "f"
    if not (one and (low <= array < high or (closed and array == high))):
        most = f" and {'at most' if closed else 'below'} {high}"
        below = most if high < np.inf else ""
        raise ValueError(
            f"`{name}` must be one number, at least {low}{below}, not {shown(value)}."
        )
    return float(array)


def whole(name, value, least):
    """Return `value` if it is one whole number, `least` or greater.

    Parameters
    ----------
    name : str
        What the caller named the argument.
    value : int
    least : int

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If `value` is anything else.

    Examples
    --------
    >>> whole("units", 2.5, 1)
    Traceback (most recent call last):
    ValueError: `units` must be a whole number from 1 up, not 2.5.
    """
    integer = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not integer or value < least:
        raise ValueError(
            f"`{name}` must be a whole number from {least} up, not {shown(value)}."
        )
    return int(value)


def generator(name, value):
    """Return `value` if it draws random numbers.

    Parameters
    ----------
    name : str
        What the caller named the argument.
    value : numpy.random.Generator

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    ValueError
        If `value` is anything else.

    Examples
    --------
    >>> generator("rng", 1)
    Traceback (most recent call last):
    ValueError: `rng` must be a numpy.random.default_rng(seed), not 1.
    """
    if not isinstance(value, np.random.Generator):
        raise ValueError(
            f"`{name}` must be a numpy.random.default_rng(seed), not {shown(value)}."
        )
    return value


def labels(name, value, shape):
    """Return `value` as class numbers, one for each row of outputs.

    Parameters
    ----------
    name : str
        What the caller named the argument.
    value : array_like of int
    shape : tuple of int, (..., classes)
        The outputs' shape.

    Returns
    -------
    ndarray of int, shape (...)

    Raises
    ------
    ValueError
        If the shape does not fit, or an entry is no whole number from 0 to classes − 1.

    Examples
    --------
    >>> labels("labels", [0, 3], (2, 3))
    Traceback (most recent call last):
    ValueError: `labels` must be whole numbers from 0 to 2.
    """
    array = np.asarray(value)
    if array.shape != shape[:-1]:
        raise ValueError(
            f"`{name}` must be {counted(shape[:-1])}, one for each example, "
            f"but is {counted(array.shape)}."
        )
    whole = array.dtype.kind in "iu" and array.size > 0
    if not whole or array.min() < 0 or array.max() >= shape[-1]:
        raise ValueError(f"`{name}` must be whole numbers from 0 to {shape[-1] - 1}.")
    return array


def counted(shape):
    """Return in words what an array of this shape holds, for a message.

    Parameters
    ----------
    shape : tuple of int

    Returns
    -------
    str

    Examples
    --------
    >>> counted(()), counted((2,)), counted((4, 1))
    ('a single number', 'a row of 2 numbers', 'a table of 4 rows and 1 column')
    """
    if not shape:
        return "a single number"
    if len(shape) > 2:
        return f"an array of {' × '.join(map(str, shape))} numbers"
    names = ("number",) if len(shape) == 1 else ("row", "column")
    parts = [
        f"{n} {name}{'' if n == 1 else 's'}"
        for n, name in zip(shape, names, strict=True)
    ]
    return f"{'a row' if len(shape) == 1 else 'a table'} of {' and '.join(parts)}"


def shown(value):
    """Return a value as a message shows it: on one line, and short.

    Parameters
    ----------
    value : object

    Returns
    -------
    str, at most 60 characters

    Examples
    --------
    >>> shown(np.array([[1.0], [np.nan]])), shown(lambda x: x)
    ('array([[ 1.], [nan]])', 'a function')
    """
    if callable(value) and not isinstance(value, type):
        name = getattr(value, "__name__", "_")
        return "a function" if name[0] in "_<" else f"the function {name}"
    return " ".join(repr(value).split())[:60]
