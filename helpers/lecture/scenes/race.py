"""Scenes of lecture 09: points and paths on the Gabor surface."""

import matplotlib.patheffects as outline
import numpy as np
from matplotlib.ticker import MaxNLocator

from helpers.lecture.figures import COLOURS, SURFACE

# Colour, line and marker together, so that no runner is told by colour alone.
STYLES = [
    (COLOURS["path"], "-", "o"),
    (COLOURS["chord"], "--", "s"),
    (COLOURS["gradient"], "-", "^"),
    (COLOURS["tangent"], "--", "D"),
    (COLOURS["muted"], ":", "v"),
    (COLOURS["highlight"], "-.", "P"),
    (COLOURS["data"], "-", "X"),
]
HALO = [outline.withStroke(linewidth=3.2, foreground="white")]


def draw_surface(ax, surface, target=None, colourbar=True):
    """Draw the loss over (φ₀, φ₁) as filled contours, the target as a star."""
    phi0, phi1, values = surface
    filled = ax.contourf(phi0, phi1, values, 18, cmap=SURFACE)
    ax.contour(phi0, phi1, values, 18, colors="white", linewidths=0.4, alpha=0.6)
    ax.set(xlabel="offset φ₀", ylabel="frequency φ₁")
    ax.grid(False)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))
    ax.set_xlim(phi0[0], phi0[-1])
    ax.set_ylim(phi1[0], phi1[-1])
    if target is not None:
        star = {"markersize": 14, "markeredgecolor": "black", "color": "white"}
        ax.plot(*target, "*", zorder=4, **star)
    if colourbar:
        _scale(filled, ax)
    return filled


def _scale(filled, axes):
    """Put the colour scale of `filled` beside one axes, or beside several."""
    figure = filled.get_figure()
    ticks = MaxNLocator(nbins=7, steps=[1, 2, 4, 5, 10])
    figure.colorbar(filled, ax=axes, label="loss L (colour)", pad=0.02, ticks=ticks)


def fit(surface, predict, loss, x, y):
    """Return the scene of one point on the surface, and the curve that it stands for.

    `predict(params, x)` and `loss(params)` take parameters of shape (2,).
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.0)
        left, right = fig.subplots(1, 2)
        draw_surface(left, surface)
        (point,) = left.plot([], [], "o", color=COLOURS["path"], markersize=11)
        point.set_markeredgecolor("white")
        across = np.linspace(-15.5, 15.5, 300)
        right.plot(x, y, "o", color=COLOURS["data"], markersize=5, label="data")
        (curve,) = right.plot([], [], color=COLOURS["function"], label="model f")
        (misses,) = right.plot([], [], color=COLOURS["chord"], lw=1.2, label="misses")
        right.set(xlabel="x", ylabel="y", xlim=(-16, 16), ylim=(-1.45, 1.75))
        right.legend(loc="upper left", ncols=3)

        def update(phi0, phi1):
            params = np.array([phi0, phi1])
            point.set_data([phi0], [phi1])
            curve.set_data(across, predict(params, across))
            ends = np.stack([y, predict(params, x), np.full(x.shape, np.nan)], -1)
            misses.set_data(np.repeat(x, 3), ends.ravel())
            sentence = f"At φ₀ = {phi0:.2f}, φ₁ = {phi1:.2f} the loss is"
            return (point, curve, misses), f"{sentence} {loss(params):.3f}."

        return update

    return scene


def paths(surface, loss, run, names, last, target=None, unit="steps"):
    """Return the scene of one path or several on the surface, with their losses.

    `run(**values)` returns one path of shape (steps + 1, 2) for each of `names`. The
    paths share an axis from 0 to `last` in `unit`. A slider called `shown` tells how
    far along that axis they are drawn.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.6 if len(names) > 1 else 4.2)
        left, right = fig.subplots(1, 2, width_ratios=[1.3, 1])
        fig.set_layout_engine("constrained", wspace=0.06)
        draw_surface(left, surface, target)
        top = np.nanmax(surface[2])
        right.set(xlabel=unit, ylabel="loss L", xlim=(0, last))
        right.set_ylim(np.nanmin(surface[2]) * 0.7, top * 1.3)
        right.set_yscale("log")
        trails = [_trail(left, right, name, STYLES[i]) for i, name in enumerate(names)]
        if len(names) > 1:
            _legend_above(fig, [curve for _, _, curve in trails])

        def update(shown=last, **values):
            words = []
            for name, path, artists in zip(names, run(**values), trails, strict=True):
                spacing = last / (len(path) - 1)
                path = path[: 1 + round(shown / spacing)]
                losses = _place(artists, path, loss, spacing)
                verb = " has loss" if len(names) == 1 else ""
                words.append(f"{name}{verb} {losses[-1]:.3f}{_where(path, surface)}")
            moved = [artist for artists in trails for artist in artists]
            reads = "; ".join(words)
            if len(names) > 1:
                reads = f"the losses are {reads}"
            return moved, f"After {shown} of {last} {unit} {reads}."

        return update

    return scene


