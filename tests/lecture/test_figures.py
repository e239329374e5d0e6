"""Figures: pictures with alternative text, and colours that can be told apart."""

import io
import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from helpers.lecture import figures


def test_png_keeps_every_pixel():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (20, 30, 4), np.uint8)
    back = np.asarray(Image.open(io.BytesIO(figures.png(picture))))
    np.testing.assert_array_equal(back, picture[..., :3])


def test_note_stands_below_an_unchanged_picture():
    picture = np.full((50, 300, 4), 200, np.uint8)
    noted = figures.with_note(picture, "Run this cell.")
    np.testing.assert_array_equal(noted[:50], picture)
    assert noted.shape == (50 + figures.NOTE_HEIGHT, 300, 4)
    assert noted[50:, :, 0].min() < 150


def test_figure_without_alternative_text_is_refused():
    figure = plt.figure()
    for alt in ("", "  ", None):
        with pytest.raises(ValueError, match="alternative text"):
            figures.show(figure, alt)
    plt.close(figure)


def test_shown_figure_is_closed_and_says_what_it_shows(monkeypatch):
    shown = []
    monkeypatch.setattr(
        figures, "display", lambda bundle, **more: shown.append((bundle, more))
    )
    figure, ax = plt.subplots(figsize=(7, 4))
    ax.plot([0, 1])
    figures.show(figure, "A rising line.")
    bundle, more = shown[0]
    assert bundle["text/plain"] == "A rising line."
    assert more["metadata"]["image/png"] == {
        "width": 700,
        "height": 400,
        "alt": "A rising line.",
    }
    assert b"Software" not in bundle["image/png"]
    assert not plt.fignum_exists(figure.number)


# Brettel, Viénot and Mollon (1997) in the linear form of Viénot et al. (1999).
DICHROMATS = {
    "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


@pytest.mark.parametrize("kind", DICHROMATS)
def test_colours_are_told_apart_by_the_colour_blind(kind):
    matrix = np.array(DICHROMATS[kind])
    names = ["function", "tangent", "chord", "gradient", "path", "data"]
    seen = {}
    for name in names:
        linear = np.array(to_rgb(figures.COLOURS[name])) ** 2.2
        seen[name] = np.clip(matrix @ linear, 0, 1) ** (1 / 2.2)
    for first, second in itertools.combinations(names, 2):
        assert np.abs(seen[first] - seen[second]).max() > 0.12, (first, second)
