"""Scenes of lecture 08: paths downhill, on curves and on surfaces.

A `run` comes from the notebook: called with the sliders' values, it returns an object
with `.path` (nan from where it diverged) and `.reason`, in words.
"""

import numpy as np
from matplotlib.colors import ListedColormap

from helpers.lecture import gaps
from helpers.lecture.look import COLOURS, SURFACE
from helpers.lecture.notation import number

FUNCTION = {"color": COLOURS["function"], "gid": "curve"}
PATH = {"color": COLOURS["path"], "marker": "o", "ms": 4, "lw": 1.2, "gid": "path"}
END = {"color": COLOURS["path"], "marker": "o", "ms": 10, "mec": "white", "ls": ""}
LOSSES = {"color": COLOURS["path"], "marker": "o", "ms": 3, "lw": 1.4, "gid": "losses"}
FAR = 1e7  # what is drawn ends here: far outside, yet safe for the pixels
TURN = np.linspace(0, 2 * np.pi, 121)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)])


def regime(path, target):
    """Return in a word how a one-dimensional path moves to `target`.

    Examples
    --------
    >>> regime(np.array([8.0, 0.8, 0.08, 0.0008]), 0.0)
    'converges'
    >>> regime(np.array([1.0, -0.5, 0.25]), 0.0)
    'oscillates, and comes nearer'
    """
    apart = path - target
    if not np.isfinite(apart).all():
        return "diverges"
    near = max(1e-3 * abs(apart[0]), 1e-12)
    swings = (apart[1] * apart[0] < 0) and abs(apart[1]) > near
    if abs(apart[-1]) > 0.999 * abs(apart[0]) and swings:
        grows = abs(apart[-1]) > 1.001 * abs(apart[0])
        return "oscillates, and moves away" if grows else "oscillates for ever"
    if swings:
        arrives = abs(apart[-1]) < near
        return f"oscillates, and {'converges' if arrives else 'comes nearer'}"
    return "converges" if abs(apart[-1]) < near else "crawls"


def hillside(f, run, low, high, target=None):
    """Return the scene of a descent on a curve, and of its place at each step.

    `run(**values)` has a path of shape (steps + 1,). With a `target`, the sentence
    says how the path moves to it.
    """
    x = np.linspace(low, high, 301)

    def scene(fig):
        fig.set_size_inches(9.5, 4.0)
        left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
        heights = f(x)
        left.plot(x, heights, **FUNCTION, label="function f")
        left.set(xlabel="x", ylabel="f(x)", xlim=(low, high))
        room = 0.06 * np.ptp(heights)
        left.set_ylim(heights.min() - room, heights.max() + room)
        right.set(xlabel="step", ylabel="x", ylim=(low, high))
        drawn = (
            left.plot([], [], **PATH, label="path")[0],
            left.plot([], [], **END, gid="end")[0],
            right.plot([], [], **PATH | {"gid": "places"})[0],
        )
        left.legend(loc="upper center", ncols=2)

        def update(**values):
            made = run(**values)
            path = made.path[np.isfinite(made.path)]
            right.set_xlim(-0.5, len(made.path) - 0.5)
            drawn[0].set_data(_held(path), _held(f(path)))
            drawn[1].set_data(_held(path[-1:]), _held(f(path[-1:])))
            drawn[2].set_data(np.arange(len(path)), _held(path))
            return drawn, _ends(made, path, target)

        return update

    return scene


def _held(values):
    return np.clip(values, -FAR, FAR)


def _ends(made, path, target):
    """Say where a run in one dimension ends, and how it gets there."""
    start = f"From x = {number(path[0])} the descent"
    if len(path) < len(made.path):
        return f"{start} diverges: it {made.reason}."
    steps = len(path) - 1
    place = f"is at x = {number(path[-1])}"
    if target is None:
        return f"{start} {place} after {steps} steps."
    apart = f"{number(abs(path[-1] - target), 2)} from the bottom"
    way = regime(path, target)
    return f"{start} {way}: after {steps} steps it {place}, {apart}."


