"""The table of verdicts: whatever is handed in, every notebook has its rows."""

import csv
import io
import json
import os
import subprocess
import sys

import nbformat
import pytest

from helpers import verdicts
from helpers.lecture import checks


def cell(number, verdict=None, cell_id=None, source=None):
    """Return an exercise's cell as a lecture holds it, with what the check said."""
    lecture, place = number.split(".")
    told = {checks.VERDICT: {"exercise": number, "verdict": verdict}}
    return nbformat.v4.new_code_cell(
        source or f'h = 2\n\nchecks.check("{number}", h)',
        id=cell_id or f"exercise-{lecture}-{place}-answer",
        outputs=[nbformat.v4.new_output("display_data", data=told)] if verdict else [],
    )


def hand_in(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def table(capsys, *given):
    """Return the command's status, its rows and its complaints."""
    status = verdicts.main(list(map(str, given)))
    said = capsys.readouterr()
    return status, list(csv.DictReader(io.StringIO(said.out))), said.err


def files(rows):
    return list(dict.fromkeys(row["file"] for row in rows))


def test_table_is_csv_with_every_exercise_of_the_lecture(here, capsys):
    hand_in(here / "01_ada.ipynb", cell("01.2", "right"))
    assert verdicts.main(["01_ada.ipynb"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "file,exercise,verdict"
    assert lines[1:3] == ["01_ada.ipynb,01.1,not run", "01_ada.ipynb,01.2,right"]
    assert len(lines) == 1 + len(checks.of_lecture("01"))


def test_same_name_in_two_folders_gives_two_files(here, capsys):
    for name, verdict in [("ada", "right"), ("ben", "wrong")]:
        hand_in(here / "handed_in" / name / "05.ipynb", cell("05.1", verdict))
    status, rows, _ = table(capsys, "handed_in/ada/05.ipynb", "handed_in/ben/05.ipynb")
    assert status == 0
    said = {row["file"]: row["verdict"] for row in rows if row["exercise"] == "05.1"}
    assert said == {
        "handed_in/ada/05.ipynb": "right",
        "handed_in/ben/05.ipynb": "wrong",
    }


@pytest.mark.parametrize("name", ["final.ipynb", "02_of_mine.ipynb", "5.ipynb"])
def test_renamed_file_keeps_its_lecture(here, capsys, name):
    hand_in(here / name, cell("05.2", "almost"))
    _, rows, _ = table(capsys, name)
    asked = [exercise.number for exercise in checks.of_lecture("05")]
    assert [row["exercise"] for row in rows] == asked
    assert [row["verdict"] for row in rows if row["exercise"] == "05.2"] == ["almost"]


@pytest.mark.parametrize(
    "only",
    [
        cell("05.4", source="nothing of the check is left"),
        cell("05.4", cell_id="renamed-by-an-editor"),
        cell("05.4", "wrong", cell_id="renamed", source="deleted after it ran"),
    ],
    ids=["cell id", "source", "verdict"],
)
def test_lecture_is_known_by_any_trace_of_an_exercise(here, only):
    rows = verdicts.collect(hand_in(here / "a.ipynb", only))
    assert {row["exercise"][:3] for row in rows} == {"05."}
    assert len(rows) == len(checks.of_lecture("05"))


def test_two_lectures_in_one_notebook_have_both_their_rows(here):
    path = hand_in(here / "both.ipynb", cell("02.1", "right"), cell("11.1", "wrong"))
    said = {row["exercise"]: row["verdict"] for row in verdicts.collect(path)}
    assert said["02.1"] == "right"
    assert said["11.1"] == "wrong"
    count = len(checks.of_lecture("02")) + len(checks.of_lecture("11"))
    assert len(said) == count


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["in/*/*.ipynb"], ["in/ada/1.ipynb", "in/ben/2.ipynb"]),
        (["in/**/*.ipynb"], ["in/0.ipynb", "in/ada/1.ipynb", "in/ben/2.ipynb"]),
        (["in"], ["in/0.ipynb", "in/ada/1.ipynb", "in/ben/2.ipynb"]),
        (["in/ben", "in/0.ipynb"], ["in/ben/2.ipynb", "in/0.ipynb"]),
        (["in/ada/*", "in/ada"], ["in/ada/1.ipynb"]),
    ],
)
def test_patterns_and_folders_are_expanded_once_and_in_order(
    here, capsys, given, expected
):
    for name in ("0", "ada/1", "ada/.ipynb_checkpoints/1-checkpoint", "ben/2"):
        hand_in(here / "in" / f"{name}.ipynb", cell("03.1", "right"))
    status, rows, _ = table(capsys, *given)
    assert status == 0
    assert files(rows) == expected


