"""Learning Q from rewards: θ ← θ + α·∂Q̂(x, u)/∂θ·[r + γ max Q̂(x′, u′) − Q̂(x, u)].

Gogianu and Buşoniu, *Neural Networks*, "Recap: function approximation in RL". The
bracket holds the target and the current estimate; only the estimate is differentiated.
Q̂ is a pair of functions, so that a table, features or a network all learn by this rule.
"""

import itertools
from typing import Any, NamedTuple

import numpy as np

from helpers import checking
from helpers.models import gridworld, network
from helpers.models.overflow import quiet


class Approximation(NamedTuple):
    """Say what Q̂ is, by two functions of the parameters θ.

    `value(params, state)` is Q̂ of the four actions, of shape (4,);
    `gradient(params, state, action)` is ∂Q̂(x, u; θ)/∂θ, of the shape of `params`.
    """

    value: Any
    gradient: Any


class Transition(NamedTuple):
    """Hold one move: x, u, x′, r, and whether x′ is final."""

    state: int
    action: int
    next_state: int
    reward: float
    done: bool


class Update(NamedTuple):
    """Hold one update: θ after it, the move it came from, and the bracket."""

    params: np.ndarray
    transition: Any
    error: float


class Learning(NamedTuple):
    """Hold a run of `learn`: what was known at each frame, and how it ended.

    At the start, and once it has diverged, there is no move yet: `state` is −1 and
    `error`, the bracket in the last update, nan. `params` is θ at the end, `episodes`
    how many were finished, and `diverged` the update at which the bracket left all
    bounds, or None.
    """

    steps: np.ndarray  # (frames,): updates made
    q: np.ndarray  # (frames, states, 4): 0 in final states, nan once it has diverged
    state: np.ndarray  # (frames,): where the last move led
    error: np.ndarray  # (frames,)
    params: np.ndarray
    episodes: int
    diverged: Any

    @property
    def values(self):
        """Return max over u of Q̂(x, u) at each frame, of shape (frames, states)."""
        return self.q.max(axis=-1)


def linear(features):
    """Return Q̂(x, u; θ) = Σ θ[k, u]·features[x, k], with θ of shape (k, 4).

    `features` has a row for each state; `numpy.eye(states)` makes it a table.

    >>> table = linear(np.eye(3))
    >>> table.gradient(np.zeros((3, 4)), state=1, action=2).nonzero()
    (array([1]), array([2]))
    """
    features = checking.finite("features", features)

    def value(params, state):
        return features[state] @ params

    def gradient(params, state, action):
        slope = np.zeros_like(params)  # the other actions have columns of their own
        slope[:, action] = features[state]
        return slope

    return Approximation(value, gradient)


def layered(features, sizes, activation="relu"):
    """Return Q̂ by the project's network: the features go in, four values come out.

    `features` has a row of k numbers for each state; `sizes` is k, the units of each
    hidden layer, and 4; θ is the vector that `network.flatten` returns.

    >>> net = layered(np.eye(3), [3, 8, 4])
    >>> params = network.initialise([3, 8, 4], np.random.default_rng(0))
    >>> net.value(network.flatten(params), state=1).shape
    (4,)
    """
    features = checking.finite("features", features)
    parameters = network.count(sizes)
    if (sizes[0], sizes[-1]) != (features.shape[1], 4):
        raise ValueError(
            f"`sizes` must begin with {features.shape[1]} and end with 4, not {sizes}."
        )

    # Where in the vector each weight stands: `unflatten` once, not at every call.
    places = network.unflatten(np.arange(parameters), sizes)
    places = {name: [p.astype(int) for p in parts] for name, parts in places.items()}

    def forward(params, state):
        params = {name: [params[p] for p in parts] for name, parts in places.items()}
        return params, network.forward(params, features[state], activation)

    def value(params, state):
        return forward(params, state)[1].y

    def gradient(params, state, action):
        only_this = np.zeros(4)
        only_this[action] = 1
        return network.flatten(network.backward(*forward(params, state), only_this))

    return Approximation(value, gradient)


