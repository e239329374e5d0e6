"""Derivatives as formulas: one named rule a step, and what the formulas cost."""

from typing import NamedTuple

import sympy as sp
from sympy.core.function import AppliedUndef

from helpers import checking
from helpers.checking import shown

# What each function becomes; the chain rule multiplies by the inner derivative.
FUNCTION_RULES = {
    sp.exp: ("exponential rule", sp.exp),
    sp.log: ("logarithm rule", lambda u: 1 / u),
    sp.sin: ("sine rule", sp.cos),
    sp.cos: ("cosine rule", lambda u: -sp.sin(u)),
    sp.tan: ("tangent rule", lambda u: 1 / sp.cos(u) ** 2),
    sp.sinh: ("hyperbolic sine rule", sp.cosh),
    sp.cosh: ("hyperbolic cosine rule", sp.sinh),
    sp.tanh: ("hyperbolic tangent rule", lambda u: 1 - sp.tanh(u) ** 2),
    sp.asin: ("arcsine rule", lambda u: 1 / sp.sqrt(1 - u**2)),
    sp.acos: ("arccosine rule", lambda u: -1 / sp.sqrt(1 - u**2)),
    sp.atan: ("arctangent rule", lambda u: 1 / (1 + u**2)),
}


class Step(NamedTuple):
    """One rule, applied to one part of a formula."""

    rule: str  # "product rule", "chain rule with sine rule" …
    expression: sp.Expr  # the part that is differentiated
    becomes: sp.Expr  # its derivative; what is still to be done is a `Derivative`
    before: sp.Expr  # the whole formula; before and after are equal
    after: sp.Expr


