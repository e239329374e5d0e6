"""Scenes of lecture 10: fits, both errors, stopping, masks and restarts."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.ticker import NullFormatter, NullLocator, StrMethodFormatter

from helpers.lecture.look import COLOURS

# Training and validation keep colour, marker and line in every figure.
TRAINING = {"color": COLOURS["data"], "marker": "o", "label": "training"}
VALIDATION = {"color": COLOURS["chord"], "marker": "s", "label": "validation"}
LIMIT = 2.4


def _examples(ax, grid, truth, examples):
    """Draw the true curve and both sets of examples; return their artists."""
    look = {"color": COLOURS["muted"], "linestyle": ":", "label": "true curve"}
    drawn = ax.plot(grid, truth, **look)
    for (x, y), style in zip(examples, (TRAINING, VALIDATION), strict=True):
        drawn += ax.plot(x, y, linestyle="none", markersize=6, **style)
    drawn[-1].set_markerfacecolor("white")
    ax.set(xlabel="input x", ylabel="output y")
    ax.set(xlim=(grid[0], grid[-1]), ylim=(-LIMIT, LIMIT))
    return drawn


def plain_logs(axis, ticks):
    """Label a logarithmic axis with plain numbers, at `ticks` only."""
    axis.set_ticks(ticks)
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(StrMethodFormatter("{x:g}"))


def _above(fig, handles):
    where = {"loc": "outside upper center", "ncols": len(handles)}
    fig.legend(handles=handles, columnspacing=1.4, handlelength=2.2, **where)


def progress(grid, truth, examples, run, times, top=5.0):
    """Return the scene of a network and both its errors over training.

    `examples` holds the training and the validation examples, (x, y) each.
    `run(**values)` returns a name for the run (or ""), its fits of shape
    (times, grid) and its two errors of shape (times, 2). The slider `at` picks one
    of `times`.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.2)
        left, right = fig.subplots(1, 2)
        drawn = _examples(left, grid, truth, examples)
        (fit,) = left.plot([], [], color=COLOURS["function"], label="network")
        _above(fig, [*drawn, fit])
        right.set(xlabel="step t", ylabel="mean squared error", yscale="log")
        right.set(xlim=(times[0], times[-1]), ylim=(0.03, top))
        plain_logs(right.yaxis, [0.05, 0.1, 0.2, 0.5, 1, 2])
        lines = [
            right.plot([], [], line, markersize=8, markevery=[0], **style)[0]
            for line, style in (("-", TRAINING), ("--", VALIDATION))
        ]
        lines[1].set_markerfacecolor("white")
        here = right.axvline(0, color=COLOURS["muted"], linewidth=1)
        right.legend(loc="upper right", title="error")

        def update(at, **values):
            name, fits, errors = run(**values)
            fit.set_data(grid, np.clip(fits[at], -2 * LIMIT, 2 * LIMIT))
            for line, error in zip(lines, errors.T, strict=True):
                line.set_data(times, error)
                line.set_markevery([at])
            here.set_xdata([times[at], times[at]])
            begin = f"{name}, step" if name else "Step"
            return [fit, here, *lines], (
                f"{begin} {times[at]}: training error {errors[at, 0]:.3f}, "
                f"validation error {errors[at, 1]:.3f}."
            )

        return update

    return scene


def patience(curves, rule):
    """Return the scene of a stopping rule at work on a validation error.

    `curves` maps names to errors, one a step; `rule(curve, patience)` returns the
    step that it keeps, and the step at which it stops.
    """
    last = max(map(len, curves.values())) - 1

    def scene(fig):
        fig.set_size_inches(9.5, 4.0)
        ax = fig.subplots()
        ax.set(xlabel="step t", ylabel="validation error", yscale="log")
        ax.set(xlim=(0, last), ylim=(0.1, 5))
        plain_logs(ax.yaxis, [0.1, 0.2, 0.5, 1, 2, 5])
        (future,) = ax.plot([], [], color=COLOURS["muted"], lw=0.8, label="not seen")
        (seen,) = ax.plot([], [], color=COLOURS["chord"], lw=1.4, label="seen")
        stop = ax.axvline(0, color=COLOURS["tangent"], linestyle="--", label="stop")
        look = {"color": COLOURS["gradient"], "markersize": 15, "label": "kept"}
        (kept,) = ax.plot([], [], "*", markeredgecolor="black", zorder=5, **look)
        ax.legend(loc="upper right", ncols=4)

        def update(patience, curve):
            errors = curves[curve]
            best, end = rule(errors, patience)
            future.set_data(np.arange(end, len(errors)), errors[end:])
            seen.set_data(np.arange(end + 1), errors[: end + 1])
            stop.set_xdata([end, end])
            kept.set_data([best], [errors[best]])
            return [future, seen, stop, kept], (
                f"Patience {patience}: stops at step {end} and keeps step {best}, "
                f"validation error {errors[best]:.3f}. The smallest of all "
                f"{len(errors) - 1} steps is {errors.min():.3f}."
            )

        return update

    return scene


