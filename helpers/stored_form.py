"""The form in which lectures are stored: the same on every machine, from every editor.

A cell tagged `nbval-ignore-output` measures time, which differs from run to run.
"""

import base64
import hashlib
import io

import nbformat
import numpy as np
from PIL import Image

WIDGET = "application/vnd.jupyter.widget-view+json"
HIDDEN = {"jupyter": {"source_hidden": True}}
MEASURED = "nbval-ignore-output"
STRAY = 0.001  # the share of pixels that other fonts and roundings may change
SHADE = 24  # of 255: less of a change is none
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


def canonical(notebook):
    """Return the notebook without what differs between machines and editors.

    Cell ids stay, and a cell without one gets it from its source; widget views, which
    mean nothing without their kernel, go; the still picture beside them stays.
    """
    seen = set()
    for cell in notebook.cells:
        cell.id = _unique(cell.get("id") or source_id(cell), seen)
        tags = sorted(cell.metadata.get("tags", []))
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        cell.metadata = ({"tags": tags} if tags else {}) | (HIDDEN if hidden else {})
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    notebook.metadata = METADATA
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return nbformat.from_dict(notebook)


def source_id(cell):
    """Return an id for a new cell, the same whenever its source is the same.

    >>> source_id({"cell_type": "code", "source": "1 + 1"})
    'code-72fce594'
    """
    digest = hashlib.sha256(cell["source"].encode()).hexdigest()
    return f"{cell['cell_type']}-{digest[:8]}"


def keep_measurements(built, stored):
    """Put the stored outputs of unchanged measuring cells into `built`."""
    outputs = {
        cell.source: cell.outputs
        for cell in stored.cells
        if cell.cell_type == "code" and cell.outputs
    }
    for cell in built.cells:
        if MEASURED in cell.metadata.get("tags", []) and cell.source in outputs:
            cell.outputs = outputs[cell.source]
    return built


def differences(built, stored):
    """Return what differs, a sentence each: text exactly, pictures nearly."""
    if len(built.cells) != len(stored.cells):
        return [f"{len(built.cells)} cells built, {len(stored.cells)} stored"]
    found = []
    for number, (new, old) in enumerate(zip(built.cells, stored.cells, strict=True)):
        if _without_pictures(new) != _without_pictures(old):
            found.append(f"cell {number} ({old.get('id')}): its text differs")
        pairs = zip(pictures(new), pictures(old), strict=False)
        if not all(alike(a, b) for a, b in pairs):
            found.append(f"cell {number} ({old.get('id')}): its picture is stale")
    if built.metadata != stored.metadata:
        found.append("its metadata differ")
    return found


def pictures(cell):
    """Return the PNGs that a cell shows."""
    return [
        base64.b64decode(output["data"]["image/png"])
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


def alike(first, second):
    """Tell whether two PNGs show the same within a few stray pixels."""
    a, b = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), int)
        for png in (first, second)
    )
    if a.shape != b.shape:
        return False
    return bool(np.mean(np.abs(a - b).max(axis=-1) > SHADE) <= STRAY)


def _joined(outputs):
    """Join what was printed in pieces: where a stream is cut is left to chance."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        streams = output.output_type == last.get("output_type") == "stream"
        if streams and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _unique(cell_id, seen):
    number, name = 1, cell_id
    while name in seen:
        number += 1
        name = f"{cell_id}-{number}"
    seen.add(name)
    return name


def _without_pictures(cell):
    copy = nbformat.from_dict(cell)
    for output in copy.get("outputs", []):
        if "image/png" in output.get("data", {}):
            output["data"]["image/png"] = "picture"
    return copy
