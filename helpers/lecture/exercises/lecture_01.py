"""Exercises of lecture 01: quotients, intervals, corners, motion and series."""

import numpy as np

from helpers.lecture.exercise import Exercise


def _cube(x):
    return x**3


def _mixed(x):
    return x**2 - 3 * x


BUGGY_FASTEST = """def fastest(t, position):
    way = np.abs(np.diff(position))
    i = np.argmax(way)
    return (t[i] + t[i + 1]) / 2"""

FASTEST = """def fastest(t, position):
    speed = np.abs(np.diff(position) / np.diff(t))
    i = np.argmax(speed)
    return (t[i] + t[i + 1]) / 2"""


def _chosen(score, place=lambda t, i: (t[i] + t[i + 1]) / 2):
    """Return a wrong `fastest`: the place of the interval with the highest score."""

    def fastest(t, position):
        return place(t, np.argmax(score(np.diff(position), np.diff(t))))

    return fastest


def _speed(dx, dt):
    return np.abs(dx / dt)


def _terms(factor, power, low=1, high=None):
    """Return a wrong `series_slope`: the sum of factor(i)·c[i]·x^power(i)."""

    def series_slope(c, x):
        places = range(len(c))[low:high]
        return sum(factor(i) * c[i] * x ** power(i) for i in places) + 0 * x

    return series_slope


