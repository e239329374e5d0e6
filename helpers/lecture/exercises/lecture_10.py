"""Exercises of lecture 10: stopping, an L2 term, dropout, and choosing."""

import numpy as np

from helpers.lecture.exercise import Exercise

FALLING = np.array([5.0, 4.0, 3.0, 2.5, 2.2])
BUMPY = np.array([3.0, 2.0, 2.5, 1.5, 1.6, 1.7, 1.2, 1.3, 1.4, 1.5, 0.5])
CREEPING = np.array([2.0, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.3, 0.9])
RISING = np.array([3.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.5])
LEVEL = np.array([1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25])


def _stop(
    better=lambda now, best, least: now <= best - least,
    worn=lambda t, best, patience: t - best >= patience,
    give=lambda best, end, curve: (best, end),
):
    """Return a wrong `stop_patiently`, by what it does otherwise."""

    def stop_patiently(curve, patience, least):
        best = end = 0
        for t in range(1, len(curve)):
            end = t
            if better(curve[t], curve[best], least):
                best = t
            elif worn(t, best, patience):
                break
        return give(best, end, curve)

    return stop_patiently


def _first_rises(curve, patience, least):
    """Count every check without a new best, and never start the count anew."""
    best, end, waited = 0, 0, 0
    for t in range(1, len(curve)):
        end = t
        if curve[t] <= curve[best] - least:
            best = t
        else:
            waited += 1
            if waited >= patience:
                break
    return best, end


def _from_before(curve, patience, least):
    """Compare with the step before, not with the best."""
    best, end, waited = 0, 0, 0
    for t in range(1, len(curve)):
        end = t
        if curve[t] <= curve[t - 1] - least:
            best, waited = t, 0
        else:
            waited += 1
            if waited >= patience:
                break
    return best, end


def _ridge(miss=lambda d, n: 2 * d / n, term=lambda w, lam: 2 * lam * w):
    """Return a wrong `penalised_gradient`, by what it does otherwise."""

    def penalised_gradient(w, H, y, lam):
        return H.T @ miss(H @ w - y, len(y)) + term(w, lam)

    return penalised_gradient


BUGGY_DROPOUT = """def dropout_gradient(x, y, b, w, c, v, mask):
    h = mask * np.tanh(b + np.outer(x, w))
    dy = 2 * (c + h @ v - y) / len(x)
    df = np.outer(dy, v) * (1 - h**2)
    return {"b": df.sum(axis=0), "w": x @ df, "c": dy.sum(), "v": dy @ h}"""

DROPOUT = """def dropout_gradient(x, y, b, w, c, v, mask):
    a = np.tanh(b + np.outer(x, w))
    h = mask * a
    dy = 2 * (c + h @ v - y) / len(x)
    df = np.outer(dy, v) * mask * (1 - a**2)
    return {"b": df.sum(axis=0), "w": x @ df, "c": dy.sum(), "v": dy @ h}"""


def _dropout(
    slope=lambda a, m: m * (1 - a**2),
    seen=lambda a, m: m * a,
    miss=lambda d, n: 2 * d / n,
    last=lambda dy, a, m: dy @ (m * a),
):
    """Return a wrong `dropout_gradient`, by what it does otherwise."""

    def dropout_gradient(x, y, b, w, c, v, mask):
        a = np.tanh(b + np.outer(x, w))
        dy = miss(c + seen(a, mask) @ v - y, len(x))
        df = np.outer(dy, v) * slope(a, mask)
        return {
            "b": df.sum(axis=0),
            "w": x @ df,
            "c": dy.sum(),
            "v": last(dy, a, mask),
        }

    return dropout_gradient


