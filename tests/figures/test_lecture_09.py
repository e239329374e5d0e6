"""What the scenes of lecture 09 show, at both ends of their sliders."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from shown import axes_of, shown

from helpers.figures import lecture_09

PHI0, PHI1 = np.linspace(-10, 10, 21), np.linspace(2.5, 22.5, 21)
LOWEST = np.array([1.0, 12.0])


def loss(params):
    """A bowl with its lowest point at (1, 12), where it is 0.1."""
    return np.sum((np.asarray(params) - LOWEST) ** 2, axis=-1) + 0.1


def predict(params, x):
    return params[0] + params[1] * x


SURFACE = PHI0, PHI1, loss(np.stack(np.meshgrid(PHI0, PHI1), -1))


def straight(phi0, phi1):
    """Two paths from a start: one in 4 steps to the lowest point, one in 8."""
    start = np.array([phi0, phi1])
    return [
        start + np.linspace(0, 1, count)[:, np.newaxis] * (LOWEST - start)
        for count in (5, 9)
    ]


@pytest.mark.parametrize("phi0", [-10.0, 10.0])
@pytest.mark.parametrize("phi1", [2.5, 22.5])
def test_fit_shows_the_point_the_curve_and_the_misses(phi0, phi1):
    x, y = np.array([-1.0, 2.0]), np.array([0.5, -0.5])
    scene = lecture_09.fit(SURFACE, predict, loss, x, y)
    data, sentence = shown(scene, phi0=phi0, phi1=phi1)
    across, curve = data["curve"]
    np.testing.assert_allclose(curve, phi0 + phi1 * across)
    assert (across[0], across[-1]) == (-15.5, 15.5)  # all of the panel
    places, ends = data["misses"]
    np.testing.assert_allclose(places[3:5], [2.0, 2.0])
    np.testing.assert_allclose(ends[3:5], [-0.5, phi0 + 2 * phi1])
    assert data["point"] == (phi0, phi1)
    assert f"loss is {loss([phi0, phi1]):.3f}" in sentence


@pytest.mark.parametrize("phi0", [-10.0, 10.0])
@pytest.mark.parametrize("far", [0, 4])
def test_paths_are_shown_as_far_as_asked_on_one_axis(phi0, far):
    scene = lecture_09.paths(SURFACE, loss, straight, ["slow", "fine"], last=4)
    data, sentence = shown(scene, phi0=phi0, phi1=2.5, shown=far)
    for path, losses, whole in zip(*data.values(), straight(phi0, 2.5), strict=True):
        np.testing.assert_allclose(path, whole[: len(path)])
        np.testing.assert_allclose(losses[1], loss(path))
        assert losses[0][-1] == far
    end = [phi0, 2.5] if far == 0 else LOWEST
    assert f"slow {loss(end):.3f}" in sentence


def test_paths_show_everything_without_a_slider_for_it():
    def run(phi0):
        return [straight(phi0, 2.5)[0]]

    scene = lecture_09.paths(SURFACE, loss, run, ["slow"], last=4, target=LOWEST)
    (path,) = shown(scene, phi0=-4.0)[0]["paths"]
    np.testing.assert_allclose(path, straight(-4.0, 2.5)[0])


def test_a_path_that_leaves_the_map_is_said_to_have_left():
    def run(phi0):
        return [np.array([[0.0, 5.0], [phi0, 5.0]])]

    scene = lecture_09.paths(SURFACE, loss, run, ["far"], last=1)
    for phi0, outside in (
        (30, True),
        (10.5, True),
        (9, False),
        (-9, False),
        (-11, True),
    ):
        assert ("off the map" in shown(scene, phi0=phi0)[1]) == outside


def test_basins_count_the_starts_below_the_threshold():
    reached = np.stack([SURFACE[2], SURFACE[2] * 0 + 0.1])
    reached[0].flat[:2] = 0.1, 0.3  # of many starts, one is there
    reached[1].flat[:9] = 0.15
    scene = lecture_09.basins(PHI0, PHI1, reached, [0, 300], 0.2, LOWEST)
    for stage, steps, there in ((0, 0, 1), (1, 300, reached[0].size)):
        data, sentence = shown(scene, stage=stage)
        assert data["steps"] == f"steps: {steps}"
        np.testing.assert_array_equal(data["reached"], reached[stage])
        np.testing.assert_array_equal(data["target"], LOWEST)
        assert f"of steps: {steps}." in sentence
        (cells,) = axes_of(scene, stage=stage)[0].collections
        assert cells.get_clim() == (0.1, 0.15)
        assert f"Of these {reached[0].size} starts {there} have" in sentence


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
    scene = lecture_09.look_ahead(SURFACE, records, names, LOWEST, window)
    data, sentence = shown(scene, step=step)
    point = parts["point"][step]
    carried = point + parts["carry"][step]
    arrival = carried + parts["push"][step]
    for name, taken in zip(names, (point, carried), strict=True):
        before, carry, push, measured = map(np.transpose, data[name])
        np.testing.assert_allclose(before, parts["point"][: step + 1])
        np.testing.assert_allclose(carry, [point, carried])
        np.testing.assert_allclose(push, [carried, arrival])
        np.testing.assert_allclose(measured, taken)
    assert f"Nesterov goes to ({arrival[0]:.2f}, {arrival[1]:.2f})" in sentence
    assert f"t = {step}:" in sentence


def test_every_map_has_its_colour_scale_and_the_right_axes():
    parts = dict.fromkeys(("point", "carry", "push"), np.zeros((1, 2)))
    names = ["momentum", "Nesterov"]
    records = dict.fromkeys(names, parts)
    whole = (-10, 10), (2.5, 22.5)
    ahead = lecture_09.look_ahead(SURFACE, records, names, LOWEST, whole)
    for scene in (
        ahead,
        lecture_09.paths(SURFACE, loss, straight, ["slow", "fine"], last=4),
    ):
        figure = Figure()
        scene(figure)
        assert [ax.get_ylabel() for ax in figure.axes[2:]] == ["loss L (colour)"]
        left = figure.axes[0]
        assert (left.get_xlim(), left.get_ylim()) == whole
        assert (left.get_xlabel(), left.get_ylabel()) == ("offset φ₀", "frequency φ₁")


def test_seven_runners_differ_in_colour_and_marker_and_none_is_a_function():
    colours, _, markers = zip(*lecture_09.STYLES, strict=True)
    assert len(set(colours)) == len(set(markers)) == 7
    assert "function" not in colours


@pytest.mark.parametrize("beta", [0.0, 0.98])
def test_memory_shows_weights_that_fade_and_both_means(beta):
    steady = 1 - beta ** np.arange(1, 11)
    scene = lecture_09.memory(lambda beta: steady, lambda beta: -steady / 2, 10)
    data, sentence = shown(scene, beta=beta)
    places, weights = (part.reshape(10, 3) for part in data["weights"])
    np.testing.assert_allclose(weights[:, 1], (1 - beta) * beta ** np.arange(10))
    np.testing.assert_allclose(weights[:, 0], 0)
    assert [level.data for level in scene.panels[1].still] == [1, 0]
    np.testing.assert_allclose(places[:, 1], np.arange(10))
    for name, means in (("up", steady), ("down", -steady / 2)):
        np.testing.assert_allclose(data[name], [np.arange(1, 11), means])
    assert f"gives {steady[-1]:.2f}" in sentence
    assert f"±{steady[-1] / 2:.3f}" in sentence


@pytest.mark.parametrize("beta", [0.0, 0.98])
@pytest.mark.parametrize("gamma", [0.9, 0.999])
def test_first_steps_shows_one_line_with_and_one_without_correction(beta, gamma):
    def lengths(beta, gamma, bias_correction):
        return np.full(20, 1.0 if bias_correction else 2 + beta + gamma)

    scene = lecture_09.first_steps(lengths, 20)
    data, sentence = shown(scene, beta=beta, gamma=gamma)
    np.testing.assert_allclose(data["corrected"][1], 1)
    np.testing.assert_allclose(
        data["plain"], [np.arange(1, 21), [2 + beta + gamma] * 20]
    )
    assert f"is {2 + beta + gamma:.2f} times" in sentence
