"""Finite differences hold their orders, their precision and their promises."""

import inspect

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import differentiate as scipy_differentiate
from scipy import optimize

from helpers.derivatives import finite_difference as fd

DTYPES = [np.float16, np.float32, np.float64]
METHODS = [fd.forward, fd.backward, fd.central, fd.complex_step, fd.richardson]
POINTS = np.linspace(0.5, 1.5, 51)


def wavy(x):
    return np.exp(np.sin(x)) + x**3


def wavy_derivative(x):
    return np.cos(x) * np.exp(np.sin(x)) + 3 * x**2


def measured_order(method, steps):
    errors = abs(method(wavy, 0.7, steps) - wavy_derivative(0.7))
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


def two_outputs(x):
    return anp.stack([anp.sin(x[0, 0]) * x[1, 2], anp.sum(x**2)])


@pytest.mark.parametrize(
    ("method", "order"),
    [(fd.forward, 1), (fd.backward, 1), (fd.central, 2), (fd.richardson, 4)],
)
def test_error_falls_with_the_order_of_the_method(method, order):
    steps = 2.0 ** np.arange(-7, -3)
    assert measured_order(method, steps) == pytest.approx(order, abs=0.02)


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_each_richardson_level_adds_two_orders(levels):
    order = measured_order(
        lambda f, x, h: fd.richardson(f, x, h, levels), 2.0 ** np.arange(-5, -1)
    )
    assert order == pytest.approx(2 * levels, abs=0.15)


@pytest.mark.parametrize(
    ("offsets", "order"),
    [([0, 1], 1), ([-1, 1], 2), ([0, 1, 2], 2), ([-2, -1, 1, 2], 4)],
)
def test_stencil_difference_has_the_order_of_its_stencil(offsets, order):
    steps = 2.0 ** np.arange(-9, -5)
    found = measured_order(
        lambda f, x, h: fd.stencil_difference(f, x, h, offsets), steps
    )
    assert found == pytest.approx(order, abs=0.08)


def test_forward_and_backward_err_to_opposite_sides_and_average_to_central():
    h = 0.25
    ahead, behind = (method(np.exp, POINTS, h) for method in (fd.forward, fd.backward))
    assert (behind < np.exp(POINTS)).all()
    assert (np.exp(POINTS) < ahead).all()
    np.testing.assert_allclose((ahead + behind) / 2, fd.central(np.exp, POINTS, h))


@given(
    coefficients=st.lists(st.integers(-5, 5), min_size=1, max_size=5),
    x=st.floats(-2, 2),
)
def test_richardson_with_three_levels_is_exact_for_polynomials(coefficients, x):
    polynomial = np.polynomial.Polynomial(coefficients)
    found = fd.richardson(polynomial, x, 0.5, levels=3)
    assert found == pytest.approx(polynomial.deriv()(x), abs=1e-10)


@given(x=st.floats(-3, 3), exponent=st.integers(-300, -10))
def test_complex_step_is_exact_to_machine_precision_for_any_tiny_step(x, exponent):
    found = fd.complex_step(wavy, x, 10.0**exponent)
    assert found == pytest.approx(wavy_derivative(x), rel=8e-16, abs=8e-16)


@pytest.mark.parametrize("dtype", DTYPES)
def test_complex_step_reaches_the_precision_of_each_dtype(dtype):
    x = POINTS.astype(dtype)
    found = fd.complex_step(wavy, x)
    assert found.dtype == dtype
    exact = wavy_derivative(x.astype(float))
    assert fd.relative_error(found, exact) < 4 * np.finfo(dtype).eps


def test_complex_step_error_falls_as_h_squared_for_large_steps():
    assert measured_order(fd.complex_step, 2.0 ** np.arange(-9, -4)) == pytest.approx(
        2, abs=0.05
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("method", "order"), [(fd.forward, 1), (fd.backward, 1), (fd.central, 2)]
)
@pytest.mark.parametrize(
    ("f", "derivative"), [(np.sin, np.cos), (np.exp, np.exp)], ids=["sin", "exp"]
)
def test_best_step_lies_where_theory_puts_it(dtype, method, order, f, derivative):
    eps = float(np.finfo(dtype).eps)
    lowest = {np.float16: -10, np.float32: -20, np.float64: -40}[dtype]
    steps = 2.0 ** np.arange(lowest, 0)
    x = POINTS.astype(dtype)
    found = method(f, x, steps[:, None]).astype(float)
    errors = np.sqrt(np.mean((found - derivative(x.astype(float))) ** 2, axis=1))
    ratio = steps[errors.argmin()] / fd.best_step(order, eps)
    assert 1 / 3 < ratio < 3
    assert 0.05 < errors.min() / eps ** (order / (order + 1)) < 4
    assert errors[0] > 10 * errors.min()  # the left arm of the V: rounding


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(), (3,), (2, 1, 3)])
def test_shape_and_precision_of_x_are_kept(method, dtype, shape):
    seen = []

    def f(x):
        seen.append(x.dtype)
        return x * x

    result = method(f, np.ones(shape, dtype), 0.125)
    assert result.shape == shape
    assert result.dtype == dtype
    wanted = np.result_type(dtype, np.complex64) if method is fd.complex_step else dtype
    assert set(seen) == {np.dtype(wanted)}


