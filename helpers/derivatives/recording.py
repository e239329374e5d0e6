"""A computation written down for reading: its nodes, edges, values and gradients."""

import inspect
import itertools
from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from helpers.derivatives import tape, tape_rules

SLOTS = ("parents", "operands", "local", "parts")  # one entry for each operand
# Without g, which stands for gradients; after w come a1, b1, …
LETTERS = "abcdefhijklmnopqrstuvw"


class Node(NamedTuple):
    """One variable of a computation, and the primitive that computes it.

    The tuples have an entry for each operand; of a constant, `parents`, `local` and
    `parts` hold None. A sum of sums is one node, "add", of all terms. The gradient is
    the sum of the parts that reach the node.
    """

    name: str
    operation: str  # the primitive's name in NumPy, or "input"
    operands: tuple  # values of the parents, and constants
    parents: tuple  # places among the nodes
    settings: tuple  # what else it was given: the axis of a sum, the place of an index
    value: Any
    local: tuple  # what flows back to each operand if 1 has come back to this node
    gradient: Any  # the derivative of the output by this variable
    parts: tuple  # what does flow back: gradient times local, if these are numbers


class Record(NamedTuple):
    """The nodes of a computation in their order: the inputs first, the output last."""

    nodes: tuple
    inputs: int  # how many of the nodes

    @property
    def edges(self):
        """Return all (parent, child) pairs of places, each once."""
        pairs = [(p, i) for i, node in enumerate(self.nodes) for p in node.parents]
        return list(dict.fromkeys(pair for pair in pairs if pair[0] is not None))

    def routes(self, place):
        """Return (child, operand) for each use of a node, the last child first.

        `nodes[child].parts[operand]` is what comes back along that way.
        """
        return [
            (child, operand)
            for child in reversed(range(len(self.nodes)))
            for operand, parent in enumerate(self.nodes[child].parents)
            if parent == place
        ]


def record(f, *inputs, names=None):
    """Run f(*inputs) forward, then back, and return the Record of all that happened.

    `f` and the inputs are those of `tape.value_and_gradient`. `names` are the inputs',
    or all nodes' in their order; if left out, inputs are called as in `f`, the output
    y, and what lies between by letters in the order of the program. What does not lead
    to the output is left out. Source: Chai, lecture 15, the graph of "Approach 3".

    >>> graph = record(lambda x, z: np.exp(x * z) / x, 2.0, 3.0)
    >>> for node in graph.nodes:
    ...     print(node.name, node.operation, node.parents, node.gradient.round(2))
    x input () 504.29
    z input () 403.43
    a multiply (0, 1) 201.71
    b exp (2,) 0.5
    y divide (3, 0) 1.0
    """
    notes = []
    variables, result = tape.write(f, inputs, notes)
    if result.row < len(variables):
        raise ValueError("`f` must compute something, but returned one of its inputs.")
    nodes = _passed_back(result.tape, notes, result.row)
    kept = _joined(nodes, [*range(len(variables)), *_leading(nodes, len(variables))])
    places = {row: place for place, row in enumerate(kept)}
    names = _names(f, names, len(variables), len(kept))
    renamed = []
    for name, row in zip(names, kept, strict=True):
        parents = tuple(places.get(parent) for parent in nodes[row].parents)
        renamed.append(nodes[row]._replace(name=name, parents=parents))
    return Record(tuple(renamed), len(variables))


def _passed_back(rows, notes, last):
    """Return a node for each row up to the last, with the gradient that reached it."""
    gradients = [np.zeros_like(note[0])[()] for note in notes]
    gradients[last] = np.ones_like(gradients[last])[()]
    nodes = [None] * (last + 1)
    # Backwards, so that all parts have reached a row before it passes them on.
    for row in reversed(range(last + 1)):
        nodes[row] = node = _node(notes[row], rows[row], gradients[row])
        for parent, part in zip(node.parents, node.parts, strict=True):
            if parent is not None:
                gradients[parent] = gradients[parent] + part
    return nodes


def _node(note, routes, gradient):
    """Return one node of a row and its note; an input has neither routes nor rule."""
    value, primitive, operands, settings = note
    backs = (back for _, _, back in routes)
    parents, values, local, parts = [], [], [], []
    for operand in operands:
        known = isinstance(operand, tape.Variable)
        back = next(backs) if known else None
        parents.append(operand.row if known else None)
        values.append(operand.value if known else operand)
        local.append(back(np.ones_like(value)[()]) if known else None)
        shape = np.shape(values[-1])
        parts.append(tape_rules.unbroadcast(back(gradient), shape) if known else None)
    operation = primitive.__name__ if primitive else "input"
    lists = map(tuple, (values, parents, settings))
    return Node("", operation, *lists, value, tuple(local), gradient, tuple(parts))


def _leading(nodes, inputs):
    """Return the rows that lead to the last one, without the inputs."""
    found = {len(nodes) - 1}
    for row in reversed(range(len(nodes))):
        if row in found:
            found.update(parent for parent in nodes[row].parents if parent is not None)
    return sorted(row for row in found if row >= inputs)


def _joined(nodes, kept):
    """Join each sum that only another sum uses into that one; return what is left."""
    uses = Counter(parent for row in kept for parent in nodes[row].parents)
    for row in kept:
        if nodes[row].operation != "add":
            continue
        slots = []
        for slot in zip(*(getattr(nodes[row], field) for field in SLOTS), strict=True):
            parent = slot[0]
            inner = nodes[parent] if parent is not None else None
            # Used elsewhere, too, it is a variable of its own with a gradient to show.
            if inner and inner.operation == "add" and uses[parent] == 1:
                slots += zip(*(getattr(inner, field) for field in SLOTS), strict=True)
                kept = [other for other in kept if other != parent]
            else:
                slots.append(slot)
        columns = zip(*slots, strict=True)
        nodes[row] = nodes[row]._replace(**dict(zip(SLOTS, columns, strict=True)))
    return kept


def _names(f, names, inputs, total):
    """Return a name for every node, those given first."""
    given = list(_parameters(f, inputs) if names is None else names)
    if len(given) == total and len(set(given)) == total:
        return given
    if len(given) != inputs or len(set(given)) != inputs:
        raise ValueError(
            f"`names` must hold {inputs} different names, one an input, or {total}, "
            "one a node."
        )
    output = "y" if "y" not in given else "L"
    counts = ["", *map(str, range(1, total))]
    rest = (letter + count for count, letter in itertools.product(counts, LETTERS))
    free = [name for name in itertools.islice(rest, 2 * total) if name not in given]
    return [*given, *free[: total - inputs - 1], output]


def _parameters(f, inputs):
    """Return the names that `f` gives its inputs, or x, or x0, x1 …"""
    try:
        kinds = inspect.signature(f).parameters.values()
        # Kinds are ordered: what can stand by position comes before *args.
        names = [k.name for k in kinds if k.kind < inspect.Parameter.VAR_POSITIONAL]
    except (TypeError, ValueError):  # a function written in C
        names = []
    if len(names) >= inputs:
        return names[:inputs]
    return ["x"] if inputs == 1 else [f"x{i}" for i in range(inputs)]
