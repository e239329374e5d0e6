"""Measure steps on 100 000 ratings: ours against the whole, masked table.

    python tests/benchmarks/factorisation.py [--rounds 60]

943 users, 1682 items, rank 10: the sizes of a table well known in the field, with
made-up ratings as unevenly spread as such tables are. The peer is the form that
NumPy's matrix products make quickest: the whole table of users and items, its errors
multiplied by a mask of what is observed. A step is that gradient and one of Adam.
Rounds are interleaved, so that what else the machine does falls on both alike.
"""

import os

# Before NumPy starts its own threads: one core for both sides.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import argparse
import statistics
import time

import numpy as np

from helpers.models import factorisation, observed
from helpers.models.factorisation import Factors
from helpers.optimise import optimisers

USERS, ITEMS, RATINGS, RANK = 943, 1682, 100_000, 10
STRENGTH = 1.0
WARM_UP = 5


def rows():
    """Yield a name, our callable, the peer's name and its callable for each row."""
    ratings = spread(np.random.default_rng(0))
    for dtype in (np.float32, np.float64):
        rng, mean = np.random.default_rng(1), ratings[2].mean()
        start = factorisation.initialise(
            USERS, ITEMS, RANK, rng, mean=mean, dtype=dtype
        )
        plan = observed.plan(start, *ratings)
        table = filled(*ratings, dtype)
        ways = (
            lambda factors, plan=plan: observed.gradient(factors, plan, STRENGTH),
            lambda factors, table=table: dense_gradient(factors, *table),
        )
        kind = dtype.__name__
        ours, peer = (lambda way=way, start=start: way(start) for way in ways)
        yield f"gradient, {kind}", ours, "dense and masked", peer
        ours, peer = (step(way, start) for way in ways)
        yield f"step of Adam, {kind}", ours, "dense and masked", peer


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


def times(functions, rounds):
    """Return each function's times in ms, measured in turn."""
    found = [[] for _ in functions]
    for _ in range(WARM_UP + rounds):
        for function, row in zip(functions, found, strict=True):
            before = time.perf_counter()
            function()
            row.append(1e3 * (time.perf_counter() - before))
    return [row[WARM_UP:] for row in found]


def shown(row):
    """Return a median with its quartiles."""
    low, middle, high = statistics.quantiles(row, n=4)
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    print("| what | ours, ms | dense and masked, ms | ours / theirs |")
    print("|---|---|---|---|")
    for name, ours, _, peer in rows():
        one, two = times((ours, peer), rounds)
        ratio = statistics.median(one) / statistics.median(two)
        print(f"| {name} | {shown(one)} | {shown(two)} | {ratio:.2f} |")
    print("\nMedians (and quartiles) of interleaved rounds, one thread.")


if __name__ == "__main__":
    main()
