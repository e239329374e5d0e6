"""What the figures of lecture 06 show: at both ends, at every step, for any program."""

import itertools

import numpy as np
import pytest
from chai import chai
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch
from matplotlib.text import Text
from shown import shown

from helpers.derivatives import dual
from helpers.derivatives.recording import record
from helpers.figures import lecture_06
from helpers.lecture import graphs
from helpers.lecture.formula import parse
from helpers.lecture.stage import Stage

LINES = {"x": "input", "z": "input", "a": "x · z", "y": "a + x"}


def run(dx, dz):
    """Carry (primal, tangent) through y = x z + x at (2, 3)."""
    da = 3 * dx + 2 * dz
    return {"x": (2.0, dx), "z": (3.0, dz), "a": (6.0, da), "y": (8.0, da + dx)}


@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize(
    ("angle", "seed", "tangents"),
    [
        (0, (1, 0), ["1.0000", "0.0000", "3.0000", "4.0000"]),
        (90, (0, 1), ["0.0000", "1.0000", "2.0000", "2.0000"]),
        (-180, (-1, 0), ["−1.0000", "0.0000", "−3.0000", "−4.0000"]),
    ],
)
def test_a_seed_is_carried_to_the_line_that_runs(step, angle, seed, tangents):
    scene = lecture_06.carried(LINES, run, (2.0, 3.0))
    data, said = shown(scene, step=step, angle=angle)
    known = list(LINES)[: step + 2]
    assert data["tangents"] == dict(zip(known, tangents, strict=False))
    primals = dict(x="2.0000", z="3.0000", a="6.0000", y="8.0000")
    assert data["primals"] == {name: primals[name] for name in known}
    np.testing.assert_allclose(data["seed"], [[2, 2 + seed[0]], [3, 3 + seed[1]]])
    assert data["line"] == pytest.approx([1.07, 0.73, 0.39][step])
    last, value, tangent = known[-1], primals[known[-1]], tangents[step + 1]
    told = f", line {step}: {last} has the value {value}, the tangent {tangent}."
    if step == 0:
        told = ": the program starts, x with the tangent {} and z with the tangent {}."
    assert said == f"Direction {angle}°" + told.format(*tangents)


def test_the_stripe_lies_under_the_line_that_runs():
    figure = Figure()
    scene = lecture_06.carried(LINES, run, (2.0, 3.0))
    artists, _ = scene(figure)(step=1, angle=0)
    (written,) = figure.findobj(
        lambda t: isinstance(t, Text) and t.get_text() == "x · z"
    )
    low, height = artists[0].get_y(), artists[0].get_height()
    assert low + height / 2 == pytest.approx(written.get_position()[1])


def test_direction_has_length_one_and_is_exact_on_the_axes():
    for angle in range(-180, 181, 15):
        assert np.hypot(*lecture_06.direction(angle)) == pytest.approx(1)
    assert lecture_06.direction(-90).tolist() == [0, -1]
    np.testing.assert_allclose(lecture_06.direction(30), [0.75**0.5, 0.5])


def test_converging_draws_the_chosen_round_and_says_both_errors():
    x = np.linspace(1, 2, 11)
    values, slopes = np.array([x, x**2]), np.array([x**0, 2 * x])
    scene = lecture_06.converging(x, values, slopes, x**2 + 0.5625, x + 4.5)
    data, said = shown(scene, rounds=1, at=1.52)
    assert said == (
        "Rounds: 1. At x = 1.5 the relative error is 0.2 for the value, 0.5 for the "
        "derivative."
    )
    np.testing.assert_allclose(data["value"], [x, x**2])
    np.testing.assert_allclose(data["derivative"], [x, 2 * x])
    np.testing.assert_allclose(data["value_at"], [1.5, 2.25])
    np.testing.assert_allclose(data["derivative_at"], [1.5, 3.0])
    data, said = shown(scene, rounds=0, at=2.0)
    np.testing.assert_allclose(data["value_at"], [2.0, 2.0])
    np.testing.assert_allclose(data["derivative_at"], [2.0, 1.0])


