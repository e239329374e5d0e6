"""A drawn scene that redraws only what moves, without any widget.

A *scene* is a function that draws the still part of a figure once and returns
`update(**values)`; `update` moves artists and returns `(artists, sentence)`: those
it moved, and what the picture now shows.
"""

import inspect
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D


class Frame(NamedTuple):
    """What one update gave: picture, sentence, and the part that stands still."""

    pixels: np.ndarray
    sentence: str
    still: np.ndarray

    def patch(self):
        """Return (rows, columns): the smallest box around what is not still."""
        moved = (
            self.pixels.view(np.uint32)[..., 0] != self.still.view(np.uint32)[..., 0]
        )
        return _span(moved.any(axis=1)), _span(moved.any(axis=0))


class Stage:
    """A drawn scene that redraws only what moves.

    The still part is drawn once and kept; an update puts it back and draws the
    moved artists over it (matplotlib calls this blitting).
    """

    def __init__(self, scene):
        self.figure, self.update = _start(scene)
        self.canvas = FigureCanvasAgg(self.figure)
        self.moving = []
        self.still = self.background = None

    def frame(self, **values):
        """Return the picture at `values`, if the update moved what can be drawn."""
        # What overflows or is undefined becomes an error here: a figure must say so.
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            moved, sentence = _read(self.update(**values))
        for artist in moved:
            if artist.get_visible() and not _drawable(artist):
                raise ValueError(
                    "there is no finite number to draw (the values are nan or infinite)"
                )
        if self.still is None or not set(moved) <= set(self.moving):
            self._draw_still(moved)
        self.canvas.restore_region(self.still)
        for artist in sorted(self.moving, key=lambda artist: artist.get_zorder()):
            self.figure.draw_artist(artist)
        pixels = np.asarray(self.canvas.buffer_rgba())
        return Frame(pixels, sentence, self.background)

    def _draw_still(self, moved):
        layout = self.figure.get_layout_engine()
        if layout is not None:
            layout.execute(self.figure)  # once, with everything in place
        self.figure.set_layout_engine("none")
        known = dict.fromkeys([*self.moving, *moved])
        self.moving = [artist for artist in known if artist.figure]  # not removed
        for artist in self.moving:
            artist.set_animated(True)
        self.canvas.draw()
        self.still = self.canvas.copy_from_bbox(self.figure.bbox)
        self.background = np.array(self.canvas.buffer_rgba())


def still(scene, **values):
    """Draw `scene` once at `values`, without widgets; return the figure."""
    stage = Stage(scene)
    stage.frame(**values)
    for artist in stage.moving:
        artist.set_animated(False)
    return stage.figure


def _start(scene):
    """Draw the still part of `scene` and return its figure and its update."""
    if not callable(scene):
        raise ValueError("A scene must be a function that draws and returns update.")
    own = not inspect.signature(scene).parameters
    before = set(plt.get_fignums())
    figure = None if own else plt.figure()
    update = scene() if own else scene(figure)
    figure = plt.gcf() if own else figure
    for number in set(plt.get_fignums()) - before:
        plt.close(number)  # kept by us, not by pyplot, which would show it again
    if not callable(update):
        raise ValueError("A scene must return its update function.")
    return figure, update


def _read(result):
    """Return (artists, sentence) from what an update returned."""
    sentence = ""
    if isinstance(result, tuple) and result and isinstance(result[-1], str):
        *result, sentence = result
        result = result[0] if len(result) == 1 else result
    artists = list(result) if np.iterable(result) else [result]
    artists = [artist for artist in artists if artist is not None]
    if not artists or not all(hasattr(artist, "set_animated") for artist in artists):
        raise ValueError("the update must return the artists that it moved")
    if not sentence.strip():
        raise ValueError("the update must return a sentence that says what is shown")
    return artists, sentence


def _span(marked):
    """Return the slice from the first to the last true entry; one entry at least."""
    places = np.flatnonzero(marked)
    return slice(places[0], places[-1] + 1) if places.size else slice(0, 1)


def _drawable(artist):
    """Tell whether a curve or a set of points has at least one finite point."""
    if isinstance(artist, Line2D):
        points = np.asarray(artist.get_xydata(), float)
    elif isinstance(artist, PathCollection):
        points = np.ma.filled(np.ma.asarray(artist.get_offsets(), float), np.nan)
    else:
        return True
    return points.size == 0 or bool(np.isfinite(points).all(axis=1).any())
