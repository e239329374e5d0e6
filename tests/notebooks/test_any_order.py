"""Lectures as they are really run: twice, backwards, elsewhere, at every end."""

import nbformat
from nbclient import NotebookClient

from helpers import build

STRICT = """import warnings
warnings.simplefilter("error")
# Told by the kernel itself, not by a lecture.
for kind in (DeprecationWarning, PendingDeprecationWarning):
    warnings.filterwarnings("default", category=kind, module="ipykernel")

# What is computed counts here: nbval and the build draw the pictures.
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
Figure.draw = lambda self, renderer: None
ConstrainedLayoutEngine.execute = lambda self, figure: None"""
ENDS = """
import gc
from helpers.lecture.explore import Explorer

figures_found = [o for o in gc.get_objects() if isinstance(o, Explorer) and o.stage]
for figure in figures_found:
    for name, bar in figure.controls.items():
        # A logarithmic slider's ends are exponents, a menu's are its options.
        ends = bar.options if hasattr(bar, "options") else ()
        ends = [option[1] if isinstance(option, tuple) else option for option in ends]
        if hasattr(bar, "min"):
            ends = [bar.min, bar.max]
            if hasattr(bar, "base"):
                ends = [bar.base**end for end in ends]
        before = bar.value
        for end in ends:
            bar.value = end
            assert figure.error == "", (name, end, figure.error)
        bar.value = before
        if isinstance(before, float) and hasattr(bar, "min"):
            try:
                bar.value = float("nan")
            except ValueError as problem:
                assert "cannot be nan" in str(problem), problem
            assert bar.value == before, name
            assert figure.error == "", (name, figure.error)
print(len(figures_found), "figures")
"""


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
    measured = [build.MEASURED in c.metadata.get("tags", []) for c in (*first, *again)]
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
