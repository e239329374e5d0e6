"""Exercises of lecture 08: walks downhill, a riddle, bugs, rates and curvatures."""

import numpy as np

from helpers.lecture.exercise import Exercise


def parabola_slope(x):
    """Return the derivative of 2(x − 3)²."""
    return 4 * (x - 3)


def two_valleys_slope(x):
    """Return the derivative of the lecture's curve with valleys at −2 and 1.5."""
    return x**3 - 13 / 4 * x + 3 / 2


def two_valleys_bend(x):
    """Return its second derivative."""
    return 3 * x**2 - 13 / 4


def bowl_slope(p):
    """Return the gradient of x⁴ + y²."""
    return np.stack([4 * p[..., 0] ** 3, 2 * p[..., 1]], axis=-1)


def _walk(
    sign=-1.0,
    rate=lambda alpha: alpha,
    where=lambda path: path[-1],
    more=0,
    give=np.array,
):
    """Return a wrong `downhill`, by what it does otherwise."""

    def downhill(slope, start, alpha, count):
        path = [start]
        for _ in range(count + more):
            path.append(path[-1] + sign * rate(alpha) * slope(where(path)))
        return give(path)

    return downhill


BUGGY_LINE = """def line_step(phi, x, y, alpha):
    intercept, slope = phi
    miss = intercept + slope * x - y
    intercept = intercept - alpha * np.sum(2 * miss)
    miss = intercept + slope * x - y
    slope = slope - alpha * np.sum(2 * miss)
    return np.array([intercept, slope])"""

LINE = """def line_step(phi, x, y, alpha):
    intercept, slope = phi
    miss = intercept + slope * x - y
    d_intercept = np.sum(2 * miss)
    d_slope = np.sum(2 * x * miss)
    return np.array([intercept - alpha * d_intercept, slope - alpha * d_slope])"""


def _line(
    x_factor=lambda x: x,
    at_once=True,
    scale=2.0,
    total=np.sum,
    sign=1.0,
    rate=lambda alpha: alpha,
):
    """Return a wrong `line_step`, by what it does otherwise."""

    def line_step(phi, x, y, alpha):
        intercept, slope = phi
        miss = intercept + slope * x - y
        new = intercept - sign * rate(alpha) * total(scale * miss)
        if not at_once:
            miss = new + slope * x - y
        steep = total(scale * x_factor(x) * miss)
        return np.array([new, slope - sign * rate(alpha) * steep])

    return line_step


def _kinds(judge):
    """Return a wrong `kind_of_place`, from a function of the eigenvalues."""

    def kind_of_place(hessian):
        return judge(np.linalg.eigvalsh(hessian))

    return kind_of_place


def _kind(curvatures, zero=1e-9):
    low, high = np.min(curvatures), np.max(curvatures)
    if low < -zero and high > zero:
        return "saddle"
    if np.abs(curvatures).min() < zero:
        return "unclear"
    return "minimum" if low > 0 else "peak"


def _by_diagonal(hessian):
    return _kind(np.diag(hessian))


def _by_determinant(hessian):
    size = np.linalg.det(hessian)
    if abs(size) < 1e-12:
        return "unclear"
    return "saddle" if size < 0 else "minimum"


def _newton(
    bends=lambda bend: bend > 0,
    newton=lambda slope, bend: slope / bend,
    fall=lambda slope, alpha: alpha * slope,
    more=0,
    where=lambda start, x: x,
):
    """Return a wrong `safe_newton`, by what it does otherwise."""

    def safe_newton(slope, bend, start, alpha, count):
        x = start
        for _ in range(count + more):
            at = where(start, x)
            g, h = slope(at), bend(at)
            x = x - (newton(g, h) if bends(h) else fall(g, alpha))
        return x

    return safe_newton


LONGER = "its steps are longer, and they still point downhill"

