"""The builder: stable, atomic, and able to see what is stale."""

import base64
import io

import nbformat
import numpy as np
import pytest
from PIL import Image

from helpers import build, navigation, thumbnails
from helpers.lecture.exercise import Exercise


def picture(shift=0):
    pixels = np.full((80, 120, 3), 255, np.uint8)
    pixels[20 + shift : 40 + shift, 30:90] = 0
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, "png")
    return base64.b64encode(encoded.getvalue()).decode()


def notebook(source="1 + 1", **data):
    output = nbformat.v4.new_output("display_data", data=data)
    cell = nbformat.v4.new_code_cell(source, outputs=[output], execution_count=1)
    return nbformat.v4.new_notebook(cells=[cell])


def test_canonical_form_is_reached_in_one_step():
    raw = notebook(**{build.WIDGET: {"model_id": "1f"}, "text/plain": "A picture."})
    raw.cells[0].metadata.execution = {"iopub.execute_input": "2026-01-01"}
    raw.metadata.widgets = {"state": {}}
    once = build.canonical(raw)
    assert nbformat.writes(once) == nbformat.writes(build.canonical(once))
    assert "widget" not in nbformat.writes(once)
    assert "2026" not in nbformat.writes(once)
    assert once.cells[0].execution_count == 1


def test_cell_ids_stay_and_new_ones_come_from_the_source():
    book = notebook()
    book.cells[0].id = "kept"
    assert build.canonical(book).cells[0].id == "kept"
    del book.cells[0]["id"]
    first = build.canonical(nbformat.from_dict(book)).cells[0].id
    assert first == build.source_id({"cell_type": "code", "source": "1 + 1"})


def test_stale_picture_and_changed_text_are_seen_and_stray_pixels_are_not():
    stored = notebook(**{"image/png": picture(), "text/plain": "A bar."})
    stored.cells[0].id = "bar"
    same = nbformat.from_dict(stored)
    assert build.differences(same, stored) == []
    moved = nbformat.from_dict(stored)
    moved.cells[0].outputs[0].data["image/png"] = picture(3)
    assert "picture is stale" in build.differences(moved, stored)[0]
    other = nbformat.from_dict(stored)
    other.cells[0].outputs[0].data["text/plain"] = "Two bars."
    assert "text differs" in build.differences(other, stored)[0]


def test_few_stray_pixels_are_the_same_picture():
    first = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture())))).copy()
    first[0, :5] = 0
    encoded = io.BytesIO()
    Image.fromarray(first).save(encoded, "png")
    assert build.alike(picture(), base64.b64encode(encoded.getvalue()))


def test_measured_cell_keeps_its_output_while_its_source_is_the_same():
    stored, built = (notebook("timing()", **{"text/plain": t}) for t in ("1 ms", "2"))
    for book in (stored, built):
        book.cells[0].metadata.tags = [build.MEASURED]
    kept = build.keep_measurements(nbformat.from_dict(built), stored)
    assert kept.cells[0].outputs[0].data["text/plain"] == "1 ms"
    built.cells[0].source = "timing(2)"
    kept = build.keep_measurements(built, stored)
    assert kept.cells[0].outputs[0].data["text/plain"] == "2"


def test_writing_leaves_the_old_file_or_the_new_one(tmp_path, monkeypatch):
    path = tmp_path / "99_a.ipynb"
    build.write(notebook(), path)
    before = path.read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(build.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        build.write(notebook("2 + 2"), path)
    assert path.read_bytes() == before


def test_two_runs_give_the_same_file(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "NOTEBOOKS", tmp_path)
    path = tmp_path / "99_a.ipynb"
    source = (
        "from helpers.lecture import look\nimport matplotlib.pyplot as plt\n"
        "fig, ax = plt.subplots()\nax.plot([1, 3, 2])\nlook.show(fig, alt='A line.')"
    )
    title = "# A lecture\n\n**Time** about 5 minutes."
    cells = [nbformat.v4.new_markdown_cell(title), nbformat.v4.new_code_cell(source)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    build.build(path)
    first = path.read_bytes()
    build.build(path)
    assert path.read_bytes() == first
    assert build.build(path, check=True) == []


def test_unknown_lecture_is_named_in_one_sentence():
    with pytest.raises(ValueError, match="There is no lecture '77'"):
        build.lectures(["77"])


def test_exercises_are_written_from_their_entries_and_not_twice(monkeypatch):
    entry = Exercise("00.1", "Two", "What is 1 + 1?", "two", "two = 2", why="Count.")
    monkeypatch.setattr(build.checks, "of_lecture", lambda lecture: [entry])
    cells = [nbformat.v4.new_markdown_cell(t) for t in ("## Exercises", "## Recap")]
    book = nbformat.v4.new_notebook(cells=cells)
    once = build.with_exercises(book, "00")
    assert [cell.id for cell in once.cells[1:-1]] == [
        "exercise-00-1-question",
        "exercise-00-1-answer",
        "exercise-00-1-solution",
        "exercise-00-progress",
    ]
    assert once.cells[2].source.endswith('checks.check("00.1", two)')
    assert "<details>" in once.cells[3].source
    assert nbformat.writes(build.with_exercises(once, "00")) == nbformat.writes(once)


def test_exercise_that_is_not_as_it_says_is_not_built(monkeypatch):
    entry = Exercise("00.1", "Two", "1 + 1?", "two", "two = 2", mistakes={"No.": 2})
    monkeypatch.setattr(build.checks, "of_lecture", lambda lecture: [entry])
    cells = [nbformat.v4.new_markdown_cell("## Exercises")]
    with pytest.raises(ValueError, match=r"^00\.md, 00\.1, row 1: .* right answer\.$"):
        build.with_exercises(nbformat.v4.new_notebook(cells=cells), "00")


def test_printing_in_pieces_is_stored_in_one():
    book = notebook()
    pieces = [("stdout", "a\n"), ("stdout", "b\n"), ("stderr", "c"), ("stdout", "d")]
    book.cells[0].outputs = [
        nbformat.v4.new_output("stream", name=name, text=text) for name, text in pieces
    ]
    outputs = build.canonical(book).cells[0].outputs
    assert [(o.name, o.text) for o in outputs] == [
        ("stdout", "a\nb\n"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]


def test_contents_page_is_built_last_since_it_counts_the_others():
    assert build.stored()[-1].name == navigation.CONTENTS
    assert build.stored()[:-1] == build.lectures()


def test_missing_and_stale_small_pictures_are_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "NOTEBOOKS", tmp_path)
    two = {number: thumbnails.DRAW[number] for number in ("01", "02")}
    monkeypatch.setattr(build.thumbnails, "DRAW", two)
    assert len(build.pictures(check=True)) == 2
    assert build.pictures() == []
    assert build.pictures(check=True) == []
    first, second = (tmp_path / "pictures" / f"{number}.png" for number in two)
    first.write_bytes(second.read_bytes())
    assert build.pictures(check=True) == ["pictures/01.png is stale"]


def test_every_lecture_has_a_small_picture_of_its_own():
    drawn = {number: thumbnails.png(number) for number in thumbnails.DRAW}
    assert [*drawn] == [path.name[:2] for path in build.lectures()]
    assert len(set(drawn.values())) == len(drawn)
    for picture in drawn.values():
        shown = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
        assert shown.shape == (160, 400)
        assert np.ptp(shown) > 100
