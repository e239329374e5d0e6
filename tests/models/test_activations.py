"""The table of activations: derivatives, precision, extremes."""

import numpy as np
import pytest

from helpers.derivatives import finite_difference
from helpers.models import activations

F = np.array([-30.0, -3.0, -1.2, -0.4, 0.3, 0.9, 2.5, 30.0])
KINKED = {"step": 0, "relu": 0, "leaky_relu": 0.1}


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_derivative_agrees_with_central_differences(name):
    value, derivative = activations.named(name)
    expected = finite_difference.central(value, F, 1e-5)
    np.testing.assert_allclose(derivative(F), expected, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_and_shape_are_kept(name, dtype):
    f = F.astype(dtype).reshape(2, 4)
    for function in activations.named(name):
        assert function(f).dtype == dtype
        assert function(f).shape == (2, 4)


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_extremes_give_no_nan_and_no_warning(name):
    f = np.array([-1000.0, 1000.0])
    for function in activations.named(name):
        assert np.isfinite(function(f)).all()


@pytest.mark.parametrize(("name", "left"), KINKED.items())
def test_derivative_at_a_kink_is_the_left_one(name, left):
    assert activations.named(name).derivative(np.zeros(1)) == left


def test_step_is_off_at_0_and_on_right_of_it():
    value = activations.named("step").value
    assert value([-0.5, 0.0, 1e-9, 0.5]).tolist() == [0, 0, 1, 1]


def test_sigmoid_is_its_reflection():
    np.testing.assert_allclose(activations.sigmoid(F) + activations.sigmoid(-F), 1)
    assert activations.sigmoid(np.log(3.0)) == pytest.approx(0.75)


@pytest.mark.parametrize("name", ["Relu", "", None, 3, ["relu"]])
def test_unknown_name_lists_the_known(name):
    with pytest.raises(ValueError, match=r"choose one of 'identity', 'step', 'relu'"):
        activations.named(name)
