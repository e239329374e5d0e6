"""What lecture 01 shows: chords, tangents, limits, and where they fail."""

from functools import lru_cache

import numpy as np

from helpers.lecture import draw, gaps
from helpers.lecture.look import COLOURS
from helpers.lecture.notation import digits

SIZE = (9.5, 4.3)
FLOOR = 1e-17  # an error of exactly zero has no place on a logarithmic axis
SMALLER = "h (smaller to the right)"
CURVE = draw.line("function", label="function")
TANGENT = draw.line("tangent", "--", label="tangent")
DOTS = draw.line("data", "o", ms=7)

CHORD = draw.line("chord", lw=2.5, label="chord")
SECANT = {"curve": CURVE, "chord": CHORD, "tangent": TANGENT, "ends": DOTS}
ROOM = {"left": 0.07, "right": 0.98, "bottom": 0.13, "top": 0.83, "wspace": 0.18}
ABOVE = {"handles": ["curve", "chord", "tangent"]}


def secant(functions, quotients):
    """Return the scene of the chord at `a`, the tangent, and the error against `h`.

    `functions[name] = (f, derivative)`; `quotients[side](f, a, h)` gives the slope of
    the chord from a to a + h ("right") or from a - h to a ("left").
    """
    x, steps = np.linspace(-2.2, 3.2, 271), np.logspace(-12, 1, 131)

    def shows(f, a, h, side):
        function, derivative = functions[f]
        quotient, exact = quotients[side], derivative(a)
        slope = float(quotient(function, a, h))
        ends = np.array([a, a + h if side == "right" else a - h])
        errors, error = abs(quotient(function, a, steps) - exact), abs(slope - exact)
        return {
            "curve": (x, function(x)),
            "chord": (x, function(a) + slope * (x - a)),
            "tangent": (x, function(a) + exact * (x - a)),
            "ends": (ends, function(ends)),
            "errors": (steps, np.maximum(errors, FLOOR)),
            "here": (h, max(error, FLOOR)),
        }, (
            f"{f} at a = {digits(a)}, h = {h:.2g} to the {side}: chord "
            f"{slope:.10f}, tangent {exact:.10f}, error {error:.2g}."
        ).replace("-", "−")

    left = draw.panel(**SECANT, **draw.axes("x", "f(x)", (-2.2, 3.2), (-2.5, 6.5)))
    right = draw.panel(
        errors=draw.line("muted", lw=1),
        here=DOTS,
        **draw.axes(SMALLER, "|chord − tangent|", (20, 5e-13), (1e-11, 1e5)),
        **draw.LOG,
    )
    look = {"width_ratios": [1.25, 1], "above": ABOVE | {"loc": "outside upper left"}}
    return draw.Scene(shows, left, right, size=SIZE, **look)


def traced(functions, low=-3.0, high=3.0):
    """Return the scene of the tangent at `a`, whose slope traces the derivative.

    `functions[name] = (f, derivative)`, both elementwise.
    """
    x = np.linspace(low, high, 301)

    def shows(f, a):
        function, derivative = functions[f]
        slope = float(derivative(a))
        near, done = np.array([a - 0.6, a + 0.6]), np.append(x[x < a], a)
        word = "rises" if slope > 5e-3 else "falls" if slope < -5e-3 else "is level"
        sentence = f"At a = {digits(a)} the curve {f} {word}: slope {slope:.3f}."
        return {
            "curve": (x, function(x)),
            "tangent": (near, function(a) + slope * (near - a)),
            "point": (a, function(a)),
            "ahead": (x, derivative(x)),
            "trace": (done, derivative(done)),
            "stem": draw.strokes(a, 0, slope),
            "pen": (a, slope),
        }, sentence.replace("-", "−")

    limits = (low, high), (-1.6, 1.6)
    pieces = {"curve": CURVE, "tangent": TANGENT, "point": DOTS}
    top = draw.panel(**pieces, **draw.axes("", "f(x)", *limits))
    below = draw.panel(
        draw.ZERO,
        ahead=draw.line("muted", ":", lw=1),
        trace=draw.line("tangent"),
        stem=draw.line("muted", lw=1),
        pen=DOTS,
        **draw.axes("x", "slope of the tangent", *limits),
    )
    return draw.Scene(shows, top, below, size=(7, 5.4), mosaic="a;b", sharex=True)


