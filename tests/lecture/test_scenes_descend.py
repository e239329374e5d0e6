"""What the scenes of lecture 08 draw, at both ends of their sliders."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.lecture.formula import parse
from helpers.lecture.scenes import descend
from helpers.lecture.stage import Stage
from helpers.optimise import descent as descent_runs
from helpers.optimise import optimisers


def said(stage, **values):
    """Move the scene as `Stage.frame` does, without painting; return its sentence."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        moved, sentence = stage.update(**values)
    assert moved
    return sentence


def drawn(stage, name):
    lines = [line for ax in stage.figure.axes for line in ax.get_lines()]
    return [line for line in lines if line.get_gid() == name]


def one(stage, name):
    (line,) = drawn(stage, name)
    return line


def walk(start, alpha, count=20, slope=lambda x: 2 * x):
    """Descend in one dimension; nan from 1e6 on."""
    path, reason = [start], f"all {count} steps done"
    for step in range(1, count + 1):
        path.append(path[-1] - alpha * slope(path[-1]))
        if not np.abs(path[-1]).max() < 1e6:
            path[-1] = np.full(np.shape(start), np.nan)
            reason = reason if "diverged" in reason else f"diverged at step {step}"
    path = np.array(path)
    return SimpleNamespace(
        path=path, reason=reason, diverged=not np.isfinite(path).all()
    )


@pytest.mark.parametrize(
    ("alpha", "word"),
    [
        (0.01, "crawls"),
        (0.3, "converges"),
        (0.5, "converges"),
        (0.8, "oscillates, and converges"),
        (0.95, "oscillates, and comes nearer"),
        (1.0, "oscillates for ever"),
        (1.05, "oscillates, and moves away"),
        (3.0, "diverges"),
    ],
)
def test_every_regime_of_the_learning_rate_has_its_word(alpha, word):
    assert descend.regime(walk(8.0, alpha).path, 0.0) == word


@pytest.mark.parametrize("start", [-10.0, 10.0])
@pytest.mark.parametrize("alpha", [0.002, 1.0])
def test_hillside_draws_the_path_on_its_curve(start, alpha):
    stage = Stage(descend.hillside(np.square, walk, -10, 10, target=0.0))
    sentence = said(stage, start=start, alpha=alpha)
    places = start * (1 - 2 * alpha) ** np.arange(21)
    x, heights = one(stage, "path").get_data()
    np.testing.assert_allclose(x, places)
    np.testing.assert_allclose(heights, places**2)
    steps, again = one(stage, "places").get_data()
    np.testing.assert_allclose(steps, np.arange(21))
    np.testing.assert_allclose(again, places)
    np.testing.assert_allclose(one(stage, "end").get_xdata(), places[-1:])
    np.testing.assert_allclose(one(stage, "end").get_ydata(), places[-1:] ** 2)
    assert f"is at x = {descend.number(places[-1])}" in sentence
    assert f"{descend.number(abs(places[-1]), 2)} from the bottom" in sentence


def test_hillside_says_at_which_step_it_diverged():
    stage = Stage(descend.hillside(np.square, walk, -10, 10, target=0.0))
    factor = 1 - 2 * 1.66
    step = next(t for t in range(99) if abs(8 * factor**t) >= 1e6)
    sentence = said(stage, start=8.0, alpha=1.66)
    assert f"diverges: it diverged at step {step}." in sentence
    assert len(one(stage, "path").get_xdata()) == step


def needed(alpha, curvature):
    return np.where(alpha * curvature < 2, 10 / (alpha * curvature), np.nan)


@pytest.mark.parametrize("curvature", [0.2, 20.0])
def test_counts_marks_the_border_and_the_steps(curvature):
    rates = np.geomspace(2e-3, 10, 50)
    stage = Stage(descend.counts(needed, rates))
    sentence = said(stage, curvature=curvature, alpha=0.01)
    np.testing.assert_allclose(one(stage, "edge").get_xdata(), 2 / curvature)
    np.testing.assert_allclose(
        one(stage, "here").get_xydata(), [[0.01, 10 / (0.01 * curvature)]]
    )
    np.testing.assert_allclose(
        one(stage, "curve").get_ydata(), needed(rates, curvature)
    )
    factor = descend.number(1 - 0.01 * curvature, 3)
    assert f"by {factor}; steps to arrive: {10 / (0.01 * curvature):.0f}." in sentence
    never = said(stage, curvature=curvature, alpha=10.0)
    assert ("never arrives" in never) == (10 * curvature >= 2)


