"""Each optimiser against its source's formula, and the conventions against each other.

The transcriptions keep the sources' own names and their order of operations.
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.optimise import descent, optimisers

START = np.array([1.5, -2.0])
ALPHA, BETA, GAMMA, EPSILON = 0.05, 0.8, 0.95, 1e-8
STEPS = 30
EVERY = {
    "gradient_descent": optimisers.gradient_descent,
    "momentum": optimisers.momentum,
    "nesterov": optimisers.nesterov,
    "normalised": optimisers.normalised,
    "rmsprop": optimisers.rmsprop,
    "adam": optimisers.adam,
    "adam_by_sums": optimisers.adam_by_sums,
}
every_optimiser = pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)


def gradient(phi):
    """Slope of φ₀⁴/4 + φ₀φ₁ + 3φ₁²/2: curved, and coupled between its parameters."""
    a, b = phi[..., 0], phi[..., 1]
    return np.stack([a**3 + b, a + 3 * b], axis=-1)


def path_of(optimiser, steps=STEPS):
    return descent.minimise(gradient, START, optimiser, steps).path


def agree(path, expected, **tolerance):
    np.testing.assert_allclose(path, expected, **{"rtol": 1e-12, "atol": 0} | tolerance)


# Straight transcriptions of the sources


def slides_gradient_descent():
    phi, path = START, [START]
    for _ in range(STEPS):
        phi = phi - ALPHA * gradient(phi)
        path.append(phi)
    return path


def slides_momentum():
    phi, m, path = START, 0, [START]
    for _ in range(STEPS):
        m = BETA * m + (1 - BETA) * gradient(phi)
        phi = phi - ALPHA * m
        path.append(phi)
    return path


def book_nesterov():
    phi, m, path = START, 0, [START]
    for _ in range(STEPS):
        m = BETA * m + (1 - BETA) * gradient(phi - ALPHA * BETA * m)
        phi = phi - ALPHA * m
        path.append(phi)
    return path


def slides_normalised(epsilon=EPSILON):
    phi, path = START, [START]
    for _ in range(STEPS):
        m = gradient(phi)
        v = gradient(phi) ** 2
        phi = phi - ALPHA * m / np.sqrt(v + epsilon)
        path.append(phi)
    return path


def book_normalised(epsilon=EPSILON):
    phi, path = START, [START]
    for _ in range(STEPS):
        m = gradient(phi)
        v = gradient(phi) ** 2
        phi = phi - ALPHA * m / (np.sqrt(v) + epsilon)
        path.append(phi)
    return path


def chai_rmsprop():
    w, s, path = START, 0, [START]
    for _ in range(STEPS):
        g = gradient(w)
        s = GAMMA * s + (1 - GAMMA) * (g * g)
        w = w - ALPHA / np.sqrt(s) * g
        path.append(w)
    return path


def slides_adam(epsilon=EPSILON):
    phi, m, v, path = START, 0, 0, [START]
    for t in range(STEPS):
        m = BETA * m + (1 - BETA) * gradient(phi)
        v = GAMMA * v + (1 - GAMMA) * gradient(phi) ** 2
        m_tilde = m / (1 - BETA ** (t + 1))
        v_tilde = v / (1 - GAMMA ** (t + 1))
        phi = phi - ALPHA * m_tilde / np.sqrt(v_tilde + epsilon)
        path.append(phi)
    return path


def published_adam(epsilon=EPSILON):
    """Kingma and Ba, algorithm 1, where t is raised before it is used."""
    theta, m, v, t, path = START, 0, 0, 0, [START]
    while t < STEPS:
        t = t + 1
        g = gradient(theta)
        m = BETA * m + (1 - BETA) * g
        v = GAMMA * v + (1 - GAMMA) * g**2
        m_hat = m / (1 - BETA**t)
        v_hat = v / (1 - GAMMA**t)
        theta = theta - ALPHA * m_hat / (np.sqrt(v_hat) + epsilon)
        path.append(theta)
    return path


def chai_adam(first):
    """Chai's Adam, with t counted from `first` (the slide says 0)."""
    w, m, s, path = START, 0, 0, [START]
    for t in range(first, first + STEPS):
        g = gradient(w)
        m = BETA * m + (1 - BETA) * g
        s = GAMMA * s + (1 - GAMMA) * (g * g)
        w = w - ALPHA / np.sqrt(s / (1 - GAMMA**t)) * (m / (1 - BETA**t))
        path.append(w)
    return path


