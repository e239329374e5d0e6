"""The optimisers of the lectures, each a pair of pure functions.

`init(params)` gives the state before the first step; `update(grad, state)` gives the
change to add to `params` and the next state. Nothing is kept anywhere else, and all
is elementwise: `params` of shape (n,) is one start, of shape (B, n) many at once.

The arguments are the same all through this module:

- α, `learning_rate`, positive. An array broadcasts against the parameters: shape (B, 1)
  gives each of B starts its own. A function takes the step, from 0, and returns α,
  which may then be 0, too.
- β, `beta`, and γ, `gamma`, in [0, 1): the share of the old mean, or of the old mean
  square, that is kept.
- ε, `epsilon`, not negative, keeps a zero gradient from 0/0; with ε = 0 that parameter
  becomes nan. It stands outside the root, m / (√v + ε), as in Kingma and Ba, in UDL and
  in `torch`. The slides print m / √(v + ε): `epsilon_inside=True`.

Books differ on the mean, too. Here it is m ← βm + (1−β)g, a mean of gradients; `torch`
and others sum, m ← βm + g: the same path, with α(1−β) in place of α.

UDL is Prince, *Understanding Deep Learning*; the slides are Gogianu's.
"""

from typing import Any, NamedTuple

import numpy as np

from helpers import checking


class Optimiser(NamedTuple):
    """Say how a method starts, how it steps, and where it wants the gradient."""

    init: Any
    update: Any
    look_ahead: Any = lambda params, state: params


class State(NamedTuple):
    """Hold the steps done, and the running means of the gradient and its square."""

    step: int
    mean: np.ndarray
    square: np.ndarray
    kept: tuple = ()  # the shares of both that a step keeps, where these are arrays


def gradient_descent(learning_rate):
    """Return the optimiser that steps down the gradient: φ ← φ − αg.

    Source: Gogianu, "Gradient descent"; UDL, 6.1.

    >>> init, update, look_ahead = gradient_descent(0.1)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(3).tolist()
    [-0.3, 0.2]
    """
    rate = _schedule(learning_rate)

    def update(grad, state):
        grad = checking.shaped("grad", grad, state.mean.shape)
        return -rate(state.step) * grad, state._replace(step=state.step + 1)

    return Optimiser(_zeros, update)


def momentum(learning_rate, beta=0.9):
    """Return the optimiser that steps along a running mean of gradients.

    m ← βm + (1−β)g, then φ ← φ − αm. Chai prints βGₜ₋₁ + Gₜ; read to the letter it
    looks back one gradient only, and is meant as the sum βm + g. Source: Gogianu,
    "Momentum"; UDL, 6.3; Chai, lecture 15.

    >>> init, update, look_ahead = momentum(0.1, beta=0.9)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(3).tolist()
    [-0.03, 0.02]
    """
    rate, beta = _schedule(learning_rate), checking.within("beta", beta, 0, 1)

    def update(grad, state):
        grad = checking.shaped("grad", grad, state.mean.shape)
        mean = _mean(beta, state.mean, grad)
        return -rate(state.step) * mean, State(state.step + 1, mean, state.square)

    return Optimiser(_zeros, update)


def nesterov(learning_rate, beta=0.9):
    """Return momentum with the gradient taken where the old mean would lead.

    m ← βm + (1−β)g(φ − αβm), then φ ← φ − αm. The caller takes the gradient at
    `look_ahead(params, state)`, φ − αβm, as `descent.minimise` does. `torch`
    (nesterov=True, learning rate α(1−β)) stores the look-ahead points in place of φ.
    Source: UDL, 6.3.1.

    >>> init, update, look_ahead = nesterov(0.1, beta=0.5)
    >>> change, state = update([4.0], init([1.0]))
    >>> look_ahead([1.0], state).tolist()
    [0.9]
    """
    plain = momentum(learning_rate, beta)  # which checks them
    rate, beta = _schedule(learning_rate), float(beta)

    def look_ahead(params, state):
        return params - rate(state.step) * beta * state.mean

    return Optimiser(plain.init, plain.update, look_ahead)


def normalised(learning_rate, epsilon=1e-8, *, epsilon_inside=False):
    """Return the optimiser that keeps only the sign of each gradient component.

    m ← g and v ← g², then φ ← φ − αm / (√v + ε): Adam with nothing kept. Every
    parameter moves by α, in its own units, so the path bounces about a minimum in steps
    of that size. Source: Gogianu, "Normalized gradients" (ε inside); UDL, 6.4 (ε
    outside).

    >>> init, update, look_ahead = normalised(1.0)
    >>> change, state = update([3.0, -2.0, 5.0], init([0.0, 0.0, 0.0]))
    >>> (-change).round(6).tolist()
    [1.0, -1.0, 1.0]
    """
    plain = {"bias_correction": False, "epsilon_inside": epsilon_inside}
    return adam(learning_rate, 0.0, 0.0, epsilon, **plain)


def rmsprop(learning_rate, gamma=0.9, epsilon=1e-8, *, epsilon_inside=False):
    """Return the optimiser that divides by a running root mean square.

    v ← γv + (1−γ)g², then φ ← φ − αg / (√v + ε), Adam without momentum; α is in the
    units of the parameters. Chai prints no ε (`epsilon=0`), and calls γ here β, and α
    there γ. Source: Chai, lecture 15, "Root Mean Square Propagation".

    >>> init, update, look_ahead = rmsprop(0.1, gamma=0.75)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(6).tolist()
    [-0.2, 0.2]
    """
    plain = {"bias_correction": False, "epsilon_inside": epsilon_inside}
    return adam(learning_rate, 0.0, gamma, epsilon, **plain)


