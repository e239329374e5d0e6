"""Where the boxes and edges of a computation graph go, from left to right, in inches.

The library igraph finds the order within the layers; here they become inches, and a
graph too deep for the page goes on in a second band below, like a line of text.
"""

import itertools
from typing import NamedTuple

import numpy as np

MARGIN = 0.7  # beside the middle of the first and the last layer
LANE, STREET = 0.07, 0.24  # between edges beside the layers, and between bands
ROW, NEAREST, FARTHEST = 1.0, 0.88, 2.1  # from row to row, and from layer to layer
WIDEST, GAP = 1.2, 0.27  # of a box, and between two boxes


class Places(NamedTuple):
    """Where a graph goes; y runs up from the bottom.

    `centres` holds an (x, y) a node; `lines` maps (parent, child) to points, shape
    (n, 2), from the right side of the parent's box to the left side of the child's;
    `box` is the width of every box and `height` that of the whole graph.
    """

    centres: list
    lines: dict
    box: float
    height: float


def layers(parents):
    """Return the layer of each node: one more than the last of its parents'.

    `parents` holds the places of each node's parents, all smaller than its own. A node
    without parents stands right before its first use.

    >>> layers([(), (0,), (1,), (), (2, 3)])
    [0, 1, 2, 2, 3]
    """
    found = []
    for own in parents:
        found.append(1 + max((found[parent] for parent in own), default=-1))
    for place, own in enumerate(parents):
        users = [found[child] for child, of in enumerate(parents) if place in of]
        if not own and users:
            found[place] = min(users) - 1
    return found


def layered(parents):
    """Order the nodes of an acyclic graph within their layers, with few crossings.

    Return the (layer, row) of each node, rows of one layer at least 1 apart but not
    always whole, and by (parent, child) one (layer, row) in every layer that the edge
    passes. Source: Sugiyama, Tagawa and Toda (1981), by the library igraph.

    >>> centres, ways = layered([(), (0,), (0, 1)])
    >>> [layer for layer, _ in centres]
    [0, 1, 2]
    >>> [len(way) for way in ways.values()]
    [0, 1, 0]
    """
    from igraph import Graph  # half a second, so only where a graph is drawn

    depth, edges, ways = layers(parents), [], {}
    for child, own in enumerate(parents):
        for parent in dict.fromkeys(own):
            # A stop in every layer that the edge passes keeps its way free of boxes.
            first = len(depth)
            depth += range(depth[parent] + 1, depth[child])
            ways[parent, child] = stops = range(first, len(depth))
            edges += itertools.pairwise([parent, *stops, child])
    graph = Graph(len(depth), edges, directed=True)
    found = graph.layout_sugiyama(layers=depth, maxiter=1000)
    rows = _apart(np.array([row for row, _ in found]), np.array(depth))
    points = list(zip(depth, rows, strict=True))
    ways = {edge: [points[stop] for stop in stops] for edge, stops in ways.items()}
    return points[: len(parents)], ways


def _apart(rows, depth):
    """Move the rows of each layer, in their order, until they are 1 apart."""
    for layer in set(depth.tolist()):
        own = np.flatnonzero(depth == layer)
        own = own[np.argsort(rows[own], kind="stable")]
        steps = np.arange(own.size)
        moved = np.maximum.accumulate(rows[own] - steps) + steps
        rows[own] = moved - (moved - rows[own]).mean().round()
    return rows


def place(parents, width):
    """Return the `Places` of boxes and edges on a page of this width, in inches."""
    centres, ways = layered(parents)
    points = np.array([*centres, *(point for way in ways.values() for point in way)])
    most = max(2, 1 + int((width - 2 * MARGIN) / NEAREST))  # layers side by side
    bands = [layer // most for layer, _ in centres]
    crossing = [(a, b) for a, b in ways if bands[a] < bands[b]]
    tops, floors = _heights(points, most, STREET * (len(crossing) + 0.5))
    across = min(points[:, 0].max(), most - 1)
    apart = min((width - 2 * MARGIN) / max(across, 1), FARTHEST)

    def at(layer, row):
        x = width / 2 + (layer % most - across / 2) * apart
        return x, floors[-1] - tops[layer // most] - ROW * (row + 0.5)

    box, lines = min(WIDEST, apart - GAP), {}
    for (a, b), way in ways.items():
        stops = [at(*stop) for stop in (centres[a], *way, centres[b])]
        lane = 1 + crossing.index((a, b)) if (a, b) in crossing else 0
        turns = [floors[-1] - f - STREET * lane for f in floors[bands[a] : bands[b]]]
        sides = LANE * lane, width - LANE * lane
        lines[a, b] = _line(stops, box / 2, sides, turns)
    return Places([at(*centre) for centre in centres], lines, box, floors[-1])


def _heights(points, most, gap):
    """Return how far down row 0 and the floor of each band are."""
    bands, tops, floors = points[:, 0] // most, [], []
    height = 0.0
    for number in range(int(bands.max()) + 1):
        rows = points[bands == number, 1]
        tops.append(height - ROW * rows.min())
        floors.append(height + ROW * (np.ptp(rows) + 1))
        height = floors[-1] + gap
    return tops, floors


def _line(stops, half, sides, turns):
    """Return an edge's points: flat beside every box that it passes.

    Where it goes on in the band below, it turns at the sides of the page.
    """
    points, turns = [(stops[0][0] + half, stops[0][1])], iter(turns)
    for (x0, y0), (x, y) in itertools.pairwise(stops):
        if x < x0:
            turn, (left, right) = next(turns), sides
            points += [(right, y0), (right, turn), (left, turn), (left, y)]
        points += [(x - half, y), (x + half, y)]
    return np.array(points[:-1])