def test_gradient_descent_follows_the_slides():
    agree(path_of(optimisers.gradient_descent(ALPHA)), slides_gradient_descent())


def test_momentum_follows_the_slides():
    agree(path_of(optimisers.momentum(ALPHA, BETA)), slides_momentum())


def test_nesterov_follows_the_book():
    agree(path_of(optimisers.nesterov(ALPHA, BETA)), book_nesterov())


def test_normalised_follows_the_book():
    agree(path_of(optimisers.normalised(ALPHA, 0.1)), book_normalised(0.1))


def test_normalised_with_epsilon_inside_follows_the_slides():
    inside = optimisers.normalised(ALPHA, 0.1, epsilon_inside=True)
    agree(path_of(inside), slides_normalised(0.1))


def test_rmsprop_without_epsilon_follows_chai():
    agree(path_of(optimisers.rmsprop(ALPHA, GAMMA, epsilon=0)), chai_rmsprop())


def test_adam_follows_the_paper():
    agree(path_of(optimisers.adam(ALPHA, BETA, GAMMA, 0.1)), published_adam(0.1))


def test_adam_with_epsilon_inside_follows_the_slides():
    inside = optimisers.adam(ALPHA, BETA, GAMMA, 0.1, epsilon_inside=True)
    agree(path_of(inside), slides_adam(0.1))


def test_adam_without_epsilon_follows_chai_with_t_from_one():
    agree(path_of(optimisers.adam(ALPHA, BETA, GAMMA, epsilon=0)), chai_adam(first=1))


def test_chai_adam_as_printed_divides_by_zero_at_once():
    with np.errstate(divide="ignore", invalid="ignore"):
        assert not np.isfinite(chai_adam(first=0)[1]).any()


# The defaults are the published ones


def test_defaults_are_the_published_ones():
    agree(
        path_of(optimisers.adam(ALPHA)),
        path_of(optimisers.adam(ALPHA, 0.9, 0.999, 1e-8)),
    )
    first = [
        descent.minimise(lambda phi: 1e-8 * phi, START, make(ALPHA), 1).path
        for make in (optimisers.adam, optimisers.adam_by_sums)
    ]
    agree(*first)  # a gradient as small as ε: its size shows
    agree(
        path_of(optimisers.adam_by_sums(ALPHA)),
        path_of(optimisers.adam_by_sums(ALPHA, 0.9, 0.999, 1e-8)),
    )
    agree(path_of(optimisers.momentum(ALPHA)), path_of(optimisers.momentum(ALPHA, 0.9)))
    agree(path_of(optimisers.nesterov(ALPHA)), path_of(optimisers.nesterov(ALPHA, 0.9)))
    agree(
        path_of(optimisers.rmsprop(ALPHA)),
        path_of(optimisers.rmsprop(ALPHA, 0.9, 1e-8)),
    )


# Conventions


def test_summed_momentum_takes_the_same_path_at_a_smaller_rate():
    w, total, path = START, 0, [START]
    for _ in range(STEPS):
        total = BETA * total + gradient(w)
        w = w - ALPHA * (1 - BETA) * total
        path.append(w)
    agree(path_of(optimisers.momentum(ALPHA, BETA)), path)


def test_chai_momentum_to_the_letter_remembers_one_gradient_only():
    w, before, path = START, 0, [START]
    for _ in range(STEPS):
        now = gradient(w)
        w = w - ALPHA * (1 - BETA) * (BETA * before + now)
        before = now
        path.append(w)
    ours = path_of(optimisers.momentum(ALPHA, BETA))
    agree(ours[:3], path[:3])
    assert not np.allclose(ours[3], path[3])


