"""Forward mode: every number carries its derivative along, as x + ẋε with ε² = 0.

A `Dual` goes through NumPy's own functions: the primal x as ever, and the tangent ẋ by
the rules in `RULES`. What `f` may use are these functions and those in `FUNCTIONS`,
+ − * / ** @, indexing, branches and loops; `s += x` makes a new value, for arrays too.
All derivatives are exact but for rounding.

Source: Zai and Brown, *Deep Reinforcement Learning in Action*, appendix A.2, on
infinitesimals: here ε, whose square is 0.
"""

from functools import partial
from operator import getitem

import numpy as np

from helpers import checking
from helpers.derivatives import evaluation
from helpers.derivatives.carrier import (
    QUESTIONS,
    Carrier,
    check_call,
    constant,
    no_rule,
    run,
)


def derivative(f, x):
    """Return f′(x), from one run of `f` with the tangent 1.

    `f` maps a number to a number or an array, or an array to one of its shape,
    elementwise. What comes back has the shape of f(x).

    >>> print(derivative(lambda x: x * np.sin(x), np.pi).round(6))
    -3.141593
    """
    x = _checked(f, x)
    result = _run(f, x, np.ones_like(x))
    return evaluation.like_x(result, x.shape) if x.shape else result


def gradient(f, x):
    """Return ∇f(x), from one run of `f` for each entry of `x`, an array of any shape.

    >>> print(gradient(lambda x: x[0] ** 2 * x[1], [3.0, 5.0]))
    [30.  9.]
    """
    x = _checked(f, x)
    found = np.empty_like(x)
    for index in np.ndindex(x.shape):
        seed = np.zeros_like(x)
        seed[index] = 1
        slope = _run(f, x, seed)
        found[index] = checking.shaped("f(x)", slope, (), advice="sum it, or use jvp")
    return found[()]


def jvp(f, x, v):
    """Return the derivative of `f` at `x` along `v`, its Jacobian times `v`.

    One run of `f`, which maps an array of the shape of `x` to one of any shape. `v` has
    the shape of `x` and need not be of length 1.

    >>> print(jvp(lambda x: x[0] * x, [3.0, 5.0], [1.0, 0.0]))
    [6. 5.]
    """
    x = _checked(f, x)
    return _run(f, x, checking.shaped("v", v, x.shape, like="`x`"))


def _checked(f, x):
    checking.function("f", f)
    return checking.reals("x", x)


def _run(f, x, v):
    result = run(f, [Dual(x, v)])
    if isinstance(result, Dual):
        return result.tangent
    return np.zeros_like(checking.reals("f(x)", result))[()]  # no x in it


# A primitive a line: its value, then its derivative by each operand. The exponent n − 1
# of a power is left at 0 where n is 0, so that 0⁰ has the slope 0 and not 0 · 0⁻¹.
RULES = {
    np.add: lambda a, b: (a + b, 1, 1),
    np.subtract: lambda a, b: (a - b, 1, -1),
    np.multiply: lambda a, b: (a * b, b, a),
    np.divide: lambda a, b: (a / b, 1 / b, -a / (b * b)),
    np.power: lambda a, n: (y := a**n, n * a ** (n - (n != 0)), y * _log(a)),
    np.maximum: lambda a, b: (np.maximum(a, b), *_shares(a > b, a == b)),
    np.minimum: lambda a, b: (np.minimum(a, b), *_shares(a < b, a == b)),
    np.negative: lambda x: (-x, -1),
    np.absolute: lambda x: (np.absolute(x), np.sign(x)),
    np.square: lambda x: (x * x, 2 * x),
    np.sqrt: lambda x: (y := np.sqrt(x), 1 / (2 * y)),
    np.exp: lambda x: (y := np.exp(x), y),
    np.log: lambda x: (np.log(x), 1 / x),
    np.sin: lambda x: (np.sin(x), np.cos(x)),
    np.cos: lambda x: (np.cos(x), -np.sin(x)),
    np.tan: lambda x: (y := np.tan(x), 1 + y * y),
    np.arcsin: lambda x: (np.arcsin(x), 1 / np.sqrt(1 - x * x)),
    np.arccos: lambda x: (np.arccos(x), -1 / np.sqrt(1 - x * x)),
    np.arctan: lambda x: (np.arctan(x), 1 / (1 + x * x)),
    np.sinh: lambda x: (np.sinh(x), np.cosh(x)),
    np.cosh: lambda x: (np.cosh(x), np.sinh(x)),
    np.tanh: lambda x: (y := np.tanh(x), 1 - y * y),
}


