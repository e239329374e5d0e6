"""What lecture 08 shows: paths downhill, on curves and on surfaces.

A `run` comes from the notebook: called with the sliders' values, it returns an object
with `.path` (nan from where it diverged) and `.reason`, in words.
"""

import numpy as np
from matplotlib.colors import ListedColormap

from helpers.lecture import draw, gaps
from helpers.lecture.look import COLOURS
from helpers.lecture.notation import digits
from helpers.optimise.bowl import level_lines, regime

SIZE = (9.5, 4.0)
PATH = draw.line("path", "-o", ms=4, lw=1.2, label="path")
END = draw.dots("path", ms=10)
RUNS = [("path", "-", "o"), ("chord", "--", "s")]  # colour, line, marker of each
ROOM = {"left": 0.08, "right": 0.98, "bottom": 0.14, "top": 0.9, "wspace": 0.2}
TRAILS = [draw.trail(*run, steps=3.5, lw=1.6) for run in RUNS]


def hillside(f, run, low, high, target=None):
    """Return the scene of a descent on a curve, and of its place at each step.

    `run(**values)` has a path of shape (steps + 1,), `target` is the bottom, if known.
    """

    def shows(**values):
        made = run(**values)
        path = _finite(made.path)
        return _descent(made, path, f(path)), _ends(made, path, target)

    legend = {"loc": "upper center", "ncols": 2}
    left = _hill(f, low, high, path=PATH, end=END, legend=legend)
    right = _places(low, high)
    return draw.Scene(shows, left, right, size=SIZE, width_ratios=[1.15, 1])


def _hill(f, low, high, room=None, share=1, **named):
    """Return the panel of a curve: all of it, or up to a share of its heights."""
    x = np.linspace(low, high, 301)
    window = (f(x).min() - room, np.quantile(f(x), share)) if room else None
    curve = draw.line("function", label="function f").at(x, f(x))
    named |= draw.axes("x", "f(x)", (low, high), window or gaps.window(f(x)))
    return draw.panel(curve, **named)


def _places(low, high):
    """Return the panel of the place at each step."""
    steps, look = draw.window("x", once=True), draw.axes("step", "x", ylim=(low, high))
    return draw.panel(places=PATH, steps=steps, **look)


def _finite(path):
    """Return the points of a path before it diverged."""
    return path[np.isfinite(path.reshape(len(path), -1)).all(axis=1)]


def _descent(made, path, heights):
    """Return what a descent shows on its curve, and step by step."""
    path, heights = draw.drawable([path, heights])
    return {
        "path": gaps.drawn(path, heights),
        "end": gaps.drawn(path[-1:], heights[-1:]),
        "places": (np.arange(len(path)), path),
        "steps": {"xlim": (-0.5, len(made.path) - 0.5)},
    }


def _ends(made, path, target=None):
    """Say where a run in one dimension ends, and how it gets there."""
    start = f"From x = {digits(path[0])} the descent"
    if len(path) < len(made.path):
        return f"{start} diverges: it {made.reason}."
    steps, place = len(path) - 1, f"is at x = {digits(path[-1])}"
    if target is None:
        return f"{start} {place} after {steps} steps."
    apart = f"{digits(abs(path[-1] - target), 2)} from the bottom"
    return f"{start} {regime(path, target)}: after {steps} steps it {place}, {apart}."


def counts(needed, rates, edge=2.0):
    """Return the scene of the steps to arrive, against the learning rate.

    `needed(rates, curvature)` is nan where it never arrives: from `edge`/curvature on.
    """

    def shows(curvature, alpha):
        steps = needed(np.array([alpha]), curvature)
        found = f"steps to arrive: {steps[0]:.0f}"
        return {
            "curve": (rates, needed(rates, curvature)),
            "edge": edge / curvature,
            "here": gaps.drawn([alpha], steps),
        }, (
            f"Curvature {digits(curvature)}, α = {digits(alpha, 3)}: each step "
            f"multiplies the distance by {digits(1 - alpha * curvature, 3)}; "
            f"{'it never arrives' if np.isnan(steps[0]) else found}."
        )

    limits = (rates[0], rates[-1]), (0.8, 2e4)
    panel = draw.panel(
        curve=draw.line("function", label="steps to arrive"),
        edge=draw.upright("tangent", ls=":", label="from here: never"),
        here=END,
        legend="lower left",
        **draw.axes("learning rate α", "steps to a thousandth", *limits, **draw.LOG),
    )
    return draw.Scene(shows, panel)


