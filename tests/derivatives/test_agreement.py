"""All ways to a derivative agree on random programs, and on Chai's expression."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.derivatives import dual, tape
from helpers.derivatives import finite_difference as fd

# Each is smooth and tame everywhere, so that all ways to a derivative are exact.
UNARY = {
    "sin": lambda lib, u: lib.sin(u),
    "cos": lambda lib, u: lib.cos(u),
    "tanh": lambda lib, u: lib.tanh(u),
    "bell": lambda lib, u: lib.exp(-(u**2)),
    "log": lambda lib, u: lib.log(2 + u * u),
    "root": lambda lib, u: lib.sqrt(1.5 + u**2),
    "inverse": lambda lib, u: 1 / (1 + u * u),
    "minus": lambda lib, u: -u,
    "cube": lambda lib, u: lib.sin(u) ** 3,
}
BINARY = {
    "+": lambda lib, a, b: a + b,
    "-": lambda lib, a, b: a - b,
    "*": lambda lib, a, b: lib.sin(a) * b,
    "/": lambda lib, a, b: a / (2 + lib.cos(b)),
    "**": lambda lib, a, b: (1 + a * a) ** lib.tanh(b),
}
NUMBER = st.floats(-2, 2).map(lambda x: round(x, 3))
SHAPES = [((3,), (3,)), ((3,), ()), ((2, 3), (3,)), ((2, 1), (1, 3)), ((1,), (2, 2))]


def trees(leaves=8):
    """Return a strategy: (name, parts …), a variable "x" or "z", or a constant."""
    leaf = st.sampled_from(["x", "z", "x", "z", 1.25])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(sorted(UNARY)), inner),
            st.tuples(st.sampled_from(sorted(BINARY)), inner, inner),
        ),
        max_leaves=leaves,
    )


def evaluate(tree, lib, x, z):
    """Return the value of a tree, by the functions of `lib`."""
    if isinstance(tree, tuple):
        name, *parts = tree
        rule = UNARY[name] if len(parts) == 1 else BINARY[name]
        return rule(lib, *(evaluate(part, lib, x, z) for part in parts))
    return {"x": x, "z": z}.get(tree, tree)


def chai(x, z, lib=np):
    a, b = x * z, lib.log(x)
    return lib.exp(a) + a / b + lib.sin(b) / a


def assert_close(found, exact):
    np.testing.assert_allclose(found, exact, rtol=1e-9, atol=1e-12)


@settings(max_examples=40)
@given(tree=trees(), x=NUMBER, z=NUMBER)
def test_forward_and_reverse_agree_with_complex_steps_and_differences(tree, x, z):
    def f(x, z):
        return evaluate(tree, np, x, z)

    value, gradient = tape.value_and_gradient(f, x, z)
    assert_close(value, f(x, z))
    exact = [
        fd.complex_step(lambda x: f(x, z) + 0 * x, x),
        fd.complex_step(lambda z: f(x, z) + 0 * z, z),
    ]
    assert_close(gradient, exact)
    assert_close(dual.gradient(lambda v: f(v[0], v[1]), [x, z]), exact)
    assert_close(dual.derivative(lambda x: f(x, z), x), exact[0])
    nearby = fd.gradient(lambda v: f(v[0], v[1]), [x, z])
    np.testing.assert_allclose(nearby, exact, rtol=1e-5, atol=1e-7)


@settings(max_examples=12)
@given(tree=trees(leaves=4), x=NUMBER, z=NUMBER)
def test_forward_and_reverse_agree_with_sympy(tree, x, z):
    symbols = sp.symbols("x z")
    formula = sp.sympify(evaluate(tree, sp, *symbols))
    point = dict(zip(symbols, (x, z), strict=True))
    exact = [float(sp.diff(formula, s).subs(point)) for s in symbols]
    _, found = tape.value_and_gradient(lambda x, z: evaluate(tree, np, x, z), x, z)
    assert_close(found, exact)
    found = dual.gradient(lambda v: evaluate(tree, np, v[0], v[1]), [x, z])
    assert_close(found, exact)


@settings(max_examples=25)
@given(tree=trees(), shapes=st.sampled_from(SHAPES), seed=st.integers(0, 2**32 - 1))
@pytest.mark.filterwarnings("ignore:Output seems independent")
def test_arrays_and_broadcasting_agree_with_autograd(tree, shapes, seed):
    rng = np.random.default_rng(seed)
    x, z = (rng.uniform(-2, 2, shape) for shape in shapes)
    weights = rng.normal(size=np.broadcast_shapes(*shapes))

    def f(x, z, lib=np):
        return lib.sum(weights * evaluate(tree, lib, x, z))

    value, found = tape.value_and_gradient(f, x, z)
    assert_close(value, f(x, z))
    for by, (g, at) in enumerate(zip(found, (x, z), strict=True)):
        assert g.shape == at.shape
        assert_close(g, autograd.grad(lambda x, z: f(x, z, anp), by)(x, z))
    v = rng.normal(size=x.shape)
    assert_close(dual.jvp(lambda x: f(x, z), x, v), np.sum(found[0] * v))
    assert_close(dual.gradient(lambda z: f(x, z), z), found[1])


def test_all_ways_give_the_gradient_of_the_expression_of_chai():
    exact = [1208.3812151266, 809.7074792186]
    value, found = tape.value_and_gradient(chai, 2.0, 3.0)
    assert value == pytest.approx(chai(2.0, 3.0), rel=1e-15)
    assert found == pytest.approx(exact, abs=1e-10)
    assert dual.derivative(lambda x: chai(x, 3.0), 2.0) == found[0]
    assert dual.derivative(lambda z: chai(2.0, z), 3.0) == pytest.approx(found[1])
    assert dual.gradient(lambda v: chai(v[0], v[1]), [2.0, 3.0]) == pytest.approx(exact)
    outside = autograd.value_and_grad(lambda v: chai(v[0], v[1], anp))
    assert outside(np.array([2.0, 3.0]))[1] == pytest.approx(found, rel=1e-14)


FUNCTIONS = "sin cos tan exp log tanh sqrt square absolute arcsin arccos arctan "
FUNCTIONS = [*(FUNCTIONS + "sinh cosh negative").split()]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_of_one_variable_has_the_slope_of_its_differences(name):
    f, x = getattr(np, name), np.array([[0.1, 0.5], [0.25, 0.9]])
    exact = fd.central(f, x, 1e-6)
    np.testing.assert_array_equal(f(dual.Dual(x, 1.0)).primal, f(x))
    np.testing.assert_allclose(dual.derivative(f, x), exact, rtol=1e-8)
    value, found = tape.value_and_gradient(lambda x: np.sum(f(x) * (3 + x)), x)
    assert value == pytest.approx((f(x) * (3 + x)).sum())
    np.testing.assert_allclose(found, exact * (3 + x) + f(x), rtol=1e-8)


@pytest.mark.parametrize("a", [(3,), (2, 3), (4, 2, 3)])
@pytest.mark.parametrize("b", [(3,), (3, 5), (4, 3, 5)])
def test_matrix_products_of_every_dimension_agree_with_differences(a, b):
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=a), rng.normal(size=b)
    weights = rng.normal(size=np.shape(a @ b))

    def f(a, b):
        return np.sum((a @ b) * weights)

    _, (by_a, by_b) = tape.value_and_gradient(f, a, b)
    np.testing.assert_allclose(
        by_a, fd.gradient(lambda a: f(a, b), a), rtol=1e-6, atol=1e-9
    )
    np.testing.assert_allclose(
        by_b, fd.gradient(lambda b: f(a, b), b), rtol=1e-6, atol=1e-9
    )
    assert_close(dual.gradient(lambda a: f(a, b), a), by_a)
    assert_close(dual.jvp(lambda b: f(a, b), b, b), np.sum(by_b * b))


PROGRAMS = {
    "sum over an axis": lambda x: np.sum(np.sin(np.sum(x * x, axis=0))),
    "sum over the last axis, kept": lambda x: np.sum(x / np.sum(x, -1, keepdims=True)),
    "mean": lambda x: np.mean(x**2) + x.mean(axis=1)[1] ** 2,
    "reshape to two axes": lambda x: np.sum(
        x.reshape(3, 2)[1] * x.reshape((2, 3))[1, 2]
    ),
    "reshape and transpose": lambda x: np.sum(x.reshape(-1) * np.reshape(x.T, 6) ** 2),
    "index, slice and repeat": lambda x: (
        x[0, 1] * np.sum(x[:, [0, 0, 2]] ** 2 * x[1, 0])
    ),
    "mask": lambda x: np.sum(x[x > 0.5] ** 3),
    "where": lambda x: np.sum(np.where(x > 0.5, x**2, 3 * x)),
    "branch": lambda x: x[0, 0] ** 2 if np.sum(x) > 3 else np.sin(x[0, 0]),
    "loop": lambda x: sum(np.sum(row) ** k for k, row in enumerate(x, start=2)),
    "maximum": lambda x: np.sum(np.maximum(x, 0.55) * np.minimum(x, x.T[0, 0])),
    "power of an array": lambda x: np.sum(x ** np.array([0, 1, 3]) + 2.0**x),
    "constants on the left": lambda x: np.sum(1 - 2 / (3 + np.ones((2, 3)) * x)),
    "dot": lambda x: np.sum(np.dot(x, np.array([1.0, 2, 3])) ** 2 * np.dot(2, x[0, 0])),
    "dot of rows, of numbers": lambda x: (
        np.dot(x[0], x[1]) * np.sum(np.dot(2, x[1]) * np.dot(x[0], x[1, 1]))
    ),
    "product": lambda x: np.sum((x @ x.T)[0] * np.dot(x, x.T)[1]),
    "list": lambda x: np.sum(x * [1, 2, 3]) + abs(-x[0, 2]),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_agree_with_differences(name):
    f, x = PROGRAMS[name], np.array([[0.2, 0.7, 0.4], [0.6, 0.3, 0.9]])
    exact = fd.gradient(f, x)
    value, found = tape.value_and_gradient(f, x)
    assert value == pytest.approx(f(x))
    np.testing.assert_allclose(found, exact, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(dual.gradient(f, x), exact, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_powers_are_right_at_zero(n):
    exact = 1.0 if n == 1 else 0.0
    assert dual.derivative(lambda x: x**n, 0.0) == exact
    assert tape.value_and_gradient(lambda x: x**n, 0.0)[1] == exact


def test_powers_of_negative_numbers_raise_no_warning():
    assert dual.derivative(lambda x: x**3, -2.0) == 12.0
    assert tape.value_and_gradient(lambda x: x**3, -2.0)[1] == 12.0
    assert tape.value_and_gradient(lambda n: 0.0**n, 2.0)[1] == 0.0
    assert dual.derivative(lambda n: 0.0**n, 2.0) == 0.0


@pytest.mark.parametrize("way", [dual, tape], ids=["dual", "tape"])
def test_kinks_take_the_slopes_that_libraries_take(way):
    def slope(f, x):
        if way is dual:
            return dual.derivative(f, x)
        return tape.value_and_gradient(f, x)[1]

    assert [slope(abs, x) for x in (-1.0, 0.0, 1.0)] == [-1, 0, 1]
    assert [slope(lambda x: np.maximum(x, 0), x) for x in (-1.0, 0.0)] == [0, 0.5]
    assert [slope(lambda x: np.minimum(0, x), x) for x in (-1.0, 0.0)] == [1, 0.5]


def test_dot_of_many_axes_is_no_matrix_product():
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 3)), rng.normal(size=(4, 3, 5))
    found = dual.jvp(lambda a: np.dot(a, b), a, a)
    np.testing.assert_allclose(found, np.dot(a, b))
    with pytest.raises(ValueError, match=r"^np\.dot of more than two axes has no rule"):
        tape.value_and_gradient(lambda a: np.sum(np.dot(a, b)), a)
