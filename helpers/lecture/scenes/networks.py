"""The figures of lecture 07: networks as lines that are bent, summed and folded.

The networks come from the notebook, as arrays and functions; nothing here knows how
they are computed.
"""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from helpers.lecture import graphs
from helpers.lecture.look import COLOURS

UNITS = [
    {"color": COLOURS["function"], "linestyle": "-"},
    {"color": COLOURS["tangent"], "linestyle": "--"},
    {"color": COLOURS["gradient"], "linestyle": "-."},
]
TINTS = ["#F2F2F2", "#CFE6F5", "#FBD9C4", "#E7D3EE"]
TINTS += ["#CDEBDD", "#FFF3C4", "#D9D9F3", "#F6C9D8"]
BELOW = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.16), "borderaxespad": 0.6}


def crossings(x, y):
    """Return where straight pieces through the points (x, y) cross zero.

    Examples
    --------
    >>> crossings(np.array([0.0, 1.0, 2.0]), np.array([-1.0, 3.0, -3.0])).tolist()
    [0.25, 1.5]
    """
    above = y >= 0
    at = np.flatnonzero(above[:-1] != above[1:])
    return x[at] + np.diff(x)[at] * y[at] / (y[at] - y[at + 1])


def _listed(places):
    return ", ".join(f"{place:.2f}" for place in places).replace("-", "−")


def shallow(x, compute, names):
    """Show the four panels of a network with three units: bend, weigh and sum.

    `compute(params)` gives the lines, the hidden units and the weighted ones, each of
    shape (3, len(x)), and the sum; `names` orders the sliders' values.
    """

    def scene(figure):
        figure.set_size_inches(9.5, 5.6)
        panels = figure.subplots(2, 2, sharex=True).ravel()
        titles = ["1. three lines", "2. through ReLU", "3. weighted", "4. summed: y"]
        curves = []
        for axes, title in zip(panels, titles, strict=True):
            axes.set(title=title, ylim=(-2.2, 2.2), xlim=(x[0], x[-1]))
            axes.axhline(0, color=COLOURS["muted"], linewidth=0.8)
        for axes in panels[:3]:
            curves += [axes.plot(x, 0 * x, **look)[0] for look in UNITS]
        panels[2].set_xlabel("input x")
        panels[3].set_xlabel("input x (tinted: which units are active)")
        curves += panels[3].plot(x, 0 * x, color=COLOURS["data"])
        panels[0].legend(curves[:3], ["unit 1", "unit 2", "unit 3"], ncols=3, loc=8)
        bands = [_band(panels[3]) for _ in range(4)]

        def update(**values):
            lines, *rest = compute(np.array([values[name] for name in names]))
            rows = [row for part in (lines, *rest) for row in np.atleast_2d(part)]
            for curve, row in zip(curves, rows, strict=True):
                curve.set_ydata(row)
            joints = np.concatenate([crossings(x, line) for line in lines])
            joints = np.unique(joints[(x[0] < joints) & (joints < x[-1])].round(9))
            said = _tint(bands, x, joints, lines)
            moved = [*curves, *(part for band in bands for part in band)]
            where = f"Joints at x = {_listed(joints)}" if joints.size else "No joint"
            return moved, f"{where}. Active from left to right: {said}."

        return update

    return scene


def _band(axes):
    """Return a tint over part of the x-axis, and its label."""
    box = Rectangle((0, -2.2), 1, 4.4, edgecolor="none", zorder=0.5)
    axes.add_patch(box)
    look = {"ha": "center", "va": "top", "fontsize": 10}
    return box, axes.text(0, 2.1, "", **look)


def _tint(bands, x, joints, lines):
    """Tint each region by its activation pattern; return the patterns in words."""
    edges = np.r_[x[0], joints, x[-1]]
    said = []
    for i, (box, text) in enumerate(bands):
        seen = i + 1 < edges.size
        box.set_visible(seen)
        text.set_visible(seen)
        if not seen:
            continue
        low, high = edges[i : i + 2]
        middle = [np.interp((low + high) / 2, x, line) > 0 for line in lines]
        names = [str(d + 1) for d, active in enumerate(middle) if active]
        box.set_x(low)
        box.set_width(high - low)
        box.set_facecolor(TINTS[sum(2**d for d in range(3) if middle[d])])
        text.set_x((low + high) / 2)
        said.append(" and ".join(names) or "none")
        wide = high - low > 0.03 * (x[-1] - x[0])
        text.set_text(("\n".join(names) or "–") if wide else "")
    return "; ".join(said)