@pytest.mark.parametrize("dtype", DTYPES)
def test_values_of_f_in_higher_precision_are_rounded_to_that_of_x(dtype):
    x = np.ones(2, dtype)
    for method in METHODS:
        assert method(lambda x: x * np.full(2, 3.0), x, 0.125).dtype == dtype
    assert fd.gradient(lambda x: float(x.sum()), x).dtype == dtype
    assert fd.jacobian(lambda x: x * np.full(2, 3.0), x).dtype == dtype


@pytest.mark.parametrize("method", METHODS)
def test_one_call_with_many_steps_equals_many_calls(method):
    steps = np.array([0.5, 0.25, 0.125])
    together = method(np.exp, POINTS, steps[:, None])
    apart = np.stack([method(np.exp, POINTS, h) for h in steps])
    np.testing.assert_array_equal(together, apart)


def test_functions_of_python_numbers_work_at_one_point():
    import math

    assert fd.central(math.sin, 0.5, 1e-5) == pytest.approx(math.cos(0.5))
    assert fd.gradient(math.sin, 0.5) == pytest.approx(math.cos(0.5))


def test_overflow_and_undefined_values_are_shown_without_warning():
    assert np.isinf(fd.forward(np.exp, np.float16(11), 1.0))
    assert np.isnan(fd.central(np.log, -1.0, 0.1))
    assert np.isnan(fd.gradient(np.log, -1.0))


def test_a_function_that_writes_into_its_argument_does_no_harm():
    def rude(x):
        x *= x
        return x.sum()

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(fd.gradient(rude, x), [2.0, 4.0], rtol=1e-9)
    np.testing.assert_array_equal(x, [1.0, 2.0])


def test_methods_agree_with_scipy():
    outside = scipy_differentiate.derivative(wavy, POINTS).df
    np.testing.assert_allclose(fd.complex_step(wavy, POINTS), outside, rtol=1e-10)
    np.testing.assert_allclose(fd.richardson(wavy, POINTS, 2**-9), outside, rtol=1e-9)
    np.testing.assert_allclose(fd.central(wavy, POINTS, 2**-17), outside, rtol=1e-8)


def test_scipy_does_what_lecture_02_quotes():
    result = scipy_differentiate.derivative(lambda x: 1 / (1 + x**2), 0.5)
    assert abs(result.df + 0.64) < result.error < 1e-8
    assert result.nfev <= 20
    step = inspect.signature(optimize.check_grad).parameters["epsilon"].default
    assert step == pytest.approx(fd.best_step(1))


def test_the_expression_of_chai_has_the_derivatives_that_sympy_finds():
    def y(x, z, lib):
        return lib.exp(x * z) + x * z / lib.log(x) + lib.sin(lib.log(x)) / (x * z)

    x, z = sp.symbols("x z")
    exact = [float(sp.diff(y(x, z, sp), v).subs({x: 2, z: 3})) for v in (x, z)]
    assert exact == pytest.approx([1208.3812151266, 809.7074792186], abs=1e-10)
    found = fd.gradient(lambda v: y(v[0], v[1], np), [2.0, 3.0])
    np.testing.assert_allclose(found, exact, rtol=1e-9)
    assert fd.complex_step(lambda x: y(x, 3.0, np), 2.0) == pytest.approx(
        exact[0], rel=1e-15
    )


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_gradient_and_jacobian_agree_with_autograd(seed):
    x = np.random.default_rng(seed).normal(size=(2, 3))

    def f(x):
        return anp.sum(anp.sin(x) * x) + x[0, 1] * x[1, 2]

    assert fd.relative_error(fd.gradient(f, x), autograd.grad(f)(x)) < 1e-8
    found, exact = fd.jacobian(two_outputs, x), autograd.jacobian(two_outputs)(x)
    assert found.shape == exact.shape == (2, 2, 3)
    assert fd.relative_error(found, exact) < 1e-8


