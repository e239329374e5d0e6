"""Runs, how they end, and the batches that feed them."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.optimise import descent, optimisers
from helpers.optimise.optimisers import Optimiser, gradient_descent

EVERY = {
    name: getattr(optimisers, name)
    for name in ("gradient_descent momentum nesterov normalised rmsprop adam".split())
}
every_optimiser = pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)


def bowl(params):
    return 2 * params


def quartic(params):
    return 4 * params**3


# The path


def test_path_begins_at_the_start_and_has_a_row_a_step():
    run = descent.minimise(bowl, [1.0, -4.0], gradient_descent(0.25), 3)
    expected = [[1, -4], [0.5, -2], [0.25, -1], [0.125, -0.5]]
    assert run.path.tolist() == expected
    assert run.reason == "all 3 steps done"
    assert (int(run.taken), bool(run.diverged), bool(run.settled)) == (3, False, False)


def test_no_steps_leave_the_start_alone():
    run = descent.minimise(bowl, [1.0, 2.0], gradient_descent(0.1), 0)
    assert run.path.tolist() == [[1.0, 2.0]]
    assert run.reason == "all 0 steps done"


@every_optimiser
@pytest.mark.parametrize("shape", [(), (1,), (2,), (5, 2), (2, 3, 4)])
def test_start_of_any_shape_goes_down(make, shape):
    start = np.linspace(1, 2, int(np.prod(shape))).reshape(shape)
    run = descent.minimise(bowl, start, make(0.01), 20)
    assert run.path.shape == (21, *shape)
    assert run.taken.shape == shape[:-1]
    assert (np.diff(run.path, axis=0) < 0).all()


@every_optimiser
def test_many_starts_equal_one_by_one(make):
    starts = np.random.default_rng(3).uniform(-3, 3, (20, 2))
    settings = {"steps": 40, "gradient_tolerance": 0.3, "least_steps": 2, "limit": 1e6}
    together = descent.minimise(quartic, starts, make(0.03), **settings)
    assert together.settled.any()
    for i, start in enumerate(starts):
        alone = descent.minimise(quartic, start, make(0.03), **settings)
        np.testing.assert_allclose(together.path[:, i], alone.path, rtol=1e-12)
        assert together.taken[i] == alone.taken
        assert together.diverged[i] == alone.diverged
        assert together.settled[i] == alone.settled


def test_start_is_not_changed_and_integers_become_floats():
    start = np.array([3, -2])
    run = descent.minimise(bowl, start, gradient_descent(0.1), 5)
    assert start.tolist() == [3, -2]
    assert run.path.dtype == float


def test_float32_stays_float32():
    start = np.ones(2, np.float32)
    assert (
        descent.minimise(bowl, start, gradient_descent(0.1), 5).path.dtype
        == start.dtype
    )


def test_same_call_gives_the_same_path():
    optimiser = optimisers.adam(0.1)
    first, second = (descent.minimise(quartic, [1.0], optimiser, 9) for _ in "ab")
    assert first.path.tolist() == second.path.tolist()


def test_own_optimiser_with_a_state_of_its_own_runs():
    own = Optimiser(lambda params: None, lambda grad, state: (-0.25 * grad, state))
    theirs = descent.minimise(bowl, [1.0, 2.0], gradient_descent(0.25), 6)
    assert (
        descent.minimise(bowl, [1.0, 2.0], own, 6).path.tolist() == theirs.path.tolist()
    )


def test_gradient_is_asked_for_at_the_look_ahead_point():
    asked = []
    nesterov = optimisers.nesterov(1.0, beta=0.5)
    descent.minimise(
        lambda p: asked.append(p.tolist()) or np.ones(1), [0.0], nesterov, 2
    )
    assert asked == [[0.0], [-0.5 - 0.5 * 0.5]]


# Divergence


def quiet(*arguments, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return descent.minimise(*arguments, **settings)


def test_divergence_is_reported_and_spills_no_warning():
    run = quiet(quartic, [3.0, 0.1], gradient_descent(0.1), 50)
    assert run.reason == "diverged at step 7"
    assert int(run.taken) == 7
    assert bool(run.diverged)
    assert np.isfinite(run.path[:7]).all()
    assert np.isnan(run.path[7:]).all()
    assert run.path.shape == (51, 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_gradient_that_is_no_number_diverges(bad):
    run = quiet(lambda p: np.array([1.0, bad]), [1.0, 1.0], gradient_descent(0.1), 4)
    assert run.reason == "diverged at step 1"
    assert np.isnan(run.path[1:]).all()


def test_diverged_starts_leave_the_others_alone():
    starts = np.array([[3.0], [0.5], [4.0], [-0.25]])
    run = quiet(quartic, starts, gradient_descent(0.1), 30)
    assert run.diverged.tolist() == [True, False, True, False]
    assert run.reason == (
        "2 of 4 starts: diverged, first at step 7; 2 of 4 starts: all 30 steps done"
    )
    alone = quiet(quartic, starts[1], gradient_descent(0.1), 30)
    assert run.path[:, 1].tolist() == alone.path.tolist()
    assert np.isnan(run.path[run.taken[0] :, 0]).all()
    assert np.isfinite(run.path[: run.taken[0], 0]).all()


def test_start_that_diverges_in_the_last_step_is_not_done():
    run = quiet(quartic, [[3.0], [0.5]], gradient_descent(0.1), 7)
    assert run.reason == (
        "1 of 2 starts: diverged, first at step 7; 1 of 2 starts: all 7 steps done"
    )


@every_optimiser
def test_gradient_never_meets_a_point_that_is_no_number(make):
    def strict(params):
        assert np.isfinite(params).all()
        return np.where(params > 2.5, np.inf, quartic(params))

    run = quiet(strict, [[3.0, 1.0], [0.5, 0.5]], make(0.1), 30)
    assert run.diverged[0]
    assert not run.diverged[1]


def test_run_ends_where_every_start_diverged():
    calls = []

    def gradient(params):
        calls.append(params)
        return quartic(params)

    quiet(gradient, [[3.0], [3.0]], gradient_descent(0.1), 1000)
    assert len(calls) == 7


def test_limit_calls_large_parameters_diverged():
    for unit in (1.0, 0.001):
        start = [unit, 0.0]
        run = quiet(lambda p: -p, start, gradient_descent(1.0), 20, limit=100 * unit)
        assert run.path[:7, 0] == pytest.approx(unit * 2.0 ** np.arange(7))
        assert run.reason == "diverged at step 7"


def test_of_several_divergences_the_first_step_is_told():
    run = quiet(lambda p: -p, [[1.0], [8.0]], gradient_descent(1.0), 20, limit=100)
    assert run.taken.tolist() == [7, 4]
    assert run.reason == "2 of 2 starts: diverged, first at step 4"


@pytest.mark.parametrize("huge", [1e200, -1e200])
def test_huge_is_not_yet_diverged(huge):
    run = quiet(lambda p: 0 * p, [huge, 1.0], gradient_descent(0.1), 3)
    assert run.reason == "all 3 steps done"


# Tolerances


def test_small_gradient_settles_and_the_path_stays_there():
    run = descent.minimise(
        bowl, [1.0], gradient_descent(0.25), 50, gradient_tolerance=0.1
    )
    assert run.reason == "within the tolerances at step 5"
    assert int(run.taken) == 5
    assert run.path[5:, 0].tolist() == [2.0**-5] * 46


def test_gradient_tolerance_is_a_euclidean_norm():
    settings = {"steps": 5, "optimiser": gradient_descent(0.1)}
    for tolerance, taken in [(5.0, 0), (4.9, 5)]:
        run = descent.minimise(
            lambda p: np.array([3.0, -4.0]),
            [0.0, 0.0],
            gradient_tolerance=tolerance,
            **settings,
        )
        assert int(run.taken) == taken


def test_still_loss_settles_after_at_least_one_step():
    run = descent.minimise(
        bowl,
        [1.0],
        gradient_descent(0.25),
        50,
        loss=lambda p: (p**2).sum(-1),
        loss_tolerance=0.05,
    )
    losses = run.path[:, 0] ** 2
    t = int(run.taken)
    assert losses[t - 1] - losses[t] <= 0.05 < losses[t - 2] - losses[t - 1]


def test_change_of_loss_by_just_the_tolerance_settles():
    settings = {"loss": lambda p: p[0], "loss_tolerance": 1.0}
    run = descent.minimise(np.ones_like, [4.0], gradient_descent(1.0), 9, **settings)
    assert int(run.taken) == 1


def test_loss_that_rises_has_not_settled():
    run = descent.minimise(
        lambda p: -p,
        [1.0],
        gradient_descent(0.5),
        10,
        loss=lambda p: (p**2).sum(-1),
        loss_tolerance=0.1,
    )
    assert run.reason == "all 10 steps done"


def test_all_tolerances_must_hold_together():
    both = {
        "gradient_tolerance": 1e-2,
        "loss": lambda p: (p**2).sum(-1),
        "loss_tolerance": 1e-8,
    }
    taken = []
    for names in (["gradient_tolerance"], ["loss", "loss_tolerance"], both):
        settings = {name: both[name] for name in names}
        run = descent.minimise(bowl, [1.0], gradient_descent(0.25), 99, **settings)
        taken.append(int(run.taken))
    assert taken[2] == max(taken) > min(taken)


def test_settling_waits_for_the_least_steps():
    settings = {"gradient_tolerance": 1e9, "least_steps": 7}
    run = descent.minimise(bowl, [1.0], gradient_descent(0.25), 50, **settings)
    assert run.reason == "within the tolerances at step 7"


def test_saddle_has_a_small_gradient_and_settles():
    saddle = lambda p: p * np.array([2.0, -2.0])  # noqa: E731
    run = descent.minimise(
        saddle, [1.0, 0.0], gradient_descent(0.25), 99, gradient_tolerance=1e-3
    )
    assert bool(run.settled)


@pytest.mark.parametrize("start", [2.0, [[2.0, 1.0], [0.1, 0.1]]])
def test_loss_of_any_shape_of_start_settles(start):
    def loss(params):
        return (params**2).sum(-1) if params.ndim else params**2

    run = descent.minimise(
        bowl, start, gradient_descent(0.25), 50, loss=loss, loss_tolerance=1e-6
    )
    assert run.settled.all()
    assert run.settled.shape == np.shape(start)[:-1]


# Batches


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 9))
def test_an_epoch_meets_every_example_once(n, size, seed):
    size = min(n, size)
    batches = list(descent.minibatches(n, size, np.random.default_rng(seed)))
    assert sorted(np.concatenate(batches).tolist()) == list(range(n))
    assert all(len(batch) == size for batch in batches[:-1])
    assert len(batches[-1]) == (n % size or size)


def test_same_seed_gives_the_same_batches_and_another_seed_others():
    def drawn(seed):
        batches = descent.minibatches(20, 6, np.random.default_rng(seed))
        return np.concatenate(list(batches)).tolist()

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert drawn(1) != list(range(20))


def test_each_epoch_is_whole_and_has_its_own_order():
    batches = descent.epochs(10, 4, np.random.default_rng(0))
    first, second = (np.concatenate([next(batches) for _ in range(3)]) for _ in "ab")
    assert sorted(first) == sorted(second) == list(range(10))
    assert first.tolist() != second.tolist()


X = np.linspace(-1, 1, 10)
Y = 2 * X + 0.5


def line_gradient(params, indices=slice(None)):
    """Slope of Σ(φ₀ + φ₁x − y)² over the examples chosen."""
    x, y = X[indices], Y[indices]
    error = params[..., :1] + params[..., 1:] * x - y
    return np.stack([2 * error.sum(-1), 2 * (error * x).sum(-1)], axis=-1)


def test_noisy_descent_is_the_slides_formula_on_the_same_batches():
    batches = list(descent.minibatches(10, 3, np.random.default_rng(5)))
    phi, path = np.zeros(2), [np.zeros(2)]
    for batch in batches:
        phi = phi - 0.05 * line_gradient(phi, batch)
        path.append(phi)
    run = descent.minimise(
        line_gradient, np.zeros(2), gradient_descent(0.05), 4, batches=batches
    )
    np.testing.assert_allclose(run.path, path, rtol=1e-14)


def test_noisy_descent_finds_a_line_that_fits_exactly():
    run = descent.minimise(
        line_gradient,
        np.zeros((3, 2)),
        gradient_descent(0.05),
        600,
        batches=descent.epochs(10, 3, np.random.default_rng(5)),
    )
    np.testing.assert_allclose(run.path[-1], [[0.5, 2.0]] * 3, rtol=1e-6)


def test_one_batch_of_everything_is_full_descent():
    settings = {"start": [3.0, -1.0], "optimiser": optimisers.adam(0.1), "steps": 9}
    batches = descent.epochs(10, 10, np.random.default_rng(5))
    noisy = descent.minimise(line_gradient, batches=batches, **settings)
    full = descent.minimise(line_gradient, **settings)
    np.testing.assert_allclose(noisy.path, full.path, rtol=1e-12)


def test_run_stops_where_the_batches_run_out():
    run = descent.minimise(
        line_gradient,
        np.zeros(2),
        gradient_descent(0.05),
        50,
        batches=descent.minibatches(10, 3, np.random.default_rng(5)),
    )
    assert run.reason == "batches ran out at step 4"
    assert run.path.shape == (51, 2)
    assert (run.path[4:] == run.path[4]).all()
    assert (run.path[3] != run.path[4]).all()


def test_run_takes_no_more_batches_than_steps():
    batches = iter([np.array([i]) for i in range(5)])
    descent.minimise(
        line_gradient, [0.0, 0.0], gradient_descent(0.1), 3, batches=batches
    )
    assert next(batches).tolist() == [3]


# Bad input

GOOD = {
    "gradient": bowl,
    "start": [1.0, 2.0],
    "optimiser": gradient_descent(0.1),
    "steps": 3,
}


BAD = {
    "optimiser not made": (
        {"optimiser": optimisers.adam},
        "one such as adam(0.1), not",
    ),
    "batches": ({"batches": 3}, "`batches` must be index arrays, such as `epochs` ret"),
    "loss alone": ({"loss": np.sum}, "`loss` and `loss_tolerance` go together; give"),
    "tolerance alone": ({"loss_tolerance": 1.0}, "go together; give both or neither."),
    "loss": (
        {"loss": lambda p: p**2, "loss_tolerance": 1e-3},
        "`loss(params)` must be a single number, but is a row of 2 numbers.",
    ),
    "long gradient": (
        {"gradient": lambda p: np.ones(3)},
        "`gradient(params)` must be a row of 2 numbers, but is a row of 3 numbers.",
    ),
    "short gradient": (
        {"gradient": lambda p: 1.0},
        "`gradient(params)` must be a row of 2 numbers, but is a single number.",
    ),
    "gradient of text": (
        {"gradient": lambda p: "down"},
        "`gradient(params)` must hold numbers, not 'down'.",
    ),
    "no gradient": (
        {"gradient": lambda p: None},
        "`gradient(params)` must hold numbers, not None.",
    ),
    "change": (
        {"optimiser": Optimiser(lambda p: None, lambda g, state: (g.sum(), state))},
        "`change` must be a row of 2 numbers, but is a single number.",
    ),
}


@pytest.mark.parametrize(("given", "words"), BAD.values(), ids=BAD)
def test_what_does_not_fit_a_run_is_said(given, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        descent.minimise(**GOOD | given)


@pytest.mark.parametrize("make", [descent.minibatches, descent.epochs])
def test_a_batch_larger_than_the_examples_is_refused_at_once(make):
    with pytest.raises(ValueError, match=r"`size` must be .* from 1 to 5, not 6\.$"):
        make(5, 6, np.random.default_rng(0))
