"""The optimisers of the lectures, each a pair of pure functions.

`init(params)` gives the state before the first step; `update(grad, state)` gives the
change to add to `params` and the next state. Nothing is kept anywhere else, and all
is elementwise: `params` of shape (n,) is one start, of shape (B, n) many at once.

Two choices on which books differ, the same all through this module:

- m ← βm + (1−β)g, a mean of gradients. `torch` and others sum, m ← βm + g: the same
  path, with the learning rate α(1−β) in place of α.
- ε stands outside the root, m / (√v + ε), as in Kingma and Ba, in UDL and in `torch`.
  The slides print m / √(v + ε): `epsilon_inside=True`.
"""

from typing import Any, NamedTuple

import numpy as np

from helpers.checking import counted, shown


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


class Sums(NamedTuple):
    """Hold the steps done, two sums, and the shares of them that a step keeps."""

    step: int
    mean: np.ndarray
    square: np.ndarray
    kept: tuple


def gradient_descent(learning_rate):
    """Return the optimiser that steps down the gradient: φ ← φ − αg.

    Parameters
    ----------
    learning_rate : float, array_like or callable
        α, positive. An array broadcasts against the parameters: shape (B, 1) gives
        each of B starts its own. A function takes the step, from 0, and returns α.

    Returns
    -------
    Optimiser

    Raises
    ------
    ValueError
        If the learning rate is not positive and finite (from a function, 0 is
        allowed); in `update`, if `grad` is not numbers in the shape of the parameters.

    References
    ----------
    Gogianu, "Gradient descent"; Prince, *Understanding Deep Learning* (UDL), 6.1.

    Examples
    --------
    >>> init, update, look_ahead = gradient_descent(0.1)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(3).tolist()
    [-0.3, 0.2]
    """
    rate = _schedule(learning_rate)

    def update(grad, state):
        grad = of_shape("the gradient", grad, state.mean.shape)
        return -rate(state.step) * grad, state._replace(step=state.step + 1)

    return Optimiser(_zeros, update)


def momentum(learning_rate, beta=0.9):
    """Return the optimiser that steps along a running mean of gradients.

    m ← βm + (1−β)g, then φ ← φ − αm. The other convention, m ← βm + g, takes the
    same path at learning rate α(1−β). Chai prints βGₜ₋₁ + Gₜ; read to the letter it
    looks back one gradient only, and is meant as that sum.

    Parameters
    ----------
    learning_rate : float, array_like or callable
        α, as in `gradient_descent`.
    beta : float, at least 0 and below 1
        Share of the old mean that is kept.

    Returns
    -------
    Optimiser

    Raises
    ------
    ValueError
        As `gradient_descent`; or if `beta` is outside [0, 1).

    References
    ----------
    Gogianu, "Momentum"; UDL, 6.3; Chai, lecture 15.

    Examples
    --------
    >>> init, update, look_ahead = momentum(0.1, beta=0.9)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(3).tolist()
    [-0.03, 0.02]
    """
    rate, beta = _schedule(learning_rate), _share("beta", beta)

    def update(grad, state):
        grad = of_shape("the gradient", grad, state.mean.shape)
        mean = beta * state.mean + (1 - beta) * grad
        return -rate(state.step) * mean, State(state.step + 1, mean, state.square)

    return Optimiser(_zeros, update)


def nesterov(learning_rate, beta=0.9):
    """Return momentum with the gradient taken where the old mean would lead.

    m ← βm + (1−β)g(φ − αβm), then φ ← φ − αm. The caller takes the gradient at
    `look_ahead(params, state)`, as `descent.minimise` does. `torch` (nesterov=True,
    learning rate α(1−β)) stores the look-ahead points in place of φ.

    Parameters
    ----------
    learning_rate : float, array_like or callable
        α, as in `gradient_descent`.
    beta : float, at least 0 and below 1
        Share of the old mean that is kept.

    Returns
    -------
    Optimiser
        Its `look_ahead(params, state)` returns φ − αβm.

    Raises
    ------
    ValueError
        As `momentum`.

    References
    ----------
    Prince, *Understanding Deep Learning*, 6.3.1.

    Examples
    --------
    >>> init, update, look_ahead = nesterov(0.1, beta=0.5)
    >>> change, state = update([4.0], init([1.0]))
    >>> look_ahead([1.0], state).tolist()
    [0.9]
    """
    rate, beta = _schedule(learning_rate), _share("beta", beta)

    def look_ahead(params, state):
        return params - rate(state.step) * beta * state.mean

    return Optimiser(_zeros, momentum(learning_rate, beta).update, look_ahead)