def motion(t, distance, speed, acceleration):
    """Return the scene of distance, speed and acceleration of a ride at one moment.

    Arrays over the times `t` in s, in m, m/s and m/s².
    """
    rows = {
        "distance (m)": (distance, "function", "-"),
        "speed (m/s)": (speed, "tangent", "--"),
        "accel. (m/s²)": (acceleration, "tangent", "-."),
    }

    def shows(moment):
        now = [float(np.interp(moment, t, values)) for values, *_ in rows.values()]
        near = np.array([moment - 8, moment + 8])
        return {
            "tangent": (near, now[0] + now[1] * (near - moment)),
            **{name: [moment, (moment, v)] for name, v in zip(rows, now, strict=True)},
        }, (
            f"After {moment:.1f} s: {now[0]:.0f} m from the start, speed "
            f"{digits(now[1], 3)} m/s, acceleration {digits(now[2], 2)} m/s²."
        )

    def row(label, *still, time="", **pieces):
        values, *look = rows[label]
        pieces[label] = draw.each([draw.upright("muted", lw=1), DOTS])
        curve = draw.line(*look).at(t, values)
        axes = draw.axes(time, label, ymargin=0.12)
        return draw.panel(curve, *still, **pieces, **axes)

    first, second, third = rows
    top, middle = row(first, tangent=TANGENT), row(second)
    below = row(third, draw.ZERO, time="time t (s)")
    look = {"size": (7, 5.6), "sharex": True}
    return draw.Scene(shows, top, middle, below, mosaic="a;b;c", **look)


def derivation(lines, reasons, values, height=4.4):
    """Return the scene of a derivation line by line.

    `lines` are LaTeX, `reasons` say how each follows from the one before, and
    `values` are their values at the example point, as text.
    """
    formulas = [f"${line}$".replace(r"\frac", r"\dfrac") for line in lines]
    large = {"va": "center", "fontsize": 15}

    def shows(step):
        place, shown = f"Step {step}" if step else "At first", slice(step + 1)
        return {
            "formulas": formulas[shown],
            "reasons": reasons[shown],
            "here": {step: "▶"},
        }, f"{place}, {reasons[step]}: {values[step]}."

    def column(x, colour="black", **look):
        rows = range(len(lines))
        return draw.each([draw.text(x, y, colour, va="center", **look) for y in rows])

    panel = draw.panel(
        draw.text(0.0, 0, **large).at("$f'(x)$"),
        formulas=column(0.07, fontsize=15),
        reasons=column(0.66, fontsize=11),
        here=column(0.64, "highlight", ha="right"),
        ylim=(len(lines) - 0.4, -0.6),
        bare=True,
    )
    return draw.Scene(shows, panel, size=(9.5, height))


def number_lines(functions):
    """Return the scene of an interval around x, and of what f makes of it.

    `functions[name] = f`. Above both number lines whole, with the same scale; below
    both close up, measured in ε from x and from f(x).
    """
    grid = np.arange(-3, 3.01, 0.25)

    def shows(f, x, epsilon):
        function = functions[f]
        start, end = x - epsilon, x + epsilon
        low, middle, high = function(start), function(x), function(end)
        ratio = (high - low) / (end - start)
        return {
            "fan": [([place, function(place)], [1, 0]) for place in grid],
            "whole": [(start, end), (low, high)],
            "close": [(-1, 1), np.subtract([low, high], middle) / epsilon],
        }, (
            f"({digits(start)}, {digits(end)}) goes to ({digits(low)}, "
            f"{digits(high)}): ratio {digits(ratio)}, {_effect(ratio)}."
        )

    both = draw.each([draw.interval(1, "data"), draw.interval(0, "chord")])
    rows = [draw.across("muted", lw=1).at(row) for row in (1, 0)]
    look = {"ylim": (-0.5, 1.5), "yticks": [1, 0], "yticklabels": ["x", "f(x)"]}
    look["grid"] = {"visible": False, "axis": "y"}
    fan = draw.each([draw.line("highlight", lw=0.6)] * len(grid))
    near = "close up: distance from x and from f(x), in ε"
    far = {"xticks": range(-4, 15, 2), "xlabel": "position on both lines"}
    top = draw.panel(*rows, fan=fan, whole=both, **look, xlim=(-4.5, 14), **far)
    below = draw.panel(*rows, close=both, **look, xlim=(-9, 9), xlabel=near)
    return draw.Scene(shows, top, below, size=(9.5, 5.0), mosaic="a;b")


def _effect(ratio):
    size = abs(ratio)
    if size < 1e-9:
        return "squeezed to nothing"
    kind = "stretched" if size > 1 + 1e-9 else "squeezed" if size < 1 - 1e-9 else "kept"
    return f"{kind} and {'turned round' if ratio < 0 else 'pointing the same way'}"


