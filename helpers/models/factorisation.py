"""Low-rank factorisation by gradient: A ≈ UVᵀ, whole or only where it is observed.

Hare, *The power of differentiation*, names both: the SVD computed with gradients, and
the Netflix challenge, where nearly every entry of A is missing and only the observed
ones count. `helpers.models.observed` has a faster form of that second gradient.
"""

from typing import NamedTuple

import numpy as np

from helpers import checking
from helpers.checking import counted
from helpers.models.overflow import quiet


class Factors(NamedTuple):
    """Hold a model of ratings: μ + b[user] + c[item] + u[user]·v[item].

    `mean` is μ; `user_bias` and `item_bias` are b, of shape (users,), and c, of shape
    (items,); `u` and `v` have a row for each user, (users, rank), and for each item,
    (items, rank).
    """

    mean: float
    user_bias: np.ndarray
    item_bias: np.ndarray
    u: np.ndarray
    v: np.ndarray


@quiet
def dense_gradient(u, v, a):
    """Return the gradients of ‖A − UVᵀ‖²: 2RV and 2RᵀU with R = UVᵀ − A.

    `u`, `v` and `a` have the shapes (..., m, rank), (..., n, rank) and (m, n); leading
    axes hold many pairs at once. Source: Hare, "Computing SVD using gradients".

    >>> du, dv = dense_gradient([[1], [2]], [[1], [3]], [[1, 3], [2, 7]])
    >>> du.tolist(), dv.tolist()
    ([[0.0], [-6.0]], [[0.0], [-4.0]])
    """
    u, v, a = _matrices(u, v, a)
    residual = u @ v.mT - a
    return 2 * residual @ v, 2 * residual.mT @ u


def descend(a, rank, rng, *, learning_rate=None, steps=10_000, tolerance=1e-6):
    """Return U and V after plain gradient descent on ‖A − UVᵀ‖² from a random start.

    The learning rate is 1 / (4‖A‖) by default: the loss curves by about 4 times the
    largest singular value, and ‖A‖ is never smaller than that. It makes at most so many
    steps, and stops where the gradient's norm is below `tolerance`·‖A‖^1.5.

    >>> u, v = descend([[1, 3], [2, 6]], 1, np.random.default_rng(0))
    >>> np.round(u @ v.T, 4).tolist()
    [[1.0, 3.0], [2.0, 6.0]]
    """
    a, rng = _matrix(a), checking.generator("rng", rng)
    rank, steps = checking.whole("rank", rank, 1), checking.whole("steps", steps, 0)
    tolerance = checking.within("tolerance", tolerance, 0, np.inf)
    size = np.linalg.norm(a) or 1.0
    alpha = 1 / (4 * size) if learning_rate is None else learning_rate
    alpha = checking.positive("learning_rate", alpha)
    # With UVᵀ near A, the factors are about √‖A‖ in size, and gradients ‖A‖·√‖A‖.
    u, v = (0.1 * np.sqrt(size) * rng.standard_normal((n, rank)) for n in a.shape)
    for _ in range(steps):
        du, dv = dense_gradient(u, v, a)
        if np.hypot(np.linalg.norm(du), np.linalg.norm(dv)) <= tolerance * size**1.5:
            break
        u, v = u - alpha * du, v - alpha * dv
    return u, v


def deflate(a, rank, rank_one):
    """Return U and V found a column at a time, each fitted to what is left of A.

    `rank_one` maps a matrix to a column u of shape (m, 1) and a column v of shape
    (n, 1), such as `lambda a: descend(a, 1, rng)`. If each column is the best of rank
    1, UVᵀ is the best of this rank (Eckart and Young).

    >>> rng = np.random.default_rng(0)
    >>> u, v = deflate(np.diag([3.0, 2.0, 1.0]), 2, lambda a: descend(a, 1, rng))
    >>> abs(np.round(u @ v.T, 3)).tolist()
    [[3.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]]
    """
    rest = _matrix(a)
    if type(rank) is bool or rank not in range(1, min(rest.shape) + 1):
        raise ValueError(f"`rank` must be from 1 to {min(rest.shape)}, not {rank!r}.")
    pairs = []
    for _ in range(rank):
        u, v = rank_one(rest)
        pairs.append((u, v))
        rest = rest - u @ v.T
    return tuple(np.hstack(columns) for columns in zip(*pairs, strict=True))


