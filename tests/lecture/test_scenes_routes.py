"""The routes of lecture 06 are marked one a step, and their products summed."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from helpers.lecture import graphs
from helpers.lecture.look import COLOURS
from helpers.lecture.scenes import routes
from helpers.lecture.stage import Stage

FUNCTIONS = {"x": "x", "a": "2x", "b": "−x", "y": "a + b"}
LOCAL = {"xa": 2.0, "xb": -1.0, "ay": 1.0, "by": 3.0}
PRODUCTS = {"xay": 2.0, "xby": -3.0}


def marked(stage):
    """Return the edges that are drawn as part of the route."""
    arrows = stage.figure.findobj(FancyArrowPatch)
    colour = to_rgba(COLOURS["path"])
    on = [arrow.get_edgecolor() == colour for arrow in arrows]
    return [name for name, is_on in zip(LOCAL, on, strict=True) if is_on]


@pytest.mark.parametrize(
    ("step", "edges", "said"),
    [
        (0, [], "0 of 2 routes from x, sum so far: 0.0000."),
        (
            1,
            ["xa", "ay"],
            "x → a → y: (2.0000) · (1.0000) = 2.0000; 1 of 2 routes from x, "
            "sum so far: 2.0000.",
        ),
        (
            2,
            ["xb", "by"],
            "x → b → y: (−1.0000) · (3.0000) = −3.0000; 2 of 2 routes from x, "
            "sum so far: −1.0000.",
        ),
    ],
)
def test_each_step_marks_one_route_and_adds_its_product(step, edges, said):
    stage = Stage(routes.routes(FUNCTIONS, LOCAL, PRODUCTS))
    assert stage.frame(step=step).sentence == said
    assert marked(stage) == edges
    shown = {text.get_text() for text in stage.figure.axes[0].texts}
    assert set(FUNCTIONS) | set(FUNCTIONS.values()) <= shown


def test_a_route_that_is_passed_is_no_longer_marked():
    stage = Stage(routes.routes(FUNCTIONS, LOCAL, PRODUCTS))
    stage.frame(step=2)
    stage.frame(step=0)
    assert marked(stage) == []


def test_network_has_a_circle_a_unit_and_a_labelled_edge_a_weight():
    figure = plt.figure()
    axes = graphs.canvas(figure, 7, 3)
    weights = {("p", "h"): "w₁", ("q", "h"): "w₂", ("h", "o"): "v"}
    places = routes.network(axes, [["p", "q"], ["h"], ["o"]], weights)
    plt.close(figure)
    circles = [c.center for c in axes.patches if isinstance(c, Circle)]
    np.testing.assert_allclose(circles, list(places.values()))
    arrows = [p for p in axes.patches if isinstance(p, FancyArrowPatch)]
    assert len(arrows) == 3
    shown = [text.get_text() for text in axes.texts]
    assert sorted(shown) == sorted([*places, *weights.values()])
    assert places["p"][0] < places["h"][0] < places["o"][0]
    assert places["p"][1] > places["h"][1] > places["q"][1]


def test_edges_lead_from_the_right_of_one_box_to_the_left_of_the_next():
    stage = Stage(routes.routes(FUNCTIONS, LOCAL, PRODUCTS))
    stage.frame(step=0)
    found = stage.figure.findobj(FancyBboxPatch)
    box = dict(zip(FUNCTIONS, (b.get_bbox() for b in found), strict=True))
    for (a, b), arrow in zip(LOCAL, stage.figure.findobj(FancyArrowPatch), strict=True):
        points = arrow._path_original.vertices
        np.testing.assert_allclose(
            points[0], (box[a].x1, (box[a].y0 + box[a].y1) / 2), atol=1e-9
        )
        np.testing.assert_allclose(
            points[-1], (box[b].x0, (box[b].y0 + box[b].y1) / 2), atol=1e-9
        )
        assert points[:, 1].min() > 0.85
