"""Exercises of lecture 06: a dual rule, two broken tapes, directions, modes, a tape."""

import numpy as np

from helpers.lecture.exercise import Exercise

# Graphs as data: row i holds (parent's row, local derivative); the last is the output.
CHAIN = ((), ((0, 3.0),), ((1, -2.0),))
SQUARE = ((), ((0, 5.0), (0, 5.0)))
DIAMOND = ((), (), ((0, 2.0), (1, 3.0)), ((2, -1.0),), ((2, 4.0), (3, 0.5)))
LADDER = ((), ((0, 1.5),), ((0, 2.0), (1, -1.0)), ((1, 3.0), (2, 0.25)), ((3, 2.0),))
UNUSED = ((), (), ((1, 7.0),), ((2, 0.5), (1, 1.0)))

ONE_ROUTE = """def backward(rows):
    grads = [0.0] * len(rows)
    grads[-1] = 1.0
    for i in reversed(range(len(rows))):
        for parent, local in rows[i]:
            grads[parent] = grads[i] * local
    return grads"""

KEPT = """def grads_after(rows, calls):
    grads = [0.0] * len(rows)
    for _ in range(calls):
        grads[-1] = 1.0
        for i in reversed(range(len(rows))):
            for parent, local in rows[i]:
                grads[parent] += grads[i] * local
    return grads"""

RULES = """rules = {
    "add": lambda u, v: (u + v, (1.0, 1.0)),
    "multiply": lambda u, v: (u * v, (v, u)),
    "sin": lambda u: (np.sin(u), (np.cos(u),)),
    "exp": lambda u: (np.exp(u), (np.exp(u),)),
}


"""

TAPE = """def gradient_of(program, inputs):
    values, edges = list(inputs), [() for _ in inputs]
    for name, *parents in program:
        value, slopes = rules[name](*(values[p] for p in parents))
        values.append(value)
        edges.append(tuple(zip(parents, slopes)))
    grads = [0.0] * len(values)
    grads[-1] = 1.0
    for i in reversed(range(len(values))):
        for parent, local in edges[i]:
            grads[parent] += grads[i] * local
    return grads[: len(inputs)]"""

NOT_SUMMED = (
    "Not mended yet: it still does what the given code does. Try it on a graph in "
    "which one row is used twice."
)
NOT_EMPTIED = (
    "Not mended yet: it still does what the given code does. Print what is in the list "
    "when the second call begins."
)


def _sigmoid(u):
    return 1 / (1 + np.exp(-np.asarray(u, float)))


def _given(source, name):
    space = {"np": np}
    exec(source, space)
    return space[name]


def _walk(
    rows,
    bring=lambda old, g, local: old + g * local,
    start=1.0,
    empty=0.0,
    order=reversed,
):
    """Return the gradients of all rows; a mistake replaces one part."""
    grads = [empty] * len(rows)
    grads[-1] = start
    for i in order(range(len(rows))):
        for parent, local in rows[i]:
            grads[parent] = bring(grads[parent], grads[i], local)
    return grads


def _wrong_walk(**parts):
    return lambda rows: _walk(rows, **parts)


def _larger(old, g, local):
    return g * local if abs(g * local) > abs(old) else old


def _calls(empty, keep=lambda rows, i: False, share=False):
    """Return a wrong `grads_after`: what is emptied when, and what is kept."""

    def grads_after(rows, calls):
        grads = [0.0] * len(rows)
        for _ in range(calls):
            if empty == "before":
                grads = [g if keep(rows, i) else 0.0 for i, g in enumerate(grads)]
            grads[-1] = 1.0
            for i in reversed(range(len(rows))):
                for parent, local in rows[i]:
                    grads[parent] += grads[i] * local
            if empty == "after":
                grads = [0.0] * len(rows)
        return [g / calls for g in grads] if share else grads

    return grads_after


def _steered(
    bring=lambda old, g, local: old + g * local,
    order=reversed,
    slope=lambda name, value, slopes: slopes,
    give=lambda grads, values, n: grads[:n],
    first=1.0,
):
    """Return a wrong `gradient_of`: one of its parts is replaced."""
    rules = _given(RULES, "rules")

    def gradient_of(program, inputs):
        values, edges = list(inputs), [() for _ in inputs]
        for name, *parents in program:
            value, slopes = rules[name](*(values[p] for p in parents))
            slopes = slope(name, value, slopes)
            values.append(value)
            edges.append(tuple(zip(parents, slopes, strict=True)))
        grads = _walk(edges, bring, first, order=order)
        return give(grads, values, len(inputs))

    return gradient_of


