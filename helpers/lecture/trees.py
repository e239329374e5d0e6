"""A formula as a tree of nested tuples: its value, its derivative, its SymPy form.

A tree is a number, the name of a variable, or an operation with its parts, such as
("*", 2, ("sin", "x")). The constants are operations without parts: ("pi",).
"""

import math
import operator

import numpy as np

ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "negative": operator.neg,
}
# Python's operators and NumPy's functions, so that whatever answers to them can be put
# in: arrays, complex numbers, dual numbers, the variables of a tape.
NUMERIC = {
    **ARITHMETIC,
    **{name: getattr(np, name) for name in ("sin", "cos", "tan", "exp", "log", "sqrt")},
    **{name: getattr(np, name) for name in ("sinh", "cosh", "tanh", "abs", "sign")},
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "log2": lambda u: np.log(u) / math.log(2),
    "log10": lambda u: np.log(u) / math.log(10),
    "relu": lambda u: np.maximum(u, 0.0),
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "e": lambda: math.e,
    "pi": lambda: math.pi,
}
# The derivative of each function by its inside u. At a kink or a jump it is 0/0.
SLOPES = {
    "sin": lambda u: ("cos", u),
    "cos": lambda u: ("negative", ("sin", u)),
    "tan": lambda u: ("/", 1, ("**", ("cos", u), 2)),
    "asin": lambda u: ("/", 1, ("sqrt", ("-", 1, ("**", u, 2)))),
    "acos": lambda u: ("/", -1, ("sqrt", ("-", 1, ("**", u, 2)))),
    "atan": lambda u: ("/", 1, ("+", 1, ("**", u, 2))),
    "sinh": lambda u: ("cosh", u),
    "cosh": lambda u: ("sinh", u),
    "tanh": lambda u: ("-", 1, ("**", ("tanh", u), 2)),
    "exp": lambda u: ("exp", u),
    "log": lambda u: ("/", 1, u),
    "log2": lambda u: ("/", 1, ("*", ("log", 2), u)),
    "log10": lambda u: ("/", 1, ("*", ("log", 10), u)),
    "sqrt": lambda u: ("/", 1, ("*", 2, ("sqrt", u))),
    "abs": lambda u: ("/", u, ("abs", u)),
    "sign": lambda u: ("/", 0, u),
    "relu": lambda u: ("/", ("+", 1, ("/", u, ("abs", u))), 2),
    "sigmoid": lambda u: ("*", ("sigmoid", u), ("-", 1, ("sigmoid", u))),
}


def evaluate(tree, values, rules=NUMERIC, number=lambda value: value):
    """Work a tree out: `values` by variable, `rules` by operation.

    Examples
    --------
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

    Examples
    --------
    >>> derivative(("sin", ("**", "x", 2)), "x")
    ('*', ('cos', ('**', 'x', 2)), ('*', 2, 'x'))
    """
    if name not in names(tree):
        return 0
    if tree == name:
        return 1
    operation, *parts = tree
    slopes = [derivative(part, name) for part in parts]
    if operation in SLOPES:
        return _times(SLOPES[operation](*parts), *slopes)
    rule = {"*": _product, "/": _quotient, "**": _power}.get(operation)
    if rule is None:
        return _sum(operation, *slopes)
    return rule(*parts, *slopes)


def _sum(operation, *slopes):
    if len(slopes) == 1:
        return ("negative", *slopes)
    left, right = slopes
    if right == 0:
        return left
    if left == 0:
        return right if operation == "+" else ("negative", right)
    return (operation, left, right)


def _times(left, right):
    if 0 in (left, right):
        return 0
    if 1 in (left, right):
        return right if left == 1 else left
    return ("*", left, right)


def _product(u, v, du, dv):
    return _sum("+", _times(u, dv), _times(v, du))


def _quotient(u, v, du, dv):
    if dv == 0:
        return ("/", du, v)
    return ("/", _sum("-", _times(v, du), _times(u, dv)), ("**", v, 2))


def _power(u, v, du, dv):
    if dv == 0:
        less = folded(("-", v, 1))
        return _times(_times(v, u if less == 1 else ("**", u, less)), du)
    grown = _times(("log", u), dv)
    if du != 0:
        grown = ("+", grown, ("/", _times(v, du), u))
    return _times(("**", u, v), grown)


def symbolic(tree, variables):
    """Return a tree as a SymPy expression of plain symbols."""
    import sympy as sp  # takes half a second, so only when it is asked for

    written = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")
    rules = {
        **ARITHMETIC,
        **{name: getattr(sp, name) for name in (*written, "exp", "log", "sqrt")},
        "abs": sp.Abs,
        "sign": sp.sign,
        "log2": lambda u: sp.log(u) / sp.log(2),
        "log10": lambda u: sp.log(u) / sp.log(10),
        "relu": lambda u: sp.Max(0, u),
        "sigmoid": lambda u: 1 / (1 + sp.exp(-u)),
        "e": lambda: sp.E,
        "pi": lambda: sp.pi,
    }
    symbols = {name: sp.Symbol(name) for name in variables}
    # Decimals as fractions: what was typed is 0.1, not the nearest double.
    return evaluate(tree, symbols, rules, lambda value: sp.Rational(str(value)))
