"""Runs of an optimiser that record every point, and the batches for noisy ones."""

import itertools
from typing import NamedTuple

import numpy as np

from helpers import checking
from helpers.optimise.optimisers import Optimiser


class Descent(NamedTuple):
    """Hold a run: its points, and how it ended for each start.

    Row 0 of the path is the start, row t the point after step t. A start that settled
    stays where it is; one that diverged is nan from that row on.
    """

    path: np.ndarray  # of shape (steps + 1, …); the others have that of the starts
    taken: np.ndarray  # steps made, the one that diverged included
    diverged: np.ndarray  # whether it left the numbers (or `limit`)
    settled: np.ndarray  # whether it met the tolerances
    reason: str  # why it stopped, in words


@np.errstate(all="ignore")
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
    """Follow an optimiser downhill and return the Descent, with every point.

    Overflow is a result (`diverged`, `reason`), never a warning. Tolerances combine:
    all that are given must hold. Source: Gogianu, "Gradient descent"; Chai, lecture 15,
    "Terminating gradient descent".

    Parameters
    ----------
    gradient : callable
        `gradient(params)`, or `gradient(params, indices)` with `batches`; returns an
        array of the shape of `params`.
    start : array_like, shape (n,), (B, n) or ()
        The last axis holds the parameters; a row each is a start of its own, and one
        that diverges leaves the others alone.
    optimiser : Optimiser
        From `helpers.optimise.optimisers`, or of one's own.
    steps : int
        The most steps to make.
    batches : iterable of index arrays, optional
        One a step, as from `epochs`; the run stops where they run out.
    limit : float
        A parameter this large in size counts as diverged; by default only inf and nan.
    gradient_tolerance : float, optional
        Settled where the Euclidean norm of the gradient is at most this.
    loss, loss_tolerance : callable and float, optional
        Settled where the last step changed `loss(params)`, of the shape of the starts,
        by at most this.
    least_steps : int
        Settled after no fewer steps.

    >>> from helpers.optimise.optimisers import gradient_descent
    >>> run = minimise(lambda x: 2 * x, [1.0, -4.0], gradient_descent(0.25), steps=2)
    >>> run.path.tolist(), run.reason
    ([[1.0, -4.0], [0.5, -2.0], [0.25, -1.0]], 'all 2 steps done')
    >>> minimise(lambda x: 4 * x**3, 3.0, gradient_descent(0.1), steps=50).reason
    'diverged at step 7'
    """
    checking.function("gradient", gradient, "of params")
    if not isinstance(optimiser, Optimiser):
        raise ValueError(
            "`optimiser` must be one such as adam(0.1), not "
            f"{checking.shown(optimiser)}."
        )
    params = checking.finite("start", checking.reals("start", start)).copy()
    steps = checking.whole("steps", steps, 0)
    settles = _criteria(gradient_tolerance, loss, loss_tolerance, least_steps)
    limit = checking.positive("limit", limit, infinite=True)
    path = np.empty((steps + 1, *params.shape), params.dtype)
    path[0], state, starts, step = params, optimiser.init(params), _Starts(params), -1
    for step, batch in zip(range(steps), _batches(batches), strict=False):
        point = starts.move(params, optimiser.look_ahead(params, state))
        grad = gradient(point, *batch)
        grad = checking.shaped("gradient(params)", grad, params.shape)
        if settles is not None:
            starts.settle(settles(step, path, grad), step)
        change, state = optimiser.update(grad, state)
        moved = params + checking.shaped("change", change, params.shape)
        flat = moved.ravel()
        # A sum of squares below it leaves no entry to look at: most steps end here.
        if not flat.dot(flat) < limit * limit:
            starts.diverge(~(np.abs(moved) < limit), step + 1)
        path[step + 1] = params = starts.move(params, moved)
        if starts.over():
            break
    else:
        step += 1
    path[step + 1 :] = params
    return starts.report(path, step)


def minibatches(n, size, rng):
    """Return one epoch as an iterator: every one of `n` examples once, in batches.

    A batch is an array of `size` indices, the last one shorter where `size` does not
    divide `n`. `rng` draws the order, once, when this is called. Source: Gogianu,
    "Stochastic gradient descent": without replacement.

    >>> batches = list(minibatches(5, 2, np.random.default_rng(0)))
    >>> [len(batch) for batch in batches], sorted(np.concatenate(batches).tolist())
    ([2, 2, 1], [0, 1, 2, 3, 4])
    """
    n = checking.whole("n", n, 1)
    size = checking.whole("size", size, 1, n)
    order = checking.generator("rng", rng).permutation(n)
    return (order[first : first + size] for first in range(0, n, size))


def epochs(n, size, rng):
    """Return the `minibatches` of one epoch after another, each in its own order.

    They never end, and are made for the `batches` of `minimise`.

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
        self.all_move = True  # as it mostly is: then masks need not be looked at

    def move(self, old, new):
        """Return `new` for the starts that move on, `old` for the others."""
        return new if self.all_move else np.where(self.active, new, old)

    def over(self):
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
        raise ValueError(
            "`loss` and `loss_tolerance` go together; give both or neither."
        )
    least_steps = checking.whole("least_steps", least_steps, 0)
    if gradient_tolerance is not None:
        checking.positive("gradient_tolerance", gradient_tolerance)
    if loss is not None:
        checking.function("loss", loss, "of params")
        checking.positive("loss_tolerance", loss_tolerance)
        least_steps = max(least_steps, 1)  # no change before the first step

    def value(params):
        values = checking.shaped("loss(params)", loss(params), params.shape[:-1])
        return values[..., None] if params.ndim else values

    def settles(step, path, grad):
        met = np.array(step >= least_steps)
        if gradient_tolerance is not None:
            norm = np.sqrt((grad**2).sum(-1 if grad.ndim else (), keepdims=True))
            met = met & (norm <= gradient_tolerance)
        if loss is not None:
            change = np.abs(value(path[step]) - value(path[step - 1]))
            met = met & (change <= loss_tolerance)
        return met

    return None if gradient_tolerance is None and loss is None else settles


def _batches(batches):
    """Return the further arguments of `gradient`, one tuple a step."""
    if batches is None:
        return itertools.repeat(())
    if not np.iterable(batches):
        raise ValueError(
            "`batches` must be index arrays, such as `epochs` returns, not "
            f"{checking.shown(batches)}."
        )
    return zip(batches, strict=False)
