"""A lecture opened where the course is missing, or too old: one sentence, no trace."""

import ast
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers import build, navigation

each = pytest.mark.parametrize("path", build.lectures(), ids=lambda path: path.stem)


def code(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@each
def test_first_code_cell_asks_for_all_that_the_notebook_imports(path):
    first, *others = code(path)
    assert first.id == navigation.NEEDS
    assert first.metadata.jupyter.source_hidden
    asked = first.source.split('"""')[1].split()
    for cell in others:
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("helpers"):
                for name in node.names:
                    full = f"{node.module}.{name.name}".removeprefix("helpers.")
                    assert full in asked
            assert not (
                isinstance(node, ast.Import)
                and any(name.name.startswith("helpers") for name in node.names)
            )


@each
def test_first_code_cell_takes_no_name_that_the_lecture_uses(path):
    first, *others = code(path)
    space = {}
    exec(first.source, space)
    taken = set(space) - {"__builtins__"}
    for cell in others:
        used = {n.id for n in ast.walk(ast.parse(cell.source)) if hasattr(n, "id")}
        named = {n.name for n in ast.walk(ast.parse(cell.source)) if hasattr(n, "name")}
        assert not taken & (used | named), cell.id


def absent(folder):
    """Return a cell after which `helpers` cannot be imported."""
    return "import sys\nsys.modules['helpers'] = None"


def stranger(folder):
    """Return a cell after which `helpers` is a package of somebody else."""
    (folder / "helpers").mkdir()
    (folder / "helpers" / "__init__.py").write_text("", encoding="utf-8")
    return f"import sys\nsys.path.insert(0, {str(folder)!r})"


def old(folder):
    """Return a cell after which one module of `helpers` lacks a function."""
    return "from helpers.lecture import controls\ndel controls.slider"


@pytest.mark.parametrize("state", [absent, stranger, old])
def test_run_all_stops_with_one_sentence_and_no_trace(state, tmp_path):
    before = nbformat.v4.new_code_cell(state(tmp_path))
    first, second, *_ = code(build.lectures()[0])
    book = nbformat.v4.new_notebook(cells=[before, first, second])
    client = NotebookClient(book, kernel_name="python3", shutdown_kernel="immediate")
    with pytest.raises(CellExecutionError):
        client.execute()
    (output,) = book.cells[1].outputs
    assert output.output_type == "error"
    assert output.traceback == [navigation.MISSING]
    assert book.cells[2].execution_count == second.execution_count  # it did not run


@pytest.mark.parametrize("path", build.stored()[-2:], ids=lambda path: path.stem)
def test_plain_ipython_prints_the_sentence_alone(path):
    source = f"{absent(None)}\n{code(path)[0].source}"
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor"]
    done = subprocess.run([*command, "-c", source], capture_output=True, text=True)
    assert done.stdout.strip() == navigation.MISSING
    assert "Traceback" not in done.stdout + done.stderr


def test_sentence_names_the_command():
    assert "\n    %pip install FOLDER\n" in navigation.MISSING
    assert navigation.MISSING.count(". ") == 0
    assert max(map(len, navigation.MISSING.splitlines())) < 80  # no line is broken
