"""What a factorisation of ratings has to beat, as `Factors` that `predict` takes.

The mean of all, means of users or items, both biases together, and the SVD of the
table with its gaps filled by means: the way that does not know what is missing.

Every function takes the ratings as three arrays of shape (n,), and how many users and
items there are; whoever has no rating gets the mean of all.
"""

import numpy as np

from helpers.models import factorisation
from helpers.models.factorisation import Factors


def global_mean(user, item, rating, users, items):
    """Return the model that expects the mean rating of everybody for everything.

    >>> float(global_mean([0, 1], [0, 0], [3.0, 4.0], users=2, items=1).mean)
    3.5
    """
    nothing = np.zeros((users, 0)), np.zeros((items, 0))
    return Factors(np.mean(rating), np.zeros(users), np.zeros(items), *nothing)


def user_means(user, item, rating, users, items):
    """Return the model that expects of each user that user's mean rating.

    >>> user_means([0, 0, 1], [0, 1, 1], [2.0, 3.0, 4.0], 2, 2).user_bias.tolist()
    [-0.5, 1.0]
    """
    start = global_mean(user, item, rating, users, items)
    return start._replace(user_bias=_means(user, rating - start.mean, users))


def item_means(user, item, rating, users, items):
    """Return the model that expects of each item its mean rating.

    >>> item_means([0, 0, 1], [0, 1, 1], [2.0, 3.0, 4.0], 2, 2).item_bias.tolist()
    [-1.0, 0.5]
    """
    start = global_mean(user, item, rating, users, items)
    return start._replace(item_bias=_means(item, rating - start.mean, items))


def biases(user, item, rating, users, items, sweeps=20):
    """Return the model μ + b[user] + c[item] that fits the ratings best.

    In each of the sweeps, c and then b is set to the mean of what the other leaves.

    >>> both = biases([0, 0, 1], [0, 1, 1], [2.0, 3.0, 4.0], 2, 2)
    >>> factorisation.predict(both, [0, 0, 1], [0, 1, 1]).round(3).tolist()
    [2.0, 3.0, 4.0]
    """
    start = global_mean(user, item, rating, users, items)
    rest, b, c = rating - start.mean, start.user_bias, start.item_bias
    for _ in range(sweeps):
        c = _means(item, rest - b[user], items)
        b = _means(user, rest - c[item], users)
    return start._replace(user_bias=b, item_bias=c)


def filled_svd(user, item, rating, users, items, rank):
    """Return the best table of one rank once every gap holds its item's mean.

    Needs the whole table in memory, and takes what was filled in for observed.

    >>> model = filled_svd([0, 0, 1], [0, 1, 1], [2.0, 3.0, 4.0], 2, 2, rank=1)
    >>> factorisation.predict(model, [0, 0, 1, 1], [0, 1, 1, 0]).round(3).tolist()
    [2.0, 3.0, 4.0, 2.0]
    """
    start = item_means(user, item, rating, users, items)
    table = np.zeros((users, items))  # what is beyond the item's mean: none in a gap
    table[user, item] = rating - factorisation.predict(start, user, item)
    left, values, right = np.linalg.svd(table, full_matrices=False)
    u = left[:, :rank] * values[:rank]
    return start._replace(u=u, v=right[:rank].T)


def _means(index, values, count):
    sums = np.bincount(index, values, count)  # 0 / 1 for whoever has none
    return sums / np.maximum(1, np.bincount(index, minlength=count))