def counts(needed, rates, edge=2.0):
    """Return the scene of the steps to arrive, against the learning rate.

    `needed(rates, curvature)` is nan where it never arrives: from `edge`/curvature on.
    """

    def scene(fig):
        ax = fig.subplots()
        (curve,) = ax.plot([], [], **FUNCTION, label="steps to arrive")
        (border,) = ax.plot(
            [], [], ":", color=COLOURS["tangent"], gid="edge", label="from here: never"
        )
        (here,) = ax.plot([], [], **END, gid="here")
        ax.set(xscale="log", yscale="log", xlim=(rates[0], rates[-1]), ylim=(0.8, 2e4))
        ax.set(xlabel="learning rate α", ylabel="steps to a thousandth")
        ax.legend(loc="lower left")

        def update(curvature, alpha):
            steps = needed(np.array([alpha]), curvature)
            curve.set_data(rates, needed(rates, curvature))
            border.set_data([edge / curvature] * 2, [0.8, 2e4])
            here.set_data(*gaps.drawn([alpha], steps))
            factor = number(1 - alpha * curvature, 3)
            arrives = np.isfinite(steps[0])
            found = (
                f"steps to arrive: {steps[0]:.0f}" if arrives else "it never arrives"
            )
            return (curve, border, here), (
                f"Curvature {number(curvature)}, α = {number(alpha, 3)}: each step "
                f"multiplies the distance by {factor}; {found}."
            )

        return update

    return scene


def valleys(f, run, starts, low, high):
    """Return the scene of one descent, and of where each of `starts` ends.

    `run(start, alpha)` takes one start, or many, of shape (B, 1).
    """
    x = np.linspace(low, high, 301)

    def scene(fig):
        fig.set_size_inches(9.5, 4.0)
        left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
        left.plot(x, f(x), **FUNCTION, label="function f")
        left.set(xlabel="x", ylabel="f(x)", xlim=(low, high))
        left.set_ylim(f(x).min() - 1, np.quantile(f(x), 0.97))
        (path,) = left.plot([], [], **PATH, label="path")
        (end,) = left.plot([], [], **END, gid="end")
        right.set(xlabel="start", ylabel="end", xlim=(low, high), ylim=(low, high))
        (all_ends,) = right.plot(
            [], [], ".", ms=4, color=COLOURS["data"], gid="ends", label="end of a start"
        )
        (here,) = right.plot([], [], **END, gid="here")
        fig.legend(loc="outside upper center", ncols=3)

        def update(start, alpha):
            one, every = run(start, alpha), run(starts[:, np.newaxis], alpha).path[-1]
            places = one.path[np.isfinite(one.path)]
            path.set_data(_held(places), _held(f(places)))
            end.set_data(_held(places[-1:]), _held(f(places[-1:])))
            all_ends.set_data(*gaps.drawn(starts, every[:, 0]))
            here.set_data([start], _held(places[-1:]))
            return (path, end, all_ends, here), _ends(one, places, None)

        return update

    return scene


def two_runs(f, run, names, low, high, last):
    """Return the scene of two rules from one start: their places, step by step.

    `run(alpha)` returns two descents of `last` steps in one dimension.
    """
    x = np.linspace(low, high, 301)
    looks = [
        {"color": COLOURS["path"], "ls": "-", "marker": "o"},
        {"color": COLOURS["chord"], "ls": "--", "marker": "s"},
    ]

    def scene(fig):
        fig.set_size_inches(9.5, 4.0)
        left, right = fig.subplots(1, 2)
        left.plot(x, f(x), **FUNCTION)
        left.set(xlabel="x", ylabel="f(x)", xlim=(low, high))
        right.set(xlabel="step", ylabel="x", xscale="log")
        right.set(xlim=(1, last), ylim=(low, high))
        points, lines = [], []
        for name, look in zip(names, looks, strict=True):
            points += left.plot([], [], **look | {"ls": ""}, ms=9, mec="white")
            lines += right.plot([], [], **look, markevery=0.15, ms=5, label=name)
        fig.legend(handles=lines, loc="outside upper center", ncols=2)

        def update(alpha, shown):
            words = []
            for made, name, point, line in zip(
                run(alpha), names, points, lines, strict=True
            ):
                path = made.path[: shown + 1]
                path = path[np.isfinite(path)]
                point.set_data(_held(path[-1:]), _held(f(path[-1:])))
                line.set_data(np.arange(len(path)), _held(path))
                ended = len(path) <= shown
                place = f"at x = {number(path[-1], 9)}"
                words.append(f"{name} {made.reason if ended else place}")
            return (*points, *lines), f"After {shown} steps: {'; '.join(words)}."

        return update

    return scene