@pytest.mark.parametrize("start", [-3.0, 3.0])
def test_valleys_draws_the_end_of_every_start(start):
    starts = np.linspace(-3, 3, 7)
    stage = Stage(descend.valleys(np.square, walk, starts, -3, 3))
    sentence = said(stage, start=start, alpha=0.1)
    x, ends = one(stage, "ends").get_data()
    np.testing.assert_allclose(x, starts)
    np.testing.assert_allclose(ends, starts * 0.8**20)
    np.testing.assert_allclose(
        one(stage, "here").get_xydata(), [[start, start * 0.8**20]]
    )
    places = start * 0.8 ** np.arange(21)
    np.testing.assert_allclose(
        one(stage, "path").get_xydata(), np.transpose([places, places**2])
    )
    np.testing.assert_allclose(
        one(stage, "end").get_xydata(), [[places[-1], places[-1] ** 2]]
    )
    assert f"x = {descend.number(start * 0.8**20)} after 20 steps" in sentence


@pytest.mark.parametrize("shown", [1, 20])
def test_two_runs_are_shown_as_far_as_asked(shown):
    def run(alpha):
        return [walk(8.0, alpha), walk(8.0, 40 * alpha)]

    names = ["slow", "fast"]
    stage = Stage(descend.two_runs(np.square, run, names, -10, 10, 20))
    sentence = said(stage, alpha=0.05, shown=shown)
    slow, fast = stage.figure.axes[1].get_lines()
    np.testing.assert_allclose(slow.get_xdata(), np.arange(shown + 1))
    np.testing.assert_allclose(slow.get_ydata(), 8 * 0.9 ** np.arange(shown + 1))
    at = stage.figure.axes[0].get_lines()[1]
    np.testing.assert_allclose(
        at.get_xydata(), [[8 * 0.9**shown, (8 * 0.9**shown) ** 2]]
    )
    assert f"slow at x = {descend.number(8 * 0.9**shown, 9)}" in sentence
    assert ("fast diverged at step 11" in sentence) == (shown == 20)
    assert len(fast.get_ydata()) == min(shown + 1, 11)


X, Y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.0, 3.0])
AXIS = np.linspace(-2, 2, 9)


def predict(params, x):
    return params[0] + params[1] * np.asarray(x)


def line_loss(params):
    params = np.asarray(params)
    return ((params[..., :1] + params[..., 1:] * X - Y) ** 2).sum(axis=-1)


def example_gradients(params):
    miss = predict(params, X) - Y
    return np.stack([2 * miss, 2 * X * miss], axis=1)


LINE_SURFACE = AXIS, AXIS, line_loss(np.stack(np.meshgrid(AXIS, AXIS), axis=-1))


@pytest.mark.parametrize("phi0", [-2.0, 2.0])
@pytest.mark.parametrize("phi1", [-2.0, 2.0])
def test_shares_add_up_to_the_downhill_direction(phi0, phi1):
    stage = Stage(
        descend.shares(LINE_SURFACE, predict, example_gradients, X, Y, [0.3, 1])
    )
    sentence = said(stage, phi0=phi0, phi1=phi1)
    each = example_gradients(np.array([phi0, phi1]))
    np.testing.assert_allclose(one(stage, "point").get_xydata(), [[phi0, phi1]])
    corners = one(stage, "parts").get_xydata()
    np.testing.assert_allclose(np.diff(corners, axis=0), -each)
    total = -each.sum(axis=0)
    np.testing.assert_allclose(one(stage, "total").get_xydata(), [[0, 0], total])
    assert f"sum has length {np.linalg.norm(total):.2f}" in sentence
    longest = np.linalg.norm(each, axis=1).max()
    assert f"of the 3 parts has length {longest:.2f}" in sentence
    low, high = stage.figure.axes[2].get_xlim()
    assert low <= corners.min()
    assert corners.max() <= high


