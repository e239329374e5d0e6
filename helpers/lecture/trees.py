"""A formula as a tree of nested tuples: its value, its derivative, its SymPy form.

A tree is a number, the name of a variable, or an operation with its parts, such as
("*", 2, ("sin", "x")). The constants are operations without parts: ("pi",).
"""

import ast
import math
import operator

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from helpers.derivatives import dual

# By name: what Python's syntax tree holds, what Python computes with, and NumPy.
OPERATORS = {
    "+": (ast.Add, operator.add, np.add),
    "-": (ast.Sub, operator.sub, np.subtract),
    "*": (ast.Mult, operator.mul, np.multiply),
    "/": (ast.Div, operator.truediv, np.divide),
    "**": (ast.Pow, operator.pow, np.power),
    "negative": (ast.USub, operator.neg, np.negative),
}
ELEMENTARY = "sin cos tan asin acos atan sinh cosh tanh exp log sqrt".split()
SYNTAX = {kind: name for name, (kind, _, _) in OPERATORS.items()}
ARITHMETIC = {name: plain for name, (_, plain, _) in OPERATORS.items()}
# What the dual numbers have a rule for.
PRIMITIVES = {name: primitive for name, (_, _, primitive) in OPERATORS.items()}
PRIMITIVES |= {name: getattr(np, name) for name in ELEMENTARY}
NAMES = {primitive: name for name, primitive in PRIMITIVES.items()}


def _rules(library, e, maximum):
    """Return what a library computes each operation with, by name.

    Python's operators and the library's functions, so that whatever answers to them
    can be put in: arrays, complex numbers, dual numbers, the variables of a tape.
    Operators, since NumPy takes half the time for x**2 that it takes for np.power.
    """
    return {
        **{name: getattr(library, name) for name in (*ELEMENTARY, "sign")},
        **ARITHMETIC,
        "abs": abs,
        "relu": lambda u: maximum(u, 0),
        "sigmoid": lambda u: 1 / (1 + library.exp(-u)),
        "e": lambda: e,
        "pi": lambda: library.pi,
    }


NUMERIC = _rules(np, math.e, np.maximum)
# The derivative by the inside u of what is no primitive, or torn at u = 0. There the
# dual numbers take a slope from between the two sides; a formula has none, it is 0/0.
SLOPES = {
    "abs": lambda u: ("/", u, ("abs", u)),
    "sign": lambda u: ("/", 0, u),
    "relu": lambda u: ("/", ("+", 1, ("/", u, ("abs", u))), 2),
    # By e^-u it would be inf/inf where that overflows.
    "sigmoid": lambda u: ("*", ("sigmoid", u), ("-", 1, ("sigmoid", u))),
}


def operation(name, *parts):
    """Return the tree of an operation; powers of e and logarithms in the natural way.

    >>> operation("**", ("e",), "x"), operation("log2", "x")
    (('exp', 'x'), ('/', ('log', 'x'), ('log', 2)))
    """
    match (name, *parts):
        case ("**", ("e",), power):
            return ("exp", power)
        case ("log2" | "log10", inside):
            return ("/", ("log", inside), ("log", int(name.removeprefix("log"))))
    return (name, *parts)


def evaluate(tree, values, rules=NUMERIC, number=lambda value: value):
    """Work a tree out: `values` by variable, `rules` by operation.

    >>> evaluate(("+", ("**", "x", 2), 1), {"x": np.array([0.0, 3.0])})
    array([ 1., 10.])
    """
    if isinstance(tree, tuple):
        name, *parts = tree
        return rules[name](*(evaluate(part, values, rules, number) for part in parts))
    return values[tree] if isinstance(tree, str) else number(tree)


def names(tree):
    """Return the variables that occur in a tree, as a set."""
    if isinstance(tree, tuple):
        return set().union(*map(names, tree[1:]))
    return {tree} if isinstance(tree, str) else set()


def folded(tree):
    """Return the tree with each constant part worked out as one plain number."""
    if not isinstance(tree, tuple):
        return tree
    tree = (tree[0], *map(folded, tree[1:]))
    if any(isinstance(part, (tuple, str)) for part in tree[1:]):
        return tree
    with np.errstate(all="ignore"):
        value = float(evaluate(tree, {}, number=np.float64))
    # Whole numbers stay whole: x**2 is not x**2.0 to a dual number. Plain ones, not
    # NumPy's, keep float32 inputs float32.
    return int(value) if abs(value) < 2**53 and value == int(value) else value


def derivative(tree, name):
    """Return the tree of the derivative by the variable `name`.

    The rules are those of the dual numbers: they take whatever NumPy's functions and
    operators take, and make trees of trees.

    >>> derivative(("sin", ("**", "x", 2)), "x")
    ('*', ('cos', ('**', 'x', 2)), ('*', 2, 'x'))
    """
    if name not in names(tree):
        return 0
    if tree == name:
        return 1
    outer, *parts = tree
    if outer in SLOPES:
        slopes = [SLOPES[outer](*parts)]
    else:
        _, *slopes = dual.RULES[PRIMITIVES[outer]](*map(_Term, parts))
    total = 0
    for slope, part in zip(slopes, parts, strict=True):
        change = _shortened("*", _plain(slope), derivative(part, name))
        total = _shortened("+", total, change)
    return total


class _Term(NDArrayOperatorsMixin):
    """A tree that NumPy's functions and operators build on."""

    def __init__(self, tree):
        self.tree = tree

    def __array_ufunc__(self, primitive, method, *operands):
        trees = [_plain(operand) for operand in operands]
        if primitive in (np.equal, np.not_equal):
            # Rules ask for 0, and what varies is 0 at single points only.
            left, right = map(folded, trees)
            return int((left == right) == (primitive is np.equal))
        return _Term(_shortened(NAMES[primitive], *trees))


def _plain(term):
    return term.tree if isinstance(term, _Term) else term


def _shortened(name, *parts):
    """Return the tree of an operation, without the 0s and 1s that change nothing."""
    match (name, *parts):
        case ("*", 0, _) | ("*", _, 0):
            return 0
        case ("*", 1, u) | ("*", u, 1) | ("**", u, 1):
            return u
        case ("*", -1, u) | ("*", u, -1) | ("-", 0, u):
            return ("negative", u)
        case ("+", 0, u) | ("+", u, 0) | ("-", u, 0):
            return u
        case ("-", int(), int()):
            return parts[0] - parts[1]
        case ("*", u, v) if u == v:
            return ("**", u, 2)
    return (name, *parts)


def symbolic(tree, variables):
    """Return a tree as a SymPy expression of plain symbols."""
    import sympy as sp  # takes half a second, so only when it is asked for

    rules = _rules(sp, sp.E, sp.Max)
    symbols = {name: sp.Symbol(name) for name in variables}
    # Decimals as fractions: what was typed is 0.1, not the nearest double.
    return evaluate(tree, symbols, rules, lambda value: sp.Rational(str(value)))
