"""The contents page's small pictures, one a lecture, drawn from the lecture's subject.

Each function draws one on the axes that it gets; its docstring is what a reader who
cannot see the picture is told.
"""

import io
from itertools import pairwise

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from helpers import data
from helpers.derivatives import finite_difference
from helpers.lecture.look import COLOURS, SURFACE
from helpers.models import gabor, gridworld
from helpers.optimise import descent, optimisers

BLUE, RED, GREEN = (COLOURS[name] for name in ("function", "tangent", "gradient"))
PINK, YELLOW, GREY = (COLOURS[name] for name in ("path", "chord", "muted"))
ARROW = {"arrowstyle": "-|>", "lw": 2, "shrinkA": 0, "shrinkB": 0}


def _slope(ax):
    """A curve, a chord through two of its points, and the line that only touches it."""
    x = np.linspace(-2, 3)
    ax.plot(x, x**2 / 2, BLUE)
    ax.plot([0, 2.6], [0, 2.6**2 / 2], ".-", color=YELLOW, ms=10)
    ax.plot(x[18:], 1.3 * x[18:] - 1.3**2 / 2, RED, lw=2.5)


def _step_size(ax):
    """An error that falls as the step shrinks, and then rises again: a V."""
    h = np.logspace(-15, 0, 120)
    error = abs(finite_difference.forward(np.exp, 1.0, h) / np.e - 1)
    ax.loglog(h, error, BLUE, lw=1.5)
    ax.plot(1.5e-8, 9e-9, "o", color=RED, ms=9)


def _rules(ax):
    """The formula sin(x²), and an arrow to its derivative, cos(x²) · 2x."""
    ax.set(xlim=(0, 1), ylim=(0, 1))
    parts = [(0.02, r"$\sin(x^2)$", BLUE), (0.54, r"$\cos(x^2)$", BLUE)]
    for x, text, colour in [*parts, (0.85, r"$\cdot\,2x$", RED)]:
        ax.text(x, 0.5, text, color=colour, fontsize=15, va="center")
    ax.annotate("", (0.51, 0.5), (0.38, 0.5), arrowprops=ARROW | {"color": GREY})


def _gradient(ax):
    """A landscape of level lines, with arrows that point straight uphill."""
    x, y = np.meshgrid(np.linspace(-2.4, 2.4, 60), np.linspace(-1.2, 1.2, 30))
    ax.contourf(x, y, x * np.exp(-(x**2) - y**2), 14, cmap=SURFACE)
    x, y = x[3::6, 4::5], y[3::6, 4::5]
    e = np.exp(-(x**2) - y**2)
    ax.quiver(x, y, (1 - 2 * x**2) * e, -2 * x * y * e, color=RED, width=0.008)


def _toy(ax):
    """A chain of four circles: arrows lead forward above it and back below it."""
    ax.set(xlim=(-0.5, 3.5), ylim=(-0.75, 0.75), aspect="equal")
    for place in range(4):
        ax.add_patch(Circle((place, 0), 0.2, fc="white", ec="k", lw=2))
    for place in range(3):
        for start, end, colour in ((0.15, 0.85, BLUE), (0.85, 0.15, RED)):
            side = 0.2 if start < end else -0.2
            bent = ARROW | {"color": colour, "connectionstyle": "arc3,rad=-0.5"}
            ax.annotate("", (place + end, side), (place + start, side), arrowprops=bent)


def _programs(ax):
    """A program as a graph: numbers go in on the left, one result comes out."""
    places = {"x": (0, 0.6), "z": (0, -0.6), "a": (1.3, 0.6), "b": (1.3, -0.6)}
    places |= {"e": (2.6, 0), "y": (3.9, 0)}
    ax.set(xlim=(-0.4, 4.3), ylim=(-1, 1), aspect="equal")
    for start, end in ("xa", "za", "xb", "ae", "be", "ey"):
        arrow = ARROW | {"color": GREY, "shrinkA": 8, "shrinkB": 8}
        ax.annotate("", places[end], places[start], arrowprops=arrow)
    for name, place in places.items():
        ax.plot(*place, "o", ms=17, mfc="white", mec=BLUE, mew=2)
        ax.text(*place, f"${name}$", ha="center", va="center", fontsize=11)


