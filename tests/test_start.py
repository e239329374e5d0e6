"""The learner's own copy: brought up to date, and nothing a learner wrote is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import places, start
from helpers.lecture import checks, record

LECTURE = "notebooks/01_slope.ipynb"
NEW = "notebooks/01_slope (new version).ipynb"


def lecture(text, output=None, kind="text/plain"):
    """Return the bytes of a lecture of one cell."""
    cell = nbformat.v4.new_code_cell(text, id="one")
    if output:
        cell.outputs = [nbformat.v4.new_output("display_data", data={kind: output})]
        cell.metadata.execution = {"iopub.status.busy": "now"}
        cell.execution_count = 1
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


class World:
    """A course in one folder, a learner's copy in another with an awkward name."""

    def __init__(self, folder):
        self.source, self.copy = folder / "course", folder / "Käthes Kopie"
        self.source.mkdir(parents=True)
        self.publish(LECTURE, lecture("one"))
        self.publish("README.md", b"Read.")

    def publish(self, name, content):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def update(self):
        return start.update(self.copy, start.course(self.source))

    def files(self):
        return {
            path.relative_to(self.copy).as_posix(): path.read_bytes()
            for path in self.copy.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.update()
    return made


def test_first_run_copies_everything_and_the_next_does_nothing(tmp_path):
    world = World(tmp_path)
    assert world.update() == [("new", "README.md"), ("new", LECTURE)]
    assert world.files() == {"README.md": b"Read.", LECTURE: lecture("one")}
    assert world.update() == []


def test_untouched_file_is_replaced_by_its_new_version(world):
    world.publish(LECTURE, lecture("two"))
    assert world.update() == [("updated", LECTURE)]
    assert world.files()[LECTURE] == lecture("two")
    assert NEW not in world.files()


def test_lecture_that_was_only_run_is_kept_until_there_is_a_new_version(world):
    run = lecture("one", "1.0")
    (world.copy / LECTURE).write_bytes(run)
    assert world.update() == []
    assert world.files()[LECTURE] == run
    world.publish(LECTURE, lecture("two"))
    assert world.update() == [("updated", LECTURE)]
    assert world.files()[LECTURE] == lecture("two")


@pytest.mark.parametrize(
    "mine",
    [
        lecture("mine"),
        lecture("one", {"exercise": "01.1", "verdict": "wrong"}, checks.VERDICT),
        lecture("one", {"goal": "far", "reached": True}, record.GOAL),
        b"no notebook any more",
        lecture("one").replace(b'"metadata": {}', b'"metadata": {"tags": ["ask"]}', 1),
    ],
    ids=["source", "answer", "goal", "bytes", "tag"],
)
def test_changed_lecture_stays_and_its_new_version_lies_beside_it_once(world, mine):
    (world.copy / LECTURE).write_bytes(mine)
    world.publish(LECTURE, lecture("two"))
    assert world.update() == [("beside", NEW)]
    assert world.files()[LECTURE] == mine
    assert world.files()[NEW] == lecture("two")
    assert world.update() == []
    (world.copy / NEW).unlink()  # looked at, and thrown away
    assert world.update() == []


def test_answers_not_given_and_goals_not_reached_are_no_work_of_the_learner(world):
    for kind, told in (
        (checks.VERDICT, {"exercise": "01.1", "verdict": "missing"}),
        (record.GOAL, {"goal": "far", "reached": False}),
    ):
        (world.copy / LECTURE).write_bytes(lecture("one", told, kind))
        assert start.written(lecture("one", told, kind)) == start.written(
            lecture("one")
        )


def test_newer_version_replaces_an_untouched_new_version_only(world):
    (world.copy / LECTURE).write_bytes(lecture("mine"))
    for text in ("two", "three"):
        world.publish(LECTURE, lecture(text))
        assert world.update() == [("beside", NEW)]
        assert world.files()[NEW] == lecture(text)
    (world.copy / NEW).write_bytes(lecture("mine, too"))
    world.publish(LECTURE, lecture("four"))
    world.update()
    assert world.files()[NEW] == lecture("mine, too")
    second = NEW.replace("version)", "version 2)")
    assert world.files()[second] == lecture("four")


def test_new_version_is_not_put_beside_when_only_stored_outputs_changed(world):
    (world.copy / LECTURE).write_bytes(lecture("mine"))
    world.publish(LECTURE, lecture("one", "another picture"))
    assert world.update() == []


def test_deleted_file_comes_again(world):
    (world.copy / LECTURE).unlink()
    assert world.update() == [("new", LECTURE)]


def test_lecture_that_left_the_course_goes_only_if_untouched(world):
    other = "notebooks/02_other.ipynb"
    world.publish(other, lecture("other"))
    world.update()
    (world.copy / LECTURE).write_bytes(lecture("mine"))
    for name in (LECTURE, other):
        (world.source / name).unlink()
    assert world.update() == [("left", LECTURE), ("removed", other)]
    assert world.files() == {"README.md": b"Read.", LECTURE: lecture("mine")}
    assert world.update() == []


def test_answers_copied_from_the_course_itself_count_as_the_learners(tmp_path):
    world = World(tmp_path)
    told = {"exercise": "01.1", "verdict": "right"}
    world.publish(LECTURE, lecture("mine", told, checks.VERDICT))
    world.update()
    world.publish(LECTURE, lecture("one"))
    assert world.update() == [("beside", NEW)]


def test_lost_manifest_loses_no_work(world):
    (world.copy / LECTURE).write_bytes(lecture("mine"))
    (world.copy / start.MANIFEST).write_text('{"broken": [', encoding="utf-8")
    assert world.update() == [("beside", NEW)]
    assert world.files()[LECTURE] == lecture("mine")


def test_interrupted_run_loses_nothing_and_the_next_goes_on(world, monkeypatch):
    (world.copy / "README.md").write_bytes(b"My notes.")
    world.publish("README.md", b"Read again.")
    world.publish(LECTURE, lecture("two"))
    replace = os.replace
    for wanted in range(20):  # break off at the first step, at the second, and so on
        left = iter(range(wanted))

        def step(source, target, left=left):
            if next(left, None) is None:
                raise OSError("interrupted")
            replace(source, target)

        monkeypatch.setattr(os, "replace", step)
        try:
            world.update()
            break
        except OSError:
            files = world.files()
            assert files["README.md"] == b"My notes."
            assert files[LECTURE] in (lecture("one"), lecture("two"))
    assert world.files()["README (new version).md"] == b"Read again."
    assert world.files()[LECTURE] == lecture("two")


NAMES = st.sampled_from([LECTURE, "notebooks/02_other.ipynb", "README.md"])
STEPS = st.one_of(
    st.tuples(st.just("write"), NAMES),
    st.tuples(st.just("write beside"), NAMES),
    st.tuples(st.just("run"), NAMES),
    st.tuples(st.just("delete"), NAMES),
    st.tuples(st.just("publish"), NAMES),
    st.tuples(st.just("withdraw"), NAMES),
    st.tuples(st.just("update"), st.none()),
    st.tuples(st.just("break off"), st.integers(0, 5)),
)


@settings(max_examples=150)
@given(steps=st.lists(STEPS, max_size=25))
def test_no_text_of_the_learner_is_ever_lost(tmp_path_factory, steps):
    world = World(tmp_path_factory.mktemp("any"))
    mine = {}  # what the learner wrote, and deleted nowhere
    for number, (what, name) in enumerate([*steps, ("update", None)]):
        text = f"step {number}"
        if what in ("update", "break off"):
            run_or_break_off(world, name)
            files = world.files()
            for file, wanted in mine.items():
                assert files.get(file) == wanted, (file, what)
            if what == "update":
                assert world.update() == []
                assert world.files() == files
            continue
        path = world.copy / name
        if what == "write beside":
            names = [n for n in world.files() if start.BESIDE in n]
            path = world.copy / (names[0] if names else name)
        file = path.relative_to(world.copy).as_posix()
        if what.startswith("write"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(mine.setdefault(file, lecture(text)))
        elif what == "run" and path.exists() and file not in mine:
            old = path.read_bytes()
            path.write_bytes(lecture("".join(texts(old)), text))
        elif what == "delete" and path.exists():
            path.unlink()
            mine.pop(file, None)
        elif what == "publish":
            world.publish(name, lecture(text))
        elif what == "withdraw":
            (world.source / name).unlink(missing_ok=True)


def texts(content):
    try:
        return [cell["source"] for cell in nbformat.reads(content, 4).cells]
    except nbformat.reader.NotJSONError:
        return []


def run_or_break_off(world, steps):
    replace = os.replace
    left = iter(range(10_000 if steps is None else steps))

    def step(source, target):
        if next(left, None) is None:
            raise OSError("interrupted")
        replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", step)
        try:
            world.update()
        except OSError:
            assert steps is not None


def test_command_copies_the_course_and_git_ignores_it(tmp_path, capsys):
    folder = tmp_path / "eine Kopie für mich"
    assert start.main([str(folder), "--no-open"]) == 0
    assert "is copied" in capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} >= {"README.md", "data"}
    assert start.main([str(folder), "--no-open"]) == 0
    assert "Everything is up to date." in capsys.readouterr().out
    for name, path in start.course().items():
        assert (folder / name).read_bytes() == path.read_bytes()


def test_copy_inside_the_course_is_ignored_by_git(tmp_path, monkeypatch):
    world = World(tmp_path)
    monkeypatch.setattr(start.places, "NOTEBOOKS", world.source / "notebooks")
    assert start.main([str(world.source / "ada"), "--no-open"]) == 0
    subprocess.run(["git", "init", "-q"], cwd=world.source, check=True)
    status = ["git", "status", "--short", "--untracked-files=all"]
    shown = subprocess.run(status, cwd=world.source, capture_output=True, text=True)
    assert "README.md" in shown.stdout
    assert "ada" not in shown.stdout


@pytest.mark.parametrize("folder", [places.NOTEBOOKS, places.NOTEBOOKS.parent])
def test_own_folder_of_the_course_is_refused(folder, capsys):
    with pytest.raises(SystemExit):
        start.main([str(folder), "--no-open"])
    assert "belongs to the course itself" in capsys.readouterr().err


def test_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(SystemExit):
        start.main([str(tmp_path / "file" / "copy"), "--no-open"])
    said = capsys.readouterr().err
    assert "Cannot copy to" in said
    assert "Traceback" not in said


def test_jupyterlab_opens_the_contents_of_the_copy(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(start.LabApp, "launch_instance", asked.append)
    assert start.main([str(tmp_path / "copy"), "--no-browser"]) == 0
    root, other, page = asked[0]
    assert root == f"--ServerApp.root_dir={tmp_path / 'copy'}"
    assert other == "--no-browser"
    assert Path(page) == tmp_path / "copy" / start.CONTENTS


def test_path_that_the_console_cannot_show_is_printed(tmp_path):
    command = [sys.executable, "-m", "helpers.start", str(tmp_path / "Ω"), "--no-open"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert b"\\u03a9" in done.stdout
    known = json.loads((tmp_path / "Ω" / start.MANIFEST).read_text(encoding="utf-8"))
    assert "README.md" in known
