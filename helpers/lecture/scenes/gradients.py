"""Scenes of lecture 04: slices, arrows, squares and routes of several variables."""

import itertools

import matplotlib.patheffects as outline
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.ticker import MaxNLocator

from helpers.lecture import gaps, graphs
from helpers.lecture.graphs import number
from helpers.lecture.look import COLOURS, SURFACE

HALO = [outline.withStroke(linewidth=4, foreground="white")]
REACH = np.array([-0.7, 0.7])  # of a tangent, to both sides
LONGEST = 1.5  # of a typed function's gradient, in the units of the axes
BANDS = SURFACE.resampled(16)  # the borders between the bands are contour lines


def draw_map(ax, f, x, y):
    """Draw z = f(x, y) as filled contours over the arrays `x` and `y`."""
    z = f(*np.meshgrid(x, y))
    filled = ax.contourf(x, y, z, 18, cmap=SURFACE)
    ax.contour(x, y, z, 18, colors="white", linewidths=0.4, alpha=0.7)
    ax.set(xlabel="x", ylabel="y", aspect="equal")
    ax.grid(False)
    bar = ax.figure.colorbar(filled, ax=ax, pad=0.02, shrink=0.8)
    bar.set_label("z (colour)")
    bar.ax.yaxis.set_major_locator(MaxNLocator(6))
    return filled


def arrow(ax, colour, style="-", label=None):
    """Add an arrow that `place` will put somewhere."""
    drawn = FancyArrowPatch(
        (0, 0),
        (0, 0),
        arrowstyle="-|>",
        mutation_scale=16,
        shrinkA=0,
        shrinkB=0,
        linewidth=2.6,
        linestyle=style,
        color=COLOURS[colour],
        label=label,
        zorder=6,
    )
    drawn.set_path_effects(HALO)
    return ax.add_patch(drawn)


def place(drawn, start, step):
    """Put an arrow from `start` to `start + step`; a short one has a small head."""
    drawn.set_positions(tuple(start), tuple(np.add(start, step)))
    drawn.set_mutation_scale(min(16, 1 + 100 * np.hypot(*step)))


def _key(ax, where, *arrows):
    """Add a legend that shows each arrow as a line with a head."""
    lines = [
        Line2D(
            *([], []),
            color=drawn.get_edgecolor(),
            linestyle=drawn.get_linestyle(),
            linewidth=2.6,
            marker=">",
            markevery=[-1],
            label=drawn.get_label(),
        )
        for drawn in arrows
    ]
    ax.legend(handles=lines, loc=where, frameon=True, handlelength=2.6)


