"""Exercises of lecture 07: joints, a tent, one function twice, regions, backprop."""

import numpy as np

from helpers.lecture.exercise import Exercise
from helpers.models import network

BUGGY_BACKWARD = """def weight_gradients(f, h, omega, y):
    df = [2 * (f[-1] - y)]
    for k in range(len(omega) - 1, 0, -1):
        dh = omega[k] @ df[0]
        df.insert(0, (f[k] > 0) * dh)
    return [np.outer(df[k], h[k]) for k in range(len(omega))]"""

BACKWARD = """def weight_gradients(f, h, omega, y):
    df = [2 * (f[-1] - y)]
    for k in range(len(omega) - 1, 0, -1):
        dh = omega[k].T @ df[0]
        df.insert(0, (f[k - 1] > 0) * dh)
    return [np.outer(df[k], h[k]) for k in range(len(omega))]"""

SIGMOIDS = """def two_layers(u, v, w, t):
    x = 1 / (1 + np.exp(-(v @ u)))
    y = 1 / (1 + np.exp(-(w @ x)))
    dy = 2 * (y - t)
    db = y * (1 - y) * dy
    dx = w.T @ db
    da = x * (1 - x) * dx
    return np.outer(da, u), np.outer(db, x)"""


def _passed(seed, inputs, layers):
    """Return the arguments of `weight_gradients` for a random network, width 3."""
    rng = np.random.default_rng(seed)
    net = network.initialise([inputs, *[3] * layers, 3], rng, bias=1.0)
    values = network.forward(net, rng.standard_normal(inputs))
    return values.f, values.h, net.omega, rng.standard_normal(3)


def _gradients(
    start=lambda f, y: 2 * (f - y),
    back=lambda w, d: w.T @ d,
    gate=lambda f, k: f[k - 1] > 0,
):
    """Return a wrong `weight_gradients`: one of its parts is replaced."""

    def weight_gradients(f, h, omega, y):
        df = [start(f[-1], y)]
        for k in range(len(omega) - 1, 0, -1):
            df.insert(0, gate(f, k) * back(omega[k], df[0]))
        return [np.outer(d, before) for d, before in zip(df, h, strict=True)]

    return weight_gradients


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _two_layers(
    start=lambda y, t: 2 * (y - t),
    out=lambda y: y * (1 - y),
    hidden=lambda x: x * (1 - x),
    back=lambda w, db: w.T @ db,
):
    """Return a wrong `two_layers`: one of its parts is replaced."""

    def two_layers(u, v, w, t):
        x = _sigmoid(v @ u)
        y = _sigmoid(w @ x)
        db = out(y) * start(y, t)
        da = hidden(x) * back(w, db)
        return np.outer(da, u), np.outer(db, x)

    return two_layers


def _layered(seed, inputs, hidden, outputs):
    rng = np.random.default_rng(seed)
    shapes = (inputs,), (hidden, inputs), (outputs, hidden), (outputs,)
    return tuple(rng.standard_normal(shape) for shape in shapes)


def _votes(bias):
    """Return the perceptron's answers for none, one, two and three inputs of 1."""
    return "".join(str(int(bias + many > 0)) for many in range(4))


