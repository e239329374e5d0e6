"""Judge an answer by what it does: its values, shapes and side effects.

An answer is *missing*, of the *wrong kind*, *wrong*, *almost* right, or *right*. A
listed mistake is recognised by giving the same values as the answer at every case.
"""

import copy
from types import BuiltinFunctionType
from typing import NamedTuple

import numpy as np

from helpers.checking import counted
from helpers.lecture import attempt, compare
from helpers.lecture.compare import WrongKind


class Verdict(NamedTuple):
    """What a check found: `state` in one word, `message` in a sentence or two."""

    state: str
    message: str


MISSING = Verdict("missing", "Not answered yet.")


def judge(answer, exercise):
    """Return the Verdict on `answer`; never raises, never changes the answer.

    >>> from helpers.lecture.exercise import Exercise
    >>> double = Exercise("00.1", "Double", "", "double", "def double(x):\\n"
    ...     "    return 2 * x", cases=[(1.0,), (2.5,)],
    ...     mistakes={"You squared it.": lambda x: x * x})
    >>> judge(lambda x: x + x, double).state
    'right'
    >>> judge(lambda x: x**2, double).message
    'You squared it.'
    """
    if answer is None or answer is Ellipsis:
        return MISSING
    try:
        if exercise.cases is None:
            return _judge_value(answer, exercise)
        return _judge_function(answer, exercise)
    except WrongKind as problem:
        return Verdict("wrong kind", str(problem))
    except Exception as problem:  # whatever it is, it belongs in a sentence
        kind = type(problem).__name__
        return Verdict("wrong kind", f"This answer cannot be read ({kind}).")


def _judge_value(answer, exercise):
    wanted = compare.normal(exercise.reference)
    found = compare.readable(answer, wanted, exercise)
    led_to = exercise.outcome or (lambda value: value)
    if exercise.outcome:
        compare.check_finite(found, wanted)
        found, wanted = compare.normal(led_to(found)), compare.normal(led_to(wanted))
    if compare.same(found, wanted, exercise):
        return _right(exercise)
    for message, mistake in exercise.mistakes.items():
        values = mistake if isinstance(mistake, list) else [mistake]
        outcomes = (compare.normal(led_to(compare.normal(value))) for value in values)
        if any(compare.same(found, outcome, exercise) for outcome in outcomes):
            return Verdict("wrong", message)
    compare.check_finite(found, wanted)
    if not isinstance(wanted, str) and compare.close(found, wanted):
        return Verdict("almost", "Almost: within 5 %, but not close enough yet.")
    return Verdict("wrong", "This is not right yet. Open a hint below the question.")


def _judge_function(answer, exercise):
    if not callable(answer):
        kind = type(answer).__name__
        raise WrongKind(f"A function is asked for; this is a value of type {kind}.")
    reference, cases = exercise.reference, exercise.cases
    wanted = [compare.normal(reference(*copy.deepcopy(case))) for case in cases]
    found, printed = attempt.all_cases(answer, cases)
    if all(value is None or value is Ellipsis for value in found):
        if printed:
            raise WrongKind("It prints its result. Give it back with `return`.")
        return MISSING
    found = [
        compare.readable(f, w, exercise) for f, w in zip(found, wanted, strict=True)
    ]
    pairs = list(zip(found, wanted, strict=True))
    right = [compare.same(*pair, exercise) for pair in pairs]
    if all(right):
        return _right(exercise)
    for message, mistake in exercise.mistakes.items():
        if _repeats(found, mistake, exercise):
            state = "missing" if message == exercise.untouched else "wrong"
            return Verdict(state, message)
    for pair in pairs:
        compare.check_finite(*pair)
    where = _words(cases[right.index(False)])
    if any(right):
        share = f"right in {sum(right)} of {len(right)} tries"
        return Verdict("almost", f"Almost: {share}. It is not for {where}.")
    if compare.close(found, wanted):
        return Verdict("almost", "Almost: every value is within 5 %, none is right.")
    return Verdict("wrong", f"The values are not right, for example for {where}.")


def _right(exercise):
    return Verdict("right", exercise.praise or "Right.")


def _repeats(found, mistake, exercise):
    """Tell whether the wrong function `mistake` gives just what was found."""
    cases = map(copy.deepcopy, exercise.cases)
    try:
        with np.errstate(all="ignore"):
            given = [compare.normal(mistake(*case)) for case in cases]
    except Exception:
        return False
    return compare.same(found, given, exercise)


def _words(case):
    """Return a case as short text: its numbers, its known functions by name."""
    parts = []
    for value in case:
        if callable(value):
            # A learner knows abs and np.sin, but no function of the exercise's own.
            known = isinstance(value, (np.ufunc, BuiltinFunctionType))
            parts.append(value.__name__ if known else "the function")
        elif isinstance(value, list) and any(np.ndim(part) for part in value):
            parts.append(f"a list of {len(value)} arrays")
        elif isinstance(value, tuple) or np.ndim(value) == 0:  # or an expression tree
            parts.append(f"{value:.4g}" if isinstance(value, float) else str(value))
        else:
            parts.append(counted(np.shape(value)))
    return ", ".join(parts)
