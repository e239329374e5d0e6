"""Exercises in a lecture: check an answer, and see how far one has come."""

import html

from IPython.display import display

from helpers.lecture.exercise import read
from helpers.lecture.judge import judge
from helpers.places import NOTEBOOKS

FOLDER = NOTEBOOKS / "exercises"
VERDICT = "application/vnd.lecture.verdict+json"
LOOKS = {  # a mark and its colour, by state
    "right": ("✓", "#009E73"),
    "almost": ("≈", "#E69F00"),
    "wrong": ("✗", "#D55E00"),
    "wrong kind": ("✗", "#D55E00"),
    "missing": ("○", "#8A8A8A"),
}


def of_lecture(lecture):
    """Return the exercises of a lecture ("02") in order; none gives an empty list."""
    path = FOLDER / f"{lecture}.md"
    return read(path) if path.exists() else []


def check(number, answer):
    """Say what is right or wrong with `answer` to exercise `number`."""
    verdict = judge(answer, _find(number))
    told = {"exercise": number, "verdict": verdict.state}
    _show(verdict.state, number, verdict.message, **{VERDICT: told})


def progress(lecture, names):
    """Say which exercises of a lecture are done; `names` is `globals()`."""
    states = {
        exercise.number: judge(names.get(exercise.answer), exercise).state
        for exercise in of_lecture(lecture)
    }
    done = sum(state == "right" for state in states.values())
    marks = "  ".join(f"{LOOKS[state][0]} {number}" for number, state in states.items())
    state = "right" if done == len(states) else "missing"
    _show(state, f"{done} of {len(states)} exercises done", marks)


def _show(state, head, text, **more):
    """Show one line with a mark, also told to a screen reader."""
    mark, colour = LOOKS[state]
    style = f"border-left: 6px solid {colour}; padding: 4px 12px; margin: 4px"
    page = (
        f'<div role="status" style="{style}"><b>{mark} {head}</b>: '
        f"{html.escape(text)}</div>"
    )
    plain = f"{mark} {head}: {text}"
    display({"text/html": page, "text/plain": plain, **more}, raw=True)


def _find(number):
    lecture = str(number).split(".")[0]
    for exercise in of_lecture(lecture):
        if exercise.number == number:
            return exercise
    raise ValueError(f"There is no exercise {number!r} in lecture {lecture}.")
