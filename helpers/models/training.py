"""Full-batch gradient descent on a ReLU network, fast: nothing is allocated on the way.

The same numbers as `network.loss_and_gradient` and a step of `learning_rate` along it,
several times sooner. Here every *column* is an example, as in the lectures' Ω h: sums
over ten classes then run along whole rows of memory. Every array is made once and
written to again in each epoch.
"""

import numpy as np

from helpers import checking
from helpers.models import network
from helpers.models.named import Named
from helpers.models.overflow import quiet


def train(params, x, labels, learning_rate, epochs, every=1):
    """Descend until no example is classified wrongly, or for `epochs` steps.

    `params` is as from `network.initialise`, and is not changed; float32 is twice as
    fast as float64. For `x` of shape (n, inputs), `labels`, (n,), say which output
    should be largest. Each step is on all examples.

    By name come `epoch`, `error` (the fraction classified wrongly) and `loss` (the mean
    cross-entropy), each of shape (kept,), and the last epoch's `params`. One epoch in
    `every` is kept, and the last.

    >>> params = network.initialise([2, 8, 2], np.random.default_rng(0))
    >>> corners = [[-1, -1], [-1, 1], [1, -1], [1, 1]]
    >>> run = train(params, corners, [0, 1, 1, 0], learning_rate=0.5, epochs=100)
    >>> float(run.error[-1]), bool(run.epoch[-1] < 100)
    (0.0, True)
    """
    epochs = checking.whole("epochs", epochs, 0)
    every = checking.whole("every", every, 1)
    kept = []
    for epoch, now in enumerate(steps(params, x, labels, learning_rate)):
        last = epoch == epochs or now.error == 0
        if last or epoch % every == 0:
            kept.append((epoch, now.error, now.loss))
        if last:
            break
    epoch, error, loss = np.array(kept).T
    return Named(epoch=epoch.astype(int), error=error, loss=loss, params=now.params)


def steps(params, x, labels, learning_rate):
    """Yield `loss`, `error` and `params` before each step of a descent, without end.

    The arguments are those of `train`. The next step overwrites the parameters that
    were yielded: copy them to keep them.

    >>> params = network.initialise([1, 2], np.random.default_rng(0))
    >>> descent = steps(params, [[-1.0], [1.0]], [0, 1], learning_rate=1.0)
    >>> bool(next(descent).loss > next(descent).loss)
    True
    """
    params = network.parameters(params)
    x = network.examples(params, x)
    labels = checking.labels("labels", labels, (*x.shape[:-1], len(params.beta[-1])))
    rate = checking.positive("learning_rate", learning_rate)
    return _steps(params, np.atleast_2d(x), np.atleast_1d(labels), x.dtype.type(rate))


def _steps(params, x, labels, rate):
    beta = [b[:, None].copy() for b in params.beta]
    omega = [w.copy() for w in params.omega]
    h = [np.ascontiguousarray(x.T)]
    h += [np.empty((len(w), len(x)), w.dtype) for w in omega]  # the last is f_K
    df, on = [np.empty_like(a) for a in h], [np.empty(a.shape, bool) for a in h]
    dbeta, domega = [*map(np.empty_like, beta)], [*map(np.empty_like, omega)]
    params = Named(beta=[b[:, 0] for b in beta], omega=omega)
    while True:
        _forward(beta, omega, h)
        loss, error = _cross_entropy(h[-1], labels, df[-1])
        yield Named(loss=loss, error=error, params=params)
        _backward(omega, h, df, on, dbeta, domega)
        _descend(beta + omega, dbeta + domega, rate)


@quiet
def _forward(beta, omega, h):
    for k, (b, w) in enumerate(zip(beta, omega, strict=True)):
        np.matmul(w, h[k], out=h[k + 1])
        h[k + 1] += b
        if k < len(omega) - 1:
            np.maximum(h[k + 1], 0, out=h[k + 1])


@quiet
def _cross_entropy(f, labels, df):
    """Return the mean loss and the error rate; put the derivative into `df`."""
    place = labels, np.arange(len(labels))
    error = np.count_nonzero(f.argmax(axis=0) != labels) / len(labels)
    f -= f.max(axis=0)  # the softmax stays the same, and exp cannot overflow
    np.exp(f, out=df)
    total = df.sum(axis=0)
    loss = np.mean(np.log(total) - f[place])
    df /= total
    df[place] -= 1
    df /= len(labels)
    return loss, error


@quiet
def _backward(omega, h, df, on, dbeta, domega):
    # df[k + 1] is ∂L/∂f_k, in the place of h[k + 1], which f_k became.
    for k in range(len(omega) - 1, -1, -1):
        np.sum(df[k + 1], axis=1, keepdims=True, out=dbeta[k])
        np.matmul(df[k + 1], h[k].T, out=domega[k])
        if k > 0:
            np.matmul(omega[k].T, df[k + 1], out=df[k])
            np.greater(h[k], 0, out=on[k])
            df[k] *= on[k]


@quiet
def _descend(values, slopes, rate):
    for value, slope in zip(values, slopes, strict=True):
        slope *= rate
        value -= slope
