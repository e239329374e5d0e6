"""A recorded program as a computation graph, filled forward, then differentiated back.

The records are what `helpers.derivatives.recording.record` returns.
"""

import numpy as np

from helpers.lecture import graphs
from helpers.lecture.graphs import label
from helpers.lecture.notation import bracketed, function, route, short

WIDTH, BELOW = 9.5, 0.75  # inches of the figure, and of the two lines under the graph
MOST = 26  # variables that a live graph can hold and still be read


def last_step(record):
    """Return the last step of a scene: each node forward, then all of them back.

    Parameters
    ----------
    record : helpers.derivatives.recording.Record

    Returns
    -------
    int
        Step 0 shows the inputs; the end of the forward pass is `forward_steps`.
    """
    return forward_steps(record) + len(record.nodes)


def forward_steps(record):
    """Return the step at which the output has its value, but no gradient yet."""
    return len(record.nodes) - record.inputs


def live_graph(run, first=0, last=None, height=5.0):
    """Return a scene that records a program anew at the values of its sliders.

    Parameters
    ----------
    run : callable
        `run(**values)` returns a Record; its graph may change with the values.
    first, last : int
        Where in the passes forward and back the scene's own steps begin and end.
    height : float
        Of the figure, in inches.

    Returns
    -------
    callable
        A scene, for `explore` or `still`.
    """

    def scene(figure):
        drawn = None

        def update(step, **values):
            nonlocal drawn
            with np.errstate(all="ignore"):
                record = run(**values)
            _refuse(record)
            if drawn is None or drawn.written != _written(record):
                if drawn is not None:
                    drawn.remove()
                drawn = _Drawn(figure, record, height)
            return drawn.moving, drawn.at(record, step, first, last)

        return update

    return scene


class _Drawn:
    """A graph that is drawn, with two lines below that say what a step does."""

    def __init__(self, figure, record, height):
        self.graph = graphs.computation(figure, record, WIDTH, BELOW)
        self.axes, self.written = figure.axes[-1], _written(record)
        look = {"ha": "center", "va": "center"}
        text = self.axes.text
        self.lines = [text(WIDTH / 2, y, "", **look) for y in (0.55, 0.25)]
        values, gradients = map(self.graph.moving, ("value", "gradient"))
        self.moving = list(dict.fromkeys([*values, *gradients, *self.lines]))
        self._fit(figure, height)

    def _fit(self, figure, height):
        """Give the figure its height; a lower graph stands in the middle."""
        natural = figure.get_figheight()
        spare, squeezed = max(height - natural, 0) / 2, max(natural / height, 1)
        low, high = self.axes.get_ylim()
        self.axes.set_ylim(low - spare, high + spare)
        figure.set_figheight(height)
        for node in self.graph.nodes.values():  # boxes shrink, their texts do not
            for text, side in ((node.name, 1), (node.value, 1), (node.gradient, -1)):
                text.set_y(text.get_position()[1] + 0.12 * side * (squeezed - 1))

    def remove(self):
        """Take the graph away."""
        for artist in self.moving:
            artist.remove()
        self.axes.remove()

    def at(self, record, step, first, last):
        """Show one step; return the sentence that says what it does."""
        end = last_step(record) if last is None else last
        place = min(step + first, end)
        forward = forward_steps(record)
        known = min(place, forward) + record.inputs
        back = max(place - forward, 0)
        _show(self.graph, record, known, back)
        said = _forward(record, known) if not back else _back(record, back)
        for line, words in zip(self.lines, said, strict=True):
            graphs.fit(line, words, WIDTH - 0.3, 11)
        return _sentence(step, end - first, said)


def _written(record):
    """Return what a drawing of the record writes and joins, whatever its values."""
    nodes = record.nodes
    inside = [function(node, graphs.operands(node, nodes)) for node in nodes]
    return [
        (node.name, node.parents, words)
        for node, words in zip(nodes, inside, strict=True)
    ]


def _refuse(record):
    """Say which variable has no value; a graph of nan explains nothing."""
    for node in record.nodes:
        if not np.isfinite(node.value).all():
            written = function(node, graphs.operands(node, record.nodes))
            raise ValueError(f"{label(node.name)} = {written} has no value here")
    if len(record.nodes) > MOST:
        raise ValueError(f"{len(record.nodes)} variables are too many to draw")


def _show(drawing, record, known, back):
    """Show the first `known` values, and gradients of the last `back` nodes."""
    nodes, total = record.nodes, len(record.nodes)
    active = total - back if back else known - 1
    if known == record.inputs and not back:
        active = None
    digits = 5 if drawing.nodes[nodes[0].name].box.get_width() > 1 else 3
    for place, node in enumerate(nodes):
        drawn = drawing.nodes[node.name]
        done = place >= total - back
        state = "done" if done else "known" if place < known else "waiting"
        drawn.mark("active" if place == active else state)
        drawn.value.set_text(short(node.value, digits) if place < known else "")
        drawn.gradient.set_text(short(node.gradient, digits) if done else "")
    for (_, b), arrow in drawing.values.items():
        reached = record.place(b) < known
        arrow.set_alpha(1.0 if reached else 0.25)
        arrow.set_linewidth(2.4 if record.place(b) == active and not back else 1.3)
    for (_, a), arrow in drawing.gradients.items():
        arrow.set_visible(record.place(a) >= total - back)
        arrow.set_linewidth(2.4 if record.place(a) == active else 1.3)


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
    shown = (
        result if numbers in (result, bracketed(result)) else f"{numbers} = {result}"
    )
    return left, f"= {shown}{many}"


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
    (first, text), *rest = parts
    text = ("−" if first == "−" else "") + text
    return text + "".join(f" {sign} {part}" for sign, part in rest)


def _sentence(step, last, said):
    formula, numbers = said
    joined = " " if numbers.startswith("=") else ": "
    done = f"Step {step}" if step <= last else f"All {last} steps are done"
    place = f"{done}: " if step else ""
    return f"{place}{formula}{joined if numbers else ''}{numbers}."


def _called(value):
    return f"an {short(value)}" if np.ndim(value) else short(value)
