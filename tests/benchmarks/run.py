"""One table: each row a ratio against a named peer, in the same interleaved run.

    python tests/benchmarks/run.py                    everything but the test command
    python tests/benchmarks/run.py models tape        these modules
    python tests/benchmarks/run.py --save now.json    keep the table
    python tests/benchmarks/run.py --compare old.json say which rows moved beyond noise
    python tests/benchmarks/run.py times --tests      also time the whole test command

Peers are optional (`pip install -e '.[test,torch]'`); a row without its peer says so.
BLAS has one thread. Sliders are measured by `interaction.py`, in a browser.
"""

import measure  # first: it holds BLAS to one thread

# isort: split
import argparse
import importlib
import json
import os
import platform
import statistics
import sys
from pathlib import Path

MODULES = ("models", "descents", "tape", "network", "factorisation", "times")


def line(found):
    """Return a measured row as it is stored."""
    row, ratios = found.row, measure.quartiles(found.ratios)
    return {
        "name": row.name,
        "against": row.against,
        "ours": statistics.median(found.ours),
        "peer": statistics.median(found.peer),
        "ratio": ratios,
        "goal": row.goal,
    }


def show(entry):
    """Print a row of the table."""
    if entry.get("skipped"):
        print(
            f"| {entry['name']} | – | {entry['against']} | – | {entry['skipped']} | |"
        )
        return
    low, middle, high = (f"{value:.3g}" for value in entry["ratio"])
    ours, peer = measure.seconds(entry["ours"]), measure.seconds(entry["peer"])
    goal = verdict(entry)
    cells = entry["name"], ours, entry["against"], peer, f"{middle} ({low} to {high})"
    print("|", " | ".join([*cells, goal]), "|", flush=True)


def verdict(entry):
    """Return the goal and whether the median reaches it."""
    if not entry["goal"]:
        return ""
    least = float(entry["goal"].removeprefix("≥ "))
    return f"{entry['goal']}: {'yes' if entry['ratio'][1] >= least else 'no'}"


MARGIN = 1.15
"""What the same code differs by from process to process: memory lies differently."""


def moved(entry, old):
    """Tell whether two runs lie apart by more than quartiles and processes differ."""
    (low, now, high), (old_low, before, old_high) = entry["ratio"], old["ratio"]
    apart = low > old_high or high < old_low
    return apart and max(now / before, before / now) > MARGIN


def report(table, before):
    """Print which rows moved beyond noise since an earlier table."""
    known = {(e["name"], e["against"]): e for e in before if "ratio" in e}
    print()
    count = 0
    for entry in table:
        old = known.get((entry["name"], entry["against"]))
        if old and "ratio" in entry and moved(entry, old):
            count += 1
            way = "faster" if entry["ratio"][1] > old["ratio"][1] else "slower"
            print(
                f"{way}: {entry['name']} against {entry['against']}: "
                f"{old['ratio'][1]:.3g} before, {entry['ratio'][1]:.3g} now"
            )
    print(f"{count} rows moved beyond noise.")


def measured(names, seconds):
    """Yield the entries of the table, one as soon as it is measured."""
    for name in names:
        for row in importlib.import_module(name).rows():
            if row.skipped:
                entry = {"name": row.name, "against": row.against}
                yield {**entry, "skipped": row.skipped}
            else:
                yield line(measure.compare(row, seconds))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("module", nargs="*", help=f"of {', '.join(MODULES)}")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each row")
    parser.add_argument("--save", type=Path, help="write the table here, as JSON")
    parser.add_argument("--compare", type=Path, help="an earlier table")
    parser.add_argument("--tests", action="store_true", help="time the test command")
    given = parser.parse_args()
    unknown = set(given.module) - set(MODULES)
    if unknown:
        parser.error(f"unknown {', '.join(unknown)}; there are {', '.join(MODULES)}")
    names = given.module or MODULES
    before = json.loads(given.compare.read_bytes()) if given.compare else None
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, BLAS 1 thread.")
    print("Ratio: the peer's time over ours, median (quartiles) of interleaved rounds.")
    print("\n| what | ours | against | its time | ratio | goal |")
    print("|---|---|---|---|---|---|")
    table = []
    for entry in measured(names, given.seconds):
        table.append(entry)
        show(entry)
    if "models" in names:
        print("\n| memory above the result | ours, MB | whole broadcast, MB |")
        print("|---|---|---|")
        found = importlib.import_module("models").memory()
        for name in dict.fromkeys(name for name, _ in found):
            ours, peer = found[name, "ours"], found[name, "whole broadcast"]
            print(f"| {name} | {ours:.1f} | {peer:.1f} |")
    if given.tests:
        importlib.import_module("times").test_command()
    if given.save:
        given.save.write_text(
            json.dumps(table, indent=1, ensure_ascii=False), encoding="utf-8"
        )
    if before is not None:
        report(table, before)


if __name__ == "__main__":
    sys.exit(main())
