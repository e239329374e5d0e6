"""The Gabor model against SymPy, finite differences and plain loops."""

import tracemalloc

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import data
from helpers.models import batches, gabor

WIDTHS = [8.0, 32.0]
PHI0, PHI1 = np.linspace(-10, 10, 23), np.linspace(2.5, 22.5, 17)


@pytest.fixture(scope="module")
def points():
    """Return the inputs and targets of the stored table."""
    table = data.load("gabor")
    return table["x"], table["y"]


def plain_loss(params, x, y, width):
    """Return the loss of one vector by the printed formula."""
    u = params[0] + 0.06 * params[1] * x
    return np.sum((np.sin(u) * np.exp(-(u**2) / width) - y) ** 2)


def random_params(shape, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform([-10, 2.5], [10, 22.5], size=(*shape, 2))


@pytest.mark.parametrize("width", WIDTHS)
def test_predict_and_gradient_agree_with_sympy(points, width):
    p0, p1, x, y = sympy.symbols("p0 p1 x y")
    u = p0 + sympy.Rational(6, 100) * p1 * x
    f = sympy.sin(u) * sympy.exp(-(u**2) / width)
    slopes = [sympy.diff((f - y) ** 2, p) for p in (p0, p1)]
    value, slope = (sympy.lambdify([p0, p1, x, y], e) for e in (f, slopes))
    for params in random_params((10,)):
        np.testing.assert_allclose(
            gabor.predict(params, points[0], width),
            value(*params, *points),
            rtol=1e-12,
            atol=1e-15,
        )
        expected = np.sum(slope(*params, *points), axis=-1)
        ours = gabor.gradient(params, *points, width)
        np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (4, 1, 2)])
def test_gradient_agrees_with_central_differences(points, shape, width):
    params, h = random_params(shape), 1e-5
    gradient = gabor.gradient(params, *points, width)
    assert gradient.shape == params.shape
    for k, step in enumerate(h * np.eye(2)):
        up, down = (gabor.loss(params + s, *points, width) for s in (step, -step))
        assert np.shape(up) == shape
        expected = (up - down) / (2 * h)
        np.testing.assert_allclose(gradient[..., k], expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,), (40, 50)])
def test_loss_is_the_formula_for_every_vector(points, shape):
    params = random_params(shape)
    losses = gabor.loss(params, *points)
    assert losses.shape == shape
    expected = [plain_loss(p, *points, 8.0) for p in params.reshape(-1, 2)]
    np.testing.assert_allclose(np.ravel(losses), expected, rtol=1e-12)


def test_predict_has_the_shape_of_parameters_then_inputs():
    params = random_params((4, 3))
    assert gabor.predict(params, np.zeros(5)).shape == (4, 3, 5)
    assert gabor.predict(params, 1.0).shape == (4, 3)
    assert gabor.predict(params[0, 0], 1.0) == gabor.predict(params[0, 0], [1.0])[0]


def test_one_example_is_a_batch_of_one():
    params = [1.0, 12.0]
    assert gabor.loss(params, 2.0, 0.5) == gabor.loss(params, [2.0], [0.5])
    one, batch = gabor.gradient(params, 2.0, 0.5), gabor.gradient(params, [2.0], [0.5])
    assert one.tolist() == batch.tolist()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("shape", [(), (7,), (3, 2)])
def test_prepared_gradient_is_the_gradient(points, shape, width):
    params = random_params(shape)
    found = gabor.gradient_for(*points, width)(params)
    wanted = gabor.gradient(params, *points, width)
    np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-12)


def test_prepared_gradient_takes_a_list_and_one_example():
    slope = gabor.gradient_for(1.0, 0.5)
    wanted = gabor.gradient([0.0, 16.6], 1.0, 0.5)
    np.testing.assert_allclose(slope([0.0, 16.6]), wanted)


@pytest.mark.parametrize("width", WIDTHS)
def test_surface_is_the_loss_at_every_node(points, width):
    surface = gabor.loss_surface(PHI0, PHI1, *points, width)
    assert surface.shape == (17, 23)
    expected = [[plain_loss((a, b), *points, width) for a in PHI0] for b in PHI1]
    np.testing.assert_allclose(surface, expected, rtol=1e-12)
    plain = gabor.loss(batches.grid(PHI0, PHI1), *points, width)
    np.testing.assert_allclose(plain, expected, rtol=1e-12)


