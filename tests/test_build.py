"""The builder: stable, atomic, and able to see what is stale."""

import io
import shutil

import nbformat
import numpy as np
import pytest
from PIL import Image

from helpers import build, navigation
from helpers.lecture.exercise import Exercise


def test_writing_leaves_the_old_file_or_the_new_one(tmp_path, monkeypatch):
    path = tmp_path / "99_a.ipynb"
    build.write(nbformat.v4.new_notebook(), path)
    before = path.read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(build.places.os, "replace", fail)
    changed = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("2 + 2")])
    with pytest.raises(OSError, match="disk full"):
        build.write(changed, path)
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
        build.stored(["77"])


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


def test_contents_page_is_built_last_since_it_counts_the_others():
    assert build.stored()[-1].name == navigation.CONTENTS
    assert build.stored()[:-1] == build.lectures()


def test_missing_and_stale_small_pictures_are_seen(tmp_path, monkeypatch):
    for path in build.lectures()[:2]:
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(build, "NOTEBOOKS", tmp_path)
    assert len(build.pictures(check=True)) == 2
    assert build.pictures() == []
    assert build.pictures(check=True) == []
    first, second = (tmp_path / "pictures" / f"{number}.png" for number in ("01", "02"))
    first.write_bytes(second.read_bytes())
    assert build.pictures(check=True) == ["pictures/01.png is stale"]


def test_every_lecture_has_a_small_picture_of_its_own():
    cut = [build.picture(path) for path in build.lectures()]
    assert len(set(cut)) == len(cut) == len(navigation.COURSE)
    for picture in cut:
        shown = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
        assert shown.shape == (160, 400)
        assert np.ptp(shown) > 50


def test_stored_small_pictures_are_cut_from_the_stored_figures():
    assert build.pictures(check=True) == []


def test_small_picture_of_a_figure_that_is_gone_is_said(tmp_path):
    path = tmp_path / "01_a.ipynb"
    build.write(nbformat.v4.new_notebook(), path)
    with pytest.raises(ValueError, match=r"^01_a\.ipynb has no picture in a cell"):
        build.picture(path)
