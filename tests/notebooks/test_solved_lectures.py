"""Lectures with exercises: blank, solved, and collected by a teacher."""

from itertools import islice

import nbformat
import pytest

from helpers import build, verdicts
from helpers.lecture import checks, record

LECTURES = [p for p in build.lectures() if checks.of_lecture(p.stem[:2])]
each = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)


def solved(path):
    """Return a lecture's imports and exercises, with every solution in its place."""
    notebook = nbformat.read(path, as_version=4)
    _, imports = islice((c for c in notebook.cells if c.cell_type == "code"), 2)
    exercises = [c for c in notebook.cells if c.id.startswith("exercise-")]
    notebook.cells = [imports, *exercises]
    for entry in checks.of_lecture(path.stem[:2]):
        name = f"exercise-{entry.number.replace('.', '-')}-answer"
        cell = next(cell for cell in notebook.cells if cell.id == name)
        check = cell.source.splitlines()[-1]
        cell.source = f"{entry.uses}\n{entry.solution}\n{check}"
    return notebook


@each
def test_stored_lecture_has_its_exercises_blank(path):
    rows = verdicts.collect(path)
    assert [row["exercise"] for row in rows] == [
        entry.number for entry in checks.of_lecture(path.stem[:2])
    ]
    assert {row["verdict"] for row in rows} == {"missing"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Run the solutions of all lectures in one kernel; store each lecture's cells."""
    solutions = {path: solved(path).cells for path in LECTURES}
    cells = [cell for some in solutions.values() for cell in some]
    done = iter(build.run(nbformat.v4.new_notebook(cells=cells)).cells)
    folder = tmp_path_factory.mktemp("finished")
    for path, some in solutions.items():
        own = [next(done) for _ in some]
        nbformat.write(nbformat.v4.new_notebook(cells=own), folder / path.name)
    return folder


@each
def test_every_exercise_is_right_with_its_solution(path, finished):
    rows = verdicts.collect(finished / path.name)
    assert {row["verdict"] for row in rows} == {"right"}
    count = len(rows)
    last = next(
        output["data"]["text/plain"]
        for cell in nbformat.read(finished / path.name, as_version=4).cells
        if cell.id == f"exercise-{path.stem[:2]}-progress"
        for output in cell.outputs
    )
    assert f"{count} of {count} exercises done" in last


def test_contents_page_counts_the_solved_exercises(finished):
    for lecture, done in record.of_folder(finished).items():
        assert done.right == done.asked == len(checks.of_lecture(lecture))
    assert [path.stem[:2] for path in LECTURES] == [*record.of_folder(finished)]
