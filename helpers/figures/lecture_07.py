"""What lecture 07 shows: networks as lines that are bent, summed and folded.

The networks come from the notebook, as arrays and functions; nothing here knows how
they are computed.
"""

import itertools

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch, Rectangle

from helpers.lecture import draw, graphs, notation
from helpers.lecture.look import COLOURS
from helpers.models import regions as pieces

UNITS = [("function", "-"), ("tangent", "--"), ("gradient", "-.")]
TINTS = ["#F2F2F2", "#CFE6F5", "#FBD9C4", "#E7D3EE"]
TINTS += ["#CDEBDD", "#FFF3C4", "#D9D9F3", "#F6C9D8"]
BELOW = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.16), "borderaxespad": 0.6}
ZERO = draw.across("muted", lw=0.8).at(0)


def _listed(places):
    return ", ".join(f"{place:.2f}" for place in places).replace("-", "−")


def shallow(x, compute, names):
    """Show the four panels of a network with three units: bend, weigh and sum.

    `compute(params)` gives the lines, the hidden units and the weighted ones, each of
    shape (3, len(x)), and the sum; `names` orders the sliders' values.
    """

    def shows(**values):
        lines, hidden, weighted, y = compute(np.array([values[n] for n in names]))
        ends, active = pieces.active(x, lines)
        units = [[str(i + 1) for i in np.flatnonzero(region)] for region in active.T]
        wide = np.diff(ends) > 0.03 * (x[-1] - x[0])
        labels = ["\n".join(names) or "–" for names in units]
        labels = [name if w else "" for name, w in zip(labels, wide, strict=True)]
        tints = [TINTS[pattern] for pattern in [1, 2, 4] @ active]
        where = f"Joints at x = {_listed(ends[1:-1])}" if ends[2:].size else "No joint"
        said = "; ".join(" and ".join(names) or "none" for names in units)
        return {
            "lines": [(x, line) for line in lines],
            "hidden": [(x, unit) for unit in hidden],
            "weighted": [(x, unit) for unit in weighted],
            "sum": (x, y),
            "regions": list(zip(ends[:-1], ends[1:], tints, labels, strict=True)),
        }, f"{where}. Active from left to right: {said}."

    def panel(title, label=None, legend=None, **pieces):
        limits = (x[0], x[-1]), (-2.2, 2.2)
        axes = draw.axes(label, None, *limits, title=title)
        return draw.panel(ZERO, **pieces, **axes, legend=legend)

    key, bands = {"ncols": 3, "loc": "lower center"}, draw.each([_band()] * 4)
    units = _units("unit 1", "unit 2", "unit 3")
    last = "input x (tinted: which units are active)"
    panels = [
        panel("1. three lines", lines=units, legend=key),
        panel("2. through ReLU", hidden=_units()),
        panel("3. weighted", "input x", weighted=_units()),
        panel("4. summed: y", last, sum=draw.line("data"), regions=bands),
    ]
    return draw.Scene(shows, *panels, size=(9.5, 5.6), mosaic="ab;cd", sharex=True)


def _units(*labels, colour=None):
    """Return the lines of three units, all in one colour if it is given."""
    named = itertools.zip_longest(UNITS, labels, fillvalue="")
    return draw.each([draw.line(colour or c, form, label=n) for (c, form), n in named])


@draw.piece
def _band(axes):
    """A tint over part of the x-axis, with a label; shows (low, high, tint, label)."""
    box = Rectangle((0, -2.2), 1, 4.4, edgecolor="none", zorder=0.5)
    text = axes.text(0, 2.1, "", ha="center", va="top", fontsize=10)

    def fill(data):
        low, high, tint, label = data
        box.set(x=low, width=high - low, facecolor=tint)
        text.set(x=(low + high) / 2, text=label)

    return [axes.add_patch(box), text], fill


def approximation(x, target, fit):
    """Show a network beside the curve that it approximates, and its error.

    `fit(units, placement)` gives the joints and the network's output at `x`.
    """

    def shows(units, placement):
        joints, y = fit(units, placement)
        error = 100 * (y - target) / np.ptp(target)
        return {
            "network": (x, y),
            "joints": (joints, np.interp(joints, x, y)),
            "error": (x, np.clip(error, -12, 12)),
        }, (
            f"{units} unit{'s' * (units > 1)}: the largest error is "
            f"{np.abs(error).max():.2f} % of the range."
        )

    left = draw.panel(
        draw.line("muted", lw=4, label="target").at(x, target),
        network=draw.line("function", label="network"),
        joints=draw.line("data", "o", ms=4, label="joints"),
        **draw.axes("input x", "output y", ylim=draw.around(0, target)),
        legend={"ncols": 3, **BELOW},
    )
    tint = {"color": COLOURS["highlight"], "alpha": 0.35, "label": "within 1 %"}
    right = draw.panel(
        lambda axes: axes.axhspan(-1, 1, **tint),
        error=draw.line("tangent", label="network − target"),
        **draw.axes("input x", "error, % of the range", draw.around(x), (-12, 12)),
        legend={"ncols": 2, **BELOW},
    )
    return draw.Scene(shows, left, right, size=(9.5, 3.9))


