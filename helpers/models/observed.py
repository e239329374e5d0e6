"""The gradient of observed ratings, planned once and then fast.

`factorisation.gradient` gathers a row for every rating and adds it up again with
`np.add.at`. Here each user's ratings are sorted together once and cut into rows of
`LENGTH`; a row then is one small matrix product, in the compiled code of `@`. The same
is done for the items. Memory stays in proportion to the ratings.

The biases ride along as two more columns: μ + b + c + u·v = [u, μ + b, 1]·[v, 1, c].
"""

from typing import NamedTuple

import numpy as np

from helpers import checking
from helpers.models import factorisation
from helpers.models.factorisation import Factors
from helpers.models.overflow import quiet

LENGTH = 32
"""Ratings in a row. Longer rows make fewer products, but more padding."""


class Side(NamedTuple):
    """Hold the rows of one side, of the users or of the items, as whole numbers.

    `partners` says who stands on the other side of each rating: one past the last for
    padding.
    """

    partners: np.ndarray  # (rows, LENGTH)
    owners: np.ndarray  # (rows,): whose ratings a row holds
    present: np.ndarray  # the owners that have ratings
    starts: np.ndarray  # their first rows
    slots: np.ndarray  # (n,): where in `partners`, flattened, each rating went


class Plan(NamedTuple):
    """Hold the ratings, laid out for `gradient`.

    `errors` says where among the users' slots the error of an item's rating is.
    """

    users: Side
    items: Side
    rating: np.ndarray  # (rows of the users, LENGTH): zero where there is padding
    errors: np.ndarray  # (rows of the items, LENGTH)


def plan(factors, user, item, rating):
    """Lay out the ratings, three arrays of shape (n,), for `gradient`.

    Of `factors`, only the numbers of users and items, and the data type, are taken.

    >>> factors = factorisation.initialise(2, 3, 1, np.random.default_rng(0), mean=3.0)
    >>> plan(factors, user=[0, 1, 0], item=[2, 2, 1], rating=[4, 2, 3]).users.owners
    array([0, 1])
    """
    factors = factorisation.floats(factors)
    user, item, rating = factorisation.triples(factors, user, item, rating)
    users = _side(user, item, len(factors.item_bias))
    items = _side(item, user, len(factors.user_bias))
    padded = np.zeros(users.partners.shape, factors.u.dtype)
    padded.flat[users.slots] = rating
    errors = np.zeros(items.partners.shape, int)
    errors.flat[items.slots] = users.slots
    return Plan(users, items, padded, errors)


@quiet
def gradient(factors, plan, strength=0.0):
    """Return what `factorisation.gradient` returns for the planned ratings.

    >>> factors = factorisation.initialise(2, 3, 1, np.random.default_rng(0), scale=0)
    >>> slope = gradient(factors, plan(factors, [0, 1, 0], [2, 2, 1], [4, 2, 3]))
    >>> slope.user_bias.tolist(), slope.item_bias.tolist()
    ([-14.0, -4.0], [0.0, -6.0, -12.0])
    """
    factors = factorisation.floats(factors)
    left, right = _tables(factors)
    error, of_items = _errors(plan, left, right)
    slope = 2 * error
    # Padding of the items takes any error, since it is multiplied by a row of zeros.
    of_users = left.take(plan.items.partners, axis=0)
    dleft = _sums(plan.users, slope, of_items, left)
    dright = _sums(plan.items, slope.take(plan.errors), of_users, right)
    decay = 2 * checking.within("strength", strength, 0, np.inf)
    _, b, c, u, v = factors
    return Factors(
        mean=slope.sum(),
        user_bias=dleft[:, -2] + decay * b,
        item_bias=dright[:, -1] + decay * c,
        u=dleft[:, :-2] + decay * u,
        v=dright[:, :-2] + decay * v,
    )


def _side(owner, partner, padding):
    order = np.argsort(owner, kind="stable")
    present, first, counts = np.unique(
        owner[order], return_index=True, return_counts=True
    )
    rows = -(-counts // LENGTH)  # rounded up
    starts = np.cumsum(rows) - rows
    # The first rating of an owner goes to the first slot of the owner's first row.
    place = np.arange(owner.size) - np.repeat(first - LENGTH * starts, counts)
    slots = np.empty(owner.size, int)
    slots[order] = place
    partners = np.full((rows.sum(), LENGTH), padding)
    partners.flat[slots] = partner
    return Side(partners, np.repeat(present, rows), present, starts, slots)


def _tables(factors):
    """Return [u, μ + b, 1] and [v, 1, c], each with a row of zeros for padding."""
    mean, b, c, u, v = factors
    left = np.zeros((len(u) + 1, u.shape[1] + 2), u.dtype)
    right = np.zeros((len(v) + 1, v.shape[1] + 2), v.dtype)
    left[:-1, :-2], left[:-1, -2], left[:-1, -1] = u, mean + b, 1
    right[:-1, :-2], right[:-1, -2], right[:-1, -1] = v, 1, c
    return left, right


def _errors(plan, left, right):
    """Return the error in every slot of the users' rows, and what was gathered."""
    of_items = right.take(plan.users.partners, axis=0)
    predicted = of_items @ left[plan.users.owners, :, None]
    return predicted[..., 0] - plan.rating, of_items


def _sums(side, slope, gathered, like):
    """Return Σ slope·gathered of each owner: row by row, then the rows of an owner."""
    by_row = (slope[:, None] @ gathered)[:, 0]
    sums = np.zeros_like(like[:-1])
    sums[side.present] = np.add.reduceat(by_row, side.starts)
    return sums
