"""The scenes of lecture 07 draw what they are given, at both ends of the sliders."""

import numpy as np
from matplotlib.colors import to_hex

from helpers.lecture import graphs
from helpers.lecture.scenes import networks
from helpers.lecture.stage import Stage

X = np.linspace(0, 2, 81)
NAMES = ["p0", "p1", "p2", "p3", "a0", "a1", "b0", "b1", "c0", "c1"]
START = dict(zip(NAMES, [0.2, -1.5, -0.8, 1.6, 0.3, -1, -1, 2, -1.5, 1], strict=True))


def relu(z):
    return np.maximum(z, 0)


def panels(params):
    lines = params[4::2, None] + params[5::2, None] * X
    weighted = params[1:4, None] * relu(lines)
    return lines, relu(lines), weighted, params[0] + weighted.sum(axis=0)


def curves(axes):
    """Return the heights of the curves in `axes` that span the input."""
    return [c.get_ydata() for c in axes.lines if len(c.get_xdata()) == X.size]


def test_crossings_of_straight_pieces_are_exact():
    x = np.array([0.0, 0.4, 2.0])
    np.testing.assert_allclose(networks.crossings(x, 1 - 0.8 * x), [1.25])
    assert networks.crossings(x, 1 + x).size == 0


def test_shallow_draws_lines_units_weighted_and_sum():
    stage = Stage(networks.shallow(X, panels, NAMES))
    for name in NAMES:
        for value in (-2.0, 0.0, 2.0):
            values = START | {name: value}
            stage.frame(**values)
            drawn = [curve for axes in stage.figure.axes for curve in curves(axes)]
            expected = np.vstack(panels(np.array([*values.values()])))
            np.testing.assert_allclose(drawn, expected)


def test_shallow_names_joints_and_the_active_units():
    stage = Stage(networks.shallow(X, panels, NAMES))
    said = stage.frame(**START).sentence
    assert "x = 0.30, 0.50, 1.50." in said
    assert said.endswith("left to right: 1; none; 2; 2 and 3.")
    boxes = [p for p in stage.figure.axes[3].patches if p.get_visible()]
    np.testing.assert_allclose([b.get_x() for b in boxes], [0, 0.3, 0.5, 1.5])
    np.testing.assert_allclose([b.get_width() for b in boxes], [0.3, 0.2, 1.0, 0.5])
    texts = [t.get_text() for t in stage.figure.axes[3].texts if t.get_visible()]
    assert texts == ["1", "–", "2", "2\n3"]


def test_shallow_leaves_out_joints_at_the_edge_and_counts_equal_ones_once():
    stage = Stage(networks.shallow(X, panels, NAMES))
    said = stage.frame(**START | {"a0": 0.0}).sentence
    assert said.startswith("Joints at x = 0.50, 1.50. Active from left to right: none;")
    said = stage.frame(**START | {"a0": 0.5}).sentence
    assert said == "Joints at x = 0.50, 1.50. Active from left to right: 1; 2; 2 and 3."


def test_shallow_calls_a_unit_off_where_it_is_zero():
    off = START | {"a0": 0.0, "a1": 0.0}
    said = Stage(networks.shallow(X, panels, NAMES)).frame(**off).sentence
    assert said.endswith("left to right: none; 2; 2 and 3.")


def test_shallow_labels_no_region_that_is_too_narrow():
    stage = Stage(networks.shallow(X, panels, NAMES))
    stage.frame(**START | {"a0": 0.475})
    texts = [t.get_text() for t in stage.figure.axes[3].texts if t.get_visible()]
    assert texts == ["1", "", "2", "2\n3"]


def test_shallow_tints_a_pattern_with_its_own_colour():
    stage = Stage(networks.shallow(X, panels, NAMES))
    stage.frame(**START)
    boxes = [p for p in stage.figure.axes[3].patches if p.get_visible()]
    tints = [to_hex(box.get_facecolor()).upper() for box in boxes]
    assert tints == [networks.TINTS[i] for i in (1, 0, 2, 6)]