def slices(f, partials, x, y):
    """Return the scene of a point on a map, and of the two slices through it.

    `f(x, y)` is elementwise; `partials(x, y)` returns ∂z/∂x and ∂z/∂y.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.6)
        axes = fig.subplot_mosaic([["map", "x"], ["map", "y"]], width_ratios=[1.15, 1])
        draw_map(axes["map"], f, x, y)
        styles = {"x": (x, "function", "-"), "y": (y, "chord", "--")}
        parts = {name: _slice(axes, name, *styles[name]) for name in styles}
        (point,) = axes["map"].plot([], [], "o", color="black", markersize=9, zorder=7)
        point.set_markeredgecolor("white")
        z = f(*np.meshgrid(x, y))
        axes["x"].set_ylim(1.15 * z.min(), 1.15 * z.max())
        axes["y"].set_ylim(axes["x"].get_ylim())

        def update(x, y):
            here, slopes = f(x, y), partials(x, y)
            point.set_data([x], [y])
            for name, slope in zip("xy", slopes, strict=True):
                cut, curve, tangent, touch = parts[name]
                along, _, _ = styles[name]
                fixed = np.full(along.shape, y if name == "x" else x)
                line = (along, fixed) if name == "x" else (fixed, along)
                at = x if name == "x" else y
                cut.set_data(*line)
                curve.set_data(along, f(*line))
                tangent.set_data(at + REACH, here + slope * REACH)
                touch.set_data([at], [here])
            moved = [point, *parts["x"], *parts["y"]]
            return moved, (
                f"At x = {number(x, 2)}, y = {number(y, 2)}: z = {number(here)}, "
                f"slope along x ∂z/∂x = {number(slopes[0])}, "
                f"slope along y ∂z/∂y = {number(slopes[1])}."
            )

        return update

    return scene


def _slice(axes, name, along, colour, line):
    """Draw one empty slice: its cut through the map, its curve, tangent and point."""
    other = "y" if name == "x" else "x"
    (cut,) = axes["map"].plot([], [], line, color=COLOURS[colour], path_effects=HALO)
    ax = axes[name]
    (curve,) = ax.plot([], [], line, color=COLOURS[colour])
    (tangent,) = ax.plot([], [], color=COLOURS["tangent"], linewidth=3, alpha=0.8)
    (touch,) = ax.plot([], [], "o", color="black", markersize=7)
    ax.set(xlabel=f"{name}   ({other} is fixed)", ylabel="z")
    ax.set_xlim(along[0], along[-1])
    return cut, curve, tangent, touch


def field(f, gradient, x, y):
    """Return the scene of the gradient at every place of a grid, and at one point.

    `gradient(x, y)` returns the two partial derivatives, elementwise.
    """

    def scene(fig):
        fig.set_size_inches(7.4, 5.2)
        ax = fig.subplots()
        draw_map(ax, f, x, y)
        across, up = np.meshgrid(x[4::8], y[4::8])
        look = {"color": COLOURS["data"], "width": 0.003, "scale": 11, "pivot": "mid"}
        ax.quiver(across, up, *gradient(across, up), **look)
        uphill = arrow(ax, "gradient", label="gradient ∇z")
        downhill = arrow(ax, "path", (0, (2, 1)), label="−∇z")
        (point,) = ax.plot([], [], "o", color="black", markersize=7, zorder=7)
        ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
        _key(ax, "upper right", uphill, downhill)

        def update(x, y):
            grad = np.array(gradient(x, y))
            place(uphill, (x, y), grad)
            place(downhill, (x, y), -grad)
            point.set_data([x], [y])
            return (uphill, downhill, point), (
                f"At ({number(x, 2)}, {number(y, 2)}) z = {number(f(x, y))}; the "
                f"gradient is ({number(grad[0])}, {number(grad[1])}), its length "
                f"{number(np.hypot(*grad))}."
            )

        return update

    return scene


def directional(f, gradient, x, y):
    """Return the scene of one direction at a point, and of the slope in all of them."""

    def scene(fig):
        fig.set_size_inches(9.5, 4.3)
        left, right = fig.subplots(1, 2, width_ratios=[1.2, 1])
        draw_map(left, f, x, y)
        left.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
        uphill = arrow(left, "gradient", label="gradient ∇z")
        chosen = arrow(left, "chord", (0, (4, 1)), label="direction u (length 1)")
        _key(left, "upper left", uphill, chosen)
        turn = np.linspace(-180, 180, 181)
        (curve,) = right.plot([], [], color=COLOURS["function"])
        (best,) = right.plot([], [], "^", color=COLOURS["gradient"], markersize=10)
        (point,) = right.plot([], [], "s", color=COLOURS["chord"], markersize=9)
        point.set_markeredgecolor("black")
        right.axhline(0, color=COLOURS["muted"], linewidth=1, linestyle=":")
        right.set(xlabel="angle θ of u, degrees", ylabel="slope along u")
        right.set(xlim=(-185, 185), xticks=range(-180, 181, 90), ylim=(-1.1, 1.1))

        def update(angle, x, y):
            grad, unit = np.array(gradient(x, y)), _unit(angle)
            slope = grad @ unit
            place(uphill, (x, y), grad)
            place(chosen, (x, y), unit)
            curve.set_data(turn, grad @ _unit(turn))
            best.set_data([np.degrees(np.arctan2(grad[1], grad[0]))], [np.hypot(*grad)])
            point.set_data([angle], [slope])
            return (uphill, chosen, curve, best, point), (
                f"At ({number(x, 1)}, {number(y, 1)}) the slope along θ = "
                f"{number(angle, 0)}° is {number(slope)}. The steepest slope is "
                f"{number(np.hypot(*grad))}, at {number(best.get_xdata()[0], 0)}°."
            )

        return update

    return scene


def _unit(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def against_random(f, gradient, point, directions, x, y):
    """Return the scene of one gradient step against steps in random directions.

    `directions` (n, 2) have length 1; every step starts at `point`.
    """
    start, grad = np.asarray(point), np.array(gradient(*point))
    uphill = grad / np.hypot(*grad)
    turned = np.degrees(np.arctan2(directions[:, 1], directions[:, 0]))
    turned -= np.degrees(np.arctan2(uphill[1], uphill[0]))
    turned = (turned + 180) % 360 - 180

    def scene(fig):
        fig.set_size_inches(9.5, 4.3)
        left, right = fig.subplots(1, 2, width_ratios=[1.2, 1])
        draw_map(left, f, x, y)
        left.plot(*start, "o", color="black", markersize=6, zorder=7)
        (ring,) = left.plot([], [], ".", color=COLOURS["chord"], markersize=4)
        left.set_title("the arrow shows the gradient's direction")
        step = arrow(left, "gradient")
        cloud, own, level = _gains(right, np.hypot(*grad))

        def update(length):
            ends = start + length * directions
            gains = (f(*ends.T) - f(*start)) / length
            gain = (f(*(start + length * uphill)) - f(*start)) / length
            ring.set_data(*ends.T)
            place(step, start, max(length, 0.25) * uphill)
            cloud.set_data(turned, gains)
            own.set_data([0], [gain])
            level.set_data([-185, 185], [gain, gain])
            better = int(np.sum(gains > gain))
            return (ring, step, cloud, own, level), (
                f"Steps of length {length:.2g}: the gradient gains {gain:.5f} times "
                f"the length, the best random direction {gains.max():.5f}. "
                f"Better than the gradient: {better} of {len(gains)}."
            )

        return update

    return scene


def _gains(right, steepest):
    """Draw the empty cloud of gains, the gradient's own gain, and its level."""
    (cloud,) = right.plot([], [], ".", color=COLOURS["chord"], label="random")
    (own,) = right.plot([], [], "^", color=COLOURS["gradient"], label="gradient")
    own.set(markersize=11, markeredgecolor="white", zorder=5)
    (level,) = right.plot([], [], "--", color=COLOURS["gradient"], linewidth=1.2)
    right.set(xlabel="angle to the gradient, degrees", xlim=(-185, 185))
    right.set(ylabel="gain in z, divided by the length", xticks=range(-180, 181, 90))
    right.set_ylim(*steepest * np.array([-1.5, 1.5]))
    right.legend(loc="lower center")
    return cloud, own, level