@pytest.mark.parametrize("inner", [(), (3,), (2, 2)])
@pytest.mark.parametrize("outer", [(), (4,), (1, 2)])
def test_jacobian_has_the_shape_of_the_result_then_of_x(inner, outer):
    def f(x):
        return np.full(outer, np.sum(x))

    result = fd.jacobian(f, np.zeros(inner))
    assert result.shape == outer + inner
    np.testing.assert_allclose(result, 1, rtol=1e-9)


def test_jacobian_of_a_matrix_product_is_the_matrix():
    matrix = np.arange(6.0).reshape(2, 3) - 2
    found = fd.jacobian(lambda x: matrix @ x, np.ones(3))
    np.testing.assert_allclose(found, matrix, atol=1e-9)


@pytest.mark.parametrize("differentiate", [fd.gradient, fd.jacobian])
def test_two_evaluations_an_element_are_all_that_is_paid(differentiate):
    calls = []
    differentiate(lambda x: calls.append(1) or x.sum(), np.ones((3, 4)))
    assert len(calls) == 24


@pytest.mark.parametrize("dtype", DTYPES)
def test_default_step_makes_the_gradient_as_good_as_theory_allows(dtype):
    x = np.array([0.01, 1.0, 3.0], dtype)
    found = fd.gradient(lambda x: np.sum(np.sin(x)), x)
    assert fd.relative_error(found, np.cos(x)) < 4 * np.finfo(dtype).eps ** (2 / 3)


def test_default_step_is_a_power_of_two_that_grows_with_x():
    x = np.array([0.0, -1.0, 1e3, 1e6])
    steps = fd.default_step(x)
    np.testing.assert_array_equal(np.frexp(steps)[0], 0.5)
    np.testing.assert_array_less(
        abs(np.log2(steps / (fd.best_step(2) * np.maximum(1, abs(x))))), 0.5 + 1e-12
    )


def test_gradient_takes_one_step_for_all_or_one_for_each():
    def f(x):
        return np.sum(x**3)

    steps = np.array([0.5, 0.25])
    np.testing.assert_allclose(fd.gradient(f, [1.0, 1.0], steps), 3 + steps**2)
    np.testing.assert_allclose(fd.gradient(f, [1.0, 1.0], 0.5), 3.25)


def test_known_stencils_are_found():
    five = np.array([1, -8, 0, 8, -1]) / 12
    np.testing.assert_allclose(fd.stencil([-2, -1, 0, 1, 2]), five, atol=1e-15)
    np.testing.assert_allclose(fd.stencil([-1, 0, 1], derivative=2), [1, -2, 1])
    np.testing.assert_allclose(fd.stencil([0, 1]), [-1, 1])


@given(
    offsets=st.lists(st.integers(-4, 4), min_size=2, max_size=6, unique=True),
    data=st.data(),
)
def test_stencils_are_exact_for_the_powers_they_are_solved_for(offsets, data):
    derivative = data.draw(st.integers(0, len(offsets) - 1))
    weights = fd.stencil(offsets, derivative)
    for power in range(len(offsets)):
        exact = sp.diff(sp.Symbol("x") ** power, "x", derivative).subs("x", 0)
        found = weights @ np.array(offsets, float) ** power
        assert found == pytest.approx(float(exact), abs=1e-8)


def test_best_step_balances_truncation_and_rounding():
    for order in (1, 2, 4):
        h = fd.best_step(order, 1e-10)
        assert h**order == pytest.approx(1e-10 / h)


def test_exact_step_is_the_typed_step_only_for_powers_of_two():
    assert fd.exact_step(1.0, 2.0**-20) == 2.0**-20
    assert fd.exact_step(1.0, 1e-6) != 1e-6
    assert fd.exact_step(1.0, 1e-17) == 0
    assert fd.exact_step(np.float16(1), 0.1).dtype == np.float16


def test_relative_error_is_its_formula():
    assert fd.relative_error(1.0, -1.0) == 2.0
    assert fd.relative_error([0.0, 4.0], [1e-12, 5.0]) == 0.2
    assert fd.relative_error([0.0, 5.0], [1e-12, 4.0]) == 0.2
    assert fd.relative_error([0.0, 0.0], [0.0, 0.0]) == 0.0
    assert type(fd.relative_error(1, 2)) is float
    assert np.isnan(fd.relative_error(np.nan, 1.0))


@given(a=st.floats(-1e6, 1e6), b=st.floats(-1e6, 1e6))
def test_relative_error_does_not_depend_on_order_or_sign(a, b):
    error = fd.relative_error(a, b)
    assert error == fd.relative_error(b, a) == fd.relative_error(-a, -b)
    assert 0 <= error <= 2