def valleys(f, run, starts, low, high):
    """Return the scene of one descent, and of where each of `starts` ends.

    `run(start, alpha)` takes one start, or many, of shape (B, 1).
    """

    def shows(start, alpha):
        made = run(start, alpha)
        path = _finite(made.path)
        ends = run(starts[:, np.newaxis], alpha).path[-1, :, 0]
        return {
            "path": draw.drawable([path, f(path)]),
            "end": draw.drawable([path[-1], f(path[-1])]),
            "ends": gaps.drawn(starts, ends),
            "here": draw.drawable([start, path[-1]]),
        }, _ends(made, path)

    left = _hill(f, low, high, 1, 0.97, path=PATH, end=END)
    ends = draw.line("data", ".", ms=4, label="end of a start")
    square = draw.axes("start", "end", (low, high), (low, high))
    right = draw.panel(ends=ends, here=END, **square)
    look = {"size": SIZE, "width_ratios": [1.15, 1], "above": {"ncols": 3}}
    return draw.Scene(shows, left, right, **look)


def two_runs(f, run, names, low, high, last):
    """Return the scene of two rules from one start: their places, step by step.

    `run(alpha)` returns two descents of `last` steps in one dimension.
    """

    def shows(alpha, shown):
        points, places, words = [], [], []
        for made, name in zip(run(alpha), names, strict=True):
            path = _finite(made.path[: shown + 1])
            points.append(draw.drawable([path[-1], f(path[-1])]))
            places.append((np.arange(len(path)), draw.drawable(path)))
            place = f"at x = {digits(path[-1], 9)}"
            words.append(f"{name} {made.reason if len(path) <= shown else place}")
        sentence = f"After {shown} steps: {'; '.join(words)}."
        return {"points": points, "places": places}, sentence

    points = draw.each(draw.dots(colour, marker, ms=9) for colour, _, marker in RUNS)
    steps = draw.axes("step", "x", (1, last), (low, high), xscale="log")
    left = _hill(f, low, high, points=points)
    right = draw.panel(places=draw.curves(names, RUNS, ms=5, markevery=0.15), **steps)
    return draw.Scene(shows, left, right, size=SIZE, above=["places"])


def shares(surface, predict, gradients, x, y, best):
    """Return the scene of one gradient taken apart, an arrow for each example.

    `gradients(params)` returns ∂ℓᵢ/∂φ, shape (n, 2): their negatives are drawn head
    to tail. From the first tail to the last head it is downhill.
    """

    def shows(phi0, phi1):
        params = np.array([phi0, phi1])
        each = -gradients(params)
        corners = np.vstack([np.zeros(2), np.cumsum(each, axis=0)])
        longest = np.linalg.norm(each, axis=1).max()
        reach = 2.0 ** np.ceil(np.log2(1.1 * np.abs(corners).max()))
        return {
            "point": params,
            **_fitted(predict, params, x, y),
            "window": dict.fromkeys(["xlim", "ylim"], (-reach, reach)),
            "origin": (0, 0),
            "parts": corners.T,
            "total": corners[[0, -1]].T,
        }, (
            f"At φ₀ = {digits(phi0)}, φ₁ = {digits(phi1)} the sum has length "
            f"{np.linalg.norm(corners[-1]):.2f}; the longest of the "
            f"{len(each)} parts has length {longest:.2f}."
        )

    plane = _plane(surface, best, draw.title(fontsize=11).at("loss L"), point=END)
    chain = draw.panel(
        window=draw.window(),
        origin=draw.line("data", "+", ms=10),
        parts=draw.line("chord", ".-", lw=1.2, label="examples"),
        total=draw.line("gradient", "--", label="their sum"),
        legend={"loc": "upper left", "fontsize": 9},
        grid=False,  # it would move with the window, over the legend
        **draw.axes("−∂ℓᵢ/∂φ₀, added up", "−∂ℓᵢ/∂φ₁, added up"),
    )
    return draw.Scene(shows, plane, _data(x, y), chain, size=(9.8, 3.7))


