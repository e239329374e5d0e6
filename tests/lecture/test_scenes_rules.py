"""What the pictures of lecture 03 show, at both ends of every slider."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.lecture.formula import parse
from helpers.lecture.scenes import rules
from helpers.lecture.stage import Stage


def rectangle():
    return Stage(
        rules.growing_rectangle(lambda x: x, np.sin, lambda x: 1.0, np.cos),
    )


@pytest.mark.parametrize(("x", "h"), [*itertools.product([0.2, 1.0], [1e-3, 0.5])])
def test_the_three_strips_add_up_to_the_growth_of_the_area(x, h):
    stage = rectangle()
    sentence = stage.frame(x=x, h=h).sentence
    strips = [patch.get_width() for patch in stage.figure.axes[1].patches]
    growth = ((x + h) * np.sin(x + h) - x * np.sin(x)) / h
    assert np.isclose(sum(strips), growth)
    assert f"{x * np.cos(x) + np.sin(x):.4f}" in sentence


def test_the_corner_stands_outside_the_old_rectangle():
    stage = rectangle()
    stage.frame(x=0.8, h=0.4)
    old, top, side, corner = stage.figure.axes[0].patches
    assert np.allclose(corner.get_xy(), [old.get_width(), old.get_height()])
    assert np.isclose(corner.get_width(), side.get_width())
    assert np.isclose(corner.get_height(), top.get_height())


@pytest.mark.parametrize(("x", "h"), [*itertools.product([0.0, 2.0], [1e-3, 0.3])])
def test_stretches_multiply_and_arrows_point_where_the_interval_goes(x, h):
    stage = Stage(rules.two_stretches(np.square, np.sin, lambda x: 2 * x, np.cos))
    sentence = stage.frame(x=x, h=h).sentence
    total = (np.sin((x + h) ** 2) - np.sin(x**2)) / h
    assert f"together by {total:.3f}" in sentence
    lines = stage.figure.axes[0].get_lines()
    start, end = lines[2].get_xdata()
    assert np.isclose((end - start) / h, total)
    texts = [text.get_text() for text in stage.figure.axes[0].texts]
    assert f"Δy/Δx = {total:.3f}" in texts
    assert lines[5].get_marker() == (">" if total >= 0 else "<")


WORKED = {
    "short": [(r"\frac{d}{d x} x^{2}", ""), ("2 x", "power rule")],
    "long": [(rf"x + {n}", f"rule {n}" if n else "") for n in range(10)],
}


@pytest.mark.parametrize(("name", "step", "last"), [("short", 0, 0), ("short", 9, 1)])
def test_a_derivation_stops_at_its_last_line(name, step, last):
    stage = Stage(rules.derivation(WORKED))
    stage.frame(name=name, step=step)
    texts = [text.get_text() for text in stage.figure.axes[0].texts]
    shown = [text for text in texts if text.startswith("$")]
    assert len(shown) == last + 1
    assert WORKED[name][last][0] in shown[-1]


def test_a_long_derivation_scrolls_and_names_the_rule_of_each_line():
    stage = Stage(rules.derivation(WORKED, rows=4))
    sentence = stage.frame(name="long", step=9).sentence
    texts = [text.get_text() for text in stage.figure.axes[0].texts]
    assert [text for text in texts if text.startswith("rule ")][1:] == [
        f"rule {n}" for n in (6, 7, 8, 9)
    ]
    assert sentence == "long, step 9: rule 9. The derivative is found."


def logistic(a, C):
    return 1 / (1 + C * np.exp(-a))


def slope(a, C):
    return C * np.exp(-a) / (1 + C * np.exp(-a)) ** 2


@pytest.mark.parametrize("C", [-2.0, -1.0, 0.0, 1.0, 3.0])
def test_the_family_keeps_its_rule_for_every_constant(C):
    a = np.linspace(-5, 5, 481) + 1e-3
    stage = Stage(rules.family(a, logistic, slope, lambda y: y * (1 - y)))
    sentence = stage.frame(C=C).sentence
    assert "less than 1e-9" in sentence
    assert ("breaks" in sentence) == (C < 0)


def test_the_family_says_when_the_rule_fails():
    a = np.linspace(-5, 5, 481)
    stage = Stage(rules.family(a, logistic, slope, lambda y: y * (y - 1)))
    assert "more than 1e-9" in stage.frame(C=1.0).sentence


@pytest.mark.parametrize(
    ("a", "word"), [(-1.3, "falls"), (0.0, "level"), (0.5, "rises")]
)
def test_the_tangent_has_the_slope_of_the_curve(a, word):
    x = np.linspace(-1.4, 0.6, 50)
    stage = Stage(
        rules.level_places(lambda x: x**4 + x**3, lambda x: 4 * x**3 + 3 * x**2, x)
    )
    assert word in stage.frame(a=a).sentence
    (ends, heights) = stage.figure.axes[0].get_lines()[1].get_data()
    assert np.isclose(np.diff(heights) / np.diff(ends), 4 * a**3 + 3 * a**2)


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("nest", ["once", "twice"])
def test_swell_draws_the_counts_and_cuts_a_long_formula(nest, n):
    ways = {"as written": [2, 8, 40], "shared parts once": [2, 5, 9]}
    ways["backpropagation"] = [2, 4, 6]
    texts = ["x", "x*cos(x)", "cos(x)*" * 2000]
    scene = rules.swell(
        [1, 2, 3],
        {"once": ways, "twice": ways},
        dict.fromkeys(("once", "twice"), texts),
    )
    stage = Stage(scene)
    sentence = stage.frame(nest=nest, n=n).sentence
    page, ax = stage.figure.axes
    assert ax.get_lines()[0].get_ydata()[n - 1] == ways["as written"][n - 1]
    title = page.get_title()
    assert title.endswith(f"{len(texts[n - 1])} characters")
    assert (
        f"{ways['as written'][n - 1] / ways['backpropagation'][n - 1]:.1f}" in sentence
    )


@pytest.mark.painted
def test_a_longer_formula_takes_more_ink_until_the_page_is_full():
    stamps = rules._stamps("cos(x)*")
    ink = [np.sum(rules._typeset("cos(x)*" * n, stamps) < 128) for n in (0, 1, 5, 900)]
    assert ink[0] == 0 < ink[1]
    assert ink[2] == 5 * ink[1]
    full = rules._typeset("cos(x)*" * 900, stamps)
    assert np.any(full[-28:] < 128)
    assert not np.any(full[-28:, 3 * 14 :] < 128)


def test_a_tree_has_a_node_for_each_operation_and_leaf():
    _, ax = plt.subplots()
    assert rules.tree(ax, ("*", "x", ("sin", ("^", "x", 2)))) == 6
    assert len(ax.get_lines()) == 5
    plt.close("all")


def test_a_gallery_measures_the_slope_of_each_function():
    figure, axes = plt.subplots(1, 3)
    pairs = {name: (np.sin, np.cos) for name in "abc"}
    x = np.linspace(0, 1, 50)
    rules.gallery(axes, pairs, x, lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h))
    _, rule, measured, _ = axes[0].get_lines()
    assert np.allclose(
        np.interp(measured.get_xdata(), x, rule.get_ydata()),
        measured.get_ydata(),
        atol=1e-3,
    )
    plt.close(figure)


def test_a_derivation_of_a_typed_formula_has_its_lines():
    asked = []

    def lines(f):
        asked.append(f.text)
        return [(f.latex, ""), (f.derivative().latex, "power rule")]

    stage = Stage(rules.derivation(lines))
    sentence = stage.frame(name=parse("x^2"), step=5).sentence
    assert asked == ["x^2"]
    assert sentence == "x^2: the derivative is found. Steps to it: 1."
    shown = {text.get_text() for text in stage.figure.axes[0].texts}
    assert r"$=\;2 x$" in shown


@pytest.mark.painted
@pytest.mark.parametrize("count", [1, 40])
def test_a_formula_of_a_derivation_fits_its_row_beside_its_reason(count):
    long = "+".join([r"\frac{\sqrt{x}}{1}"] * count)
    stage = Stage(rules.derivation({"long": [("x", ""), (long, "the sum rule")]}))
    stage.frame(name="long", step=1)
    texts = stage.figure.axes[0].texts
    formula = next(t for t in texts if "frac" in t.get_text())
    reason = next(t for t in texts if t.get_text() == "the sum rule")
    page = stage.figure.axes[0].get_window_extent()
    extent = formula.get_window_extent()
    assert extent.x1 < reason.get_window_extent().x0
    assert extent.height <= 1.05 * page.height / 7
    assert (formula.get_fontsize() < 10) == (count == 40)