def target(q_hat, params, transition, gamma):
    """Return r + γ max Q̂(x′, u′; θ), or r alone where x′ is final.

    >>> move = Transition(state=0, action=1, next_state=1, reward=1.0, done=False)
    >>> float(target(linear(np.eye(2)), np.full((2, 4), 3.0), move, gamma=0.5))
    2.5
    """
    if transition.done:
        return transition.reward
    return transition.reward + gamma * q_hat.value(params, transition.next_state).max()


def semi_gradient(q_hat, params, frozen, transition, gamma):
    """Return the rule's direction, ∂Q̂/∂θ·[target − Q̂], and the bracket.

    `frozen` is what the target is computed with: θ itself, or an older copy. Either way
    the target is a number here; no derivative of it is taken.

    >>> table, params = linear(np.eye(2)), np.zeros((2, 4))
    >>> move = Transition(state=0, action=1, next_state=1, reward=1.0, done=False)
    >>> direction, error = semi_gradient(table, params, params, move, gamma=0.9)
    >>> direction[0].tolist(), error
    ([0.0, 1.0, 0.0, 0.0], np.float64(1.0))
    """
    state, action = transition.state, transition.action
    aim = target(q_hat, frozen, transition, gamma)  # held fixed
    error = aim - q_hat.value(params, state)[action]
    return error * q_hat.gradient(params, state, action), error


def full_gradient(q_hat, params, frozen, transition, gamma):
    """Return the direction that goes down [target − Q̂]², target included.

    Minus half the gradient of the square. The target moves with θ, so that x′ is drawn
    towards x as x is towards x′: slower, and in a slippery world towards other values.
    `frozen` is not used: nothing is held fixed.

    >>> table, params = linear(np.eye(2)), np.zeros((2, 4))
    >>> move = Transition(state=0, action=1, next_state=1, reward=1.0, done=False)
    >>> full_gradient(table, params, params, move, gamma=0.9)[0].tolist()
    [[0.0, 1.0, 0.0, 0.0], [-0.9, 0.0, 0.0, 0.0]]
    """
    direction, error = semi_gradient(q_hat, params, params, transition, gamma)
    if not transition.done:
        after = transition.next_state
        # The maximum's derivative is that of the action that attains it.
        best = q_hat.value(params, after).argmax()
        direction = direction - error * gamma * q_hat.gradient(params, after, best)
    return direction, error


def choose(values, epsilon, rng):
    """Return an action: any with probability ε, else one of the best of `values`.

    >>> choose(np.array([0.0, 2.0, 1.0, 0.0]), 0.0, np.random.default_rng(0))
    1
    """
    values = np.asarray(values)
    best = np.flatnonzero(values == values.max())
    if rng.random() < epsilon or best.size == 0:  # none is best where all are nan
        return int(rng.integers(values.size))
    return int(best[rng.integers(best.size)])