def square(f, jacobian, low, high):
    """Return the scene of a small square and of its image, with the parallelogram.

    `f` maps points (..., 2) to points (..., 2); `jacobian(point)` is (2, 2). The map
    is drawn for inputs from `low` to `high`.
    """
    round_trip = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    fine = np.array(
        [np.interp(np.linspace(0, 4, 81), range(5), side) for side in round_trip.T]
    ).T

    def scene(fig):
        fig.set_size_inches(9.5, 4.4)
        left, right = axes = fig.subplots(1, 2)
        _planes(left, right, f, low, high)
        (edge,) = left.plot([], [], color=COLOURS["function"])
        (image,) = right.plot([], [], color=COLOURS["function"], label="image")
        flat = Polygon(round_trip, fill=False, linestyle="--", linewidth=2.2)
        flat.set(edgecolor=COLOURS["tangent"], label="parallelogram", zorder=5)
        right.add_patch(flat)
        right.legend(loc="lower left", frameon=True)
        sides = [[arrow(ax, colour) for colour in ("chord", "gradient")] for ax in axes]

        def update(x1, x2, h):
            corner = np.array([x1, x2])
            j, start = jacobian(corner), f(corner)
            edge.set_data(*(corner + h * fine).T)
            image.set_data(*f(corner + h * fine).T)
            flat.set_xy(start + h * round_trip @ j.T)
            for drawn, step in zip(sides[0], h * np.eye(2), strict=True):
                place(drawn, corner, step)
            for drawn, step in zip(sides[1], h * j.T, strict=True):
                place(drawn, start, step)
            off = np.abs(f(corner + h * round_trip) - flat.get_xy()).max()
            rows = ", ".join(f"({number(a, 2)}, {number(b, 2)})" for a, b in j)
            return (edge, image, flat, *sides[0], *sides[1]), (
                f"J has the rows {rows}; its determinant is "
                f"{number(np.linalg.det(j), 2)}. {_sense(np.linalg.det(j))} A corner "
                f"misses the true one by at most {off:.2g}."
            )

        return update

    return scene


