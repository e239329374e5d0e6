"""The toy model and the Gabor surface against other ways to the same numbers."""

from measure import Row, absent  # first: it holds BLAS to one thread

# isort: split
import functools
import tracemalloc

import numpy as np
import sympy

from helpers import data
from helpers.derivatives import finite_difference
from helpers.models import gabor, toy

BETA, OMEGA = np.array([0.0, 1.0, 2.0, -1.0]), np.array([-1.0, 0.3, 1.5, 0.8])
PARAMS = np.concatenate([BETA, OMEGA])
NODES = (100, 200, 500)


def rows():
    """Yield the rows of the toy model, then those of the Gabor surface."""
    for n in (1, 28, 1000, 100_000):
        yield from toy_rows(n)
    for nodes in NODES:
        yield from surface_rows(nodes)


def toy_rows(n):
    """Yield value and gradient of the toy model for `n` examples, against peers."""
    rng = np.random.default_rng(n)
    x, y = rng.uniform(-2, 2, n), rng.uniform(-1, 1, n)

    ours = functools.partial(toy.value_and_gradient, PARAMS, x, y)
    name = f"toy model, value and gradient, {n} examples"
    goals = {"PyTorch, eager": 5, "autograd": 10} if n == 28 else {}
    peers = {
        "autograd": autograd_toy(x, y),
        "PyTorch, eager": torch_toy(x, y),
        "SymPy lambdify": sympy_toy(x, y, cse=False),
        "SymPy lambdify, shared parts": sympy_toy(x, y, cse=True),
        "central differences": lambda: finite_difference.gradient(
            lambda params: toy.loss(params, x, y), PARAMS
        ),
    }
    for against, peer in peers.items():
        goal = f"≥ {goals[against]}" if against in goals else ""
        skipped = "" if callable(peer) else peer
        yield Row(name, ours, against, None if skipped else peer, goal, skipped)

    def passes():
        values = toy.forward(BETA, OMEGA, x, y)
        return values, toy.backward(BETA, OMEGA, x, y, values)

    name = f"toy model, both passes with every value kept, {n} examples"
    yield Row(name, passes, "value and gradient in one call", ours)
    forward = functools.partial(toy.forward, BETA, OMEGA, x, y)
    values = forward()
    yield Row(
        f"toy model, gradient given the values, {n} examples",
        lambda: toy.backward(BETA, OMEGA, x, y, values),
        "its own forward pass",
        forward,
        "≥ 0.33",
    )


def autograd_toy(x, y):
    """Return value and gradient by autograd, or why there is none."""
    try:
        import autograd.numpy as anp
        from autograd import value_and_grad
    except ImportError:
        return absent("autograd", "test")

    def loss(p):
        h1 = anp.sin(p[0] + p[4] * x)
        h2 = anp.exp(p[1] + p[5] * h1)
        h3 = anp.cos(p[2] + p[6] * h2)
        return anp.sum((p[3] + p[7] * h3 - y) ** 2)

    return functools.partial(value_and_grad(loss), PARAMS)


def torch_toy(x, y):
    """Return value and gradient by PyTorch, or why there is none."""
    try:
        import torch
    except ImportError:
        return absent("PyTorch", "torch")
    torch.set_num_threads(1)
    x, y = torch.tensor(x), torch.tensor(y)
    p = torch.tensor(PARAMS, requires_grad=True)

    def value_and_gradient():
        h1 = torch.sin(p[0] + p[4] * x)
        h2 = torch.exp(p[1] + p[5] * h1)
        h3 = torch.cos(p[2] + p[6] * h2)
        loss = ((p[3] + p[7] * h3 - y) ** 2).sum()
        return loss, torch.autograd.grad(loss, p)

    return value_and_gradient


@functools.cache
def symbolic_toy(cse):
    """Return the loss and its eight derivatives, compiled from formulas."""
    b, w, x, y = sympy.symbols("b:4"), sympy.symbols("w:4"), *sympy.symbols("x y")
    h = sympy.sin(b[0] + w[0] * x)
    h = sympy.exp(b[1] + w[1] * h)
    h = sympy.cos(b[2] + w[2] * h)
    loss = (b[3] + w[3] * h - y) ** 2
    slopes = [sympy.diff(loss, p) for p in (*b, *w)]
    return sympy.lambdify((*b, *w, x, y), [loss, *slopes], "numpy", cse=cse)


def sympy_toy(x, y, cse):
    """Return value and gradient by SymPy's formulas."""
    formulas = symbolic_toy(cse)
    return lambda: [np.sum(part) for part in formulas(*PARAMS, x, y)]


def surface_rows(nodes):
    """Yield the Gabor surface of `nodes`² points, against a loop and a broadcast."""
    phi0, phi1, x, y = axes(nodes)
    ours = functools.partial(gabor.loss_surface, phi0, phi1, x, y)
    name = f"Gabor surface, {nodes} × {nodes}"
    # A few rows of the loop stand for all: each row costs the same.
    few = max(1, 1000 // nodes)
    part = functools.partial(gabor.loss_surface, phi0, phi1[:few], x, y)
    goal = "≥ 70" if nodes == 200 else ""
    loop = functools.partial(plain_loop, phi0, phi1[:few], x, y)
    np.testing.assert_allclose(part(), loop())
    share = f"{few} of {nodes} rows" if few < nodes else "all rows"
    yield Row(name, ours, f"plain loop ({share})", Part(loop, nodes / few), goal)
    if nodes <= 200:
        yield Row(name, ours, "whole broadcast", lambda: broadcast(phi0, phi1, x, y))


class Part:
    """A part of a long computation; the whole takes `times` as long."""

    def __init__(self, part, times):
        self.part, self.times = part, times

    def __call__(self):
        """Run the part once."""
        return self.part()


def axes(nodes):
    """Return both axes of the lecture's surface, and its examples."""
    table = data.load("gabor")
    phi0, phi1 = np.linspace(-10, 10, nodes), np.linspace(2.5, 22.5, nodes)
    return phi0, phi1, table["x"], table["y"]


def plain_loop(phi0, phi1, x, y):
    """Return the surface, one point after the other, as the formula is written."""
    surface = np.empty((len(phi1), len(phi0)))
    for row, b in enumerate(phi1):
        for column, a in enumerate(phi0):
            u = a + 0.06 * b * x
            f = np.sin(u) * np.exp(-(u**2) / 8)
            surface[row, column] = np.sum((f - y) ** 2)
    return surface


def broadcast(phi0, phi1, x, y):
    """Return the surface by one expression over (φ₁, φ₀, example)."""
    u = phi0[:, None] + 0.06 * phi1[:, None, None] * x
    f = np.sin(u) * np.exp(-(u**2) / 8)
    return np.sum((f - y) ** 2, axis=-1)


def memory():
    """Return the peak memory above the result, MB, by name and by way."""
    found = {}
    for nodes in NODES:
        phi0, phi1, x, y = axes(nodes)
        ways = {"ours": gabor.loss_surface, "whole broadcast": broadcast}
        for way, surface in ways.items():
            tracemalloc.start()
            result = surface(phi0, phi1, x, y)
            peak = tracemalloc.get_traced_memory()[1] - result.nbytes
            tracemalloc.stop()
            found[f"Gabor surface, {nodes} × {nodes}", way] = peak / 1e6
    return found