class Derivation(NamedTuple):
    """A derivative, simplified only as SymPy does by itself, and the steps to it."""

    result: sp.Expr
    steps: tuple

    @property
    def lines(self):
        """Return the question and the formula after each step: all are equal."""
        question = self.steps[0].before if self.steps else self.result
        return (question, *(step.after for step in self.steps))

    def latex(self, count=None):
        r"""Typeset the first `count` steps, one a line, each with its rule's name.

        All steps if `count` is left out; an `aligned` block for between dollar signs.

        >>> print(differentiate(sp.sin(sp.Symbol("x")), sp.Symbol("x")).latex())
        \begin{aligned}
        & \frac{d}{d x} \sin{\left(x \right)} \\
        &= \cos{\left(x \right)} && \text{sine rule}
        \end{aligned}
        """
        count = len(self.steps) if count is None else count
        count = checking.whole("count", count, 0, len(self.steps))
        rows = [f"& {sp.latex(self.lines[0])}"]
        for step in self.steps[:count]:
            rows.append(rf"&= {sp.latex(step.after)} && \text{{{step.rule}}}")
        return "\n".join([r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"])


def differentiate(expression, variable):
    """Differentiate a formula by the rules of school, one rule a step.

    The formula is built of numbers, symbols, + - * / **, the functions in
    `FUNCTION_RULES`, and unknown functions of the variable alone such as u(x), which
    stay. Symbols other than the variable are constants. Text is never evaluated.
    Source: *Formal Computational Skills*, week 4, the table of rules; Chai, lecture 15,
    "Approach 2: symbolic differentiation".

    >>> x = sp.Symbol("x")
    >>> derivation = differentiate(x * sp.sin(x), x)
    >>> derivation.result
    x*cos(x) + sin(x)
    >>> [step.rule for step in derivation.steps]
    ['product rule', 'sine rule', 'variable rule']
    """
    _check_expression(expression)
    if not isinstance(variable, sp.Symbol):
        raise ValueError(
            "`variable` must be a SymPy symbol such as sympy.Symbol('x'), "
            f"not {shown(variable)}."
        )
    line = _derivative(expression, variable)
    steps = []
    while (part := _next(line)) is not None:
        rule, becomes = apply_rule(part.expr, variable)
        # Wherever the part stands: what is equal is differentiated in one step.
        before, line = line, line.xreplace({part: becomes})
        steps.append(Step(rule, part.expr, becomes, before, line))
    return Derivation(line, tuple(steps))


def apply_rule(expression, variable):
    """Apply the one rule that fits the outermost operation of a formula.

    Returns its name and what becomes of the formula, with a `Derivative` for each
    smaller derivative still to be found.

    >>> x = sp.Symbol("x")
    >>> apply_rule(sp.sin(x**2), x)
    ('chain rule with sine rule', cos(x**2)*Derivative(x**2, x))
    """
    if variable not in expression.free_symbols:
        return "constant rule", sp.Integer(0)
    if expression == variable:
        return "variable rule", sp.Integer(1)
    if expression.is_Add:
        terms = expression.as_ordered_terms()
        return "sum rule", sp.Add(*(_derivative(term, variable) for term in terms))
    if expression.is_Mul:
        return _multiplied(expression, variable)
    if isinstance(expression, sp.Pow):
        return _raised(expression, variable)
    if expression.func in FUNCTION_RULES:
        name, outer = FUNCTION_RULES[expression.func]
        (inner,) = expression.args
        return _chained(name, outer(inner), inner, variable)
    raise ValueError(
        f"There is no rule for {expression.func.__name__}; use + - * / **, or one of "
        f"{', '.join(function.__name__ for function in FUNCTION_RULES)}."
    )


def operations(expression, shared=False):
    """Count the operations that it takes to evaluate a formula, or a list of them.

    Each + - * / **, sign change and function call counts one. A list is one program,
    for example a whole gradient. If `shared`, a part that occurs repeatedly is computed
    only once. Source: Chai, lecture 15, on what symbolic differentiation costs.

    >>> u = sp.sin(sp.Symbol("x"))
    >>> operations(u**2 + sp.exp(u)), operations(u**2 + sp.exp(u), shared=True)
    (5, 4)
    """
    several = isinstance(expression, (list, tuple))
    formulas = list(expression) if several else [expression]
    if not formulas:
        raise ValueError("`expression` is empty; give at least one formula.")
    for formula in formulas:
        _check_expression(formula)
    if shared:
        parts, formulas = sp.cse(formulas)
        formulas = [part for _, part in parts] + formulas
    return sum(int(sp.count_ops(formula)) for formula in formulas)


def _multiplied(expression, variable):
    constant, rest = expression.as_independent(variable, as_Add=False)
    if constant != 1:
        return "constant multiple rule", constant * _derivative(rest, variable)
    # Exact, so that exp(−x) stays a factor instead of a 1 / exp(x).
    u, v = sp.fraction(rest, exact=True)
    if variable in v.free_symbols:
        du, dv = _derivative(u, variable), _derivative(v, variable)
        return "quotient rule", (v * du - u * dv) / v**2
    u, *others = rest.as_ordered_factors()
    v = sp.Mul(*others)
    return "product rule", u * _derivative(v, variable) + v * _derivative(u, variable)


def _raised(expression, variable):
    base, exponent = expression.args
    if variable not in exponent.free_symbols:
        outer = exponent * base ** (exponent - 1)
        return _chained("power rule", outer, base, variable)
    if variable not in base.free_symbols:
        outer = expression * sp.log(base)
        return _chained("exponential rule", outer, exponent, variable)
    du, dn = _derivative(base, variable), _derivative(exponent, variable)
    becomes = expression * (dn * sp.log(base) + exponent * du / base)
    return "general power rule", becomes


def _chained(name, outer, inner, variable):
    if inner == variable:
        return name, outer
    return f"chain rule with {name}", outer * _derivative(inner, variable)


def _derivative(expression, variable):
    # Past SymPy's constructor, which would make 0 of d3/dx before we can say why.
    return sp.Basic.__new__(sp.Derivative, expression, sp.Tuple(variable, 1))


def _next(line):
    """Return the first derivative still to be found, as printed, or None."""
    if isinstance(line, sp.Derivative):
        stays = isinstance(line.expr, AppliedUndef) and line.expr.args == line.variables
        return None if stays else line
    if not line.has(sp.Derivative):
        return None
    parts = line.args
    if line.is_Add:
        parts = line.as_ordered_terms()
    elif line.is_Mul:
        parts = line.as_ordered_factors()
    return next((found for found in map(_next, parts) if found is not None), None)


def _check_expression(expression):
    if not isinstance(expression, sp.Expr):
        raise ValueError(
            "`expression` must be a SymPy formula built of sympy.Symbol and "
            f"sympy functions, not {shown(expression)}."
        )
    if expression.has(sp.nan, sp.oo, -sp.oo, sp.zoo):
        raise ValueError(
            "`expression` holds nan or infinity; every number in it must be finite."
        )
    if expression.is_commutative is False:
        raise ValueError("`expression` must commute; matrices have no rule here.")
