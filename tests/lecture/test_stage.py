"""The stage, and the guard that holds every scene to return what it moves."""

import numpy as np
import pytest

from helpers.lecture.stage import Stage


def scene(*returned):
    """Return a scene whose update moves everything, and returns what is named."""

    def draw(figure):
        ax, other = figure.subplots(1, 2)
        parts = {
            "line": ax.plot([0, 1], [0, 1])[0],
            "dots": ax.scatter([0, 1], [0, 1]),
            "bar": ax.bar([0], [1])[0],
            "mesh": other.pcolormesh(np.eye(2)),
            "text": ax.text(0, 0, "0"),
            "title": ax.set_title("0"),
            "label": ax.set_xlabel("0"),
            "axis": other.xaxis,
            "marks": other.plot([0, 1], [0, 1], "o")[0],  # moves with the axis
            "hidden": ax.plot([0, 1], [1, 0])[0],
        }

        def update(h):
            parts["line"].set_ydata([h, 1])
            parts["dots"].set_offsets([[h, 1], [0, 1]])
            parts["bar"].set_height(h)
            parts["mesh"].set_array(np.full((2, 2), h))
            for name in ("text", "title", "label"):
                parts[name].set_text(f"{h}")
            other.set_xlim(0, 2 + h)
            parts["hidden"].set_visible(h > 1)
            return [parts[name] for name in returned], f"h = {h}."

        return update

    return draw


PARTS = "line dots bar mesh text title label axis marks hidden".split()


def test_update_that_returns_all_it_moves_is_let_through():
    stage = Stage(scene(*PARTS))
    assert [stage.frame(h=h).sentence for h in (1, 2, 3)][-1] == "h = 3."


@pytest.mark.parametrize("forgotten", PARTS)
def test_update_that_forgets_what_it_moves_is_an_error_in_tests(forgotten):
    stage = Stage(scene(*(name for name in PARTS if name != forgotten)))
    stage.frame(h=1)
    with pytest.raises(AssertionError, match=", not returned: "):
        stage.frame(h=2)


def test_stage_lets_go_of_what_an_update_removed():
    def draw(figure):
        ax = figure.add_subplot(xlim=(0, 1), ylim=(-1, 3))
        drawn = []

        def update(n):
            while drawn:
                drawn.pop().remove()
            drawn.extend(ax.plot([0, n], [0, k], "k")[0] for k in range(3))
            return list(drawn), f"n = {n}."

        return update

    stage = Stage(draw)
    for n in range(1, 5):
        picture = stage.frame(n=n).pixels.copy()
        assert len(stage.moving) == 3
    np.testing.assert_array_equal(Stage(draw).frame(n=4).pixels, picture)
