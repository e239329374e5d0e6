"""How long imports, lectures and the tests take."""

from measure import Row, seconds  # first: it holds BLAS to one thread

# isort: split
import functools
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from helpers import build, navigation

ROOT = Path(__file__).resolve().parents[2]


def rows():
    """Yield imports against those of the libraries below, and each lecture."""
    numpy = functools.partial(python, "import numpy")
    yield Row(
        "import helpers",
        functools.partial(python, "import helpers"),
        "import numpy",
        numpy,
    )
    libraries = "import matplotlib.pyplot, numpy, sympy, ipywidgets, IPython"
    first = next(
        cell.source
        for cell in nbformat.read(build.lectures()[0], as_version=4).cells
        if cell.cell_type == "code" and cell.id != navigation.NEEDS
    )
    yield Row(
        "what lecture 01 imports",
        functools.partial(python, first),
        "its libraries alone",
        functools.partial(python, libraries),
    )
    empty = functools.partial(build.run, nbformat.v4.new_notebook())
    for path in build.lectures():
        stored = nbformat.read(path, as_version=4)
        name = f"lecture {path.stem[:2]}, all cells"
        yield Row(
            name, functools.partial(build.run, stored), "an empty notebook", empty
        )


def python(source):
    """Run a line in a fresh interpreter."""
    subprocess.run([sys.executable, "-c", source], check=True, cwd=ROOT)


def test_command():
    """Run the tests once; print how long, and where the time went."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-q", "--durations=0"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    took = time.perf_counter() - start
    parts = {}
    for spent, name in re.findall(r"^([\d.]+)s \w+ +(\S+?)::", run.stdout, re.M):
        part = "/".join(name.split("/")[:2]) if name.startswith("tests") else name
        part = part.split("/")[0] if not name.startswith("tests") else part
        parts[part] = parts.get(part, 0.0) + float(spent)
    print(f"\nThe test command: {seconds(took)}, exit {run.returncode}.")
    for part, spent in sorted(parts.items(), key=lambda pair: -pair[1]):
        print(f"  {part}: {spent:.0f} s of workers' time")