EXERCISES = [
    Exercise(
        number="08.1",
        title="Walk downhill",
        prompt="Write `downhill(slope, start, alpha, count)`: plain gradient descent. "
        "`slope` is a function, the derivative or the gradient; `start` is a number or "
        "an array. Return an array with **every** point of the walk, the start first: "
        "its shape is `(count + 1,)` for a number, `(count + 1, n)` for n parameters.",
        answer="downhill",
        start="def downhill(slope, start, alpha, count):\n"
        "    return ...  # your code: all points, the start first",
        solution="def downhill(slope, start, alpha, count):\n"
        "    path = [start]\n"
        "    for _ in range(count):\n"
        "        path.append(path[-1] - alpha * slope(path[-1]))\n"
        "    return np.array(path)",
        cases=[
            (parabola_slope, 8.0, 0.1, 5),
            (two_valleys_slope, -0.5, 0.05, 3),
            (bowl_slope, np.array([1.0, -1.5]), 0.2, 4),
            (parabola_slope, -2.0, 0.6, 3),
            (two_valleys_slope, 2.5, 0.1, 0),
        ],
        mistakes={
            "It walks uphill. Check the sign of the step.": _walk(sign=1.0),
            "The learning rate is forgotten.": _walk(rate=lambda alpha: 1.0),
            "Every step uses the slope of the start. Take it where the walk is now.": (
                _walk(where=lambda path: path[0])
            ),
            "The start stands there twice, so all other points come one too late.": (
                _walk(give=lambda path: np.array([path[0], *path[:-1]]))
            ),
            "The start comes first: here the walk runs backwards.": (
                _walk(give=lambda path: np.array(path[::-1]))
            ),
            "It keeps the steps, not the places that they lead to.": (
                _walk(
                    give=lambda path: np.concatenate(
                        [[path[0]], np.diff(np.array(path), axis=0)]
                    )
                )
            ),
            "All points are the last one: an array changed in place (`-=`) changes in "
            "the list too. Make a new one at each step.": _walk(
                give=lambda path: np.array([path[-1]] * len(path))
            ),
            "The walk starts one step late: the first point must be the start.": (
                _walk(more=1, give=lambda path: np.array(path[1:]))
            ),
        },
        hints=[
            "Begin with a list that holds the start. Each step appends one point.",
            "The newest point is `path[-1]`. Its slope is `slope(path[-1])`.",
            "A new point is the newest one, minus the learning rate times the slope "
            "there. At the end turn the list into an array.",
        ],
        why="The list keeps every point, so that a picture or a test can look at the "
        "whole walk. Nothing is changed in place: `path[-1] - …` makes a new number or "
        "a new array. With `count = 0` the loop does not run, and the start alone "
        "comes back.",
    ),
    Exercise(
        number="08.2",
        title="Measure the riddle",
        prompt="In *Run a printed listing* the rule as printed, which divides by "
        "$f(x) = \\log h(x)$, beats the correct one, which divides by $h(x)$. Begin "
        "with a measurement. At the start, $x = -9.41$: how many times as large is "
        "`as_printed(x)` as `corrected(x)`? Give the number, to four digits or more.",
        answer="times_as_large",
        solution="x_start = -9.41\n"
        "h_start = x_start**4 + x_start**3 + 2\n"
        "times_as_large = h_start / np.log(h_start)  # h′/f divided by h′/h",
        rtol=2e-4,
        mistakes={
            "It is the correct slope over the printed one. Turn it round.": 0.001263284,
            "That is the correct derivative itself. Compare it with the other.": [
                -0.43759095,
                0.43759095,
            ],
            "That is the printed slope itself. Compare it with the other.": [
                -346.391562,
                346.391562,
            ],
            "That is the difference of the two. How many *times* as large is asked.": [
                -345.953971,
                345.953971,
            ],
            "That is what one of the two divides by. What does the other divide by?": [
                7009.528393,
                8.8550257,
            ],
            "That is the place where the walk ends. Measure where it starts.": (
                2.96497013
            ),
            "Both slopes point the same way. Can their ratio be negative?": -791.587583,
            "Is the minus sign of −9.41 there, also inside the powers?": 956.738093,
        },
        hints=[
            "Both functions stand in the lecture: call them at −9.41.",
            "Divide one result by the other. The numerators are the same, so they "
            "cancel.",
            "What is left is $h(x)/\\log h(x)$.",
        ],
        why="$h(-9.41) \\approx 7010$, but $f(-9.41) = \\log h \\approx 8.86$. So the "
        "printed slope is about 792 times as large. This number is "
        "evidence for the next exercise.",
    ),
    Exercise(
        number="08.3",
        title="Why does the wrong one win?",
        prompt="Both rules have the same start, rate and number of steps. Compute both "
        "at some places between $-9.41$ and 1: look at the signs, the sizes and the "
        "zeros. Then choose. Why does the rule as printed arrive sooner?\n\n"
        f'- `"{LONGER}"`\n'
        '- `"its curve has another minimum, closer to the start"`\n'
        '- `"the correct derivative points uphill far from the minimum"`\n'
        '- `"rounding errors hold the correct rule back"`\n'
        '- `"dividing by the logarithm gives the derivative of f"`',
        answer="why_it_wins",
        start="why_it_wins = ...  # one of the five, in quotation marks",
        solution=f'why_it_wins = "{LONGER}"',
        options=[
            LONGER,
            "its curve has another minimum, closer to the start",
            "the correct derivative points uphill far from the minimum",
            "rounding errors hold the correct rule back",
            "dividing by the logarithm gives the derivative of f",
        ],
        mistakes={
            "Where are the zeros of both rules? What decides them: the numerator or "
            "the denominator?": "its curve has another minimum, closer to the start",
            "Compute its sign at −9.41. Which way does a step *against* it lead?": (
                "the correct derivative points uphill far from the minimum"
            ),
            "Rounding changes the sixteenth digit. Are the two ends that close?": (
                "rounding errors hold the correct rule back"
            ),
            "The lecture compared both with a finite difference. Which one agreed?": (
                "dividing by the logarithm gives the derivative of f"
            ),
        },
        hints=[
            "Print `as_printed(x)` and `corrected(x)` for x = −9, −5, −2, −0.9, −0.5.",
            "Compare the signs first. Do the two rules ever disagree about the "
            "direction?",
            "Now the sizes: a walk of 5000 steps from −9.41 to −0.75 needs steps of a "
            "certain length. Which rule makes them?",
        ],
        why="$f$ is never below 0.639 here, so it is positive, like $h$: dividing by "
        "either keeps the sign and the zeros of $h'$, and every step goes downhill. "
        "But $f$ is far smaller than $h$: at the start 792 times, at the minimum still "
        "three times. So the wrong rule acts like the right one with a larger learning "
        "rate. A larger rate was all that was missing: with 0.05 the correct rule "
        "is within 0.0001 of the minimum after 336 steps. And the printed one pays "
        "for its long steps: at 0.1 it diverges.",
    ),
    Exercise(
        number="08.4",
        title="Find the bugs: one step for the line",
        prompt="`line_step` shall make one step of gradient descent for the line "
        "$\\phi_0 + \\phi_1 x$, with the loss $\\sum_i(\\phi_0+\\phi_1x_i-y_i)^2$. "
        "`phi` holds $\\phi_0$ and $\\phi_1$. It runs, and the loss may even fall. But "
        "there are **two** mistakes in it. Mend them.",
        answer="line_step",
        start=BUGGY_LINE,
        solution=LINE,
        cases=[
            (np.array([0.0, 0.0]), np.array([1.0, 2.0]), np.array([2.0, 3.0]), 0.1),
            (
                np.array([-1.0, 2.0]),
                np.array([-1.0, 0.5, 3.0]),
                np.array([0.0, 1.0, -2.0]),
                0.05,
            ),
            (
                np.array([2.0, -0.5]),
                np.array([0.0, -2.0, 1.5, 4.0]),
                np.array([1.0, 1.0, 0.0, 5.0]),
                0.02,
            ),
        ],
        untouched="Not mended yet: it still does what the given code does. Compare it "
        "with the gradient of one example, entry by entry.",
        mistakes={
            "Not mended yet: it still does what the given code does. Compare it "
            "with the gradient of one example, entry by entry.": _line(
                lambda x: 1.0, at_once=False
            ),
            "One is mended. Both parts of the gradient belong to the same point: is "
            "the second one taken there?": _line(at_once=False),
            "One is mended. Look at the second entry of the gradient again: what does "
            "the chain rule add there?": _line(lambda x: 1.0),
            "Both are mended, but the factor 2 is lost.": _line(scale=1.0),
            "The loss is a sum over the examples; this takes the mean.": (
                _line(total=np.mean)
            ),
            "Now it walks uphill.": _line(sign=-1.0),
            "The learning rate is forgotten.": _line(rate=lambda alpha: 1.0),
            "It returns the step alone. Where does the step start?": (
                lambda phi, x, y, alpha: phi - _line()(phi, x, y, alpha)
            ),
            "The inner derivative of φ₁ is x, not its square.": _line(lambda x: x**2),
        },
        hints=[
            "Write down both entries of $\\partial\\ell_i/\\partial\\boldsymbol\\phi$ "
            "from the lecture, and set the code beside them.",
            "Which φ₀ does the second `miss` use: the old one or the new one?",
            "Compute `miss` once. Then both sums, the second with a factor "
            "$x_i$ inside. Then both steps.",
        ],
        why="The derivative of $\\phi_1 x_i$ by $\\phi_1$ is $x_i$: without it the "
        "second sum is the first one over again. And a gradient is taken at *one* "
        "point: if φ₀ moves before φ₁ has its slope, the step no longer goes against "
        "the gradient, though it may still lead down.",
    ),
    Exercise(
        number="08.5",
        title="The best rate for a bowl",
        prompt="A bowl has the curvatures 3 and 12 along its two axes. You start at "
        "equal distances along both. With which learning rate does the larger of the "
        "two distances shrink fastest? Work it out, or try: the figure of *Measure how "
        "narrow a valley is* with $\\kappa = 4$ shows the same bowl, with both "
        "curvatures divided by 3.",
        answer="best_rate",
        solution="best_rate = 2 / (3 + 12)",
        rtol=1e-3,
        mistakes={
            "With this rate the steep direction jumps to and fro for ever.": 2 / 12,
            "This is the best rate for the steep direction alone. What does the flat "
            "one do meanwhile?": 1 / 12,
            "This is the best rate for the flat direction alone. What does the steep "
            "one do?": 1 / 3,
            "At this rate the steep direction diverges. Is it the border of the flat "
            "one?": 2 / 3,
            "Each factor is a number, and one of them becomes negative. Did you "
            "forget a factor 2?": 1 / 15,
            "That is the rate for curvatures 1 and 4. These are three times as "
            "large.": 0.4,
            "That is a factor by which a distance shrinks. The rate is asked.": 0.6,
        },
        hints=[
            "Write both factors: $1-3\\alpha$ and $1-12\\alpha$. The larger one, "
            "without its sign, decides.",
            "For a small rate the flat direction is the slower one; for a large rate "
            "the steep one swings. In between they are equally slow.",
            "Equally slow: $1-3\\alpha = -(1-12\\alpha)$.",
        ],
        why="At $\\alpha = 2/15$ the factors are $1-0.4 = 0.6$ and $1-1.6 = -0.6$: "
        "equal in size. A smaller rate makes the flat direction slower, a larger "
        "one the steep direction. In general it is $2/(\\lambda_1+\\lambda_2)$, and "
        "both shrink by $(\\kappa-1)/(\\kappa+1)$.",
    ),
    Exercise(
        number="08.6",
        title="What kind of place is it?",
        prompt="The gradient is zero, and you have the Hessian. Write "
        '`kind_of_place(hessian)`: it returns `"minimum"`, `"peak"`, `"saddle"`, or '
        '`"unclear"` where the curvatures cannot tell. `hessian` is a symmetric array '
        "of shape (n, n). The curvatures are its eigenvalues "
        "(`np.linalg.eigvalsh`); one that is smaller than $10^{-9}$ in size counts as "
        "0.",
        answer="kind_of_place",
        start="def kind_of_place(hessian):\n    return ...  # your code: one word",
        solution="def kind_of_place(hessian):\n"
        "    curvatures = np.linalg.eigvalsh(hessian)\n"
        "    up, down = np.any(curvatures > 1e-9), np.any(curvatures < -1e-9)\n"
        "    if up and down:\n"
        '        return "saddle"\n'
        "    if np.any(np.abs(curvatures) < 1e-9):\n"
        '        return "unclear"\n'
        '    return "minimum" if up else "peak"',
        cases=[
            (np.array([[2.0, 0.0], [0.0, 3.0]]),),
            (np.array([[-2.0, 0.5], [0.5, -3.0]]),),
            (np.array([[1.0, 3.0], [3.0, 1.0]]),),
            (np.array([[0.0, 0.0], [0.0, 2.0]]),),
            (np.array([[0.0, 0.0], [0.0, -2.0]]),),
            (np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 2.0]]),),
            (np.array([[-1.0, 0.0, 0.0], [0.0, -4.0, 0.0], [0.0, 0.0, 2.0]]),),
            (np.array([[1.0, 1.0], [1.0, 1.0]]),),
            (np.array([[-5.0]]),),
        ],
        mistakes={
            "It looks at the diagonal only. Two positive entries there do not make "
            "two positive curvatures.": _by_diagonal,
            "It looks at the sign of the determinant only. Can two negative "
            "curvatures give a positive one?": _by_determinant,
            "A curvature of zero is taken for a positive one. Think of x³ + y².": (
                _kinds(lambda e: _kind(np.where(np.abs(e) < 1e-9, 1.0, e)))
            ),
            "Minimum and peak have changed places. Does a curve bend up or down at "
            "a minimum?": _kinds(lambda e: _kind(-e)),
            "A zero curvature makes everything unclear here. But if there is a way up "
            "and a way down, what does a third direction change?": _kinds(
                lambda e: "unclear" if np.any(np.abs(e) < 1e-9) else _kind(e)
            ),
            "Whatever is no minimum and no peak is called a saddle here. What if one "
            "curvature is 0, and no two have opposite signs?": _kinds(
                lambda e: "saddle" if _kind(e) == "unclear" else _kind(e)
            ),
            "Whatever is no minimum and no peak is called unclear here. When are you "
            "sure of a way up and a way down?": _kinds(
                lambda e: "unclear" if _kind(e) == "saddle" else _kind(e)
            ),
            'The highest place has the word "peak" here.': _kinds(
                lambda e: "maximum" if _kind(e) == "peak" else _kind(e)
            ),
            "With a way up and a way down it is not unclear, and a single positive "
            "curvature is not enough for a minimum.": _kinds(
                lambda e: "minimum" if e[-1] > 1e-9 else "peak"
            ),
        },
        hints=[
            "`np.linalg.eigvalsh(hessian)` gives all curvatures. Their signs decide.",
            "Ask two questions: is any curvature positive? Is any negative?",
            "Both: there is a way up and a way down, whatever the others are.",
            "Not both: if one curvature counts as 0, nothing is certain. Else "
            "all have the same sign.",
        ],
        why="A positive and a negative curvature make a saddle, also if a third one "
        "is zero. Without that, a zero leaves it open: $x^4+y^2$ has a minimum at 0, "
        "$x^3+y^2$ has not, and both have the curvatures 0 and 2 there. The diagonal "
        "alone is not enough: `[[1, 3], [3, 1]]` has the curvatures −2 and 4.",
    ),
    Exercise(
        number="08.7",
        title="A safer Newton",
        prompt="Newton's method runs uphill where the curve bends down. Write "
        "`safe_newton(slope, bend, start, alpha, count)` in one dimension: where "
        "$f'' > 0$ it makes a Newton step, elsewhere a step of gradient descent with "
        "the rate `alpha`. `slope` and `bend` are the functions $f'$ and $f''$. Return "
        "the point after `count` steps.",
        answer="safe_newton",
        start="def safe_newton(slope, bend, start, alpha, count):\n"
        "    return ...  # your code: the last x",
        solution="def safe_newton(slope, bend, start, alpha, count):\n"
        "    x = start\n"
        "    for _ in range(count):\n"
        "        if bend(x) > 0:\n"
        "            x = x - slope(x) / bend(x)\n"
        "        else:\n"
        "            x = x - alpha * slope(x)\n"
        "    return x",
        cases=[
            (two_valleys_slope, two_valleys_bend, 0.6, 0.3, 3),
            (two_valleys_slope, two_valleys_bend, 0.2, 0.4, 2),
            (two_valleys_slope, two_valleys_bend, 3.0, 0.1, 4),
            (np.sin, np.cos, 2.0, 0.5, 3),
            (np.cos, lambda x: -np.sin(x), 0.0, 0.5, 2),
        ],
        mistakes={
            "It makes Newton steps everywhere, also where the curve bends down.": (
                _newton(bends=lambda h: h != 0)
            ),
            "It never makes a Newton step.": _newton(bends=lambda h: False),
            "The two cases have changed places.": _newton(
                bends=lambda h: h <= 0, newton=lambda g, h: g / h if h else 0.5 * g
            ),
            "The descent steps lead uphill. Check their sign.": (
                _newton(fall=lambda g, alpha: -alpha * g)
            ),
            "The Newton steps go the wrong way. Check their sign.": (
                _newton(newton=lambda g, h: -g / h)
            ),
            "The Newton step is turned upside down: which of the two divides?": (
                _newton(newton=lambda g, h: h / g)
            ),
            "The learning rate is forgotten in the descent step.": (
                _newton(fall=lambda g, alpha: g)
            ),
            "The learning rate shortens the Newton step too. That one needs none.": (
                lambda slope, bend, start, alpha, count: _newton(
                    newton=lambda g, h: alpha * g / h
                )(slope, bend, start, alpha, count)
            ),
            "Slope and bend are taken at the start, at every step.": (
                _newton(where=lambda start, x: start)
            ),
            "Where the curve bends down it divides by the curvature without its sign. "
            "A step of gradient descent is asked for there.": (
                lambda slope, bend, start, alpha, count: _newton(
                    fall=lambda g, alpha: 0,
                    bends=lambda h: h != 0,
                    newton=lambda g, h: g / abs(h),
                )(slope, bend, start, alpha, count)
            ),
            "It makes one step too many.": _newton(more=1),
            "It makes one step too few.": _newton(more=-1),
        },
        hints=[
            "A loop of `count` steps, and inside it one question.",
            "The question is the sign of `bend(x)` at the point where you are *now*.",
            "Newton: subtract slope over bend. Descent: subtract alpha times slope.",
        ],
        why="Near a minimum the curve bends up, so the last steps are Newton's, and "
        "digits double. On a hilltop the method falls back on the slope, which always "
        "leads down. Libraries do the same in many dimensions: they mix the Hessian "
        "with the rate, and keep steps within a region that they trust.",
    ),
]
