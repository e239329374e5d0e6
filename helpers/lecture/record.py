"""What a saved lecture holds of its learner: verdicts on answers, and goals reached.

Each function takes a notebook as its file holds it: the dict that `json.load` gives.
"""

import html
import json
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from IPython.display import display

from helpers.lecture import checks

GOAL = "application/vnd.lecture.goal+json"


def verdicts(notebook):
    """Return what the checks said last: exercise → verdict.

    >>> told = {"exercise": "01.2", "verdict": "right"}
    >>> cell = {"outputs": [{"data": {checks.VERDICT: told}}]}
    >>> verdicts({"cells": [cell]})
    {'01.2': 'right'}
    """
    told = _told(notebook, checks.VERDICT)
    return {one["exercise"]: one["verdict"] for one in told}


def goals(notebook):
    """Return the goals of the figures that were run: goal → whether it was reached."""
    return {one["goal"]: one["reached"] for one in _told(notebook, GOAL)}


def achieved(notebook):
    """Tell whether an answer was given or a goal was reached."""
    answered = set(verdicts(notebook).values()) - {"missing"}
    return bool(answered) or any(goals(notebook).values())


class Progress(NamedTuple):
    """How far a learner is in a lecture; `file` holds it."""

    file: str
    right: int
    asked: int
    reached: int
    goals: int


def of_folder(folder):
    """Return how far the learner is, from the lectures as they are saved in a folder.

    As a dict from lecture ("01") to Progress, in order, without the files that cannot
    be read and those of no lecture. Where a lecture lies there more than once, an
    exercise counts that is right in one of the files, and the goals of the file in
    which most are reached.
    """
    found = {}
    for path in sorted(Path(folder).glob("*.ipynb"), key=lambda path: path.stem):
        try:
            notebook = json.loads(path.read_bytes())
            lecture, goal = _lecture(notebook), goals(notebook)
            states = verdicts(notebook)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        if lecture:
            right = {number for number in states if states[number] == "right"}
            reached = (sum(goal.values()), len(goal))
            before = found.get(lecture, (path.name, set(), reached))
            found[lecture] = (before[0], before[1] | right, max(before[2], reached))
    done = {}
    for lecture, (file, right, reached) in sorted(found.items()):
        asked = {exercise.number for exercise in checks.of_lecture(lecture)}
        done[lecture] = Progress(file, len(right & asked), len(asked), *reached)
    return done


def show(folder="."):
    """Show how far the learner is in each lecture that is saved in a folder."""
    done = of_folder(folder)
    right = [f"{one.right}/{one.asked}" for one in done.values()]
    reached = [f"{one.reached}/{one.goals}" for one in done.values()]
    links = [_link(key, one.file) for key, one in done.items()]
    plain = page = _summary(done)
    for name, counts in (("Exercises right", right), ("Goals reached", reached)):
        if done:
            plain += f"\n{name}: {_line(done, counts)}"
            page += f"</b><br>{name}: {_line(links, counts)}<b>"
    display({"text/html": f"<p><b>{page}</b></p>", "text/plain": plain}, raw=True)


def _line(names, counts):
    return ", ".join(f"{n} {count}" for n, count in zip(names, counts, strict=True))


def _summary(done):
    """Return in a sentence or two what is done, and where to go on."""
    if not done:
        return "No lecture is saved in the folder of this page."
    _, *counts = zip(*done.values(), strict=True)
    right, asked, reached, goals = map(sum, counts)
    open_ones = [key for key, one in done.items() if one.right < one.asked]
    if not right + reached:
        return f"Nothing is done yet. Start with lecture {next(iter(done))}."
    further = f"Go on with lecture {open_ones[0]}." if open_ones else "All are done."
    return (
        f"So far {right} of {asked} exercises are right, and {reached} of {goals} "
        f"goals are reached. {further}"
    )


def _link(lecture, file):
    return f'<a href="{html.escape(quote(file))}">{lecture}</a>'


def _lecture(notebook):
    """Return the lecture that a notebook's exercises belong to, or None."""
    ids = (re.match(r"exercise-(\d\d)-", c.get("id", "")) for c in notebook["cells"])
    return next((found[1] for found in ids if found), None)


def _told(notebook, kind):
    outputs = (o for cell in notebook["cells"] for o in cell.get("outputs", []))
    return [o["data"][kind] for o in outputs if kind in o.get("data", {})]