def approximation(x, target, fit):
    """Show a network beside the curve that it approximates, and its error.

    `fit(units, placement)` gives the joints and the network's output at `x`.
    """
    size = np.ptp(target)

    def scene(figure):
        figure.set_size_inches(9.5, 3.9)
        left, right = figure.subplots(1, 2)
        left.plot(x, target, color=COLOURS["muted"], linewidth=4, label="target")
        look = {"color": COLOURS["function"], "label": "network"}
        (curve,) = left.plot(x, 0 * x, **look)
        (dots,) = left.plot([], [], "o", color=COLOURS["data"], ms=4, label="joints")
        left.set(xlabel="input x", ylabel="output y")
        left.legend(ncols=3, **BELOW)
        right.axhspan(-1, 1, color=COLOURS["highlight"], alpha=0.35, label="within 1 %")
        look = {"color": COLOURS["tangent"], "label": "network − target"}
        (miss,) = right.plot(x, 0 * x, **look)
        right.set(xlabel="input x", ylabel="error, % of the range", ylim=(-12, 12))
        right.legend(ncols=2, **BELOW)

        def update(units, placement):
            joints, y = fit(units, placement)
            error = 100 * (y - target) / size
            curve.set_ydata(y)
            dots.set_data(joints, np.interp(joints, x, y))
            miss.set_ydata(np.clip(error, -12, 12))
            worst = np.abs(error).max()
            count = f"{units} unit{'s' * (units > 1)}"
            said = f"{count}: the largest error is {worst:.2f} % of the range."
            return [curve, dots, miss], said

        return update

    return scene


def two_inputs(grid, compute):
    """Show the regions that units cut out of the plane, and the output over them.

    `compute(**values)` gives the units' parameters, shape (3, 3), and the patterns
    (numbers from 0 to 7) and outputs on the square `grid` × `grid`.
    """
    low, high = grid[0], grid[-1]
    box = {"extent": (low, high, low, high), "origin": "lower"}

    def scene(figure):
        figure.set_size_inches(9.5, 4.5)
        left, right = figure.subplots(1, 2)
        blank = np.zeros((grid.size, grid.size))
        look = {"cmap": ListedColormap(TINTS), "vmin": -0.5, "vmax": 7.5}
        tints = left.imshow(blank, interpolation="nearest", **look, **box)
        output = right.imshow(blank, vmin=-1.5, vmax=2.5, **box)
        figure.colorbar(output, ax=right, label="output y", shrink=0.85, extend="both")
        edges = [
            axes.plot([], [], **{**unit, "color": colour})[0]
            for axes, colours in ((left, None), (right, "white"))
            for unit in UNITS
            for colour in [colours or unit["color"]]
        ]
        for axes in (left, right):
            axes.set(xlabel="input x₁", ylabel="input x₂")
            axes.set(xlim=(low, high), ylim=(low, high))
            axes.grid(visible=False)
        left.legend(
            edges[:3], ["joint of unit 1", "unit 2", "unit 3"], ncols=3, **BELOW
        )

        def update(**values):
            units, patterns, y = compute(**values)
            tints.set_data(patterns)
            output.set_data(y)
            for edge, unit in zip(edges, [*units, *units], strict=True):
                edge.set_data(*_straight(*unit, reach=4 * (high - low)))
            seen = np.unique(patterns).size
            said = f"{seen} regions in the square, each a convex polygon."
            return [tints, output, *edges], said

        return update

    return scene


def _straight(bias, a, b, reach):
    """Return two far points of the line bias + a·x₁ + b·x₂ = 0."""
    length = np.hypot(a, b)
    foot = -bias * np.array([a, b]) / length**2
    along = reach * np.array([-b, a]) / length
    return np.array([foot - along, foot + along]).T


