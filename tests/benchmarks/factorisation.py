"""A training step on 100 000 ratings, against the whole table and plain sums.

943 users, 1682 items, rank 10: the sizes of a table well known in the field, with
made-up ratings as unevenly spread as such tables are. One peer is the form that
NumPy's matrix products make quickest: the whole table of users and items, its errors
multiplied by a mask of what is observed. The other is the plain transcription of the
formulas, `helpers.models.factorisation`. A step is the gradient and one step of Adam.
"""

from measure import Row  # first: it holds BLAS to one thread

# isort: split
import functools

import numpy as np

from helpers.models import factorisation, observed
from helpers.models.factorisation import Factors
from helpers.optimise import optimisers

USERS, ITEMS, RATINGS, RANK = 943, 1682, 100_000, 10
STRENGTH = 1.0


def rows():
    """Yield a gradient and a step in each precision, against both peers."""
    ratings = spread(np.random.default_rng(0))
    for dtype in (np.float32, np.float64):
        rng, mean = np.random.default_rng(1), ratings[2].mean()
        start = factorisation.initialise(
            USERS, ITEMS, RANK, rng, mean=mean, dtype=dtype
        )
        typed = *ratings[:2], ratings[2].astype(dtype)
        ours = bound(observed.gradient, observed.plan(start, *typed), STRENGTH)
        peers = {
            "dense and masked": bound(dense_gradient, *filled(*typed, dtype)),
            "plain sums": bound(factorisation.gradient, *typed, STRENGTH),
        }
        for against, peer in peers.items():
            what = f"100 000 ratings, {dtype.__name__}"
            pair = (functools.partial(way, start) for way in (ours, peer))
            yield row(f"gradient of {what}", against, *pair)
            pair = (step(way, start) for way in (ours, peer))
            yield row(f"step of Adam on {what}", against, *pair)


def row(name, against, ours, peer):
    """Return a row; its goal is not to be beaten."""
    return Row(name, ours, against, peer, "≥ 1")


def bound(gradient, *data):
    """Return `gradient` of the factors alone."""
    return lambda factors: gradient(factors, *data)


def spread(rng):
    """Return who rated what: a few rate and are rated much, most little."""
    eager = rng.pareto(1.5, USERS) + 0.3
    popular = 1 / (np.arange(ITEMS) + 20)
    weights = np.outer(eager, popular).ravel()
    cells = rng.choice(weights.size, RATINGS, replace=False, p=weights / weights.sum())
    return *np.divmod(cells, ITEMS), rng.integers(1, 6, RATINGS).astype(float)


def filled(user, item, rating, dtype):
    """Return the whole table with zeros in its gaps, and the mask of what is there."""
    table, mask = (np.zeros((USERS, ITEMS), dtype) for _ in range(2))
    table[user, item], mask[user, item] = rating, 1
    return table, mask


def dense_gradient(factors, table, mask):
    """Return the same gradient by matrix products of the whole table."""
    mean, b, c, u, v = factors
    error = u @ v.T
    error += (mean + b)[:, None]
    error += c
    error -= table
    error *= mask
    error *= 2
    return Factors(
        error.sum(),
        error.sum(axis=1) + 2 * STRENGTH * b,
        error.sum(axis=0) + 2 * STRENGTH * c,
        error @ v + 2 * STRENGTH * u,
        error.T @ u + 2 * STRENGTH * v,
    )


def step(gradient, start):
    """Return a function that makes one step of Adam, from where the last one ended."""
    adam = optimisers.adam(0.01)
    params = factorisation.join(start)
    now = [params, adam.init(params)]

    def one():
        slope = gradient(factorisation.split(now[0], start))
        change, now[1] = adam.update(factorisation.join(slope), now[1])
        now[0] = now[0] + change

    return one
