"""A checkout and a home where a stranger's machine has them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("helpers", "notebooks", "data", "pyproject.toml", "README.md", ".gitignore")

# Python before 3.13 reads .pth files in the code page. On Windows a path's name is not
# in the code page all the same; so only the reading is imitated.
READ_IN_CODE_PAGE = """
import io, sys
wrapper = io.TextIOWrapper
io.TextIOWrapper = lambda file, encoding=None, *a, **k: wrapper(
    file, sys.argv[1] if encoding == "locale" else encoding, *a, **k
)
import site
site.addsitedir(sys.argv[2])
import helpers.places
print(ascii(helpers.places.__file__))
"""


@pytest.fixture(scope="module")
def checkout(environment, tmp_path_factory):
    """Install a copy of the checkout, editable; return its Python and its folder."""
    course = tmp_path_factory.mktemp("mine") / "Kurs für Anfänger, Ł 李"
    course.mkdir()
    for name in NEEDED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, course / name)
    return environment(course / ".venv", "-e", course), course


def test_course_is_found_in_a_folder_with_spaces_and_any_letters(
    checkout, run_lectures, tmp_path
):
    python, course = checkout
    assert run_lectures(python, tmp_path, "05") == [course / "helpers" / "__init__.py"]


@pytest.mark.parametrize("page", ["cp1252", "cp932", "gbk", "ascii"])
def test_course_is_found_when_paths_are_read_in_the_code_page(checkout, page, tmp_path):
    python, course = checkout
    (installed,) = course.rglob("*_differentiation_lectures.pth")
    assert installed.read_bytes().isascii()
    done = subprocess.run(
        [python, "-S", "-c", READ_IN_CODE_PAGE, page, installed.parent],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == ascii(str(course / "helpers" / "places.py"))
    assert done.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="the home is not in HOME there")
@pytest.mark.parametrize(
    "home",
    [pytest.param(None, marks=pytest.mark.thorough), "/dev/null/home"],
    ids=["none", "read-only"],
)
def test_lecture_runs_without_a_home_to_write_to(home, tmp_path, run_lectures):
    settings = ("HOME", "XDG_", "MPLCONFIGDIR", "JUPYTER_", "IPYTHONDIR")
    env = {k: v for k, v in os.environ.items() if not k.startswith(settings)}
    env |= {"HOME": home} if home else {}
    run_lectures(sys.executable, tmp_path, "04", env=env)