def test_shallow_says_when_nothing_bends():
    flat = START | {"a1": 0.0, "b1": 0.0, "c1": 0.0}
    said = Stage(networks.shallow(X, panels, NAMES)).frame(**flat).sentence
    assert said == "No joint. Active from left to right: 1."


def test_approximation_shows_the_error_in_per_cent_of_the_range():
    target = X**2  # from 0 to 4

    def fit(units, placement):
        joints = np.linspace(0, 2, units + 1)
        return joints, np.interp(X, joints, joints**2) + placement

    stage = Stage(networks.approximation(X, target, fit))
    said = stage.frame(units=1, placement=0.0).sentence
    assert said == "1 unit: the largest error is 25.00 % of the range."
    left, right = stage.figure.axes
    np.testing.assert_allclose(left.lines[1].get_ydata(), 2 * X)
    np.testing.assert_allclose(left.lines[2].get_xdata(), [0, 2])
    said = stage.frame(units=8, placement=-0.2).sentence
    assert said.startswith("8 units")
    expected = 100 * (fit(8, -0.2)[1] - target) / 4
    np.testing.assert_allclose(right.lines[0].get_ydata(), expected)
    joints = left.lines[2].get_xdata()
    np.testing.assert_allclose(left.lines[2].get_ydata(), joints**2 - 0.2)
    band = right.patches[0].get_extents().transformed(right.transData.inverted())
    np.testing.assert_allclose([band.y0, band.y1], [-1, 1])


def test_two_inputs_draws_joints_where_the_units_are_zero():
    grid = np.linspace(-1, 1, 21)
    units = np.array([[0.2, 1.0, 0.0], [-0.1, 0.0, 2.0], [0.3, 1.0, -1.0]])
    across, up = np.meshgrid(grid, grid)

    def compute(offset):
        moved = units + np.array([[0, 0, 0], [0, 0, 0], [offset, 0, 0]])
        f = moved[:, 0] + np.stack([across, up], -1) @ moved[:, 1:].T
        return moved, (f > 0) @ [1, 2, 4], f.sum(axis=-1)

    stage = Stage(networks.two_inputs(grid, compute))
    for offset in (-0.5, 0.5):
        said = stage.frame(offset=offset).sentence
        moved, patterns, y = compute(offset)
        assert said.startswith(f"{np.unique(patterns).size} regions")
        left, right = stage.figure.axes[:2]
        for axes in (left, right):
            for edge, (bias, a, b) in zip(axes.lines, moved, strict=True):
                x1, x2 = edge.get_data()
                np.testing.assert_allclose(bias + a * x1 + b * x2, 0, atol=1e-9)
        np.testing.assert_array_equal(left.images[0].get_array(), patterns)
        np.testing.assert_array_equal(right.images[0].get_array(), y)
        for axes in (left, right):
            assert axes.images[0].get_extent() == [-1, 1, -1, 1]
            assert axes.images[0].origin == "lower"


def test_fold_marks_every_input_with_the_same_output():
    x = np.linspace(-1, 1, 201)
    stage = Stage(networks.fold(x, lambda x: 2 * np.abs(x) - 1, lambda y: y / 2))
    said = stage.frame(x0=0.75).sentence
    assert said == ("x = 0.75 goes to y = 0.50 and on to y′ = 0.25. So do x = −0.75.")
    places = [axes.lines[-1].get_xydata().tolist()[0] for axes in stage.figure.axes]
    assert places == [[0.75, 0.5], [0.5, 0.25], [0.75, 0.25]]
    others = stage.figure.axes[2].lines[1].get_xydata()
    np.testing.assert_allclose(others, [[-0.75, 0.25]])
    _, level, others, _ = stage.figure.axes[0].lines
    np.testing.assert_allclose(level.get_ydata(), [0.5, 0.5])
    np.testing.assert_allclose(others.get_xydata(), [[-0.75, 0.5]])


