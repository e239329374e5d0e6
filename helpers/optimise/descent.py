"""Runs of an optimiser that record every point, and the batches for noisy ones."""

import itertools
from typing import NamedTuple

import numpy as np

from helpers.checking import shown
from helpers.optimise.optimisers import Optimiser, of_shape, real


class Descent(NamedTuple):
    """Hold a run: its points, and how it ended for each start.

    Attributes
    ----------
    path : ndarray, shape (steps + 1, …)
        Row 0 is the start, row t the point after step t. A start that settled stays
        where it is; one that diverged is nan from that row on.
    taken : ndarray of int, shape of the starts
        Steps made, the one that diverged included.
    diverged, settled : ndarray of bool, shape of the starts
        Whether it left the numbers (or `limit`); whether it met the tolerances.
    reason : str
        Why it stopped, in words.
    """

    path: np.ndarray
    taken: np.ndarray
    diverged: np.ndarray
    settled: np.ndarray
    reason: str


def minimise(
    gradient,
    start,
    optimiser,
    steps,
    *,
    batches=None,
    limit=np.inf,
    gradient_tolerance=None,
    loss=None,
    loss_tolerance=None,
    least_steps=0,
):
    """Follow an optimiser downhill and record every point.

    Parameters
    ----------
    gradient : callable
        `gradient(params)`, or `gradient(params, indices)` with `batches`; returns an
        array of the shape of `params`.
    start : array_like, shape (n,), (B, n) or ()
        Where to begin. The last axis holds the parameters; a row each is a start of
        its own, and one that diverges leaves the others alone.
    optimiser : Optimiser
        From `helpers.optimise.optimisers`, or of one's own.
    steps : int, not negative
        The most steps to make.
    batches : iterable of index arrays, optional
        One a step, as from `epochs`; the run stops where they run out.
    limit : float, positive
        A parameter this large in size counts as diverged; by default only inf and nan.
    gradient_tolerance : float, optional
        Settled where the Euclidean norm of the gradient is at most this.
    loss : callable, optional
        `loss(params)`, of the shape of the starts; goes with `loss_tolerance`.
    loss_tolerance : float, optional
        Settled where the last step changed the loss by at most this.
    least_steps : int, not negative
        Settled after no fewer steps. Tolerances combine: all that are given must hold.

    Returns
    -------
    Descent
        Overflow is a result (`diverged`, `reason`), never a warning.

    Raises
    ------
    ValueError
        If an argument is none of the above, or `gradient` or the optimiser returns
        something that has not the shape of `start`.

    References
    ----------
    Gogianu, "Gradient descent"; Chai, lecture 15, "Terminating gradient descent".

    Examples
    --------
    >>> from helpers.optimise.optimisers import gradient_descent
    >>> run = minimise(lambda x: 2 * x, [1.0, -4.0], gradient_descent(0.25), steps=2)
    >>> run.path.tolist(), run.reason
    ([[1.0, -4.0], [0.5, -2.0], [0.25, -1.0]], 'all 2 steps done')
    >>> minimise(lambda x: 4 * x**3, 3.0, gradient_descent(0.1), steps=50).reason
    'diverged at step 7'
    """
    _check_callables(gradient, optimiser, loss)
    params, steps = _starts(start), _count("steps", steps, 0)
    settles = _criteria(gradient_tolerance, loss, loss_tolerance, least_steps)
    limit = _size("limit", limit)
    path = np.empty((steps + 1, *params.shape), params.dtype)
    path[0], state, starts, step = params, optimiser.init(params), _Starts(params), -1
    with np.errstate(all="ignore"):
        for step, batch in zip(range(steps), _batches(batches), strict=False):
            point = starts.move(params, optimiser.look_ahead(params, state))
            grad = of_shape("the gradient", gradient(point, *batch), params.shape)
            if settles is not None:
                starts.settle(settles(step, path, grad), step)
            change, state = optimiser.update(grad, state)
            moved = params + of_shape("the change", change, params.shape)
            flat = moved.ravel()
            if not flat.dot(flat) < limit * limit:  # else all are below it
                starts.diverge(~(np.abs(moved) < limit), step + 1)
            path[step + 1] = params = starts.move(params, moved)
            if starts.over():
                break
        else:
            step += 1
    path[step + 1 :] = params
    return starts.report(path, step)


def minibatches(n, size, rng):
    """Return one epoch: every example once, in random batches.

    Parameters
    ----------
    n : int, positive
        Number of examples.
    size : int, from 1 to `n`
        Examples in a batch; the last batch has fewer where `size` does not divide `n`.
    rng : numpy.random.Generator
        Draws the order, once, when this is called.

    Returns
    -------
    iterator of ndarray of int
        The indices of each batch.

    Raises
    ------
    ValueError
        If `n` or `size` is no such number, or `rng` no generator.

    References
    ----------
    Gogianu, "Stochastic gradient descent": without replacement.

    Examples
    --------
    >>> batches = list(minibatches(5, 2, np.random.default_rng(0)))
    >>> [len(batch) for batch in batches], sorted(np.concatenate(batches).tolist())
    ([2, 2, 1], [0, 1, 2, 3, 4])
    """
    n, size = _count("n", n, 1), _count("size", size, 1)
    if size > n:
        raise ValueError(
            f"size is {size} but there are {n} examples: take at most {n}."
        )
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng is {shown(rng)}: give numpy.random.default_rng(seed).")
    order = rng.permutation(n)
    return (order[first : first + size] for first in range(0, n, size))


