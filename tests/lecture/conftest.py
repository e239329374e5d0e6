"""Scenes are tested by the artists that they place: most need no painted picture."""

import ast
import json
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from scene_guard import guarded

from helpers.lecture import stage


@pytest.fixture(autouse=True)
def held_to_return_what_moves(monkeypatch):
    monkeypatch.setattr(stage, "_start", guarded(stage._start))


@pytest.fixture(autouse=True)
def unpainted(request, monkeypatch):
    """Leave the still part of a scene unpainted, except in tests marked `painted`."""
    scenes = request.path.name.startswith("test_scenes_")
    if scenes and not request.node.get_closest_marker("painted"):
        monkeypatch.setattr(Figure, "draw", lambda self, renderer: None)
        monkeypatch.setattr(ConstrainedLayoutEngine, "execute", lambda *_: None)


@pytest.fixture
def of_lecture():
    """Return what takes a function out of a lecture's cell."""

    def take(lecture, function, known):
        path = Path(__file__).parents[2] / "notebooks" / f"{lecture}.ipynb"
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        (source,) = (s for s in sources if s.startswith(f"def {function}("))
        exec(ast.unparse(ast.parse(source).body[0]), known)
        return known[function]

    return take
