"""What the scenes of lecture 08 show, at both ends of their sliders."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.polynomial import Polynomial
from numpy.testing import assert_allclose
from shown import agree, shown

from helpers.figures import lecture_08
from helpers.lecture.draw import FAR
from helpers.lecture.formula import parse
from helpers.lecture.notation import digits
from helpers.optimise import descent, optimisers


def walk(start, alpha, count=20, slope=lambda x: 2 * x):
    """Descend, by default on x²; nan from 1e6 on."""
    path, reason = [start], f"all {count} steps done"
    for step in range(1, count + 1):
        path.append(path[-1] - alpha * slope(path[-1]))
        if not np.abs(path[-1]).max() < 1e6:
            path[-1] = np.full(np.shape(start), np.nan)
            reason = reason if "diverged" in reason else f"diverged at step {step}"
    path = np.array(path)
    return SimpleNamespace(path=path, reason=reason, diverged="diverged" in reason)


@pytest.mark.parametrize("start", [-10.0, 10.0])
@pytest.mark.parametrize("alpha", [0.002, 1.0])
def test_hillside_shows_the_path_on_its_curve_and_step_by_step(start, alpha):
    scene = lecture_08.hillside(np.square, walk, -10, 10, target=0.0)
    data, sentence = shown(scene, start=start, alpha=alpha)
    (hill,) = scene.panels[0].still
    x = np.linspace(-10, 10, 301)
    assert_allclose(hill.data, [x, x**2])
    places = start * (1 - 2 * alpha) ** np.arange(21)
    agree(data, path=[places, places**2], end=[places[-1:], places[-1:] ** 2])
    agree(data, places=[np.arange(21), places], steps={"xlim": (-0.5, 20.5)})
    end = f"{digits(places[-1])}, {digits(abs(places[-1]), 2)} from the bottom"
    assert f"From x = {digits(start)} the descent" in sentence
    assert f"after 20 steps it is at x = {end}" in sentence


def test_hillside_says_at_which_step_it_diverged():
    scene = lecture_08.hillside(lambda x: x**4, walk, -10, 10)
    data, sentence = shown(scene, start=8.0, alpha=1.66)
    step = next(t for t in range(99) if 8 * 2.32**t >= 1e6)
    assert f"diverges: it diverged at step {step}." in sentence
    assert np.shape(data["path"]) == (2, step)
    assert data["end"][1] == FAR  # no farther: safe for the pixels
    assert data["steps"] == {"xlim": (-0.5, 20.5)}


@pytest.mark.parametrize("curvature", [0.2, 20.0])
def test_counts_marks_the_border_and_the_steps(curvature):
    def needed(alpha, curvature):
        return np.where(alpha * curvature < 2, 10 / (alpha * curvature), np.nan)

    rates = np.geomspace(2e-3, 10, 50)
    scene = lecture_08.counts(needed, rates)
    data, sentence = shown(scene, curvature=curvature, alpha=0.01)
    steps, factor = 10 / (0.01 * curvature), digits(1 - 0.01 * curvature, 3)
    agree(data, curve=[rates, needed(rates, curvature)], edge=2 / curvature)
    agree(data, here=[[0.01], [steps]])
    assert f"Curvature {digits(curvature)}, α = 0.01: each step" in sentence
    assert f"by {factor}; steps to arrive: {steps:.0f}." in sentence
    data, sentence = shown(scene, curvature=curvature, alpha=10.0)
    agree(data, here=([], []))
    assert "never arrives" in sentence


@pytest.mark.parametrize("start", [-3.0, 3.0])
def test_valleys_shows_the_end_of_every_start(start):
    starts = np.linspace(-3, 3, 7)
    scene = lecture_08.valleys(np.square, walk, starts, -3, 3)
    data, sentence = shown(scene, start=start, alpha=0.1)
    places = start * 0.8 ** np.arange(21)
    agree(data, path=[places, places**2], end=[places[-1], places[-1] ** 2])
    agree(data, ends=[starts, starts * 0.8**20], here=[start, places[-1]])
    assert f"x = {digits(places[-1])} after 20 steps" in sentence
    low, high = scene.panels[0].settings["ylim"]
    assert low < 0 < 8 < high < 9  # the steep ends of the curve are cut


@pytest.mark.parametrize(("until", "far"), [(1, 1), (20, 10)])
def test_two_runs_are_shown_as_far_as_asked(until, far):
    runs = [walk(8.0, 0.05), walk(8.0, 2.0)]
    names = ["slow", "fast"]
    scene = lecture_08.two_runs(np.square, lambda alpha: runs, names, -10, 10, 20)
    data, sentence = shown(scene, alpha=0.05, shown=until)
    slow, fast = 8 * 0.9 ** np.arange(until + 1), 8 * (-3.0) ** np.arange(far + 1)
    agree(data, places=[(np.arange(len(path)), path) for path in (slow, fast)])
    agree(data, points=[(x, min(x**2, FAR)) for x in (slow[-1], fast[-1])])
    ending = f"at x = {digits(fast[-1], 9)}" if until == 1 else "diverged at step 11"
    slowly = f"slow at x = {digits(slow[-1], 9)}"
    assert sentence == f"After {until} steps: {slowly}; fast {ending}."


X, Y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.0, 3.0])
BEST = np.array([1 / 3, 1.0])
AXIS = np.linspace(-2, 2, 9)
GRID = np.stack(np.meshgrid(AXIS, AXIS), axis=-1)


def predict(params, x):
    return params[0] + params[1] * np.asarray(x)


def line_loss(params):
    return ((params[..., :1] + params[..., 1:] * X - Y) ** 2).sum(axis=-1)


def example_gradients(params):
    miss = predict(params, X) - Y
    return np.stack([2 * miss, 2 * X * miss], axis=1)


def fit(alpha):
    start = np.array([-1.0, 2.0])
    return walk(start, alpha, 10, lambda params: example_gradients(params).sum(axis=0))


LINE = AXIS, AXIS, line_loss(GRID)


def assert_fitted(data, params):
    """Hold the line and its misses to the parameters."""
    ends, misses = np.array([-0.2, 2.2]), np.reshape(data["misses"], (2, 3, 3))[..., :2]
    agree(data, line=[ends, predict(params, ends)])
    assert_allclose(
        misses.T, [np.transpose([X, Y]), np.transpose([X, predict(params, X)])]
    )


@pytest.mark.parametrize("phi0", [-2.0, 2.0])
@pytest.mark.parametrize("phi1", [-2.0, 2.0])
def test_shares_add_up_to_the_downhill_direction(phi0, phi1):
    scene = lecture_08.shares(LINE, predict, example_gradients, X, Y, BEST)
    data, sentence = shown(scene, phi0=phi0, phi1=phi1)
    each = example_gradients(np.array([phi0, phi1]))
    total, corners = -each.sum(axis=0), np.transpose(data["parts"])
    assert_allclose(np.diff(corners, axis=0), -each)
    agree(data, total=np.transpose([[0, 0], total]), origin=[0, 0], point=[phi0, phi1])
    assert_fitted(data, [phi0, phi1])
    low, high = data["window"]["xlim"]
    assert data["window"] == {"xlim": (-high, high), "ylim": (low, -low)}
    assert 1 < high / np.abs(corners).max() <= 2.2
    longest = np.linalg.norm(each, axis=1).max()
    assert sentence == (
        f"At φ₀ = {digits(phi0)}, φ₁ = {digits(phi1)} the sum has length "
        f"{np.hypot(*total):.2f}; the longest of the 3 parts has length {longest:.2f}."
    )


@pytest.mark.parametrize("far", [0, 10])
def test_line_descent_shows_the_line_of_its_step(far):
    scene = lecture_08.line_descent(LINE, fit, predict, line_loss, X, Y, BEST)
    data, sentence = shown(scene, alpha=0.05, shown=far)
    path = fit(0.05).path[: far + 1]
    agree(data, path=path)
    assert_fitted(data, path[-1])
    phi0, phi1 = (digits(part, 3) for part in path[-1])
    now, least = line_loss(path[-1]), line_loss(BEST)
    assert sentence == (
        f"Step {far}, α = 0.05: φ₀ = {phi0}, φ₁ = {phi1}; the loss is {now:.4f}, "
        f"{now / least:.3f} times the least."
    )
    assert shown(scene, alpha=2.0, shown=6)[1] == "α = 2: it diverged at step 6."


@pytest.mark.parametrize("ratio", [1.0, 100.0])
def test_bowl_has_rings_of_equal_height_and_a_path_to_its_bottom(ratio):
    def slide(ratio, alpha):
        return walk(np.ones(2), alpha, 50, lambda u: np.array([1, ratio]) * u)

    def arrival(path):
        near = np.linalg.norm(path, axis=1) <= 0.1
        return int(near.argmax()) if near.any() else None

    hessian = {1.0: np.eye(2), 100.0: np.diag([1, 100])}
    scene = lecture_08.bowl(lambda ratio, alpha: hessian[ratio], slide, arrival, "uv")
    data, sentence = shown(scene, ratio=ratio, alpha=0.015)
    words = f"curvatures {digits(ratio)}: the descent has not arrived after 50 steps."
    assert words in sentence
    u, v = np.swapaxes(data["rings"], 0, 1)
    heights = 1.5**2 * np.array([0.02, 0.1, 0.3, 0.6, 1.0])[:, np.newaxis]
    assert_allclose((u**2 + ratio * v**2) / 2, np.broadcast_to(heights, u.shape))
    path = slide(ratio, 0.015).path
    apart = np.linalg.norm(path, axis=1)[1:]
    agree(data, path=path.T, distance=[np.arange(1, 51), apart])
    data, sentence = shown(scene, ratio=1.0, alpha=0.6)
    assert "arrives in 3 steps" in sentence
    assert np.shape(data["path"]) == (2, 4)  # it ends where it arrives
    assert "diverged at step" in shown(scene, ratio=ratio, alpha=3.5)[1]
    data, _ = shown(scene, ratio=1.0, alpha=1.0)
    agree(data, distance=[[1], [1e-9]])  # 0 has no place on a logarithmic axis


def height(p):
    return np.sum(np.asarray(p) ** 2, axis=-1) + 1


SURFACE = AXIS, AXIS, height(GRID)


@pytest.mark.parametrize(("floor", "low"), [(None, 1.0), (2.0, 2.0)])
@pytest.mark.parametrize("alpha", [0.1, 0.9])
def test_paths_shows_places_and_heights_of_each(floor, low, alpha):
    def run(alpha):
        return [walk(np.array([1.5, -1]), rate, 8).path for rate in (alpha, 999.0)]

    labels = "x", "y", "steps", "height"
    scene = lecture_08.paths(SURFACE, height, run, "ab", labels, (0, 0), floor)
    data, sentence = shown(scene, alpha=alpha)
    path, short = run(alpha)[0], run(alpha)[1][:2]
    heights = [np.clip(height(good), low, FAR) for good in (path, short)]
    agree(data, heights=[(np.arange(len(each)), each) for each in heights])
    agree(data, paths=[path, short], steps={"xlim": (0, 8)})
    where, high = (
        [digits(part, 3) for part in path[-1]],
        digits(height(path[-1])),
    )
    said = f"a at ({', '.join(where)}), height {high}; b diverged at step 2."
    assert sentence == f"After 8 steps: {said}"


def test_basins_say_the_nearest_minimum_and_the_one_reached():
    minima, end = np.array([[-1.0, 0.0], [1.0, 0.0]]), [0.96, 0.0]

    def run(x0, y0):
        return np.array([[x0, y0], [0.0, 0.0], end])

    scene = lecture_08.basins(
        SURFACE, run, minima, np.eye(9), "xy", lambda p: int(p[0] > 0)
    )
    for x0, which in ((-2.0, 1), (2.0, 2)):
        data, sentence = shown(scene, x0=x0, y0=1.0)
        agree(data, path=run(x0, 1.0))
        assert f"From ({digits(x0)}, 1), nearest to minimum {which}, " in sentence
        assert "the descent comes to minimum 2." in sentence
    end[0] = 0.94  # as at a saddle
    sentence = shown(scene, x0=2.0, y0=1.0)[1]
    assert "the descent comes to (0.94, 0), at no minimum." in sentence


@pytest.mark.parametrize("first", [0.01, 0.8])
def test_search_shows_what_was_rejected_and_what_was_accepted(first):
    def section(x0, t):
        return (x0 - np.asarray(t) * 3 * x0) ** 2 + 0.1

    tried, last = first / np.array([1, 2]), first / 4
    scene = lecture_08.search(section, lambda x0, first: [*tried, last], 1e-3, 2)
    data, sentence = shown(scene, x0=2.0, first=first)
    t, _ = data["curve"]
    agree(data, curve=[t, section(2.0, t)], now=4.1)
    agree(data, rejected=[tried, section(2.0, tried)])
    agree(data, accepted=[last, section(2.0, last)])
    assert f"From x = 2, f = 4.1: the first rate is {digits(first, 3)};" in sentence
    assert f"halved: 2; accepted: {digits(last, 3)}, which" in sentence
    assert f"gives f = {digits(section(2.0, last))}." in sentence


@pytest.mark.parametrize(("start", "bends"), [(-2.0, "up"), (0.1, "down")])
@pytest.mark.parametrize("step", [0, 1])
def test_parabola_touches_the_curve_and_turns_at_the_next_point(start, bends, step):
    f = Polynomial([0, 0, -1, 0, 1])
    slope, curvature = f.deriv(), f.deriv(2)
    places = np.array([start, 1.1 * start])
    parts = [part(places) for part in (f, slope, curvature)]
    scene = lecture_08.parabola(f, lambda start: (places, *parts), -3, 3)
    data, sentence = shown(scene, start=start, step=step)
    at = places[step]
    onward = at - slope(at) / curvature(at)
    fitted = Polynomial.fit(*data["parabola"], 2)
    assert fitted(at) == pytest.approx(f(at))
    assert fitted.deriv()(at) == pytest.approx(slope(at))
    assert fitted.deriv(2)(at) == pytest.approx(curvature(at))
    assert fitted.deriv()(onward) == pytest.approx(0, abs=1e-6)
    agree(data, here=[at, f(at)], next=[onward, fitted(onward)])
    assert f"Step {step}: x = {digits(at, 7)}; the parabola bends {bends}" in sentence
    assert f"goes to x = {digits(onward, 7)}." in sentence


@pytest.mark.parametrize("least", [0, 9])
def test_stopping_marks_the_step_where_the_rules_stop(least):
    heights, lengths = np.linspace(5, -1, 10), np.geomspace(1, 1e-6, 10)

    def stop(tolerance, least):
        return max(least, int(np.argmax(lengths <= tolerance))), "stopped"

    scene = lecture_08.stopping(heights, lengths, stop)
    data, sentence = shown(scene, tolerance=1e-3, least=least)
    at = stop(1e-3, least)[0]
    agree(data, height=[at, heights[at]], length=[at, lengths[at]])
    agree(data, tolerance=1e-3, least=least)
    said = f"stopped, at height {heights[at]:.6f}".replace("-", "−")
    assert sentence == f"Tolerance 0.001, at least {least} steps: {said}."
    for panel, values in zip(scene.panels, (heights, lengths), strict=True):
        (still,) = panel.still
        assert_allclose(still.data, [np.arange(10), values])
        low, high = panel.settings["ylim"]
        assert low < values.min() < values.max() < high


def own_walk(f, start, alpha):
    with np.errstate(all="ignore"):
        return walk(start, alpha, 20, lambda x: f.derivative()(x) + 0 * f(x))


@pytest.mark.parametrize("start", [-4.0, 4.0])
def test_descent_on_a_typed_function_follows_its_slope(start):
    scene = lecture_08.own(own_walk)
    data, sentence = shown(scene, f=parse("x^2"), start=start, alpha=0.25)
    places, x = start * 0.5 ** np.arange(21), np.linspace(-4, 4, 401)
    agree(data, path=[places, places**2], end=[places[-1:], places[-1:] ** 2])
    agree(data, places=[np.arange(21), places], curve=[x, x**2], heading="f(x) = x^2")
    low, high = data["height"]["ylim"]
    assert low < 0 < 16 < high
    assert sentence.startswith(f"x^2: From x = {digits(start)} ")
    assert f"x = {digits(places[-1])} after 20 steps" in sentence


@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("|x|", 0.0, "there is no slope at x = 0, so the descent ends."),
        ("x^4", 4.0, "diverged at step"),
        ("log(x)", -2.0, "there is no value at x = −2, so the descent ends. log(x)"),
        ("log(x)", 0.5, "there is no value at x = −2.5, so the descent ends. log(x)"),
        ("sqrt(x)", 0.5, "there is no value at x = −0.56"),
    ],
)
def test_what_a_typed_function_lacks_is_said(text, start, words):
    scene = lecture_08.own(own_walk)
    assert words in shown(scene, f=parse(text), start=start, alpha=1.5)[1]


def test_the_lecture_does_not_descend_where_its_function_does_not_exist(of_lecture):
    """The derivative of ln x has a value at −2, ln x has none."""
    known = {"descent": descent, "optimisers": optimisers}
    own = of_lecture("08_descend", "own_walk", known)
    for start, count in ((-2.0, 1), (0.1, 2)):
        run = own(parse("log(x)"), start, 0.1)
        places = run.path[np.isfinite(run.path)]
        assert run.diverged
        assert places.size == count
        assert (places[:-1] > 0).all()
    assert own(parse("x^2"), 3.0, 0.1).path[-1] == pytest.approx(3 * 0.8**40)
