"""Derivatives from function values alone: finite differences and the complex step.

Everything is computed in the precision of `x`: a float16 `x` gives a float16
result, `h` and the values of `f` are rounded to it, and integers count as float64.
Overflow and undefined values come back as inf and nan, without a warning.
"""

import itertools
import math

import numpy as np

from helpers.checking import counted
from helpers.derivatives import arguments

_quiet = np.errstate(all="ignore")


@_quiet
def forward(f, x, h):
    """Approximate the derivative of `f` at `x` by (f(x + h) - f(x)) / h.

    Parameters
    ----------
    f : callable
        Maps an array to an array of the same shape, elementwise.
    x : array_like, any shape
        Where to differentiate.
    h : array_like, positive
        Step, in the units of `x`; an array is broadcast against `x`, so that
        one call gives a whole error curve.

    Returns
    -------
    ndarray, shape of `x + h`, dtype of `x`
        In units of `f` over units of `x`. Truncation error O(h), rounding error
        O(eps / h).

    Raises
    ------
    ValueError
        If `h` is not positive and finite in the precision of `x`, `x` is not
        real and finite, or `f` is not a function that keeps the shape of `x`.

    References
    ----------
    Chai, lecture 15, "Approach 1: finite difference method".

    Examples
    --------
    >>> print(forward(np.square, 3.0, [1.0, 0.5, 0.25]))
    [7.   6.5  6.25]
    """
    x, h = arguments.checked(f, x, h)
    return (arguments.values(f, x + h) - arguments.values(f, x)) / h


@_quiet
def backward(f, x, h):
    """Approximate the derivative of `f` at `x` by (f(x) - f(x - h)) / h.

    Parameters, result and errors are those of `forward`: truncation error O(h),
    rounding error O(eps / h).

    Raises
    ------
    ValueError
        As `forward`.

    References
    ----------
    Hare, *The power of differentiation*, the limit of chords taken from the left.

    Examples
    --------
    >>> print(backward(np.square, 3.0, [1.0, 0.5, 0.25]))
    [5.   5.5  5.75]
    """
    x, h = arguments.checked(f, x, h)
    return (arguments.values(f, x) - arguments.values(f, x - h)) / h


@_quiet
def central(f, x, h):
    """Approximate the derivative of `f` at `x` by (f(x + h) - f(x - h)) / 2h.

    Parameters and errors are those of `forward`. Also called the symmetric
    difference quotient: truncation error O(h**2), rounding error O(eps / h).

    Raises
    ------
    ValueError
        As `forward`.

    References
    ----------
    Hare, *The power of differentiation*, "Aside: numerical approximation".

    Examples
    --------
    >>> print(central(lambda x: x**3, 1.0, [0.5, 0.25]))
    [3.25   3.0625]
    """
    x, h = arguments.checked(f, x, h)
    return (arguments.values(f, x + h) - arguments.values(f, x - h)) / (2 * h)


@_quiet
def complex_step(f, x, h=1e-20):
    """Approximate the derivative of `f` at `x` by imag(f(x + ih)) / h.

    Nothing is subtracted, so `h` may be tiny. Allowed only where `f` is built of
    smooth operations that also work on complex numbers. Not allowed where `f` uses
    abs, conj or a comparison (max, sorting, a branch on x), or drops the imaginary
    part. A real result is detected; conj, abs or a comparison inside a complex one
    is not, and may give a wrong number.

    Parameters
    ----------
    f : callable
        Maps a complex array to a complex array of the same shape, elementwise.
    x : array_like, any shape
        Where to differentiate; real.
    h : array_like, positive
        Step, in the units of `x`, broadcast against it.

    Returns
    -------
    ndarray, shape of `x + h`, dtype of `x`
        Truncation error O(h**2), no rounding error that grows as `h` shrinks.

    Raises
    ------
    ValueError
        As `forward`, and if `f` fails on complex numbers or returns real ones.

    References
    ----------
    Squire and Trapp (1998), *Using complex variables to estimate derivatives of
    real functions*, SIAM Review 40(1).

    Examples
    --------
    >>> float(complex_step(np.sin, 0.5)) == float(np.cos(0.5))
    True
    """
    x = arguments.reals(x, "x")
    # The smallest complex numbers that NumPy has are pairs of float32.
    wide, h = arguments.checked(f, x.astype(np.promote_types(x.dtype, np.float32)), h)
    return (arguments.complex_values(f, wide, h).imag / h).astype(x.dtype)


