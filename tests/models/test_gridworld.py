"""The grid world against a linear solve, distances counted by hand, and its rules."""

from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.models import gridworld

UP, RIGHT, DOWN, LEFT = range(4)


@st.composite
def worlds(draw, slips=(0.0, 0.1, 0.5)):
    """Draw a small world with a start and a goal somewhere."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    letters = draw(
        st.lists(
            st.sampled_from("...#P"), min_size=rows * columns, max_size=rows * columns
        )
    )
    places = draw(st.permutations(range(rows * columns)))
    letters[places[0]], letters[places[1]] = "S", "G"
    text = "".join(letters)
    layout = [text[k : k + columns] for k in range(0, rows * columns, columns)]
    reward = draw(st.sampled_from([0.0, -0.04, 0.1]))
    return gridworld.build(
        layout, slip=draw(st.sampled_from(slips)), step_reward=reward
    )


GAMMAS = st.sampled_from([0.0, 0.5, 0.9])


@settings(max_examples=40, deadline=None)
@given(worlds(), GAMMAS)
def test_values_solve_the_bellman_equations_of_the_policy(world, gamma):
    exact = gridworld.value_iteration(world, gamma)
    chances = world.probability[np.arange(len(world.final)), exact.policy]
    system = np.eye(len(world.final)) - gamma * chances
    solved = np.linalg.solve(system, chances @ world.reward)
    np.testing.assert_allclose(exact.values, solved, atol=1e-9)
    np.testing.assert_allclose(exact.q.max(axis=1), exact.values)
    q = world.probability @ (world.reward + gamma * solved)
    np.testing.assert_allclose(exact.q, q, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(worlds(), GAMMAS, st.integers(0, 99))
def test_no_other_policy_is_better_anywhere(world, gamma, seed):
    exact = gridworld.value_iteration(world, gamma)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        policy = rng.integers(0, 4, len(world.final))
        chances = world.probability[np.arange(policy.size), policy]
        system = np.eye(policy.size) - gamma * chances
        assert (
            np.linalg.solve(system, chances @ world.reward) <= exact.values + 1e-9
        ).all()


def distances(world):
    """Return the fewest moves from each state to a goal, counted from the goal on."""
    found = {i: 0 for i in np.flatnonzero(world.final & (world.reward > 0))}
    queue = deque(found)
    while queue:
        after = queue.popleft()
        for before in np.flatnonzero(world.probability[:, :, after].any(axis=1)):
            if before not in found:
                found[before] = found[after] + 1
                queue.append(before)
    return found


@settings(max_examples=30, deadline=None)
@given(worlds(slips=(0.0,)))
def test_without_slips_a_value_is_gamma_to_the_distance(world):
    world = world._replace(reward=np.where(world.final, world.reward, 0.0))
    values = gridworld.value_iteration(world, 0.8).values
    moves = distances(world)
    for state in np.flatnonzero(~world.final):
        if state in moves:
            assert values[state] == pytest.approx(0.8 ** (moves[state] - 1))


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_chances_sum_to_one_and_stop_where_it_is_final(world):
    sums = world.probability.sum(axis=-1)
    np.testing.assert_allclose(sums[~world.final], 1)
    assert not world.probability[world.final].any()
    assert not gridworld.value_iteration(world, 0.9).values[world.final].any()


WORLD = gridworld.build(["S.P", ".#G"], step_reward=-0.1)


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        (0, RIGHT, (1, -0.1, False)),
        (0, DOWN, (3, -0.1, False)),
        (0, UP, (0, -0.1, False)),
        (0, LEFT, (0, -0.1, False)),
        (1, DOWN, (1, -0.1, False)),
        (1, RIGHT, (2, -1.0, True)),
        (3, UP, (0, -0.1, False)),
        (3, RIGHT, (3, -0.1, False)),
    ],
)
def test_moves_go_where_they_say_and_stop_at_walls(state, action, after):
    assert gridworld.step(WORLD, state, action) == after


def test_the_goal_is_worth_what_was_said():
    world = gridworld.build(["SG"], goal=5.0)
    assert gridworld.step(world, 0, RIGHT) == (1, 5.0, True)


def test_a_slip_goes_to_one_side_or_the_other():
    world = gridworld.build(["...", ".S.", "..G"], slip=0.3)
    chances = world.probability[4, UP]
    assert chances[[1, 3, 5]] == pytest.approx([0.7, 0.15, 0.15])
    assert chances.sum() == pytest.approx(1)
    assert world.probability[4, RIGHT][[5, 1, 7]] == pytest.approx([0.7, 0.15, 0.15])


def test_steps_come_as_often_as_their_chances_say():
    world = gridworld.build(["...", ".S.", "..G"], slip=0.3)
    rng = np.random.default_rng(0)
    after = [gridworld.step(world, 4, UP, rng)[0] for _ in range(4000)]
    counts = np.bincount(after, minlength=9) / 4000
    np.testing.assert_allclose(counts, world.probability[4, UP], atol=0.02)


def test_a_slippery_step_wants_a_generator():
    world = gridworld.build(["S.G"], slip=0.3)
    with pytest.raises(ValueError, match="`rng` must be"):
        gridworld.step(world, 0, RIGHT)


def test_the_grid_of_the_lecture_has_one_best_action_everywhere():
    world = gridworld.build()
    exact = gridworld.value_iteration(world, 0.9)
    assert (gridworld.best_actions(exact.q)[~world.final].sum(axis=1) == 1).all()
    assert gridworld.arrows(world, exact.q) == ["↓←←←←", "↓##↑P", "→→↓#↓", "↑P→→G"]


def test_actions_that_tie_within_the_tolerance_are_all_best():
    q = np.array([[1.0, 2.0, 2.0, 2.0 - 1e-12], [0.0, 3.0, 1.0, 2.0]])
    best = [[False, True, True, True], [False, True, False, False]]
    assert gridworld.best_actions(q).tolist() == best
    best[0][3] = False
    assert gridworld.best_actions(q, tolerance=0).tolist() == best


def test_states_are_numbered_row_by_row_and_drawn_where_they_are():
    assert WORLD.cells.tolist() == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 2]]
    assert gridworld.build(["G.S", "..."]).start == 2
    table = gridworld.on_grid(WORLD, np.arange(5.0))
    np.testing.assert_array_equal(table, [[0, 1, 2], [3, np.nan, 4]])


def test_more_discount_takes_fewer_sweeps_to_the_same_tolerance():
    world = gridworld.build(step_reward=-0.04, slip=0.2)
    sweeps = [gridworld.value_iteration(world, g).sweeps for g in (0.0, 0.5, 0.95)]
    assert sweeps == sorted(sweeps)
    assert sweeps[0] == 2
    loose = gridworld.value_iteration(world, 0.95, tolerance=0.1).sweeps
    assert loose < sweeps[-1]


BAD = {
    "text": ("S.G", "must be a list of rows"),
    "empty": ([], "must be a list of rows"),
    "an empty row": (["S.G", ""], "must be a list of rows"),
    "ragged": (["S.G", ".."], "must be of one length"),
    "unknown": (["S.G", ".x."], "may hold . # S G P, not 'x'"),
    "no start": (["..G"], "needs one S"),
    "two starts": (["SSG"], "needs one S"),
    "no goal": (["S.P"], "a G, the goal"),
}


@pytest.mark.parametrize(("layout", "message"), BAD.values(), ids=BAD)
def test_bad_layout_is_one_sentence(layout, message):
    with pytest.raises(ValueError, match=message):
        gridworld.build(layout)


@pytest.mark.parametrize(
    ("state", "action", "message"),
    [
        (2, UP, "State 2 is final"),
        (5, UP, "no state 5"),
        (-1, UP, "no state -1"),
        (0, 4, "with an action 4"),
        (0, "→", "with an action '→'"),
    ],
)
def test_bad_step_is_one_sentence(state, action, message):
    with pytest.raises(ValueError, match=message):
        gridworld.step(WORLD, state, action)