def test_relative_error_finds_a_planted_sign_and_a_planted_factor():
    x = np.linspace(-2, 2, 9)
    right = fd.gradient(lambda x: np.sum(np.cos(x)), x)
    assert fd.relative_error(-np.sin(x), right) < 1e-8
    assert fd.relative_error(np.sin(x), right) > 1
    assert fd.relative_error(-2 * np.sin(x), right) > 0.4


def assert_one_sentence(call, *words):
    with pytest.raises(ValueError, match=r"^[^.\n].*\.$") as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert ". " not in text
    for word in words:
        assert word in text


@pytest.mark.parametrize("method", METHODS)
def test_a_function_that_changes_the_shape_is_named(method):
    assert_one_sentence(
        lambda: method(lambda x: x[:1], [1.0, 2.0], 0.1),
        "`f(x)` must be like `x`, a row of 2",
        "is a row of 1 number; use gradient or jacobian",
    )


@pytest.mark.parametrize(
    "f",
    [lambda x: None, lambda x: "1", lambda x: x + 1j, lambda x: np.array([x, None])],
    ids=["nothing", "text", "complex", "objects"],
)
def test_a_function_that_returns_no_real_numbers_is_named(f):
    for method in [fd.forward, fd.backward, fd.central, fd.richardson]:
        assert_one_sentence(
            lambda method=method: method(f, 1.0, 0.1), "`f(x)` must hold"
        )
    assert_one_sentence(lambda: fd.jacobian(f, 1.0), "`f(x)` must hold")


def test_gradient_wants_one_number_and_jacobian_one_shape():
    assert_one_sentence(
        lambda: fd.gradient(np.sin, [1.0, 2.0]), "single number", "row of 2"
    )
    assert_one_sentence(lambda: fd.jacobian(lambda x: x[x > 0], [0.0, 1.0]), "shape")
    assert_one_sentence(
        lambda: fd.jacobian(lambda x: np.ones(1 + (x[0] == 0)), [0.0, 1.0]), "shape"
    )


def test_steps_that_do_not_fit_x_are_named():
    for method in METHODS:
        assert_one_sentence(
            lambda method=method: method(np.sin, [1.0, 2.0], [0.1] * 3),
            "row of 3",
            "row of 2",
        )
    for method in (fd.gradient, fd.jacobian):
        assert_one_sentence(
            lambda method=method: method(np.sum, [1.0, 2.0], np.full((2, 2), 0.1)),
            "2 rows",
        )


def test_a_step_too_small_for_the_precision_is_named():
    x = np.float16(1)
    assert_one_sentence(lambda: fd.central(np.sin, x, 1e-9), "float16", "1e-09")
    assert_one_sentence(lambda: fd.central(np.sin, x, 1e9), "float16", "1e+09")


@pytest.mark.parametrize(
    "f", [np.abs, lambda z: z.real**2, lambda z: 3.0, lambda z: z > 0]
)
def test_complex_step_detects_a_lost_imaginary_part(f):
    assert_one_sentence(lambda: fd.complex_step(f, 1.0), "imaginary", "central")


@pytest.mark.parametrize("f", [np.cbrt, lambda z: np.float64(float(z))])
def test_complex_step_says_that_f_cannot_take_complex_numbers(f):
    assert_one_sentence(lambda: fd.complex_step(f, 1.0), "complex", "central")


def test_complex_step_sees_no_conj_as_its_docstring_warns():
    assert fd.complex_step(lambda z: np.conj(z) ** 2, 1.0) == -2.0
    assert "conj" in inspect.getdoc(fd.complex_step)


@pytest.mark.parametrize("offsets", [[1, 1], [[0, 1]], 1])
def test_offsets_that_are_no_list_of_different_numbers_are_named(offsets):
    assert_one_sentence(lambda: fd.stencil(offsets), "`offsets`", "different")


@pytest.mark.parametrize(
    ("call", "end"),
    [
        (lambda n: fd.richardson(np.sin, 1.0, 0.1, n), 10),
        (lambda n: fd.stencil([0, 1, 3], n), 2),
        (lambda n: fd.best_step(n), 100),
    ],
    ids=["levels", "derivative", "order"],
)
def test_whole_numbers_have_an_end(call, end):
    assert np.isfinite(call(end)).all()
    assert_one_sentence(lambda: call(end + 1), f"to {end}, not {end + 1}")


def test_results_of_two_shapes_are_not_compared():
    assert_one_sentence(lambda: fd.relative_error([1.0], [[1.0]]), "`a` and `b` must")
