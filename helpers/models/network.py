"""Neural networks of any depth: f_k = β_k + Ω_k h_k and h_{k+1} = a[f_k], from h_0 = x.

With K hidden layers there are biases β_0 … β_K and weights Ω_0 … Ω_K; the output is
y = f_K, or an activation of it. Ω_k has a row for each unit that it computes: its
shape is (D_{k+1}, D_k). An example is a vector of shape (D_0,). In a batch every
example is a *row*, (n, D_0), and so is every h and f, so that Ω_k h_k is written
`h @ omega.T`: for one vector that is the same product.

`params` holds `beta`, a list of arrays of shape (D_{k+1},), and `omega`, a list of
arrays of shape (D_{k+1}, D_k); `sizes` is D_0 … D_{K+1}: inputs, units of each hidden
layer, outputs.

Gogianu and Buşoniu, *Neural Networks*, "General equation for deep networks", after
Prince, *Understanding Deep Learning*, sections 4.4 and 7.4.
"""

import itertools

import numpy as np

from helpers import checking
from helpers.checking import counted
from helpers.models import activations, losses
from helpers.models.named import Named
from helpers.models.overflow import quiet


def initialise(sizes, rng, gain=2.0, bias=0.0, dtype=float):
    """Return random `params`, by He's rule unless told otherwise.

    Weights are normal with mean 0 and variance `gain` / D_k: 2 is He's rule, for ReLUs;
    1 suits tanh. Biases are normal with mean 0 and standard deviation `bias`, 0 by He's
    rule. `dtype` is float32 or float64. Source: He et al. (2015), *Delving deep into
    rectifiers*; Prince, section 7.5.

    >>> params = initialise([40, 100, 10], np.random.default_rng(0))
    >>> [omega.shape for omega in params.omega], [beta.shape for beta in params.beta]
    ([(100, 40), (10, 100)], [(100,), (10,)])
    """
    sizes, rng = _sizes(sizes), checking.generator("rng", rng)
    gain, dtype = checking.positive("gain", gain), _dtype(dtype)
    bias = checking.within("bias", bias, 0, np.inf)
    params = Named(beta=[], omega=[])
    for inputs, units in itertools.pairwise(sizes):
        # A unit sums `inputs` products, so that with a variance of 1 / inputs its size
        # stays the same from layer to layer; a ReLU drops half of it, hence the gain 2.
        weights = np.sqrt(gain / inputs) * rng.standard_normal((units, inputs))
        params.omega.append(weights.astype(dtype))
        params.beta.append((bias * rng.standard_normal(units)).astype(dtype))
    return params


@quiet
def forward(params, x, activation="relu", output="identity", masks=None):
    """Return every value that the network computes on its way from `x` to `y`.

    `x` is one example (D_0,) or a batch (..., D_0), computed in the precision of
    `params`. `activation`, of the hidden layers, and `output` are names from
    `activations.ACTIVATIONS`. `masks`, for dropout, are K + 1 factors by which h_0 …
    h_K are multiplied: 1, or of shape (D_k,) or (..., D_k), as `regularisation.dropout`
    draws them.

    By name come `y` of shape (..., D_{K+1}), the lists `f` (f_0 … f_K) and `h` (h_0 …
    h_K, after their masks), and for `backward` `activation`, `output` and `masks`.

    >>> params = Named(beta=[[0.0, -1.0], [0.5]], omega=[[[1.0], [1.0]], [[1.0, 2.0]]])
    >>> values = forward(params, [[-1.0], [0.0], [2.0]])
    >>> values.h[1].tolist(), values.y.tolist()
    ([[0.0, 0.0], [0.0, 0.0], [2.0, 1.0]], [[0.5], [0.5], [4.5]])
    """
    params = parameters(params)
    a, last = activations.named(activation), activations.named(output)
    x = examples(params, x)
    masks = _masks(params, x, masks)
    h, f = [masks[0] * x], []
    for k, (beta, omega) in enumerate(zip(params.beta, params.omega, strict=True)):
        if k > 0:
            h.append(masks[k] * a.value(f[k - 1]))
        f.append(beta + h[k] @ omega.T)
    settings = dict(activation=activation, output=output, masks=masks)
    return Named(y=last.value(f[-1]), f=f, h=h, **settings)


