"""What lecture 11 shows: a matrix taken apart, and ratings with gaps."""

import numpy as np
from matplotlib.ticker import LogLocator

from helpers.lecture import draw

# Colour and marker together, so that no genre is told by colour alone.
GENRES = ("chord", "function", "path", "tangent", "data", "gradient"), "os^vXD"
SIGNED = "RdBu_r"
"""Colours of numbers with a sign: red above 0, blue below, white at 0."""

_TURN = np.linspace(0, 2 * np.pi, 181)
CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)])
"""Points once around the unit circle, shape (2, 181)."""


def _arrows(*labels):
    """Return a piece of two arrows from the origin: lines with marks at their tips."""
    looks, mark = (("path", "-o"), ("tangent", "--s")), {"ms": 9, "markevery": [1]}
    arrows = zip(looks, labels, strict=True)
    return draw.each([draw.line(*look, lw=2.6, label=n, **mark) for look, n in arrows])


def _to(tips):
    """Return the lines from the origin to `tips` (…, 2), shape (…, 2, 2)."""
    return np.stack([np.zeros_like(tips), tips], axis=-1)


def _square(size):
    """Return the settings of a panel with one scale both ways, from −size to size."""
    both = (-size, size), (-size, size)
    return draw.axes("first component", "second component", *both, aspect="equal")


def ellipse(matrix):
    """Return the scene of two perpendicular arrows and what `matrix` makes of them.

    The slider `theta` is the first arrow's direction in degrees.
    """

    def shows(theta):
        across, up = np.cos(np.radians(theta)), np.sin(np.radians(theta))
        before = np.array([[across, up], [-up, across]])
        after = before @ np.transpose(matrix)
        lengths = np.linalg.norm(after, axis=1)
        between = np.degrees(np.arccos(after[0] @ after[1] / lengths.prod()))
        return {"before": _to(before), "after": _to(after)}, (
            f"At θ = {theta:.0f}° the images have the lengths {lengths[0]:.3f} and "
            f"{lengths[1]:.3f}; the angle between them is {between:.1f}°."
        )

    look = {"legend": {"loc": "upper left", "handlelength": 2.6}, **_square(1.5)}
    curve = draw.line("function")
    before = {"before": _arrows("x", "y"), "title": "before: the unit circle"}
    after = {"after": _arrows("x moved", "y moved"), "title": "after: its image"}
    left = draw.panel(curve.at(*CIRCLE), **before, **look)
    right = draw.panel(curve.at(*matrix @ CIRCLE), **after, **look)
    return draw.Scene(shows, left, right, size=(9.5, 4.7))


