"""Compare what an answer gives with what is wanted: kind, form and values.

Compared are text, truth values and arrays, and lists and dicts of these, nested.
"""

import numpy as np

from helpers.checking import counted


class WrongKind(Exception):
    """The answer cannot be compared at all; the text says why."""


def normal(value):
    """Return a value to compare: text, an array, or a list or dict of arrays."""
    if isinstance(value, str | bool | np.bool_):
        return _text(value) if isinstance(value, str) else bool(value)
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {name: normal(part) for name, part in value.items()}
    if hasattr(value, "__next__"):
        raise WrongKind("It gives a generator. Give back numbers or an array.")
    try:
        numbers = np.asarray(value)
        numbers = numbers if np.iscomplexobj(numbers) else numbers.astype(float)
    except Exception:
        if isinstance(value, list | tuple):
            return [normal(part) for part in value]
        kind = type(value).__name__
        raise WrongKind(f"Numbers are asked for, not {kind}.") from None
    if np.iscomplexobj(numbers):
        raise WrongKind("Real numbers are asked for, not complex ones.")
    return numbers


def _text(text):
    return " ".join(text.split()).lower()


def readable(answer, wanted, exercise):
    """Return `answer` in the form of `wanted`, or say what kind it is instead."""
    if answer is None:
        raise WrongKind("For some input it gives None. Does every way end in return?")
    if isinstance(answer, str) and not isinstance(wanted, str):
        raise WrongKind("A number is asked for, not a text.")
    found = normal(answer)
    if isinstance(wanted, str):
        if not isinstance(found, str):
            raise WrongKind("The answer is one of the given words, in quotation marks.")
        if exercise.options and found not in map(_text, exercise.options):
            options = ", ".join(exercise.options)
            raise WrongKind(f"That is none of the choices: {options}.")
        return found
    list(_paired(found, wanted))  # raises where they have not one form
    return found


def _paired(found, wanted, name=""):
    """Yield name, value found and value wanted of each part; their form must be one."""
    of = f" of {name}" if name else ""
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            raise WrongKind(f"A dictionary is asked for, with {', '.join(wanted)}.")
        for key in wanted:
            if key not in found:
                raise WrongKind(f"There is no {key!r} among the results.")
            yield from _paired(found[key], wanted[key], key)
    elif isinstance(wanted, list):
        listed = isinstance(found, list) or getattr(found, "ndim", 0) > 0
        if not listed or len(found) != len(wanted):
            raise WrongKind(f"{len(wanted)} results are asked for.")
        for place, (a, b) in enumerate(zip(found, wanted, strict=True), start=1):
            yield from _paired(normal(a), b, f"result {place}")
    elif isinstance(wanted, np.ndarray):
        if not isinstance(found, np.ndarray):
            raise WrongKind(f"Numbers are asked for{of}.")
        if found.shape != wanted.shape:
            few = wanted.ndim == 1 and wanted.size < 4
            example = f", for example {[1.0, 2.0, 3.0][: wanted.size]}" if few else ""
            what = f"The value{of}" if name else "The answer"
            raise WrongKind(
                f"{what} is {counted(found.shape)}; {counted(wanted.shape)} is "
                f"wanted{example}."
            )
    if not isinstance(wanted, dict | list):
        yield name, found, wanted


def check_finite(found, wanted):
    """Complain of nan or infinity; after the mistakes, for some of them give it."""
    for name, value, right in _paired(found, wanted):
        if isinstance(right, np.ndarray) and np.isfinite(right).all():
            if not np.isfinite(value).all():
                of = f" of {name}" if name else ""
                raise WrongKind(f"There is a nan or an infinity among the values{of}.")


def same(found, wanted, exercise):
    """Tell whether found is as wanted, within what the exercise allows."""
    try:
        pairs = [(a, b) for _, a, b in _paired(found, wanted)]
    except WrongKind:
        return False
    return all(_equal(a, b, exercise) for a, b in pairs)


def _equal(found, wanted, exercise):
    if isinstance(wanted, str | bool):
        return type(found) is type(wanted) and found == wanted
    if exercise.any_order:
        found, wanted = np.sort(found, axis=None), np.sort(wanted, axis=None)
    return np.allclose(
        found, wanted, rtol=exercise.rtol, atol=exercise.atol, equal_nan=True
    )


def close(found, wanted):
    """Tell whether all numbers are within 5 % of what is wanted."""
    return all(
        a == b if isinstance(b, str | bool) else np.allclose(a, b, rtol=0.05, atol=0.0)
        for _, a, b in _paired(found, wanted)
    )
