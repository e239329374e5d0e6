"""Notebooks that are opened without their kernel show pictures."""

import copy
from types import SimpleNamespace

import pytest
from jupyter_core.paths import jupyter_config_path
from jupyter_server.extension.config import ExtensionConfigManager

from helpers.lecture import reopened

VIEW = {"model_id": "1f"}
FIGURE = {reopened.WIDGET: VIEW, "image/png": "…", "text/plain": "A point."}
OTHER = {reopened.WIDGET: VIEW, "text/plain": "IntSlider(value=0)"}
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": "Text"},
        {
            "cell_type": "code",
            "outputs": [{"data": FIGURE}, {"data": OTHER}, {"text": "printed"}],
        },
    ]
}


def read(path, running=(), content=True):
    """Return what a server with the extension reads."""

    async def get(path, content=True, type=None):
        if path.endswith(".md"):
            return {"type": "file", "content": "text"}
        book = copy.deepcopy(NOTEBOOK) if content else None
        return {"type": "notebook", "content": book}

    app = SimpleNamespace(
        contents_manager=SimpleNamespace(get=get),
        session_manager=SimpleNamespace(
            list_sessions=lambda: [{"path": path} for path in running]
        ),
    )
    reopened._load_jupyter_server_extension(app)
    reading = app.contents_manager.get(path, content, type=None)
    with pytest.raises(StopIteration) as done:  # nothing here really waits
        reading.send(None)
    return done.value.value["content"]


def test_extension_is_installed_and_enabled():
    found = ExtensionConfigManager(read_config_path=jupyter_config_path())
    assert found.get_jpserver_extensions()["helpers.lecture.reopened"] is True
    (point,) = reopened._jupyter_server_extension_points()
    assert point == {"module": reopened.__name__}


@pytest.mark.parametrize("running", [[], ["other.ipynb"]])
def test_figure_without_its_kernel_is_a_picture_and_the_rest_stays(running):
    _, cell = read("/a/b.ipynb", running)["cells"]
    figure, other, printed = cell["outputs"]
    assert figure["data"] == {"image/png": "…", "text/plain": "A point."}
    assert other["data"] == OTHER
    assert printed == {"text": "printed"}


def test_figure_whose_kernel_runs_stays_alive():
    assert read("/a/b.ipynb", ["a/b.ipynb"]) == NOTEBOOK


def test_what_is_no_notebook_is_read_as_before():
    assert read("a.md") == "text"
    assert read("a.ipynb", content=False) is None


def test_contents_manager_that_waits_for_nothing_is_left_alone():
    manager = SimpleNamespace(get=lambda path: path)
    before = manager.get
    app = SimpleNamespace(contents_manager=manager)
    reopened._load_jupyter_server_extension(app)
    assert manager.get is before
