"""Collect what the checks said in finished lectures, as a table.

    python -m helpers.verdicts handed_in/*.ipynb > verdicts.csv

One row an exercise: file, exercise, verdict ("right", "almost", "wrong", "wrong kind",
"missing", or "not run"). It reads what stands in the notebooks and runs nothing.
"""

import argparse
import csv
import sys
from pathlib import Path

import nbformat

from helpers.lecture import checks

COLUMNS = ("file", "exercise", "verdict")


def collect(path):
    """Return the rows of one finished notebook, in the order of its exercises.

    Raises
    ------
    ValueError
        If the file cannot be read as a notebook.
    """
    path = Path(path)
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as problem:
        reason = str(problem).splitlines()[0][:80]
        raise ValueError(f"{path} cannot be read as a notebook: {reason}") from None
    said = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            told = output.get("data", {}).get(checks.VERDICT)
            if told:
                said[told["exercise"]] = told["verdict"]
    lecture = path.name[:2]
    asked = [exercise.number for exercise in checks.of_lecture(lecture)]
    rest = [number for number in said if number not in asked]
    return [
        {"file": path.name, "exercise": n, "verdict": said.get(n, "not run")}
        for n in [*asked, *rest]
    ]


def main(arguments=None):
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", nargs="+", type=Path)
    given = parser.parse_args(arguments)
    table = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    table.writeheader()
    status = 0
    for path in given.notebook:
        try:
            table.writerows(collect(path))
        except ValueError as problem:
            print(problem, file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