def neighbours(x, sums, slopes, target):
    """Return the scene of a power series' terms, and of where their derivatives land.

    `sums[n - 1]` is the sum of the first n terms xᵏ/k! at `x`, `slopes[n - 1]` its
    derivative, `target` what both tend to.
    """
    last = len(sums)
    powers = [rf"$\frac{{x^{{{k}}}}}{{{k}!}}$" for k in range(2, last)]
    labels = ["$0$", "$1$", "$x$", *powers]

    def shows(n):
        total, slope = sums[n - 1], slopes[n - 1]
        gap = digits(np.abs(total - slope).max(), 3)
        return {
            "moves": ["->"] * n,
            "terms": labels[1 : n + 1],
            "derivatives": labels[:n],
            "sum": (x, total),
            "slope": (x, slope),
        }, (
            f"{n} term{'s' if n > 1 else ''}: the sum and its derivative differ by "
            f"at most {gap} for |x| ≤ {digits(x[-1])}."
        )

    def row(left, y, colour, **form):
        box = {"boxstyle": "round,pad=0.3", "fc": "white", "ec": COLOURS[colour]}
        look = {**draw.CENTRED, "fontsize": 13, "bbox": box | form}
        return draw.each([draw.text(left + k, y, **look) for k in range(last)])

    tiles = draw.panel(
        draw.text(-3.0, 1, va="center").at("terms"),
        draw.text(-3.0, 0, va="center").at("derivatives"),
        moves=draw.each([_move((k, 0.9), (k - 1, 0.1)) for k in range(last)]),
        terms=row(0, 1, "function"),
        derivatives=row(-1, 0, "tangent", ls="--"),
        xlim=(-3.1, last - 0.3),
        ylim=(-0.6, 1.6),
        bare=True,
    )
    curves = draw.panel(
        draw.line("highlight", lw=7, alpha=0.6, label="eˣ").at(x, target),
        sum=draw.line("function", label="sum"),
        slope=draw.line("tangent", "--", label="its derivative"),
        **draw.axes("x", "value", (x[0], x[-1]), (-1.5, 7.8), legend="upper left"),
    )
    form = {"mosaic": "a;b", "height_ratios": [1, 1.7]}
    return draw.Scene(shows, tiles, curves, size=(9.5, 5.8), **form)


@draw.piece
def _move(axes, start, end):
    """An arrow between two tiles; shows its style."""
    look = {"color": COLOURS["muted"], "shrinkA": 14, "shrinkB": 14, "arrowstyle": "->"}
    made = axes.annotate("", end, start, arrowprops=look)
    return [made], made.arrow_patch.set_arrowstyle


def two_sides(functions, quotients):
    """Return the scene of chords from 0 to the right and to the left, and their slopes.

    `functions[name] = f`; `quotients["right"](f, 0.0, h)` and `["left"]` give the
    slopes of the chords.
    """
    x, steps = np.linspace(-1, 1, 1001), np.logspace(-4, 0, 400)
    ends = {"right": np.array([0.0, 1.0]), "left": np.array([0.0, -1.0])}

    def shows(f, h):
        function = functions[f]
        right, left = (float(quotients[side](function, 0.0, h)) for side in ends)
        return {
            "curve": (x, function(x)),
            "chords": {side: (h * e, function(h * e)) for side, e in ends.items()},
            "slopes": {s: (steps, quotients[s](function, 0.0, steps)) for s in ends},
            "here": {"right": (h, right), "left": (h, left)},
        }, (
            f"{f} at 0 with h = {h:.2g}: slope {digits(right)} from the "
            f"right, {digits(left)} from the left."
        ).replace("-", "−")

    def sides(**look):
        right = draw.line("chord", label="from the right", **look)
        left = draw.line("data", "--", label="from the left", **look)
        return draw.each({"right": right, "left": left})

    left = draw.panel(
        curve=CURVE,
        chords=sides(lw=3),
        **draw.axes("x", "f(x)", (-1, 1), (-1.3, 1.3)),
        xticks=[-1, -0.5, 0, 0.5, 1],
    )
    right = draw.panel(
        # Even steps from −2 to 2.
        lambda axes: axes.set_yscale("symlog", linthresh=2, linscale=2),
        slopes=sides(),
        here=draw.each(dict.fromkeys(ends, DOTS)),
        **draw.axes(SMALLER, "slope of the chord", (1.2, 8e-5), (-2e4, 2e4)),
        xscale="log",
        yticks=[-1e4, -100, -1, 0, 1, 100, 1e4],
        yticklabels=["−10⁴", "−100", "−1", "0", "1", "100", "10⁴"],
    )
    above = {"handles": ["chords"], "loc": "outside upper left"}
    return draw.Scene(shows, left, right, size=SIZE, above=above)