EXERCISES = [
    Exercise(
        number="01.1",
        title="A chord to the left",
        prompt="Write `left_quotient(f, a, h)`: the slope of the chord from $a - h$ to "
        "$a$, for $h > 0$. `f` is a function; `a` and `h` may be numbers or arrays.",
        answer="left_quotient",
        start="def left_quotient(f, a, h):\n    return ...  # your code",
        solution="def left_quotient(f, a, h):\n    return (f(a) - f(a - h)) / h",
        cases=[
            (np.square, 1.0, 0.5),
            (_cube, -2.0, 0.1),
            (np.exp, 0.0, 2.0),
            (_mixed, np.array([-1.0, 0.0, 2.5]), 0.25),
            (np.sin, 0.7, np.array([1.0, 0.1, 0.01])),
        ],
        mistakes={
            "The sign is turned round. When the curve rises, which end is higher?": (
                lambda f, a, h: (f(a - h) - f(a)) / h
            ),
            "This is the chord to the other side. On which side of a is its end?": (
                lambda f, a, h: (f(a + h) - f(a)) / h
            ),
            "This chord spans both sides of a. One of its ends should be a itself.": (
                lambda f, a, h: (f(a + h) - f(a - h)) / (2 * h)
            ),
            "Half of what it should be: how far apart are the two ends?": (
                lambda f, a, h: (f(a) - f(a - h)) / (2 * h)
            ),
            "Twice what it should be: how far apart are the two ends?": (
                lambda f, a, h: 2 * (f(a) - f(a - h)) / h
            ),
            "This is a change in height, not yet a slope.": (
                lambda f, a, h: f(a) - f(a - h)
            ),
            "Only one of the two heights is divided. Look at the brackets.": (
                lambda f, a, h: f(a) - f(a - h) / h
            ),
            "It multiplies by the width of the chord. What does a slope do with it?": (
                lambda f, a, h: (f(a) - f(a - h)) * h
            ),
            "One height is taken at h itself: where does the chord start?": (
                lambda f, a, h: (f(a) - f(h)) / h
            ),
        },
        hints=[
            "Draw a curve, mark $a$ on it, and mark the point $h$ to the left of it.",
            "A slope is the change in height, divided by the change in $x$. Take both "
            "changes in the same direction.",
            "The heights are $f(a - h)$ and $f(a)$. From the first to the second, $x$ "
            "grows by $h$.",
        ],
        why="The chord ends at $a$ and starts $h$ before it, so the height changes by "
        "$f(a) - f(a-h)$ while $x$ grows by $h$. It is the lecture's `quotient` with "
        "$-h$ for $h$: numerator and denominator both change sign.",
    ),
    Exercise(
        number="01.2",
        title="Where is the corner?",
        prompt="Three of these functions have a derivative at 0. Which one has none? "
        "Decide before you measure; then you may measure.\n\n"
        "| word | function |\n|---|---|\n"
        '| `"product"` | $x\\,\\lvert x\\rvert$ |\n'
        '| `"cube"` | $\\lvert x\\rvert^3$ |\n'
        '| `"wave"` | $\\lvert\\sin x\\rvert$ |\n'
        '| `"even"` | $\\cos\\lvert x\\rvert$ |\n\n'
        "Give the word, in quotation marks.",
        answer="no_derivative",
        solution='no_derivative = "wave"',
        options=["product", "cube", "wave", "even"],
        mistakes={
            "Divide its value at h by h. Where does the rest go, from both sides?": (
                "product"
            ),
            "Its bars make a corner in the first power. Do they in this power? "
            "Compare the chords to both sides.": "cube",
            "Do the bars change anything here? Compare its values at h and at −h with "
            "those without the bars.": "even",
        },
        hints=[
            "Bars alone do not make a corner. It is the chords that decide.",
            "For each function write the slope of the chord from 0 to $h$, once for "
            "$h > 0$ and once for $h < 0$. Let $h$ shrink.",
            "One function looks like $\\lvert x\\rvert$ close to 0, because without "
            "its bars it crosses the axis there with slope 1.",
        ],
        why="Near 0, $\\sin x$ is almost $x$, so $\\lvert\\sin x\\rvert$ is almost "
        "$\\lvert x\\rvert$: the chords settle at 1 from the right and at −1 from the "
        "left. The chords of $x\\lvert x\\rvert$ have the slope $\\lvert h\\rvert$, "
        "those of $\\lvert x\\rvert^3$ the slope $h\\lvert h\\rvert$; both go to 0. "
        "And $\\cos\\lvert x\\rvert$ is $\\cos x$.",
    ),
    Exercise(
        number="01.3",
        title="Turned round and stretched",
        prompt="Take $f(x) = x^2 - 4x$. At which $x$ is a small interval turned round "
        "*and* stretched to 3 times its size? Give the number.",
        answer="turned_at",
        solution="turned_at = (-3 + 4) / 2",
        mistakes={
            "Stretched by the right factor, but the arrow keeps its direction.": 3.5,
            "There the interval keeps its size.": [1.5, 2.5],
            "There the interval is squeezed, not stretched.": [11 / 6, 13 / 6],
            "There the interval is squeezed to nothing.": 2.0,
            "The term −4x also has a slope. Did you forget it?": -1.5,
            "The term −4x also has a slope. Check the sign that you gave it.": -3.5,
            "There the value of f has the size that you want. The value says where the "
            "interval goes; what says how long it becomes?": [1.0, 3.0, 2 + 7**0.5],
        },
        hints=[
            "The ratio of the sizes is the slope. What does its sign say?",
            "Find the derivative of $x^2 - 4x$ by first principles: the quotient is "
            "$2x + h - 4$.",
            "Turned round: the slope is negative. Three times the size: the slope has "
            "the size 3. Solve for $x$.",
        ],
        why="By first principles the derivative is $2x - 4$. Turned and stretched by 3 "
        "means a ratio of $-3$. So $2x - 4 = -3$, which gives $x = \\tfrac12$.",
    ),
    Exercise(
        number="01.4",
        title="Two moments in the tram",
        prompt="Go back to the figure with distance, speed and acceleration of the "
        "tram. Move its slider: at which **two** moments is the speed 10 m/s? Give "
        "both times in seconds, as a list. The nearest half second is enough.",
        answer="ten_moments",
        start="ten_moments = ...  # [first, second]",
        solution="u = 0.5 + np.array([-1, 1]) * np.sqrt(1 / 12)\n"
        "ten_moments = 60 * u  # about 12.7 s and 47.3 s",
        any_order=True,
        rtol=0,
        atol=0.4,
        mistakes={
            "There the distance divided by the time is right. That is the mean speed "
            "since the start; what does the tram's speedometer say?": (30.0, 60.0),
            "There the distance is 10 m from a stop. Which of the three curves tells "
            "the speed?": (4.5, 55.5),
            "There the tram has half of its greatest speed. Read the numbers on the "
            "axis again.": (9.0, 51.0),
            "There the tram stands still.": (0.0, 60.0),
            "You gave the same moment twice. The tram also brakes.": [
                (12.5, 12.5),
                (47.5, 47.5),
            ],
        },
        hints=[
            "Look at the middle curve. The sentence under the figure says the speed "
            "at the moment of the slider.",
            "The tram speeds up, then brakes. So it passes each speed below the "
            "greatest one twice.",
            "The ride is the same forwards and backwards in time: both moments are "
            "equally far from 30 s.",
        ],
        why="With $u = t/60$ the speed is $60\\,(u - u^2)$ m/s. It is 10 m/s where "
        "$u^2 - u + \\tfrac16 = 0$, so $u = \\tfrac12 \\pm \\sqrt{1/12}$. The "
        "acceleration is positive at the first moment and negative at the second.",
    ),
    Exercise(
        number="01.5",
        title="Go on without a corner",
        prompt="A curve follows $x^2$ for $x < 1$, and the line $a\\,x + b$ for "
        "$x \\ge 1$. Choose $a$ and $b$ so that it has a derivative at $x = 1$. Give "
        "the list `[a, b]`.",
        answer="a_and_b",
        start="a_and_b = ...  # [a, b]",
        solution="a = 2 * 1  # the slope of x² at 1\n"
        "b = 1**2 - a * 1  # the line starts at the same height\n"
        "a_and_b = [a, b]",
        mistakes={
            "These are the right numbers in the wrong order.": (-1, 2),
            "The parts meet, but with a corner: are the slopes equal from both "
            "sides?": [(1, 0), (0, 1), (3, -2), (4, -3), (0.5, 0.5), (-2, 3)],
            "The slopes agree, but there is a jump: do both parts have the same height "
            "where they meet?": [(2, 0), (2, 2), (2, -2), (2, -3), (2, -4)],
            "The slope is right. Check the sign of the other number.": (2, 1),
            "The sign of the slope is turned round: does the curve rise or fall?": [
                (-2, 1),
                (-2, -1),
            ],
        },
        hints=[
            "Two conditions fix two numbers: no jump, and no corner.",
            "No corner: the line has the slope that $x^2$ has at $x = 1$.",
            "No jump: the line must have the height $1^2$ at $x = 1$.",
        ],
        why="The chords from the left settle at $2\\cdot 1 = 2$, those from the right "
        "at $a$ if there is no jump, so $a = 2$. No jump means $a + b = 1$, so "
        "$b = -1$. The line $2x - 1$ is the tangent of $x^2$ at 1.",
    ),
    Exercise(
        number="01.6",
        title="Find the bug: the fastest stretch",
        prompt="A body moves on a line, forwards and backwards. A table gives its "
        "`position` at the times `t` (arrays; the times grow, but not in equal steps). "
        "`fastest(t, position)` should return the *middle* of the time interval in "
        "which the size of its mean velocity is greatest. The code below is wrong for "
        "many tables. Mend it.",
        answer="fastest",
        start=BUGGY_FASTEST,
        solution=FASTEST,
        cases=[
            (
                np.array([0.0, 4.0, 6.0, 7.0, 10.0]),
                np.array([0.0, 10.0, 18.0, 15.0, 12.0]),
            ),
            (
                np.array([1.0, 2.0, 5.0, 5.5, 8.0, 9.0]),
                np.array([3.0, 5.0, 17.0, 14.0, 20.0, 21.0]),
            ),
            (
                np.array([-3.0, -1.0, -0.5, 2.0]),
                np.array([200.0, 150.0, 120.0, 30.0]),
            ),
            (np.array([0.0, 0.25, 1.0]), np.array([0.0, 0.125, 2.0])),
            (
                np.array([10.0, 11.0, 13.0, 16.0, 17.0]),
                np.array([0.0, 6.0, 20.0, 30.5, 31.0]),
            ),
        ],
        untouched="Not mended yet: it still does what the given code does. Try it "
        "on a small table of your own, where you know the answer.",
        mistakes={
            "Not mended yet: it still does what the given code does. Try it "
            "on a small table of your own, where you know the answer.": _chosen(
                lambda dx, dt: np.abs(dx)
            ),
            "It misses a body that races backwards: what about the sign?": (
                _chosen(lambda dx, dt: dx / dt)
            ),
            "The fraction is upside down: it finds where the body is slowest.": (
                _chosen(lambda dx, dt: np.abs(dt / dx))
            ),
            "It multiplies by the time. What is a speed?": (
                _chosen(lambda dx, dt: np.abs(dx * dt))
            ),
            "It finds the shortest time interval, wherever the body goes in it.": (
                _chosen(lambda dx, dt: -dt)
            ),
            "The interval is right, but this is its start.": (
                _chosen(_speed, lambda t, i: t[i])
            ),
            "The interval is right, but this is its end.": (
                _chosen(_speed, lambda t, i: t[i + 1])
            ),
            "The interval is right, but half of which sum is its middle? Look at the "
            "brackets.": _chosen(_speed, lambda t, i: t[i] + t[i + 1] / 2),
            "This is the place of the interval in the table. A time is asked for.": (
                _chosen(_speed, lambda t, i: i)
            ),
            "This is how fast the body moves. When is it so fast?": (
                lambda t, position: np.abs(np.diff(position) / np.diff(t)).max()
            ),
            "It finds where the body is farthest away, not where it is fastest.": (
                lambda t, position: t[np.argmax(np.abs(position))]
            ),
        },
        hints=[
            "Try the code on a table with one long, slow interval and one short, fast "
            "one: `t = np.array([0, 10, 11])`, `position = np.array([0, 20, 30])`.",
            "A velocity is a change of position, divided by a change of time.",
            "`np.diff(t)` gives the lengths of the time intervals. One line has to use "
            "them.",
        ],
        why="A long way in a long time need not be fast. The slope of each chord in "
        "the table, `np.diff(position) / np.diff(t)`, is the mean velocity; `np.abs` "
        "makes backwards count like forwards.",
    ),
    Exercise(
        number="01.7",
        title="The slope of a series",
        prompt="A polynomial is given by the array `c` of its coefficients: "
        "$c_0 + c_1 x + c_2 x^2 + \\dots$, with at least two of them. Write "
        "`series_slope(c, x)`: its derivative at $x$, term by term. `x` is a number or "
        "an array; the result has the shape of `x`.",
        answer="series_slope",
        start="def series_slope(c, x):\n    return ...  # your code",
        solution="def series_slope(c, x):\n"
        "    return sum(i * c[i] * x ** (i - 1) for i in range(1, len(c)))",
        cases=[
            (np.array([5.0, -2.0]), 3.0),
            (np.array([1.0, 4.0, -3.0, 0.5]), 2.0),
            (np.array([2.0, 1.5, 0.0, -1.0, 0.25]), -1.5),
            (np.array([7.0, 3.0, 2.0]), 0.0),
            (np.array([1.0, 1.0, 1 / 2, 1 / 6, 1 / 24]), np.array([-2.0, 0.5, 1.0])),
            (np.array([0.0, 0.0, 0.0, 1.0]), np.array([[0.1, 10.0], [-4.0, 2.5]])),
        ],
        mistakes={
            "This is the value of the polynomial, not its slope.": (
                _terms(lambda i: 1, lambda i: i, low=0)
            ),
            "The power is lowered, but what becomes of the old exponent?": (
                _terms(lambda i: 1, lambda i: i - 1)
            ),
            "The factors are there, but each power is off by one. Which power does "
            "the derivative of a term have?": _terms(lambda i: i, lambda i: i),
            "The powers are right, but each factor is off by one (too small).": (
                _terms(lambda i: i - 1, lambda i: i - 1)
            ),
            "The powers are right, but each factor is off by one (too large).": (
                _terms(lambda i: i + 1, lambda i: i - 1)
            ),
            "The last term is lost. Where should the sum end?": (
                _terms(lambda i: i, lambda i: i - 1, high=-1)
            ),
            "The term with the first power of x is lost. Its slope is not zero.": (
                _terms(lambda i: i, lambda i: i - 1, low=2)
            ),
            "The sign of every term is turned round.": (
                _terms(lambda i: -i, lambda i: i - 1)
            ),
            "It divides by the exponent, as an antiderivative does.": (
                _terms(lambda i: 1 / (i + 1), lambda i: i + 1, low=0)
            ),
            "This is the slope of the slope: it differentiates twice.": (
                _terms(lambda i: i * (i - 1), lambda i: max(i - 2, 0))
            ),
            "The coefficients seem to be read from the wrong end: which of them stands "
            "alone, without x?": (
                lambda c, x: _terms(lambda i: i, lambda i: i - 1)(c[::-1], x)
            ),
        },
        hints=[
            "Write the derivative of $c_0 + c_1 x + c_2 x^2 + c_3 x^3$ by hand first.",
            "The derivative of $x^i$ is $i\\,x^{i-1}$. The factor $c_i$ stays.",
            "Sum over $i$ from 1 to `len(c) - 1`. The constant $c_0$ drops out.",
        ],
        why="Each term $c_i x^i$ becomes $i\\,c_i x^{i-1}$, and the constant has slope "
        "0. With $c_i = 1/i!$ this is the lecture's series of $e^x$: the factor $i$ "
        "turns $1/i!$ into $1/(i-1)!$, the left neighbour.",
    ),
]
