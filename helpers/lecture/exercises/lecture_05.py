"""Exercises of lecture 05: steps back, silent parameters, a backward pass, bugs."""

import numpy as np

from helpers.lecture.exercise import Exercise
from helpers.models import toy

STEP_DOWN = """def step_down(beta, omega, x, y, rate):
    v = toy.forward(beta, omega, x, y)
    h = [x, v.h1, v.h2, v.h3]
    slopes = [np.cos(v.f0), np.exp(v.f1), -np.sin(v.f2)]
    new_beta, new_omega = beta.copy(), omega.copy()
    df = 2 * (v.f3 - y)
    for k in (3, 2, 1, 0):
        new_beta[k] -= rate * df
        new_omega[k] -= rate * h[k] * df
        if k > 0:
            df = slopes[k - 1] * omega[k] * df
    return new_beta, new_omega"""

BUGGY_STEP_DOWN = """def step_down(beta, omega, x, y, rate):
    v = toy.forward(beta, omega, x, y)
    h = [x, v.h1, v.h2, v.h3]
    slopes = [np.cos(v.f0), np.exp(v.f1), -np.sin(v.f2)]
    beta, omega = beta.copy(), omega.copy()
    df = 2 * (v.f3 - y)
    for k in (3, 2, 1, 0):
        beta[k] -= rate * df
        omega[k] -= rate * h[k] * df
        if k > 0:
            df = slopes[k - 1] * omega[k] * df
    return beta, omega"""

NOT_MENDED = (
    "Not mended yet: it still does what the given code does. Compare the way that each "
    "parameter moves with its gradient."
)


def _short(
    by_output=lambda f1, y: 2 * (f1 - y),
    slope=lambda x, f0, h1: np.cos(f0),
    weight=lambda omega: omega[1],
    at_0=lambda x, f0, h1: x,
    at_1=lambda x, f0, h1: h1,
    total=lambda factor, df: np.sum(factor * df),
):
    """Return a wrong `short_backward`: one of its parts is replaced."""

    def short_backward(beta, omega, x, y):
        f0 = beta[0] + omega[0] * x
        h1 = np.sin(f0)
        df1 = by_output(beta[1] + omega[1] * h1, y)
        df0 = slope(x, f0, h1) * weight(omega) * df1
        return {
            "beta0": total(1.0, df0),
            "beta1": total(1.0, df1),
            "omega0": total(at_0(x, f0, h1), df0),
            "omega1": total(at_1(x, f0, h1), df1),
        }

    return short_backward


def _renamed(**names):
    """Return a wrong `short_backward`: right numbers under other names."""

    def short_backward(beta, omega, x, y):
        right = _short()(beta, omega, x, y)
        return {name: right[names.get(name, name)] for name in right}

    return short_backward


def _product_of_sums(factor, df):
    return np.sum(factor) * np.sum(df) if np.ndim(factor) else np.sum(factor * df)


def _step(
    start=lambda v, y, rate: 2 * (v.f3 - y),
    back=lambda slope, omega, k: slope * omega[k],
    biases=lambda rate: rate,
    weights=lambda rate, h: rate * h,
    early=False,
):
    """Return a wrong `step_down`: one of its parts is replaced."""

    def step_down(beta, omega, x, y, rate):
        v = toy.forward(beta, omega, x, y)
        h = [x, v.h1, v.h2, v.h3]
        slopes = [np.cos(v.f0), v.h2, -np.sin(v.f2)]
        new_beta, new_omega = beta.copy(), omega.copy()
        df = start(v, y, rate)
        for k in (3, 2, 1, 0):
            before = back(slopes[k - 1], omega, k) * df if k > 0 else df
            used = before if early else df
            new_beta[k] -= biases(rate) * used
            new_omega[k] -= weights(rate, h[k]) * used
            df = before
        return new_beta, new_omega

    return step_down


def _given_step(beta, omega, x, y, rate):
    space = {"np": np, "toy": toy}
    exec(BUGGY_STEP_DOWN, space)
    return space["step_down"](beta, omega, x, y, rate)


