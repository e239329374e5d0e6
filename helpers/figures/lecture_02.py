"""What lecture 02 shows: differences, their errors, rounding, gradient checks."""

from itertools import takewhile

import numpy as np

from helpers.lecture import draw, gaps

FLOOR = 1e-17  # an error of exactly zero has no place on a logarithmic axis

LOOKS = [
    {"colour": "muted", "form": ":", "lw": 2.5},
    {"colour": "highlight", "form": "--"},
    {"colour": "chord"},
]
DOT = {"ms": 9, "mew": 1.2}
CORNERS = np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]])
ROOM = {"left": 0.07, "right": 0.98, "bottom": 0.14, "top": 0.87, "wspace": 0.22}


def power(value):
    """Return a positive number with one digit and its power of ten, in plain text.

    >>> power(3.4e-10), power(0.0123), power(123.4)
    ('3e-10', '0.01', '123')
    """
    return f"{value:.0f}" if value >= 10 else f"{value:.1g}"


def three_chords(f, derivative, quotients):
    """Return the scene of the chords forward, backward and across at `a` with step `h`.

    `quotients[name] = (ends, slope)`: the chord runs between `a + h * ends`, and
    `slope(f, a, h)` is its slope.
    """
    x = np.linspace(-3, 3, 301)

    def shows(a, h):
        chords, words = {}, []
        for name, (ends, slope) in quotients.items():
            places = a + h * np.array(ends)
            chords[name] = places, f(places)
            words.append(f"{name} {abs(float(slope(f, a, h)) - derivative(a)):.4f}")
        return {"tangent": (x, f(a) + derivative(a) * (x - a)), "chords": chords}, (
            f"a = {a:.2f}, h = {h:.3g}. Errors of the slopes: {', '.join(words)}."
        ).replace("-", "−")

    chords = {
        name: draw.line(**look, marker="o", ms=6, label=name)
        for name, look in zip(quotients, LOOKS, strict=False)
    }
    panel = draw.panel(
        draw.line("function", label="f").at(x, f(x)),
        tangent=draw.line("tangent", "--", lw=1.5, label="tangent"),
        chords=draw.each(chords),
        **draw.axes("x", "f(x)", (-3, 3), (0, 1.25), legend="upper left"),
    )
    return draw.Scene(shows, panel)


def error_curves(measure, steps, families, ylim, labels=("step h", "error")):
    """Return the scene of errors against the step, with a dot on each curve at `h`.

    `measure(family, h)` gives a dict from curve names to errors, of the shape of the
    array `h`, nan where there is none; every family has the same curve names.
    """
    curves = {family: _drawn(steps, measure(family, steps)) for family in families}

    def shows(h, family=families[0]):
        now = measure(family, np.array([h]))
        words = "; ".join(f"{name} {_word(error[0])}" for name, error in now.items())
        which = f"{family}, " if len(families) > 1 else ""
        sentence = f"{which}step {h:.2g}. Errors: {words}."
        shown = {"here": h, "curves": curves[family], "dots": _drawn([h], now)}
        return shown, sentence[:1].upper() + sentence[1:]

    panel = draw.panel(
        here=draw.upright("data", lw=0.8),
        **_curves(curves[families[0]]),
        **draw.axes(*labels, (steps.min(), steps.max()), ylim, **draw.LOG),
    )
    return draw.Scene(shows, panel, size=(7.6, 4.2), above=["curves"])


def _curves(names):
    """Return the pieces of errors: a curve and a dot for each name."""
    looks = dict(zip(names, LOOKS[3 - len(names) :], strict=True))
    curves = {name: draw.line(label=name, **look) for name, look in looks.items()}
    dots = {name: draw.dots(look["colour"], **DOT) for name, look in looks.items()}
    return {"curves": draw.each(curves), "dots": draw.each(dots)}


def _drawn(steps, errors):
    """Return what errors, by name, show over `steps`."""
    return {name: gaps.drawn(steps, _floored(e)) for name, e in errors.items()}


