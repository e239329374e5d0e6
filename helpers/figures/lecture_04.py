"""What lecture 04 shows: slices, arrows, squares and routes of several variables."""

import itertools
import math

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.ticker import MaxNLocator

from helpers.lecture import draw, gaps, graphs, notation
from helpers.lecture.look import SURFACE
from helpers.lecture.notation import fixed
from helpers.models import quadratic

REACH = np.array([-0.7, 0.7])  # of a tangent, to both sides
LONGEST = 1.5  # of a typed function's gradient, in the units of the axes
BANDS = SURFACE.resampled(16)  # the borders between the bands are contour lines
TURNS = {"xlim": (-185, 185), "xticks": range(-180, 181, 90)}  # angles, in degrees
SCALE = {"label": "z (colour)", "shrink": 0.8}
POINT = draw.line("black", "o", ms=7, zorder=7)
KEY = {"frameon": True, "handlelength": 2.6}
SIDE_BY_SIDE = {"size": (9.5, 4.3), "width_ratios": [1.2, 1]}


def draw_map(axes, f, x, y):
    """Draw z = f(x, y) as filled contours over the arrays `x` and `y`."""
    bar = {**SCALE, "ticks": MaxNLocator(6)}
    draw.surface(x, y, f(*np.meshgrid(x, y)), bar=bar)(axes)
    axes.set(xlabel="x", ylabel="y", aspect="equal")


def slices(f, partials, x, y):
    """Return the scene of a point on a map, and of the two slices through it.

    `f(x, y)` is elementwise; `partials(x, y)` returns ∂z/∂x and ∂z/∂y.
    """
    xs, ys, z = x, y, f(*np.meshgrid(x, y))

    def shows(x, y):
        here, (by_x, by_y) = f(x, y), partials(x, y)
        row, column = (xs, np.full(len(xs), y)), (np.full(len(ys), x), ys)
        return {
            "row": row,
            "column": column,
            "point": (x, y),
            "along_x": _slice(xs, f(*row), x, here, by_x),
            "along_y": _slice(ys, f(*column), y, here, by_y),
        }, (
            f"At x = {fixed(x, 2)}, y = {fixed(y, 2)}: z = {fixed(here)}, "
            f"slope along x ∂z/∂x = {fixed(by_x)}, "
            f"slope along y ∂z/∂y = {fixed(by_y)}."
        )

    left = draw.panel(
        lambda axes: draw_map(axes, f, xs, ys),
        row=draw.line("function", path_effects=draw.HALO),
        column=draw.line("chord", "--", path_effects=draw.HALO),
        point=draw.dots("black", ms=9, zorder=7),
    )

    def through(name, label, along, *form):
        curve, touch = draw.line(*form), draw.line("black", "o", ms=7)
        tangent = draw.line("tangent", lw=3, alpha=0.8)
        pieces = draw.each({"curve": curve, "tangent": tangent, "touch": touch})
        limits = along[[0, -1]], (1.15 * z.min(), 1.15 * z.max())
        return draw.panel(**{name: pieces}, **draw.axes(label, "z", *limits))

    above = through("along_x", "x   (y is fixed)", xs, "function", "-")
    below = through("along_y", "y   (x is fixed)", ys, "chord", "--")
    look = {"size": (9.5, 4.6), "mosaic": "ab;ac", "width_ratios": [1.15, 1]}
    return draw.Scene(shows, left, above, below, **look)


def _slice(along, curve, at, height, slope):
    tangent = at + REACH, height + slope * REACH
    return {"curve": (along, curve), "tangent": tangent, "touch": (at, height)}


def _key(colour, style, label):
    """Return what adds an arrow to a legend: an empty line with a head."""
    head = {"markevery": [-1], "linewidth": 2.6}
    return draw.line(colour, ">", linestyle=style, label=label, **head).at([], [])


