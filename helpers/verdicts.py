"""Collect what the checks said in finished lectures, as a table.

    python -m helpers.verdicts handed_in --output verdicts.csv

Give notebooks, patterns such as "handed_in/*/*.ipynb", or folders, which stand for
every notebook at any depth in them. One row an exercise: file, exercise, verdict
("right", "almost", "wrong", "wrong kind", "missing", or "not run"). A file without
verdicts has one row, too, which says why. It reads what stands in the notebooks and
runs nothing; which lecture a notebook is stands in its cells, not in its name.

The table is UTF-8. Windows PowerShell rewrites what it redirects with `>`; `--output`
keeps the names as they are everywhere.
"""

import argparse
import csv
import glob
import json
import re
import sys
from pathlib import Path

from helpers.lecture import checks, record

COLUMNS = ("file", "exercise", "verdict")
LECTURE = re.compile(r'(?:^exercise-|checks\.(?:check|progress)\(")(\d\d)')


def collect(path):
    """Return the rows of one finished notebook, in the order of its exercises.

    A ValueError says if it cannot be read, or holds no exercise of a lecture.
    """
    lectures, said = _read(path)
    asked = [e.number for name in lectures for e in checks.of_lecture(name)]
    rest = [number for number in said if number not in asked]
    if not asked + rest:
        raise ValueError("it holds no exercise of a lecture")
    return [_row(path, n, said.get(n, "not run")) for n in [*asked, *rest]]


def found(given):
    """Return the paths that a file, a folder or a pattern stands for, in order.

    A name that fits nothing stands for itself, so that it is not lost.
    """
    path = Path(given)
    if path.is_dir():
        given = f"{glob.escape(str(path))}/**/*.ipynb"
    elif path.exists():  # a name may hold brackets
        return [path]
    return [Path(p) for p in sorted(glob.glob(given, recursive=True))] or [path]


def main(arguments=None):
    """Run the command line; return the exit status."""
    head, _, rest = __doc__.partition("\n")
    parser = argparse.ArgumentParser(
        description=head,
        epilog=rest,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("notebook", nargs="+", help="a file, a folder or a pattern")
    parser.add_argument("--output", metavar="FILE", help="where to write the table")
    given = parser.parse_args(arguments)
    rows, status = [], 0
    for path in dict.fromkeys(p for name in given.notebook for p in found(name)):
        try:
            rows += collect(path)
        except ValueError as problem:
            print(f"{path}: {problem}.", file=sys.stderr)
            rows.append(_row(path, "", f"not read: {problem}"))
            status = 1
    # A name may hold what the code page, or even UTF-8, cannot say.
    safe = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}
    if not given.output:
        sys.stdout.reconfigure(**safe)
        _write(rows, sys.stdout)
        return status
    try:
        with open(given.output, "w", **safe) as file:
            _write(rows, file)
    except OSError as problem:
        parser.error(f"cannot write {given.output}: {problem.strerror}")
    return status


def _read(path):
    """Return the lectures whose exercises stand in a notebook, and what was said."""
    if not Path(path).is_file():
        raise ValueError("there is no notebook")
    try:
        notebook = json.loads(Path(path).read_bytes())
        said = record.verdicts(notebook)
        lectures = {number.partition(".")[0] for number in said}
        for cell in notebook["cells"]:
            text = f"{cell.get('id', '')}\n{''.join(cell.get('source', ''))}"
            lectures.update(LECTURE.findall(text))
    except OSError as problem:
        raise ValueError(problem.strerror) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError("it is not a notebook") from None
    return sorted(lectures), said


def _row(path, exercise, verdict):
    return dict(zip(COLUMNS, (Path(path).as_posix(), exercise, verdict), strict=True))


def _write(rows, file):
    table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
