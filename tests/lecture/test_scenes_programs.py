"""A recorded program is filled forward and differentiated back, one node a step."""

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch

from helpers.derivatives import tape
from helpers.derivatives.recording import record
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
    return Stage(programs.computation_graph(GRAPH))


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
    assert said.startswith(f"Step {step} of 16: ")
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


def test_steps_may_be_taken_in_any_order(stage):
    first = stage.frame(step=14)
    pixels = first.pixels.copy()
    stage.frame(step=2)
    np.testing.assert_array_equal(stage.frame(step=14).pixels, pixels)


def test_every_step_of_programs_with_arrays_constants_and_dead_inputs_can_be_drawn():
    def f(x, w, unused):
        return np.mean(tape.relu(w @ x + 1) ** 2) * 3 + np.sum(x[:2].T.reshape(2, 1))

    graph = record(f, [1.0, -2.0, 0.5], np.ones((4, 3)), 7.0)
    scene = Stage(programs.computation_graph(graph))
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
    scene = Stage(programs.computation_graph(graph))
    scene.frame(step=programs.last_step(graph))
    width, height = scene.figure.get_size_inches()
    assert width == 9.5
    assert height < 4.5
    for text in scene.figure.axes[0].texts:
        assert text.get_fontsize() >= 8.5
