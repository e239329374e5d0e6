"""What stands around a difference quotient: a step that fits, and values to trust."""

import warnings

import numpy as np

from helpers import checking
from helpers.checking import counted


def checked(f, x, h, each=False):
    """Return `x` and `h` as arrays of one precision that fit each other.

    With `each`, `h` has the shape of `x`: a step for each of its elements.
    """
    checking.function("f", f)
    x = checking.finite("x", checking.reals("x", x))
    given = checking.reals("h", h)
    h = given.astype(x.dtype)
    # A step may be fine as typed and yet 0, or infinite, in the precision of x.
    wrong = given[~((h > 0) & np.isfinite(h))]
    if wrong.size:
        raise ValueError(
            f"`h` must be positive and finite in {x.dtype}, not {wrong[0]:g}; "
            f"try {np.finfo(x.dtype).eps ** (1 / 3):.0e}."
        )
    try:
        np.broadcast_shapes(x.shape, h.shape)
        return x, np.broadcast_to(h, x.shape) if each else h
    except ValueError:
        raise ValueError(
            f"`h`, {counted(h.shape)}, does not fit `x`, {counted(x.shape)}; "
            "give one step, or one for each element."
        ) from None


def call(f, x):
    """Return f(x), with `x` safe from changes in place."""
    # A copy, since f may write into what it is given; a scalar rather than 0-d, since
    # the math module takes no arrays.
    return f(np.array(x)[()])


def values(f, x):
    """Return f(x) in the shape and precision of `x`."""
    return like_x(call(f, x), x.shape).astype(x.dtype)


def like_x(values, shape):
    """Return what an elementwise f gave, once it has the shape of `x`."""
    advice = "use gradient or jacobian if that is meant"
    return checking.shaped("f(x)", values, shape, like="`x`", advice=advice)


def imaginary_part(f, x, h):
    """Return imag f(x + ih), or say that `f` does not take complex numbers."""
    z = np.asarray(x + 1j * h, dtype=np.result_type(x.dtype, np.complex64))
    # NumPy drops an imaginary part with a mere warning.
    lost = np.exceptions.ComplexWarning
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", lost)
            values = np.asarray(call(f, z))
    except (TypeError, lost) as error:
        raise ValueError(
            f"`f` cannot take complex numbers ({error}); use central instead."
        ) from error
    if values.dtype.kind != "c":
        raise ValueError(
            "`f` returned no complex numbers, so the imaginary part that carries the "
            "derivative was lost; rewrite it without abs or real parts, or use central."
        )
    return like_x(values.imag, z.shape)