def _planes(left, right, f, low, high):
    """Draw a grid over the inputs, and its image."""
    for line in _grid(low, high):
        left.plot(*line.T, color=COLOURS["muted"], linewidth=0.6)
        right.plot(*f(line).T, color=COLOURS["muted"], linewidth=0.6)
    for ax, names in zip((left, right), ("x₁ x₂", "y₁ y₂"), strict=True):
        ax.set(**dict(zip(("xlabel", "ylabel"), names.split(), strict=True)))
        ax.set_aspect("equal")
        ax.grid(False)
    left.set_title("a square")
    right.set_title("its image, and what J makes of it")


def _grid(low, high):
    fine, coarse = np.linspace(low, high, 61), np.linspace(low, high, 13)
    for place_of_line in coarse:
        fixed = np.full(fine.shape, place_of_line)
        yield np.stack([fine, fixed], axis=-1)
        yield np.stack([fixed, fine], axis=-1)


def _sense(determinant):
    if abs(determinant) < 0.05:
        return "The square is squashed nearly flat."
    return (
        "It is turned over." if determinant < 0 else "It keeps its sense of rotation."
    )


def errors(reference, answers):
    """Return the scene of one of several `answers` beside its errors, as heat maps."""
    top = max(np.abs(answer - reference).max() for answer in answers.values())
    reach = max(np.abs(answer).max() for answer in answers.values())

    def scene(fig):
        fig.set_size_inches(9.0, 3.9)
        left, right = axes = fig.subplots(1, 2)
        shown = left.imshow(reference, cmap="PuOr", vmin=-reach, vmax=reach)
        wrong = right.imshow(0 * reference, cmap="cividis", vmin=0, vmax=top)
        for ax, drawn, label in (
            (left, shown, "the answer's Jacobian"),
            (right, wrong, "size of the error"),
        ):
            fig.colorbar(drawn, ax=ax, label=label)
        for ax in axes:
            ax.grid(False)
            ax.set(xlabel="column j (input)", ylabel="row i (output)")
            count = range(len(reference))
            ax.set(xticks=count, yticks=count)
            ax.set_xticklabels([i + 1 for i in count])
            ax.set_yticklabels([i + 1 for i in count])

        def update(answer):
            error = np.abs(answers[answer] - reference)
            shown.set_data(answers[answer])
            wrong.set_data(error)
            row, column = np.unravel_index(error.argmax(), error.shape)
            count = int(np.sum(error > 1e-6))
            said = f"Answer {answer}: {count} of {error.size} entries are wrong"
            if count:
                said += (
                    f"; the largest error, {error.max():.3f}, is in row {row + 1}, "
                    f"column {column + 1}"
                )
            return (shown, wrong), f"{said}."

        return update

    return scene


