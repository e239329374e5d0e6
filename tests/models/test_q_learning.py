"""Learning from rewards: its rules against differences, its runs against the truth."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.derivatives import finite_difference
from helpers.models import gridworld, network, q_learning
from helpers.models.q_learning import Transition, full_gradient, semi_gradient

WORLD = gridworld.build()
EXACT = gridworld.value_iteration(WORLD, 0.9)
STATES = len(WORLD.final)
TABLE = q_learning.linear(np.eye(STATES))
SIZES = [STATES, 64, 4]
NETWORK = q_learning.layered(np.eye(STATES), SIZES)


def table_start(rng=None):
    return np.zeros((STATES, 4))


def network_start(rng):
    return network.flatten(network.initialise(SIZES, rng))


def run(q_hat, start, seed=0, world=WORLD, **settings):
    rng = np.random.default_rng(seed)
    return q_learning.learn(world, q_hat, start(rng), rng, **settings)


def right_arrows(q):
    """Return in which states that are not final the greedy action is a best one."""
    best = gridworld.best_actions(EXACT.q)
    return best[np.arange(STATES), q.argmax(axis=-1)][..., ~WORLD.final]


def right(learning):
    """Return how many greedy arrows are right at the end."""
    return right_arrows(learning.q[-1]).sum()


# --- Q̂ and its gradient --------------------------------------------------------------


def small_network(rng):
    sizes = [3, 5, 4]
    q_hat = q_learning.layered(rng.standard_normal((6, 3)), sizes, "tanh")
    return q_hat, network.flatten(network.initialise(sizes, rng, bias=0.5))


def small_features(rng):
    return q_learning.linear(rng.standard_normal((6, 3))), rng.standard_normal((3, 4))


KINDS = pytest.mark.parametrize("kind", [small_network, small_features])


def flat(function, params):
    """Return `function` of a vector, for the finite differences."""
    return lambda vector: function(vector.reshape(params.shape))


@KINDS
@pytest.mark.parametrize("action", range(4))
def test_gradient_of_q_hat_agrees_with_differences(kind, action):
    q_hat, params = kind(np.random.default_rng(action))
    for state in range(6):
        value = flat(lambda p, s=state: q_hat.value(p, s)[action], params)
        expected = finite_difference.gradient(value, params.ravel())
        ours = q_hat.gradient(params, state, action)
        assert ours.shape == params.shape
        np.testing.assert_allclose(ours.ravel(), expected, rtol=1e-6, atol=1e-8)


MOVES = [
    Transition(state=0, action=1, next_state=2, reward=0.5, done=False),
    Transition(state=3, action=3, next_state=3, reward=-1.0, done=False),
    Transition(state=2, action=0, next_state=5, reward=1.0, done=True),
]


@KINDS
@pytest.mark.parametrize("move", MOVES)
def test_semi_gradient_descends_the_square_with_the_target_held_fixed(kind, move):
    q_hat, params = kind(np.random.default_rng(1))
    aim = q_learning.target(q_hat, params, move, 0.9)

    def square(p):
        return (aim - q_hat.value(p, move.state)[move.action]) ** 2

    expected = finite_difference.gradient(flat(square, params), params.ravel())
    direction, error = semi_gradient(q_hat, params, params, move, 0.9)
    np.testing.assert_allclose(direction.ravel(), -expected / 2, rtol=1e-5, atol=1e-7)
    assert error**2 == pytest.approx(square(params))


@KINDS
@pytest.mark.parametrize("move", MOVES)
def test_full_gradient_descends_the_square_with_the_target_moving(kind, move):
    q_hat, params = kind(np.random.default_rng(1))

    def square(p):
        aim = q_learning.target(q_hat, p, move, 0.9)
        return (aim - q_hat.value(p, move.state)[move.action]) ** 2

    expected = finite_difference.gradient(flat(square, params), params.ravel())
    direction, error = full_gradient(q_hat, params, None, move, 0.9)
    np.testing.assert_allclose(direction.ravel(), -expected / 2, rtol=1e-5, atol=1e-7)
    assert error**2 == pytest.approx(square(params))


def test_frozen_parameters_serve_the_target_alone():
    q_hat, params = small_features(np.random.default_rng(0))
    frozen, move = params + 1.0, MOVES[0]
    error = semi_gradient(q_hat, params, frozen, move, 0.9)[1]
    aim = move.reward + 0.9 * q_hat.value(frozen, move.next_state).max()
    assert error == pytest.approx(aim - q_hat.value(params, move.state)[move.action])


def test_the_exact_table_is_where_the_rule_rests():
    for state in np.flatnonzero(~WORLD.final):
        for action in range(4):
            after = gridworld.step(WORLD, state, action)
            move = Transition(state, action, *after)
            error = semi_gradient(TABLE, EXACT.q, EXACT.q, move, 0.9)[1]
            assert error == pytest.approx(0, abs=1e-10)


# --- runs ----------------------------------------------------------------------------

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_learns_the_exact_values_and_policy(seed):
    learning = run(TABLE, table_start, seed, steps=4000, learning_rate=0.5)
    assert right(learning) == (~WORLD.final).sum()
    np.testing.assert_allclose(learning.values[-1], EXACT.values, atol=1e-3)


LATER = [pytest.param(seed, marks=pytest.mark.thorough) for seed in SEEDS[2:]]


@pytest.mark.parametrize("seed", [*SEEDS[:2], *LATER])
def test_the_network_learns_the_exact_policy(seed):
    settings = dict(steps=5000, learning_rate=0.1, epsilon=1.0, frames=[5000])
    learning = run(NETWORK, network_start, seed, **settings)
    assert right(learning) == (~WORLD.final).sum()
    np.testing.assert_allclose(learning.values[-1], EXACT.values, atol=0.05)


def test_a_frozen_target_learns_the_exact_policy_too_but_later():
    settings = dict(steps=6000, learning_rate=0.5)
    frozen = run(TABLE, table_start, refresh=200, **settings)
    moving = run(TABLE, table_start, refresh=1, **settings)
    assert right(frozen) == right(moving) == (~WORLD.final).sum()
    when = [
        right_arrows(learning.q).all(axis=1).argmax() for learning in (moving, frozen)
    ]
    assert when[0] < when[1]


def test_differentiating_the_target_too_is_slower_with_the_same_limit():
    settings = dict(steps=6000, learning_rate=0.3)
    semi = run(TABLE, table_start, **settings)
    full = run(TABLE, table_start, rule=full_gradient, **settings)
    gaps = [abs(one.values[-1] - EXACT.values).max() for one in (semi, full)]
    assert gaps[0] < 1e-3
    assert gaps[1] > 0.05
    longer = run(
        TABLE, table_start, rule=full_gradient, steps=20_000, learning_rate=0.5
    )
    assert abs(longer.values[-1] - EXACT.values).max() < 0.05


def test_in_a_slippery_world_only_the_semi_gradient_finds_the_values():
    world = gridworld.build(slip=0.2)
    exact = gridworld.value_iteration(world, 0.9)
    settings = dict(world=world, steps=15_000, learning_rate=0.1, epsilon=1.0)
    semi = run(TABLE, table_start, **settings)
    full = run(TABLE, table_start, rule=full_gradient, **settings)
    gaps = [abs(one.values[-1] - exact.values).max() for one in (semi, full)]
    assert gaps[0] < 0.25
    assert gaps[1] > 0.6
    assert semi.values[-1][world.start] == pytest.approx(
        exact.values[world.start], abs=0.1
    )


def test_coarse_features_cannot_hold_the_policy():
    kinds, block = np.unique(WORLD.cells // 2, axis=0, return_inverse=True)
    features = np.eye(len(kinds))[block.ravel()]  # 2 × 2 cells share all they learn
    q_hat = q_learning.linear(features)
    learning = run(q_hat, lambda rng: np.zeros((features.shape[1], 4)), steps=3000)
    assert right(learning) < (~WORLD.final).sum()


# --- the record of a run -------------------------------------------------------------


def test_the_same_seed_gives_the_same_run_and_arguments_stay():
    start = table_start()
    first, second = (run(TABLE, lambda rng: start, steps=500) for _ in range(2))
    np.testing.assert_array_equal(first.q, second.q)
    assert not start.any()
    other = run(TABLE, table_start, seed=1, steps=500)
    assert not np.array_equal(first.q, other.q)


def test_frames_hold_what_was_known_after_that_many_updates():
    frames = [0, 1, 7, 300]
    learning = run(TABLE, table_start, steps=300, frames=frames)
    assert learning.steps.tolist() == frames
    rng = np.random.default_rng(0)
    updates = q_learning.updates(WORLD, TABLE, table_start(), rng)
    done = 0
    for t, update in zip(range(1, 301), updates, strict=False):
        done += update.transition.done
        if t in frames:
            k = frames.index(t)
            expected = q_learning.q_table(WORLD, TABLE, update.params)
            np.testing.assert_array_equal(learning.q[k], expected)
            assert learning.state[k] == update.transition.next_state
            assert learning.error[k] == update.error
    assert learning.episodes == done > 3
    assert (learning.state[0], learning.diverged) == (-1, None)
    assert np.isnan(learning.error[0])
    np.testing.assert_array_equal(learning.params, update.params)
    np.testing.assert_array_equal(learning.values, learning.q.max(axis=-1))


def test_frames_are_spread_from_the_start_to_the_end_unless_given():
    steps = run(TABLE, table_start, steps=400).steps
    assert steps.tolist() == list(range(0, 401, 10))
    assert run(TABLE, table_start, steps=1).steps.tolist() == [0, 1]
    late = run(TABLE, table_start, steps=400, frames=[400, 5, 5])
    assert late.steps.tolist() == [5, 400]
    assert np.isfinite(late.q).all()
    early = run(TABLE, table_start, steps=400, frames=[5])
    np.testing.assert_array_equal(early.q[0], late.q[0])
    np.testing.assert_array_equal(early.params, late.params)


def test_final_states_are_worth_nothing_in_the_record():
    learning = run(NETWORK, network_start, steps=20)
    assert not learning.q[:, WORLD.final].any()
    assert learning.q[:, ~WORLD.final].all()


def test_a_run_that_diverges_says_when_and_warns_nobody():
    learning = run(TABLE, table_start, steps=5000, learning_rate=2.5)
    assert 0 < learning.diverged < 5000
    assert np.isnan(learning.q[-1]).all()
    before = learning.steps < learning.diverged
    assert np.isfinite(learning.q[before]).all()
    assert np.isnan(learning.q[~before]).all()


def moves(count, **settings):
    rng = np.random.default_rng(0)
    run = q_learning.updates(WORLD, TABLE, table_start(), rng, **settings)
    return [update.transition for update, _ in zip(run, range(count), strict=False)]


def test_a_move_begins_where_the_last_ended_until_the_episode_is_over():
    made, length = moves(2000, longest=9), 1
    for before, after in itertools.pairwise(made):
        if before.done or length == 9:
            length = 0
        else:
            assert after.state == before.next_state
        assert not WORLD.final[after.state]
        length += 1
        assert length <= 9
    assert sum(move.done for move in made) > 20


def test_episodes_begin_anywhere_or_at_the_start():
    begins = [move.state for move in moves(3000, longest=1)]
    assert set(begins) == set(np.flatnonzero(~WORLD.final))
    assert {move.state for move in moves(200, longest=1, anywhere=False)} == {
        WORLD.start
    }


@settings(max_examples=10, deadline=None)
@given(st.floats(0, 1), st.integers(0, 3))
def test_choices_are_greedy_as_often_as_epsilon_says(epsilon, best):
    rng, values = np.random.default_rng(0), np.zeros(4)
    values[best] = 1
    chosen = [q_learning.choose(values, epsilon, rng) for _ in range(2000)]
    share = np.bincount(chosen, minlength=4) / 2000
    expected = np.full(4, epsilon / 4)
    expected[best] += 1 - epsilon
    np.testing.assert_allclose(share, expected, atol=0.05)


def test_ties_are_broken_at_random_and_nan_is_no_best():
    rng = np.random.default_rng(0)
    values = np.array([1.0, 0.0, 1.0, 0.5])
    assert {q_learning.choose(values, 0.0, rng) for _ in range(50)} == {0, 2}
    nothing = np.full(4, np.nan)
    assert {q_learning.choose(nothing, 0.0, rng) for _ in range(80)} == {0, 1, 2, 3}


def test_rates_may_be_functions_of_the_step():
    seen = []

    def alpha(t):
        seen.append(t)
        return 0.5

    fixed = run(TABLE, table_start, steps=50, learning_rate=0.5, epsilon=0.3)
    timed = run(
        TABLE, table_start, steps=50, learning_rate=alpha, epsilon=lambda t: 0.3
    )
    np.testing.assert_array_equal(fixed.q, timed.q)
    assert seen == list(range(50))
    at_random = run(TABLE, table_start, steps=50, epsilon=lambda t: 1.0)
    np.testing.assert_array_equal(
        at_random.q, run(TABLE, table_start, steps=50, epsilon=1.0).q
    )


def test_the_target_is_refreshed_every_so_many_updates():
    calls = []

    def rule(q_hat, params, frozen, transition, gamma):
        calls.append((params, frozen))
        return semi_gradient(q_hat, params, frozen, transition, gamma)

    run(TABLE, table_start, steps=10, refresh=4, rule=rule)
    for t, (_, frozen) in enumerate(calls):
        assert frozen is calls[t - t % 4][0]
    calls.clear()
    run(TABLE, table_start, steps=10, rule=rule)
    assert all(frozen is params for params, frozen in calls)


@pytest.mark.parametrize("frames", [[11], [-1], [0.5], []])
def test_frames_must_be_updates_of_the_run(frames):
    with pytest.raises(ValueError, match="`frames` must hold whole numbers from 0 to"):
        run(TABLE, table_start, steps=10, frames=frames)


@pytest.mark.parametrize("sizes", [[3, 8, 2], [4, 8, 4]])
def test_a_network_takes_the_features_and_gives_four_values(sizes):
    with pytest.raises(ValueError, match="must begin with 3 and end with 4"):
        q_learning.layered(np.eye(3), sizes)
