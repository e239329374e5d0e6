"""The L2 term and dropout: gradients, expectations, untouched weights."""

import numpy as np
import pytest

from helpers.derivatives import finite_difference
from helpers.models import network, regularisation

SIZES = [3, 40, 30, 2]


def random_params(seed=0, dtype=float):
    return network.initialise(SIZES, np.random.default_rng(seed), bias=1, dtype=dtype)


def test_l2_is_the_sum_of_all_squares_and_its_gradient_agrees():
    params = network.initialise([2, 3, 1], np.random.default_rng(0), bias=1)
    vector = network.flatten(params)
    penalty, grads = regularisation.l2(params, 0.3)
    assert penalty == pytest.approx(0.3 * vector @ vector)
    expected = finite_difference.gradient(
        lambda v: regularisation.l2(network.unflatten(v, [2, 3, 1]), 0.3)[0], vector
    )
    np.testing.assert_allclose(network.flatten(grads), expected, rtol=1e-7)
    assert regularisation.l2(params, 0)[0] == 0


@pytest.mark.parametrize("examples", [None, 1, 500])
def test_dropout_leaves_out_the_rate_and_keeps_the_mean(examples):
    rng = np.random.default_rng(0)
    sizes = [3, 4000, 5, 2]
    first, mask, other = regularisation.dropout(sizes, 0.3, rng, examples)
    assert first == 1
    assert mask.shape == ((4000,) if examples is None else (examples, 4000))
    assert other.shape[-1] == 5
    assert set(np.unique(mask)) == {0, 1 / 0.7}
    assert np.mean(mask == 0) == pytest.approx(0.3, abs=0.03)
    assert mask.mean() == pytest.approx(1, abs=0.05)


def test_rate_0_leaves_the_network_as_it_is():
    params, x = random_params(), np.ones((4, 3))
    masks = regularisation.dropout(SIZES, 0, np.random.default_rng(0), 4)
    dropped = network.forward(params, x, masks=masks)
    np.testing.assert_array_equal(dropped.y, network.forward(params, x).y)


def test_both_scalings_are_the_same_masks():
    one, two = (
        regularisation.dropout(SIZES, 0.25, np.random.default_rng(1), 6, scaling)
        for scaling in ("inverted", "none")
    )
    for inverted, plain in zip(one[1:], two[1:], strict=True):
        np.testing.assert_allclose(inverted, plain / 0.75, rtol=1e-15)
        assert set(np.unique(plain)) == {0, 1}


@pytest.mark.parametrize("scaling", ["inverted", "none"])
def test_scaling_keeps_the_expected_output_of_a_linear_network(scaling):
    params, x, rng = random_params(), np.ones(3), np.random.default_rng(2)
    total = np.zeros(2)
    for _ in range(4000):
        masks = regularisation.dropout(SIZES, 0.4, rng, scaling=scaling)
        total += network.forward(params, x, "identity", masks=masks).y
    used = params if scaling == "inverted" else regularisation.for_test(params, 0.4)
    expected = network.forward(used, x, "identity").y
    scale = abs(network.forward(params, x, "identity").y).max()
    np.testing.assert_allclose(total / 4000, expected, atol=0.15 * scale)


def test_scaling_at_the_test_undoes_the_inverted_one_with_relus():
    params, x = random_params(), np.ones((5, 3))
    scaled = regularisation.for_test(params, 0.5)
    halves = [1, np.full(40, 0.5), np.full(30, 0.5)]
    expected = network.forward(params, x, masks=halves).y
    np.testing.assert_allclose(network.forward(scaled, x).y, expected, rtol=1e-12)


def test_one_mask_leaves_all_weights_of_an_absent_unit_untouched():
    params, rng = random_params(), np.random.default_rng(3)
    x, labels = rng.normal(size=(20, 3)), rng.integers(0, 2, 20)
    masks = regularisation.dropout(SIZES, 0.5, rng)
    _, grads = network.loss_and_gradient(params, x, labels, masks=masks)
    for k in (1, 2):
        absent = masks[k] == 0
        assert absent.any()
        assert not grads.omega[k - 1][absent].any()
        assert not grads.beta[k - 1][absent].any()
        assert not grads.omega[k][:, absent].any()
        assert grads.omega[k].any()


def test_single_precision_stays_single():
    params = random_params(dtype=np.float32)
    penalty, grads = regularisation.l2(params, 0.1)
    assert penalty.dtype == network.flatten(grads).dtype == np.float32
    assert network.flatten(regularisation.for_test(params, 0.1)).dtype == np.float32


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (dict(examples=0), "`examples` must be a whole number from 1"),
        (dict(scaling="test"), "`scaling` must be 'inverted' or 'none', not 'test'"),
    ],
)
def test_masks_are_for_some_examples_in_one_of_two_scalings(settings, message):
    with pytest.raises(ValueError, match=message):
        regularisation.dropout(SIZES, 0.5, np.random.default_rng(0), **settings)
