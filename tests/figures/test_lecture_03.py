"""What the figures of lecture 03 show, at both ends of their sliders."""

import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose
from shown import agree, shown

from helpers.figures import lecture_03
from helpers.lecture.formula import parse


@pytest.mark.parametrize(("x", "h"), [*itertools.product([0.2, 1.0], [1e-3, 0.5])])
def test_the_parts_of_the_area_and_their_shares(x, h):
    scene = lecture_03.growing_rectangle(lambda x: x, np.sin, lambda x: 1.0, np.cos)
    data, sentence = shown(scene, x=x, h=h)
    u, v, wide, high = x, np.sin(x), x + h, np.sin(x + h)
    bounds = [(0, u, 0, v), (0, u, v, high), (u, wide, 0, v), (u, wide, v, high)]
    for corners, (left, right, low, top) in zip(data["parts"], bounds, strict=True):
        assert_allclose(corners, [[left, right, right, left], [low, low, top, top]])
    widths = [strip[0][1] - strip[0][0] for strip in data["strips"]]
    assert_allclose(widths, [u * (high - v) / h, v, (high - v)])
    assert [np.mean(strip[1]) for strip in data["strips"]] == [2, 1, 0]
    agree(data, exact=[[x * np.cos(x), np.sin(x), 0], [2, 1, 0]])
    growth, rule = (wide * high - u * v) / h, x * np.cos(x) + np.sin(x)
    assert f"= {growth:.4f}; the product rule says {rule:.4f}." in sentence


@pytest.mark.parametrize(("x", "h"), [*itertools.product([0.0, 2.0], [1e-3, 0.3])])
def test_stretches_multiply_and_carry_the_interval_on(x, h):
    scene = lecture_03.two_stretches(np.square, np.sin, lambda x: 2 * x, np.cos)
    data, sentence = shown(scene, x=x, h=h)
    ends = np.array([x, x + h])
    lines = [ends, ends**2, np.sin(ends**2)]
    agree(data, intervals=lines)
    for k, corners in enumerate(data["bands"]):
        (a, d), (b, e) = lines[k : k + 2]
        assert_allclose(corners, [[a, b, e, d], [2 - k, 1 - k, 1 - k, 2 - k]])
    sizes = np.diff(lines)[:, 0]
    rates = sizes[1] / h, sizes[2] / sizes[1], sizes[2] / h
    assert [text.split(" = ")[1] for text in data["factors"]] == [
        f"{h:.3g}",
        *(f"{rate:.3f}" for rate in rates),
    ]
    said = "From x = {:.2f}: stretched by {:.3f}, then by {:.3f}, together by {:.3f}; "
    assert said.format(x, *rates) in sentence
    outer, inner = np.cos(x**2), 2 * x
    assert f"= {outer:.3f} · {inner:.3f} = {outer * inner:.3f}." in sentence


WORKED = {
    "short": [(r"\frac{d}{d x} x^{2}", ""), ("2 x", "power rule")],
    "long": [(rf"x + {n}", f"rule {n}" if n else "") for n in range(10)],
}


@pytest.mark.parametrize(
    ("name", "step", "lines", "words"),
    [
        ("short", 0, [0], "short: the question. Steps to the derivative: 1."),
        ("short", 1, [0, 1], "short, step 1: power rule. The derivative is found."),
        ("short", 9, [0, 1], "short: the derivative is found. Steps to it: 1."),
        ("long", 5, [2, 3, 4, 5], "long, step 5: rule 5."),
        ("long", 9, [6, 7, 8, 9], "long, step 9: rule 9. The derivative is found."),
    ],
)
def test_a_derivation_scrolls_and_stops_at_its_last_line(name, step, lines, words):
    data, sentence = shown(lecture_03.derivation(WORKED, rows=4), name=name, step=step)
    assert sentence == words
    for (formula, reason, last), k in zip(data["rows"], lines, strict=True):
        latex, why = WORKED[name][k]
        assert formula == ("$=" if k else "$") + rf"\;{latex}$"
        assert (reason, last) == (why, k == lines[-1])
    assert np.mean(data["band"][1]) == pytest.approx(len(lines) - 1)
    assert_allclose(data["band"][0], [0, 1, 1, 0])


def test_a_derivation_of_a_typed_formula_has_its_lines():
    def lines(f):
        return [(f.latex, ""), (f.derivative().latex, "power rule")]

    data, _ = shown(lecture_03.derivation(lines), name=parse("x^2"), step=5)
    assert [formula for formula, *_ in data["rows"]] == [r"$\;x^{2}$", r"$=\;2 x$"]


ROOT = r"\frac{\sqrt{x}}{1}"


@pytest.mark.parametrize(
    ("latex", "least", "most"),
    [
        (ROOT, 18, 18),
        (f"x+{ROOT}" * 40, 1, 10),
        (rf"\dfrac{{{ROOT * 2}}}{{{ROOT}}}", 9, 17),
    ],
)
def test_a_formula_of_a_derivation_fits_its_row_beside_its_reason(latex, least, most):
    figure = Figure()
    scene = lecture_03.derivation({"long": [("x", ""), (latex, "the sum rule")]})
    scene(figure)(name="long", step=1)
    texts = {text.get_text(): text for text in figure.axes[0].texts}
    formula, reason = texts[rf"$=\;{latex}$"], texts["the sum rule"]
    page, extent = figure.axes[0].get_window_extent(), formula.get_window_extent()
    assert extent.x1 < reason.get_window_extent().x0
    assert extent.height <= 1.05 * page.height / 7
    assert least <= formula.get_fontsize() <= most


