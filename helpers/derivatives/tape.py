"""Reverse mode: write a computation down on a tape, then read the tape backwards.

Every operation on a `Variable` adds a row to the tape: where its operands stand, and
by which rule of `RULES` a gradient flows back to each. Where several routes lead back
to one row, what they bring is summed. What `f` may use are the functions in `RULES` and
`FUNCTIONS`, + − * / ** @, indexing, branches and loops; `s += x` makes a new value, for
arrays too.

Source: Chai, lecture 15, "Approach 3: automatic differentiation (reverse mode)".
"""

import numpy as np

from helpers import checking
from helpers.derivatives import tape_rules
from helpers.derivatives.carrier import (
    QUESTIONS,
    Carrier,
    check_call,
    constant,
    no_rule,
    run,
)
from helpers.derivatives.tape_rules import RULES


def value_and_gradient(f, *inputs):
    """Return f(*inputs), one number, and its gradient by every input.

    One pass back finds all of it, exact but for rounding, at two to six times the cost
    of `f`, however many numbers the inputs hold. A gradient has the shape of its input
    and is zero if `f` does not use that; for several inputs there is a tuple of them.

    >>> value, gradient = value_and_gradient(lambda x: np.sum(x**2), [1.0, 2.0])
    >>> print(value, gradient)
    5.0 [2. 4.]
    >>> value, (by_x, by_z) = value_and_gradient(lambda x, z: x * np.sin(z), 2.0, 0.0)
    >>> print(value, by_x, by_z)
    0.0 0.0 2.0
    """
    variables, result = write(f, inputs)
    totals = read_back(result, len(inputs))
    gradients = []
    for variable, total in zip(variables, totals, strict=True):
        gradients.append(_own(total, variable.value, gradients))
    return result.value, gradients[0] if len(inputs) == 1 else tuple(gradients)


def write(f, inputs, notes=None):
    """Return the Variables that stand for the inputs, and the one that f returns.

    A list given as `notes` is filled with what each row did: (value, primitive,
    operands, settings).

    >>> (x,), y = write(lambda x: 2 * x, [3.0])
    >>> print(x.row, y.row, y.value)
    0 1 6.0
    """
    checking.function("f", f)
    if not inputs:
        raise ValueError("Give at least one input after the function.")
    tape = Tape()
    tape.notes = notes
    variables = [Variable(checking.reals("x", x)[()], tape) for x in inputs]
    result = run(f, variables)
    if type(result) is not Variable:  # then it depends on no input
        result = Variable(checking.reals("f(x)", result)[()], tape)
    if result.tape is not tape:
        raise ValueError(NESTED)
    checking.shaped("f(x)", result.value, (), advice="sum it")
    return variables, result


def read_back(result, keep):
    """Return the gradients of the first `keep` rows; None where no route leads back."""
    tape = result.tape
    # A 1 of the type of the result: it has a shape, and leaves float32 as it is.
    totals = [None] * result.row + [type(result.value)(1)]
    totals += [None] * (keep - len(totals))  # where f returned one of its inputs
    del tape[len(totals) :]
    summed = set()
    while len(totals) > keep:
        g, routes = totals.pop(), tape.pop()  # what has been passed on is let go
        if g is None:
            continue
        for parent, shape, back in routes:
            part = back(g)
            if part.shape != shape:
                part = tape_rules.unbroadcast(part, shape)
            if totals[parent] is None:
                totals[parent] = part
            elif parent in summed:
                totals[parent] += part
            else:
                totals[parent] = totals[parent] + part  # a new array, ours to add to
                summed.add(parent)
    return totals


class Tape(list):
    """Rows of routes: (parent's row, parent's shape, rule that leads back to it)."""

    notes = None


def _one(primitive, x, settings=None):
    """Write a row for a primitive of one operand."""
    rule = RULES[primitive]
    value, back = rule(x.value) if settings is None else rule(x.value, *settings)
    routes = [(x.row, x.value.shape, back)]
    return Variable(value, x.tape, routes, primitive, (x,), settings)


def _two(primitive, a, b, settings=()):
    """Write a row for a primitive of two operands, of which one may be constant."""
    if type(b) is not Variable:
        value, back, _ = RULES[primitive](a.value, _constant(b), *settings)
        routes, tape = [(a.row, a.value.shape, back)], a.tape
    elif type(a) is not Variable:
        value, _, back = RULES[primitive](_constant(a), b.value, *settings)
        routes, tape = [(b.row, b.value.shape, back)], b.tape
    elif a.tape is b.tape:
        value, left, right = RULES[primitive](a.value, b.value, *settings)
        routes = [(a.row, a.value.shape, left), (b.row, b.value.shape, right)]
        tape = a.tape
    else:
        raise ValueError(NESTED)
    return Variable(value, tape, routes, primitive, (a, b), settings)


