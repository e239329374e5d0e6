"""Scenes of lecture 11: a matrix taken apart, and ratings with gaps."""

import numpy as np
from matplotlib.ticker import LogLocator, NullLocator

from helpers.lecture.look import COLOURS

# Colour and marker together, so that no kind is told by colour alone.
MARKS = [
    (COLOURS["chord"], "o"),
    (COLOURS["function"], "s"),
    (COLOURS["path"], "^"),
    (COLOURS["tangent"], "v"),
    (COLOURS["data"], "X"),
    (COLOURS["gradient"], "D"),
]
SIGNED = "RdBu_r"
"""Colours of numbers with a sign: red above 0, blue below, white at 0."""


def circle(count=181):
    """Return points once around the unit circle, shape (2, count)."""
    turn = np.linspace(0, 2 * np.pi, count)
    return np.stack([np.cos(turn), np.sin(turn)])


def _square(ax, size, title):
    """Give `ax` the same scale both ways, from −size to size."""
    ax.set(xlim=(-size, size), ylim=(-size, size), aspect="equal", title=title)
    ax.set(xlabel="first component", ylabel="second component")


def _arrow(ax, colour, line, marker, label):
    """Draw an empty arrow from the origin: a line with a mark at its tip."""
    style = {"color": colour, "marker": marker, "markersize": 9, "markevery": [1]}
    return ax.plot([0, 0], [0, 0], line, lw=2.6, label=label, **style)[0]


def _point_at(arrows, vectors):
    for arrow, (across, up) in zip(arrows, vectors, strict=True):
        arrow.set_data([0, across], [0, up])


