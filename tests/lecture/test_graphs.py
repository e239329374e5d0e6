"""Drawn computations: names, states, and where boxes and arrows stand."""

import itertools

import numpy as np
import pytest
from chai import chai
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from helpers.derivatives.recording import record
from helpers.lecture import draw, graphs

NAMES = ["x", "f0", "h1", "loss"]


def drawn(pieces, data, height=4.0):
    """Draw pieces on a sheet; return the figure and {name: what each has drawn}."""
    figure = Figure()
    sheet = draw.sheet(9.5, height)
    draw.Scene(None, sheet, size=(9.5, height))(figure)
    (axes,) = figure.axes
    artists = {}
    for name, piece in pieces.items():
        before = set(axes.get_children())
        piece.draw(axes)[1](data[name] if isinstance(data, dict) else data)
        artists[name] = [a for a in axes.get_children() if a not in before]
    return figure, artists


def texts(artists):
    return {a.get_text(): a.get_position() for a in artists if isinstance(a, Text)}


def frame(artists):
    """Return the edges of a box: left, right, bottom, top, in inches."""
    (box,) = (a for a in artists if isinstance(a, FancyBboxPatch))
    left, bottom = box.get_x(), box.get_y()
    return left, left + box.get_width(), bottom, bottom + box.get_height()


def points(artists):
    """Return the points of an arrow, its head included, in inches."""
    (arrow,) = artists
    return arrow.get_path().vertices


@pytest.mark.parametrize(
    "piece",
    [
        graphs.box((2.0, 1.5), "f0", "sin x"),
        graphs.box((2.0, 1.5), "f0", "sin x", size=(1.2, 0.5)),
        graphs.rectangle((2.0, 1.5), "f0", "sin x", 1.0),
        graphs.rectangle((2.0, 1.5), "f0", "sin x", 0.7, 0.3),
    ],
)
def test_values_stand_above_a_box_gradients_below_and_the_function_inside(piece):
    _, found = drawn({"f0": piece}, ("known", "2.5", "−1"))
    left, right, bottom, top = frame(found["f0"])
    np.testing.assert_allclose([(left + right) / 2, (bottom + top) / 2], [2.0, 1.5])
    places = texts(found["f0"])
    assert set(places) == {"f₀", "sin x", "2.5", "−1"}
    assert places["−1"][1] < bottom < places["sin x"][1] < top < places["2.5"][1]
    assert places["f₀"][1] > places["sin x"][1]
    assert all(left - 1e-9 <= x <= right + 1e-9 for x, _ in places.values())


def test_states_of_boxes_and_of_edges_differ_by_more_than_colour():
    pieces = dict.fromkeys(graphs.STATES, graphs.box((1, 1), "x"))
    _, found = drawn(pieces, {state: (state, "", "") for state in graphs.STATES})
    looks = {
        (a[0].get_linestyle(), a[0].get_linewidth(), a[0].get_facecolor()[3] > 0)
        for a in found.values()
    }
    assert len(looks) == len(graphs.STATES)
    states = ["plain", *graphs.EDGES]
    pieces = dict.fromkeys(states, graphs.edge((1, 1), (2, 1)))
    _, found = drawn(pieces, {state: state for state in states})
    looks = {(a[0].get_linewidth(), a[0].get_alpha()) for a in found.values()}
    assert len(looks) == len(states)


def test_an_edge_that_is_plain_again_looks_as_at_first():
    def look(arrow):
        return arrow.get_edgecolor(), arrow.get_linewidth(), arrow.get_linestyle()

    axes = Figure().add_subplot()
    (arrow,), fill = graphs.edge((0, 0), (1, 0), kind="gradient").draw(axes)
    fill("plain")
    first = look(arrow)
    for state in graphs.EDGES:
        fill(state)
        assert look(arrow) != first
        fill("plain")
        assert look(arrow) == first


@pytest.fixture(scope="module")
def chain():
    return graphs.chain(NAMES, y=1.0, inside={"h1": "sin f₀"})


def test_a_chain_stands_in_the_order_of_computation_evenly_apart(chain):
    places = np.array([chain.places[name] for name in NAMES])
    np.testing.assert_allclose(places[:, 0], np.linspace(0.6, 9.1, 4))
    np.testing.assert_allclose(places[:, 1], 1.0)
    _, found = drawn(chain.boxes, ("known", "", ""))
    for name, label in zip(NAMES, ("x", "f₀", "h₁", "ℓ"), strict=True):
        left, right, bottom, top = frame(found[name])
        centre = (left + right) / 2, (bottom + top) / 2
        np.testing.assert_allclose(centre, chain.places[name])
        assert label in texts(found[name])
    assert "sin f₀" in texts(found["h1"])