def _plane(surface, best, *still, **named):
    """Return the panel of the loss over intercept and slope."""
    ground = draw.surface(*surface, levels=16, lowest=best)
    named |= draw.axes("intercept φ₀", "slope φ₁")
    return draw.panel(ground, *still, **named)


def _data(x, y):
    """Return the panel of the examples, with a line and its misses."""
    limits = (x.min() - 0.2, x.max() + 0.2), (y.min() - 1.6, y.max() + 1.6)
    return draw.panel(
        draw.line("data", "o", ms=5).at(x, y),
        line=draw.line("function"),
        misses=draw.line("chord", lw=1.2),
        **draw.axes("x", "y", *limits),
    )


def _fitted(predict, params, x, y):
    ends = np.array([x.min() - 0.2, x.max() + 0.2])
    misses = draw.strokes(x, y, predict(params, x))
    return {"line": (ends, predict(params, ends)), "misses": misses}


def line_descent(surface, run, predict, loss, x, y, best):
    """Return the scene of a line that descends: its path, and the line at a step.

    `run(alpha)` has a path of shape (steps + 1, 2), drawn as far as step `shown`.
    """

    def shows(alpha, shown):
        made = run(alpha)
        path = _finite(made.path[: shown + 1])
        sentence = f"α = {digits(alpha, 3)}: it {made.reason}."
        if len(path) > shown:
            now, (phi0, phi1) = loss(path[-1]), (digits(p, 3) for p in path[-1])
            sentence = (
                f"Step {shown}, α = {digits(alpha, 3)}: φ₀ = {phi0}, φ₁ = {phi1}; the "
                f"loss is {now:.4f}, {now / loss(best):.3f} times the least."
            )
        path = draw.drawable(path)
        return {"path": path, **_fitted(predict, path[-1], x, y)}, sentence

    plane = _plane(surface, best, path=TRAILS[0])
    return draw.Scene(shows, plane, _data(x, y), size=SIZE)


def bowl(hessian, run, arrival, labels, window=1.5):
    """Return the scene of a descent in a bowl whose curvatures change.

    `hessian(**values)` is the bowl's, shape (2, 2); `run(**values)` starts beside its
    bottom at 0; `arrival(path)` is the step of arrival, or None.
    """
    heights = window**2 * np.array([0.02, 0.1, 0.3, 0.6, 1.0])

    def shows(**values):
        made, curvatures = run(**values), np.linalg.eigvalsh(hessian(**values))
        path = _finite(made.path)
        step = arrival(path)
        path = path if step is None else path[: step + 1]
        apart = np.maximum(np.linalg.norm(path[1:], axis=1), 1e-9)
        ratio = digits(curvatures[1] / curvatures[0], 3)
        reads = f"has not arrived after {len(made.path) - 1} steps"
        if made.diverged or step is not None:
            reads = made.reason if made.diverged else f"arrives in {step} steps"
        return {
            "rings": level_lines(hessian(**values), curvatures[0] * heights),
            "path": draw.drawable(path.T),
            "distance": (1 + np.arange(len(apart)), draw.drawable(apart)),
        }, f"Ratio of the curvatures {ratio}: the descent {reads}."

    square = draw.axes(*labels, (-window, window), (-window, window), aspect="equal")
    left = draw.panel(
        draw.line("white", "*", ms=12, mec="black").at(0, 0),
        rings=draw.each(draw.line("function", lw=1) for _ in heights),
        path=PATH,
        **square,
    )
    limits = (1, 1000), (1e-4, 10)
    look = draw.axes("step", "distance from the bottom", *limits, **draw.LOG)
    right = draw.panel(distance=draw.line("path", "-o", ms=3, lw=1.4), **look)
    return draw.Scene(shows, left, right, size=SIZE, width_ratios=[1, 1.2])


