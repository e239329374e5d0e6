"""The Gabor model against SymPy, finite differences, autograd and plain loops."""

import tracemalloc

import autograd
import autograd.numpy as anp
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


def plain_loss(params, x, y, width, numpy=np):
    """Return the loss of one vector by the printed formula."""
    u = params[0] + 0.06 * params[1] * x
    return numpy.sum((numpy.sin(u) * numpy.exp(-(u**2) / width) - y) ** 2)


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
def test_gradient_agrees_with_autograd(points, width):
    slope = autograd.grad(lambda p: plain_loss(p, *points, width, anp))
    for params in random_params((10,), seed=1):
        ours = gabor.gradient(params, *points, width)
        np.testing.assert_allclose(ours, slope(params), rtol=1e-10, atol=1e-13)


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


def test_surface_keeps_its_digits_where_large_terms_cancel():
    # No whole numbers: their squares would cancel exactly.
    x, y, phi0, phi1 = [1.0], [0.3], [-1e4 / 3], [(1e4 / 3 + 1) / gabor.SCALE]
    found = gabor.loss_surface(phi0, phi1, x, y)
    np.testing.assert_allclose(found, [[gabor.loss([*phi0, *phi1], x, y)]], rtol=1e-13)


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
BAD = {
    "params of 3": (([1, 2, 3], X, Y), "`params` must be 2 numbers, or rows of 2"),
    "params a number": ((1.0, X, Y), "`params` must be 2 numbers, or rows of 2"),
    "params nan": (([np.nan, 1], X, Y), "`params` holds nan or infinity"),
    "params text": ((["a", "b"], X, Y), "`params` must hold numbers"),
    "params ragged": (([[1], [1, 2]], X, Y), "`params` must have rows of equal"),
    "x nan": (([0, 1], [1, np.nan], Y), "`x` holds nan"),
    "y infinite": (([0, 1], X, [1, np.inf]), "`y` holds nan or infinity"),
    "x text": (([0, 1], "data", Y), "`x` must hold numbers, not 'data'"),
    "empty": (([0, 1], [], []), "`x` is empty"),
    "lengths": (([0, 1], X, [1.0]), "`x` and `y` must pair up"),
    "x in two rows": (([0, 1], [X, X], [Y, Y]), "`x` must be one number or one row"),
    "width 0": (([0, 1], X, Y, 0), "`width` must be one positive number, not 0"),
    "width −8": (([0, 1], X, Y, -8.0), "`width` must be one positive number"),
    "width nan": (([0, 1], X, Y, np.nan), "`width` must be one positive number"),
    "width text": (([0, 1], X, Y, "8"), "`width` must hold numbers, not '8'"),
    "two widths": (([0, 1], X, Y, [8, 32]), "`width` must be one positive number"),
}


@pytest.mark.parametrize("function", [gabor.loss, gabor.gradient])
@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence(function, arguments, message):
    with pytest.raises(ValueError, match=message) as caught:
        function(*arguments)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], [1.0], X, Y), "`phi0` is empty"),
        (([1.0], [], X, Y), "`phi1` is empty"),
        (([1.0], [np.nan], X, Y), "`phi1` holds nan"),
        (([[1.0]], [1.0], X, Y), "`phi0` must be one number or one row"),
        (([1.0], "axis", X, Y), "`phi1` must hold numbers"),
        (([1.0], [1.0], X, [1.0]), "must pair up"),
        (([1.0], [1.0], X, Y, -1.0), "`width` must be one positive"),
    ],
)
def test_bad_surface_is_one_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        gabor.loss_surface(*arguments)


def test_bad_prediction_is_one_sentence():
    with pytest.raises(ValueError, match="`width`"):
        gabor.predict([0, 1], X, width=-1)
    with pytest.raises(ValueError, match="`x` is empty"):
        gabor.predict([0, 1], [])