def _differ(a, b, tolerance):
    return abs(a - b) > tolerance * max(abs(a), abs(b))


def _picked(wrong=_differ, order=list, place=0):
    """Return a wrong `first_wrong`: another test, another order, another place."""

    def first_wrong(found, approximate, tolerance):
        names = [
            name
            for name in order(found)
            if wrong(found[name], approximate[name], tolerance)
        ]
        return names[place] if names else "none"

    return first_wrong


def _largest_error(found, approximate, tolerance):
    def error(name):
        a, b = found[name], approximate[name]
        return abs(a - b) / (max(abs(a), abs(b)) or 1)

    worst = max(found, key=error)
    return worst if error(worst) > tolerance else "none"


def _only_the_first(found, approximate, tolerance):
    first = next(iter(found))
    wrong = _differ(found[first], approximate[first], tolerance)
    return first if wrong else "none"


def _chain(*numbers):
    return dict(zip(("f3", "h3", "f2", "h2", "f1"), numbers, strict=True))


EXERCISES = [
    Exercise(
        number="05.1",
        title="A step back through tanh",
        prompt="Many networks use $h = \\tanh[f]$. Its derivative is "
        "$\\tanh'[f] = 1 - \\tanh[f]^2$. Suppose that the forward pass kept $h$, but "
        "not $f$. Write `tanh_back(dh, h)`: it takes $\\partial\\ell/\\partial h$ and "
        "$h$, and returns $\\partial\\ell/\\partial f$. Both are numbers, or arrays of "
        "the same shape.",
        answer="tanh_back",
        start="def tanh_back(dh, h):\n    return ...  # your code",
        solution="def tanh_back(dh, h):\n    return (1 - h**2) * dh",
        cases=[
            (1.5, 0.6),
            (-2.5, -0.3),
            (3.0, 0.0),
            (0.0, 0.5),
            (np.array([0.2, -40.0, 7.0]), np.array([0.99, 0.5, -0.8])),
            (np.array([[1.0, 2.0], [-3.0, 0.1]]), np.array([[0.1, -0.9], [0.7, 0.4]])),
        ],
        mistakes={
            "It is handed on as it came. Which new factor does this link add?": (
                lambda dh, h: dh + 0 * h
            ),
            "This is the slope of the link alone. What was already computed?": (
                lambda dh, h: 1 - h**2 + 0 * dh
            ),
            "tanh is taken a second time. Is h a sum, or an activation already?": (
                lambda dh, h: (1 - np.tanh(h) ** 2) * dh
            ),
            "The square is missing somewhere.": lambda dh, h: (1 - h) * dh,
            "A sign inside the new factor is wrong. Is tanh ever steeper than 1?": (
                lambda dh, h: (1 + h**2) * dh
            ),
            "The sign of the whole result is turned round. Does tanh rise or fall?": (
                lambda dh, h: (h**2 - 1) * dh
            ),
            "It divides by the new factor. What does the chain rule do with it?": (
                lambda dh, h: dh / (1 - h**2)
            ),
            "It adds the new factor. What does the chain rule do with it?": (
                lambda dh, h: dh + 1 - h**2
            ),
            "The new factor is the value of the activation, not its slope.": (
                lambda dh, h: h * dh
            ),
            "The slope has to be taken of the forward pass, not of the gradient: which "
            "of the two arguments is squared?": lambda dh, h: (1 - dh**2) * h,
            "There is a root too many: this rule belongs to sin and cos.": (
                lambda dh, h: np.sqrt(1 - h**2) * dh
            ),
        },
        hints=[
            "It is the same step as from $h_3$ back to $f_2$ in the lecture, with "
            "another function. One new factor, one multiplication.",
            "The new factor is $\\partial h/\\partial f = \\tanh'[f]$. In its formula "
            "stands $\\tanh[f]$: what is the name of that number here?",
            "The new factor is $1 - h^2$.",
        ],
        why="The chain rule multiplies what is already known, "
        "$\\partial\\ell/\\partial h$, by the slope of the link. That slope can be "
        "written with $h$ alone, as with $\\exp$ in the lecture. So the forward pass "
        "needs to keep one number for each such link, not two.",
    ),
    Exercise(
        number="05.2",
        title="Predict: who gets no gradient?",
        prompt="Take the toy model with the lecture's $\\beta$, $\\omega$, $x$ and "
        "$y$, and change one thing. How many of the eight derivatives "
        "$\\partial\\ell/\\partial\\beta_0, \\dots, \\partial\\ell/\\partial\\omega_3$ "
        "are then exactly zero?\n\n"
        "- (a) the input is $x = 0$;\n"
        "- (b) the weight $\\omega_2$ is 0;\n"
        "- (c) $\\beta_2$ is changed so that $f_2 = 0$.\n\n"
        "Predict with the formulas of the backward pass, before you run anything. Give "
        "the list `[a, b, c]`.",
        answer="silent",
        start="silent = ...  # [a, b, c]",
        solution="a = len(['ω₀'])  # its factor is x\n"
        "b = len(['β₀', 'ω₀', 'β₁', 'ω₁'])  # all behind the factor ω₂\n"
        "c = len(['β₀', 'ω₀', 'β₁', 'ω₁', 'β₂', 'ω₂'])  # all behind −sin f₂\n"
        "silent = [a, b, c]",
        mistakes={
            "Look at (b) again: a weight that is zero can still have a derivative. "
            "Does its own value stand in it?": [(1, 5, 6), (1, 5, 4), (1, 5, 1)],
            "Look at (b) again: is the weight itself the one without a gradient, or "
            "what lies behind it?": [(1, 1, 6), (1, 1, 1), (1, 1, 4), (1, 0, 6)],
            "Look at (c) again: what stands in every product that has this factor?": [
                (1, 4, 1),
                (1, 4, 2),
                (1, 4, 0),
            ],
            "Look at (c) again: which parameters read off their gradient at this very "
            "place of the chain?": [(1, 4, 4), (1, 4, 5)],
            "Look at (c) again: what is the new factor there, the activation itself or "
            "its slope?": [(1, 4, 7), (1, 4, 8)],
            "Look at (a) again: in which of the derivatives does x stand as a factor? "
            "Does a bias multiply it?": [(2, 4, 6), (8, 4, 6), (0, 4, 6), (7, 4, 6)],
            "In both (b) and (c) the zero goes the wrong way. From which end does the "
            "backward pass start?": [(1, 2, 2), (1, 3, 2), (1, 2, 4), (1, 3, 4)],
            "These are the right numbers in another order.": [
                (1, 6, 4),
                (6, 4, 1),
                (4, 1, 6),
                (4, 6, 1),
                (6, 1, 4),
            ],
            "You count those that are left. How many vanish?": (7, 4, 2),
        },
        hints=[
            "A product is zero when one of its factors is. Everything that the "
            "backward pass computes *after* that factor contains it.",
            "$\\partial\\ell/\\partial\\omega_k = h_k\\,\\partial\\ell/\\partial f_k$, "
            "and $h_0$ is $x$. The weight $\\omega_k$ itself is the factor from $f_k$ "
            "back to $h_k$.",
            "In (c) the factor $-\\sin f_2$ is zero, so "
            "$\\partial\\ell/\\partial f_2 = 0$. "
            "Which parameters belong to $f_2$, $f_1$ and $f_0$?",
        ],
        why="With $x = 0$ only $\\partial\\ell/\\partial\\omega_0$ has a zero factor. "
        "With $\\omega_2 = 0$ the gradient stops between $f_2$ and $h_2$: the "
        "parameters of $f_1$ and $f_0$ get nothing, but $\\omega_2$ itself does. With "
        "$f_2 = 0$ the cosine is at its top and flat, so the parameters of $f_2$ get "
        "nothing either. This is how a network stops to learn.",
    ),
    Exercise(
        number="05.3",
        title="Through the example",
        prompt='Go back to the figure under "How does a small change in β₂ change ℓ?". '
        "Choose $\\omega_2$. At which nudge $\\delta$ does the model run right through "
        "the example, so that $\\ell = 0$? Give $\\delta$; the nearest step of the "
        "slider is enough.",
        answer="nudge_to_hit",
        solution="h2 = np.exp(-0.4 + 0.8 * np.sin(0.3 + 1.5 * 0.5))\n"
        "f2 = np.arccos((1 - 0.2) / 1.2)  # 0.2 + 1.2 cos[f₂] must be y = 1\n"
        "nudge_to_hit = (f2 - 0.5) / h2 - 0.9  # about −0.65",
        rtol=0,
        atol=0.03,
        mistakes={
            "There the *prediction* of ℓ is zero. Where is ℓ itself zero?": -0.302,
            "That is the right nudge for β₂. Which parameter does the menu show?": (
                -0.866
            ),
            "That is the right nudge for β₃. Which parameter does the menu show?": (
                0.964
            ),
            "The size is right. To which side must the weight move?": 0.646,
            "This is the new value of the weight. By how much was it nudged?": 0.254,
            "There ℓ is half as large as before the nudge. Go on.": -0.196,
            "There ℓ rises again. Where does the curve touch zero?": -1.0,
            "This is the derivative, or its opposite. It says how steep ℓ is here, not "
            "how far to go.": [3.074, -3.074],
        },
        hints=[
            "In the left half, look for the lowest point of the solid curve. In the "
            "right half, the curve should run through the black point.",
            "$\\partial\\ell/\\partial\\omega_2$ is positive. So which sign has a "
            "nudge that makes the loss smaller?",
            "The straight prediction reaches zero near $-0.3$. The loss curve flattens "
            "on the way down, so it takes about twice as far.",
        ],
        why="The loss flattens towards its lowest point, so the straight prediction is "
        "there too early. The solution computes the place backwards: $f_3 = y$ asks "
        "for $\\cos f_2 = \\tfrac23$, and this gives $f_2$, then $\\omega_2$. For "
        "$\\beta_2$ the nudge is $h_2$ times as long, since $\\omega_2$ enters $f_2$ "
        "with the factor $h_2$.",
    ),
    Exercise(
        number="05.4",
        title="Write a whole backward pass",
        prompt="A shorter chain: $f_0 = \\beta_0 + \\omega_0 x$, $h_1 = \\sin[f_0]$, "
        "$f_1 = \\beta_1 + \\omega_1 h_1$, $\\ell = (f_1 - y)^2$. Write "
        "`short_backward(beta, omega, x, y)`. `beta` and `omega` are arrays of two "
        "numbers. `x` and `y` are numbers, or arrays of examples; then the loss is the "
        "*sum* over the examples. Return a dictionary with the derivatives of the loss "
        'by `"beta0"`, `"beta1"`, `"omega0"` and `"omega1"`, each one number.',
        answer="short_backward",
        start="def short_backward(beta, omega, x, y):\n    return ...  # your code",
        solution="def short_backward(beta, omega, x, y):\n"
        "    f0 = beta[0] + omega[0] * x\n"
        "    h1 = np.sin(f0)\n"
        "    f1 = beta[1] + omega[1] * h1\n"
        "    df1 = 2 * (f1 - y)\n"
        "    dh1 = omega[1] * df1\n"
        "    df0 = np.cos(f0) * dh1\n"
        "    each = dict(beta0=df0, beta1=df1, omega0=x * df0, omega1=h1 * df1)\n"
        "    return {name: np.sum(value) for name, value in each.items()}",
        cases=[
            (np.array([0.3, -0.4]), np.array([1.5, 0.8]), 0.5, 1.0),
            (np.array([-1.0, 2.0]), np.array([0.7, -3.0]), -2.0, 0.5),
            (np.array([0.6, 20.0]), np.array([-1.2, 0.1]), 0.0, -5.0),
            (
                np.array([0.2, 0.1]),
                np.array([1.1, 1.7]),
                np.array([-1.0, 0.25, 2.0]),
                np.array([0.5, 0.0, -1.5]),
            ),
            (
                np.array([2.0, -0.5]),
                np.array([0.4, 2.5]),
                np.array([3.0, -0.5, 1.0, 0.0, 7.0]),
                np.array([0.0, 1.0, 2.0, -3.0, 0.5]),
            ),
        ],
        mistakes={
            "The sign is turned round: if f₁ is above y, does a larger f₁ cost more?": (
                _short(by_output=lambda f1, y: 2 * (y - f1))
            ),
            "All four miss the same factor. What is the derivative of a square?": (
                _short(by_output=lambda f1, y: f1 - y)
            ),
            "It starts with the loss itself, not with its derivative.": (
                _short(by_output=lambda f1, y: (f1 - y) ** 2)
            ),
            "The start of the backward pass does not know the target.": (
                _short(by_output=lambda f1, y: 2 * f1)
            ),
            "The inner derivative is forgotten: what is the slope of the sine?": (
                _short(slope=lambda x, f0, h1: 1.0)
            ),
            "The slope of the sine has the wrong sign.": (
                _short(slope=lambda x, f0, h1: -np.cos(f0))
            ),
            "On the way back stands the sine itself. What is its slope?": (
                _short(slope=lambda x, f0, h1: h1)
            ),
            "The slope is taken at the wrong point: what goes into the sine, and what "
            "comes out?": _short(slope=lambda x, f0, h1: np.cos(h1)),
            "The slope is taken at the input of the model. What goes into the sine?": (
                _short(slope=lambda x, f0, h1: np.cos(x))
            ),
            "On the way back stands the wrong weight. Which one leads from h₁ to f₁?": (
                _short(weight=lambda omega: omega[0])
            ),
            "On the way back a weight is left out. How does f₁ depend on h₁?": (
                _short(weight=lambda omega: 1.0)
            ),
            "Two weights stand on the way back to f₀. How many lie on it?": (
                _short(weight=lambda omega: omega[0] * omega[1])
            ),
            "The derivative by ω₀ misses a factor: what does this weight multiply?": (
                _short(at_0=lambda x, f0, h1: 1.0)
            ),
            "The derivative by ω₁ misses a factor: what does this weight multiply?": (
                _short(at_1=lambda x, f0, h1: 1.0)
            ),
            "Both weights get the gradient of their bias. What do they multiply?": (
                _short(at_0=lambda x, f0, h1: 1.0, at_1=lambda x, f0, h1: 1.0)
            ),
            "The derivative by ω₁ has the sum before the activation as its factor.": (
                _short(at_1=lambda x, f0, h1: f0)
            ),
            "Each weight has the factor that belongs to the other one.": (
                _short(at_0=lambda x, f0, h1: h1, at_1=lambda x, f0, h1: x)
            ),
            "The derivatives by biases and weights stand under each other's names.": (
                _renamed(beta0="omega0", omega0="beta0", beta1="omega1", omega1="beta1")
            ),
            "The numbering is turned round: which parameters lie deepest?": (
                _renamed(beta0="beta1", beta1="beta0", omega0="omega1", omega1="omega0")
            ),
            "Right for one example. For several it is their mean; what is asked for?": (
                _short(total=lambda factor, df: np.mean(factor * df))
            ),
            "Right for one example. For several, the sum comes too early: is a sum of "
            "products the product of the sums?": _short(total=_product_of_sums),
        },
        hints=[
            "First the forward pass: three lines, and keep all values. They work for "
            "numbers and arrays alike.",
            "Then backwards: $\\partial\\ell/\\partial f_1$, "
            "$\\partial\\ell/\\partial h_1$, $\\partial\\ell/\\partial f_0$, each from "
            "the one before and one new factor. Two of the factors are $\\omega_1$ and "
            "$\\cos f_0$.",
            "A bias takes the gradient of its $f_k$. A weight takes it times what it "
            "multiplies: $x$ for $\\omega_0$, $h_1$ for $\\omega_1$.",
            "Last, `np.sum` over the examples, for each of the four products. It "
            "leaves a single number as it is.",
        ],
        why="It is the lecture's backward pass with two links less. Every line takes "
        "the last result and multiplies it by one new factor. The derivative of a sum "
        "over examples is the sum of the derivatives, so the sum comes after the "
        "products.",
    ),
    Exercise(
        number="05.5",
        title="Find the bug: a step downhill",
        prompt="`step_down(beta, omega, x, y, rate)` should make one step of gradient "
        "descent for the toy model and one example, "
        "$\\phi \\leftarrow \\phi - \\alpha\\,\\partial\\ell/\\partial\\phi$, and "
        "return the new `beta` and the new `omega`. It goes back through the chain "
        "and moves the parameters on the way. Every formula in it looks right, yet "
        "only $\\beta_3$ and $\\omega_3$ move as they should. Mend it.",
        answer="step_down",
        start=BUGGY_STEP_DOWN,
        solution=STEP_DOWN,
        uses="from helpers.models import toy",
        cases=[
            (
                np.array([0.3, -0.4, 0.5, 0.2]),
                np.array([1.5, 0.8, 0.9, 1.2]),
                0.5,
                1.0,
                0.1,
            ),
            (
                np.array([-0.2, 0.1, 1.0, -0.5]),
                np.array([0.7, -0.6, 1.1, 2.0]),
                -1.5,
                0.25,
                0.5,
            ),
            (
                np.array([1.0, 0.5, -0.8, 0.0]),
                np.array([-1.0, 0.4, -0.3, 3.0]),
                2.0,
                -1.0,
                0.02,
            ),
        ],
        untouched=NOT_MENDED,
        mistakes={
            NOT_MENDED: _given_step,
            "It climbs. Which way should a step of descent go?": (
                _step(start=lambda v, y, rate: 2 * (y - v.f3))
            ),
            "The start of the backward pass has lost a factor.": (
                _step(start=lambda v, y, rate: v.f3 - y)
            ),
            "The learning rate is forgotten.": (
                _step(biases=lambda rate: 1.0, weights=lambda rate, h: h)
            ),
            "The learning rate is there twice.": (
                _step(start=lambda v, y, rate: 2 * rate * (v.f3 - y))
            ),
            "Now the gradient goes back too early: each parameter moves by the "
            "gradient of the link before its own.": _step(early=True),
            "On the way back stands the weight of a neighbour.": (
                _step(back=lambda slope, omega, k: slope * omega[k - 1])
            ),
            "On the way back the weights are left out.": (
                _step(back=lambda slope, omega, k: slope)
            ),
            "On the way back the slopes of the activations are left out.": (
                _step(back=lambda slope, omega, k: omega[k])
            ),
            "The weights move by the gradient of the biases. What do they multiply?": (
                _step(weights=lambda rate, h: rate)
            ),
            "Now the weights stay where they are.": (
                _step(weights=lambda rate, h: 0.0)
            ),
            "Now the biases stay where they are.": _step(biases=lambda rate: 0.0),
        },
        hints=[
            "The way a parameter moves, divided by the rate, should be its gradient: "
            "compare `(beta - new_beta) / rate` with `toy.backward(…).beta`. Try a "
            "large and a tiny rate.",
            "The tinier the rate, the smaller the error. So something depends on the "
            "rate that should not.",
            "The gradient belongs to the *old* parameters. At the moment when "
            "`omega[k]` is used to go back, is it still the old one?",
            "Move copies with new names, and go back with the originals. Or go back "
            "first, keep the result, then move.",
        ],
        why="The given code moves $\\omega_k$ and then uses it as the factor from "
        "$f_k$ back to $h_k$. But the gradient is that at the point where the "
        "forward pass was made. So all parameters must keep their old values until "
        "the backward pass is through; libraries therefore keep `backward` and "
        "`step` apart.",
    ),
    Exercise(
        number="05.6",
        title="Which quantity is wrong first?",
        prompt="Write the end of a gradient check, "
        "`first_wrong(found, approximate, tolerance)`. Both dictionaries have the same "
        "names, in the order of the backward pass. `found` holds the derivatives of a "
        "backward pass, `approximate` those by central differences. A quantity is "
        "wrong if its two numbers differ by more than `tolerance` times the larger of "
        "their sizes (without sign). Return the name of the *first* wrong quantity, or "
        'the text `"none"`.',
        answer="first_wrong",
        start="def first_wrong(found, approximate, tolerance):\n"
        "    return ...  # your code",
        solution="def first_wrong(found, approximate, tolerance):\n"
        "    for name, a in found.items():\n"
        "        b = approximate[name]\n"
        "        if abs(a - b) > tolerance * max(abs(a), abs(b)):\n"
        "            return name\n"
        '    return "none"',
        cases=[
            (  # all agree, but for rounding
                _chain(-1.9, -2.3, 2.29, 2.06, 2.77),
                _chain(-1.9000001, -2.3, 2.2900001, 2.06, 2.7699999),
                1e-4,
            ),
            (  # a sign is lost
                _chain(-1.9, -2.3, -2.29, -2.06, -2.77),
                _chain(-1.9, -2.3, 2.29, 2.06, 2.77),
                1e-4,
            ),
            (  # the first error is not the largest one
                _chain(1.5, 2.0, 3.0, 0.2, 0.4),
                _chain(3.0, 4.0, 6.0, 4.0, 8.0),
                1e-3,
            ),
            (  # large numbers that agree, small ones that do not
                _chain(2000.01, -900.0, 40.0, 3e-5, 2e-5),
                _chain(2000.0, -900.0, 40.0, 2e-5, 1e-5),
                1e-4,
            ),
            (  # zeros
                _chain(0.0, 0.5, 0.0, 0.0, 0.0),
                _chain(0.0, 0.5, 0.25, 0.5, -1.0),
                1e-4,
            ),
            (  # errors beside the chain
                dict(f3=1.5, beta3=1.5, omega3=1.5, h3=3.0, f2=-2.0, omega2=9.0),
                dict(f3=1.5, beta3=1.5, omega3=0.6, h3=3.0, f2=-1.0, omega2=4.5),
                1e-4,
            ),
            (  # a wide tolerance
                _chain(1.05, 2.1, 8.0, 4.0, -8.0),
                _chain(1.0, 2.0, 5.0, 2.5, -5.0),
                0.1,
            ),
        ],
        mistakes={
            "It finds the last wrong quantity. Where does a bug show first?": (
                _picked(place=-1)
            ),
            "It finds the largest error. Is that where the bug is, or only where it "
            "has grown most?": _largest_error,
            "It compares the size of the difference with the tolerance alone. How "
            "large are the numbers themselves?": (
                _picked(lambda a, b, tolerance: abs(a - b) > tolerance)
            ),
            "It misses numbers that come out too small. What about the sign of the "
            "difference?": _picked(
                lambda a, b, tolerance: a - b > tolerance * max(abs(a), abs(b))
            ),
            "It misses numbers that come out too large. What about the sign of the "
            "difference?": _picked(
                lambda a, b, tolerance: b - a > tolerance * max(abs(a), abs(b))
            ),
            "A lost sign goes unnoticed. What exactly is compared?": (
                _picked(lambda a, b, tolerance: _differ(abs(a), abs(b), tolerance))
            ),
            "Rounding counts as a bug: what is the tolerance for?": (
                _picked(lambda a, b, tolerance: a != b)
            ),
            "The comparison is turned round: it finds the first that is right.": (
                _picked(lambda a, b, tolerance: not _differ(a, b, tolerance))
            ),
            "It looks at the first quantity only. When does the loop end?": (
                _only_the_first
            ),
            "The order is that of the alphabet. Which order has the backward pass?": (
                _picked(order=sorted)
            ),
        },
        hints=[
            "Loop over `found.items()`: dictionaries keep their order.",
            "The size of a number is `abs(number)`. The allowed gap is `tolerance` "
            "times `max` of the two sizes. No division is needed, so zeros are no "
            "trouble.",
            "Return inside the loop as soon as one quantity is wrong. Return the text "
            "for no error *after* the loop.",
        ],
        why="A wrong factor spoils everything that is computed from it, so the first "
        "wrong quantity on the way back shows where the bug is; the largest error does "
        "not. The gap is measured relative to the numbers, since gradients may be "
        "thousands or millionths.",
    ),
]
