"""What a `Dual` and a `Variable` share: a value that takes its derivative along."""

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from helpers import checking

# Answered by looking at the value alone.
QUESTIONS = {np.greater, np.greater_equal, np.less, np.less_equal, np.equal}
QUESTIONS |= {np.not_equal, np.isfinite, np.isinf, np.isnan, np.sign}

LOST = "is no plain number"


class Carrier(NDArrayOperatorsMixin):
    """A `value`, a number or an array, that behaves as such wherever it can.

    Comparisons look at the value, so programs can branch. What would lose the
    derivative without a word (`float(x)`, `a[i] = x`) is refused with advice.
    """

    __slots__ = ()
    __hash__ = None
    joins = ""

    def __len__(self):
        return len(self.value)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self):
        return bool(self.value)

    def __pos__(self):
        return self

    def __format__(self, specification):
        return format(self.value, specification)

    def __array__(self, *_, **__):
        raise ValueError(
            f"A {type(self).__name__} {LOST}: use np.sin and the like instead of the "
            "math module, and no float(x), round(x), np.array([x]) or a[i] = x"
            f"{self.joins}."
        )

    __float__ = __int__ = __round__ = __array__

    def __setitem__(self, place, value):
        raise ValueError(
            f"The entries of a {type(self).__name__} stay as they are: write x = "
            "np.where(…) or collect new ones in a list, instead of x[i] = …"
            f"{self.joins}."
        )

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)


def run(f, inputs):
    """Return f(*inputs), or say what `f` did with a carrier that it cannot do."""
    try:
        return f(*inputs)
    except AttributeError as error:  # a __getattr__ would make each attribute slow
        if not isinstance(error.obj, Carrier):
            raise
        raise ValueError(
            f"A {type(error.obj).__name__} has no .{error.name}; use NumPy's "
            "functions, such as np.sum(x) or np.maximum(x, 0)."
        ) from None
    except ValueError as error:
        if LOST in str(error.__cause__):  # of a[i] = x, where NumPy says less
            raise error.__cause__ from None
        raise


def constant(operand, carrier):
    """Return what meets a carrier in a program: real numbers, or truth values."""
    truth = getattr(operand, "dtype", type(operand)) in (bool,)  # a type or a dtype
    try:
        array = checking.numbers("it", operand * 1 if truth else operand)
    except ValueError as error:
        if LOST in str(error):
            raise
        array = None
    if array is None or array.dtype.kind == "c":
        raise ValueError(
            f"A {carrier} meets real numbers only, not {checking.shown(operand)}."
        )
    return array[()]


def check_call(primitive, method, operands, settings):
    """Raise unless a primitive is called plainly, or by an operator in place.

    `s += x` comes from NumPy as add(s, x, out=s). Python binds the result to the name
    s, so that a new value will do; another name of the old value keeps that.
    """
    out = settings.get("out", (None,))[0]
    in_place = len(settings) == 1 and out is operands[0]
    if method != "__call__" or (settings and not in_place):
        raise ValueError(
            f"np.{primitive.__name__} has a rule only as a plain call, without out=, "
            "where= or .reduce; a sum is np.sum(x)."
        )


def no_rule(function, known):
    """Say that a function has no rule, and which ones have."""
    names = ", ".join(sorted({each.__name__ for each in known}))
    return f"There is no rule for {function.__name__}, only for {names}."