def paths(surface, f, run, names, labels, target=None, floor=None):
    """Return the scene of paths on a surface, with their heights at each step.

    `run(**values)` returns one path of shape (steps + 1, 2) for each of `names`. With
    a `floor` the heights have a logarithmic axis that ends there.
    """

    def shows(**values):
        made = run(**values)
        words = [_stands(*one, f) for one in zip(names, made, strict=True)]
        good = [draw.drawable(_finite(path)) for path in made]
        heights = [np.clip(f(path), floor, draw.FAR) for path in good]
        last = len(made[0]) - 1
        return {
            "paths": good,
            "heights": [(np.arange(len(each)), each) for each in heights],
            "steps": {"xlim": (0, last)},
        }, f"After {last} {labels[2]}: {'; '.join(words)}."

    low, middle, high = np.quantile(surface[2], [0, 0.85, 1])
    room = 0.06 * (middle - low)
    scale = {"ylim": (low - room, middle + room)}
    if floor:
        scale = {"yscale": "log", "ylim": (floor, 3 * high)}
    ground = draw.surface(*surface, levels=16, lowest=target)
    trails = draw.each(TRAILS[: len(names)])
    left = draw.panel(ground, paths=trails, **draw.axes(*labels[:2]))
    curves = draw.curves(names, RUNS, ms=5, markevery=0.1)
    steps, scale = draw.window("x", once=True), scale | draw.axes(*labels[2:])
    right = draw.panel(heights=curves, steps=steps, **scale)
    look = {"size": (9.5, 4.2), "width_ratios": [1.1, 1]}
    above = ["heights"] if len(names) > 1 else None
    return draw.Scene(shows, left, right, above=above, **look)


def _stands(name, path, f):
    """Say where a path in the plane ends, or at which step it diverged."""
    good = len(_finite(path))
    if good < len(path):
        return f"{name} diverged at step {good}"
    return f"{name} at {_place(path[-1], 3)}, height {digits(f(path[-1]))}"


def _place(point, most=4):
    return f"({', '.join(digits(part, most) for part in point)})"


def basins(surface, run, minima, picture, labels, nearest):
    """Return the scene of one path over the map of where each start ends.

    `picture` holds, for each node of the surface's grid, the row of `minima` where it
    ends; `run(**values)` returns a path, `nearest(point)` the row of the nearest.
    """
    x, y, values = surface

    def ground(axes):
        shades = ["#C9DFF0", "#F6D9B8", "#CBE8DC", "#F0CFDC"]
        axes.pcolormesh(x, y, picture, cmap=ListedColormap(shades), shading="nearest")
        axes.contour(x, y, values, 24, colors=COLOURS["muted"], linewidths=0.5)
        for row, place in enumerate(minima):
            axes.plot(*place, "*", ms=13, color="white", mec="black", zorder=4)
            axes.annotate(f"{row + 1}", place, (7, 7), textcoords="offset points")

    def shows(**sliders):
        path = run(**sliders)
        row = nearest(path[-1])
        reached = f"{_place(path[-1], 3)}, at no minimum"
        if np.linalg.norm(path[-1] - minima[row]) < 0.05:
            reached = f"minimum {row + 1}"
        return {"path": draw.drawable(path)}, (
            f"From {_place(path[0])}, nearest to minimum {nearest(path[0]) + 1}, "
            f"the descent comes to {reached}."
        )

    over = draw.axes(*labels, (x[0], x[-1]), (y[0], y[-1]))
    panel = draw.panel(ground, path=TRAILS[0], grid=False, **over)
    return draw.Scene(shows, panel, size=(6.6, 5.2))


def search(section, trials, low, high):
    """Return the scene of one line search: the heights along one downhill ray.

    `section(x0, t)` is f after a step t along the ray, `trials(x0, first)` the rates
    tried, of which the last is accepted.
    """
    t = np.geomspace(low, high, 200)

    def shows(x0, first):
        *rejected, accepted = np.array(trials(x0, first))
        now, then = section(x0, 0.0), section(x0, accepted)
        return {
            "curve": (t, section(x0, t)),
            "now": now,
            "rejected": (rejected, section(x0, rejected)),
            "accepted": (accepted, then),
        }, (
            f"From x = {digits(x0)}, f = {digits(now)}: the first rate is "
            f"{digits(first, 3)}; rejected and halved: {len(rejected)}; accepted: "
            f"{digits(accepted, 3)}, which gives f = {digits(then)}."
        )

    limits = (low, high), (0.02, 2e4)
    panel = draw.panel(
        curve=draw.line("function", label="f along the ray"),
        now=draw.across("muted", ls=":", label="f now"),
        rejected=draw.line("chord", "X", ms=9, label="rejected"),
        accepted=draw.line("gradient", "o", ms=10, label="accepted"),
        legend={"loc": "upper left", "ncols": 2},
        **draw.axes("learning rate tried", "f at that step", *limits, **draw.LOG),
    )
    return draw.Scene(shows, panel)


