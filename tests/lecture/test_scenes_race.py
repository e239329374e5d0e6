"""What the scenes of lecture 09 draw, at both ends of their sliders."""

import numpy as np
import pytest

from helpers.lecture.figures import COLOURS
from helpers.lecture.scenes import race
from helpers.lecture.stage import Stage

PHI0, PHI1 = np.linspace(-10, 10, 21), np.linspace(2.5, 22.5, 21)
LOWEST = np.array([1.0, 12.0])


def loss(params):
    """A bowl with its lowest point at (1, 12), where it is 0.1."""
    return np.sum((np.asarray(params) - LOWEST) ** 2, axis=-1) + 0.1


def predict(params, x):
    return params[0] + params[1] * x


SURFACE = PHI0, PHI1, loss(np.stack(np.meshgrid(PHI0, PHI1), -1))


def lines(stage, axes):
    return {line.get_label(): line for line in stage.figure.axes[axes].get_lines()}


def test_surface_puts_phi0_across_and_phi1_up():
    stage = Stage(race.fit(SURFACE, predict, loss, np.arange(3.0), np.ones(3)))
    ax = stage.figure.axes[0]
    assert ax.get_xlim() == (-10, 10)
    assert ax.get_ylim() == (2.5, 22.5)


@pytest.mark.parametrize("phi0", [-10.0, 10.0])
@pytest.mark.parametrize("phi1", [2.5, 22.5])
def test_fit_draws_the_point_the_curve_and_the_misses(phi0, phi1):
    x, y = np.array([-1.0, 2.0]), np.array([0.5, -0.5])
    stage = Stage(race.fit(SURFACE, predict, loss, x, y))
    sentence = stage.frame(phi0=phi0, phi1=phi1).sentence
    drawn = lines(stage, 1)
    across, curve = drawn["model f"].get_data()
    np.testing.assert_allclose(curve, phi0 + phi1 * across)
    first_miss = drawn["misses"].get_ydata()[:2]
    np.testing.assert_allclose(first_miss, [0.5, phi0 - phi1])
    assert f"loss is {loss([phi0, phi1]):.3f}" in sentence
    point = stage.figure.axes[0].get_lines()[0]
    np.testing.assert_allclose(point.get_xydata(), [[phi0, phi1]])


def straight(phi0, phi1):
    """Two paths from a start: one in 4 steps to the lowest point, one in 8."""
    start = np.array([phi0, phi1])
    return [
        start + np.linspace(0, 1, count)[:, np.newaxis] * (LOWEST - start)
        for count in (5, 9)
    ]


@pytest.mark.parametrize("phi0", [-10.0, 10.0])
@pytest.mark.parametrize("shown", [0, 4])
def test_paths_are_shown_as_far_as_asked_on_one_axis(phi0, shown):
    scene = race.paths(SURFACE, loss, straight, ["slow", "fine"], last=4)
    stage = Stage(scene)
    sentence = stage.frame(phi0=phi0, phi1=2.5, shown=shown).sentence
    for name, path in zip(["slow", "fine"], straight(phi0, 2.5), strict=True):
        steps, losses = lines(stage, 1)[name].get_data()
        assert steps[-1] == shown
        np.testing.assert_allclose(losses, loss(path[: len(losses)]))
    end = [phi0, 2.5] if shown == 0 else LOWEST
    assert f"slow {loss(end):.3f}" in sentence


def test_paths_show_everything_without_a_slider_for_it():
    def run(phi0):
        return [straight(phi0, 2.5)[0]]

    stage = Stage(race.paths(SURFACE, loss, run, ["slow"], last=4, target=LOWEST))
    stage.frame(phi0=-4.0)
    path = stage.figure.axes[0].get_lines()[1]
    np.testing.assert_allclose(path.get_xydata(), straight(-4.0, 2.5)[0])


def test_a_path_that_leaves_the_map_is_said_to_have_left():
    def run(phi0):
        return [np.array([[0.0, 5.0], [phi0, 5.0]])]

    stage = Stage(race.paths(SURFACE, loss, run, ["far"], last=1))
    assert "off the map" in stage.frame(phi0=30.0).sentence
    assert "off the map" not in stage.frame(phi0=9.0).sentence