def fold(x, first, second):
    """Show two networks and what comes out when one feeds the other."""
    middle, after = first(x), second(first(x))

    def scene(figure):
        figure.set_size_inches(9.5, 3.6)
        panels = figure.subplots(1, 3)
        between = np.linspace(-1, 1, 401)
        titles = ["first network", "second network", "second after first"]
        drawn = [(x, middle), (between, second(between)), (x, after)]
        labels = [("x", "y"), ("y", "y′"), ("x", "y′")]
        for axes, title, curve, (across, up) in zip(
            panels, titles, drawn, labels, strict=True
        ):
            axes.plot(*curve, color=COLOURS["function"])
            axes.set(title=title, xlabel=across, ylabel=up, ylim=(-1.15, 1.15))
        level = panels[0].plot([], [], ":", color=COLOURS["muted"])
        others = [
            axes.plot([], [], "s", color=COLOURS["chord"], ms=7)[0] for axes in panels
        ]
        points = [
            axes.plot([], [], "o", color=COLOURS["data"], ms=8)[0] for axes in panels
        ]

        def update(x0):
            y0 = first(x0)
            touched = x[np.abs(middle - y0) < 1e-9]  # at a peak nothing crosses
            same = np.unique(np.r_[crossings(x, middle - y0), touched].round(6))
            same = same[np.abs(same - x0) > 1e-3]
            out = second(y0)
            level[0].set_data([x[0], x[-1]], [y0, y0])
            for dot, at in zip(points, [(x0, y0), (y0, out), (x0, out)], strict=True):
                dot.set_data([at[0]], [at[1]])
            others[0].set_data(same, np.full(same.size, y0))
            others[1].set_data([], [])
            others[2].set_data(same, np.full(same.size, out))
            said = f"x = {x0:.2f} goes to y = {y0:.2f} and on to y′ = {out:.2f}."
            if same.size:
                said += f" So do x = {_listed(same)}."
            return [*level, *others, *points], said.replace("-", "−")

        return update

    return scene


def layers(x, stages):
    """Fill a network with two hidden layers panel by panel, one a step.

    `stages` is a list of (title, curves); the curves have shape (3, len(x)) or
    (1, len(x)).
    """

    def scene(figure):
        figure.set_size_inches(9.5, 5.2)
        panels = figure.subplots(2, 3, sharex=True).ravel()
        drawn = []
        for axes, (title, curves) in zip(panels, stages, strict=True):
            axes.set(title=title, xlim=(x[0], x[-1]))
            axes.axhline(0, color=COLOURS["muted"], linewidth=0.8)
            one = [{"color": COLOURS["data"]}]
            looks = one if len(curves) == 1 else UNITS
            drawn.append(
                [
                    axes.plot(x, curve, **look)[0]
                    for curve, look in zip(curves, looks, strict=True)
                ]
            )
        for axes in panels[3:]:
            axes.set_xlabel("input x")

        def update(step):
            for i, curves in enumerate(drawn):
                for curve in curves:
                    curve.set_visible(i <= step)
            title, curves = stages[step]
            bends = np.unique(np.concatenate([_bends(x, curve) for curve in curves]))
            said = f"Step {step}, {title}: joints near x = {_listed(bends)}."
            if not bends.size:
                said = f"Step {step}, {title}: straight lines, no joint."
            return [curve for curves in drawn for curve in curves], said

        return update

    return scene


def _bends(x, y):
    """Return where the slope of straight pieces changes, to 0.01."""
    slopes = np.diff(y) / np.diff(x)
    at = np.flatnonzero(np.abs(np.diff(slopes)) > 1e-6) + 1
    # A bend between two of the points changes the slope at both: it counts once.
    groups = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    return np.array(
        [round(float(x[group].mean()), 2) for group in groups if group.size]
    )


