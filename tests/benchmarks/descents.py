"""A thousand steps of each optimiser, many starts at once, and gradients by others."""

from measure import Row, absent  # first: it holds BLAS to one thread

# isort: split
import functools

import numpy as np

from helpers import data
from helpers.derivatives import finite_difference
from helpers.models import gabor
from helpers.optimise import descent, optimisers

STEPS, RATE, STARTS = 1000, 0.05, 500
# Ours, and the name and settings of the same rule in torch.optim.
RULES = {
    "gradient descent": (optimisers.gradient_descent(RATE), "SGD", {}),
    "momentum": (
        optimisers.momentum(RATE, 0.9),
        "SGD",
        {"lr": 0.1 * RATE, "momentum": 0.9},
    ),
    "Nesterov": (
        optimisers.nesterov(RATE, 0.9),
        "SGD",
        {"lr": 0.1 * RATE, "momentum": 0.9, "nesterov": True},
    ),
    "RMSProp": (optimisers.rmsprop(RATE, 0.99), "RMSprop", {"alpha": 0.99}),
    "Adam": (optimisers.adam(RATE), "Adam", {}),
    "Adam by sums": (optimisers.adam_by_sums(RATE), "Adam", {}),
}


def rows():
    """Yield the rows of the optimisers, of many starts, and of gradients."""
    start = np.array([3.0, 12.0])
    prepared = gabor.gradient_for(examples()["x"], examples()["y"])
    for name, (rule, theirs, settings) in RULES.items():
        ours = functools.partial(descent.minimise, prepared, start, rule, STEPS)
        peer = torch_descent(theirs, {"lr": RATE, **settings}, start)
        goal = "≥ 12" if name == "Adam by sums" else ""
        title = f"{name}, {STEPS} steps on the Gabor loss, prepared gradient"
        skipped = "" if callable(peer) else peer
        against = f"torch.optim.{theirs}"
        yield Row(title, ours, against, None if skipped else peer, goal, skipped)
    rule = optimisers.adam(RATE)
    plain = functools.partial(descent.minimise, slope, start, rule, STEPS)
    fast = optimisers.adam_by_sums(RATE)
    ours = functools.partial(descent.minimise, prepared, start, fast, STEPS)
    title = f"Adam by sums, {STEPS} steps, prepared gradient"
    yield Row(title, ours, "Adam and the gradient as written", plain)
    yield many_starts()
    yield from gradients()


def slope(params):
    """Return the gradient of the lecture's loss."""
    table = examples()
    return gabor.gradient(params, table["x"], table["y"])


@functools.cache
def examples():
    """Return the lecture's examples."""
    return data.load("gabor")


def torch_descent(name, settings, start):
    """Return the same descent in PyTorch, or why there is none."""
    try:
        import torch
    except ImportError:
        return absent("PyTorch", "torch")
    torch.set_num_threads(1)
    x, y = torch.tensor(examples()["x"]), torch.tensor(examples()["y"])

    def run():
        params = torch.tensor(start, requires_grad=True)
        optimiser = getattr(torch.optim, name)([params], **settings)
        for _ in range(STEPS):
            optimiser.zero_grad()
            u = params[0] + 0.06 * params[1] * x
            f = torch.sin(u) * torch.exp(-u * u / 8)
            ((f - y) ** 2).sum().backward()
            optimiser.step()
        return params

    return run


def many_starts():
    """Return the row of all starts in one call against one call a start."""
    rng = np.random.default_rng(0)
    starts = rng.uniform([-10, 2.5], [10, 22.5], (STARTS, 2))
    rule = optimisers.adam(RATE)

    def at_once():
        return descent.minimise(slope, starts, rule, 100).path

    def in_turn():
        return [descent.minimise(slope, one, rule, 100).path for one in starts]

    name = f"{STARTS} starts at once, 100 steps of Adam"
    return Row(name, at_once, "one after another", in_turn, "≥ 14")


def gradients():
    """Yield the rows of a gradient by differences, against SciPy's."""
    import scipy.differentiate
    import scipy.optimize

    for n in (2, 10, 100):
        x = np.linspace(0.1, 1.0, n)

        def f(x):
            return np.sum(np.sin(x) * x, axis=0)

        ours = functools.partial(finite_difference.gradient, f, x)
        name = f"gradient by differences, n = {n}"
        peer = functools.partial(scipy.optimize.approx_fprime, x, f)
        yield Row(name, ours, "scipy.optimize.approx_fprime (one side)", peer)
        peer = functools.partial(scipy.differentiate.jacobian, f, x)
        yield Row(name, ours, "scipy.differentiate.jacobian", peer)