def svd_of_product(u, v):
    """Return the singular value decomposition of UVᵀ, without forming UVᵀ.

    Factors are free to turn, UVᵀ = (UM)(VM⁻ᵀ)ᵀ; this picks the turn whose columns are
    perpendicular and sorted by weight, so that they can be looked at and compared.

    For `u` and `v` of shape (m, rank) and (n, rank), with `rank` at most m and n, come
    the left vectors (m, rank), the singular values (rank,), the largest first, and the
    right vectors (n, rank), the largest entry of each column positive.

    >>> left, values, right = svd_of_product([[0, 2], [1, 0]], [[-3, 0], [0, 1]])
    >>> values.tolist(), np.round(left * values @ right.T, 6).tolist()
    ([3.0, 2.0], [[0.0, 2.0], [-3.0, 0.0]])
    """
    u, v = checking.finite("u", u), checking.finite("v", v)
    _check_ranks(u, v)
    # U = Q R and V = Q′R′, so UVᵀ = Q(RR′ᵀ)Q′ᵀ: what is left is a small SVD.
    (qu, ru), (qv, rv) = np.linalg.qr(u), np.linalg.qr(v)
    left, values, right = np.linalg.svd(ru @ rv.T)
    left, right = qu @ left, qv @ right.T
    largest = np.take_along_axis(right, abs(right).argmax(axis=0)[None], axis=0)
    signs = np.where(largest < 0, -1.0, 1.0)
    return left * signs, values, right * signs


def initialise(users, items, rank, rng, *, mean=0.0, scale=0.1, dtype=float):
    """Return factors to start from: biases of zero, small random `u` and `v`.

    `mean` is where μ starts: best the mean of the ratings to be fitted. `scale` is the
    standard deviation of the entries of `u` and `v`; with 0 they would never move, for
    each one's gradient has the other for a factor. Rank 0 leaves the biases alone, and
    `numpy.float32` halves the memory.

    >>> factors = initialise(4, 3, 2, np.random.default_rng(0), mean=3.5)
    >>> factors.u.shape, factors.v.shape, predict(factors, 0, 0).round(1)
    ((4, 2), (3, 2), np.float64(3.5))
    """
    users, items = checking.whole("users", users, 1), checking.whole("items", items, 1)
    rank, rng = checking.whole("rank", rank, 0), checking.generator("rng", rng)
    scale = checking.within("scale", scale, 0, np.inf)
    mean = checking.finite("mean", mean)
    u, v = (scale * rng.standard_normal((n, rank)) for n in (users, items))
    parts = (mean, np.zeros(users), np.zeros(items), u, v)
    return Factors(*(np.asarray(part, dtype)[()] for part in parts))


@quiet
def predict(factors, user, item):
    """Return the expected rating, μ + b[user] + c[item] + u[user]·v[item].

    `user` and `item` are indices of shape () or (n,), or of shapes that broadcast:
    `users[:, None]` and `items` give a whole table.

    >>> factors = Factors(3.0, [0.5, 0.0], [0.0, -1.0], [[1.0], [0.0]], [[0.5], [1.0]])
    >>> predict(factors, [0, 0, 1], [0, 1, 1]).tolist()
    [4.0, 3.5, 2.0]
    """
    factors = floats(factors)
    return _predict(factors, *_indices(factors, user, item))[()]


@quiet
def gradient(factors, user, item, rating, strength=0.0):
    """Return the derivatives of the loss by every parameter, in the shape of `factors`.

    The loss is Σ(μ + b + c + u·v − rating)² over the observed ratings, three arrays of
    shape (n,), plus λ·Σ(parameter²) over all but the mean μ; `strength` is λ. A user's
    derivatives are sums over that user's ratings alone, so the memory taken is that of
    the ratings, never of the table of all users and items. Source: Hare, "The Netflix
    Challenge".

    >>> factors = Factors(3.0, [0.0, 0.0], [0.0], [[1.0], [2.0]], [[0.5]])
    >>> slope = gradient(factors, user=[0, 1], item=[0, 0], rating=[3.0, 3.0])
    >>> slope.mean, slope.user_bias.tolist(), slope.v.tolist()
    (np.float64(3.0), [1.0, 2.0], [[5.0]])
    """
    strength = checking.within("strength", strength, 0, np.inf)
    _, b, c, u, v = factors = floats(factors)
    user, item, rating = triples(factors, user, item, rating)
    slope = 2 * (_predict(factors, user, item) - rating)  # ∂L/∂prediction of each
    du = _sums(user, slope[:, None] * v[item], u) + 2 * strength * u
    dv = _sums(item, slope[:, None] * u[user], v) + 2 * strength * v
    db = _sums(user, slope, b) + 2 * strength * b
    dc = _sums(item, slope, c) + 2 * strength * c
    return Factors(slope.sum(), db, dc, du, dv)


def rmse(factors, user, item, rating):
    """Return the root of the mean squared error, in the units of the ratings.

    >>> factors = initialise(2, 2, 0, np.random.default_rng(0), mean=3.0)
    >>> float(rmse(factors, user=[0, 1], item=[0, 0], rating=[4.0, 2.0]))
    1.0
    """
    user, item, rating = triples(factors, user, item, rating)
    return np.sqrt(((predict(factors, user, item) - rating) ** 2).mean())


