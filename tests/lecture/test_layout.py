"""Graphs run from left to right, without boxes or edges in one another's way."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.lecture import layout

CHAI = [(), (), (0, 1), (0,), (3,), (2,), (2, 3), (4, 2), (5, 6, 7)]
CHAIN = [(), *((i,) for i in range(19))]
WIDTH, TEXT = 9.5, 0.48  # half the height of a box with the numbers above and below


@st.composite
def graphs(draw):
    """Return the parents of up to 20 nodes; each but the inputs has one or two."""
    count, inputs = draw(st.integers(2, 20)), draw(st.integers(1, 4))
    parents = []
    for place in range(count):
        earlier = st.integers(max(0, place - 8), max(0, place - 1))
        many = draw(st.integers(1, 2))
        parents.append(
            () if place < inputs else tuple(draw(earlier) for _ in range(many))
        )
    return parents


def assert_readable(parents):
    """Check that boxes, with their numbers, touch neither boxes nor passing edges."""
    places = layout.place(parents, WIDTH)
    for (x0, y0), (x, y) in itertools.combinations(places.centres, 2):
        assert abs(x - x0) > places.box + 0.1 or abs(y - y0) > 2 * TEXT
    for x, y in places.centres:
        assert places.box / 2 < x < WIDTH - places.box / 2
        assert TEXT < y < places.height - TEXT
    for (a, b), line in places.lines.items():
        (x0, y0), (x1, y1) = places.centres[a], places.centres[b]
        np.testing.assert_allclose(line[0], (x0 + places.box / 2, y0))
        np.testing.assert_allclose(line[-1], (x1 - places.box / 2, y1))
        points = np.concatenate(
            [np.linspace(p, q, 40) for p, q in itertools.pairwise(line)]
        )
        assert (0 < points).all()
        assert (points < (WIDTH, places.height)).all()
        for place, centre in enumerate(places.centres):
            away = abs(points - centre) - (places.box / 2, 0.21)
            if place not in (a, b):
                assert (away.max(axis=1) > 0.01).all()


@pytest.mark.parametrize("parents", [CHAI, CHAIN, [(), (0, 0)], [()]])
def test_known_graphs_are_readable(parents):
    assert_readable(parents)


@settings(max_examples=40)
@given(parents=graphs())
def test_any_graph_of_twenty_nodes_is_readable(parents):
    assert_readable(parents)


@settings(max_examples=20)
@given(parents=graphs())
def test_edges_lead_to_later_layers_and_each_is_drawn_once(parents):
    found = layout.layers(parents)
    centres, ways = layout.layered(parents)
    assert [layer for layer, _ in centres] == found
    assert set(ways) == {(p, i) for i, own in enumerate(parents) for p in own}
    for (a, b), way in ways.items():
        assert [layer for layer, _ in way] == list(range(found[a] + 1, found[b]))


def test_inputs_stand_right_before_their_first_use():
    assert layout.layers([(), (), (0,), (2,), (3, 1)]) == [0, 2, 1, 2, 3]


def test_the_graph_of_chai_has_five_layers_and_one_band():
    places = layout.place(CHAI, WIDTH)
    assert len({round(x, 6) for x, _ in places.centres}) == 5
    assert places.height < 4.6


def test_a_deep_graph_goes_on_below():
    places = layout.place(CHAIN, WIDTH)
    heights = [y for _, y in places.centres]
    assert len({round(y, 6) for y in heights}) == 2
    assert heights == sorted(heights, reverse=True)
    assert places.box > 0.6


def test_the_same_graph_is_laid_out_the_same_way():
    first, second = layout.place(CHAI, WIDTH), layout.place(CHAI, WIDTH)
    assert first.centres == second.centres
    for edge, line in first.lines.items():
        np.testing.assert_array_equal(line, second.lines[edge])
