"""Judge an answer by what it does: its values, shapes and side effects.

An answer is *missing*, of the *wrong kind*, *wrong*, *almost* right, or *right*. A
listed mistake is recognised by giving the same values as the answer at every case.
"""

import contextlib
import copy
import io
import linecache
import signal
import threading
import traceback
from _thread import interrupt_main
from types import BuiltinFunctionType
from typing import NamedTuple

import numpy as np

from helpers.checking import counted

TIME_LIMIT = 1.0  # seconds for all cases of one check together


class Verdict(NamedTuple):
    """What a check found: `state` in one word, `message` in a sentence or two."""

    state: str
    message: str


class _WrongKind(Exception):
    """The answer cannot be compared at all; the text says why."""


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
    try:
        if exercise.cases is None:
            return _judge_value(answer, exercise)
        return _judge_function(answer, exercise)
    except _WrongKind as problem:
        return Verdict("wrong kind", str(problem))
    except Exception as problem:  # whatever it is, it belongs in a sentence
        kind = type(problem).__name__
        return Verdict("wrong kind", f"This answer cannot be read ({kind}).")


def _judge_value(answer, exercise):
    if answer is None or answer is Ellipsis:
        return _missing()
    wanted = _normal(exercise.reference)
    found = _readable(answer, wanted, exercise)
    led_to = exercise.outcome or (lambda value: value)
    if exercise.outcome:
        _check_finite(found, wanted)
        found, wanted = _normal(led_to(found)), _normal(led_to(wanted))
    if _same(found, wanted, exercise):
        return _right(exercise)
    for message, mistake in exercise.mistakes.items():
        values = mistake if isinstance(mistake, list) else [mistake]
        outcomes = (_normal(led_to(_normal(value))) for value in values)
        if any(_same(found, outcome, exercise) for outcome in outcomes):
            return Verdict("wrong", message)
    _check_finite(found, wanted)
    if not isinstance(wanted, str) and _close(found, wanted):
        return Verdict("almost", "Almost: within 5 %, but not close enough yet.")
    return Verdict("wrong", "This is not right yet. Open a hint below the question.")


def _judge_function(answer, exercise):
    if answer is None or answer is Ellipsis:
        return _missing()
    if not callable(answer):
        kind = type(answer).__name__
        raise _WrongKind(f"A function is asked for; this is a value of type {kind}.")
    reference = exercise.reference
    wanted = [_normal(reference(*copy.deepcopy(c))) for c in exercise.cases]
    found, printed = _all_cases(answer, exercise.cases)
    if all(value is None or value is Ellipsis for value in found):
        if printed:
            raise _WrongKind("It prints its result. Give it back with `return`.")
        return _missing()
    found = [_readable(f, w, exercise) for f, w in zip(found, wanted, strict=True)]
    right = [_same(f, w, exercise) for f, w in zip(found, wanted, strict=True)]
    if all(right):
        return _right(exercise)
    for message, mistake in exercise.mistakes.items():
        if _repeats(found, mistake, exercise):
            state = "missing" if message == exercise.untouched else "wrong"
            return Verdict(state, message)
    for value, right_value in zip(found, wanted, strict=True):
        _check_finite(value, right_value)
    where = _words(exercise.cases[right.index(False)])
    if any(right):
        share = f"right in {sum(right)} of {len(right)} tries"
        return Verdict("almost", f"Almost: {share}. It is not for {where}.")
    if all(_close(f, w) for f, w in zip(found, wanted, strict=True)):
        return Verdict("almost", "Almost: every value is within 5 %, none is right.")
    return Verdict("wrong", f"The values are not right, for example for {where}.")


def _missing():
    return Verdict("missing", "Not answered yet.")


def _right(exercise):
    return Verdict("right", exercise.praise or "Right.")


def _repeats(found, mistake, exercise):
    """Tell whether the wrong function `mistake` gives just what was found."""
    with np.errstate(all="ignore"):
        for values, case in zip(found, exercise.cases, strict=True):
            try:
                wrong = _normal(mistake(*copy.deepcopy(case)))
            except Exception:
                return False
            if not _same(values, wrong, exercise):
                return False
    return True


def _all_cases(answer, cases):
    """Call `answer` on copies of all cases; return its results and what it printed."""
    results, printed = [], io.StringIO()
    try:
        with (
            _time_limit(),
            contextlib.redirect_stdout(printed),
            np.errstate(all="ignore"),
        ):
            for case in cases:
                given = copy.deepcopy(case)
                results.append(answer(*given))
                if not _unchanged(given, case):
                    raise _WrongKind(
                        "It changes its input in place. Make a new array instead."
                    )
    except _WrongKind:
        raise
    except KeyboardInterrupt:
        raise _WrongKind(
            f"It took longer than {TIME_LIMIT:g} s and was stopped: does a loop end?"
        ) from None
    except (Exception, SystemExit) as problem:
        raise _WrongKind(_raised(problem, answer)) from None
    return results, printed.getvalue().strip()


@contextlib.contextmanager
def _time_limit():
    """Interrupt the main thread, again and again, once the time is up."""
    over = threading.Event()

    def watch():
        wait = TIME_LIMIT
        while not over.wait(wait):
            interrupt_main()
            wait = 0.1

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        with _interruptible():
            yield
    finally:
        over.set()
        watcher.join()