@pytest.mark.parametrize(("at", "value", "slope"), [(0.0, 0, 3.0), (1.0, 2, -1.0)])
def test_jumping_draws_the_slope_of_the_piece_through_its_point(at, value, slope):
    def torn(at):
        return (3 * at, 3.0, 2.0) if at < 0.5 else (3 - at, -1.0, 2.0)

    scene = lecture_06.jumping(np.linspace(0, 1, 101), torn)
    data, said = shown(scene, at=at)
    told = f"y = {value:.2f}, ∂y/∂x = {slope:.2f}, ∂y/∂z = 2.00."
    assert said == f"At x = {at:.2f}: {told.replace('-', '−')}"
    assert data["point"] == (at, value)
    x, y = data["tangent"]
    np.testing.assert_allclose(y, value + slope * (x - at))
    np.testing.assert_allclose(x, [at - 0.2, at + 0.2])


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("done", [0, 1, 2, 8])
@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (3, 2), (8, 4)])
def test_a_sweep_fills_a_column_or_a_row(inputs, outputs, mode, done):
    jacobian = np.arange(32.0).reshape(4, 8) - 16
    data, said = shown(
        lecture_06.sweeps(jacobian),
        inputs=inputs,
        outputs=outputs,
        mode=mode,
        done=done,
    )
    forward = mode == "forward"
    known = {
        (i, j): f"{jacobian[i, j]:.2f}".replace("-", "−")
        for i, j in np.ndindex(outputs, inputs)
        if (j if forward else i) < done
    }
    assert data["numbers"] == known
    for place, state in np.ndenumerate(data["cells"]):
        inside = place[0] < outputs and place[1] < inputs
        assert state == ((2 if forward else 3) if place in known else int(inside))
    many = "1 sweep gives" if done == 1 else f"{done} sweeps give"
    assert f"{many} {len(known)} of {inputs * outputs} entries" in said
    assert f"a {'column' if forward else 'row'} a sweep" in said
    assert ("complete" in said) == (len(known) == inputs * outputs)


def test_prices_grow_with_n_and_are_said_in_words():
    passes = {"differences": lambda n: 2 * n, "reverse": lambda n: 4 + 0 * n}
    scene = lecture_06.prices(passes)
    data, said = shown(scene, n=1.0)
    assert said == "n = 1 inputs: differences 2 ms, reverse 4 ms."
    assert shown(scene, n=1.9)[1].startswith("n = 2 inputs: differences 4 ms,")
    data, said = shown(scene, n=1e9)
    assert said == "n = 1,000,000,000 inputs: differences 23.1 days, reverse 4 ms."
    assert data == {
        "line": 1e9,
        "dots": {"differences": (1e9, 2e6), "reverse": (1e9, 4e-3)},
    }
    figure = Figure()
    scene(figure)
    curves = {line.get_label(): line.get_data() for line in figure.axes[0].lines}
    np.testing.assert_allclose(curves["differences"][1], 2e-3 * curves["reverse"][0])
    np.testing.assert_allclose(curves["reverse"][1], 4e-3)
    ticks = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert ticks == ["1 year", "1 day", "1 hour", "1 minute", "1 s", "1 ms"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (31_557_600 * 1234.0, "1,234 years"),
        (3600, "1 hours"),
        (59.0, "59 s"),
        (0.25, "250 ms"),
        (1e-8, "0.01 µs"),
    ],
)
def test_duration_takes_the_largest_unit_that_fits(seconds, words):
    assert lecture_06.duration(seconds) == words


def by_formula(f, a):
    with np.errstate(all="ignore"):
        return float(f(a)), float(f.derivative()(a))


@pytest.mark.parametrize(("a", "slope"), [(-2.0, -4.0), (1.5, 3.0)])
def test_a_typed_function_gets_its_tangent(a, slope):
    data, said = shown(lecture_06.typed(by_formula), f=parse("x^2 + 1"), a=a)
    told = f"x^2 + 1: f({a:.4f} + ε) = {a * a + 1:.4f} + ({slope:.4f}) ε."
    assert said == told.replace("-", "−")
    x, curve = data["curve"]
    np.testing.assert_allclose(curve, x**2 + 1)
    np.testing.assert_allclose(data["tangent"], [x, a * a + 1 + slope * (x - a)])
    np.testing.assert_allclose(data["point"], [[a], [a * a + 1]])
    assert data["window"]["ylim"][1] > 10
    assert data["title"] == "f(x) = x^2 + 1"


def test_a_typed_function_without_a_value_has_no_tangent():
    data, said = shown(lecture_06.typed(by_formula), f=parse("log(x)"), a=-1.0)
    assert "no value or no derivative at x = -1.00" in said
    assert data["tangent"] is None


def test_the_lecture_has_no_slope_where_the_function_has_no_value(of_lecture):
    """The derivative of ln(x − 2) has a value at 1, ln(x − 2) has none."""
    known = {"np": np, "dual": dual}
    run = of_lecture("06_differentiate_programs", "value_and_slope", known)
    assert run(parse("5x"), 1.0) == (5, 5)
    assert np.isnan(run(parse("-5log(x-2)"), 1.0)).all()


