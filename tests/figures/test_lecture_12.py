"""What the scenes of lecture 12 show, at both ends of their sliders."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from shown import shown

from helpers.figures import lecture_12
from helpers.models import gridworld, q_learning

same = np.testing.assert_allclose
WORLD = gridworld.build(["..G", "S#P"])  # five states: 0 1 2 / 3 – 4
FREE = np.array([[0, 0], [0, 1], [1, 0]])  # of the states 0, 1, 3: row and column
EXACT = gridworld.value_iteration(WORLD, 0.5)


def record(*q):
    right = np.array([[False, False, False], [True, False, True]])
    miss = np.array([1.0, 0.25])
    return {"steps": np.array([0, 30]), "q": np.array(q), "right": right, "miss": miss}


RUNS = {
    "zero": record(np.zeros((5, 4)), EXACT.q),
    "twice": record(np.zeros((5, 4)), 2 * EXACT.q),
}


@pytest.mark.parametrize("run", RUNS)
def test_learning_shows_the_values_and_arrows_of_a_frame(run):
    scene = lecture_12.learning(WORLD, RUNS)
    data, sentence = shown(scene, stage=1, run=run)
    values, seen = RUNS[run]["q"][1].max(axis=1), data["world"]
    assert seen["numbers"] == [f"{value:.2f}" for value in values[[0, 1, 3]]]
    same(seen["colours"].compressed(), values[[0, 1, 3]])
    assert seen["colours"].mask.tolist() == [[False, False, True], [False, True, True]]
    same(np.sign(seen["ways"]), [[1, 1, 0], [0, 0, -1]])
    same(np.round(seen["wrong"]), [[1], [0]])
    assert data["title"] == "updates: 30"
    same(data["arrows"], [[0, 30], [0, 2]])
    same(data["errors"], [[0, 30], [1, 0.25]])
    assert "updates: 30. 2 of 3 arrows" in sentence
    assert "0.25" in sentence
    _, arrows, errors = (panel.settings for panel in scene.panels)
    assert arrows["xlim"] == errors["xlim"]
    assert arrows["xlim"][1] > 30
    assert arrows["ylim"][1] > 3
    assert errors["ylim"][1] > 1
    assert [still.data for still in scene.panels[1].still[1:]] == [3]


def test_learning_begins_with_dots_and_a_cross_on_each():
    data, sentence = shown(lecture_12.learning(WORLD, RUNS, unit="sweeps"), stage=0)
    assert not data["world"]["ways"].any()
    same(np.round(data["world"]["wrong"]), FREE.T[::-1])
    same(data["errors"], [[0], [1]])
    assert "sweeps: 0. 0 of 3" in sentence


@pytest.mark.parametrize("actions", [[0], [1], [2], [3], [1, 2]])
def test_arrows_point_as_the_grid_world_moves_and_not_where_two_tie(actions):
    q = np.zeros((5, 4))
    q[:, actions] = 1.0
    data, _ = shown(lecture_12.learning(WORLD, {"one": record(q)}), stage=0)
    move = gridworld.MOVES[actions[0]] if len(actions) == 1 else (0, 0)
    for way in data["world"]["ways"].T:
        assert tuple(np.sign(way)) == move[::-1]


def test_what_a_map_shows_lies_in_its_cells():
    figure = Figure()
    update = lecture_12.learning(WORLD, RUNS)(figure)
    artists, _ = update(stage=1)
    texts = {a.get_text(): np.round(a.get_position()) for a in figure.axes[0].texts}
    same(texts["+1.0"], [2, 0])
    same(texts["−1.0"], [2, 1])
    same(texts["S"], [0, 1])
    numbers = [f"{EXACT.values[state]:.2f}" for state in (0, 1)]
    same([texts[number] for number in numbers], FREE[:2, ::-1])
    (ways,) = (a for a in artists if hasattr(a, "U"))
    same(np.round(ways.XY), FREE[:, ::-1])
    (colours,) = (a for a in artists if hasattr(a, "get_clim") and a is not ways)
    assert colours.get_clim() == (-1, 1)
    same(np.round(colours.get_coordinates()[0, 0] + 0.5), [0, 0])
    fills = {p.get_hatch(): p.get_xy() for p in figure.axes[0].patches}
    assert (fills["//"], fills[".."]) == ((1.5, -0.5), (1.5, 0.5))
    bottom, top = figure.axes[0].get_ylim()
    assert bottom > top  # rows are counted downwards


@pytest.mark.parametrize("gamma", [0.3, 0.95])
def test_discount_shows_the_walk_and_the_powers_of_gamma(gamma):
    def solve(gamma):
        best = gridworld.value_iteration(WORLD, gamma)
        return best.values, best.q, [3, 0, 1, 2]

    scene = lecture_12.discount(WORLD, solve, farthest=4)
    data, sentence = shown(scene, gamma=gamma)
    same(data["walk"], [[0, 0, 1, 2], [1, 0, 0, 0]])
    places, heights = (part.reshape(5, 3).T for part in data["worth"])
    same(places, [np.arange(5)] * 3)
    same(heights[:2], [np.zeros(5), gamma ** np.arange(5)])
    assert data["world"]["numbers"][2] == f"{gamma**2:.2f}"
    low, high = scene.panels[1].settings["ylim"]
    assert low <= 0 < 1 < high
    assert "prize of 1.0 in 3 moves" in sentence
    assert f"worth {gamma**2:.3f}" in sentence


def test_a_walk_that_ends_nowhere_is_said_to():
    scene = lecture_12.discount(WORLD, lambda g: (EXACT.values, EXACT.q, [0, 3]))
    assert "leads to no prize in 1 moves" in shown(scene, gamma=0.5)[1]


MADE = [
    q_learning.Transition(1, 1, 2, 1.0, True),
    q_learning.Transition(0, 1, 1, 0.0, False),
    q_learning.Transition(1, 1, 2, 1.0, True),
]
TABLES = np.zeros((4, 5, 4))
TABLES[1:, 1, 1] = 0.25
TABLES[2:, 0, 1] = 0.03125
TABLES[3, 1, 1] = 0.4375


@pytest.mark.parametrize(
    ("step", "levels", "way", "words"),
    [
        (
            1,
            [0, 0.25, 1],
            [[1, 2], [0, 0]],
            "row 0, column 1 with →, r = 1. Target 1.0",
        ),
        (
            2,
            [0, 0.03125, 0.125],
            [[0, 1], [0, 0]],
            "0.125 − estimate 0.000 = bracket 0.1",
        ),
        (
            3,
            [0.25, 0.4375, 1],
            [[1, 2], [0, 0]],
            "1.000 − estimate 0.250 = bracket 0.750",
        ),
    ],
)
def test_moves_show_estimate_target_and_new_estimate(step, levels, way, words):
    scene = lecture_12.moves(WORLD, MADE, TABLES, 0.25, 0.5)
    data, sentence = shown(scene, step=step)
    marks = [data[name] for name in ("before", "after", "target")]
    same(marks, [(place, level) for place, level in enumerate(levels)])
    same(data["way"], way)
    same(data["agent"], np.array(way)[:, 1])
    assert data["world"]["numbers"][0] == f"{TABLES[step, 0].max():.2f}"
    assert words in sentence
    assert sentence.startswith(f"Update {step}:")
    assert sentence.endswith(f"α = 0.25 takes the estimate to {levels[1]:.3f}.")
    ticks = scene.panels[1].settings["xticklabels"]
    assert [tick.split()[-1] for tick in ticks] == ["before", "after", "target"]


def test_moves_begin_before_the_first_update():
    scene = lecture_12.moves(WORLD, MADE, TABLES, 0.25, 0.5)
    data, sentence = shown(scene, step=0)
    assert data.keys() == {"world", "agent"}
    same(data["agent"], [1, 0])
    assert "every value is 0" in sentence


@pytest.mark.parametrize("run", [0, 1])
def test_exploring_shows_visits_arrows_and_goals_of_the_nearest_epsilon(run):
    visits = np.array([[4, 0, 9, 3, 0], [40, 50, 2, 0, 1]])
    right = np.array([[True, False, False], [True, True, False]])
    q, goals = np.stack([EXACT.q, -EXACT.q]), np.array([7, 2])
    scene = lecture_12.exploring(WORLD, [0.0, 1.0], visits, q, right, goals)
    data, sentence = shown(scene, epsilon=0.2 + 0.6 * run)
    seen = data["world"]
    assert seen["numbers"] == [str(count) for count in visits[run][[0, 1, 3]]]
    same(10 ** seen["colours"].compressed(), visits[run][[0, 1, 3]] + 1)
    assert np.sign(seen["ways"][0, 0]) == [1, 0][run]
    same(np.round(seen["wrong"]), [[[1, 0], [0, 1]], [[0], [1]]][run])
    same([data["arrows"], data["goals"]], [[run, run + 1], [run, goals[run]]])
    curves = [panel.still[0].data for panel in scene.panels[1:]]
    same(curves, [[[0, 1], [1, 2]], [[0, 1], goals]])
    for panel, most in zip(scene.panels[1:], (2, 7), strict=True):
        low, high = panel.settings["ylim"]
        assert low < 0 < most < high
    assert f"ε = {run:.1f}, {run + 1} of 3 arrows" in sentence
    assert f"goal was reached {goals[run]} times; never entered: 1 of 3" in sentence


R, GAMMA = 0.5, 0.9
VALUES = dict(theta=2.0, now=2.0, next=1.0, target=1.4, delta=-0.6, loss=0.18)
FACTORS = dict(zip(lecture_12.ROUTES, [1, 0.5, GAMMA, -1, 1, -0.6], strict=True))


@pytest.mark.parametrize(("target", "slope"), [("held fixed", 0.6), ("moving", 0.33)])
def test_routes_add_up_to_the_slope_of_the_loss(target, slope):
    scene = lecture_12.routes(VALUES, FACTORS)
    said, held = [], target == "held fixed"
    closed = [*lecture_12.ROUTES[1:3], lecture_12.CUT] if held else []
    for step in range(7):
        data, sentence = shown(scene, step=step, target=target)
        said.append(sentence)
        gone = lecture_12.ROUTES[::-1][:step]
        assert list(data["back"]) == [pair for pair in gone if pair not in closed]
        assert (data["cut"] is not None) == held
    if held:
        a, b = (np.array(lecture_12.BOXES[name][0]) for name in lecture_12.CUT)
        apart = [np.linalg.norm(data["cut"] - end) for end in (a, b)]
        assert sum(apart) == pytest.approx(np.linalg.norm(b - a))
    assert data["factors"]["delta", "loss"] == "× −0.60"
    assert data["boxes"]["theta"] == ("done", "2.000", f"∂ℓ: {slope:.3f}")
    state = ("known", "1.000", "") if held else ("done", "1.000", "∂ℓ: −0.540")
    assert data["boxes"]["next"] == state
    assert said[0] == "Forward: every value is known. ∂ℓ/∂ℓ = 1."
    assert said[6] == f"Back from Q̂(x) to θ: ∂ℓ/∂θ = {slope:.3f}."
    nothing = [step for step, words in enumerate(said) if "Nothing passes" in words]
    assert nothing == ([2, 4, 5] if held else [])
    assert ("so far" in said[5]) is not held


def test_arrows_of_routes_lead_from_the_edge_of_a_box_to_the_next():
    for names in lecture_12.ROUTES:
        (a, *_, width), (b, *_, _) = (lecture_12.BOXES[name] for name in names)
        begin, stop = lecture_12._ends(*names, 0.0)
        moved = np.subtract(lecture_12._ends(*names, 0.1), (begin, stop))
        same(moved[0], moved[1])  # aside, not askew
        assert np.hypot(*moved[0]) == pytest.approx(0.1)
        parts = [np.subtract(a, begin), np.subtract(begin, stop), np.subtract(stop, b)]
        whole = np.hypot(*np.subtract(a, b))
        assert np.hypot(*np.transpose(parts)).sum() == pytest.approx(whole)
        out = max(abs(parts[0]) / [width, lecture_12.HALF_HEIGHT])
        assert 1 < out < 1.25


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

    scene = lecture_12.two_losses(lambda t: 1.0 * t, target, loss, slopes)
    data, sentence = shown(scene, theta=theta, feature=feature)
    aim, (fixed, both) = target(theta, feature), slopes(theta, feature)
    axis = np.linspace(-1, 3, 161)
    aims = [target(axis, feature), np.full(161, aim)]  # moving, held fixed
    same(data["aims"], [(axis, one) for one in aims])
    same(data["losses"], [(axis, loss(axis, one)) for one in aims])
    for (x, y), slope in zip(data["tangents"], (both, fixed), strict=True):
        same(y - loss(theta, aim), slope * (x - theta), atol=1e-12)
        assert x[0] < theta < x[1]
    same(data["estimate"], [theta, theta])
    same(data["loss"], [theta, loss(theta, aim)])
    same(scene.panels[0].still[0].data, [axis, axis])
    for panel, heights in zip(
        scene.panels, ([theta, aim], data["loss"][1:]), strict=True
    ):
        low, high = panel.settings["ylim"]
        assert all(low < height < high for height in heights)
    words = (
        f"At θ = {theta:.2f} the bracket is {aim - theta:.3f}. The slope of the loss "
        f"is {fixed:.3f} with the target held fixed, {both:.3f} with it moving."
    )
    assert sentence == words.replace("-", "−")