@quiet
def backward(params, values, dy):
    """Return the derivatives of a loss L by every value and every parameter.

    `values` is what `forward` returned; `dy`, in the shape of its `y`, is ∂L/∂y, as the
    functions in `losses` return it. With a single 1 in it, the gradient of that one
    output comes back. By name, in the shapes of what they are derivatives by: the lists
    `f`, `h`, and `beta`, `omega`, which are summed over the examples. Source: "Backward
    pass"; Prince, section 7.4.

    >>> params = Named(beta=[[0.0, -1.0], [0.5]], omega=[[[1.0], [1.0]], [[1.0, 2.0]]])
    >>> values = forward(params, [2.0])
    >>> grads = backward(params, values, dy=[1.0])
    >>> grads.omega[1].tolist(), grads.omega[0].tolist(), grads.h[0].tolist()
    ([[2.0, 1.0]], [[2.0], [4.0]], [3.0])
    """
    params, a = parameters(params), activations.named(values.activation)
    dlast = activations.named(values.output).derivative(values.f[-1])
    df, dh = [dlast * _like(values.y, dy)], []
    for k in range(len(params.omega) - 1, -1, -1):
        dh.insert(0, df[0] @ params.omega[k])  # Ω_kᵀ ∂L/∂f_k, for each example a row
        if k > 0:  # h_k = mask_k · a[f_{k−1}]
            slope = a.derivative(values.f[k - 1])
            df.insert(0, values.masks[k] * slope * dh[0])
    # f_k = β_k + Ω_k h_k: ∂L/∂β_k is ∂L/∂f_k, and ∂L/∂Ω_k its outer product with h_k,
    # which as a matrix product over the rows is summed over the examples at once.
    beta = [_rows(d).sum(axis=0) for d in df]
    omega = [_rows(d).T @ _rows(h) for d, h in zip(df, values.h, strict=True)]
    return Named(f=df, h=dh, beta=beta, omega=omega)


def loss_and_gradient(
    params,
    x,
    targets,
    loss="cross_entropy",
    activation="relu",
    output="identity",
    masks=None,
):
    """Return the loss of a batch, and its gradient: `beta` and `omega` of `backward`.

    `loss` is a name from `losses.LOSSES`. For the cross-entropy `targets` are labels of
    shape (...), else of the output's shape. All else as for `forward`.

    >>> params = initialise([2, 3, 1], np.random.default_rng(0))
    >>> loss, grads = loss_and_gradient(
    ...     params, [[0.0, 1.0]], [[2.0]], "sum_of_squares", "tanh"
    ... )
    >>> round(float(loss), 3), grads.omega[0].shape
    (3.632, (3, 2))
    """
    score = losses.named(loss)
    values = forward(params, x, activation, output, masks)
    value, dy = score(values.y, targets)
    grads = backward(params, values, dy)
    return value, Named(beta=grads.beta, omega=grads.omega)


def count(sizes):
    """Return how many parameters a network has: Σ D_{k+1}(D_k + 1).

    >>> count([1, 10, 10, 10, 10, 10, 1]), count([40, 63, 63, 63, 63, 10])
    (471, 15319)
    """
    pairs = itertools.pairwise(_sizes(sizes))
    return sum(units * (inputs + 1) for inputs, units in pairs)


def flatten(params):
    """Return all parameters in one vector, for an optimiser to move.

    First β_0 … β_K, then the rows of Ω_0 … Ω_K. Gradients in this form will do as well.

    >>> flatten(Named(beta=[[1.0]], omega=[[[2.0, 3.0]]])).tolist()
    [1.0, 2.0, 3.0]
    """
    params = parameters(params)
    return np.concatenate([a.ravel() for a in (*params.beta, *params.omega)])


def unflatten(vector, sizes):
    """Return the parameters that `flatten` made a vector of, as views of it.

    >>> unflatten([1.0, 2.0, 3.0], sizes=[2, 1])
    {'beta': [array([1.])], 'omega': [array([[2., 3.]])]}
    """
    sizes, vector = _sizes(sizes), checking.numbers("vector", vector)
    if vector.shape != (count(sizes),):
        raise ValueError(
            f"`vector` must be a row of {count(sizes)} numbers for a network of sizes "
            f"{sizes}, but is {counted(vector.shape)}."
        )
    shapes = [(units,) for units in sizes[1:]]
    shapes += [(units, inputs) for inputs, units in itertools.pairwise(sizes)]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    parts = np.split(vector, ends[:-1])
    arrays = [a.reshape(shape) for a, shape in zip(parts, shapes, strict=True)]
    layers = len(sizes) - 1
    return Named(beta=arrays[:layers], omega=arrays[layers:])


