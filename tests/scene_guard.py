"""A guard over scenes: what an update moves, it must return.

The stage draws only what an update returns. Anything else that moved stays where it
was drawn first, and the picture is wrong without a word. Matplotlib marks an artist as
`stale` whenever it is changed, so what is clean before an update and stale after it
was moved. Not so an axis, stale too if its limits were set to what they are, nor the
colours of a mesh, which are set without a mark: of these the states are compared.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import FigureBase

from helpers.lecture import stage


def guarded(start):
    """Return `stage._start` with every update held to return what it moves."""

    def started(scene):
        figure, update = start(scene)
        returned = set()

        def checked(**values):
            for artist in parts(figure):
                artist.stale = False
            places = dict(_places(figure, returned))
            result = update(**values)
            moved = set(stage._read(result)[0])
            if not moved <= returned:  # then the stage draws everything anew
                returned.update(moved)
                returned.intersection_update(parts(figure))  # some may be removed
                return result
            forgotten = {a for a in parts(figure) if a.stale and not _shared(a)}
            forgotten |= {a for a, place in places.items() if place != _state(a)}
            forgotten -= {part for artist in returned for part in parts(artist)}
            assert not forgotten, f"moved at {values}, not returned: {forgotten}"
            return result

        return figure, checked

    return started


def parts(artist):
    """Yield an artist and all that it is made of; the ticks of an axis follow it."""
    yield artist
    for part in [artist.label] if isinstance(artist, Axis) else artist.get_children():
        yield from parts(part)


def _shared(artist):
    """Tell whether an artist becomes stale with its parts, which are looked at, too."""
    return isinstance(artist, (Axes, FigureBase, Axis))


def _places(figure, returned):
    """Yield what can move without becoming stale, with the state that it is in."""
    for axes in figure.axes:
        both = {axes.xaxis, axes.yaxis}
        follow = [*axes.lines, *axes.collections, *axes.patches, *axes.texts]
        follow = follow if both & returned else axes.collections
        for artist in both.union(follow):
            yield artist, _state(artist)


def _state(artist):
    if isinstance(artist, Axis):
        return str([artist.get_view_interval(), artist.get_majorticklocs()])
    colours = getattr(artist, "get_array", lambda: None)()
    # As bytes and as text, nan equals nan.
    return np.ma.getdata(colours).tobytes(), str(artist.get_window_extent().bounds)
