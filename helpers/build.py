"""Build the lectures: run each from a fresh kernel and store it as it should be.

    python -m helpers.build            every lecture, and the contents page
    python -m helpers.build 02 05      these
    python -m helpers.build --check    build nothing; say which stored ones differ
    python -m helpers.build --measure  also measure anew what cells time

A cell tagged `nbval-ignore-output` measures time, which differs from run to run: it
runs, but keeps the output stored with it as long as its source is the same.
"""

import argparse
import base64
import hashlib
import io
import os
import sys

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

from helpers import navigation, places, thumbnails
from helpers.lecture import checks
from helpers.lecture.exercise import proofread
from helpers.places import NOTEBOOKS

WIDGET = "application/vnd.jupyter.widget-view+json"
MEASURED = "nbval-ignore-output"
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


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


def lectures(wanted=()):
    """Return the same paths without the contents page, which is no lecture."""
    return [path for path in stored(wanted) if path.name != navigation.CONTENTS]


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
            cells.append(_cell("markdown", f"{name}-question", entry.question))
            cells.append(_cell("code", f"{name}-answer", entry.blank))
            cells.append(_cell("markdown", f"{name}-solution", entry.folded_solution))
        line = f'checks.progress("{lecture}", globals())'
        cells.append(_cell("code", f"exercise-{lecture}-progress", line))
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
            _cell("markdown", "contents-head", navigation.welcome(pages)),
            _hidden(_cell("code", "contents-progress", navigation.SHOW)),
            _cell("markdown", "contents-map", navigation.overview(pages)),
        ]
        return notebook
    number = path.name[:2]
    kept = [cell for cell in notebook.cells if cell.get("id") not in ours]
    code = [cell.source for cell in kept if cell.cell_type == "code"]
    first = [cell.cell_type for cell in kept].index("code")
    notebook.cells = [
        _cell("markdown", navigation.HEAD, navigation.head(number, pages)),
        *kept[:first],
        _hidden(_cell("code", navigation.NEEDS, navigation.needs(code))),
        *kept[first:],
        _cell("markdown", navigation.FOOT, navigation.foot(number, pages)),
    ]
    return notebook


def _hidden(cell):
    cell.metadata["jupyter"] = {"source_hidden": True}
    return cell


def _cell(kind, cell_id, source):
    make = {
        "markdown": nbformat.v4.new_markdown_cell,
        "code": nbformat.v4.new_code_cell,
    }
    return make[kind](source, id=cell_id)


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


def canonical(notebook):
    """Return the notebook without what differs between machines and editors.

    Cell ids stay, and a cell without one gets it from its source; widget views, which
    mean nothing without their kernel, go; the still picture beside them stays.
    """
    seen = set()
    for cell in notebook.cells:
        cell.id = _unique(cell.get("id") or source_id(cell), seen)
        tags = sorted(cell.metadata.get("tags", []))
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        cell.metadata = {"tags": tags} if tags else {}
        if hidden:
            cell.metadata["jupyter"] = {"source_hidden": True}
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    notebook.metadata = METADATA
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return nbformat.from_dict(notebook)


def source_id(cell):
    """Return an id for a new cell, the same whenever its source is the same.

    >>> source_id({"cell_type": "code", "source": "1 + 1"})
    'code-72fce594'
    """
    digest = hashlib.sha256(cell["source"].encode()).hexdigest()
    return f"{cell['cell_type']}-{digest[:8]}"


def keep_measurements(built, stored):
    """Put the stored outputs of unchanged measuring cells into `built`."""
    outputs = {
        cell.source: cell.outputs
        for cell in stored.cells
        if cell.cell_type == "code" and cell.outputs
    }
    for cell in built.cells:
        if MEASURED in cell.metadata.get("tags", []) and cell.source in outputs:
            cell.outputs = outputs[cell.source]
    return built


def differences(built, stored):
    """Return what differs, a sentence each: text exactly, pictures nearly."""
    if len(built.cells) != len(stored.cells):
        return [f"{len(built.cells)} cells built, {len(stored.cells)} stored"]
    found = []
    for number, (new, old) in enumerate(zip(built.cells, stored.cells, strict=True)):
        if _without_pictures(new) != _without_pictures(old):
            found.append(f"cell {number} ({old.get('id')}): its text differs")
        pairs = zip(_pictures(new), _pictures(old), strict=False)
        if any(not alike(a, b) for a, b in pairs):
            found.append(f"cell {number} ({old.get('id')}): its picture is stale")
    if built.metadata != stored.metadata:
        found.append("its metadata differ")
    return found


def alike(first, second, share=0.001, shade=24):
    """Tell whether two PNGs (base64) show the same within a few stray pixels."""
    a, b = (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(p))).convert("RGB"), int)
        for p in (first, second)
    )
    if a.shape != b.shape:
        return False
    return bool(np.mean(np.abs(a - b).max(axis=-1) > shade) <= share)


def write(notebook, path):
    """Write a notebook in one step: the old file or the new one, never half of it."""
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    part = path.with_suffix(".part")
    part.write_bytes(text.encode())  # lines end the same on every system
    os.replace(part, path)


def build(path, check=False, measure=False):
    """Build one lecture; with `check`, only return what differs from the stored one."""
    before = nbformat.read(path, as_version=4)
    after = with_navigation(with_exercises(before, path.stem[:2]), path)
    built = canonical(run(after))
    stale = pictures(check) if path.name == navigation.CONTENTS else []
    if not measure:
        built = keep_measurements(built, before)
    if check:
        return differences(built, before) + stale
    write(built, path)
    return []


def pictures(check=False):
    """Draw the contents page's pictures; with `check`, only say which are stale."""
    stale = []
    for lecture in thumbnails.DRAW:
        path, drawn = NOTEBOOKS / "pictures" / f"{lecture}.png", thumbnails.png(lecture)
        if not path.exists() or not alike(
            *map(base64.b64encode, (drawn, path.read_bytes()))
        ):
            stale.append(f"pictures/{path.name} is stale")
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(drawn)
    return stale if check else []


def _joined(outputs):
    """Join what was printed in pieces: where a stream is cut is left to chance."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        streams = output.output_type == last.get("output_type") == "stream"
        if streams and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _unique(cell_id, seen):
    number, name = 1, cell_id
    while name in seen:
        number += 1
        name = f"{cell_id}-{number}"
    seen.add(name)
    return name


def _pictures(cell):
    return [
        output["data"]["image/png"]
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


def _without_pictures(cell):
    copy = nbformat.from_dict(cell)
    for output in copy.get("outputs", []):
        if "image/png" in output.get("data", {}):
            output["data"]["image/png"] = "picture"
    return copy


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
