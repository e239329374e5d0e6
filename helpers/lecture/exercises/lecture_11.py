"""Exercises of lecture 11: ranks, factors, gaps, biases and recommendations."""

import numpy as np

from helpers.lecture.exercise import Exercise


def _best_error(power=2, root=np.sqrt, part=lambda values, k: values[k:]):
    """Return a wrong `best_error`, by what it does otherwise."""

    def best_error(values, k):
        return root(np.sum(np.asarray(part(values, k)) ** power))

    return best_error


def _with_gaps(k, m, n, seed):
    """Return a table, what was seen of it, and factors; 9 stands in the gaps."""
    rng = np.random.default_rng(seed)
    seen = rng.random((m, n)) < 0.6
    a = np.where(seen, rng.integers(-3, 4, (m, n)), 9.0)
    return a, seen, rng.standard_normal((m, k)), rng.standard_normal((n, k))


def _observed(
    rest=lambda a, seen, product: seen * (product - a),
    factor=lambda seen: 2,
    du=lambda rest, u, v: rest @ v,
    dv=lambda rest, u, v: rest.T @ u,
):
    """Return a wrong `observed_gradient`, by what it does otherwise."""

    def observed_gradient(a, seen, u, v):
        r = factor(seen) * rest(a, seen, u @ v.T)
        return du(r, u, v), dv(r, u, v)

    return observed_gradient


def _ratings(users, items, count, seed, strength):
    """Return a list of ratings in which users and items occur again, and biases."""
    rng = np.random.default_rng(seed)
    cells = rng.permutation(users * items)[:count]
    rating = rng.integers(1, 11, count) / 2
    user, item = np.divmod(cells, items)
    return (
        user,
        item,
        rating,
        3.2,
        rng.normal(size=users),
        rng.normal(size=items),
        (strength),
    )


def _bias(
    error=lambda rating, expected: expected - rating,
    add=lambda index, values, n: np.bincount(index, values, n),
    factor=2,
    decay=lambda strength, bias: 2 * strength * bias,
    places=lambda user, item: (user, item),
):
    """Return a wrong `bias_gradients`, by what it does otherwise."""

    def bias_gradients(user, item, rating, mean, b, c, strength):
        slope = factor * error(rating, mean + b[user] + c[item])
        first, second = places(user, item)
        db = add(first, slope, len(b)) + decay(strength, b)
        dc = add(second, slope, len(c)) + decay(strength, c)
        return db, dc

    return bias_gradients


def _last_only(index, values, n):
    sums = np.zeros(n)
    sums[index] += values
    return sums


def _overwritten(user, item, rating, mean, b, c, strength):
    slope = 2 * (mean + b[user] + c[item] - rating)
    db, dc = 2 * strength * b, 2 * strength * c
    db[user], dc[item] = slope, slope
    return db, dc


def _penalty_each_time(user, item, rating, mean, b, c, strength):
    slope = 2 * (mean + b[user] + c[item] - rating)
    return (
        np.bincount(user, slope + 2 * strength * b[user], len(b)),
        np.bincount(item, slope + 2 * strength * c[item], len(c)),
    )


def _mean_of_each(index, values, n):
    counts = np.maximum(np.bincount(index, minlength=n), 1)
    return np.bincount(index, values, n) / counts


def _only_taste(user, item, rating, mean, b, c, strength):
    slope = 2 * (mean - rating)
    return (
        np.bincount(user, slope + 2 * b[user], len(b)) + 2 * strength * b,
        np.bincount(item, slope + 2 * c[item], len(c)) + 2 * strength * c,
    )


BUGGY_RECOMMEND = """def best_titles(scores, rated, count):
    left = np.delete(np.arange(scores.size), rated)
    order = np.argsort(scores[left])
    return order[:count]"""

RECOMMEND = """def best_titles(scores, rated, count):
    left = np.delete(np.arange(scores.size), rated)
    order = np.argsort(-scores[left])
    return left[order[:count]]"""


