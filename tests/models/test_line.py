"""The straight line against loops, differences and NumPy's own fit."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import data
from helpers.models import line


@pytest.fixture(scope="module")
def points():
    """Return the inputs and targets of the stored table."""
    table = data.load("line")
    return table["x"], table["y"]


def plain_loss(params, x, y):
    return sum((params[0] + params[1] * a - b) ** 2 for a, b in zip(x, y, strict=True))


@pytest.mark.parametrize("shape", [(), (3,), (2, 4), (50, 60), (0,)])
def test_loss_and_gradient_of_any_leading_shape(points, shape):
    params = np.random.default_rng(0).normal(size=(*shape, 2))
    losses, gradients = line.loss(params, *points), line.gradient(params, *points)
    assert losses.shape == shape
    assert gradients.shape == params.shape
    slope = autograd.grad(lambda p: anp.sum((p[0] + p[1] * points[0] - points[1]) ** 2))
    rows = zip(
        params.reshape(-1, 2)[:8],
        np.ravel(losses)[:8],
        gradients.reshape(-1, 2)[:8],
        strict=True,
    )
    for row, loss, gradient in rows:
        assert loss == pytest.approx(plain_loss(row, *points), rel=1e-12)
        np.testing.assert_allclose(gradient, slope(row), rtol=1e-11)


def test_gradient_agrees_with_sympy_and_central_differences(points):
    p0, p1 = sympy.symbols("p0 p1")
    symbolic = plain_loss((p0, p1), *(values.tolist() for values in points))
    params, h = np.array([0.3, -1.2]), 1e-5
    at = dict(zip((p0, p1), params, strict=True))
    exact = [float(sympy.diff(symbolic, p).subs(at)) for p in (p0, p1)]
    ours = line.gradient(params, *points)
    np.testing.assert_allclose(ours, exact, rtol=1e-11)
    up, down = (line.loss(params + s * h * np.eye(2), *points) for s in (1, -1))
    np.testing.assert_allclose(ours, (up - down) / (2 * h), rtol=1e-8)


def test_predict_has_the_shape_of_parameters_then_inputs():
    params = np.array([[1.0, 2.0], [3.0, -4.0]])
    assert line.predict(params, [0.0, 1.0, 2.0]).tolist() == [[1, 3, 5], [3, -1, -5]]
    assert line.predict(params, 2.0).tolist() == [5, -5]


def test_surface_is_the_loss_at_every_node(points):
    phi0, phi1 = np.linspace(-1, 2, 5), np.linspace(-2, 2, 7)
    surface = line.loss_surface(phi0, phi1, *points)
    expected = [[plain_loss((a, b), *points) for a in phi0] for b in phi1]
    np.testing.assert_allclose(surface, expected, rtol=1e-12)


@given(
    arrays(float, 9, elements=st.floats(-100, 100), unique=True),
    arrays(float, 9, elements=st.floats(-100, 100)),
)
def test_least_squares_leaves_residuals_at_right_angles(x, y):
    if np.ptp(x) < 1e-3:
        return
    residual = y - line.predict(line.least_squares(x, y), x)
    scale = 1 + abs(y).max()
    assert abs(residual.sum()) < 1e-8 * scale
    assert abs(residual @ (x - x.mean())) < 1e-8 * scale * np.ptp(x)


def test_least_squares_agrees_with_numpy_and_has_no_gradient(points):
    params = line.least_squares(*points)
    np.testing.assert_allclose(params, np.polyfit(*points, 1)[::-1], rtol=1e-10)
    np.testing.assert_allclose(line.gradient(params, *points), 0, atol=1e-12)
    around = params + 0.01 * np.random.default_rng(0).normal(size=(50, 2))
    assert (line.loss(around, *points) > line.loss(params, *points)).all()


def test_inputs_stay_as_they_are(points):
    params = np.array([[0.5, 1.0], [2.0, 3.0]])
    first, second = line.gradient(params, *points), line.gradient(params, *points)
    np.testing.assert_array_equal(first, second)
    assert params.tolist() == [[0.5, 1.0], [2.0, 3.0]]


def test_divergence_is_a_result_without_a_warning(points):
    assert line.loss([1e200, 0.0], *points) == np.inf


def test_a_path_keeps_its_diverged_rows_but_one_vector_must_be_finite(points):
    path = np.array([[0.0, 1.0], [np.nan, np.nan]])
    assert np.isnan(line.loss(path, *points)).tolist() == [False, True]
    with pytest.raises(ValueError, match="`params` holds nan or infinity"):
        line.loss(path[1], *points)


@pytest.mark.parametrize("x", [[2.0, 2.0, 2.0], 1.0])
def test_least_squares_needs_two_different_points(x):
    with pytest.raises(ValueError, match="at least two different"):
        line.least_squares(x, x)