def gallery(z, activations):
    """Show an activation with its derivative; `activations` maps names to both."""

    def scene(figure):
        figure.set_size_inches(8, 4)
        axes = figure.subplots()
        axes.axhline(0, color=COLOURS["muted"], linewidth=0.8)
        look = {"color": COLOURS["tangent"], "linestyle": "--", "label": "a′[z]"}
        (curve,) = axes.plot(z, z, color=COLOURS["function"], label="a[z]")
        (slopes,) = axes.plot(z, z, **look)
        (points,) = axes.plot([0, 0], [0, 0], "o", color=COLOURS["data"])
        axes.set(xlabel="pre-activation z", ylabel="a[z] and a′[z]", ylim=(-1.4, 4.2))
        axes.legend(loc="upper left")

        def update(name, z0):
            a, derivative = activations[name]
            curve.set_ydata(a(z))
            slopes.set_ydata(derivative(z))
            value, slope = float(a(z0)), float(derivative(z0))
            points.set_data([z0, z0], [value, slope])
            said = f"{name} at z = {z0:.2f}: value {value:.3f}, slope {slope:.3f}."
            return [curve, slopes, points], said.replace("-", "−")

        return update

    return scene


def regions(compute, table):
    """Show a folding network's curve, and regions against parameters.

    `compute(depth, units)` gives the ends of the straight pieces and the output there,
    which goes up and down by turns; `table[depth]` holds the rows (units, parameters,
    regions).
    """

    def scene(figure):
        figure.set_size_inches(9.5, 4.2)
        left, right = figure.subplots(1, 2)
        (curve,) = left.plot([], [], color=COLOURS["function"], linewidth=0.8)
        left.set(xlabel="input x", ylabel="output y", xlim=(0, 1), ylim=(-0.05, 1.05))
        colours = [COLOURS[c] for c in ("muted", "function", "gradient", "chord")]
        for (depth, rows), colour, mark in zip(
            table.items(), [*colours, COLOURS["tangent"]], "osD^v", strict=True
        ):
            _, parameters, many = np.transpose(rows)
            look = {"color": colour, "marker": mark, "ms": 4, "linewidth": 1.2}
            right.loglog(parameters, many, label=f"{depth}", **look)
        look = {"ms": 13, "mfc": "none", "mew": 2, "color": COLOURS["data"]}
        (mark,) = right.plot([], [], "o", **look)
        right.set(xlabel="parameters", ylabel="linear regions")
        right.legend(title="layers", loc="lower right")

        def update(depth, units):
            ends, y = compute(depth, units)
            shown, apart = _thinned(ends.size)
            curve.set_data(ends[shown], y[shown])
            _, parameters, many = next(row for row in table[depth] if row[0] == units)
            mark.set_data([parameters], [many])
            said = f"{depth} layer{'s' * (depth > 1)} of {units} units: "
            said += f"{parameters} parameters, "
            said += f"{ends.size - 1:,} regions counted, {many:,} by the formula."
            if apart > 1:
                said += f" Drawn: one piece for every {apart}."
            return [curve, mark], said

        return update

    return scene


