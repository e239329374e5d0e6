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


def agree(data, **wanted):
    """Hold the data of pieces, by name: rows of numbers, words, or parts by name."""
    for name, other in wanted.items():
        _agree(data[name], other, name)


def _agree(found, wanted, name):
    if isinstance(wanted, str):
        assert found == wanted, name
    elif isinstance(wanted, dict):
        assert found.keys() == wanted.keys(), name
        agree(found, **wanted)
    elif isinstance(wanted, (list, tuple)):  # of rows that may differ in length
        assert len(found) == len(wanted), name
        for one, other in zip(found, wanted, strict=True):
            _agree(one, other, name)
    else:
        np.testing.assert_allclose(found, wanted, atol=1e-9, err_msg=name)


def axes_of(scene, **values):
    """Draw a scene, at these values if there are any; return its axes."""
    figure = Figure()
    update = scene(figure)
    if values:
        update(**values)
    return figure.axes