def ellipse(matrix):
    """Return the scene of two perpendicular arrows and what `matrix` makes of them.

    The slider `theta` is the first arrow's direction in degrees.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.7)
        left, right = fig.subplots(1, 2)
        for ax, shape, title, names in (
            (left, circle(), "before: the unit circle", ("x", "y")),
            (right, matrix @ circle(), "after: its image", ("x moved", "y moved")),
        ):
            ax.plot(*shape, color=COLOURS["function"])
            _square(ax, 1.5, title)
            _arrow(ax, COLOURS["path"], "-", "o", names[0])
            _arrow(ax, COLOURS["tangent"], "--", "s", names[1])
            ax.legend(loc="upper left", handlelength=2.6)
        arrows = [line for ax in (left, right) for line in ax.get_lines()[1:]]

        def update(theta):
            across, up = np.cos(np.radians(theta)), np.sin(np.radians(theta))
            pair = np.array([[across, -up], [up, across]])
            images = matrix @ pair
            _point_at(arrows, [*pair.T, *images.T])
            lengths = np.linalg.norm(images, axis=0)
            cosine = images[:, 0] @ images[:, 1] / lengths.prod()
            between = np.degrees(np.arccos(cosine))
            return arrows, (
                f"At θ = {theta:.0f}° the images have the lengths {lengths[0]:.3f} and "
                f"{lengths[1]:.3f}; the angle between them is {between:.1f}°."
            )

        return update

    return scene


def moves(partial, axes, words, last):
    """Return the scene of the circle moving, step by step, onto its image.

    `partial(step)` is the matrix of the moves made so far; `axes` holds the two input
    directions in its columns; `words` names the equal parts of the way.
    """

    def scene(fig):
        fig.set_size_inches(5.6, 5.0)
        ax = fig.subplots()
        grey = {"color": COLOURS["muted"], "lw": 1.4}
        ax.plot(*circle(), ":", label="start: the circle", **grey)
        ax.plot(*(partial(last) @ circle()), "--", label="end: its image", **grey)
        (shape,) = ax.plot([], [], color=COLOURS["function"], label="now")
        arrows = [
            _arrow(ax, COLOURS["path"], "-", "o", "q₁"),
            _arrow(ax, COLOURS["tangent"], "--", "s", "q₂"),
        ]
        _square(ax, 1.6, "")
        fig.legend(loc="outside upper center", ncols=5, handlelength=1.8)

        def update(step):
            now = partial(step)
            shape.set_data(*(now @ circle()))
            tips = now @ axes
            _point_at(arrows, tips.T)
            part = words[min(int(step * len(words) / last), len(words) - 1)]
            part = "all moves done" if step == last else part
            ends = " and ".join(f"({x:.2f}, {y:.2f})" for x, y in tips.T)
            return [shape, *arrows], f"Step {step} ({part}): q₁, q₂ are now at {ends}."

        return update

    return scene


def picture(image, approximate, errors):
    """Return the scene of an image, its best copy of rank k, and the error left.

    `approximate(k)` returns the copy; `errors[k]` is its relative error.
    """

    def scene(fig):
        fig.set_size_inches(9.8, 4.1)
        left, middle, right = fig.subplots(1, 3, width_ratios=[1, 1, 1.25])
        grey = {"cmap": "gray", "vmin": 0, "vmax": 1}
        left.imshow(image, **grey)
        copy = middle.imshow(image, **grey)
        for ax, title in ((left, "the image"), (middle, "its copy of rank k")):
            ax.set(title=title, xticks=[], yticks=[])
        ranks = np.arange(len(errors))
        right.plot(ranks, 100 * np.asarray(errors), color=COLOURS["function"])
        right.set(xlabel="rank k", ylabel="relative error, %", ylim=(0, 105))
        (dot,) = right.plot([], [], "o", color=COLOURS["path"], markersize=10)
        rows, columns = np.shape(image)

        def update(k):
            copy.set_data(approximate(k))
            dot.set_data([k], [100 * errors[k]])
            stored = k * (rows + columns + 1)
            return (copy, dot), (
                f"Rank k = {k}: error {100 * errors[k]:.1f} %, with {stored} numbers "
                f"stored, {100 * stored / (rows * columns):.1f} % of {rows * columns}."
            )

        return update

    return scene


def growth(run, values, bound, last):
    """Return the scene of a descent on two factors: its loss, and what it has found.

    `run(**sliders)` returns the losses, shape (steps + 1,), and the singular values of
    the product, shape (steps + 1, k): fewer rows if it diverged. `values` are those of
    the matrix itself, `bound` the smallest loss that rank k can have.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.2)
        left, right = fig.subplots(1, 2)
        left.axhline(bound, color=COLOURS["muted"], ls="--", label="smallest possible")
        (curve,) = left.plot([], [], color=COLOURS["path"], label="loss of UVᵀ")
        left.set(xlabel="step", ylabel="loss L", xlim=(0, last), yscale="log")
        left.set_ylim(0.7 * bound, 40 * bound)
        left.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        left.yaxis.set_major_formatter("{x:g}")
        left.yaxis.set_minor_locator(NullLocator())
        left.legend(loc="upper right")
        for value in values:
            right.axhline(value, color=COLOURS["muted"], ls="--", lw=1.4)
        found = [
            right.plot([], [], line, color=colour, label=f"{place}.")[0]
            for place, (colour, line) in enumerate(_lines(len(values)), 1)
        ]
        right.set(xlabel="step", ylabel="singular values of UVᵀ", xlim=(0, last))
        right.set_ylim(0, 1.35 * max(values))
        right.legend(loc="upper right", ncols=len(values), title="dashed: those of A")

        def update(**sliders):
            losses, spectra = run(**sliders)
            steps = np.arange(len(losses))
            curve.set_data(steps, losses)
            for line, value in zip(found, spectra.T, strict=True):
                line.set_data(steps, value)
            if len(losses) <= last:
                return (curve, *found), f"Diverged at step {len(losses) - 1}."
            reads = ", ".join(f"{value:.2f}" for value in spectra[-1])
            above = 100 * (losses[-1] / bound - 1)
            return (curve, *found), (
                f"After {last} steps the loss is {above:.1f} % above the smallest "
                f"possible; the singular values found are {reads}."
            )

        return update

    return scene


def _lines(count):
    names = [("function", "-"), ("tangent", "-."), ("gradient", ":"), ("chord", "-")]
    return [(COLOURS[name], line) for name, line in names[:count]]


