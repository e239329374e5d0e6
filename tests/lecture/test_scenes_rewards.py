"""What the scenes of lecture 12 draw, at both ends of their sliders."""

import numpy as np
import pytest

from helpers.lecture.scenes import rewards
from helpers.lecture.stage import Stage
from helpers.models import gridworld, q_learning

WORLD = gridworld.build(["S.G", ".#P"])  # five states: 0 1 2 / 3 – 4
EXACT = gridworld.value_iteration(WORLD, 0.5)


def record(q):
    q = np.asarray(q)
    right = np.array([[False, False, False], [True, False, True]])
    return {
        "steps": np.array([0, 30]),
        "q": q,
        "right": right,
        "miss": np.array([1.0, 0.25]),
    }


RUNS = {
    "zero": record([np.zeros((5, 4)), EXACT.q]),
    "twice": record([np.zeros((5, 4)), 2 * EXACT.q]),
}


def numbers(stage):
    """Return the numbers in the cells, row by row."""
    texts = [text.get_text() for text in stage.figure.axes[0].texts]
    return [text for text in texts if "." in text and text not in ("+1.0", "−1.0")]


def mesh(stage):
    (drawn,) = [c for c in stage.figure.axes[0].collections if not hasattr(c, "U")]
    return drawn


def crosses(stage):
    return stage.figure.axes[0].get_lines()[0].get_xydata()


def arrows(stage):
    (drawn,) = [c for c in stage.figure.axes[0].collections if hasattr(c, "U")]
    return np.stack([drawn.U, drawn.V], axis=-1)


@pytest.mark.parametrize("run", RUNS)
def test_learning_shows_the_values_and_arrows_of_a_frame(run):
    stage = Stage(rewards.learning(WORLD, RUNS))
    sentence = stage.frame(stage=1, run=run).sentence
    values = RUNS[run]["q"][1].max(axis=1)
    assert numbers(stage) == [f"{value:.2f}" for value in values[[0, 1, 3]]]
    picture = mesh(stage).get_array()
    np.testing.assert_allclose(picture[0, :2], values[:2])
    assert mesh(stage).get_clim() == (-1, 1)
    assert picture.mask.tolist() == [[False, False, True], [False, True, True]]
    np.testing.assert_allclose(np.sign(arrows(stage)), [[1, 0], [1, 0], [0, -1]])
    assert "updates: 30. 2 of 3 arrows" in sentence
    assert "0.25" in sentence
    top, bottom = (ax.get_lines()[-1] for ax in stage.figure.axes[1:])
    np.testing.assert_allclose(top.get_xydata(), [[0, 0], [30, 2]])
    np.testing.assert_allclose(bottom.get_xydata(), [[0, 1], [30, 0.25]])


def test_learning_begins_with_dots_and_a_cross_on_each():
    stage = Stage(rewards.learning(WORLD, RUNS, unit="sweeps"))
    sentence = stage.frame(stage=0).sentence
    assert not arrows(stage).any()
    assert len(crosses(stage)) == 3
    assert "sweeps: 0. 0 of 3" in sentence
    stage.frame(stage=1)
    column, row = np.round(crosses(stage)[0])
    assert (row, column) == tuple(WORLD.cells[1])


def test_rewards_of_the_ends_and_the_start_are_written_in_their_cells():
    stage = Stage(rewards.learning(WORLD, RUNS))
    texts = stage.figure.axes[0].texts
    places = {t.get_text(): tuple(np.round(t.get_position())) for t in texts}
    assert places["+1.0"] == (2, 0)
    assert places["−1.0"] == (2, 1)
    assert places["S"] == (0, 0)


def test_arrows_numbers_and_patterns_lie_in_their_own_cells():
    stage = Stage(rewards.learning(WORLD, RUNS))
    stage.frame(stage=1)
    axes, free = stage.figure.axes[0], WORLD.cells[~WORLD.final]
    (quiver,) = [c for c in axes.collections if hasattr(c, "U")]
    np.testing.assert_allclose(np.round(quiver.XY), free[:, ::-1])
    places = [np.round(text.get_position()) for text in axes.texts[-3:]]
    np.testing.assert_allclose(places, free[:, ::-1])
    hatched = {p.get_hatch(): p.get_xy() for p in axes.patches if p.get_hatch()}
    assert hatched == {"//": (1.5, -0.5), "..": (1.5, 0.5)}


@pytest.mark.parametrize("action", range(4))
def test_arrows_point_as_the_grid_world_moves(action):
    q = np.zeros((5, 4))
    q[:, action] = 1.0
    run = record([q, q])
    stage = Stage(rewards.learning(WORLD, {"one": run}))
    stage.frame(stage=0)
    across, down = np.sign(arrows(stage)[0])
    assert (down, across) == gridworld.MOVES[action]


