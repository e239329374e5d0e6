"""What lecture 09 shows: points and paths on the Gabor surface."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from helpers.lecture import draw

# Colour, line and marker together, so that no runner is told by colour alone.
STYLES = [
    ("path", "-", "o"),
    ("chord", "--", "s"),
    ("gradient", "-", "^"),
    ("tangent", "--", "D"),
    ("muted", ":", "v"),
    ("highlight", "-.", "P"),
    ("data", "-", "X"),
]
ABOVE = {"columnspacing": 1.2, "handlelength": 2.4}


def loss_map(surface, target=None, bar="loss L (colour)"):
    """Return what draws the loss over (φ₀, φ₁) on axes, with a star at the target."""
    drawn = draw.surface(*surface, bar=bar, lowest=target)

    def on(axes):
        drawn(axes)
        axes.set(xlabel="offset φ₀", ylabel="frequency φ₁")
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))

    return on


def fit(surface, predict, loss, x, y):
    """Return the scene of one point on the surface, and the curve that it stands for.

    `predict(params, x)` and `loss(params)` take parameters of shape (2,).
    """
    across = np.linspace(-15.5, 15.5, 300)

    def shows(phi0, phi1):
        params = np.array([phi0, phi1])
        return {
            "point": (phi0, phi1),
            "curve": (across, predict(params, across)),
            "misses": draw.strokes(x, y, predict(params, x)),
        }, f"At φ₀ = {phi0:.2f}, φ₁ = {phi1:.2f} the loss is {loss(params):.3f}."

    left = draw.panel(loss_map(surface), point=draw.dots("path", ms=11))
    right = draw.panel(
        draw.line("data", "o", ms=5, label="data").at(x, y),
        curve=draw.line("function", label="model f"),
        misses=draw.line("chord", lw=1.2, label="misses"),
        **draw.axes("x", "y", (-16, 16), (-1.45, 1.75)),
        legend={"loc": "upper left", "ncols": 3},
    )
    return draw.Scene(shows, left, right, size=(9.5, 4.0))


def paths(surface, loss, run, names, last, target=None, unit="steps"):
    """Return the scene of one path or several on the surface, with their losses.

    `run(**values)` returns one path of shape (steps + 1, 2) for each of `names`. The
    paths share an axis from 0 to `last` in `unit`. A slider called `shown` tells how
    far along that axis they are drawn.
    """
    values = surface[2]

    def shows(shown=last, **sliders):
        drawn, words = [], []
        for name, path in zip(names, run(**sliders), strict=True):
            spacing = last / (len(path) - 1)
            path = path[: 1 + round(shown / spacing)]
            losses = loss(path)
            drawn.append((path, (np.arange(len(path)) * spacing, losses)))
            verb = " has loss" if len(names) == 1 else ""
            words.append(f"{name}{verb} {losses[-1]:.3f}{_where(path, surface)}")
        reads = "; ".join(words)
        if len(names) > 1:
            reads = f"the losses are {reads}"
        paths, losses = zip(*drawn, strict=True)
        sentence = f"After {shown} of {last} {unit} {reads}."
        return {"paths": paths, "losses": losses}, sentence

    styles, several = STYLES[: len(names)], len(names) > 1
    trails = draw.each([draw.trail(*style) for style in styles])
    curves = draw.curves(names, styles, ms=6, markevery=0.2)
    limits = (0, last), (np.nanmin(values) * 0.7, np.nanmax(values) * 1.3)
    left = draw.panel(loss_map(surface, target), paths=trails)
    look = draw.axes(unit, "loss L", *limits, yscale="log")
    right = draw.panel(losses=curves, **look)
    above = ABOVE | {"handles": ["losses"]} if several else None
    form = {"width_ratios": [1.3, 1], "spacing": {"wspace": 0.06}, "above": above}
    return draw.Scene(shows, left, right, size=(9.5, 4.6 if several else 4.2), **form)


def _where(path, surface):
    """Return a word on a path that ends outside the map, or nothing."""
    (x, y), (across, up) = path[-1], surface[:2]
    inside = across[0] <= x <= across[-1] and up[0] <= y <= up[-1]
    return "" if inside else " (off the map)"


def basins(phi0, phi1, reached, times, threshold, target):
    """Return the scene of the loss reached from every start, at each of `times`.

    `reached` has the shape (times, len(phi1), len(phi0)).
    """

    def shows(stage):
        there = np.count_nonzero(reached[stage] < threshold)
        return {
            "reached": reached[stage],
            "target": target,
            "steps": f"steps: {times[stage]}",
        }, (
            f"Number of steps: {times[stage]}. Of these {reached[stage].size} starts "
            f"{there} have come to the lowest hollow."
        )

    limits = reached.min(), np.quantile(reached[-1], 0.99)
    bar = {"label": "loss reached", "extend": "max"}
    panel = draw.panel(
        reached=draw.mesh(phi0, phi1, limits, bar),
        # Moves with the map, which would cover it.
        target=draw.line("white", "*", ms=14, mec="black"),
        steps=draw.title(),
        **draw.axes("offset φ₀ of the start", "frequency φ₁ of the start"),
    )
    return draw.Scene(shows, panel, size=(7, 4.6))


def look_ahead(surface, records, names, target, window):
    """Return the scene that takes one step apart: what is carried, what is pushed.

    `records[name]` holds `point`, `carry` and `push`, each (steps, 2): the point
    before a step, the old mean's share and the new gradient's share of that step.
    `names` are the two methods; the second looks ahead.
    """

    def shows(step):
        shown, ends = {}, []
        for name, ahead in zip(names, (False, True), strict=True):
            point, carry, push = (records[name][p] for p in ("point", "carry", "push"))
            carried = point[step] + carry[step]
            arrival = carried + push[step]
            shown[name] = [
                point[: step + 1].T,
                np.transpose([point[step], carried]),
                np.transpose([carried, arrival]),
                carried if ahead else point[step],
            ]
            ends.append(f"{name} goes to ({arrival[0]:.2f}, {arrival[1]:.2f})")
        return shown, f"Step t = {step}: {'; '.join(ends)}."

    seen = {"xlim": window[0], "ylim": window[1]}
    bars = None, {"label": "loss L (colour)", "ax": "all"}  # one for both
    panels = [
        draw.panel(loss_map(surface, target, bar), title=n, **seen, **{n: _step()})
        for n, bar in zip(names, bars, strict=True)
    ]
    above = ABOVE | {"handles": names[:1]}
    return draw.Scene(shows, *panels, size=(9.5, 4.6), above=above)


def _step():
    """Return the four pieces of one step."""
    pieces = [
        draw.line("path", marker=".", ms=7, label="path so far", zorder=5),
        draw.line("data", "--", lw=2.4, label="carried on", zorder=5),
        draw.line("chord", lw=3.4, label="pushed by the gradient", zorder=5),
        draw.dots("gradient", "s", ms=9, label="where the gradient is taken", zorder=5),
    ]
    return draw.each(pieces)


def memory(steady, zigzag, steps):
    """Return the scene of momentum's answer to a steady and to an alternating gradient.

    `steady(beta)` and `zigzag(beta)` return the running means of shape (steps,).
    """
    past, times = np.arange(steps), np.arange(1, steps + 1)

    def shows(beta):
        up, down = steady(beta), zigzag(beta)
        return {
            "weights": draw.strokes(past, 0, (1 - beta) * beta**past),
            "up": (times, up),
            "down": (times, down),
        }, (
            f"With β = {beta:.2f}, after {steps} steps the steady gradient gives "
            f"{up[-1]:.2f}, the zigzag ±{abs(down[-1]):.3f}."
        )

    look = draw.axes("steps ago", "weight of that gradient in m", ylim=(0, 1.02))
    left = draw.panel(weights=draw.line("gradient", lw=4), xlim=(-1, steps), **look)
    level = draw.across("muted", ls=":", lw=1.2)
    key = {"loc": "upper center", "ncols": 2, "fontsize": 9, "handlelength": 1.6}
    right = draw.panel(
        level.at(1),
        level.at(0),
        up=draw.line("gradient", "-o", ms=4, label="gradient always +1"),
        down=draw.line("chord", "--s", ms=4, label="gradient +1, −1, +1, …"),
        **draw.axes("step", "running mean m", (0, steps + 1), (-1.1, 1.7), legend=key),
    )
    return draw.Scene(shows, left, right, size=(9.5, 3.8))


def first_steps(lengths, steps):
    """Return the scene of Adam's step lengths with and without bias correction.

    `lengths(beta, gamma, bias_correction)` returns the lengths of the steps under a
    constant gradient, in units of the learning rate, shape (steps,).
    """
    times = np.arange(1, steps + 1)

    def shows(beta, gamma):
        with_it, without = (lengths(beta, gamma, on) for on in (True, False))
        return {"corrected": (times, with_it), "plain": (times, without)}, (
            f"With β = {beta:.2f}, γ = {gamma:.3f} the first step without "
            f"correction is {without[0]:.2f} times α; with correction it is α."
        )

    limits = (1, steps), (0.1, 40)
    panel = draw.panel(
        corrected=draw.line("path", label="corrected"),
        plain=draw.line("chord", "--", label="not corrected"),
        **draw.axes("step", "step length divided by α", *limits, **draw.LOG),
        legend="upper right",
    )
    return draw.Scene(shows, panel)
