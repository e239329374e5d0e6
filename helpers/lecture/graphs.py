"""Draw computations as boxes and arrows: values above, gradients below.

Lengths are in inches: `canvas` gives axes on which one unit is one inch. Labels are
plain Unicode text, which is drawn ten times as fast as LaTeX.
"""

import itertools
from typing import NamedTuple

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.text import Text

from helpers.lecture.figures import COLOURS

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


def number(value, digits=3):
    """Return a number as text of fixed decimals, with a true minus sign.

    Examples
    --------
    >>> number(-0.12345), number(-0.0001)
    ('−0.123', '0.000')
    """
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


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
    look = {
        "value": {"color": COLOURS["function"], "linestyle": "-"},
        "gradient": {"color": COLOURS["gradient"], "linestyle": (0, (2.5, 1.5))},
    }[kind]
    drawn = FancyArrowPatch(
        start,
        end,
        arrowstyle="-|>",
        mutation_scale=11,
        shrinkA=0,
        shrinkB=0,
        linewidth=1.5,
        zorder=2,
        **look,
    )
    axes.add_patch(drawn)
    return drawn


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
