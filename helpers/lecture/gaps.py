"""Draw any function: gaps where it has no value, and words for where that is."""

import itertools

import numpy as np

from helpers.lecture.notation import digits
from helpers.lecture.tokens import shown

ROUNDS = 45  # halvings of a grid step: down to the last digits of a double
ROUNDING = 1e-13  # a change that is this small is not the function's
LISTED = 3  # places named in a sentence


def on(f, *inputs):
    """Return the values of `f` for a picture, and a sentence on where there are none.

    `f` may lack values here and there, as one of `controls.formula` may. For a curve,
    the input is one rising row of numbers; else it is numbers or arrays of any shape.
    The values are nan where there is no finite value; along a curve also beside a pole
    or a jump, so that no line is drawn across it. The sentence is empty if all is well.

    >>> values, sentence = on(lambda x: 1 / x, [-3.0, -1.0, 1.0, 3.0])
    >>> sentence, bool(np.isnan(values).any())
    ('The function has no value at x = 0.', True)
    """
    inputs = [np.asarray(given, float) for given in inputs]

    def real(*places):
        return np.array(np.real(f(*places)), float)

    name = shown(getattr(f, "text", "The function"), 40)
    with np.errstate(all="ignore"):
        values = real(*inputs)
        if len(inputs) > 1 or values.ndim != 1 or values.size < 2:
            return _counted(values, name)
        x = inputs[0]
        step = np.diff(x).max() / 1000
        holes = _holes(real, x, values, step)
        poles, jumps = _poles(real, x, values), _jumps(real, x, values)
    jumps = [at for at in jumps if not (np.abs(poles - at) < step).any()]
    values[~np.isfinite(values)] = np.nan
    for place in (*poles, *jumps):
        values[np.abs(x - place).argmin()] = np.nan
    holes += [(place, place, "has no value") for place in poles]
    holes += [(place, place, "jumps") for place in jumps]
    letter = getattr(f, "variables", "x")[0]
    return values, _sentence(name, letter, holes, step)


def window(*curves):
    """Return (low, high) for an axis that shows curves of `on`.

    The whole curve, unless it has gaps: then not the peaks beside a pole.

    >>> x = np.linspace(-1, 1, 200)
    >>> low, high = window(on(lambda x: 1 / x, x)[0])
    >>> low > -30, high < 30  # the curve itself reaches 199
    (True, True)
    """
    values = np.concatenate([np.ravel(curve) for curve in curves])
    gaps, values = np.isnan(values).any(), values[np.isfinite(values)]
    if values.size == 0:
        return -1.0, 1.0
    tenth, last = np.percentile(values, [10, 90])
    reach = 1.5 * (last - tenth) if gaps and last > tenth else np.inf
    low = max(float(values.min()), float(tenth - reach))
    high = min(float(values.max()), float(last + reach))
    room = 0.06 * (high - low) or max(1.0, abs(low) / 2)
    return low - room, high + room


def drawn(x, values):
    """Return (x, values) for `set_data`, or nothing to draw if all is nan."""
    values = np.atleast_1d(values)
    return (x, values) if np.isfinite(values).any() else ([], [])


def _counted(values, name):
    """Replace what is not finite by nan; say how much that is."""
    missing = ~np.isfinite(values)
    values[missing] = np.nan
    where = f"at {missing.sum()} of {missing.size} points"
    if missing.all():
        where = "here" if values.size == 1 else "anywhere in this window"
    return values, f"{name} has no value {where}." if missing.any() else ""


def _holes(f, x, values, step):
    """Return (start, end, "has no value" or "is too large") of each run of gaps."""
    found, at = [], 0
    for gone, run in itertools.groupby(~np.isfinite(values)):
        first, at = at, at + len(list(run))
        if gone:
            start = _edge(f, x[first - 1], x[first]) if first else -np.inf
            end = _edge(f, x[at], x[at - 1]) if at < len(x) else np.inf
            large = end - start > step and np.isinf(values[first:at]).all()
            found.append((start, end, "is too large" if large else "has no value"))
    return found


def _edge(f, inside, outside):
    """Return where, from a place with a value to one without, the values end."""
    for _ in range(ROUNDS):
        middle = (inside + outside) / 2
        if np.isfinite(f(middle)):
            inside = middle
        else:
            outside = middle
    return outside


