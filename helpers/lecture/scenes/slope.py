"""Scenes of lecture 01: chords, tangents, limits, and where they fail.

Each function returns a scene for `explore`. The mathematics (functions, their
derivatives, quotients, sums) comes in as callables and arrays.
"""

from functools import lru_cache

import numpy as np
from matplotlib.markers import CARETLEFT, CARETRIGHT

from helpers.lecture import gaps
from helpers.lecture.look import COLOURS
from helpers.lecture.notation import number

CHORD = {"color": COLOURS["chord"], "lw": 2.5}
TANGENT = {"color": COLOURS["tangent"], "ls": "--"}
DOT = {"ls": "", "marker": "o", "color": COLOURS["data"], "ms": 7}
FLOOR = 1e-17  # an error of exactly zero has no place on a logarithmic axis


def secant(functions, quotients):
    """Return a scene: the chord at `a`, the tangent, and the error against `h`.

    `functions[name] = (f, derivative)`; `quotients[side](f, a, h)` gives the slope of
    the chord from a to a + h ("right") or from a - h to a ("left").
    """
    x, steps = np.linspace(-2.2, 3.2, 271), np.logspace(-12, 1, 131)

    def scene(fig):
        fig.set_size_inches(9.5, 4.3)
        left, right = fig.subplots(1, 2, width_ratios=[1.25, 1])
        left.set(xlim=(-2.2, 3.2), ylim=(-2.5, 6.5), xlabel="x", ylabel="f(x)")
        right.set(xscale="log", yscale="log", xlim=(20, 5e-13), ylim=(1e-11, 1e5))
        right.set(xlabel="h (smaller to the right)", ylabel="|chord − tangent|")
        (curve,) = left.plot([], [], color=COLOURS["function"], label="function")
        (chord,) = left.plot([], [], **CHORD, label="chord", gid="chord")
        (tangent,) = left.plot([], [], **TANGENT, label="tangent", gid="tangent")
        (ends,) = left.plot([], [], **DOT, gid="ends")
        (errors,) = right.plot([], [], color=COLOURS["muted"], lw=1, gid="errors")
        (here,) = right.plot([], [], **DOT, gid="here")
        fig.legend(handles=[curve, chord, tangent], loc="outside upper left", ncols=3)

        def update(f, a, h, side):
            function, derivative = functions[f]
            quotient, exact = quotients[side], derivative(a)
            slope = float(quotient(function, a, h))
            other = a + h if side == "right" else a - h
            curve.set_data(x, function(x))
            chord.set_data(x, function(a) + slope * (x - a))
            tangent.set_data(x, function(a) + exact * (x - a))
            ends.set_data([a, other], [function(a), function(other)])
            gaps = np.abs(quotient(function, a, steps) - exact)
            errors.set_data(steps, np.maximum(gaps, FLOOR))
            error = abs(slope - exact)
            here.set_data([h], [max(error, FLOOR)])
            return (curve, chord, tangent, ends, errors, here), (
                f"{f} at a = {number(a)}, h = {h:.2g} to the {side}: chord "
                f"{slope:.10f}, tangent {exact:.10f}, error {error:.2g}."
            ).replace("-", "−")

        return update

    return scene


def traced(functions, low=-3.0, high=3.0):
    """Return a scene: the tangent at `a`, and its slope tracing the derivative.

    `functions[name] = (f, derivative)`, both elementwise.
    """
    x = np.linspace(low, high, 301)

    def scene(fig):
        fig.set_size_inches(7, 5.4)
        top, bottom = fig.subplots(2, 1, sharex=True)
        top.set(xlim=(low, high), ylim=(-1.6, 1.6), ylabel="f(x)")
        bottom.set(ylim=(-1.6, 1.6), xlabel="x", ylabel="slope of the tangent")
        bottom.axhline(0, color=COLOURS["muted"], lw=1)
        (curve,) = top.plot([], [], color=COLOURS["function"])
        (tangent,) = top.plot([], [], **TANGENT, gid="tangent")
        (point,) = top.plot([], [], **DOT)
        (ahead,) = bottom.plot([], [], color=COLOURS["muted"], lw=1, ls=":")
        (trace,) = bottom.plot([], [], color=COLOURS["tangent"], gid="trace")
        (stem,) = bottom.plot([], [], color=COLOURS["muted"], lw=1)
        (pen,) = bottom.plot([], [], **DOT, gid="pen")

        def update(f, a):
            function, derivative = functions[f]
            slope = float(derivative(a))
            near = np.array([a - 0.6, a + 0.6])
            curve.set_data(x, function(x))
            tangent.set_data(near, function(a) + slope * (near - a))
            point.set_data([a], [function(a)])
            ahead.set_data(x, derivative(x))
            done = np.append(x[x < a], a)
            trace.set_data(done, derivative(done))
            stem.set_data([a, a], [0, slope])
            pen.set_data([a], [slope])
            word = "rises" if slope > 5e-3 else "falls" if slope < -5e-3 else "is level"
            return (curve, tangent, point, ahead, trace, stem, pen), (
                f"At a = {number(a)} the curve {f} {word}: slope {slope:.3f}."
            ).replace("-", "−")

        return update

    return scene


