"""What lecture 06 shows: dual numbers, recorded programs, and what a gradient costs.

The records are what `helpers.derivatives.recording.record` returns.
"""

import itertools

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Circle, Rectangle

from helpers.lecture import draw, gaps, graphs, layout
from helpers.lecture.graphs import label
from helpers.lecture.look import COLOURS
from helpers.lecture.notation import bracketed, fixed, function, route, short

WIDTH, ROW = 9.5, 0.34  # inches of a drawn program, and of one line of it
MOST = 26  # variables that a live graph can hold and still be read
UNITS = {"years": 31_557_600, "days": 86_400, "hours": 3600, "minutes": 60}
UNITS |= {"s": 1, "ms": 1e-3, "µs": 1e-6}
STYLES = [("chord", "-"), ("path", "--"), ("gradient", "-."), ("function", ":")]
LEGEND = {"loc": "lower center", "bbox_to_anchor": (0.5, 1.0), "ncols": 2}


def direction(angle):
    """Return the unit vector at `angle` degrees, exact on the axes.

    >>> direction(90).tolist()
    [0.0, 1.0]
    """
    turn = np.deg2rad(angle)
    return np.round([np.cos(turn), np.sin(turn)], 12) + 0.0


def duration(seconds):
    """Return a time in words, in the largest unit that fits.

    >>> duration(5400), duration(0.004)
    ('1.5 hours', '4 ms')
    """
    unit = next((u for u in UNITS if seconds >= 0.9995 * UNITS[u]), "µs")
    amount = seconds / UNITS[unit]
    return f"{amount:.3g} {unit}" if amount < 999.5 else f"{amount:,.0f} {unit}"


def carried(formulas, run, point):
    """Show a program's lines, each with its value and its tangent.

    `formulas` maps the names of all variables, inputs first, to their lines of the
    program; `run(dx, dz)` returns (primal, tangent) by name for that seed.
    """
    names, (x, z) = list(formulas), point
    top = ROW * (len(names) + 1) + 0.05
    rows = {name: top - ROW * i for i, name in enumerate(names, start=1)}
    heads = {"line of the program": 3.7, "primal": 6.75, "tangent": 8.45}

    def shows(step, angle):
        seed = direction(angle)
        duals, known = run(*seed), names[: step + 2]  # both inputs from the start
        texts = {name: [fixed(part, 4) for part in duals[name]] for name in known}
        return {
            "line": rows[known[-1]],
            "seed": ([x, x + seed[0]], [z, z + seed[1]]),
            "primals": {name: primal for name, (primal, _) in texts.items()},
            "tangents": {name: tangent for name, (_, tangent) in texts.items()},
        }, f"Direction {angle:g}°{_read_line(step, texts)}."

    def column(at, colour="black", **look):
        return {
            n: draw.text(at, y, colour, va="center", **look) for n, y in rows.items()
        }

    bold, right = {"fontsize": 13, "weight": "bold"}, {"fontsize": 12, "ha": "right"}
    sheet = draw.sheet(
        WIDTH,
        top + 0.45,
        *(draw.text(at, top, "#555555", va="center").at(h) for h, at in heads.items()),
        *(text.at(name) for name, text in column(3.7, **bold).items()),
        *(text.at(formulas[name]) for name, text in column(4.3, fontsize=12).items()),
        line=_stripe(3.5, 5.8, ROW),
        primals=draw.each(column(7.3, "function", **right)),
        tangents=draw.each(column(9.1, "tangent", **right)),
    )
    plane = draw.panel(
        draw.line("data", "o").at(x, z),
        seed=draw.line("tangent", lw=3, marker="D", markevery=[1]),
        box=(0.07, 0.17, 0.25, 0.66),
        **draw.axes("x", "z", (x - 1.3, x + 1.3), (z - 1.3, z + 1.3), aspect="equal"),
        title="direction of the change",
    )
    return draw.Scene(shows, sheet, plane, size=(WIDTH, top + 0.45))


@draw.piece
def _stripe(axes, left, width, height):
    """A stripe of colour through one line; shows the middle of its height."""
    made = Rectangle((left, 0), width, height, facecolor="#56B4E950")
    return [axes.add_patch(made)], lambda y: made.set_y(y - height / 2)


