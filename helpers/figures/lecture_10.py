"""What lecture 10 shows: fits, both errors, stopping, masks and restarts."""

import numpy as np

from helpers.lecture import draw, gaps

LIMIT = 2.4
# Training and validation keep colour, marker and line in every figure.
TRAINING = {"label": "training"}
VALIDATION = {"label": "validation", "mfc": "white"}
SIZE = (9.5, 4.2)
ABOVE = {"columnspacing": 1.4, "handlelength": 2.2, "handles": ["examples", "fit"]}


def plain_logs(axis, ticks):
    """Label a logarithmic axis with plain numbers, at `ticks` only."""
    axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()


def _logs(ticks):
    """Return what makes the upright axis logarithmic, with plain numbers."""
    return lambda axes: (axes.set_yscale("log"), plain_logs(axes.yaxis, ticks))


def _fits(grid):
    """Return the panel of a network's fit, the true curve and both sets of examples."""
    examples = [
        draw.line("muted", ":", label="true curve"),
        draw.line("data", "o", **TRAINING),
        draw.line("chord", "s", **VALIDATION),
    ]
    return draw.panel(
        examples=draw.each(examples),
        fit=draw.line("function", label="network"),
        **draw.axes("input x", "output y", grid[[0, -1]], (-LIMIT, LIMIT)),
    )


def _fit(grid, truth, examples, fit):
    """Return what that panel shows; a fit that goes far out is cut."""
    fit = np.clip(fit, -2 * LIMIT, 2 * LIMIT)
    return {"examples": [(grid, truth), *examples], "fit": (grid, fit)}


def progress(grid, truth, examples, run, times, top=5.0):
    """Return the scene of a network and both its errors over training.

    `examples` are those of training and of validation, (x, y) each. `run(**values)`
    returns a name (or ""), fits of shape (times, grid) and both errors, (times, 2).
    The slider `at` picks one of `times`.
    """

    def shows(at, **values):
        name, fits, errors = run(**values)
        training, validation = errors.T
        begin = f"{name}, step" if name else "Step"
        return {
            **_fit(grid, truth, examples, fits[at]),
            "now": times[at],
            "training": (times, training, at),
            "validation": (times, validation, at),
        }, (
            f"{begin} {times[at]}: training error {training[at]:.3f}, "
            f"validation error {validation[at]:.3f}."
        )

    errors = draw.panel(
        _logs([0.05, 0.1, 0.2, 0.5, 1, 2]),
        now=draw.upright("muted", lw=1),
        training=_marked("data", "-o", **TRAINING),
        validation=_marked("chord", "--s", **VALIDATION),
        legend={"loc": "upper right", "title": "error"},
        **draw.axes("step t", "mean squared error", times[[0, -1]], (0.03, top)),
    )
    return draw.Scene(shows, _fits(grid), errors, size=SIZE, above=ABOVE)


@draw.piece
def _marked(axes, colour, form, **look):
    """A curve with a mark at one of its points; shows (x, y, which)."""
    [made], fill = draw.line(colour, form, ms=8, **look).draw(axes)
    return [made], lambda data: (fill(data[:2]), made.set_markevery([data[2]]))


def patience(curves, rule):
    """Return the scene of a stopping rule at work on a validation error.

    `curves` maps names to errors, one a step; `rule(curve, patience)` returns the
    step that it keeps, and the step at which it stops.
    """

    def shows(patience, curve):
        errors = curves[curve]
        best, end = rule(errors, patience)
        return {
            "unseen": (np.arange(end, len(errors)), errors[end:]),
            "seen": (np.arange(end + 1), errors[: end + 1]),
            "stop": end,
            "kept": (best, errors[best]),
        }, (
            f"Patience {patience}: stops at step {end} and keeps step {best}, "
            f"validation error {errors[best]:.3f}. The smallest of all "
            f"{len(errors) - 1} steps is {errors.min():.3f}."
        )

    last = max(map(len, curves.values())) - 1
    panel = draw.panel(
        _logs([0.1, 0.2, 0.5, 1, 2, 5]),
        unseen=draw.line("muted", lw=0.8, label="not seen"),
        seen=draw.line("chord", lw=1.4, label="seen"),
        stop=draw.upright("tangent", ls="--", label="stop"),
        kept=draw.line("gradient", "*", ms=15, mec="black", zorder=5, label="kept"),
        legend={"loc": "upper right", "ncols": 4},
        **draw.axes("step t", "validation error", (0, last), (0.1, 5)),
    )
    return draw.Scene(shows, panel, size=(9.5, 4.0))


def shrink(curvatures, by_stopping, by_penalty):
    """Return the scene of how much of each direction stopping and a penalty keep.

    `by_stopping(s, t)` and `by_penalty(s, strength)` give the share that is kept, in
    a direction of curvature s; `curvatures` are those of a real network.
    """
    s = np.logspace(-5, 1.69, 241)

    def shows(t, strength):
        stopped, penalised = by_stopping(s, t), by_penalty(s, strength)
        apart = np.abs(stopped - penalised).max()
        return {"stopped": (s, stopped), "penalised": (s, penalised)}, (
            f"Stopped after {t:.0f} steps, or with λ = {strength:.2g}: the two "
            f"curves are at most {apart:.2f} apart."
        )

    marks = draw.line("data", "|", ms=10, label="directions of the network")
    labels = "curvature s of a direction", "share that is kept"
    panel = draw.panel(
        marks.at(curvatures, np.full(len(curvatures), -0.03)),
        stopped=draw.line("path", label="stopped early"),
        penalised=draw.line("function", "--", label="L2 term"),
        legend="upper left",
        **draw.axes(*labels, s[[0, -1]], (-0.06, 1.05), xscale="log"),
    )
    return draw.Scene(shows, panel, size=(8.5, 4.0))


