"""Lectures as they are really run: twice, backwards, elsewhere, at every end."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

from helpers import build, stored_form

STRICT = f"""import sys
import warnings
warnings.simplefilter("error")
# Told by the kernel itself, not by a lecture.
for kind in (DeprecationWarning, PendingDeprecationWarning):
    warnings.filterwarnings("default", category=kind, module="ipykernel")

# What is computed counts here: nbval and the build draw the pictures.
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
Figure.draw = lambda self, renderer: None
ConstrainedLayoutEngine.execute = lambda self, figure: None

sys.path.append({str(Path(__file__).parents[1])!r})
from helpers.lecture import stage
from scene_guard import guarded
stage._start = guarded(stage._start)"""
ENDS = "import every_figure\nprint(every_figure.check(), 'figures')"


def text(cell):
    """Return what a cell printed or showed as text."""
    return [
        output.get("text") or output.get("data", {}).get("text/plain")
        for output in cell.outputs
    ]


class AnyOrder:
    """One class a lecture, so that lectures run side by side."""

    def test_runs_twice_backwards_elsewhere_and_at_every_end(self, tmp_path):
        run_in_any_order(self.path, tmp_path)


for _path in build.lectures():
    _class = f"TestAnyOrderOf{_path.stem[:2]}"
    globals()[_class] = type(_class, (AnyOrder,), {"path": _path})


def run_in_any_order(path, tmp_path):
    stored = nbformat.read(path, as_version=4)
    first = [cell for cell in stored.cells if cell.cell_type == "code"]
    again = [nbformat.from_dict(cell) for cell in reversed(first)]
    for cell in again:
        cell.id = f"again-{cell.id}"
    strict, ends = map(nbformat.v4.new_code_cell, (STRICT, ENDS))
    expected = [text(cell) for cell in (*first, *again)]
    tags = [cell.metadata.get("tags", []) for cell in (*first, *again)]
    measured = [stored_form.MEASURED in each for each in tags]
    notebook = nbformat.v4.new_notebook(cells=[strict, *first, *again, ends])
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    for cell, wanted, timed in zip(
        notebook.cells[1:-1], expected, measured, strict=True
    ):
        if not timed:
            assert "".join(map(str, text(cell))) == "".join(map(str, wanted)), cell.id