def _read_line(step, texts):
    name, (primal, tangent) = list(texts.items())[-1]
    if step:
        return f", line {step}: {name} has the value {primal}, the tangent {tangent}"
    parts = (f"{n} with the tangent {tangent}" for n, (_, tangent) in texts.items())
    return f": the program starts, {' and '.join(parts)}"


def converging(x, values, slopes, exact, exact_slope):
    """Show a loop's value and derivative after each round, over `x`.

    `values` and `slopes` have a row a round, the start first, and a column an `x`;
    `exact` and `exact_slope` are what they should approach.
    """

    def shows(rounds, at):
        place = int(np.argmin(np.abs(x - at)))
        ratios = values[rounds] / exact, slopes[rounds] / exact_slope
        value, slope = (abs(ratio[place] - 1) for ratio in ratios)
        return {
            "value": (x, values[rounds]),
            "value_at": (x[place], values[rounds, place]),
            "derivative": (x, slopes[rounds]),
            "derivative_at": (x[place], slopes[rounds, place]),
        }, (
            f"Rounds: {rounds}. At x = {x[place]:g} the relative error is "
            f"{value:.1g} for the value, {slope:.1g} for the derivative."
        ).replace("e-", "e−")

    def panel(word, colour, goal):
        low, high = goal.min() - 0.25 * np.ptp(goal), goal.max() + 0.9 * np.ptp(goal)
        return draw.panel(
            draw.line("muted", "--", label=f"exact {word}").at(x, goal),
            **{word: draw.line(colour, label="program")},
            **{f"{word}_at": draw.line("data", "o")},
            **draw.axes("x", word, (x[0], x[-1]), (low, high), legend=LEGEND),
        )

    return draw.Scene(
        shows,
        panel("value", "function", exact),
        panel("derivative", "tangent", exact_slope),
        size=(WIDTH, 3.8),
    )


def jumping(x, run):
    """Show a program whose branches make it jump, and its slope at a point.

    `run(at)` returns its value at a point of `x`, and the derivatives by its two
    inputs, of which the first is `x`.
    """
    values, slopes = np.array([run(at)[:2] for at in x]).T
    span, reach = np.ptp(values), np.array([-0.2, 0.2]) * np.ptp(x)
    limits = values.min() - 0.15 * span, values.max() + 0.15 * span

    def shows(at):
        value, by_x, by_z = run(at)
        told = (fixed(part, 2) for part in (value, by_x, by_z))
        return {
            "tangent": (at + reach, value + by_x * reach),
            "point": (at, value),
        }, "At x = {:.2f}: y = {}, ∂y/∂x = {}, ∂y/∂z = {}.".format(at, *told)

    return draw.Scene(
        shows,
        draw.panel(
            draw.line("function", label="program").at(x, gaps.torn(x, values, slopes)),
            tangent=draw.line("tangent", "--", label="slope by the tape"),
            point=draw.line("data", "o"),
            **draw.axes("input x", "output y", (x[0], x[-1]), limits, legend=LEGEND),
        ),
    )


def sweeps(jacobian):
    """Show a Jacobian filled a column or a row a sweep.

    The corner of `jacobian` with one row an output and one column an input is used.
    """
    colours = ListedColormap(["#FFFFFF", "#EDEDED", COLOURS["highlight"], "#E69F00"])
    rows, columns = (np.arange(size) + 0.5 for size in jacobian.shape)
    cells = [(i, (columns[i[1]], rows[i[0]])) for i in np.ndindex(jacobian.shape)]
    look = {"ha": "center", "va": "center", "fontsize": 8}

    def shows(inputs, outputs, mode, done):
        forward = mode == "forward"
        place = np.indices((outputs, inputs))[1 if forward else 0]
        known, states = place < done, np.zeros(jacobian.shape)
        states[:outputs, :inputs] = 1 + known * (1 if forward else 2)
        many = "1 sweep gives" if done == 1 else f"{done} sweeps give"
        return {
            "cells": states,
            "numbers": {
                (i, j): fixed(jacobian[i, j], 2) for i, j in np.argwhere(known)
            },
        }, (
            f"{inputs} inputs, {outputs} outputs, {mode} mode: {many} {known.sum()} of "
            f"{known.size} entries, a {'column' if forward else 'row'} a sweep"
            f"{'; the Jacobian is complete' if known.all() else ''}."
        )

    return draw.Scene(
        shows,
        draw.panel(
            cells=draw.mesh(columns, rows, (-0.5, 3.5), cmap=colours, edgecolor="w"),
            numbers=draw.each({place: draw.text(*at, **look) for place, at in cells}),
            xlabel="input",
            ylabel="output",
            aspect="equal",
            xticks=columns,
            xticklabels=range(1, columns.size + 1),
            yticks=rows,
            yticklabels=range(1, rows.size + 1),
            ylim=(rows.size, 0),
            grid=False,
        ),
        size=(7, 4.2),
    )