def motion(t, distance, speed, acceleration):
    """Return a scene: distance, speed and acceleration of a ride at one moment.

    Arrays over the times `t` in s, in m, m/s and m/s².
    """
    rows = {
        "distance (m)": (distance, COLOURS["function"], "-"),
        "speed (m/s)": (speed, COLOURS["tangent"], "--"),
        "accel. (m/s²)": (acceleration, COLOURS["tangent"], "-."),
    }

    def scene(fig):
        fig.set_size_inches(7, 5.6)
        axes = fig.subplots(3, 1, sharex=True)
        dots, marks = [], []
        for ax, (label, (values, colour, style)) in zip(
            axes, rows.items(), strict=True
        ):
            ax.plot(t, values, color=colour, ls=style)
            ax.set_ylabel(label)
            ax.margins(y=0.12)
            marks.append(ax.axvline(t[0], color=COLOURS["muted"], lw=1))
            dots.extend(ax.plot([], [], **DOT, gid=label))
        (rise,) = axes[0].plot([], [], **TANGENT, gid="tangent")
        axes[2].axhline(0, color=COLOURS["muted"], lw=1)
        axes[2].set_xlabel("time t (s)")

        def update(moment):
            now = [
                float(np.interp(moment, t, values)) for values, _, _ in rows.values()
            ]
            for dot, mark, value in zip(dots, marks, now, strict=True):
                dot.set_data([moment], [value])
                mark.set_xdata([moment, moment])
            near = np.array([moment - 8, moment + 8])
            rise.set_data(near, now[0] + now[1] * (near - moment))
            return (*marks, rise, *dots), (
                f"After {moment:.1f} s: {now[0]:.0f} m from the start, speed "
                f"{number(now[1], 3)} m/s, acceleration {number(now[2], 2)} m/s²."
            )

        return update

    return scene


def derivation(lines, reasons, values, height=4.4):
    """Return a scene that shows a derivation line by line.

    `lines` are LaTeX, `reasons` say how each follows from the one before, and
    `values` are their values at the example point, as text.
    """

    def scene(fig):
        fig.set_size_inches(9.5, height)
        ax = fig.add_subplot(xlim=(0, 1), ylim=(len(lines) - 0.4, -0.6))
        ax.set_axis_off()
        ax.text(0.0, 0, "$f'(x)$", fontsize=15, va="center")
        rows = []
        for row, (line, reason) in enumerate(zip(lines, reasons, strict=True)):
            large = line.replace(r"\frac", r"\dfrac")
            formula = ax.text(0.07, row, f"${large}$", fontsize=15, va="center")
            note = ax.text(0.66, row, reason, fontsize=11, va="center")
            rows.append((formula, note))
        here = ax.text(0.64, 0, "▶", color=COLOURS["highlight"], ha="right")
        here.set(va="center", gid="here")

        def update(step):
            for row, texts in enumerate(rows):
                for text in texts:
                    text.set_visible(row <= step)
            here.set_y(step)
            place = f"Step {step}" if step else "At first"
            return [here, *(text for row in rows for text in row)], (
                f"{place}, {reasons[step]}: {values[step]}."
            )

        return update

    return scene