def test_nesterov_look_ahead_points_are_the_other_form_s_path():
    """The form of `torch`: the gradient at w itself, then a step g + βb."""
    w, b, other = START, 0, [START]
    for _ in range(STEPS):
        g = gradient(w)
        b = BETA * b + g
        w = w - ALPHA * (1 - BETA) * (g + BETA * b)
        other.append(w)
    agree(look_ahead_points(optimisers.nesterov(ALPHA, BETA)), other)


def look_ahead_points(optimiser):
    params, state = START, optimiser.init(START)
    points = [optimiser.look_ahead(params, state)]
    for _ in range(STEPS):
        change, state = optimiser.update(gradient(points[-1]), state)
        params = params + change
        points.append(optimiser.look_ahead(params, state))
    return points


def test_nesterov_differs_from_momentum_from_the_second_step_on():
    plain = path_of(optimisers.momentum(ALPHA, BETA))
    ahead = path_of(optimisers.nesterov(ALPHA, BETA))
    agree(ahead[:2], plain[:2])
    assert not np.allclose(ahead[2], plain[2])


def test_momentum_and_nesterov_with_beta_0_are_gradient_descent():
    plain = path_of(optimisers.gradient_descent(ALPHA))
    agree(path_of(optimisers.momentum(ALPHA, 0)), plain)
    agree(path_of(optimisers.nesterov(ALPHA, 0)), plain)


def test_normalised_is_rmsprop_that_forgets_at_once():
    agree(
        path_of(optimisers.normalised(ALPHA)),
        path_of(optimisers.rmsprop(ALPHA, gamma=0)),
    )


def test_rmsprop_is_adam_without_momentum_or_correction():
    bare = optimisers.adam(ALPHA, 0, GAMMA, bias_correction=False)
    agree(path_of(bare), path_of(optimisers.rmsprop(ALPHA, GAMMA)))


def test_adam_without_correction_starts_too_fast_by_a_known_factor():
    first = [
        path_of(optimisers.adam(ALPHA, BETA, GAMMA, 0, bias_correction=c), 1)
        for c in (False, True)
    ]
    bare, fair = (path[1] - path[0] for path in first)
    agree(bare / fair, np.full(2, (1 - BETA) / np.sqrt(1 - GAMMA)))


@pytest.mark.parametrize(
    ("epsilon_inside", "change"),
    [(False, 1e-8 / (1e-8 + 1e-8)), (True, 1e-8 / np.sqrt(1e-16 + 1e-8))],
)
def test_epsilon_inside_the_root_acts_on_far_larger_gradients(epsilon_inside, change):
    optimiser = optimisers.normalised(1.0, 1e-8, epsilon_inside=epsilon_inside)
    step, _ = optimiser.update([1e-8], optimiser.init([0.0]))
    agree(step, [-change])


# Where v forgets at once, a gradient near 0 / 0 makes a step of rounding errors.
@example(beta=0.5, gamma=0.0, epsilon=0.1)
@given(
    beta=st.floats(0, 0.99),
    gamma=st.floats(0.5, 0.9999),
    epsilon=st.sampled_from([0.0, 1e-8, 0.1]),
)
def test_adam_by_sums_takes_the_path_of_adam(beta, gamma, epsilon):
    by_means = path_of(optimisers.adam(ALPHA, beta, gamma, epsilon))
    by_sums = path_of(optimisers.adam_by_sums(ALPHA, beta, gamma, epsilon))
    agree(by_sums, by_means, rtol=1e-6, atol=1e-6)


def test_adam_by_sums_takes_schedules_and_a_rate_for_each_start():
    starts = np.array([START, START + 1.0])
    for rate in (np.array([[0.01], [0.1]]), lambda step: 0.1 / (step + 1)):
        by_means, by_sums = (
            descent.minimise(gradient, starts, make(rate), STEPS).path
            for make in (optimisers.adam, optimisers.adam_by_sums)
        )
        agree(by_sums, by_means, rtol=1e-6, atol=1e-6)