def peel(a, products):
    """Return the scene that adds up products of rank one: the sum, and what is left.

    `products` are the matrices to add, in order; the slider is called `pieces`.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.3)
        axes = fig.subplots(1, 3)
        sums = np.cumsum([np.zeros(np.shape(a)), *products], axis=0)
        size = max(np.abs(sums).max(), np.abs(a - sums).max())
        images = []
        titles = ("A", "sum of the pieces", "what is left")
        for ax, title in zip(axes, titles, strict=True):
            images.append(ax.imshow(a, cmap=SIGNED, vmin=-size, vmax=size))
            ax.set(title=title, xlabel="column", ylabel="row")
            ax.grid(False)
        fig.colorbar(images[0], ax=axes, label="entry", pad=0.02)

        def update(pieces):
            images[1].set_data(sums[pieces])
            images[2].set_data(a - sums[pieces])
            left = np.sum((a - sums[pieces]) ** 2)
            return images[1:], (
                f"With {pieces} of {len(products)} pieces the squares of what is left "
                f"add up to {left:.1f}, {100 * left / np.sum(a**2):.1f} % of A's."
            )

        return update

    return scene


def ranks(train, held, strengths, noise):
    """Return the scene of the errors against the rank, for one strength λ at a time.

    `train` and `held` have the shape (strengths, ranks); ranks count from 0. The
    control `row` says which of the strengths.
    """

    def scene(fig):
        ax = fig.subplots()
        across = np.arange(train.shape[1])
        ax.axhline(noise, color=COLOURS["muted"], ls=":", label="noise level")
        (low,) = ax.plot([], [], "--s", color=COLOURS["function"], markersize=5)
        (high,) = ax.plot([], [], "-o", color=COLOURS["tangent"], markersize=5)
        (ring,) = ax.plot([], [], "o", mfc="none", mec=COLOURS["path"], ms=14, mew=2.5)
        low.set_label("fitted rows")
        high.set_label("validation rows")
        ax.set(xlabel="rank k", ylabel="RMSE, stars", ylim=(0.2, 0.95))
        ax.set(xticks=across, xlim=(-0.5, across[-1] + 0.5))
        ax.legend(loc="upper right", ncols=3)

        def update(row, rank):
            low.set_data(across, train[row])
            high.set_data(across, held[row])
            ring.set_data([rank], [held[row, rank]])
            above = 100 * (held[row, rank] / noise - 1)
            return (low, high, ring), (
                f"λ = {strengths[row]:g}, rank {rank}: {train[row, rank]:.3f} stars on "
                f"the fitted rows, {held[row, rank]:.3f} on the validation rows, "
                f"{above:.0f} % above the noise level."
            )

        return update

    return scene


def taste(places, titles, kinds, score, ends, count=5):
    """Return the scene of a taste on the map of titles, and its best titles.

    `places` (titles, 2) are their places; `kinds` a genre each; `score(first, second)`
    returns each title's predicted rating; `ends` names both ends of both axes.
    """

    def scene(fig):
        fig.set_size_inches(9.8, 5.0)
        ax, words = fig.subplots(1, 2, width_ratios=[1.25, 1])
        for (colour, mark), kind in zip(MARKS, dict.fromkeys(kinds), strict=False):
            of = places[kinds == kind].T
            ax.plot(*of, mark, color=colour, markersize=6, label=kind, alpha=0.75)
        (ring,) = ax.plot([], [], "o", mfc="none", mec="black", ms=14, mew=1.6)
        (arrow,) = ax.plot([], [], "-", color=COLOURS["data"], lw=2.2)
        (tip,) = ax.plot([], [], "P", color=COLOURS["data"], markersize=11)
        _square(ax, 1.6, "")
        ax.set(xlabel="← {} · first axis · {} →".format(*ends[0]))
        ax.set(ylabel="← {} · second axis · {} →".format(*ends[1]))
        words.axis("off")
        words.text(0, 0.98, "Best for this taste", weight="bold", va="top")
        style = {"va": "top", "fontsize": 10.5}
        lines = [words.text(0, 0.86 - 0.1 * n, "", **style) for n in range(count)]
        words.legend(
            *ax.get_legend_handles_labels(), loc="lower left", ncols=2, title="genre"
        )

        def update(first, second):
            stars = score(first, second)
            best = np.argsort(-stars, kind="stable")[:count]
            ring.set_data(*places[best].T)
            arrow.set_data([0, first], [0, second])
            tip.set_data([first], [second])
            for line, item in zip(lines, best, strict=True):
                line.set_text(f"{stars[item]:.1f}  {titles[item]} ({kinds[item]})")
            return (ring, arrow, tip, *lines), (
                f"Taste ({first:.1f}, {second:.1f}): first comes "
                f"{titles[best[0]]} ({kinds[best[0]]}), "
                f"with {stars[best[0]]:.1f} stars expected."
            )

        return update

    return scene
