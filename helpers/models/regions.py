"""Linear regions: how many pieces a ReLU network can have, and how many it has.

A network of ReLUs is linear wherever no unit switches on or off. The pieces along a
line are found exactly: between two joints every pre-activation is itself linear, so
the place where it crosses zero is the solution of one equation.
"""

from math import comb

import numpy as np

from helpers import checking
from helpers.models import network
from helpers.models.named import Named


def regions(inputs, units, layers):
    """Return how many linear regions a ReLU network can be built to have.

    (⌊D/Dᵢ⌋ + 1)^(Dᵢ(K−1)) · Σ_{j ≤ Dᵢ} C(D, j) for Dᵢ inputs and K layers of D units:
    all but the last layer fold the inputs, and the last cuts what is folded. With one
    input no network has more; with several, some might. Source: Montúfar et al. (2014),
    *On the number of linear regions of deep neural networks*; Prince, *Understanding
    Deep Learning*, section 4.5.

    >>> regions(inputs=2, units=3, layers=1)
    7
    >>> regions(inputs=1, units=10, layers=5)
    161051
    """
    inputs = checking.whole("inputs", inputs, 1)
    units = checking.whole("units", units, 1)
    layers = checking.whole("layers", layers, 1)
    folds = (units // inputs + 1) ** (inputs * (layers - 1))
    return folds * sum(comb(units, j) for j in range(inputs + 1))


def joints(params, start, end):
    """Return where units switch on or off along the line from `start` to `end`.

    `params` is a network's with ReLUs; the ends are vectors of its inputs, or numbers
    for one input. Fractions t of the way come back, 0 < t < 1, in increasing order: the
    joint itself is at start + t(end − start). There is one linear piece more than
    joints.

    >>> params = Named(beta=[[-1.0, -3.0], [0.0]], omega=[[[1.0], [1.0]], [[1.0, 1.0]]])
    >>> joints(params, start=0.0, end=4.0).tolist()
    [0.25, 0.75]
    """
    # In single precision, joints that are close to each other would fall together.
    checked = network.parameters(params).items()
    params = Named(
        {name: [a.astype(float) for a in arrays] for name, arrays in checked}
    )
    start, end = (network.examples(params, np.atleast_1d(p)) for p in (start, end))
    t = np.array([0.0, 1.0])
    for k in range(len(params.omega) - 1):  # between the joints so far, f_k is linear
        part = Named(beta=params.beta[: k + 1], omega=params.omega[: k + 1])
        f = network.forward(part, start + t[:, None] * (end - start)).y
        piece, unit = np.nonzero(f[:-1] * f[1:] < 0)
        left, right = f[piece, unit], f[piece + 1, unit]
        crossing = t[piece] + (t[piece + 1] - t[piece]) * left / (left - right)
        t = np.unique(np.concatenate([t, crossing]))
    return t[1:-1]


def zigzag(units, layers):
    """Return a network of one input that folds 0 … 1 onto itself as often as it can.

    Each layer runs to and fro between 0 and 1 in `units` + 1 straight pieces, so that
    `layers` of them, one after another, make (units + 1)**layers pieces. It takes 3
    units: with fewer, not all pieces can reach from 0 to 1.

    >>> params = zigzag(units=4, layers=3)
    >>> len(joints(params, 0.0, 1.0)) + 1, regions(inputs=1, units=4, layers=3)
    (125, 125)
    """
    units = checking.whole("units", units, 3)
    layers = checking.whole("layers", layers, 1)
    length = np.r_[0.5, np.ones(units)] / (units + 0.5)
    slope = np.resize([1.0, -1.0], units + 1) / length
    place = np.cumsum(length)[:-1]
    # Unit 3 faces left. Left of all joints it alone is on: the first piece is half as
    # long as the others, so that its slope is the sum of two of theirs.
    facing = np.ones(units)
    facing[2] = -1
    weight = np.diff(slope)  # a ReLU bends by its weight, whichever way it faces
    beta, omega = -facing * place, facing[:, None]
    offset = -weight[2] * place[2]  # so that the fold begins at 0
    inner = [np.outer(facing, weight) for _ in range(layers - 1)]
    outer = [beta + facing * offset for _ in range(layers - 1)]
    return Named(
        beta=[beta, *outer, np.array([offset])],
        omega=[omega, *inner, weight[None]],
    )


def crossings(x, y):
    """Return where straight pieces through the points (x, y) cross zero.

    >>> crossings(np.array([0.0, 1.0, 2.0]), np.array([-1.0, 3.0, -3.0])).tolist()
    [0.25, 1.5]
    """
    x, y = checking.numbers("x", x), checking.numbers("y", y)
    above = y >= 0
    at = np.flatnonzero(above[:-1] != above[1:])
    return x[at] + np.diff(x)[at] * y[at] / (y[at] - y[at + 1])


def bends(x, y):
    """Return where the slope of straight pieces changes, to 0.01.

    >>> x = np.linspace(-1, 1, 101)
    >>> bends(x, np.maximum(x - 0.25, 0)).tolist()
    [0.25]
    """
    x, y = checking.numbers("x", x), checking.numbers("y", y)
    slopes = np.diff(y) / np.diff(x)
    at = np.flatnonzero(np.abs(np.diff(slopes)) > 1e-6) + 1
    # A bend between two of the points changes the slope at both: it counts once.
    groups = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    return np.array([x[group].mean().round(2) for group in groups if group.size])


def active(x, lines):
    """Return the ends of the regions of ReLU units along `x`, and who is active there.

    `lines` (units, len(x)) holds the units' pre-activations, each a straight line. With
    n regions the ends have the shape (n + 1,) and the answers (units, n), as booleans.

    >>> x = np.array([0.0, 1.0])
    >>> ends, on = active(x, np.array([0.25 - x, x + 1]))
    >>> ends.tolist(), on.tolist()
    ([0.0, 0.25, 1.0], [[True, False], [True, True]])
    """
    x, lines = checking.numbers("x", x), checking.numbers("lines", lines)
    joints = np.concatenate([crossings(x, line) for line in lines])
    inside = joints[(x[0] < joints) & (joints < x[-1])]
    ends = np.r_[x[0], np.unique(inside.round(9)), x[-1]]
    middles = (ends[:-1] + ends[1:]) / 2
    return ends, np.array([np.interp(middles, x, line) > 0 for line in lines])