def field(f, gradient, x, y):
    """Return the scene of the gradient at every place of a grid, and at one point.

    `gradient(x, y)` returns the two partial derivatives, elementwise.
    """
    coarse = np.meshgrid(x[4::8], y[4::8])

    def shows(x, y):
        grad, here = np.array(gradient(x, y)), (x, y)
        return {"uphill": (here, grad), "downhill": (here, -grad), "point": here}, (
            f"At ({fixed(x, 2)}, {fixed(y, 2)}) z = {fixed(f(x, y))}; the "
            f"gradient is ({fixed(grad[0])}, {fixed(grad[1])}), its length "
            f"{fixed(np.hypot(*grad))}."
        )

    panel = draw.panel(
        lambda axes: draw_map(axes, f, x, y),
        draw.field(*coarse, width=0.003, scale=11).at(*gradient(*coarse)),
        _key("gradient", "-", "gradient ∇z"),
        _key("path", (0, (2, 1)), "−∇z"),
        uphill=draw.arrow("gradient"),
        downhill=draw.arrow("path", (0, (2, 1))),
        point=POINT,
        legend={"loc": "upper right", **KEY},
    )
    return draw.Scene(shows, panel, size=(7.4, 5.2))


def directional(f, gradient, x, y):
    """Return the scene of one direction at a point, and of the slope in all of them."""
    turn = np.linspace(-180, 180, 181)

    def shows(angle, x, y):
        grad, unit = np.array(gradient(x, y)), _unit(angle)
        slope, steepest = grad @ unit, np.hypot(*grad)
        best = np.degrees(np.arctan2(grad[1], grad[0]))
        return {
            "uphill": ((x, y), grad),
            "chosen": ((x, y), unit),
            "curve": (turn, grad @ _unit(turn)),
            "best": (best, steepest),
            "here": (angle, slope),
        }, (
            f"At ({fixed(x, 1)}, {fixed(y, 1)}) the slope along θ = "
            f"{fixed(angle, 0)}° is {fixed(slope)}. The steepest slope is "
            f"{fixed(steepest)}, at {fixed(best, 0)}°."
        )

    left = draw.panel(
        lambda axes: draw_map(axes, f, x, y),
        _key("gradient", "-", "gradient ∇z"),
        _key("chord", (0, (4, 1)), "direction u (length 1)"),
        uphill=draw.arrow("gradient"),
        chosen=draw.arrow("chord", (0, (4, 1))),
        legend={"loc": "upper left", **KEY},
    )
    right = draw.panel(
        draw.across("muted", lw=1, ls=":").at(0),
        curve=draw.line("function"),
        best=draw.line("gradient", "^", ms=10),
        here=draw.line("chord", "s", ms=9, mec="black"),
        **draw.axes("angle θ of u, degrees", "slope along u", ylim=(-1.1, 1.1)),
        **TURNS,
    )
    return draw.Scene(shows, left, right, **SIDE_BY_SIDE)


