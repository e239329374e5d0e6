"""Losses against central differences, SciPy, and numbers known by heart."""

import numpy as np
import pytest
from scipy import special

from helpers.derivatives import finite_difference
from helpers.models import losses


def outputs(shape, seed=0):
    rng = np.random.default_rng(seed)
    y = 3 * rng.normal(size=shape)
    return y, rng.normal(size=shape), rng.integers(0, shape[-1], shape[:-1])


@pytest.mark.parametrize("shape", [(3,), (1, 3), (5, 4), (2, 3, 4)])
@pytest.mark.parametrize("name", losses.LOSSES)
def test_derivative_agrees_with_central_differences(name, shape):
    y, targets, labels = outputs(shape)
    target = labels if name == "cross_entropy" else targets
    loss = losses.named(name)
    expected = finite_difference.gradient(
        lambda flat: loss(flat.reshape(shape), target)[0], y.ravel()
    )
    _, dy = loss(y, target)
    assert dy.shape == shape
    np.testing.assert_allclose(dy.ravel(), expected, rtol=1e-6, atol=1e-8)


def test_cross_entropy_is_the_mean_of_minus_log_probability():
    y, _, labels = outputs((6, 4))
    logs = special.log_softmax(y, axis=-1)
    expected = -logs[np.arange(6), labels].mean()
    assert losses.cross_entropy(y, labels)[0] == pytest.approx(expected, rel=1e-13)
    np.testing.assert_allclose(losses.softmax(y), special.softmax(y, -1), rtol=1e-13)


def test_cross_entropy_of_no_idea_is_the_log_of_the_number_of_classes():
    assert losses.cross_entropy(np.zeros((7, 10)), np.arange(7))[0] == pytest.approx(
        np.log(10)
    )


def test_a_constant_added_to_all_outputs_changes_no_cross_entropy():
    y, _, labels = outputs((6, 4))
    one, two = losses.cross_entropy(y, labels), losses.cross_entropy(y + 800, labels)
    np.testing.assert_allclose(one[0], two[0], rtol=1e-11)
    np.testing.assert_allclose(one[1], two[1], rtol=1e-9, atol=1e-12)


def test_cross_entropy_of_a_hopeless_output_stays_finite():
    loss, dy = losses.cross_entropy([[0.0, 2000.0]], [0])
    assert loss == 2000
    assert dy.tolist() == [[-1, 1]]


def test_softmax_of_large_outputs_neither_overflows_nor_vanishes():
    for y in (1000.0, -1000.0):
        np.testing.assert_allclose(losses.softmax([y, y + np.log(3)]), [0.25, 0.75])


def test_mean_squared_error_is_a_mean_and_the_sum_a_sum():
    y, targets, _ = outputs((5, 3))
    squares = (y - targets) ** 2
    assert losses.mean_squared_error(y, targets)[0] == pytest.approx(squares.mean())
    assert losses.sum_of_squares(y, targets)[0] == pytest.approx(squares.sum())


@pytest.mark.parametrize("name", losses.LOSSES)
def test_single_precision_stays_single(name):
    y, targets, labels = outputs((5, 3))
    target = labels if name == "cross_entropy" else targets
    loss, dy = losses.named(name)(y.astype(np.float32), target)
    assert loss.dtype == dy.dtype == np.float32


@pytest.mark.parametrize("name", ["mse", None, ["cross_entropy"]])
def test_unknown_name_lists_the_known(name):
    with pytest.raises(ValueError, match="choose one of 'cross_entropy', 'mean_squ"):
        losses.named(name)