def _mode(chosen):
    """Return a wrong `cheaper_mode`: reverse where `chosen` says so."""
    return lambda n, m, ratio: "reverse" if chosen(n, m, ratio) else "forward"


EXERCISES = [
    Exercise(
        number="06.1",
        title="A dual rule for the sigmoid",
        prompt="The sigmoid is $\\sigma(u) = \\dfrac{1}{1 + e^{-u}}$. [Lecture 03]"
        "(03_differentiate_symbolically.ipynb#Differentiate-the-sigmoid) found "
        "its derivative: $\\sigma' = \\sigma\\,(1-\\sigma)$. Teach it to the dual "
        "numbers. Write `dual_sigmoid(primal, tangent)`: it takes the two parts of "
        "$u + \\dot u\\,\\varepsilon$ and returns the two parts of "
        "$\\sigma(u + \\dot u\\,\\varepsilon)$ as a pair. Numbers and arrays should "
        "both work.",
        answer="dual_sigmoid",
        start="def dual_sigmoid(primal, tangent):\n    return ...  # your code",
        solution="def dual_sigmoid(primal, tangent):\n"
        "    y = 1 / (1 + np.exp(-primal))\n"
        "    return y, y * (1 - y) * tangent",
        cases=[
            (0.5, 1.0),
            (-2.0, 3.0),
            (0.0, -1.5),
            (1.5, 0.0),
            (np.array([-1.0, 0.25, 2.0]), np.array([0.5, -4.0, 2.0])),
        ],
        mistakes={
            "The tangent that comes in is forgotten. What does the chain rule do with "
            "it?": lambda u, t: (_sigmoid(u), _sigmoid(u) * (1 - _sigmoid(u)) + 0 * t),
            "The tangent is handed on as it came. Which slope belongs here?": (
                lambda u, t: (_sigmoid(u), t)
            ),
            "The tangent is multiplied by the value of the function, not its slope.": (
                lambda u, t: (_sigmoid(u), _sigmoid(u) * t)
            ),
            "The slope is taken with u in place of the value of the sigmoid.": (
                lambda u, t: (_sigmoid(u), u * (1 - u) * t)
            ),
            "The sigmoid is applied to both parts. What does a smooth function do to "
            "the factor of ε?": lambda u, t: (_sigmoid(u), _sigmoid(t)),
            "A sign in the slope is wrong. Can the slope of the sigmoid exceed 1?": (
                lambda u, t: (_sigmoid(u), _sigmoid(u) * (1 + _sigmoid(u)) * t)
            ),
            "The sign of the exponent is turned round. Should it rise or fall?": (
                lambda u, t: (_sigmoid(-u), _sigmoid(-u) * (1 - _sigmoid(-u)) * t)
            ),
            "The two parts have changed places. Which one comes first in a dual "
            "number?": lambda u, t: (_sigmoid(u) * (1 - _sigmoid(u)) * t, _sigmoid(u)),
            "The second part has the wrong sign. Does the sigmoid rise or fall?": (
                lambda u, t: (_sigmoid(u), -_sigmoid(u) * (1 - _sigmoid(u)) * t)
            ),
            "The slope is added to the tangent. What does the chain rule do?": (
                lambda u, t: (_sigmoid(u), _sigmoid(u) * (1 - _sigmoid(u)) + t)
            ),
        },
        hints=[
            "The rule for any smooth function stands in the lecture: "
            "$g(u + \\dot u\\,\\varepsilon) = g(u) + g'(u)\\,\\dot u\\,\\varepsilon$.",
            "Compute the value first and give it a name. The slope needs it twice.",
            "The second part is the slope, $\\sigma(u)(1-\\sigma(u))$, times the "
            "tangent.",
        ],
        why="Every smooth function gets its dual rule in the same way: the value, and "
        "the slope times the tangent that comes in. The inner derivative is already in "
        "the tangent, so the rule never asks where the number came from.",
    ),
    Exercise(
        number="06.2",
        title="Find the bug: a tape that is right on chains",
        prompt="Here a graph is a tuple of rows, in the order of the program. A row "
        "holds pairs: the number of a parent's row, and the local derivative. Inputs "
        "are empty rows, the last row is the output. So `((), ((0, 3.0),))` is "
        "$y = 3x$. `backward(rows)` should return the gradient of *every* row. It is "
        "right for every chain, and wrong for Chai's graph. Mend it.",
        answer="backward",
        start=ONE_ROUTE,
        solution=ONE_ROUTE.replace("grads[parent] =", "grads[parent] +="),
        cases=[(CHAIN,), (SQUARE,), (DIAMOND,), (LADDER,), (UNUSED,)],
        untouched=NOT_SUMMED,
        mistakes={
            NOT_SUMMED: _given(ONE_ROUTE, "backward"),
            "Every gradient but that of the output is zero. What does a row hold "
            "before the first route arrives, and what do you do with it?": _wrong_walk(
                bring=lambda old, g, local: old * g * local
            ),
            "Where routes meet, only the larger one counts. Does the other one not "
            "change y, too?": _wrong_walk(bring=_larger),
            "The local derivatives are left out.": (
                _wrong_walk(bring=lambda old, g, local: old + g)
            ),
            "The local derivatives are summed, but what came back so far is left "
            "out.": _wrong_walk(bring=lambda old, g, local: old + local),
            "The walk starts with nothing. What is the derivative of y by itself?": (
                _wrong_walk(start=0.0)
            ),
            "Every row starts with a gradient, not the output alone.": (
                _wrong_walk(empty=1.0)
            ),
            "The rows are read from the first to the last. Which gradient is known at "
            "the start?": _wrong_walk(order=iter),
            "Where routes meet, the mean is taken. Two routes, each carrying the whole "
            "of its effect: what do they carry together?": _wrong_walk(
                bring=lambda old, g, local: (old + g * local) / (2 if old else 1)
            ),
            "The sign of each step is turned round.": (
                _wrong_walk(bring=lambda old, g, local: old - g * local)
            ),
        },
        hints=[
            "In a chain each row is the parent of one other row. What happens to "
            "`grads[parent]` when two rows have the same parent?",
            "Run it by hand on `((), ((0, 5.0), (0, 5.0)))`, which is $x\\cdot x$ at "
            "$x = 5$. Its derivative is 10. Which number is lost?",
            "The second route overwrites what the first one brought. One character is "
            "missing.",
        ],
        why="A variable that is used in several places changes the output by several "
        "routes, and the effects add up. An assignment keeps only the last route. The "
        "bug does not show on a chain, so always test a tape on a program that uses "
        "something twice, such as $x \\cdot x$.",
    ),
    Exercise(
        number="06.3",
        title="Find the bug: call it twice",
        prompt="This tape keeps its list of gradients between calls. "
        "`grads_after(rows, calls)` walks back `calls` times (at least once) over the "
        "same graph, given as in 06.2, and returns the gradients after the last walk. "
        "They should be the same however often it is called. But after a second call "
        "the gradients of the inputs have doubled, or worse. Mend it.",
        answer="grads_after",
        start=KEPT,
        solution="""def grads_after(rows, calls):
    for _ in range(calls):
        grads = [0.0] * len(rows)
        grads[-1] = 1.0
        for i in reversed(range(len(rows))):
            for parent, local in rows[i]:
                grads[parent] += grads[i] * local
    return grads""",
        cases=[
            (CHAIN, 1),
            (SQUARE, 2),
            (DIAMOND, 2),
            (LADDER, 3),
            (UNUSED, 1),
            (CHAIN, 4),
        ],
        untouched=NOT_EMPTIED,
        mistakes={
            NOT_EMPTIED: _given(KEPT, "grads_after"),
            "You divide by the number of calls. Is it only the inputs that keep what "
            "they had?": _calls("never", share=True),
            "Every gradient is zero. Is the list emptied after the walk, or does the "
            "walk start with nothing?": _calls("after"),
            "Only the inputs are emptied. What do the rows between them and the output "
            "still hold?": _calls("before", keep=lambda rows, i: bool(rows[i])),
            "All rows are emptied but the inputs. What do those still hold?": (
                _calls("before", keep=lambda rows, i: not rows[i])
            ),
            "Now the second call is right, and a row that is used twice is wrong: this "
            "is the bug of 06.2.": lambda rows, calls: _given(ONE_ROUTE, "backward")(
                rows
            ),
        },
        hints=[
            "Print `grads` at the beginning of each round of the outer loop, for "
            "`((), ((0, 5.0), (0, 5.0)))` and two calls.",
            "The second walk adds to what the first one left. For a longer graph it is "
            "worse than double: rows in the middle pass on what they had kept.",
            "At the beginning of *each* walk all gradients must be zero again, and "
            "that of the output 1.",
        ],
        why="Kept gradients make the answer depend on what ran before. "
        "The lecture's tape makes a new dictionary at each call, so there is nothing "
        "to forget. PyTorch adds to the gradients of its leaves on purpose, and asks "
        "you to call `zero_grad()` before each pass.",
    ),
    Exercise(
        number="06.4",
        title="The steepest direction",
        prompt="Go back to the figure that steps through Chai's program, and turn "
        "the direction $\\theta$. Which direction makes the tangent of $y$ as large as "
        "possible? Give $\\theta$ in degrees, between $-180$ and $180$; the nearest "
        "step of the slider is enough.",
        answer="steepest",
        solution="g_x, g_z = 1208.3812151266, 809.7074792186\n"
        "steepest = np.degrees(np.arctan2(g_z, g_x))  # about 33.8",
        rtol=0,
        atol=0.7,
        mistakes={
            "In this direction y does not change at all. Where does it change most?": [
                123.8,
                -56.2,
            ],
            "In this direction y falls fastest. Is the largest tangent negative?": (
                -146.2
            ),
            "The two derivatives have changed places. To which side is the larger "
            "one?": 56.2,
            "One of the two inputs moves the wrong way. Which signs have the two "
            "derivatives?": [-33.8, 146.2],
            "Half-way between the axes is right if both derivatives are equal.": (45.0),
            "Hardly anything but x moves here. Does some of z not help? (The slider "
            "shows degrees, not radians.)": [0.0, 0.5902],
            "Only z moves here. Does a little of x not help?": 90.0,
            "This is the tangent, not the angle.": [1454.6, 1208.38, 809.71],
        },
        hints=[
            "Set the step slider to the last line and turn. The tangent of $y$ rises, "
            "and then falls again.",
            "The tangent is $\\dot x\\,\\partial y/\\partial x + \\dot z\\,\\partial "
            "y/\\partial z$. Which direction of length 1 makes such a sum largest?",
            "It is the direction of the gradient $(1208.4, 809.7)$. Its angle has the "
            "tangent $809.7/1208.4$ (of trigonometry, this time).",
        ],
        why="A forward run gives the derivative in one direction. Among all directions "
        "of length 1 it is largest along the gradient, about $33.8°$, and there it is "
        "the gradient's length, about 1454.6. At right angles to it, $y$ keeps its "
        "value: the goal of the figure.",
    ),
    Exercise(
        number="06.5",
        title="Choose the mode",
        prompt="A function has `inputs` inputs and `outputs` outputs, and you need its "
        "whole Jacobian. A forward sweep costs 1. A reverse sweep costs `ratio`. Write "
        '`cheaper_mode(inputs, outputs, ratio)`: return `"forward"` or `"reverse"`, '
        "whichever costs less in all. If both cost the same, choose forward, which "
        "needs no memory.",
        answer="cheaper_mode",
        start="def cheaper_mode(inputs, outputs, ratio):\n    return ...  # your code",
        solution="def cheaper_mode(inputs, outputs, ratio):\n"
        '    return "reverse" if ratio * outputs < inputs else "forward"',
        options=["forward", "reverse"],
        cases=[
            (1000, 1, 2.0),
            (1, 6, 2.0),
            (3, 2, 1.6),
            (3, 2, 1.4),
            (8, 8, 1.0),
            (4, 4, 0.5),
            (6, 2, 3.0),
            (1, 1, 1.6),
            (4, 3, 2.0),
        ],
        mistakes={
            "The modes are swapped. Which one gives a column a sweep?": (
                _mode(lambda n, m, ratio: ratio * m >= n)
            ),
            "The price of a reverse sweep is not used.": (
                _mode(lambda n, m, ratio: m < n)
            ),
            "At equal costs it takes the mode that needs more memory.": (
                _mode(lambda n, m, ratio: ratio * m <= n)
            ),
            "The price is counted for the wrong mode.": (
                _mode(lambda n, m, ratio: m < ratio * n)
            ),
            "It goes in reverse whatever the shape is.": (
                _mode(lambda n, m, ratio: True)
            ),
            "It goes forward whatever the shape is.": _mode(lambda n, m, ratio: False),
            "It goes in reverse for a single output only. What about few outputs?": (
                _mode(lambda n, m, ratio: m == 1)
            ),
            "It goes in reverse for a single output of many inputs only. What about "
            "few outputs?": _mode(lambda n, m, ratio: m == 1 < n),
            "It looks at the price of one sweep. How many sweeps are needed?": (
                _mode(lambda n, m, ratio: ratio < 1)
            ),
        },
        hints=[
            "A forward sweep gives a column of the Jacobian, a reverse sweep a row. "
            "How many columns and rows are there?",
            "All columns cost `inputs` times 1. What do all rows cost?",
            "Compare `inputs` with `ratio * outputs`. For equal costs the answer is "
            "forward.",
        ],
        why="There are as many columns as inputs and as many rows as outputs. With one "
        "output, as for a loss, reverse mode wins as soon as there are more inputs "
        "than a sweep's price. With one input, forward mode cannot be beaten.",
    ),
    Exercise(
        number="06.6",
        title="Write a tape for programs as data",
        prompt="Now a whole tape. A program is a tuple of instructions: a name and "
        "the numbers of the values it uses. The inputs are the values 0, 1, …; each "
        "instruction makes the next value; the last value is the output. With two "
        'inputs, `(("multiply", 0, 1), ("sin", 2))` is $\\sin(x_0x_1)$. The dictionary '
        "`rules` gives for each name the value and the local derivatives by its "
        "operands. Write `gradient_of(program, inputs)`: the gradient of the output by "
        "the inputs, a list or array as long as `inputs`.",
        answer="gradient_of",
        start=f"{RULES}def gradient_of(program, inputs):\n    return ...  # your code",
        solution=f"{RULES}{TAPE}",
        cases=[
            ((("multiply", 0, 1), ("sin", 2)), (2.0, 3.0)),
            ((("multiply", 0, 0),), (5.0,)),
            ((("sin", 0), ("exp", 1), ("multiply", 1, 2), ("add", 3, 0)), (0.7,)),
            ((("exp", 1), ("add", 3, 1)), (1.0, -0.5, 4.0)),
            (
                (("add", 0, 1), ("multiply", 2, 2), ("multiply", 3, 0), ("sin", 4)),
                (0.3, -1.2),
            ),
        ],
        mistakes={
            "A value that is used twice keeps only one of its routes.": (
                _steered(bring=lambda old, g, local: g * local)
            ),
            "The local derivatives are left out on the way back.": (
                _steered(bring=lambda old, g, local: old + g)
            ),
            "What came back so far is left out: each step adds the local derivative "
            "alone.": _steered(bring=lambda old, g, local: old + local),
            "The instructions are read forwards on the way back, too. Which gradient "
            "is known first?": _steered(order=iter),
            "Every gradient is zero. Is there a 1 at the output, and does the walk "
            "visit the output's row?": _steered(first=0.0),
            "The walk starts with the value of the output. What is its derivative by "
            "itself?": lambda program, inputs: _started(program, inputs),
            "The two local derivatives of a product are swapped.": (
                _steered(slope=lambda name, value, slopes: slopes[::-1])
            ),
            "The value stands where the local derivative should be. What is the second "
            "thing that a rule gives?": _steered(
                slope=lambda name, value, slopes: (value,) * len(slopes)
            ),
            "These are the gradients of the last values, not those of the inputs.": (
                _steered(give=lambda grads, values, n: grads[-n:])
            ),
            "These are the inputs. Which list holds the gradients?": (
                _steered(give=lambda grads, values, n: values[:n])
            ),
        },
        hints=[
            "Two loops. The first runs the program and keeps for each value the pairs "
            "(number of a parent, local derivative); inputs have none. The second "
            "walks back as in 06.2.",
            "`name, *parents = instruction` splits an instruction. "
            "`rules[name](*operands)` gives the pair (value, local derivatives).",
            "`zip(parents, slopes)` makes the pairs. After the first loop you have "
            "rows like those of 06.2, and you know how to walk them back.",
            "At the end give back the first `len(inputs)` gradients.",
        ],
        why="The forward loop runs the program and writes down local derivatives; the "
        "backward loop is 06.2. A new operation is a new line in `rules`, and nothing "
        "else changes. Libraries for automatic differentiation are built in just this "
        "way, with hundreds of rules.",
    ),
]


def _started(program, inputs):
    """Return the gradient times the output: a walk that starts with its value."""
    values = _steered(give=lambda grads, values, n: values)(program, inputs)
    return [values[-1] * g for g in _steered()(program, inputs)]
