"""A small grid world: moves, rewards, and its exact values.

A layout is rows of text: `.` a free cell, `#` a wall, `S` the start, `G` the goal and
`P` a pit; goal and pits end an episode. States are the cells that are no wall, numbered
row by row. As in Gogianu and Buşoniu, *Neural Networks*, "Recap", x is a state, u an
action, r the reward of entering the next state x′. Q has the shape (states, 4).
"""

from typing import NamedTuple

import numpy as np

from helpers import checking

ACTIONS = "↑→↓←"
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Rows and columns that each action moves by."""

LAYOUT = (
    "S....",
    ".##.P",
    "...#.",
    ".P..G",
)
"""The grid of lecture 12."""


class World(NamedTuple):
    """Hold a grid world as tables, with a row for each state.

    `probability` is P(x′ | x, u), zeros where x is final; `reward` is r of entering a
    state, or of bumping into a wall and staying there.
    """

    layout: tuple
    cells: np.ndarray  # (states, 2): row and column in the layout
    start: int
    final: np.ndarray  # (states,): whether it is a goal or a pit
    probability: np.ndarray  # (states, 4, states)
    reward: np.ndarray  # (states,)


class Solution(NamedTuple):
    """Hold what `value_iteration` found in so many `sweeps`.

    `values` is max over u of Q(x, u), of shape (states,), and `policy` one best action
    of each state; `best_actions(q)` says which others are as good.
    """

    values: np.ndarray
    q: np.ndarray
    policy: np.ndarray
    sweeps: int


def build(layout=LAYOUT, *, slip=0.0, goal=1.0, pit=-1.0, step_reward=0.0):
    """Return the world that a layout draws, with one `S` and at least one `G`.

    `slip`, at least 0 and below 1, is the probability that a move goes to one side or
    the other instead, half each; `goal`, `pit` and `step_reward` are the rewards of
    entering a goal, a pit, any other cell.

    >>> world = build(["S.G"])
    >>> world.cells.tolist(), world.final.tolist(), world.reward.tolist()
    ([[0, 0], [0, 1], [0, 2]], [False, False, True], [0.0, 0.0, 1.0])
    """
    layout, slip = _layout(layout), checking.within("slip", slip, 0, 1)
    rewards = {"G": goal, "P": pit, ".": step_reward, "S": step_reward}
    rewards = {kind: float(checking.finite(kind, r)) for kind, r in rewards.items()}
    letters = np.array([list(row) for row in layout])
    cells = np.argwhere(letters != "#")
    kinds = letters[letters != "#"]
    final = np.isin(kinds, ["G", "P"])
    sure = _moves(letters.shape, cells, final)
    # The actions go round clockwise, so that the next and the last are the two sides.
    sides = (np.roll(sure, 1, axis=1) + np.roll(sure, -1, axis=1)) / 2
    return World(
        layout=layout,
        cells=cells,
        start=int(np.flatnonzero(kinds == "S")[0]),
        final=final,
        probability=(1 - slip) * sure + slip * sides,
        reward=np.array([rewards[kind] for kind in kinds]),
    )


def step(world, state, action, rng=None):
    """Return where an action leads, for what reward, and whether that ends it.

    Only a slippery world needs `rng`. A final state is refused.

    >>> step(build(["S.G"]), 1, ACTIONS.index("→"))
    (2, 1.0, True)
    """
    if state not in range(len(world.final)) or action not in range(len(MOVES)):
        raise ValueError(f"There is no state {state!r} with an action {action!r}.")
    if world.final[state]:
        raise ValueError(f"State {state} is final: the episode is over.")
    chances = world.probability[state, action]
    after = int(chances.argmax())
    if chances[after] < 1:  # one number, against the running sums of the chances
        draw = checking.generator("rng", rng).random()
        after = int(np.searchsorted(np.cumsum(chances), draw, side="right"))
    return after, float(world.reward[after]), bool(world.final[after])


def backup(world, q, gamma):
    """Return one sweep's new Q: Σ P(x′ | x, u)·[r + γ max Q(x′, u′)], 0 in final x.

    >>> world = build(["S.G"])
    >>> backup(world, np.zeros((3, 4)), 0.9)[:, ACTIONS.index("→")].tolist()
    [0.0, 1.0, 0.0]
    """
    return world.probability @ (world.reward + gamma * np.max(q, axis=1))


def value_iteration(world, gamma=0.9, tolerance=1e-12):
    """Return the exact values, Q and policy: `backup` again until nothing changes.

    γ is at least 0 and below 1: each sweep takes the error down by this factor at
    least. The last sweep changes no entry of Q by more than `tolerance`.

    >>> exact = value_iteration(build(["S.G", ".#P"]), gamma=0.5)
    >>> exact.values.tolist()
    [0.5, 1.0, 0.0, 0.25, 0.0]
    """
    gamma = checking.within("gamma", gamma, 0, 1)
    tolerance = checking.positive("tolerance", tolerance)
    q, change, sweeps = np.zeros((len(world.final), len(MOVES))), np.inf, 0
    while change > tolerance:
        before, q, sweeps = q, backup(world, q, gamma), sweeps + 1
        change = abs(q - before).max()
    return Solution(q.max(axis=1), q, q.argmax(axis=1), sweeps)


def best_actions(q, tolerance=1e-9):
    """Return, in the shape of `q`, which actions are best: several where they tie.

    >>> best_actions(np.array([1.0, 2.0, 2.0, 0.0])).tolist()
    [False, True, True, False]
    """
    return q >= np.max(q, axis=-1, keepdims=True) - tolerance


def on_grid(world, values):
    """Return values by state as a table of the layout's shape, nan in the walls.

    >>> on_grid(build(["S#G"]), [1.0, 2.0]).tolist()
    [[1.0, nan, 2.0]]
    """
    table = np.full((len(world.layout), len(world.layout[0])), np.nan)
    table[tuple(world.cells.T)] = values
    return table


def arrows(world, q):
    """Return the layout with the greedy action's arrow in each free cell.

    >>> world = build(["S.G", ".#P"])
    >>> arrows(world, value_iteration(world).q)
    ['→→G', '↑#P']
    """
    table = [list(row) for row in world.layout]
    for (row, column), final, action in zip(
        world.cells, world.final, q.argmax(axis=1), strict=True
    ):
        if not final:
            table[row][column] = ACTIONS[action]
    return ["".join(row) for row in table]


def _layout(layout):
    rows = tuple(layout) if not isinstance(layout, str) else ()
    if not rows or not all(isinstance(row, str) and row for row in rows):
        raise ValueError("The layout must be a list of rows of text, such as ['S.G'].")
    if len({len(row) for row in rows}) > 1:
        raise ValueError("The layout's rows must be of one length.")
    letters = "".join(rows)
    if unknown := sorted(set(letters) - set(".#SGP")):
        raise ValueError(f"The layout may hold . # S G P, not {unknown[0]!r}.")
    if letters.count("S") != 1 or "G" not in letters:
        raise ValueError("The layout needs one S, the start, and a G, the goal.")
    return rows


def _moves(shape, cells, final):
    """Return P(x′ | x, u) where every move goes as it should."""
    # A rim of walls, one cell wide, so that no move leaves the table.
    number = np.full(np.add(shape, 2), -1)
    number[tuple(cells.T + 1)] = np.arange(len(cells))
    probability = np.zeros((len(cells), len(MOVES), len(cells)))
    for state in np.flatnonzero(~final):
        for action, move in enumerate(MOVES):
            after = number[tuple(cells[state] + 1 + move)]
            probability[state, action, after if after >= 0 else state] = 1
    return probability