def prices(passes, seconds=1e-3):
    """Show how long one gradient takes, against the number of inputs.

    `passes` maps each method to a function from n to its cost, in evaluations of the
    function, each of which takes `seconds`.
    """
    n, looks = np.logspace(0, 9, 91), dict(zip(passes, STYLES, strict=False))
    ticks = {unit: size for unit, size in UNITS.items() if unit != "µs"}

    def shows(n):
        n = round(n)
        times = {name: seconds * cost(n) for name, cost in passes.items()}
        told = ", ".join(f"{name} {duration(t)}" for name, t in times.items())
        dots = {name: (n, time) for name, time in times.items()}
        return {"line": n, "dots": dots}, f"n = {n:,.0f} inputs: {told}."

    def scales(axes):
        axes.set(xscale="log", yscale="log")
        axes.minorticks_off()

    return draw.Scene(
        shows,
        draw.panel(
            *(
                draw.line(*looks[name], label=name, lw=2.4).at(n, seconds * cost(n))
                for name, cost in passes.items()
            ),
            scales,
            line=draw.upright("data", lw=1),
            dots=draw.each({name: draw.line(c, "o") for name, (c, _) in looks.items()}),
            **draw.axes("inputs n", "time for one gradient", (1, 1e9), (5e-4, 1e8)),
            yticks=list(ticks.values()),
            yticklabels=[f"1 {u[:-1] if len(u) > 2 else u}" for u in ticks],
            legend="upper left",
        ),
        size=(7, 4.2),
    )


def typed(run, low=-3.0, high=3.0):
    """Show a typed function `f`, and its tangent at `a` by dual numbers.

    `run(f, a)` returns (value, derivative) at a point, nan where there is none.
    """
    x = np.linspace(low, high, 301)

    def shows(f, a):
        values, where = gaps.on(f, x)
        value, slope = run(f, a)
        told = f"no value or no derivative at x = {a:.2f}."
        tangent = None
        if np.isfinite([value, slope]).all():
            tangent = x, value + slope * (x - a)
            parts = (fixed(part, 4) for part in (a, value, slope))
            told = "f({} + ε) = {} + ({}) ε.".format(*parts)
        return {
            "window": {"ylim": gaps.window(values)},
            "curve": gaps.drawn(x, values),
            "tangent": tangent,
            "point": gaps.drawn([a], value),
            "title": f"f(x) = {f}",
        }, f"{f}: {told} {where}".strip()

    return draw.Scene(
        shows,
        draw.panel(
            draw.short,
            window=draw.window("y"),
            curve=draw.line("function"),
            tangent=draw.line("tangent", "--"),
            point=draw.line("data", "o"),
            title=draw.title(parse_math=False),
            box=(0.12, 0.14, 0.85, 0.74),
            **draw.axes("x", "f(x)", (low, high)),
        ),
    )


