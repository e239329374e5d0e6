"""The toy model f = β₃ + ω₃cos(β₂ + ω₂exp(β₁ + ω₁sin(β₀ + ω₀x))), ℓ = (f − y)².

Gogianu and Buşoniu, *Neural Networks*, "Toy example", after Prince, *Understanding
Deep Learning*, section 7.2. Every f is a sum β + ω·h, every h an "activation".

`beta` and `omega` hold four numbers each, β₀ … β₃ and ω₀ … ω₃. `params` packs them in
this order along a last axis of 8. `x` and `y` are one example's input and target, or n
of them.
"""

import numpy as np

from helpers import checking
from helpers.models import batches
from helpers.models.named import Named
from helpers.models.overflow import quiet


@quiet
def forward(beta, omega, x, y):
    """Return every value of the forward pass by name: `f0 h1 f1 h2 f2 h3 f3 loss`.

    Each has the shape of `x`. Source: "Toy example", forward pass.

    >>> values = forward([0, 0, 0, 1], [1, 1, 1, 2], x=0.0, y=3.0)
    >>> for name, value in values.items():
    ...     print(name, round(float(value), 3))
    f0 0.0
    h1 0.0
    f1 0.0
    h2 1.0
    f2 1.0
    h3 0.54
    f3 2.081
    loss 0.845
    """
    return _forward(*_checked(beta, omega, x, y))


@quiet
def backward(beta, omega, x, y, values=None):
    """Return the derivative of the loss by every intermediate value and parameter.

    By name: those of `forward`, each of the shape of `x`, and `beta`, `omega` of shape
    (4,), or (4, n) for a batch: the examples are not summed. `values` may be what
    `forward` returned for the same arguments, to save computing it again. Source: "Toy
    example", backward pass.

    >>> grads = backward([0, 0, 0, 1], [1, 1, 1, 2], x=0.0, y=3.0)
    >>> grads.omega.round(3).tolist()
    [0.0, 0.0, 3.095, -0.994]
    """
    beta, omega, x, y = _checked(beta, omega, x, y)
    values = _forward(beta, omega, x, y) if values is None else values
    return _backward(omega, x, y, values)


@quiet
def loss(params, x, y):
    """Return Σℓ over the examples, one number for each vector of `params`.

    >>> float(loss(np.zeros(8), x=[1.0, 2.0], y=[3.0, 4.0]))
    25.0
    """
    params, (x, y) = checking.parameters(params, 8), checking.examples(x, y)
    return batches.in_blocks(lambda rows: _loss(rows, x, y), params, x.size)


@quiet
def gradient(params, x, y):
    """Return the gradient of `loss`, in the shape of `params`, to descend along.

    >>> gradient([0, 0, 0, 1, 1, 1, 1, 2], x=[0.0], y=[3.0]).round(3).tolist()
    [3.095, 3.095, 3.095, -1.839, 0.0, 0.0, 3.095, -0.994]
    """
    params, (x, y) = checking.parameters(params, 8), checking.examples(x, y)
    return batches.in_blocks(lambda rows: _gradient(rows, x, y), params, x.size)


@quiet
def value_and_gradient(params, x, y):
    """Return `loss` and `gradient` of one parameter vector, from one pass each way.

    >>> loss, grad = value_and_gradient([0, 0, 0, 1, 1, 1, 1, 2], x=[0.0], y=[3.0])
    >>> round(float(loss), 3), grad.round(3).tolist()
    (0.845, [3.095, 3.095, 3.095, -1.839, 0.0, 0.0, 3.095, -0.994])
    """
    params, (x, y) = checking.parameters(params, 8), checking.examples(x, y)
    if params.ndim > 1:
        raise ValueError(
            "`params` must be a row of 8 numbers, but is "
            f"{checking.counted(params.shape)}."
        )
    x, y, beta, omega = x.ravel(), y.ravel(), params[:4], params[4:]
    values = _forward(beta, omega, x, y)
    grads = _chain(omega, y, values)
    by_beta = np.array([grads["f0"], grads["f1"], grads["f2"], grads["f3"]])
    by_omega = by_beta * np.array([x, values["h1"], values["h2"], values["h3"]])
    one = np.ones_like(x)  # a dot product with it is a sum, and sooner done
    return one.dot(values["loss"]), np.concatenate([by_beta, by_omega]).dot(one)


def _forward(beta, omega, x, y):
    f0 = beta[0] + omega[0] * x
    h1 = np.sin(f0)
    f1 = beta[1] + omega[1] * h1
    h2 = np.exp(f1)
    f2 = beta[2] + omega[2] * h2
    h3 = np.cos(f2)
    f3 = beta[3] + omega[3] * h3
    loss = (f3 - y) ** 2
    return Named(f0=f0, h1=h1, f1=f1, h2=h2, f2=f2, h3=h3, f3=f3, loss=loss)


def _chain(omega, y, values):
    """Return ∂ℓ/∂f and ∂ℓ/∂h of every f and h, from the last to the first."""
    f0, _, _, h2, f2, _, f3, _ = values.values()
    df3 = 2 * (f3 - y)
    dh3 = omega[3] * df3  # f₃ = β₃ + ω₃h₃
    df2 = -np.sin(f2) * dh3  # h₃ = cos f₂
    dh2 = omega[2] * df2
    df1 = h2 * dh2  # h₂ = exp f₁ is its own derivative
    dh1 = omega[1] * df1
    df0 = np.cos(f0) * dh1  # h₁ = sin f₀
    return dict(f0=df0, h1=dh1, f1=df1, h2=dh2, f2=df2, h3=dh3, f3=df3)


def _backward(omega, x, y, values):
    grads = _chain(omega, y, values)
    df0, df1, df2, df3 = grads["f0"], grads["f1"], grads["f2"], grads["f3"]
    h1, h2, h3 = values["h1"], values["h2"], values["h3"]
    # f = β + ω·h: a bias receives ∂ℓ/∂f as it is, a weight h times as much.
    beta = np.array([df0, df1, df2, df3])
    omega = np.array([x * df0, h1 * df1, h2 * df2, h3 * df3])
    loss = np.ones_like(values["loss"])[()]  # ∂ℓ/∂ℓ
    return Named(grads, loss=loss, beta=beta, omega=omega)


def _checked(beta, omega, x, y):
    beta, omega = checking.finite("beta", beta), checking.finite("omega", omega)
    for name, value in (("beta", beta), ("omega", omega)):
        if value.shape != (4,):
            raise ValueError(
                f"`{name}` must hold 4 numbers, but is {checking.counted(value.shape)}."
            )
    x, y = checking.examples(x, y)
    return beta, omega, x[()], y[()]


def _loss(params, x, y):
    beta, omega = _unpacked(params)
    return _forward(beta, omega, x, y)["loss"].sum(axis=-1).reshape(params.shape[:-1])


def _gradient(params, x, y):
    beta, omega = _unpacked(params)
    grads = _backward(omega, x, y, _forward(beta, omega, x, y))
    summed = np.concatenate([grads["beta"], grads["omega"]]).sum(axis=-1)
    return summed.T.reshape(params.shape)


def _unpacked(params):
    columns = params.reshape(-1, 8).T[..., None]  # a last axis for the examples
    return columns[:4], columns[4:]
