"""Draw computations as boxes and arrows: values above, gradients below.

Lengths are in inches: `canvas` gives axes on which one unit is one inch. Labels are
plain Unicode text, which is drawn ten times as fast as LaTeX.
"""

import itertools
from typing import NamedTuple

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.text import Text

from helpers.lecture import layout, notation
from helpers.lecture.draw import Piece
from helpers.lecture.look import COLOURS

# Told apart by fill, line style and line width, not by colour alone. The fills are
# thin enough to read a name through, so that names need not be drawn at every step.
STATES = {
    "waiting": {"facecolor": "none", "linestyle": ":", "linewidth": 1.0},
    "active": {"facecolor": "#56B4E950", "linestyle": "-", "linewidth": 2.4},
    "known": {"facecolor": "none", "linestyle": "-", "linewidth": 1.2},
    "done": {"facecolor": "#80808048", "linestyle": "-", "linewidth": 1.2},
}

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_GREEK = {"beta": "β", "omega": "ω", "phi": "φ", "loss": "ℓ"}


class Node(NamedTuple):
    """One box, with its name inside, its value above and its gradient below."""

    box: FancyBboxPatch
    name: Text
    inside: Text
    value: Text
    gradient: Text

    def mark(self, state):
        """Draw the box as "waiting", "active", "known" or "done"."""
        self.box.set(**STATES[state])


# How an edge is told from the others: "plain" as it was drawn, or one of these.
EDGES = {
    "on": {"color": COLOURS["path"], "linewidth": 3.4, "alpha": 1.0},
    "off": {"color": COLOURS["muted"], "linewidth": 1.0, "alpha": 1.0},
    "faint": {"alpha": 0.25},
}


def box(place, name, inside="", size=(0.74, 0.62)):
    """One box of a graph as a piece; shows (state, value, gradient).

    The state is a key of `STATES`; what stands above and below the box are strings.
    """

    def draw(axes):
        drawn = node(axes, place, name, inside, size)

        def fill(data):
            state, value, gradient = data
            drawn.mark(state)
            drawn.value.set_text(value)
            drawn.gradient.set_text(gradient)

        return list(drawn), fill

    return Piece(draw)


def edge(*points, kind="value"):
    """An arrow along two points or more as a piece; shows "plain" or a key of `EDGES`.

    `kind` is "value" (solid, blue) or "gradient" (dashed, green).
    """

    def draw(axes):
        drawn = bent(axes, points, kind) if points[2:] else arrow(axes, *points, kind)
        plain = {"color": drawn.get_edgecolor(), "linewidth": drawn.get_linewidth()}
        return [drawn], lambda state: drawn.set(
            **{**plain, "alpha": 1.0, **EDGES.get(state, {})}
        )

    return Piece(draw)


class Drawing(NamedTuple):
    """Nodes by name, and arrows by (from, to): one way for values, one for gradients.

    `values[a, b]` carries values from a to b; `gradients[b, a]` leads back.
    """

    nodes: dict
    values: dict
    gradients: dict

    def moving(self, kind):
        """Return what a step changes: boxes, and numbers and arrows of one kind.

        `kind` is "value" for a pass forward, "gradient" for a pass back.
        """
        arrows = {"value": self.values, "gradient": self.gradients}[kind]
        boxes = [node.box for node in self.nodes.values()]
        texts = [getattr(node, kind) for node in self.nodes.values()]
        return [*arrows.values(), *boxes, *texts]


def label(name):
    """Return a variable's name as it is written: `f0` as f₀, `loss` as ℓ.

    Examples
    --------
    >>> label("f0"), label("omega3"), label("loss")
    ('f₀', 'ω₃', 'ℓ')
    """
    letters = name.rstrip("0123456789")
    return _GREEK.get(letters, letters) + name[len(letters) :].translate(_SUBSCRIPTS)


number = notation.fixed


def canvas(figure, width, height):
    """Size `figure` in inches and return bare axes that fill it, a unit an inch."""
    figure.set_size_inches(width, height)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return axes


def node(axes, place, name, inside="", size=(0.74, 0.62)):
    """Draw one box, waiting, without a value or a gradient yet."""
    (x, y), (width, height) = place, size
    corner = (x - width / 2, y - height / 2)
    box = FancyBboxPatch(
        corner, width, height, boxstyle="round,pad=0,rounding_size=0.08", zorder=3
    )
    axes.add_patch(box)
    centred = {"ha": "center", "va": "center", "zorder": 4}
    lift = 0.12 if inside else 0.0
    above, below = y + height / 2 + 0.15, y - height / 2 - 0.16
    drawn = Node(
        box,
        axes.text(x, y + lift, label(name), fontsize=13, **centred),
        axes.text(x, y - 0.15, inside, fontsize=8.5, **centred),
        axes.text(x, above, "", fontsize=10.5, color=COLOURS["function"], **centred),
        axes.text(x, below, "", fontsize=10.5, color=COLOURS["gradient"], **centred),
    )
    drawn.mark("waiting")
    return drawn


def arrow(axes, start, end, kind="value"):
    """Draw an arrow: solid and blue for a value, dashed and green for a gradient."""
    drawn = FancyArrowPatch(start, end, shrinkA=0, shrinkB=0, **_look(kind))
    axes.add_patch(drawn)
    return drawn


def _look(kind):
    look = {
        "value": {"color": COLOURS["function"], "linestyle": "-"},
        "gradient": {"color": COLOURS["gradient"], "linestyle": (0, (2.5, 1.5))},
    }[kind]
    return {
        **look,
        "arrowstyle": "-|>",
        "mutation_scale": 11,
        "linewidth": 1.5,
        "zorder": 2,
    }


