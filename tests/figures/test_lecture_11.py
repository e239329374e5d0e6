"""What the scenes of lecture 11 show, at both ends of their sliders."""

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from shown import axes_of, shown

from helpers.figures import lecture_11
from helpers.figures.lecture_11 import CIRCLE

same = np.testing.assert_allclose
A = np.array([[2.0, -1.0, 0.5], [0.0, 1.0, -4.0]])


def arrows(lines):
    """Return the tips of lines that start at the origin."""
    same(lines[..., 0], 0)
    return lines[..., 1]


def still(scene, panel=0):
    """Return the data of what stands still on a panel."""
    return [piece.data for piece in scene.panels[panel].still if hasattr(piece, "data")]


@pytest.mark.parametrize("theta", [0.0, 30.0, 180.0])
def test_ellipse_shows_two_perpendicular_arrows_and_their_images(theta):
    matrix = np.array([[2.0, 1.0], [0.0, 0.5]])
    scene = lecture_11.ellipse(matrix)
    data, sentence = shown(scene, theta=theta)
    before, after = arrows(data["before"]), arrows(data["after"])
    angles = np.radians([theta, theta + 90])
    same(before, np.transpose([np.cos(angles), np.sin(angles)]), atol=1e-12)
    same(after, [matrix @ before[0], matrix @ before[1]])
    first, second = (np.linalg.norm(image) for image in after)
    assert f"lengths {first:.3f} and {second:.3f}" in sentence
    angle = np.degrees(np.arccos(after[0] @ after[1] / first / second))
    assert f"is {angle:.1f}°" in sentence
    circle, image = np.array([*still(scene), *still(scene, 1)])
    same(np.hypot(*circle), 1)
    same(np.sum(circle, axis=1), circle[:, 0], atol=1e-9)  # once around, and closed
    same(image, matrix @ circle)


@pytest.mark.parametrize(
    ("step", "word"), [(0, "first"), (4, "first"), (5, "second"), (10, "all moves")]
)
def test_moves_show_the_circle_after_the_moves_so_far(step, word):
    def partial(step):
        return np.array([[1 + step, step / 5], [0, 1 - step / 20]])

    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    scene = lecture_11.moves(partial, turn, ["first", "second"], last=10)
    data, sentence = shown(scene, step=step)
    right, up, shear = 1 + step, 1 - step / 20, step / 5
    same(arrows(data["axes"]), [[shear, up], [-right, 0]])
    same(data["now"], partial(step) @ CIRCLE)
    same(still(scene), [CIRCLE, partial(10) @ CIRCLE])
    assert f"Step {step} ({word}" in sentence
    assert f"at ({shear:.2f}, {up:.2f}) and ({-right:.2f}, 0.00)" in sentence


@pytest.mark.parametrize("k", [0, 2])
def test_picture_shows_the_copy_its_error_and_the_numbers_stored(k):
    errors = np.array([1.0, 0.25, 0.0])
    scene = lecture_11.picture(A, lambda k: A * k / 2, errors)
    data, sentence = shown(scene, k=k)
    same(data["copy"], A * k / 2)
    same(data["here"], [k, 100 * errors[k]])
    assert f"error {100 * errors[k]:.1f} %" in sentence
    assert f"with {6 * k} numbers stored, {100 * k:.1f} % of 6" in sentence
    same(still(scene), [A])
    same(still(scene, 2), [[[0, 1, 2], [100, 25, 0]]])
    low, high = axes_of(scene)[2].get_xlim()
    assert low < 0 < 2 < high


@pytest.mark.parametrize("alpha", [0.1, 1.0])
def test_growth_shows_the_loss_and_each_singular_value(alpha):
    losses = np.array([40.0, 20.0, 10.0 + alpha])
    spectra = np.array([[0.0, 0.0], [alpha, 0.1], [2 * alpha, 1.0]])
    run = {"run": lambda alpha: (losses, spectra), "values": [3.0, 1.0]}
    scene = lecture_11.growth(**run, bound=10.0, last=2)
    data, sentence = shown(scene, alpha=alpha)
    same(data["loss"], [[0, 1, 2], losses])
    same(data["found"], [[[0, 1, 2], spectra[:, 0]], [[0, 1, 2], spectra[:, 1]]])
    assert f"loss is {10 * alpha:.1f} % above" in sentence
    assert f"found are {2 * alpha:.2f}, 1.00" in sentence
    assert (still(scene), still(scene, 1)) == ([10], [3, 1])
    (low, high), (least, most) = (panel.settings["ylim"] for panel in scene.panels)
    assert low < 10 < 40 < high
    assert least <= 0 < 3 < most


