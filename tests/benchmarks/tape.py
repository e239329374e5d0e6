"""The tape against autograd, a scalar engine of closures, and the function itself.

    python tests/benchmarks/tape.py     the same as `run.py tape`

The scalar engine is a minimal one in the style of micrograd: Python numbers, a closure
an operation, the order found by recursion. It knows no arrays.
"""

from measure import Row, absent  # first: it holds BLAS to one thread

# isort: split
import math
import sys

import numpy as np

from helpers.derivatives import tape

try:
    import autograd
    import autograd.numpy as anp
except ImportError:
    autograd = None

SIZES = (1, 10, 100, 1000, 10_000, 100_000)
LENGTHS = (10, 100, 1000)


def rows():
    """Yield the expressions, the chains, then gradients against their functions."""
    yield from expressions()
    for operations in LENGTHS:
        for name, chain in CHAINS.items():
            for n in SIZES:
                if n * operations <= 10_000_000:
                    yield from chain_rows(name, chain, operations, n)
    for name, f in FUNCTIONS.items():
        for n in SIZES:
            yield ratio(name, f, n)


class Scalar:
    """A number that remembers its parents, and how to pass its gradient on."""

    def __init__(self, data, parents=()):
        self.data, self.grad = data, 0.0
        self._parents, self._backward = set(parents), lambda: None

    def _result(self, data, *routes):
        result = Scalar(data, [parent for parent, _ in routes])

        def backward():
            for parent, local in routes:
                parent.grad += local * result.grad

        result._backward = backward
        return result

    def __add__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return self._result(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        pair = (self, other.data), (other, self.data)
        return self._result(self.data * other.data, *pair)

    def __pow__(self, n):
        local = n * self.data ** (n - 1)
        return self._result(self.data**n, (self, local))

    def __sub__(self, other):
        return self + other * -1

    def __truediv__(self, other):
        return self * other**-1

    def sin(self):
        return self._result(math.sin(self.data), (self, math.cos(self.data)))

    def cos(self):
        return self._result(math.cos(self.data), (self, -math.sin(self.data)))

    def exp(self):
        data = math.exp(self.data)
        return self._result(data, (self, data))

    def log(self):
        return self._result(math.log(self.data), (self, 1 / self.data))

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent in node._parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


class Scalars:
    """The functions that a program takes from NumPy, of Scalars."""

    sin, cos = Scalar.sin, Scalar.cos
    exp, log = Scalar.exp, Scalar.log
    sum = staticmethod(lambda x: x)


def chai(x, z, lib=np):
    """Return Chai's y = exp(xz) + xz / ln x + sin(ln x) / (xz)."""
    a = x * z
    b = lib.log(x)
    c = lib.sin(b)
    d = lib.exp(a)
    e = a / b
    f = c / a
    return d + e + f


def toy(b0, b1, b2, b3, w0, w1, w2, w3, lib=np):
    """Return the toy model's loss at x = 0.5, y = 1."""
    h1 = lib.sin(b0 + w0 * 0.5)
    h2 = lib.exp(b1 + w1 * h1)
    h3 = lib.cos(b2 + w2 * h2)
    return (b3 + w3 * h3 - 1.0) ** 2


def batch(beta, omega, x, y, lib=np):
    """Return the toy model's loss, summed over a batch; parameters are indexed."""
    h1 = lib.sin(beta[0] + omega[0] * x)
    h2 = lib.exp(beta[1] + omega[1] * h1)
    h3 = lib.cos(beta[2] + omega[2] * h2)
    return lib.sum((beta[3] + omega[3] * h3 - y) ** 2)


def expressions():
    """Yield Chai's expression and the toy model, value and gradient."""
    programs = {
        "Chai's expression at (2, 3)": (chai, (2.0, 3.0)),
        "toy model, numbers": (toy, (0.3, -0.4, 0.5, 0.2, 1.5, 0.8, 0.9, 1.2)),
    }
    for name, (f, inputs) in programs.items():
        peers = {"autograd": by_autograd(f, inputs), "scalars": by_scalars(f, inputs)}
        for against, peer in peers.items():
            yield row(name, by_tape(f, inputs), against, peer)
    beta, omega = np.array([0.3, -0.4, 0.5, 0.2]), np.array([1.5, 0.8, 0.9, 1.2])
    for n in (1, 28, 1000):
        x, y = np.linspace(-2, 2, n), np.linspace(-1, 1, n)

        def f(beta, omega, lib=np, x=x, y=y):
            return batch(beta, omega, x, y, lib)

        name, inputs = f"toy model, {n} examples", (beta, omega)
        yield row(name, by_tape(f, inputs), "autograd", by_autograd(f, inputs))


def sines(x, operations, lib):
    """Return one function after another: nothing fans out."""
    y = x
    for _ in range(operations // 2):
        y = lib.cos(lib.sin(y))
    return lib.sum(y)


def horner(x, operations, lib):
    """Return a polynomial: cheap operations, and x is used by every second one."""
    y = x
    for _ in range(operations // 2):
        y = y * x + 0.5
    return lib.sum(y)


def fraction(x, operations, lib):
    """Return a continued fraction: divisions, and x is used by every second one."""
    y = x
    for _ in range(operations // 2):
        y = x / (y + 1.0)
    return lib.sum(y)


CHAINS = {"sines": sines, "polynomial": horner, "continued fraction": fraction}


def chain_rows(name, chain, operations, n):
    """Yield one chain on an array of n numbers; on a number also against scalars."""

    def f(x, lib=np):
        return chain(x, operations, lib)

    inputs = (np.linspace(0.1, 0.9, n),)
    name = f"{name}, {operations} operations, {n} numbers"
    yield row(name, by_tape(f, inputs), "autograd", by_autograd(f, inputs))
    if n == 1:
        inputs = (0.5,)
        name = name.replace("1 numbers", "no array")
        yield row(name, by_tape(f, inputs), "scalars", by_scalars(f, inputs))


FUNCTIONS = {
    "sum(sin(x) * exp(x))": lambda x: np.sum(np.sin(x) * np.exp(x)),
    "sum(x**2)": lambda x: np.sum(x**2),
    "sum(tanh(x) / (1 + x**2))": lambda x: np.sum(np.tanh(x) / (1 + x**2)),
}


def ratio(name, f, n):
    """Return the row of a gradient against its function: at most 5 times as long."""
    x = np.linspace(-1, 1, n)
    ours = by_tape(f, (x,))
    name = f"gradient of {name}, n = {n}"
    return Row(name, ours, "the function", lambda: f(x), "≥ 0.2" if n <= 10_000 else "")


def row(name, ours, against, peer):
    """Return a row; its goal is to be faster than autograd."""
    goal = "≥ 1" if against == "autograd" else ""
    if peer is None:
        return Row(name, ours, against, None, goal, absent("autograd", "test"))
    return Row(name, ours, against, peer, goal)


def by_tape(f, inputs):
    """Return a call that finds value and gradient with the tape."""
    return lambda: tape.value_and_gradient(f, *inputs)


def by_autograd(f, inputs):
    """Return a call that finds value and gradient with autograd, or None."""
    if autograd is None:
        return None
    places = tuple(range(len(inputs)))
    found = autograd.value_and_grad(lambda *xs: f(*xs, lib=anp), places)
    return lambda: found(*inputs)


def by_scalars(f, inputs):
    """Return a call that finds value and gradient with Scalars."""

    def call():
        sys.setrecursionlimit(10_000)  # its order is found by recursion
        variables = [Scalar(x) for x in inputs]
        result = f(*variables, lib=Scalars)
        result.backward()
        return result.data, [variable.grad for variable in variables]

    return call


if __name__ == "__main__":
    import run

    sys.argv[1:1] = ["tape"]
    run.main()