def normalised(learning_rate, epsilon=1e-8, *, epsilon_inside=False):
    """Return the optimiser that keeps only the sign of each gradient component.

    m ← g and v ← g², then φ ← φ − αm / (√v + ε): every parameter moves by α, so the
    path bounces about a minimum in steps of that size.

    Parameters
    ----------
    learning_rate : float, array_like or callable
        α, as in `gradient_descent`; here in the units of the parameters.
    epsilon : float, not negative
        Keeps a zero gradient from 0/0; with 0 that parameter becomes nan.
    epsilon_inside : bool
        Whether to divide by √(v + ε), the slides' form.

    Returns
    -------
    Optimiser

    Raises
    ------
    ValueError
        As `gradient_descent`; or if `epsilon` is negative or not finite.

    References
    ----------
    Gogianu, "Normalized gradients" (ε inside); UDL, 6.4 (outside).

    Examples
    --------
    >>> init, update, look_ahead = normalised(1.0)
    >>> change, state = update([3.0, -2.0, 5.0], init([0.0, 0.0, 0.0]))
    >>> (-change).round(6).tolist()
    [1.0, -1.0, 1.0]
    """
    rate, epsilon = _schedule(learning_rate), _small("epsilon", epsilon)

    def update(grad, state):
        mean = of_shape("the gradient", grad, state.mean.shape)
        square = mean**2
        scaled = mean / _root(square, epsilon, epsilon_inside)
        return -rate(state.step) * scaled, State(state.step + 1, mean, square)

    return Optimiser(_zeros, update)


