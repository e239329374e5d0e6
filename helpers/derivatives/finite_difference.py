"""Derivatives from function values alone: finite differences and the complex step.

`f` maps an array to an array of its shape, elementwise. `h` is the step, positive and
in the units of `x`; an array of steps is broadcast against `x`, so that one call gives
a whole error curve.

Everything is computed in the precision of `x`: a float16 `x` gives a float16 result,
`h` and the values of `f` are rounded to it, and integers count as float64. Overflow and
undefined values come back as inf and nan, without a warning.
"""

import itertools
import math

import numpy as np

from helpers import checking
from helpers.derivatives import evaluation

_quiet = np.errstate(all="ignore")


@_quiet
def forward(f, x, h):
    """Approximate f′(x) by (f(x + h) − f(x)) / h.

    Truncation error O(h), rounding error O(eps / h). Source: Chai, lecture 15,
    "Approach 1: finite difference method".

    >>> print(forward(np.square, 3.0, [1.0, 0.5, 0.25]))
    [7.   6.5  6.25]
    """
    x, h = evaluation.checked(f, x, h)
    return (evaluation.values(f, x + h) - evaluation.values(f, x)) / h


@_quiet
def backward(f, x, h):
    """Approximate f′(x) by (f(x) − f(x − h)) / h.

    Truncation error O(h), rounding error O(eps / h). Source: Hare, *The power of
    differentiation*, the limit of chords taken from the left.

    >>> print(backward(np.square, 3.0, [1.0, 0.5, 0.25]))
    [5.   5.5  5.75]
    """
    x, h = evaluation.checked(f, x, h)
    return (evaluation.values(f, x) - evaluation.values(f, x - h)) / h


@_quiet
def central(f, x, h):
    """Approximate f′(x) by (f(x + h) − f(x − h)) / 2h, the symmetric quotient.

    Truncation error O(h²), rounding error O(eps / h). Source: Hare, *The power of
    differentiation*, "Aside: numerical approximation".

    >>> print(central(lambda x: x**3, 1.0, [0.5, 0.25]))
    [3.25   3.0625]
    """
    x, h = evaluation.checked(f, x, h)
    return (evaluation.values(f, x + h) - evaluation.values(f, x - h)) / (2 * h)


@_quiet
def complex_step(f, x, h=1e-20):
    """Approximate f′(x) by imag f(x + ih) / h.

    Nothing is subtracted, so `h` may be tiny: truncation error O(h²), and no rounding
    error that grows as `h` shrinks. `f` must be built of smooth operations that also
    work on complex numbers. A real result is refused; abs, conj or a comparison (max,
    sorting, a branch on x) inside a complex one is not, and may give a wrong number.
    Source: Squire and Trapp (1998), *Using complex variables to estimate derivatives of
    real functions*, SIAM Review 40(1).

    >>> float(complex_step(np.sin, 0.5)) == float(np.cos(0.5))
    True
    """
    x = checking.reals("x", x)
    # The smallest complex numbers that NumPy has are pairs of float32.
    wide, h = evaluation.checked(f, x.astype(np.promote_types(x.dtype, np.float32)), h)
    return (evaluation.imaginary_part(f, wide, h) / h).astype(x.dtype)


@_quiet
def richardson(f, x, h, levels=2):
    """Combine central differences with steps h, h/2, h/4 … so that errors cancel.

    `levels`, from 1 to 10, is how many steps are combined; 1 is `central`. Truncation
    error O(h^(2·levels)), rounding error O(eps / h). Source: Press et al., *Numerical
    Recipes*, section 5.7.

    >>> float(richardson(lambda x: x**4, 1.0, 0.5))
    4.0
    """
    levels = checking.whole("levels", levels, 1, 10)
    x, h = evaluation.checked(f, x, h)
    table = [central(f, x, h / 2**k) for k in range(levels)]
    for k in range(1, levels):
        # Halving h divides the term h^(2k) of the error by 4^k: b − a holds (1 − 4^k)
        # times what is left of it in b.
        table = [b + (b - a) / (4**k - 1) for a, b in itertools.pairwise(table)]
    return table[0]


def stencil(offsets, derivative=1):
    """Solve for the weights with which values at x + offsets·h give a derivative.

    `offsets` are n different numbers; `derivative`, from 0 to n − 1, says which one.
    With the weights w, Σ w f(x + offsets·h) / h^derivative has truncation error
    O(h^(n − derivative)) or, by symmetry, one order better. Source: Fornberg (1988),
    *Generation of finite difference formulas on arbitrarily spaced grids*; here by
    solving a Vandermonde system.

    >>> print(stencil([0, 1, 2]).round(12))
    [-1.5  2.  -0.5]
    """
    offsets = checking.finite("offsets", checking.reals("offsets", offsets))
    if offsets.ndim != 1 or len(np.unique(offsets)) != offsets.size:
        raise ValueError("`offsets` must be a flat list of different numbers.")
    derivative = checking.whole("derivative", derivative, 0, offsets.size - 1)
    # Row k asks that the weights be right for xᵏ, whose only derivative at 0 that does
    # not vanish is the k-th, k!. A small system, so its condition does no harm.
    powers = np.vander(offsets.astype(float), increasing=True).T
    wanted = math.factorial(derivative) * np.eye(offsets.size)[derivative]
    return np.linalg.solve(powers, wanted)


