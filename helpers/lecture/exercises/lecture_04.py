"""Exercises of lecture 04: partials, directions, counts, routes, flat points."""

import numpy as np

from helpers.lecture.exercise import Exercise

BUGGY_BACK = """def back_to_u(V, W, u, t):
    y = W @ (V @ u)
    delta = 2 * (y - t)
    back_x = W @ delta
    return V @ back_x"""

NOT_MENDED = (
    "Not mended yet: it still does what the given code does. Compare it with a "
    "difference quotient: which indices does each product add over?"
)


def _partials(by_x, by_y):
    return lambda x, y: np.array([by_x(x, y), by_y(x, y)])


def _back(
    delta=lambda y, t: 2 * (y - t),
    first=lambda W, d: W.T @ d,
    second=lambda V, d: V.T @ d,
    outer=None,
):
    """Return a wrong `back_to_u`: one of its parts is replaced."""

    def back_to_u(V, W, u, t):
        d = delta(W @ (V @ u), t)
        return outer(V, W, d) if outer else second(V, first(W, d))

    return back_to_u


def _by(test):
    """Return a wrong `name_of`: another test on H."""
    return lambda H: test(np.asarray(H, float))


def _named(low, high, flat="undecided"):
    if low < 0 < high:
        return "saddle"
    if low > 0:
        return "minimum"
    return "maximum" if high < 0 else flat


def _by_eigenvalues(H):
    values = np.linalg.eigvalsh(H)
    return values.min(), values.max()


def _determinant_only(H):
    d = np.linalg.det(H)
    return "minimum" if d > 1e-12 else "saddle" if d < -1e-12 else "undecided"


def _determinant_and_corner(H):
    d = np.linalg.det(H)
    if abs(d) < 1e-12:
        return "undecided"
    return "saddle" if d < 0 else "minimum" if H[0, 0] > 0 else "maximum"


def _zero_first(H):
    if np.abs(np.linalg.eigvalsh(H)).min() < 1e-9:
        return "undecided"
    return _named(*_by_eigenvalues(H))


def _zero_counts(H):
    low, high = _by_eigenvalues(H)
    if abs(low) < 1e-12 or abs(high) < 1e-12:
        return "minimum" if high > 1e-12 else "maximum"
    return _named(low, high)


def _swapped_names(H):
    low, high = _by_eigenvalues(H)
    if min(abs(low), abs(high)) < 1e-12:
        return "undecided"
    return _named(-high, -low)


def _units(combine):
    """Return a wrong `unit_jacobian`, from the vector, its length and the identity."""
    return lambda x: combine(np.asarray(x), np.linalg.norm(x), np.eye(len(x)))


def _slope_seen(angle):
    """Say what an angle leads to at (-0.2, 0.6): share of the steepest slope."""
    x, y = -0.2, 0.6
    across, up = 1 - 2 * x**2, -2 * x * y
    steepest = np.degrees(np.arctan2(up, across))
    return np.round(np.cos(np.radians(np.asarray(angle) - steepest)) * 20) / 20


def _angles(*shares):
    """Return angles at which the slope is these shares of the steepest one."""
    return [14.56 + float(np.degrees(np.arccos(share))) for share in shares]


SYMMETRIC = [
    np.array([[2.0, 0.0], [0.0, 3.0]]),
    np.array([[1.0, 2.0], [2.0, 1.0]]),
    np.array([[-1.0, 0.5], [0.5, -2.0]]),
    np.array([[-1.0, 3.0], [3.0, -2.0]]),
    np.array([[1.0, -4.0], [-4.0, 20.0]]),
    np.array([[-3.0, 0.0], [0.0, 1.0]]),
    np.array([[2.0, 0.0], [0.0, 0.0]]),
    np.array([[0.0, 0.0], [0.0, -4.0]]),
    np.diag([1.0, -2.0, -3.0]),
    np.diag([-1.0, -2.0, -3.0]),
    np.diag([1.0, 0.0, -2.0]),
]