def fit(alpha):
    return walk(
        np.array([-1.0, 2.0]), alpha, 10, lambda p: example_gradients(p).sum(axis=0)
    )


@pytest.mark.parametrize("shown", [0, 10])
def test_line_descent_draws_the_line_of_its_step(shown):
    best = np.array([1 / 3, 1.0])
    stage = Stage(
        descend.line_descent(LINE_SURFACE, fit, predict, line_loss, X, Y, best)
    )
    sentence = said(stage, alpha=0.05, shown=shown)
    at = fit(0.05).path[shown]
    x, heights = one(stage, "line").get_data()
    np.testing.assert_allclose(heights, at[0] + at[1] * x)
    np.testing.assert_allclose(one(stage, "end").get_xydata(), [at])
    misses = one(stage, "misses").get_ydata().reshape(-1, 3)
    np.testing.assert_allclose(misses[:, 0], Y)
    np.testing.assert_allclose(misses[:, 1], predict(at, X))
    ratio = line_loss(at) / line_loss(best)
    assert f"{line_loss(at):.4f}, {ratio:.3f} times the least" in sentence


def test_line_that_diverges_says_so():
    stage = Stage(
        descend.line_descent(LINE_SURFACE, fit, predict, line_loss, X, Y, [0.3, 1])
    )
    assert "diverged at step 6" in said(stage, alpha=2.0, shown=10)


def slide(ratio, alpha):
    return walk(np.array([1.0, 1.0]), alpha, 50, lambda u: np.array([1, ratio]) * u)


def arrival(path):
    near = np.linalg.norm(path, axis=1) <= 0.1
    return int(near.argmax()) if near.any() else None


@pytest.mark.parametrize("ratio", [1.0, 100.0])
def test_bowl_has_rings_of_equal_height_and_a_path_to_its_bottom(ratio):
    def hessian(ratio, alpha):
        return np.diag([1.0, ratio])

    stage = Stage(descend.bowl(hessian, slide, arrival, ("u", "v")))
    sentence = said(stage, ratio=ratio, alpha=0.015)
    assert f"curvatures {descend.number(ratio)}" in sentence
    for ring in drawn(stage, "ring"):
        u, v = ring.get_data()
        assert np.ptp(u**2 + ratio * v**2) < 1e-9
    steps, apart = one(stage, "losses").get_data()
    path = slide(ratio, 0.015).path
    np.testing.assert_allclose(steps, np.arange(1, 51))
    np.testing.assert_allclose(one(stage, "path").get_xydata(), path)
    np.testing.assert_allclose(apart, np.linalg.norm(path, axis=1)[1:])
    assert "has not arrived after 50 steps" in sentence
    assert "arrives in 3 steps" in said(stage, ratio=1.0, alpha=0.6)
    assert len(one(stage, "path").get_xdata()) == 4  # it ends where it arrives
    assert "diverged at step" in said(stage, ratio=ratio, alpha=3.5)


def test_bowl_that_is_turned_has_turned_rings():
    hessian = np.array([[2.0, 1.0], [1.0, 3.0]])

    def run(alpha):
        return walk(np.array([1.0, 1.0]), alpha, 5, lambda u: hessian @ u)

    stage = Stage(descend.bowl(lambda alpha: hessian, run, arrival, ("u", "v")))
    said(stage, alpha=0.1)
    least = np.linalg.eigvalsh(hessian)[0]
    for ring, part in zip(drawn(stage, "ring"), (0.02, 0.1, 0.3, 0.6, 1), strict=True):
        points = ring.get_xydata()
        heights = np.einsum("ni,ij,nj->n", points, hessian, points) / 2
        np.testing.assert_allclose(heights, least * 1.5**2 * part)


def height(p):
    return np.sum(np.asarray(p) ** 2, axis=-1) + 1