def test_two_actions_that_tie_leave_a_dot():
    q = np.zeros((5, 4))
    q[:, 1:3] = 1.0
    stage = Stage(rewards.learning(WORLD, {"one": record([q, q])}))
    stage.frame(stage=0)
    assert not arrows(stage).any()


@pytest.mark.parametrize("gamma", [0.3, 0.95])
def test_discount_draws_the_walk_and_the_powers_of_gamma(gamma):
    def solve(gamma):
        best = gridworld.value_iteration(WORLD, gamma)
        return best.values, best.q, [3, 0, 1, 2]

    stage = Stage(rewards.discount(WORLD, solve, farthest=4))
    sentence = stage.frame(gamma=gamma).sentence
    walk = stage.figure.axes[0].get_lines()[1]
    np.testing.assert_allclose(walk.get_xydata(), [[0, 1], [0, 0], [1, 0], [2, 0]])
    bars = stage.figure.axes[1].get_lines()[0].get_ydata()
    np.testing.assert_allclose(bars[1::3], gamma ** np.arange(5))
    assert "prize of 1.0 in 3 moves" in sentence
    assert f"worth {gamma**2:.3f}" in sentence


def test_a_walk_that_ends_nowhere_is_said_to():
    stage = Stage(rewards.discount(WORLD, lambda g: (EXACT.values, EXACT.q, [0, 3])))
    assert "leads to no prize in 1 moves" in stage.frame(gamma=0.5).sentence


MADE = [
    q_learning.Transition(1, 1, 2, 1.0, True),
    q_learning.Transition(0, 1, 1, 0.0, False),
]


def tables():
    q = np.zeros((3, 5, 4))
    q[1:, 1, 1] = 0.5
    q[2, 0, 1] = 0.125
    return q


@pytest.mark.parametrize(
    ("step", "levels", "words"),
    [
        (1, [0, 1, 0.5], "row 0, column 1 with →, r = 1. Target 1.000 − estimate"),
        (2, [0, 0.25, 0.125], "Target 0.250 − estimate 0.000 = bracket 0.250"),
    ],
)
def test_moves_show_estimate_target_and_new_estimate(step, levels, words):
    stage = Stage(rewards.moves(WORLD, MADE, tables(), 0.5, 0.5))
    sentence = stage.frame(step=step).sentence
    marks = stage.figure.axes[1].get_lines()[1:]
    heights = [mark.get_ydata()[0] for mark in marks]
    np.testing.assert_allclose(heights, levels)
    assert [mark.get_xdata()[0] for mark in marks] == [0, 2, 1]
    assert words in sentence
    assert f"Update {step}:" in sentence
    way, agent = stage.figure.axes[0].get_lines()[1:3]
    ends = WORLD.cells[[MADE[step - 1].state, MADE[step - 1].next_state]]
    np.testing.assert_allclose(way.get_xydata(), ends[:, ::-1])
    np.testing.assert_allclose(agent.get_xydata(), ends[1:, ::-1])


def test_moves_begin_before_the_first_update():
    stage = Stage(rewards.moves(WORLD, MADE, tables(), 0.5, 0.5))
    assert "every value is 0" in stage.frame(step=0).sentence
    assert not any(len(m.get_xdata()) for m in stage.figure.axes[1].get_lines()[1:])


@pytest.mark.parametrize("run", [0, 1])
def test_exploring_shows_visits_arrows_and_goals_of_the_nearest_epsilon(run):
    visits = np.array([[4, 0, 9, 3, 0], [40, 50, 2, 0, 1]])
    right = np.array([[True, False, False], [True, True, False]])
    q, goals = np.stack([EXACT.q, EXACT.q]), np.array([7, 2])
    scene = rewards.exploring(WORLD, [0.0, 1.0], visits, q, right, goals)
    stage = Stage(scene)
    sentence = stage.frame(epsilon=0.2 + 0.6 * run).sentence
    shown = [text.get_text() for text in stage.figure.axes[0].texts[-3:]]
    assert shown == [str(count) for count in visits[run][[0, 1, 3]]]
    colours = mesh(stage).get_array()[0, :2]
    np.testing.assert_allclose(10**colours, visits[run][:2] + 1)
    points = [ax.get_lines()[-1].get_xydata()[0] for ax in stage.figure.axes[1:]]
    np.testing.assert_allclose(points, [[run, right[run].sum()], [run, goals[run]]])
    assert f"{right[run].sum()} of 3 arrows" in sentence
    assert f"goal was reached {goals[run]} times; never entered: 1 of 3" in sentence
    assert len(crosses(stage)) == 3 - right[run].sum()


