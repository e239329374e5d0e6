"""Time two ways to the same result, in turn, and say how they compare.

A benchmark is a module with `rows()`, which yields `Row`s. `Row.peer` may be missing:
then `Row.skipped` says in plain words why.
"""

import os

# Before NumPy starts its own threads: one core for both sides.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"

import gc
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

LEAST = 2e-3  # seconds: what is faster is called several times a round


class Row(NamedTuple):
    """Ours against a named peer: both are called without arguments."""

    name: str
    ours: Callable
    against: str
    peer: Callable | None
    goal: str = ""
    skipped: str = ""


class Found(NamedTuple):
    """Seconds a call, one entry a round, and the ratio of each round."""

    row: Row
    ours: list
    peer: list

    @property
    def ratios(self):
        """How many times as long the peer takes, one entry a round."""
        return [b / a for a, b in zip(self.ours, self.peer, strict=True)]


def compare(row, seconds=2.0, least_rounds=3):
    """Measure a row in interleaved rounds for about `seconds`, at least three."""
    functions = (row.ours, row.peer) if row.peer else (row.ours,)
    repeats = [_repeats(function) for function in functions]
    found, start = ([], []), time.perf_counter()
    while len(found[0]) < least_rounds or time.perf_counter() - start < seconds:
        for times, function, count in zip(found, functions, repeats, strict=False):
            times.append(_timed(function, count))
    return Found(row, *found)


def quartiles(values):
    """Return the lower quartile, the median and the upper quartile."""
    return statistics.quantiles(values, n=4) if len(values) > 1 else list(values) * 3


def seconds(value):
    """Return a time with a unit that fits it.

    >>> seconds(2.3e-5), seconds(0.0123), seconds(4.2)
    ('23 µs', '12.3 ms', '4.2 s')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size or unit == "µs":
            return f"{value / size:.3g} {unit}"


def absent(name, extra):
    """Return why a row is skipped."""
    return f"{name} is not installed: pip install -e '.[{extra}]'"


def _repeats(function):
    function()  # caches, buffers, first calls
    return max(1, round(LEAST / max(_timed(function, 1), 1e-7)))


def _timed(function, count):
    gc.disable()  # as `timeit` does: who left the garbage is not asked
    try:
        start = time.perf_counter()
        for _ in range(count):
            function()
        spent = time.perf_counter() - start
    finally:
        gc.enable()
    # A part that stands for the whole says how many times the whole is as long.
    return spent / count * getattr(function, "times", 1)
