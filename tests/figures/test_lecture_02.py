"""What the figures of lecture 02 show, at both ends of their sliders."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose
from shown import agree, shown

from helpers.derivatives import finite_difference
from helpers.figures import lecture_02
from helpers.lecture.formula import parse

STEPS = np.logspace(-12, 0, 49)
QUOTIENTS = {
    "forward": ((0, 1), finite_difference.forward),
    "backward": ((-1, 0), finite_difference.backward),
    "central": ((-1, 1), finite_difference.central),
}
METHODS = {
    "forward": finite_difference.forward,
    "central": finite_difference.central,
    "complex step": finite_difference.complex_step,
}


def bell(x):
    return 1 / (1 + x**2)


def bell_derivative(x):
    return -2 * x / (1 + x**2) ** 2


@pytest.mark.parametrize("a", [-2, 2])
@pytest.mark.parametrize("h", [0.01, 1.5])
def test_three_chords_end_on_the_curve_on_their_side(a, h):
    scene = lecture_02.three_chords(bell, bell_derivative, QUOTIENTS)
    data, sentence = shown(scene, a=a, h=h)
    x, exact = data["tangent"][0], bell_derivative(a)
    agree(data, tangent=(x, bell(a) + exact * (x - a)))
    ends = {"forward": (a, a + h), "backward": (a - h, a), "central": (a - h, a + h)}
    agree(data["chords"], **{name: (e, bell(np.array(e))) for name, e in ends.items()})
    error = abs(finite_difference.central(bell, a, h) - exact)
    assert f"central {error:.4f}" in sentence


def errors(family, h):
    power = {"first": 1, "second": 2}[family]
    missing = np.where(h < 1e-3, np.nan, 1 / h)
    return {"rising": h**power, "missing": missing, "0": 0 * h}


@pytest.mark.parametrize(("h", "missing"), [(1e-6, "none (h is 0 there)"), (1.0, "1")])
@pytest.mark.parametrize(("family", "power"), [("first", 1), ("second", 2)])
def test_error_curves_show_the_family_that_is_chosen(h, missing, family, power):
    args = STEPS, ["first", "second"], (1e-12, 1e3)
    data, sentence = shown(lecture_02.error_curves(errors, *args), h=h, family=family)
    floor, known = np.full(49, lecture_02.FLOOR), missing == "1"
    gap = np.where(STEPS < 1e-3, np.nan, 1 / STEPS)
    curves = {"rising": np.maximum(STEPS**power, floor), "missing": gap, "0": floor}
    for name, heights in curves.items():
        assert_allclose(data["curves"][name], (STEPS, heights))
    assert_allclose(data["dots"]["rising"], [[h], [h**power]])
    assert_allclose(data["dots"]["missing"], [[h], [1 / h]] if known else [[], []])
    assert data["here"] == h
    words = f"rising {lecture_02.power(h**power)}; missing {missing}; 0 below 1e-17."
    assert sentence == f"{family.title()}, step {h:.2g}. Errors: {words}"


def test_error_curves_of_one_family_do_not_name_it():
    scene = lecture_02.error_curves(errors, STEPS, ["first"], (1e-18, 1))
    assert shown(scene, h=0.5)[1].startswith("Step 0.5. Errors: rising 0.5;")


@pytest.mark.parametrize("a", [0.5, -0.5])
def test_errors_of_a_typed_function_are_those_of_each_method(a):
    scene = lecture_02.own_errors(METHODS, STEPS)
    data, sentence = shown(scene, f=parse("e^x"), a=a, h=1e-3)
    x, values = data["curve"]
    agree(data, curve=(x, np.exp(x)), point=([a], [np.exp(a)]))
    for name, method in METHODS.items():
        dot = abs(method(np.exp, a, 1e-3) - np.exp(a))
        assert_allclose(data["dots"][name], [[1e-3], [dot]], rtol=1e-4)
        # Rounding differs by an ulp; truncation, on the right, does not.
        found = abs(method(np.exp, a, STEPS[-9:]) - np.exp(a))
        assert_allclose(np.array(data["curves"][name])[:, -9:], [STEPS[-9:], found])
    low, high = data["height"]["ylim"]
    assert low < values.min() < values.max() < high < 1.2 * values.max()
    words = f"at a = {a:.2f}, h = 0.001. Errors: forward 0.000"
    assert words.replace("-", "−") in sentence


@pytest.mark.parametrize(
    ("text", "a", "words", "empty"),
    [
        ("|x|", 0.5, "complex step none", ["complex step"]),
        ("log(x)", -1.0, "forward none; central none", [*METHODS]),
        ("|x|", 0.0, "forward none; central none", [*METHODS]),
    ],
)
def test_a_method_without_an_answer_is_left_out_and_said(text, a, words, empty):
    scene = lecture_02.own_errors(METHODS, STEPS)
    data, sentence = shown(scene, f=parse(text), a=a, h=1e-3)
    assert words in sentence
    for lines in (data["curves"], data["dots"]):
        assert [name for name in METHODS if len(lines[name][1]) == 0] == empty


@pytest.mark.parametrize("family", ["centred", "one-sided"])
@pytest.mark.parametrize("n", [1, 3])
def test_neighbours_show_the_weights_and_the_order(family, n):
    stencils = {
        "centred": {1: ([-1, 1], [-1, 1]), 3: ([-2, 2], [-1, 3])},
        "one-sided": {1: ([0, 1], [-1, 1]), 3: ([0, 3], [-1, 3])},
    }
    steps = np.array([0.01, 0.1])
    times = {"centred": 1, "one-sided": 2}
    errors = {side: {m: k * steps**m for m in (1, 3)} for side, k in times.items()}
    orders = {side: {m: k * m for m in (1, 3)} for side, k in times.items()}
    scene = lecture_02.neighbours(stencils, steps, errors, orders)
    data, sentence = shown(scene, family=family, n=n)
    k = stencils[family][n][0]
    stems = [k[0], k[0], k[1], k[1]], [0, -1, 0, n]
    assert_allclose(np.array(data["stems"])[:, [0, 1, 3, 4]], stems)
    agree(data, weights=(k, [-1, n]), errors=(steps, times[family] * steps**n))
    words = f"k from {k[0]} to {k[1]}: order {times[family] * n:.1f} measured, error "
    assert f"{words}{times[family] * 0.1**n:.1g} at" in sentence.replace("−", "-")


def test_the_tableau_fills_one_entry_a_step():
    rows = [[-0.54], [-0.6, -0.65], [-0.63, -0.641, -0.64002]]
    scene = lecture_02.tableau(rows, -0.64, 0.4)
    said = []
    for step, (i, j) in enumerate([(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2)]):
        data, sentence = shown(scene, step=step)
        said.append(sentence)
        error = lecture_02.power(abs(rows[i][j] + 0.64))
        assert data["cells"][step:] == [f"−{-rows[i][j]:.9f}\nerror {error}"]
        x, y = data["frame"]
        assert_allclose([x.min(), x.max()], [j - 0.44, j + 0.44])
        assert_allclose([y.min(), y.max()], [i - 0.36, i + 0.36])
        if j:
            left = [j - 0.56, j - 0.44, np.nan] * 2, [i, i, np.nan, i - 0.64, i - 0.36]
            agree(data, links=(left[0][:5], left[1]))
        else:
            assert data["links"] is None
    assert said[1] == "Central difference with h = 0.2: error 0.04."
    rule = "(16 × left neighbour − the entry above that) / 15"
    assert said[5] == f"{rule}: error 2e-05, was 0.001."


def taken(tenths):
    eps = 2.0**-52
    return finite_difference.exact_step(1.0, tenths / 10 * eps) / eps


@pytest.mark.parametrize(
    ("tenths", "lands", "off"),
    [(1, 0, "−100"), (7, 1, "+43"), (14, 1, "−29"), (40, 4, "+0")],
)
def test_a_step_lands_on_the_nearest_number(tenths, lands, off):
    data, sentence = shown(lecture_02.landing(taken, "2⁻⁵²"), tenths=tenths)
    want = tenths / 10
    agree(data, typed=(want, 0.55), taken=(lands, 0), ratio=(want, lands / want))
    agree(data, path=([want, lands], [0.55, 0]))
    assert f"h = {want} u, taken h = {lands} u: " in sentence
    assert f"{off} % off" in sentence


@pytest.mark.parametrize(
    ("h", "shared", "right"), [(1e-16, 15, 0), (1e-12, 11, 3), (0.1, 0, 2)]
)
def test_lost_digits_splits_the_shared_from_the_others(h, shared, right):
    exact = bell_derivative(0.6)
    scene = lecture_02.lost_digits(bell, 0.6, exact)
    data, sentence = shown(scene, h=h)
    high, low = bell(0.6 + h), bell(0.6)
    values = high, low, high - low, (high - low) / h, exact
    for (name, same), value in zip(data["same"].items(), values, strict=True):
        rest = data["rest"][name]
        line = f"{value:+.17f}"[:20].replace("+", " ").replace("-", "−")
        assert same + rest[len(same) :] == line
        assert rest[: len(same)].isspace()
    assert len(data["same"]["f(a)"]) == max(shared + 3, 2)
    assert data["same"]["quotient"] == data["same"]["exact"]
    assert data["same"]["f(a + h)"] == data["same"]["f(a)"]
    assert not data["same"]["difference"].strip(" −0.")
    assert not data["rest"]["difference"].strip().startswith(("0", "."))
    assert f"share {shared} decimals; the quotient has {right} right ones" in sentence


@pytest.mark.parametrize("h", [1e-7, 1.0])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_gradient_check_blames_what_is_above_the_line(h, precision):
    tolerances = {"float64": 1e-8, "float32": 1e-3}
    found = {"one": [1e-10, 2.0, 1e-5], "none": [0.0, 1e-12, 1e-10]}
    scene = lecture_02.gradient_check(lambda bug, *_: found[bug], tolerances, n=3)
    data, sentence = shown(scene, bug="one", precision=precision, h=h)
    strict, figure = precision == "float64", Figure()
    agree(data, tolerance=tolerances[precision], right=[1e-10, 0, 1e-5 * (not strict)])
    agree(data, wrong=[0, 2, 1e-5 * strict])
    assert sentence.endswith(" w1, w2." if strict else " w1.")
    scene(figure)(bug="one", precision=precision, h=h)
    words = {text.get_text(): text.get_position() for text in figure.axes[0].texts}
    third = "✗ 1e-05" if strict else "✓ 1e-05"
    assert words == {"✓ 1e-10": (0, 1e-10), "✗ 2": (1, 2), third: (2, 1e-5)}
    data, sentence = shown(scene, bug="none", precision=precision, h=h)
    assert sentence.endswith("none.")
    assert data["words"][0] == (0, 2e-13, "✓ below 1e-17")
