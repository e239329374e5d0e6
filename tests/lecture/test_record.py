"""What the contents page counts in the lectures beside it."""

import nbformat
import pytest

from helpers.lecture import checks, record


def lecture(number, verdicts=(), goals=()):
    """Return the text of a saved lecture with these verdicts and goals."""
    told = [
        (checks.VERDICT, {"exercise": f"{number}.{k}", "verdict": verdict})
        for k, verdict in enumerate(verdicts, 1)
    ]
    told += [
        (record.GOAL, {"goal": f"goal {k}", "reached": reached})
        for k, reached in enumerate(goals, 1)
    ]
    outputs = [nbformat.v4.new_output("display_data", data={k: v}) for k, v in told]
    cell = nbformat.v4.new_code_cell(
        "", id=f"exercise-{number}-1-answer", outputs=outputs
    )
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


@pytest.fixture
def folder(tmp_path):
    """Return a folder with 01 half done, 02 untouched, a note and a broken file."""
    half = lecture("01", ["right", "almost", "right", "missing"], [True, False, True])
    (tmp_path / "01_a.ipynb").write_text(half, encoding="utf-8")
    (tmp_path / "02_b.ipynb").write_text(
        lecture("02", ["missing"], [False]), encoding="utf-8"
    )
    note = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Mine.")])
    (tmp_path / "note.ipynb").write_text(nbformat.writes(note), encoding="utf-8")
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    return tmp_path


def shown(folder):
    caught = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "display", lambda bundle, raw: caught.append(bundle))
        record.show(folder)
    return caught[0]


def test_right_answers_and_reached_goals_are_counted_by_lecture(folder):
    done = record.of_folder(folder)
    asked = [len(checks.of_lecture(number)) for number in ("01", "02")]
    assert done == {
        "01": ("01_a.ipynb", 2, asked[0], 2, 3),
        "02": ("02_b.ipynb", 0, asked[1], 0, 1),
    }


def test_second_file_of_a_lecture_adds_what_is_right_only_there(folder):
    more = lecture("01", ["wrong", "missing", "right", "right"], [True, True, True])
    (folder / "01_a (new version).ipynb").write_text(more, encoding="utf-8")
    done = record.of_folder(folder)["01"]
    assert done == ("01_a.ipynb", 3, done.asked, 3, 3)


def test_page_says_what_is_done_and_where_to_go_on(folder):
    page = shown(folder)
    total = sum(len(checks.of_lecture(number)) for number in ("01", "02"))
    assert page["text/plain"].startswith(
        f"So far 2 of {total} exercises are right, and 2 of 4 goals are reached. "
        "Go on with lecture 01."
    )
    assert '<a href="01_a.ipynb">01</a> 2/' in page["text/html"]
    assert page["text/plain"].endswith("Goals reached: 01 2/3, 02 0/1")


def test_fresh_copy_says_where_to_start(tmp_path):
    (tmp_path / "01_a.ipynb").write_text(
        lecture("01", ["missing"], [False]), encoding="utf-8"
    )
    said = shown(tmp_path)["text/plain"]
    assert said.startswith("Nothing is done yet. Start with lecture 01.")


def test_all_done_is_said(tmp_path):
    right = ["right"] * len(checks.of_lecture("01"))
    (tmp_path / "01_a.ipynb").write_text(lecture("01", right, [True]), encoding="utf-8")
    assert "All are done." in shown(tmp_path)["text/plain"]


def test_folder_without_lectures_is_told(tmp_path):
    assert shown(tmp_path)["text/plain"].startswith("No lecture is saved")
