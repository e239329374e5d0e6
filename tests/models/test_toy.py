"""The toy model against SymPy and autograd, and its packed forms against itself."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy

from helpers.models import toy

NAMES = ["f0", "h1", "f1", "h2", "f2", "h3", "f3", "loss"]
SEEDS = range(5)


def example(seed, n=None):
    """Return random parameters and one example, or a batch of `n`."""
    rng = np.random.default_rng(seed)
    beta, omega = rng.normal(size=(2, 4))
    x, y = rng.normal(size=(2,) if n is None else (2, n))
    return beta, omega, x, y


def continued_from(name, value, beta, omega, y):
    """Return the loss when the forward pass goes on from one intermediate value."""
    steps = {
        "f0": lambda f: ("h1", anp.sin(f)),
        "h1": lambda h: ("f1", beta[1] + omega[1] * h),
        "f1": lambda f: ("h2", anp.exp(f)),
        "h2": lambda h: ("f2", beta[2] + omega[2] * h),
        "f2": lambda f: ("h3", anp.cos(f)),
        "h3": lambda h: ("f3", beta[3] + omega[3] * h),
        "f3": lambda f: ("loss", (f - y) ** 2),
    }
    while name != "loss":
        name, value = steps[name](value)
    return value


@pytest.fixture(scope="module")
def formulas():
    """Return SymPy's values, and derivatives of the loss, as functions of numbers."""
    b, w = sympy.symbols("b:4"), sympy.symbols("w:4")
    x, y = sympy.symbols("x y")
    f0 = b[0] + w[0] * x
    f1 = b[1] + w[1] * sympy.sin(f0)
    f2 = b[2] + w[2] * sympy.exp(f1)
    f3 = b[3] + w[3] * sympy.cos(f2)
    loss = (f3 - y) ** 2
    values = [f0, sympy.sin(f0), f1, sympy.exp(f1), f2, sympy.cos(f2), f3, loss]
    by_parameter = [sympy.diff(loss, symbol) for symbol in (*b, *w)]
    inputs = [*b, *w, x, y]
    return sympy.lambdify(inputs, values), sympy.lambdify(inputs, by_parameter)