def test_network_has_a_circle_a_unit_and_a_labelled_edge_a_weight():
    figure = Figure()
    weights = {("p", "h"): "w₁", ("q", "h"): "w₂", ("h", "o"): "v"}
    lecture_06.network([["p", "q"], ["h"], ["o"]], weights, size=(7, 3))(figure)
    (axes,) = figure.axes
    places = {text.get_text(): np.array(text.get_position()) for text in axes.texts}
    assert set(places) == {*"pqho", *weights.values()}
    circles = {tuple(c.center) for c in axes.patches if isinstance(c, Circle)}
    assert circles == {tuple(places[unit]) for unit in "pqho"}
    assert places["p"][0] == places["q"][0] < places["h"][0] < places["o"][0]
    assert places["p"][1] > places["h"][1] > places["q"][1]
    for (a, b), weight in weights.items():
        middle = (places[a] + places[b]) / 2
        np.testing.assert_allclose(places[weight] - middle, [0, 0.2], atol=1e-9)
    arrows = [p.get_path().vertices for p in axes.patches if not isinstance(p, Circle)]
    for (a, b), points in zip(weights, arrows, strict=True):
        assert np.hypot(*(points[0] - places[a])) == pytest.approx(0.3)
        near = np.hypot(*(points - places[b]).T)
        assert near.min() == pytest.approx(0.3, abs=0.05)


FUNCTIONS = {"x": "x", "a": "2x", "b": "−x", "y": "a + b"}
LOCAL = {"xa": 2.0, "xb": -1.0, "ay": 1.0, "by": 3.0}
PRODUCTS = {"xay": 2.0, "xby": -3.0}


@pytest.mark.parametrize(
    ("step", "on", "line", "total"),
    [
        (0, "", "no route yet", "0.0000"),
        (1, "xa ay", "x → a → y: (2.0000) · (1.0000) = 2.0000", "2.0000"),
        (2, "xb by", "x → b → y: (−1.0000) · (3.0000) = −3.0000", "−1.0000"),
    ],
)
def test_each_step_marks_one_route_and_adds_its_product(step, on, line, total):
    data, said = shown(lecture_06.routes(FUNCTIONS, LOCAL, PRODUCTS), step=step)
    marked = ["".join(pair) for pair, look in data["edges"].items() if look == "on"]
    assert sorted(marked) == sorted(on.split())
    assert set(map("".join, data["edges"])) == set(LOCAL)
    assert (data["line"], data["total"]) == (line, f"sum so far: {total}")
    told = f"{step} of 2 routes from x, sum so far: {total}."
    assert said == (f"{line}; {told}" if step else told)


GRAPH = record(chai, 2.0, 3.0)
NAMES = [node.name for node in GRAPH.nodes]
VALUES = "2 3 6 0.69315 0.63896 403.43 8.6562 0.10649 412.19".split()
GRADIENTS = "1208.4 809.71 404.85 −12.36 0.16667 1 1 1 1".split()


@pytest.mark.parametrize("step", range(17))
def test_values_appear_forward_then_gradients_back(step):
    (given, data), _ = _graph(lecture_06.live_graph(lambda: GRAPH), step=step)
    assert given == graphs.written(GRAPH)
    known, first = min(step, 7) + 2, 9 - max(step - 7, 0)
    active = None if step == 0 else known - 1 if step < 8 else first
    for i, name in enumerate(NAMES):
        state = "done" if i >= first else "known" if i < known else "waiting"
        assert data["boxes"][name] == (
            "active" if i == active else state,
            VALUES[i] if i < known else "",
            GRADIENTS[i] if i >= first else "",
        )
    for (a, b), look in data["values"].items():
        reached = "plain" if NAMES.index(b) < known else "faint"
        newest = NAMES.index(b) == active and step < 8
        assert look == ("active" if newest else reached), (a, b)
    for (a, b), look in data["gradients"].items():
        assert look == ("active" if NAMES.index(b) == active else "plain"), (a, b)
    reached = {(b, a) for a, b in data["values"] if NAMES.index(a) >= first}
    assert set(data["gradients"]) == reached


def _graph(scene, **values):
    data, said = shown(scene, **values)
    return data["graph"], said


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (0, ("The inputs are given: x = 2, z = 3.",)),
        (3, ("c = sin b = sin 0.69315 = 0.63896",)),
        (7, ("y = d + e + f = 403.43 + 8.6562 + 0.10649 = 412.19",)),
        (8, ("Start at the output: g_y = 1.",)),
        (9, ("g_f = g_y = 1.",)),
        (12, ("g_c = g_f / a = 1 · 0.16667 = 0.16667.",)),
        (13, ("g_b = −g_e · a / b² + g_c · cos b", "(−12.488)", "2 routes")),
        (14, ("g_a = −g_f · c / a² + g_e / b + g_d · exp a", "= 404.85: 3 routes")),
        (16, ("g_x = g_b / x + g_a · z = (−12.36) · 0.5 + 404.85 · 3 = 1208.4",)),
    ],
)
def test_the_sentence_names_the_rule_and_its_numbers(step, words):
    (_, data), said = _graph(lecture_06.live_graph(lambda: GRAPH), step=step)
    assert said.startswith(f"Step {step}: ") == (step > 0)
    for word in words:
        assert word in said
    assert all(line in said for line in data["lines"])


