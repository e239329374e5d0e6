"""What the scenes of lecture 04 draw, at both ends of their sliders."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from helpers.lecture import gaps
from helpers.lecture.formula import parse
from helpers.lecture.look import COLOURS
from helpers.lecture.scenes import gradients
from helpers.lecture.stage import Stage

XS = np.linspace(-2, 2, 41)


def f(x, y):
    return x**2 * y + y


def partials(x, y):
    return 2 * x * y, x**2 + 1 + 0 * y


def drawn(axes):
    """Return the lines of axes in the order in which they were drawn."""
    return axes.get_lines()


def ends(arrow):
    """Return where an arrow starts and where it points."""
    return np.array(arrow._posA_posB)


def arrows(axes):
    return [patch for patch in axes.patches if hasattr(patch, "set_positions")]


@pytest.mark.parametrize(("x", "y"), [(-2.0, -1.0), (2.0, 1.5)])
def test_slices_hold_the_other_letter_fixed_and_touch_with_its_partial(x, y):
    stage = Stage(gradients.slices(f, partials, XS, XS))
    sentence = stage.update(x=x, y=y)[1]
    by_name = {ax.get_xlabel()[:1]: ax for ax in stage.figure.axes[1:]}
    for name, values, at in (("x", f(XS, y), x), ("y", f(x, XS), y)):
        curve, tangent, touch = drawn(by_name[name])
        np.testing.assert_allclose(curve.get_xydata(), np.stack([XS, values], -1))
        (x0, x1), (z0, z1) = tangent.get_data()
        slope = partials(x, y)["xy".index(name)]
        assert (z1 - z0) / (x1 - x0) == pytest.approx(slope)
        np.testing.assert_allclose(touch.get_xydata(), [[at, f(x, y)]])
    said = f"∂z/∂x = {2 * x * y:.3f}, slope along y ∂z/∂y = {x**2 + 1:.3f}."
    assert sentence.endswith(said.replace("-", "−"))
    assert f"z = {f(x, y):.3f}, slope".replace("-", "−") in sentence


@pytest.mark.parametrize("x", [-2.0, 1.0])
def test_cuts_on_the_map_cross_at_the_point(x):
    stage = Stage(gradients.slices(f, partials, XS, XS))
    stage.update(x=x, y=0.5)
    flat, upright, point = drawn(stage.figure.axes[0])
    assert set(flat.get_ydata()) == {0.5}
    assert set(upright.get_xdata()) == {x}
    np.testing.assert_allclose(point.get_xydata(), [[x, 0.5]])


def test_map_shows_the_height_at_the_place_where_it_is():
    ax = Stage(gradients.slices(f, partials, XS, XS)).figure.axes[0]
    filled = ax.collections[0]
    for (x, y), level in (((1.5, 1.5), f(1.5, 1.5)), ((1.5, -1.0), f(1.5, -1.0))):
        inside = [
            filled.levels[i : i + 2]
            for i, path in enumerate(filled.get_paths())
            if path.contains_point((x, y))
        ]
        assert any(low <= level <= high for low, high in inside)


@pytest.mark.parametrize("x", [-2.0, 2.0])
def test_field_puts_the_gradient_and_its_opposite_at_the_point(x):
    stage = Stage(gradients.field(f, partials, XS, XS))
    sentence = stage.update(x=x, y=0.5)[1]
    uphill, downhill = arrows(stage.figure.axes[0])
    np.testing.assert_allclose(ends(uphill), [[x, 0.5], [x + x, 0.5 + x**2 + 1]])
    np.testing.assert_allclose(ends(downhill), [[x, 0.5], [x - x, 0.5 - x**2 - 1]])
    said = f"z = {f(x, 0.5):.3f}; the gradient is ({x:.3f}, {x**2 + 1:.3f}), its length"
    assert f"{said} {np.hypot(x, x**2 + 1):.3f}".replace("-", "−") in sentence
    (point,) = drawn(stage.figure.axes[0])
    np.testing.assert_allclose(point.get_xydata(), [[x, 0.5]])
    assert uphill.get_mutation_scale() == 16


def test_key_shows_each_arrow_with_its_line_style():
    ax = Stage(gradients.field(f, partials, XS, XS)).figure.axes[0]
    uphill, downhill = ax.get_legend().get_lines()
    assert (uphill.get_linestyle(), downhill.get_linestyle()) == ("-", "--")
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["gradient ∇z", "−∇z"]


def test_field_draws_the_gradient_at_every_place_of_the_grid():
    stage = Stage(gradients.field(f, partials, XS, XS))
    quiver = next(c for c in stage.figure.axes[0].collections if hasattr(c, "U"))
    by_x, by_y = partials(quiver.X, quiver.Y)
    np.testing.assert_allclose(quiver.U, by_x)
    np.testing.assert_allclose(quiver.V, by_y)


@pytest.mark.parametrize("angle", [-180.0, 30.0, 180.0])
def test_directional_slope_is_the_gradient_times_the_direction(angle):
    stage = Stage(gradients.directional(f, partials, XS, XS))
    sentence = stage.update(angle=angle, x=0.5, y=-1.0)[1]
    unit = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    slope = unit @ [-1.0, 1.25]
    curve, best, point = drawn(stage.figure.axes[1])[:3]
    np.testing.assert_allclose(point.get_xydata(), [[angle, slope]])
    top = np.hypot(1.0, 1.25)
    np.testing.assert_allclose(best.get_ydata(), [top])
    turn, slopes = curve.get_data()
    assert slopes.max() == pytest.approx(top, rel=1e-3)
    assert turn[slopes.argmax()] == pytest.approx(best.get_xdata()[0], abs=1.1)
    assert f"is {slope:.3f}.".replace("-", "−") in sentence
    steepest = np.degrees(np.arctan2(1.25, -1.0))
    np.testing.assert_allclose(best.get_xdata(), [steepest])
    assert f"slope is {top:.3f}, at {steepest:.0f}°." in sentence
    uphill, chosen = arrows(stage.figure.axes[0])
    np.testing.assert_allclose(ends(uphill), [[0.5, -1.0], [-0.5, 0.25]])
    np.testing.assert_allclose(ends(chosen)[1] - ends(chosen)[0], unit, atol=1e-12)


@pytest.mark.parametrize("length", [1e-4, 1.0])
def test_random_steps_are_as_long_as_the_gradient_step_and_counted(length):
    turn = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    tries = np.stack([np.cos(turn), np.sin(turn)], -1)
    scene = gradients.against_random(f, partials, (0.5, -1.0), tries, XS, XS)
    stage = Stage(scene)
    sentence = stage.update(length=length)[1]
    cloud, own, level = drawn(stage.figure.axes[1])
    places = np.array([0.5, -1.0]) + length * tries
    gains = (f(*places.T) - f(0.5, -1.0)) / length
    np.testing.assert_allclose(cloud.get_ydata(), gains)
    uphill = np.array([-1.0, 1.25]) / np.hypot(1.0, 1.25)
    gain = (f(*([0.5, -1.0] + length * uphill)) - f(0.5, -1.0)) / length
    np.testing.assert_allclose(own.get_ydata(), [gain])
    np.testing.assert_allclose(level.get_ydata(), [gain, gain])
    np.testing.assert_allclose(drawn(stage.figure.axes[0])[1].get_xydata(), places)
    low, high = stage.figure.axes[1].get_ylim()
    assert low < -np.hypot(1.0, 1.25)
    assert high > np.hypot(1.0, 1.25)
    assert f"gradient gains {gain:.5f} times" in sentence
    assert f"best random direction {gains.max():.5f}." in sentence
    assert f"gradient: {np.sum(gains > gain)} of 100." in sentence
    (step,) = arrows(stage.figure.axes[0])
    shown = ends(step)[1] - ends(step)[0]
    np.testing.assert_allclose(shown, max(length, 0.25) * uphill)
    nearest = np.argmin(np.abs(cloud.get_xdata()))
    assert tries[nearest] @ uphill == pytest.approx(1, abs=1e-2)


def shear(x):
    return np.stack([x[..., 0] + 2 * x[..., 1], -3 * x[..., 1]], axis=-1)


def shear_jacobian(x):
    return np.array([[1.0, 2.0], [0.0, -3.0]])


@pytest.mark.parametrize("h", [0.05, 0.5])
def test_image_of_a_square_under_a_matrix_is_the_parallelogram(h):
    stage = Stage(gradients.square(shear, shear_jacobian, -1, 1))
    sentence = stage.update(x1=0.5, x2=-0.2, h=h)[1]
    left, right = stage.figure.axes
    edge, image = drawn(left)[-1], drawn(right)[-1]
    np.testing.assert_allclose(image.get_xydata(), shear(edge.get_xydata()))
    flat = next(patch for patch in right.patches if hasattr(patch, "get_xy"))
    corners = np.array([0.5, -0.2]) + h * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    np.testing.assert_allclose(flat.get_xy()[:4], shear(corners), atol=1e-12)
    first, second = (ends(arrow) for arrow in arrows(right))
    np.testing.assert_allclose(first[1] - first[0], [h, 0], atol=1e-12)
    np.testing.assert_allclose(second[1] - second[0], [2 * h, -3 * h])
    for arrow, step in zip(arrows(left), h * np.eye(2), strict=True):
        np.testing.assert_allclose(ends(arrow)[0], [0.5, -0.2])
        np.testing.assert_allclose(ends(arrow)[1] - ends(arrow)[0], step, atol=1e-12)
    for line, image_of_line in zip(drawn(left)[:-1], drawn(right)[:-1], strict=True):
        there = shear(line.get_xydata())
        np.testing.assert_allclose(image_of_line.get_xydata(), there)
    assert "J has the rows (1.00, 2.00), (0.00, −3.00); its determinant" in sentence
    assert "determinant is −3.00. It is turned over." in sentence


def test_sentence_says_how_far_a_corner_misses():
    scene = gradients.square(np.square, lambda x: np.diag(2 * x), -1, 1)
    sentence = Stage(scene).update(x1=0.3, x2=-0.2, h=0.5)[1]
    assert "misses the true one by at most 0.25." in sentence  # h²


@pytest.mark.parametrize(
    ("determinant", "word"),
    [(2.0, "keeps"), (-2.0, "turned over"), (0.0, "nearly flat"), (-0.04, "flat")],
)
def test_determinant_is_put_in_words(determinant, word):
    def jacobian(x):
        return np.diag([1.0, determinant])

    stage = Stage(gradients.square(shear, jacobian, -1, 1))
    assert word in stage.update(x1=0.0, x2=0.0, h=0.1)[1]


def test_errors_are_counted_and_the_largest_is_found():
    right = np.arange(9.0).reshape(3, 3)
    wrong = right.copy()
    wrong[1, 2] -= 4
    wrong[0, 0] += 1
    stage = Stage(gradients.errors(right, {"A": wrong, "B": right}))
    sentence = stage.update(answer="A")[1]
    assert "2 of 9 entries are wrong" in sentence
    assert "the largest error, 4.000, is in row 2, column 3." in sentence
    shown, error = (ax.images[0].get_array() for ax in stage.figure.axes[:2])
    np.testing.assert_allclose(shown, wrong)
    np.testing.assert_allclose(error, np.abs(wrong - right))
    images = [ax.images[0] for ax in stage.figure.axes[:2]]
    assert [image.get_clim() for image in images] == [(-8, 8), (0, 4)]
    ticks = [label.get_text() for label in stage.figure.axes[0].get_xticklabels()]
    assert ticks == ["1", "2", "3"]
    assert "0 of 9 entries are wrong." in stage.update(answer="B")[1]


COLUMNS = [["x1", "x2"], ["y1"], ["E"]]
EDGES = {("x1", "y1"): "w₁", ("x2", "y1"): "w₂", ("y1", "E"): "2y"}
WALKS = [
    ("∂E/∂x₁", ("x1", "y1", "E"), [("2y", 3.0), ("w₁", 0.5)]),
    ("∂E/∂x₂", ("x2", "y1", "E"), [("2y", 3.0), ("w₂", -2.0)]),
    ("∂E/∂x₂", ("x2", "E"), [("1", 1.25)]),
]


def walked(step):
    values = {"x1": 1.0, "x2": 2.0, "y1": 3.0, "E": 9.0}
    stage = Stage(gradients.routes(COLUMNS, values, EDGES, WALKS))
    return stage.update(step=step)[1], stage


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (0, "No route yet"),
        (1, "x₁ → y₁ → E:  2y · w₁ = (3.00) · (0.50) = 1.500. ∂E/∂x₁: 1 of 1 routes"),
        (2, "= −6.000. ∂E/∂x₂: 1 of 2 routes, sum so far −6.000."),
        (3, "∂E/∂x₂: 2 of 2 routes, the whole sum −4.750."),
    ],
)
def test_routes_are_multiplied_out_and_summed_for_each_derivative(step, said):
    assert said in walked(step)[0]


def test_only_the_walked_route_is_thick():
    _, stage = walked(2)
    widths = [round(a.get_linewidth(), 1) for a in arrows(stage.figure.axes[0])]
    assert widths[:3] == [1.0, 3.4, 3.4]
    colours = [to_hex(a.get_edgecolor()) for a in arrows(stage.figure.axes[0])]
    named = [to_hex(COLOURS[name]) for name in ("muted", "path", "path")]
    assert colours[:3] == named


def test_network_shows_its_numbers_and_weights_and_points_to_the_right():
    _, stage = walked(1)
    ax = stage.figure.axes[0]
    at = {text.get_text(): text.get_position() for text in ax.texts}
    assert {"1.00", "2.00", "3.00", "9.00", "w₁", "w₂", "2y"} <= set(at)
    assert at["x₁"][0] < at["w₁"][0] < at["y₁"][0] < at["2y"][0] < at["E"][0]
    for arrow in arrows(ax)[:3]:
        assert ends(arrow)[0, 0] < ends(arrow)[1, 0]


def test_only_the_units_on_the_way_are_marked():
    _, stage = walked(1)
    boxes = {b.get_linewidth() for b in boxes_of(stage, ("x₁", "y₁", "E"))}
    (other,) = boxes_of(stage, ("x₂",))
    assert len(boxes) == 1
    assert other.get_linewidth() < min(boxes)


def boxes_of(stage, names):
    """Return the boxes around the units with these names."""
    ax = stage.figure.axes[0]
    at = {text.get_text(): text.get_position() for text in ax.texts}
    boxes = [patch for patch in ax.patches if hasattr(patch, "get_boxstyle")]
    return [
        min(
            boxes,
            key=lambda b: np.hypot(
                *(
                    np.mean(b.get_extents().get_points(), 0)
                    - ax.transData.transform(at[name])
                )
            ),
        )
        for name in names
    ]


@pytest.mark.parametrize("turn", [0, 35])
@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        (2.0, 1.0, "minimum"),
        (-2.0, -1.0, "maximum"),
        (2.0, -0.5, "saddle"),
        (2.0, 0.0, "do not decide"),
    ],
)
def test_flat_point_is_named_however_it_is_turned(first, second, turn, word):
    stage = Stage(gradients.optimum())
    sentence = stage.update(first=first, second=second, turn=turn)[1]
    assert word in sentence
    h = gradients.hessian(first, second, turn)
    rows = ", ".join(f"({a + 0:.2f}, {b + 0:.2f})" for a, b in h.round(12))
    values = f"eigenvalues are {first:.2f} and {second:.2f}:"
    for said in (f"H has the rows {rows};", values):
        assert said.replace("-", "−") in sentence
    np.testing.assert_allclose(np.linalg.eigvalsh(h), sorted([first, second]))
    left, right = stage.figure.axes[:2]
    z = left.images[0].get_array()
    assert left.images[0].get_clim() == (-4, 4)
    along = np.linspace(-2, 2, 81)
    corner = np.array([along[70], along[60]])
    assert z[60, 70] == pytest.approx(corner @ h @ corner / 2)
    by_x, by_y = drawn(right)[:2]
    np.testing.assert_allclose(by_x.get_ydata(), z[40], atol=1e-9)
    np.testing.assert_allclose(by_y.get_ydata(), z[:, 40], atol=1e-9)
    quiver = next(c for c in left.collections if hasattr(c, "U"))
    downhill = -h @ np.stack([quiver.X, quiver.Y])
    np.testing.assert_allclose([quiver.U, quiver.V], downhill, atol=1e-12)


def test_principal_line_lies_along_its_curvature():
    h = gradients.hessian(2.0, -0.5, 30)
    stage = Stage(gradients.optimum())
    stage.update(first=2.0, second=-0.5, turn=30)
    for line, value in zip(drawn(stage.figure.axes[0]), (2.0, -0.5), strict=True):
        end = line.get_xydata()[1]
        np.testing.assert_allclose(h @ end, value * end, atol=1e-12)


@pytest.mark.parametrize(("a", "k"), [(0.0, 1), (0.2, 25)])
def test_roughness_compares_the_mean_of_the_curvature_squared(a, k):
    x = np.linspace(0, 2 * np.pi, 200)

    def second(x, a, k):
        return -np.sin(x) - a * k**2 * np.sin(k * x)

    scene = gradients.roughness(lambda x, a, k: np.sin(x) + a * k, second, x)
    stage = Stage(scene)
    sentence = stage.update(a=a, k=k)[1]
    curve, bend = drawn(stage.figure.axes[0])[1], drawn(stage.figure.axes[1])[0]
    smooth = drawn(stage.figure.axes[0])[0]
    np.testing.assert_allclose(smooth.get_ydata(), np.sin(x))
    assert sentence.startswith(f"A ripple of height {a:.2f} with k = {k}: the mean")
    np.testing.assert_allclose(curve.get_ydata(), np.sin(x) + a * k)
    np.testing.assert_allclose(bend.get_ydata(), second(x, a, k) ** 2, atol=1e-4)
    mean = np.mean(second(x, a, k) ** 2)
    assert f"is {mean:.3g}, that is {mean / np.mean(np.sin(x) ** 2):.3g} times" in (
        sentence
    )


@pytest.mark.parametrize("x", [-3.0, 3.0])
def test_typed_function_is_drawn_with_its_gradient(x):
    grid = np.linspace(-3, 3, 101)
    stage = Stage(gradients.own(grid, grid))
    sentence = stage.frame(f=parse("x*y/4", "x y"), x=x, y=1.0).sentence
    ax = stage.figure.axes[0]
    assert ax.images[0].get_array()[100, 0] == pytest.approx(-9 / 4)
    (uphill,) = arrows(ax)
    np.testing.assert_allclose(ends(uphill)[0], [x, 1.0])
    np.testing.assert_allclose(ends(uphill)[1] - ends(uphill)[0], [0.25, x / 4])
    np.testing.assert_allclose(drawn(ax)[0].get_xydata(), [[x, 1.0]])
    assert ax.get_title() == "z = x*y/4"
    said = f"z is {x / 4:.3g}, the gradient (0.25, {x / 4:.3g})."
    assert said.replace("-", "−") in sentence
    quiver = next(c for c in ax.collections if hasattr(c, "U"))
    np.testing.assert_allclose(np.hypot(quiver.U, quiver.V), 1)
    np.testing.assert_allclose(quiver.U * quiver.X, quiver.V * quiver.Y, atol=1e-9)


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
    grid = np.linspace(-3, 3, 101)
    stage = Stage(gradients.own(grid, grid))
    assert said in stage.frame(f=parse(text, "x y"), x=0.0, y=0.0).sentence
    for arrow in arrows(stage.figure.axes[0]):
        assert np.hypot(*np.diff(ends(arrow), axis=0)[0]) < 1.51


def test_no_arrow_stands_where_the_function_does_not_exist():
    """The derivative of ln x is 1/x, which has values left of 0."""
    grid = np.linspace(-3, 3, 101)
    stage = Stage(gradients.own(grid, grid))
    sentence = stage.frame(f=parse("log(x)+y", "x y"), x=-1.0, y=0.0).sentence
    assert "z has no value there." in sentence
    ax = stage.figure.axes[0]
    (uphill,) = arrows(ax)
    assert np.ptp(ends(uphill), axis=0).max() < 1e-6
    quiver = next(c for c in ax.collections if hasattr(c, "U"))
    assert quiver.Umask.tolist() == (quiver.X <= 0).tolist()


def test_no_saddle_counts_where_the_function_does_not_exist(of_lecture):
    """At the origin ln(xy − 5) has no value, though its derivatives have saddles'."""
    known = {"np": np, "gaps": gaps}
    on_a_saddle = of_lecture("04_follow_the_gradient", "on_a_saddle", known)
    assert on_a_saddle(parse("x*y", "x y"), 0.0, 0.0)
    assert not on_a_saddle(parse("log(x*y-5)", "x y"), 0.0, 0.0)


def test_colours_ignore_the_peak_beside_a_pole():
    grid = np.linspace(-3, 3, 101)
    stage = Stage(gradients.own(grid, grid))
    stage.frame(f=parse("1/(x^2+y^2)", "x y"), x=1.0, y=0.0)
    assert stage.figure.axes[0].images[0].get_clim()[1] < 100
    stage.frame(f=parse("x+y", "x y"), x=1.0, y=0.0)
    assert stage.figure.axes[0].images[0].get_clim() == (-6, 6)
