"""A recorded program is filled forward and differentiated back, one node a step."""

import itertools

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from helpers.derivatives.recording import record
from helpers.lecture.formula import parse
from helpers.lecture.scenes import programs
from helpers.lecture.stage import Stage


def chai(x, z):
    a = x * z
    b = np.log(x)
    c = np.sin(b)
    d = np.exp(a)
    e = a / b
    f = c / a
    return d + e + f


GRAPH = record(chai, 2.0, 3.0)
VALUES = "2 3 6 0.69315 0.63896 403.43 8.6562 0.10649 412.19".split()
GRADIENTS = "1208.4 809.71 404.85 −12.36 0.16667 1 1 1 1".split()


@pytest.fixture(scope="module")
def stage():
    return Stage(programs.live_graph(lambda: GRAPH))


def shown(stage, colour):
    texts = stage.figure.axes[0].texts
    return [t.get_text() for t in texts if t.get_color() == colour and t.get_text()]


def colours(stage):
    """Return the colours of the values and of the gradients of the last node."""
    *_, value, gradient = stage.figure.axes[0].texts[:-2]
    return value.get_color(), gradient.get_color()


@pytest.mark.parametrize("step", range(17))
def test_values_appear_forward_then_gradients_back(stage, step):
    stage.frame(step=step)
    value, gradient = colours(stage)
    assert shown(stage, value) == VALUES[: min(step, 7) + 2]
    back = max(step - 7, 0)
    assert shown(stage, gradient) == GRADIENTS[len(GRADIENTS) - back :]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (0, ("The inputs are given: x = 2, z = 3.")),
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
def test_the_sentence_names_the_rule_and_its_numbers(stage, step, words):
    said = stage.frame(step=step).sentence
    assert said.startswith(f"Step {step}: ") == (step > 0)
    for word in words:
        assert word in said


def test_arrows_show_which_routes_are_followed(stage):
    def thick():
        patches = stage.figure.axes[0].patches
        arrows = [p for p in patches if isinstance(p, FancyArrowPatch)]
        return sum(a.get_visible() and a.get_linewidth() > 2 for a in arrows)

    counts = []
    for step in range(17):
        stage.frame(step=step)
        counts.append(thick())
    assert counts == [0, 2, 1, 1, 1, 2, 2, 3, 0, 1, 1, 1, 1, 2, 3, 1, 2]


@pytest.mark.painted
def test_steps_may_be_taken_in_any_order(stage):
    first = stage.frame(step=14)
    pixels = first.pixels.copy()
    stage.frame(step=2)
    np.testing.assert_array_equal(stage.frame(step=14).pixels, pixels)


def test_every_step_of_programs_with_arrays_constants_and_dead_inputs_can_be_drawn():
    def f(x, w, unused):
        on = np.maximum(w @ x + 1, 0)
        return np.mean(on**2) * 3 + np.sum(x[:2].T.reshape(2, 1))

    graph = record(f, [1.0, -2.0, 0.5], np.ones((4, 3)), 7.0)
    scene = Stage(programs.live_graph(lambda: graph))
    last = programs.last_step(graph)
    said = [scene.frame(step=step).sentence for step in range(last + 1)]
    assert any("a = w @ x: a is an array of 4." in line for line in said)
    assert any("g_unused = 0: no route leads" in line for line in said)
    assert any("2 routes are summed" in line for line in said)
    assert programs.forward_steps(graph) == len(graph.nodes) - 3


def test_a_deep_program_of_twenty_nodes_can_be_drawn():
    def f(x):
        for _ in range(19):
            x = np.sin(x)
        return x

    graph = record(f, 0.5)
    scene = Stage(programs.live_graph(lambda: graph, height=4.5))
    scene.frame(step=programs.last_step(graph))
    assert tuple(scene.figure.get_size_inches()) == (9.5, 4.5)
    for text in scene.figure.axes[0].texts:
        assert text.get_fontsize() >= 8.5


def typed(f, x=2.0, z=3.0):
    return record(parse(f, "x z"), x, z, names=["x", "z"])


def boxes(stage):
    return [b for b in stage.figure.axes[0].patches if isinstance(b, FancyBboxPatch)]


@pytest.mark.painted
def test_a_live_graph_follows_its_values():
    live = Stage(programs.live_graph(lambda x, z: record(chai, x, z)))
    live.frame(step=3, x=1.5, z=0.5)
    np.testing.assert_array_equal(
        live.frame(step=13, x=2.0, z=3.0).pixels,
        Stage(programs.live_graph(lambda: GRAPH)).frame(step=13).pixels,
    )
    said = live.frame(step=7, x=1.5, z=1.0).sentence
    assert f"= {chai(1.5, 1.0):.5g}" in said


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
    stage = Stage(programs.live_graph(lambda: GRAPH, first, last))
    assert stage.frame(step=step).sentence.startswith(said)


@pytest.mark.painted
def test_a_new_program_takes_the_place_of_the_old_one():
    stage = Stage(programs.live_graph(typed, height=4.0))
    stage.frame(step=3, f="x*sin(x*z)")
    changed = stage.frame(step=3, f="x*z").pixels
    assert len(stage.figure.axes) == 1
    assert len(boxes(stage)) == 3
    fresh = Stage(programs.live_graph(typed, height=4.0)).frame(step=3, f="x*z")
    np.testing.assert_array_equal(changed, fresh.pixels)


def test_a_changed_constant_is_written_anew():
    stage = Stage(programs.live_graph(typed, height=4.0))
    for factor in (4, 5):
        stage.frame(step=3, f=f"{factor}*x*z")
        assert f"{factor} · x" in [t.get_text() for t in stage.figure.axes[0].texts]


@pytest.mark.parametrize(
    "f", ["x*z", "(x+z)*(x-z)*(x*z)*(x/z)*(x^2-z)*(z^2-x)", "sin(x*z)+exp(x)/z"]
)
@pytest.mark.painted
def test_any_live_graph_fills_a_figure_of_the_same_height(f):
    stage = Stage(programs.live_graph(typed, height=5.75))
    stage.frame(step=99, f=f)
    assert tuple(stage.figure.get_size_inches()) == (9.5, 5.75)
    bottom, top = stage.figure.axes[0].get_ylim()
    edges = [b.get_y() for b in boxes(stage)]
    above = top - max(edges) - 0.42
    below = min(edges) - bottom - programs.BELOW
    assert above == pytest.approx(below, abs=0.01)
    assert above > 0.25
    renderer = stage.canvas.get_renderer()
    for box, text in itertools.product(boxes(stage), stage.figure.axes[0].texts):
        if text.get_color() in colours(stage) and text.get_text():
            extent = text.get_window_extent(renderer)
            assert not box.get_window_extent().shrunk(0.98, 0.9).overlaps(extent)


def test_variables_without_a_value_and_long_programs_are_refused():
    stage = Stage(programs.live_graph(typed))
    with pytest.raises(ValueError, match="a = ln x has no value here"):
        stage.frame(step=0, f="log(x)", x=0.0)
    long = "*".join(f"sin({i}x)" for i in range(1, 12))
    with pytest.raises(ValueError, match=r"\d\d variables are too many to draw"):
        stage.frame(step=0, f=long)
