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
from ipywidgets import HBox, IntSlider
from helpers.lecture.explore import Explorer

rows = [o for o in gc.get_objects() if isinstance(o, HBox) and o.children]
boxes = {row.children[0]: row.children[1:] for row in rows}


def type_between_steps(bar):
    # It is taken exactly, or the nearest step is said.
    box, _, said = boxes[bar]
    place = bar.min + (0.3 * (bar.max - bar.min) // bar.step + 0.37) * bar.step
    wanted = 10**place if hasattr(bar, "base") else place
    wanted = float(f"{min(wanted, bar.high):.6g}")
    box.value = str(wanted)
    if isinstance(bar, IntSlider):
        assert abs(bar.value - wanted) <= bar.step / 2 and "nearest step" in said.value
    else:
        assert bar.value == wanted and said.value == "", (bar.value, wanted)
    shown = bar.nearest(bar.value)  # what the browser answers is no move
    bar.set_state({"value": 10**shown if hasattr(bar, "base") else shown})
    assert isinstance(bar, IntSlider) or bar.value == wanted, (bar.value, wanted)


figures_found = [o for o in gc.get_objects() if isinstance(o, Explorer) and o.stage]
for figure in figures_found:
    for name, bar in figure.controls.items():
        # A menu's ends are its options.
        ends = bar.options if hasattr(bar, "options") else ()
        ends = [option[1] if isinstance(option, tuple) else option for option in ends]
        if hasattr(bar, "min"):
            ends = [bar.low, bar.high]
        before = bar.value
        for end in ends:
            bar.value = end
            assert figure.error == "", (name, end, figure.error)
        if hasattr(bar, "min"):
            type_between_steps(bar)
            assert figure.error == "", (name, bar.value, figure.error)
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