def chain(axes, names, y, inside=None, left=0.6, right=9.1, size=(0.74, 0.62)):
    """Draw the nodes `names` in a row, each computed from the one before it.

    Parameters
    ----------
    axes : matplotlib Axes
        As `canvas` gives.
    names : sequence of str, at least two
        In the order of computation: "x", "f0", "h1", …, "loss".
    y : float
        Height of the row, in inches.
    inside : dict, optional
        Second line of a box, by name: the formula that computes it.
    left, right : float
        Centres of the first and the last box, in inches.
    size : tuple
        Width and height of a box, in inches.

    Returns
    -------
    Drawing
        Gradient arrows are hidden until they are made visible.

    Raises
    ------
    ValueError
        If there are fewer than two names, or one occurs twice.
    """
    names = list(names)
    if len(names) < 2 or len(set(names)) < len(names):
        raise ValueError("A chain needs at least two names, all different.")
    apart = (right - left) / (len(names) - 1)
    inside = inside or {}
    nodes = {
        name: node(axes, (left + i * apart, y), name, inside.get(name, ""), size)
        for i, name in enumerate(names)
    }
    values, gradients, half = {}, {}, size[0] / 2
    for i, pair in enumerate(itertools.pairwise(names)):
        start, end = left + i * apart + half, left + (i + 1) * apart - half
        values[pair] = arrow(axes, (start, y + 0.1), (end, y + 0.1))
        back = arrow(axes, (end, y - 0.12), (start, y - 0.12), "gradient")
        back.set_visible(False)
        gradients[pair[::-1]] = back
    return Drawing(nodes, values, gradients)


def computation(figure, record, width=9.5, below=0.0):
    """Draw a recorded computation, a rectangle a variable, from left to right.

    By Chai's conventions: the function stands inside the rectangle, the name outside;
    edges are directed and carry no labels.

    Parameters
    ----------
    figure : matplotlib Figure
        Becomes as high as the graph needs, with one bare Axes as `canvas` gives.
    record : helpers.derivatives.recording.Record
    width, below : float
        Width of the figure, and height to keep free under the graph, in inches.

    Returns
    -------
    Drawing
        Nodes wait for their values and gradients; gradient arrows are hidden.

    References
    ----------
    Chai, lecture 15, "Computation Graph: 10-301/601 Conventions".
    """
    nodes = record.nodes
    parents = [[p for p in node.parents if p is not None] for node in nodes]
    places = layout.place(parents, width)
    axes = canvas(figure, width, places.height + below)
    names = [node.name for node in nodes]
    drawn = {}
    for node, (x, y) in zip(nodes, places.centres, strict=True):
        inside = notation.function(node, operands(node, nodes))
        drawn[node.name] = rectangle(
            axes, (x, y + below), node.name, inside, places.box
        )
    values, gradients = {}, {}
    for (a, b), line in places.lines.items():
        line = np.add(line, [0.0, below])
        values[names[a], names[b]] = bent(axes, np.add(line, [0, 0.05]))
        back = bent(axes, np.subtract(line[::-1], [0, 0.07]), "gradient")
        back.set_visible(False)
        gradients[names[b], names[a]] = back
    return Drawing(drawn, values, gradients)


def rectangle(axes, place, name, inside, width, height=0.42):
    """Draw one rectangle, waiting: the function inside, name and value above it."""
    (x, y), half = place, width / 2
    box = FancyBboxPatch(
        (x - half, y - height / 2), width, height, boxstyle="square,pad=0", zorder=3
    )
    axes.add_patch(box)
    small = 9.0 if width < 0.8 else 10.5
    look = {"va": "center", "zorder": 4, "fontsize": small}
    above, below = y + height / 2 + 0.13, y - height / 2 - 0.14
    drawn = Node(
        box,
        axes.text(x - half, above, label(name), ha="left", weight="bold", **look),
        axes.text(x, y, "", ha="center", **look),
        axes.text(x + half, above, "", ha="right", color=COLOURS["function"], **look),
        axes.text(x + half, below, "", ha="right", color=COLOURS["gradient"], **look),
    )
    fit(drawn.inside, inside, width - 0.08, small)
    drawn.mark("waiting")
    return drawn


def operands(node, nodes):
    """Return how the operands of a recorded node are written: names and constants."""
    pairs = zip(node.parents, node.operands, strict=True)
    return [
        notation.bracketed(notation.short(value))
        if parent is None
        else label(nodes[parent].name)
        for parent, value in pairs
    ]


def fit(text, words, width, largest, smallest=8.5):
    """Write `words` no wider than `width` inches: smaller, on two lines, or cut."""
    inch = text.figure.dpi
    middle = words.find(" ", len(words) // 2)
    tries = [(words, largest), (words, smallest)]
    if middle > 0:
        tries.append((words[:middle] + "\n" + words[middle + 1 :], smallest))
    tries += [(words[:n] + "…", smallest) for n in range(len(words) - 1, 0, -1)]
    for shown, size in tries:
        text.set(text=shown, fontsize=size, linespacing=1.0)
        if text.get_window_extent().width <= width * inch:
            return


def bent(axes, points, kind="value"):
    """Draw an arrow along several points, shape (n, 2); looks as `arrow`."""
    drawn = FancyArrowPatch(path=Path(points), **_look(kind))
    axes.add_patch(drawn)
    return drawn