def _network(ax):
    """A network of four layers, each unit joined to all units of the next."""
    ax.set(xlim=(-0.3, 3.3), ylim=(-2.4, 2.4))
    layers = [
        [(k, row - (n - 1) / 2) for row in range(n)] for k, n in enumerate((2, 4, 4, 1))
    ]
    for left, right in pairwise(layers):
        for a in left:
            for b in right:
                ax.plot(*zip(a, b, strict=True), color=GREY, lw=0.8)
    for layer, colour in zip(layers, (BLUE, GREEN, GREEN, RED), strict=True):
        ax.plot(*zip(*layer, strict=True), "o", color=colour, ms=9)


def _descent(ax):
    """A ball goes down a valley in steps that grow shorter."""
    x = np.linspace(-2.2, 2.2)
    ax.plot(x, x**2, BLUE)
    path = 2.0 * 0.66 ** np.arange(8)
    ax.plot(path, path**2 + 0.12, ".-", color=PINK, ms=9, lw=1.5)


def _race(ax):
    """Two paths go down the same landscape to the same lowest point."""
    table = data.load("gabor")
    x, y = table["x"], table["y"]
    phi0, phi1 = np.linspace(-4, 4, 90), np.linspace(11.5, 19, 60)
    values = gabor.loss_surface(phi0, phi1, x, y)
    ax.contourf(phi0, phi1, values, 14, cmap=SURFACE)
    ways = (optimisers.gradient_descent(0.2), PINK), (optimisers.adam(0.1), YELLOW)
    for optimiser, colour in ways:
        path = descent.minimise(
            lambda params: gabor.gradient(params, x, y), [-2.0, 12.3], optimiser, 400
        ).path
        ax.plot(*path.T, ".-", color=colour, ms=4, lw=1.5)
    ax.plot(-2.0, 12.3, "o", color="k", ms=6)


def _stopping(ax):
    """Two errors: one keeps falling, the other turns up where one should stop."""
    t = np.linspace(0, 5)
    ax.plot(t, np.exp(-t), BLUE)
    held_out = 0.25 + np.exp(-1.3 * t) + 0.012 * t**2
    ax.plot(t, held_out, RED)
    ax.axvline(t[held_out.argmin()], color="k", lw=1.5, ls=":")


def _factors(ax):
    """A circle, and the ellipse that a matrix makes of it, each with two arrows."""
    ax.set(xlim=(-1.4, 5.4), ylim=(-1.35, 1.35), aspect="equal")
    matrix = np.array([[0.6, 0], [0.8, 1]])
    left, sizes, right = np.linalg.svd(matrix)
    angle = np.linspace(0, 2 * np.pi, 80)
    circle = np.array([np.cos(angle), np.sin(angle)])
    turned = left * sizes
    for middle, shape, axes in ((0, circle, right.T), (4, matrix @ circle, turned)):
        ax.plot(shape[0] + middle, shape[1], color=BLUE)
        for (x, y), colour in zip(axes.T, (RED, GREEN), strict=True):
            end = (middle + x, y)
            ax.annotate("", end, (middle, 0), arrowprops=ARROW | {"color": colour})
    ax.annotate("", (2.7, 0), (1.5, 0), arrowprops=ARROW | {"color": GREY})


def _rewards(ax):
    """A small world of squares, with arrows that lead to the goal G."""
    world = gridworld.build()
    rows = gridworld.arrows(world, gridworld.value_iteration(world).q)
    ax.set(xlim=(-1.1, 9.1), ylim=(3.55, -0.55))
    colours = {"#": "#555555", "G": "#8CCBA5", "P": "#F2B78A"}
    for row, text in enumerate(rows):
        for column, letter in enumerate(text):
            colour = colours.get(letter, "white")
            place = (2 * column - 1 + 0.05, row - 0.45)
            box = Rectangle(place, 1.9, 0.9, fc=colour, ec=GREY, lw=0.8)
            ax.add_patch(box)
            if letter != "#":
                ax.text(2 * column, row, letter, ha="center", va="center", fontsize=10)


DRAW = {
    "01": _slope,
    "02": _step_size,
    "03": _rules,
    "04": _gradient,
    "05": _toy,
    "06": _programs,
    "07": _network,
    "08": _descent,
    "09": _race,
    "10": _stopping,
    "11": _factors,
    "12": _rewards,
}


def png(lecture):
    """Return the picture of a lecture ("01"), shown at 200 × 80 pixels, as a PNG."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["lines.linewidth"] = 2.0
        figure = Figure(figsize=(2.5, 1.0))
        ax = figure.add_axes((0.02, 0.04, 0.96, 0.92))
        ax.axis("off")
        DRAW[lecture](ax)
        picture = io.BytesIO()
        figure.savefig(picture, format="png", dpi=160, metadata={"Software": None})
    return picture.getvalue()