@contextlib.contextmanager
def _interruptible():
    """Listen to interrupts, which a process started in the background ignores."""
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    if not ignored or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _raised(problem, answer):
    """Say what was raised, with the learner's own line."""
    if isinstance(problem, RecursionError):
        return "It calls itself without an end (RecursionError)."
    code = getattr(answer, "__code__", None)
    frames = traceback.extract_tb(problem.__traceback__)
    own = [f for f in frames if code is not None and f.filename == code.co_filename]
    what = f"{type(problem).__name__}: {problem}"
    if not own:
        return f"It cannot be called as the question asks: {what}"
    line = own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno).strip()
    return f"It raises an error in the line `{line}`: {what}"


def _normal(value):
    """Return a value to compare: text, an array, or a list or dict of arrays."""
    if isinstance(value, str | bool | np.bool_):
        return _text(value) if isinstance(value, str) else bool(value)
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {name: _normal(part) for name, part in value.items()}
    if hasattr(value, "__next__"):
        raise _WrongKind("It gives a generator. Give back numbers or an array.")
    try:
        numbers = np.asarray(value)
        numbers = numbers if np.iscomplexobj(numbers) else numbers.astype(float)
    except Exception:
        if isinstance(value, list | tuple):
            return [_normal(part) for part in value]
        kind = type(value).__name__
        raise _WrongKind(f"Numbers are asked for, not {kind}.") from None
    if np.iscomplexobj(numbers):
        raise _WrongKind("Real numbers are asked for, not complex ones.")
    return numbers


def _text(text):
    return " ".join(text.split()).lower()


def _readable(answer, wanted, exercise):
    """Return `answer` in the form of `wanted`, or say what kind it is instead."""
    if answer is None:
        raise _WrongKind("For some input it gives None. Does every way end in return?")
    if isinstance(answer, str) and not isinstance(wanted, str):
        raise _WrongKind("A number is asked for, not a text.")
    found = _normal(answer)
    if isinstance(wanted, str):
        if not isinstance(found, str):
            raise _WrongKind(
                "The answer is one of the given words, in quotation marks."
            )
        if exercise.options and found not in map(_text, exercise.options):
            options = ", ".join(exercise.options)
            raise _WrongKind(f"That is none of the choices: {options}.")
        return found
    _check_form(found, wanted)
    return found


def _check_form(found, wanted, name=""):
    of = f" of {name}" if name else ""
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            raise _WrongKind(f"A dictionary is asked for, with {', '.join(wanted)}.")
        for key in wanted:
            if key not in found:
                raise _WrongKind(f"There is no {key!r} among the results.")
            _check_form(found[key], wanted[key], key)
    elif isinstance(wanted, list):
        if _length(found) != len(wanted):
            raise _WrongKind(f"{len(wanted)} results are asked for.")
        for place, (a, b) in enumerate(zip(found, wanted, strict=True), start=1):
            _check_form(_normal(a), b, f"result {place}")
    elif isinstance(wanted, np.ndarray):
        if not isinstance(found, np.ndarray):
            raise _WrongKind(f"Numbers are asked for{of}.")
        if found.shape != wanted.shape:
            few = wanted.ndim == 1 and wanted.size < 4
            example = f", for example {[1.0, 2.0, 3.0][: wanted.size]}" if few else ""
            what = f"The value{of}" if name else "The answer"
            raise _WrongKind(
                f"{what} is {counted(found.shape)}; {counted(wanted.shape)} is "
                f"wanted{example}."
            )


def _check_finite(found, wanted):
    """Complain of nan or infinity; after the mistakes, for some of them give it."""
    for name, value, right in _paired(found, wanted):
        if isinstance(right, np.ndarray) and np.isfinite(right).all():
            if not np.isfinite(value).all():
                of = f" of {name}" if name else ""
                raise _WrongKind(f"There is a nan or an infinity among the values{of}.")


def _paired(found, wanted, name=""):
    """Yield name, value found and value wanted of each part of equal structures."""
    if isinstance(wanted, dict):
        for key in wanted:
            yield from _paired(found[key], wanted[key], key)
    elif isinstance(wanted, list):
        for a, b in zip(found, wanted, strict=True):
            yield from _paired(_normal(a), b)
    else:
        yield name, found, wanted


def _same(found, wanted, exercise):
    if isinstance(wanted, str | bool):
        return type(found) is type(wanted) and found == wanted
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            key in found and _same(found[key], wanted[key], exercise) for key in wanted
        )
    if isinstance(wanted, list):
        return _length(found) == len(wanted) and all(
            _same(_normal(a), b, exercise) for a, b in zip(found, wanted, strict=True)
        )
    if not isinstance(found, np.ndarray):
        return False
    if exercise.any_order:
        found, wanted = np.sort(found, axis=None), np.sort(wanted, axis=None)
    return found.shape == wanted.shape and np.allclose(
        found, wanted, rtol=exercise.rtol, atol=exercise.atol, equal_nan=True
    )


def _length(found):
    """Return how many parts a list or array has; nothing else has any."""
    if isinstance(found, list) or (isinstance(found, np.ndarray) and found.ndim):
        return len(found)
    return None


def _close(found, wanted):
    """Tell whether all numbers are within 5 % of what is wanted."""
    return all(
        a == b if isinstance(b, str | bool) else np.allclose(a, b, rtol=0.05, atol=0.0)
        for _, a, b in _paired(found, wanted)
    )


def _unchanged(given, case):
    """Tell whether arrays, also inside lists, tuples and dicts, are as they were."""
    if isinstance(case, dict):
        same_names = list(given) == list(case)
        return same_names and all(_unchanged(given[name], case[name]) for name in case)
    if isinstance(case, list | tuple):
        return len(given) == len(case) and all(map(_unchanged, given, case))
    if isinstance(case, np.ndarray):
        return given.shape == case.shape and repr(given.tolist()) == repr(case.tolist())
    if isinstance(case, str | int | float):
        return repr(given) == repr(case)
    return True


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