def test_epsilon_inside_equals_its_root_outside_where_the_gradient_vanishes():
    inside = optimisers.adam(1.0, epsilon=1e-8, epsilon_inside=True)
    outside = optimisers.adam(1.0, epsilon=1e-4)
    steps = [o.update([1e-12], o.init([0.0]))[0] for o in (inside, outside)]
    agree(*steps, rtol=1e-7)


def test_normalised_bounces_about_a_minimum():
    run = descent.minimise(lambda x: 2 * x, [0.25], optimisers.normalised(1.0), 4)
    agree(run.path[:, 0], [0.25, -0.75, 0.25, -0.75, 0.25], rtol=1e-6)


def test_zero_gradient_moves_nothing():
    for make in EVERY.values():
        optimiser = make(0.1)
        change, _ = optimiser.update([0.0, 0.0], optimiser.init(START))
        assert change.tolist() == [0.0, 0.0]


# Against torch


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


def torch_path(torch, method, **settings):
    params = torch.nn.Parameter(torch.tensor(START))
    stepper, path = method([params], **settings), [START]
    for _ in range(STEPS):
        params.grad = torch.tensor(gradient(params.detach().numpy()))
        stepper.step()
        path.append(params.detach().numpy().copy())
    return path


def test_torch_descends_alike(torch):
    expected = torch_path(torch, torch.optim.SGD, lr=ALPHA)
    agree(path_of(optimisers.gradient_descent(ALPHA)), expected, rtol=1e-10)


def test_torch_momentum_is_ours_at_a_smaller_rate(torch):
    expected = torch_path(torch, torch.optim.SGD, lr=ALPHA * (1 - BETA), momentum=BETA)
    agree(path_of(optimisers.momentum(ALPHA, BETA)), expected, rtol=1e-10)


def test_torch_dampened_momentum_is_ours_but_for_its_first_gradient(torch):
    settings = {"lr": ALPHA, "momentum": BETA, "dampening": 1 - (1 - BETA)}
    expected = torch_path(torch, torch.optim.SGD, **settings)
    agree(expected[1] - START, -ALPHA * gradient(START), rtol=1e-10)
    ours = path_of(optimisers.momentum(ALPHA, BETA))
    agree(ours[1] - START, (1 - BETA) * (expected[1] - START), rtol=1e-10)


def test_torch_nesterov_walks_our_look_ahead_points(torch):
    settings = {"lr": ALPHA * (1 - BETA), "momentum": BETA, "nesterov": True}
    expected = torch_path(torch, torch.optim.SGD, **settings)
    ours = look_ahead_points(optimisers.nesterov(ALPHA, BETA))
    agree(ours, expected, rtol=1e-10)


def test_torch_rmsprop_agrees(torch):
    expected = torch_path(torch, torch.optim.RMSprop, lr=ALPHA, alpha=GAMMA, eps=0.1)
    agree(path_of(optimisers.rmsprop(ALPHA, GAMMA, 0.1)), expected, rtol=1e-10)


def test_torch_adam_agrees(torch):
    expected = torch_path(
        torch, torch.optim.Adam, lr=ALPHA, betas=(BETA, GAMMA), eps=0.1
    )
    agree(path_of(optimisers.adam(ALPHA, BETA, GAMMA, 0.1)), expected, rtol=1e-10)


# Pure, elementwise, scheduled


@every_optimiser
def test_first_step_goes_against_the_gradient(make):
    optimiser = make(0.1)
    change, _ = optimiser.update([3.0, -2.0], optimiser.init([0.0, 0.0]))
    assert np.sign(change).tolist() == [-1.0, 1.0]


@every_optimiser
def test_update_leaves_state_and_gradient_as_they_were(make):
    optimiser, grad = make(0.1), np.array([3.0, -2.0])
    _, state = optimiser.update(grad, optimiser.init(START))
    before = [np.copy(part) for part in state]
    first, _ = optimiser.update(grad, state)
    second, _ = optimiser.update(grad, state)
    assert grad.tolist() == [3.0, -2.0]
    assert first.tolist() == second.tolist()
    for part, kept in zip(state, before, strict=True):
        np.testing.assert_array_equal(part, kept)