def adam(
    learning_rate,
    beta=0.9,
    gamma=0.999,
    epsilon=1e-8,
    *,
    bias_correction=True,
    epsilon_inside=False,
):
    """Return Adam: momentum divided by a running root mean square.

    m ← βm + (1−β)g and v ← γv + (1−γ)g²; m̃ = m / (1 − βᵗ⁺¹), ṽ = v / (1 − γᵗ⁺¹) with
    t counted from 0; then φ ← φ − αm̃ / (√ṽ + ε), with α in the units of the parameters.
    Without `bias_correction`, m̃ = m and ṽ = v. Source: Kingma and Ba, *Adam: a method
    for stochastic optimization*, algorithm 1 (ε outside); Gogianu, "Adam" (ε inside);
    Chai, lecture 15 (no ε, and the exponent t, which at t = 0 divides by 1 − β⁰ = 0).

    >>> init, update, look_ahead = adam(0.1)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(6).tolist()
    [-0.1, 0.1]
    """
    rate, root = _schedule(learning_rate), _root(epsilon, epsilon_inside)
    beta = checking.within("beta", beta, 0, 1)
    gamma = checking.within("gamma", gamma, 0, 1)

    def update(grad, state):
        grad = checking.shaped("grad", grad, state.mean.shape)
        mean = fair_mean = _mean(beta, state.mean, grad)
        square = fair_square = _mean(gamma, state.square, grad**2)
        if bias_correction:
            # Both means began at 0, and by now have taken in this share of gradients.
            fair_mean = mean / (1 - beta ** (state.step + 1))
            fair_square = square / (1 - gamma ** (state.step + 1))
        change = -rate(state.step) * (fair_mean / root(fair_square))
        return change, State(state.step + 1, mean, square)

    return Optimiser(_zeros, update)


def adam_by_sums(learning_rate, beta=0.9, gamma=0.999, epsilon=1e-8):
    """Return Adam with sums in place of means: the same path in fewer operations.

    M ← βM + g and V ← γV + g², so that m = (1−β)M and v = (1−γ)V. All that no gradient
    enters is then one number a step: with c = √((1−γ) / (1−γᵗ⁺¹)) and the length
    λ = α(1−β) / (1−βᵗ⁺¹) / c, φ ← φ − λM / (√V + ε/c), ε outside the root. The state
    holds M and V. Source: Kingma and Ba, section 2, take the bias corrections out of
    the arrays; the sums go one step further.

    >>> init, update, look_ahead = adam_by_sums(0.1)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(6).tolist(), state.mean.tolist()
    ([-0.1, 0.1], [3.0, -2.0])
    """
    rate, epsilon = (
        _schedule(learning_rate),
        checking.within("epsilon", epsilon, 0, np.inf),
    )
    beta = checking.within("beta", beta, 0, 1)
    gamma = checking.within("gamma", gamma, 0, 1)

    def init(params):
        zeros = _zeros(params).mean
        # NumPy multiplies by an array of one number sooner than by one of Python's.
        kept = np.asarray(beta, zeros.dtype), np.asarray(gamma, zeros.dtype)
        return State(0, zeros, zeros, kept)

    def update(grad, state):
        grad = checking.shaped("grad", grad, state.mean.shape)
        mean = state.kept[0] * state.mean + grad
        square = state.kept[1] * state.square + grad * grad
        times = state.step + 1
        c = ((1 - gamma) / (1 - gamma**times)) ** 0.5
        length = rate(state.step) * ((1 - beta) / (1 - beta**times) / c)
        scaled = mean / (np.sqrt(square) + epsilon / c)
        return -length * scaled, State(times, mean, square, state.kept)

    return Optimiser(init, update)


def _zeros(params):
    params = checking.reals("params", params)
    zeros = np.zeros(params.shape, params.dtype)
    return State(0, zeros, zeros)


def _mean(kept, old, new):
    """Return a running mean, of which nothing is old, not even inf, if none is kept."""
    return kept * old + (1 - kept) * new if kept else new


def _root(epsilon, inside):
    """Return the root that divides: √(v + ε) or √v + ε."""
    epsilon = checking.within("epsilon", epsilon, 0, np.inf)
    if inside:
        return lambda square: np.sqrt(square + epsilon)
    return lambda square: np.sqrt(square) + epsilon


def _schedule(learning_rate):
    """Return α as a function of the step, whichever way it was given."""
    if callable(learning_rate):
        return lambda step: _rate(f"learning_rate({step})", learning_rate(step), True)
    rate = _rate("learning_rate", learning_rate)
    return lambda step: rate


def _rate(name, value, zero=False):
    """Return α, one number or an array, if all of it is positive, or `zero` as well."""
    rate = checking.reals(name, value)
    if not ((0 <= rate) & (rate < np.inf)).all() or not (zero or rate.all()):
        wanted = "0 or above" if zero else "positive, or a function of the step"
        raise ValueError(
            f"`{name}` must be finite and {wanted}, not {checking.shown(value)}."
        )
    # A number of Python's own leaves float32 parameters as they are, one of NumPy's
    # does not.
    return rate if rate.ndim else rate.item()
