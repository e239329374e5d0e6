"""Keep a network from learning its examples by heart: an L2 term, and dropout.

Chai, lecture 15, "Neural Networks and Regularization", and "Strange" Regularization.
`params` is a network's, as in `helpers.models.network`.
"""

import numpy as np

from helpers import checking
from helpers.models import network
from helpers.models.named import Named
from helpers.models.overflow import quiet


@quiet
def l2(params, strength):
    """Return λ·Σw² over all parameters, and its gradient 2λw in their form.

    `strength` is λ; the biases count too, as in the lecture. Both results are added to
    the loss and its gradient. Source: "Neural Networks and Regularization".

    >>> penalty, grads = l2({"beta": [[1.0]], "omega": [[[2.0, 3.0]]]}, 0.5)
    >>> float(penalty), grads.omega[0].tolist()
    (7.0, [[2.0, 3.0]])
    """
    params = network.parameters(params)
    strength = checking.within("strength", strength, 0, np.inf)
    penalty = strength * np.sum(network.flatten(params) ** 2)
    grads = {
        name: [2 * strength * w for w in arrays] for name, arrays in params.items()
    }
    return penalty, Named(grads)


def dropout(sizes, rate, rng, examples=None, scaling="inverted"):
    """Return random masks that leave each hidden unit out with probability `rate`.

    They are for `masks` of `network.forward`: 1 for the inputs, then an array of shape
    (D_k,) for each hidden layer of a network of these `sizes`. With one mask for the
    whole batch, a step leaves all weights of an absent unit as they were; `examples`
    draws one for each of so many examples, (examples, D_k).

    The `scaling` says what becomes of the units that stay. "inverted" divides them by
    1 − rate, and the network is used unchanged afterwards. "none" keeps them as they
    are, and `for_test` has to shrink the weights. Source: "Strange" Regularization;
    Srivastava et al. (2014), *Dropout*.

    >>> dropout([2, 4, 1], 0.5, np.random.default_rng(1))
    [1, array([2., 2., 0., 2.])]
    """
    network.count(sizes)  # checks them
    rate, rng = checking.within("rate", rate, 0, 1), checking.generator("rng", rng)
    if scaling not in ("inverted", "none"):
        raise ValueError(f"`scaling` must be 'inverted' or 'none', not {scaling!r}.")
    rows = () if examples is None else (checking.whole("examples", examples, 1),)
    value = 1 / (1 - rate) if scaling == "inverted" else 1.0
    masks = [value * (rng.random((*rows, units)) >= rate) for units in sizes[1:-1]]
    return [1, *masks]


def for_test(params, rate):
    """Return parameters to use without masks, after dropout with `scaling="none"`.

    The weights that leave hidden units are multiplied by 1 − rate; all else is
    unchanged. Source: Srivastava et al. (2014), *Dropout*, section 4.

    >>> params = Named(beta=[[0.0], [1.0]], omega=[[[2.0]], [[4.0]]])
    >>> [omega.tolist() for omega in for_test(params, 0.25).omega]
    [[[2.0]], [[3.0]]]
    """
    params = network.parameters(params)
    keep = 1 - checking.within("rate", rate, 0, 1)
    first, *later = params.omega
    return Named(beta=params.beta, omega=[first, *(keep * omega for omega in later)])
