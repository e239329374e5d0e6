"""What the scenes of lecture 10 draw, at both ends of their sliders."""

import numpy as np
import pytest

from helpers.lecture.scenes import generalise
from helpers.lecture.stage import Stage

GRID = np.linspace(-3, 3, 7)
TRUTH = np.sin(GRID)
TRAINING = np.array([[-1.0], [2.0]]), np.array([[0.5], [-0.5]])
VALIDATION = np.array([[0.0], [1.0]]), np.array([[0.25], [1.5]])
BOTH = TRAINING, VALIDATION
TIMES = np.array([0, 50, 100])
FITS = np.outer([0.0, 1.0, 2.0], TRUTH)
ERRORS = np.array([[3.0, 4.0], [0.5, 0.6], [0.1, 0.9]])


def lines(stage, axes):
    return {line.get_label(): line for line in stage.figure.axes[axes].get_lines()}


@pytest.mark.parametrize(("at", "lam"), [(0, 0.1), (2, 1.0)])
def test_progress_draws_the_fit_and_both_errors_of_the_run(at, lam):
    def run(lam):
        return f"λ = {lam}", lam * FITS, lam * ERRORS

    stage = Stage(generalise.progress(GRID, TRUTH, BOTH, run, TIMES))
    sentence = stage.frame(at=at, lam=lam).sentence
    left, right = lines(stage, 0), lines(stage, 1)
    np.testing.assert_allclose(left["network"].get_xydata().T, [GRID, lam * FITS[at]])
    np.testing.assert_allclose(left["true curve"].get_ydata(), TRUTH)
    for column, name in enumerate(("training", "validation")):
        error = lam * ERRORS[:, column]
        np.testing.assert_allclose(right[name].get_xydata().T, [TIMES, error])
        assert right[name].get_markevery() == [at]
        x, y = BOTH[column]
        shown = left[name].get_xydata()
        np.testing.assert_allclose(shown, np.column_stack([x, y]))
        assert f"{name} error {error[at]:.3f}" in sentence
    assert sentence.startswith(f"λ = {lam}, step {TIMES[at]}:")


def test_progress_needs_no_name_and_marks_the_step():
    stage = Stage(
        generalise.progress(GRID, TRUTH, BOTH, lambda: ("", FITS, ERRORS), TIMES)
    )
    assert stage.frame(at=1).sentence.startswith("Step 50: ")
    marks = [line.get_xdata() for line in stage.figure.axes[1].get_lines()]
    assert [50, 50] in [list(mark) for mark in marks]


def test_a_fit_far_out_is_cut_off_not_lost():
    far = 1e6 * np.ones_like(FITS)
    stage = Stage(
        generalise.progress(GRID, TRUTH, BOTH, lambda: ("", far, ERRORS), TIMES)
    )
    stage.frame(at=1)
    height = lines(stage, 0)["network"].get_ydata()
    assert np.all(height > stage.figure.axes[0].get_ylim()[1])


def keep_and_stop(curve, patience):
    return int(np.argmin(curve[: patience + 1])), patience


@pytest.mark.parametrize(("patience", "best"), [(1, 1), (4, 3)])
def test_patience_parts_what_is_seen_from_what_is_not(patience, best):
    curve = np.array([3.0, 1.0, 2.0, 0.5, 0.75, 0.25])
    stage = Stage(generalise.patience({"one": curve, "other": curve}, keep_and_stop))
    sentence = stage.frame(patience=patience, curve="one").sentence
    drawn = lines(stage, 0)
    np.testing.assert_allclose(drawn["seen"].get_ydata(), curve[: patience + 1])
    np.testing.assert_allclose(drawn["not seen"].get_ydata(), curve[patience:])
    np.testing.assert_allclose(drawn["not seen"].get_xdata(), range(patience, 6))
    np.testing.assert_allclose(drawn["stop"].get_xdata(), patience)
    np.testing.assert_allclose(drawn["kept"].get_xydata(), [[best, curve[best]]])
    assert f"stops at step {patience} and keeps step {best}," in sentence
    assert f"error {curve[best]:.3f}" in sentence
    assert "of all 5 steps is 0.250" in sentence