@_quiet
def stencil_difference(f, x, h, offsets, derivative=1):
    """Approximate a derivative of `f` at `x` from its values at x + offsets·h.

    `offsets`, `derivative` and the error are those of `stencil`: O(h⁴) for offsets
    −2, −1, 1, 2.

    >>> float(stencil_difference(np.square, 3.0, 0.5, [-1, 0, 1], derivative=2))
    2.0
    """
    x, h = evaluation.checked(f, x, h)
    weights = stencil(offsets, derivative).astype(x.dtype)
    offsets = np.asarray(offsets, dtype=x.dtype)
    terms = [
        w * evaluation.values(f, x + k * h)
        for w, k in zip(weights, offsets, strict=True)
    ]
    return sum(terms) / h**derivative


def gradient(f, x, h=None):
    """Approximate ∇f(x) by central differences, for an `f` that returns one number.

    `x` has any shape, the result the same. `h` is one step or one for each element of
    `x`, `default_step(x)` if left out. Truncation error O(h²), rounding error
    O(eps / h), two calls of `f` for each element. Source: Chai, lecture 15,
    "Approach 1: finite difference method".

    >>> print(gradient(lambda x: x[0] ** 2 + 3 * x[1], [2.0, 5.0]).round(6))
    [4. 3.]
    """
    checking.function("f", f)

    def scalar(x):
        return checking.shaped("f(x)", f(x), (), advice="sum it, or use jacobian")

    return jacobian(scalar, x, h)


@_quiet
def jacobian(f, x, h=None):
    """Approximate every derivative of every output of `f` by central differences.

    `x` and the results of `f` may have any shape; what comes back has the shape
    f(x).shape + x.shape. Step, errors and cost are those of `gradient`. Source: *Formal
    Computational Skills*, week 4, functions of vectors.

    >>> print(jacobian(lambda x: np.array([x[0] * x[1], x[0]]), [2.0, 5.0]).round(6))
    [[5. 2.]
     [1. 0.]]
    """
    h = default_step(x) if h is None else h
    x, h = evaluation.checked(f, x, h, each=True)
    found = [checking.reals("f(x)", evaluation.call(f, at)) for at in _beside(x, h)]
    if len({values.shape for values in found}) > 1:
        raise ValueError("`f` must return the same shape for every `x`, but it varies.")
    values = np.stack(found, axis=-1).astype(x.dtype)
    columns = (values[..., ::2] - values[..., 1::2]) / (2 * h.ravel())
    return columns.reshape(found[0].shape + x.shape)


def _beside(x, h):
    """Yield `x` with one element after the other moved up, then down."""
    for index in np.ndindex(x.shape):
        for step in (h[index], -h[index]):
            moved = x.copy()
            moved[index] += step
            yield moved


@_quiet
def default_step(x):
    """Choose a step for central differences in the precision and size of `x`.

    eps^(1/3) · max(1, |x|), rounded to a power of two, so that adding it to `x` rarely
    rounds. Source: Press et al., *Numerical Recipes*, section 5.7.

    >>> float(default_step(1.0)) == 2.0**-17
    True
    """
    x = checking.finite("x", checking.reals("x", x))
    size = best_step(2, np.finfo(x.dtype).eps) * np.maximum(1, np.abs(x))
    return np.exp2(np.round(np.log2(size)))


def best_step(order, eps=2.0**-52):
    """Predict the step eps^(1 / (order + 1)) at which the two errors balance.

    There h^order = eps / h, for `x`, `f` and its derivatives near 1, and the error is
    about eps^(order / (order + 1)). `order` is that of the truncation error, 1 for
    `forward`, 2 for `central`; `eps` the relative rounding error np.finfo(dtype).eps,
    by default that of float64. Source: Press et al., *Numerical Recipes*, section 5.7.

    >>> f"{best_step(1):.1e} {best_step(2):.1e}"
    '1.5e-08 6.1e-06'
    """
    order = checking.whole("order", order, 1, 100)
    eps = checking.within("eps", checking.positive("eps", eps), 0, 1)
    return eps ** (1 / (order + 1))


@_quiet
def exact_step(x, h):
    """Return the step that is really taken when `h` is added to `x`: (x + h) − x.

    Zero where x + h rounds back to `x`. Source: Hare, *The power of differentiation*:
    "x + h will probably not be" exact.

    >>> float(exact_step(1.0, 1e-15))
    1.1102230246251565e-15
    """
    x, h = evaluation.checked(np.positive, x, h)
    return (x + h) - x


@_quiet
def relative_error(a, b):
    """Compare two results of one shape: max|a − b| / max(max|a|, max|b|, tiny).

    Each maximum runs over all elements, so an element that should be zero may hold
    noise, and a small wrong element counts by its share of the largest one. What comes
    back is 0 if the two are equal, up to 2 if they are opposite, and nan if a nan is
    among the numbers. Source: Chai, lecture 15: finite differences check other
    implementations.

    >>> relative_error([1.0, 8.0], [1.0, 10.0])
    0.2
    """
    a, b = checking.pair("a", checking.reals("a", a), "b", checking.reals("b", b))
    # The smallest normal number of the precision keeps two zeros from 0 / 0.
    tiny = np.finfo(np.result_type(a, b)).tiny
    scale = np.maximum(np.maximum(np.abs(a).max(), np.abs(b).max()), tiny)
    return float(np.abs(a - b).max() / scale)