def two_inputs(grid, compute):
    """Show the regions that units cut out of the plane, and the output over them.

    `compute(**values)` gives the units' parameters, shape (3, 3), and the patterns
    (numbers from 0 to 7) and outputs on the square `grid` × `grid`.
    """
    side = grid[0], grid[-1]
    shape = len(grid), len(grid)

    def shows(**values):
        units, patterns, y = compute(**values)
        edges = [_straight(*unit, reach=4 * (side[1] - side[0])) for unit in units]
        return {
            "patterns": patterns,
            "joints": edges,
            "output": y,
            "the_same_joints": edges,
        }, f"{np.unique(patterns).size} regions in the square, each a convex polygon."

    bar = {"label": "output y", "shrink": 0.85, "extend": "both", "pad": 0.05}
    tints = {"cmap": ListedColormap(TINTS), "vmin": -0.5, "vmax": 7.5}
    square = {"extent": (*side, *side), "origin": "lower"}
    axes = draw.axes("input x₁", "input x₂", side, side)
    left = draw.panel(
        patterns=draw.image(shape, interpolation="nearest", **tints, **square),
        joints=_units("joint of unit 1", "unit 2", "unit 3"),
        **axes,
        legend={"ncols": 3, **BELOW},
    )
    output = draw.image(shape, bar, vmin=-1.5, vmax=2.5, **square)
    right = draw.panel(output=output, the_same_joints=_units(colour="white"), **axes)
    return draw.Scene(shows, left, right, size=(9.5, 4.5))


def _straight(bias, a, b, reach):
    """Return two far points of the line bias + a·x₁ + b·x₂ = 0."""
    length = np.hypot(a, b)
    foot = -bias * np.array([a, b]) / length**2
    along = reach * np.array([-b, a]) / length
    return np.array([foot - along, foot + along]).T


def fold(x, first, second):
    """Show two networks and what comes out when one feeds the other."""
    middle, between = first(x), np.linspace(-1, 1, 401)

    def shows(x0):
        y0 = first(x0)
        out = second(y0)
        touched = x[np.abs(middle - y0) < 1e-9]  # at a peak nothing crosses
        same = np.unique(np.r_[pieces.crossings(x, middle - y0), touched].round(6))
        same = same[np.abs(same - x0) > 1e-3]
        said = f"x = {x0:.2f} goes to y = {y0:.2f} and on to y′ = {out:.2f}."
        if same.size:
            said += f" So do x = {_listed(same)}."
        return {
            "first": {
                "level": (x[[0, -1]], (y0, y0)),
                "others": (same, np.full(same.size, y0)),
                "point": (x0, y0),
            },
            "second": {"point": (y0, out)},
            "both": {"others": (same, np.full(same.size, out)), "point": (x0, out)},
        }, said.replace("-", "−")

    marks = {"level": draw.line("muted", ":"), "others": draw.line("chord", "s", ms=7)}
    marks = draw.each(marks | {"point": draw.line("data", "o", ms=8)})

    def panel(title, curve, *labels, **pieces):
        axes = draw.axes(*labels, ylim=(-1.15, 1.15), title=title)
        return draw.panel(draw.line("function").at(*curve), **pieces, **axes)

    panels = [
        panel("first network", (x, middle), "x", "y", first=marks),
        panel("second network", (between, second(between)), "y", "y′", second=marks),
        panel("second after first", (x, second(middle)), "x", "y′", both=marks),
    ]
    return draw.Scene(shows, *panels, size=(9.5, 3.6))