@pytest.mark.parametrize("C", [-2.0, -1.0, 0.0, 1.0, 3.0])
def test_the_family_keeps_its_rule_for_every_constant(C):
    def logistic(a, C):
        return 1 / (1 + C * np.exp(-a))

    def slope(a, C):
        return C * np.exp(-a) / (1 + C * np.exp(-a)) ** 2

    a = np.linspace(-5, 5, 481) + 1e-3
    scene = lecture_03.family(a, logistic, slope, lambda y: y * (1 - y))
    data, sentence = shown(scene, C=C)
    pole = np.log(-C) if C < 0 else np.inf
    gone = np.abs(a - pole) < 0.12
    agree(data, curve=(a, np.where(gone, np.nan, logistic(a, C))))
    agree(data, slope=(a, np.where(gone, np.nan, slope(a, C))))
    agree(data, dots=np.array(data["slope"])[:, ::12])
    assert data["middle"] == (None if C == -1 else (0, 1 / (1 + C)))
    assert (f"it breaks at a = {pole:.2f}" in sentence) == (C < 0)
    assert "differ by less than 1e-9" in sentence

    def half_right(y):
        return np.where(y > 0.5, y * (1 - y), 1)

    scene = lecture_03.family(a, logistic, slope, half_right)
    assert ("differ by more" in shown(scene, C=C)[1]) == (C != 0)


@pytest.mark.parametrize(
    ("a", "word"), [(-1.3, "falls"), (0.0, "is level"), (0.5, "rises")]
)
def test_the_tangent_has_the_slope_of_the_curve_and_its_place(a, word):
    def f(x):
        return x**4 + x**3

    scene = lecture_03.level_places(f, lambda x: 4 * x**3 + 3 * x**2, np.ones(2))
    data, sentence = shown(scene, a=a)
    ends, slope = np.array([a - 0.25, a + 0.25]), 4 * a**3 + 3 * a**2
    agree(data, tangent=(ends, f(a) + slope * (ends - a)), point=(a, f(a)))
    agree(data, slope=(a, slope))
    assert (
        f"f is {f(a):.4f}, its slope is {slope:+.4f}: the tangent {word}." in sentence
    )


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("nest", ["once", "twice"])
def test_swell_shows_the_counts_and_the_formula(nest, n):
    counts = {
        name: {
            "as written": [2 * more, 8, 40 * more],
            "shared parts once": [2, 5, 9],
            "backpropagation": [2, 4, 6],
        }
        for name, more in (("once", 1), ("twice", 2))
    }
    texts = ["x", "x*cos(x)", "cos(x)*" * 2000]
    formulas = {"once": texts, "twice": [f"{text}*x" for text in texts]}
    scene = lecture_03.swell([1, 2, 3], counts, formulas)
    data, sentence = shown(scene, nest=nest, n=n)
    formula, ways = formulas[nest][n - 1], counts[nest]
    raw = ways["as written"][n - 1]
    agree(data["costs"], **{way: ([1, 2, 3], ways[way]) for way in ways})
    assert_allclose(np.transpose(data["here"])[:2], [[n, 0.7], [n, raw]])
    assert data["heading"].endswith(f"depth {n}: {len(formula)} characters")
    page = lecture_03._typeset(formula, lecture_03._stamps("cosx*()"))
    np.testing.assert_array_equal(data["page"], page)
    assert f"{raw / ways['backpropagation'][n - 1]:.1f} times backprop" in sentence


def test_a_longer_formula_takes_more_ink_until_the_page_is_full():
    stamps = lecture_03._stamps("cos(x)*")
    pages = [lecture_03._typeset("cos(x)*" * n, stamps) for n in (0, 1, 5, 900)]
    ink = [np.sum(page < 128) for page in pages]
    assert ink[0] == 0 < ink[1]
    assert ink[2] == 5 * ink[1]
    assert np.any(pages[3][-28:] < 128)
    assert not np.any(pages[3][-28:, 3 * 14 :] < 128)


def test_a_tree_has_a_node_for_each_operation_and_leaf():
    axes = Figure().subplots()
    nested = ("*", ("+", "x", "y"), ("sin", ("^", "z", 2)))
    assert lecture_03.tree(axes, nested) == 8
    places = {text.get_text(): text.get_position() for text in axes.texts}
    assert [places[leaf][0] for leaf in "xyz2"] == [0, 1, 2, 3]
    above = {"×": (1.5, 0), "+": (0.5, -1), "sin": (2.5, -1), "^": (2.5, -2)}
    assert {name: places[name] for name in above} == above
    ends = {tuple(end) for line in axes.lines for end in line.get_xydata()}
    assert (len(axes.lines), ends) == (7, {text.get_position() for text in axes.texts})


def test_a_gallery_measures_the_slope_of_each_function():
    axes, x = Figure().subplots(1, 3), np.linspace(0, 1, 50)
    pairs = {name: (np.sin, np.cos) for name in "abc"}
    lecture_03.gallery(axes, pairs, x, lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h))
    lines = {line.get_label(): line.get_xydata() for line in axes[2].lines}
    assert_allclose(lines["y"][:, 1], np.sin(x))
    assert_allclose(lines["dy/dx, by rule"][:, 1], np.cos(x))
    places, slopes = lines["measured"].T
    assert_allclose(slopes, np.cos(places), atol=1e-9)