SURFACE = AXIS, AXIS, height(np.stack(np.meshgrid(AXIS, AXIS), axis=-1))


@pytest.mark.parametrize("floor", [None, 1e-3])
@pytest.mark.parametrize("alpha", [0.1, 0.9])
def test_paths_draws_places_and_heights_of_each(floor, alpha):
    def run(alpha):
        return [walk(np.array([1.5, -1]), rate, 8).path for rate in (alpha, 999.0)]

    labels = "x", "y", "steps", "height"
    stage = Stage(
        descend.paths(SURFACE, height, run, ["a", "b"], labels, (0, 0), floor)
    )
    sentence = said(stage, alpha=alpha)
    first, second = drawn(stage, "path")
    path = run(alpha)[0]
    np.testing.assert_allclose(first.get_xydata(), path)
    assert len(second.get_xdata()) == 2
    np.testing.assert_allclose(
        stage.figure.axes[1].get_lines()[0].get_xydata(),
        np.transpose([np.arange(9), height(path)]),
    )
    np.testing.assert_allclose(drawn(stage, "end")[0].get_xydata(), path[-1:])
    end = ", ".join(descend.number(value, 3) for value in path[-1])
    assert f"a at ({end}), height {descend.number(height(path[-1]))}" in sentence
    assert "b diverged at step 2" in sentence


def test_basins_say_the_nearest_minimum_and_the_one_reached():
    minima = np.array([[-1.0, 0.0], [1.0, 0.0]])

    def nearest(p):
        return int(p[0] > 0)

    def run(x0, y0):
        return np.array([[x0, y0], [0.0, 0.0], minima[1]])

    picture = (np.meshgrid(AXIS, AXIS)[0] > -0.5).astype(int)
    stage = Stage(
        descend.basins(SURFACE, run, minima, picture, ("start x", "start y"), nearest)
    )
    for x0, kind in ((-2.0, 1), (2.0, 2)):
        sentence = said(stage, x0=x0, y0=1.0)
        assert f"nearest to minimum {kind}, the descent comes to minimum 2" in sentence
        np.testing.assert_allclose(one(stage, "path").get_xydata(), run(x0, 1.0))


def test_basins_call_no_saddle_a_minimum():
    saddle, minima = [0.5, -2.0], np.array([[-2.0, -2.0], [1.5, -2.0]])

    def run(x0, y0):
        return np.array([[x0, y0], saddle])

    def nearest(p):
        return int(p[0] > -0.25)

    stage = Stage(
        descend.basins(SURFACE, run, minima, np.eye(9), ("start x", "start y"), nearest)
    )
    sentence = said(stage, x0=0.5, y0=1.0)
    assert "the descent comes to (0.5, −2), at no minimum." in sentence


@pytest.mark.parametrize("first", [0.01, 0.8])
def test_search_shows_what_was_rejected_and_what_was_accepted(first):
    def section(x0, t):
        return (x0 - np.asarray(t) * 2 * x0) ** 2 + 0.1

    def trials(x0, first):
        return [first, first / 2, first / 4]

    stage = Stage(descend.search(section, trials, 1e-3, 2))
    sentence = said(stage, x0=2.0, first=first)
    np.testing.assert_allclose(one(stage, "bad").get_xdata(), [first, first / 2])
    np.testing.assert_allclose(
        one(stage, "good").get_xydata(), [[first / 4, section(2.0, first / 4)]]
    )
    np.testing.assert_allclose(one(stage, "level").get_ydata(), 4.1)
    t, heights = one(stage, "curve").get_data()
    np.testing.assert_allclose(heights, section(2.0, t))
    assert f"halved: 2; accepted: {descend.number(first / 4, 3)}" in sentence
    assert f"gives f = {descend.number(section(2.0, first / 4))}." in sentence


