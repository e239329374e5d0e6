"""Environments of their own, with the libraries of the one that runs the tests."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def environment():
    """Return a function that installs the course; it returns the new Python."""
    return _install


def _install(folder, *what):
    """Make an environment in `folder`, `pip install` into it without any download."""
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.check_output([python, "-c", code], encoding="utf-8").strip()
    # Read before the others, since what is installed needs `editables` from there.
    libraries = Path(site) / "__libraries.pth"
    libraries.write_text(sysconfig.get_path("purelib"), encoding="locale")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    offline = ["--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, *offline, *map(str, what)], check=True, cwd=folder)
    return python


RUN = """
import sys
import nbformat
from nbclient import NotebookClient
from helpers import places

for name in sys.argv[1:]:
    (path,) = places.NOTEBOOKS.glob(f"{name}_*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    where = nbformat.v4.new_code_cell("import helpers; print(helpers.__file__)")
    notebook.cells.insert(0, where)
    client = NotebookClient(notebook, timeout=300, shutdown_kernel="immediate")
    client.resources = {"metadata": {"path": "."}}
    client.execute()
    print(notebook.cells[0].outputs[0].text.strip(), flush=True)
"""


@pytest.fixture(scope="session")
def run_lectures():
    """Return a function that runs lectures by number in a folder's kernels.

    It returns where each kernel found the course.
    """

    def run(python, folder, *lectures, env=os.environ):
        folder.mkdir(exist_ok=True)
        command = [python, "-X", "utf8", "-c", RUN, *lectures]
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return [Path(line) for line in done.stdout.splitlines()]

    return run