def draw_surface(ax, surface, labels, target=None, levels=16):
    """Draw a surface (x, y, values) as filled contours, its lowest point as a star."""
    x, y, values = surface
    ax.contourf(x, y, values, levels, cmap=SURFACE)
    ax.contour(x, y, values, levels, colors="white", linewidths=0.4, alpha=0.6)
    ax.set(xlabel=labels[0], ylabel=labels[1], xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    ax.grid(False)
    if target is not None:
        star = {"ms": 14, "mec": "black", "color": "white", "zorder": 4}
        ax.plot(*np.transpose(np.atleast_2d(target)), "*", **star)


def _trail(ax, look):
    """Draw an empty path with a white line below it, and its end: three artists."""
    (halo,) = ax.plot([], [], color="white", lw=4, zorder=5)
    (path,) = ax.plot([], [], **{"lw": 1.6, "ms": 3.5} | look, zorder=5)
    end = {"color": look["color"], "marker": look["marker"], "ls": ""}
    (last,) = ax.plot([], [], **END | end, gid="end", zorder=6)
    return halo, path, last


def _place(trail, points):
    points = _held(points)
    for line, part in zip(trail, (points, points, points[-1:]), strict=True):
        line.set_data(*part.T)


def shares(surface, predict, gradients, x, y, best):
    """Return the scene of one gradient taken apart, an arrow for each example.

    `gradients(params)` returns ∂ℓᵢ/∂φ, shape (n, 2): their negatives are drawn head
    to tail; the arrow from the first tail to the last head is the downhill direction.
    """

    def scene(fig):
        fig.set_size_inches(9.8, 3.7)
        plane, data, chain = fig.subplots(1, 3)
        draw_surface(plane, surface, ("intercept φ₀", "slope φ₁"), best)
        plane.set_title("loss L", fontsize=11)
        (point,) = plane.plot([], [], **END, gid="point")
        line, misses = _data_panel(data, x, y)
        chain.set(xlabel="−∂ℓᵢ/∂φ₀, added up", ylabel="−∂ℓᵢ/∂φ₁, added up")
        chain.plot(0, 0, "+", color=COLOURS["data"], ms=10)
        (parts,) = chain.plot(
            [], [], ".-", color=COLOURS["chord"], lw=1.2, gid="parts", label="examples"
        )
        (total,) = chain.plot(
            [], [], "--", color=COLOURS["gradient"], gid="total", label="their sum"
        )
        chain.legend(loc="upper left", fontsize=9)

        def update(phi0, phi1):
            params = np.array([phi0, phi1])
            point.set_data([phi0], [phi1])
            _place_line(line, misses, predict, params, x, y)
            each = -gradients(params)
            corners = np.vstack([np.zeros(2), np.cumsum(each, axis=0)])
            parts.set_data(*corners.T)
            total.set_data(*corners[[0, -1]].T)
            longest = np.linalg.norm(each, axis=1).max()
            reach = 2.0 ** np.ceil(np.log2(1.1 * np.abs(corners).max()))
            chain.set(xlim=(-reach, reach), ylim=(-reach, reach))
            moved = (chain.xaxis, chain.yaxis, point, line, misses, parts, total)
            return moved, (
                f"At φ₀ = {number(phi0)}, φ₁ = {number(phi1)} the sum has length "
                f"{np.linalg.norm(corners[-1]):.2f}; the longest of the "
                f"{len(each)} parts has length {longest:.2f}."
            )

        return update

    return scene


def _data_panel(ax, x, y):
    """Draw the examples, and an empty line and empty misses; return the latter two."""
    ax.plot(x, y, "o", color=COLOURS["data"], ms=5)
    (misses,) = ax.plot([], [], color=COLOURS["chord"], lw=1.2, gid="misses")
    (line,) = ax.plot([], [], color=COLOURS["function"], gid="line")
    ax.set(xlabel="x", ylabel="y", xlim=(x.min() - 0.2, x.max() + 0.2))
    ax.set_ylim(y.min() - 1.6, y.max() + 1.6)
    return line, misses


def _place_line(line, misses, predict, params, x, y):
    across = np.array([x.min() - 0.2, x.max() + 0.2])
    line.set_data(across, predict(params, across))
    ends = np.stack([y, predict(params, x), np.full(x.shape, np.nan)], -1)
    misses.set_data(np.repeat(x, 3), ends.ravel())


def line_descent(surface, run, predict, loss, x, y, best):
    """Return the scene of a line that descends: its path, and the line at a step."""

    def scene(fig):
        fig.set_size_inches(9.5, 4.0)
        plane, data = fig.subplots(1, 2)
        draw_surface(plane, surface, ("intercept φ₀", "slope φ₁"), best)
        trail = _trail(plane, PATH)
        line, misses = _data_panel(data, x, y)
        least = loss(best)

        def update(alpha, shown):
            made = run(alpha)
            points = made.path[: shown + 1]
            points = points[np.isfinite(points).all(axis=1)]
            _place(trail, points)
            _place_line(line, misses, predict, _held(points[-1]), x, y)
            if len(points) <= shown:
                said = f"α = {number(alpha, 3)}: it {made.reason}."
            else:
                now = loss(points[-1])
                said = (
                    f"Step {shown}, α = {number(alpha, 3)}: φ₀ = "
                    f"{number(points[-1, 0], 3)}, φ₁ = {number(points[-1, 1], 3)}; "
                    f"the loss is {now:.4f}, {now / least:.3f} times the least."
                )
            return (*trail, line, misses), said

        return update

    return scene


def bowl(hessian, run, arrival, labels, window=1.5):
    """Return the scene of a descent in a bowl whose curvatures change.

    `hessian(**values)` is the bowl's, shape (2, 2); `run(**values)` starts beside its
    bottom at 0; `arrival(path)` is the step of arrival, or None.
    """
    heights = np.array([0.02, 0.1, 0.3, 0.6, 1.0])

    def scene(fig):
        fig.set_size_inches(9.5, 4.0)
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.2])
        left.set(xlabel=labels[0], ylabel=labels[1], aspect="equal")
        left.set(xlim=(-window, window), ylim=(-window, window))
        look = {"color": COLOURS["function"], "lw": 1, "gid": "ring"}
        rings = [left.plot([], [], **look)[0] for _ in heights]
        left.plot(0, 0, "*", ms=12, color="white", mec="black")
        (path,) = left.plot([], [], **PATH)
        right.set(xlabel="step", ylabel="distance from the bottom", yscale="log")
        right.set(xlim=(1, 1000), ylim=(1e-4, 10), xscale="log")
        (distance,) = right.plot([], [], **LOSSES)

        def update(**values):
            curvatures, directions = np.linalg.eigh(hessian(**values))
            shape = directions @ np.diag(np.sqrt(2 * curvatures[0] / curvatures))
            for ring, height in zip(rings, heights, strict=True):
                ring.set_data(*(window * np.sqrt(height) * shape @ CIRCLE))
            made = run(**values)
            points = made.path[np.isfinite(made.path).all(axis=1)]
            step = arrival(points)
            points = points if step is None else points[: step + 1]
            path.set_data(*_held(points).T)
            apart = np.linalg.norm(points, axis=1)[1:]
            distance.set_data(1 + np.arange(len(apart)), np.clip(apart, 1e-9, FAR))
            ratio = number(curvatures[1] / curvatures[0], 3)
            return (*rings, path, distance), (
                f"Ratio of the curvatures {ratio}: the descent {_arrived(made, step)}."
            )

        return update

    return scene