def recommend(factors, user, rated, count=5):
    """Return the `count` items that one user has not rated and should like best.

    `rated` holds the items to leave out. The highest prediction comes first; fewer come
    back where there are fewer.

    >>> factors = Factors(3.0, [0.0], [0.1, 0.9, 0.5], [[0.0]], [[1.0], [1.0], [1.0]])
    >>> recommend(factors, user=0, rated=[1], count=2).tolist()
    [2, 0]
    """
    scores = predict(factors, user, np.arange(len(factors.item_bias)))
    left = np.delete(np.arange(scores.size), _indices(factors, user, rated)[1])
    # Stable: equal predictions stay in order of the items, so that calls agree.
    return left[np.argsort(-scores[left], kind="stable")][:count]


def join(parts):
    """Return the entries of several arrays as one vector, as an optimiser wants them.

    >>> join([np.zeros((1, 2)), np.ones(3)]).tolist()
    [0.0, 0.0, 1.0, 1.0, 1.0]
    """
    return np.concatenate([np.ravel(part) for part in parts])


def split(params, like):
    """Return the arrays that `join` put together, as views.

    `like` holds arrays of the shapes wanted, whatever their entries. If it is
    `Factors`, so is the result, else a tuple.

    >>> u, v = split(np.arange(5), like=(np.zeros((1, 2)), np.zeros(3)))
    >>> u.tolist(), v.tolist()
    ([[0, 1]], [2, 3, 4])
    """
    shapes = [np.shape(part) for part in like]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    params = np.asarray(params)
    if params.shape != (ends[-1],):
        raise ValueError(
            f"`params` must be {counted((ends[-1],))}, but is {counted(params.shape)}."
        )
    pieces = zip(np.split(params, ends[:-1]), shapes, strict=True)
    parts = [piece.reshape(shape)[()] for piece, shape in pieces]
    return Factors(*parts) if isinstance(like, Factors) else tuple(parts)


def floats(factors):
    """Return the factors as arrays of floating-point numbers."""
    return Factors(*map(checking.numbers, Factors._fields, factors))


def triples(factors, user, item, rating):
    """Return observed ratings as three arrays, checked to pair up and to be in range.

    >>> factors = initialise(4, 3, 2, np.random.default_rng(0))
    >>> triples(factors, [0, 4], [1, 1], [5.0, 3.0])
    Traceback (most recent call last):
    ValueError: `user` must hold indices from 0 to 3, but holds 4.
    """
    user, item = _indices(factors, user, item)
    rating = checking.row("rating", rating)
    if not user.shape == item.shape == rating.shape:
        raise ValueError(
            "`user`, `item` and `rating` must pair up, but are "
            f"{counted(user.shape)}, {counted(item.shape)} and "
            f"{counted(rating.shape)}."
        )
    return np.atleast_1d(user), np.atleast_1d(item), np.atleast_1d(rating)


def _predict(factors, user, item):
    mean, b, c, u, v = factors
    return mean + b[user] + c[item] + (u[user] * v[item]).sum(axis=-1)


def _indices(factors, user, item):
    counts = len(factors.user_bias), len(factors.item_bias)
    return _index("user", user, counts[0]), _index("item", item, counts[1])


def _index(name, value, count):
    array = np.asarray(value)
    if array.size == 0:
        return array.astype(int)
    if array.dtype.kind not in "iu":
        raise ValueError(f"`{name}` must hold whole numbers, indices from 0.")
    for end in (array.min(), array.max()):
        if not 0 <= end < count:
            raise ValueError(
                f"`{name}` must hold indices from 0 to {count - 1}, but holds {end}."
            )
    return array


def _sums(index, values, like):
    """Return, for each row of `like`, the sum of the values with its index."""
    sums = np.zeros_like(like)
    np.add.at(sums, index, values)  # sums[index] += values would drop repeated indices
    return sums


def _matrix(a):
    a = checking.finite("a", a)
    if a.ndim != 2 or a.size == 0:
        raise ValueError(f"`a` must be a matrix, but is {counted(a.shape)}.")
    return a


def _matrices(u, v, a):
    u, v, a = checking.numbers("u", u), checking.numbers("v", v), _matrix(a)
    _check_ranks(u, v)
    if (u.shape[-2], v.shape[-2]) != a.shape:
        raise ValueError(
            f"`u`, {counted(u.shape)}, and `v`, {counted(v.shape)}, make no matrix "
            f"like `a`, {counted(a.shape)}."
        )
    return u, v, a


def _check_ranks(u, v):
    if min(u.ndim, v.ndim) < 2 or u.shape[-1] != v.shape[-1]:
        raise ValueError(
            "`u` and `v` must be matrices with as many columns as one another, "
            f"but are {counted(u.shape)} and {counted(v.shape)}."
        )
