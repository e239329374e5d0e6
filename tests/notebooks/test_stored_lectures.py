"""What holds of every lecture as it is stored."""

import ast
import base64
import io
import re

import nbformat
import numpy as np
import pytest
from PIL import Image

from helpers import build

LECTURES = build.lectures()
pytestmark = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)


def cells(path, kind):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def outputs(path):
    return [output for cell in cells(path, "code") for output in cell.outputs]


def calls(cell):
    """Return the names of the functions that a cell calls."""
    tree = ast.parse(cell.source)
    return [
        ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)
    ]


def test_counts_run_from_one_without_a_gap(path):
    counts = [cell.execution_count for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_failed_or_warned(path):
    for output in outputs(path):
        assert output.output_type != "error", output.evalue
        assert output.get("name") != "stderr", output.text


def test_a_picture_stands_where_one_is_promised(path):
    promised = {"look.show", "explore"}
    for cell in cells(path, "code"):
        top = [n for n in ast.parse(cell.source).body if isinstance(n, ast.Expr)]
        shown = [
            ast.unparse(n.value.func) for n in top if isinstance(n.value, ast.Call)
        ]
        expected = sum(name in promised for name in shown)
        found = sum("image/png" in o.get("data", {}) for o in cell.outputs)
        assert found >= expected, cell.source


def test_every_picture_has_alternative_text(path):
    for output in outputs(path):
        if "image/png" in output.get("data", {}):
            alt = output.metadata["image/png"]["alt"]
            assert len(alt.split()) >= 4, alt
            assert output.data["text/plain"] == alt


def test_no_picture_is_blank(path):
    for output in outputs(path):
        if "image/png" in output.get("data", {}):
            stored = base64.b64decode(output.data["image/png"])
            picture = np.asarray(Image.open(io.BytesIO(stored)).convert("L"))
            assert np.ptp(picture) > 100


def test_no_widget_state_and_no_path_of_a_machine(path):
    text = path.read_text(encoding="utf-8")
    assert "widget-view" not in text
    assert "widget-state" not in text
    assert not re.search(r"[\"' ]/(home|root|tmp|work|Users)/", text)


def test_cell_ids_are_unique(path):
    notebook = nbformat.read(path, as_version=4)
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))


def test_lecture_has_one_title_one_import_cell_and_a_recap(path):
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    for heading in ("## Recap", "## In practice", "## Further reading"):
        assert heading in text
    assert "plt.style.use(look.STYLE)" in cells(path, "code")[1].source


def test_lecture_has_sliders_and_source_checks(path):
    called = [name for cell in cells(path, "code") for name in calls(cell)]
    assert called.count("explore") >= 3
    assert called.count("sources.compare") >= 1