@every_optimiser
@given(data=st.data())
def test_every_parameter_is_treated_alone(make, data):
    numbers = st.floats(-100, 100, allow_subnormal=False)
    rows = st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=4)
    grads, optimiser = np.array(data.draw(rows)), make(0.1)
    whole, state = optimiser.update(grads, optimiser.init(grads))
    whole, _ = optimiser.update(grads[::-1], state)
    for i, j in np.ndindex(*grads.shape):
        _, state = optimiser.update(grads[i, j], optimiser.init(0.0))
        alone, _ = optimiser.update(grads[::-1][i, j], state)
        assert whole[i, j] == pytest.approx(alone, rel=1e-12)


@every_optimiser
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_of_the_parameters_is_kept(make, dtype):
    optimiser, params = make(0.1), START.astype(dtype)
    change, state = optimiser.update(params, optimiser.init(params))
    assert change.dtype == dtype
    assert optimiser.look_ahead(params, state).dtype == dtype


@every_optimiser
def test_constant_schedule_is_a_constant_rate(make):
    agree(path_of(make(lambda step: 0.05)), path_of(make(0.05)))


@every_optimiser
def test_schedule_counts_steps_from_zero(make):
    asked = []
    path_of(make(lambda step: asked.append(step) or 0.01), steps=4)
    assert sorted(set(asked)) == [0, 1, 2, 3]


def test_schedule_scales_each_step():
    optimiser = optimisers.gradient_descent(lambda step: 1 / (step + 1))
    run = descent.minimise(lambda x: np.ones(1), [0.0], optimiser, 3)
    agree(np.diff(run.path[:, 0]), [-1, -1 / 2, -1 / 3])


def test_schedule_sets_the_look_ahead_of_its_own_step():
    optimiser = optimisers.nesterov(lambda step: [1.0, 0.5][step], 0.5)
    _, state = optimiser.update([4.0], optimiser.init([0.0]))
    assert optimiser.look_ahead(np.zeros(1), state).tolist() == [-0.5 * 0.5 * 2]


@every_optimiser
def test_starts_may_each_have_their_own_rate(make):
    rates = np.array([0.01, 0.1])
    both = descent.minimise(gradient, [START, START], make(rates[:, None]), 5).path
    for row, rate in enumerate(rates):
        agree(both[:, row], path_of(make(rate), 5))


# Bad input


@every_optimiser
def test_bad_rates_are_refused_and_of_a_schedule_at_their_step(make):
    wanted = "positive, or a function of the step, not 0"
    with pytest.raises(ValueError, match=rf"^`learning_rate` .* {wanted}\.$"):
        make(0)
    for rate in (-0.1, np.nan, np.inf, "fast", None):
        optimiser = make(lambda step, rate=rate: rate)
        with pytest.raises(ValueError, match=r"^`learning_rate\(0\)` must .*\.$"):
            optimiser.update(START, optimiser.init(START))


@every_optimiser
def test_a_schedule_may_stop(make):
    optimiser = make(lambda step: 0.0)
    assert not optimiser.update(START, optimiser.init(START))[0].any()


@every_optimiser
def test_a_gradient_of_another_shape_is_refused(make):
    optimiser = make(0.1)
    with pytest.raises(ValueError, match=r"^`grad` must be a row of 2 .* single numb"):
        optimiser.update(1.0, optimiser.init(START))


def test_normalised_gradients_forget_a_square_that_overflowed():
    optimiser = optimisers.normalised(ALPHA)
    with np.errstate(over="ignore"):
        _, state = optimiser.update([1e200], optimiser.init([0.0]))
    assert np.isinf(state.square).all()
    change, _ = optimiser.update([2.0], state)
    np.testing.assert_allclose(change, [-ALPHA])
