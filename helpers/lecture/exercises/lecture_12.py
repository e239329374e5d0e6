"""Exercises of lecture 12: sweeps, updates, exploration, and what is held fixed."""

import numpy as np

from helpers.lecture.exercise import Exercise


def _sweep(
    future=lambda q, after: q[after].max(axis=-1),
    gain=lambda reward, after: reward[after],
    combine=lambda r, g, v: r + g * v,
    ends=lambda final, after: final[after],
):
    """Return a wrong `sweep`, by what it does otherwise."""

    def sweep(q, after, reward, final, gamma):
        value = np.where(ends(final, after), 0.0, future(q, after))
        new = combine(gain(reward, after), gamma, value)
        return np.where(final[:, np.newaxis], 0.0, new)

    return sweep


def _in_turn(q, after, reward, final, gamma):
    new = np.where(final[:, np.newaxis], 0.0, q)
    for x in np.flatnonzero(~final):
        for u, x_next in enumerate(after[x]):
            new[x, u] = reward[x_next] + gamma * new[x_next].max()
    return new


def _final_rows(q, after, reward, final, gamma):
    value = np.where(final[after], 0.0, q[after].max(axis=-1))
    return reward[after] + gamma * value


def _no_ends(q, after, reward, final, gamma):
    return reward[after] + gamma * q[after].max(axis=-1)


CORRIDOR = (
    np.array([[0, 1], [0, 2], [1, 3], [3, 3]]),
    np.array([0.0, -0.2, 0.1, 1.0]),
    np.array([False, False, False, True]),
)
FORK = (
    np.array([[1, 2, 0], [3, 0, 4], [4, 2, 1], [3, 3, 3], [4, 4, 4]]),
    np.array([0.3, 0.0, -0.5, 2.0, -1.0]),
    np.array([False, False, False, True, True]),
)


def _update(
    future=lambda q, x, u, n: q[n].max(),
    aim=lambda r, g, v: r + g * v,
    change=lambda old, target, alpha: old + alpha * (target - old),
    ends=lambda done: done,
    place=lambda x, u, n: (x, u),
):
    """Return a wrong `q_update`, by what it does otherwise."""

    def q_update(q, x, u, r, x_next, done, alpha, gamma):
        value = 0.0 if ends(done) else future(q, x, u, x_next)
        new, where = q.copy(), place(x, u, x_next)
        new[where] = change(q[where], aim(r, gamma, value), alpha)
        return new

    return q_update


def _no_last_reward(q, x, u, r, x_next, done, alpha, gamma):
    new = q.copy()
    target = 0.0 if done else r + gamma * q[x_next].max()
    new[x, u] += alpha * (target - q[x, u])
    return new


def _discounted_bracket(q, x, u, r, x_next, done, alpha, gamma):
    new = q.copy()
    future = 0.0 if done else q[x_next].max()
    new[x, u] += alpha * (r + gamma * (future - q[x, u]))
    return new


TABLE = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-0.4, 3.0, 0.8]])


def _best(values):
    return values == values.max()


def _greedy(
    best=_best,
    share=lambda best: best / best.sum(),
    mix=lambda e, any_, greedy: e * any_ + (1 - e) * greedy,
):
    """Return a wrong `chances`, by what it does otherwise."""

    def chances(values, epsilon):
        uniform = np.full(values.size, 1 / values.size)
        return mix(epsilon, uniform, share(best(values)))

    return chances


def _others_share(values, epsilon):
    best = _best(values)
    rest = epsilon * ~best / max((~best).sum(), 1)
    return rest + (1 - epsilon) * best / best.sum()


def _first(values):
    return np.arange(values.size) == values.argmax()


BUGGY = """def td_step(theta, f, f_next, r, done, alpha, gamma):
    estimate = theta @ f
    target = r if done else r + gamma * theta @ f_next
    slope = f if done else f - gamma * f_next
    return theta - alpha * (target - estimate) * slope"""

MENDED = """def td_step(theta, f, f_next, r, done, alpha, gamma):
    estimate = theta @ f
    target = r if done else r + gamma * theta @ f_next
    slope = f
    return theta + alpha * (target - estimate) * slope"""


def _td(
    slope=lambda f, n, d, g: f,
    sign=1,
    target=lambda r, v, d, g: r if d else r + g * v,
):
    """Return a wrong `td_step`, by what it does otherwise."""

    def td_step(theta, f, f_next, r, done, alpha, gamma):
        bracket = target(r, theta @ f_next, done, gamma) - theta @ f
        return theta + sign * alpha * bracket * slope(f, f_next, done, gamma)

    return td_step