def routes(columns, values, edges, walks):
    """Return the scene of a network whose routes are walked one a step, and summed.

    `columns` holds the units' names from left to right, `values` their numbers,
    `edges` maps (from, to) to the weight's name. Each of `walks` is (derivative,
    units on the way, factors), a factor being (symbol, number).
    """

    def scene(fig):
        axes = graphs.canvas(fig, 9.5, 4.6)
        nodes, arrows = _network(axes, columns, values, edges)
        centred = {"ha": "center", "va": "center"}
        line = axes.text(4.75, 0.72, "", fontsize=13, **centred)
        total = axes.text(4.75, 0.3, "", fontsize=12, color="#555555", **centred)

        def update(step):
            wanted, way, factors = walks[step - 1] if step else ("", (), [])
            on = set(itertools.pairwise(way))
            for name, drawn in arrows.items():
                colour = COLOURS["path"] if name in on else COLOURS["muted"]
                drawn.set(color=colour, linewidth=3.4 if name in on else 1.0)
            for name, node in nodes.items():
                node.mark("active" if name in way else "known")
            said, summed = _product(way, factors), _so_far(walks, step, wanted)
            line.set_text(said)
            total.set_text(f"{wanted}: {summed}" if step else "")
            moved = [*arrows.values(), *(n.box for n in nodes.values()), line, total]
            return moved, f"{said}. {wanted}: {summed}." if step else f"{said}."

        return update

    return scene


def _product(way, factors):
    if not way:
        return "No route yet; the numbers above the boxes are the forward pass"
    product = np.prod([value for _, value in factors])
    symbols = " · ".join(symbol for symbol, _ in factors)
    numbers = " · ".join(f"({number(value, 2)})" for _, value in factors)
    names = " → ".join(graphs.label(name) for name in way)
    return f"{names}:  {symbols} = {numbers} = {number(product)}"


def _so_far(walks, step, wanted):
    """Say how many routes of the derivative `wanted` are walked, and their sum."""
    products = [
        np.prod([value for _, value in factors])
        for name, _, factors in walks[:step]
        if name == wanted
    ]
    count = sum(name == wanted for name, _, _ in walks)
    said = "sum so far" if len(products) < count else "the whole sum"
    return f"{len(products)} of {count} routes, {said} {number(sum(products))}"


def _network(axes, columns, values, edges):
    """Draw the boxes of `columns` and the labelled arrows; return both by name."""
    nodes, centres = {}, {}
    apart = 7.9 / (len(columns) - 1)
    for i, column in enumerate(columns):
        for j, name in enumerate(column):
            centre = (0.8 + apart * i, 2.75 - 1.7 * (j - (len(column) - 1) / 2))
            nodes[name], centres[name] = graphs.node(axes, centre, name), centre
            nodes[name].mark("known")
            nodes[name].value.set_text(number(values[name], 2))
    arrows = {}
    for (a, b), weight in edges.items():
        start = np.add(centres[a], (0.37, 0))
        end = np.subtract(centres[b], (0.37, 0))
        arrows[a, b] = graphs.arrow(axes, tuple(start), tuple(end))
        # Before the middle, where two crossing arrows are apart, and above the line.
        slope = abs(end[1] - start[1]) / (end[0] - start[0])
        lift = 0.14 + 0.05 * slope * len(weight)
        middle = start + 0.3 * (end - start) + (0, lift)
        axes.text(*middle, weight, ha="center", va="center", fontsize=11)
    return nodes, arrows


