"""Exercises of lecture 03: rules at work, level places, partials, a differentiator."""

import numpy as np

from helpers.lecture.exercise import Exercise

EVALUATE = """import operator

ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul}
ARITHMETIC |= {"/": operator.truediv, "^": operator.pow}


def evaluate(e, library, **at):
    if not isinstance(e, tuple):
        return at.get(e, e) if isinstance(e, str) else e
    name, *parts = e
    operation = ARITHMETIC.get(name) or getattr(library, name)
    return operation(*(evaluate(part, library, **at) for part in parts))"""

TREE_SLOPE = """def tree_slope(e, a):
    table = {
        "+": lambda u, v, du, dv: du + dv,
        "-": lambda u, v, du, dv: du - dv,
        "*": lambda u, v, du, dv: u * dv + v * du,
        "/": lambda u, v, du, dv: (v * du - u * dv) / v**2,
        "^": lambda u, n, du, _: n * u ** (n - 1) * du,
        "exp": lambda u, du: np.exp(u) * du,
        "log": lambda u, du: du / u,
        "sin": lambda u, du: np.cos(u) * du,
        "cos": lambda u, du: -np.sin(u) * du,
    }
    if not isinstance(e, tuple):
        return float(e == "x")
    name, *parts = e
    values = [evaluate(part, np, x=a) for part in parts]
    slopes = [tree_slope(part, a) for part in parts]
    return table[name](*values, *slopes)"""

PRODUCT = "u * dv + v * du"
POWER = "n * u ** (n - 1) * du"
BUGS = {PRODUCT: "u * dv", POWER: "n * u ** (n - 1)"}

NOT_MENDED = (
    "Not mended yet: it still does what the given code does. Try it on small trees of "
    "your own, where you know the slope."
)


def _replaced(changes):
    """Return the code of the right `tree_slope` with some of its parts replaced."""
    code = TREE_SLOPE
    for right, wrong in changes.items():
        code = code.replace(right, wrong)
    return code


def _tree(**changes):
    """Return a wrong `tree_slope`: another product, power or other rule."""
    parts = {
        "product": PRODUCT,
        "power": POWER,
        "quotient": "(v * du - u * dv)",
        "cosine": "-np.sin(u)",
        "sine": "np.cos(u) * du",
        "leaf": 'float(e == "x")',
    }
    space = {"np": np}
    code = _replaced({parts[name]: wrong for name, wrong in changes.items()})
    exec(f"{EVALUATE}\n{code}", space)  # our own text
    return space["tree_slope"]


def _share(numerator, denominator=lambda u, v: (u + v) ** 2):
    """Return a wrong `share_slope`: its numerator or its denominator is replaced."""
    return lambda u, v, du, dv: numerator(u, v, du, dv) / denominator(u, v)


def _cross(u, v, du, dv):
    return v * du - u * dv


def _sigmoid(y):
    return 1 / (1 + np.exp(-y))


def _partials(
    by_x=lambda x, z, log: z / log - 1 / (x * log**2),
    by_z=lambda x, z, log: x / log,
    order=1,
):
    """Return a wrong `both_partials`: a factor of exp(xz) or the order is replaced."""

    def both_partials(x, z):
        log, exp = np.log(x), np.exp(x * z)
        return (by_x(x, z, log) * exp, by_z(x, z, log) * exp)[::order]

    return both_partials


NESTED = ("sin", ("^", "x", 2))

