"""What every test shares."""

import ast
import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

# Tests run side by side on machines of any speed: only a wrong result fails one.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

# Before any kernel starts: warnings name the cell's file, which would otherwise carry
# a process id and differ from run to run.
os.environ["IPYKERNEL_CELL_NAME"] = "<cell>"
os.environ.setdefault("MPLBACKEND", "agg")

# Commands of their own, which the README names: no tests in them.
collect_ignore = ["benchmarks", "matrix", "mutation"]


@pytest.fixture
def of_lecture():
    """Return what takes a function out of a lecture's cell."""

    def take(lecture, function, known):
        path = Path(__file__).parents[1] / "notebooks" / f"{lecture}.ipynb"
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        (source,) = (s for s in sources if s.startswith(f"def {function}("))
        exec(ast.unparse(ast.parse(source).body[0]), known)
        return known[function]

    return take