def test_every_step_of_programs_with_arrays_constants_and_dead_inputs_can_be_drawn():
    def f(x, w, unused):
        on = np.maximum(w @ x + 1, 0)
        return np.mean(on**2) * 3 + np.sum(x[:2].T.reshape(2, 1))

    graph = record(f, [1.0, -2.0, 0.5], np.ones((4, 3)), 7.0)
    scene, last = lecture_06.live_graph(lambda: graph), 2 * len(graph.nodes) - 3
    said = [shown(scene, step=step)[1] for step in range(last + 1)]
    assert any("a = w @ x: a is an array of 4." in line for line in said)
    assert any("g_unused = 0: no route leads" in line for line in said)
    assert any("2 routes are summed" in line for line in said)
    assert shown(scene, step=last + 1)[1].startswith(f"All {last} steps are done: g_x")


@pytest.mark.parametrize(
    ("step", "first", "last", "said"),
    [
        (0, 0, 7, "The inputs"),
        (7, 0, 7, "Step 7: y = "),
        (12, 0, 7, "All 7 steps are done: y = "),
        (0, 7, None, "y = "),
        (1, 7, None, "Step 1: Start at the output"),
        (30, 7, None, "All 9 steps are done: g_x = "),
    ],
)
def test_a_live_graph_can_begin_and_end_within_the_passes(step, first, last, said):
    scene = lecture_06.live_graph(lambda: GRAPH, first, last)
    assert shown(scene, step=step)[1].startswith(said)


def typed(f, x=2.0, z=3.0):
    return record(parse(f, "x z"), x, z, names=["x", "z"])


def test_variables_without_a_value_and_long_programs_are_refused():
    scene = lecture_06.live_graph(typed)
    with pytest.raises(ValueError, match="a = ln x has no value here"):
        scene.shows(step=0, f="log(x)", x=0.0)
    long = "*".join(f"sin({i}x)" for i in range(1, 12))
    with pytest.raises(ValueError, match=r"\d\d variables are too many to draw"):
        scene.shows(step=0, f=long)


def test_a_new_program_takes_the_place_of_the_old_one():
    def texts(stage):
        return sorted(t.get_text() for t in stage.figure.axes[0].texts)

    stage, fresh = (Stage(lecture_06.live_graph(typed, height=4.0)) for _ in range(2))
    stage.frame(step=3, f="4*x*sin(x*z)")
    stage.frame(step=3, f="x*z", x=1.0)
    again = stage.frame(step=3, f="x*z")
    np.testing.assert_array_equal(again.pixels, fresh.frame(step=3, f="x*z").pixels)
    assert texts(stage) == texts(fresh)
    stage.frame(step=3, f="5*x*sin(x*z)")
    assert "5 · x" in texts(stage)
    assert "4 · x" not in texts(stage)


@pytest.mark.parametrize(
    "f", ["x*z", "(x+z)*(x-z)*(x*z)*(x/z)*(x^2-z)*(z^2-x)", "sin(x*z)+exp(x)/z"]
)
def test_any_live_graph_fills_its_figure_and_no_number_touches_a_box(f):
    figure = Figure()
    lecture_06.live_graph(typed, height=5.75)(figure)(step=99, f=f)
    assert tuple(figure.get_size_inches()) == (9.5, 5.75)
    (axes,) = figure.axes
    frames = [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    boxes = [frame.get_window_extent() for frame in frames]
    below = min(box.y0 for box in boxes) / figure.dpi - 0.75
    above = 5.75 - max(box.y1 for box in boxes) / figure.dpi
    assert above == pytest.approx(below, abs=0.02)
    assert above > 0.25
    lines = [t for t in axes.texts if t.get_text().startswith(("g_", "= "))]
    assert len(lines) == 2
    for line in lines:
        seen = line.get_window_extent()
        assert 0 < seen.y0 < seen.y1 < min(box.y0 for box in boxes) - 0.2 * figure.dpi
    coloured = [t for t in axes.texts if t.get_color() != "black" and t.get_text()]
    assert coloured
    for box, text in itertools.product(boxes, coloured):
        assert not box.shrunk(0.98, 0.9).overlaps(text.get_window_extent())
    for text in axes.texts:
        assert text.get_fontsize() >= 8.5
