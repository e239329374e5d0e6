"""What the scenes of lecture 04 show, at both ends of their sliders."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from shown import agree, axes_of, shown

from helpers.figures import lecture_04
from helpers.lecture import gaps
from helpers.lecture.formula import parse
from helpers.lecture.look import COLOURS
from helpers.models import quadratic

XS = np.linspace(-2, 2, 41)
GRID = np.linspace(-3, 3, 101)


def f(x, y):
    return x**2 * y + y


def partials(x, y):
    return 2 * x * y, x**2 + 1 + 0 * y


def arrows_of(axes):
    """Return the places (2, …) of a field of arrows, and their parts (2, …)."""
    field = next(c for c in axes.collections if hasattr(c, "U"))
    return np.array([field.X, field.Y]), np.ma.array([field.U, field.V])


@pytest.mark.parametrize(("x", "y"), [(-2.0, -1.0), (2.0, 1.5)])
def test_slices_hold_the_other_letter_fixed_and_touch_with_its_partial(x, y):
    scene = lecture_04.slices(f, partials, XS, XS)
    data, sentence = shown(scene, x=x, y=y)
    still = np.ones(41)
    agree(data, point=(x, y), row=(XS, y * still), column=(x * still, XS))
    curves = {"x": (f(XS, y), x), "y": (f(x, XS), y)}
    for (name, (values, at)), panel in zip(
        curves.items(), scene.panels[1:], strict=True
    ):
        along, slope = data[f"along_{name}"], partials(x, y)["xy".index(name)]
        agree(along, curve=(XS, values), touch=(at, f(x, y)))
        start, end = np.transpose(along["tangent"])
        np.testing.assert_allclose((start + end) / 2, [at, f(x, y)])
        assert (end - start)[1] / (end - start)[0] == pytest.approx(slope)
        assert f"along_{name}" in panel.pieces
        assert panel.settings["xlabel"].startswith(name)
        low, high = panel.settings["ylim"]
        assert low < -10
        assert high > 10
    said = f"∂z/∂x = {2 * x * y:.3f}, slope along y ∂z/∂y = {x**2 + 1:.3f}."
    assert sentence.endswith(said.replace("-", "−"))
    said = f"At x = {x:.2f}, y = {y:.2f}: z = {f(x, y):.3f}, slope"
    assert said.replace("-", "−") in sentence


def test_map_shows_the_height_at_the_place_where_it_is():
    axes = axes_of(lecture_04.slices(f, partials, XS, XS))[0]
    filled = axes.collections[0]
    for place in ((1.5, 1.5), (1.5, -1.0)):
        (band,) = (
            i for i, path in enumerate(filled.get_paths()) if path.contains_point(place)
        )
        assert filled.levels[band] <= f(*place) <= filled.levels[band + 1]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")


@pytest.mark.parametrize("x", [-2.0, 2.0])
def test_field_shows_the_gradient_and_its_opposite_at_the_point(x):
    data, sentence = shown(lecture_04.field(f, partials, XS, XS), x=x, y=0.5)
    here = (x, 0.5)
    agree(data, uphill=(here, (x, x**2 + 1)), downhill=(here, (-x, -(x**2) - 1)))
    agree(data, point=here)
    said = (
        f"At ({x:.2f}, 0.50) z = {f(x, 0.5):.3f}; the gradient is ({x:.3f}, "
        f"{x**2 + 1:.3f}), its length {np.hypot(x, x**2 + 1):.3f}."
    )
    assert sentence == said.replace("-", "−")


def test_field_draws_the_gradient_at_every_place_of_the_grid():
    places, parts = arrows_of(axes_of(lecture_04.field(f, partials, XS, XS))[0])
    np.testing.assert_allclose(parts, partials(*places))
    assert np.ptp(places, axis=1).min() > 3


def test_keys_show_each_arrow_with_its_line_and_colour():
    dashed = {
        "field": ("−∇z", "path"),
        "directional": ("direction u (length 1)", "chord"),
    }
    for name, (label, colour) in dashed.items():
        axes = axes_of(getattr(lecture_04, name)(f, partials, XS, XS))[0]
        keys = {line.get_label(): line for line in axes.get_legend().get_lines()}
        styles = {"gradient ∇z": ("-", "gradient"), label: ("--", colour)}
        assert keys.keys() == styles.keys()
        for label, (form, colour) in styles.items():
            assert keys[label].get_linestyle() == form
            assert to_hex(keys[label].get_color()) == COLOURS[colour].lower()


@pytest.mark.parametrize("angle", [-180.0, 30.0, 180.0])
def test_directional_slope_is_the_gradient_times_the_direction(angle):
    scene = lecture_04.directional(f, partials, XS, XS)
    data, sentence = shown(scene, angle=angle, x=0.5, y=-1.0)
    unit = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    slope, top = unit @ [-1.0, 1.25], np.hypot(1.0, 1.25)
    best = np.degrees(np.arctan2(1.25, -1.0))
    agree(data, uphill=((0.5, -1.0), (-1.0, 1.25)), chosen=((0.5, -1.0), unit))
    agree(data, here=(angle, slope), best=(best, top))
    turn, slopes = data["curve"]
    assert slopes.max() == pytest.approx(top, rel=1e-3)
    assert turn[slopes.argmax()] == pytest.approx(best, abs=1.1)
    assert slopes[turn == angle] == pytest.approx(slope)
    said = f"At (0.5, -1.0) the slope along θ = {angle:.0f}° is {slope:.3f}."
    assert sentence.startswith(said.replace("-", "−"))
    assert sentence.endswith(f"slope is {top:.3f}, at {best:.0f}°.")


@pytest.mark.parametrize("length", [1e-4, 1.0])
def test_random_steps_are_as_long_as_the_gradient_step_and_counted(length):
    start, turn = np.array([0.5, -1.0]), np.linspace(0, 2 * np.pi, 100, endpoint=False)
    tries = np.stack([np.cos(turn), np.sin(turn)], -1)
    scene = lecture_04.against_random(f, partials, start, tries, XS, XS)
    data, sentence = shown(scene, length=length)
    uphill = np.array([-1.0, 1.25]) / np.hypot(1.0, 1.25)
    ends = start + length * tries
    gains = (f(*ends.T) - f(*start)) / length
    gain = (f(*(start + length * uphill)) - f(*start)) / length
    agree(data, ends=ends.T, own=(0, gain), level=gain)
    agree(data, step=(start, max(length, 0.25) * uphill))
    turned, seen = data["random"]
    np.testing.assert_allclose(seen, gains)
    np.testing.assert_allclose(tries @ uphill, np.cos(np.radians(turned)), atol=1e-12)
    left = np.sign(uphill[0] * tries[:, 1] - uphill[1] * tries[:, 0])
    np.testing.assert_array_equal(left, np.sign(turned))
    low, high = scene.panels[1].settings["ylim"]
    assert -low == high == pytest.approx(1.5 * np.hypot(1.0, 1.25))
    assert f"gradient gains {gain:.5f} times" in sentence
    assert f"best random direction {gains.max():.5f}." in sentence
    assert f"gradient: {np.sum(gains > gain)} of 100." in sentence


def shear(x):
    return np.stack([x[..., 0] + 2 * x[..., 1], -3 * x[..., 1]], axis=-1)


def shear_jacobian(x):
    return np.array([[1.0, 2.0], [0.0, -3.0]])


@pytest.mark.parametrize("h", [0.05, 0.5])
def test_image_of_a_square_under_a_matrix_is_the_parallelogram(h):
    scene = lecture_04.square(shear, shear_jacobian, -1, 1)
    data, sentence = shown(scene, x1=0.5, x2=-0.2, h=h)
    corner = np.array([0.5, -0.2])
    corners = corner + h * np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    agree(data, flat=shear(corners).T, image=shear(np.transpose(data["edge"])).T)
    edge = np.transpose(data["edge"])
    np.testing.assert_allclose(edge[::20], corners)
    for name, start, steps in (
        ("sides", corner, h * np.eye(2)),
        ("columns", shear(corner), h * np.array([[1, 0], [2, -3]])),
    ):
        for (foot, step), expected in zip(data[name], steps, strict=True):
            np.testing.assert_allclose(foot, start)
            np.testing.assert_allclose(step, expected, atol=1e-12)
    assert "J has the rows (1.00, 2.00), (0.00, −3.00); its determinant" in sentence
    assert "determinant is −3.00. It is turned over." in sentence


def test_grid_and_its_image_fill_the_planes():
    scene = lecture_04.square(shear, shear_jacobian, -1, 1)
    left, right = ([line.data for line in panel.still] for panel in scene.panels)
    assert len(left) == 26
    for line, image in zip(left, right, strict=True):
        np.testing.assert_allclose(image, shear(line.T).T)
    ends = [[line[:, 0], line[:, -1]] for line in left]
    np.testing.assert_allclose(ends[0], [[-1, -1], [1, -1]])
    np.testing.assert_allclose(ends[-1], [[1, -1], [1, 1]])
    limits = [(axes.get_xlim(), axes.get_ylim()) for axes in axes_of(scene)]
    np.testing.assert_allclose(limits[0], [(-1.1, 1.1)] * 2)
    np.testing.assert_allclose(limits[1], 1.1 * np.array([(-3, 3), (-3, 3)]))


def test_sentence_says_how_far_a_corner_misses_and_what_the_determinant_means():
    scene = lecture_04.square(np.square, lambda x: np.diag(2 * x), -1, 1)
    said = shown(scene, x1=0.3, x2=-0.2, h=0.5)[1]
    assert "misses the true one by at most 0.25." in said  # h²
    for x2, word in ((0.3, "keeps"), (-0.3, "over"), (0.0, "flat"), (-0.03, "flat")):
        assert word in shown(scene, x1=0.4, x2=x2, h=0.1)[1]


def test_errors_are_counted_and_the_largest_is_found():
    right = np.arange(9.0).reshape(3, 3)
    wrong = right.copy()
    wrong[1, 2] -= 4
    wrong[0, 0] += 1
    scene = lecture_04.errors(right, {"A": wrong, "B": right})
    data, sentence = shown(scene, answer="A")
    assert "Answer A: 2 of 9 entries are wrong" in sentence
    assert "the largest error, 4.000, is in row 2, column 3." in sentence
    agree(data, answer=wrong, error=np.abs(wrong - right))
    assert shown(scene, answer="B")[1] == "Answer B: 0 of 9 entries are wrong."
    axes = axes_of(scene)[:2]
    assert [ax.images[0].get_clim() for ax in axes] == [(-8, 8), (0, 4)]
    for ax in axes:
        labels = [text.get_text() for text in ax.get_xticklabels()]
        assert dict(zip(ax.get_xticks(), labels, strict=True)) == {
            0: "1",
            1: "2",
            2: "3",
        }
        assert "column" in ax.get_xlabel()


COLUMNS = [["x1", "x2"], ["y1"], ["E"]]
VALUES = {"x1": 1.0, "x2": 2.0, "y1": 3.0, "E": 9.0}
EDGES = {("x1", "y1"): "w₁", ("x2", "y1"): "w₂", ("y1", "E"): "2y"}
WALKS = [
    ("∂E/∂x₁", ("x1", "y1", "E"), [("2y", 3.0), ("w₁", 0.5)]),
    ("∂E/∂x₂", ("x2", "y1", "E"), [("2y", 3.0), ("w₂", -2.0)]),
    ("∂E/∂x₂", ("x2", "E"), [("1", 1.25)]),
]
ROUTES = lecture_04.routes(COLUMNS, VALUES, EDGES, WALKS)


@pytest.mark.parametrize(
    ("step", "product", "total"),
    [
        (0, "No route yet; the numbers above the boxes are the forward pass", ""),
        (
            2,
            "x₂ → y₁ → E:  2y · w₂ = (3.00) · (−2.00) = −6.000",
            "∂E/∂x₂: 1 of 2 routes, sum so far −6.000",
        ),
        (
            3,
            "x₂ → E:  1 = (1.25) = 1.250",
            "∂E/∂x₂: 2 of 2 routes, the whole sum −4.750",
        ),
    ],
)
def test_routes_are_multiplied_out_and_summed_for_each_derivative(step, product, total):
    data, sentence = shown(ROUTES, step=step)
    assert (data["product"], data["total"]) == (product, total)
    assert sentence == (f"{product}. {total}." if step else f"{product}.")


def test_only_the_walked_route_is_marked():
    data = shown(ROUTES, step=2)[0]
    assert list(data["arrows"].values()) == ["off", "on", "on"]
    assert data["boxes"] == {
        "x1": ("known", "1.00", ""),
        "x2": ("active", "2.00", ""),
        "y1": ("active", "3.00", ""),
        "E": ("active", "9.00", ""),
    }
    boxes = shown(ROUTES, step=0)[0]["boxes"]
    assert {state for state, *_ in boxes.values()} == {"known"}


def test_network_points_to_the_right_with_its_weights_on_the_arrows():
    (axes,) = axes_of(ROUTES)
    at = {text.get_text(): text.get_position() for text in axes.texts}
    assert at["x₁"][0] < at["w₁"][0] < at["y₁"][0] < at["2y"][0] < at["E"][0]
    assert at["x₁"][1] > at["w₁"][1] > at["y₁"][1] > at["w₂"][1] > at["x₂"][1]
    ways = [p._posA_posB for p in axes.patches if hasattr(p, "set_positions")]
    assert len(ways) == 3
    for start, end in ways:
        assert start[0] < end[0]


@pytest.mark.parametrize("second", [1.0, -0.5])
@pytest.mark.parametrize("turn", [0, 35])
def test_flat_point_is_shown_with_its_curvatures_however_turned(second, turn):
    scene = lecture_04.optimum()
    data, sentence = shown(scene, first=2.0, second=second, turn=turn)
    h = quadratic.hessian(2.0, second, turn)
    along = np.linspace(-2, 2, 81)
    corner = np.array([along[70], along[60]])
    z = data["z"]
    assert z[60, 70] == pytest.approx(corner @ h @ corner / 2)
    agree(data, along_x=(along, z[40]), along_y=(along, z[:, 40]))
    places, _ = arrows_of(axes_of(scene)[0])
    agree(data, downhill=(-h @ places.reshape(2, -1)).reshape(2, 5, 5))
    for line, value in zip(data["principal"], (2.0, second), strict=True):
        start, end = line.T
        np.testing.assert_allclose(h @ end, value * end, atol=1e-12)
        np.testing.assert_allclose(start, -end)
    rows = ", ".join(f"({a + 0:.2f}, {b + 0:.2f})" for a, b in h.round(12))
    kind = quadratic.kind(2.0, second)
    said = f"H has the rows {rows}; its eigenvalues are 2.00 and {second:.2f}: {kind}."
    assert sentence == said.replace("-", "−")


def test_picture_of_a_flat_point_stands_upright_in_the_colours_of_its_bar():
    axes = axes_of(lecture_04.optimum())
    (image,) = axes[0].images
    assert (image.get_clim(), image.origin) == ((-4, 4), "lower")
    assert image.get_extent() == [-2, 2, -2, 2]


@pytest.mark.parametrize(("a", "k"), [(0.0, 1), (0.2, 25)])
def test_roughness_compares_the_mean_of_the_curvature_squared(a, k):
    x = np.linspace(0, 2 * np.pi, 200)

    def second(x, a, k):
        return -np.sin(x) - a * k**2 * np.sin(k * x)

    scene = lecture_04.roughness(lambda x, a, k: np.sin(x) + a * k, second, x)
    data, sentence = shown(scene, a=a, k=k)
    squared = second(x, a, k) ** 2
    agree(data, curve=(x, np.sin(x) + a * k), squared=(x, np.maximum(squared, 1e-4)))
    (smooth,) = scene.panels[0].still
    np.testing.assert_allclose(smooth.data, (x, np.sin(x)))
    mean, times = np.mean(squared), np.mean(squared) / np.mean(np.sin(x) ** 2)
    assert sentence == (
        f"A ripple of height {a:.2f} with k = {k}: the mean of (y″)² is {mean:.3g}, "
        f"that is {times:.3g} times the smooth curve's."
    )


def own(text, x, y):
    return shown(lecture_04.own(GRID, GRID), f=parse(text, "x y"), x=x, y=y)


@pytest.mark.parametrize("x", [-3.0, 3.0])
def test_typed_function_is_drawn_with_its_gradient(x):
    data, sentence = own("x*y/4", x, 1.0)
    z, limits = data["z"]
    assert z[100, 10] == pytest.approx(3 * GRID[10] / 4)
    assert limits == (-9 / 4, 9 / 4)
    agree(data, uphill=((x, 1.0), (0.25, x / 4)), point=(x, 1.0))
    assert data["title"] == "z = x*y/4"
    said = f"at ({x:.2f}, 1.00): z is {x / 4:.3g}, the gradient (0.25, {x / 4:.3g})."
    assert sentence == f"z = x*y/4 {said}".replace("-", "−")
    (across, up), _ = arrows_of(axes_of(lecture_04.own(GRID, GRID))[0])
    u, v = (part.ravel() for part in data["field"])
    length = np.hypot(across, up)
    agree({"u": u, "v": v}, u=up / length, v=across / length)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1/x", "z has no value there. 1/x has no value at"),
        ("log(x)", "z has no value there. log(x) has no value at"),
        ("sqrt(x^2+y^2)", "z is 0; there is no gradient."),
        ("100x", "the gradient (100, 0) (drawn shorter)."),
        ("7", "z is 7, the gradient (0, 0)."),
    ],
)
def test_function_without_value_or_gradient_is_said_in_words(text, said):
    data, sentence = own(text, 0.0, 0.0)
    assert said in sentence
    step = 1.5 if text == "100x" else 0
    agree(data, uphill=((0, 0), (step, 0)))


def test_no_arrow_stands_where_the_function_does_not_exist():
    """The derivative of ln x is 1/x, which has values left of 0."""
    data, sentence = own("log(x)+y", -1.0, 0.0)
    assert "z has no value there." in sentence
    agree(data, uphill=((-1, 0), (0, 0)))
    (across, _), _ = arrows_of(axes_of(lecture_04.own(GRID, GRID))[0])
    missing = np.isnan(data["field"][0]).ravel()
    np.testing.assert_array_equal(missing, np.ravel(across) <= 0)


def test_no_saddle_counts_where_the_function_does_not_exist(of_lecture):
    """At the origin ln(xy − 5) has no value, though its derivatives have saddles'."""
    known = {"np": np, "gaps": gaps}
    on_a_saddle = of_lecture("04_follow_the_gradient", "on_a_saddle", known)
    assert on_a_saddle(parse("x*y", "x y"), 0.0, 0.0)
    assert not on_a_saddle(parse("log(x*y-5)", "x y"), 0.0, 0.0)


def test_colours_ignore_the_peak_beside_a_pole():
    z, (_, high) = own("1/(x^2+y^2)", 1.0, 0.0)[0]["z"]
    assert z.max() == high < 100
    assert own("x+y", 1.0, 0.0)[0]["z"][1] == (-6, 6)
    assert own("7", 1.0, 0.0)[0]["z"][1] == (7, 8)