@pytest.mark.parametrize("start", [-2.0, 0.1])
@pytest.mark.parametrize("step", [0, 1])
def test_parabola_touches_the_curve_and_turns_at_the_next_point(start, step):
    def f(x):
        return x**4 - x**2

    def newton(start):
        at = [start]
        for _ in range(2):
            x = at[-1]
            at.append(x - (4 * x**3 - 2 * x) / (12 * x**2 - 2))
        at = np.array(at)
        return at, f(at), 4 * at**3 - 2 * at, 12 * at**2 - 2

    stage = Stage(descend.parabola(f, newton, -3, 3))
    sentence = said(stage, start=start, step=step)
    at = newton(start)[0]
    x, heights = one(stage, "parabola").get_data()
    fitted = np.polynomial.Polynomial.fit(x, heights, 2)
    assert fitted(at[step]) == pytest.approx(f(at[step]), abs=1e-9)
    assert fitted.deriv()(at[step + 1]) == pytest.approx(0, abs=1e-6)
    assert fitted.deriv(2)(0) == pytest.approx(12 * at[step] ** 2 - 2)
    np.testing.assert_allclose(
        one(stage, "here").get_xydata(), [[at[step], f(at[step])]]
    )
    turn = one(stage, "turn")
    np.testing.assert_allclose(turn.get_xdata(), at[step + 1])
    np.testing.assert_allclose(turn.get_ydata(), fitted(at[step + 1]), atol=1e-9)
    bends = "up" if start == -2 else "down"
    assert f"bends {bends}, and Newton goes to" in sentence
    assert descend.number(at[step + 1], 7) in sentence


@pytest.mark.parametrize("least", [0, 9])
def test_stopping_marks_the_step_where_the_rules_stop(least):
    heights, lengths = np.linspace(5, 1, 10), np.geomspace(1, 1e-6, 10)

    def stop(tolerance, least):
        return max(least, int(np.argmax(lengths <= tolerance))), "stopped"

    stage = Stage(descend.stopping(heights, lengths, stop))
    sentence = said(stage, tolerance=1e-3, least=least)
    at = stop(1e-3, least)[0]
    left, right = drawn(stage, "stop")
    np.testing.assert_allclose(left.get_xydata(), [[at, heights[at]]])
    np.testing.assert_allclose(right.get_xydata(), [[at, lengths[at]]])
    np.testing.assert_allclose(one(stage, "tolerance").get_ydata(), 1e-3)
    np.testing.assert_allclose(one(stage, "least").get_xdata(), least)
    assert f"stopped, at height {heights[at]:.6f}" in sentence


def own_walk(f, start, alpha):
    with np.errstate(all="ignore"):
        return walk(start, alpha, 20, lambda x: f.derivative()(x) + 0 * f(x))


def test_descent_on_a_typed_function_follows_its_slope():
    stage = Stage(descend.own(own_walk))
    for start in (-4.0, 4.0):
        sentence = said(stage, f=parse("x^2"), start=start, alpha=0.25)
        x, heights = one(stage, "path").get_data()
        np.testing.assert_allclose(x, start * 0.5 ** np.arange(21))
        np.testing.assert_allclose(heights, x**2)
        np.testing.assert_allclose(
            one(stage, "places").get_xydata(), np.transpose([np.arange(21), x])
        )
        np.testing.assert_allclose(
            one(stage, "end").get_xydata(), [[x[-1], x[-1] ** 2]]
        )
        across, curve = one(stage, "curve").get_data()
        np.testing.assert_allclose(curve, across**2)
        assert f"x = {descend.number(start / 2**20)} after 20 steps" in sentence


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
    stage = Stage(descend.own(own_walk))
    assert words in said(stage, f=parse(text), start=start, alpha=1.5)


def test_the_lecture_does_not_descend_where_its_function_does_not_exist(of_lecture):
    """The derivative of ln x has a value at −2, ln x has none."""
    known = {"descent": descent_runs, "optimisers": optimisers}
    own = of_lecture("08_descend", "own_walk", known)
    for start in (-2.0, 0.1):
        run = own(parse("log(x)"), start, 0.1)
        assert run.diverged
        known = run.path[np.isfinite(run.path)]
        assert known.size == (1 if start < 0 else 2)
        assert (known[:-1] > 0).all()
    assert own(parse("x^2"), 3.0, 0.1).path[-1] == pytest.approx(3 * 0.8**40)
