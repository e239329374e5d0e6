"""The command lines and the package's files where text is not UTF-8 by default."""

import ast
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import build

ROOT = Path(__file__).resolve().parents[2]
# Stricter than a code page: whatever is opened without an encoding is read as ASCII.
PAGES = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
PAGES |= {"PYTHONIOENCODING": "cp1252"}


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env=os.environ | PAGES,
        cwd=ROOT,
        capture_output=True,
        encoding="cp1252",
    )


def test_the_pages_are_what_they_should_be():
    code = "import locale, sys; print(locale.getencoding(), sys.stdout.encoding)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | PAGES, capture_output=True
    )
    assert b"UTF" not in done.stdout.upper()
    assert done.stdout.endswith(b"cp1252" + os.linesep.encode())


def test_tables_are_compared():
    done = run("helpers.data", "--check")
    assert done.stdout == "Every table in data/ is as it should be.\n"


def test_a_lecture_is_built_and_compared():
    done = run("helpers.build", "--check", "04")
    assert done.stdout == "04_follow_the_gradient: as stored\n", done.stderr


@pytest.mark.parametrize(
    "module", ["helpers.build", "helpers.data", "helpers.verdicts"]
)
def test_help_is_shown(module):
    done = run(module, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ")


def test_failing_cell_is_reported_in_letters_that_the_code_page_lacks(monkeypatch):
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", newline="\n")
    monkeypatch.setattr(sys, "stdout", console)
    monkeypatch.setattr(build, "build", lambda *_: ["χ is not ü"])
    assert build.main(["04", "--check"]) == 1
    assert console.buffer.getvalue() == (
        b"04_follow_the_gradient: differs\n  \\u03c7 is not \xfc\n"
    )


def opened_as_text(node):
    """Tell whether a call opens a text file and leaves its encoding to the machine."""
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    places = {"open": 3, "fdopen": 3, "read_text": 0, "write_text": 1}
    if isinstance(node.func, ast.Attribute) and name == "open":
        if ast.unparse(node.func.value) in ("Image", "urllib.request", "session"):
            return False
        places["open"] = 2  # a path's own
    binary = any(isinstance(a, ast.Constant) and "b" in str(a.value) for a in node.args)
    named = {keyword.arg for keyword in node.keywords} & {"encoding", None}
    given = len(node.args) > places.get(name, 0)
    return name in places and not (named or given or (binary and "open" in name))


def test_no_text_file_is_opened_in_the_encoding_of_the_machine():
    found = [
        f"{path.name}: {ast.unparse(call)}"
        for name in ("helpers", "tests")
        for path in (ROOT / name).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and opened_as_text(call)
    ]
    assert found == []