def _floored(errors):
    errors = np.asarray(errors, float)
    return np.where(np.isfinite(errors), np.maximum(errors, FLOOR), np.nan)


def _word(error):
    if not np.isfinite(error):
        return "none (h is 0 there)"
    return power(error) if error > FLOOR else "below 1e-17"


def own_errors(methods, steps):
    """Return the scene of a typed function, and of its slopes' errors against the step.

    `methods[name](f, a, h)` gives the slope at `a` for an array of steps; it may raise
    a ValueError where it cannot take `f`. Errors are against `f.derivative()`.
    """
    x = np.linspace(-3, 3, 301)

    def measure(f, a, h):
        exact = float(gaps.on(f.derivative(), a)[0] + 0 * gaps.on(f, a)[0])
        slopes = {name: _tried(method, f, a, h) for name, method in methods.items()}
        return {name: np.abs(slope - exact) for name, slope in slopes.items()}

    def shows(f, a, h):
        (values, where), now = gaps.on(f, x), measure(f, a, np.array([h]))
        words = [
            f"{name} {'none' if np.isnan(error[0]) else _word(error[0])}"
            for name, error in now.items()
        ]
        return {
            "height": {"ylim": gaps.window(values)},
            "heading": f"f(x) = {f}",
            "curve": gaps.drawn(x, values),
            "point": gaps.drawn([a], gaps.on(f, a)[0]),
            "curves": _drawn(steps, measure(f, a, steps)),
            "dots": _drawn([h], now),
        }, (
            f"{f} at a = {a:.2f}, h = {h:.2g}. ".replace("a = -", "a = −")
            + f"Errors: {'; '.join(words)}. {where}"
        ).strip()

    point = draw.dots("data", **DOT)
    left = draw.typed(-3, 3, curve=draw.line("function"), point=point)
    limits = (steps.min(), steps.max()), (3e-18, 1e4)
    look = draw.axes("step h", "error at a", *limits, **draw.LOG)
    right = draw.panel(**_curves(methods), **look)
    above = {"handles": ["curves"], "loc": "upper right"}
    place = {"width_ratios": [1, 1.3], "gridspec_kw": ROOM}
    return draw.Scene(shows, left, right, size=(9.5, 4.3), above=above, **place)


