"""Lines of equal height in a bowl, and the words for how a path comes down."""

import numpy as np
import pytest

from helpers.optimise.bowl import level_lines, regime


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (0.98, "crawls"),
        (0.4, "converges"),
        (0.0, "converges"),
        (-0.6, "oscillates, and converges"),
        (-0.9, "oscillates, and comes nearer"),
        (-1.0, "oscillates for ever"),
        (-1.1, "oscillates, and moves away"),
        (np.nan, "diverges"),
    ],
)
@pytest.mark.parametrize("start", [-8.0, 8.0])
def test_every_way_of_moving_has_its_words(factor, words, start):
    path = 3.0 + start * factor ** np.arange(21)
    assert regime(path, 3.0) == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ([3.0, 3.0, 3.0], "converges"),
        ([3.0, 4.0, 5.0], "crawls"),
        ([3.9, 3.5, 3.3], "crawls"),
        ([1003.0, 2.0, 503.0], "crawls"),  # crosses over by no more than a thousandth
        ([1003.0, 503.0, 4.0], "crawls"),
    ],
)
def test_a_start_at_the_target_and_small_steps_are_no_oscillation(path, words):
    assert regime(path, 3.0) == words


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (-0.00101, "oscillates, and comes nearer"),
        (-0.00099, "oscillates, and converges"),
        (-0.9989, "oscillates, and comes nearer"),
        (-0.9991, "oscillates for ever"),
        (-1.0009, "oscillates for ever"),
        (-1.0011, "oscillates, and moves away"),
    ],
)
def test_a_thousandth_of_the_first_distance_tells_near_from_far(end, words):
    assert regime(np.array([1.0, -0.5, end]), 0.0) == words
    assert regime(np.array([1.0, -0.00099, 0.5]), 0.0) == "crawls"


def test_lines_have_their_heights_close_and_turn_with_the_bowl():
    hessian, heights = np.array([[2.0, 1.0], [1.0, 3.0]]), [0.02, 1.0]
    lines = level_lines(hessian, heights)
    assert lines.shape == (2, 2, 121)
    for line, height in zip(lines, heights, strict=True):
        np.testing.assert_allclose(line[:, 0], line[:, -1])
        found = np.einsum("in,ij,jn->n", line, hessian, line) / 2
        np.testing.assert_allclose(found, height)
        assert np.ptp(line, axis=1).min() > np.sqrt(height)
