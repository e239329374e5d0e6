"""A descent that diverges overflows: that is a result to show, not worth a warning."""

import numpy as np

quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")