EXERCISES = [
    Exercise(
        number="07.1",
        title="Find all joints",
        prompt="Write `all_joints(theta)`. The array `theta` has shape (D, 2): row $d$ "
        "holds $\\theta_{d0}$ and $\\theta_{d1}$ of one hidden unit, and no "
        "$\\theta_{d1}$ is 0. Return the inputs $x$ at which the network bends, from "
        "left to right, as an array of shape (D,).",
        answer="all_joints",
        start="def all_joints(theta):\n    return ...  # your code",
        solution="def all_joints(theta):\n"
        "    return np.sort(-theta[:, 0] / theta[:, 1])",
        cases=[
            (np.array([[1.0, 2.0]]),),
            (np.array([[3.0, -1.0], [-0.5, 2.0]]),),
            (np.array([[-1.0, 4.0], [2.0, 5.0], [0.7, -0.2], [1.5, 1.5]]),),
            (np.array([[0.0, -3.0], [8.0, 2.0], [-6.0, 0.5]]),),
        ],
        mistakes={
            "The joints are mirrored: right of 0 stands what belongs to the left. "
            "Where is a line with positive bias and positive slope zero?": (
                lambda theta: np.sort(theta[:, 0] / theta[:, 1])
            ),
            "Bias and slope have changed roles. Solve the equation of the line for "
            "x.": lambda theta: np.sort(-theta[:, 1] / theta[:, 0]),
            "The places are right, but not from left to right.": (
                lambda theta: -theta[:, 0] / theta[:, 1]
            ),
            "The places are right, but they run from right to left.": (
                lambda theta: np.sort(-theta[:, 0] / theta[:, 1])[::-1]
            ),
            "The slopes are not used. Does a steeper line reach zero at the same "
            "place?": lambda theta: np.sort(-theta[:, 0]),
            "A unit that faces left has its joint on the wrong side: does the sign of "
            "its slope count?": lambda theta: np.sort(-theta[:, 0] / abs(theta[:, 1])),
        },
        hints=[
            "A unit bends where its pre-activation $\\theta_{d0} + \\theta_{d1}x$ is "
            "0.",
            "Solve that equation for $x$. The columns are `theta[:, 0]` and "
            "`theta[:, 1]`.",
            "`np.sort` puts numbers in increasing order.",
        ],
        why="The unit is zero on one side of $x = -\\theta_{d0}/\\theta_{d1}$ and a "
        "sloping line on the other. The weights $\\phi$ do not appear: they can only "
        "stretch what the unit gives.",
    ),
    Exercise(
        number="07.2",
        title="Pitch a tent",
        prompt="Three hidden units are given: $h_1 = a[x]$, $h_2 = a[x - 1]$ and "
        "$h_3 = a[x - 2]$, with ReLU and $\\phi_0 = 0$. Choose the three weights so "
        "that $y = \\phi_1h_1 + \\phi_2h_2 + \\phi_3h_3$ is a tent: 0 up to $x = 0$, "
        "then straight up to 1 at $x = 1$, straight down to 0 at $x = 2$, and 0 from "
        "there on. Set `tent = (φ₁, φ₂, φ₃)`, three numbers.",
        answer="tent",
        solution="tent = (1, -2, 1)",
        mistakes={
            "These are the tent's heights at the joints. What does a weight change at "
            "its joint?": (0, 1, 0),
            "These are the slopes after each joint. The units before are still on: "
            "what does each new one have to add?": (1, -1, 0),
            "After x = 1 this tent is flat: units 1 and 2 cancel. How steep must it "
            "fall?": [(1, -1, 1), (1, -1, -1)],
            "It falls rightly, but does not stop at x = 2.": (1, -2, 0),
            "It stands on its head.": (-1, 2, -1),
            "It is a tent, but how high is it at x = 1?": [(2, -4, 2), (0.5, -1, 0.5)],
            "From x = 2 on it rises. What is the slope there, all units together?": (
                1,
                -2,
                2,
            ),
            "From x = 2 on it falls still faster. Which sign must the last one have?": (
                1,
                -2,
                -1,
            ),
        },
        hints=[
            "Write the slope of the tent on each of its four pieces.",
            "All units face right: right of its joint a unit stays on. So the slope of "
            "a piece is the sum of the weights of all joints to its left.",
            "The weight of a joint is the *change* of slope there: slope after minus "
            "slope before.",
        ],
        why="The slopes are 0, 1, −1 and 0, and their changes are 1, −2 and 1. "
        "A tent is worth having: sums of shifted tents can follow any curve, which is "
        "one way to prove the universal approximation theorem.",
    ),
    Exercise(
        number="07.3",
        title="Change everything and nothing",
        prompt="A shallow ReLU network computes $\\mathbf{h} = "
        "\\mathbf{a}[\\boldsymbol\\beta_0 + \\boldsymbol\\Omega_0\\mathbf{x}]$ and "
        "$\\mathbf{y} = \\boldsymbol\\beta_1 + \\boldsymbol\\Omega_1\\mathbf{h}$. "
        "Which change leaves $\\mathbf{y}$ as it "
        "is, for every $\\mathbf{x}$ and whatever "
        "the parameters are?\n\n"
        "- `'a'`: double $\\boldsymbol\\Omega_0$, halve $\\boldsymbol\\Omega_1$;\n"
        "- `'b'`: double $\\boldsymbol\\beta_0$ and $\\boldsymbol\\Omega_0$, halve "
        "$\\boldsymbol\\beta_1$ and $\\boldsymbol\\Omega_1$;\n"
        "- `'c'`: double $\\boldsymbol\\beta_0$ and $\\boldsymbol\\Omega_0$, halve "
        "$\\boldsymbol\\Omega_1$;\n"
        "- `'d'`: multiply $\\boldsymbol\\beta_0$ and $\\boldsymbol\\Omega_0$ by −2, "
        "and $\\boldsymbol\\Omega_1$ by −1/2.\n\n"
        "Set `unchanged` to the letter. You may try it out with `network.forward`.",
        answer="unchanged",
        solution="unchanged = 'c'",
        options=["a", "b", "c", "d"],
        mistakes={
            "That moves the joints. What must happen to bias and weights?": "a",
            "The hidden part is right. Does the last bias multiply anything that has "
            "changed?": "b",
            "That would do for straight lines. What does a ReLU make of a "
            "pre-activation whose sign is turned?": "d",
        },
        hints=[
            "First look at the hidden units: what does each change do to "
            "$\\mathbf{h}$?",
            "For a positive number $c$, $\\mathrm{ReLU}[cz] = c\\,\\mathrm{ReLU}[z]$. "
            "For a negative one it is not so.",
            "Once $\\mathbf{h}$ is doubled, only what multiplies $\\mathbf{h}$ has to "
            "be halved.",
        ],
        why="Scaling a whole unit by a positive number scales its output, and the next "
        "weights can undo that. So very different parameters give the same function: "
        "the surface of the loss has valleys along which nothing changes.",
    ),
    Exercise(
        number="07.4",
        title="Buy regions cheaply",
        prompt="Go back to the figure with the sliders *hidden layers K* (1 to 5) and "
        "*units a layer D* (3 to 10). Find the network with *more than* $10\\,000$ "
        "linear regions and the fewest parameters. Set `cheapest = (K, D)`.",
        answer="cheapest",
        solution="cheapest = (5, 6)",
        mistakes={
            "The two numbers have changed places: layers first, then units.": (6, 5),
            "That has too few regions.": [
                (K, D)
                for K in range(1, 6)
                for D in range(3, 11)
                if (D + 1) ** K < 10_000
            ],
            "The sliders end at 5 layers and at 10 units.": [
                *((6, D) for D in (3, 4, 6, 7)),
                *((K, 11) for K in range(1, 6)),
            ],
            "That has 10 000 regions, not more.": (4, 9),
            "That is enough regions. But can fewer parameters do it with another "
            "depth?": (4, 10),
            "That depth is good. But do you need so many units?": [
                (5, 7),
                (5, 8),
                (5, 9),
                (5, 10),
            ],
        },
        hints=[
            "The figure's sentence tells both numbers at every setting.",
            "For each depth find the smallest $D$ with $(D + 1)^K > 10\\,000$.",
            "Only two depths reach 10 000 at all with $D$ up to 10. Compare their "
            "parameters.",
        ],
        why="Five layers of 6 have $7^5 = 16\\,807$ regions and 187 parameters. Four "
        "layers need 10 units each, 361 parameters, for $11^4 = 14\\,641$. Depth is "
        "the cheaper way.",
    ),
    Exercise(
        number="07.5",
        title="Mend the backward pass",
        prompt="The function below should return $\\partial\\ell/"
        "\\partial\\boldsymbol\\Omega_k$ for every layer of a ReLU network, with "
        "$\\ell = \\sum(\\mathbf{f}_K - \\mathbf{y})^2$. It is given the lists `f` "
        "($\\mathbf{f}_0 \\dots \\mathbf{f}_K$), `h` ($\\mathbf{h}_0 \\dots "
        "\\mathbf{h}_K$) and `omega`, and the vector `y`. All hidden layers and the "
        "output have the same width, so it runs without an error. But it has **two** "
        "bugs. Mend both.",
        answer="weight_gradients",
        start=BUGGY_BACKWARD,
        solution=BACKWARD,
        cases=[_passed(1, 2, 2), _passed(2, 3, 3), _passed(4, 1, 4), _passed(5, 4, 2)],
        untouched="Not mended yet: it still does what the given code does. Check the "
        "layers one by one against the formulas.",
        mistakes={
            "Not mended yet: it still does what the given code does. Check the "
            "layers one by one against the formulas.": _gradients(
                back=lambda w, d: w @ d, gate=lambda f, k: f[k] > 0
            ),
            "One bug is gone. The other lies where units are switched off: whose "
            "pre-activation decides?": _gradients(gate=lambda f, k: f[k] > 0),
            "One bug is gone. The other lies where the gradient passes the weights: "
            "which index is summed over?": _gradients(back=lambda w, d: w @ d),
            "The last layer's gradient was right. What is the derivative of a "
            "square?": _gradients(start=lambda f, y: f - y),
            "The signs are turned round. Is it f minus y, or y minus f?": (
                _gradients(start=lambda f, y: 2 * (y - f))
            ),
            "Nothing is switched off any more. What is the derivative of a ReLU?": (
                _gradients(gate=lambda f, k: 1.0)
            ),
            "The units that are off let the gradient through, and the others do not.": (
                _gradients(gate=lambda f, k: f[k - 1] <= 0)
            ),
            "The gradient is multiplied by the units' values. What is the slope of a "
            "ReLU?": _gradients(gate=lambda f, k: np.maximum(f[k - 1], 0)),
        },
        hints=[
            "Compare each line with the formulas of the section *Backpropagate "
            "through matrices*. The last layer is right already.",
            "Follow the shapes with different widths in mind: which product fits if "
            "$\\boldsymbol\\Omega_k$ has $D_{k+1}$ rows and $D_k$ columns?",
            "$\\mathbf{h}_k = \\mathbf{a}[\\mathbf{f}_{k-1}]$. So which "
            "pre-activation tells whether $\\mathbf{h}_k$ was on?",
        ],
        why="The transpose sums over the routes from one hidden value to all the next "
        "sums. With square matrices a missing transpose raises no error, and with "
        "equal widths neither does a wrong index: only a gradient check finds them.",
    ),
    Exercise(
        number="07.6",
        title="Let three perceptrons vote",
        prompt="Three perceptrons each say 0 or 1. One more takes their sum: it says 1 "
        "where $b + h_1 + h_2 + h_3 > 0$, and else 0. Choose the bias so that it says "
        "1 if *at least two* of the three do. Set `majority_bias` to one number.",
        answer="majority_bias",
        solution="majority_bias = -1.5",
        outcome=_votes,
        mistakes={
            "That is *or*: one vote is enough.": -0.5,
            "That is *and*: it wants all three votes.": -2.5,
            "It always says 1. Which sign must the bias have?": 1.5,
            "It never says 1. How large can the sum of votes be?": -4.0,
        },
        hints=[
            "The sum of the votes is 0, 1, 2 or 3. For which of them must "
            "$b + \\text{sum}$ be positive?",
            "In the arrow, *and* of $n$ inputs had the bias $-(n - 0.5)$ and *or* had "
            "$-0.5$.",
            "With two votes the sum must come out positive, with one vote not.",
        ],
        why="A perceptron with equal weights counts, and its bias says how many are "
        "enough. *Or* asks for one, *and* for all; a bias in between asks for a "
        "majority. All numbers above −2 and up to −1 do it.",
    ),
    Exercise(
        number="07.7",
        title="Backpropagate through two layers of sigmoids",
        prompt="Take FCS's network with sigmoids $\\sigma$ in *both* layers and no "
        "biases: $x = \\sigma(Vu)$, $y = \\sigma(Wx)$, $E = \\sum_k (y_k - t_k)^2$. "
        "Write `two_layers(u, v, w, t)`, with `u` of shape (I,), `v` (J, I), `w` "
        "(K, J) and `t` (K,). Return $\\partial E/\\partial V$ and $\\partial "
        "E/\\partial W$, in this order, in the shapes of `v` and `w`.",
        answer="two_layers",
        start="def two_layers(u, v, w, t):\n    return ...  # your code",
        solution=SIGMOIDS,
        cases=[
            _layered(1, 2, 3, 2),
            _layered(2, 4, 2, 3),
            _layered(3, 1, 5, 2),
            _layered(4, 3, 3, 4),
        ],
        mistakes={
            "A factor 2 is missing: what is the derivative of the square?": (
                _two_layers(start=lambda y, t: y - t)
            ),
            "Every sign is turned round. Is it y minus t, or t minus y?": (
                _two_layers(start=lambda y, t: 2 * (t - y))
            ),
            "∂E/∂W is right, ∂E/∂V is not: it treats the hidden units as straight "
            "lines. Which inner derivative is missing?": (
                _two_layers(hidden=lambda x: 1.0)
            ),
            "The outputs are treated as straight lines. Which inner derivative is "
            "missing?": _two_layers(out=lambda y: 1.0),
            "Both inner derivatives of the sigmoids are missing.": (
                _two_layers(out=lambda y: 1.0, hidden=lambda x: 1.0)
            ),
            "Only the route through the first output counts in ∂E/∂V. Over what does "
            "the chain rule sum?": _two_layers(back=lambda w, db: w[0] * db[0]),
            "The gradient goes back through the weights with the errors of all "
            "outputs summed first. Does each route have a weight of its own?": (
                _two_layers(back=lambda w, db: w.sum(axis=0) * db.sum())
            ),
            "The slope of a sigmoid is taken as its value. What is σ′ in terms of "
            "σ?": _two_layers(out=lambda y: y, hidden=lambda x: x),
            "A sigmoid is applied a second time inside a derivative. Is y a sum, or "
            "an activation already?": _two_layers(
                out=lambda y: _sigmoid(y) * (1 - _sigmoid(y)),
                hidden=lambda x: _sigmoid(x) * (1 - _sigmoid(x)),
            ),
        },
        hints=[
            "Name the sums: $a = Vu$ and $b = Wx$. Go forward through $a$, $x$, $b$, "
            "$y$, then back through the same list.",
            "Each sigmoid adds one factor on the way back: with $y = \\sigma(b)$ it is "
            "$y(1 - y)$.",
            "$\\partial E/\\partial x = W^T\\,\\partial E/\\partial b$, and a weight "
            "matrix gets `np.outer(` gradient of its sums `,` its inputs `)`.",
            "The steps are `dy`, `db`, `dx`, `da`; the results `np.outer(da, u)` and "
            "`np.outer(db, x)`.",
        ],
        why="Two layers add two kinds of factors: a transposed matrix for each layer "
        "of weights, and $\\sigma' = \\sigma(1 - \\sigma)$ for each layer of "
        "sigmoids. The latter is at most 1/4, so the "
        "gradient that reaches $V$ is small: this is why "
        "deep networks of sigmoids were hard to train.",
    ),
]
