"""A recorded program is drawn as a graph: every variable, value, edge and gradient."""

import numpy as np
import pytest

from helpers.lecture.scenes import layered, recorded
from helpers.lecture.stage import Stage

LN2 = float(np.log(2))
EXACT = {"x": 1208.3812151266, "z": 809.7074792186}


def chai(x=2.0, z=3.0):
    """Record Chai's program, with its sum as two additions."""
    a, b = x * z, np.log(x)
    c, d = np.sin(b), np.exp(a)
    e, f = a / b, c / a
    return [
        (x, "x", ()),
        (z, "z", ()),
        (a, "{} · {}", ((0, z), (1, x))),
        (b, "ln {}", ((0, 1 / x),)),
        (c, "sin {}", ((3, np.cos(b)),)),
        (d, "exp {}", ((2, d),)),
        (e, "{} / {}", ((2, 1 / b), (3, -a / b**2))),
        (f, "{} / {}", ((4, 1 / a), (2, -c / a**2))),
        (d + e, "{} + {}", ((5, 1.0), (6, 1.0))),
        (d + e + f, "{} + {}", ((8, 1.0), (7, 1.0))),
    ]


def texts(stage):
    return [text.get_text() for text in stage.figure.axes[0].texts if text.get_text()]


def test_variables_are_named_and_joined_as_chai_does():
    found = recorded.named(chai())
    assert [f"{v.name}: {v.function}" for v in found] == [
        *("x: x", "z: z", "a: x · z", "b: ln x", "c: sin b", "d: exp a"),
        *("e: a / b", "f: c / a", "y: d + e + f"),
    ]
    assert found[-1].edges == ((5, 1.0), (6, 1.0), (7, 1.0))


def test_gradients_are_those_of_the_formula():
    found = recorded.gradients(recorded.named(chai()))
    np.testing.assert_allclose(found[:2], list(EXACT.values()), rtol=1e-12)


def test_constants_stand_in_the_rectangles_and_taken_letters_are_left_out():
    record = [
        (3.0, "a", ()),
        (2.0, "", ()),
        (6.0, "{} · {}", ((1, 3.0), (0, 2.0))),
        (36.0, "{} · {}", ((2, 6.0), (2, 6.0))),
        (39.0, "{} + {}", ((3, 1.0), (0, 1.0))),
    ]
    found = recorded.named(record)
    assert [v.name for v in found] == ["a", "b", "c", "y"]
    assert [v.function for v in found] == ["a", "2 · a", "b · b", "c + a"]
    assert recorded.gradients(found)[0] == 2 * 6 * 2 + 1


def test_a_sum_that_is_used_twice_keeps_its_rectangle():
    record = [
        (1.0, "x", ()),
        (2.0, "{} + {}", ((0, 1.0), (0, 1.0))),
        (4.0, "{} + {}", ((1, 1.0), (1, 1.0))),
    ]
    assert [v.function for v in recorded.named(record)] == ["x", "x + x", "a + a"]


def test_too_many_operations_and_missing_values_are_said():
    chain = [(1.0, "x", ()), *((1.0, "sin {}", ((i, 1.0),)) for i in range(30))]
    with pytest.raises(ValueError, match="too many operations"):
        recorded.named(chain)
    with pytest.raises(ValueError, match="steps one after another"):
        layered.columns([[i - 1] if i else [] for i in range(11)])
    with pytest.raises(ValueError, match="ln x has no finite value"):
        recorded.named([(-1.0, "x", ()), (np.nan, "ln {}", ((0, -1.0),))])


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (0, "Step 0 of 16. The inputs are given."),
        (1, "Step 1 of 16. a = x · z = 6."),
        (7, "Step 7 of 16. y = d + e + f = 412.19."),
        (8, "Step 8 of 16. Start at the end: g(y) = 1."),
        (12, "Step 12 of 16. g(c) = g(f) · (0.16667) = 0.16667."),
        (
            13,
            "Step 13 of 16. g(b) = g(e) · (−12.488) + g(c) · (0.76924) = −12.36.",
        ),
        (16, "Step 16 of 16. g(x) = g(b) · (0.5) + g(a) · (3) = 1208.4."),
        (99, "Step 16 of 16. g(x) = g(b) · (0.5) + g(a) · (3) = 1208.4."),
    ],
)
def test_each_step_says_its_variable_with_its_numbers(step, said):
    stage = Stage(recorded.graph(chai))
    assert stage.frame(step=step).sentence == said
    shown = texts(stage)
    assert ("y = 412.19" in shown) == (step >= 7)
    assert ("g = −12.36" in shown) == (step >= 13)
    assert "e" in shown or "e = 8.6562" in shown


def test_the_step_thickens_the_edges_it_uses():
    stage = Stage(recorded.graph(chai))
    lines = stage.figure.axes[0].collections[0]
    for step, count in ((0, 0), (5, 2), (7, 3), (8, 0), (13, 2), (14, 3)):
        stage.frame(step=step)
        assert sum(np.asarray(lines.get_linewidths()) > 2) == count
    assert len(lines.get_segments()) == 12


def test_the_graph_can_end_with_the_forward_pass():
    stage = Stage(recorded.graph(chai, last=7))
    for step in (7, 20):
        assert stage.frame(step=step).sentence.startswith("Step 7 of 7. y = ")


def test_the_graph_can_begin_at_the_backward_pass_and_follows_its_inputs():
    stage = Stage(recorded.graph(chai, first=8))
    said = stage.frame(step=0).sentence
    assert said == "Step 0 of 8. Start at the end: g(y) = 1."
    assert "g(x) = " in stage.frame(step=8, x=1.5, z=1.0).sentence
    assert "x = 1.5" in texts(stage)


def test_no_rectangle_and_no_edge_lies_on_a_rectangle():
    parents = [[p for p, _ in v.edges] for v in recorded.named(chai())]
    centres, lines = layered.layout(parents, 8.0, 3.3)
    for i, (x, y) in enumerate(centres):
        for j, (u, v) in enumerate(centres[:i]):
            assert abs(x - u) > 1.2 or abs(y - v) > 0.9, (i, j)
        for edge, points in lines.items():
            assert points[0] == centres[edge[0]]
            assert points[-1] == centres[edge[1]]
            if i not in edge:
                assert all(abs(x - u) > 0.1 or abs(y - v) > 0.5 for u, v in points)


def test_an_input_stands_before_its_first_use():
    assert layered.columns([(), (0,), (1,), (), (3, 2)]) == [0, 1, 2, 2, 3]
