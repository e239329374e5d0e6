"""A function that a learner types, as a NumPy function and as a formula.

What is typed is never run: it is read as a tree of the listed operations (Python's own
syntax tree, of which everything else is refused), and the tree is worked out.
"""

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from helpers.lecture import trees
from helpers.lecture.reader import read
from helpers.lecture.tokens import CONSTANTS, FUNCTIONS, FormulaError, shown

LARGEST_POWER = 200  # of powers of powers together, so that SymPy can expand them
DEEPEST = 30


def parse(text, variables="x"):
    """Return the Formula of a text such as "x**2*sin(x)", "2x^2", "|x|", "ln(x)/√x".

    Known are + - * / ** ^, brackets, e, pi, and the functions in `tokens.FUNCTIONS`.
    `variables` such as "x", "x y" or ["phi0", "phi1"] stand in the order in which the
    function takes them. A FormulaError, which is a ValueError, says in one sentence
    what is wrong, where, and what to write.

    >>> f = parse("2x^2 + 1")
    >>> f(np.array([0.0, 3.0]))
    array([ 1., 19.])
    >>> f.latex
    '2 x^{2} + 1'
    """
    variables = _names(variables)
    tree = _read(text, variables).tree
    return Formula(" ".join(text.split()), variables, tree)


def parse_number(text):
    """Return a number such as "0,5", "1/3", "−2π", "10^-3" or "√2/2" as a float.

    >>> parse_number("1/8") == parse_number("0,125")
    True
    """
    return float(_read(text, ()).value)


@dataclass(frozen=True)
class Formula:
    """A function as a learner writes it: `f(x)`, `f.latex`, `f.derivative()`.

    `text` holds nothing that HTML or matplotlib would take for a command, so it can
    stand in a figure as it is. `tree` is what `helpers.lecture.trees` works with.
    """

    text: str
    variables: tuple  # of names
    tree: object = field(compare=False, repr=False)
    _derivatives: dict = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _folded(self):
        return trees.folded(self.tree)

    @cached_property
    def _used(self):
        return trees.names(self.tree)

    def __call__(self, *values):
        """Return the value at each entry of arrays, or of anything like a number.

        Arrays are broadcast against one another, also where the formula ignores one.
        NumPy warns or raises where there is no value, as `np.errstate` says;
        `helpers.lecture.gaps.on` gives nan there and says where it is.
        """
        if len(values) != len(self.variables):
            raise ValueError(
                f"{self.text} is a function of {', '.join(self.variables)}: give "
                f"{len(self.variables)}, not {len(values)} values."
            )
        given = dict(zip(self.variables, map(_floating, values), strict=True))
        result = trees.evaluate(self._folded, given)
        for name, value in given.items():
            if name not in self._used:  # a constant takes the shape of its inputs
                plain = isinstance(value, (np.ndarray, np.generic))
                result = result + (np.zeros_like(value) if plain else value * 0.0)
        return result

    def derivative(self, variable=None):
        """Return the derivative by `variable` (by the first one) as a Formula.

        It is nan at a kink and at a jump, as `trees.SLOPES` has it.
        """
        variable = self.variables[0] if variable is None else variable
        if variable not in self.variables:
            raise ValueError(f"{self.text} has no variable {variable!r}.")
        if variable not in self._derivatives:
            tree = trees.derivative(self.tree, variable)
            slope = Formula(f"d/d{variable} ({self.text})", self.variables, tree)
            self._derivatives[variable] = slope
        return self._derivatives[variable]

    @cached_property
    def expression(self):
        """The formula for SymPy, of plain symbols such as `sympy.Symbol("x")`.

        A FormulaError says so if it has no value anywhere, as 1/(x - x) has not.
        """
        from sympy import nan, oo, zoo  # takes half a second, so only when asked for

        found = trees.symbolic(self.tree, self.variables)
        if found.has(nan, zoo, oo, -oo):
            raise FormulaError(f"{self.text} has no value anywhere: change it.")
        return found

    @cached_property
    def latex(self):
        """The formula in LaTeX, without dollar signs, as SymPy writes it."""
        from sympy import latex

        expression = self.expression
        try:
            return latex(expression)
        except ValueError:  # Python's own limit on the digits of a number
            raise FormulaError(
                f"{shown(self.text)} multiplies out to numbers too long to write: use "
                "smaller powers."
            ) from None

    def __str__(self):
        return self.text


