"""One look for every figure: colours with a fixed meaning, and alternative text."""

import io

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.colors import LinearSegmentedColormap
from PIL import Image

# Okabe and Ito's set (with a deeper pink): told apart with red and green blindness.
COLOURS = {
    "function": "#0072B2",
    "tangent": "#D55E00",
    "chord": "#E69F00",
    "gradient": "#009E73",
    "path": "#C2185B",
    "data": "#000000",
    "highlight": "#56B4E9",
    "muted": "#8A8A8A",
}

SURFACE = LinearSegmentedColormap.from_list(
    "surface", ["#08306B", "#3C7EB8", "#A9CCE3", "#F4F4EE"]
)

# For `plt.style.use(look.STYLE)` in a lecture's import cell. First matplotlib's own
# defaults: a learner's matplotlibrc must not change or break a figure.
_LOOK = {
    "figure.figsize": (7.0, 4.0),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.labelsize": 11,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "image.cmap": "cividis",
    "axes.prop_cycle": plt.cycler(
        color=[
            COLOURS[name]
            for name in ("function", "tangent", "gradient", "path", "chord", "data")
        ]
    ),
}
STYLE = ["default", _LOOK]


def png(pixels):
    """Encode an (height, width, 4) array of bytes as a PNG, quickly.

    Examples
    --------
    >>> png(np.zeros((2, 3, 4), np.uint8))[1:4]
    b'PNG'
    """
    encoded = io.BytesIO()
    # Level 1: a third larger than the default, and five times as fast.
    Image.fromarray(pixels).convert("RGB").save(encoded, "png", compress_level=1)
    return encoded.getvalue()


def pixels(figure, dpi=None):
    """Draw `figure` and return its pixels, shape (height, width, 4), uint8."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="rgba", dpi=dpi or figure.dpi)
    width, height = (figure.get_size_inches() * (dpi or figure.dpi)).astype(int)
    return np.frombuffer(buffer.getvalue(), np.uint8).reshape(height, width, 4)


def show(figure, alt):
    """Show a finished figure once, with its alternative text.

    Parameters
    ----------
    figure : matplotlib Figure
        Closed afterwards, so that it is not shown a second time.
    alt : str
        What a reader who cannot see the picture should know: one or two sentences.

    Raises
    ------
    ValueError
        If `alt` is empty.
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("A figure needs alternative text: say what it shows, alt='…'.")
    picture = io.BytesIO()
    # Half again as many pixels as are shown, so that it is sharp on a fine screen.
    figure.savefig(picture, format="png", dpi=150, metadata={"Software": None})
    plt.close(figure)
    width, height = (figure.get_size_inches() * 100).astype(int).tolist()
    size = {"width": width, "height": height, "alt": alt}
    bundle = {"image/png": picture.getvalue(), "text/plain": alt}
    display(bundle, raw=True, metadata={"image/png": size})