THETA, F, F_NEXT, R, GAMMA = 2.0, 1.0, 0.5, 0.5, 0.9
DELTA = R + GAMMA * F_NEXT * THETA - F * THETA
FACTORS = dict(zip(rewards.ROUTES, [F, F_NEXT, GAMMA, -1, 1, DELTA], strict=True))
BOXES = {"theta": 2.0, "now": 2.0, "next": 1.0, "target": 1.4, "delta": -0.6}
BOXES["loss"] = 0.18


@pytest.mark.parametrize(
    ("held", "slope"),
    [(True, -DELTA * F), (False, -DELTA * (F - GAMMA * F_NEXT))],
)
def test_routes_add_up_to_the_slope_of_the_loss(held, slope):
    found = rewards.gradients(FACTORS, 6, held)
    assert found["theta"] == pytest.approx(slope)
    assert ("target" in found) is not held


def test_routes_show_one_arrow_a_step_and_the_cut():
    stage = Stage(rewards.routes(BOXES, FACTORS))
    for step in range(7):
        stage.frame(step=step, target="moving")
        texts = [t.get_text() for t in stage.figure.axes[0].texts]
        assert sum(text.startswith("×") for text in texts) == step
    assert "∂ℓ: 0.330" in texts
    held = stage.frame(step=6, target="held fixed").sentence
    texts = [t.get_text() for t in stage.figure.axes[0].texts]
    assert sum(text.startswith("×") for text in texts) == 3
    assert "∂ℓ: 0.600" in texts
    assert "∂ℓ/∂θ = 0.600" in held
    (cut,) = stage.figure.axes[0].get_lines()
    assert cut.get_visible()
    ends = [np.array(rewards.PLACES[name]) for name in ("target", "delta")]
    distances = [np.linalg.norm(cut.get_xydata()[0] - end) for end in ends]
    assert sum(distances) == pytest.approx(np.linalg.norm(ends[1] - ends[0]), abs=0.01)
    assert {"θ", "Q̂(x)", "Q̂(x′)", "target", "δ", "ℓ"} <= set(texts)
    moving = stage.frame(step=6, target="moving").sentence
    assert "∂ℓ/∂θ = 0.330" in moving
    assert not cut.get_visible()


def test_routes_say_that_nothing_passes_a_target_that_is_held():
    stage = Stage(rewards.routes(BOXES, FACTORS))
    said = [stage.frame(step=k, target="held fixed").sentence for k in range(7)]
    assert [("Nothing passes" in words) for words in said].count(True) == 3
    assert "∂ℓ/∂ℓ = 1" in said[0]


def target(theta, feature):
    return R + GAMMA * feature * theta


def slopes(theta, feature):
    delta = target(theta, feature) - theta
    return -delta, -delta * (1 - GAMMA * feature)


@pytest.mark.parametrize("theta", [-1.0, 3.0])
@pytest.mark.parametrize("feature", [0.0, 2.0])
def test_two_losses_touch_at_theta_with_their_own_slopes(theta, feature):
    def loss(estimate, target):
        return (target - estimate) ** 2 / 2

    scene = rewards.two_losses(lambda t: 1.0 * t, target, loss, slopes)
    stage = Stage(scene)
    sentence = stage.frame(theta=theta, feature=feature).sentence
    left, right = (ax.get_lines() for ax in stage.figure.axes)
    aims = {line.get_label(): line.get_data() for line in left}
    axis, moving = aims["target, moving"]
    assert (axis[0], axis[-1]) == (-1, 3)
    np.testing.assert_allclose(moving, target(axis, feature))
    np.testing.assert_allclose(aims["target, held fixed"][1], target(theta, feature))
    curves = {line.get_label(): line.get_ydata() for line in right}
    held = loss(axis, target(theta, feature))
    np.testing.assert_allclose(curves["target held fixed"], held)
    np.testing.assert_allclose(curves["target moving"], loss(axis, moving))
    tangents = [line.get_data() for line in right if line.get_label().startswith("_")]
    found = [np.diff(y)[0] / np.diff(x)[0] for x, y in tangents if len(x) == 2]
    points = [ax.get_lines()[-1].get_xydata()[0] for ax in stage.figure.axes]
    aim = target(theta, feature)
    np.testing.assert_allclose(points, [[theta, theta], [theta, loss(theta, aim)]])
    for ax, heights in zip(
        stage.figure.axes, ([theta, aim], points[1][1:]), strict=True
    ):
        low, high = ax.get_ylim()
        assert all(low < height < high for height in heights)
    fixed, both = slopes(theta, feature)
    np.testing.assert_allclose(found, [both, fixed])
    middles = [(x.mean(), y.mean()) for x, y in tangents if len(x) == 2]
    np.testing.assert_allclose(middles, [(theta, loss(theta, aim))] * 2)
    for value in (target(theta, feature) - theta, fixed, both):
        assert f"{value:.3f}".replace("-", "−") in sentence
