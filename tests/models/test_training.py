"""The fast descent against the plain network, number for number."""

import numpy as np
import pytest

from helpers.models import network, training


def problem(depth, dtype=float, n=40):
    rng = np.random.default_rng(depth)
    sizes = [6, *[8, 7, 6][:depth], 4]
    params = network.initialise(sizes, rng, bias=0.1, dtype=dtype)
    return params, rng.normal(size=(n, 6)).astype(dtype), rng.integers(0, 4, n)


def plain_steps(params, x, labels, rate, steps):
    """Return losses, errors and the last parameters of the plain descent."""
    found = []
    for _ in range(steps + 1):
        y = network.forward(params, x).y
        loss, grads = network.loss_and_gradient(params, x, labels)
        found.append((loss, np.mean(y.argmax(axis=-1) != labels)))
        last, params = (
            params,
            {
                name: [
                    a - rate * g for a, g in zip(params[name], grads[name], strict=True)
                ]
                for name in params
            },
        )
    return *np.array(found).T, last


@pytest.mark.parametrize("depth", range(4))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_fast_and_plain_descent_agree(depth, dtype):
    params, x, labels = problem(depth, dtype)
    run = training.train(params, x, labels, 0.2, 30)
    loss, error, last = plain_steps(params, x, labels, dtype(0.2), 30)
    rtol = 1e-4 if dtype == np.float32 else 1e-11
    np.testing.assert_allclose(run.loss, loss, rtol=rtol)
    np.testing.assert_array_equal(run.error, error)
    ours, expected = network.flatten(run.params), network.flatten(last)
    assert ours.dtype == dtype
    np.testing.assert_allclose(ours, expected, rtol=10 * rtol, atol=rtol)


def test_descent_agrees_with_pytorch():
    torch = pytest.importorskip("torch")
    params, x, labels = problem(2, np.float32)
    leaves = [torch.tensor(a, requires_grad=True) for a in params.beta + params.omega]
    optimiser = torch.optim.SGD(leaves, lr=0.2)
    run = training.train(params, x, labels, 0.2, 20)
    for loss in run.loss:
        h = torch.tensor(x)
        for k in range(3):
            f = torch.nn.functional.linear(h, leaves[3 + k], leaves[k])
            h = torch.relu(f)
        theirs = torch.nn.functional.cross_entropy(f, torch.tensor(labels))
        assert loss == pytest.approx(theirs.item(), rel=1e-4)
        optimiser.zero_grad()
        theirs.backward()
        optimiser.step()


def test_epochs_are_thinned_and_the_last_is_kept():
    params, x, labels = problem(1)
    whole = training.train(params, x, labels, 0.1, 10)
    thin = training.train(params, x, labels, 0.1, 10, every=4)
    assert thin.epoch.tolist() == [0, 4, 8, 10]
    assert training.train(params, x, labels, 0.1, 0).epoch.tolist() == [0]
    np.testing.assert_array_equal(thin.loss, whole.loss[thin.epoch])
    np.testing.assert_array_equal(thin.error, whole.error[thin.epoch])


def test_training_stops_at_the_first_epoch_without_an_error():
    params, x, labels = problem(2)
    run = training.train(params, x, labels, 0.3, 5000, every=7)
    assert run.error[-1] == 0
    assert (run.error[:-1] > 0).all()
    assert run.epoch[-1] < 5000
    y = network.forward(run.params, x).y
    assert (y.argmax(axis=-1) == labels).all()
    before = training.train(params, x, labels, 0.3, run.epoch[-1] - 1)
    assert (before.error > 0).all()


def test_given_arrays_are_not_changed_and_results_are_not_shared():
    params, x, labels = problem(2)
    before = network.flatten(params).copy(), x.copy()
    states = training.steps(params, x, labels, 0.3)
    first = network.flatten(next(states).params)
    np.testing.assert_array_equal(first, before[0])
    assert (network.flatten(next(states).params) != first).any()
    np.testing.assert_array_equal(network.flatten(params), before[0])
    np.testing.assert_array_equal(x, before[1])
    one = training.train(params, x, labels, 0.3, 3).params
    one.beta[0][:] = 9
    two = training.train(params, x, labels, 0.3, 3).params
    assert (two.beta[0] != 9).all()


def test_an_epoch_allocates_less_than_one_layer():
    import tracemalloc

    params, x, labels = problem(2, np.float32, n=4000)
    states = training.steps(params, x, labels, 0.1)
    next(states), next(states)
    tracemalloc.start()
    next(states)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4000 * 8 * 6 * 4


def test_a_descent_that_diverges_gives_no_warning():
    params, x, labels = problem(2)
    run = training.train(params, x, labels, 1e300, 20)
    assert len(run.loss) == 21
    assert not np.isfinite(run.loss[-1])


def test_one_example_is_a_batch_of_one():
    params, x, labels = problem(1)
    one = training.train(params, x[0], labels[0], 0.1, 3)
    batch = training.train(params, x[:1], labels[:1], 0.1, 3)
    np.testing.assert_array_equal(one.loss, batch.loss)


def test_large_outputs_do_not_overflow():
    params = dict(beta=[np.zeros(2)], omega=[np.array([[900.0], [-900.0]])])
    first = next(training.steps(params, [[1.0], [-1.0]], [0, 0], 1.0))
    assert (first.loss, first.error) == (900, 0.5)


def test_labels_and_examples_must_fit():
    params, x, labels = problem(1)
    with pytest.raises(ValueError, match="`labels` must be a row of 40 numbers"):
        training.train(params, x, labels[1:], 0.1, 1)
    with pytest.raises(ValueError, match="`x` must be a row of 6 numbers or"):
        training.train(params, x[:, 1:], labels, 0.1, 1)
