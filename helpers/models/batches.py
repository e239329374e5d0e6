"""Many parameter vectors at once, in blocks that bound the memory they take."""

import numpy as np

ENTRIES = 2**15
"""How many numbers one block's temporary array may hold (0.25 MB)."""


def grid(phi0, phi1):
    """Return the parameter vector at every node of a grid: (rows, columns, 2).

    `phi0` runs along the columns, `phi1` along the rows.

    >>> grid(np.array([1.0, 2.0, 3.0]), np.array([8.0, 9.0])).shape
    (2, 3, 2)
    """
    return np.stack(np.meshgrid(phi0, phi1, copy=False), axis=-1)


def in_blocks(function, params, examples):
    """Return `function` of every parameter vector, computed a block at a time.

    `function` maps an array of shape (k,) or (rows, k) to one of shape (...) or
    (rows, ...), and holds `examples` numbers at a time for each vector. For `params`
    of shape (..., k), its leading shape comes back, then what `function` adds.

    >>> in_blocks(lambda rows: rows.sum(axis=-1), np.ones((4, 3, 2)), 28).shape
    (4, 3)
    """
    if params.ndim == 1:
        return function(params)
    flat = params.reshape(-1, params.shape[-1])
    rows = max(1, ENTRIES // examples)
    # At least one block, even of no rows: it gives the result its shape.
    starts = range(0, max(1, len(flat)), rows)
    values = np.concatenate([function(flat[i : i + rows]) for i in starts])
    return values.reshape(params.shape[:-1] + values.shape[1:])


def blocks(rows, examples, columns):
    """Yield slices of the rows and of the examples that together bound one block.

    A temporary array for the whole grid would have the shape (rows, examples, columns).

    >>> [(rows.stop, part.stop) for rows, part in blocks(4, 28, 500)]
    [(2, 28), (4, 28)]
    """
    part = min(examples, max(1, ENTRIES // columns))
    height = max(1, ENTRIES // (part * columns))
    for i in range(0, rows, height):
        for j in range(0, examples, part):
            yield slice(i, i + height), slice(j, j + part)