def _arrived(made, step):
    if made.diverged:
        return made.reason
    if step is None:
        return f"has not arrived after {len(made.path) - 1} steps"
    return f"arrives in {step} steps"


def paths(surface, f, run, names, labels, target=None, floor=None):
    """Return the scene of paths on a surface, with their heights at each step.

    `run(**values)` returns one path of shape (steps + 1, 2) for each of `names`. With
    a `floor` the heights have a logarithmic axis that ends there.
    """
    looks = [
        {"color": COLOURS["path"], "ls": "-", "marker": "o"},
        {"color": COLOURS["chord"], "ls": "--", "marker": "s"},
    ]

    def scene(fig):
        fig.set_size_inches(9.5, 4.2)
        left, right = fig.subplots(1, 2, width_ratios=[1.1, 1])
        draw_surface(left, surface, labels[:2], target)
        low, middle, high = np.quantile(surface[2], [0, 0.85, 1])
        room = 0.06 * (middle - low)
        right.set(xlabel=labels[2], ylabel=labels[3], ylim=(low - room, middle + room))
        if floor:
            right.set(yscale="log", ylim=(floor, 3 * high))
        trails = [_trail(left, look | {"gid": "path"}) for look in looks[: len(names)]]
        lines = [
            right.plot([], [], **look, ms=5, markevery=0.1, label=name, gid="heights")[
                0
            ]
            for name, look in zip(names, looks, strict=False)
        ]
        if len(names) > 1:
            fig.legend(handles=lines, loc="outside upper center", ncols=2)

        def update(**values):
            made, words = run(**values), []
            for name, path, trail, line in zip(names, made, trails, lines, strict=True):
                good = path[np.isfinite(path).all(axis=1)]
                _place(trail, good)
                heights = f(_held(good))
                line.set_data(np.arange(len(good)), np.clip(heights, floor, FAR))
                words.append(_stands(name, path, f))
            last = len(made[0]) - 1
            right.set_xlim(0, last)
            moved = [artist for trail in trails for artist in trail]
            return (*moved, *lines), f"After {last} {labels[2]}: {'; '.join(words)}."

        return update

    return scene


