"""Depth efficiency: four networks of equal size, from shallow to deep, learn by heart.

The experiment of Prince, *Understanding Deep Learning*, figure 20.2 (Gogianu and
Buşoniu, "Shallow vs. deep networks"): 4000 MNIST-1D examples with random labels, full
batch, He initialisation, no momentum. Its learning rate is 0.0025; here it is 0.25, to
save time. A small network (200 examples, 29 units in each of three layers) then needs a
hundredth of the epochs, 148 instead of 14 996. The experiment's own networks are less
exact about it: with four layers, seed 1, the rate 0.025 takes 12 448 epochs and 0.25
takes 1615, an eighth. At 0.25 the error also jumps up more often on its way down. So
the four networks can be compared with one another, not with the figure's axis.

The loss is the mean over the examples. With their sum, as Gogianu and Buşoniu define
the loss, a rate of 0.0025 would be one of 10: three of these networks then overflow,
and that with two layers still errs on 88 % of the examples after 150 epochs.
"""

import numpy as np

from helpers.models import mnist1d, network, training

# For each number of hidden layers: inputs, units of each hidden layer, outputs.
SIZES = {
    1: [40, 298, 10],
    2: [40, 100, 100, 10],
    3: [40, 75, 75, 75, 10],
    4: [40, 63, 63, 63, 63, 10],
}
EXAMPLES = 4000
LEARNING_RATE = 0.25
SEEDS = range(1, 6)
EVERY = 25  # one epoch in so many is kept
MOST_EPOCHS = 30_000
CHECKED = {1: 0, 2: 0, 3: 0, 4: EVERY}  # epochs that `agrees` makes again, by depth
TOLERANCE = 0.002  # how closely the beginnings of two machines' curves agree


def start(layers, seed):
    """Return what one run begins with: parameters and x in float32, and labels.

    `layers` is a key of `SIZES`, and `x` has shape (4000, 40). The labels are random:
    they have nothing to do with the digits. The seed draws examples, labels and then
    parameters, so that networks of all depths meet the same examples and labels.

    >>> params, x, labels = start(layers=4, seed=1)
    >>> len(params.omega), x.shape, labels.shape
    (5, (4000, 40), (4000,))
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    x, _ = mnist1d.generate(EXAMPLES, rng)
    labels = rng.integers(0, 10, EXAMPLES)
    params = network.initialise(SIZES[layers], rng, dtype=np.float32)
    return params, x.astype(np.float32), labels


def curve(layers, seed, epochs=MOST_EPOCHS):
    """Return how one network's error falls, up to the first epoch without an error.

    The columns hold an entry a kept epoch: `error` is the fraction of examples that are
    classified wrongly, `loss` the mean cross-entropy.

    >>> columns = curve(layers=4, seed=1, epochs=2)
    >>> list(columns), columns["epoch"].tolist()
    (['layers', 'seed', 'epoch', 'error', 'loss'], [0, 2])
    """
    run = training.train(*start(layers, seed), LEARNING_RATE, epochs, EVERY)
    same = np.ones(len(run.epoch), int)
    names = dict(layers=layers * same, seed=seed * same)
    return names | dict(epoch=run.epoch, error=run.error, loss=run.loss)


def make(report=None):
    """Return the curves of all networks and seeds, one below the other, in minutes.

    `report` is told, before each curve and at the end, how many are done and how many
    there will be. The last digits depend on the machine's matrix products.
    """
    runs = [(layers, seed) for layers in SIZES for seed in SEEDS]
    curves = []
    for layers, seed in runs:
        if report:
            report(len(curves), len(runs))
        curves.append(curve(layers, seed))
    if report:
        report(len(runs), len(runs))
    return {name: np.concatenate([c[name] for c in curves]) for name in curves[0]}


def agrees(columns):
    """Tell whether the first seed's curves begin like these, for every depth.

    Roundings in matrix products grow with every epoch, so that machines agree closely
    only at the beginning.

    >>> agrees(curve(layers=4, seed=1, epochs=0))  # three networks are missing
    False
    """
    for layers, epochs in CHECKED.items():
        chosen = (columns["layers"] == layers) & (columns["seed"] == SEEDS[0])
        chosen &= columns["epoch"] <= epochs
        made = curve(layers, SEEDS[0], epochs)
        if chosen.sum() != len(made["epoch"]):
            return False
        for name in ("epoch", "error", "loss"):
            if abs(columns[name][chosen] - made[name]).max() > TOLERANCE:
                return False
    return True
