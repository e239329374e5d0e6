"""Exercises of lecture 02: differences, orders, best steps, gradients and checks."""

import numpy as np

from helpers.lecture.exercise import Exercise


def _cube(x):
    return x**3


def _hill(x):
    return 1 / (1 + x**2)


def _size(r, x):
    return r * np.maximum(1, np.abs(x))


def _scaled(quotient=lambda rise, h: rise / (2 * h), step=_size):
    """Return a wrong `scaled_central`: its quotient or its step is replaced."""

    def scaled_central(f, x, r):
        h = step(r, x)
        return quotient(f(x + h) - f(x - h), h)

    return scaled_central


def _unscaled_end(f, x, r):
    h = _size(r, x)
    return (f(x + h) - f(x - h)) / (2 * r)


def _forward(f, x, r):
    h = _size(r, x)
    return (f(x + h) - f(x)) / h


def _backward(f, x, r):
    h = _size(r, x)
    return (f(x) - f(x - h)) / h


def _ripples(W):
    factors = np.arange(1.0, W.size + 1).reshape(W.shape)
    return np.sum(factors * np.sin(W)) + np.sum(W) ** 3


def _peak(W):
    factors = np.arange(1.0, W.size + 1).reshape(W.shape)
    return 1 / (1 + np.sum(factors * W**2))


def _links(W):
    return np.sum(np.exp(W[..., :-1] * W[..., 1:])) + np.sum(W[..., 0] ** 3)


def _entrywise(quotient, moved=lambda i: i, order="C"):
    """Return a wrong `all_slopes`: quotient(up, here, down, h), entry by entry."""

    def all_slopes(loss, W, h):
        slopes = []
        for i in np.ndindex(W.shape):
            d = np.zeros_like(W)
            d[moved(i)] = h
            slopes.append(quotient(loss(W + d), loss(W), loss(W - d), h))
        return np.reshape(slopes, W.shape, order=order)

    return all_slopes


def _central(up, here, down, h):
    return (up - down) / (2 * h)


def _never_back(sign):
    """Return a wrong `all_slopes`: its one array keeps the moves of all entries."""

    def all_slopes(loss, W, h):
        slopes, moved = np.empty_like(W), W.copy()
        for i in np.ndindex(W.shape):
            moved[i] -= sign * h
            first = loss(moved)
            moved[i] += 2 * sign * h
            slopes[i] = (loss(moved) - first) / (2 * sign * h)
        return slopes

    return all_slopes


BUGGY_AGREES = """def agrees(g, d):
    error = np.max(g - d) / max(np.max(g), np.max(d))
    tolerance = 100 * np.finfo(np.float16).eps ** (2 / 3)
    return error < tolerance"""

AGREES = """def agrees(g, d):
    size = max(np.max(np.abs(g)), np.max(np.abs(d)))
    error = np.max(np.abs(g - d)) / size
    tolerance = 100 * np.finfo(d.dtype).eps ** (2 / 3)
    return error < tolerance"""

NOT_MENDED = (
    "Not mended yet: it still does what the given code does. Try it with "
    "g = np.array([-1.0, -2.0]) and d = -g."
)


def _top(x):
    return np.max(np.abs(x))


def _relative(g, d):
    return _top(g - d) / max(_top(g), _top(d))


def _by_entry(g, d):
    return np.max(np.abs(g - d) / np.maximum(np.abs(g), np.abs(d)))


def _no_abs(g, d):
    return np.max(g - d) / max(np.max(g), np.max(d))


def _own(d):
    return np.finfo(d.dtype).eps


def _agrees(error=_relative, eps=_own, power=2 / 3):
    """Return a wrong `agrees`: its error, its ε or its power is replaced."""

    def agrees(g, d):
        return error(g, d) < 100 * float(eps(d)) ** power

    return agrees


def _pair(precision, g, d):
    return np.array(g, precision), np.array(d, precision)


def _power_of_ten(h):
    """Return the power of ten nearest to a step, in words."""
    return f"1e{np.log10(h):.0f}" if 0 < h < 1 else "not a small positive number"