def _unit(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def against_random(f, gradient, point, directions, x, y):
    """Return the scene of one gradient step against steps in random directions.

    `directions` (n, 2) have length 1; every step starts at `point`.
    """
    start, grad = np.asarray(point), np.array(gradient(*point))
    steepest = np.hypot(*grad)
    uphill = grad / steepest
    turned = np.degrees(np.arctan2(*directions.T[::-1]) - np.arctan2(*uphill[::-1]))
    turned = (turned + 180) % 360 - 180

    def shows(length):
        ends = start + length * directions
        gains = (f(*ends.T) - f(*start)) / length
        gain = (f(*(start + length * uphill)) - f(*start)) / length
        better = np.count_nonzero(gains > gain)
        return {
            "ends": ends.T,
            "step": (start, max(length, 0.25) * uphill),
            "random": (turned, gains),
            "own": (0, gain),
            "level": gain,
        }, (
            f"Steps of length {length:.2g}: the gradient gains {gain:.5f} times "
            f"the length, the best random direction {gains.max():.5f}. "
            f"Better than the gradient: {better} of {len(gains)}."
        )

    left = draw.panel(
        lambda axes: draw_map(axes, f, x, y),
        draw.line("black", "o", ms=6, zorder=7).at(*start),
        ends=draw.line("chord", ".", ms=4),
        step=draw.arrow("gradient"),
        title="the arrow shows the gradient's direction",
    )
    labels = "angle to the gradient, degrees", "gain in z, divided by the length"
    limits = -1.5 * steepest, 1.5 * steepest
    right = draw.panel(
        random=draw.line("chord", ".", label="random"),
        own=draw.dots("gradient", "^", ms=11, zorder=5, label="gradient"),
        level=draw.across("gradient", linestyle="--", lw=1.2),
        **draw.axes(*labels, ylim=limits, legend="lower center", **TURNS),
    )
    return draw.Scene(shows, left, right, **SIDE_BY_SIDE)


def square(f, jacobian, low, high):
    """Return the scene of a small square and of its image, with the parallelogram.

    `f` maps points (..., 2) to points (..., 2); `jacobian(point)` is (2, 2). The map
    is drawn for inputs from `low` to `high`.
    """
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    way = np.linspace(0, 4, 81)
    fine = np.stack([np.interp(way, range(5), side) for side in corners.T], -1)
    rows = np.meshgrid(np.linspace(low, high, 61), np.linspace(low, high, 13))
    grid = np.concatenate([np.stack(rows, -1), np.stack(rows[::-1], -1)])

    def shows(x1, x2, h):
        corner = np.array([x1, x2])
        j, start = jacobian(corner), f(corner)
        flat = start + h * corners @ j.T
        off = np.abs(f(corner + h * corners) - flat).max()
        determinant = np.linalg.det(j)
        return {
            "edge": (corner + h * fine).T,
            "sides": [(corner, side) for side in h * np.eye(2)],
            "image": f(corner + h * fine).T,
            "flat": flat.T,
            "columns": [(start, side) for side in h * j.T],
        }, (
            f"J has the rows {_rows(j)}; its determinant is {fixed(determinant, 2)}. "
            f"{_sense(determinant)} A corner misses the true one by at most {off:.2g}."
        )

    arrows = draw.each([draw.arrow("chord"), draw.arrow("gradient")])
    inputs = draw.axes("x₁", "x₂", title="a square")
    left = _plane(grid, edge=draw.line("function"), sides=arrows, **inputs)
    right = _plane(
        f(grid),
        image=draw.line("function", label="image"),
        flat=draw.line("tangent", "--", lw=2.2, label="parallelogram", zorder=5),
        columns=arrows,
        **draw.axes("y₁", "y₂", title="its image, and what J makes of it"),
        legend={"loc": "lower left", "frameon": True},
    )
    return draw.Scene(shows, left, right, size=(9.5, 4.4))


def _plane(grid, **named):
    """Return a panel with the lines of a grid, (lines, points, 2), standing still."""
    lines = [draw.line("muted", lw=0.6).at(line.T) for line in grid]
    return draw.panel(*lines, aspect="equal", grid=False, **named)


def _rows(matrix):
    return ", ".join(f"({fixed(a, 2)}, {fixed(b, 2)})" for a, b in matrix)


def _sense(determinant):
    if abs(determinant) < 0.05:
        return "The square is squashed nearly flat."
    if determinant < 0:
        return "It is turned over."
    return "It keeps its sense of rotation."


def errors(reference, answers):
    """Return the scene of one of several `answers` beside its errors, as heat maps."""
    top = max(np.abs(answer - reference).max() for answer in answers.values())
    reach = max(np.abs(answer).max() for answer in answers.values())

    def shows(answer):
        error = np.abs(answers[answer] - reference)
        row, column = np.unravel_index(error.argmax(), error.shape)
        count = np.count_nonzero(error > 1e-6)
        said = f"Answer {answer}: {count} of {error.size} entries are wrong"
        if count:
            said += (
                f"; the largest error, {error.max():.3f}, is in row {row + 1}, "
                f"column {column + 1}"
            )
        return {"answer": answers[answer], "error": error}, f"{said}."

    def heat(label, **look):
        return draw.image(reference.shape, {"label": label, "pad": 0.05}, **look)

    places = np.arange(len(reference))
    axes = draw.axes("column j (input)", "row i (output)", xticks=places, yticks=places)
    axes |= {"xticklabels": places + 1, "yticklabels": places + 1}
    look = {"cmap": "PuOr", "vmin": -reach, "vmax": reach}
    left = draw.panel(answer=heat("the answer's Jacobian", **look), **axes)
    right = draw.panel(error=heat("size of the error", vmin=0, vmax=top), **axes)
    return draw.Scene(shows, left, right, size=(9.0, 3.9))


def routes(columns, values, edges, walks):
    """Return the scene of a network whose routes are walked one a step, and summed.

    `columns` holds the units' names from left to right, `values` their numbers,
    `edges` maps (from, to) to the weight's name. Each of `walks` is (derivative,
    units on the way, factors), a factor being (symbol, number).
    """
    apart = 7.9 / (len(columns) - 1)
    places = {
        name: np.array([0.8 + apart * i, 2.75 - 1.7 * (j - (len(column) - 1) / 2)])
        for i, column in enumerate(columns)
        for j, name in enumerate(column)
    }
    above = {name: fixed(values[name], 2) for name in places}
    side = np.array([0.37, 0])
    ways = {(a, b): (places[a] + side, places[b] - side) for a, b in edges}

    def shows(step):
        wanted, way, factors = walks[step - 1] if step else ("", (), [])
        on, state = set(itertools.pairwise(way)), dict.fromkeys(way, "active")
        product, total = _product(way, factors), ""
        if step:
            total = f"{wanted}: {_so_far(walks, step, wanted)}"
        return {
            "arrows": {pair: "on" if pair in on else "off" for pair in ways},
            "boxes": {n: (state.get(n, "known"), above[n], "") for n in places},
            "product": product,
            "total": total,
        }, f"{product}. {total}." if step else f"{product}."

    def weights(axes):
        for pair, weight in edges.items():
            axes.text(*_above(*ways[pair], weight), weight, fontsize=11, **draw.CENTRED)

    sheet = draw.sheet(
        *(9.5, 4.6),
        weights,
        arrows=draw.each({pair: graphs.edge(*way) for pair, way in ways.items()}),
        boxes=draw.each({n: graphs.box(place, n) for n, place in places.items()}),
        product=draw.text(4.75, 0.72, fontsize=13, **draw.CENTRED),
        total=draw.text(4.75, 0.3, "#555555", fontsize=12, **draw.CENTRED),
    )
    return draw.Scene(shows, sheet)


def _above(start, end, label):
    """Return a place before an arrow's middle, where two that cross are apart."""
    across, up = end - start
    lift = 0.14 + 0.05 * abs(up) / across * len(label)
    return start + 0.3 * (end - start) + (0, lift)


def _product(way, factors):
    if not way:
        return "No route yet; the numbers above the boxes are the forward pass"
    product = math.prod(value for _, value in factors)
    symbols = " · ".join(symbol for symbol, _ in factors)
    numbers = " · ".join(f"({fixed(value, 2)})" for _, value in factors)
    names = " → ".join(graphs.label(name) for name in way)
    return f"{names}:  {symbols} = {numbers} = {fixed(product)}"


def _so_far(walks, step, wanted):
    """Say how many routes of the derivative `wanted` are walked, and their sum."""
    products = [
        math.prod(value for _, value in factors)
        for name, _, factors in walks[:step]
        if name == wanted
    ]
    count = sum(name == wanted for name, _, _ in walks)
    said = "sum so far" if len(products) < count else "the whole sum"
    return f"{len(products)} of {count} routes, {said} {fixed(sum(products))}"


def optimum(reach=2.0):
    """Return the scene of z = ½ (x, y) H (x, y)ᵀ around its one flat point."""
    along = np.linspace(-reach, reach, 81)
    plane, coarse = (np.array(np.meshgrid(x, x)) for x in (along, along[8::16]))

    def shows(first, second, turn):
        h = quadratic.hessian(first, second, turn)
        kind = quadratic.kind(first, second)
        return {
            "z": quadratic.height(h, *plane),
            "downhill": -np.tensordot(h, coarse, 1),
            "principal": [np.outer(_unit(a), [-1.2, 1.2]) for a in (turn, turn + 90)],
            "along_x": (along, quadratic.height(h, along, 0)),
            "along_y": (along, quadratic.height(h, 0, along)),
        }, (
            f"H has the rows {_rows(h)}; its eigenvalues are "
            f"{fixed(first, 2)} and {fixed(second, 2)}: {kind}."
        )

    left = draw.panel(
        z=_bands(along, along, SCALE, vmin=-4, vmax=4),
        downhill=draw.field(*coarse, "path", width=0.005, scale=30),
        principal=draw.each([draw.line("data", form, lw=1.3) for form in "-:"]),
        **draw.axes("x", "y", title="arrows: downhill; lines: λ₁ solid, λ₂ dotted"),
    )
    right = draw.panel(
        draw.line("black", "o").at(0, 0),
        along_x=draw.line("function", label="along x (y = 0)"),
        along_y=draw.line("chord", "--", label="along y (x = 0)"),
        **draw.axes("x or y", "z", (-2, 2), (-4.2, 4.2), legend="upper center"),
    )
    return draw.Scene(shows, left, right, **SIDE_BY_SIDE)


def _bands(x, y, bar=None, **look):
    """Return a banded picture of numbers over `x` and `y`."""
    look |= {"origin": "lower", "extent": (x[0], x[-1], y[0], y[-1]), "cmap": BANDS}
    look |= {"interpolation": "bilinear", "interpolation_stage": "data"}
    return draw.image((len(y), len(x)), bar, **look)


def roughness(y, second, x):
    """Return the scene of a curve, and of its curvature squared.

    `y(x, a, k)` and `second(x, a, k)` give the curve and its second derivative.
    """
    smooth = np.mean(second(x, 0.0, 0.0) ** 2)

    def shows(a, k):
        squared = second(x, a, k) ** 2
        return {"curve": (x, y(x, a, k)), "squared": (x, np.maximum(squared, 1e-4))}, (
            f"A ripple of height {a:.2f} with k = {k}: the mean of (y″)² is "
            f"{squared.mean():.3g}, that is {squared.mean() / smooth:.3g} times "
            "the smooth curve's."
        )

    top = draw.panel(
        draw.line("muted", "--", label="smooth").at(x, y(x, 0.0, 0.0)),
        curve=draw.line("function", label="y"),
        **draw.axes(None, "y", (x[0], x[-1]), (-1.6, 1.6)),
        legend={"loc": "upper right", "ncols": 2},
    )
    look = draw.axes("x", "(y″)²", ylim=(1e-3, 1e5), yscale="log")
    below = draw.panel(squared=draw.line("tangent"), **look)
    return draw.Scene(shows, top, below, size=(8.5, 4.6), mosaic="a;b", sharex=True)


def own(x, y):
    """Return the scene of a typed function's map, and of its gradient at a point."""
    grid, coarse = np.meshgrid(x, y), np.meshgrid(x[5::10], y[5::10])

    def shows(f, x, y):
        z, where = gaps.on(f, *grid)
        partials = f.derivative("x"), f.derivative("y")
        # A derivative may have a value where the function itself has none.
        there, here = 0 * gaps.on(f, *coarse)[0], gaps.on(f, x, y)[0]
        slopes = np.array([there + gaps.on(part, *coarse)[0] for part in partials])
        grad = np.array([gaps.on(part, x, y)[0] for part in partials]) + 0 * here
        return {
            "z": _seen(z),
            "field": slopes / np.maximum(np.hypot(*slopes), 1e-12),
            "uphill": ((x, y), _bounded(grad)),
            "point": (x, y),
            "title": f"z = {f}",
        }, (
            f"z = {f} at ({fixed(x, 2)}, {fixed(y, 2)}): {_said(here, grad)} "
            f"{where}".strip()
        )

    panel = draw.panel(
        _low_to_high,
        z=_bands(x, y),
        field=draw.field(*coarse, width=0.003, scale=22),
        uphill=draw.arrow("gradient"),
        point=POINT,
        title=draw.title(parse_math=False),
        **draw.axes("x", "y", x[[0, -1]], y[[0, -1]]),
        box=(0.1, 0.11, 0.72, 0.8),
    )
    return draw.Scene(shows, panel, size=(7.4, 5.4))


def _low_to_high(axes):
    """Draw a colour bar without numbers, which is right whatever z is."""
    place = axes.figure.add_axes((0.84, 0.16, 0.025, 0.7))
    bar = axes.figure.colorbar(ScalarMappable(cmap=BANDS), cax=place)
    bar.set_label("low to high z")
    bar.set_ticks([])


def _seen(z):
    """Return z and limits for its colours, which ignore huge values beside a pole."""
    seen = z[np.isfinite(z)]
    low, high = (seen.min(), seen.max()) if seen.size else (0.0, 1.0)
    most = np.percentile(seen, [2, 98]) if seen.size else (low, high)
    if high - low > 10 * (most[1] - most[0]) > 0:
        low, high = most
    shown = np.ma.masked_invalid(np.clip(z, low, high))
    return shown, (low, high if high > low else low + 1)


def _bounded(grad):
    """Return the gradient as an arrow that stays in the picture; 0 for none."""
    if not np.isfinite(grad).all():
        return np.zeros(2)
    length = np.hypot(*grad)
    return grad * min(1, LONGEST / length) if length else grad


def _said(here, grad):
    if not np.isfinite(here):
        return "z has no value there."
    value, across, up = (notation.digits(part, 3) for part in (here, *grad))
    if not np.isfinite(grad).all():
        return f"z is {value}; there is no gradient."
    cut = " (drawn shorter)" if np.hypot(*grad) > LONGEST else ""
    return f"z is {value}, the gradient ({across}, {up}){cut}."