EXERCISES = [
    Exercise(
        number="04.1",
        title="Two partial derivatives",
        prompt="Let $f(x, y) = x^2 y + \\sin(xy)$. Write `grad_f(x, y)`, which returns "
        "the array $(\\partial f/\\partial x, \\partial f/\\partial y)$ for two "
        "numbers $x$ and $y$.",
        answer="grad_f",
        start="def grad_f(x, y):\n    return ...  # your code",
        solution="def grad_f(x, y):\n"
        "    by_x = 2 * x * y + y * np.cos(x * y)\n"
        "    by_y = x**2 + x * np.cos(x * y)\n"
        "    return np.array([by_x, by_y])",
        cases=[(1.0, 2.0), (-1.5, 0.4), (0.0, 3.0), (2.0, -1.0), (0.7, 0.0)],
        mistakes={
            "These are the right two numbers in the wrong order.": _partials(
                lambda x, y: x**2 + x * np.cos(x * y),
                lambda x, y: 2 * x * y + y * np.cos(x * y),
            ),
            "The sine has an inner function. Where is its derivative?": _partials(
                lambda x, y: 2 * x * y + np.cos(x * y),
                lambda x, y: x**2 + np.cos(x * y),
            ),
            "Look at the inner derivative of $\\sin(xy)$: which letter stays when the "
            "other one is the variable?": _partials(
                lambda x, y: 2 * x * y + x * np.cos(x * y),
                lambda x, y: x**2 + y * np.cos(x * y),
            ),
            "A sign is wrong. What is the derivative of the sine?": _partials(
                lambda x, y: 2 * x * y - y * np.cos(x * y),
                lambda x, y: x**2 - x * np.cos(x * y),
            ),
            "A sine is left in it. What is the derivative of the sine?": _partials(
                lambda x, y: 2 * x * y + y * np.sin(x * y),
                lambda x, y: x**2 + x * np.sin(x * y),
            ),
            "The derivative of $x^2 y$ by $x$ keeps $y$ as a factor. Is yours "
            "there?": _partials(
                lambda x, y: 2 * x + y * np.cos(x * y),
                lambda x, y: x**2 + x * np.cos(x * y),
            ),
            "Both letters change at once in it. Which one is held fixed in each of "
            "the two?": _partials(
                lambda x, y: 2 * x * y + x**2 + (x + y) * np.cos(x * y),
                lambda x, y: 2 * x * y + x**2 + (x + y) * np.cos(x * y),
            ),
        },
        hints=[
            "For the first entry, pretend that $y$ is a number such as 3, and "
            "differentiate by $x$. Then the other way round.",
            "$x^2 y$ by $x$: the factor $y$ stays. $\\sin(xy)$ needs the chain rule.",
            "The inner derivative of $xy$ by $x$ is $y$, and by $y$ it is $x$.",
        ],
        why="With $y$ held fixed, $x^2y$ is a number times $x^2$, and $xy$ is a number "
        "times $x$. So the inner derivative of the sine is $y$. By symmetry it is $x$ "
        "when $x$ is held fixed.",
    ),
    Exercise(
        number="04.2",
        title="The slope along any vector",
        prompt="Write `slope_along(g, v)`: `g` is the gradient of a function at a "
        "point, `v` a vector of any length (not zero) that says where to go. Both are "
        "arrays of the same shape $(n,)$. Return the slope along `v`: rise divided by "
        "the length of the way.",
        answer="slope_along",
        start="def slope_along(g, v):\n    return ...  # your code",
        solution="def slope_along(g, v):\n    return g @ v / np.linalg.norm(v)",
        cases=[
            (np.array([3.0, 4.0]), np.array([2.0, 0.0])),
            (np.array([1.0, -2.0]), np.array([-3.0, 4.0])),
            (np.array([1.0, 2.0]), np.array([2.0, -1.0])),
            (np.array([1.0, 0.5, -2.0]), np.array([0.1, 0.2, 0.2])),
            (np.array([0.5, -1.5]), np.array([-1.0, -1.0])),
        ],
        mistakes={
            "A longer v gives a larger slope here. Should it?": lambda g, v: g @ v,
            "It still depends on the length of v: is that length taken out once, or "
            "twice?": lambda g, v: g @ v / (v @ v),
            "Is it the length of the gradient that has to be taken out?": (
                lambda g, v: g @ v / np.linalg.norm(g)
            ),
            "This is the steepest slope of all. And along v?": (
                lambda g, v: np.linalg.norm(g)
            ),
            "The sign is turned round. Does the function rise or fall along g?": (
                lambda g, v: -(g @ v) / np.linalg.norm(v)
            ),
            "It has lost its sign. Can a slope be negative?": (
                lambda g, v: abs(g @ v) / np.linalg.norm(v)
            ),
            "This is the cosine of the angle. How steep is the function itself?": (
                lambda g, v: g @ v / np.linalg.norm(g) / np.linalg.norm(v)
            ),
            "The length of v is the root of the sum of squares, not the sum.": (
                lambda g, v: g @ v / np.abs(v).sum()
            ),
        },
        hints=[
            "The lecture's formula needs a direction of length 1. How do you make one "
            "from `v`?",
            "$\\mathbf u = \\mathbf v / |\\mathbf v|$ has length 1.",
            "`np.linalg.norm(v)` is $|\\mathbf v|$, and `g @ v` is the dot product.",
        ],
        why="Divide `v` by its length to get a direction $\\mathbf u$ of length 1; the "
        "slope is $\\nabla z\\cdot\\mathbf u$. Twice the vector names the same "
        "direction, so it must give the same slope.",
    ),
    Exercise(
        number="04.3",
        title="Half as steep",
        prompt='Go back to the figure under "Ask for the slope in any direction". Put '
        "the point at $x = -0.2$, $y = 0.6$. Turn $\\mathbf u$ until the slope along "
        "it is *half* the steepest slope there. Give the angle $\\theta$ in degrees; "
        "the nearest step of the slider is enough. (There are two; give one.)",
        answer="half_as_steep",
        solution="x, y = -0.2, 0.6\n"
        "slopes = 1 - 2 * x**2, -2 * x * y  # times the same bell\n"
        "steepest = np.degrees(np.arctan2(slopes[1], slopes[0]))  # 14.6\n"
        "half_as_steep = steepest + 60",
        outcome=_slope_seen,
        mistakes={
            "There the slope is the steepest. Turn on.": 14.6,
            "There the slope is zero. Turn back a little.": [104.6, -75.4],
            "There it falls half as fast as it could. Should it rise?": [134.6, -105.4],
            "There it falls as fast as it can. Should it rise?": -165.4,
            "That is 45° from the steepest direction, and the cosine of 45° is not one "
            "half. Do you count the angle from there, or from the $x$ axis?": _angles(
                0.7
            ),
            "The slope there is more than half of the steepest. Turn further away from "
            "the gradient, and read the slope off the figure.": _angles(
                0.55, 0.6, 0.65, 0.75, 0.8, 0.85, 0.9, 0.95
            ),
            "It rises there, but less than half as fast as it could. Turn back towards "
            "the gradient.": _angles(0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45),
            "It falls there. Should it rise?": _angles(
                *(-share / 20 for share in range(1, 20) if share != 10)
            ),
        },
        hints=[
            "The sentence under the figure says how steep it is at most. Take half of "
            "that number, and turn until the slope is near it.",
            "The curve on the right is a cosine around the steepest angle. Where is a "
            "cosine one half?",
            "60° to the left or to the right of the steepest angle.",
        ],
        why="The slope is $|\\nabla z|\\cos(\\theta - \\theta_\\nabla)$, and the "
        "cosine of 60° is one half. The gradient there points to 14.6°, so the two "
        "answers are near 75° and $-45°$.",
    ),
    Exercise(
        number="04.4",
        title="Count the numbers",
        prompt="A layer $\\mathbf y = W\\mathbf x$ has 5 outputs and 8 inputs, and "
        "$E$ is one number computed from $\\mathbf y$. How many numbers are in\n\n"
        "- (a) $\\partial\\mathbf y/\\partial\\mathbf x$;\n"
        "- (b) $\\partial\\mathbf y/\\partial W$;\n"
        "- (c) $\\partial E/\\partial W$;\n"
        "- (d) and how many of those in (b) can be different from zero?\n\n"
        "Give the list `[a, b, c, d]`.",
        answer="counts",
        start="counts = ...  # [a, b, c, d]",
        solution="a = 5 * 8\nb = 5 * (5 * 8)\nc = 5 * 8\nd = 5 * 8\n"
        "counts = [a, b, c, d]",
        mistakes={
            "Look at (b) again: how many outputs are there, and how many weights is "
            "each one differentiated by?": [(40, 40, 40, 40), (40, 320, 40, 40)],
            "Look at (b) again: is it a sum of the two shapes, or one after the "
            "other?": [(40, 45, 40, 40)],
            "Look at (c) again: E is one number. Which shape is left over?": [
                (40, 200, 200, 40),
                (40, 200, 1, 40),
                (40, 200, 5, 40),
                (40, 200, 8, 40),
            ],
            "Look at (d) again: which weights does output i depend on?": [
                (40, 200, 40, 200),
                (40, 200, 40, 8),
                (40, 200, 40, 5),
                (40, 200, 40, 25),
            ],
            "Look at (d) again: you counted the zeros.": (40, 200, 40, 160),
            "Look at (a) again: every output has a slope by every input.": [
                (8, 200, 40, 40),
                (5, 200, 40, 40),
                (13, 200, 40, 40),
                (25, 200, 40, 40),
                (64, 200, 40, 40),
            ],
        },
        hints=[
            "First the shape of what is differentiated, then the shape of what it is "
            "differentiated by. The count is the product of all of these.",
            "$W$ has the shape (5, 8). So $\\partial\\mathbf y/\\partial W$ has the "
            "shape (5, 5, 8).",
            "For (d): $y_i = \\sum_j W_{ij}x_j$ holds only the weights of row $i$.",
        ],
        why="The shapes are (5, 8), (5, 5, 8) and (5, 8). Of the 200 numbers of "
        "$\\partial\\mathbf y/\\partial W$ only those with equal row and output "
        "survive: 5 outputs times 8 inputs. This is why programs go straight to "
        "$\\partial E/\\partial W$.",
    ),
    Exercise(
        number="04.5",
        title="Find the bug: back to the input",
        prompt="`back_to_u(V, W, u, t)` should return "
        "$\\partial E/\\partial\\mathbf u$ for the two-layer network of the lecture, "
        "$\\mathbf x = V\\mathbf u$, $\\mathbf y = W\\mathbf x$, $E = \\sum_k (y_k - "
        "t_k)^2$. "
        "For square matrices it runs without an error, but the numbers are wrong; for "
        "others it fails. "
        "Mend it.",
        answer="back_to_u",
        start=BUGGY_BACK,
        untouched=NOT_MENDED,
        solution="def back_to_u(V, W, u, t):\n"
        "    y = W @ (V @ u)\n"
        "    delta = 2 * (y - t)\n"
        "    back_x = W.T @ delta\n"
        "    return V.T @ back_x",
        cases=[
            (
                np.array([[0.5, -1.0], [1.0, 0.5]]),
                np.array([[1.0, -2.0], [0.5, 1.0]]),
                np.array([2.0, -0.5]),
                np.array([-1.0, 2.0]),
            ),
            (
                np.array([[1.0, 2.0], [-1.0, 0.3]]),
                np.array([[0.4, 1.0], [2.0, -0.6]]),
                np.array([0.7, 1.1]),
                np.array([0.2, -0.9]),
            ),
        ],
        mistakes={
            NOT_MENDED: _back(first=lambda W, d: W @ d, second=lambda V, d: V @ d),
            "One product is mended. Look at the last step as well.": _back(
                second=lambda V, d: V @ d
            ),
            "One product is mended. Look at the step from y to x as well.": _back(
                first=lambda W, d: W @ d
            ),
            "The factor of the square is gone. What is $dE/dy_k$?": _back(
                delta=lambda y, t: y - t
            ),
            "The sign is turned round: is it y − t, or t − y?": _back(
                delta=lambda y, t: 2 * (t - y)
            ),
            "Only one of the two outputs sends something back. How many routes are "
            "there?": _back(delta=lambda y, t: 2 * (y - t) * np.array([1.0, 0.0])),
            "This is $\\partial E/\\partial\\mathbf x$. One layer is still to be "
            "crossed.": _back(second=lambda V, d: d),
            "The two matrices come in the wrong order. Which one is met first on the "
            "way back?": _back(outer=lambda V, W, d: W.T @ (V.T @ d)),
        },
        hints=[
            "$\\partial E/\\partial x_j = \\sum_k \\delta_k\\,w_{kj}$. Over which "
            "index of $W$ does the sum run, the first or the second?",
            "`W @ delta` sums over the second index. Which small change makes it sum "
            "over the first?",
            "Going back, each matrix is transposed: `W.T`.",
        ],
        why="Going forward, $y_k = \\sum_j w_{kj}x_j$ sums over the second index. "
        "Going back, the routes into $x_j$ come from all $y_k$, so the sum runs over "
        "the "
        "first index: that is the transpose. With matrices that are not square the "
        "slip fails at once, so test your code with those.",
    ),
    Exercise(
        number="04.6",
        title="Name the flat point",
        prompt="Write `name_of(H)`. `H` is the Hessian at a point where the gradient "
        'is zero: a symmetric array of shape $(n, n)$. Return `"minimum"`, '
        '`"maximum"`, `"saddle"`, or `"undecided"`. Say `"saddle"` as soon as there '
        'are curvatures of both signs; say `"undecided"` if there are not, and one is '
        "zero (smaller than $10^{-9}$ in size).",
        answer="name_of",
        start="def name_of(H):\n    return ...  # your code",
        options=["minimum", "maximum", "saddle", "undecided"],
        solution="def name_of(H):\n"
        "    curvatures = np.linalg.eigvalsh(H)\n"
        "    low, high = curvatures.min(), curvatures.max()\n"
        "    if low < -1e-9 and high > 1e-9:\n"
        '        return "saddle"\n'
        "    if low > 1e-9:\n"
        '        return "minimum"\n'
        '    return "maximum" if high < -1e-9 else "undecided"',
        cases=[(H,) for H in SYMMETRIC],
        mistakes={
            "It looks along the axes only. Can a saddle hide between them?": _by(
                lambda H: _named(np.diag(H).min(), np.diag(H).max())
            ),
            "A positive determinant means that the signs agree. Do they agree on plus "
            "or on minus?": _by(_determinant_only),
            "Minimum and maximum are exchanged. Which way does a valley curve?": _by(
                _swapped_names
            ),
            "One curvature of zero is taken as a good sign here. Does it tell how "
            "the function goes on?": _by(_zero_counts),
            "The sign of the trace, the sum of the curvatures, cannot show a "
            "saddle.": _by(lambda H: _named(np.trace(H), np.trace(H))),
            "The determinant decides for two inputs only. What if there are three "
            "curvatures?": _by(_determinant_and_corner),
            "A zero among the curvatures hides a saddle here. Which of the two tests "
            "comes first?": _by(_zero_first),
            "It never finds a saddle. What if the smallest and the largest curvature "
            "differ in sign?": _by(
                lambda H: (
                    "minimum"
                    if _by_eigenvalues(H)[0] > 0
                    else "maximum"
                    if _by_eigenvalues(H)[1] < 0
                    else "undecided"
                )
            ),
        },
        hints=[
            "The curvatures in all directions lie between the smallest and the largest "
            "eigenvalue of `H`.",
            "`np.linalg.eigvalsh(H)` returns the eigenvalues of a symmetric matrix.",
            "Smallest below zero and largest above: saddle. Smallest above zero: "
            "minimum. Largest below zero: maximum.",
        ],
        why="Along the directions of the eigenvectors the function is a parabola with "
        "the eigenvalue as its curvature; every other direction lies in between. The "
        "entries on the diagonal are the curvatures along the axes only.",
    ),
    Exercise(
        number="04.7",
        title="The Jacobian of a direction (hard)",
        prompt="Dividing a vector by its length leaves its direction: $\\mathbf y = "
        "\\mathbf x / |\\mathbf x|$. Write `unit_jacobian(x)`, which returns "
        "$J_{ij} = \\partial y_i/\\partial x_j$ as an array of shape $(n, n)$, for an "
        "array `x` of shape $(n,)$ that is not zero. Use formulas, not differences.",
        answer="unit_jacobian",
        start="def unit_jacobian(x):\n    return ...  # your code",
        solution="def unit_jacobian(x):\n"
        "    length = np.linalg.norm(x)\n"
        "    y = x / length\n"
        "    return (np.eye(len(x)) - np.outer(y, y)) / length",
        cases=[
            (np.array([3.0, 4.0]),),
            (np.array([-1.0, 2.0, 2.0]),),
            (np.array([0.3, 0.0, -0.4]),),
            (np.array([5.0]),),
            (np.array([1.0, -1.0, 2.0, 0.5]),),
        ],
        mistakes={
            "This is the route through the numerator only. Does the length not change "
            "with x?": _units(lambda x, r, one: one / r),
            "This is the route through the length only. What if the length stayed "
            "as it is?": _units(lambda x, r, one: -np.outer(x, x) / r**3),
            "The two routes are there, but a sign is wrong: does a larger length make "
            "y larger?": _units(lambda x, r, one: (one + np.outer(x, x) / r**2) / r),
            "Compare the sizes: if x is twice as long, what happens to J? A factor of "
            "the length is missing.": _units(
                lambda x, r, one: one - np.outer(x, x) / r**2
            ),
            "The second route has the wrong power of the length.": _units(
                lambda x, r, one: (one - np.outer(x, x)) / r
            ),
            "Off the diagonal all is zero here. Does $y_1$ not change with $x_2$?": (
                _units(lambda x, r, one: one * (1 - x**2 / r**2) / r)
            ),
            "The sign of the whole is turned round.": _units(
                lambda x, r, one: (np.outer(x, x) / r**2 - one) / r
            ),
        },
        hints=[
            "$y_i = x_i / r$ with $r = |\\mathbf x| = \\sqrt{\\sum_k x_k^2}$. There "
            "are two routes from $x_j$ to $y_i$: which ones?",
            "Directly, if $i = j$: slope $1/r$. Through the length: "
            "$\\dfrac{\\partial y_i}{\\partial r} = -\\dfrac{x_i}{r^2}$, times "
            "$\\dfrac{\\partial r}{\\partial x_j}$.",
            "$\\partial r/\\partial x_j = x_j/r$. Add both routes; all products "
            "$x_i x_j$ together are `np.outer(x, x)`.",
        ],
        why="The direct route gives $1/r$ on the diagonal, the route through the "
        "length $-x_i x_j/r^3$ everywhere. Together $(I - \\mathbf y\\mathbf "
        "y^\\top)/r$. "
        "Along $\\mathbf x$ itself nothing changes: a longer vector has the same "
        "direction.",
    ),
]