def layers(x, stages):
    """Fill a network with two hidden layers panel by panel, one a step.

    `stages` is a list of (title, curves); the curves have shape (3, len(x)) or
    (1, len(x)).
    """

    def shows(step):
        title, curves = stages[step]
        joints = np.unique(np.concatenate([pieces.bends(x, curve) for curve in curves]))
        said = f"joints near x = {_listed(joints)}"
        if not joints.size:
            said = "straight lines, no joint"
        seen = {name: [(x, row) for row in rows] for name, rows in stages[: step + 1]}
        return seen, f"Step {step}, {title}: {said}."

    def panel(title, curves, label):
        drawn = draw.each([draw.line("data")]) if len(curves) == 1 else _units()
        limits = (x[0], x[-1]), draw.around(0, curves)
        axes = draw.axes(label, None, *limits, title=title)
        return draw.panel(ZERO, **{title: drawn}, **axes)

    labels = [None] * 3 + ["input x"] * 3
    panels = [panel(*stage, label) for stage, label in zip(stages, labels, strict=True)]
    return draw.Scene(shows, *panels, size=(9.5, 5.2), mosaic="abc;def", sharex=True)


def gallery(z, activations):
    """Show an activation with its derivative; `activations` maps names to both."""

    def shows(name, z0):
        a, derivative = activations[name]
        value, slope = float(a(z0)), float(derivative(z0))
        said = f"{name} at z = {z0:.2f}: value {value:.3f}, slope {slope:.3f}."
        return {
            "value": (z, a(z)),
            "slope": (z, derivative(z)),
            "points": ([z0, z0], [value, slope]),
        }, said.replace("-", "−")

    limits = draw.around(z), (-1.4, 4.2)
    panel = draw.panel(
        ZERO,
        value=draw.line("function", label="a[z]"),
        slope=draw.line("tangent", "--", label="a′[z]"),
        points=draw.line("data", "o"),
        **draw.axes("pre-activation z", "a[z] and a′[z]", *limits),
        legend="upper left",
    )
    return draw.Scene(shows, panel, size=(8, 4))


def regions(compute, table):
    """Show a folding network's curve, and regions against parameters.

    `compute(depth, units)` gives the ends of the straight pieces and the output there,
    which goes up and down by turns; `table[depth]` holds the rows (units, parameters,
    regions).
    """

    def shows(depth, units):
        ends, y = compute(depth, units)
        shown, apart = _thinned(ends.size)
        _, parameters, many = next(row for row in table[depth] if row[0] == units)
        thinned = f" Drawn: one piece for every {apart}." if apart > 1 else ""
        return {"curve": (ends[shown], y[shown]), "mark": (parameters, many)}, (
            f"{depth} layer{'s' * (depth > 1)} of {units} units: "
            f"{parameters} parameters, "
            f"{ends.size - 1:,} regions counted, {many:,} by the formula.{thinned}"
        )

    def by_depth(axes):
        looks = ("muted", "o"), ("function", "s"), ("gradient", "D"), ("chord", "^")
        looks += (("tangent", "v"),)
        for (depth, rows), (colour, marker) in zip(table.items(), looks, strict=True):
            look = {"color": COLOURS[colour], "marker": marker, "ms": 4, "lw": 1.2}
            axes.loglog(*np.transpose(rows)[1:], label=f"{depth}", **look)

    look = draw.axes("input x", "output y", (0, 1), (-0.05, 1.05))
    left = draw.panel(curve=draw.line("function", lw=0.8), **look)
    right = draw.panel(
        by_depth,
        mark=draw.line("data", "o", ms=13, mfc="none", mew=2),
        **draw.axes("parameters", "linear regions"),
        legend={"title": "layers", "loc": "lower right"},
    )
    return draw.Scene(shows, left, right, size=(9.5, 4.2))


