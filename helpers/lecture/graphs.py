"""Computations as boxes and arrows: values above, gradients below.

Pieces for a `draw.sheet`, on which a unit is an inch. Labels are plain Unicode text,
which is drawn ten times as fast as LaTeX.
"""

import itertools
from typing import NamedTuple

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from helpers.lecture import draw, layout, notation
from helpers.lecture.look import COLOURS

# Told apart by fill, line style and line width, not by colour alone. The fills are
# thin enough to read a name through: names stand still, and half the time is saved.
STATES = {
    "waiting": {"facecolor": "none", "linestyle": ":", "linewidth": 1.0},
    "active": {"facecolor": "#56B4E950", "linestyle": "-", "linewidth": 2.4},
    "known": {"facecolor": "none", "linestyle": "-", "linewidth": 1.2},
    "done": {"facecolor": "#80808048", "linestyle": "-", "linewidth": 1.2},
}
# How an edge is told from the others: "plain" as it was drawn, or one of these.
EDGES = {
    "active": {"linewidth": 2.4},
    "on": {"color": COLOURS["path"], "linewidth": 3.4},
    "off": {"color": COLOURS["muted"], "linewidth": 1.0},
    "faint": {"alpha": 0.25},
}
KINDS = {
    "value": {"color": COLOURS["function"], "linestyle": "-"},
    "gradient": {"color": COLOURS["gradient"], "linestyle": (0, (2.5, 1.5))},
}
ENDS = "posA", "posB"
CENTRED = {"ha": "center", "va": "center", "zorder": 4}

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_GREEK = {"beta": "β", "omega": "ω", "phi": "φ", "loss": "ℓ"}


class Graph(NamedTuple):
    """A computation as pieces: boxes by name, and arrows by (from, to).

    `values[a, b]` carries values from a to b, `gradients[b, a]` leads back, and
    `places[a]` is the middle of a box, (x, y).
    """

    boxes: dict
    values: dict
    gradients: dict
    places: dict


def label(name):
    """Return a variable's name as it is written: `f0` as f₀, `loss` as ℓ.

    >>> label("f0"), label("omega3"), label("loss")
    ('f₀', 'ω₃', 'ℓ')
    """
    letters = name.rstrip("0123456789")
    return _GREEK.get(letters, letters) + name[len(letters) :].translate(_SUBSCRIPTS)


def box(place, name, inside="", size=(0.74, 0.62)):
    """One box of a graph, the name in it; shows (state, value, gradient).

    The state is a key of `STATES`; what stands above and below the box are strings.
    """
    (x, y), (_, height) = place, size
    above, below = y + height / 2 + 0.15, y - height / 2 - 0.16
    return _box(
        place,
        size,
        "round,pad=0,rounding_size=0.08",
        draw.text(x, y + 0.12 * bool(inside), fontsize=13, **CENTRED).at(label(name)),
        draw.text(x, y - 0.15, fontsize=8.5, **CENTRED).at(inside),
        draw.text(x, above, "function", fontsize=10.5, **CENTRED),
        draw.text(x, below, "gradient", fontsize=10.5, **CENTRED),
    )


def rectangle(place, name, inside, width, height=0.42):
    """One rectangle: the function inside, name and value above it; shows as `box`.

    By Chai's conventions (lecture 15, "Computation Graph: 10-301/601 Conventions").
    """
    (x, y), half = place, width / 2
    above, below = y + height / 2 + 0.13, y - height / 2 - 0.14
    small = 9.0 if width < 0.8 else 10.5
    look = {"va": "center", "zorder": 4, "fontsize": small}
    return _box(
        place,
        (width, height),
        "square,pad=0",
        draw.text(x - half, above, ha="left", weight="bold", **look).at(label(name)),
        fitted(x, y, width - 0.08, small).at(inside),
        draw.text(x + half, above, "function", ha="right", **look),
        draw.text(x + half, below, "gradient", ha="right", **look),
    )


@draw.piece
def _box(axes, place, size, form, name, inside, value, gradient):
    corner = np.subtract(place, np.divide(size, 2))
    frame = axes.add_patch(FancyBboxPatch(corner, *size, boxstyle=form, zorder=3))
    for still in (name, inside):
        still.draw(axes)[1](still.data)
    (above, fill_above), (below, fill_below) = value.draw(axes), gradient.draw(axes)

    def fill(data):
        state, value, gradient = data
        frame.set(**STATES[state])
        fill_above(value)
        fill_below(gradient)

    return [frame, *above, *below], fill


