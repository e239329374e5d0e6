"""What a saved lecture holds of its learner: verdicts on answers, and goals reached.

Each function takes a notebook as its file holds it: the dict that `json.load` gives.
"""

from helpers.lecture import checks

GOAL = "application/vnd.lecture.goal+json"


def verdicts(notebook):
    """Return what the checks said last: exercise → verdict.

    Examples
    --------
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


def _told(notebook, kind):
    outputs = (o for cell in notebook["cells"] for o in cell.get("outputs", []))
    return [o["data"][kind] for o in outputs if kind in o.get("data", {})]