@_quiet
def richardson(f, x, h, levels=2):
    """Combine central differences with steps h, h/2, h/4 … so that errors cancel.

    Parameters
    ----------
    f, x, h
        As for `forward`; `h` is the largest step.
    levels : int, 1 to 10
        How many steps are combined; 1 is `central`.

    Returns
    -------
    ndarray, shape of `x + h`, dtype of `x`
        Truncation error O(h**(2 * levels)), rounding error O(eps / h).

    Raises
    ------
    ValueError
        As `forward`, and if `levels` is not a whole number from 1 to 10.

    References
    ----------
    Press et al., *Numerical Recipes*, section 5.7.

    Examples
    --------
    >>> float(richardson(lambda x: x**4, 1.0, 0.5))
    4.0
    """
    arguments.whole(levels, "levels", 1, 10)
    x, h = arguments.checked(f, x, h)
    table = [central(f, x, h / 2**k) for k in range(levels)]
    for k in range(1, levels):
        table = [b + (b - a) / (4**k - 1) for a, b in itertools.pairwise(table)]
    return table[0]


def stencil(offsets, derivative=1):
    """Solve for the weights with which values at `x + offsets * h` give a derivative.

    Parameters
    ----------
    offsets : array_like, shape (n,)
        Where `f` is evaluated, in steps from `x`; all different.
    derivative : int, 0 to n - 1
        Which derivative the weights are for.

    Returns
    -------
    ndarray, shape (n,), float64
        Weights w: sum(w * f(x + offsets * h)) / h**derivative has truncation error
        O(h**(n - derivative)) or, by symmetry, one order better.

    Raises
    ------
    ValueError
        If offsets repeat, are not a finite list, or are too few.

    References
    ----------
    Fornberg (1988), *Generation of finite difference formulas on arbitrarily
    spaced grids*; here by solving a Vandermonde system.

    Examples
    --------
    >>> print(stencil([0, 1, 2]).round(12))
    [-1.5  2.  -0.5]
    """
    offsets = arguments.finite(arguments.reals(offsets, "offsets"), "offsets").astype(
        float
    )
    if offsets.ndim != 1 or len(np.unique(offsets)) != offsets.size:
        raise ValueError("offsets must be a flat list of different numbers.")
    arguments.whole(derivative, "derivative", 0, offsets.size - 1)
    powers = np.vander(offsets, increasing=True).T
    wanted = math.factorial(derivative) * np.eye(offsets.size)[derivative]
    return np.linalg.solve(powers, wanted)


@_quiet
def stencil_difference(f, x, h, offsets, derivative=1):
    """Approximate a derivative of `f` at `x` from its values at `x + offsets * h`.

    Parameters
    ----------
    f, x, h
        As for `forward`.
    offsets, derivative
        As for `stencil`.

    Returns
    -------
    ndarray, shape of `x + h`, dtype of `x`
        Truncation error as for `stencil`: O(h**4) for offsets -2, -1, 1, 2.

    Raises
    ------
    ValueError
        As `forward` and `stencil`.

    References
    ----------
    Fornberg (1988), as for `stencil`.

    Examples
    --------
    >>> float(stencil_difference(np.square, 3.0, 0.5, [-1, 0, 1], derivative=2))
    2.0
    """
    x, h = arguments.checked(f, x, h)
    weights = stencil(offsets, derivative).astype(x.dtype)
    offsets = np.asarray(offsets, dtype=x.dtype)
    terms = [
        w * arguments.values(f, x + k * h)
        for w, k in zip(weights, offsets, strict=True)
    ]
    return sum(terms) / h**derivative


def gradient(f, x, h=None):
    """Approximate the gradient of a scalar function by central differences.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of `x` to one number.
    x : array_like, any shape
        Where to differentiate.
    h : array_like, positive, optional
        One step or one an element of `x`, in its units; `default_step(x)` if left
        out: eps**(1/3) * max(1, |x|), rounded to a power of two.

    Returns
    -------
    ndarray, shape and dtype of `x`
        Truncation error O(h**2), rounding error O(eps / h); 2 * x.size calls of `f`.

    Raises
    ------
    ValueError
        As `forward`, and if `f` returns more than one number.

    References
    ----------
    Chai, lecture 15, "Approach 1: finite difference method".

    Examples
    --------
    >>> print(gradient(lambda x: x[0] ** 2 + 3 * x[1], [2.0, 5.0]).round(6))
    [4. 3.]
    """

    def scalar(x):
        value = f(x)
        if np.shape(value) != ():
            raise ValueError(
                f"f must return one number, but returned {counted(np.shape(value))}; "
                "sum it, or use jacobian."
            )
        return value

    return jacobian(scalar if callable(f) else f, x, h)


@_quiet
def jacobian(f, x, h=None):
    """Approximate every derivative of every output of `f` by central differences.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of `x` to an array of any one shape.
    x, h
        As for `gradient`.

    Returns
    -------
    ndarray, shape f(x).shape + x.shape, dtype of `x`
        Truncation error O(h**2), rounding error O(eps / h); 2 * x.size calls of `f`.

    Raises
    ------
    ValueError
        As `forward`, and if `f` does not always return the same shape.

    References
    ----------
    *Formal Computational Skills*, week 4, functions of vectors.

    Examples
    --------
    >>> print(jacobian(lambda x: np.array([x[0] * x[1], x[0]]), [2.0, 5.0]).round(6))
    [[5. 2.]
     [1. 0.]]
    """
    x, h = arguments.checked(f, x, default_step(x) if h is None else h)
    if np.broadcast_shapes(x.shape, h.shape) != x.shape:
        raise ValueError(arguments.misfit(x, h))
    h = np.broadcast_to(h, x.shape)
    columns = [_along(f, x, h, index) for index in np.ndindex(x.shape)]
    if len({column.shape for column in columns}) > 1:
        raise ValueError("f must return the same shape for every x, but it varies.")
    return np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)


