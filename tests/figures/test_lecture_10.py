"""What the scenes of lecture 10 show, at both ends of their sliders."""

import numpy as np
import pytest
from shown import agree, shown

from helpers.figures import lecture_10

GRID = np.linspace(-3, 3, 7)
TRUTH = np.sin(GRID)
TRAINING = np.array([[-1.0], [2.0]]), np.array([[0.5], [-0.5]])
VALIDATION = np.array([[0.0], [1.0]]), np.array([[0.25], [1.5]])
BOTH, SEEN = (TRAINING, VALIDATION), [(GRID, TRUTH), TRAINING, VALIDATION]
TIMES = np.array([0, 50, 100])
FITS = np.outer([0.0, 1.0, 2.0], TRUTH)
ERRORS = np.array([[3.0, 4.0], [0.5, 0.6], [0.1, 0.9]])


@pytest.mark.parametrize(("at", "lam"), [(0, 0.1), (2, 1.0)])
@pytest.mark.parametrize(("name", "begin"), [("L2", "L2, step"), ("", "Step")])
def test_progress_shows_the_fit_and_both_errors_of_the_run(at, lam, name, begin):
    run = name, lam * FITS, lam * ERRORS
    scene = lecture_10.progress(GRID, TRUTH, BOTH, lambda lam: run, TIMES)
    data, sentence = shown(scene, at=at, lam=lam)
    training, validation = lam * ERRORS.T
    agree(data, examples=SEEN, fit=(GRID, lam * FITS[at]), now=TIMES[at])
    agree(data, training=(TIMES, training, at), validation=(TIMES, validation, at))
    errors = f"training error {training[at]:.3f}, validation error {validation[at]:.3f}"
    assert sentence == f"{begin} {TIMES[at]}: {errors}."


def test_a_fit_far_out_is_cut_off_not_lost():
    run = "", 1e6 * FITS, ERRORS
    scene = lecture_10.progress(GRID, TRUTH, BOTH, lambda: run, TIMES)
    _, heights = shown(scene, at=1)[0]["fit"]
    low, high = scene.panels[0].settings["ylim"]
    assert heights.min() < low < high < heights.max() < 10


@pytest.mark.parametrize(("patience", "best"), [(1, 1), (4, 3)])
def test_patience_parts_what_is_seen_from_what_is_not(patience, best):
    def rule(curve, patience):
        return int(np.argmin(curve[: patience + 1])), patience

    curve = np.array([3.0, 1.0, 2.0, 0.5, 0.75, 0.25])
    scene = lecture_10.patience({"one": curve, "other": curve[:2]}, rule)
    data, sentence = shown(scene, patience=patience, curve="one")
    agree(data, seen=(np.arange(patience + 1), curve[: patience + 1]), stop=patience)
    agree(data, unseen=(np.arange(patience, 6), curve[patience:]))
    agree(data, kept=(best, curve[best]))
    assert scene.panels[0].settings["xlim"] == (0, 5)
    assert f"{patience}: stops at step {patience} and keeps step {best}, " in sentence
    assert f"{curve[best]:.3f}. The smallest of all 5 steps is 0.250." in sentence


@pytest.mark.parametrize(("t", "strength"), [(10.0, 10.0), (1e5, 1e-5)])
def test_shrink_shows_both_shares_and_says_how_far_apart(t, strength):
    scene = lecture_10.shrink([0.1, 2.0], np.add, np.multiply)
    data, sentence = shown(scene, t=t, strength=strength)
    s = np.logspace(-5, 1.69, 241)
    agree(data, stopped=(s, s + t), penalised=(s, s * strength))
    assert f"after {t:.0f} steps, or with λ = {strength:.2g}: the two" in sentence
    assert f"at most {np.abs(s + t - s * strength).max():.2f} apart" in sentence
    (marks,) = scene.panels[0].still
    np.testing.assert_allclose(marks.data[0], [0.1, 2.0])


@pytest.mark.parametrize(
    ("step", "there", "out", "said"),
    [
        (0, [0, 2], [1], "out: 2. The largest change of their parameters is 0, "),
        (1, [2], [0, 1], "out: 1, 2. The largest change of their parameters is 0.0125"),
    ],
)
def test_thinned_shows_units_that_are_there_and_changes(step, there, out, said):
    masks = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 2.0]])
    changes = np.array([[0.5, 0.0, 0.25], [0.0, 0.0125, 1.0]])
    run = masks, np.outer([1.0, -1.0], TRUTH), changes
    scene = lecture_10.thinned(GRID, TRUTH, lambda: run, 3)
    data, sentence = shown(scene, step=step)
    heights = np.array([5.5, 3.0, 0.5])
    agree(data, present=([2.0] * len(there), heights[there]), fit=(GRID, run[1][step]))
    agree(data, absent=([2.0] * len(out), heights[out]))
    agree(data, changes=[f"unit {d + 1}: {changes[step, d]:.4f}" for d in range(3)])
    x, y = (np.reshape(part, (-1, 4))[:, :3] for part in data["edges"])
    np.testing.assert_allclose(y, [[3.0, unit, 3.0] for unit in heights[there]])
    np.testing.assert_allclose(x, [[0.24, 2.0, 3.76]] * len(there))
    assert f"Step {step}: units left {said}" in sentence
    assert f", of the others' {changes[step].max():.4f}." in sentence


@pytest.mark.parametrize(("rate", "scale"), [(0.0, 1.5), (0.9, 0.0)])
def test_averages_shows_the_mean_and_the_scaled_network(rate, scale):
    def thin(rate):
        return np.arange(20)[:, np.newaxis] * (1 - rate) + TRUTH

    scene = lecture_10.averages(GRID, thin, 2 * TRUTH, lambda s: s * TRUTH)
    data, sentence = shown(scene, rate=rate, scale=scale)
    mean, scaled = 9.5 * (1 - rate) + TRUTH, scale * TRUTH
    agree(data, whole=(GRID, 2 * TRUTH), mean=(GRID, mean), scaled=(GRID, scaled))
    x, few = (np.reshape(part, (12, 8))[:, :7] for part in data["few"])
    np.testing.assert_allclose([x, few], [[GRID] * 12, thin(rate)[:12]])
    assert f"p = {rate:.2f}, scaled by s = {scale:.2f}: " in sentence
    away = np.sqrt(np.mean((mean - scaled) ** 2))
    assert f"typically {away:.2f} away" in sentence


@pytest.mark.parametrize("start", [1, 3])
def test_restarts_are_counted_from_one(start):
    scene = lecture_10.restarts(GRID, TRUTH, BOTH, FITS, ERRORS)
    data, sentence = shown(scene, start=start)
    training, validation = ERRORS[start - 1]
    agree(data, examples=SEEN, fit=(GRID, FITS[start - 1]), this=(training, validation))
    (everyone,) = scene.panels[1].still
    np.testing.assert_allclose(everyone.data, ERRORS.T)
    errors = f"training error {training:.3f}, validation error {validation:.3f}"
    assert sentence == f"Restart {start} of 3: {errors}."
