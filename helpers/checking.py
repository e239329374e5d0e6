"""Checks of arguments for all of the mathematics: one mistake, one sentence.

Each takes the name of an argument, which the sentence shows in backticks, and then its
value, and returns the value in the form that is computed with. A check costs about a
microsecond, so that every call can afford it.
"""

from cmath import isfinite

import numpy as np


def numbers(name, value):
    """Return `value` as an array of floats or complex numbers, of any shape.

    Integers become float64; float32 and complex numbers stay as they are.

    >>> numbers("x", [1, 2])
    array([1., 2.])
    >>> numbers("x", "two")
    Traceback (most recent call last):
    ValueError: `x` must hold numbers, not 'two'.
    """
    try:
        # Of a whole number beyond 64 bits NumPy would make an object.
        array = np.asarray(float(value) if type(value) is int else value)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise  # a Dual says itself why it is no array
        raise ValueError(f"`{name}` must have rows of equal length.") from None
    if array.dtype.kind in "fc":
        return array
    if array.dtype.kind in "iu":
        return array.astype(float)
    raise ValueError(f"`{name}` must hold numbers, not {shown(value)}.")


def reals(name, value):
    """Return `value` as an array of floats, at least one."""
    array = numbers(name, value)
    if array.dtype.kind == "c":
        raise ValueError(f"`{name}` must hold real numbers, not {shown(value)}.")
    return _filled(name, array)


def finite(name, value):
    """Return `value` as an array of numbers, none of them nan or infinite."""
    array = numbers(name, value)
    flat = array.ravel()
    # Quicker than a look at every entry, and finite only if all entries are; not the
    # other way round, since squares overflow.
    if not isfinite(flat.dot(flat)) and not np.isfinite(flat).all():
        raise ValueError(
            f"`{name}` holds nan or infinity; every entry must be a finite number."
        )
    return array


def row(name, value):
    """Return a finite number, or a list of them that is not empty, as an array."""
    array = _filled(name, finite(name, value))
    if array.ndim > 1:
        raise ValueError(
            f"`{name}` must be one number or one row of numbers, "
            f"but is {counted(array.shape)}."
        )
    return array


def _filled(name, array):
    if array.size == 0:
        raise ValueError(f"`{name}` is empty; give at least one number.")
    return array


def shaped(name, value, shape, like="", advice=""):
    """Return `value` as an array of real numbers, once it has this shape.

    `like` says what has the shape, `advice` what to do instead.

    >>> shaped("v", [1.0], (2,), like="`x`")
    Traceback (most recent call last):
    ValueError: `v` must be like `x`, a row of 2 numbers, but is a row of 1 number.
    """
    ready = type(value) is np.ndarray and value.dtype.kind == "f"
    array = value if ready else reals(name, value)
    if array.shape != shape:
        raise ValueError(
            f"`{name}` must be {f'like {like}, ' if like else ''}{counted(shape)}, "
            f"but is {counted(array.shape)}{f'; {advice}' if advice else ''}."
        )
    return array


def pair(first, a, second, b):
    """Return two arrays, each after its name, once they have one shape.

    >>> a, b = pair("x", np.zeros(2), "y", np.zeros(1))
    Traceback (most recent call last):
    ValueError: `x` and `y` must pair up: a row of 2 numbers meets a row of 1 number.
    """
    if a.shape != b.shape:
        raise ValueError(
            f"`{first}` and `{second}` must pair up: "
            f"{counted(a.shape)} meets {counted(b.shape)}."
        )
    return a, b


def examples(x, y):
    """Return inputs and targets as two finite arrays of one shape, () or (n,)."""
    return pair("x", row("x", x), "y", row("y", y))


def parameters(params, count):
    """Return parameter vectors as an array whose last axis has `count` entries.

    One vector must be finite. Among many, such as the path of a descent, those that
    have diverged may hold nan or infinity.
    """
    params = numbers("params", params)
    if params.ndim == 0 or params.shape[-1] != count:
        raise ValueError(
            f"`params` must be {count} numbers, or rows of {count}, but is "
            f"{counted(params.shape)}."
        )
    return finite("params", params) if params.ndim == 1 else params


def positive(name, value, infinite=False):
    """Return `value` if it is one positive number; infinity only if that will do."""
    if type(value) is float and 0 < value < np.inf:
        return value
    array = numbers(name, value)
    one = array.ndim == 0 and array.dtype.kind == "f"
    if not (one and (0 < array < np.inf or (infinite and array == np.inf))):
        raise ValueError(f"`{name}` must be one positive number, not {shown(value)}.")
    return float(array)


def within(name, value, low, high, closed=False):
    """Return `value` if it is one number in [`low`, `high`), or [`low`, `high`].

    `high` itself will do only if `closed`; it may be infinite.

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


def whole(name, value, least, most=np.inf):
    """Return `value` if it is one whole number from `least` to `most`.

    >>> whole("units", 2.5, 1)
    Traceback (most recent call last):
    ValueError: `units` must be a whole number from 1 up, not 2.5.
    """
    integer = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not (integer and least <= value <= most):
        end = f"to {most}" if most < np.inf else "up"
        raise ValueError(
            f"`{name}` must be a whole number from {least} {end}, not {shown(value)}."
        )
    return int(value)


def generator(name, value):
    """Return `value` if it draws random numbers."""
    if not isinstance(value, np.random.Generator):
        raise ValueError(
            f"`{name}` must be a numpy.random.default_rng(seed), not {shown(value)}."
        )
    return value


def function(name, value, such="such as np.sin"):
    """Return `value` if it can be called; `such` says what kind of function it is."""
    if not callable(value):
        raise ValueError(f"`{name}` must be a function {such}, not {shown(value)}.")
    return value


def labels(name, value, shape):
    """Return `value` as class numbers, one for each row of outputs.

    `shape` is the outputs', (..., classes); a label counts from 0 to classes − 1.
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
    """Return a value as a message shows it: on one line, in at most 60 characters.

    >>> shown(np.array([[1.0], [np.nan]])), shown(lambda x: x)
    ('array([[ 1.], [nan]])', 'a function')
    """
    if callable(value) and not isinstance(value, type):
        name = getattr(value, "__name__", "_")
        return "a function" if name[0] in "_<" else f"the function {name}"
    return " ".join(repr(value).split())[:60]
