"""A recorded program as a computation graph: values forwards, gradients backwards.

Drawn by Chai's conventions: a rectangle for each variable, the function inside, the
name outside, directed edges without labels. A record is a list of rows in the order of
the program, each (value, function, edges): the function with a `{}` for each operand,
such as "{} · {}", and for each operand the pair (its row, local derivative). Inputs
have their name as function and no edges; constants have an empty function.
"""

from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from helpers.lecture import graphs
from helpers.lecture.figures import COLOURS
from helpers.lecture.scenes.layered import layout

LETTERS = "abcdefhijklmnopqrstuvw"  # without g, and without the inputs and y
MOST, MOST_TERMS = 26, 4
WIDTH, HEIGHT, MIDDLE, BOX = 9.5, 4.9, 2.75, 0.4


class Variable(NamedTuple):
    """One rectangle: its name, the function inside, its value, its incoming edges."""

    name: str
    function: str
    value: float
    edges: tuple  # of (number of a variable, local derivative)


def named(record):
    """Return the variables of a record: sums joined, constants written out.

    Raises
    ------
    ValueError
        If there are more operations than letters, or a value is not finite.

    Examples
    --------
    >>> record = [(3.0, "x", ()), (2.0, "", ()), (6.0, "{} · {}", ((1, 3.0), (0, 2.0)))]
    >>> for variable in named(record): print(variable)
    Variable(name='x', function='x', value=3.0, edges=())
    Variable(name='y', function='2 · x', value=6.0, edges=((0, 2.0),))
    """
    record = _joined(record)
    used = {parent for _, _, edges in record for parent, _ in edges}
    taken = {function for _, function, edges in record if not edges}
    letters = (letter for letter in LETTERS if letter not in taken)
    places, found, last = {}, [], len(record) - 1
    for i, (value, function, edges) in enumerate(record):
        if not function or (i not in used and i < last):
            continue
        shown_as = [
            found[places[p]].name if p in places else shown(record[p][0])
            for p, _ in edges
        ]
        name = function if not edges else "y" if i == last else next(letters, None)
        if name is None or len(found) == MOST:
            raise ValueError("This takes too many operations to draw: type fewer")
        if not np.isfinite(value):
            raise ValueError(f"{function.format(*shown_as)} has no finite value here")
        kept = tuple((places[p], local) for p, local in edges if p in places)
        places[i] = len(found)
        found.append(Variable(name, function.format(*shown_as), float(value), kept))
    return found


def _joined(record):
    """Join a sum into the sum that uses it, where nothing else does: d + e + f."""
    record = list(record)
    uses = [parent for _, _, edges in record for parent, _ in edges]
    for i, (value, function, edges) in enumerate(record):
        if not _is_sum(function):
            continue
        parts = []
        for parent, local in edges:
            inner = record[parent]
            fits = len(edges) + len(inner[2]) - 1 <= MOST_TERMS
            joins = fits and _is_sum(inner[1]) and uses.count(parent) == 1
            parts += inner[2] if joins else [(parent, local)]
        record[i] = value, " + ".join(["{}"] * len(parts)), tuple(parts)
    return record


def _is_sum(function):
    return "+" in function and not set(function) - set("{} +")


def gradients(variables):
    """Return the derivative of the last variable by each one, summed over its uses.

    Examples
    --------
    >>> x = Variable("x", "x", 3.0, ())
    >>> gradients([x, Variable("y", "x · x", 9.0, ((0, 3.0), (0, 3.0)))])
    [6.0, 1.0]
    """
    found = [0.0] * len(variables)
    found[-1] = 1.0
    for i in reversed(range(len(variables))):
        for parent, local in variables[i].edges:
            found[parent] += found[i] * local
    return found


def graph(record, first=0, last=None):
    """Return a scene: `record(**values)` as a graph, one variable a step.

    The steps go forward through the program, then back from the last variable; `first`
    and `last` are those at which the scene's own steps begin and end.
    """

    def scene(figure):
        axes = graphs.canvas(figure, WIDTH, HEIGHT)
        drawn = _Pool(axes)

        def update(step, **values):
            variables = named(record(**values))
            computed = sum(bool(variable.edges) for variable in variables)
            end = last or computed + len(variables)
            step = min(step + first, end)
            said = drawn.show(variables, step)
            return drawn.artists, f"Step {step - first} of {end - first}. {said}."

        return update

    return scene


