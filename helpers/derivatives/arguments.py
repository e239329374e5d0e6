"""Checks of what is handed to a finite difference: each failure is one sentence."""

import warnings

import numpy as np

from helpers.checking import counted


def checked(f, x, h):
    """Return `x` and `h` as arrays of one precision, or say what is wrong with them."""
    if not callable(f):
        raise ValueError(
            f"f must be a function such as np.sin, but {kind(f)} was given."
        )
    x = finite(reals(x, "x"), "x")
    h = step(h, x.dtype)
    try:
        np.broadcast_shapes(x.shape, h.shape)
    except ValueError:
        raise ValueError(misfit(x, h)) from None
    return x, h


def step(h, dtype):
    """Return `h` in the precision `dtype`, where it must be positive and finite."""
    given = reals(h, "h")
    h = given.astype(dtype)
    wrong = given[~((h > 0) & np.isfinite(h))]
    if wrong.size:
        raise ValueError(
            f"h must be positive and finite in {dtype}, but {wrong[0]:g} was given; "
            f"try {np.finfo(dtype).eps ** (1 / 3):.0e}."
        )
    return h


def reals(value, name, kinds="iuf", least=1):
    """Return `value` as an array of real numbers; integers count as float64."""
    try:
        array = np.asarray(float(value) if type(value) is int else value)
    except ValueError:
        raise ValueError(f"{name} must be a number or a full array of them.") from None
    if array.dtype.kind not in kinds:
        raise ValueError(f"{name} must hold real numbers, not {kind(value)}.")
    if array.size < least:
        raise ValueError(f"{name} must hold at least one number, but it is empty.")
    return array if array.dtype.kind == "f" else array.astype(float)


def kind(value):
    """Name the type of `value`, with its dtype where it has one."""
    dtype = getattr(value, "dtype", None)
    return f"{type(value).__name__}" + (f" of {dtype}" if dtype is not None else "")


def constant(value, name):
    """Return what a program combines with x: truth values, or no numbers, will do."""
    return reals(value, name, kinds="biuf", least=0)[()]


def finite(x, name):
    """Return `x` if it holds neither nan nor inf."""
    if not np.isfinite(x).all():
        raise ValueError(f"{name} must be finite, but it holds nan or inf.")
    return x


def whole(value, name, low, high):
    """Raise unless `value` is a whole number from `low` to `high`."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not (whole and low <= value <= high):
        raise ValueError(f"{name} must be a whole number from {low} to {high}.")


def misfit(x, h):
    """Say that `h` cannot be broadcast against `x`."""
    return (
        f"h, {counted(h.shape)}, does not fit x, {counted(x.shape)}; "
        "give one step, or one for each element."
    )


def call(f, x):
    """Return f(x), with `x` safe from changes in place."""
    # A copy, since f may write into what it is given; a scalar rather than 0-d.
    return f(np.array(x)[()])


def same_shape(values, x):
    """Return `values` if they have the shape of `x`."""
    if values.shape != np.shape(x):
        raise ValueError(
            f"f must return as many numbers as it is given, {counted(np.shape(x))}, "
            f"but returned {counted(values.shape)}; use gradient or jacobian if that "
            "is meant."
        )
    return values


def values(f, x):
    """Return f(x) in the shape and precision of `x`."""
    return same_shape(reals(call(f, x), "the result of f"), x).astype(x.dtype)


def complex_values(f, x, h):
    """Return f(x + ih), or say that `f` does not take complex numbers."""
    z = np.asarray(x + 1j * h, dtype=np.result_type(x.dtype, np.complex64))
    lost = np.exceptions.ComplexWarning
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", lost)
            values = np.asarray(call(f, z))
    except (TypeError, lost) as error:
        raise ValueError(
            f"f cannot take complex numbers ({error}); use central instead."
        ) from error
    if values.dtype.kind != "c":
        raise ValueError(
            "f returned no complex numbers, so the imaginary part that carries the "
            "derivative was lost; rewrite f without abs or real parts, or use central."
        )
    return same_shape(values, z)
