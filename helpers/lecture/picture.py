"""The picture of a figure on the page: one widget, drawn by `picture.js`.

All that a page shows is in the traits, so that a second view of a notebook, or a page
that is loaded again, draws itself from them.
"""

from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent


class Picture(anywidget.AnyWidget):
    """The picture, its sentence, its error and its goal.

    Attributes
    ----------
    drawn : int
        Counts what was drawn: the page draws when this changes.
    size : [width, height]
        In pixels.
    still, moved : bytes
        Two PNGs: the whole picture without what moves, and the part that moved.
    place : [left, top]
        Where the moved part lies, in pixels.
    sentence, error, goal : str
        `urgent` tells whether the error interrupts a screen reader, `reached` whether
        the goal is reached.
    area : [left, top, width, height]
        The first axes, as shares of the picture, if it can be dragged; else empty.
    pointer : [across, up, time]
        From the page: where the pointer drags, as shares of the first axes.
    controls : list of [model id, trait, first value]
        What Reset sets on the page, where no later value can overtake it.
    answered : dict from model id to value
        The values that are drawn; a picture that stays behind says so.
    """

    _esm = (HERE / "picture.js").read_text(encoding="utf-8")
    _css = (HERE / "picture.css").read_text(encoding="utf-8")

    drawn = traitlets.Int().tag(sync=True)
    size = traitlets.List().tag(sync=True)
    still = traitlets.Bytes().tag(sync=True)
    moved = traitlets.Bytes().tag(sync=True)
    place = traitlets.List().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    urgent = traitlets.Bool().tag(sync=True)
    goal = traitlets.Unicode().tag(sync=True)
    reached = traitlets.Bool().tag(sync=True)
    area = traitlets.List().tag(sync=True)
    pointer = traitlets.List().tag(sync=True)
    controls = traitlets.List().tag(sync=True)
    answered = traitlets.Dict().tag(sync=True)

    def show(self, **state):
        """Set these traits in one message, and have the page draw them."""
        with self.hold_sync():
            for name, value in state.items():
                setattr(self, name, value)
            self.drawn += 1
