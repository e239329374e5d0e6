"""Lecture 02's scenes draw what they are given, and its quoted results hold."""

import inspect

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from helpers.derivatives import finite_difference
from helpers.lecture.formula import parse
from helpers.lecture.scenes import step_size
from helpers.lecture.stage import Stage

QUOTIENTS = {
    "forward": ((0, 1), finite_difference.forward),
    "backward": ((-1, 0), finite_difference.backward),
    "central": ((-1, 1), finite_difference.central),
}


def bell(x):
    return 1 / (1 + x**2)


def bell_derivative(x):
    return -2 * x / (1 + x**2) ** 2


def drawn(stage, gid, kind=Line2D):
    return next(a for a in stage.figure.findobj(kind) if a.get_gid() == gid)


@pytest.mark.parametrize("a", [-2, 2])
@pytest.mark.parametrize("h", [0.01, 1.5])
def test_three_chords_end_on_the_curve_on_their_side(a, h):
    stage = Stage(step_size.three_chords(bell, bell_derivative, QUOTIENTS))
    sentence = stage.frame(a=a, h=h).sentence
    for name, ends in {"forward": [a, a + h], "backward": [a - h, a]}.items():
        x, y = drawn(stage, name).get_data()
        np.testing.assert_allclose(x, ends)
        np.testing.assert_allclose(y, bell(x))
    error = abs(finite_difference.central(bell, a, h) - bell_derivative(a))
    assert f"central {error:.4f}" in sentence


def test_the_tangent_of_three_chords_has_the_slope_of_the_derivative():
    stage = Stage(step_size.three_chords(bell, bell_derivative, QUOTIENTS))
    stage.frame(a=0.5, h=0.1)
    x, y = drawn(stage, "tangent").get_data()
    np.testing.assert_allclose(np.diff(y) / np.diff(x), -0.64)


def errors(family, h):
    power = {"first": 1, "second": 2}[family]
    return {"growing": h**power, "half missing": np.where(h < 1e-3, np.nan, 1 / h)}


def error_stage():
    steps = np.logspace(-6, 0, 13)
    return Stage(
        step_size.error_curves(errors, steps, ["first", "second"], (1e-12, 1e3))
    )


@pytest.mark.parametrize("h", [1e-6, 1.0])
@pytest.mark.parametrize(("family", "power"), [("first", 1), ("second", 2)])
def test_error_curves_show_the_family_that_is_chosen(h, family, power):
    stage = error_stage()
    sentence = stage.frame(h=h, family=family).sentence
    x, y = drawn(stage, "growing").get_data()
    np.testing.assert_allclose(y, x**power)
    assert f"growing {step_size.power(h**power)}" in sentence
    assert sentence.startswith(family.title())


def test_error_curves_say_where_a_step_does_not_exist():
    stage = error_stage()
    assert "half missing none" in stage.frame(h=1e-6, family="first").sentence
    assert "half missing 1" in stage.frame(h=1.0, family="first").sentence


def test_error_curves_show_an_error_of_zero_at_the_floor():
    scene = step_size.error_curves(
        lambda _, h: {"none": 0 * h}, np.array([1e-3, 1.0]), ["only"], (1e-18, 1)
    )
    stage = Stage(scene)
    assert "below 1e-17" in stage.frame(h=0.5).sentence
    assert drawn(stage, "none").get_ydata().min() == step_size.FLOOR


@pytest.mark.parametrize("family", ["centred", "one-sided"])
@pytest.mark.parametrize("n", [1, 3])
def test_neighbours_show_the_weights_and_the_order(family, n):
    offsets = {
        "centred": {1: [-1, 1], 3: [-3, -2, -1, 1, 2, 3]},
        "one-sided": {1: [0, 1], 3: [0, 1, 2, 3, 4, 5]},
    }
    stencils = {
        side: {m: (k, finite_difference.stencil(k)) for m, k in lists.items()}
        for side, lists in offsets.items()
    }
    steps = np.array([0.01, 0.1])
    curves = {side: {1: steps, 3: steps**3} for side in offsets}
    orders = {side: {1: 1.0, 3: 3.0} for side in offsets}
    stage = Stage(step_size.neighbours(stencils, steps, curves, orders))
    sentence = stage.frame(family=family, n=n).sentence
    k, w = drawn(stage, "weights").get_data()
    assert [*k] == offsets[family][n]
    assert np.dot(k, w) == pytest.approx(1)
    assert f"order {n:.1f}" in sentence