def shrink(curvatures, by_stopping, by_penalty):
    """Return the scene of how much of each direction stopping and a penalty keep.

    `by_stopping(s, t)` and `by_penalty(s, strength)` give the share that is kept, in
    a direction of curvature s; `curvatures` are those of a real network.
    """
    s = np.logspace(-5, 1.69, 241)

    def scene(fig):
        fig.set_size_inches(8.5, 4.0)
        ax = fig.subplots()
        ax.set(xlabel="curvature s of a direction", ylabel="share that is kept")
        ax.set(xscale="log", xlim=(s[0], s[-1]), ylim=(-0.06, 1.05))
        look = {"color": COLOURS["data"], "label": "directions of the network"}
        ax.plot(curvatures, np.full(len(curvatures), -0.03), "|", ms=10, **look)
        (stopped,) = ax.plot([], [], color=COLOURS["path"], label="stopped early")
        look = {"color": COLOURS["function"], "label": "L2 term"}
        (penalised,) = ax.plot([], [], "--", **look)
        ax.legend(loc="upper left")

        def update(t, strength):
            shares = by_stopping(s, t), by_penalty(s, strength)
            for line, share in zip((stopped, penalised), shares, strict=True):
                line.set_data(s, share)
            apart = np.abs(shares[0] - shares[1]).max()
            return (stopped, penalised), (
                f"Stopped after {t:.0f} steps, or with λ = {strength:.2g}: the two "
                f"curves are at most {apart:.2f} apart."
            )

        return update

    return scene


def thinned(grid, truth, run, units):
    """Return the scene of dropout's first steps: the units, and what each step moves.

    `run(**values)` returns `masks` (steps, units), which units are there; `fits`
    (steps, grid), what the thinned network computes; and `changes` (steps, units), by
    how much the step moves the parameters of each unit. The slider `step` counts
    from 0.
    """
    places = np.linspace(5.5, 0.5, units)

    def scene(fig):
        fig.set_size_inches(9.5, 4.4)
        left, right = fig.subplots(1, 2)
        _network(left)
        routes = np.array([[[0.24, 3.0], [2.0, y], [3.76, 3.0]] for y in places])
        edges = left.add_collection(LineCollection([], color=COLOURS["function"]))
        look = {"markersize": 15, "markeredgecolor": "black", "zorder": 4}
        (present,) = left.plot([], [], "o", color=COLOURS["highlight"], **look)
        (absent,) = left.plot([], [], "X", color="white", **look)
        texts = [left.text(4.5, y, "", ha="left", va="center") for y in places]
        look = {"color": COLOURS["muted"], "linestyle": ":", "label": "true curve"}
        right.plot(grid, truth, **look)
        look = {"color": COLOURS["function"], "label": "units that are there"}
        (fit,) = right.plot([], [], **look)
        right.set(xlabel="input x", ylabel="output y", ylim=(-LIMIT, 3.2))
        right.set_xlim(grid[0], grid[-1])
        right.legend(loc="upper center", ncols=2)

        def update(step, **values):
            masks, fits, changes = run(**values)
            there = masks[step] > 0
            edges.set_segments(list(routes[there]))
            present.set_data(np.full(there.sum(), 2.0), places[there])
            absent.set_data(np.full((~there).sum(), 2.0), places[~there])
            for d, (text, change) in enumerate(zip(texts, changes[step], strict=True)):
                text.set_text(f"unit {d + 1}: {change:.4f}")
            fit.set_data(grid, fits[step])
            out = ", ".join(str(d + 1) for d in np.flatnonzero(~there)) or "none"
            return [edges, present, absent, fit, *texts], (
                f"Step {step}: units left out: {out}. The largest "
                f"change of their parameters is {_largest(changes[step][~there])}, of "
                f"the others' {_largest(changes[step][there])}."
            )

        return update

    return scene