def _stands(name, path, f):
    """Say where a path in the plane ends, or at which step it diverged."""
    good = np.isfinite(path).all(axis=1)
    if not good.all():
        return f"{name} diverged at step {int(good.argmin())}"
    x, y = path[-1]
    return f"{name} at ({number(x, 3)}, {number(y, 3)}), height {number(f(path[-1]))}"


def basins(surface, run, minima, picture, labels, nearest):
    """Return the scene of one path over the map of where each start ends.

    `picture` holds, for each node of the surface's grid, the row of `minima` where it
    ends; `run(**values)` returns a path, `nearest(point)` the row of the nearest.
    """
    x, y, values = surface

    def scene(fig):
        fig.set_size_inches(6.6, 5.2)
        ax = fig.subplots()
        shades = ["#C9DFF0", "#F6D9B8", "#CBE8DC", "#F0CFDC"]
        ax.pcolormesh(x, y, picture, cmap=ListedColormap(shades), shading="nearest")
        ax.contour(x, y, values, 24, colors=COLOURS["muted"], linewidths=0.5)
        for row, place in enumerate(minima):
            ax.plot(*place, "*", ms=13, color="white", mec="black", zorder=4)
            ax.annotate(f"{row + 1}", place, (7, 7), textcoords="offset points")
        ax.set(xlabel=labels[0], ylabel=labels[1], xlim=(x[0], x[-1]))
        ax.set_ylim(y[0], y[-1])
        ax.grid(False)
        trail = _trail(ax, PATH)

        def update(**values):
            points = run(**values)
            _place(trail, points)
            end = points[-1]
            row = nearest(end)
            where = f"({number(end[0], 3)}, {number(end[1], 3)}), at no minimum"
            if np.linalg.norm(end - minima[row]) < 0.05:
                where = f"minimum {row + 1}"
            return trail, (
                f"From ({number(points[0, 0])}, {number(points[0, 1])}), nearest to "
                f"minimum {nearest(points[0]) + 1}, the descent comes to {where}."
            )

        return update

    return scene


