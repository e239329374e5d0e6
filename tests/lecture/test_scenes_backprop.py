"""The scenes of lecture 05 draw what they are given, at every step."""

import functools

import numpy as np
import pytest
from matplotlib.patches import FancyBboxPatch

from helpers.lecture.scenes import backprop
from helpers.lecture.stage import Stage
from helpers.models import toy

BETA, OMEGA = np.array([0.3, -0.4, 0.5, 0.2]), np.array([1.5, 0.8, 0.9, 1.2])
PARAMS, X, Y = np.concatenate([BETA, OMEGA]), 0.5, 1.0
SYMBOLS = [f"{kind}{k}" for kind in ("beta", "omega") for k in range(4)]
VALUES = toy.forward(BETA, OMEGA, X, Y)
CHAIN = {"x": X, **VALUES}
GRADS = toy.backward(BETA, OMEGA, X, Y)
GRADIENT = np.concatenate([GRADS.beta, GRADS.omega])
ORDER = ["f3", "h3", "f2", "h2", "f1", "h1", "f0"]
FORMULAS = {name: f"formula of {name}" for name in VALUES}
FACTORS = {
    "f3": ("2(f_3-y)", 2 * (VALUES.f3 - Y)),
    "h3": (r"\omega_3", OMEGA[3]),
    "f2": (r"-\sin f_2", -np.sin(VALUES.f2)),
    "h2": (r"\omega_2", OMEGA[2]),
    "f1": (r"\exp f_1", VALUES.h2),
    "h1": (r"\omega_1", OMEGA[1]),
    "f0": (r"\cos f_0", np.cos(VALUES.f0)),
}
F0, H2 = r"\beta_0+\omega_0x", r"\exp[\beta_1+\omega_1\sin[\beta_0+\omega_0x]]"
LINES = [
    rf"-2\,(\beta_3+\omega_3\cos[\beta_2+\omega_2{H2}]-y)",
    rf"\cdot\,\omega_1\omega_2\omega_3\,x\,\cos[{F0}]\,{H2}",
    rf"\cdot\,\sin[\beta_2+\omega_2{H2}]",
]
PARTS = {
    "f_0": F0,
    "h_1": r"\sin[f_0]",
    "f_1": r"\beta_1+\omega_1h_1",
    "h_2": r"\exp[f_1]",
    "f_2": r"\beta_2+\omega_2h_2",
    "h_3": r"\cos[f_2]",
    "f_3": r"\beta_3+\omega_3h_3",
}


def texts(stage):
    """Return what can be read in the picture."""
    return [t.get_text() for t in stage.figure.axes[0].texts if t.get_visible()]


def marks(stage):
    """Return the line widths of the boxes, in the order in which they were drawn."""
    patches = stage.figure.axes[0].patches
    return [p.get_linewidth() for p in patches if isinstance(p, FancyBboxPatch)]


@functools.cache
def redundancies_stage():
    """Return a stage that tests may share: what it shows depends on its step alone."""
    return Stage(backprop.redundancies(LINES, PARTS))


@functools.cache
def backward_stage():
    return Stage(backprop.backward_pass(CHAIN, GRADS, FACTORS))


@functools.cache
def nudge_stage():
    return Stage(nudged())


@pytest.mark.parametrize(
    ("step", "times"),
    [
        (0, "4 times"),
        (1, "3 times"),
        (2, "3 times"),
        (3, "3 times"),
        (4, "2 times"),
        (5, "once"),
        (6, "once"),
    ],
)
def test_each_repeated_part_is_counted_and_marked(step, times):
    stage = redundancies_stage()
    assert f"it is written {times}." in stage.frame(step=step).sentence
    shown = [t for t in stage.figure.axes[0].texts if t.get_visible()]
    marked = [t.get_text() for t in shown if t.get_bbox_patch() is not None]
    name, part = list(PARTS.items())[step]
    count = 1 if times == "once" else int(times[0])
    assert marked == [f"${part}$"] * count + [f"${name} = {part}$"]


def test_at_the_end_one_line_and_seven_names_are_left():
    stage = redundancies_stage()
    assert "one line" in stage.frame(step=7).sentence
    formula, *named = texts(stage)
    assert formula.count(r"\beta") == 0
    assert formula.startswith(r"$-2\,(f_3-y)")
    assert named == [f"${name} = {part}$" for name, part in PARTS.items()]


def test_forward_values_appear_one_a_step():
    stage = Stage(backprop.forward_pass(FORMULAS, CHAIN))
    assert "the input is given: x = 0.500" in stage.frame(step=0).sentence
    assert "1.050" not in texts(stage)
    assert "h₃ = formula of h3 = −0.136" in stage.frame(step=6).sentence
    shown = texts(stage)
    assert "−0.136" in shown
    assert "0.036" not in shown
    assert np.argmax(marks(stage)) == 6
    assert stage.frame(step=8).sentence.endswith("= 0.928.")


def test_backward_starts_at_the_loss_without_any_other_gradient():
    stage = backward_stage()
    assert "is 1" in stage.frame(step=0).sentence
    assert "1.000" in texts(stage)
    assert "−1.927" not in texts(stage)