def updates(
    world,
    q_hat,
    params,
    rng,
    *,
    learning_rate=0.1,
    gamma=0.9,
    epsilon=0.2,
    rule=semi_gradient,
    refresh=1,
    longest=50,
    anywhere=True,
):
    """Learn from ε-greedy episodes: yield an `Update` for each move, without end.

    `params` is θ to start from; `rng` draws starts, actions and slips. α, the learning
    rate, and ε may be functions of the number of updates made so far; such an α may be
    0. `rule` is `semi_gradient`, `full_gradient`, or one's own with their arguments.

    Every `refresh` updates the target's parameters are set to θ: with 1 they are always
    θ as it is, with more the target is frozen. An episode starts `anywhere` that is not
    final, or else at the start, and is given up after `longest` moves.

    >>> world = gridworld.build(["S.G"])
    >>> rng = np.random.default_rng(0)
    >>> run = updates(world, linear(np.eye(3)), np.zeros((3, 4)), rng, anywhere=False)
    >>> next(run).transition.state
    0
    """
    gamma = checking.within("gamma", gamma, 0, 1)
    refresh = checking.whole("refresh", refresh, 1)
    longest = checking.whole("longest", longest, 1)
    rng = checking.generator("rng", rng)
    if not callable(learning_rate):
        checking.positive("learning_rate", learning_rate)
    alpha = _schedule("learning_rate", learning_rate, np.inf)
    chance = _schedule("epsilon", epsilon, 1)
    starts = np.flatnonzero(~world.final) if anywhere else [world.start]
    params, left = np.array(params, float), 0
    for t in itertools.count():
        if left == 0:
            state, left = int(starts[rng.integers(len(starts))]), longest
        if t % refresh == 0:
            frozen = params
        action = choose(q_hat.value(params, state), chance(t), rng)
        move = Transition(state, action, *gridworld.step(world, state, action, rng))
        direction, error = rule(q_hat, params, frozen, move, gamma)
        params = params + alpha(t) * direction  # a new array: `frozen` must stay
        state, left = move.next_state, 0 if move.done else left - 1
        yield Update(params, move, float(error))


LIMIT = 1e9
"""A bracket this large in size counts as diverged."""


@quiet
def learn(world, q_hat, params, rng, *, steps=10_000, frames=None, **settings):
    """Make `steps` updates, and return as `Learning` what was known at some of them.

    `frames` says after how many updates to record, each from 0 to `steps`; by default
    41 times, evenly spread from 0. All else as for `updates`.

    >>> world = gridworld.build(["S.G"])
    >>> rng = np.random.default_rng(0)
    >>> run = learn(world, linear(np.eye(3)), np.zeros((3, 4)), rng, steps=2000)
    >>> run.values[-1].round(2).tolist(), int(run.steps[-1])
    ([0.9, 1.0, 0.0], 2000)
    """
    steps = checking.whole("steps", steps, 1)
    frames = _frames(frames, steps)
    q = np.full((frames.size, len(world.final), 4), np.nan)
    state, error = np.full(frames.size, -1), np.full(frames.size, np.nan)
    if frames[0] == 0:
        q[0] = q_table(world, q_hat, np.array(params, float))
    run = itertools.islice(updates(world, q_hat, params, rng, **settings), steps)
    episodes, diverged, row = 0, None, int(frames[0] == 0)
    for t, (params, move, bracket) in enumerate(run, start=1):
        if not abs(bracket) < LIMIT:  # nan, too, is not below it
            diverged = t
            break
        episodes += move.done
        if row < frames.size and t == frames[row]:
            q[row] = q_table(world, q_hat, params)
            state[row], error[row], row = move.next_state, bracket, row + 1
    return Learning(frames, q, state, error, params, episodes, diverged)


def q_table(world, q_hat, params):
    """Return Q̂(x, u; θ) of shape (states, 4), 0 in final x: nothing is left to come.

    >>> q_table(gridworld.build(["SG"]), linear(np.eye(2)), np.ones((2, 4))).tolist()
    [[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]]
    """
    table = [q_hat.value(params, state) for state in range(len(world.final))]
    return np.where(world.final[:, None], 0.0, table)


def _schedule(name, value, most):
    """Return a rate as a function of the step, whichever way it was given."""
    if callable(value):
        return lambda step: checking.within(name, value(step), 0, most, closed=True)
    fixed = checking.within(name, value, 0, most, closed=True)
    return lambda step: fixed


def _frames(frames, steps):
    frames = np.linspace(0, steps, 41).astype(int) if frames is None else frames
    frames = np.unique(np.asarray(frames))
    if frames.dtype.kind not in "iu" or frames[0] < 0 or frames[-1] > steps:
        raise ValueError(f"`frames` must hold whole numbers from 0 to {steps}.")
    return frames