def _constant(operand):
    if type(operand) in READY or (
        type(operand) is np.ndarray and operand.dtype.kind == "f"
    ):
        return operand
    return constant(operand, "Variable")


def _value(operand):
    return operand.value if type(operand) is Variable else operand


def _both_ways(primitive):
    """Return the methods for `variable * other` and for `other * variable`."""
    return (
        lambda self, other: _two(primitive, self, other),
        lambda self, other: _two(primitive, other, self),
    )


def _question(ask):
    return lambda self, other: ask(self.value, _value(other))


class Variable(Carrier):
    """A value that writes on a tape what is done with it.

    The function given to `value_and_gradient` receives Variables and uses them like
    numbers or arrays. `row` is where this one stands on the tape that it shares.

    >>> x = Variable(np.float64(2.0))
    >>> np.sin(x) * x > 1
    np.True_
    """

    __slots__ = ("row", "tape", "value")

    def __init__(
        self, value, tape=None, routes=(), primitive=None, operands=(), settings=None
    ):
        self.value = value
        self.tape = tape = Tape() if tape is None else tape
        self.row = len(tape)
        tape.append(routes)
        if tape.notes is not None:
            tape.notes.append((value, primitive, operands, settings or ()))

    __add__, __radd__ = _both_ways(np.add)
    __sub__, __rsub__ = _both_ways(np.subtract)
    __mul__, __rmul__ = _both_ways(np.multiply)
    __truediv__, __rtruediv__ = _both_ways(np.divide)
    __pow__, __rpow__ = _both_ways(np.power)
    __matmul__, __rmatmul__ = _both_ways(np.matmul)
    __lt__, __le__ = _question(np.less), _question(np.less_equal)
    __gt__, __ge__ = _question(np.greater), _question(np.greater_equal)
    __eq__, __ne__ = _question(np.equal), _question(np.not_equal)
    # NumPy's in-place form comes to the same end, later.
    __iadd__, __isub__, __imul__ = __add__, __sub__, __mul__
    __itruediv__, __ipow__ = __truediv__, __pow__

    def __neg__(self):
        return _one(np.negative, self)

    def __abs__(self):
        return _one(np.absolute, self)

    def __getitem__(self, place):
        return _one(tape_rules.getitem, self, (place,))

    def __repr__(self):
        return f"Variable({self.value})"

    T = property(lambda self: _one(np.transpose, self))

    def sum(self, axis=None, keepdims=False):
        return _one(np.sum, self, (axis, keepdims))

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total / (self.size / total.size)

    def reshape(self, *shape):
        return _one(np.reshape, self, shape if len(shape) == 1 else (shape,))

    def __array_ufunc__(self, primitive, method, *operands, **settings):
        """Answer NumPy's own functions of one entry each: np.sin(x), array * x."""
        if method != "__call__" or settings:
            check_call(primitive, method, operands, settings)
        if primitive in RULES:
            x = operands[0]
            few = len(operands) == 1
            return _one(primitive, x) if few else _two(primitive, x, operands[1])
        if primitive in QUESTIONS:
            return primitive(*[_value(operand) for operand in operands])
        raise ValueError(no_rule(primitive, [*RULES, *FUNCTIONS]))

    def __array_function__(self, function, types, operands, settings):
        """Answer NumPy's other functions: np.sum(x), np.where(x > 0, x, 0)."""
        if function not in FUNCTIONS:
            raise ValueError(no_rule(function, [*RULES, *FUNCTIONS]))
        return FUNCTIONS[function](*operands, **settings)


def _where(condition, a, b):
    return _two(np.where, a, b, (_value(condition),))


def _dot(a, b):
    """Return what np.dot does, as long as that is a product of numbers or of rows."""
    first, second = np.ndim(_value(a)), np.ndim(_value(b))
    if first == 0 or second == 0:
        return a * b
    if second > 2:
        raise ValueError("np.dot of more than two axes has no rule; write a @ b.")
    return a @ b


READY = {float, int, np.float64, np.float32, np.int64}
NESTED = (
    "A Variable was used within another call of value_and_gradient; this tape finds "
    "first derivatives only."
)
FUNCTIONS = {
    np.sum: Variable.sum,
    np.mean: Variable.mean,
    np.reshape: Variable.reshape,
    np.transpose: lambda x: x.T,
    np.where: _where,
    np.dot: _dot,
    np.shape: lambda x: x.shape,
}


def _own(total, x, others):
    """Return a gradient in the shape and precision of `x`, shared with nobody."""
    if total is None:
        return np.zeros_like(x)[()]
    if not x.shape:
        return x.dtype.type(total)
    shared = total.base is not None or (others and any(total is o for o in others))
    return np.array(total, x.dtype) if shared or total.dtype != x.dtype else total
