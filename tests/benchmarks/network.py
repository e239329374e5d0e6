"""Measure an epoch of the depth experiment: ours against PyTorch, on one core.

    python tests/benchmarks/network.py [--rounds 60]

Each network learns 4000 examples of MNIST-1D in float32: forward pass, mean
cross-entropy, backward pass and a step of plain gradient descent. Both sides begin
with the same parameters and see the same examples. Rounds are interleaved, so that
what else the machine does falls on both alike. PyTorch runs eagerly and is optional.
"""

import argparse
import os
import statistics
import time

# Before NumPy starts threads of its own: one core for both sides.
for name in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{name}_NUM_THREADS"] = "1"

from helpers import depth  # noqa: E402
from helpers.models import training  # noqa: E402

WARM_UP = 5


def rows():
    """Yield a name, our callable, the peer's name and its callable for each network.

    Raises
    ------
    ImportError
        If PyTorch is missing; the message says how to install it.
    """
    try:
        import torch
    except ImportError:
        raise ImportError(
            "PyTorch is not installed, so there is nothing to compare with: "
            "run `pip install .[torch]`."
        ) from None
    torch.set_num_threads(1)
    for layers, sizes in depth.SIZES.items():
        name = f"{layers} × {sizes[1]} units"
        start = depth.start(layers, seed=1)
        yield name, our_epoch(*start), "PyTorch", torch_epoch(torch, *start)


def our_epoch(params, x, labels):
    """Return a function that goes on by one epoch and returns its loss."""
    states = training.steps(params, x, labels, depth.LEARNING_RATE)
    return lambda: next(states).loss


def torch_epoch(torch, params, x, labels):
    """Return the same in PyTorch, as its tutorials write it."""
    layers = []
    for beta, omega in zip(params.beta, params.omega, strict=True):
        layers += [torch.nn.Linear(omega.shape[1], len(beta)), torch.nn.ReLU()]
        with torch.no_grad():
            layers[-2].weight.copy_(torch.tensor(omega))
            layers[-2].bias.copy_(torch.tensor(beta))
    model = torch.nn.Sequential(*layers[:-1])
    optimiser = torch.optim.SGD(model.parameters(), lr=depth.LEARNING_RATE)
    x, labels = torch.tensor(x), torch.tensor(labels)

    def epoch():
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    return epoch


def times(functions, rounds):
    """Return each function's times in ms, measured in turn."""
    found = [[] for _ in functions]
    for _ in range(WARM_UP + rounds):
        for function, row in zip(functions, found, strict=True):
            before = time.perf_counter()
            function()
            row.append(1e3 * (time.perf_counter() - before))
    return [row[WARM_UP:] for row in found]


def shown(row):
    """Return a median with its quartiles."""
    low, middle, high = statistics.quantiles(row, n=4)
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    try:
        table = list(rows())
    except ImportError as error:
        print(error)
        return
    print(f"| network | ours, ms an epoch | {table[0][2]}, ms | ours / theirs |")
    print("|---|---|---|---|")
    for name, ours, _, peer in table:
        one, two = times((ours, peer), rounds)
        ratio = statistics.median(one) / statistics.median(two)
        print(f"| {name} | {shown(one)} | {shown(two)} | {ratio:.2f} |")
    print("\nMedians (and quartiles) of interleaved rounds, one thread, float32.")


if __name__ == "__main__":
    main()