@draw.piece
def fitted(axes, x, y, width, largest, smallest=8.5):
    """Words around a place, no wider than `width`; shows a string.

    Where it is too long it becomes smaller, is set on two lines, or is cut.
    """
    text = axes.text(x, y, "", linespacing=1.0, **CENTRED)

    def fill(words):
        middle = words.find(" ", len(words) // 2)
        tries = [(words, largest), (words, smallest)]
        if middle > 0:
            tries.append((words[:middle] + "\n" + words[middle + 1 :], smallest))
        tries += [(words[:n] + "…", smallest) for n in range(len(words))[::-1]]
        for shown, size in tries:
            text.set(text=shown, fontsize=size)
            if text.get_window_extent().width <= width * text.figure.dpi:
                return

    return [text], fill


@draw.piece
def edge(axes, *points, kind="value"):
    """An arrow along two points or more; shows "plain" or a key of `EDGES`.

    `kind` is "value" (solid, blue) or "gradient" (dashed, green).
    """
    look = {"linewidth": 1.5, "alpha": 1.0, **KINDS[kind]}
    form = {"arrowstyle": "-|>", "mutation_scale": 11, "shrinkA": 0, "shrinkB": 0}
    # Between two points matplotlib cuts the line short under the head.
    way = {"path": Path(points)} if points[2:] else dict(zip(ENDS, points, strict=True))
    drawn = axes.add_patch(FancyArrowPatch(**way, **form, zorder=2))
    return [drawn], lambda state: drawn.set(**{**look, **EDGES.get(state, {})})


def chain(names, y, inside=None):
    """Return the `Graph` of variables in a row, each computed from the one before.

    `inside` maps names to the formula that computes them, the second line of a box.
    """
    across = np.linspace(0.6, 9.1, len(names))
    places = {name: (x, y) for name, x in zip(names, across, strict=True)}
    boxes = {n: box(place, n, (inside or {}).get(n, "")) for n, place in places.items()}
    pairs = itertools.pairwise(names)
    lines = {
        (a, b): [(places[a][0] + 0.37, y), (places[b][0] - 0.37, y)] for a, b in pairs
    }
    return Graph(boxes, *_both_ways(lines, 0.1, 0.12), places)


def _both_ways(lines, above, below, at=np.asarray):
    """Return arrows along lines and, below them, back, by (from, to)."""
    there, back = {}, {}
    for (a, b), line in lines.items():
        there[a, b] = edge(*at(np.add(line, (0, above))))
        back[b, a] = edge(*at(np.subtract(line[::-1], (0, below))), kind="gradient")
    return there, back


def computation(functions, edges, width, below=0.0, height=None):
    """Return the `Graph` of a computation, a rectangle a variable, left to right.

    `functions` maps the variables, in the order of the program, to what computes them;
    `edges` are (parent, child). `width` is the sheet's, `below` what stays free under
    the graph. Within a given `height` of the sheet, a lower graph stands in the middle
    and a higher one is squeezed.
    """
    names, laid = list(functions), layout.place(parents(functions, edges), width)
    room = laid.height if height is None else height - below
    spare = max(room - laid.height, 0) / 2
    # Half a row is kept free above and below, for numbers, which do not shrink.
    squeeze = (laid.height - 1) / (room - 1) if laid.height > room else 1

    def at(points):
        x, y = np.transpose(points)
        return np.transpose([x, (y - 0.5) / squeeze + 0.5 + below + spare])

    places = {name: at(c) for name, c in zip(names, laid.centres, strict=True)}
    boxes = {
        name: rectangle(place, name, functions[name], laid.box, 0.42 / squeeze)
        for name, place in places.items()
    }
    lines = {(names[a], names[b]): line for (a, b), line in laid.lines.items()}
    return Graph(boxes, *_both_ways(lines, 0.05, 0.07, at), places)


def written(record):
    """Return what the graph of a record writes and joins, as `computation` takes it."""
    nodes = record.nodes
    functions = {n.name: notation.function(n, operands(n, nodes)) for n in nodes}
    return functions, [(nodes[a].name, nodes[b].name) for a, b in record.edges]


def parents(functions, edges):
    """Return the places of each variable's parents, as `layout` takes them."""
    names = list(functions)
    return [[names.index(a) for a, b in edges if b == name] for name in names]


def operands(node, nodes):
    """Return how the operands of a recorded node are written: names and constants."""
    pairs = zip(node.parents, node.operands, strict=True)
    return [
        notation.bracketed(notation.short(value))
        if parent is None
        else label(nodes[parent].name)
        for parent, value in pairs
    ]