def _read(text, variables):
    """Return the whole of a typed text as a branch."""
    source = read(text, variables)
    placed = {f"v{i}": name for i, name in enumerate(variables)}
    return _branch(ast.parse(source.python, mode="eval").body, source, placed)


class _Branch(NamedTuple):
    """A part of a formula: its tree, and what the limits need to know."""

    tree: object
    value: float | None = None  # if it is constant
    power: float = 1.0  # the product of the exponents inside one another
    depth: int = 0


def _branch(node, source, placed):
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return _Branch(value, value)
        case ast.Name(id=name) if name in placed:
            return _Branch(placed[name])
        case ast.Name(id=name) if name in CONSTANTS:
            return _Branch((name,), trees.NUMERIC[name]())
        case ast.UnaryOp(op=ast.UAdd(), operand=inside):
            return _branch(inside, source, placed)
        case ast.UnaryOp(op=op, operand=inside):
            name, inner = trees.SYNTAX.get(type(op)), [inside]
        case ast.BinOp(op=op, left=left, right=right):
            name, inner = trees.SYNTAX.get(type(op)), [left, right]
        case ast.Call(func=ast.Name(id=name), args=[inside], keywords=[]):
            name, inner = name if name in FUNCTIONS else None, [inside]
        case _:
            name = None
    if name is None:  # a second lock: the reader lets nothing else through
        raise FormulaError(f"{source.part(node)} is no part of a formula: remove it.")
    parts = [_branch(part, source, placed) for part in inner]
    return _joined(name, parts, node, source)


def _joined(name, parts, node, source):
    """Put an operation over its parts, if it keeps within the limits."""
    here = source.part(node)
    power, last = max(part.power for part in parts), parts[-1].value
    if name == "**" and last is not None:
        power = max(abs(last), 1.0) * parts[0].power
        if power > LARGEST_POWER:
            raise FormulaError(
                f"The power in {here} is too large: keep exponents to {LARGEST_POWER}."
            )
    if name == "/" and last == 0:
        raise FormulaError(f"{here} divides by zero: change what stands under the /.")
    value = None
    if all(part.value is not None for part in parts):
        value = trees.folded(trees.operation(name, *(part.value for part in parts)))
        if value == np.inf:
            raise FormulaError(f"{here} is too large for a number: make it smaller.")
        if not np.isfinite(value):
            raise FormulaError(f"{here} has no real value: change it.")
    chained = name in ("+", "-", "*", "/")  # x + x + x + … is long, but not deep
    depth = max(parts[0].depth + (not chained), parts[-1].depth + 1)
    if depth > DEEPEST:
        raise FormulaError(f"{here} is nested too deeply: make it simpler.")
    tree = trees.operation(name, *(part.tree for part in parts))
    return _Branch(tree, value, power, depth)


def _floating(value):
    """Return numbers and lists as floating-point arrays; anything else as it is."""
    if isinstance(value, (int, float, complex, list, tuple, np.ndarray, np.generic)):
        value = np.asarray(value)[()]
        return value.astype(float) if value.dtype.kind in "iub" else value
    return value


def _names(variables):
    if isinstance(variables, str):
        variables = variables.replace(",", " ").split()
    names = tuple(variables)
    if not names or len(set(names)) < len(names) or set(names) & set(FUNCTIONS):
        raise ValueError(
            "variables must be names such as 'x' or 'x y', all different, and none of "
            "them a function's."
        )
    return names