def _largest(values):
    return f"{values.max(initial=0):.4f}" if values.any() else "0"


def _network(ax):
    """Draw what stands still of a network: its input, its output and a heading."""
    ax.set(xlim=(-0.6, 6.4), ylim=(-0.2, 6.7))
    ax.set_axis_off()
    look = {"markersize": 22, "markeredgecolor": "black", "color": "white"}
    ax.plot([0, 4], [3, 3], "o", zorder=4, **look)
    centred = {"ha": "center", "va": "center", "zorder": 5}
    ax.text(0, 3, "x", **centred)
    ax.text(4, 3, "y", **centred)
    ax.text(5.4, 6.3, "largest change\nof its parameters", **centred)


def averages(grid, thin, full, scaled):
    """Return the scene of many thinned networks, their mean, and one scaled network.

    `thin(rate)` returns outputs of shape (networks, grid); `full` is the whole
    network's output; `scaled(scale)` that with its last weights scaled.
    """

    def scene(fig):
        fig.set_size_inches(8.5, 4.3)
        ax = fig.subplots()
        (few,) = ax.plot([], [], color=COLOURS["highlight"], lw=0.7, alpha=0.7)
        few.set_label("12 thinned")
        (whole,) = ax.plot(grid, full, ":", color=COLOURS["muted"])
        whole.set_label("whole")
        look = {"color": COLOURS["data"], "lw": 3.2, "label": "mean of 2000 thinned"}
        (mean,) = ax.plot([], [], **look)
        look = {"color": COLOURS["tangent"], "label": "whole, scaled by s"}
        (line,) = ax.plot([], [], "--", **look)
        ax.set(xlabel="input x", ylabel="output y", xlim=(grid[0], grid[-1]))
        ax.set_ylim(-4, 4)
        _above(fig, [few, whole, mean, line])

        def update(rate, scale):
            outputs = thin(rate)
            gaps = np.column_stack([outputs[:12], np.full(12, np.nan)])
            few.set_data(np.tile(np.append(grid, np.nan), 12), gaps.ravel())
            mean.set_data(grid, outputs.mean(axis=0))
            line.set_data(grid, scaled(scale))
            apart = np.sqrt(np.mean((outputs.mean(axis=0) - scaled(scale)) ** 2))
            return [few, mean, line], (
                f"Left out with p = {rate:.2f}, scaled by s = {scale:.2f}: the "
                f"network is typically {apart:.2f} away from the mean."
            )

        return update

    return scene


def restarts(grid, truth, examples, fits, errors):
    """Return the scene of one of several restarts, and of the errors of all.

    `fits` has the shape (restarts, grid), `errors` (restarts, 2): training and
    validation. The slider `start` counts from 1.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.2)
        left, right = fig.subplots(1, 2)
        drawn = _examples(left, grid, truth, examples)
        (fit,) = left.plot([], [], color=COLOURS["function"], label="network")
        _above(fig, [*drawn, fit])
        look = {"color": COLOURS["function"], "markersize": 7, "label": "a restart"}
        right.plot(*errors.T, "o", **look)
        look = {"color": COLOURS["tangent"], "label": "this one"}
        (ring,) = right.plot([], [], "D", ms=14, mew=2, mfc="none", **look)
        right.set(xlabel="training error", ylabel="validation error")
        right.set_ylim(0, 1.25 * errors[:, 1].max())
        right.legend(loc="upper right", ncols=2)

        def update(start):
            fit.set_data(grid, np.clip(fits[start - 1], -2 * LIMIT, 2 * LIMIT))
            ring.set_data(*errors[start - 1 : start].T)
            return [fit, ring], (
                f"Restart {start} of {len(fits)}: training error "
                f"{errors[start - 1, 0]:.3f}, validation error "
                f"{errors[start - 1, 1]:.3f}."
            )

        return update

    return scene