def _legend_above(fig, handles):
    where = {"loc": "outside upper center", "ncols": len(handles)}
    fig.legend(handles=handles, columnspacing=1.2, handlelength=2.4, **where)


def _trail(left, right, name, style):
    """Draw an empty path, its end, and its loss; return the three artists."""
    colour, line, marker = style
    (path,) = left.plot([], [], line, color=colour, path_effects=HALO, zorder=5)
    (end,) = left.plot([], [], marker, color=colour, markersize=9, zorder=6)
    end.set_markeredgecolor("white")
    (curve,) = right.plot([], [], line, color=colour, label=name)
    curve.set(marker=marker, markersize=6, markevery=0.2)
    return path, end, curve


def _place(artists, path, loss, spacing):
    losses = loss(path)
    path_line, end, curve = artists
    path_line.set_data(path[:, 0], path[:, 1])
    end.set_data(path[-1:, 0], path[-1:, 1])
    curve.set_data(np.arange(len(path)) * spacing, losses)
    return losses


def _where(path, surface):
    """Return a word on a path that ends outside the map, or nothing."""
    inside = all(
        axis[0] <= place <= axis[-1]
        for axis, place in zip(surface[:2], path[-1], strict=True)
    )
    return "" if inside else " (off the map)"


def basins(phi0, phi1, reached, times, threshold, target):
    """Return the scene of the loss reached from every start, at each of `times`.

    `reached` has the shape (times, len(phi1), len(phi0)).
    """

    def scene(fig):
        fig.set_size_inches(7, 4.6)
        ax = fig.subplots()
        picture = ax.pcolormesh(phi0, phi1, reached[0], cmap=SURFACE, shading="nearest")
        picture.set_clim(reached.min(), np.quantile(reached[-1], 0.99))
        ax.plot(*target, "*", markersize=14, markeredgecolor="black", color="white")
        ax.set(xlabel="offset φ₀ of the start", ylabel="frequency φ₁ of the start")
        ax.grid(False)
        fig.colorbar(picture, ax=ax, label="loss reached", pad=0.02, extend="max")
        title = ax.set_title("")

        def update(stage):
            picture.set_array(reached[stage])
            title.set_text(f"steps: {times[stage]}")
            there = np.count_nonzero(reached[stage] < threshold)
            return (picture, title), (
                f"Number of steps: {times[stage]}. "
                f"Of these {reached[stage].size} starts "
                f"{there} have come to the lowest hollow."
            )

        return update

    return scene


