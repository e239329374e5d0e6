"""Exercises of lecture 09: rates, steps of four optimisers, borders and basins."""

import numpy as np

from helpers import data
from helpers.lecture.exercise import Exercise
from helpers.models import gabor
from helpers.optimise import descent, optimisers

TABLE = data.load("gabor")
LOWEST, LEFT, RIGHT = (0.033, 16.546), (-5.852, 16.799), (5.831, 16.138)


def gabor_slope(phi):
    """Return the gradient of the lecture's loss at `phi`, shape (..., 2)."""
    return gabor.gradient(phi, TABLE["x"], TABLE["y"])


def bowl_slope(phi):
    """Return the gradient of (φ₀² + 4φ₁²)/2, a bowl with one minimum, at 0."""
    return np.array([1.0, 4.0]) * phi


@np.errstate(over="ignore", invalid="ignore")
def two_wells_slope(phi):
    """Return the gradients of (φ₀² − 1)²/4 + φ₁²: minima at φ₀ = ±1, shape (B, 2)."""
    x, y = phi[:, 0], phi[:, 1]
    return np.stack([x**3 - x, 2 * y], axis=1)


@np.errstate(over="ignore", invalid="ignore")
def four_wells_slope(phi):
    """Return the gradient of Σ(φ² − 1)²/4, whose minima have all entries ±1."""
    return phi**3 - phi


def _rms(
    mean=lambda v, s, c: c * v + (1 - c) * s,
    move=lambda g, v, e: g / (np.sqrt(v) + e),
    square=np.square,
):
    """Return a wrong `rms_step`, by what it does otherwise."""

    def rms_step(phi, v, g, alpha, gamma, epsilon):
        v = mean(v, square(g), gamma)
        return phi - alpha * move(g, v, epsilon), v

    return rms_step


def _rms_old_mean(phi, v, g, alpha, gamma, epsilon):
    return phi - alpha * g / (np.sqrt(v) + epsilon), gamma * v + (1 - gamma) * g**2


BUGGY_NESTEROV = """def nesterov_step(gradient, phi, m, alpha, beta):
    ahead = phi - alpha * beta * m
    m = beta * m + (1 - beta) * gradient(phi)
    phi = ahead - alpha * m
    return phi, m"""

NESTEROV = """def nesterov_step(gradient, phi, m, alpha, beta):
    ahead = phi - alpha * beta * m
    m = beta * m + (1 - beta) * gradient(ahead)
    phi = phi - alpha * m
    return phi, m"""


def _nesterov(
    where=lambda phi, m, a, b: phi - a * b * m,
    begin=lambda phi, ahead: phi,
    mean=lambda m, g, b: b * m + (1 - b) * g,
    move=lambda old, new: new,
):
    """Return a wrong `nesterov_step`, by what it does otherwise."""

    def nesterov_step(gradient, phi, m, alpha, beta):
        new = mean(m, gradient(where(phi, m, alpha, beta)), beta)
        ahead = phi - alpha * beta * m
        return begin(phi, ahead) - alpha * move(m, new), new

    return nesterov_step


def _after_the_step(gradient, phi, m, alpha, beta):
    m_there = beta * m + (1 - beta) * gradient(phi)
    m = beta * m + (1 - beta) * gradient(phi - alpha * m_there)
    return phi - alpha * m, m


def _adam(
    weight=lambda b, t: b ** (t + 1),
    correct=lambda m, v, b, c: (m / (1 - b), v / (1 - c)),
    move=lambda m, v, e: m / (np.sqrt(v) + e),
    square=np.square,
    kept=lambda raw, fair: raw,
    rates=lambda b, c: (b, c),
):
    """Return a wrong `adam_step`, by what it does otherwise."""

    def adam_step(phi, m, v, g, t, alpha, beta, gamma, epsilon):
        b, c = rates(beta, gamma)
        m, v = b * m + (1 - b) * g, c * v + (1 - c) * square(g)
        fair = correct(m, v, weight(b, t), weight(c, t))
        return phi - alpha * move(*fair, epsilon), *kept((m, v), fair)

    return adam_step