def number_lines(functions):
    """Return a scene: an interval around x, and the interval that f makes of it.

    `functions[name] = f`. Above both number lines whole, with the same scale; below
    both close up, measured in ε from x and from f(x).
    """
    grid = np.arange(-3, 3.01, 0.25)

    def scene(fig):
        fig.set_size_inches(9.5, 5.0)
        whole, close = fig.subplots(2, 1)
        whole.set(
            xlim=(-4.5, 14), xlabel="position on both lines", xticks=range(-4, 15, 2)
        )
        close.set(xlim=(-9, 9), xlabel="close up: distance from x and from f(x), in ε")
        fan = whole.plot(*[[]] * (2 * len(grid)), color=COLOURS["highlight"], lw=0.6)
        drawn = [
            part
            for ax in (whole, close)
            for row, colour in ((1, COLOURS["data"]), (0, COLOURS["chord"]))
            for part in _arrow(ax, row, colour)
        ]
        for ax in (whole, close):
            ax.set(ylim=(-0.5, 1.5), yticks=[1, 0], yticklabels=["x", "f(x)"])
            ax.grid(axis="y")
        arrows = list(zip(drawn[::2], drawn[1::2], strict=True))

        def update(f, x, epsilon):
            function = functions[f]
            for line, place in zip(fan, grid, strict=True):
                line.set_data([place, function(place)], [1, 0])
            start, end = x - epsilon, x + epsilon
            low, high = function(start), function(end)
            middle = function(x)
            _point(arrows[0], start, end)
            _point(arrows[1], low, high)
            _point(arrows[2], -1, 1)
            _point(arrows[3], (low - middle) / epsilon, (high - middle) / epsilon)
            ratio = (high - low) / (end - start)
            return (*fan, *drawn), (
                f"({number(start)}, {number(end)}) goes to ({number(low)}, "
                f"{number(high)}): ratio {number(ratio)}, {_effect(ratio)}."
            )

        return update

    return scene


def _arrow(ax, row, colour):
    """Draw a number line at height `row` and an arrow, still without a length."""
    ax.axhline(row, color=COLOURS["muted"], lw=1)
    style = {"color": colour, "solid_capstyle": "butt"}
    gid = f"{'in' if row else 'out'}"
    shaft = ax.plot([0, 0], [row, row], lw=4, **style, gid=gid)
    return *shaft, *ax.plot([0], [row], ms=15, **style, gid=f"{gid} head")


def _point(arrow, start, end):
    shaft, head = arrow
    shaft.set_xdata([start, end])
    head.set_xdata([end])
    pointed = CARETRIGHT if end > start else CARETLEFT  # carets end where they point
    head.set_marker("o" if abs(end - start) < 1e-9 else pointed)


def _effect(ratio):
    if abs(ratio) < 1e-9:
        return "squeezed to nothing"
    size = abs(ratio)
    kind = "stretched" if size > 1 + 1e-9 else "squeezed" if size < 1 - 1e-9 else "kept"
    return f"{kind} and {'turned round' if ratio < 0 else 'pointing the same way'}"


def neighbours(x, sums, slopes, target):
    """Return a scene: the terms of a power series, and where their derivatives land.

    `sums[n - 1]` is the sum of the first n terms xᵏ/k! at `x`, `slopes[n - 1]` its
    derivative, `target` what both tend to.
    """
    last = len(sums)

    def scene(fig):
        fig.set_size_inches(9.5, 5.8)
        tiles, ax = fig.subplots(2, 1, height_ratios=[1, 1.7])
        tiles.set(xlim=(-3.1, last - 0.3), ylim=(-0.6, 1.6))
        tiles.set_axis_off()
        tiles.text(-3.0, 1, "terms", va="center")
        tiles.text(-3.0, 0, "derivatives", va="center")
        groups = [_tile(tiles, k) for k in range(last)]
        ax.set(xlabel="x", ylabel="value", xlim=(x[0], x[-1]), ylim=(-1.5, 7.8))
        ax.plot(x, target, color=COLOURS["highlight"], lw=7, alpha=0.6, label="eˣ")
        (total,) = ax.plot([], [], color=COLOURS["function"], label="sum", gid="sum")
        (slope,) = ax.plot([], [], **TANGENT, label="its derivative", gid="slope")
        ax.legend(loc="upper left")

        def update(n):
            for k, group in enumerate(groups):
                for artist in group:
                    artist.set_visible(k < n)
            total.set_data(x, sums[n - 1])
            slope.set_data(x, slopes[n - 1])
            gap = np.abs(sums[n - 1] - slopes[n - 1]).max()
            return [total, slope, *(a for group in groups for a in group)], (
                f"{n} term{'s' if n > 1 else ''}: the sum and its derivative differ by "
                f"at most {number(gap, 3)} for |x| ≤ {number(x[-1])}."
            )

        return update

    return scene


