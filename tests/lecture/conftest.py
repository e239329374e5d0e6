"""Scenes are tested by the artists that they place: most need no painted picture."""

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