def moves(partial, axes, words, last):
    """Return the scene of the circle moving, step by step, onto its image.

    `partial(step)` is the matrix of the moves made so far; `axes` holds the two input
    directions in its columns; `words` names the equal parts of the way.
    """

    def shows(step):
        now = partial(step)
        tips = (now @ axes).T
        part = [*words, "all moves done"][step * len(words) // last]
        ends = " and ".join(f"({x:.2f}, {y:.2f})" for x, y in tips)
        sentence = f"Step {step} ({part}): q₁, q₂ are now at {ends}."
        return {"now": now @ CIRCLE, "axes": _to(tips)}, sentence

    start = draw.line("muted", ":", lw=1.4, label="start: the circle").at(*CIRCLE)
    end = draw.line("muted", "--", lw=1.4, label="end: its image")
    panel = draw.panel(
        start,
        end.at(*partial(last) @ CIRCLE),
        now=draw.line("function", label="now"),
        axes=_arrows("q₁", "q₂"),
        **_square(1.6),
    )
    above = {"ncols": 5, "handlelength": 1.8}
    return draw.Scene(shows, panel, size=(5.6, 5.0), above=above)


def picture(image, approximate, errors):
    """Return the scene of an image, its best copy of rank k, and the error left.

    `approximate(k)` returns the copy; `errors[k]` is its relative error.
    """
    rows, columns = np.shape(image)
    percent, last = 100 * np.asarray(errors), len(errors) - 1

    def shows(k):
        stored = k * (rows + columns + 1)
        return {"copy": approximate(k), "here": (k, percent[k])}, (
            f"Rank k = {k}: error {percent[k]:.1f} %, with {stored} numbers "
            f"stored, {100 * stored / (rows * columns):.1f} % of {rows * columns}."
        )

    grey = draw.image((rows, columns), cmap="gray", vmin=0, vmax=1)
    bare = {"xticks": [], "yticks": []}
    first = draw.panel(grey.at(image), title="the image", **bare)
    second = draw.panel(copy=grey, title="its copy of rank k", **bare)
    third = draw.panel(
        draw.line("function").at(np.arange(last + 1), percent),
        here=draw.line("path", "o", ms=10),
        **draw.axes("rank k", "relative error, %", ylim=(0, 105)),
    )
    look = {"size": (9.8, 4.1), "width_ratios": [1, 1, 1.25]}
    return draw.Scene(shows, first, second, third, **look)


def growth(run, values, bound, last):
    """Return the scene of a descent on two factors: its loss, and what it has found.

    `run(**sliders)` returns the losses, shape (steps + 1,), and the singular values of
    the product, shape (steps + 1, k): fewer rows if it diverged. `values` are those of
    the matrix itself, `bound` the smallest loss that rank k can have.
    """

    def shows(**sliders):
        losses, spectra = run(**sliders)
        steps = np.arange(len(losses))
        data = {"loss": (steps, losses), "found": [(steps, one) for one in spectra.T]}
        if len(losses) <= last:
            return data, f"Diverged at step {len(losses) - 1}."
        reads = ", ".join(f"{value:.2f}" for value in spectra[-1])
        return data, (
            f"After {last} steps the loss is {100 * (losses[-1] / bound - 1):.1f} % "
            f"above the smallest possible; the singular values found are {reads}."
        )

    lines = [("function", "-"), ("tangent", "-."), ("gradient", ":"), ("chord", "-")]
    lines = [draw.line(*look, label=f"{n}.") for n, look in enumerate(lines, 1)]
    dashed, count = {"colour": "muted", "ls": "--"}, len(values)
    left = draw.panel(
        _log_scale,
        draw.across(**dashed, label="smallest possible").at(bound),
        loss=draw.line("path", label="loss of UVᵀ"),
        legend="upper right",
        **draw.axes("step", "loss L", (0, last), (0.7 * bound, 40 * bound)),
    )
    limits = (0, last), (0, 1.35 * max(values))
    right = draw.panel(
        *(draw.across(**dashed, lw=1.4).at(value) for value in values),
        found=draw.each(lines[:count]),
        legend={"loc": 1, "ncols": count, "title": "dashed: those of A"},
        **draw.axes("step", "singular values of UVᵀ", *limits),
    )
    return draw.Scene(shows, left, right, size=(9.5, 4.2))


def _log_scale(axes):
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.minorticks_off()


def peel(a, products):
    """Return the scene that adds up products of rank one: the sum, and what is left.

    `products` are the matrices to add, in order; the slider is called `pieces`.
    """
    sums = np.cumsum([np.zeros(np.shape(a)), *products], axis=0)
    size = max(np.abs(sums).max(), np.abs(a - sums).max())

    def shows(pieces):
        rest = a - sums[pieces]
        left = np.sum(rest**2)
        return {"sum": sums[pieces], "rest": rest}, (
            f"With {pieces} of {len(products)} pieces the squares of what is left "
            f"add up to {left:.1f}, {100 * left / np.sum(a**2):.1f} % of A's."
        )

    look = {"shape": np.shape(a), "cmap": SIGNED, "vmin": -size, "vmax": size}
    bar = {"label": "entry", "ax": "all"}  # one for all panels
    labels = draw.axes("column", "row")
    whole = draw.panel(draw.image(**look, bar=bar).at(a), title="A", **labels)
    total = draw.panel(sum=draw.image(**look), title="sum of the pieces", **labels)
    left = draw.panel(rest=draw.image(**look), title="what is left", **labels)
    return draw.Scene(shows, whole, total, left, size=(9.5, 4.3))


def ranks(train, held, strengths, noise):
    """Return the scene of the errors against the rank, for one strength λ at a time.

    `train` and `held` have the shape (strengths, ranks); ranks count from 0. The
    control `row` says which of the strengths.
    """
    across = np.arange(train.shape[1])

    def shows(row, rank):
        low, high = train[row], held[row]
        data = {"fitted": (across, low), "validation": (across, high)}
        return data | {"here": (rank, high[rank])}, (
            f"λ = {strengths[row]:g}, rank {rank}: {low[rank]:.3f} stars on the fitted "
            f"rows, {high[rank]:.3f} on the validation rows, "
            f"{100 * (high[rank] / noise - 1):.0f} % above the noise level."
        )

    panel = draw.panel(
        draw.across("muted", ls=":", label="noise level").at(noise),
        fitted=draw.line("function", "--s", ms=5, label="fitted rows"),
        validation=draw.line("tangent", "-o", ms=5, label="validation rows"),
        here=draw.line("path", "o", mfc="none", ms=14, mew=2.5),
        xticks=across,
        **draw.axes("rank k", "RMSE, stars", (-0.5, across[-1] + 0.5), (0.2, 0.95)),
        legend={"loc": "upper right", "ncols": 3},
    )
    return draw.Scene(shows, panel)


def taste(places, titles, kinds, score, ends, count=5):
    """Return the scene of a taste on the map of titles, and its best titles.

    `places` (titles, 2) are their places; `kinds` a genre each; `score(first, second)`
    returns each title's predicted rating; `ends` names both ends of both axes.
    """

    def shows(first, second):
        stars = score(first, second)
        best = np.argsort(-stars, kind="stable")[:count]
        lines = [f"{stars[n]:.1f}  {titles[n]} ({kinds[n]})" for n in best]
        data = {"best": places[best].T, "taste": _to((first, second)), "list": lines}
        return data, (
            f"Taste ({first:.1f}, {second:.1f}): first comes {titles[best[0]]} "
            f"({kinds[best[0]]}), with {stars[best[0]]:.1f} stars expected."
        )

    def genres(axes):
        names = axes.figure.axes[0].get_legend_handles_labels()
        axes.legend(*names, loc="lower left", ncols=2, title="genre")

    dots = [
        draw.line(*look, ms=6, label=kind, alpha=0.75).at(*places[kinds == kind].T)
        for *look, kind in zip(*GENRES, dict.fromkeys(kinds), strict=False)
    ]
    lines = [draw.text(0, 0.86 - 0.1 * n, va="top", size=10.5) for n in range(count)]
    west, east, south, north = np.ravel(ends)
    ways = f"← {west} · first axis · {east} →", f"← {south} · second axis · {north} →"
    left = draw.panel(
        *dots,
        best=draw.line("black", "o", mfc="none", ms=14, mew=1.6),
        taste=draw.line("data", "-P", lw=2.2, ms=11, markevery=[1]),
        **_square(1.6) | draw.axes(*ways),
    )
    heading = draw.text(0, 0.98, weight="bold", va="top").at("Best for this taste")
    right = draw.panel(heading, genres, list=draw.each(lines), bare=True)
    return draw.Scene(shows, left, right, size=(9.8, 5.0), width_ratios=[1.25, 1])