def test_basins_count_the_starts_below_the_threshold():
    reached = np.stack([SURFACE[2], SURFACE[2] * 0 + 0.1])
    reached[0].flat[:2] = 0.1, 0.3  # of many starts, one is there
    scene = race.basins(PHI0, PHI1, reached, [0, 300], 0.2, LOWEST)
    stage = Stage(scene)
    before, after = (stage.frame(stage=i).sentence for i in (0, 1))
    assert "steps: 0." in before
    assert f"Of these {reached[0].size} starts 1 have" in before
    assert "steps: 300." in after
    assert f"Of these {reached[0].size} starts {reached[0].size} have" in after


@pytest.mark.parametrize("step", [0, 1])
def test_a_step_is_what_is_carried_plus_what_is_pushed(step):
    parts = {
        "point": np.array([[0.0, 5.0], [1.0, 7.0]]),
        "carry": np.array([[0.0, 0.0], [0.5, 1.0]]),
        "push": np.array([[1.0, 2.0], [-0.25, 0.5]]),
    }
    names = ["momentum", "Nesterov"]
    records = dict.fromkeys(names, parts)
    window = ((-3, 4), (2, 12))
    stage = Stage(race.look_ahead(SURFACE, records, names, LOWEST, window))
    sentence = stage.frame(step=step).sentence
    plain, ahead = lines(stage, 0), lines(stage, 1)
    carried = parts["point"][step] + parts["carry"][step]
    arrival = carried + parts["push"][step]
    pushed = plain["pushed by the gradient"].get_xydata()
    np.testing.assert_allclose(pushed, [carried, arrival])
    taken = "where the gradient is taken"
    np.testing.assert_allclose(plain[taken].get_xydata(), [parts["point"][step]])
    np.testing.assert_allclose(ahead[taken].get_xydata(), [carried])
    assert f"Nesterov goes to ({arrival[0]:.2f}, {arrival[1]:.2f})" in sentence
    assert f"t = {step}:" in sentence


def test_every_surface_has_its_colour_scale():
    parts = dict.fromkeys(("point", "carry", "push"), np.zeros((1, 2)))
    names = ["momentum", "Nesterov"]
    ahead = race.look_ahead(
        SURFACE, dict.fromkeys(names, parts), names, LOWEST, ((-3, 4), (2, 12))
    )
    for scene in (ahead, race.paths(SURFACE, loss, straight, ["slow", "fine"], last=4)):
        labels = [ax.get_ylabel() for ax in Stage(scene).figure.axes]
        assert labels[2:] == ["loss L (colour)"]


def test_seven_runners_differ_in_colour_and_marker_and_none_is_a_function():
    colours, _, markers = zip(*race.STYLES, strict=True)
    assert len(set(colours)) == len(set(markers)) == 7
    assert COLOURS["function"] not in colours


@pytest.mark.parametrize("beta", [0.0, 0.98])
def test_memory_draws_weights_that_fade_and_both_means(beta):
    steady = 1 - beta ** np.arange(1, 11)
    scene = race.memory(lambda beta: steady, lambda beta: -steady, 10)
    stage = Stage(scene)
    sentence = stage.frame(beta=beta).sentence
    bars = stage.figure.axes[0].get_lines()[0].get_ydata().reshape(10, 3)
    np.testing.assert_allclose(bars[:, 1], (1 - beta) * beta ** np.arange(10))
    up = lines(stage, 1)["gradient always +1"].get_ydata()
    np.testing.assert_allclose(up, steady)
    assert f"gives {steady[-1]:.2f}" in sentence


@pytest.mark.parametrize("beta", [0.0, 0.98])
@pytest.mark.parametrize("gamma", [0.9, 0.999])
def test_first_steps_draws_one_line_with_and_one_without_correction(beta, gamma):
    def lengths(beta, gamma, bias_correction):
        return np.full(20, 1.0 if bias_correction else 2 + beta + gamma)

    stage = Stage(race.first_steps(lengths, 20))
    sentence = stage.frame(beta=beta, gamma=gamma).sentence
    drawn = lines(stage, 0)
    np.testing.assert_allclose(drawn["corrected"].get_ydata(), 1)
    np.testing.assert_allclose(drawn["not corrected"].get_ydata(), 2 + beta + gamma)
    assert f"is {2 + beta + gamma:.2f} times" in sentence