def _adam_old_means(phi, m, v, g, t, alpha, beta, gamma, epsilon):
    new = beta * m + (1 - beta) * g, gamma * v + (1 - gamma) * g**2
    fair_m, fair_v = m / (1 - beta ** (t + 1)), v / (1 - gamma ** (t + 1))
    return phi - alpha * fair_m / (np.sqrt(fair_v) + epsilon), *new


def _downhill(gradient, phi, alpha, count):
    for _ in range(count):
        phi = phi - alpha * gradient(phi)
    return phi


def _lengths(difference):
    return np.sqrt((difference**2).sum(axis=-1))


def _nearest(far):
    return np.where(far.min(axis=1) < 0.5, far.argmin(axis=1), -1)


def _map(run=_downhill, length=_lengths, label=_nearest):
    """Return a wrong `basin_map`, by what it does otherwise."""

    def basin_map(gradient, starts, minima, alpha, count):
        ends = run(gradient, starts, alpha, count)
        return label(length(ends[:, np.newaxis] - minima))

    return basin_map


def _same_push(gradient, phi, alpha, count):
    return phi - count * alpha * gradient(phi)


def _where_they_end(two_starts):
    """Say in a word how two starts lie to the border of the lowest basin."""
    low, high = np.array([-10.0, 2.5]), np.array([10.0, 22.5])
    if (two_starts < low).any() or (two_starts > high).any():
        return "outside"
    apart = np.abs(two_starts[0] - two_starts[1]).max()
    if apart < 1e-9:
        return "the same"
    run = descent.minimise(
        gabor_slope, two_starts, optimisers.gradient_descent(0.05), 500
    )
    arrived = gabor.loss(run.path[-1], TABLE["x"], TABLE["y"]) < 1
    ends = ["none arrives", "one arrives", "both arrive"][arrived.sum()]
    return ends if apart < 0.2 + 1e-9 or arrived.sum() != 1 else "too far"