def thinned(grid, truth, run, units):
    """Return the scene of dropout's first steps: the units, and what each step moves.

    `run(**values)` returns which units are there, (steps, units), what the thinned
    network computes, (steps, grid), and by how much each step moves the parameters of
    each unit, (steps, units). The slider `step` counts from 0.
    """
    places = np.linspace(5.5, 0.5, units)
    routes = np.insert(np.full((units, 2), 3.0), 1, places, axis=1)

    def shows(step, **values):
        masks, fits, changes = (part[step] for part in run(**values))
        there = masks > 0
        left_out = ", ".join(map(str, 1 + np.flatnonzero(~there))) or "none"
        return {
            "edges": draw.joined([0.24, 2.0, 3.76], routes[there]),
            "present": (np.full(there.sum(), 2.0), places[there]),
            "absent": (np.full((~there).sum(), 2.0), places[~there]),
            "changes": [f"unit {d}: {moved:.4f}" for d, moved in enumerate(changes, 1)],
            "fit": (grid, fits),
        }, (
            f"Step {step}: units left out: {left_out}. The largest "
            f"change of their parameters is {_largest(changes[~there])}, of "
            f"the others' {_largest(changes[there])}."
        )

    centred = {**draw.CENTRED, "zorder": 5}
    mark = {"ms": 15, "mec": "black", "zorder": 4}
    left = draw.panel(
        draw.line("white", "o", ms=22, mec="black", zorder=4).at([0, 4], [3, 3]),
        draw.text(0, 3, **centred).at("x"),
        draw.text(4, 3, **centred).at("y"),
        draw.text(5.4, 6.3, **centred).at("largest change\nof its parameters"),
        edges=draw.line("function", zorder=1),
        present=draw.line("highlight", "o", **mark),
        absent=draw.line("white", "X", **mark),
        changes=draw.each(draw.text(4.5, y, ha="left", va="center") for y in places),
        bare=True,
        xlim=(-0.6, 6.4),
        ylim=(-0.2, 6.7),
    )
    right = draw.panel(
        draw.line("muted", ":", label="true curve").at(grid, truth),
        fit=draw.line("function", label="units that are there"),
        legend={"loc": "upper center", "ncols": 2},
        **draw.axes("input x", "output y", grid[[0, -1]], (-LIMIT, 3.2)),
    )
    return draw.Scene(shows, left, right, size=(9.5, 4.4))


def _largest(values):
    return f"{values.max(initial=0):.4f}" if values.any() else "0"


def averages(grid, thin, full, scaled):
    """Return the scene of many thinned networks, their mean, and one scaled network.

    `thin(rate)` returns outputs of shape (networks, grid); `full` is the whole
    network's output; `scaled(scale)` that with its last weights scaled.
    """

    def shows(rate, scale):
        outputs, whole = thin(rate), scaled(scale)
        mean = outputs.mean(axis=0)
        apart = np.sqrt(np.mean((mean - whole) ** 2))
        return {
            "whole": (grid, full),
            "few": draw.joined(grid, outputs[:12]),
            "mean": (grid, mean),
            "scaled": (grid, whole),
        }, (
            f"Left out with p = {rate:.2f}, scaled by s = {scale:.2f}: the "
            f"network is typically {apart:.2f} away from the mean."
        )

    panel = draw.panel(
        whole=draw.line("muted", ":", label="whole"),
        few=draw.line("highlight", lw=0.7, alpha=0.7, label="12 thinned"),
        mean=draw.line("data", lw=3.2, label="mean of 2000 thinned"),
        scaled=draw.line("tangent", "--", label="whole, scaled by s"),
        **draw.axes("input x", "output y", grid[[0, -1]], (-4, 4)),
    )
    above = ABOVE | {"handles": ["few", "whole", "mean", "scaled"]}
    return draw.Scene(shows, panel, size=(8.5, 4.3), above=above)


def restarts(grid, truth, examples, fits, errors):
    """Return the scene of one of several restarts, and of the errors of all.

    `fits` has the shape (restarts, grid), `errors` (restarts, 2): training and
    validation. The slider `start` counts from 1.
    """

    def shows(start):
        training, validation = errors[start - 1]
        this = {"this": (training, validation)}
        return _fit(grid, truth, examples, fits[start - 1]) | this, (
            f"Restart {start} of {len(fits)}: training error {training:.3f}, "
            f"validation error {validation:.3f}."
        )

    limits = gaps.window(errors[:, 0]), (0, 1.25 * errors[:, 1].max())
    right = draw.panel(
        draw.line("function", "o", ms=7, label="a restart").at(*errors.T),
        this=draw.line("tangent", "D", ms=14, mew=2, mfc="none", label="this one"),
        legend={"loc": "upper right", "ncols": 2},
        **draw.axes("training error", "validation error", *limits),
    )
    return draw.Scene(shows, _fits(grid), right, size=SIZE, above=ABOVE)