def search(section, trials, low, high):
    """Return the scene of one line search: the heights along one downhill ray.

    `section(x0, t)` is f after a step t along the ray, `trials(x0, first)` the rates
    tried, of which the last is accepted.
    """

    def scene(fig):
        ax = fig.subplots()
        (curve,) = ax.plot([], [], **FUNCTION, label="f along the ray")
        (level,) = ax.plot(
            [], [], ":", color=COLOURS["muted"], gid="level", label="f now"
        )
        (bad,) = ax.plot(
            [], [], "X", ms=9, color=COLOURS["chord"], gid="bad", label="rejected"
        )
        (good,) = ax.plot(
            [], [], "o", ms=10, color=COLOURS["gradient"], gid="good", label="accepted"
        )
        ax.set(xlabel="learning rate tried", ylabel="f at that step", xlim=(low, high))
        ax.set(yscale="log", xscale="log", ylim=(0.02, 2e4))
        ax.legend(loc="upper left", ncols=2)
        t = np.geomspace(low, high, 200)

        def update(x0, first):
            tried = np.array(trials(x0, first))
            curve.set_data(t, section(x0, t))
            level.set_data([low, high], [section(x0, 0.0)] * 2)
            bad.set_data(tried[:-1], section(x0, tried[:-1]))
            good.set_data(tried[-1:], section(x0, tried[-1:]))
            now, then = section(x0, 0.0), section(x0, tried[-1])
            return (curve, level, bad, good), (
                f"From x = {number(x0)}, f = {number(now)}: the first rate is "
                f"{number(first, 3)}; rejected and halved: {len(tried) - 1}; accepted: "
                f"{number(tried[-1], 3)}, which gives f = {number(then)}."
            )

        return update

    return scene


def parabola(f, newton, low, high):
    """Return the scene of Newton's method on a curve: the parabola at each point.

    `newton(start)` returns points, heights, slopes and curvatures, one a step.
    """
    x = np.linspace(low, high, 301)

    def scene(fig):
        fig.set_size_inches(8.5, 4.2)
        ax = fig.subplots()
        ax.plot(x, f(x), **FUNCTION, label="function f")
        ax.set(xlabel="x", ylabel="f(x)", xlim=(low, high))
        ax.set_ylim(f(x).min() - 2, np.quantile(f(x), 0.95))
        (fitted,) = ax.plot(
            [], [], "--", color=COLOURS["tangent"], gid="parabola", label="parabola"
        )
        (here,) = ax.plot([], [], **END, gid="here", label="x now")
        (turn,) = ax.plot(
            [], [], "D", ms=8, color=COLOURS["tangent"], gid="turn", label="next x"
        )
        fig.legend(loc="outside upper center", ncols=4)

        def update(start, step):
            at, height, slope, curvature = (part[step] for part in newton(start))
            rest = x - at
            fitted.set_data(x, height + slope * rest + curvature / 2 * rest**2)
            jump = -slope / curvature
            here.set_data([at], [height])
            top = height + slope * jump + curvature / 2 * jump**2
            turn.set_data([_held(at + jump)], [_held(top)])
            bends = "up" if curvature > 0 else "down"
            return (fitted, here, turn), (
                f"Step {step}: x = {number(at, 7)}; the parabola bends {bends}, and "
                f"Newton goes to x = {number(at + jump, 7)}."
            )

        return update

    return scene