@pytest.mark.parametrize("width", WIDTHS)
def test_slopes_of_the_surface_are_the_gradient(points, width):
    h = 1e-4
    gradient = gabor.gradient(batches.grid(PHI0, PHI1), *points, width)
    right, left = (gabor.loss_surface(PHI0 + s, PHI1, *points, width) for s in (h, -h))
    up, down = (gabor.loss_surface(PHI0, PHI1 + s, *points, width) for s in (h, -h))
    slopes = np.stack([right - left, up - down], axis=-1) / (2 * h)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-4, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.1, 1e4),
    st.floats(0.0, 1e3),
    st.floats(1e-3, 1e6),
    st.integers(1, 40),
)
def test_surface_is_safe_however_far_it_reaches(reach0, reach1, width, n):
    rng = np.random.default_rng(n)
    x, y = rng.uniform(-15, 15, n), rng.normal(size=n)
    axes = rng.uniform(-reach0, reach0, 5), rng.uniform(-reach1, reach1, 4)
    surface = gabor.loss_surface(*axes, x, y, width)
    expected = gabor.loss(batches.grid(*axes), x, y, width)
    np.testing.assert_allclose(surface, expected, rtol=1e-11, atol=1e-14)


# No whole numbers: their squares would cancel exactly.
@pytest.mark.parametrize(
    ("far", "width"), [(1e3 / 3, 8.0), (10 / 3, 1e-3), (1e-4 / 3, 1e-15)]
)
def test_surface_keeps_its_digits_where_large_terms_cancel(far, width):
    phi0, phi1 = [-far], [(far + np.sqrt(width) / 3) / gabor.SCALE]
    found = gabor.loss_surface(phi0, phi1, [1.0], [0.0], width)
    expected = gabor.loss([*phi0, *phi1], [1.0], [0.0], width)
    np.testing.assert_allclose(found, [[expected]], rtol=1e-13)


def test_surface_over_many_examples_is_computed_in_blocks(monkeypatch, points):
    expected = gabor.loss_surface(PHI0, PHI1, *points)
    monkeypatch.setattr(batches, "ENTRIES", 100)
    in_pieces = gabor.loss_surface(PHI0, PHI1, *points)
    np.testing.assert_allclose(in_pieces, expected, rtol=1e-13)


@pytest.mark.parametrize("way", ["surface", "loss", "gradient"])
def test_a_500_by_500_grid_takes_under_10_megabytes(points, way):
    axis0, axis1 = np.linspace(-10, 10, 500), np.linspace(2.5, 22.5, 500)
    nodes = batches.grid(axis0, axis1)
    compute = {
        "surface": lambda: gabor.loss_surface(axis0, axis1, *points),
        "loss": lambda: gabor.loss(nodes, *points),
        "gradient": lambda: gabor.gradient(nodes, *points),
    }[way]
    tracemalloc.start()
    result = compute()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - result.nbytes < 10e6


def test_inputs_stay_as_they_are_and_calls_repeat(points):
    params = random_params((6,))
    before = params.copy()
    first, second = gabor.gradient(params, *points), gabor.gradient(params, *points)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(params, before)
    surfaces = [gabor.loss_surface(PHI0, PHI1, *points) for _ in range(2)]
    np.testing.assert_array_equal(*surfaces)


def test_complex_step_passes_through(points):
    params = random_params(())
    steps = 1e-30j * np.eye(2)
    by_step = [gabor.loss(params + s, *points).imag / 1e-30 for s in steps]
    np.testing.assert_allclose(gabor.gradient(params, *points), by_step, rtol=1e-10)


def test_diverged_rows_are_nan_and_leave_the_others_alone(points):
    params = np.array([[1.0, 10.0], [np.nan, np.nan], [np.inf, 1.0]])
    losses = gabor.loss(params, *points)
    assert losses[0] == pytest.approx(gabor.loss(params[0], *points), rel=1e-12)
    assert np.isnan(losses[1:]).all()
    assert np.isnan(gabor.gradient(params, *points)[1:]).all()


def test_far_away_the_model_is_zero_without_a_warning(points):
    assert gabor.loss([1e200, 1.0], *points) == pytest.approx(points[1] @ points[1])
    assert gabor.gradient([1e200, 1.0], *points).tolist() == [0, 0]


X, Y = [1.0, 2.0], [0.0, 1.0]
MISSHAPEN = {
    "params of 3": (gabor.loss, ([1, 2, 3], X, Y), "`params` must be 2 numbers, or"),
    "params a number": (gabor.gradient, (1.0, X, Y), "`params` must be 2 numbers, or"),
    "one row with nan": (gabor.loss, ([np.nan, 1], X, Y), "`params` holds nan"),
    "lengths": (gabor.gradient, ([0, 1], X, [1.0]), "`x` and `y` must pair up"),
    "x in two rows": (gabor.loss, ([0, 1], [X, X], [Y, Y]), "`x` must be one number"),
    "no inputs": (gabor.predict, ([0, 1], []), "`x` is empty"),
    "no axis": (gabor.loss_surface, ([1.0], [], X, Y), "`phi1` is empty"),
    "an axis in rows": (gabor.loss_surface, ([[1.0]], [1.0], X, Y), "`phi0` must be"),
}


@pytest.mark.parametrize(
    ("function", "arguments", "message"), MISSHAPEN.values(), ids=MISSHAPEN
)
def test_what_has_not_the_shape_is_named(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
