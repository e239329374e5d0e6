"""What a scene shows, with everything drawn that it shows, but nothing painted."""

import numpy as np
from matplotlib.figure import Figure


def shown(scene, **values):
    """Draw a scene at these values; return {piece: data} and the sentence.

    Where a piece is not known, or its data are not what its kind takes, drawing fails.
    """
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        scene(Figure())(**values)
        return scene.shows(**values)


def holds(data, **pieces):
    """Hold pieces, by name, to show these numbers."""
    for name, numbers in pieces.items():
        np.testing.assert_allclose(data[name], numbers, atol=1e-9, err_msg=name)