def network(layers, weights, size):
    """Show a network by its own conventions: circles for units, weights on edges.

    `layers` holds lists of the units' names, from the inputs to the output; `weights`
    maps (unit, unit) in neighbouring layers to the weight's name. Biases and the loss
    are not drawn. Nothing moves.
    """
    (width, height), radius = size, 0.3
    across = np.linspace(0.8, width - 0.8, len(layers))
    places = {
        name: np.array([x, height * (len(layer) - j) / (len(layer) + 1)])
        for x, layer in zip(across, layers, strict=True)
        for j, name in enumerate(layer)
    }
    look, pieces = {**graphs.CENTRED, "fontsize": 13}, []
    for name, place in places.items():
        pieces += [_circle(place, radius).at(True), draw.text(*place, **look).at(name)]
    for a, b in itertools.chain(*map(itertools.product, layers, layers[1:])):
        way = places[b] - places[a]
        cut = way / np.hypot(*way) * radius
        middle = (places[a] + places[b]) / 2 + (0, 0.2)
        pieces.append(graphs.edge(places[a] + cut, places[b] - cut).at("plain"))
        pieces.append(draw.text(*middle, **look).at(weights[a, b]))
    return draw.Scene(None, draw.sheet(*size, *pieces), size=size)


@draw.piece
def _circle(axes, place, radius):
    look = {"facecolor": "white", "edgecolor": COLOURS["data"], "zorder": 3}
    return [axes.add_patch(Circle(place, radius, **look))], bool


def routes(functions, local, products):
    """Show the routes through a graph, one a step, and their sum so far.

    `functions` maps the variables, in the order of the program, to what stands in
    their rectangles, `local` each edge (two letters) to its local derivative,
    `products` each route (all its letters) to the product along it.
    """
    walks, below = list(products), 0.85
    graph = graphs.computation(functions, list(map(tuple, local)), WIDTH, below)
    height = max(y for _, y in graph.places.values()) + 0.5

    def shows(step):
        walk = walks[step - 1] if step else ""
        on = list(itertools.pairwise(walk))
        total = f"sum so far: {fixed(sum(products[w] for w in walks[:step]), 4)}"
        line, said = "no route yet", f"{step} of {len(walks)} routes from {walks[0][0]}"
        if step:
            factors = " · ".join(f"({fixed(local[a + b], 4)})" for a, b in on)
            product = fixed(products[walk], 4)
            line = f"{' → '.join(walk)}: {factors} = {product}"
            said = f"{line}; {said}"
        edges = {pair: "on" if pair in on else "off" for pair in graph.values}
        return {"edges": edges, "line": line, "total": total}, f"{said}, {total}."

    look = {"ha": "center", "va": "center"}
    sheet = draw.sheet(
        WIDTH,
        height,
        *(box.at("known", "", "") for box in graph.boxes.values()),
        edges=draw.each(graph.values),
        line=draw.text(WIDTH / 2, 0.65, fontsize=13, **look),
        total=draw.text(WIDTH / 2, 0.25, "#555555", fontsize=12, **look),
    )
    return draw.Scene(shows, sheet, size=(WIDTH, height))


def live_graph(run, first=0, last=None, height=5.0):
    """Show a program that is recorded anew at the values of the sliders.

    `run(**values)` returns a Record; its graph may change with the values. `first` and
    `last` tell where in the passes forward and back, one node a step after the inputs,
    the figure's own steps begin and end; `height` is the figure's.
    """

    def made(given):
        graph = graphs.computation(*given, WIDTH, 0.75, height)
        floor = min(y for _, y in graph.places.values()) - 0.5
        lines = [graphs.fitted(WIDTH / 2, floor - y, 9.2, 11) for y in (0.2, 0.5)]
        pieces = {"boxes": graph.boxes, "values": graph.values}
        pieces |= {"gradients": graph.gradients, "lines": lines}
        return draw.each({name: draw.each(each) for name, each in pieces.items()})

    def shows(step, **values):
        with np.errstate(all="ignore"):
            record = run(**values)
        _refuse(record)
        given, many = graphs.written(record), len(record.nodes)
        forward = many - record.inputs
        end = forward + many if last is None else last
        place = min(step + first, end)
        known, back = min(place, forward) + record.inputs, max(place - forward, 0)
        said = _back(record, back) if back else _forward(record, known)
        data = _states(record, given, known, back) | {"lines": said}
        return {"graph": (given, data)}, _sentence(step, end - first, said)

    sheet = draw.sheet(WIDTH, height, graph=draw.anew(made))
    return draw.Scene(shows, sheet, size=(WIDTH, height))