def optimum(reach=2.0):
    """Return the scene of z = ½ (x, y) H (x, y)ᵀ around its one flat point."""
    along = np.linspace(-reach, reach, 81)
    across, up = np.meshgrid(along, along)
    coarse = np.meshgrid(along[8::16], along[8::16])

    def scene(fig):
        fig.set_size_inches(9.5, 4.3)
        left, right = fig.subplots(1, 2, width_ratios=[1.2, 1])
        bands = _bands(left, along, along)
        bands.set_clim(-4, 4)
        fig.colorbar(bands, ax=left, label="z (colour)", pad=0.02, shrink=0.8)
        look = {"color": COLOURS["path"], "width": 0.005, "scale": 30, "pivot": "mid"}
        downhill = left.quiver(*coarse, *coarse, **look)
        left.set(
            xlabel="x", ylabel="y", title="arrows: downhill; lines: λ₁ solid, λ₂ dotted"
        )
        thin = {"color": COLOURS["data"], "linewidth": 1.3}
        principal = [left.plot([], [], line, **thin)[0] for line in ("-", ":")]
        by_x, by_y = _two_slices(right)

        def update(first, second, turn):
            h = hessian(first, second, turn)
            bands.set_data(
                (h[0, 0] * across**2 + h[1, 1] * up**2) / 2 + h[0, 1] * across * up
            )
            downhill.set_UVC(*-np.einsum("ij,jkl->ikl", h, np.array(coarse)))
            by_x.set_data(along, h[0, 0] * along**2 / 2)
            by_y.set_data(along, h[1, 1] * along**2 / 2)
            for line, angle in zip(principal, (turn, turn + 90), strict=True):
                line.set_data(*np.outer(_unit(angle), [-1.2, 1.2]))
            return (bands, downhill, *principal, by_x, by_y), (
                f"H has the rows ({number(h[0, 0], 2)}, {number(h[0, 1], 2)}), "
                f"({number(h[1, 0], 2)}, {number(h[1, 1], 2)}); its eigenvalues are "
                f"{number(first, 2)} and {number(second, 2)}: {kind(first, second)}."
            )

        return update

    return scene


def _two_slices(right):
    """Draw two empty slices through the flat point."""
    (by_x,) = right.plot([], [], color=COLOURS["function"], label="along x (y = 0)")
    (by_y,) = right.plot([], [], "--", color=COLOURS["chord"], label="along y (x = 0)")
    right.plot(0, 0, "o", color="black")
    right.set(xlabel="x or y", ylabel="z", ylim=(-4.2, 4.2), xlim=(-2, 2))
    right.legend(loc="upper center")
    return by_x, by_y


def hessian(first, second, turn):
    """Return the symmetric matrix with these eigenvalues, turned by degrees."""
    u, v = _unit(turn), _unit(turn + 90)
    return first * np.outer(u, u) + second * np.outer(v, v)


def kind(*curvatures):
    """Name a flat point by the curvatures along its principal directions.

    Examples
    --------
    >>> kind(1.0, -0.5), kind(1.0, 0.0)
    ('a saddle', 'the second derivatives do not decide')
    """
    low, high = min(curvatures), max(curvatures)
    if low < -1e-9 and high > 1e-9:
        return "a saddle"
    if abs(low) < 1e-9 or abs(high) < 1e-9:
        return "the second derivatives do not decide"
    return "a minimum" if low > 0 else "a maximum"


def _bands(ax, x, y):
    """Draw an empty banded picture over `x` and `y`, to be filled by `set_data`."""
    where = (x[0], x[-1], y[0], y[-1])
    ax.grid(False)
    look = {"cmap": BANDS, "interpolation": "bilinear", "interpolation_stage": "data"}
    blank = np.zeros((len(y), len(x)))
    return ax.imshow(blank, origin="lower", extent=where, **look)


def roughness(y, second, x):
    """Return the scene of a curve, and of its curvature squared.

    `y(x, a, k)` and `second(x, a, k)` give the curve and its second derivative.
    """
    smooth = float(np.mean(second(x, 0.0, 0.0) ** 2))

    def scene(fig):
        fig.set_size_inches(8.5, 4.6)
        top, below = fig.subplots(2, 1, sharex=True)
        top.plot(x, y(x, 0.0, 0.0), "--", color=COLOURS["muted"], label="smooth")
        (curve,) = top.plot([], [], color=COLOURS["function"], label="y")
        (bend,) = below.plot([], [], color=COLOURS["tangent"])
        top.set(ylabel="y", ylim=(-1.6, 1.6), xlim=(x[0], x[-1]))
        top.legend(loc="upper right", ncols=2)
        below.set(xlabel="x", ylabel="(y″)²", yscale="log", ylim=(1e-3, 1e5))

        def update(a, k):
            squared = second(x, a, k) ** 2
            curve.set_data(x, y(x, a, k))
            bend.set_data(x, np.maximum(squared, 1e-4))
            return (curve, bend), (
                f"A ripple of height {a:.2f} with k = {k}: the mean of (y″)² is "
                f"{squared.mean():.3g}, that is {squared.mean() / smooth:.3g} times "
                "the smooth curve's."
            )

        return update

    return scene