def rmsprop(learning_rate, gamma=0.9, epsilon=1e-8, *, epsilon_inside=False):
    """Return the optimiser that divides by a running root mean square.

    v ← γv + (1−γ)g², then φ ← φ − αg / (√v + ε). Chai prints no ε (`epsilon=0`), and
    calls γ here β, and α there γ.

    Parameters
    ----------
    learning_rate : float, array_like or callable
        α, as in `gradient_descent`; here in the units of the parameters.
    gamma : float, at least 0 and below 1
        Share of the old mean square that is kept.
    epsilon : float, not negative
        Keeps a zero gradient from 0/0; with 0 that parameter becomes nan.
    epsilon_inside : bool
        Whether to divide by √(v + ε).

    Returns
    -------
    Optimiser

    Raises
    ------
    ValueError
        As `normalised`; or if `gamma` is outside [0, 1).

    References
    ----------
    Chai, lecture 15, "Root Mean Square Propagation".

    Examples
    --------
    >>> init, update, look_ahead = rmsprop(0.1, gamma=0.75)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(6).tolist()
    [-0.2, 0.2]
    """
    rate, epsilon = _schedule(learning_rate), _small("epsilon", epsilon)
    gamma = _share("gamma", gamma)

    def update(grad, state):
        grad = of_shape("the gradient", grad, state.mean.shape)
        square = gamma * state.square + (1 - gamma) * grad**2
        scaled = grad / _root(square, epsilon, epsilon_inside)
        return -rate(state.step) * scaled, State(state.step + 1, state.mean, square)

    return Optimiser(_zeros, update)


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
    t counted from 0; then φ ← φ − αm̃ / (√ṽ + ε). Chai prints the exponent t, which
    at t = 0 divides by 1 − β⁰ = 0.

    Parameters
    ----------
    learning_rate : float, array_like or callable
        α, as in `gradient_descent`; here in the units of the parameters.
    beta, gamma : float, at least 0 and below 1
        Share of the old mean, and of the old mean square, that is kept.
    epsilon : float, not negative
        Keeps a zero gradient from 0/0; with 0 that parameter becomes nan.
    bias_correction : bool
        Whether to divide by 1 − βᵗ⁺¹ and 1 − γᵗ⁺¹; without it m̃ = m and ṽ = v.
    epsilon_inside : bool
        Whether to divide by √(ṽ + ε), the slides' form.

    Returns
    -------
    Optimiser

    Raises
    ------
    ValueError
        As `rmsprop`; or if `beta` is outside [0, 1).

    References
    ----------
    Kingma and Ba, *Adam: a method for stochastic optimization*, algorithm 1 (ε
    outside); Gogianu, "Adam" (ε inside); Chai, lecture 15 (no ε).

    Examples
    --------
    >>> init, update, look_ahead = adam(0.1)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(6).tolist()
    [-0.1, 0.1]
    """
    rate, epsilon = _schedule(learning_rate), _small("epsilon", epsilon)
    beta, gamma = _share("beta", beta), _share("gamma", gamma)

    def update(grad, state):
        grad = of_shape("the gradient", grad, state.mean.shape)
        mean = fair_mean = beta * state.mean + (1 - beta) * grad
        square = fair_square = gamma * state.square + (1 - gamma) * grad**2
        if bias_correction:
            fair_mean = mean / (1 - beta ** (state.step + 1))
            fair_square = square / (1 - gamma ** (state.step + 1))
        scaled = fair_mean / _root(fair_square, epsilon, epsilon_inside)
        return -rate(state.step) * scaled, State(state.step + 1, mean, square)

    return Optimiser(_zeros, update)


def adam_by_sums(learning_rate, beta=0.9, gamma=0.999, epsilon=1e-8):
    """Return Adam with sums in place of means: the same path in fewer operations.

    M ← βM + g and V ← γV + g², so that m = (1−β)M and v = (1−γ)V. All that no gradient
    enters is then one number a step: with c = √((1−γ) / (1−γᵗ⁺¹)) and the length
    λ = α(1−β) / (1−βᵗ⁺¹) / c, φ ← φ − λM / (√V + ε/c).

    Parameters
    ----------
    learning_rate, beta, gamma, epsilon
        As for `adam`, with ε outside the root.

    Returns
    -------
    Optimiser
        Its state holds M and V.

    Raises
    ------
    ValueError
        As `adam`.

    References
    ----------
    Kingma and Ba, *Adam: a method for stochastic optimization*, section 2, take the
    bias corrections out of the arrays; the sums go one step further.

    Examples
    --------
    >>> init, update, look_ahead = adam_by_sums(0.1)
    >>> change, state = update([3.0, -2.0], init([1.0, 1.0]))
    >>> change.round(6).tolist(), state.mean.tolist()
    ([-0.1, 0.1], [3.0, -2.0])
    """
    rate, epsilon = _schedule(learning_rate), _small("epsilon", epsilon)
    beta, gamma = _share("beta", beta), _share("gamma", gamma)

    def init(params):
        zeros = _zeros(params).mean
        # NumPy multiplies by an array of one number sooner than by one of Python's.
        kept = np.asarray(beta, zeros.dtype), np.asarray(gamma, zeros.dtype)
        return Sums(0, zeros, zeros, kept)

    def update(grad, state):
        grad = of_shape("the gradient", grad, state.mean.shape)
        mean = state.kept[0] * state.mean + grad
        square = state.kept[1] * state.square + grad * grad
        times = state.step + 1
        root = ((1 - gamma) / (1 - gamma**times)) ** 0.5
        length = rate(state.step) * ((1 - beta) / (1 - beta**times) / root)
        scaled = mean / (np.sqrt(square) + epsilon / root)
        return -length * scaled, Sums(times, mean, square, state.kept)

    return Optimiser(init, update)


def of_shape(name, values, shape):
    """Return `values` as an array, once it is sure to be numbers of that shape.

    Parameters
    ----------
    name : str
        What the values are, for the message.
    values : array_like
        What a function of the user's returned.
    shape : tuple of int
        The shape of the parameters.

    Returns
    -------
    ndarray, shape `shape`

    Raises
    ------
    ValueError
        If they are not real numbers, or have another shape.

    Examples
    --------
    >>> of_shape("the gradient", [3, -2], (2,)).tolist()
    [3.0, -2.0]
    """
    array = real(name, values)
    if array.shape != shape:
        raise ValueError(f"{name} is {counted(array.shape)}: return {counted(shape)}.")
    return array


def real(name, values):
    """Return `values` as an array of floats, once it is sure to be real numbers.

    Parameters
    ----------
    name : str
        What the values are, for the message.
    values : array_like, any shape

    Returns
    -------
    ndarray, shape of `values`

    Raises
    ------
    ValueError
        If they are text, truth values, complex, or rows of unequal length.

    Examples
    --------
    >>> real("start", "here")
    Traceback (most recent call last):
    ValueError: start is 'here': give real numbers, in rows of equal length.
    """
    try:
        array = np.asarray(values)
        if array.dtype.kind == "f":
            return array
        if array.dtype.kind in "iu":
            return array.astype(float)
    except ValueError:
        pass
    advice = "give real numbers, in rows of equal length"
    raise ValueError(f"{name} is {shown(values)}: {advice}.")


def _zeros(params):
    params = real("params", params)
    zeros = np.zeros(params.shape, params.dtype)
    return State(0, zeros, zeros)


def _root(square, epsilon, inside):
    return np.sqrt(square + epsilon) if inside else np.sqrt(square) + epsilon


def _schedule(learning_rate):
    """Return α as a function of the step, whichever way it was given."""
    if callable(learning_rate):
        return lambda step: _small(f"learning_rate({step})", learning_rate(step))
    wanted = "a positive finite number, or a function of the step"
    fixed = _number(
        "learning_rate", learning_rate, lambda a: (a > 0) & (a < np.inf), wanted
    )
    return lambda step: fixed


def _share(name, value):
    wanted = "a number at least 0 and below 1"
    return _number(name, value, lambda a: (a >= 0) & (a < 1), wanted)


def _small(name, value):
    wanted = "a finite number, 0 or above"
    return _number(name, value, lambda a: (a >= 0) & (a < np.inf), wanted)


def _number(name, value, fits, wanted):
    try:
        array = real(name, value)
        if array.size and fits(array).all():
            return array if array.ndim else array.item()
    except ValueError:
        pass
    raise ValueError(f"{name} is {shown(value)}: give {wanted}.")