EXERCISES = [
    Exercise(
        number="03.1",
        title="A product with a nest in it",
        prompt="Write `wave_slope(x)`: the derivative of $y = x\\cos(x^2)$ at $x$. Use "
        "NumPy's functions; `x` is a number or an array.",
        answer="wave_slope",
        start="def wave_slope(x):\n    return ...  # your code",
        solution="def wave_slope(x):\n"
        "    v = x**2\n"
        "    return x * (-np.sin(v) * 2 * x) + 1 * np.cos(v)",
        cases=[
            (0.0,),
            (1.3,),
            (-0.6,),
            (np.array([-2.0, 0.5, 3.0]),),
            (np.array([[0.1, 1.0], [-1.5, 4.0]]),),
        ],
        mistakes={
            "The factor from the chain rule is missing: the inner function changes "
            "with x, too.": lambda x: np.cos(x**2) - x * np.sin(x**2),
            "The inner derivative has lost a factor. What is the slope of a square?": (
                lambda x: np.cos(x**2) - x**2 * np.sin(x**2)
            ),
            "A strip is missing: the cosine changes as well as the factor before it.": (
                lambda x: np.cos(x**2)
            ),
            "A strip is missing: the factor before the cosine changes as well. What is "
            "the slope at the origin, where y is nearly x?": (
                lambda x: -2 * x**2 * np.sin(x**2)
            ),
            "This multiplies the derivatives of the two factors. Is that the rule for "
            "a product? Look at the rectangle.": lambda x: -2 * x * np.sin(x**2),
            "A sign is turned round. Does a cosine rise or fall to the right of 0?": (
                lambda x: np.cos(x**2) + 2 * x**2 * np.sin(x**2)
            ),
            "The sign of the whole is turned round. Does y rise or fall at 0?": (
                lambda x: 2 * x**2 * np.sin(x**2) - np.cos(x**2)
            ),
            "The outer derivative is taken at x. Where does the chain rule take it?": (
                lambda x: np.cos(x**2) - 2 * x**2 * np.sin(x)
            ),
            "The outer derivative is taken at the inner derivative. It belongs at the "
            "inner value.": lambda x: np.cos(x**2) - x * np.sin(2 * x),
            "One term still has the cosine where its derivative belongs.": (
                lambda x: np.cos(x**2) + 2 * x**2 * np.cos(x**2)
            ),
            "This is the derivative of the lecture's product with a sine. Read the "
            "question again.": lambda x: np.sin(x**2) + 2 * x**2 * np.cos(x**2),
            "This fits x·(cos x)². What is squared here: the cosine, or what goes into "
            "it?": lambda x: np.cos(x) ** 2 - 2 * x * np.cos(x) * np.sin(x),
            "This is the value of y, not its slope.": lambda x: x * np.cos(x**2),
        },
        hints=[
            "What is the last operation that you would do to compute $y$? It chooses "
            "the first rule.",
            "It is a product: $u = x$ and $v = \\cos(x^2)$. Two strips survive: "
            "$u\\,v' + v\\,u'$.",
            "For $v'$ use the chain rule: minus the sine of the inside, times the "
            "slope of the inside, which is $2x$.",
        ],
        why="The product comes last, so its rule comes first: $x\\,v' + v\\cdot 1$ "
        "with $v = \\cos(x^2)$. The chain rule gives $v' = -\\sin(x^2)\\cdot 2x$. "
        "Together $y' = \\cos(x^2) - 2x^2\\sin(x^2)$.",
    ),
    Exercise(
        number="03.2",
        title="The slope of a share",
        prompt="Two amounts $u$ and $v$ change with the time. The share of the first "
        "is $y = \\dfrac{u}{u+v}$. At one moment you know the values $u$, $v$ and "
        "their slopes $u'$, $v'$. Write `share_slope(u, v, du, dv)`: the slope $y'$ at "
        "that moment. All four may be numbers or arrays of one shape.",
        answer="share_slope",
        start="def share_slope(u, v, du, dv):\n    return ...  # your code",
        solution="def share_slope(u, v, du, dv):\n"
        "    total, dtotal = u + v, du + dv\n"
        "    return (total * du - u * dtotal) / total**2",
        cases=[
            (3.0, 2.0, 0.5, 4.0),
            (1.0, 4.0, -2.0, 3.0),
            (5.0, -1.5, 0.0, 2.0),
            (
                np.array([2.0, 0.0, 1.5]),
                np.array([0.5, 3.0, 6.0]),
                np.array([1.0, 0.7, -3.0]),
                np.array([-4.0, 2.0, 0.0]),
            ),
            (
                np.array([[40.0, 2.0]]),
                np.full((1, 2), 3.0),
                np.ones((1, 2)),
                np.full((1, 2), 7.0),
            ),
        ],
        mistakes={
            "The sign is turned round. If only u grows, does its share rise or fall?": (
                lambda u, v, du, dv: -_share(_cross)(u, v, du, dv)
            ),
            "The denominator is not squared.": _share(_cross, lambda u, v: u + v),
            "A sign in the numerator: the quotient rule subtracts.": (
                _share(lambda u, v, du, dv: (u + v) * du + u * (du + dv))
            ),
            "If u and v grow in the same proportion, the share stays. Here it does "
            "not: check a sign.": _share(lambda u, v, du, dv: v * du + u * dv),
            "This is the slope of u/v. What is u divided by here?": (
                _share(_cross, lambda u, v: v**2)
            ),
            "This divides slope by slope. That is not the rule for a quotient.": (
                lambda u, v, du, dv: du / (du + dv)
            ),
            "The total is held constant. It changes, too.": (
                lambda u, v, du, dv: du / (u + v)
            ),
            "The change of the total is not whole: both of its parts change.": (
                _share(lambda u, v, du, dv: (u + v) * du - u * dv)
            ),
            "The change of u itself is missing; only the total changes here.": (
                _share(lambda u, v, du, dv: -u * (du + dv))
            ),
            "Here v is held constant. It changes, too.": (
                _share(lambda u, v, du, dv: v * du)
            ),
            "The square of a sum is not the sum of the squares.": (
                _share(_cross, lambda u, v: u**2 + v**2)
            ),
            "This is the slope of a product. A share is a quotient.": (
                lambda u, v, du, dv: (u + v) * du + u * (du + dv)
            ),
        },
        hints=[
            "It is a quotient, but not $u/v$. Give its denominator a name of its own.",
            "With $s = u + v$ the slope of the denominator is $s' = u' + v'$.",
            "The quotient rule for $u/s$: $s$ times $u'$ comes first, then minus $u$ "
            "times $s'$, and all of it is divided by $s^2$.",
        ],
        why="The quotient rule with the denominator $s = u+v$, $s' = u'+v'$ gives "
        "$y' = (s\\,u' - u\\,s')/s^2$. Multiplied out, $u\\,u'$ cancels: "
        "$y' = (v\\,u' - u\\,v')/(u+v)^2$. It is zero when both grow in the same "
        "proportion, as a share should.",
    ),
    Exercise(
        number="03.3",
        title="A slope from the value alone",
        prompt="The *softplus* is $y = \\ln(1 + e^a)$. Like the sigmoid it has a slope "
        "$dy/da$ that can be computed from $y$ alone. Write `softplus_slope(y)`: it is "
        "given the *value* $y > 0$ (a number or an array), not $a$, and returns "
        "$dy/da$.",
        answer="softplus_slope",
        start="def softplus_slope(y):\n    return ...  # your code",
        solution="def softplus_slope(y):\n"
        "    inside = np.exp(y)  # 1 + exp(a)\n"
        "    return (inside - 1) / inside",
        cases=[
            (0.25,),
            (float(np.log(2)),),
            (2.0,),
            (np.array([0.01, 0.9, 4.0]),),
            (np.array([[1.5, 7.0], [0.4, 3.0]]),),
        ],
        mistakes={
            "This is the rule of the sigmoid. It belongs to another y.": (
                lambda y: y * (1 - y)
            ),
            "This is the slope as a formula in a, but what goes in is y. Which a "
            "belongs to that y?": _sigmoid,
            "The inner derivative is forgotten: the slope of ln h is not 1/h alone.": (
                lambda y: np.exp(-y)
            ),
            "This is the slope of the inside. What does the logarithm do to it?": (
                lambda y: np.exp(y) - 1
            ),
            "The sign is turned round. Does the softplus rise or fall?": (
                lambda y: np.exp(-y) - 1
            ),
            "The sign of an exponent is turned round. A slope of the softplus lies "
            "between 0 and 1.": lambda y: 1 - np.exp(y),
            "A sign is turned round: this is always above 1. From y back to the "
            "exponential of a, is the one added or subtracted?": (
                lambda y: 1 + np.exp(-y)
            ),
            "The slope of the inside is not the inside: the constant 1 drops out.": (
                lambda y: np.ones_like(y)
            ),
            "This is the derivative of the sigmoid, and with y in the place of a.": (
                lambda y: np.exp(y) / (1 + np.exp(y)) ** 2
            ),
            "The fraction is upside down.": lambda y: 1 / (1 - np.exp(-y)),
            "This finds a from y. The slope is still to come.": (
                lambda y: np.log(np.exp(y) - 1)
            ),
            "This gives y from a once more. A slope is asked for.": (
                lambda y: np.log(1 + np.exp(y))
            ),
        },
        hints=[
            "First differentiate by $a$ as usual: $(\\ln h)' = h'/h$ with "
            "$h = 1 + e^a$.",
            "Now remove $a$. What is $e^y$?",
            "$e^y = 1 + e^a$. So the denominator is $e^y$; what is the numerator, "
            "$e^a$, in terms of $y$?",
        ],
        why="The chain rule gives $e^a/(1+e^a)$, which is the sigmoid of $a$. Since "
        "$1 + e^a = e^y$, it is $(e^y - 1)/e^y = 1 - e^{-y}$. So a program that has "
        "kept $y$ need not remember $a$.",
    ),
    Exercise(
        number="03.4",
        title="Which of them are valleys?",
        prompt="Let $f(x) = \\ln h(x)$, where $h$ is positive everywhere and\n\n"
        "$$h'(x) = (x+2)\\,(x+1)^2\\,x^3\\,(x-2).$$\n\n"
        "The tangent of $f$ is level at $x = -2, -1, 0, 2$. Give a list of four "
        "numbers, one for each place in this order: `1` for a minimum of $f$, `-1` for "
        "a maximum, `0` for neither.",
        answer="level_kinds",
        start="level_kinds = ...  # [at -2, at -1, at 0, at 2]",
        solution="def inner_slope(x):\n"
        "    return (x + 2) * (x + 1) ** 2 * x**3 * (x - 2)\n\n\n"
        "level_at = np.array([-2.0, -1.0, 0.0, 2.0])\n"
        "sign_before = np.sign(inner_slope(level_at - 0.1))\n"
        "sign_after = np.sign(inner_slope(level_at + 0.1))\n"
        "level_kinds = (sign_after - sign_before) / 2  # minus, then plus: minimum",
        mistakes={
            "Not every level place is a minimum. What are the signs on both sides?": (
                1,
                1,
                1,
                1,
            ),
            "The signs are read the wrong way round: downhill, then uphill makes "
            "which kind?": (-1, 0, 1, -1),
            "The list runs from right to left.": (1, -1, 0, 1),
            "A square never changes its sign. What does that mean for its zero?": [
                (1, 1, -1, 1),
                (1, -1, -1, 1),
            ],
            "The second derivative is silent at the triple zero. The signs of the "
            "slope are not: look at both sides.": (1, 0, 0, 1),
            "At the triple zero the factors around it count, too. Which sign have "
            "they?": (1, 0, 1, 1),
            "Kinds need not take turns. Ask for the sign between each two zeros.": [
                (1, -1, 1, -1),
                (-1, 1, -1, 1),
            ],
            "Does an odd or an even power change its sign at its zero? Here it is the "
            "other way round.": [
                (0, 1, 0, 0),
                (0, -1, 0, 0),
            ],
            "At one end the sign is wrong. Count the negative factors for an x far "
            "outside.": [(-1, 0, -1, 1), (1, 0, -1, -1)],
        },
        hints=[
            "$f' = h'/h$, and $h$ is positive: $f'$ has the sign of $h'$.",
            "Only the signs on both sides decide. Start at the right, where all four "
            "factors are positive, and go left across one zero at a time.",
            "At each zero ask: is its power odd? Then the sign changes. Is it even? "
            "Then it stays.",
        ],
        why="From left to right the sign of $f'$ is $-, +, +, -, +$. From minus to "
        "plus is a minimum: at $-2$ and at $2$. From plus to minus is a maximum: at "
        "$0$, a zero of odd power. At $-1$ the square keeps the sign: a stationary "
        "inflection.",
    ),
    Exercise(
        number="03.5",
        title="By one letter, then by the other",
        prompt="Take $g(x, z) = \\dfrac{e^{xz}}{\\ln x}$ for $x > 0$, $x \\ne 1$. "
        "Write `both_partials(x, z)`, which returns the pair "
        "$\\left(\\dfrac{\\partial g}{\\partial x}, "
        "\\dfrac{\\partial g}{\\partial z}\\right)$, in this order. `x` and `z` may be "
        "numbers or arrays.",
        answer="both_partials",
        start="def both_partials(x, z):\n    return ...  # your code: (by x, by z)",
        solution="def both_partials(x, z):\n"
        "    u, v = np.exp(x * z), np.log(x)\n"
        "    by_x = (v * z * u - u / x) / v**2\n"
        "    by_z = x * u / v\n"
        "    return by_x, by_z",
        cases=[
            (2.0, 0.5),
            (0.4, -1.2),
            (3.0, 0.0),
            (np.array([0.5, 1.5, 4.0]), 0.7),
            (2.5, np.array([-2.0, 0.3, 1.0])),
            (np.array([[0.2, 3.0], [1.2, 0.8]]), np.array([[1.0, -0.5], [0.1, 2.0]])),
        ],
        mistakes={
            "Both are right, but in the wrong order.": _partials(order=-1),
            "By x: a sign is turned round. The quotient rule subtracts.": (
                _partials(lambda x, z, log: z / log + 1 / (x * log**2))
            ),
            "By x: the numerator of the quotient rule is turned round.": (
                _partials(lambda x, z, log: 1 / (x * log**2) - z / log)
            ),
            "By x: the denominator changes with x as well. It is held constant here.": (
                _partials(lambda x, z, log: z / log)
            ),
            "By x: the numerator changes with x as well. It is held constant here.": (
                _partials(lambda x, z, log: -1 / (x * log**2))
            ),
            "By x: the inner derivative of the exponential is forgotten.": (
                _partials(lambda x, z, log: 1 / log - 1 / (x * log**2))
            ),
            "By z: the inner derivative of the exponential is forgotten.": (
                _partials(by_z=lambda x, z, log: 1 / log)
            ),
            "The inner derivative of the exponential is forgotten, in both.": (
                _partials(
                    lambda x, z, log: 1 / log - 1 / (x * log**2),
                    lambda x, z, log: 1 / log,
                )
            ),
            "The inner derivatives are those with respect to the other variable.": (
                _partials(
                    lambda x, z, log: x / log - 1 / (x * log**2),
                    lambda x, z, log: z / log,
                )
            ),
            "By x: the slope of the logarithm is missing or wrong.": (
                _partials(lambda x, z, log: z / log - 1 / log**2)
            ),
            "By x: the denominator of the quotient rule is squared. Here it is not.": (
                _partials(lambda x, z, log: z - 1 / (x * log))
            ),
            "By x: this divides the slopes of the two parts. That is not the rule for "
            "a quotient.": _partials(lambda x, z, log: z * x),
            "By z: does the denominator change when only z changes?": (
                _partials(by_z=lambda x, z, log: x / log - 1 / (x * log**2))
            ),
            "By z: the sign is turned round.": (
                _partials(by_z=lambda x, z, log: -x / log)
            ),
            "By z: the constant factor is lost. A factor stays when you "
            "differentiate.": _partials(by_z=lambda x, z, log: x),
        },
        hints=[
            "By $x$: treat $z$ as a number, such as 3. Which rule does the last "
            "operation choose?",
            "By $x$ it is a quotient, and its numerator needs the chain rule: the "
            "inside $xz$ has the slope $z$.",
            "By $z$ the denominator $\\ln x$ is a constant, and the inside $xz$ has "
            "the slope $x$. No quotient rule is needed.",
            "The pieces by $x$: $u = e^{xz}$, $u' = z\\,e^{xz}$, $v = \\ln x$, "
            "$v' = 1/x$. Put them into $(v\\,u' - u\\,v')/v^2$.",
        ],
        why="By $x$ both numerator and denominator change, so the quotient rule is "
        "needed: $\\frac{z\\,e^{xz}}{\\ln x} - \\frac{e^{xz}}{x\\,(\\ln x)^2}$. By $z$ "
        "the denominator is a constant factor, which stays: "
        "$\\frac{x\\,e^{xz}}{\\ln x}$.",
    ),
    Exercise(
        number="03.6",
        title="Find the bugs: slopes without formulas",
        prompt="`tree_slope(e, a)` gives the slope of the expression tree `e` at "
        "$x = a$, a number. It walks the tree as the lecture's `d` does (the variable "
        'is always `"x"`, exponents are numbers), but computes numbers all the way '
        "instead of writing a formula; `evaluate` is the lecture's. It passes some "
        "tests:\n\n"
        "| tree | slope at 2 | right? |\n|---|---|---|\n"
        '| `("^", "x", 3)` | 12 | yes |\n'
        '| `("*", 5, ("sin", "x"))` | −2.08 | yes |\n'
        '| `("exp", ("*", 3, "x"))` | 1210 | yes |\n\n'
        "Yet **two** of its rules are wrong. Find trees that show it, and mend them.",
        answer="tree_slope",
        start=_replaced(BUGS),
        solution=TREE_SLOPE,
        uses=EVALUATE,
        cases=[
            (("*", "x", "x"), 3.0),
            (("*", ("^", "x", 2), ("cos", "x")), 0.8),
            (("*", ("exp", "x"), 4), -0.5),
            (("^", ("sin", "x"), 2), 0.6),
            (("^", ("*", 3, "x"), 4), 0.7),
            (("*", "x", NESTED), 1.3),
            (("/", ("log", "x"), ("+", "x", 2)), 2.5),
            (("log", ("+", ("-", ("^", "x", 4), "x"), 2)), -1.1),
            (("^", ("cos", ("^", "x", 2)), -1), 0.9),
        ],
        untouched=NOT_MENDED,
        mistakes={
            NOT_MENDED: _tree(product=BUGS[PRODUCT], power=BUGS[POWER]),
            "One bug is found. Now try a power of something that is not x itself.": (
                _tree(power=BUGS[POWER])
            ),
            "One bug is found. Now try a product whose first factor is not a number.": (
                _tree(product=BUGS[PRODUCT])
            ),
            "The product rule is still wrong: this multiplies the two slopes.": (
                _tree(product="du * dv")
            ),
            "The product rule is still wrong: do both strips add to the area?": (
                _tree(product="u * dv - v * du")
            ),
            "The product rule is still wrong: each strip has the length of one side "
            "and the growth of the *other*.": _tree(product="u * du + v * dv"),
            "The product rule is still wrong: a strip has a length and a width.": (
                _tree(product="u * dv + du")
            ),
            "The product rule is still wrong: it adds the slopes, as for a sum.": (
                _tree(product="du + dv")
            ),
            "The product rule is still wrong: the corner does not survive.": (
                _tree(product="u * dv + v * du + du * dv")
            ),
            "It knows the other strip only. A number as second factor comes out right, "
            "a number as first one does not.": _tree(product="v * du"),
            "In a power, the outer derivative is taken at the inner slope.": (
                _tree(power="n * du ** (n - 1)")
            ),
            "In a power, the inner slope is added. What does the chain rule do?": (
                _tree(power="n * u ** (n - 1) + du")
            ),
            "In a power, the factor from the exponent is lost.": (
                _tree(power="u ** (n - 1) * du")
            ),
            "In a power, the exponent is not lowered.": _tree(power="n * u**n * du"),
            "In a power, the inner *value* stands where the inner slope belongs.": (
                _tree(power="n * u ** (n - 1) * u")
            ),
            "The quotient rule was right. Now its numerator is not.": (
                _tree(quotient="(u * dv - v * du)")
            ),
            "The quotient rule was right. Now it adds where it must subtract.": (
                _tree(quotient="(v * du + u * dv)")
            ),
            "The cosine's rule was right. Now its sign is not.": (
                _tree(cosine="np.sin(u)")
            ),
        },
        hints=[
            "In each test of the table, something is a bare number or a bare `x`. "
            "Which rules can such trees not test?",
            "Compare the table with the lecture's `RULES`, line by line. Every rule "
            "must use the slope of each part that can change.",
            "A rule for a product needs `u`, `v`, `du` and `dv`. And the factor `du` "
            "stands in each of the last five rules of the lecture: the chain rule.",
        ],
        why="The product had lost one strip, $v\\,u'$, which is zero when $u$ is a "
        "number. The power had lost the inner slope, which is 1 when the base is $x$. "
        "Such bugs pass the simplest tests. So test each rule where no part is a "
        "constant and no inner slope is 1.",
    ),
]