@pytest.mark.parametrize(("t", "strength"), [(10.0, 10.0), (1e5, 1e-5)])
def test_shrink_draws_both_shares_and_says_how_far_apart(t, strength):
    def stopped(s, t):
        return 1 - np.exp(-s * t)

    def penalised(s, strength):
        return s / (s + strength)

    stage = Stage(generalise.shrink(np.array([0.1, 2.0]), stopped, penalised))
    sentence = stage.frame(t=t, strength=strength).sentence
    drawn = lines(stage, 0)
    s, first = drawn["stopped early"].get_data()
    second = drawn["L2 term"].get_ydata()
    np.testing.assert_allclose(first, stopped(s, t))
    np.testing.assert_allclose(second, penalised(s, strength))
    assert f"at most {np.abs(first - second).max():.2f} apart" in sentence
    marks = drawn["directions of the network"].get_xdata()
    np.testing.assert_allclose(marks, [0.1, 2.0])


MASKS = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 2.0]])
CHANGES = np.array([[0.5, 0.0, 0.25], [0.0, 0.0125, 1.0]])


@pytest.mark.parametrize("step", [0, 1])
def test_thinned_draws_the_units_that_are_there_with_their_changes(step):
    fits = np.outer([1.0, -1.0], TRUTH)
    scene = generalise.thinned(GRID, TRUTH, lambda: (MASKS, fits, CHANGES), 3)
    stage = Stage(scene)
    sentence = stage.frame(step=step).sentence
    left, right = stage.figure.axes
    there = np.flatnonzero(MASKS[step])
    heights = np.array([5.5, 3.0, 0.5])
    segments = left.collections[0].get_segments()
    assert [segment[1, 1] for segment in segments] == list(heights[there])
    circles, crosses = left.get_lines()[-2:]
    np.testing.assert_allclose(circles.get_ydata(), heights[there])
    np.testing.assert_allclose(crosses.get_ydata(), np.delete(heights, there))
    texts = [text.get_text() for text in left.texts[-3:]]
    assert texts == [f"unit {d + 1}: {CHANGES[step, d]:.4f}" for d in range(3)]
    fit = right.get_lines()[-1].get_ydata()
    np.testing.assert_allclose(fit, fits[step])
    said = {
        0: "Step 0: units left out: 2. The largest change of their parameters is "
        "0, of the others' 0.5000.",
        1: "Step 1: units left out: 1, 2. The largest change of their parameters "
        "is 0.0125, of the others' 1.0000.",
    }
    assert sentence == said[step]


@pytest.mark.parametrize(("rate", "scale"), [(0.0, 1.5), (0.9, 0.0)])
def test_averages_draws_the_mean_and_the_scaled_network(rate, scale):
    def thin(rate):
        return np.arange(20)[:, np.newaxis] * (1 - rate) + TRUTH

    stage = Stage(generalise.averages(GRID, thin, TRUTH, lambda s: s * TRUTH))
    sentence = stage.frame(rate=rate, scale=scale).sentence
    drawn = lines(stage, 0)
    mean = 9.5 * (1 - rate) + TRUTH
    np.testing.assert_allclose(drawn["mean of 2000 thinned"].get_ydata(), mean)
    whole = drawn["whole, scaled by s"].get_ydata()
    np.testing.assert_allclose(whole, scale * TRUTH)
    few = drawn["12 thinned"].get_ydata().reshape(12, 8)
    np.testing.assert_allclose(few[:, :7], thin(rate)[:12])
    away = np.sqrt(np.mean((mean - scale * TRUTH) ** 2))
    assert f"typically {away:.2f} away" in sentence


@pytest.mark.parametrize("start", [1, 3])
def test_restarts_are_counted_from_one(start):
    stage = Stage(generalise.restarts(GRID, TRUTH, BOTH, FITS, ERRORS))
    sentence = stage.frame(start=start).sentence
    left, right = lines(stage, 0), lines(stage, 1)
    np.testing.assert_allclose(left["network"].get_ydata(), FITS[start - 1])
    np.testing.assert_allclose(right["this one"].get_xydata(), [ERRORS[start - 1]])
    np.testing.assert_allclose(right["a restart"].get_xydata(), ERRORS)
    training, validation = ERRORS[start - 1]
    assert f"Restart {start} of 3" in sentence
    assert f"training error {training:.3f}" in sentence
    assert f"validation error {validation:.3f}." in sentence