@pytest.mark.parametrize("step", range(2, 8))
def test_backward_multiplies_what_is_known_by_one_new_factor(step):
    stage = backward_stage()
    said = stage.frame(step=step).sentence.replace("−", "-")
    name, before = ORDER[step - 1], ORDER[step - 2]
    assert f"{GRADS[before]:.3f} (known)" in said
    assert f"{FACTORS[name][1]:.3f} (new)" in said
    assert said.endswith(f"{GRADS[name]:.3f}.")
    assert np.argmax(marks(stage)) == 8 - step


def test_backward_shows_known_parts_in_grey_and_the_new_one_marked():
    stage = backward_stage()
    stage.frame(step=3)
    shown = [t for t in stage.figure.axes[0].texts if t.get_visible()]
    (marked, formula) = [t.get_text() for t in shown if t.get_bbox_patch() is not None]
    assert marked == r"$\frac{\partial h_3}{\partial f_2}$"
    assert formula == r"$(-\sin f_2)$"
    assert any(
        r"\frac{\partial f_3}{\partial h_3}\right)" in t.get_text() for t in shown
    )


def test_parameters_get_their_gradients_from_the_last_to_the_first():
    gradients = {**GRADS, **dict(zip(SYMBOLS, GRADIENT, strict=True))}
    inputs = {"f0": "x", "f1": "h1", "f2": "h2", "f3": "h3"}
    stage = Stage(backprop.parameters(CHAIN, gradients, inputs))
    assert "0.263" not in (stage.frame(step=0), texts(stage))[1]
    assert "∂ℓ/∂β₃ = ∂ℓ/∂f₃ = −1.927" in stage.frame(step=1).sentence
    assert "h₃ · ∂ℓ/∂f₃" in stage.frame(step=2).sentence
    assert "0.263" in texts(stage)
    last = stage.frame(step=8).sentence
    assert "x · ∂ℓ/∂f₀ = 0.500 · 1.101 = 0.551" in last


def test_broken_names_the_first_wrong_gradient():
    errors = np.array([[1e-9, 1e-9, 1e-9], [1e-9, 0.5, 2.0], [1e-9, 1e-9, 2.0]])
    stage = Stage(backprop.broken(["f3", "omega3", "h3"], errors, 1e-4))
    assert stage.frame(bug=0).sentence.startswith("All 3 gradients agree")
    said = stage.frame(bug=1).sentence
    assert said.startswith("2 of 3")
    assert "by ω₃" in said
    bars = stage.figure.axes[0].patches
    assert [bar.get_height() for bar in bars] == [2e-8, 0.5, 2.0]
    assert [bar.get_hatch() for bar in bars] == ["", "//", "//"]
    assert stage.frame(bug=2).sentence.startswith("1 of 3 gradients is wrong")


def nudged():
    return backprop.nudge(
        SYMBOLS,
        PARAMS,
        GRADIENT,
        lambda params: toy.loss(params, [X], [Y]),
        lambda params, x: toy.forward(params[:4], params[4:], x, np.zeros_like(x)).f3,
        (X, Y),
        np.linspace(-3, 3, 50),
    )


@pytest.mark.parametrize("parameter", range(8))
@pytest.mark.parametrize("delta", [-1.0, 1.0])
def test_nudge_holds_the_straight_prediction_against_the_loss(parameter, delta):
    stage = nudge_stage()
    assert backprop.label(SYMBOLS[parameter]) in (
        stage.frame(parameter=parameter, delta=delta).sentence
    )
    here, curve, line, dot, guess, _ = stage.figure.axes[0].lines
    moved = PARAMS + delta * np.eye(8)[parameter]
    assert here.get_ydata()[0] == pytest.approx(VALUES.loss)
    assert dot.get_ydata()[0] == pytest.approx(toy.loss(moved, [X], [Y]))
    assert guess.get_ydata()[0] == pytest.approx(
        VALUES.loss + delta * GRADIENT[parameter]
    )
    end = 0 if delta < 0 else -1
    assert curve.get_ydata()[end] == pytest.approx(dot.get_ydata()[0])
    assert line.get_ydata()[end] == pytest.approx(guess.get_ydata()[0])


def test_a_small_nudge_is_predicted_well_and_none_says_no_share():
    stage = nudge_stage()
    assert "misses less than 1% of it" in stage.frame(parameter=2, delta=0.001).sentence
    assert "misses" not in stage.frame(parameter=2, delta=0.0).sentence


def test_training_shows_the_step_and_says_where_it_diverged():
    x = np.linspace(0, 1, 5)
    losses = np.array([[4.0, 2.0, 1.0], [4.0, np.nan, np.nan]])
    fits = losses[..., None] + x
    scene = backprop.training(np.array([0.1, 9.0]), losses, fits, (x, x), x)
    stage = Stage(scene)
    assert "step 2: the loss is 1.000" in stage.frame(rate=0, step=2).sentence
    left, right = stage.figure.axes
    np.testing.assert_array_equal(left.lines[1].get_ydata(), 1.0 + x)
    assert right.lines[1].get_xydata().tolist() == [[2, 1.0]]
    assert "diverged at step 1" in stage.frame(rate=1, step=2).sentence
    np.testing.assert_array_equal(left.lines[1].get_ydata(), 4.0 + x)
    assert "diverged" not in stage.frame(rate=1, step=0).sentence
