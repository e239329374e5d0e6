"""Place the boxes of an acyclic graph in columns, with room for its edges.

The method of Sugiyama, Tagawa and Toda (1981): columns by the longest way from an
input; a place in every column for an edge that crosses it; and the order within a
column by the mean height of the neighbours.
"""

import itertools

import numpy as np

DEEPEST = 9
BOX, EDGE = 1.0, 0.45  # how much height a rectangle and a passing edge take


def columns(parents):
    """Return the column of each box; a box without parents stands before its first use.

    Parameters
    ----------
    parents : sequence of sequences of int
        The numbers of each box's parents, all smaller than its own.

    Returns
    -------
    list of int

    Raises
    ------
    ValueError
        If there are more than ten columns.

    Examples
    --------
    >>> columns([(), (0,), (1,), (), (2, 3)])
    [0, 1, 2, 2, 3]
    """
    found = []
    for own in parents:
        found.append(1 + max((found[parent] for parent in own), default=-1))
    for i, own in enumerate(parents):
        if not own:
            used = [found[j] for j, of in enumerate(parents) if i in of]
            found[i] = min(used, default=1) - 1
    if max(found) > DEEPEST:
        raise ValueError(f"More than {DEEPEST} steps one after another: type fewer")
    return found


def layout(parents, width, height):
    """Return where the boxes and edges of a graph go.

    Parameters
    ----------
    parents : sequence of sequences of int
        As for `columns`.
    width, height : float
        Of the room for the boxes' centres; the middle is (width / 2, 0).

    Returns
    -------
    centres : list of (x, y)
    lines : dict from (parent, box) to a list of points
        From the parent's centre, between the boxes on the way, to the box's centre.

    Raises
    ------
    ValueError
        If there are more than ten columns.
    """
    column = columns(parents)
    ranks, lines = [[] for _ in range(max(column) + 1)], {}
    for i, own in enumerate(parents):
        ranks[column[i]].append(i)
        for parent in dict.fromkeys(own):
            between = [(parent, i, k) for k in range(column[parent] + 1, column[i])]
            lines[parent, i] = [parent, *between, i]
            for stop in between:
                ranks[stop[2]].append(stop)
    _sort(ranks, lines.values())
    apart = width / max(len(ranks) - 1, 1)
    places = {
        stop: (k * apart, y)
        for k, rank in enumerate(ranks)
        for stop, y in zip(rank, _heights(rank, height), strict=True)
    }
    points = {edge: [places[stop] for stop in line] for edge, line in lines.items()}
    return [places[i] for i in range(len(parents))], points


def _heights(rank, height):
    """Share the height out from the top, more of it to boxes than to edges."""
    room = np.array([BOX if isinstance(stop, int) else EDGE for stop in rank])
    room *= min(1.0, (height + BOX) / room.sum())
    return room.sum() / 2 - np.cumsum(room) + room / 2


def _sort(ranks, lines):
    """Sort every rank by the mean height of its neighbours, back and forth."""
    beside = {stop: [] for rank in ranks for stop in rank}
    for line in lines:
        for a, b in itertools.pairwise(line):
            beside[a].append(b)
            beside[b].append(a)
    height = {}
    for rank in ranks:
        height |= _relative(rank)
    for sweep in range(8):
        for rank in ranks if sweep % 2 else ranks[::-1]:
            mean = {s: np.mean([height[n] for n in beside[s] or [s]]) for s in rank}
            rank.sort(key=mean.get)
            height |= _relative(rank)


def _relative(rank):
    return {stop: (j + 0.5) / len(rank) for j, stop in enumerate(rank)}