def test_growth_says_at_which_step_it_diverged():
    losses, spectra = np.array([4.0, 8.0, 1e9]), np.ones((3, 1))
    scene = lecture_11.growth(lambda alpha: (losses, spectra), [3.0], 1.0, last=3)
    assert shown(scene, alpha=1.0)[1] == "Diverged at step 2."


@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_peel_shows_the_sum_and_the_rest(pieces):
    first = np.array([[2.0, -1.0, 0.5], [0.0, 0.0, 0.0]])
    scene = lecture_11.peel(A, [first, A - first])
    data, sentence = shown(scene, pieces=pieces)
    total = [np.zeros((2, 3)), first, A][pieces]
    same([*still(scene), data["sum"], data["rest"]], [A, total, A - total])
    left = [22.25, 17.0, 0.0][pieces]
    assert f"With {pieces} of 2 pieces" in sentence
    assert f"add up to {left:.1f}, {100 * left / 22.25:.1f} % of A's" in sentence


def test_images_have_one_scale_where_they_are_compared():
    for scene, limits in (
        (lecture_11.peel(A, [A / 2]), [(-4, 4)] * 3),
        (lecture_11.peel(A, [3 * A]), [(-12, 12)] * 3),
        (lecture_11.picture(A, abs, [1.0, 0.0]), [(0, 1)] * 2),
    ):
        figure = Figure()
        scene(figure)
        images = [image for axes in figure.axes for image in axes.images]
        assert [image.get_clim() for image in images] == limits
    below, zero, above = matplotlib.colormaps[lecture_11.SIGNED]([0.0, 0.5, 1.0])
    assert above[0] > above[2]  # red
    assert below[2] > below[0]  # blue
    same(zero, 1, atol=0.05)


@pytest.mark.parametrize("row", [0, 1])
@pytest.mark.parametrize("rank", [0, 2])
def test_ranks_show_the_row_of_the_strength_and_ring_the_rank(row, rank):
    train = np.array([[0.8, 0.5, 0.3], [0.8, 0.6, 0.5]])
    held = np.array([[0.9, 0.6, 0.75], [0.85, 0.65, 0.55]])
    scene = lecture_11.ranks(train, held, [0.0, 2.0], 0.5)
    data, sentence = shown(scene, row=row, rank=rank)
    error = held[row, rank]
    same(data["fitted"], [[0, 1, 2], train[row]])
    same(data["validation"], [[0, 1, 2], held[row]])
    same(data["here"], [rank, error])
    assert still(scene) == [0.5]
    assert sentence.startswith(f"λ = {2 * row}, rank {rank}:")
    assert f"{train[row, rank]:.3f} stars on the fitted rows, {error:.3f}" in sentence
    assert f" {200 * error - 100:.0f} % above" in sentence


@pytest.mark.parametrize(("first", "second"), [(-1.5, 0.0), (0.0, 1.5)])
def test_taste_rings_the_titles_with_the_highest_scores(first, second):
    places = np.array([[1.0, 0.0], [-1.0, 0.2], [0.0, 1.0], [0.3, -1.0]])
    titles = np.array(["Right", "Left", "Up", "Down"])
    kinds = np.array(["east", "west", "north", "east"])

    def score(first, second):
        return 3 + places @ [first, second]

    ends = [["west", "east"], ["south", "north"]]
    scene = lecture_11.taste(places, titles, kinds, score, ends, count=2)
    data, sentence = shown(scene, first=first, second=second)
    best, then = (1, 2) if first else (2, 1)
    same(data["best"], places[[best, then]].T)
    same(arrows(data["taste"]), [first, second])
    high, low = score(first, second)[[best, then]]
    assert data["list"][0] == f"{high:.1f}  {titles[best]} ({kinds[best]})"
    assert data["list"][1] == f"{low:.1f}  {titles[then]} ({kinds[then]})"
    assert f"first comes {titles[best]} ({kinds[best]}), with {high:.1f}" in sentence
    same(still(scene)[0], places[[0, 3]].T)
    same(still(scene)[2], places[[2]].T)
    figure = Figure()
    scene(figure)
    legend = figure.axes[1].get_legend()
    assert [text.get_text() for text in legend.texts] == ["east", "west", "north"]
    settings = scene.panels[0].settings
    assert settings["xlabel"] == "← west · first axis · east →"
    assert settings["ylabel"] == "← south · second axis · north →"