def _no_estimate(theta, f, f_next, r, done, alpha, gamma):
    return theta + alpha * (r if done else r + gamma * theta @ f_next) * f


def _both_routes(f, f_next, done, gamma):
    return f if done else f - gamma * f_next


def _split(m, a, b, gamma):
    """Return X, A and B where the mean square of the brackets is smallest."""
    part = 1 + gamma**2
    x = gamma * m
    return np.array([x, (a + gamma * x) / part, (b + gamma * x) / part])


def _exact_split(p, a, b, gamma):
    return np.array([gamma * (p * a + (1 - p) * b), a, b])


def _split_at_one(p, a, b, gamma):
    return _split(p * a + (1 - p) * b, a, b, 1.0)


def _split_without_discount(p, a, b, gamma):
    x = p * a + (1 - p) * b
    return np.array([x, *(np.array([a, b]) + gamma * x) / (1 + gamma**2)])


def _split_with(middle):
    """Return a wrong `split_values`, by the pull of X on A and B."""

    def split_values(p, a, b, gamma):
        x = gamma * (p * a + (1 - p) * b)
        return np.array([x, middle(a, x, gamma), middle(b, x, gamma)])

    return split_values


EXERCISES = [
    Exercise(
        number="12.1",
        title="One sweep",
        prompt="A world is given by tables. `after[x, u]` is the number of the next "
        "state, `reward[x]` is the reward of **entering** state `x`, and `final[x]` "
        "says whether an episode ends there. Write "
        "`sweep(q, after, reward, final, gamma)`: one sweep of value iteration. It "
        "returns a new table of the shape of `q` (states, actions), computed from the "
        "**old** `q` throughout. Rows of final states are 0 in the result. A final "
        "next state adds nothing after its reward, whatever stands in its row of `q`. "
        "There may be any number of actions.",
        answer="sweep",
        start="def sweep(q, after, reward, final, gamma):\n"
        "    return ...  # your code: an array of the shape of q",
        solution="def sweep(q, after, reward, final, gamma):\n"
        "    values = np.where(final, 0, q.max(axis=1))\n"
        "    new = reward[after] + gamma * values[after]\n"
        "    return np.where(final[:, np.newaxis], 0, new)",
        cases=[
            (np.zeros((4, 2)), *CORRIDOR, 0.9),
            (
                np.array([[0.5, -0.3], [0.2, 0.9], [-0.4, 0.7], [5.0, -2.0]]),
                *CORRIDOR,
                0.8,
            ),
            (
                np.array(
                    [
                        [0.1, -0.6, 0.4],
                        [1.2, -0.7, 0.3],
                        [-0.5, -0.9, -0.2],
                        [7.0, 1.0, -3.0],
                        [-2.0, 4.0, 0.5],
                    ]
                ),
                *FORK,
                0.5,
            ),
        ],
        mistakes={
            "The discount is missing. What is the next state's value worth today?": (
                _sweep(combine=lambda r, g, v: r + v)
            ),
            "The discount multiplies the reward as well. Which part comes later?": (
                _sweep(combine=lambda r, g, v: g * (r + v))
            ),
            "It takes the reward of the state that is left. Which one is entered?": (
                _sweep(gain=lambda reward, after: 0 * after + reward[:, np.newaxis])
            ),
            "It averages over the next actions. A learner takes the best of them.": (
                _sweep(future=lambda q, after: q[after].mean(axis=-1))
            ),
            "It looks at the same action again. After the move, any action is free.": (
                _sweep(future=lambda q, after: q[after, np.arange(q.shape[1])])
            ),
            "It goes on after the end: a final state's row of q has come in.": (
                _sweep(ends=lambda final, after: np.zeros(after.shape, bool))
            ),
            "Rows of final states are not 0. Can a move be made there?": _final_rows,
            "It uses new values within the same sweep. Read from the old table only.": (
                _in_turn
            ),
            "The reward is missing.": _sweep(combine=lambda r, g, v: g * v),
            "Final states are treated like all others. What can follow one, and what "
            "should stand in its own row?": _no_ends,
            "`argmax` tells where the largest entry stands. Is its place or its size "
            "wanted?": _sweep(future=lambda q, after: q[after].argmax(axis=-1)),
            "It takes the worst next action. Which one would a learner take?": (
                _sweep(future=lambda q, after: q[after].min(axis=-1))
            ),
        },
        hints=[
            "Begin with one number a state: the best of its row of `q`, but 0 where "
            "the episode is over. `np.where` chooses.",
            "`values[after]` looks up a value for each entry of `after` at once, and "
            "has its shape. So does `reward[after]`.",
            "Two loops over `x` and `u` do as well. Write into a new array, and read "
            "from `q`.",
        ],
        why="Indexing with the array `after` looks up the next state of every move at "
        "once. The new table is made from the old one alone, so it does not matter in "
        "which order the states are taken.",
    ),
    Exercise(
        number="12.2",
        title="Learn from one move",
        prompt="Write `q_update(q, x, u, r, x_next, done, alpha, gamma)`: the update "
        "of a table after one move. It returns a **new** table; `q` stays as it is. "
        "`q` has the shape (states, actions), with any number of actions. If `done`, "
        "the episode has ended at `x_next`.",
        answer="q_update",
        start="def q_update(q, x, u, r, x_next, done, alpha, gamma):\n"
        "    return ...  # your code: a new table",
        solution="def q_update(q, x, u, r, x_next, done, alpha, gamma):\n"
        "    target = r if done else r + gamma * q[x_next].max()\n"
        "    q = q.copy()\n"
        "    q[x, u] += alpha * (target - q[x, u])\n"
        "    return q",
        cases=[
            (TABLE, 0, 1, 0.5, 2, False, 0.5, 0.9),
            (TABLE, 2, 0, -1.0, 1, True, 0.25, 0.8),
            (TABLE, 1, 2, 0.0, 0, False, 0.1, 0.5),
            (TABLE[:, :2] - 1.0, 0, 0, 0.3, 1, False, 0.75, 0.95),
            (TABLE, 1, 1, 1.0, 1, False, 0.5, 0.9),
        ],
        mistakes={
            "It moves away from the target. Check the sign of the bracket.": _update(
                change=lambda old, target, alpha: old - alpha * (target - old)
            ),
            "The discount is missing.": _update(aim=lambda r, g, v: r + v),
            "The discount multiplies the reward as well. Which part comes later?": (
                _update(aim=lambda r, g, v: g * (r + v))
            ),
            "It takes the same action again at x′. Which action counts there?": (
                _update(future=lambda q, x, u, n: q[n, u])
            ),
            "It averages over the actions at x′. Which of them will be taken?": (
                _update(future=lambda q, x, u, n: q[n].mean())
            ),
            "`argmax` tells where the largest entry stands. Is its place or its size "
            "wanted?": _update(future=lambda q, x, u, n: q[n].argmax()),
            "It takes the maximum at x. Where does the learner stand after the move?": (
                _update(future=lambda q, x, u, n: q[x].max())
            ),
            "It takes the maximum over the whole table. Which row is meant?": (
                _update(future=lambda q, x, u, n: q.max())
            ),
            "It goes on after the end. What follows a final state?": (
                _update(ends=lambda done: False)
            ),
            "The reward is missing.": _update(aim=lambda r, g, v: g * v),
            "At the end it forgets the last reward. What does the target hold there?": (
                _no_last_reward
            ),
            "The discount multiplies the old estimate, too. Where does its bracket "
            "close?": _discounted_bracket,
            "`done` is used the wrong way round.": _update(ends=lambda done: not done),
            "It jumps onto the target. Which part of the way is asked for?": (
                _update(change=lambda old, target, alpha: target)
            ),
            "It adds a part of the target, not of the bracket.": (
                _update(change=lambda old, target, alpha: old + alpha * target)
            ),
            "The old estimate and the target have changed weights.": _update(
                change=lambda old, target, alpha: target + alpha * (old - target)
            ),
            "It changes the entry of x′. Which estimate is mended by this move?": (
                _update(place=lambda x, u, n: (n, u))
            ),
        },
        hints=[
            "Two lines of arithmetic: first the target, a number; then the new entry.",
            "The target is `r` alone at an end. Else the best entry of row `x_next` "
            "is added, discounted.",
            "`q = q.copy()` makes a table of your own. One entry of it changes.",
        ],
        why="Only the estimate of the move that was made changes; the target is a "
        "plain number. In a table this is the whole formula, because the slope of "
        "$\\hat Q(x, u)$ is 1 at its own entry and 0 elsewhere.",
    ),
    Exercise(
        number="12.3",
        title="How often is each action taken?",
        prompt="An ε-greedy learner draws **any** of its $n$ actions (the best ones, "
        "too) with probability ε, all alike. Else it takes a best one; if several are "
        "equally good, each of them is as likely. Write `chances(values, epsilon)`: "
        "the probability of every action, as an array of the length of `values`.",
        answer="chances",
        start="def chances(values, epsilon):\n    return ...  # your code: an array",
        solution="def chances(values, epsilon):\n"
        "    best = values == values.max()\n"
        "    return epsilon / values.size + (1 - epsilon) * best / best.sum()",
        cases=[
            (np.array([0.1, 0.7, -0.2, 0.3]), 0.2),
            (np.array([-3.0, -1.0, -1.0]), 0.4),
            (np.array([2.0, 2.0, 2.0, 2.0]), 0.1),
            (np.array([0.0, -0.5]), 0.0),
            (np.array([1.0, 5.0, 5.0, 0.0, -9.0]), 1.0),
        ],
        mistakes={
            "ε and 1 − ε have changed places. How often does a learner with ε = 0 "
            "explore?": _greedy(
                mix=lambda e, any_, greedy: (1 - e) * any_ + e * greedy
            ),
            "The random draw leaves the best actions out. Here it may hit them, too.": (
                _others_share
            ),
            "Only the first of several best actions gets a share.": _greedy(
                best=_first
            ),
            "Each of several best actions gets the whole share. What do the "
            "probabilities add up to?": _greedy(share=lambda best: 1.0 * best),
            "The random part is not divided among the actions.": (
                _greedy(mix=lambda e, any_, greedy: e + (1 - e) * greedy)
            ),
            "The best actions get nothing of the random draw, and the rest too "
            "little. What do the probabilities add up to?": _greedy(
                mix=lambda e, any_, greedy: np.where(
                    greedy > 0, (1 - e) * greedy, e * any_
                )
            ),
            "The random draw is missing. What happens with probability ε?": (
                _greedy(mix=lambda e, any_, greedy: (1 - e) * greedy)
            ),
            "It is greedy for the smallest value.": (
                _greedy(best=lambda values: values == values.min())
            ),
            "The greedy part does not shrink as ε grows.": (
                _greedy(mix=lambda e, any_, greedy: e * any_ + greedy)
            ),
        },
        hints=[
            "Two ways lead to an action: the random draw, and the greedy choice. Add "
            "their probabilities.",
            "By the random draw each of $n$ actions gets $\\varepsilon/n$.",
            "`values == values.max()` marks the best ones. Their number is the sum of "
            "the marks; they share $1-\\varepsilon$.",
        ],
        why="Every action gets $\\varepsilon/n$, and the best ones share the remaining "
        "$1-\\varepsilon$ on top. The probabilities add up to 1 for every ε, which is "
        "a quick check of such a function.",
    ),
    Exercise(
        number="12.4",
        title="Which loss gives the update?",
        prompt="`fixed(z)` has the value of `z`, but its derivative counts as 0 (in "
        "PyTorch it is called `detach`). `q_x` is $\\hat Q(x, u; \\theta)$, and "
        "`q_next` is $\\max_{u'}\\hat Q(x', u'; \\theta)$. One step of gradient "
        "**descent** is made on `loss`. Which loss gives the update of the slides, "
        "$\\theta + \\alpha\\,\\partial\\hat Q(x,u)/\\partial\\theta\\cdot[r + "
        "\\gamma\\max\\hat Q(x') - \\hat Q(x, u)]$?\n\n"
        "- **A** `loss = (r + gamma * q_next - q_x) ** 2 / 2`\n"
        "- **B** `loss = (r + gamma * q_next - fixed(q_x)) ** 2 / 2`\n"
        "- **C** `loss = fixed(r + gamma * q_next - q_x) ** 2 / 2`\n"
        "- **D** `loss = -fixed(r + gamma * q_next - q_x) * q_x`\n"
        "- **E** `loss = fixed(r + gamma * q_next - q_x) * q_x`",
        answer="loss_choice",
        start='loss_choice = ...  # "A", "B", "C", "D" or "E"',
        solution='loss_choice = "D"',
        options=["A", "B", "C", "D", "E"],
        mistakes={
            "Nothing is held fixed in A. How many routes lead from θ to it?": "A",
            "B moves the target and holds the estimate. Which of them should learn?": (
                "B"
            ),
            "In C everything is held fixed. What is the slope of such a loss?": "C",
            "E has the right route. Follow the sign through one step of descent.": "E",
        },
        hints=[
            "Write $\\partial\\,\\text{loss}/\\partial\\theta$ for each line, with 0 "
            "for the derivative of whatever stands in `fixed`.",
            "Descent *subtracts* "
            "$\\alpha\\,\\partial\\,\\text{loss}/\\partial\\theta$. The update of "
            "the slides adds something.",
            "The loss need not be a square. Only its slope counts.",
        ],
        why="The slope of D is $-\\delta\\,\\partial\\hat Q(x, u)/\\partial\\theta$, "
        "since $\\delta$ counts as a number. Descent subtracts it, and the signs "
        "cancel. `(fixed(r + gamma * q_next) - q_x) ** 2 / 2` has the same slope; it "
        "is the form that programs use most.",
    ),
    Exercise(
        number="12.5",
        title="Find the bugs: a semi-gradient step",
        prompt="Here a state is described by a vector of features `f`, and its value "
        "is $\\theta\\cdot f$; there is one action only, so no maximum. `td_step` is "
        "meant to make one semi-gradient update, and to return the new `theta`. "
        "**Two** of its lines are wrong. Mend them.",
        answer="td_step",
        start=BUGGY,
        solution=MENDED,
        untouched="Not mended yet: it still does what the given code does. Which of "
        "its lines follows a route that should be cut?",
        cases=[
            (
                np.array([0.5, -1.0]),
                np.array([1.0, 2.0]),
                np.array([0.5, -1.0]),
                1.0,
                False,
                0.1,
                0.9,
            ),
            (
                np.array([2.0, 0.3, -0.7]),
                np.array([0.0, 1.0, 1.0]),
                np.array([1.0, 0.0, 2.0]),
                -0.5,
                False,
                0.25,
                0.8,
            ),
            (
                np.array([1.0, -2.0]),
                np.array([0.5, 0.25]),
                np.array([3.0, 1.0]),
                1.0,
                True,
                0.5,
                0.9,
            ),
        ],
        mistakes={
            "Not mended yet: it still does what the given code does. Which of "
            "its lines follows a route that should be cut?": (
                _td(slope=_both_routes, sign=-1)
            ),
            "One bug is mended: the target is held fixed. Does θ move towards it?": (
                _td(sign=-1)
            ),
            "One bug is mended: the direction. But this is the full gradient.": (
                _td(slope=_both_routes)
            ),
            "The slope belongs to the next state. Whose value is the estimate?": (
                _td(slope=lambda f, n, d, g: n)
            ),
            "Now the discount is missing. The line with `target` was right.": (
                _td(target=lambda r, v, d, g: r if d else r + v)
            ),
            "Now it goes on after the end. The line with `target` was right.": (
                _td(target=lambda r, v, d, g: r + g * v)
            ),
            "The estimate is not subtracted. What does the bracket hold?": _no_estimate,
            "Now the target has lost its future. The line with `target` was right.": (
                _td(target=lambda r, v, d, g: r)
            ),
        },
        hints=[
            "Ask of each line: which symbol of the formula is this?",
            "`slope` should be the derivative of the *estimate* by θ. Which features "
            "are in the estimate?",
            "If the target lies above the estimate, the estimate must rise. Try "
            "`theta = np.array([0.0])`, `f = np.array([1.0])`, `r = 1`, `done = True`.",
        ],
        why="The derivative of $\\theta\\cdot f$ by $\\theta$ is $f$; the features of "
        "the next state belong to the target, which is held fixed. The step is "
        "added: with a positive bracket the estimate has to grow.",
    ),
    Exercise(
        number="12.6",
        title="A larger prize nearby",
        prompt="Go back to *Turn the discount*. The near prize, four moves from the "
        "start, is raised from 0.5 to 0.7; the goal is still worth 1 and seven moves "
        "away. Above which $\\gamma$ does it pay to walk past the near prize? Give it "
        "to three decimals.",
        answer="gamma_border",
        solution="gamma_border = 0.7 ** (1 / 3)",
        rtol=1e-3,
        mistakes={
            "That is the prize itself. How many moves later comes the goal?": 0.7,
            "It looks as if you had counted the moves to the near prize. How many "
            "more moves is it to the goal?": 0.7 ** (1 / 4),
            "It looks as if you had counted all moves to the goal. How many of them "
            "come after the near prize would have been reached?": 0.7 ** (1 / 7),
            "The exponents differ by more than that. Write down both returns.": [
                0.7 ** (1 / 2),
                0.7 ** (1 / 6),
            ],
            "That is a power where a root is asked for.": 0.7**3,
            "That is the border for a prize of 0.5.": 0.5 ** (1 / 3),
            "Here the prizes have changed places: a discount lies below 1.": (
                0.7 ** (-1 / 3)
            ),
            "You divided by three. How is $\\gamma^3 = 0.7$ solved for γ?": 0.7 / 3,
        },
        hints=[
            "The first reward of a walk is not discounted. So the $k$-th has the "
            "factor $\\gamma^{k-1}$.",
            "Write both returns at the start, and set them equal.",
            "$\\gamma^6 = 0.7\\,\\gamma^3$. Divide by $\\gamma^3$.",
        ],
        why="From $\\gamma^6 > 0.7\\,\\gamma^3$ follows $\\gamma^3 > 0.7$, so "
        "$\\gamma > 0.888$. Only the three additional moves count, since both walks "
        "are delayed alike by the first ones.",
    ),
    Exercise(
        number="12.7",
        title="Where the full gradient ends",
        prompt="The split world again, in general: from $X$ you come to $A$ with "
        "probability $p$, else to $B$, each time with the reward 0. From $A$ the "
        "episode ends with the reward $a$, from $B$ with $b$. The discount is "
        "$\\gamma$. The full gradient ends where the **mean squared bracket** is "
        "smallest, over the moves of an episode:\n\n"
        "$$p\\,(\\gamma A - X)^2 + (1-p)\\,(\\gamma B - X)^2 + p\\,(a - A)^2 + "
        "(1-p)\\,(b - B)^2$$\n\n"
        "Write `split_values(p, a, b, gamma)`, which returns an array $[X, A, B]$ of "
        "these values. All derivatives are 0 there.",
        answer="split_values",
        start="def split_values(p, a, b, gamma):\n"
        "    return ...  # your code: an array [X, A, B]",
        solution="def split_values(p, a, b, gamma):\n"
        "    x = gamma * (p * a + (1 - p) * b)\n"
        "    ends = np.array([a, b])\n"
        "    return np.array([x, *(ends + gamma * x) / (1 + gamma**2)])",
        cases=[
            (0.5, 1.0, 0.0, 0.95),
            (0.25, 2.0, -1.0, 0.9),
            (0.8, -0.5, 3.0, 0.5),
            (0.4, 1.0, 2.5, 0.7),
        ],
        mistakes={
            "These are the exact values, where the semi-gradient ends. Does the full "
            "gradient leave A and B alone?": _exact_split,
            "It holds for γ = 1 only.": _split_at_one,
            "A and B have changed places.": lambda p, a, b, gamma: _split(
                p * a + (1 - p) * b, b, a, gamma
            ),
            "X is not discounted. How many moves lie between X and the reward?": (
                _split_without_discount
            ),
            "p is not used: it holds for p = ½ only.": lambda p, a, b, gamma: _split(
                (a + b) / 2, a, b, gamma
            ),
            "p belongs to A, 1 − p to B.": lambda p, a, b, gamma: _split(
                (1 - p) * a + p * b, a, b, gamma
            ),
            "X is right. A and B are drawn towards X as if γ were 1 in the first two "
            "squares.": _split_with(lambda end, x, g: (end + x) / 2),
            "X is right. An inner derivative is missing: the derivative of (γA − X)² "
            "by A is 2 (γA − X) times what?": _split_with(
                lambda end, x, g: (end + x) / (1 + g)
            ),
            "X is right. A sign is wrong in the derivative by A: follow the minus sign "
            "in front of A in (a − A)².": _split_with(
                lambda end, x, g: (end - g * x) / (1 - g**2)
            ),
        },
        hints=[
            "Set the derivative by $A$ to 0. The factor $p$ cancels.",
            "That gives $\\gamma(\\gamma A - X) - (a - A) = 0$. Solve it for $A$ with "
            "$X$ still in it; $B$ is found alike.",
            "The derivative by $X$ gives $X = \\gamma\\,(pA + (1-p)B)$. Put $A$ and "
            "$B$ in. With $m = pa + (1-p)b$ it becomes "
            "$X\\,(1+\\gamma^2) = \\gamma m + \\gamma^2 X$.",
        ],
        why="$X = \\gamma m$ is the exact value, but "
        "$A = (a + \\gamma X)/(1+\\gamma^2)$ lies between $a$ and $X/\\gamma$. "
        "For $p = \\tfrac12$, $a = 1$, $b = 0$, "
        "$\\gamma = 1$ these are the ¾ and ¼ of the lecture.",
    ),
]