class _Pool:
    """The artists of a graph, made once and put where the graph needs them."""

    def __init__(self, axes):
        self.lines = axes.add_collection(LineCollection([], zorder=2))
        self.heads = axes.add_collection(PolyCollection([], zorder=3))
        self.boxes = axes.add_collection(PolyCollection([], zorder=4))
        look = {"ha": "center", "va": "center", "zorder": 5, "fontsize": 10}
        colours = (COLOURS[name] for name in ("data", "function", "gradient"))
        self.inside, self.above, self.below = (
            [axes.text(0, 0, "", color=colour, **look) for _ in range(MOST)]
            for colour in colours
        )
        self.line = axes.text(WIDTH / 2, 0.3, "", ha="center", va="center", fontsize=12)
        texts = [*self.inside, *self.above, *self.below, self.line]
        self.artists = [self.lines, self.heads, self.boxes, *texts]

    def show(self, variables, step):
        """Put everything where it belongs at `step`; return what the step does."""
        parents = [[parent for parent, _ in variable.edges] for variable in variables]
        centres, lines = layout(parents, WIDTH - 1.4, 3.3)
        centres = [(x + 0.7, y + MIDDLE) for x, y in centres]
        half = _half(centres)
        known, back = _progress(variables, step)
        active = back[-1] if back else known[-1] if step else None
        self._boxes(centres, half, active)
        self._edges(lines, half, active, bool(back))
        self._texts(variables, centres, half, known, back)
        said = _said(variables, back, active)
        self.line.set_text(said)
        return said

    def _boxes(self, centres, half, active):
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [half, BOX / 2]
        self.boxes.set_verts([corners + centre for centre in centres])
        on = np.arange(len(centres)) == active
        self.boxes.set_facecolor(np.where(on, "#CDE8F7", "#FFFFFF"))
        self.boxes.set(edgecolor=COLOURS["data"], linewidth=np.where(on, 2.4, 1.1))

    def _edges(self, lines, half, active, backwards):
        end = 0 if backwards else 1  # the end of an edge that the step looks at
        on = [active is not None and edge[end] == active for edge in lines]
        bright = COLOURS["gradient" if backwards else "function"]
        colours = [bright if is_on else COLOURS["muted"] for is_on in on]
        ways = [np.add(way, (0.7, MIDDLE)) for way in lines.values()]
        for way in ways:
            way[[0, -1], 0] += [half, -half]
        self.lines.set_segments(ways)
        dashes = [(0, (3, 1.5)) if is_on and backwards else "-" for is_on in on]
        widths = [2.6 if is_on else 1.0 for is_on in on]
        self.lines.set(color=colours, linewidth=widths, linestyle=dashes)
        turned = (
            w[::-1] if o and backwards else w for w, o in zip(ways, on, strict=True)
        )
        self.heads.set_verts([_head(way) for way in turned])
        self.heads.set_color(colours)

    def _texts(self, variables, centres, half, known, back):
        for text in (*self.inside, *self.above, *self.below):
            text.set_text("")
        found, digits = gradients(variables), 5 if half > 0.5 else 3
        for i, ((x, y), variable) in enumerate(zip(centres, variables, strict=True)):
            _put(self.inside[i], x, y, variable.function)
            size = 225 * half / len(variable.function)
            self.inside[i].set_fontsize(min(size, 10))
            value = f" = {shown(variable.value, digits)}" if i in known else ""
            _put(self.above[i], x, y + 0.31, variable.name + value)
            if i in back:
                _put(self.below[i], x, y - 0.32, f"g = {shown(found[i], digits)}")


def _progress(variables, step):
    """Return which variables have values, and which gradients, in their order."""
    inputs = [i for i, variable in enumerate(variables) if not variable.edges]
    computed = [i for i, variable in enumerate(variables) if variable.edges]
    back = list(range(len(variables)))[::-1][: max(step - len(computed), 0)]
    return [*inputs, *computed[:step]], back


def _half(centres):
    """Return half the width of a rectangle: as wide as the columns allow."""
    across = np.unique(np.round([x for x, _ in centres], 6))
    return 0.5 * min(1.15, 0.82 * float(np.diff(across).min(initial=2.0)))


def _put(text, x, y, words):
    text.set(position=(x, y), text=words)


def _head(line):
    """Return the triangle at the end of a line."""
    along = line[-1] - line[-2]
    along = along / np.hypot(*along)
    across = np.array([-along[1], along[0]])
    back = line[-1] - 0.14 * along
    return np.array([line[-1], back + 0.055 * across, back - 0.055 * across])


def shown(value, digits=5):
    """Return a number with a few digits and a true minus sign.

    Examples
    --------
    >>> shown(-1208.38121)
    '−1208.4'
    """
    return f"{value + 0.0:.{digits}g}".replace("-", "−")


def _said(variables, back, active):
    """Say what one step computes, with its numbers."""
    if active is None:
        return "The inputs are given"
    this = variables[active]
    if not back:
        return f"{this.name} = {this.function} = {shown(this.value)}"
    found = gradients(variables)
    if len(back) == 1:
        return f"Start at the end: g({this.name}) = 1"
    terms = [
        f"g({user.name}) · ({shown(local)})"
        for user in reversed(variables)
        for parent, local in user.edges
        if parent == active
    ]
    return f"g({this.name}) = {' + '.join(terms) or 0} = {shown(found[active])}"