def parabola(f, newton, low, high):
    """Return the scene of Newton's method on a curve: the parabola at each point.

    `newton(start)` returns points, heights, slopes and curvatures, one a step.
    """
    x = np.linspace(low, high, 301)

    def shows(start, step):
        at, height, slope, curvature = (part[step] for part in newton(start))
        jump = -slope / curvature

        def fitted(away):
            return height + slope * away + curvature / 2 * away**2

        bends = "up" if curvature > 0 else "down"
        return {
            "parabola": (x, fitted(x - at)),
            "here": (at, height),
            "next": draw.drawable([at + jump, fitted(jump)]),
        }, (
            f"Step {step}: x = {digits(at, 7)}; the parabola bends {bends}, and "
            f"Newton goes to x = {digits(at + jump, 7)}."
        )

    pieces = {
        "parabola": draw.line("tangent", "--", label="parabola"),
        "here": draw.dots("path", ms=10, label="x now"),
        "next": draw.line("tangent", "D", ms=8, label="next x"),
    }
    panel = _hill(f, low, high, 2, 0.95, **pieces)
    return draw.Scene(shows, panel, size=(8.5, 4.2), above={"ncols": 4})


def stopping(heights, lengths, stop):
    """Return the scene of a run that stops where its rules say so.

    `heights` and `lengths` of the gradient, shape (steps + 1,), are those of the whole
    run; `stop(tolerance, least)` returns the step and the reason, in words.
    """
    steps = np.arange(len(heights))

    def shows(tolerance, least):
        at, reason = stop(tolerance, least)
        return {
            "height": (at, heights[at]),
            "tolerance": tolerance,
            "least": least,
            "length": (at, lengths[at]),
        }, (
            f"Tolerance {digits(tolerance, 2)}, at least {least} steps: {reason}, "
            f"at height {heights[at]:.6f}."
        ).replace("-", "−")

    across, up = gaps.window(steps), gaps.window(heights)
    run, look = draw.line("path"), draw.axes("step", "height f", across, up)
    left = draw.panel(run.at(steps, heights), height=END, **look)
    up = 10 ** np.array(gaps.window(np.log10(lengths[lengths > 0])))
    right = draw.panel(
        draw.line("gradient", "-.").at(steps, lengths),
        tolerance=draw.across("tangent", ls=":"),
        least=draw.upright("muted", ls="--"),
        length=END,
        **draw.axes("step", "length of the gradient", across, up, yscale="log"),
    )
    return draw.Scene(shows, left, right, size=(9.5, 3.9))


def own(run, low=-4.0, high=4.0):
    """Return the scene of a descent on a typed function.

    `run(f, start, alpha)` has a path of shape (steps + 1,), which ends where `f` has no
    value, though its derivative may have one.
    """
    x = np.linspace(low, high, 401)

    def shows(f, start, alpha):
        values, where = gaps.on(f, x)
        made = run(f, start, alpha)
        path = draw.drawable(_finite(made.path))
        heights = gaps.on(f, path[:, np.newaxis])[0][:, 0]
        return {
            "curve": gaps.drawn(x, values),
            "height": {"ylim": gaps.window(values)},
            "heading": f"f(x) = {f}",
            **_descent(made, path, heights),
        }, f"{f}: {_own_end(f, made, path)} {where}".strip()

    left = draw.typed(low, high, curve=draw.line("function"), path=PATH, end=END)
    look = {"size": (9.5, 4.2), "gridspec_kw": ROOM}
    return draw.Scene(shows, left, _places(low, high), **look)


def _own_end(f, made, path):
    """Say how a descent on a typed function ends: it may lack a value or a slope."""
    at, stopped = path[-1], len(path) < len(made.path)
    for g, lacks in ((f, "value"), (f.derivative(), "slope")):
        if stopped and not np.isfinite(gaps.on(g, at)[0]):
            return f"there is no {lacks} at x = {digits(at)}, so the descent ends."
    return _ends(made, path)
