"""Networks of any depth against central differences, autograd and PyTorch."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.derivatives import finite_difference
from helpers.models import activations, losses, network
from helpers.models.named import Named

DEPTHS = range(7)
SMOOTH = ["identity", "sigmoid", "tanh", "softplus", "silu", "sine", "elu"]
AUTOGRAD = {
    "identity": lambda f: f,
    "relu": lambda f: anp.maximum(f, 0),
    "leaky_relu": lambda f: anp.where(f > 0, f, activations.LEAK * f),
    "elu": lambda f: anp.where(f > 0, f, anp.expm1(f)),
    "softplus": lambda f: anp.log(1 + anp.exp(f)),
    "sigmoid": lambda f: 1 / (1 + anp.exp(-f)),
    "tanh": anp.tanh,
    "silu": lambda f: f / (1 + anp.exp(-f)),
    "sine": anp.sin,
}


def sizes_of(depth):
    return [3, *[4, 5, 2, 4, 3, 5][:depth], 2]


def problem(depth, n=None, seed=0, dtype=float):
    """Return parameters with biases, inputs, targets and labels."""
    rng = np.random.default_rng(seed)
    params = network.initialise(sizes_of(depth), rng, bias=0.5, dtype=dtype)
    rows = () if n is None else (n,)
    x, targets = rng.normal(size=(*rows, 3)), rng.normal(size=(*rows, 2))
    return params, x.astype(dtype), targets.astype(dtype), rng.integers(0, 2, rows)


def by_autograd(params, x, targets, a, last):
    """Return the gradient of Σ(y − t)² in the form of the parameters."""

    def loss(beta, omega):
        h = x
        for k in range(len(omega)):
            f = beta[k] + anp.dot(h, omega[k].T)
            h = a(f)
        return anp.sum((last(f) - targets) ** 2)

    return autograd.grad(loss, argnum=(0, 1))(params.beta, params.omega)


@pytest.mark.parametrize("n", [None, 1, 6])
@pytest.mark.parametrize("depth", DEPTHS)
def test_gradient_agrees_with_central_differences(depth, n):
    params, x, targets, labels = problem(depth, n)
    sizes = sizes_of(depth)
    for loss, t in (("cross_entropy", labels), ("mean_squared_error", targets)):

        def of_vector(vector, loss=loss, t=t):
            return network.loss_and_gradient(
                network.unflatten(vector, sizes), x, t, loss, "tanh"
            )[0]

        _, grads = network.loss_and_gradient(params, x, t, loss, "tanh")
        expected = finite_difference.gradient(of_vector, network.flatten(params))
        ours = network.flatten(grads)
        np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("output", ["identity", "sigmoid", "tanh"])
@pytest.mark.parametrize("activation", AUTOGRAD)
def test_gradient_agrees_with_autograd_for_every_activation(activation, output):
    params, x, targets, _ = problem(3, 5, seed=2)
    _, grads = network.loss_and_gradient(
        params, x, targets, "sum_of_squares", activation, output
    )
    expected = by_autograd(params, x, targets, AUTOGRAD[activation], AUTOGRAD[output])
    for ours, theirs in zip((grads.beta, grads.omega), expected, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-11)


def test_every_activation_is_compared():
    assert {*AUTOGRAD, "step"} == set(activations.ACTIVATIONS)


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gradient_agrees_with_pytorch(depth, dtype):
    torch = pytest.importorskip("torch")
    params, x, _, labels = problem(depth, 8, seed=3, dtype=dtype)
    leaves = [torch.tensor(a, requires_grad=True) for a in params.beta + params.omega]
    beta, omega = leaves[: depth + 1], leaves[depth + 1 :]
    h = torch.tensor(x)
    for k in range(depth + 1):
        f = torch.nn.functional.linear(h, omega[k], beta[k])
        h = torch.relu(f)
    expected = torch.nn.functional.cross_entropy(f, torch.tensor(labels))
    expected.backward()
    loss, grads = network.loss_and_gradient(params, x, labels)
    rtol = 1e-4 if dtype == "float32" else 1e-10
    np.testing.assert_allclose(loss, expected.item(), rtol=rtol)
    for ours, theirs in zip(grads.beta + grads.omega, leaves, strict=True):
        np.testing.assert_allclose(
            ours, theirs.grad.numpy(), rtol=rtol, atol=rtol / 100
        )


def output_from(params, k, h):
    """Return the output when the network goes on from h_k."""
    rest = Named(beta=params.beta[k:], omega=params.omega[k:])
    return network.forward(rest, h, "tanh").y


@pytest.mark.parametrize("depth", [1, 4])
def test_derivative_by_every_value_agrees_with_central_differences(depth):
    params, x, targets, _ = problem(depth, 3, seed=4)
    values = network.forward(params, x, "tanh")
    _, dy = losses.sum_of_squares(values.y, targets)
    grads = network.backward(params, values, dy)
    for k in range(depth + 1):

        def by_h(flat, k=k):
            y = output_from(params, k, flat.reshape(values.h[k].shape))
            return losses.sum_of_squares(y, targets)[0]

        def by_f(flat, k=k):
            f = flat.reshape(values.f[k].shape)
            y = output_from(params, k + 1, np.tanh(f)) if k < depth else f
            return losses.sum_of_squares(y, targets)[0]

        for name, function in (("h", by_h), ("f", by_f)):
            expected = finite_difference.gradient(function, values[name][k].ravel())
            ours = grads[name][k].ravel()
            np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-8)


def test_forward_is_the_lectures_formula():
    params, x, _, _ = problem(2, seed=5)
    beta, omega = params.beta, params.omega
    h1 = np.maximum(beta[0] + omega[0] @ x, 0)
    h2 = np.maximum(beta[1] + omega[1] @ h1, 0)
    values = network.forward(params, x)
    np.testing.assert_allclose(values.h[1], h1, rtol=1e-13)
    np.testing.assert_allclose(values.h[2], h2, rtol=1e-13)
    np.testing.assert_allclose(values.y, beta[2] + omega[2] @ h2, rtol=1e-13)
    np.testing.assert_array_equal(values.h[0], x)


@given(st.integers(0, 6), st.sampled_from(SMOOTH), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_batch_is_every_example_on_its_own(depth, activation, seed):
    params, x, targets, _ = problem(depth, 4, seed)
    arguments = ("sum_of_squares", activation, "sigmoid")
    loss, grads = network.loss_and_gradient(params, x, targets, *arguments)
    alone = [
        network.loss_and_gradient(params, *pair, *arguments)
        for pair in zip(x, targets, strict=True)
    ]
    np.testing.assert_allclose(loss, sum(one for one, _ in alone), rtol=1e-11)
    summed = sum(network.flatten(one) for _, one in alone)
    np.testing.assert_allclose(network.flatten(grads), summed, rtol=1e-9, atol=1e-12)


def test_a_grid_of_examples_is_a_batch_in_two_dimensions():
    params, x, targets, labels = problem(2, 12)
    grid = x.reshape(3, 4, 3)
    one, two = (network.forward(params, a) for a in (x, grid))
    np.testing.assert_array_equal(one.y, two.y.reshape(12, 2))
    for name, a, b in (
        ("cross_entropy", labels, labels.reshape(3, 4)),
        ("mean_squared_error", targets, targets.reshape(3, 4, 2)),
    ):
        loss, grads = network.loss_and_gradient(params, x, a, name)
        other, others = network.loss_and_gradient(params, grid, b, name)
        assert loss == pytest.approx(other, rel=1e-13)
        np.testing.assert_allclose(
            network.flatten(grads), network.flatten(others), rtol=1e-11, atol=1e-14
        )


@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
def test_single_precision_stays_single(activation):
    params, x, _, labels = problem(3, 5, dtype=np.float32)
    masks = [1, *(np.full(units, 0.5) for units in sizes_of(3)[1:-1])]
    values = network.forward(params, x.astype(float), activation, masks=masks)
    loss, dy = losses.cross_entropy(values.y, labels)
    grads = network.backward(params, values, dy.astype(float))
    arrays = [*values.f, *values.h, values.y, loss, dy, *grads.beta, *grads.omega]
    assert {a.dtype for a in [*arrays, *grads.f, *grads.h]} == {np.dtype("float32")}


def test_single_precision_agrees_with_double():
    params, x, _, labels = problem(4, 9, dtype=np.float32)
    double = {name: [a.astype(float) for a in params[name]] for name in params}
    _, grads = network.loss_and_gradient(params, x, labels)
    _, expected = network.loss_and_gradient(double, x, labels)
    ours, theirs = network.flatten(grads), network.flatten(expected)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_nothing_given_is_changed_and_calls_agree():
    params, x, _, labels = problem(3, 5)
    vector, inputs = network.flatten(params).copy(), x.copy()
    first = network.loss_and_gradient(params, x, labels)[1]
    values = network.forward(params, x)
    values.h[0][:] = 7
    second = network.loss_and_gradient(params, x, labels)[1]
    np.testing.assert_array_equal(network.flatten(first), network.flatten(second))
    np.testing.assert_array_equal(vector, network.flatten(params))
    np.testing.assert_array_equal(inputs, x)


@pytest.mark.parametrize("n", [None, 4])
def test_masks_leave_units_and_their_weights_out(n):
    params, x, targets, _ = problem(2, n, seed=6)
    masks = [1, np.array([2.0, 0, 2, 0]), np.ones(5)]
    values = network.forward(params, x, "tanh", masks=masks)
    plain = network.forward(params, x, "tanh")
    np.testing.assert_array_equal(values.h[1], masks[1] * plain.h[1])
    _, dy = losses.sum_of_squares(values.y, targets)
    grads = network.backward(params, values, dy)
    absent = masks[1] == 0
    assert not grads.omega[0][absent].any()
    assert not grads.beta[0][absent].any()
    assert not grads.omega[1][:, absent].any()
    assert grads.omega[0][~absent].all()
    assert grads.omega[1][:, ~absent].all()


def test_each_example_of_a_grid_may_have_a_mask_of_its_own():
    params, x, *_ = problem(1, 12, seed=8)
    mask = np.random.default_rng(0).random((12, 4))
    one = network.forward(params, x, masks=[1, mask])
    grid = network.forward(params, x.reshape(3, 4, 3), masks=[1, mask.reshape(3, 4, 4)])
    np.testing.assert_array_equal(one.y, grid.y.reshape(12, 2))


def test_gradient_with_masks_agrees_with_central_differences():
    params, x, targets, _ = problem(2, 4, seed=7)
    rng = np.random.default_rng(0)
    masks = [rng.random((4, 3)), rng.random((4, 4)), rng.random(5)]

    def of_vector(vector):
        at = network.unflatten(vector, sizes_of(2))
        values = network.forward(at, x, "tanh", "sigmoid", masks)
        return losses.sum_of_squares(values.y, targets)[0]

    _, grads = network.loss_and_gradient(
        params, x, targets, "sum_of_squares", "tanh", "sigmoid", masks
    )
    expected = finite_difference.gradient(of_vector, network.flatten(params))
    np.testing.assert_allclose(network.flatten(grads), expected, rtol=1e-6, atol=1e-8)


def test_weights_have_the_variance_of_he():
    params = network.initialise([400, 500, 300, 10], np.random.default_rng(0))
    for omega in params.omega[:2]:
        n = omega.size
        variance = 2 / omega.shape[1]
        assert omega.var() == pytest.approx(variance, rel=5 * np.sqrt(2 / n))
        assert abs(omega.mean()) < 5 * np.sqrt(variance / n)
    assert not any(beta.any() for beta in params.beta)


def test_relus_keep_the_size_of_the_values_under_he():
    rng = np.random.default_rng(1)
    params = network.initialise([300] * 12, rng)
    values = network.forward(params, rng.normal(size=(200, 300)))
    assert 0.5 < np.mean(values.f[-1] ** 2) / np.mean(values.f[0] ** 2) < 2


def test_gain_bias_and_precision_are_as_asked():
    rng = np.random.default_rng(2)
    params = network.initialise([500, 400], rng, gain=1, bias=3, dtype=np.float32)
    assert params.omega[0].std() == pytest.approx(1 / np.sqrt(500), rel=0.02)
    assert params.beta[0].std() == pytest.approx(3, rel=0.2)
    assert params.omega[0].dtype == params.beta[0].dtype == np.float32


def test_same_seed_same_parameters():
    one, two = (
        network.flatten(network.initialise([3, 4, 2], np.random.default_rng(5)))
        for _ in range(2)
    )
    np.testing.assert_array_equal(one, two)


COUNTS = {
    (1, 10, 10, 10, 10, 10, 1): 471,
    (10, 50, 50, 50, 50, 50, 1): 10_801,
    (40, 298, 10): 15_208,
    (40, 100, 100, 10): 15_210,
    (40, 75, 75, 75, 10): 15_235,
    (40, 63, 63, 63, 63, 10): 15_319,
}


@pytest.mark.parametrize(("sizes", "expected"), COUNTS.items())
def test_count_is_what_initialise_makes(sizes, expected):
    params = network.initialise(sizes, np.random.default_rng(0))
    assert network.count(sizes) == network.flatten(params).size == expected


@given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.integers(0, 100))
@settings(max_examples=25, deadline=None)
def test_unflatten_undoes_flatten(sizes, seed):
    params = network.initialise(sizes, np.random.default_rng(seed), bias=1)
    again = network.unflatten(network.flatten(params), sizes)
    for name in ("beta", "omega"):
        for one, two in zip(params[name], again[name], strict=True):
            np.testing.assert_array_equal(one, two)


def test_diverged_parameters_give_nan_without_a_warning():
    params, x, _, labels = problem(2, 4)
    params = {name: [1e200 * a for a in params[name]] for name in params}
    loss, grads = network.loss_and_gradient(params, x, labels)
    assert not np.isfinite(loss)
    assert not np.isfinite(network.flatten(grads)).all()


PARAMS, X, TARGETS, LABELS = problem(1, 4)
WRONG = {
    "sizes of one": (network.count, ([3],), "`sizes` must be two or more positive"),
    "whole dtype": (
        network.initialise,
        ([3, 1], np.random.default_rng(0), 2, 0, int),
        "`dtype` must be float32 or float64",
    ),
    "a vector": (network.forward, (np.ones(9), X), "`params` must hold `beta`"),
    "no layers": (network.forward, ({"beta": [], "omega": []}, X), "one or more"),
    "text": (
        network.forward,
        ({"beta": ["b"], "omega": [np.ones((1, 3))]}, X),
        r"`beta\[0\]` must hold numbers",
    ),
    "long beta": (
        network.forward,
        ({"beta": [np.ones(2)], "omega": [np.ones((1, 3))]}, X),
        r"`beta\[0\]` must be a row of 1 number, .* but is a row of 2 numbers",
    ),
    "unchained": (
        network.forward,
        ({"beta": [[1], [1]], "omega": [np.ones((1, 3)), np.ones((1, 2))]}, X),
        r"`omega\[1\]` must be a table with 1 columns, but is a table of 1 row and 2",
    ),
    "flat omega": (
        network.forward,
        ({"beta": [[1]], "omega": [np.ones(3)]}, X),
        r"`omega\[0\]` must be a table with",
    ),
    "columns": (
        network.forward,
        (PARAMS, X.T),
        "`x` must be a row of 3 numbers or a table",
    ),
    "a number": (
        network.forward,
        (PARAMS, 1.0),
        "`x` must be a row of 3 numbers or a table",
    ),
    "no examples": (network.forward, (PARAMS, X[:0]), "`x` is empty"),
    "output": (network.forward, (PARAMS, X, "relu", 3), "There is no activation 3"),
    "one mask": (
        network.forward,
        (PARAMS, X, "relu", "identity", [1]),
        "`masks` must be a list of 2",
    ),
    "wide mask": (
        network.forward,
        (PARAMS, X, "relu", "identity", [1, np.ones(3)]),
        r"`masks\[1\]` must fit a table of 4 rows and 4 columns",
    ),
    "dy": (
        network.backward,
        (PARAMS, network.forward(PARAMS, X), np.ones(3)),
        "`dy` must be like the output, a table of 4 rows and 2 columns, but is a row",
    ),
    "few labels": (network.loss_and_gradient, (PARAMS, X, LABELS[1:]), "one for each"),
    "targets": (
        network.loss_and_gradient,
        (PARAMS, X, TARGETS[:1], "sum_of_squares"),
        "`targets` must be like the outputs, a table of 4 rows and 2 columns",
    ),
    "vector": (network.unflatten, (np.ones(3), [3, 1]), "must be a row of 4 numbers"),
}


@pytest.mark.parametrize(
    ("function", "arguments", "message"), WRONG.values(), ids=WRONG
)
def test_bad_input_is_one_sentence(function, arguments, message):
    with pytest.raises(ValueError, match=message) as caught:
        function(*arguments)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
