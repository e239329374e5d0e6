"""What the scenes of lecture 07 show, at both ends of their sliders."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from shown import agree, axes_of, shown

from helpers.figures import lecture_07
from helpers.lecture.look import COLOURS

X = np.linspace(0, 2, 81)
NAMES = ["p0", "p1", "p2", "p3", "a0", "a1", "b0", "b1", "c0", "c1"]
START = dict(zip(NAMES, [0.2, -1.5, -0.8, 1.6, 0.3, -1, -1, 2, -1.5, 1], strict=True))


def relu(z):
    return np.maximum(z, 0)


def panels(params):
    lines = params[4::2, None] + params[5::2, None] * X
    weighted = params[1:4, None] * relu(lines)
    return lines, relu(lines), weighted, params[0] + weighted.sum(axis=0)


SHALLOW = lecture_07.shallow(X, panels, NAMES)


@pytest.mark.parametrize("p", [0.2, -2.0])
@pytest.mark.parametrize("offset", [-2.0, 0.3, 2.0])
def test_shallow_shows_lines_units_weighted_and_sum(p, offset):
    values = START | {"p0": p, "p2": p, "b0": offset}
    data, _ = shown(SHALLOW, **values)
    *parts, y = panels(np.array([*values.values()]))
    agree(data, sum=(X, y))
    for name, rows in zip(("lines", "hidden", "weighted"), parts, strict=True):
        agree(data, **{name: [(X, row) for row in rows]})


@pytest.mark.parametrize(
    ("changed", "joints", "active"),
    [
        ({}, [0.3, 0.5, 1.5], ["1", "", "2", "23"]),
        ({"a0": 0.0}, [0.5, 1.5], ["", "2", "23"]),  # a joint at the edge is none
        ({"a0": 0.5}, [0.5, 1.5], ["1", "2", "23"]),  # equal joints count once
        ({"a0": 0.0, "a1": 0.0}, [0.5, 1.5], ["", "2", "23"]),  # off where it is zero
        ({"a1": 0.0, "b1": 0.0, "c1": 0.0}, [], ["1"]),
    ],
)
def test_shallow_tints_and_names_the_active_units(changed, joints, active):
    data, said = shown(SHALLOW, **START | changed)
    places = ", ".join(f"{place:.2f}" for place in joints)
    units = "; ".join(" and ".join(on) or "none" for on in active)
    where = f"Joints at x = {places}" if joints else "No joint"
    assert said == f"{where}. Active from left to right: {units}."
    lows, highs, tints, labels = zip(*data["regions"], strict=True)
    agree({"lows": lows, "highs": highs}, lows=[0, *joints], highs=[*joints, 2])
    number = {"": 0, "1": 1, "2": 2, "23": 6}
    assert tints == tuple(lecture_07.TINTS[number[on]] for on in active)
    assert labels == tuple("\n".join(on) or "–" for on in active)


def test_shallow_labels_no_region_that_is_too_narrow():
    data, _ = shown(SHALLOW, **START | {"a0": 0.475})
    assert [label for *_, label in data["regions"]] == ["1", "", "2", "2\n3"]


def test_a_tint_is_drawn_over_its_region_with_its_label_in_the_middle():
    axes = axes_of(SHALLOW, **START)[3]
    at = {text.get_text(): text.get_position()[0] for text in axes.texts}
    (box,) = (box for box in axes.patches if box.get_x() == 0.5)
    assert (at["2"], box.get_width()) == pytest.approx((1, 1))
    assert to_hex(box.get_facecolor()) == lecture_07.TINTS[2].lower()


def test_approximation_shows_the_error_in_per_cent_of_the_range():
    target = X**2  # from 0 to 4

    def fit(units, placement):
        joints = np.linspace(0, 2, units + 1)
        return joints, np.interp(X, joints, joints**2) + placement

    scene = lecture_07.approximation(X, target, fit)
    data, said = shown(scene, units=1, placement=0.0)
    assert said == "1 unit: the largest error is 25.00 % of the range."
    agree(data, network=(X, 2 * X), joints=([0, 2], [0, 4]))
    data, said = shown(scene, units=8, placement=-0.2)
    assert said.startswith("8 units: ")
    agree(data, error=(X, 25 * (fit(8, -0.2)[1] - target)))
    joints = np.linspace(0, 2, 9)
    agree(data, joints=(joints, joints**2 - 0.2))
    agree(shown(scene, units=8, placement=-2.0)[0], error=(X, np.full(81, -12)))
    (still,) = scene.panels[0].still
    np.testing.assert_allclose(still.data, (X, target))
    left, right = axes_of(scene)
    assert left.get_ylim() == pytest.approx((-0.2, 4.2))
    (band,) = right.patches
    box = band.get_extents().transformed(right.transData.inverted())
    np.testing.assert_allclose([box.y0, box.y1], [-1, 1])


def test_two_inputs_shows_joints_where_the_units_are_zero():
    grid = np.linspace(-1, 1, 21)
    units = np.array([[0.2, 1.0, 0.0], [-0.1, 0.0, 2.0], [0.3, 1.0, -1.0]])
    across, up = np.meshgrid(grid, grid)

    def compute(offset):
        moved = units + np.array([[0, 0, 0], [0, 0, 0], [offset, 0, 0]])
        f = moved[:, 0] + np.stack([across, up], -1) @ moved[:, 1:].T
        return moved, (f > 0) @ [1, 2, 4], f.sum(axis=-1)

    scene = lecture_07.two_inputs(grid, compute)
    for offset in (-0.5, 0.5):
        data, said = shown(scene, offset=offset)
        moved, patterns, y = compute(offset)
        assert said.startswith(f"{np.unique(patterns).size} regions")
        agree(data, patterns=patterns, output=y, the_same_joints=data["joints"])
        for edge, (bias, a, b) in zip(data["joints"], moved, strict=True):
            x1, x2 = edge
            np.testing.assert_allclose(bias + a * x1 + b * x2, 0, atol=1e-9)
            assert np.hypot(np.ptp(x1), np.ptp(x2)) > 4
    for axes in axes_of(scene)[:2]:
        (image,) = axes.images
        assert (image.get_extent(), image.origin) == ([-1, 1, -1, 1], "lower")


def test_fold_marks_every_input_with_the_same_output():
    x = np.linspace(-1, 1, 201)
    scene = lecture_07.fold(x, lambda x: 2 * np.abs(x) - 1, lambda y: y / 2)
    data, said = shown(scene, x0=0.75)
    assert said == "x = 0.75 goes to y = 0.50 and on to y′ = 0.25. So do x = −0.75."
    agree(data["first"], point=(0.75, 0.5), level=((-1, 1), (0.5, 0.5)))
    agree(data["first"], others=([-0.75], [0.5]))
    agree(data["second"], point=(0.5, 0.25))
    agree(data["both"], point=(0.75, 0.25), others=([-0.75], [0.25]))
    assert [*data["second"]] == ["point"]
    first, second, both = (panel.still[0].data for panel in scene.panels)
    np.testing.assert_allclose(first, (x, 2 * np.abs(x) - 1))
    np.testing.assert_allclose(second[1], second[0] / 2)
    np.testing.assert_allclose(both, (x, np.abs(x) - 0.5))
    labels = [(p.settings["xlabel"], p.settings["ylabel"]) for p in scene.panels]
    assert labels == [("x", "y"), ("y", "y′"), ("x", "y′")]


def test_fold_finds_the_peak_that_only_touches():
    x = np.linspace(-1, 1, 1201)

    def zigzag(x):
        return -1 + 3 * (x + 1) - 6 * relu(x + 1 / 3) + 6 * relu(x - 1 / 3)

    scene = lecture_07.fold(x, zigzag, lambda y: y)
    for x0, others in ((1.0, "−0.33"), (-1.0, "0.33"), (0.0, "−0.67, 0.67")):
        assert shown(scene, x0=x0)[1].endswith(f"So do x = {others}.")


def test_fold_names_nobody_where_nobody_shares():
    scene = lecture_07.fold(np.linspace(-1, 1, 201), lambda x: x, lambda y: y)
    assert "So do" not in shown(scene, x0=-1.0)[1]


def test_layers_appear_one_a_step_with_their_joints():
    x = np.linspace(-1, 1, 101)
    lines = np.array([x - 0.25, 0 * x + 1, -x])
    stages = [("lines", lines), ("bent", relu(lines)), ("sum", relu(lines[:1]))]
    stages += [(f"more {i}", lines) for i in range(3)]
    scene = lecture_07.layers(x, stages)
    data, said = shown(scene, step=0)
    assert said == "Step 0, lines: straight lines, no joint."
    assert [*data] == ["lines"]
    data, said = shown(scene, step=2)
    assert said == "Step 2, sum: joints near x = 0.25."
    assert shown(scene, step=1)[1] == "Step 1, bent: joints near x = 0.00, 0.25."
    for name, curves in stages[:3]:
        agree(data, **{name: [(x, curve) for curve in curves]})
    assert [*data] == ["lines", "bent", "sum"]
    axes = axes_of(scene)
    assert [ax.get_title() for ax in axes] == [title for title, _ in stages]
    assert axes[1].get_ylim() == pytest.approx((-0.05, 1.05))


@pytest.mark.parametrize("z0", [-2.0, 2.0])
def test_gallery_shows_value_and_slope(z0):
    z = np.linspace(-2, 2, 41)
    activations = {"tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2)}
    scene = lecture_07.gallery(z, activations)
    data, said = shown(scene, name="tanh", z0=z0)
    value = f"z = {z0:.2f}: value {np.tanh(z0):.3f}, slope 0.071."
    assert said == f"tanh at {value}".replace("-", "−")
    agree(data, value=(z, np.tanh(z)), slope=(z, 1 / np.cosh(z) ** 2))
    agree(data, points=([z0, z0], [np.tanh(z0), 1 / np.cosh(2) ** 2]))
    low, high = scene.panels[0].settings["ylim"]
    assert low < -1
    assert high > 4  # a ReLU at the end of the slider is still seen


def test_regions_count_the_pieces_they_are_given():
    table = {depth: [(2, 5, 9), (3, 10 * depth, 4**depth)] for depth in range(1, 6)}

    def compute(depth, units):
        ends = np.linspace(0, 1, 4**depth + 1)
        return ends, ends % 2

    scene = lecture_07.regions(compute, table)
    data, said = shown(scene, depth=1, units=3)
    assert said == (
        "1 layer of 3 units: 10 parameters, 4 regions counted, 4 by the formula."
    )
    agree(data, mark=(10, 4), curve=compute(1, 3))
    data, said = shown(scene, depth=5, units=3)
    assert said.startswith("5 layers of 3 units: 50 parameters, 1,024 regions counted")
    assert len(data["curve"][0]) == 1025
    curves = {c.get_label(): c.get_xydata() for c in axes_of(scene)[1].lines}
    np.testing.assert_allclose(curves["2"], [[5, 9], [20, 16]])


def test_regions_thin_out_what_no_screen_can_show():
    table = {depth: [(3, 10, 9999)] for depth in range(1, 6)}
    ends = np.linspace(-1, 2, 10_000)
    heights = np.arange(10_000) % 2
    scene = lecture_07.regions(lambda depth, units: (ends, heights), table)
    data, said = shown(scene, depth=2, units=3)
    assert said.endswith("9,999 by the formula. Drawn: one piece for every 11.")
    x, y = data["curve"]
    assert x.size < 1000
    assert (x[0], x[-1]) == (-1, 2)
    assert set(np.diff(y[:-1])) == {-1, 1}


def test_carve_tells_the_two_kinds_of_mistake_apart():
    grid = np.linspace(-1, 1, 3)
    wanted = np.array([[0, 0, 0], [0, 1, 1], [0, 0, 0]], bool)
    said_yes = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0]], bool)
    scene = lecture_07.carve(
        grid, wanted, lambda n, r: said_yes, lambda n, r: 3.1 * n - r
    )
    data, said = shown(scene, units=4, radius=1.0)
    assert said.startswith("4 half-planes at distance 1.000: wrong on 11.40 %")
    agree(data, answers=[[1, 0, 0], [0, 3, 2], [0, 0, 0]])
    np.testing.assert_allclose(np.hypot(*data["disc"]), 1)
    (axes,) = axes_of(scene)
    (image,) = axes.images
    assert (image.get_extent(), image.origin) == ([-1, 1, -1, 1], "lower")
    seen = {
        patch.get_label(): to_hex(patch.get_facecolor())
        for patch in axes.get_legend().get_patches()
    }
    words = ["said yes, is outside", "said no, is inside", "right: inside"]
    assert seen == {
        word: to_hex(image.cmap(image.norm(value)))
        for value, word in enumerate(words, 1)
    }
    assert seen["said no, is inside"] == COLOURS["chord"].lower()


COLUMNS = {
    "x": (np.array([0.5, -2.0]), None),
    "f0": (np.array([1.25]), np.array([-4.5])),
    "loss": (3.75, 1.0),
}
FORMULAS = ["given", "f₀ by x", "ℓ by f₀", "∂ℓ/∂ℓ = 1", "∂ℓ/∂f₀"]


PASSES = lecture_07.passes(COLUMNS, FORMULAS)


@pytest.mark.parametrize(
    ("step", "states"),
    [
        (0, ("active", "waiting", "waiting")),
        (2, ("known", "known", "active")),
        (3, ("known", "known", "active")),
        (4, ("known", "active", "known")),
    ],
)
def test_passes_fill_values_forward_and_gradients_back(step, states):
    data, said = shown(PASSES, step=step)
    way = "Forward" if step < 3 else "Backward"
    assert said == f"{way}, step {step}: {FORMULAS[step]}."
    assert data["formula"] == FORMULAS[step]
    x, f0, loss = states
    after = {1: "1.250", 2: "3.750", 3: "1.000", 4: "−4.500"}
    value, end, one, gradient = (word * (step >= at) for at, word in after.items())
    assert data["cells"] == {
        "x": [(x, "0.500", ""), (x, "−2.000", "")],
        "f0": [(f0, value, gradient)],
        "loss": [(loss, end, one)],
    }


def test_passes_write_a_vector_from_top_to_bottom_in_its_boxes():
    (axes,) = axes_of(PASSES, step=4)
    at = {text.get_text(): text.get_position() for text in axes.texts}
    assert at["0.500"][1] > at["−2.000"][1]
    assert at["x"][0] == at["0.500"][0] < at["1.250"][0] < at["3.750"][0]
    assert at["−4.500"][1] < at["1.250"][1]  # gradients stand below their values
    for number in ("0.500", "−2.000", "1.250", "−4.500"):
        (around,) = (b for b in axes.patches if b.get_bbox().contains(*at[number]))
        assert around.get_x() + around.get_width() / 2 == pytest.approx(at[number][0])


def test_depth_reads_all_curves_at_one_epoch():
    epochs = np.array([0, 50, 100])
    errors = np.array([[90.0, 60, 30], [90, 20, 0], [90, 10, 0], [90, 0, 0]])
    scene = lecture_07.depth(epochs, errors, ["one", "two", "three", "four"])
    data, said = shown(scene, epoch=100)
    assert said.startswith("Training error at epoch 100. one: 30.0 %; two: 0.0 %;")
    agree(data, read=([100] * 4, [30, 0, 0, 0]), epoch=([100, 100], [0, 92]))
    agree(shown(scene, epoch=0)[0], read=([0] * 4, [90] * 4))
    agree(shown(scene, epoch=60)[0], read=([50] * 4, errors[:, 1]))
    curves = {c.get_label(): c.get_xydata() for c in axes_of(scene)[0].lines}
    np.testing.assert_array_equal(curves["two"], np.transpose([epochs, errors[1]]))