def test_fold_finds_the_peak_that_only_touches():
    x = np.linspace(-1, 1, 1201)

    def zigzag(x):
        return -1 + 3 * (x + 1) - 6 * relu(x + 1 / 3) + 6 * relu(x - 1 / 3)

    stage = Stage(networks.fold(x, zigzag, lambda y: y))
    assert stage.frame(x0=1.0).sentence.endswith("So do x = −0.33.")
    assert stage.frame(x0=-1.0).sentence.endswith("So do x = 0.33.")
    assert stage.frame(x0=0.0).sentence.endswith("So do x = −0.67, 0.67.")


def test_fold_names_nobody_where_nobody_shares():
    scene = networks.fold(np.linspace(-1, 1, 201), lambda x: x, lambda y: y)
    assert "So do" not in Stage(scene).frame(x0=-1.0).sentence


def test_layers_appear_one_a_step_with_their_joints():
    x = np.linspace(-1, 1, 101)
    lines = np.array([x - 0.25, 0 * x + 1, -x])
    stages = [("lines", lines), ("bent", relu(lines)), ("sum", relu(lines[:1]))]
    stages += [(f"more {i}", lines) for i in range(3)]
    stage = Stage(networks.layers(x, stages))
    assert "straight lines" in stage.frame(step=0).sentence
    said = stage.frame(step=1).sentence
    assert said == "Step 1, bent: joints near x = 0.00, 0.25."
    seen = [[c.get_visible() for c in axes.lines[1:]] for axes in stage.figure.axes]
    assert seen[:3] == [[True] * 3, [True] * 3, [False]]
    np.testing.assert_array_equal(
        [c.get_ydata() for c in stage.figure.axes[1].lines[1:]], relu(lines)
    )


def test_gallery_draws_value_and_slope():
    z = np.linspace(-2, 2, 41)
    stage = Stage(
        networks.gallery(z, {"tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2)})
    )
    said = stage.frame(name="tanh", z0=-2.0).sentence
    assert said == "tanh at z = −2.00: value −0.964, slope 0.071."
    _, curve, slopes, points = stage.figure.axes[0].lines
    np.testing.assert_allclose(curve.get_ydata(), np.tanh(z))
    np.testing.assert_allclose(slopes.get_ydata(), 1 / np.cosh(z) ** 2)
    np.testing.assert_allclose(points.get_xdata(), [-2, -2])
    np.testing.assert_allclose(points.get_ydata(), [np.tanh(-2), 1 / np.cosh(2) ** 2])
    low, high = stage.figure.axes[0].get_ylim()
    assert low < -1
    assert high > 4  # a ReLU at the end of the slider is still seen


def test_regions_count_the_pieces_they_are_given():
    table = {depth: [(3, 10 * depth, 4**depth)] for depth in range(1, 6)}

    def compute(depth, units):
        ends = np.linspace(0, 1, 4**depth + 1)
        return ends, ends % 2

    stage = Stage(networks.regions(compute, table))
    said = stage.frame(depth=1, units=3).sentence
    assert said == (
        "1 layer of 3 units: 10 parameters, 4 regions counted, 4 by the formula."
    )
    assert stage.figure.axes[1].lines[-1].get_xydata().tolist() == [[10, 4]]
    said = stage.frame(depth=5, units=3).sentence
    assert "1,024 regions counted, 1,024" in said
    assert stage.figure.axes[0].lines[0].get_xdata().size == 1025


def test_regions_thin_out_what_no_screen_can_show():
    table = {depth: [(3, 10, 9999)] for depth in range(1, 6)}
    ends = np.linspace(-1, 2, 10_000)
    heights = np.arange(10_000) % 2
    stage = Stage(networks.regions(lambda depth, units: (ends, heights), table))
    assert "one piece for every 11." in stage.frame(depth=2, units=3).sentence
    x, y = stage.figure.axes[0].lines[0].get_data()
    assert x.size < 1000
    assert (x[0], x[-1]) == (-1, 2)
    assert set(np.diff(y[:-1])) == {-1, 1}


def test_carve_tells_the_two_kinds_of_mistake_apart():
    grid = np.linspace(-1, 1, 3)
    wanted = np.array([[0, 0, 0], [0, 1, 1], [0, 0, 0]], bool)
    said_yes = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0]], bool)
    scene = networks.carve(
        grid, wanted, lambda n, r: said_yes, lambda n, r: 3.1 * n - r
    )
    stage = Stage(scene)
    assert "wrong on 11.40 %" in stage.frame(units=4, radius=1.0).sentence
    shown = stage.figure.axes[0].images[0].get_array()
    np.testing.assert_array_equal(shown, [[1, 0, 0], [0, 3, 2], [0, 0, 0]])
    words = [t.get_text() for t in stage.figure.axes[0].get_legend().get_texts()]
    assert words == ["said yes, is outside", "said no, is inside", "right: inside"]
    picture = stage.figure.axes[0].images[0]
    assert picture.origin == "lower"
    for patch, value in zip(
        stage.figure.axes[0].get_legend().get_patches(), (1, 2, 3), strict=True
    ):
        seen = picture.cmap(picture.norm(value))
        assert to_hex(patch.get_facecolor()) == to_hex(seen)
    names = ("tangent", "chord", "highlight")
    assert picture.cmap.colors[1:] == [networks.COLOURS[name] for name in names]
    circle = stage.figure.axes[0].lines[0].get_xydata()
    np.testing.assert_allclose(np.hypot(*circle.T), 1)


