"""What the scenes of lecture 11 draw, at both ends of their sliders."""

import numpy as np
import pytest

from helpers.lecture.scenes import factorise
from helpers.lecture.stage import Stage

TURN = np.array([[0.0, -1.0], [1.0, 0.0]])
A = np.array([[2.0, -1.0, 0.5], [0.0, 1.0, -4.0]])


def said(stage, **values):
    """Move the scene as `Stage.frame` does, without painting; return its sentence."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        moved, sentence = stage.update(**values)
    assert moved
    return sentence


def lines(stage, axes=0):
    return {line.get_label(): line for line in stage.figure.axes[axes].get_lines()}


def tip(line):
    np.testing.assert_allclose(line.get_xydata()[0], 0)
    return line.get_xydata()[1]


def test_circle_has_points_at_distance_one_all_around():
    points = factorise.circle()
    np.testing.assert_allclose(np.hypot(*points), 1)
    np.testing.assert_allclose(points[:, 0], points[:, -1], atol=1e-12)
    np.testing.assert_allclose(points.mean(axis=1), 0, atol=0.02)


@pytest.mark.parametrize("theta", [0.0, 30.0, 180.0])
def test_ellipse_draws_two_perpendicular_arrows_and_their_images(theta):
    matrix = np.array([[2.0, 1.0], [0.0, 0.5]])
    stage = Stage(factorise.ellipse(matrix))
    sentence = said(stage, theta=theta)
    before, after = lines(stage, 0), lines(stage, 1)
    x, y = tip(before["x"]), tip(before["y"])
    np.testing.assert_allclose(x, np.cos(np.radians([theta, theta - 90])), atol=1e-12)
    np.testing.assert_allclose(y, TURN @ x, atol=1e-12)
    images = matrix @ x, matrix @ y
    np.testing.assert_allclose(tip(after["x moved"]), images[0])
    np.testing.assert_allclose(tip(after["y moved"]), images[1])
    first, second = (np.linalg.norm(image) for image in images)
    assert f"lengths {first:.3f} and {second:.3f}" in sentence
    angle = np.degrees(np.arccos(images[0] @ images[1] / first / second))
    assert f"is {angle:.1f}°" in sentence
    circle, image = (stage.figure.axes[k].get_lines()[0].get_xydata() for k in (0, 1))
    np.testing.assert_allclose(image, circle @ matrix.T)


@pytest.mark.parametrize(
    ("step", "word"), [(0, "first"), (4, "first"), (5, "second"), (10, "all moves")]
)
def test_moves_draw_the_circle_after_the_moves_so_far(step, word):
    def partial(step):
        return np.diag([1 + step, 1 - step / 20])

    stage = Stage(factorise.moves(partial, TURN, ["first", "second"], last=10))
    sentence = said(stage, step=step)
    drawn = lines(stage)
    now = partial(step)
    np.testing.assert_allclose(tip(drawn["q₁"]), now @ TURN[:, 0])
    np.testing.assert_allclose(tip(drawn["q₂"]), now @ TURN[:, 1])
    np.testing.assert_allclose(drawn["now"].get_xydata(), (now @ factorise.circle()).T)
    np.testing.assert_allclose(
        drawn["end: its image"].get_xydata(), (partial(10) @ factorise.circle()).T
    )
    np.testing.assert_allclose(
        drawn["start: the circle"].get_xydata(), factorise.circle().T
    )
    assert f"Step {step} ({word}" in sentence
    assert f"({-now[0, 0] + 0:.2f}, 0.00)" in sentence


@pytest.mark.parametrize("k", [0, 2])
def test_picture_shows_the_copy_its_error_and_the_numbers_stored(k):
    errors = np.array([1.0, 0.25, 0.0])
    stage = Stage(factorise.picture(A, lambda k: A * k / 2, errors))
    sentence = said(stage, k=k)
    left, middle, right = stage.figure.axes
    np.testing.assert_allclose(left.get_images()[0].get_array(), A)
    np.testing.assert_allclose(middle.get_images()[0].get_array(), A * k / 2)
    assert [ax.get_images()[0].get_clim() for ax in (left, middle)] == [(0, 1)] * 2
    curve, dot = right.get_lines()
    np.testing.assert_allclose(curve.get_xydata(), [[0, 100], [1, 25], [2, 0]])
    np.testing.assert_allclose(dot.get_xydata(), [[k, 100 * errors[k]]])
    assert f"error {100 * errors[k]:.1f} %" in sentence
    assert f"with {6 * k} numbers stored, {100 * k:.1f} % of 6" in sentence


@pytest.mark.parametrize("alpha", [0.1, 1.0])
def test_growth_draws_the_loss_and_each_singular_value(alpha):
    losses = np.array([40.0, 20.0, 10.0 + alpha])
    spectra = np.array([[0.0, 0.0], [alpha, 0.1], [2 * alpha, 1.0]])
    stage = Stage(
        factorise.growth(lambda alpha: (losses, spectra), [3.0, 1.0], 10.0, last=2)
    )
    sentence = said(stage, alpha=alpha)
    drawn = lines(stage, 0)["loss of UVᵀ"].get_data()
    np.testing.assert_allclose(drawn, [[0, 1, 2], losses])
    np.testing.assert_allclose(lines(stage, 0)["smallest possible"].get_ydata(), 10)
    found = lines(stage, 1)
    np.testing.assert_allclose(found["1."].get_ydata(), spectra[:, 0])
    np.testing.assert_allclose(found["2."].get_ydata(), spectra[:, 1])
    dashed = [line.get_ydata()[0] for line in stage.figure.axes[1].get_lines()[:2]]
    assert dashed == [3.0, 1.0]
    assert (
        stage.figure.axes[0].get_ylim()[0]
        < 10
        < 40
        < stage.figure.axes[0].get_ylim()[1]
    )
    assert stage.figure.axes[1].get_ylim()[1] > 3
    assert f"the loss is {10 * alpha:.1f} % above" in sentence
    assert f"found are {2 * alpha:.2f}, 1.00" in sentence


def test_growth_says_at_which_step_it_diverged():
    losses, spectra = np.array([4.0, 8.0, 1e9]), np.ones((3, 1))
    scene = factorise.growth(lambda alpha: (losses, spectra), [3.0], 1.0, last=50)
    assert said(Stage(scene), alpha=1.0) == "Diverged at step 2."


@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_peel_shows_the_sum_and_the_rest(pieces):
    first = np.array([[2.0, -1.0, 0.5], [0.0, 0.0, 0.0]])
    stage = Stage(factorise.peel(A, [first, A - first]))
    sentence = said(stage, pieces=pieces)
    total = [np.zeros((2, 3)), first, A][pieces]
    whole, found, rest = (
        ax.get_images()[0].get_array() for ax in stage.figure.axes[:3]
    )
    np.testing.assert_allclose(whole, A)
    np.testing.assert_allclose(found, total)
    np.testing.assert_allclose(rest, A - total)
    for ax in stage.figure.axes[:3]:
        image = ax.get_images()[0]
        assert image.get_clim() == (-4.0, 4.0)
        above, below, zero = image.cmap(image.norm([4.0, -4.0, 0.0]))
        assert above[0] > above[2]  # red
        assert below[2] > below[0]  # blue
        np.testing.assert_allclose(zero, 1, atol=0.05)
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("column", "row")
    left = [22.25, 17.0, 0.0][pieces]
    assert f"add up to {left:.1f}, {100 * left / 22.25:.1f} % of A's" in sentence


@pytest.mark.parametrize("row", [0, 1])
@pytest.mark.parametrize("rank", [0, 2])
def test_ranks_draw_the_row_of_the_strength_and_ring_the_rank(row, rank):
    train = np.array([[0.8, 0.5, 0.3], [0.8, 0.6, 0.5]])
    held = np.array([[0.9, 0.6, 0.75], [0.85, 0.65, 0.55]])
    stage = Stage(factorise.ranks(train, held, [0.0, 2.0], 0.5))
    sentence = said(stage, row=row, rank=rank)
    drawn = lines(stage)
    assert sentence.startswith(f"λ = {2 * row}, rank {rank}:")
    np.testing.assert_allclose(drawn["fitted rows"].get_data(), [[0, 1, 2], train[row]])
    np.testing.assert_allclose(
        drawn["validation rows"].get_data(), [[0, 1, 2], held[row]]
    )
    np.testing.assert_allclose(drawn["noise level"].get_ydata(), 0.5)
    ring = stage.figure.axes[0].get_lines()[-1]
    np.testing.assert_allclose(ring.get_xydata(), [[rank, held[row, rank]]])
    error = held[row, rank]
    assert f"{train[row, rank]:.3f} stars on the fitted rows, {error:.3f}" in sentence
    assert f" {200 * error - 100:.0f} % above" in sentence


@pytest.mark.parametrize(("first", "second"), [(-1.5, 0.0), (0.0, 1.5)])
def test_taste_rings_the_titles_with_the_highest_scores(first, second):
    places = np.array([[1.0, 0.0], [-1.0, 0.2], [0.0, 1.0], [0.3, -1.0]])
    titles = np.array(["Right", "Left", "Up", "Down"])
    kinds = np.array(["east", "west", "north", "south"])
    ends = [["west", "east"], ["south", "north"]]

    def score(first, second):
        return 3 + places @ [first, second]

    scene = factorise.taste(places, titles, kinds, score, ends, count=2)
    stage = Stage(scene)
    sentence = said(stage, first=first, second=second)
    best = np.argsort(-score(first, second))[:2]
    ax, words = stage.figure.axes
    ring, arrow, end = ax.get_lines()[-3:]
    np.testing.assert_allclose(ring.get_xydata(), places[best])
    np.testing.assert_allclose(arrow.get_xydata(), [[0, 0], [first, second]])
    np.testing.assert_allclose(end.get_xydata(), [[first, second]])
    shown = [text.get_text() for text in words.texts[1:]]
    stars = score(first, second)[best]
    assert shown == [
        f"{value:.1f}  {titles[j]} ({kinds[j]})"
        for value, j in zip(stars, best, strict=True)
    ]
    assert f"first comes {titles[best[0]]} ({kinds[best[0]]})" in sentence
    marks = {line.get_label(): line.get_xydata() for line in ax.get_lines()[:4]}
    np.testing.assert_allclose(marks["north"], places[2:3])
    assert ax.get_xlabel() == "← west · first axis · east →"
    assert ax.get_ylabel() == "← south · second axis · north →"
