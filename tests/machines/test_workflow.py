"""The workflow that runs the course on real machines of each kind."""

import re
import tomllib
from itertools import product
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHONS = {"3.11", "3.12", "3.13", "3.14"}
SYSTEMS = {"ubuntu", "macos", "windows"}


def workflow():
    text = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    return loaded[True], loaded["jobs"]  # YAML reads the key `on` as true


def runs(job):
    """Return (system, matrix values, what is run there) for each run of a job."""
    matrix = job["strategy"]["matrix"]
    axes = {name: values for name, values in matrix.items() if name != "include"}
    for values in product(*axes.values()):
        chosen = dict(zip(axes, values, strict=True))
        for more in matrix.get("include", []):
            if more.items() & chosen.items():
                chosen |= more
        on = chosen.get("os", job["runs-on"]).split("-")[0]
        needed = {"ubuntu": "Linux", "macos": "macOS", "windows": "Windows"}[on]
        steps = [s for s in job["steps"] if f"'{needed}'" in s.get("if", f"'{needed}'")]
        yield on, chosen, "\n".join(step.get("run", "") for step in steps)


def test_it_runs_on_every_push_and_every_week():
    events, _ = workflow()
    assert "push" in events
    (times,) = events["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", times["cron"])


def test_every_system_and_python_runs_the_test_command_of_the_readme():
    _, jobs = workflow()
    command = {
        "ubuntu": "bash .ci/run",  # which takes it from the README
        "macos": re.search(r"^python3 -m venv .*pytest$", README, re.M).group(),
        "windows": re.search(r"^py -m venv .*pytest$", README, re.M).group(),
    }
    covered = {
        (on, chosen["python"])
        for job in jobs.values()
        for on, chosen, run in runs(job)
        if command[on] in run.splitlines()
    }
    assert covered == set(product(SYSTEMS, PYTHONS))


def test_oldest_and_newest_libraries_run_on_every_system():
    _, jobs = workflow()
    on_each = {
        (on, c["libraries"], c["python"]) for on, c, _ in runs(jobs["libraries"])
    }
    wanted = [("oldest", "3.11"), ("newest", "3.14")]
    assert on_each == {(system, *pair) for system in SYSTEMS for pair in wanted}
    (run,) = {run.strip() for _, _, run in runs(jobs["libraries"])}
    assert run == "python tests/matrix/versions.py ${{ matrix.libraries }}"


def test_oldest_python_is_the_one_that_the_package_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["requires-python"]
    assert asked == ">=" + min(PYTHONS, key=lambda v: int(v.split(".")[1]))


def test_no_job_may_write_and_each_ends():
    text = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    _, jobs = workflow()
    assert all(job["timeout-minutes"] <= 60 for job in jobs.values())
    assert all(not job["strategy"]["fail-fast"] for job in jobs.values())
