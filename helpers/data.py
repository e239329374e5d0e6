"""The tables in `data/`: made here from fixed seeds, loaded by name.

`python -m helpers.data` writes every table again, bit for bit; with `--check` it only
compares, and fails if a file differs. `python -m helpers.data depth` writes the one
table that takes minutes; of that one `--check` makes only the beginning.
"""

import argparse
import sys
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np

from helpers import depth, made_ratings, places
from helpers.models import gabor, line, toy
from helpers.places import DATA

DECIMALS = 6
PLACES = {"rating": 1}
"""Columns of floats written with other than `DECIMALS` decimals."""

KINDS = dict.fromkeys(["user", "item", "test", "layers", "seed", "epoch"], int)
KINDS |= dict.fromkeys(["title", "genre", "also"], str)
"""Columns that hold anything but floats."""

LINE_PARAMS = np.array([0.5, 0.8])
GABOR_PARAMS = np.array([0.0, 16.6])
TOY_BETA = np.array([0.3, -0.5, 0.2, 0.4])
TOY_OMEGA = np.array([0.9, 0.7, 1.2, 1.5])


def load(name, directory=DATA):
    """Return a table's columns, a read-only mapping in the order of the file.

    `name` is one of `TABLES` or `SLOW`; `data/README.md` describes each. A ValueError
    says if there is no such table, or which line of its file is malformed. Copy a
    column to change it.

    >>> table = load("line")
    >>> list(table), table["x"].shape
    (['x', 'y'], (12,))
    """
    if not isinstance(name, str) or name not in TABLES | SLOW:
        names = ", ".join(map(repr, TABLES | SLOW))
        raise ValueError(f"There is no table {name!r}; choose one of {names}.")
    path = Path(directory) / f"{name}.csv"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"Cannot read {path.name} ({type(error).__name__}); "
            f"run `{_command(name)}` to make it again."
        ) from error
    return _parsed(lines, path.name)


def make_line():
    """Return 12 points near a straight line."""
    f = partial(line.predict, LINE_PARAMS)
    return _around(f, 12, seed=1, ends=(0.05, 1.95), jitter=0.08, noise=0.15)


def make_gabor():
    """Return 28 points near a Gabor function of width 8.

    The seed is one for which the loss has a single deep minimum, and a shallower
    local minimum to each side of it, besides saddles (`data/README.md` lists them).
    """
    f = partial(gabor.predict, GABOR_PARAMS)
    return _around(f, 28, seed=287, ends=(-14.5, 14.5), jitter=0.53, noise=0.08)


def make_toy():
    """Return 28 points near the toy model's curve."""

    def f(x):
        return toy.forward(TOY_BETA, TOY_OMEGA, x, np.zeros_like(x)).f3

    return _around(f, 28, seed=3, ends=(-3.0, 3.0), jitter=0.1, noise=0.05)


def _around(f, count, seed, ends, jitter, noise):
    rng = np.random.Generator(np.random.PCG64(seed))
    x = np.linspace(*ends, count) + rng.uniform(-jitter, jitter, count)
    x = _rounded(x)  # before f, so that the table holds what f was given
    return {"x": x, "y": _rounded(f(x) + noise * rng.standard_normal(count))}


TABLES = {
    "line": make_line,
    "gabor": make_gabor,
    "toy": make_toy,
    "ratings": made_ratings.ratings,
    "titles": made_ratings.titles,
}
"""Every table's name, and the function that makes its columns."""

SLOW = {"depth": depth.make}
"""Tables that take minutes, and whose last digits depend on the machine."""


def differing(directory=DATA):
    """Return the names of the files that are not what this module would write."""
    return [
        f"{name}.csv"
        for name, make in TABLES.items()
        if _bytes_of(Path(directory) / f"{name}.csv") != _encoded(make())
    ]


def write(directory=DATA, *, tables=TABLES):
    """Write the tables, each in one step, and return the paths."""
    paths = [Path(directory) / f"{name}.csv" for name in tables]
    for path, make in zip(paths, tables.values(), strict=True):
        places.replace(path, _encoded(make()))
    return paths


def main(arguments=None):
    """Write the tables, or compare them: the exit status is 1 if one differs."""
    parser = argparse.ArgumentParser(description="Make the tables in data/.")
    parser.add_argument("table", nargs="?", choices=SLOW, help="one that takes minutes")
    parser.add_argument("--check", action="store_true", help="only compare")
    given = parser.parse_args(arguments)
    if given.check:
        return _check()
    try:
        places.require_checkout("Making the tables anew")
    except ValueError as problem:
        parser.error(str(problem))
    tables = TABLES
    if given.table:
        tables = {given.table: partial(SLOW[given.table], report=_bar)}
    for path in write(tables=tables):
        print(f"Wrote data/{path.name}.")
    return 0


def _check():
    names = differing()
    if not depth.agrees(load("depth")):
        names.append("depth.csv")
    for name in names:
        command = _command(name.removesuffix(".csv"))
        print(f"data/{name} differs; run `{command}`.", file=sys.stderr)
    if not names:
        print("Every table in data/ is as it should be.")
    return 1 if names else 0


def _command(name):
    return "python -m helpers.data" + (f" {name}" if name in SLOW else "")


def _bar(done, count):
    """Draw how far a slow table is, over what was drawn before."""
    end = "\n" if done == count else ""
    bar = "#" * done + "." * (count - done)
    print(f"\r[{bar}] {done} of {count}", end=end, file=sys.stderr, flush=True)


def _rounded(values):
    return np.round(values, DECIMALS) + 0.0  # no minus zero


def _encoded(columns):
    texts = [_texts(name, column) for name, column in columns.items()]
    lines = [",".join(row) for row in zip(*texts, strict=True)]
    return "\n".join([",".join(columns), *lines, ""]).encode()


def _texts(name, column):
    if column.dtype.kind != "f":
        return map(str, column.tolist())
    return (f"{value:.{PLACES.get(name, DECIMALS)}f}" for value in column.tolist())


def _bytes_of(path):
    return path.read_bytes() if path.is_file() else None


def _parsed(lines, file):
    names = lines[0].split(",") if lines else []
    if len(lines) < 2 or not all(names) or len(set(names)) < len(names):
        raise ValueError(
            f"{file}, line 1: needs a line of column names, then one or more rows."
        )
    kinds = [KINDS.get(name, float) for name in names]
    below = enumerate(lines[1:], start=2)
    rows = [_row(text, kinds, f"{file}, line {i}") for i, text in below]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    for column in columns:
        column.setflags(write=False)
    return MappingProxyType(dict(zip(names, columns, strict=True)))


def _row(text, kinds, place):
    try:
        pairs = zip(kinds, text.split(","), strict=True)
        row = [kind(entry) for kind, entry in pairs]
    except ValueError:
        row = [np.nan]
    if not np.isfinite([entry for entry in row if not isinstance(entry, str)]).all():
        wanted = "entries" if str in kinds else "finite numbers"
        raise ValueError(f"{place}: expected {len(kinds)} {wanted}, found {text!r}.")
    return row


if __name__ == "__main__":
    sys.exit(main())