def richardson_rows(first):
    rows = [[finite_difference.central(bell, 0.5, first / 2**i)] for i in range(3)]
    for i in (1, 2):
        for j in range(1, i + 1):
            left, above = rows[i][j - 1], rows[i - 1][j - 1]
            rows[i].append(left + (left - above) / (4**j - 1))
    return rows


def test_the_tableau_fills_one_entry_a_step():
    rows = richardson_rows(0.4)
    stage = Stage(step_size.tableau(rows, -0.64, 0.4))
    for step, (i, j) in enumerate([(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2)]):
        sentence = stage.frame(step=step).sentence
        shown = [t for t in stage.figure.findobj(Text) if "\nerror" in t.get_text()]
        assert sum(t.get_visible() for t in shown) == step + 1
        assert f"error {step_size.power(abs(rows[i][j] + 0.64))}" in sentence
        x, y = drawn(stage, "box").get_data()
        assert (np.mean([x.min(), x.max()]), np.mean([y.min(), y.max()])) == (j, i)
        assert len(drawn(stage, "links").get_xdata()) == (5 if j else 0)


def taken(tenths):
    eps = 2.0**-52
    return finite_difference.exact_step(1.0, tenths / 10 * eps) / eps


@pytest.mark.parametrize(
    ("tenths", "lands", "off"), [(1, 0, "−100"), (7, 1, "+43"), (14, 1, "−29")]
)
def test_a_step_lands_on_the_nearest_number(tenths, lands, off):
    stage = Stage(step_size.landing(taken, "2⁻⁵²"))
    sentence = stage.frame(tenths=tenths).sentence
    assert drawn(stage, "taken").get_xdata()[0] == lands
    assert drawn(stage, "typed").get_xdata()[0] == tenths / 10
    assert f"{off} % off" in sentence


def test_a_whole_step_is_taken_exactly():
    stage = Stage(step_size.landing(taken, "2⁻⁵²"))
    assert "+0 % off" in stage.frame(tenths=40).sentence


@pytest.mark.parametrize(("h", "shared"), [(1e-16, 15), (1e-12, 11), (0.1, 0)])
def test_lost_digits_splits_the_shared_from_the_others(h, shared):
    stage = Stage(step_size.lost_digits(bell, 0.6, bell_derivative(0.6)))
    assert f"share {shared} decimals" in stage.frame(h=h).sentence
    same = drawn(stage, "same f(a)", Text).get_text()
    rest = drawn(stage, "f(a)", Text).get_text()
    assert same + rest.lstrip() == f" {bell(0.6):.17f}"
    assert len(same) == len(rest) - len(rest.lstrip())


def test_lost_digits_marks_the_right_digits_of_the_quotient():
    stage = Stage(step_size.lost_digits(bell, 0.6, bell_derivative(0.6)))
    sentence = stage.frame(h=1e-12).sentence
    assert drawn(stage, "same quotient", Text).get_text() == "−0.648"
    assert "3 right ones" in sentence


@pytest.mark.parametrize("h", [1e-7, 1.0])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_gradient_check_blames_what_is_above_the_line(h, precision):
    tolerances = {"float64": 1e-8, "float32": 1e-3}
    found = {"one": [1e-10, 2.0, 1e-5], "none": [0.0, 1e-12, 1e-10]}
    stage = Stage(step_size.gradient_check(lambda bug, *_: found[bug], tolerances, n=3))
    sentence = stage.frame(bug="one", precision=precision, h=h).sentence
    assert sentence.endswith(" w1, w2." if precision == "float64" else " w1.")
    words = [t.get_text() for t in stage.figure.findobj(Text)]
    assert "✗ 2" in words
    assert "✓ 1e-10" in words
    limit = drawn(stage, "tolerance").get_ydata()
    assert [*limit] == [tolerances[precision]] * 2
    none = stage.frame(bug="none", precision=precision, h=h).sentence
    assert none.endswith("none.")