EXERCISES = [
    Exercise(
        number="09.1",
        title="Translate a learning rate",
        prompt="You found that momentum runs well with $\\alpha = 0.02$, "
        "$\\beta = 0.8$ and batches of 7 examples, in the form of this lecture: "
        "$\\mathbf m \\leftarrow \\beta\\,\\mathbf m + (1-\\beta)\\,\\mathbf g$, where "
        "$\\mathbf g$ is the **sum** over the batch. A library has "
        "$\\mathbf m \\leftarrow \\beta\\,\\mathbf m + \\mathbf g$, where $\\mathbf g$ "
        "is the **mean** over the batch; $\\beta$ and the batches stay. Which learning "
        "rate gives the same path there?",
        answer="library_rate",
        solution="library_rate = 0.02 * 7 * (1 - 0.8)",
        mistakes={
            "It is the old number. Are the library's steps with it equally long?": 0.02,
            "The memory is translated. The batch is not yet.": 0.02 * 0.2,
            "The batch is translated. The memory is not yet.": 0.02 * 7,
            "The batch is right. For the memory it goes the wrong way: whose m is "
            "larger?": 0.02 * 7 / 0.2,
            "The memory is right. For the batch it goes the wrong way: which is "
            "smaller, a sum or a mean?": 0.02 / 7 * 0.2,
            "Both translations go the wrong way.": 0.02 / 7 / 0.2,
            "The batch is right. Which part of g does this lecture's m let in: that "
            "part, or what is left of it?": [0.02 * 7 * 0.8, 0.02 * 7 / 0.8],
            "The memory goes the wrong way, and the batch is left out.": 0.02 / 0.2,
            "The batch goes the wrong way, and the memory is left out.": 0.02 / 7,
        },
        hints=[
            "Take a steady gradient: every example says 1. How long is one step in "
            "this lecture's form, once $\\mathbf m$ has settled? How long in the "
            "library's?",
            "Two things differ. Treat one at a time: first the memory, then the batch.",
            "Without the factor $1-\\beta$, $\\mathbf m$ is $1/(1-\\beta)$ times as "
            "large. A mean over 7 is a seventh of the sum. The learning rate must make "
            "up for both.",
        ],
        why="The library's $\\mathbf m$ is larger by $1/(1-\\beta) = 5$, since it adds "
        "the gradients in full, and smaller by 7, since it averages. The rate goes the "
        "other way in both: $0.02\\cdot 7\\cdot 0.2 = 0.028$.",
    ),
    Exercise(
        number="09.2",
        title="RMSProp from its description",
        prompt="*For each parameter, keep a running mean of its squared gradient: the "
        "part $\\gamma$ of the old mean stays, the rest comes from the new square. "
        "Then move against the gradient: by the learning rate, times the gradient, "
        "divided by the root of the new mean. A small $\\epsilon$ is added to that "
        "root.*\n\n"
        "Write this as `rms_step(phi, v, g, alpha, gamma, epsilon)`, for one step with "
        "the gradient `g` and the mean so far `v`. Return the new parameters and the "
        "new mean, in this order. `phi`, `v`, `g` are numbers, or arrays of one shape; "
        "leave them as they are.",
        answer="rms_step",
        start="def rms_step(phi, v, g, alpha, gamma, epsilon):\n"
        "    return ...  # your code: new phi, new v",
        solution="def rms_step(phi, v, g, alpha, gamma, epsilon):\n"
        "    v = gamma * v + (1 - gamma) * g**2\n"
        "    phi = phi - alpha * g / (np.sqrt(v) + epsilon)\n"
        "    return phi, v",
        cases=[
            (2.0, 4.0, -3.0, 0.5, 0.9, 1e-8),
            (-1.0, 0.25, 0.5, 0.1, 0.75, 0.1),
            (
                np.array([2.0, 9.0]),
                np.array([16.0, 1.0]),
                np.array([-5.0, 0.2]),
                0.2,
                0.9,
                0.01,
            ),
            (
                np.array([1.0, -2.0, 0.5]),
                np.array([0.0, 0.0, 9.0]),
                np.array([3.0, 0.0, 0.0]),
                0.3,
                0.99,
                1e-3,
            ),
            (
                np.array([[1.0, 2.0], [-3.0, 0.0]]),
                np.array([[0.5, 1e-6], [2.0, 30.0]]),
                np.array([[1e-3, -1e-3], [4.0, -10.0]]),
                1.5,
                0.5,
                1e-4,
            ),
        ],
        mistakes={
            "It moves uphill. Check the sign of the step.": (
                _rms(move=lambda g, v, e: -g / (np.sqrt(v) + e))
            ),
            "The learning rate is forgotten.": (
                lambda phi, v, g, alpha, gamma, epsilon: _rms()(
                    phi, v, g, 1.0, gamma, epsilon
                )
            ),
            "ε is in the wrong place. Is it added before or after the root is taken?": (
                _rms(move=lambda g, v, e: g / np.sqrt(v + e))
            ),
            "ε stands outside the denominator. Look at the brackets.": (
                _rms(move=lambda g, v, e: g / np.sqrt(v) + e)
            ),
            "ε is missing. What happens to a parameter whose gradient is 0?": (
                _rms(move=lambda g, v, e: g / np.sqrt(v))
            ),
            "The root is forgotten: it divides by the mean of the squares itself.": (
                _rms(move=lambda g, v, e: g / (v + e))
            ),
            "The gradient enters the mean without its square.": _rms(
                square=lambda g: g
            ),
            "The size of the gradient enters the mean, not its square.": (
                _rms(square=np.abs)
            ),
            "γ and 1 − γ have changed places: which part of the old mean is kept?": (
                _rms(mean=lambda v, s, c: (1 - c) * v + c * s)
            ),
            "It adds the new square in full, so this is not a mean.": (
                _rms(mean=lambda v, s, c: c * v + s)
            ),
            "It keeps the old mean in full, so this is not a mean.": (
                _rms(mean=lambda v, s, c: v + (1 - c) * s)
            ),
            "The square swallows a factor: only the gradient is squared.": (
                _rms(mean=lambda v, s, c: c * v + (1 - c) ** 2 * s)
            ),
            "The step divides by the root of the old mean.": _rms_old_mean,
            "Only the sign of the gradient is used. Its size belongs in too.": (
                _rms(move=lambda g, v, e: np.sign(g) / (np.sqrt(v) + e))
            ),
            "It takes one mean for all parameters together. Each has its own.": (
                _rms(square=lambda g: 0 * g + np.sum(np.square(g)))
            ),
            "The two results stand in the wrong order.": (
                lambda *given: _rms()(*given)[::-1]
            ),
        },
        hints=[
            "Translate sentence by sentence: the first gives the new `v`, the second "
            "the new `phi`.",
            "A running mean has two parts, $\\gamma$ of the old one and $1-\\gamma$ of "
            "the new one; together they are 1. The new one here is $g^2$.",
            "Use the *new* `v` in the denominator. First the root, then ε "
            "is added; the sum stands in brackets.",
            "Write `v = …`, not `v *= …`: the second would change the caller's array.",
        ],
        why="NumPy squares, divides and takes roots for each component, so every "
        "parameter has a mean of its own. The names `v` and `phi` are given new "
        "arrays, and the caller's stay as they were. With ε in the denominator a "
        "gradient of 0 gives a step of 0, even if it has been 0 from the start.",
    ),
    Exercise(
        number="09.3",
        title="Find the bugs: Nesterov",
        prompt="This is meant to be one step of Nesterov momentum, as in the lecture. "
        "`gradient` is a function; the new `phi` and the new `m` are returned. It "
        "runs, and it often ends in the right valley, but **two** of its lines are "
        "wrong. Mend them.",
        answer="nesterov_step",
        start=BUGGY_NESTEROV,
        solution=NESTEROV,
        cases=[
            (np.sin, 0.5, 2.0, 0.3, 0.9),
            (np.sinh, -1.0, 0.75, 0.2, 0.5),
            (bowl_slope, np.array([2.0, -1.0]), np.array([1.0, 3.0]), 0.1, 0.8),
            (bowl_slope, np.array([1.0, 1.0]), np.array([0.0, 0.0]), 0.25, 0.9),
            (gabor_slope, np.array([2.0, 9.0]), np.array([-0.5, 1.5]), 1.5, 0.9),
            (gabor_slope, np.array([-3.0, 14.0]), np.array([4.0, -2.0]), 0.4, 0.6),
        ],
        untouched="Not mended yet: it still does what the given code does. Compare it "
        "with the formula, symbol by symbol.",
        mistakes={
            "Not mended yet: it still does what the given code does. Compare it "
            "with the formula, symbol by symbol.": _nesterov(
                where=lambda phi, m, a, b: phi, begin=lambda phi, ahead: ahead
            ),
            "One bug is mended: the gradient is taken at the right point. Is the old m "
            "carried on once, or twice?": _nesterov(begin=lambda phi, ahead: ahead),
            "One bug is mended, and this is now plain momentum. Where does Nesterov "
            "take the gradient?": _nesterov(where=lambda phi, m, a, b: phi),
            "It looks in the wrong direction: which way will the old m carry the "
            "point?": _nesterov(where=lambda phi, m, a, b: phi + a * b * m),
            "It looks too far ahead: how much of the old m is left in the new one?": (
                _nesterov(where=lambda phi, m, a, b: phi - a * m)
            ),
            "It looks ahead without the learning rate. How far does a step go?": (
                _nesterov(where=lambda phi, m, a, b: phi - b * m)
            ),
            "It looks ahead by the part of the gradient, not by the part of the old "
            "m.": _nesterov(where=lambda phi, m, a, b: phi - a * (1 - b) * m),
            "It takes the gradient where momentum would end, after a gradient step. "
            "Only the old m is known when Nesterov looks ahead.": _after_the_step,
            "The gradient enters m in full. That is the other convention.": (
                _nesterov(mean=lambda m, g, b: b * m + g)
            ),
            "β and 1 − β have changed places in m.": (
                _nesterov(mean=lambda m, g, b: (1 - b) * m + b * g)
            ),
            "It steps along the old m. Which m does the formula have there?": (
                _nesterov(move=lambda old, new: old)
            ),
            "It moves uphill. Check the sign of the step.": (
                _nesterov(move=lambda old, new: -new)
            ),
            "The two results stand in the wrong order.": (
                lambda *given: _nesterov()(*given)[::-1]
            ),
        },
        hints=[
            "The lines that begin with `ahead` and with `return` are right. Ask two "
            "things of the others: where is the gradient taken, and from where does "
            "the step start?",
            "In the formula the gradient has its own point in brackets. The step "
            "starts at $\\boldsymbol\\phi_t$.",
            "The new `m` contains $\\beta$ times the old one already. A step that "
            "starts `ahead` carries that part twice.",
            "Each wrong line has one wrong name, and each has the name that the other "
            "one needs.",
        ],
        why="`ahead` is only a place to look from: the gradient is taken there, but "
        "the step starts at `phi`. Neither bug shows at the first step, where "
        "$\\mathbf m = 0$ and `ahead` is `phi`. So test a step with a state that is "
        "not zero.",
    ),
    Exercise(
        number="09.4",
        title="One step of Adam",
        prompt="Write `adam_step(phi, m, v, g, t, alpha, beta, gamma, epsilon)`: one "
        "step of Adam as in this lecture, with bias correction, and ε outside the "
        "root. The first step has `t = 0`. Return the new parameters, the new "
        "$\\mathbf m$ and the new $\\mathbf v$, in this order, so that the next step "
        "can go on from them. `phi`, `m`, `v`, `g` are numbers, or arrays of one "
        "shape; leave them as they are.",
        answer="adam_step",
        start="def adam_step(phi, m, v, g, t, alpha, beta, gamma, epsilon):\n"
        "    return ...  # your code: new phi, new m, new v",
        solution="def adam_step(phi, m, v, g, t, alpha, beta, gamma, epsilon):\n"
        "    m = beta * m + (1 - beta) * g\n"
        "    v = gamma * v + (1 - gamma) * g**2\n"
        "    fair_m = m / (1 - beta ** (t + 1))\n"
        "    fair_v = v / (1 - gamma ** (t + 1))\n"
        "    phi = phi - alpha * fair_m / (np.sqrt(fair_v) + epsilon)\n"
        "    return phi, m, v",
        cases=[
            (
                np.array([2.0, 9.0]),
                np.array([0.0, 0.0]),
                np.array([0.0, 0.0]),
                np.array([-3.0, 0.5]),
                0,
                0.5,
                0.9,
                0.999,
                1e-8,
            ),
            (1.0, -0.4, 0.3, 2.0, 1, 0.1, 0.9, 0.99, 0.1),
            (-2.0, 1.5, 4.0, -1.0, 4, 0.25, 0.8, 0.95, 1e-8),
            (
                np.array([0.5, -1.0, 3.0]),
                np.array([0.2, -0.1, 0.0]),
                np.array([0.5, 1e-5, 0.0]),
                np.array([1.0, 2e-3, 0.0]),
                2,
                1.0,
                0.9,
                0.999,
                1e-3,
            ),
            (
                np.array([[1.0, 2.0], [3.0, 4.0]]),
                np.array([[0.1, -2.0], [0.5, 7.0]]),
                np.array([[1.0, 9.0], [0.5, 60.0]]),
                np.array([[-0.2, 4.0], [1.5, -8.0]]),
                200,
                2.0,
                0.95,
                0.999,
                0.01,
            ),
        ],
        mistakes={
            "The exponent is off by one step (too small). Try it at the first step.": (
                _adam(weight=lambda b, t: b**t)
            ),
            "The exponent is off by one step (too large). What is it at the first "
            "step?": _adam(weight=lambda b, t: b ** (t + 2)),
            "The correction is the same at every step. What should make it fade?": (
                _adam(weight=lambda b, t: b)
            ),
            "The correction multiplies by the step where it needs a power.": (
                _adam(weight=lambda b, t: b * (t + 1))
            ),
            "The bias correction is missing. How long is the first step?": (
                _adam(correct=lambda m, v, b, c: (m, v))
            ),
            "Only m is corrected. v is too small at first as well.": (
                _adam(correct=lambda m, v, b, c: (m / (1 - b), v))
            ),
            "Only v is corrected. m is too small at first as well.": (
                _adam(correct=lambda m, v, b, c: (m, v / (1 - c)))
            ),
            "The correction goes the wrong way: should it make m and v larger or "
            "smaller?": _adam(correct=lambda m, v, b, c: (m * (1 - b), v * (1 - c))),
            "The correction of m is used for v as well. v has a memory of its own.": (
                _adam(correct=lambda m, v, b, c: (m / (1 - b), v / (1 - b)))
            ),
            "The correction of v is used for m as well. m has a memory of its own.": (
                _adam(correct=lambda m, v, b, c: (m / (1 - c), v / (1 - c)))
            ),
            "β and γ have changed places: which memory belongs to m?": (
                _adam(rates=lambda b, c: (c, b))
            ),
            "The corrected means are handed on. The next step would correct them "
            "again.": _adam(kept=lambda raw, fair: fair),
            "ε is in the wrong place. Is it added before or after the root is taken?": (
                _adam(move=lambda m, v, e: m / np.sqrt(v + e))
            ),
            "ε is missing. What happens to a parameter whose gradient is 0?": (
                _adam(move=lambda m, v, e: m / np.sqrt(v))
            ),
            "The root is forgotten: it divides by the mean of the squares itself.": (
                _adam(move=lambda m, v, e: m / (v + e))
            ),
            "The gradient enters v without its square.": _adam(square=lambda g: g),
            "The step goes along the last gradient. What is the mean m kept for?": (
                lambda phi, m, v, g, *rest: _adam(
                    move=lambda _, v, e: g / (np.sqrt(v) + e)
                )(phi, m, v, g, *rest)
            ),
            "The step uses the old means. The new gradient belongs in them first.": (
                _adam_old_means
            ),
            "The learning rate is forgotten.": (
                lambda phi, m, v, g, t, alpha, *rest: _adam()(
                    phi, m, v, g, t, 1.0, *rest
                )
            ),
            "It moves uphill. Check the sign of the step.": (
                _adam(move=lambda m, v, e: -m / (np.sqrt(v) + e))
            ),
        },
        hints=[
            "Five lines: two new means, two corrected means, one step.",
            "The means are those of momentum and of RMSProp. Both use the gradient of "
            "this step.",
            "At the first step, `t = 0`, the new mean is $(1-\\beta)\\,\\mathbf g$. "
            "The correction must turn that into $\\mathbf g$.",
            "Divide by $1-\\beta^{t+1}$ and by $1-\\gamma^{t+1}$. Keep the results "
            "under new names: the step uses them, but the plain means are returned.",
        ],
        why="After $t+1$ steps the weights of the gradients in $\\mathbf m$ add up to "
        "$1-\\beta^{t+1}$, so dividing by that makes it a fair mean again. At the "
        "first step this gives $\\mathbf g/\\lvert\\mathbf g\\rvert$, a step of length "
        "$\\alpha$. The correction is made for the step only: the recursion goes on "
        "with the plain means.",
    ),
    Exercise(
        number="09.5",
        title="Two neighbours, two valleys",
        prompt="Go back to the figure of *Walk downhill from any start*, and leave "
        "$\\alpha$ at 0.05. Find two starts on the map, **at most 0.2 apart** in each "
        "coordinate, of which one heads for the star and the other ends in another "
        "place. Give them as `[[φ₀, φ₁], [φ₀, φ₁]]`, in either order. There are many "
        "right answers. (Judged after 500 steps: arrived means a loss below 1.)",
        answer="two_starts",
        start="two_starts = ...  # [[φ₀, φ₁], [φ₀, φ₁]]",
        solution="two_starts = [[2.5, 12.0], [2.7, 12.0]]",
        outcome=_where_they_end,
        mistakes={
            "These are on two sides of a border, but too far from each other. Close in "
            "on it: try a start between them.": [
                ((0.0, 12.0), (5.0, 12.0)),
                ((2.5, 12.0), (2.8, 12.0)),
            ],
            "Both reach the star. Go on in one direction until the path turns "
            "elsewhere.": ((0.0, 16.0), (0.1, 16.0)),
            "Neither reaches the star. Begin with a start that does.": (
                (6.0, 16.0),
                (6.1, 16.0),
            ),
            "These are the same start twice.": ((2.5, 12.0), (2.5, 12.0)),
            "Stay on the map: φ₀ from −10 to 10, φ₁ from 2.5 to 22.5. Is φ₀ the first "
            "of each pair?": [
                ((12.0, 2.5), (12.0, 2.7)),
                ((11.0, 12.0), (11.1, 12.0)),
            ],
        },
        hints=[
            "The map of basins shows where the borders run.",
            "Fix φ₁, say at 12, so that you search on a line. Find one start that "
            "reaches the star, and one that does not.",
            "Try the middle between them. One of the two halves still holds the "
            "border. Halve it again, until it is 0.2 wide.",
            "The curve of the loss beside the map shows which way a path goes: it "
            "falls below 1, or stays above 2.",
        ],
        praise="Right. The border of the basin runs between your two starts.",
        why="Paths near the border first run side by side, then part at a saddle, so "
        "the place where they end jumps. Halving is the quick way to close in: from 5 "
        "apart, five halvings give less than 0.2. On the line $\\phi_1 = 12$ the "
        "borders lie near $\\phi_0 = -2.5$ and $2.6$.",
    ),
    Exercise(
        number="09.6",
        title="A map of basins",
        prompt="Write `basin_map(gradient, starts, minima, alpha, count)`. From each "
        "row of `starts`, shape (n, 2), it runs `count` steps of plain gradient "
        "descent. It returns an array of n labels, one for each run: the row number of "
        "the minimum that is **nearest** to its end; `minima` has the shape (k, 2). "
        "The label is −1 if no minimum is nearer than 0.5 (in a straight line), and if "
        "the run diverged to infinity or nan. `gradient` takes shape (n, 2), and "
        "returns it.",
        answer="basin_map",
        start="def basin_map(gradient, starts, minima, alpha, count):\n"
        "    return ...  # your code: an array of n labels",
        solution="def basin_map(gradient, starts, minima, alpha, count):\n"
        "    ends = starts\n"
        "    for _ in range(count):\n"
        "        ends = ends - alpha * gradient(ends)\n"
        "    apart = ends[:, np.newaxis] - minima  # shape (n, k, 2)\n"
        "    far = np.sqrt((apart**2).sum(axis=2))  # shape (n, k)\n"
        "    return np.where(far.min(axis=1) < 0.5, far.argmin(axis=1), -1)",
        cases=[
            (
                two_wells_slope,
                np.array(
                    [[0.3, 1], [-0.2, -2], [2, 0.5], [0, 1], [6, 0], [-1.5, 3], [1, 9]]
                ),
                np.array([[1.0, 0.0], [-1.0, 0.0]]),
                0.3,
                40,
            ),
            (
                four_wells_slope,
                np.array(
                    [[0.5, 0.4], [-0.1, 2], [1.9, -0.3], [-1, -1.5], [7, 0.2], [0, 0.6]]
                ),
                np.array([[-1.0, 1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, -1.0]]),
                0.3,
                40,
            ),
            (
                bowl_slope,
                np.array(
                    [
                        [0.55, 1.85],
                        [0.48, 1.4],
                        [-0.8, 0.5],
                        [0.63, -0.1],
                        [-0.73, 0.46],
                    ]
                ),
                np.array([[0.0, 0.0]]),
                0.1,
                3,
            ),
            (
                bowl_slope,
                np.array([[0.8, 0.4], [0.05, 2.6], [-0.6, 5.0], [3.9, 2.0]]),
                np.array([[0.4, 0.1], [0.0, 0.5], [0.0, -0.3]]),
                0.1,
                5,
            ),
            (
                gabor_slope,
                np.array(
                    [
                        [2.0, 9],
                        [3, 12],
                        [-4, 12],
                        [0, 17],
                        [-2.2, 20],
                        [9, 5],
                        [5.5, 16],
                    ]
                ),
                np.array([LEFT, LOWEST, RIGHT]),
                0.3,
                200,
            ),
        ],
        mistakes={
            "It runs uphill. Check the sign of the step.": (
                _map(run=lambda g, p, a, n: _downhill(g, p, -a, n))
            ),
            "The learning rate is forgotten.": (
                _map(run=lambda g, p, a, n: _downhill(g, p, 1.0, n))
            ),
            "It labels the starts. Where do the runs end?": (
                _map(run=lambda g, p, a, n: p)
            ),
            "Every step uses the gradient of the start. Take it where the point is.": (
                _map(run=_same_push)
            ),
            "It makes one step only. Does `return` stand inside the loop?": (
                _map(run=lambda g, p, a, n: _downhill(g, p, a, 1))
            ),
            "It makes one step too few.": (
                _map(run=lambda g, p, a, n: _downhill(g, p, a, n - 1))
            ),
            "It makes one step too many.": (
                _map(run=lambda g, p, a, n: _downhill(g, p, a, n + 1))
            ),
            "Every run gets a valley, even one that ended far from all of them.": (
                _map(label=lambda far: far.argmin(axis=1))
            ),
            "A run that diverged gets a valley. What is `np.nan >= 0.5`?": (
                _map(
                    label=lambda far: np.where(
                        far.min(axis=1) >= 0.5, -1, far.argmin(axis=1)
                    )
                )
            ),
            "Diverged runs are found, but an end far from all minima gets a valley.": (
                _map(
                    label=lambda far: np.where(
                        np.isfinite(far.min(axis=1)), far.argmin(axis=1), -1
                    )
                )
            ),
            "It takes the farthest minimum, not the nearest.": (
                _map(
                    label=lambda far: np.where(
                        far.min(axis=1) < 0.5, far.argmax(axis=1), -1
                    )
                )
            ),
            "It takes the first minimum that is near enough. Is that the nearest?": (
                _map(
                    label=lambda far: np.where(
                        (far < 0.5).any(axis=1), (far < 0.5).argmax(axis=1), -1
                    )
                )
            ),
            "It counts the minima from 1. Rows are counted from 0.": (
                _map(
                    label=lambda far: np.where(
                        far.min(axis=1) < 0.5, far.argmin(axis=1) + 1, -1
                    )
                )
            ),
            "It compares the square of the distance. Is a root missing?": (
                _map(length=lambda d: (d**2).sum(axis=-1))
            ),
            "It adds up the two coordinates' distances. How long is a straight line?": (
                _map(length=lambda d: np.abs(d).sum(axis=-1))
            ),
            "It takes the larger of the two coordinates' distances. How long is a "
            "straight line?": _map(length=lambda d: np.abs(d).max(axis=-1)),
            "It measures along the first coordinate only.": (
                _map(length=lambda d: np.abs(d[..., 0]))
            ),
            "It measures along the second coordinate only.": (
                _map(length=lambda d: np.abs(d[..., 1]))
            ),
            "It adds up differences with their signs, so they cancel. Is that a "
            "distance?": _map(length=lambda d: d.sum(axis=-1)),
        },
        hints=[
            "Two parts: a loop that moves all points at once, then the labels.",
            "All distances at once: `ends[:, np.newaxis] - minima` has the shape "
            "(n, k, 2). Or loop over the minima.",
            "Of the distances, shape (n, k), take the smallest of each row and its "
            "place: `min` and `argmin` with `axis=1`.",
            "Every comparison with nan is False. So ask “is it near?”, and give −1 "
            "where the answer is no: `np.where` chooses.",
        ],
        why="The new axis sets every end against every minimum, so no loop over points "
        "is needed. Asked as “nearer than 0.5?”, the question gives False for nan and "
        "infinity, and diverged runs need no case of their own. With a grid of starts "
        "and `labels.reshape(51, 51)` you can draw the lecture's map, one colour for "
        "each basin.",
    ),
]