class Dual(Carrier):
    """A number or array x + ẋε with ε² = 0: `primal` x and `tangent` ẋ.

    The tangent is broadcast to the shape of the primal.

    >>> x = Dual(3.0, 1.0)
    >>> x * x
    Dual(9.0, 6.0)
    """

    __slots__ = ("primal", "tangent")
    value = property(lambda self: self.primal)
    joins = "; np.stack joins a list of them"

    def __init__(self, primal, tangent):
        self.primal = _reals("primal", primal)
        tangent = _reals("tangent", tangent)
        if tangent.shape != self.primal.shape:
            tangent = _broadcast(tangent, self.primal.shape)
        self.tangent = tangent

    def __array_ufunc__(self, primitive, method, *operands, **settings):
        """Answer NumPy's own functions of one entry each: np.sin(x), array * x."""
        check_call(primitive, method, operands, settings)
        if primitive in QUESTIONS:
            return primitive(*[_parts(operand)[0] for operand in operands])
        return (_product if primitive is np.matmul else _apply)(primitive, *operands)

    def __array_function__(self, function, types, operands, settings):
        """Answer NumPy's other functions: np.sum(x), np.where(x > 0, x, 0)."""
        if function not in FUNCTIONS:
            raise ValueError(no_rule(function, [*RULES, *FUNCTIONS]))
        return FUNCTIONS[function](*operands, **settings)

    def __getitem__(self, place):
        return _linear(getitem, self, place)

    def __repr__(self):
        return f"Dual({self.primal}, {self.tangent})"

    T = property(lambda self: _linear(np.transpose, self))

    def sum(self, *args, **settings):
        return _linear(np.sum, self, *args, **settings)

    def mean(self, *args, **settings):
        return _linear(np.mean, self, *args, **settings)

    def reshape(self, *shape):
        return _linear(np.reshape, self, shape[0] if len(shape) == 1 else shape)


def _apply(primitive, *operands):
    """Send Duals through a primitive: each adds its derivative times its tangent."""
    if primitive not in RULES:
        raise ValueError(no_rule(primitive, [*RULES, *FUNCTIONS]))
    primals = [_parts(operand)[0] for operand in operands]
    value, *slopes = RULES[primitive](*primals)
    tangents = [
        slope * operand.tangent
        for slope, operand in zip(slopes, operands, strict=True)
        if isinstance(operand, Dual)
    ]
    return Dual(value, sum(tangents[1:], tangents[0]))


def _product(multiply, a, b):
    (a, da), (b, db) = _parts(a), _parts(b)
    return Dual(multiply(a, b), multiply(da, b) + multiply(a, db))


def _linear(function, x, *args, **settings):
    primal = function(x.primal, *args, **settings)
    return Dual(primal, function(x.tangent, *args, **settings))


def _joined(function, operands, **settings):
    primals, tangents = zip(*map(_parts, operands), strict=True)
    return Dual(function(primals, **settings), function(tangents, **settings))


def _where(condition, a, b):
    (condition, _), (a, da), (b, db) = _parts(condition), _parts(a), _parts(b)
    return Dual(np.where(condition, a, b), np.where(condition, da, db))


# What is linear treats tangents as it treats primals; a product has its own rule.
LINEAR = {getitem, np.sum, np.mean, np.reshape, np.transpose, np.cumsum, np.ravel}
FUNCTIONS = {
    **{function: partial(_linear, function) for function in LINEAR},
    **{function: partial(_joined, function) for function in (np.stack, np.concatenate)},
    **{function: partial(_product, function) for function in (np.matmul, np.dot)},
    np.where: _where,
    np.shape: lambda x: x.shape,
}


def _parts(operand):
    """Return (primal, tangent) of anything: constants have the tangent 0."""
    if isinstance(operand, Dual):
        return operand.primal, operand.tangent
    primal = constant(operand, "Dual")
    return primal, np.zeros_like(primal)


def _reals(name, value):
    kind = getattr(value, "dtype", np.dtype(object)).kind
    # Within a program also an empty part, such as x[:0], goes on.
    return value[()] if kind == "f" else checking.reals(name, value)[()]


def _broadcast(tangent, shape):
    try:
        return np.broadcast_to(tangent, shape)
    except ValueError:
        pass  # the shapes differ, which the next line says
    return checking.shaped("tangent", tangent, shape, like="`primal`")


def _log(a):
    with np.errstate(invalid="ignore"):  # of no use where the exponent is constant
        return np.log(a + (a == 0))  # without 0 · ln 0 where a is 0


def _shares(won, tied):
    """Return the derivatives by two operands of which one won, or 1/2 for a tie."""
    share = won + 0.5 * tied
    return share, 1 - share
