"""What a program may write, in forward and in reverse mode, and what it is told."""

import math
import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.derivatives import dual, tape
from helpers.derivatives import finite_difference as fd

X = np.array([0.3, 0.7, 1.4])
WAYS = {
    "dual": dual.gradient,
    "tape": lambda f, x: tape.value_and_gradient(f, x)[1],
}
IN_PLACE = {
    "+": operator.iadd,
    "-": operator.isub,
    "*": operator.imul,
    "/": operator.itruediv,
    "**": operator.ipow,
}
PLAIN = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}
# What keeps a program smooth and its numbers small.
TAMED = {
    "+": lambda u: u,
    "-": lambda u: u,
    "*": np.sin,
    "/": lambda u: 2 + np.cos(u),
    "**": np.tanh,
}


@pytest.fixture(params=WAYS)
def gradient(request):
    return WAYS[request.param]


def run(program, operators, x):
    """Run statements `register op= other`, or one an entry of `other` for a number."""
    registers = {"number": 0.5, "array": np.ones(3), "x": x * 1}
    for name, target, other in program:
        operand, value = TAMED[name](registers[other]), registers[target]
        value = 2 + np.sin(value) if name == "**" else value
        for part in operand * np.ones(3) if target == "number" else [operand]:
            value = operators[name](value, part)
        registers[target] = value
    return np.sum(np.sin(sum(registers.values())))


STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(sorted(PLAIN)),
        st.sampled_from(["number", "array", "x"]),
        st.sampled_from(["number", "array", "x"]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60)
@given(program=STATEMENTS)
@pytest.mark.parametrize("way", WAYS)
def test_operators_in_place_have_the_gradient_of_the_plain_ones(way, program):
    found = WAYS[way](lambda x: run(program, IN_PLACE, x), X)
    plain = WAYS[way](lambda x: run(program, PLAIN, x), X)
    np.testing.assert_array_equal(found, plain)
    nearby = fd.gradient(lambda x: run(program, IN_PLACE, x), X)
    np.testing.assert_allclose(found, nearby, rtol=1e-5, atol=1e-6)


def growing_slices(x):
    total = 0.0
    for i in range(3):
        total += np.sum(x[:i]) * x[i] + X[:i] @ x[:i]
    return total


def into_an_array(x):
    total = np.zeros((2, 3))
    for weight in (1.0, 2.0):
        total += weight * x
        total *= x
    return np.sum(total)


def matrix(x):
    y = x * 1
    y @= np.arange(9.0).reshape(3, 3)
    return np.sum(y**2)


def branching(x):
    best = max(x)
    for v in x:
        best -= abs(v - 1) if v < 1 and not v == 0.5 else min(v, 2)
    return +best


PROGRAMS = {
    "growing slices": growing_slices,
    "into an array": into_an_array,
    "matrix product in place": matrix,
    "branches": branching,
    "truth values": lambda x: np.sum(
        (X > 0.5) / x + x ** (X > 0.5) - (X > 1) * x + x[0] ** np.True_
    ),
    "large whole numbers": lambda x: np.sum(x * 10**30),
    "float32 and lists": lambda x: np.sum(np.float32(2) * x) + np.sum(x * (1, 2, 3)),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_program_may_write_has_its_gradient(name, gradient):
    f = PROGRAMS[name]
    np.testing.assert_allclose(gradient(f, X), fd.gradient(f, X), rtol=1e-6, atol=1e-6)


def test_another_name_keeps_the_old_value(gradient):
    def f(x):
        y = x
        y *= 3
        return np.sum(x * y)

    np.testing.assert_allclose(gradient(f, X), 6 * X)


def assigned(x):
    x[0] += 1
    return np.sum(x)


def filled(x):
    a = np.zeros(3)
    for i in range(3):
        a[i] = x[i] ** 2
    return np.sum(a)


REFUSED = {
    "assigned": (assigned, "x[i] = "),
    "filled": (filled, "a[i] = x"),
    "out": (lambda x: np.sum(np.add(x, x, out=np.zeros(3))), "out="),
    "where": (lambda x: np.sum(np.add(x, x, out=x, where=X > 1)), "where="),
    "float": (lambda x: float(x[0]), "float(x)"),
    "round": (lambda x: round(x[0]), "round(x)"),
    "math": (lambda x: math.fabs(x[0]), "math module"),
    "array": (lambda x: np.sum(np.array([x[0], x[1]])), "np.array"),
    "sum of a list": (lambda x: np.sum([v**2 for v in x]), "no plain number"),
    "floor": (lambda x: x[0] // 2, "floor_divide"),
    "rest": (lambda x: 5 % x[0], "remainder"),
    "method": (lambda x: x.max(), "has no .max; use NumPy's functions"),
    "complex array": (lambda x: np.sum(x * np.array([1j, 0, 0])), "real numbers"),
    "objects": (lambda x: np.sum(x * np.array([1, 2, None])), "real numbers"),
    "texts": (lambda x: np.sum(x * np.array(["a"] * 3)), "real numbers"),
    "complex number": (lambda x: x[0] * 1j, "meets real numbers only, not 1j."),
    "text": (lambda x: x[0] * "2", "meets real numbers only, not '2'."),
    "ragged": (lambda x: np.sum(x * [[1.0], [1.0, 2.0]]), "meets real numbers only"),
    "no rule": (lambda x: np.floor(x).sum(), "no rule for floor, only for absolute"),
    "no rule either": (lambda x: np.linalg.norm(x), "no rule for norm, only for abso"),
    "reduce": (lambda x: np.add.reduce(x), "np.add has a rule only as a plain call"),
    "nothing": (lambda x: None, "`f(x)` must hold numbers, not None."),
    "many": (np.sin, "`f(x)` must be a single number, but is a row of 3 numbers; sum"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_lose_the_derivative_is_answered_in_a_sentence(name, gradient):
    f, words = REFUSED[name]
    with pytest.raises(ValueError, match=r"^[^\n]*\.$") as caught:
        gradient(f, X)
    assert words in str(caught.value)


def test_attributes_missing_elsewhere_are_no_business_of_a_gradient(gradient):
    with pytest.raises(AttributeError, match="module"):
        gradient(lambda x: np.summ(x), X)