def look_ahead(surface, records, names, target, window):
    """Return the scene that takes one step apart: what is carried, what is pushed.

    `records[name]` holds `point`, `carry` and `push`, each (steps, 2): the point
    before a step, the old mean's share and the new gradient's share of that step.
    `names` are the two methods; the second looks ahead.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.6)
        artists, axes = [], fig.subplots(1, 2)
        for ax, name in zip(axes, names, strict=True):
            filled = draw_surface(ax, surface, target, colourbar=False)
            ax.set(title=name, xlim=window[0], ylim=window[1])
            artists.append(_arrows(ax))
        _scale(filled, axes)
        _legend_above(fig, artists[0])

        def update(step):
            ends = []
            for name, drawn, ahead in zip(names, artists, (False, True), strict=True):
                point, carry, push = (
                    records[name][part] for part in ("point", "carry", "push")
                )
                carried = point[step] + carry[step]
                arrival = carried + push[step]
                measured = carried if ahead else point[step]
                corners = (
                    point[: step + 1],
                    [point[step], carried],
                    [carried, arrival],
                    [measured],
                )
                for line, corner in zip(drawn, corners, strict=True):
                    line.set_data(*np.transpose(corner))
                ends.append(f"{name} goes to ({arrival[0]:.2f}, {arrival[1]:.2f})")
            moved = [line for drawn in artists for line in drawn]
            return moved, f"Step t = {step}: {'; '.join(ends)}."

        return update

    return scene


def _arrows(ax):
    styles = {
        "path so far": {"color": COLOURS["path"], "marker": ".", "markersize": 7},
        "carried on": {"color": COLOURS["data"], "linestyle": "--", "linewidth": 2.4},
        "pushed by the gradient": {"color": COLOURS["chord"], "linewidth": 3.4},
        "where the gradient is taken": {
            "color": COLOURS["gradient"],
            "marker": "s",
            "linestyle": "none",
            "markersize": 9,
            "markeredgecolor": "white",
        },
    }
    return [ax.plot([], [], label=n, zorder=5, **s)[0] for n, s in styles.items()]


def memory(steady, zigzag, steps):
    """Return the scene of momentum's answer to a steady and to an alternating gradient.

    `steady(beta)` and `zigzag(beta)` return the running means of shape (steps,).
    """

    def scene(fig):
        fig.set_size_inches(9.5, 3.8)
        left, right = fig.subplots(1, 2)
        past, times = np.arange(steps), np.arange(1, steps + 1)
        (stems,) = left.plot([], [], color=COLOURS["gradient"], lw=4)
        left.set(xlabel="steps ago", ylabel="weight of that gradient in m")
        left.set(xlim=(-1, steps), ylim=(0, 1.02))
        right.axhline(1, color=COLOURS["muted"], ls=":", lw=1.2)
        right.axhline(0, color=COLOURS["muted"], ls=":", lw=1.2)
        (up,) = right.plot(
            [],
            [],
            "-o",
            color=COLOURS["gradient"],
            markersize=4,
            label="gradient always +1",
        )
        (down,) = right.plot(
            [],
            [],
            "--s",
            color=COLOURS["chord"],
            markersize=4,
            label="gradient +1, −1, +1, …",
        )
        right.set(xlabel="step", ylabel="running mean m", xlim=(0, steps + 1))
        right.set_ylim(-1.1, 1.7)
        right.legend(loc="upper center", ncols=2, fontsize=9, handlelength=1.6)

        def update(beta):
            weights = (1 - beta) * beta**past
            bars = np.stack([0 * weights, weights, np.full(steps, np.nan)], -1)
            stems.set_data(np.repeat(past, 3), bars.ravel())
            means = steady(beta), zigzag(beta)
            up.set_data(times, means[0])
            down.set_data(times, means[1])
            sentence = (
                f"With β = {beta:.2f}, after {steps} steps the steady gradient gives "
                f"{means[0][-1]:.2f}, the zigzag ±{abs(means[1][-1]):.3f}."
            )
            return (stems, up, down), sentence

        return update

    return scene


def first_steps(lengths, steps):
    """Return the scene of Adam's step lengths with and without bias correction.

    `lengths(beta, gamma, bias_correction)` returns the lengths of the steps under a
    constant gradient, in units of the learning rate, shape (steps,).
    """

    def scene(fig):
        ax = fig.subplots()
        times = np.arange(1, steps + 1)
        kinds = [(True, "path", "-", "corrected"), (False, "chord", "--", "not")]
        lines = [
            ax.plot([], [], line, color=COLOURS[colour], label=f"{word}")[0]
            for _, colour, line, word in kinds
        ]
        lines[1].set_label("not corrected")
        ax.set(xlabel="step", ylabel="step length divided by α", xscale="log")
        ax.set(xlim=(1, steps), yscale="log", ylim=(0.1, 40))
        ax.legend(loc="upper right")

        def update(beta, gamma):
            for line, (corrected, *_) in zip(lines, kinds, strict=True):
                line.set_data(times, lengths(beta, gamma, corrected))
            first = lines[1].get_ydata()[0]
            return lines, (
                f"With β = {beta:.2f}, γ = {gamma:.3f} the first step without "
                f"correction is {first:.2f} times α; with correction it is α."
            )

        return update

    return scene