def _poles(f, x, values):
    """Return where the curve grows without bound between the points of the grid.

    Around each peak of |f| the search closes in on its top. The top of a curve that is
    in one piece is soon reached; towards a pole it never stops growing.
    """
    size = np.where(np.isfinite(values), np.abs(values), np.nan)
    size = np.pad(size, 1)  # zeros, so that a peak may stand at either end
    (top,) = np.nonzero((size[1:-1] >= size[:-2]) & (size[1:-1] >= size[2:]))
    if top.size == 0:
        return x[top]
    left, right = x[np.maximum(top - 1, 0)], x[np.minimum(top + 1, len(x) - 1)]
    for turn in range(60):
        third = (right - left) / 3
        lower, upper = left + third, right - third
        low, high = np.abs(f(lower)), np.abs(f(upper))
        rising = ~(low > high)
        left, right = np.where(rising, lower, left), np.where(rising, right, upper)
        if turn == 40:
            earlier = np.fmax(low, high)
    now = np.fmax(low, high)
    growing = (now > 1.2 * earlier) & (now > ROUNDING)
    return (left + right)[growing | ~np.isfinite(now)] / 2


def _jumps(f, x, values):
    """Return where the curve is torn between neighbours that have values.

    Each step of the grid is halved again and again, towards its larger change. Where
    the curve is in one piece the change dies away; at a jump it stays.
    """
    whole = np.isfinite(values[:-1]) & np.isfinite(values[1:])
    if not whole.any():
        return []
    left, right = x[:-1][whole], x[1:][whole]
    low, high = values[:-1][whole], values[1:][whole]
    tenth, last = np.percentile(values[np.isfinite(values)], [10, 90])
    # A share of the step's change; of the whole for a cusp amid a step without any.
    least = np.maximum(0.2 * np.abs(high - low), 0.002 * (last - tenth))
    for turn in range(ROUNDS):
        middle = (left + right) / 2
        at = f(middle)
        onward = np.isfinite(at) & ~(np.abs(at - low) >= np.abs(high - at))
        left, low = np.where(onward, middle, left), np.where(onward, at, low)
        right, high = np.where(onward, right, middle), np.where(onward, high, at)
        if turn in (8, 16):  # few are left after the first halvings
            kept = _torn(low, high, least)
            parts = (left, right, low, high, least)
            left, right, low, high, least = (part[kept] for part in parts)
            if not left.size:
                break
    return right[_torn(low, high, least)]


def _torn(low, high, least):
    noise = 1e-9 * (np.abs(low) + np.abs(high)) + ROUNDING
    return ~(np.abs(high - low) <= np.maximum(least, noise))


def _sentence(name, letter, holes, step):
    said = {"has no value": [], "is too large": [], "jumps": []}
    for start, end, kind in holes:
        said[kind].append(_where(start, end, letter, step))
    parts = [f"{kind} {_listed(places)}" for kind, places in said.items() if places]
    return f"{name} {', '.join(parts)}." if parts else ""


def _where(start, end, letter, step):
    if start == -np.inf and end == np.inf:
        return "anywhere in this window"
    if start == -np.inf:
        return f"below {letter} = {_place(end, step)}"
    if end == np.inf:
        return f"above {letter} = {_place(start, step)}"
    if end - start <= step:
        return f"at {letter} = {_place((start + end) / 2, step)}"
    return f"from {letter} = {_place(start, step)} to {_place(end, step)}"


def _listed(places):
    places = list(dict.fromkeys(places))  # a pole may lie between two steps
    if len(places) > LISTED:
        places = [*places[: LISTED - 1], f"at {len(places) - LISTED + 1} more places"]
    return " and ".join([", ".join(places[:-1]), places[-1]] if places[1:] else places)


def _place(value, step):
    return digits(0.0 if abs(value) < step / 100 else value)


def torn(x, values, slopes):
    """Return `values` with nan behind each jump that `slopes` do not explain.

    All have the shape (n,); `x` rises in equal steps, and `slopes` are the derivatives
    of the pieces between the jumps.

    >>> x = np.array([0.0, 1.0, 2.0, 3.0])
    >>> torn(x, np.where(x < 2, 3 * x, 3 * x - 5), np.full(4, 3.0)).tolist()
    [0.0, 3.0, nan, 4.0]
    """
    expected = slopes[1:] * (x[1] - x[0])
    off = np.abs(np.diff(values) - expected)
    jumps = off > 0.5 * np.abs(expected) + 0.02 * np.ptp(values)
    return np.where(np.append(False, jumps), np.nan, values)