def test_arrows_of_a_chain_lead_from_box_to_box_there_and_back(chain):
    assert list(chain.values) == list(itertools.pairwise(NAMES))
    assert list(chain.gradients) == [(b, a) for a, b in chain.values]
    for arrows, side in ((chain.values, 0.37), (chain.gradients, -0.37)):
        _, found = drawn(arrows, "plain")
        for (a, b), artists in found.items():
            x = points(artists)[:, 0]
            np.testing.assert_allclose(x[0], chain.places[a][0] + side)
            tip = chain.places[b][0] - side
            assert abs(x - tip).min() < 0.03
            assert (x[0] < x[1]) == (side > 0)


def test_what_is_written_of_a_record_are_chais_rectangles_and_edges():
    functions, edges = graphs.written(record(chai, 2.0, 3.0))
    assert functions == {
        **dict(x="input", z="input", a="x · z", b="ln x", c="sin b"),
        **dict(d="exp a", e="a / b", f="c / a", y="d + e + f"),
    }
    assert sorted(map("".join, edges)) == sorted(
        "xa za xb bc ad ae be cf af dy ey fy".split()
    )


@pytest.mark.parametrize("height", [None, 7.0, 3.5])
def test_arrows_of_a_computation_lead_from_box_to_box_there_and_back(height):
    functions, edges = graphs.written(record(chai, 2.0, 3.0))
    graph = graphs.computation(functions, edges, 9.5, below=0.5, height=height)
    assert set(graph.values) == set(edges)
    assert set(graph.gradients) == {(b, a) for a, b in edges}
    _, boxes = drawn(graph.boxes, ("known", "1", "2"))
    low, high = (f(y for _, y in graph.places.values()) for f in (min, max))
    above = (high + 0.5 if height is None else height) - high
    assert above == pytest.approx(low - 0.5)
    assert above == pytest.approx(0.5) or height == 7.0
    for arrows, way in ((graph.values, 1), (graph.gradients, -1)):
        _, found = drawn(arrows, "plain")
        for (a, b), artists in found.items():
            seen = points(artists)
            left, right, bottom, top = frame(boxes[a])
            assert seen[0, 0] == pytest.approx(right if way > 0 else left)
            assert bottom < seen[0, 1] < top
            left, right, bottom, top = frame(boxes[b])
            tip = left if way > 0 else right
            x, y = seen[abs(seen[:, 0] - tip).argmin()]
            assert abs(x - tip) < 0.05
            assert bottom < y < top


def test_a_squeezed_computation_has_lower_boxes_closer_together():
    def seen(height):
        given = graphs.written(record(chai, 2.0, 3.0))
        graph = graphs.computation(*given, 9.5, height=height)
        _, found = drawn(graph.boxes, ("known", "", ""))
        edges = np.array([frame(found[name]) for name in graph.places])
        return np.ptp(edges[:, 2]), edges[0, 3] - edges[0, 2]

    (far, high), (near, low) = seen(None), seen(3.0)
    assert near == pytest.approx(2.0)
    assert low / high == pytest.approx(near / far)


def test_a_computation_of_one_row_takes_the_room_of_one():
    graph = graphs.computation({"x": "input", "y": "sin x"}, [("x", "y")], 9.5)
    heights = [y for _, y in graph.places.values()]
    np.testing.assert_allclose(heights, 0.5)


def test_all_text_is_large_enough_and_inside_its_box():
    def wordy(first_weight, second_weight):
        total = first_weight + second_weight + 3 + 4 + 5 + first_weight
        return total * -12.3456789

    functions, edges = graphs.written(record(wordy, 2.0, 3.0))
    graph = graphs.computation(functions, edges, 9.5)
    _, found = drawn(graph.boxes, ("known", "", ""))
    for artists in found.values():
        box, _, inside, *_ = artists
        assert inside.get_fontsize() >= 8.5
        text, box = inside.get_window_extent(), box.get_window_extent()
        assert box.x0 < text.x0 < text.x1 < box.x1
        assert box.y0 < text.y0 < text.y1 < box.y1


def test_words_become_smaller_then_two_lines_then_are_cut():
    axes = Figure().add_subplot()
    (text,), fill = graphs.fitted(0, 0, 0.8, 10).draw(axes)
    for words, shown, size in (
        ("a + b", "a + b", 10),
        ("a + b + c + d", "a + b +\nc + d", 8.5),
        ("abcdefghijklmnopqrstuvwxyz", "abcdefghij…", 8.5),
        ("a + b", "a + b", 10),
    ):
        fill(words)
        assert (text.get_text(), text.get_fontsize()) == (shown, size)
        assert text.get_window_extent().width <= 0.8 * axes.figure.dpi