def own(x, y):
    """Return the scene of a typed function's map, and of its gradient at a point."""
    grid = np.meshgrid(x, y)

    def scene(fig):
        fig.set_size_inches(7.4, 5.4)
        fig.set_layout_engine("none")
        ax = fig.add_axes((0.1, 0.11, 0.72, 0.8))
        bands = _bands(ax, x, y)
        colours = ScalarMappable(cmap=bands.get_cmap())  # low to high, whatever z is
        bar = fig.colorbar(colours, cax=fig.add_axes((0.84, 0.16, 0.025, 0.7)))
        bar.set_label("low to high z")
        bar.set_ticks([])
        coarse = np.meshgrid(x[5::10], y[5::10])
        look = {"color": COLOURS["data"], "width": 0.003, "scale": 22, "pivot": "mid"}
        arrows = ax.quiver(*coarse, *coarse, **look)
        uphill = arrow(ax, "gradient")
        (point,) = ax.plot([], [], "o", color="black", markersize=7, zorder=7)
        ax.set(xlabel="x", ylabel="y", xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
        title = ax.set_title(" ", parse_math=False)

        def update(f, x, y):
            z, where = gaps.on(f, *grid)
            partials = f.derivative("x"), f.derivative("y")
            # A derivative may have a value where the function itself has none.
            there, here = 0 * gaps.on(f, *coarse)[0], gaps.on(f, x, y)[0]
            fields = [there + gaps.on(part, *coarse)[0] for part in partials]
            grad = np.array([gaps.on(part, x, y)[0] for part in partials]) + 0 * here
            _fill(bands, z)
            lengths = np.hypot(*fields)
            arrows.set_UVC(*(part / np.maximum(lengths, 1e-12) for part in fields))
            point.set_data([x], [y])
            place(uphill, (x, y), _bounded(grad))
            title.set_text(f"z = {f}")
            return (bands, arrows, uphill, point, title), (
                f"z = {f} at ({number(x, 2)}, {number(y, 2)}): {_said(here, grad)} "
                f"{where}".strip()
            )

        return update

    return scene


def _fill(bands, z):
    """Fill a banded picture; its colours ignore the huge values beside a pole."""
    seen = z[np.isfinite(z)]
    low, high = (seen.min(), seen.max()) if seen.size else (0.0, 1.0)
    most = np.percentile(seen, [2, 98]) if seen.size else (low, high)
    if high - low > 10 * (most[1] - most[0]) > 0:
        low, high = most
    bands.set_data(np.ma.masked_invalid(np.clip(z, low, high)))
    bands.set_clim(low, high if high > low else low + 1)


def _bounded(grad):
    """Return the gradient as an arrow that stays in the picture; 0 for none."""
    if not np.isfinite(grad).all():
        return np.zeros(2)
    length = np.hypot(*grad)
    return grad * min(1, LONGEST / length) if length else grad


def _said(here, grad):
    if not np.isfinite(here):
        return "z has no value there."
    if not np.isfinite(grad).all():
        return f"z is {_short(here)}; there is no gradient."
    across, up = (_short(part) for part in grad)
    cut = " (drawn shorter)" if np.hypot(*grad) > LONGEST else ""
    return f"z is {_short(here)}, the gradient ({across}, {up}){cut}."


def _short(value):
    return f"{value + 0.0:.3g}".replace("-", "−")