def epochs(n, size, rng):
    """Return the batches of one epoch after another, without end.

    Parameters
    ----------
    n, size, rng
        As for `minibatches`; each epoch has its own order.

    Returns
    -------
    iterator of ndarray of int
        To be handed to `minimise` as `batches`.

    Raises
    ------
    ValueError
        As `minibatches`.

    Examples
    --------
    >>> batches = epochs(4, 2, np.random.default_rng(0))
    >>> first, second = next(batches), next(batches)
    >>> sorted([*first.tolist(), *second.tolist()])
    [0, 1, 2, 3]
    """
    first = minibatches(n, size, rng)
    later = (minibatches(n, size, rng) for _ in itertools.count())
    return itertools.chain(first, itertools.chain.from_iterable(later))


class _Starts:
    """Keep account, within one run, of which starts move on and how others ended.

    The masks have the shape of the parameters with a last axis of length 1.
    """

    def __init__(self, params):
        self.axis = -1 if params.ndim else ()
        self.active = np.ones(params[..., :1].shape if params.ndim else (), bool)
        self.diverged = self.settled = ~self.active
        self.taken = self.active * 0
        self.all_move = True

    def move(self, old, new):
        """Return `new` for the starts that move on, `old` for the others."""
        return new if self.all_move else np.where(self.active, new, old)

    def over(self):
        """Return whether no start moves on."""
        return not (self.all_move or self.active.any())

    def settle(self, mask, taken):
        """End the starts of the mask that met the tolerances."""
        self.settled = self.settled | self._end(mask, taken)

    def diverge(self, outside, taken):
        """End the starts with any parameter outside."""
        mask = outside.any(self.axis, keepdims=True)
        self.diverged = self.diverged | self._end(mask, taken)

    def _end(self, mask, taken):
        """Stop the starts of the mask that still moved, and return which they were."""
        mask = mask & self.active
        self.taken = np.where(mask, taken, self.taken)
        self.active = self.active & ~mask
        self.all_move = self.all_move and not mask.any()
        return mask

    def report(self, path, steps):
        """Return the run, with nan from where a start diverged."""
        taken = np.where(self.active, steps, self.taken)
        rows = np.arange(len(path)).reshape(-1, *[1] * taken.ndim)
        path = np.where(self.diverged & (rows >= taken), np.nan, path)
        ends = [taken, self.diverged, self.settled]
        if taken.ndim:
            ends = [end[..., 0] for end in ends]
        return Descent(path, *ends, _reason(len(path) - 1, *ends))


def _reason(steps, taken, diverged, settled):
    going = ~diverged & ~settled
    ends = {
        "diverged at step {}": diverged,
        "within the tolerances at step {}": settled,
        "batches ran out at step {}": going & (taken < steps),
        f"all {steps} steps done": going & (taken == steps),
    }
    said = {words.format(taken[at].min()): at for words, at in ends.items() if at.any()}
    if taken.size == 1:
        return next(iter(said))
    return "; ".join(
        f"{at.sum()} of {at.size} starts: {words.replace(' at ', ', first at ')}"
        for words, at in said.items()
    )


def _criteria(gradient_tolerance, loss, loss_tolerance, least_steps):
    """Return the test of which starts meet every tolerance given; None without any."""
    if (loss is None) != (loss_tolerance is None):
        raise ValueError("loss and loss_tolerance go together: give both or neither.")
    least_steps, tests = _count("least_steps", least_steps, 0), []
    if gradient_tolerance is not None:
        tests.append(_flat(_size("gradient_tolerance", gradient_tolerance)))
    if loss is not None:
        tests.append(_still(loss, _size("loss_tolerance", loss_tolerance)))
        least_steps = max(least_steps, 1)  # no change before the first step

    def settles(step, path, grad):
        early = np.array(step < least_steps)
        return ~early & np.all([test(step, path, grad) for test in tests], axis=0)

    return settles if tests else None


def _flat(tolerance):
    def test(step, path, grad):
        axis = -1 if grad.ndim else ()
        return np.sqrt((grad**2).sum(axis, keepdims=True)) <= tolerance

    return test


def _still(loss, tolerance):
    def value(params):
        values = of_shape("the loss", loss(params), params.shape[:-1])
        return values[..., None] if params.ndim else values

    def test(step, path, grad):
        return np.abs(value(path[step]) - value(path[step - 1])) <= tolerance

    return test


def _check_callables(gradient, optimiser, loss):
    if not callable(gradient):
        raise ValueError(f"gradient is {shown(gradient)}: give a function of params.")
    if not isinstance(optimiser, Optimiser):
        raise ValueError(
            f"optimiser is {shown(optimiser)}: give one such as adam(0.1)."
        )
    if loss is not None and not callable(loss):
        raise ValueError(f"loss is {shown(loss)}: give a function of params.")


def _batches(batches):
    """Return the further arguments of `gradient`, one tuple a step."""
    if batches is None:
        return itertools.repeat(())
    if not np.iterable(batches):
        raise ValueError(f"batches is {shown(batches)}: give what `epochs` returns.")
    return zip(batches, strict=False)


def _starts(start):
    params = real("start", start)
    if not params.size or not np.isfinite(params).all():
        raise ValueError(f"start is {shown(start)}: give at least one, finite numbers.")
    return params.copy()


def _count(name, value, least):
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < least:
        raise ValueError(
            f"{name} is {shown(value)}: give a whole number from {least} up."
        )
    return int(value)


def _size(name, value):
    if not isinstance(value, (int, float, np.integer, np.floating)) or not value > 0:
        raise ValueError(f"{name} is {shown(value)}: give a positive number.")
    return float(value)
