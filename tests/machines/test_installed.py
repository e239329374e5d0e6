"""The course installed with a plain `pip install .`, away from any checkout."""

import subprocess
from pathlib import Path

import pytest

from helpers import build, places

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    return environment(folder, ROOT), folder


def command(python, *arguments, cwd):
    return subprocess.run(
        [python, "-m", *arguments], cwd=cwd, capture_output=True, encoding="utf-8"
    )


def files(folder):
    """Return what the files at any depth hold; an editor's copies do not count."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*.*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


def test_package_holds_the_tables_and_the_lectures(installed):
    _, folder = installed
    (course,) = folder.rglob("helpers/course")
    for mine, shipped in [(places.DATA, "data"), (places.NOTEBOOKS, "notebooks")]:
        assert files(course / shipped) == files(mine)
    settings = folder / "etc" / "jupyter" / "jupyter_server_config.d"
    assert [p.name for p in settings.iterdir()] == ["differentiation_lectures.json"]


def test_lecture_with_a_table_runs_in_any_folder(installed, run_lectures):
    python, folder = installed
    (found,) = run_lectures(python, folder / "elsewhere", "08")
    assert folder in found.parents


@pytest.mark.thorough
def test_every_lecture_runs_in_any_folder(installed, run_lectures):
    python, folder = installed
    names = [path.stem[:2] for path in build.lectures()]
    found = run_lectures(python, folder / "elsewhere", *names)
    assert len(found) == len(names)
    assert all(folder in path.parents for path in found)


@pytest.mark.parametrize("module", ["helpers.build", "helpers.data"])
def test_what_needs_a_checkout_says_so_in_one_sentence(installed, module):
    python, folder = installed
    before = {path: path.stat().st_mtime for path in folder.rglob("course/*/*")}
    done = command(python, module, cwd=folder)
    assert done.returncode == 2
    assert "needs a checkout of the course" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert {path: path.stat().st_mtime for path in folder.rglob("course/*/*")} == before


def test_tables_can_be_compared_without_a_checkout(installed):
    python, folder = installed
    done = command(python, "helpers.data", "--check", cwd=folder)
    assert done.stdout == "Every table in data/ is as it should be.\n"
