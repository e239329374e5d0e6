"""Dual numbers: the rules of ε² = 0, directions, shapes, and clear limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.derivatives import dual
from helpers.derivatives.dual import Dual

NUMBER = st.floats(-10, 10)
X = np.array([0.2, 0.7, 0.4])


def assert_one_sentence(call, *words):
    with pytest.raises(ValueError, match=r"^[^\n]*\.$") as caught:
        call()
    for word in words:
        assert word in str(caught.value)


@given(a=NUMBER, b=NUMBER, c=NUMBER, d=NUMBER)
def test_products_drop_the_square_of_epsilon(a, b, c, d):
    product = Dual(a, b) * Dual(c, d)
    assert product.primal == a * c
    assert product.tangent == pytest.approx(a * d + b * c)


@given(a=NUMBER, b=NUMBER)
def test_epsilon_squared_is_zero(a, b):
    epsilon = Dual(0.0, 1.0)
    square = epsilon * epsilon
    assert (square.primal, square.tangent) == (0, 0)
    same = a + b * epsilon
    assert (same.primal, same.tangent) == (a, b)


@given(a=NUMBER, v=NUMBER)
def test_a_function_carries_its_slope_times_the_tangent(a, v):
    result = np.sin(Dual(a, v))
    assert result.primal == np.sin(a)
    assert result.tangent == pytest.approx(np.cos(a) * v)


def test_constants_have_no_tangent_on_either_side():
    x = Dual(2.0, 1.0)
    found = [
        3 + x,
        x - 1,
        1 - x,
        3 * x,
        x / 4,
        4 / x,
        x**3,
        3**x,
        -x,
        np.float64(3) * x,
    ]
    exact = [1, 1, -1, 3, 0.25, -1, 12, 9 * math.log(3), -1, 3]
    assert [y.tangent for y in found] == pytest.approx(exact)


def test_a_tangent_is_broadcast_to_its_primal():
    assert Dual(X, 1.0).tangent.shape == (3,)
    assert (Dual(1.0, 2.0) + np.ones(3)).tangent.tolist() == [2, 2, 2]
    assert (np.ones((2, 1)) * Dual(X, 1.0)).tangent.shape == (2, 3)


def test_arrays_are_differentiated_elementwise():
    found = dual.derivative(lambda x: x * np.sin(x), X)
    np.testing.assert_allclose(found, np.sin(X) + X * np.cos(X))
    assert dual.derivative(np.sin, np.float32(1)).dtype == np.float32


def test_a_number_may_have_many_results():
    def circle(t):
        return np.stack([np.cos(t), np.sin(t), 1.0])

    np.testing.assert_allclose(
        dual.derivative(circle, 0.5), [-np.sin(0.5), np.cos(0.5), 0]
    )


@given(scale=st.floats(-5, 5))
def test_jvp_is_linear_in_the_direction(scale):
    def f(x):
        return np.concatenate([np.exp(x) * x[0], x[:1] ** 2])

    v, w = np.array([1.0, 2.0, -1.0]), np.array([0.5, 0.0, 3.0])
    together = dual.jvp(f, X, v + scale * w)
    apart = dual.jvp(f, X, v) + scale * dual.jvp(f, X, w)
    np.testing.assert_allclose(together, apart, atol=1e-12)
    assert together.shape == (4,)


def test_gradient_runs_once_for_each_entry_and_jvp_once():
    calls = []

    def f(x):
        calls.append(1)
        return np.sum(x * x)

    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(dual.gradient(f, x), 2 * x)
    assert len(calls) == 6
    assert dual.jvp(f, x, x) == 2 * np.sum(x * x)
    assert len(calls) == 7


def test_a_result_that_does_not_depend_on_x_has_derivative_zero():
    assert dual.derivative(lambda x: 3.0, 1.0) == 0
    assert dual.gradient(lambda x: 3.0, X).tolist() == [0, 0, 0]
    assert dual.jvp(lambda x: np.ones(2), X, X).tolist() == [0, 0]


def test_branches_and_comparisons_look_at_the_primal():
    def f(x):
        while x < 10:
            x = x * x
        return x if 50 < x else -x

    assert dual.derivative(f, 2.0) == -32
    assert dual.derivative(f, 3.0) == 108
    assert bool(Dual(2.0, 0.0) == Dual(2.0, 1.0))


def test_duals_behave_as_arrays_do():
    x = Dual(X, [1.0, 0.0, 0.0])
    assert (x.shape, x.ndim, x.size, len(x), np.shape(x)) == ((3,), 1, 3, 3, (3,))
    assert f"{x[0]:.1f} {x[1]!r}" == "0.2 Dual(0.7, 0.0)"
    first, *rest = x
    assert (first * sum(rest)).tangent == pytest.approx(1.1)
    assert x.reshape(3, 1).T.tangent.tolist() == [[1, 0, 0]]
    y = Dual(X, [1.0, 2.0, 6.0])
    assert (y.sum().tangent, y.mean().tangent) == (9, 3)


def test_arguments_are_left_as_they_are():
    x, v = X.copy(), np.ones(3)
    dual.jvp(lambda x: np.exp(x) * x, x, v)
    dual.gradient(lambda x: np.sum(x), x)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(v, 1)


def test_shapes_that_do_not_fit_are_named():
    assert_one_sentence(
        lambda: dual.derivative(np.sum, X), "row of 3", "single", "gradient"
    )
    assert_one_sentence(
        lambda: dual.gradient(np.sin, X), "single number", "sum it, or use jvp"
    )
    assert_one_sentence(lambda: dual.jvp(np.sin, X, [1.0]), "row of 3", "row of 1 n")
    assert_one_sentence(lambda: Dual(X, [1.0, 2.0]), "row of 3", "row of 2")


@pytest.mark.parametrize("x", ["1", None, [], 1j, [[1.0], [1.0, 2.0]], True], ids=repr)
def test_parts_that_are_no_numbers_are_named(x):
    assert_one_sentence(lambda: Dual(x, 1.0), "`primal`")
    assert_one_sentence(lambda: Dual(1.0, x), "`tangent`")