def _refuse(record):
    """Say which variable has no value; a graph of nan explains nothing."""
    for node in record.nodes:
        if not np.isfinite(node.value).all():
            written = function(node, graphs.operands(node, record.nodes))
            raise ValueError(f"{label(node.name)} = {written} has no value here")
    if len(record.nodes) > MOST:
        raise ValueError(f"{len(record.nodes)} variables are too many to draw")


def _states(record, given, known, back):
    """Show the first `known` values, and gradients of the last `back` nodes."""
    nodes, done = record.nodes, len(record.nodes) - back
    newest = known - 1 if known > record.inputs and not back else None
    active = done if back else newest
    narrow = max(layout.layers(graphs.parents(*given))) > 6  # many side by side
    digits = 3 if narrow else 5
    boxes, values, gradients = {}, {}, {}
    for i, node in enumerate(nodes):
        state = "done" if i >= done else "known" if i < known else "waiting"
        value = short(node.value, digits) if i < known else ""
        gradient = short(node.gradient, digits) if i >= done else ""
        boxes[node.name] = "active" if i == active else state, value, gradient
    for parent, child in record.edges:
        a, b = nodes[parent].name, nodes[child].name
        state = "plain" if child < known else "faint"
        values[a, b] = "active" if child == newest else state
        if parent >= done:
            gradients[b, a] = "active" if parent == active else "plain"
    return {"boxes": boxes, "values": values, "gradients": gradients}


def _forward(record, known):
    """Say what the newest node computes: the formula, then the numbers."""
    node = record.nodes[known - 1]
    if known == record.inputs:
        inputs = record.nodes[: record.inputs]
        given = ", ".join(f"{label(n.name)} = {short(n.value)}" for n in inputs)
        return "The inputs are given", given
    formula = function(node, graphs.operands(node, record.nodes))
    left = f"{label(node.name)} = {formula}"
    if any(np.ndim(value) for value in (node.value, *node.operands)):
        return left, f"{label(node.name)} is {_called(node.value)}"
    numbers = function(node, [bracketed(short(value)) for value in node.operands])
    return left, f"= {numbers} = {short(node.value)}"


def _back(record, back):
    """Say which rule gave the newest gradient: symbols, numbers, and routes."""
    place = len(record.nodes) - back
    node = record.nodes[place]
    name = f"g_{label(node.name)}"
    if back == 1:
        return f"Start at the output: {name} = 1", ""
    routes = record.routes(place)
    if not routes:
        return f"{name} = 0", "no route leads from here to the output"
    symbols = _joined([_symbols(record, *way) for way in routes])
    left = f"{name} = {symbols}"
    many = f": {len(routes)} routes are summed" if len(routes) > 1 else ""
    children = [record.nodes[child] for child, _ in routes]
    if any(np.ndim(met.value) for met in (node, *children)):
        return left, f"{name} is {_called(node.gradient)}{many}"
    numbers = " + ".join(_numbers(record, *way) for way in routes)
    result = short(node.gradient)
    if numbers not in (result, bracketed(result)):
        result = f"{numbers} = {result}"
    return left, f"= {result}{many}"


def _symbols(record, child, operand):
    node = record.nodes[child]
    written, name = graphs.operands(node, record.nodes), label(node.name)
    return route(node, operand, written, name, f"g_{name}")


def _numbers(record, child, operand):
    node = record.nodes[child]
    gradient, local = bracketed(short(node.gradient)), node.local[operand]
    return gradient if local == 1 else f"{gradient} · {bracketed(short(local))}"


def _joined(parts):
    """Join (sign, text) pairs into one sum."""
    text = " ".join(f"{sign} {part}" for sign, part in parts)
    return text[0].strip("+") + text[2:]  # the first sign stands close, or not at all


def _sentence(step, last, said):
    formula, numbers = said
    joined = " " if numbers.startswith("=") else ": "
    done = f"Step {step}" if step <= last else f"All {last} steps are done"
    place = f"{done}: " if step else ""
    return f"{place}{formula}{joined if numbers else ''}{numbers}."


def _called(value):
    return f"an {short(value)}" if np.ndim(value) else short(value)
