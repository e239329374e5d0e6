"""Every line of a derivation is equal, and its end is what SymPy finds."""

import itertools

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpers.checking import shown
from helpers.derivatives import finite_difference, symbolic

x, y, z, k = sp.symbols("x y z k")
u, v = sp.Function("u")(x), sp.Function("v")(x)
SIGMOID = 1 / (1 + sp.exp(-x))
CHAI = sp.exp(x * z) + x * z / sp.log(x) + sp.sin(sp.log(x)) / (x * z)
EXAMPLES = [
    *(x * sp.sin(x), sp.sin(x**2), (x**2) ** 2, x**x, 2**x, x**y, SIGMOID, CHAI),
    *(sp.log(x**4 + x**3 + 2), x**4 + y**2, 1 / (x * sp.sin(x)), x * sp.exp(-x)),
    *(sp.sqrt(1 + x**2), sp.tan(x) / x, sp.sin(x) ** sp.cos(x), sp.Integer(3), y, x),
    *(function(x * y + 1) for function in symbolic.FUNCTION_RULES),
]


def value(formula):
    """Evaluate away from branch cuts, where two equal formulas give one number."""
    point = {x: sp.Rational(7, 10) + sp.I / 3, y: sp.Rational(4, 3), z: 3}
    number = complex(formula.doit().subs(point).evalf(30, maxn=200))
    return number if np.isfinite(number) else None


def formulas():
    leaves = st.one_of(
        st.sampled_from([x, x, x, y]), st.integers(-3, 3).map(sp.Integer)
    )
    functions = st.sampled_from([sp.sin, sp.cos, sp.exp, sp.log, sp.tan, sp.tanh])

    def grow(smaller):
        pairs = st.tuples(smaller, smaller)
        powers = st.sampled_from([-2, -1, 2, 3, sp.Rational(1, 2)])
        return st.one_of(
            pairs.map(lambda ab: ab[0] + ab[1]),
            pairs.map(lambda ab: ab[0] * ab[1]),
            pairs.map(lambda ab: ab[0] / ab[1]),
            pairs.map(lambda ab: ab[0] ** ab[1]),
            st.tuples(smaller, powers).map(lambda an: an[0] ** an[1]),
            st.tuples(functions, smaller).map(lambda fa: fa[0](fa[1])),
        )

    return st.recursive(leaves, grow, max_leaves=5)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(formula=formulas())