def _tile(ax, k):
    """Draw term k in the upper row, its derivative in the lower, and an arrow."""
    labels = ["0", "1", "x", *(rf"\frac{{x^{{{j}}}}}{{{j}!}}" for j in range(2, k + 1))]
    style = {"ha": "center", "va": "center", "fontsize": 13}
    box = {"boxstyle": "round,pad=0.3", "fc": "white"}
    upper = {**box, "ec": COLOURS["function"]}
    lower = {**box, "ec": COLOURS["tangent"], "ls": "--"}
    term = ax.text(k, 1, f"${labels[k + 1]}$", bbox=upper, **style)
    derivative = ax.text(k - 1, 0, f"${labels[k]}$", bbox=lower, **style)
    arrow = {
        "arrowstyle": "->",
        "color": COLOURS["muted"],
        "shrinkA": 14,
        "shrinkB": 14,
    }
    move = ax.annotate("", (k - 1, 0.1), (k, 0.9), arrowprops=arrow)
    return move, term, derivative


def two_sides(functions, quotients):
    """Return a scene: chords from 0 to the right and to the left, and their slopes.

    `functions[name] = f`; `quotients["right"](f, 0.0, h)` and `["left"]` give the
    slopes of the chords.
    """
    x, steps = np.linspace(-1, 1, 1001), np.logspace(-4, 0, 400)
    sides = {
        "right": (1, "-", COLOURS["chord"]),
        "left": (-1, "--", COLOURS["data"]),
    }

    def scene(fig):
        fig.set_size_inches(9.5, 4.3)
        left, right = fig.subplots(1, 2)
        left.set(xlim=(-1, 1), ylim=(-1.3, 1.3), xticks=np.linspace(-1, 1, 5))
        left.set(xlabel="x", ylabel="f(x)")
        right.set(xscale="log", xlim=(1.2, 8e-5))
        right.set_yscale("symlog", linthresh=2, linscale=2)  # even from −2 to 2
        right.set(ylim=(-2e4, 2e4), yticks=[-1e4, -100, -1, 0, 1, 100, 1e4])
        right.set_yticklabels(["−10⁴", "−100", "−1", "0", "1", "100", "10⁴"])
        right.set(xlabel="h (smaller to the right)", ylabel="slope of the chord")
        (curve,) = left.plot([], [], color=COLOURS["function"])
        chords, slopes, dots = {}, {}, {}
        for side, (_, style, colour) in sides.items():
            look = {"color": colour, "ls": style, "label": f"from the {side}"}
            (chords[side],) = left.plot([], [], lw=3, **look, gid=f"{side} chord")
            (slopes[side],) = right.plot([], [], **look)
            (dots[side],) = right.plot([], [], **DOT)
        fig.legend(handles=[*chords.values()], loc="outside upper left", ncols=2)

        def update(f, h):
            function = functions[f]
            curve.set_data(x, function(x))
            found = {}
            for side, (sign, _, _) in sides.items():
                ends = np.array([0.0, sign * h])
                found[side] = float(quotients[side](function, 0.0, h))
                chords[side].set_data(ends, function(ends))
                slopes[side].set_data(steps, quotients[side](function, 0.0, steps))
                dots[side].set_data([h], [found[side]])
            moved = (curve, *chords.values(), *slopes.values(), *dots.values())
            return moved, (
                f"{f} at 0 with h = {h:.2g}: slope {number(found['right'])} from the "
                f"right, {number(found['left'])} from the left."
            ).replace("-", "−")

        return update

    return scene


def zoom(smooth, rough, bend, centre, points=600):
    """Return a scene: a smooth and a rough curve in the same ever smaller window.

    `smooth(x)` and `rough(x, terms)` are elementwise; `bend(y)` tells how far a curve
    leaves its chord, as a share of its height. Each window is scaled to fill
    its panel; its true size stands above it.
    """
    offsets = np.linspace(-1, 1, points)

    def scene(fig):
        fig.set_size_inches(9.5, 4.3)
        panels = []
        for ax, name in zip(fig.subplots(1, 2), ("sin(3x)", "sum"), strict=True):
            ax.set(xlim=(-1, 1), ylim=(-0.08, 1.08), yticks=[0, 1])
            ax.set(xlabel="x, across the window", ylabel="from lowest to highest")
            ax.set_xticks([-1, 0, 1], ["left", f"{centre:g}", "right"])
            (chord,) = ax.plot([], [], color=COLOURS["chord"], ls="--", lw=1.5)
            (curve,) = ax.plot([], [], color=COLOURS["function"], lw=1.2, gid=name)
            panels.append((curve, chord, ax.set_title(" ")))

        def update(width, terms):
            x = centre + width / 2 * offsets
            titles = "sin(3x)", f"sum of {terms} cosine{'s' if terms > 1 else ''}"
            bends = []
            curves = smooth(x), rough(x, terms)
            for panel, name, values in zip(panels, titles, curves, strict=True):
                _fill(panel, offsets, values)
                bends.append(bend(values))
                height = number(np.ptp(values), 2)
                panel[2].set_text(f"{name}: {number(width, 2)} wide, {height} high")
            return [artist for panel in panels for artist in panel], (
                f"Window {number(width, 2)} wide: sin(3x) leaves its chord by "
                f"{bends[0]:.1%} of the window's height, {titles[1]} by {bends[1]:.1%}."
            )

        return update

    return scene