def _thinned(ends, most=1000):
    """Return which ends of pieces to draw, and how far apart: no screen shows more.

    Every third, fifth … is kept: with an odd number up and down still take turns.

    Examples
    --------
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
    low, high = grid[0], grid[-1]
    colours = ["#FFFFFF", COLOURS["tangent"], COLOURS["chord"], COLOURS["highlight"]]

    def scene(figure):
        figure.set_size_inches(8.4, 5)
        axes = figure.subplots()
        picture = axes.imshow(
            2.0 * wanted,
            extent=(low, high, low, high),
            origin="lower",
            cmap=ListedColormap(colours),
            vmin=-0.5,
            vmax=3.5,
            interpolation="nearest",
        )
        turn = np.linspace(0, 2 * np.pi, 200)
        axes.plot(np.cos(turn), np.sin(turn), color=COLOURS["data"], linewidth=1.2)
        axes.set(xlabel="input x₁", ylabel="input x₂")
        axes.grid(visible=False)
        words = ["", "said yes, is outside", "said no, is inside", "right: inside"]
        handles = [
            Rectangle((0, 0), 1, 1, facecolor=colour, label=word)
            for colour, word in zip(colours, words, strict=True)
        ]
        axes.legend(handles=handles[1:], loc="center left", bbox_to_anchor=(1, 0.5))

        def update(units, radius):
            answers = inside(units, radius)
            picture.set_data(1.0 * answers + 2.0 * wanted)
            wrong = error(units, radius)
            said = f"{units} half-planes at distance {radius:.3f}: "
            said += f"wrong on {wrong:.2f} % of the disc's area."
            return [picture], said

        return update

    return scene


def passes(columns, formulas):
    """Fill a network's vectors from left to right, and their gradients back again.

    `columns` maps a name to (values, gradients), from the input to the loss; a
    gradient of `None` is never shown. `formulas` holds a line for each step.
    """
    names = list(columns)
    backward = [name for name in reversed(names) if columns[name][1] is not None]
    order = [*names, *backward]

    def scene(figure):
        axes = graphs.canvas(figure, 9.5, 4.0)
        places = np.linspace(0.75, 8.75, len(names))
        drawn = {
            name: _column(axes, place, name, *columns[name])
            for name, place in zip(names, places, strict=True)
        }
        line = axes.text(4.75, 0.25, "", ha="center", va="center", fontsize=13)

        def update(step):
            forward = {name for name in order[: step + 1]}
            back = set(order[len(names) : step + 1])
            for name, (boxes, values, gradients) in drawn.items():
                state = "active" if name == order[step] else "known"
                for box in boxes:
                    box.set(**graphs.STATES[state if name in forward else "waiting"])
                for text in values:
                    text.set_visible(name in forward)
                for text in gradients:
                    text.set_visible(name in back)
            line.set_text(formulas[step])
            moved = [a for parts in drawn.values() for part in parts for a in part]
            way = "Forward" if step < len(names) else "Backward"
            return [*moved, line], f"{way}, step {step}: {formulas[step]}."

        return update

    return scene


def _column(axes, x, name, values, gradients):
    """Draw one vector: its boxes, the numbers in them and the gradients below those."""
    values = np.atleast_1d(values)
    tops = 2.1 + 0.85 * (np.arange(values.size) - (values.size - 1) / 2)[::-1]
    boxes, texts, slopes = [], [], []
    axes.text(x, 3.72, graphs.label(name), ha="center", va="center", fontsize=13)
    for i, (y, value) in enumerate(zip(tops, values, strict=True)):
        box = Rectangle((x - 0.45, y - 0.36), 0.9, 0.72, edgecolor=COLOURS["muted"])
        boxes.append(axes.add_patch(box))
        texts.append(axes.text(x, y + 0.16, graphs.number(value), ha="center"))
        texts[-1].set_va("center")
        if gradients is not None:
            number = graphs.number(np.atleast_1d(gradients)[i])
            look = {"ha": "center", "va": "center", "color": COLOURS["gradient"]}
            slopes.append(axes.text(x, y - 0.17, number, **look))
    return boxes, texts, slopes


def depth(epochs, errors, labels):
    """Show the training error of several networks, read off at one epoch.

    `errors` has a row a network, in per cent.
    """
    looks = [
        (COLOURS["muted"], "-"),
        (COLOURS["function"], "--"),
        (COLOURS["gradient"], "-."),
        (COLOURS["tangent"], ":"),
    ]

    def scene(figure):
        figure.set_size_inches(9, 4.2)
        axes = figure.subplots()
        for row, label, (colour, style) in zip(errors, labels, looks, strict=True):
            axes.plot(epochs, row, color=colour, linestyle=style, label=label)
        axes.set(xlabel="epoch", ylabel="training error, %", ylim=(-2, 95))
        axes.legend(loc="upper right")
        (line,) = axes.plot([0, 0], [0, 92], color=COLOURS["data"], linewidth=1)
        (dots,) = axes.plot([], [], "o", color=COLOURS["data"])

        def update(epoch):
            at = int(np.argmin(np.abs(epochs - epoch)))
            line.set_xdata([epochs[at]] * 2)
            dots.set_data(np.full(len(errors), epochs[at]), errors[:, at])
            read = zip(labels, errors[:, at], strict=True)
            said = "; ".join(f"{label}: {error:.1f} %" for label, error in read)
            return [line, dots], f"Training error at epoch {epochs[at]:,.0f}. {said}."

        return update

    return scene