def _thinned(ends, most=1000):
    """Return which ends of pieces to draw, and how far apart: no screen shows more.

    Every third, fifth … is kept: with an odd number up and down still take turns.

    >>> _thinned(10, most=3)
    (array([0, 1, 4, 7, 9]), 3)
    """
    apart = 2 * (ends // (2 * most)) + 1
    return np.r_[0, 1 : ends - 1 : apart, ends - 1], apart


def carve(grid, wanted, inside, error):
    """Show where a network of perceptrons says yes, and where it is wrong.

    `inside(units, radius)` gives the network's answers on the square `grid` × `grid`,
    `wanted` the right ones; `error(units, radius)` is in per cent of the area.
    """
    side = grid[0], grid[-1]
    turn = np.linspace(0, 2 * np.pi, 200)

    def shows(units, radius):
        return {
            "answers": inside(units, radius) + 2 * wanted,
            "disc": (np.cos(turn), np.sin(turn)),
        }, (
            f"{units} half-planes at distance {radius:.3f}: "
            f"wrong on {error(units, radius):.2f} % of the disc's area."
        )

    words = ["said yes, is outside", "said no, is inside", "right: inside"]
    colours = [COLOURS[name] for name in ("tangent", "chord", "highlight")]
    look = {"cmap": ListedColormap(["#FFFFFF", *colours]), "vmin": -0.5, "vmax": 3.5}
    look |= {"extent": (*side, *side), "origin": "lower", "interpolation": "nearest"}
    patches = [Patch(fc=c, label=w) for c, w in zip(colours, words, strict=True)]
    key = {"handles": patches, "loc": "center left", "bbox_to_anchor": (1, 0.5)}
    panel = draw.panel(
        answers=draw.image(wanted.shape, **look),
        disc=draw.line("data", lw=1.2),  # moves with the answers, which cover it
        **draw.axes("input x₁", "input x₂", legend=key),
    )
    return draw.Scene(shows, panel, size=(8.4, 5))


def passes(columns, formulas):
    """Fill a network's vectors from left to right, and their gradients back again.

    `columns` maps a name to (values, gradients), from the input to the loss; a
    gradient of `None` is never shown. `formulas` holds a line for each step.
    """
    names = list(columns)
    order = names + [name for name in reversed(names) if columns[name][1] is not None]

    def words(numbers, seen):
        return [notation.fixed(n) if seen else "" for n in np.atleast_1d(numbers)]

    def shows(step):
        forward, back = order[: step + 1], order[len(names) : step + 1]
        cells = {}
        for name, (values, gradients) in columns.items():
            state = "known" if name in forward else "waiting"
            state = "active" if name == order[step] else state
            both = words(values, name in forward), words(gradients, name in back)
            pairs = itertools.zip_longest(*both, fillvalue="")
            cells[name] = [(state, *pair) for pair in pairs]
        way = "Forward" if step < len(names) else "Backward"
        said = f"{way}, step {step}: {formulas[step]}."
        return {"cells": cells, "formula": formulas[step]}, said

    middle = {**draw.CENTRED, "fontsize": 13}
    places = dict(zip(names, np.linspace(0.75, 8.75, len(names)), strict=True))
    heads = [draw.text(places[n], 3.72, **middle).at(graphs.label(n)) for n in names]
    cells = {n: _column(places[n], np.size(columns[n][0])) for n in names}
    pieces = {"cells": draw.each(cells), "formula": draw.text(4.75, 0.25, **middle)}
    return draw.Scene(shows, draw.sheet(9.5, 4.0, *heads, **pieces))


def _column(x, count):
    """Return the cells of one vector, from top to bottom."""
    tops = 2.1 + 0.85 * (np.arange(count) - (count - 1) / 2)[::-1]
    return draw.each([_cell(x, y) for y in tops])


@draw.piece
def _cell(axes, x, y):
    """A box with a number and its gradient below; shows (state, value, gradient)."""
    box = Rectangle((x - 0.45, y - 0.36), 0.9, 0.72, edgecolor=COLOURS["muted"])
    value = axes.text(x, y + 0.16, "", **draw.CENTRED)
    look = {"color": COLOURS["gradient"], **draw.CENTRED}
    gradient = axes.text(x, y - 0.17, "", **look)

    def fill(data):
        state, number, below = data
        box.set(**graphs.STATES[state])
        value.set_text(number)
        gradient.set_text(below)

    return [axes.add_patch(box), value, gradient], fill


def depth(epochs, errors, labels):
    """Show the training error of several networks, read off at one epoch.

    `errors` has a row a network, in per cent.
    """
    looks = ("muted", "-"), ("function", "--"), ("gradient", "-."), ("tangent", ":")

    def shows(epoch):
        at = np.argmin(np.abs(epochs - epoch))
        here, read = epochs[at], zip(labels, errors[:, at], strict=True)
        said = "; ".join(f"{label}: {error:.1f} %" for label, error in read)
        return {
            "epoch": ((here, here), (0, 92)),
            "read": (np.full(len(errors), here), errors[:, at]),
        }, f"Training error at epoch {here:,.0f}. {said}."

    curves = [
        draw.line(*look, label=label).at(epochs, row)
        for look, label, row in zip(looks, labels, errors, strict=True)
    ]
    panel = draw.panel(
        *curves,
        epoch=draw.line("data", lw=1),
        read=draw.line("data", "o"),
        **draw.axes("epoch", "training error, %", ylim=(-2, 95), legend="upper right"),
    )
    return draw.Scene(shows, panel, size=(9, 4.2))
