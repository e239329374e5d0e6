"""The stored form: reached in one step, and what differs from it is seen."""

import base64
import io

import nbformat
import numpy as np
from PIL import Image

from helpers import stored_form


def picture(shift=0, stray=0):
    pixels = np.full((80, 120, 3), 255, np.uint8)
    pixels[20 + shift : 40 + shift, 30:90] = 0
    pixels[0, :stray] = 0
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, "png")
    return encoded.getvalue()


def stored_picture(shift=0):
    return base64.b64encode(picture(shift)).decode()


def notebook(source="1 + 1", **data):
    output = nbformat.v4.new_output("display_data", data=data)
    cell = nbformat.v4.new_code_cell(source, outputs=[output], execution_count=1)
    return nbformat.v4.new_notebook(cells=[cell])


def test_canonical_form_is_reached_in_one_step():
    raw = notebook(
        **{stored_form.WIDGET: {"model_id": "1f"}, "text/plain": "A picture."}
    )
    raw.cells[0].metadata.execution = {"iopub.execute_input": "2026-01-01"}
    raw.metadata.widgets = {"state": {}}
    once = stored_form.canonical(raw)
    assert nbformat.writes(once) == nbformat.writes(stored_form.canonical(once))
    assert "widget" not in nbformat.writes(once)
    assert "2026" not in nbformat.writes(once)
    assert once.cells[0].execution_count == 1


def test_cell_ids_stay_and_new_ones_come_from_the_source():
    book = notebook()
    book.cells[0].id = "kept"
    assert stored_form.canonical(book).cells[0].id == "kept"
    del book.cells[0]["id"]
    first = stored_form.canonical(nbformat.from_dict(book)).cells[0].id
    assert first == stored_form.source_id({"cell_type": "code", "source": "1 + 1"})


def test_stale_picture_and_changed_text_are_seen_and_stray_pixels_are_not():
    stored = notebook(**{"image/png": stored_picture(), "text/plain": "A bar."})
    stored.cells[0].id = "bar"
    same = nbformat.from_dict(stored)
    assert stored_form.differences(same, stored) == []
    moved = nbformat.from_dict(stored)
    moved.cells[0].outputs[0].data["image/png"] = stored_picture(3)
    assert "picture is stale" in stored_form.differences(moved, stored)[0]
    other = nbformat.from_dict(stored)
    other.cells[0].outputs[0].data["text/plain"] = "Two bars."
    assert "text differs" in stored_form.differences(other, stored)[0]


def test_few_stray_pixels_are_the_same_picture():
    assert stored_form.alike(picture(), picture(stray=5))
    assert not stored_form.alike(picture(), picture(stray=50))


def test_measured_cell_keeps_its_output_while_its_source_is_the_same():
    stored, built = (notebook("timing()", **{"text/plain": t}) for t in ("1 ms", "2"))
    for book in (stored, built):
        book.cells[0].metadata.tags = [stored_form.MEASURED]
    kept = stored_form.keep_measurements(nbformat.from_dict(built), stored)
    assert kept.cells[0].outputs[0].data["text/plain"] == "1 ms"
    built.cells[0].source = "timing(2)"
    kept = stored_form.keep_measurements(built, stored)
    assert kept.cells[0].outputs[0].data["text/plain"] == "2"


def test_printing_in_pieces_is_stored_in_one():
    book = notebook()
    pieces = [("stdout", "a\n"), ("stdout", "b\n"), ("stderr", "c"), ("stdout", "d")]
    book.cells[0].outputs = [
        nbformat.v4.new_output("stream", name=name, text=text) for name, text in pieces
    ]
    outputs = stored_form.canonical(book).cells[0].outputs
    assert [(o.name, o.text) for o in outputs] == [
        ("stdout", "a\nb\n"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]