@pytest.mark.parametrize("n", [None, 7])
@pytest.mark.parametrize("seed", SEEDS)
def test_forward_and_backward_agree_with_sympy(formulas, seed, n):
    beta, omega, x, y = example(seed, n)
    values, grads = toy.forward(beta, omega, x, y), toy.backward(beta, omega, x, y)
    by_sympy, gradient = (f(*beta, *omega, x, y) for f in formulas)
    assert list(values) == NAMES
    for ours, theirs in zip(values.values(), by_sympy, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    # ∂ℓ/∂β₃ of SymPy is one number for all examples only in its shape.
    expected = np.array([np.broadcast_to(g, np.shape(x)) for g in gradient])
    np.testing.assert_allclose(grads.beta, expected[:4], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(grads.omega, expected[4:], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", NAMES[:-1])
@pytest.mark.parametrize("seed", SEEDS)
def test_derivative_by_each_intermediate_agrees_with_autograd(name, seed):
    beta, omega, x, y = example(seed, 6)
    value = toy.forward(beta, omega, x, y)[name]
    expected = autograd.elementwise_grad(
        lambda v: continued_from(name, v, beta, omega, y)
    )(value)
    grads = toy.backward(beta, omega, x, y)
    np.testing.assert_allclose(grads[name], expected, rtol=1e-11, atol=1e-13)


def test_batch_is_every_example_on_its_own():
    beta, omega, x, y = example(3, 9)
    values, grads = toy.forward(beta, omega, x, y), toy.backward(beta, omega, x, y)
    assert grads.beta.shape == grads.omega.shape == (4, 9)
    for i in range(9):
        one = toy.backward(beta, omega, x[i], y[i])
        assert one.beta.shape == one.omega.shape == (4,)
        for name in ("f0", "h2", "beta", "omega"):
            np.testing.assert_allclose(grads[name][..., i], one[name], rtol=1e-12)
        one_loss = toy.forward(beta, omega, x[i], y[i]).loss
        np.testing.assert_allclose(values.loss[i], one_loss, rtol=1e-12)


def test_loss_is_its_own_unit():
    assert toy.backward(*example(0)).loss == 1
    assert toy.backward(*example(0, 3)).loss.tolist() == [1, 1, 1]


def test_backward_twice_gives_the_same_and_changes_no_input():
    arguments = example(1, 4)
    before = [np.copy(argument) for argument in arguments]
    first, second = toy.backward(*arguments), toy.backward(*arguments)
    values = toy.forward(*arguments)
    given = toy.backward(*arguments, values)
    for name in first:
        np.testing.assert_array_equal(first[name], second[name])
        np.testing.assert_array_equal(first[name], given[name])
    for name, value in toy.forward(*arguments).items():
        np.testing.assert_array_equal(values[name], value)
    for now, then in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_values_read_by_attribute_and_by_key():
    values = toy.forward(*example(0))
    assert all(getattr(values, name) == values[name] for name in NAMES)
    with pytest.raises(AttributeError, match=r"only: f0, h1"):
        _ = values.f4


@pytest.mark.parametrize("shape", [(), (3,), (2, 5), (1500,), (0,)])
def test_packed_loss_and_gradient_sum_over_the_examples(shape):
    _, _, x, y = example(2, 28)
    params = np.random.default_rng(0).normal(size=(*shape, 8))
    losses, gradients = toy.loss(params, x, y), toy.gradient(params, x, y)
    assert losses.shape == shape
    assert gradients.shape == (*shape, 8)
    rows = params.reshape(-1, 8)[:5]
    for row, loss, gradient in zip(
        rows, losses.reshape(-1)[:5], gradients.reshape(-1, 8)[:5], strict=True
    ):
        grads = toy.backward(row[:4], row[4:], x, y)
        expected = np.concatenate([grads.beta.sum(-1), grads.omega.sum(-1)])
        np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-9)
        expected = toy.forward(row[:4], row[4:], x, y).loss.sum()
        np.testing.assert_allclose(loss, expected, rtol=1e-11)


@pytest.mark.parametrize("n", [None, 1, 28])
def test_value_and_gradient_are_both_in_one_call(n):
    beta, omega, x, y = example(3, n)
    params = np.concatenate([beta, omega])
    value, slope = toy.value_and_gradient(params, x, y)
    np.testing.assert_allclose(value, toy.loss(params, x, y), rtol=1e-12)
    np.testing.assert_allclose(slope, toy.gradient(params, x, y), rtol=1e-11)


def test_packed_functions_take_one_example():
    beta, omega, x, y = example(4)
    params = np.concatenate([beta, omega])
    assert toy.loss(params, x, y) == pytest.approx(
        toy.forward(beta, omega, x, y).loss, rel=1e-12
    )
    grads = toy.backward(beta, omega, x, y)
    expected = np.concatenate([grads.beta, grads.omega])
    np.testing.assert_allclose(toy.gradient(params, x, y), expected, rtol=1e-11)


def test_complex_step_passes_through():
    beta, omega, x, y = example(2, 6)
    for k, step in enumerate(1e-30j * np.eye(4)):
        by_step = toy.forward(beta + step, omega, x, y).loss.imag / 1e-30
        ours = toy.backward(beta, omega, x, y).beta[k]
        np.testing.assert_allclose(ours, by_step, rtol=1e-11)


def test_overflow_is_a_result_without_a_warning():
    grads = toy.backward([0, 1000, 0, 0], [1, 1, 1, 1], 1.0, 1.0)
    assert np.isnan(grads.beta[0])


ZEROS = [0.0] * 4
MISSHAPEN = {
    "beta of 3": ((toy.forward, [0] * 3, ZEROS, 1, 1), "`beta` must hold 4 numbers"),
    "omega of 5": ((toy.backward, ZEROS, [0] * 5, 1, 1), "`omega` must hold 4 numbers"),
    "beta in two rows": (
        (toy.forward, np.zeros((2, 4)), ZEROS, 1, 1),
        "`beta` must hold 4 numbers, but is a table of 2 rows and 4 columns",
    ),
    "empty": ((toy.backward, ZEROS, ZEROS, [], []), "`x` is empty"),
    "lengths": ((toy.forward, ZEROS, ZEROS, [1, 2], [1]), "`x` and `y` must pair up"),
    "params of 4": ((toy.gradient, ZEROS, 1, 1), "`params` must be 8 numbers, or rows"),
    "rows of params": (
        (toy.value_and_gradient, np.zeros((2, 8)), 1.0, 2.0),
        "`params` must be a row of 8 numbers, but is a table",
    ),
}


@pytest.mark.parametrize(("call", "message"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_what_has_not_the_shape_is_named(call, message):
    function, *arguments = call
    with pytest.raises(ValueError, match=message):
        function(*arguments)