def test_random_formulas_have_the_derivative_that_sympy_finds(formula):
    assume(not formula.has(sp.nan, sp.oo, -sp.oo, sp.zoo, sp.AccumBounds))
    derivation = symbolic.differentiate(formula, x)
    exact = value(sp.diff(formula, x))
    assume(exact is not None)
    assert value(derivation.result) == pytest.approx(exact, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("formula", EXAMPLES, ids=str)
def test_every_line_equals_the_derivative(formula):
    exact = value(sp.diff(formula, x))
    derivation = symbolic.differentiate(formula, x)
    for line in derivation.lines:
        assert value(line) == pytest.approx(exact, rel=1e-12, abs=1e-12)
    for step in derivation.steps:
        partial = value(sp.diff(step.expression, x))
        assert value(step.becomes) == pytest.approx(partial, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("formula", EXAMPLES, ids=str)
def test_lines_lead_from_one_derivative_to_none(formula):
    result, steps = symbolic.differentiate(formula, x)
    first = steps[0]
    assert isinstance(first.before, sp.Derivative)
    assert first.before.args == (formula, sp.Tuple(x, 1))
    assert first.expression == formula
    assert first.after == first.becomes
    for one, following in itertools.pairwise(steps):
        assert one.after == following.before
        assert one.after.has(sp.Derivative)
    assert steps[-1].after == result
    assert not result.has(sp.Derivative)


@pytest.mark.parametrize(
    ("formula", "rules"),
    [
        (sp.Integer(7), ["constant rule"]),
        (y, ["constant rule"]),
        (x, ["variable rule"]),
        (x**5, ["power rule"]),
        (sp.sqrt(x), ["power rule"]),
        (k * sp.sin(x), ["constant multiple rule", "sine rule"]),
        (sp.exp(x) + sp.log(x), ["sum rule", "exponential rule", "logarithm rule"]),
        (sp.exp(x) * sp.cos(x), ["product rule", "cosine rule", "exponential rule"]),
        (
            x * sp.exp(-x),
            [
                *("product rule", "chain rule with exponential rule"),
                *("constant multiple rule", "variable rule"),
            ],
        ),
        (
            sp.sin(x) / sp.log(x),
            ["quotient rule", "logarithm rule", "sine rule"],
        ),
        (sp.sin(x**2), ["chain rule with sine rule", "power rule"]),
        (sp.tan(x), ["tangent rule"]),
        (sp.cos(x) ** 3, ["chain rule with power rule", "cosine rule"]),
        (3**x, ["exponential rule"]),
        (x**x, ["general power rule", "variable rule"]),
    ],
    ids=str,
)
def test_rules_are_named(formula, rules):
    steps = symbolic.differentiate(formula, x).steps
    assert sorted(step.rule for step in steps) == sorted(rules)
    assert steps[0].rule == rules[0]


@pytest.mark.parametrize(
    ("formula", "derivative"),
    [
        (sp.sin(x), sp.cos(x)),
        (sp.cos(x), -sp.sin(x)),
        (sp.exp(x), sp.exp(x)),
        (sp.log(x), 1 / x),
        (x**4, 4 * x**3),
        (1 / x, -1 / x**2),
        (sp.sin(x**2), 2 * x * sp.cos(x**2)),
        (x * sp.sin(x), x * sp.cos(x) + sp.sin(x)),
    ],
    ids=str,
)
def test_results_are_those_of_the_table(formula, derivative):
    assert symbolic.differentiate(formula, x).result == derivative


def test_unknown_functions_show_the_rules_themselves():
    du, dv = u.diff(x), v.diff(x)
    for formula, derivative in [
        (u, du),
        (u + v, du + dv),
        (k * u, k * du),
        (sp.Function("w")(y) * u, sp.Function("w")(y) * du),
        (sp.Function("w")(y), 0),
        (u * v, u * dv + v * du),
        (u / v, (v * du - u * dv) / v**2),
        (sp.sin(u), sp.cos(u) * du),
        (u**v, u**v * (dv * sp.log(u) + v * du / u)),
    ]:
        assert symbolic.differentiate(formula, x).result == derivative


def test_the_sigmoid_has_the_derivative_y_times_one_minus_y():
    slope = symbolic.differentiate(SIGMOID, x).result
    assert sp.simplify(slope - SIGMOID * (1 - SIGMOID)) == 0


def test_only_the_variable_moves():
    assert symbolic.differentiate(x**4 + y**2, y).result == 2 * y
    assert symbolic.differentiate(x**4 + y**2, z).result == 0
    assert sp.expand(symbolic.differentiate((x * y) ** 2, y).result) == 2 * x**2 * y


def test_results_agree_with_autograd_and_with_differences():
    formula = sp.exp(sp.sin(x) / x) * sp.log(x) ** 2
    slope = sp.lambdify(x, symbolic.differentiate(formula, x).result, "numpy")
    points = np.linspace(0.5, 3, 20)
    outside = autograd.elementwise_grad(sp.lambdify(x, formula, [{}, anp]))(points)
    np.testing.assert_allclose(slope(points), outside, rtol=1e-12)
    f = sp.lambdify(x, formula, "numpy")
    differences = finite_difference.complex_step(f, points)
    np.testing.assert_allclose(slope(points), differences, rtol=1e-12)


def test_twice_the_same_question_has_the_same_answer():
    assert symbolic.differentiate(CHAI, x) == symbolic.differentiate(CHAI, x)


def test_latex_has_one_line_a_step_with_its_rule():
    derivation = symbolic.differentiate(x * sp.sin(x), x)
    for count in range(len(derivation.steps) + 1):
        text = derivation.latex(count)
        assert text.count(r"\\") == count
        assert text.count("&=") == count
        assert text.startswith(r"\begin{aligned}")
        for step in derivation.steps[:count]:
            assert rf"\text{{{step.rule}}}" in text
    assert derivation.latex() == derivation.latex(3)
    assert r"\frac{d}{d x} x \sin" in derivation.latex(0)


def test_latex_of_several_variables_has_round_d():
    assert r"\partial" in symbolic.differentiate(x * y, x).latex(0)


@pytest.mark.parametrize(
    ("formula", "count"),
    [(x, 0), (x + 1, 1), (-x, 1), (x**2, 1), (sp.sin(x) / x, 2), (2 * x + 3, 2)],
    ids=str,
)
def test_operations_are_counted(formula, count):
    assert symbolic.operations(formula) == count


def test_sharing_counts_a_repeated_part_once():
    inner = sp.sin(sp.exp(x))
    formula = inner**2 + sp.cos(inner)
    assert symbolic.operations(formula) == 7
    assert symbolic.operations(formula, shared=True) == 5
    assert symbolic.operations([inner, inner]) == 4
    assert symbolic.operations((inner, inner), shared=True) == 2


def test_derivatives_of_nests_swell_and_sharing_tames_them():
    nest, raw, shared = x, [], []
    for _ in range(5):
        nest = 4 * nest * (1 - nest)
        slope = symbolic.differentiate(nest, x).result
        raw.append(symbolic.operations(slope))
        shared.append(symbolic.operations(slope, shared=True))
    assert all(b > 2 * a for a, b in itertools.pairwise(raw))
    assert raw[-1] > 10 * shared[-1]
    assert max(np.diff(shared)) < 25


def assert_one_sentence(call, *words):
    with pytest.raises(ValueError, match=r"^[^.\n].*\.$") as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert ". " not in text
    for word in words:
        assert word in text


NO_FORMULAS = ["x**2", 3, 2.5, None, np.sin, np.ones(2), sp.Eq(x, 1), sp.eye(2)]


@pytest.mark.parametrize("thing", NO_FORMULAS, ids=repr)
def test_something_that_is_no_formula_is_named(thing):
    said = shown(thing)
    assert_one_sentence(lambda: symbolic.differentiate(thing, x), "SymPy", said)
    assert_one_sentence(lambda: symbolic.operations(thing), "SymPy", said)
    assert_one_sentence(lambda: symbolic.operations([x, thing]), "SymPy", said)


def test_text_is_never_evaluated(tmp_path):
    victim = tmp_path / "victim"
    text = f"open({str(victim)!r}, 'w')"
    assert_one_sentence(lambda: symbolic.differentiate(text, x), 'not "open(')
    assert_one_sentence(lambda: symbolic.operations(text), 'not "open(')
    assert_one_sentence(lambda: symbolic.differentiate(x, text), 'not "open(')
    assert not victim.exists()


@pytest.mark.parametrize("variable", ["x", None, 3, x**2, sp.Integer(2)], ids=repr)
def test_something_that_is_no_variable_is_named(variable):
    assert_one_sentence(lambda: symbolic.differentiate(x, variable), "variable")


@pytest.mark.parametrize("formula", [sp.nan, sp.oo, x + sp.zoo, -sp.oo], ids=str)
def test_a_formula_that_is_not_finite_is_named(formula):
    assert_one_sentence(lambda: symbolic.differentiate(formula, x), "finite")
    assert_one_sentence(lambda: symbolic.operations(formula), "finite")


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (sp.Abs(x), "Abs"),
        (sp.Max(x, 0), "Max"),
        (x * sp.gamma(x), "gamma"),
        (sp.Function("u")(x**2), "u"),
        (sp.Derivative(u, x), "Derivative"),
        (sp.Integral(x, (x, 0, x)), "Integral"),
    ],
    ids=str,
)
def test_a_function_without_a_rule_is_named(formula, name):
    assert_one_sentence(lambda: symbolic.differentiate(formula, x), f"for {name};")


def test_symbols_that_do_not_commute_are_refused():
    a = sp.Symbol("a", commutative=False)
    assert_one_sentence(lambda: symbolic.differentiate(a * x, x), "commute")


@pytest.mark.parametrize("count", [-1, 4, 1.0, "1", True])
def test_a_bad_count_of_steps_is_named(count):
    derivation = symbolic.differentiate(x * sp.sin(x), x)
    assert_one_sentence(lambda: derivation.latex(count), "count")


def test_an_empty_list_of_formulas_is_named():
    assert_one_sentence(lambda: symbolic.operations([]), "empty")
