"""A box for a typed function, and the figure that follows it, without a browser."""

import html

import numpy as np
import pytest

from helpers.lecture import controls, gaps, picture
from helpers.lecture.explore import explore
from helpers.lecture.formula import Formula, FormulaError, parse


def curve(fig):
    ax = fig.subplots()
    x = np.linspace(-2, 2, 101)
    ax.set(xlim=(-2, 2), ylim=(-5, 5))
    (line,) = ax.plot([], [])
    title = ax.set_title(" ", parse_math=False)

    def update(f, a):
        if f.text == "x^13":
            raise ValueError("this scene does not like x^13")
        values, where = gaps.on(f, x)
        line.set_data(*gaps.drawn(x, values))
        title.set_text(f"f(x) = {f}")
        return (line, title), f"{f} and a = {a:.1f}. {where}".strip()

    return update


@pytest.fixture
def figure():
    box = controls.formula("x^2", label="your function")
    return explore(curve, f=box, a=controls.slider(-2, 2, 1.0, 0.5))


def box_of(figure):
    return figure.controls["f"].box


def test_the_value_is_the_function_that_was_typed(figure):
    assert figure.values["f"] == parse("x^2")
    box_of(figure).value = "2x + 1"
    assert isinstance(figure.values["f"], Formula)
    assert figure.values["f"](3.0) == 7


def test_typing_redraws_at_each_text_that_makes_sense(figure):
    before = figure.pixels.copy()
    for text in ("x^3", "x^", "x^3 -", "x^3 - x"):
        box_of(figure).value = text
    assert figure.sentence.startswith("x^3 - x and")
    assert figure.error == ""
    assert (figure.pixels != before).any()


def test_wrong_text_is_said_and_the_picture_stays(figure):
    before, sentence = figure.pixels.copy(), figure.sentence
    box_of(figure).value = "sen(x)"
    assert figure.error.endswith("did you mean sin?")
    assert figure.picture.error == figure.error
    assert not figure.picture.urgent  # told by a screen reader when it has time
    np.testing.assert_array_equal(figure.pixels, before)
    assert figure.sentence == sentence
    box_of(figure).value = "sin(x)"
    assert figure.error == figure.picture.error == ""


def test_a_slider_moves_the_last_good_function_and_the_word_stays(figure):
    box_of(figure).value = "x^2 +"
    figure.set(a=-1.0)
    assert figure.sentence == "x^2 and a = -1.0."
    assert "ends after '+'" in figure.error


def test_the_word_goes_when_the_same_function_is_typed_again(figure):
    for text in ("x^2 +", "x^2"):
        box_of(figure).value = text
    assert figure.error == ""


def test_a_fault_of_the_scene_for_a_function_is_said_with_its_text(figure):
    box_of(figure).value = "x^13"
    assert "does not like x^13, at x^13, a = 1" in figure.error
    box_of(figure).value = "x^1"
    assert figure.error == ""


def test_reset_brings_back_text_and_function_also_after_half_a_word(figure):
    for text in ("x^2 +", "sin(x)", "sin(x) *"):
        box_of(figure).value = text
        figure.set(**figure.defaults)
        assert box_of(figure).value == "x^2"
        assert figure.values["f"] == parse("x^2")
        assert figure.error == ""


def test_a_program_may_set_the_function_as_text(figure):
    figure.set(f="cos(x)")
    assert box_of(figure).value == "cos(x)"
    assert figure.sentence.startswith("cos(x)")
    with pytest.raises(FormulaError, match="did you mean"):
        figure.set(f="cas(x)")


def test_a_space_that_is_being_typed_stays(figure):
    box_of(figure).value = "x^2 "
    assert box_of(figure).value == "x^2 "
    box_of(figure).value = "x^2 + 1"
    assert figure.values["f"].text == "x^2 + 1"


def test_gaps_are_drawn_and_said(figure):
    box_of(figure).value = "log(x)"
    assert "no value below x = 0" in figure.sentence
    (line,) = figure.stage.figure.axes[0].get_lines()
    assert np.isnan(line.get_ydata()).any()
    box_of(figure).value = "sqrt(-1 - x^2)"
    assert "no value anywhere" in figure.sentence


HOSTILE = ["<img src=x onerror=alert(1)>", "&lt;b&gt;", '"><script>1</script>', "$x$"]


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_markup_reaches_the_page_as_text(figure, text):
    box_of(figure).value = text
    figure.controls["a"].value = 0.5
    assert figure.picture.error == figure.error
    assert "has no place in a formula" in figure.error


def test_the_page_takes_no_text_as_markup():
    page = (picture.HERE / "picture.js").read_text(encoding="utf-8")
    assert "element.textContent = text" in page
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"):
        assert sink not in page


@pytest.mark.parametrize("text", ["x*2^2", "|x|", "x²·π", "x/2/x", "𝑥"])
def test_text_of_a_formula_is_no_command_of_html_or_matplotlib(text):
    f = parse(text)
    assert html.escape(str(f)) == str(f)
    assert not set(str(f)) & set("$\\<>&\"'")


def test_label_and_names_reach_the_box():
    given = controls.as_control("f", controls.formula("x y", "x y"))
    assert given.value.box.description == "f"
    assert given.value.box.placeholder == "type a function of x, y"
    labelled = controls.as_control("f", controls.formula("x", label="your function"))
    assert labelled.value.box.description == "your function"


def test_a_box_refuses_a_wrong_formula_of_the_lecture():
    with pytest.raises(FormulaError, match="did you mean"):
        controls.formula("sen(x)")


def test_closing_lets_go_of_the_box(figure):
    box = box_of(figure)
    figure.close()
    box.value = "x^3"  # nothing listens, nothing fails
    assert box.comm is None
