"""What the README promises."""

import re
from pathlib import Path

import numpy as np
from shown import shown

from helpers import build, start
from helpers.lecture import draw
from helpers.lecture.controls import slider
from helpers.lecture.explore import explore

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TRACKED = (
    "*.md",
    "*.py",
    "*.toml",
    "*.txt",
    "*.json",
    "*.ipynb",
    "*.csv",
    "*.yml",
    "run",
)


def sources():
    for pattern in TRACKED:
        for path in ROOT.rglob(pattern):
            hidden = {
                ".venv",
                ".git",
                ".ipynb_checkpoints",
                ".pytest_cache",
                start.FOLDER,
            }
            if not hidden & set(path.relative_to(ROOT).parts):
                yield path


def test_every_lecture_is_in_the_table_and_every_link_leads_somewhere():
    for path in build.lectures():
        assert f"(notebooks/{path.name})" in README
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_first_commands_end_in_the_learners_own_copy():
    first = re.findall(r"^(?:python3|py) -m venv .*$", README, re.MULTILINE)[:2]
    assert [c.split()[0] for c in first] == ["python3", "py"]
    assert all(c.endswith("python -m helpers.start") for c in first)
    assert start.FOLDER in README


def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m1 -E '([^']+)' README\.md", script).group(1)
    commands = [line for line in README.splitlines() if re.search(pattern, line)]
    assert len(commands) == 1
    assert commands[0].endswith(".venv/bin/pytest")


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    registry = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.|deb\.debian\.org", re.I)
    for path in sources():
        if path != Path(__file__):
            text = path.read_text(encoding="utf-8")
            assert not registry.search(text), path
            assert "/root/" not in text, path


def test_pins_name_one_version_each():
    pins = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8")
    for pin in pins.splitlines()[1:]:
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", pin), pin


def test_top_level_is_what_it_should_be():
    wanted = {"README.md", "pyproject.toml", "notebooks", "helpers", "tests", "data"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert wanted <= found
    assert found - wanted <= {"LICENSE", start.FOLDER}


def test_figure_of_the_readme_shows_a_chord_and_its_slope():
    source = re.search(r"```python\n(def slope.*?)```", README, re.S)[1]
    known = {"np": np, "draw": draw, "explore": explore, "slider": slider}
    exec(source, known)
    data, sentence = shown(known["slope"](np.square, -1, 3), h=2.0)
    np.testing.assert_allclose(data["chord"], [[0, 2], [0, 4]])
    assert sentence == "The slope of the chord is 2.000."


def test_every_file_that_the_readme_names_is_there():
    named = set(re.findall(r"`((?:helpers|tests|notebooks|data)/[\w./]+)`", README))
    assert len(named) > 15
    for path in named:
        assert (ROOT / path.replace("NN", "09")).exists(), path