def _network(seed, units, examples, scaling=1.0):
    """Return arguments for `dropout_gradient`, with about half of the units out."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, examples)).round(2)
    b, w, v = rng.normal(size=(3, units)).round(2)
    mask = scaling * (np.arange(units) % 2 == seed % 2)
    return x, y, b, w, 0.25, v, mask


def _tested(
    into=lambda w, b, q: (w, b),
    out=lambda v, c, q: (q * v, c),
    inside=lambda a, q: a,
):
    """Return a wrong `predict_at_test`, by what it does otherwise."""

    def predict_at_test(x, b, w, c, v, p):
        w, b = into(w, b, 1 - p)
        v, c = out(v, c, 1 - p)
        return c + np.tanh(inside(b + np.outer(x, w), 1 - p)) @ v

    return predict_at_test


def _at_test(seed, units, p):
    x, _, b, w, c, v, _ = _network(seed, units, 4)
    return x, b, w, c, v, p


def _first_run(training, validation):
    return np.unravel_index(validation.argmin(), validation.shape)


def _by_training(training, validation):
    run, step = np.unravel_index(training.argmin(), training.shape)
    return run, step


def _by_training_end(training, validation):
    run = training[:, -1].argmin()
    return run, training.shape[1] - 1


def _training_then_validation(training, validation):
    run = training[:, -1].argmin()
    return run, validation[run].argmin()


def _gap(training, validation):
    run, step = np.unravel_index(np.abs(validation - training).argmin(), training.shape)
    return run, step


EXERCISES = [
    Exercise(
        number="10.1",
        title="Patience that wants real progress",
        prompt="The lecture's `stop_early` counts every new best, however small. Write "
        "`stop_patiently(curve, patience, least)`. At step 0 the best step is 0. Then, "
        "step by step: a step becomes the **best** if its error lies at least `least` "
        "**below** the best one's. If it does not, and `patience` or more steps have "
        "passed since the best one, the training stops at this step. If it never "
        "stops, it stops at the last step of the curve. Return `(best, end)`: the step "
        "that is kept, and the step at which it stops.",
        answer="stop_patiently",
        start="def stop_patiently(curve, patience, least):\n"
        "    return ...  # your code: the best step, the step of the stop",
        solution="def stop_patiently(curve, patience, least):\n"
        "    best = end = 0\n"
        "    for t in range(1, len(curve)):\n"
        "        end = t\n"
        "        if curve[t] <= curve[best] - least:\n"
        "            best = t\n"
        "        elif t - best >= patience:\n"
        "            break\n"
        "    return best, end",
        cases=[
            (FALLING, 1, 0.25),
            (BUMPY, 2, 0.25),
            (BUMPY, 3, 0.125),
            (BUMPY, 4, 0.125),
            (CREEPING, 3, 0.125),
            (CREEPING, 7, 0.375),
            (LEVEL, 2, 0.25),
            (LEVEL, 10, 0.25),
            (CREEPING, 2, 0.125),
            (RISING, 2, 0.25),
        ],
        mistakes={
            "It counts every new best, however small. What is `least` for?": _stop(
                better=lambda now, best, least: now < best
            ),
            "It asks for more than `least`. Does a gain of just `least` count?": _stop(
                better=lambda now, best, least: now < best - least
            ),
            "It lets a step count that is a little worse than the best.": _stop(
                better=lambda now, best, least: now <= best + least
            ),
            "It stops one step too late. How many steps have passed since the best "
            "one?": _stop(worn=lambda t, best, patience: t - best > patience),
            "It stops one step too soon.": _stop(
                worn=lambda t, best, patience: t - best >= patience - 1
            ),
            "The two results stand in the wrong order.": _stop(
                give=lambda best, end, curve: (end, best)
            ),
            "It gives an error where a step is asked for.": _stop(
                give=lambda best, end, curve: (curve[best], end)
            ),
            "It goes through the whole curve. Does it ever stop?": _stop(
                worn=lambda t, best, patience: False
            ),
            "The count goes on after a new best. When must it start again?": (
                _first_rises
            ),
            "It compares with the step before. With which step should it compare?": (
                _from_before
            ),
        },
        hints=[
            "Keep two numbers in a loop over the steps: the best step so far, and the "
            "step you are at.",
            "Two questions at each step, in this order: is it a new best? If not, is "
            "the patience used up?",
            "“At least `least` below” is `curve[t] <= curve[best] - least`.",
            "Steps since the best: `t - best`. Remember `t` before you may leave the "
            "loop, so that you can return it.",
        ],
        why="The comparison is with the best step, so a slow creep of small gains adds "
        "up until it counts. Keras calls `least` `min_delta`. With `least` 0 a step "
        "that equals the best becomes the new best; the lecture's version keeps the "
        "first.",
    ),
    Exercise(
        number="10.2",
        title="The gradient of an augmented loss",
        prompt="A straight model predicts $H\\mathbf w$: `H` has the shape (n, k), `w` "
        "(k,), `y` (n,). Its augmented loss is\n\n"
        "$$\\frac1n\\sum_{i=1}^{n}\\big((H\\mathbf w)_i - y_i\\big)^2 + "
        "\\lambda\\sum_{j=1}^{k} w_j^2$$\n\n"
        "Write its gradient, `penalised_gradient(w, H, y, lam)`, of shape (k,).",
        answer="penalised_gradient",
        start="def penalised_gradient(w, H, y, lam):\n    return ...  # your code",
        solution="def penalised_gradient(w, H, y, lam):\n"
        "    miss = H @ w - y\n"
        "    return 2 * H.T @ miss / len(y) + 2 * lam * w",
        cases=[
            (
                np.array([1.0, -2.0]),
                np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]]),
                np.array([1.0, -1.0, 2.0]),
                0.3,
            ),
            (np.array([3.0]), np.array([[2.0], [1.0]]), np.array([0.5, 4.0]), 2.0),
            (
                np.array([0.5, 0.0, -1.5]),
                np.array([[1.0, 0.2, -1.0], [0.0, 2.0, 1.0]]),
                np.array([0.0, 3.0]),
                0.05,
            ),
            (
                np.array([1.0, 2.0]),
                np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, -1.0]]),
                np.array([1.0, 2.0, 3.0, 0.0]),
                1.0,
            ),
        ],
        mistakes={
            "The penalty's part is half of what it should be. What gives a square?": (
                _ridge(term=lambda w, lam: lam * w)
            ),
            "The first part is half of what it should be. Differentiate a square.": (
                _ridge(miss=lambda d, n: d / n)
            ),
            "Both parts lack a factor. Differentiate a square.": _ridge(
                lambda d, n: d / n, lambda w, lam: lam * w
            ),
            "The penalty is missing.": _ridge(term=lambda w, lam: 0 * w),
            "The penalty drives the weights up. Check its sign.": _ridge(
                term=lambda w, lam: -2 * lam * w
            ),
            "The first part has the wrong sign. In which order is the miss taken?": (
                _ridge(miss=lambda d, n: -2 * d / n)
            ),
            "The first part is a sum over the examples. The loss has a mean.": _ridge(
                miss=lambda d, n: 2 * d
            ),
            "The penalty is divided by n too. Is it inside the mean?": (
                lambda w, H, y, lam: _ridge()(w, H, y, lam / len(y))
            ),
            "The penalty itself is added, not its gradient.": _ridge(
                term=lambda w, lam: lam * np.sum(w**2)
            ),
            "Every weight gets the push of all weights together.": _ridge(
                term=lambda w, lam: 2 * lam * np.sum(w)
            ),
            "The penalty's square is still there. Differentiate a square.": (
                _ridge(term=lambda w, lam: 2 * lam * w**2)
            ),
        },
        hints=[
            "Differentiate the two parts separately, and add.",
            "For one weight: $\\partial/\\partial w_j$ of $\\lambda\\sum w_j^2$. Only "
            "one term of the sum holds $w_j$.",
            "The first part, as in [lecture 04](04_follow_the_gradient.ipynb"
            "#Let-matrix-products-walk-all-routes): each miss times $2/n$, then back "
            "through $H$, which gives $H^T$.",
            "Shapes: `H.T` is (k, n) and the misses are (n,), so `H.T @ miss` is (k,), "
            "like `w`.",
        ],
        why="Each weight is pulled towards 0 in proportion to its size, so large ones "
        "are pulled most. The factor 2 of the penalty is a convention: a book with "
        "$\\frac\\lambda2\\sum w_j^2$ has $\\lambda w_j$ here.",
    ),
    Exercise(
        number="10.3",
        title="Translate a penalty",
        prompt="Your network trains well with this lecture's loss: the **mean** of the "
        "squared misses of 20 examples, plus $\\lambda\\sum\\phi_j^2$ with $\\lambda = "
        "0.003$. A colleague's program has the **sum** of the squared misses as its "
        "loss. It has no penalty; but its optimiser adds `weight_decay` · φ to the "
        "gradient. Which `weight_decay` makes the minimum the same? (The learning rate "
        "must change too; that is not asked.)",
        answer="weight_decay",
        solution="weight_decay = 20 * 2 * 0.003",
        mistakes={
            "It is the old number. Compare the two gradients, term by term.": 0.003,
            "The 2 of the square is there. But the other part of the loss has grown.": (
                0.006
            ),
            "The sum is there. What does the square give when it is differentiated?": (
                0.06
            ),
            "For the sum it goes the wrong way: is the sum larger or smaller than the "
            "mean?": [0.006 / 20, 0.003 / 20],
            "For the 2 it goes the wrong way.": 0.03,
        },
        hints=[
            "A minimum is where the gradient is zero. Write both gradients.",
            "In the lecture: $\\nabla L + 2\\lambda\\boldsymbol\\phi$, with the mean "
            "$L$. In the program: the gradient of the sum, plus `weight_decay` · φ.",
            "The sum is 20 times the mean. Multiply the lecture's gradient by 20: its "
            "zeros stay.",
        ],
        why="$20\\,\\nabla L + 20\\cdot 2\\lambda\\,\\boldsymbol\\phi$ is zero where "
        "the lecture's gradient is. So `weight_decay` is $40\\lambda = 0.12$. The "
        "strength of a penalty means nothing without the loss that it is added to.",
    ),
    Exercise(
        number="10.4",
        title="Find the bugs: dropout, backwards",
        prompt="This is meant to be the gradient of the mean squared error of a "
        "network with one hidden layer and dropout: $\\mathbf h = \\mathbf m\\odot"
        "\\tanh(\\mathbf b + \\mathbf w x)$, output $c + \\mathbf v\\cdot\\mathbf h$. "
        "`x`, `y` have the shape (n,), `b`, `w`, `v` and `mask` (D,). The mask may "
        "hold other values than 0 and 1, as in inverted dropout. The loss falls with "
        "it, but **two** things are wrong. Mend them.",
        answer="dropout_gradient",
        start=BUGGY_DROPOUT,
        solution=DROPOUT,
        cases=[
            _network(0, 4, 5),
            _network(1, 6, 3),
            _network(2, 5, 6, scaling=2.0),
            _network(3, 8, 4, scaling=1.25),
        ],
        untouched="Not mended yet: it still does what the given code does. Which "
        "gradients of a unit that is out must be zero?",
        mistakes={
            "Not mended yet: it still does what the given code does. Which "
            "gradients of a unit that is out must be zero?": _dropout(
                slope=lambda a, m: 1 - (m * a) ** 2
            ),
            "One bug is mended: the mask is used on the way back. Now look at the "
            "slope of tanh, with a mask that holds a 2.": _dropout(
                slope=lambda a, m: m * (1 - (m * a) ** 2)
            ),
            "One bug is mended: the slope is right. But b and w of a unit that is out "
            "still get a gradient.": _dropout(slope=lambda a, m: 1 - a**2),
            "The mask is used twice on the way back.": _dropout(
                slope=lambda a, m: m**2 * (1 - a**2)
            ),
            "v has lost its mask: a unit that is out sends nothing.": _dropout(
                last=lambda dy, a, m: dy @ a
            ),
            "The mask is gone on the way forward.": _dropout(seen=lambda a, m: a),
            "The factor of the mean squared error has changed. That line was right.": (
                _dropout(miss=lambda d, n: d / n)
            ),
            "The slope of tanh is gone.": _dropout(slope=lambda a, m: m + 0 * a),
        },
        hints=[
            "Take a unit with mask 0. Its `h` is 0 whatever `b` and `w` are. What must "
            "their gradients be? What does the code give?",
            "Every multiplication on the way forward is met again on the way back. Is "
            "the one with `mask`?",
            "The slope of tanh is $1 - \\tanh^2$. Is `h` still $\\tanh$ here?",
            "Keep the plain tanh under a name of its own, and use it for the slope. "
            "Multiply `df` by `mask`.",
        ],
        why="The mask is a factor in the forward pass, so by the chain rule it is a "
        "factor in the backward pass. The slope belongs to the tanh itself, before the "
        "mask. With masks of 0 and 1 the second bug hides as soon as the first is "
        "mended; with inverted dropout it does not.",
    ),
    Exercise(
        number="10.5",
        title="Use the network after dropout",
        prompt="A network was trained with dropout. Each hidden unit was left out with "
        "probability `p`; the units that stayed were **not** scaled. Write "
        "`predict_at_test(x, b, w, c, v, p)`: the output with all units there, scaled "
        "so that it is the mean over all masks. `x` has the shape (n,), `b`, `w`, `v` "
        "(D,); `c` and `p` are numbers. The hidden units are "
        "$\\tanh(\\mathbf b + \\mathbf w x)$.",
        answer="predict_at_test",
        start="def predict_at_test(x, b, w, c, v, p):\n"
        "    return ...  # your code: shape (n,)",
        solution="def predict_at_test(x, b, w, c, v, p):\n"
        "    h = np.tanh(b + np.outer(x, w))\n"
        "    return c + h @ ((1 - p) * v)",
        cases=[
            _at_test(4, 3, 0.2),
            _at_test(5, 6, 0.5),
            _at_test(6, 5, 0.75),
            _at_test(7, 2, 0.0),
        ],
        mistakes={
            "Nothing is scaled. Is the sum over all units the same as in training?": (
                _tested(out=lambda v, c, q: (v, c))
            ),
            "It scales by the share that was left out. Which share was there?": _tested(
                out=lambda v, c, q: ((1 - q) * v, c)
            ),
            "It goes the wrong way: are there more units now, or fewer?": _tested(
                out=lambda v, c, q: (v / q, c)
            ),
            "The bias c is scaled too. Was it ever left out?": _tested(
                out=lambda v, c, q: (q * v, q * c)
            ),
            "It scales what goes into tanh. Where did the mask stand?": _tested(
                inside=lambda a, q: q * a, out=lambda v, c, q: (v, c)
            ),
            "It scales the weights into the units too. The inputs were all there.": (
                _tested(into=lambda w, b, q: (q * w, b))
            ),
            "It scales twice.": _tested(out=lambda v, c, q: (q * q * v, c)),
        },
        hints=[
            "A unit is there with probability $1-p$. What is the mean of $m_d h_d$?",
            "The mean of a sum is the sum of the means, so every $v_d h_d$ gets the "
            "same factor.",
            "Only what the mask multiplied is scaled: the values of the hidden units, "
            "or, which is the same, the weights $\\mathbf v$ that leave them.",
        ],
        why="With one hidden layer the output is a weighted sum of masked units, so "
        "scaling gives the mean exactly. With more layers the masks pass through "
        "further tanhs, and scaling is an approximation that works well.",
    ),
    Exercise(
        number="10.6",
        title="Read two errors",
        prompt="A network was trained until its errors stood still: training error "
        "0.41, validation error 0.43. The noise alone would cost 0.16. Which change is "
        "most likely to make the validation error smaller? One of: `more dropout`, "
        "`a larger λ`, `stop earlier`, `a smaller λ`.",
        answer="change",
        options=["more dropout", "a larger λ", "stop earlier", "a smaller λ"],
        solution='change = "a smaller λ"',
        mistakes={
            "Dropout raises the training error. Is that error too small here?": (
                "more dropout"
            ),
            "Look at the figure of both errors against λ. On which side of the valley "
            "are the errors high and nearly equal?": "a larger λ",
            "Stopping earlier helps where the validation error has begun to rise. Has "
            "it?": "stop earlier",
        },
        hints=[
            "Is this overfitting or underfitting? Compare the training error with the "
            "noise.",
            "Overfitting: small training error, large validation error. Here both are "
            "large, and nearly equal.",
            "The network cannot follow even its own examples. Which of the four gives "
            "it more freedom?",
        ],
        why="Both errors are far above the noise and close to one another: the network "
        "underfits. Three of the changes would hold it back still more. A smaller "
        "penalty lets it follow the wave.",
    ),
    Exercise(
        number="10.7",
        title="Choose among restarts, stopped early",
        prompt="You have trained k times from random starts and noted both errors at "
        "every step: `training` and `validation` have the shape (k, steps). Each run "
        "may be stopped at any step. Write `choose(training, validation)`. It returns "
        "`(run, step)`: which run, and which of its steps, you would keep to do well "
        "on **new** points. If several are equally good, take the earliest step; if "
        "that leaves several runs, the first of them.",
        answer="choose",
        start="def choose(training, validation):\n"
        "    return ...  # your code: run, step",
        solution="def choose(training, validation):\n"
        "    runs, steps = np.nonzero(validation == validation.min())\n"
        "    first = steps.argmin()  # argmin takes the first of several\n"
        "    return runs[first], steps[first]",
        cases=[
            (
                np.array([[3.0, 2.0, 1.0, 0.5], [4.0, 2.5, 1.5, 0.9]]),
                np.array([[3.1, 2.2, 2.0, 2.6], [4.2, 1.8, 2.1, 2.3]]),
            ),
            (
                np.array([[2.0, 0.1, 0.2], [2.0, 1.5, 0.7], [3.0, 0.9, 0.6]]),
                np.array([[2.5, 1.7, 1.9], [2.2, 1.9, 1.4], [3.5, 1.2, 1.8]]),
            ),
            (
                np.array([[2.0, 1.5, 1.0, 0.8], [2.0, 1.0, 0.7, 0.6]]),
                np.array([[2.0, 1.75, 1.5, 1.25], [2.5, 1.25, 1.75, 2.5]]),
            ),
            (
                np.array([[1.0, 0.5, 0.2], [1.0, 0.5, 0.25], [1.0, 0.6, 0.3]]),
                np.array([[1.5, 1.0, 1.2], [1.4, 0.75, 1.1], [1.6, 0.75, 1.3]]),
            ),
        ],
        mistakes={
            "It looks at the training errors only. Which error speaks of new points?": (
                _by_training
            ),
            "It never stops early: it takes the last step of the run with the lowest "
            "training error.": _by_training_end,
            "The step is chosen by the validation error, the run still by the training "
            "error.": _training_then_validation,
            "The run is chosen by its last validation error. May it not stop before?": (
                lambda training, validation: (
                    validation[:, -1].argmin(),
                    validation[validation[:, -1].argmin()].argmin(),
                )
            ),
            "Several are equally good: it takes the first run. Compare their steps.": (
                _first_run
            ),
            "The two results stand in the wrong order.": lambda training, validation: (
                np.argwhere(validation.T == validation.min())[0]
            ),
            "It takes the place where the two errors are closest. Is a small gap the "
            "aim?": _gap,
            "It gives one number that counts through all runs. Which run is it, and "
            "which step?": lambda training, validation: (
                0,
                validation.argmin(),
            ),
            "It takes the largest validation error.": lambda training, validation: (
                np.unravel_index(validation.argmax(), validation.shape)
            ),
        },
        hints=[
            "Which of the two arrays decides? The other one is a temptation.",
            "Look for the smallest entry of the whole array. `argmin` alone gives one "
            "number that counts row by row.",
            "`np.nonzero(validation == validation.min())` gives the rows and the "
            "columns of all smallest entries.",
            "Among those take the one with the smallest column; `argmin` takes the "
            "first of several equal ones.",
        ],
        why="One smallest entry answers both questions at once: where to start and "
        "when to stop. An early step costs less. Remember that this smallest error is "
        "optimistic: it was chosen among many.",
    ),
]
