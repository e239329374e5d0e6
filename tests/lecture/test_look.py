"""Figures: pictures with alternative text, and colours that can be told apart."""

import io
import itertools
import os
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from helpers.lecture import look


def test_png_keeps_every_pixel():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (20, 30, 4), np.uint8)
    back = np.asarray(Image.open(io.BytesIO(look.png(picture))))
    np.testing.assert_array_equal(back, picture[..., :3])


def test_figure_without_alternative_text_is_refused():
    figure = plt.figure()
    for alt in ("", "  ", None):
        with pytest.raises(ValueError, match="alternative text"):
            look.show(figure, alt)
    plt.close(figure)


def test_shown_figure_is_closed_and_says_what_it_shows(monkeypatch):
    shown = []
    monkeypatch.setattr(
        look, "display", lambda bundle, **more: shown.append((bundle, more))
    )
    figure, ax = plt.subplots(figsize=(7, 4))
    ax.plot([0, 1])
    look.show(figure, "A rising line.")
    bundle, more = shown[0]
    assert bundle["text/plain"] == "A rising line."
    assert more["metadata"]["image/png"] == {
        "width": 700,
        "height": 400,
        "alt": "A rising line.",
    }
    assert b"Software" not in bundle["image/png"]
    assert not plt.fignum_exists(figure.number)


# What people have in a matplotlibrc of their own, or might.
PERSONAL = """
savefig.bbox: tight
savefig.facecolor: black
savefig.transparent: True
text.usetex: True
text.color: white
figure.dpi: 40
figure.facecolor: 222222
figure.constrained_layout.use: False
figure.autolayout: True
font.size: 22
font.family: monospace
axes.unicode_minus: False
axes.facecolor: black
axes.titlelocation: left
xtick.direction: in
xtick.minor.visible: True
lines.marker: s
image.origin: lower
path.sketch: 3, 50, 2
patch.linewidth: 4
hatch.color: red
mathtext.fontset: stix
"""
DRAWN = r"""
import hashlib
import matplotlib.pyplot as plt
import numpy as np
from helpers.lecture import look
from helpers.figures import lecture_03, lecture_05
from helpers.lecture.stage import still

plt.style.use(look.STYLE)
errors = np.array([[1e-9, 1e-3]])
scenes = [
    (lecture_05.broken(["f0", "h1"], errors, 1e-6), {"bug": 0}),
    (lecture_05.redundancies([r"x\sin[x]"], {"f_0": r"\sin[x]"}), {"step": 1}),
    (lecture_03.derivation({"x": [("x", ""), ("1", "x")]}), {"name": "x", "step": 1}),
]
for scene, values in scenes:
    print(hashlib.sha256(look.pixels(still(scene, **values)).tobytes()).hexdigest())
figure, ax = plt.subplots()
ax.plot([-1, 1], [-1, 1])
ax.contour(np.outer(*[np.linspace(-1, 1, 9)] * 2))
print(hashlib.sha256(look.pixels(figure).tobytes()).hexdigest())
"""


def test_a_personal_matplotlibrc_changes_no_picture(tmp_path):
    printed = []
    for name, text in {"plain": "", "personal": PERSONAL}.items():
        own = tmp_path / name / "matplotlibrc"
        own.parent.mkdir()
        own.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", DRAWN],
            env=os.environ | {"MATPLOTLIBRC": str(own)},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout.split())
    assert len(printed[0]) == 4
    assert printed[0] == printed[1]


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
        linear = np.array(to_rgb(look.COLOURS[name])) ** 2.2
        seen[name] = np.clip(matrix @ linear, 0, 1) ** (1 / 2.2)
    for first, second in itertools.combinations(names, 2):
        assert np.abs(seen[first] - seen[second]).max() > 0.12, (first, second)
