"""A Jupyter Server extension: a figure that is opened without its kernel is a picture.

JupyterLab saves a figure that was run as a widget with a picture beside it. Opened
again on another day, it would show "Error displaying widget: model not found".
"""

import functools
import inspect

from jupyter_server.utils import ensure_async

WIDGET = "application/vnd.jupyter.widget-view+json"


def without_widgets(notebook):
    """Take away the widgets that have a picture beside them, in place."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output["data"].pop(WIDGET, None)


def _jupyter_server_extension_points():
    return [{"module": "helpers.lecture.reopened"}]


def _load_jupyter_server_extension(app):
    """Have notebooks read so, but for those whose kernel runs."""
    read = app.contents_manager.get
    if not inspect.iscoroutinefunction(read):
        return  # a contents manager of somebody's own, which waits for nothing

    @functools.wraps(read)
    async def get(path, content=True, *given, **named):
        model = await read(path, content, *given, **named)
        if content and model["type"] == "notebook":
            sessions = await ensure_async(app.session_manager.list_sessions())
            if path.strip("/") not in [session["path"] for session in sessions]:
                without_widgets(model["content"])
        return model

    app.contents_manager.get = get