def test_brackets_in_a_name_are_no_pattern(here, capsys):
    for name in ("05[1].ipynb", "051.ipynb", "group [b]/05.ipynb"):
        hand_in(here / name, cell("05.1", "right"))
    assert files(table(capsys, "05[1].ipynb")[1]) == ["05[1].ipynb"]
    assert files(table(capsys, "group [b]")[1]) == ["group [b]/05.ipynb"]


LOST = {
    "nothing at all": (b"", "it is not a notebook"),
    "no JSON": (b"not a notebook", "it is not a notebook"),
    "another JSON": (b"[1, 2]", "it is not a notebook"),
    "no cells": (b'{"nbformat": 4}', "it is not a notebook"),
    "strange cells": (b'{"cells": ["a"]}', "it is not a notebook"),
    "another encoding": ('{"cells": "für"}'.encode("cp1252"), "it is not a notebook"),
    "an empty notebook": (b'{"cells": []}', "it holds no exercise of a lecture"),
    "of the learner's own": (
        json.dumps({"cells": [{"source": "1"}]}).encode(),
        "it holds no exercise of a lecture",
    ),
    "of no lecture": (
        json.dumps({"cells": [{"source": 'checks.check("99.1", a)'}]}).encode(),
        "it holds no exercise of a lecture",
    ),
}


@pytest.mark.parametrize(("content", "reason"), LOST.values(), ids=LOST)
def test_notebook_without_verdicts_is_listed_and_the_others_collected(
    here, capsys, content, reason
):
    (here / "a.ipynb").write_bytes(content)
    hand_in(here / "b.ipynb", cell("01.1", "right"))
    status, rows, complaints = table(capsys, "*.ipynb")
    assert status == 1
    assert rows[0] == {
        "file": "a.ipynb",
        "exercise": "",
        "verdict": f"not read: {reason}",
    }
    assert rows[1] == {"file": "b.ipynb", "exercise": "01.1", "verdict": "right"}
    assert complaints == f"a.ipynb: {reason}.\n"


@pytest.mark.parametrize("given", ["none.ipynb", "none/*.ipynb", "empty"])
def test_name_that_fits_nothing_is_listed(here, capsys, given):
    (here / "empty").mkdir()
    status, rows, complaints = table(capsys, given)
    assert status == 1
    assert files(rows) == [given]
    assert complaints == f"{given}: there is no notebook.\n"


def test_byte_order_mark_and_older_notebooks_are_read(here):
    source = ["h = 2\n", 'checks.check("04.1", h)']
    old = {"nbformat": 4, "nbformat_minor": 4, "cells": [{"source": source}]}
    (here / "a.ipynb").write_text(json.dumps(old), encoding="utf-8-sig")
    rows = verdicts.collect(here / "a.ipynb")
    assert rows[0]["exercise"] == "04.1"


# Of no code page together, and the last not even of UTF-8: a file system may hold it.
NAMES = ["für Zoë.ipynb", "Жанна 李.ipynb"]
NAMES += [] if sys.platform in ("win32", "darwin") else [os.fsdecode(b"\xff.ipynb")]


@pytest.mark.parametrize("to_file", [True, False])
def test_any_name_is_written_in_utf_8_whatever_the_code_page(here, to_file):
    for name in NAMES:
        hand_in(here / "in" / name, cell("01.1", "right"))
    command = [sys.executable, "-m", "helpers.verdicts", "in"]
    command += ["--output", "table.csv"] if to_file else []
    pages = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, env=os.environ | pages, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    written = (here / "table.csv").read_bytes() if to_file else done.stdout
    for name in NAMES:
        line = os.fsencode(f"in/{name},01.1,right")
        assert line in written.splitlines()


def test_table_that_cannot_be_written_is_one_sentence(here, capsys):
    hand_in(here / "a.ipynb", cell("01.1", "right"))
    with pytest.raises(SystemExit):
        verdicts.main(["a.ipynb", "--output", "none/table.csv"])
    assert "cannot write none/table.csv" in capsys.readouterr().err