def stopping(heights, lengths, stop):
    """Return the scene of a run that stops where its rules say so.

    `heights` and `lengths` of the gradient, shape (steps + 1,), are those of the whole
    run; `stop(tolerance, least)` returns the step and the reason, in words.
    """
    steps = np.arange(len(heights))

    def scene(fig):
        fig.set_size_inches(9.5, 3.9)
        left, right = fig.subplots(1, 2)
        left.plot(steps, heights, color=COLOURS["path"])
        left.set(xlabel="step", ylabel="height f")
        right.semilogy(steps, lengths, "-.", color=COLOURS["gradient"])
        right.set(xlabel="step", ylabel="length of the gradient")
        low = right.get_ylim()[0]
        (line,) = right.plot([], [], ":", color=COLOURS["tangent"], gid="tolerance")
        stops = [ax.plot([], [], **END, gid="stop")[0] for ax in (left, right)]
        (least_line,) = right.plot([], [], "--", color=COLOURS["muted"], gid="least")

        def update(tolerance, least):
            at, reason = stop(tolerance, least)
            line.set_data(steps[[0, -1]], [tolerance] * 2)
            least_line.set_data([least] * 2, [max(low, 1e-300), lengths.max()])
            stops[0].set_data([at], heights[[at]])
            stops[1].set_data([at], lengths[[at]])
            return (line, least_line, *stops), (
                f"Tolerance {number(tolerance, 2)}, at least {least} steps: {reason}, "
                f"at height {heights[at]:.6f}."
            ).replace("-", "−")

        return update

    return scene


def own(run, low=-4.0, high=4.0):
    """Return the scene of a descent on a typed function.

    `run(f, start, alpha)` has a path of shape (steps + 1,), which ends where `f` has no
    value, though its derivative may have one.
    """
    x = np.linspace(low, high, 401)

    def scene(fig):
        fig.set_size_inches(9.5, 4.2)
        fig.set_layout_engine("none")  # the numbers at the axes change, nothing moves
        room = {"left": 0.08, "right": 0.98, "bottom": 0.14, "top": 0.9, "wspace": 0.2}
        left, right = fig.subplots(1, 2, gridspec_kw=room)
        left.set(xlim=(low, high), xlabel="x")
        left.ticklabel_format(axis="y", scilimits=(-2, 3))
        right.set(xlabel="step", ylabel="x", ylim=(low, high))
        title = left.set_title(" ", fontsize=11, parse_math=False)
        (curve,) = left.plot([], [], **FUNCTION)
        (path,) = left.plot([], [], **PATH)
        (end,) = left.plot([], [], **END, gid="end")
        (places,) = right.plot([], [], **PATH | {"gid": "places"})

        def update(f, start, alpha):
            values, where = gaps.on(f, x)
            made = run(f, start, alpha)
            points = _held(made.path[np.isfinite(made.path)])
            heights = gaps.on(f, points[:, np.newaxis])[0][:, 0]
            curve.set_data(*gaps.drawn(x, values))
            path.set_data(*gaps.drawn(points, heights))
            end.set_data(*gaps.drawn(points[-1:], heights[-1:]))
            places.set_data(np.arange(len(points)), points)
            right.set_xlim(-0.5, len(made.path) - 0.5)
            left.set_ylim(*gaps.window(values))
            title.set_text(f"f(x) = {f}")
            moved = (left.yaxis, curve, path, end, places, title)
            return moved, f"{f}: {_own_end(f, made, points)} {where}".strip()

        return update

    return scene


def _own_end(f, made, points):
    """Say how a descent on a typed function ends: it may lack a value or a slope."""
    at, stopped = points[-1], len(points) < len(made.path)
    for g, lacks in ((f, "value"), (f.derivative(), "slope")):
        if stopped and not np.isfinite(gaps.on(g, at)[0]):
            return f"there is no {lacks} at x = {number(at)}, so the descent ends."
    return _ends(made, points, None)
