"""Quadratic forms: their eigenvalues, heights and kinds."""

import numpy as np
import pytest

from helpers.models import quadratic


@pytest.mark.parametrize("turn", [0, 35, 90])
def test_hessian_has_its_eigenvalues_along_the_turned_axes(turn):
    h = quadratic.hessian(2.0, -0.5, turn)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    np.testing.assert_allclose(h @ [cos, sin], [2 * cos, 2 * sin], atol=1e-12)
    np.testing.assert_allclose(h @ [-sin, cos], [0.5 * sin, -0.5 * cos], atol=1e-12)


def test_height_is_half_the_quadratic_form():
    h, places = (
        np.array([[2.0, 0.7], [0.7, -3.0]]),
        np.random.default_rng(0).random((5, 2)),
    )
    expected = [p @ h @ p / 2 for p in places]
    np.testing.assert_allclose(quadratic.height(h, *places.T), expected)


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        (2.0, 1.0, "a minimum"),
        (-2.0, -1.0, "a maximum"),
        (-0.5, 2.0, "a saddle"),
        (2.0, 0.0, "the second derivatives do not decide"),
        (0.0, -2.0, "the second derivatives do not decide"),
        (2.0, 1e-12, "the second derivatives do not decide"),
    ],
)
def test_flat_points_are_named_by_their_curvatures(first, second, word):
    assert quadratic.kind(first, second) == word
