"""An epoch of the depth experiment: ours against PyTorch, on one core.

    python tests/benchmarks/run.py network

Each network learns 4000 examples of MNIST-1D in float32: forward pass, mean
cross-entropy, backward pass and a step of plain gradient descent. Both sides begin
with the same parameters and see the same examples. PyTorch runs eagerly.
"""

from measure import Row, absent  # first: it holds BLAS to one thread

# isort: split
from helpers import depth
from helpers.models import training

GOAL = "≥ 0.77"  # within 1.3 times of PyTorch


def rows():
    """Yield an epoch of each network."""
    try:
        import torch
    except ImportError:
        torch = None
    for layers, sizes in depth.SIZES.items():
        name = f"epoch of 4000 examples, {layers} × {sizes[1]} units"
        if torch is None:
            yield Row(name, None, "PyTorch", None, GOAL, absent("PyTorch", "torch"))
            continue
        torch.set_num_threads(1)
        start = depth.start(layers, seed=1)
        yield Row(name, our_epoch(*start), "PyTorch", torch_epoch(torch, *start), GOAL)


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