EXERCISES = [
    Exercise(
        number="02.1",
        title="A step that grows with x",
        prompt="Write `scaled_central(f, x, r)`: the central difference of `f` at `x`, "
        "with the step $h = r \\cdot \\max(1, \\lvert x\\rvert)$. `x` may be a number "
        "or an array; in an array, each entry has its own step.",
        answer="scaled_central",
        start="def scaled_central(f, x, r):\n    return ...  # your code",
        solution="def scaled_central(f, x, r):\n"
        "    h = r * np.maximum(1, np.abs(x))\n"
        "    return (f(x + h) - f(x - h)) / (2 * h)",
        cases=[
            (_cube, 3.0, 0.1),
            (_cube, -20.0, 0.01),
            (np.sin, 0.0, 0.5),
            (_hill, 0.5, 0.25),
            (np.exp, np.array([-4.0, -0.3, 0.0, 2.5]), 0.1),
            (_cube, np.array([[0.2, -7.0], [1.5, 100.0]]), 0.03),
        ],
        mistakes={
            "The sign is turned round. When the curve rises, which end is higher?": (
                _scaled(lambda rise, h: -rise / h / 2)
            ),
            "Twice what it should be: how far apart are the two ends?": (
                _scaled(lambda rise, h: rise / h)
            ),
            "It multiplies by the step at the end. Look at the brackets.": (
                _scaled(lambda rise, h: rise / 2 * h)
            ),
            "This is a change in height, not yet a slope.": (
                _scaled(lambda rise, h: rise)
            ),
            "This is a forward difference: one end is x itself.": _forward,
            "This is a backward difference: one end is x itself.": _backward,
            "The step is the same everywhere. It should grow with x.": (
                _scaled(step=lambda r, x: r)
            ),
            "The ends are right, but it divides by a step that does not grow.": (
                _unscaled_end
            ),
            "Near 0 the step becomes too small: it has lost its lower limit.": (
                _scaled(step=lambda r, x: r * np.abs(x))
            ),
            "For an x far below zero the step does not grow. What about the sign?": (
                _scaled(step=lambda r, x: r * np.maximum(1, x))
            ),
            "The step takes the smaller of the two numbers, not the larger.": (
                _scaled(step=lambda r, x: r * np.minimum(1, np.abs(x)))
            ),
            "The step adds the two numbers. It should take the larger one.": (
                _scaled(step=lambda r, x: r * (1 + np.abs(x)))
            ),
            "One step for the whole array: the largest entry decides for all.": (
                _scaled(step=lambda r, x: r * max(1, np.max(np.abs(x))))
            ),
        },
        hints=[
            "Two lines: first the step, then the quotient.",
            "Python's `max` cannot compare a number with an array, entry by entry. "
            "NumPy has a function that can.",
            "`np.maximum(a, b)` takes the larger one at each place, `np.abs(x)` the "
            "size. The two ends of the chord are $x + h$ and $x - h$, so their "
            "distance is $2h$.",
        ],
        why="The gaps between computer numbers grow with $\\lvert x\\rvert$, so a "
        "fixed step that is right near 1 is too small near $10^6$. The limit 1 keeps "
        "the step from going to zero with $x$. `np.maximum` decides for each entry "
        "alone.",
    ),
    Exercise(
        number="02.2",
        title="Which one fails without a sound?",
        prompt="All five formulas give $\\sqrt{1+x^2}$ for each real number $x$. One "
        "of them must not be used with the lecture's `complex_step(f, a, h)`: it gives "
        "a wrong slope and no warning. Decide before you try.\n\n"
        "| word | formula |\n|---|---|\n"
        '| `"root"` | `np.sqrt(1 + x * x)` |\n'
        '| `"power"` | `(1 + x**2) ** 0.5` |\n'
        '| `"log"` | `np.exp(np.log(1 + x**2) / 2)` |\n'
        '| `"norm"` | `np.linalg.norm([1, x])`, the length of the vector $(1, x)$ |\n'
        '| `"cosh"` | `np.cosh(np.arcsinh(x))` |\n\n'
        "Give the word, in quotation marks.",
        answer="fails_quietly",
        solution='fails_quietly = "norm"',
        options=["root", "power", "log", "norm", "cosh"],
        mistakes={
            "A product and a square root: both are analytic here. Look for a "
            "function that has to take sizes.": "root",
            "A sum and two powers: both are analytic here. Look for a function that "
            "has to take sizes.": "power",
            "The logarithm is analytic away from 0, and its argument stays near "
            "1 + x². Look for a function that has to take sizes.": "log",
            "Both are built from exp, log and roots, which are analytic here. Look "
            "for a function that has to take sizes.": "cosh",
        },
        hints=[
            "Read again what $f$ must not do: which operations stop it from being "
            "analytic?",
            "Four of the five are built from powers, exp and log alone. They carry "
            "the imaginary part along.",
            "Which of them always returns a real number, also for a complex $x$?",
        ],
        why="A length is never complex: `np.linalg.norm` adds "
        "$\\lvert x\\rvert^2 = x\\,\\bar x$, and not $x^2$. So the imaginary part is "
        "lost, and the complex step returns 0. At $x = 0.7$ the other four give "
        "$0.5735$, the true slope.",
    ),
    Exercise(
        number="02.3",
        title="Read an order off a table",
        prompt="A difference rule that you do not know was tried at one point, in 64 "
        "bits, with these errors:\n\n"
        "| step $h$ | error |\n|---|---|\n"
        "| 0.16 | 3.27e-3 |\n| 0.04 | 5.12e-5 |\n| 0.01 | 7.85e-7 |\n"
        "| 0.0025 | 1.22e-8 |\n| 1e-6 | 5.93e-11 |\n| 1e-7 | 1.05e-9 |\n\n"
        "Which order has the rule? Give a number.",
        answer="rule_order",
        solution="h = np.array([0.16, 0.04, 0.01, 0.0025])\n"
        "errors = np.array([3.27e-3, 5.12e-5, 7.85e-7, 1.22e-8])\n"
        "rule_order = np.polyfit(np.log(h), np.log(errors), 1)[0]",
        rtol=0,
        atol=0.15,
        mistakes={
            "The size is right, but not the sign. When h shrinks, what does the error "
            "do?": -3,
            "The quotient is upside down. By which power of h does the error fall?": (
                1 / 3
            ),
            "That is the factor by which the error falls from row to row. How does h "
            "change at the same time?": [62, 63, 64, 65],
            "You count halvings of the error in one row. How many halvings of h are "
            "there in one row?": 6,
            "You count powers of ten of the error in one row. Does h fall to a tenth "
            "there?": 1.8,
            "That is the factor of the errors divided by the factor of h. Which power "
            "of one gives the other?": 16,
            "All rows in one fit? The last ones do not lie on the same line. Which "
            "kind of error is in them?": [0.68, 1.0, 1.37, 1.49],
            "Only the last two rows? There the error grows when h shrinks: that is "
            "rounding, not truncation.": -1.25,
            "One power off. By how much does such an error fall when h falls to a "
            "quarter? Compare with the table.": [2, 4],
        },
        hints=[
            "In the first four rows truncation rules, in the last two rounding does. "
            "The order belongs to truncation.",
            "An error $C h^p$ falls by the factor $4^p$ when $h$ falls to a quarter.",
            "Divide the first error by the second. Which power of 4 is that, nearly? "
            "Or fit a straight line to the logarithms, as in the lecture.",
        ],
        why="From row to row $h$ falls to a quarter, and the error falls 64 times: "
        "$4^p = 64$, so $p = 3$. The last two rows are ruled by rounding, which grows "
        "like $\\varepsilon/h$. (The rule has the neighbours $k = -1, 0, 1, 2$; "
        "$f(x) = 1/(1+x^2)$, $a = 0.5$.)",
    ),
    Exercise(
        number="02.4",
        title="Predict: the best step with 20 digits",
        prompt="A program computes with 20 decimal digits: $\\varepsilon = 10^{-20}$. "
        "It uses the rule of four neighbours, of order 4. The function and its "
        "derivatives are near 1. Which step $h$ gives the smallest error? Give the "
        "nearest power of ten, like `1e-2`.",
        answer="step_with_20_digits",
        solution="step_with_20_digits = (1e-20) ** (1 / 5)",
        outcome=_power_of_ten,
        mistakes={
            "That would be the best step of a forward difference.": 1e-10,
            "That would be the best step of a central difference.": [
                10 ** (-20 / 3),
            ],
            "The root is off by one. The best step balances h to the order against ε "
            "divided by h: multiply both by h.": 1e-5,
            "That is about how small the error becomes. With which step?": 1e-16,
            "So small a step is lost in the rounding of x + h.": 1e-20,
            "That is the right size for 64 bits. Here there are more digits.": 1e-3,
            "This is not a small positive number. Give the step itself, not its "
            "exponent.": [-4, 4],
        },
        hints=[
            "Two errors are added: truncation falls with $h$, rounding grows like "
            "$\\varepsilon/h$. The best step is where they are about equal.",
            "For an order $p$, truncation is about $h^p$. Set it equal to "
            "$\\varepsilon/h$ and solve for $h$. Test the result on $p = 1$ and "
            "$p = 2$: you know those.",
            "$h^{p+1} = \\varepsilon$, with $p = 4$. Take the root.",
        ],
        why="Set $h^4 = \\varepsilon/h$: then $h^5 = 10^{-20}$, so $h = 10^{-4}$. The "
        "error there is about $h^4 = 10^{-16}$, or somewhat less. A higher order "
        "allows a larger step, and a larger step keeps more digits.",
    ),
    Exercise(
        number="02.5",
        title="The slope by every entry",
        prompt="The parameters of a model stand in an array `W` with one or two axes. "
        "`loss(W)` takes such an array and gives one number. Write "
        "`all_slopes(loss, W, h)`: an array of the shape of `W`, which holds at each "
        "place the central difference of the loss, with step `h`, by *that* entry of "
        "`W` alone. Leave `W` as it is.",
        answer="all_slopes",
        start="def all_slopes(loss, W, h):\n    return ...  # your code",
        solution="def all_slopes(loss, W, h):\n"
        "    result = np.zeros(W.shape)\n"
        "    for i in np.ndindex(W.shape):\n"
        "        d = np.zeros(W.shape)\n"
        "        d[i] = h\n"
        "        result[i] = (loss(W + d) - loss(W - d)) / (2 * h)\n"
        "    return result",
        cases=[
            (_ripples, np.array([0.5, -1.0, 2.0]), 0.1),
            (_peak, np.array([[0.3, -0.2], [0.5, 0.1]]), 0.05),
            (_links, np.array([[1.0, -0.5, 0.2], [0.0, 2.0, 0.7]]), 0.2),
            (_ripples, np.array([[0.1, -0.4], [0.0, 1.5], [-2.0, 3.0]]), 0.01),
            (_peak, np.array([0.0, 1.0, -1.0, 0.5]), 0.3),
        ],
        mistakes={
            "All entries move together. Each slope needs a step in one entry only.": (
                _entrywise(_central, moved=lambda i: ...)
            ),
            "A whole row of W moves at once. Each entry needs its own step.": (
                _entrywise(_central, moved=lambda i: i[0])
            ),
            "The entries do not go back after their step down: each slope is taken "
            "where the last one has left W.": _never_back(-1),
            "The entries do not go back after their step up: each slope is taken "
            "where the last one has left W.": _never_back(1),
            "All slopes are zero. Do two names stand for one and the same array?": (
                _entrywise(lambda up, here, down, h: 0.0)
            ),
            "These are forward differences: one of the two points is W itself.": (
                _entrywise(lambda up, here, down, h: (up - here) / h)
            ),
            "These are backward differences: one of the two points is W itself.": (
                _entrywise(lambda up, here, down, h: (here - down) / h)
            ),
            "Twice what it should be: how far apart are the two points?": (
                _entrywise(lambda up, here, down, h: (up - down) / h)
            ),
            "It multiplies by the step at the end. Look at the brackets.": (
                _entrywise(lambda up, here, down, h: (up - down) / 2 * h)
            ),
            "The sign is turned round: which of the two points lies ahead?": (
                _entrywise(lambda up, here, down, h: (down - up) / h / 2)
            ),
            "These are changes of the loss. Divide them to get slopes.": (
                _entrywise(lambda up, here, down, h: up - down)
            ),
            "Rows for columns: the slopes are right, but not all at their places.": (
                _entrywise(_central, order="F")
            ),
        },
        hints=[
            "In words: for each place in `W`, move that entry up and down, and divide "
            "the difference of the losses.",
            "`for i in np.ndindex(W.shape)` visits every place, with one axis or two. "
            "`W[i]` is the entry there.",
            "`b = W` does not copy an array; it gives it a second name. Add an array "
            "of zeros with one `h` in it instead: that makes a new array.",
            "So: an empty result of the shape of `W`; a loop over the places; in it a "
            "fresh array $d$ that holds $h$ at one place; the quotient of "
            "$L(W + d) - L(W - d)$ and $2h$ goes to that place of the result.",
        ],
        why="It is the lecture's `gradient`, for any shape: `np.ndindex` gives the "
        "place as a tuple, with one axis or with two. `W + d` and `W - d` are new "
        "arrays, so no step can leak into the next one. It takes two evaluations for "
        "each entry.",
    ),
    Exercise(
        number="02.6",
        title="Find the bugs: a check that is too kind",
        prompt="`agrees(g, d)` compares a gradient `g`, written by hand, with central "
        "differences `d`: two arrays of one precision. It should give `True` if the "
        "lecture's relative error is below $100\\,\\varepsilon^{2/3}$, where "
        "$\\varepsilon$ belongs to the precision of `d`, and else `False`. But it "
        "passes nearly everything. Mend it.",
        answer="agrees",
        start=BUGGY_AGREES,
        solution=AGREES,
        cases=[
            _pair("float64", [0.8, -1.5, 0.3], [0.8 + 1e-11, -1.5, 0.3 - 1e-11]),
            _pair("float64", [0.8, -1.5, 0.3], [0.8 - 1e-5, -1.5, 0.3]),
            _pair("float64", [0.8, 0.5, 0.3], [0.8, 1.5, 0.3]),
            _pair("float64", [-0.5, -2.0], [-1.0, -4.0]),
            _pair("float64", [1.0, -2.0, 0.5], [-1.0, 2.0, -0.5]),
            _pair("float64", [2.0, 1.0], [3.0, 2.0]),
            _pair("float64", [-1.0, -2.0], [1.0, 2.0]),
            _pair("float64", [2e-12, 4e-12], [1e-12, 2e-12]),
            _pair("float64", [3e6, -1e6], [3e6 - 1e-4, -1e6]),
            _pair("float64", [0.0, 1.0], [1e-12, 1.0]),
            _pair("float64", [1.1, -1.1], [1.0, -1.0]),
            _pair("float64", [1.5, -0.9, 0.4], [1.4, -0.8, 0.4]),
            _pair("float32", [1.0, -2.0], [1.0002, -2.0002]),
            _pair("float32", [1.0, -2.0], [0.9, -2.0]),
            _pair("float16", [1.0, -2.0], [1.01, -2.02]),
            _pair("float16", [1.0, -2.0], [-1.0, 2.0]),
        ],
        untouched=NOT_MENDED,
        mistakes={
            NOT_MENDED: _agrees(_no_abs, lambda d: np.finfo(np.float16).eps),
            "The error is measured well now. But what does the tolerance let pass?": (
                _agrees(eps=lambda d: np.finfo(np.float16).eps)
            ),
            "The tolerance is right now. But an error with a negative sign still "
            "passes.": _agrees(_no_abs),
            "The gap is right now. But how large is a gradient with negative entries "
            "only?": _agrees(lambda g, d: _top(g - d) / max(np.max(g), np.max(d))),
            "The size of the gradients is right now. But a g far below d still "
            "passes.": _agrees(lambda g, d: np.max(g - d) / max(_top(g), _top(d))),
            "The sign is taken away too late: after the maximum, the gaps below zero "
            "are lost.": _agrees(
                lambda g, d: (
                    np.abs(np.max(g - d)) / max(np.abs(np.max(g)), np.abs(np.max(d)))
                )
            ),
            "It compares the largest sizes only, so a turned sign passes.": (
                _agrees(lambda g, d: abs(_top(g) - _top(d)) / max(_top(g), _top(d)))
            ),
            "It compares sizes, entry by entry, so a turned sign passes.": (
                _agrees(
                    lambda g, d: _top(np.abs(g) - np.abs(d)) / max(_top(g), _top(d))
                )
            ),
            "This is the absolute error: it calls every small gradient right.": (
                _agrees(lambda g, d: _top(g - d))
            ),
            "Each entry has its own relative error here. Rounding near a zero entry "
            "looks like a bug then.": _agrees(_by_entry),
            "One right entry is enough to pass. Which gap should decide?": (
                _agrees(lambda g, d: np.min(np.abs(g - d)) / max(_top(g), _top(d)))
            ),
            "Gaps of opposite signs cancel when they are added.": (
                _agrees(lambda g, d: abs(np.sum(g - d)) / max(_top(g), _top(d)))
            ),
            "In float64 a small bug passes: the tolerance is still that of a lower "
            "precision.": _agrees(eps=lambda d: np.finfo(np.float32).eps),
            "With fewer bits it blames right gradients: the tolerance does not ask "
            "for the precision.": _agrees(eps=lambda d: np.finfo(np.float64).eps),
            "The tolerance is too strict: a central difference is not right to ε.": (
                _agrees(power=1)
            ),
            "The tolerance is too wide. Check the power of ε.": _agrees(power=1 / 3),
            "It says the opposite: which way does the comparison point?": (
                lambda g, d: not _agrees()(g, d)
            ),
            "It passes everything.": lambda g, d: True,
            "It passes nothing, not even equal gradients with a little rounding.": (
                lambda g, d: False
            ),
        },
        hints=[
            "There are two bugs: one in the error, one in the tolerance. Try pairs "
            "where you know the verdict: `g = -d`, or one entry of `g` far too small.",
            "`np.max` of numbers with signs is not the largest *size*. Where in the "
            "relative error do sizes belong? At three places.",
            "For float16, $100\\,\\varepsilon^{2/3}$ is near 1: nearly every error is "
            "below that. An array knows its own precision: `d.dtype`.",
        ],
        why="A negative gap is below any tolerance, so each maximum must be one of "
        "sizes. And the tolerance was that of 16 bits, near 1, where even an error of "
        "90 % passes. A check has to be tested too: give it a gradient that you know "
        "to be wrong.",
    ),
]
