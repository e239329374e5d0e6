"""Build the lectures: run each from a fresh kernel and store it as it should be.

    python -m helpers.build            every lecture, and the contents page
    python -m helpers.build 02 05      these
    python -m helpers.build --check    build nothing; say which stored ones differ
    python -m helpers.build --measure  also measure anew what cells time

A cell that measures time runs, too, but without `--measure` it keeps the output that is
stored with it, as long as its source is the same.
"""

import argparse
import io
import os
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell as code_cell
from nbformat.v4 import new_markdown_cell as text_cell
from PIL import Image

from helpers import navigation, places, stored_form
from helpers.lecture import checks
from helpers.lecture.exercise import proofread
from helpers.places import NOTEBOOKS
from helpers.stored_form import HIDDEN

SMALL = (400, 160)  # pixels of a picture in the contents, which shows it at 145 × 58


def stored(wanted=()):
    """Return the paths of the lectures, and last that of the contents page.

    Only those whose names start with one of `wanted`, if any are given; a ValueError
    says which of them fits none.
    """
    paths = sorted(
        NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"),
        key=lambda path: (path.name == navigation.CONTENTS, path.name),
    )
    for name in wanted:
        if not any(path.name.startswith(name) for path in paths):
            names = ", ".join(path.stem for path in paths)
            raise ValueError(f"There is no lecture {name!r}; there are {names}.")
    return [p for p in paths if not wanted or p.name.startswith(tuple(wanted))]


def lectures():
    """Return the paths of all lectures; the contents page is none."""
    return [path for path in stored() if path.name != navigation.CONTENTS]


def with_exercises(notebook, lecture):
    """Return the notebook with its exercises written from their entries.

    They stand after the cell that starts with "## Exercises": a question, a blank
    answer and a folded solution each, and the progress line. A ValueError says in one
    sentence if an entry says of an answer what is not so.
    """
    entries = checks.of_lecture(lecture)
    kept = [c for c in notebook.cells if not c.get("id", "").startswith("exercise-")]
    starts = [i for i, c in enumerate(kept) if c.source.startswith("## Exercises")]
    if entries and not starts:
        raise ValueError(f'Lecture {lecture} lacks a cell "## Exercises".')
    if entries:
        cells = []
        for entry in entries:
            proofread(entry)
            name = f"exercise-{entry.number.replace('.', '-')}"
            cells.append(text_cell(entry.question, id=f"{name}-question"))
            cells.append(code_cell(entry.blank, id=f"{name}-answer"))
            cells.append(text_cell(entry.folded_solution, id=f"{name}-solution"))
        line = f'checks.progress("{lecture}", globals())'
        cells.append(code_cell(line, id=f"exercise-{lecture}-progress"))
        kept[starts[0] + 1 : starts[0] + 1] = cells
    notebook = nbformat.from_dict(notebook)
    notebook.cells = kept
    return notebook


def with_navigation(notebook, path):
    """Return the notebook with the cells that lead through the course.

    A lecture gets links at its head and foot, and before its imports the cell that
    asks whether the course is installed. The contents page is written as a whole.
    """
    ours = (navigation.HEAD, navigation.FOOT, navigation.NEEDS)
    notebook = nbformat.from_dict(notebook)
    pages = [navigation.page(p, nbformat.read(p, as_version=4)) for p in lectures()]
    if path.name == navigation.CONTENTS:
        notebook.cells = [
            text_cell(navigation.welcome(pages), id="contents-head"),
            code_cell(navigation.SHOW, id="contents-progress", metadata=HIDDEN),
            text_cell(navigation.overview(pages), id="contents-map"),
        ]
        return notebook
    number = path.name[:2]
    kept = [cell for cell in notebook.cells if cell.get("id") not in ours]
    code = [cell.source for cell in kept if cell.cell_type == "code"]
    first = [cell.cell_type for cell in kept].index("code")
    notebook.cells = [
        text_cell(navigation.head(number, pages), id=navigation.HEAD),
        *kept[:first],
        code_cell(navigation.needs(code), id=navigation.NEEDS, metadata=HIDDEN),
        *kept[first:],
        text_cell(navigation.foot(number, pages), id=navigation.FOOT),
    ]
    return notebook


def run(notebook):
    """Run a notebook top to bottom in a fresh kernel; return it with its outputs."""
    notebook = nbformat.from_dict(notebook)
    # Warnings name the cell's file; a fixed name keeps process ids out of outputs.
    os.environ["IPYKERNEL_CELL_NAME"] = "<cell>"
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        shutdown_kernel="immediate",  # it has nothing to save
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    )
    return client.execute()


def write(notebook, path):
    """Write a notebook whose lines end the same on every system."""
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    places.replace(path, text.encode())


def build(path, check=False, measure=False):
    """Build one lecture; with `check`, only return what differs from the stored one."""
    before = nbformat.read(path, as_version=4)
    after = with_navigation(with_exercises(before, path.stem[:2]), path)
    built = stored_form.canonical(run(after))
    stale = pictures(check) if path.name == navigation.CONTENTS else []
    if not measure:
        built = stored_form.keep_measurements(built, before)
    if check:
        return stored_form.differences(built, before) + stale
    write(built, path)
    return []


def pictures(check=False):
    """Cut the contents page's pictures; with `check`, only say which are stale."""
    stale = []
    for lecture in lectures():
        path, cut = NOTEBOOKS / "pictures" / f"{lecture.name[:2]}.png", picture(lecture)
        if not path.exists() or not stored_form.alike(cut, path.read_bytes()):
            stale.append(f"pictures/{path.name} is stale")
            if not check:
                places.replace(path, cut)
    return stale if check else []


def picture(lecture):
    """Return the part of a figure that stands for a lecture, as a small PNG."""
    figure, left, top, width = navigation.COURSE[lecture.name[:2]].picture
    cells = nbformat.read(lecture, as_version=4).cells
    cells = [cell for cell in cells if cell.get("id") == figure]
    found = [png for cell in cells for png in stored_form.pictures(cell)]
    if not found:
        raise ValueError(f"{lecture.name} has no picture in a cell {figure}.")
    box = (left, top, left + width, top + width * SMALL[1] / SMALL[0])
    png = io.BytesIO()
    shown = Image.open(io.BytesIO(found[0])).convert("RGB")
    shown.resize(SMALL, Image.Resampling.LANCZOS, box).save(png, "PNG")
    return png.getvalue()


def main(arguments=None):
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lecture", nargs="*", help="the first characters of its name")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--measure", action="store_true", help="measure times anew")
    given = parser.parse_args(arguments)
    failed = 0
    sys.stdout.reconfigure(errors="backslashreplace")  # a code page lacks letters
    try:
        if not given.check:
            places.require_checkout("Building lectures")
        paths = stored(given.lecture)
    except ValueError as problem:
        parser.error(str(problem))
    for path in paths:
        try:
            found = build(path, given.check, given.measure)
        except CellExecutionError as problem:
            found = [f"a cell fails:\n{problem}"]
        except ValueError as problem:
            found = [str(problem)]
        word = "differs" if found else ("as stored" if given.check else "built")
        print(f"{path.stem}: {word}", *found, sep="\n  ", flush=True)
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
