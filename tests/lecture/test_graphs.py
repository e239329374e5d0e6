"""Drawn computations: names, numbers, states, and a chain's boxes and arrows."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.derivatives.recording import record
from helpers.lecture import graphs

NAMES = ["x", "f0", "h1", "loss"]


@pytest.fixture
def axes():
    figure = plt.figure()
    yield graphs.canvas(figure, 9.5, 2.0)
    plt.close(figure)


@pytest.fixture
def drawing(axes):
    return graphs.chain(axes, NAMES, y=1.0, inside={"h1": "sin f₀"})


def centre(node):
    return node.box.get_x() + node.box.get_width() / 2


def test_one_unit_of_a_canvas_is_one_inch(axes):
    origin, end = axes.transData.transform([(0, 0), (1, 1)])
    assert tuple(end - origin) == pytest.approx((axes.figure.dpi, axes.figure.dpi))


def test_a_chain_stands_in_the_order_of_computation_evenly_apart(drawing):
    places = [centre(drawing.nodes[name]) for name in NAMES]
    gaps = [b - a for a, b in itertools.pairwise(places)]
    assert places == sorted(places)
    assert gaps == pytest.approx([gaps[0]] * 3)


def test_boxes_and_their_texts_do_not_touch_the_next_ones(drawing):
    for a, b in itertools.pairwise(NAMES):
        left, right = drawing.nodes[a].box, drawing.nodes[b].box
        assert left.get_x() + left.get_width() < right.get_x()


def test_values_stand_above_and_gradients_below(drawing):
    for node in drawing.nodes.values():
        top = node.box.get_y() + node.box.get_height()
        assert node.value.get_position()[1] > top
        assert node.gradient.get_position()[1] < node.box.get_y()


def test_value_arrows_point_right_and_gradient_arrows_left(drawing):
    assert set(drawing.values) == {("x", "f0"), ("f0", "h1"), ("h1", "loss")}
    assert set(drawing.gradients) == {(b, a) for a, b in drawing.values}
    for arrows, direction in ((drawing.values, 1), (drawing.gradients, -1)):
        for arrow in arrows.values():
            (start, _), *_, (end, _) = arrow.get_path().vertices[:3]
            assert (end - start) * direction > 0


def test_gradient_arrows_are_hidden_at_first(drawing):
    assert all(arrow.get_visible() for arrow in drawing.values.values())
    assert not any(arrow.get_visible() for arrow in drawing.gradients.values())


def test_names_and_formulas_are_written_in_the_boxes(drawing):
    assert [n.name.get_text() for n in drawing.nodes.values()] == ["x", "f₀", "h₁", "ℓ"]
    assert drawing.nodes["h1"].inside.get_text() == "sin f₀"


def test_states_differ_by_more_than_colour(drawing):
    node, looks = drawing.nodes["f0"], set()
    for state in graphs.STATES:
        node.mark(state)
        box = node.box
        looks.add(
            (box.get_linestyle(), box.get_linewidth(), box.get_facecolor()[3] > 0)
        )
    assert len(looks) == len(graphs.STATES)


@pytest.mark.parametrize("kind", ["value", "gradient"])
def test_moving_holds_boxes_and_the_numbers_of_its_kind_only(drawing, kind):
    moving, other = (
        drawing.moving(kind),
        {"value": "gradient", "gradient": "value"}[kind],
    )
    for node in drawing.nodes.values():
        assert node.box in moving
        assert getattr(node, kind) in moving
        assert getattr(node, other) not in moving


@pytest.mark.parametrize("names", [[], ["x"], ["x", "x"]])
def test_a_chain_of_too_few_or_equal_names_is_refused(axes, names):
    with pytest.raises(ValueError, match="at least two names, all different"):
        graphs.chain(axes, names, y=1.0)


def chai(x, z):
    a = x * z
    b = np.log(x)
    c = np.sin(b)
    d = np.exp(a)
    e = a / b
    f = c / a
    return d + e + f


@pytest.fixture
def computation():
    figure = plt.figure()
    yield graphs.computation(figure, record(chai, 2.0, 3.0))
    plt.close(figure)


def test_a_computation_has_chais_rectangles_with_the_function_inside(computation):
    inside = {name: n.inside.get_text() for name, n in computation.nodes.items()}
    assert inside == {
        **dict(x="input", z="input", a="x · z", b="ln x", c="sin b"),
        **dict(d="exp a", e="a / b", f="c / a", y="d + e + f"),
    }


def test_names_stand_outside_values_above_gradients_below(computation):
    for name, node in computation.nodes.items():
        bottom, top = node.box.get_y(), node.box.get_y() + node.box.get_height()
        assert node.name.get_text() == name
        assert node.name.get_position()[1] > top
        assert node.value.get_position()[1] > top
        assert bottom < node.inside.get_position()[1] < top
        assert node.gradient.get_position()[1] < bottom


def test_edges_carry_values_right_and_gradients_left_without_labels(computation):
    pairs = {"xa", "za", "xb", "bc", "ad", "ae", "be", "cf", "af", "dy", "ey", "fy"}
    assert set(computation.values) == {tuple(pair) for pair in pairs}
    assert set(computation.gradients) == {tuple(pair[::-1]) for pair in pairs}
    for arrows, way in ((computation.values, 1), (computation.gradients, -1)):
        for (a, b), arrow in arrows.items():
            box = computation.nodes[b].box
            end = arrow.get_path().vertices  # after the head has been drawn over it
            assert (
                centre(computation.nodes[b]) - centre(computation.nodes[a])
            ) * way > 0
            near = box.get_x() if way > 0 else box.get_x() + box.get_width()
            assert min(abs(end[:, 0] - near)) < 0.05
    assert not any(arrow.get_visible() for arrow in computation.gradients.values())


def test_all_text_is_large_enough_and_inside_its_box():
    def wordy(first_weight, second_weight):
        total = first_weight + second_weight + 3 + 4 + 5 + first_weight
        return total * -12.3456789

    figure = plt.figure()
    drawing = graphs.computation(figure, record(wordy, 2.0, 3.0))
    for node in drawing.nodes.values():
        assert node.inside.get_fontsize() >= 8.5
        text, box = node.inside.get_window_extent(), node.box.get_window_extent()
        assert box.x0 < text.x0 < text.x1 < box.x1
        assert box.y0 < text.y0 < text.y1 < box.y1
    plt.close(figure)


def test_words_that_fit_nowhere_are_cut(axes):
    text = axes.text(0, 0, "")
    graphs.fit(text, "abcdefghijklmnopqrstuvwxyz", 0.8, 10)
    assert text.get_text().endswith("…")
    graphs.fit(text, "a + b", 0.8, 10)
    assert (text.get_text(), text.get_fontsize()) == ("a + b", 10)