def _fill(panel, offsets, values):
    """Draw `values`, and the chord between their ends, scaled to the panel."""
    curve, chord, _ = panel
    scaled = (values - values.min()) / np.ptp(values)
    curve.set_data(offsets, scaled)
    chord.set_data(offsets[[0, -1]], scaled[[0, -1]])


def own(quotient, low=-3.0, high=3.0):
    """Return a scene: a typed function with its chord and tangent, and all its slopes.

    `quotient(f, x, h)` is the slope of the chord from x to x + h. On the right it is
    drawn for every x, beside the slope of the tangent.
    """
    x = np.linspace(low, high, 301)

    @lru_cache(1)  # while only the point moves
    def curves(f):
        (values, where), (exact, _) = gaps.on(f, x), gaps.on(f.derivative(), x)
        return values, np.where(np.isnan(values), np.nan, exact), where

    def scene(fig):
        left, right, lines, title = _own_axes(fig, low, high)
        curve, chord, tangent, ends, derivative, slopes, here = lines

        def update(f, a, h):
            values, exact, where = curves(f)
            all_slopes, _ = gaps.on(lambda place: quotient(f, place, h), x)
            places = ((f, a), (f, a + h), (f.derivative(), a))
            start, end, rise = (float(gaps.on(g, at)[0]) for g, at in places)
            slope, rise = (end - start) / h, rise + 0 * start
            curve.set_data(*gaps.drawn(x, values))
            chord.set_data(*gaps.drawn(x, start + slope * (x - a)))
            tangent.set_data(*gaps.drawn(x, start + rise * (x - a)))
            ends.set_data(*gaps.drawn([a, a + h], [start, end]))
            derivative.set_data(*gaps.drawn(x, exact))
            slopes.set_data(*gaps.drawn(x, all_slopes))
            here.set_data(*gaps.drawn([a, a], [slope, rise]))
            left.set_ylim(*gaps.window(values))
            right.set_ylim(*gaps.window(exact))
            title.set_text(f"f(x) = {f}")
            return (left.yaxis, right.yaxis, title, *lines), (
                f"{f} at a = {number(a)}, h = {number(h, 2)}: {_found('chord', slope)}"
                f", {_found('tangent', rise)}{_apart(slope - rise)}. {where}"
            ).strip()

        return update

    return scene


def _own_axes(fig, low, high):
    """Draw what stays of two panels whose heights follow a typed function."""
    fig.set_size_inches(9.5, 4.3)
    fig.set_layout_engine("none")  # the numbers at the axes change, the panels stay
    room = {"left": 0.07, "right": 0.98, "bottom": 0.13, "top": 0.83, "wspace": 0.18}
    left, right = fig.subplots(1, 2, gridspec_kw=room)
    for ax in (left, right):
        ax.set(xlim=(low, high), xlabel="x")
        ax.ticklabel_format(axis="y", scilimits=(-2, 3))
    right.set_title("slopes, at every x", fontsize=11)
    title = left.set_title(" ", fontsize=11, parse_math=False)
    lines = [
        left.plot([], [], color=COLOURS["function"], label="function", gid="curve"),
        left.plot([], [], **CHORD, label="chord", gid="chord"),
        left.plot([], [], **TANGENT, label="tangent", gid="tangent"),
        left.plot([], [], **DOT, gid="ends"),
        right.plot([], [], **TANGENT, gid="derivative"),
        right.plot([], [], **CHORD, zorder=1.5, gid="slopes"),
        right.plot([], [], **DOT, gid="here"),
    ]
    lines = [line for (line,) in lines]
    fig.legend(handles=lines[:3], loc="upper left", ncols=3)
    return left, right, lines, title


def _found(name, slope):
    return f"{name} {number(slope, 6)}" if np.isfinite(slope) else f"no {name}"


def _apart(gap):
    return f", error {number(abs(gap), 2)}" if np.isfinite(gap) else ""