def test_scipy_differentiates_as_the_lecture_quotes():
    differentiate = pytest.importorskip("scipy.differentiate")
    result = differentiate.derivative(bell, 0.5)
    assert abs(result.df + 0.64) < 1e-10
    assert abs(result.df + 0.64) < result.error < 1e-8
    assert result.nfev <= 20


def test_scipy_checks_a_gradient_with_the_quoted_step():
    optimize = pytest.importorskip("scipy.optimize")
    default = inspect.signature(optimize.check_grad).parameters["epsilon"].default
    assert default == pytest.approx(finite_difference.best_step(1))
    x = np.array([0.5, 1.5])
    found = optimize.check_grad(lambda x: bell(x).sum(), bell_derivative, x)
    assert 0 < found < 1e-7


def test_sympy_gives_the_weights_that_the_lecture_derives():
    sympy = pytest.importorskip("sympy")
    weights = sympy.finite_diff_weights(1, [-2, -1, 1, 2], 0)[1][-1]
    np.testing.assert_allclose(
        np.array(weights, float), finite_difference.stencil([-2, -1, 1, 2]), rtol=1e-12
    )


METHODS = {
    "forward": finite_difference.forward,
    "central": finite_difference.central,
    "complex step": finite_difference.complex_step,
}
STEPS = np.logspace(-12, 0, 49)


def own_frame(text, a=0.5, h=1e-3):
    """Return the errors drawn for a typed function, and the sentence."""
    stage = Stage(step_size.own_errors(METHODS, STEPS))
    sentence = stage.frame(f=parse(text), a=a, h=h).sentence
    right = stage.figure.axes[1]
    lines = {line.get_gid(): line for line in right.lines if line.get_gid()}
    return {
        name: np.asarray(line.get_ydata()) for name, line in lines.items()
    }, sentence


def test_errors_of_a_typed_function_are_those_of_each_method():
    errors, sentence = own_frame("e^x sin(x)")
    exact = np.exp(0.5) * (np.sin(0.5) + np.cos(0.5))
    for name, method in METHODS.items():
        found = np.abs(method(lambda x: np.exp(x) * np.sin(x), 0.5, STEPS) - exact)
        # Rounding differs by an ulp; truncation, on the right, does not.
        np.testing.assert_allclose(errors[name][-9:], found[-9:], rtol=1e-6)
    assert "forward 0.001" in sentence


def test_dots_stand_at_the_errors_of_this_step():
    stage = Stage(step_size.own_errors(METHODS, STEPS))
    stage.frame(f=parse("e^x"), a=0.5, h=1e-3)
    dots = [line for line in stage.figure.axes[1].lines if len(line.get_xdata()) == 1]
    for dot, method in zip(dots, METHODS.values(), strict=True):
        error = abs(float(method(np.exp, 0.5, 1e-3)) - np.exp(0.5))
        np.testing.assert_allclose(dot.get_xydata(), [[1e-3, error]], rtol=1e-4)


@pytest.mark.parametrize(
    ("text", "a", "words", "empty"),
    [
        ("|x|", 0.5, "complex step none", ["complex step"]),
        ("log(x)", -1.0, "forward none; central none", [*METHODS]),
        ("|x|", 0.0, "forward none; central none", [*METHODS]),
    ],
)
def test_a_method_without_an_answer_is_left_out_and_said(text, a, words, empty):
    errors, sentence = own_frame(text, a)
    assert words in sentence
    assert [name for name in METHODS if len(errors[name]) == 0] == empty