def parameters(params):
    """Return `params` as arrays of one precision whose shapes fit together.

    They need not be finite: a descent may have diverged.

    >>> parameters({"beta": [[0]], "omega": [[[1, 2]], [[3]]]})
    Traceback (most recent call last):
    ValueError: `params` needs as many `beta` as `omega`, one or more: not 1 and 2.
    """
    try:
        beta, omega = list(params["beta"]), list(params["omega"])
    except (TypeError, KeyError, IndexError):
        raise ValueError(
            "`params` must hold `beta` and `omega`, as `network.initialise` returns."
        ) from None
    if len(beta) != len(omega) or not beta:
        raise ValueError(
            "`params` needs as many `beta` as `omega`, one or more: "
            f"not {len(beta)} and {len(omega)}."
        )
    beta = [checking.numbers(f"beta[{k}]", b) for k, b in enumerate(beta)]
    omega = [checking.numbers(f"omega[{k}]", w) for k, w in enumerate(omega)]
    _check_shapes(beta, omega)
    dtype = np.result_type(*beta, *omega)
    cast = [[a.astype(dtype, copy=False) for a in arrays] for arrays in (beta, omega)]
    return Named(beta=cast[0], omega=cast[1])


def examples(params, x):
    """Return inputs as an array that fits Ω_0, in the precision of `params`.

    >>> examples(Named(beta=[np.ones(3)], omega=[np.ones((3, 2))]), 1.0)
    Traceback (most recent call last):
    ValueError: `x` must be a row of 2 numbers or a table of such, not a single number.
    """
    x, inputs = checking.finite("x", x), params.omega[0].shape[1]
    if x.ndim == 0 or x.shape[-1] != inputs:
        raise ValueError(
            f"`x` must be {counted((inputs,))} or a table of such, "
            f"not {counted(x.shape)}."
        )
    if x.size == 0:
        raise ValueError("`x` is empty; give at least one example.")
    return x.astype(params.omega[0].dtype, copy=False)


def _rows(values):
    """Return a vector, or any batch, as a matrix with an example a row."""
    return values.reshape(-1, values.shape[-1])


def _sizes(sizes):
    try:
        checked = [checking.whole("sizes", size, 1) for size in sizes]
    except (TypeError, ValueError):
        checked = []
    if len(checked) < 2:
        raise ValueError(
            "`sizes` must be two or more positive whole numbers: "
            "inputs, units of each hidden layer, outputs."
        )
    return checked


def _dtype(dtype):
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError("`dtype` must be float32 or float64.")
    return np.dtype(dtype)


def _check_shapes(beta, omega):
    """Check that each layer takes what the one before it gives."""
    inputs = omega[0].shape[1] if omega[0].ndim == 2 else "its inputs as"
    for k, (b, w) in enumerate(zip(beta, omega, strict=True)):
        if w.ndim != 2 or w.shape[1] != inputs:
            raise ValueError(
                f"`omega[{k}]` must be a table with {inputs} columns, "
                f"but is {counted(w.shape)}."
            )
        if b.shape != w.shape[:1]:
            raise ValueError(
                f"`beta[{k}]` must be {counted(w.shape[:1])}, one for each row of "
                f"`omega[{k}]`, but is {counted(b.shape)}."
            )
        inputs = w.shape[0]


def _like(y, dy):
    dy = checking.numbers("dy", dy)
    if dy.shape != y.shape:
        raise ValueError(
            f"`dy` must be like the output, {counted(y.shape)}, but is "
            f"{counted(dy.shape)}."
        )
    return dy.astype(y.dtype, copy=False)


def _masks(params, x, masks):
    """Return K + 1 factors in the precision of the parameters."""
    if masks is None:
        return [1] * len(params.omega)
    if not isinstance(masks, (list, tuple)) or len(masks) != len(params.omega):
        raise ValueError(
            f"`masks` must be a list of {len(params.omega)}: one for x, and one for "
            "each hidden layer."
        )
    return [
        _mask(f"masks[{k}]", mask, (*x.shape[:-1], omega.shape[1]), omega.dtype)
        for k, (mask, omega) in enumerate(zip(masks, params.omega, strict=True))
    ]


def _mask(name, mask, shape, dtype):
    mask = checking.finite(name, mask)
    try:
        np.broadcast_to(mask, shape)
    except ValueError:
        raise ValueError(
            f"`{name}` must fit {counted(shape)}, but is {counted(mask.shape)}."
        ) from None
    return mask.astype(dtype)