def zoom(smooth, rough, bend, centre, points=600):
    """Return the scene of a smooth and a rough curve in the same ever smaller window.

    `smooth(x)` and `rough(x, terms)` are elementwise; `bend(y)` tells how far a curve
    leaves its chord, as a share of its height. Each window is scaled to fill
    its panel; its true size stands above it.
    """
    offsets = np.linspace(-1, 1, points)

    def window(name, width, values):
        height = np.ptp(values)
        scaled = (values - values.min()) / height
        return {
            "curve": (offsets, scaled),
            "chord": (offsets[[0, -1]], scaled[[0, -1]]),
            "size": f"{name}: {digits(width, 2)} wide, {digits(height, 2)} high",
        }

    def shows(width, terms):
        x = centre + width / 2 * offsets
        first, second = smooth(x), rough(x, terms)
        name = f"sum of {terms} cosine{'s' if terms > 1 else ''}"
        return {
            "smooth": window("sin(3x)", width, first),
            "rough": window(name, width, second),
        }, (
            f"Window {digits(width, 2)} wide: sin(3x) leaves its chord by "
            f"{bend(first):.1%} of the window's height, {name} by {bend(second):.1%}."
        )

    curve, chord = draw.line("function", lw=1.2), draw.line("chord", "--", lw=1.5)
    pieces = draw.each({"curve": curve, "chord": chord, "size": draw.title()})
    look = draw.axes("x, across the window", "from lowest to highest", (-1, 1))
    look |= {"ylim": (-0.08, 1.08), "yticks": [0, 1], "xticks": [-1, 0, 1]}
    look["xticklabels"] = ["left", f"{centre:g}", "right"]
    left, right = draw.panel(smooth=pieces, **look), draw.panel(rough=pieces, **look)
    return draw.Scene(shows, left, right, size=SIZE)


def own(quotient, low=-3.0, high=3.0):
    """Return the scene of a typed function with its chord and tangent, and all slopes.

    `quotient(f, x, h)` is the slope of the chord from x to x + h. On the right it is
    drawn for every x, beside the slope of the tangent.
    """
    x = np.linspace(low, high, 301)

    @lru_cache(1)  # while only the point moves
    def curves(f):
        (values, where), (exact, _) = gaps.on(f, x), gaps.on(f.derivative(), x)
        return values, np.where(np.isnan(values), np.nan, exact), where

    def shows(f, a, h):
        values, exact, where = curves(f)
        slopes, _ = gaps.on(lambda place: quotient(f, place, h), x)
        places = ((f, a), (f, a + h), (f.derivative(), a))
        start, end, rise = (float(gaps.on(g, at)[0]) for g, at in places)
        slope, rise = (end - start) / h, rise + 0 * start
        return {
            "height": {"ylim": gaps.window(values)},
            "heading": f"f(x) = {f}",
            "curve": gaps.drawn(x, values),
            "chord": gaps.drawn(x, start + slope * (x - a)),
            "tangent": gaps.drawn(x, start + rise * (x - a)),
            "ends": gaps.drawn([a, a + h], [start, end]),
            "steepness": {"ylim": gaps.window(exact)},
            "derivative": gaps.drawn(x, exact),
            "slopes": gaps.drawn(x, slopes),
            "here": gaps.drawn([a, a], [slope, rise]),
        }, (
            f"{f} at a = {digits(a)}, h = {digits(h, 2)}: {_found('chord', slope)}"
            f", {_found('tangent', rise)}{_apart(slope - rise)}. {where}"
        ).strip()

    left = draw.typed(low, high, **SECANT)
    right = draw.panel(
        draw.short,
        draw.title(fontsize=11).at("slopes, at every x"),
        steepness=draw.window("y"),
        derivative=TANGENT,
        slopes=draw.line("chord", lw=2.5, zorder=1.5),
        here=DOTS,
        xlim=(low, high),
        xlabel="x",
    )
    look = {"gridspec_kw": ROOM, "above": ABOVE | {"loc": "upper left"}}
    return draw.Scene(shows, left, right, size=SIZE, **look)


def _found(name, slope):
    return f"{name} {digits(slope, 6)}" if np.isfinite(slope) else f"no {name}"


def _apart(gap):
    return f", error {digits(abs(gap), 2)}" if np.isfinite(gap) else ""