def _recommend(order=lambda s: np.argsort(-s), give=lambda left, order, n: left[order]):
    """Return a wrong `best_titles`, by what it does otherwise."""

    def best_titles(scores, rated, count):
        left = np.delete(np.arange(scores.size), rated)
        return give(left, order(scores[left]), count)[:count]

    return best_titles


def _newcomer(
    square=lambda v: v.T @ v,
    decay=lambda strength, k: strength * np.eye(k),
    sign=1,
    solve=np.linalg.solve,
):
    """Return a wrong `newcomer`, by what it does otherwise."""

    def newcomer(v, rest, strength):
        return sign * solve(square(v) + decay(strength, v.shape[1]), v.T @ rest)

    return newcomer


def _new_ratings(count, k, seed, strength):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((count, k)), rng.standard_normal(count), strength


EXERCISES = [
    Exercise(
        number="11.1",
        title="Save numbers",
        prompt="A table has 40 rows and 30 columns. You store its best approximation "
        "of rank $k$: $k$ left singular vectors, $k$ singular values and $k$ right "
        "singular vectors, each number on its own. Up to which $k$ are these **fewer** "
        "numbers than the table has?",
        answer="largest_k",
        solution="largest_k = 40 * 30 // (40 + 30 + 1)",
        mistakes={
            "The singular values take room, too.": 17,
            "That is the rank of the whole table. How many numbers would it take?": 30,
            "A rank is a whole number. Up or down?": 1200 / 71,
            "Only one of the two sets of vectors is counted.": [40, 38, 29],
            "One rank more, and it is still fewer.": 15,
        },
        hints=[
            "How many numbers has one left singular vector, how many one right one?",
            "Each rank adds a column of 40 numbers, a row of 30, and one singular "
            "value.",
            "Divide the number of cells by the number for one rank, and round down.",
        ],
        why="Each rank takes $40 + 30 + 1 = 71$ numbers, and the table has 1200: "
        "$16\\cdot 71 = 1136$ is less, $17\\cdot 71 = 1207$ is more. For a larger "
        "table the gain is larger, since rows and columns are added, not multiplied.",
    ),
    Exercise(
        number="11.2",
        title="The error before you compress",
        prompt="`values` are the singular values of a matrix $A$, the largest first. "
        "Write `best_error(values, k)`: the distance "
        "$\\lVert A - A_k\\rVert$ (not squared) of the best matrix of rank `k`, "
        "without making the matrix. `k` may be 0.",
        answer="best_error",
        start="def best_error(values, k):\n    return ...  # your code",
        solution="def best_error(values, k):\n"
        "    return np.sqrt(np.sum(values[k:] ** 2))",
        cases=[
            (np.array([5.0, 3.0, 2.0, 0.5]), 2),
            (np.array([5.0, 3.0, 2.0, 0.5]), 0),
            (np.array([13.5, 7.7, 6.2, 3.9, 2.2, 1.0]), 3),
            (np.array([4.0, 1.5, 0.5]), 1),
            (np.array([2.5, 2.0, 0.0]), 3),
        ],
        mistakes={
            "That is the squared distance. The distance is asked for.": _best_error(
                root=lambda total: total
            ),
            "The values are added as they are. What does the distance add up?": (
                _best_error(power=1, root=lambda total: total)
            ),
            "That is the size of the part that is kept. Which part is lost?": (
                _best_error(part=lambda values, k: values[:k])
            ),
            "One lost value is left out: which is the first that rank k does not have? "
            "Count from 0.": _best_error(part=lambda values, k: values[k + 1 :]),
            "One value too many is counted as lost.": _best_error(
                part=lambda values, k: values[max(k - 1, 0) :]
            ),
            "Only the largest of the lost values is there. What of the others?": (
                _best_error(part=lambda values, k: values[k : k + 1])
            ),
            "It is the size of A minus the size of the kept part. Do lengths subtract, "
            "or their squares?": lambda values, k: (
                np.sqrt(np.sum(values**2)) - np.sqrt(np.sum(values[:k] ** 2))
            ),
            "It is divided by the size of A. The distance itself is asked for.": (
                lambda values, k: np.sqrt(np.sum(values[k:] ** 2) / np.sum(values**2))
            ),
        },
        hints=[
            "Eckart and Young: what is $\\lVert A - A_k\\rVert^2$?",
            "The pieces $k+1, k+2, \\dots$ are lost. In Python, counted from 0, they "
            "begin at index `k`.",
            "Add up the squares of `values[k:]`, and take the root at the end.",
        ],
        why="The pieces $\\mathbf p_j\\mathbf q_j^\\top$ are perpendicular to one "
        "another, so the squares of their lengths add up, as in Pythagoras' theorem. "
        "So the error of every rank is known after one SVD.",
    ),
    Exercise(
        number="11.3",
        title="Which factors are the same?",
        prompt="Gradient descent has found $U$ and $V$ with $k = 3$ columns each. "
        "$W$ is any invertible $3\\times 3$ matrix, $O$ any rotation, so "
        "$O^\\top O = OO^\\top = I$. Which pair predicts the same **and** costs the "
        "same in the regularisation $\\lambda(\\lVert U\\rVert^2 + "
        "\\lVert V\\rVert^2)$, whatever $U$, $V$, $W$ and $O$ are?\n\n"
        "- `'a'`: $-U$ and $V$;\n"
        "- `'b'`: $2U$ and $\\frac12 V$;\n"
        "- `'c'`: $UW$ and $VW^{-\\top}$;\n"
        "- `'d'`: $UO$ and $VO$;\n"
        "- `'e'`: $UO$ and $VO^\\top$.\n\n"
        "Set `same_factors` to the letter. You may try it out.",
        answer="same_factors",
        solution="same_factors = 'd'",
        options=["a", "b", "c", "d", "e"],
        mistakes={
            "Multiply out: what happens to the sign of the product?": "a",
            "The predictions stay. What becomes of the two squared norms?": "b",
            "The predictions stay. Does every invertible matrix leave lengths as they "
            "are?": "c",
            "The norms stay. Now multiply out the product: which matrix is left in the "
            "middle?": "e",
        },
        hints=[
            "Write down $U'V'^\\top$ for each pair. Remember $(XY)^\\top = "
            "Y^\\top X^\\top$.",
            "Two of the five change the product. Three keep it.",
            "Of the three, which keeps the length of each row of $U$ and of $V$?",
        ],
        why="$UO(VO)^\\top = UOO^\\top V^\\top = UV^\\top$, and a rotation keeps "
        "lengths. So even with regularisation the factors are free to turn. To look at "
        "them, turn them first, as `svd_of_product` does.",
    ),
    Exercise(
        number="11.4",
        title="The gradient with gaps",
        prompt="`a` is a table of shape (m, n); `seen` is one of `True` and `False`, "
        "of the same shape. Where `seen` is `False`, the number in `a` means nothing. "
        "The loss is\n\n"
        "$$L = \\sum_{(i,j)\\,\\text{seen}} (\\mathbf u_i\\cdot\\mathbf v_j - "
        "a_{ij})^2$$\n\n"
        "Write `observed_gradient(a, seen, u, v)` for `u` of shape (m, k) and `v` of "
        "shape (n, k). Return $\\partial L/\\partial U$ and $\\partial L/\\partial V$, "
        "in this order. Leave the arrays as they are.",
        answer="observed_gradient",
        start="def observed_gradient(a, seen, u, v):\n"
        "    return ...  # your code: du, dv",
        solution="def observed_gradient(a, seen, u, v):\n"
        "    r = np.where(seen, u @ v.T - a, 0)\n"
        "    return 2 * r @ v, 2 * r.T @ u",
        cases=[
            _with_gaps(2, 4, 4, 0),
            _with_gaps(1, 3, 3, 1),
            _with_gaps(3, 5, 5, 2),
            _with_gaps(2, 6, 6, 3),
        ],
        mistakes={
            "It counts every cell. Which cells does the loss ask about?": _observed(
                rest=lambda a, seen, product: product - a
            ),
            "It fills the gaps with 0, and counts them. A gap is not a rating.": (
                _observed(rest=lambda a, seen, product: product - seen * a)
            ),
            "The prediction is masked, the table is not: what stands in its gaps?": (
                _observed(rest=lambda a, seen, product: seen * product - a)
            ),
            "The mask is upside down: it asks about the gaps.": _observed(
                rest=lambda a, seen, product: ~seen * (product - a)
            ),
            "A factor is missing: what is the derivative of a square?": _observed(
                factor=lambda seen: 1
            ),
            "A factor is missing in the first result only.": _observed(
                du=lambda r, u, v: r @ v / 2
            ),
            "A factor is missing in the second result only.": _observed(
                dv=lambda r, u, v: r.T @ u / 2
            ),
            "The sign is wrong: is it prediction minus rating, or the other way?": (
                _observed(factor=lambda seen: -2)
            ),
            "Sign and factor: both are wrong.": _observed(factor=lambda seen: -1),
            "It is divided by the number of ratings. The loss is a sum.": _observed(
                factor=lambda seen: 2 / seen.sum()
            ),
            "In the first result sums run over the wrong index: check the shapes with "
            "m different from n.": _observed(du=lambda r, u, v: r.T @ v),
            "In the second result the sums run over the wrong index: check the shapes "
            "with m different from n.": _observed(dv=lambda r, u, v: r @ u),
            "In both results the sums run over the wrong index.": _observed(
                du=lambda r, u, v: r.T @ v, dv=lambda r, u, v: r @ u
            ),
            "Each result is multiplied by its own factor. Which factor does the "
            "derivative leave?": _observed(
                du=lambda r, u, v: r @ u, dv=lambda r, u, v: r.T @ v
            ),
            "The two results stand in the wrong order.": lambda *given: _observed()(
                *given
            )[::-1],
        },
        hints=[
            "First make the table of errors, prediction minus rating. Then set it to 0 "
            "where nothing was seen.",
            "`np.where(seen, …, 0)` takes its first table where `seen` is `True`, and "
            "0 elsewhere.",
            "With that table the formulas are those of the full matrix: $2RV$ and "
            "$2R^\\top U$.",
        ],
        why="A cell that is not in the sum has no derivative, so its error counts as "
        "0. For the rest nothing changes. A large table is never made in full: the "
        "sums go over the list of ratings.",
    ),
    Exercise(
        number="11.5",
        title="Biases from a list",
        prompt="The model is $\\hat a = \\mu + b_i + c_j$, without tastes, and\n\n"
        "$$L = \\sum_{\\text{ratings}} (\\mu + b_i + c_j - a)^2 + "
        "\\lambda\\Big(\\sum_i b_i^2 + \\sum_j c_j^2\\Big)$$\n\n"
        "Write `bias_gradients(user, item, rating, mean, b, c, strength)`: `user`, "
        "`item` and `rating` are a list of ratings, as arrays of shape (n,); `mean` is "
        "μ, `strength` is λ. Return $\\partial L/\\partial\\mathbf b$ and "
        "$\\partial L/\\partial\\mathbf c$, in this order. A user occurs many times.",
        answer="bias_gradients",
        start="def bias_gradients(user, item, rating, mean, b, c, strength):\n"
        "    return ...  # your code: db, dc",
        solution="def bias_gradients(user, item, rating, mean, b, c, strength):\n"
        "    slope = 2 * (mean + b[user] + c[item] - rating)\n"
        "    db, dc = 2 * strength * b, 2 * strength * c\n"
        "    np.add.at(db, user, slope)\n"
        "    np.add.at(dc, item, slope)\n"
        "    return db, dc",
        cases=[
            _ratings(5, 5, 18, 0, 0.5),
            _ratings(4, 4, 12, 1, 2.0),
            _ratings(6, 6, 20, 2, 0.0),
            _ratings(3, 3, 6, 3, 1.5),
        ],
        mistakes={
            "Of several ratings of one user only the last is counted. What does `+=` "
            "do with an index that occurs twice?": _bias(add=_last_only),
            "It takes means. The loss is a sum over all ratings.": _bias(
                add=_mean_of_each
            ),
            "The sign of the error is wrong: prediction minus rating, or the other "
            "way?": _bias(error=lambda rating, expected: rating - expected),
            "The square gives a factor that is missing in the errors.": _bias(factor=1),
            "The regularisation is left out.": _bias(decay=lambda strength, bias: 0),
            "The square of a bias gives a factor, too.": _bias(
                decay=lambda strength, bias: strength * bias
            ),
            "The factor of the squares is missing in both parts.": _bias(
                factor=1, decay=lambda strength, bias: strength * bias
            ),
            "The regularisation has the wrong sign: does it cost to be large?": (
                _bias(decay=lambda strength, bias: -2 * strength * bias)
            ),
            "Users and items have changed places in the sums.": _bias(
                places=lambda user, item: (item, user)
            ),
            "Each bias is fitted as if the other were not there: what does the model "
            "predict?": _only_taste,
            "A part of the prediction is left out: what does everybody share?": (
                lambda user, item, rating, mean, *rest: _bias()(
                    user, item, rating, 0, *rest
                )
            ),
            "Something is overwritten: what does `=` leave of the regularisation, and "
            "of the ratings before?": _overwritten,
            "The regularisation is added once for each rating. How often does a bias "
            "stand in the sum with λ?": _penalty_each_time,
            "Only the first result is regularised. The loss has both sums.": (
                lambda *given: (_bias()(*given)[0], _bias()(*given[:-1], 0)[1])
            ),
            "The two results stand in the wrong order.": lambda *given: _bias()(*given)[
                ::-1
            ],
        },
        hints=[
            "First one rating: what does it add to $\\partial L/\\partial b_i$?",
            "The derivative of the square is twice the error. It goes to the one user "
            "and the one item of that rating.",
            "Begin with the regularisation, `2 * strength * b`. Then add for each "
            "rating; `np.add.at(db, user, …)` takes repeated users.",
        ],
        why="Each rating pushes one $b_i$ and one $c_j$ by the same amount. "
        "`np.add.at`, or `np.bincount` with weights, adds up what belongs to one "
        "index. "
        "`db[user] += …` would keep one rating a user.",
    ),
    Exercise(
        number="11.6",
        title="Find the bugs: recommend",
        prompt="`best_titles(scores, rated, count)` should return the indices of the "
        "`count` titles with the highest `scores`, best first, without those in "
        "`rated`. The given code runs, and returns whole numbers. But **two** of its "
        "lines are wrong. Mend them.",
        answer="best_titles",
        start=BUGGY_RECOMMEND,
        solution=RECOMMEND,
        cases=[
            (np.array([4.1, 3.0, 4.8, 2.2, 4.5, 3.7]), [2, 3], 2),
            (np.array([1.0, 5.0, 2.0, 4.0, 3.0]), [0], 3),
            (np.array([3.3, 2.9, 4.6, 4.4, 1.2, 4.9, 3.8]), [0, 5, 6], 2),
            (np.array([2.0, 4.0, 3.5, 1.5]), [1], 3),
        ],
        untouched="Not mended yet: it still does what the given code does. Try it with "
        "five scores, and check the answer by eye.",
        mistakes={
            "Not mended yet: it still does what the given code does. Try it with "
            "five scores, and check the answer by eye.": _recommend(
                order=np.argsort, give=lambda left, order, n: order
            ),
            "One bug is mended: these are titles of the whole list. But are they the "
            "best ones?": _recommend(order=np.argsort),
            "One bug is mended: the best come first. But these are places in the "
            "shortened list: which titles are they?": _recommend(
                give=lambda left, order, n: order
            ),
            "The right titles, with the worst of them first.": _recommend(
                give=lambda left, order, n: left[order[:n]][::-1]
            ),
            "Titles that were rated already are among them.": (
                lambda scores, rated, count: np.argsort(-scores)[:count]
            ),
            "It gives the scores. The indices are asked for.": (
                lambda scores, rated, count: -np.sort(-np.delete(scores, rated))[:count]
            ),
        },
        hints=[
            "Take `scores = np.array([1., 5., 2., 4., 3.])` and `rated = [0]`. What "
            "should come out for `count = 2`? What does?",
            "`np.argsort` sorts upwards.",
            "`order` counts within `left`. How do you get from a place in `left` back "
            "to the title?",
        ],
        why="`np.argsort` gives places in the array that it was handed, here in the "
        "list without the rated titles. `left[…]` translates back. Both bugs return "
        "plausible numbers, so only a small example with a known answer shows them.",
    ),
    Exercise(
        number="11.7",
        title="Welcome a newcomer",
        prompt="A model is trained, and somebody new rates $n$ titles. Only the taste "
        "$\\mathbf u$ (shape (k,)) is to be found; everything else stays. `v`, of "
        "shape (n, k), has the rows $\\mathbf v_j$ of the rated titles; `rest`, of "
        "shape (n,), has their ratings minus mean and biases. Find the "
        "$\\mathbf u$ at which\n\n"
        "$$L = \\sum_{j} (\\mathbf u\\cdot\\mathbf v_j - \\text{rest}_j)^2 + "
        "\\lambda\\lVert\\mathbf u\\rVert^2$$\n\n"
        "is smallest. Here no descent is needed: set the gradient to zero, and solve "
        "for $\\mathbf u$. Write `newcomer(v, rest, strength)`, where `strength` is λ.",
        answer="newcomer",
        start="def newcomer(v, rest, strength):\n    return ...  # your code: u",
        solution="def newcomer(v, rest, strength):\n"
        "    square = v.T @ v + strength * np.eye(v.shape[1])\n"
        "    return np.linalg.solve(square, v.T @ rest)",
        cases=[
            _new_ratings(6, 2, 0, 0.5),
            _new_ratings(9, 3, 1, 2.0),
            _new_ratings(4, 3, 2, 0.25),
            _new_ratings(5, 2, 3, 1.5),
        ],
        mistakes={
            "The regularisation is missing.": _newcomer(decay=lambda s, k: 0),
            "λ is added to every entry of the matrix. The derivative of λ‖u‖² touches "
            "which entries?": _newcomer(decay=lambda s, k: s),
            "The factor 2 stands in the regularisation only. Where else does it stand, "
            "and what happens to it?": _newcomer(decay=lambda s, k: 2 * s * np.eye(k)),
            "The factor 2 stands in the squares only. Where else does it stand, and "
            "what happens to it?": _newcomer(decay=lambda s, k: s / 2 * np.eye(k)),
            "The regularisation has the wrong sign.": _newcomer(
                decay=lambda s, k: -s * np.eye(k)
            ),
            "The sign of the taste is wrong: on which side does `rest` stand?": (
                _newcomer(sign=-1)
            ),
            "It is multiplied where the equation must be solved.": _newcomer(
                solve=np.matmul
            ),
            "It is twice too large: the factor 2 stands on both sides.": (
                _newcomer(sign=2)
            ),
            "The equation is not solved: this only sums the rated titles, each times "
            "its rest.": lambda v, rest, strength: v.T @ rest,
        },
        hints=[
            "With $V$ for `v` and $\\mathbf r$ for `rest`, the gradient is "
            "$2V^\\top(V\\mathbf u - \\mathbf r) + 2\\lambda\\mathbf u$.",
            "Set it to zero, divide by 2, and bring everything with $\\mathbf u$ to "
            "the left.",
            "It is a system of $k$ linear equations, with the matrix $V^\\top V + "
            "\\lambda I$. `np.linalg.solve(matrix, right_hand_side)` solves it.",
            "$I$ is `np.eye(k)`; the right-hand side is $V^\\top\\mathbf r$.",
        ],
        why="In $\\mathbf u$ alone the loss is a bowl with one lowest point, and its "
        "gradient is linear. With $\\lambda > 0$ there is a solution even for a single "
        "rating. Solving for all users, then for all items, and so on, is called "
        "*alternating least squares*.",
    ),
]