COLUMNS = {
    "x": (np.array([0.5, -2.0]), None),
    "f0": (np.array([1.25]), np.array([-4.5])),
    "loss": (3.75, 1.0),
}
FORMULAS = ["given", "f₀ by x", "ℓ by f₀", "∂ℓ/∂ℓ = 1", "∂ℓ/∂f₀"]


def shown(stage):
    return [t.get_text() for t in stage.figure.axes[0].texts if t.get_visible()]


def test_passes_fill_values_forward_and_gradients_back():
    stage = Stage(networks.passes(COLUMNS, FORMULAS))
    assert stage.frame(step=0).sentence == "Forward, step 0: given."
    assert {"0.500", "−2.000"} < set(shown(stage))
    assert "1.250" not in shown(stage)
    assert stage.frame(step=2).sentence == "Forward, step 2: ℓ by f₀."
    assert {"1.250", "3.750"} < set(shown(stage))
    assert "1.000" not in shown(stage)
    assert stage.frame(step=3).sentence == "Backward, step 3: ∂ℓ/∂ℓ = 1."
    assert "1.000" in shown(stage)
    assert "−4.500" not in shown(stage)
    stage.frame(step=4)
    assert "−4.500" in shown(stage)


def test_passes_write_a_vector_from_top_to_bottom():
    stage = Stage(networks.passes(COLUMNS, FORMULAS))
    stage.frame(step=0)
    at = {t.get_text(): t.get_position() for t in stage.figure.axes[0].texts}
    assert at["0.500"][1] > at["−2.000"][1]
    assert at["0.500"][0] < at["1.250"][0] < at["3.750"][0]
    assert at["−4.500"][1] < at["1.250"][1]  # gradients stand below their values


def test_passes_mark_the_vector_of_the_step():
    stage = Stage(networks.passes(COLUMNS, FORMULAS))
    active = graphs.STATES["active"]["linewidth"]
    for step, marked in enumerate(([0, 1], [2], [3], [3], [2])):
        stage.frame(step=step)
        widths = [box.get_linewidth() for box in stage.figure.axes[0].patches]
        assert [i for i, width in enumerate(widths) if width == active] == marked


def test_depth_reads_all_curves_at_one_epoch():
    epochs = np.array([0, 50, 100])
    errors = np.array([[90.0, 60, 30], [90, 20, 0], [90, 10, 0], [90, 0, 0]])
    stage = Stage(networks.depth(epochs, errors, ["one", "two", "three", "four"]))
    said = stage.frame(epoch=100).sentence
    assert said.startswith("Training error at epoch 100. one: 30.0 %; two: 0.0 %;")
    *drawn, line, dots = stage.figure.axes[0].lines
    np.testing.assert_array_equal([c.get_ydata() for c in drawn], errors)
    assert dots.get_ydata().tolist() == [30, 0, 0, 0]
    stage.frame(epoch=0)
    assert line.get_xdata() == [0, 0]
    assert dots.get_xydata().tolist() == [[0, 90]] * 4