def default_step(x):
    """Choose a step for central differences in the precision and size of `x`.

    Parameters
    ----------
    x : array_like, any shape
        Where to differentiate.

    Returns
    -------
    ndarray, shape and dtype of `x`
        eps**(1/3) * max(1, |x|), in the units of `x`, rounded to a power of two,
        so that adding it to `x` rarely rounds.

    Raises
    ------
    ValueError
        If `x` is not real and finite.

    References
    ----------
    Press et al., *Numerical Recipes*, section 5.7.

    Examples
    --------
    >>> float(default_step(1.0)) == 2.0**-17
    True
    """
    x = arguments.finite(arguments.reals(x, "x"), "x")
    size = best_step(2, np.finfo(x.dtype).eps) * np.maximum(1, np.abs(x))
    return np.exp2(np.round(np.log2(size)))


def best_step(order, eps=2.0**-52):
    """Predict the step at which truncation and rounding errors balance.

    Parameters
    ----------
    order : int, positive
        Order of the truncation error: 1 for `forward`, 2 for `central`.
    eps : float, between 0 and 1
        Relative rounding error: np.finfo(dtype).eps, by default that of float64.

    Returns
    -------
    float
        eps**(1 / (order + 1)), where h**order = eps / h, for `x`, `f` and its
        derivatives near 1; the error there is about eps**(order / (order + 1)).

    Raises
    ------
    ValueError
        If `order` is not a positive whole number or `eps` not between 0 and 1.

    References
    ----------
    Press et al., *Numerical Recipes*, section 5.7.

    Examples
    --------
    >>> f"{best_step(1):.1e} {best_step(2):.1e}"
    '1.5e-08 6.1e-06'
    """
    arguments.whole(order, "order", 1, 100)
    eps = arguments.reals(eps, "eps")
    if eps.ndim or not 0 < eps < 1:
        raise ValueError("eps must be one number between 0 and 1.")
    return float(eps) ** (1 / (order + 1))


def exact_step(x, h):
    """Return the step that is really taken when `h` is added to `x`: (x + h) - x.

    Parameters
    ----------
    x : array_like, any shape
        Where to differentiate.
    h : array_like, positive
        Step as typed, in the units of `x`, broadcast against it.

    Returns
    -------
    ndarray, shape of `x + h`, dtype of `x`
        Zero where `x + h` rounds back to `x`.

    Raises
    ------
    ValueError
        If `x` or `h` is as `forward` forbids.

    References
    ----------
    Hare, *The power of differentiation*: "x + h will probably not be" exact.

    Examples
    --------
    >>> float(exact_step(1.0, 1e-15))
    1.1102230246251565e-15
    """
    x, h = arguments.checked(np.positive, x, h)
    return (x + h) - x


@_quiet
def relative_error(a, b):
    """Compare two results: max|a - b| / max(max|a|, max|b|, tiny).

    Each maximum runs over all elements, so an element that should be zero may hold
    noise, and a small wrong element counts by its share of the largest one.

    Parameters
    ----------
    a, b : array_like, the same shape
        Two values of the same quantity, in the same units.

    Returns
    -------
    float
        0 if equal, up to 2 if opposite, nan if a nan is among the numbers; tiny is
        the smallest normal number of the precision.

    Raises
    ------
    ValueError
        If the shapes differ or `a` or `b` does not hold real numbers.

    References
    ----------
    Chai, lecture 15: finite differences check other implementations.

    Examples
    --------
    >>> relative_error([1.0, 8.0], [1.0, 10.0])
    0.2
    """
    a, b = arguments.reals(a, "a"), arguments.reals(b, "b")
    if a.shape != b.shape:
        raise ValueError(
            "a and b must be alike to be compared, but are "
            f"{counted(a.shape)} and {counted(b.shape)}."
        )
    tiny = np.finfo(np.result_type(a, b)).tiny
    scale = np.maximum(np.maximum(np.abs(a).max(), np.abs(b).max()), tiny)
    return float(np.abs(a - b).max() / scale)


def _along(f, x, h, index):
    above, below = x.copy(), x.copy()
    above[index] += h[index]
    below[index] -= h[index]
    high, low = (
        arguments.reals(arguments.call(f, point), "the result of f")
        for point in (above, below)
    )
    if high.shape != low.shape:
        raise ValueError("f must return the same shape for every x, but it varies.")
    return (high.astype(x.dtype) - low.astype(x.dtype)) / (2 * h[index])