def _tried(method, f, a, h):
    """Return the slopes, or nan where there is none."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(method(f, a, h), float)
    except ValueError:  # such as a complex step through |x|
        return np.full(np.shape(h), np.nan)


def neighbours(stencils, steps, errors, orders):
    """Return the scene of the weights of a stencil, and its error against the step.

    `stencils[name][n] = (offsets, weights)`; `errors` and `orders` have the same keys
    and hold the curve over `steps` and its measured slope.
    """

    def shows(family, n):
        (offsets, weights), curve = stencils[family][n], errors[family][n]
        return {
            "stems": draw.strokes(offsets, 0, weights),
            "weights": (offsets, weights),
            "errors": (steps, _floored(curve)),
        }, (
            f"{len(offsets)} points, k from {min(offsets)} to ".replace("-", "−")
            + f"{max(offsets)}: order {orders[family][n]:.1f} measured, "
            f"error {power(curve[-1])} at h = {steps[-1]:.2g}."
        )

    left = draw.panel(
        # Even steps from −1 to 1.
        lambda axes: axes.set_yscale("symlog", linthresh=1),
        draw.across("data", lw=0.8).at(0),
        stems=draw.line("chord", lw=1.5),
        weights=draw.dots("chord", **DOT),
        **draw.axes("neighbour k, at a + k·h", "weight", (-3.6, 5.6), (-19.5, 19.5)),
        xticks=range(-3, 6),
        yticks=[-10, -1, 0, 1, 10],
        yticklabels=["−10", "−1", "0", "1", "10"],
    )
    every = [curve for family in errors.values() for curve in family.values()]
    faint = draw.line("muted", alpha=0.4, lw=1)
    right = draw.panel(
        *(faint.at(steps, _floored(curve)) for curve in every),
        errors=draw.line("chord"),
        **draw.axes("step h", "error", (1e-3, 0.2), (1e-15, 1), **draw.LOG),
    )
    return draw.Scene(shows, left, right, size=(9.5, 4.0))


def tableau(rows, exact, h):
    """Return the scene of a Richardson table filled entry by entry, with each error.

    `rows[i][j]` is the entry of row i after j eliminations; row i has step h / 2**i.
    """
    size = len(rows)
    order = [(i, j) for i in range(size) for j in range(i + 1)]
    entries = [rows[i][j] for i, j in order]
    errors = [power(abs(entry - exact)) for entry in entries]
    cells = [f"{e:.9f}\nerror {off}" for e, off in zip(entries, errors, strict=True)]

    def shows(step):
        i, j = order[step]
        left, right, gap = j - 0.56, j - 0.44, np.nan
        links = [left, right, gap, left, right], [i, i, gap, i - 0.64, i - 0.36]
        rule = f"({4**j} × left neighbour − the entry above that) / {4**j - 1}: "
        was = f", was {errors[step - 1]}." if j else "."
        return {
            "frame": (j + 0.44 * CORNERS[0], i + 0.36 * CORNERS[1]),
            "links": links if j else None,
            "cells": [cell.replace("-0.", "−0.") for cell in cells[: step + 1]],
        }, (
            (rule if j else f"Central difference with h = {h / 2**i:.4g}: ")
            + f"error {errors[step]}{was}"
        )

    labels = []
    for i in range(size):
        labels.append(draw.text(-0.9, i, va="center").at(f"h = {h / 2**i:.4g}"))
        labels.append(draw.text(i, -0.65, ha="center").at(f"order {2 * i + 2}"))
    cell = {**draw.CENTRED, "fontsize": 10}
    panel = draw.panel(
        *labels,
        frame=draw.line("highlight", lw=2.5),
        links=draw.line("chord", lw=2),
        cells=draw.each([draw.text(j, i, **cell) for i, j in order]),
        xlim=(-0.95, size - 0.45),
        ylim=(size - 0.4, -0.85),
        bare=True,
    )
    return draw.Scene(shows, panel, size=(9.0, 3.8))


def landing(taken, spacing):
    """Return the scene of where x + h falls among the numbers that a computer has.

    `taken(tenths)` gives the step really taken, in spacings, when `tenths` tenths of
    a spacing are typed.
    """
    typed = np.arange(1, 41) / 10
    ratios = [taken(tenths) / (tenths / 10) for tenths in range(1, 41)]

    def shows(tenths):
        want, got = tenths / 10, taken(tenths)
        off = 100 * (got / want - 1)
        return {
            "path": ([want, got], [0.55, 0]),
            "typed": (want, 0.55),
            "taken": (got, 0),
            "ratio": (want, got / want),
        }, (
            f"Typed h = {want:.1f} u, taken h = {got:.0f} u: "
            f"the quotient of f(x) = x is {off:+.0f} % off.".replace("-", "−")
        )

    label = f"the only numbers there are; u = {spacing}"
    left = draw.panel(
        draw.line("data", "|", ms=26, mew=2).at(range(5), [0] * 5),
        path=draw.line("data", ":", lw=1.2),
        typed=draw.line("chord", "v", ms=11, label="x + h as typed"),
        taken=draw.line("function", "o", ms=11, label="x + h as stored"),
        **draw.axes(label, None, (-0.6, 4.6), (-0.6, 1.2), xticks=range(5), yticks=[]),
        xticklabels=["1", "1 + u", "1 + 2u", "1 + 3u", "1 + 4u"],
        legend={"loc": "upper left", "ncols": 2},
    )
    right = draw.panel(
        draw.line("muted", ".", ms=5).at(typed, ratios),
        draw.across("tangent", ls="--", lw=1.5).at(1),
        ratio=draw.dots("chord", **DOT),
        **draw.axes("typed h, in u", "taken h / typed h", (0, 4.1), (-0.1, 2.1)),
    )
    return draw.Scene(shows, left, right, size=(9.5, 3.4), width_ratios=[1.3, 1])


def lost_digits(f, a, exact):
    """Return the scene of the digits of f(a + h) and f(a), and of what is left."""
    names = ["f(a + h)", "f(a)", "difference", "quotient", "exact"]

    def shows(h):
        high, low = float(f(a + h)), float(f(a))
        quotient = (high - low) / h
        lines = [f"{v:+.17f}" for v in (high, low, high - low, quotient, exact)]
        kept, right = _alike(*lines[:2]), _alike(*lines[3:])
        zeros = len(lines[2]) - len(lines[2][1:].lstrip("0."))
        same, rest = {}, {}
        shared = [kept, kept, zeros, right, right]
        for name, line, n in zip(names, lines, shared, strict=True):
            line = line[:20].replace("+", " ").replace("-", "−")
            same[name], rest[name] = line[:n], " " * n + line[n:]
        return {"same": same, "rest": rest}, (
            f"h = {h:.0e}: f(a + h) and f(a) share {max(kept - 3, 0)} decimals; "
            f"the quotient has {max(right - 3, 0)} right ones, "
            f"error {power(abs(quotient - exact))}."
        )

    mono = {"family": "monospace", "fontsize": 15, "va": "center"}
    heights = dict(zip(names, (3, 2, 1, 0, -1), strict=True))
    rest = {name: draw.text(3, y, **mono) for name, y in heights.items()}
    same = {name: draw.text(3, y, "muted", **mono) for name, y in heights.items()}
    for name in ("quotient", "exact"):
        same[name] = draw.text(3, heights[name], "tangent", weight="bold", **mono)
    panel = draw.panel(
        *(draw.text(0.1, y, **mono).at(name) for name, y in heights.items()),
        draw.across("data", lw=1).at(1.5),
        draw.across("muted", lw=0.8, ls=":").at(0.5),
        same=draw.each(same),
        rest=draw.each(rest),
        xlim=(0, 8),
        ylim=(-1.6, 3.6),
        bare=True,
    )
    return draw.Scene(shows, panel, size=(7.0, 3.0))


def _alike(first, second):
    """Return how many characters two texts begin with in common."""
    pairs = zip(first, second, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def gradient_check(check, tolerances, n):
    """Return the scene of the relative error of each of `n` entries of a gradient.

    `check(bug, precision, h)` gives the relative errors; `tolerances[precision]` is
    the line that they are held to.
    """
    bottom = 1e-13

    def shows(bug, precision, h):
        errors = np.asarray(check(bug, precision, h), float)
        limit, tops = tolerances[precision], np.maximum(errors, 2 * bottom)
        fails = errors > limit
        marks = [f"{'✗' if e > limit else '✓'} {_word(e)}" for e in errors]
        blamed = ", ".join(f"w{k}" for k in np.flatnonzero(fails)) or "none"
        return {
            "tolerance": limit,
            "right": np.where(fails, 0, tops - bottom),
            "wrong": np.where(fails, tops - bottom, 0),
            "words": list(zip(range(n), tops, marks, strict=True)),
        }, (
            f"{bug}, {precision}, h = {power(h)}: above the tolerance "
            f"{power(limit)}: {blamed}."
        )

    bars = {"width": 0.6, "bottom": bottom}
    limits = (-0.6, n - 0.4), (bottom, 300)
    panel = draw.panel(
        right=draw.bars(range(n), "chord", **bars),
        wrong=draw.bars(range(n), "chord", hatch="//", **bars),
        tolerance=draw.across("data", ls="--", lw=1.5, label="tolerance"),
        words=draw.each([_words()] * n),
        **draw.axes("entry of the gradient", "relative error", *limits, yscale="log"),
        xticks=range(n),
        xticklabels=[f"∂L/∂w{k}" for k in range(n)],
        legend="upper right",
    )
    return draw.Scene(shows, panel, size=(7.6, 3.9))


@draw.piece
def _words(axes):
    """Words at a place that moves; shows (x, y, words)."""
    made = axes.text(0, 1, "", ha="center", va="bottom")
    return [made], lambda data: made.set(position=data[:2], text=data[2])
