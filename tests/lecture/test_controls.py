"""Controls: typed values, steps, choices."""

import html
import math
import random
import re

import numpy as np
import pytest

from helpers.lecture import controls


def box_of(control):
    return control.row.children[1]


def said(control):
    """Return what is said beside a control's box, as a reader sees it."""
    return html.unescape(re.sub("<[^>]*>", "", control.row.children[3].value))


def typed(control, text):
    """Type a text; return (value held, text in the box, what is said)."""
    box_of(control).value = text
    return control.value.value, box_of(control).value, said(control)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("0.333", 0.333, "0.333"),
        ("0,333", 0.333, "0.333"),
        ("1/3", 1 / 3, "0.3333"),
        ("-0.123456789", -0.123456789, "-0.123456789"),
        ("−1", -1.0, "-1"),
        ("pi/4", math.pi / 4, "0.7854"),
        ("√2", math.sqrt(2), "1.414"),
        ("10^-3", 0.001, "0.001"),
        (" 2 ", 2.0, "2"),
        ("1", 1.0, "1"),
    ],
)
def test_typed_number_is_taken_exactly(text, value, shown):
    assert typed(controls.slider(-2, 2, 1.0), text) == (value, shown, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing is typed: type a number from -2 to 2."),
        ("  ", "Nothing is typed"),
        ("nan", "Unknown name 'nan'"),
        ("inf", "type a number, such as 0.5"),
        ("two", "type a number, such as 0.5"),
        ("x", "type a number, such as 0.5"),
        ("1/0", "divides by zero"),
        ("√(-1)", "no real value"),
        ("1e999", "too large"),
        ("10^200*10^200", "too large"),
        ("1e9", "1e9 is outside the range: type a number from -2 to 2."),
        ("-2.0001", "outside the range"),
        ("1,000", "two ways: write 1.000 or 1000"),
        ("1/2pi", "two ways"),
        ("1+", "ends after '+'"),
        ("<b>&", "'<' at character 1"),
        ("9" * 5000, "5000 characters"),
    ],
)
def test_what_is_no_number_of_the_range_is_answered_and_stays(text, words):
    control = controls.slider(-2, 2, 1.0)
    value, shown, sentence = typed(control, text)
    assert (value, shown) == (1.0, text)
    assert words in sentence
    assert sentence.endswith(".")
    # It goes with the next number, also if that is the one held, and with a move.
    assert typed(control, "1") == (1.0, "1", "")
    typed(control, text)
    control.value.set_state({"value": 0.5})
    assert (control.value.value, box_of(control).value, said(control)) == (
        0.5,
        "0.5",
        "",
    )
    typed(control, text)
    control.value.value = 0.5  # as a reset does
    assert (box_of(control).value, said(control)) == ("0.5", "")


@pytest.mark.parametrize(
    ("control", "text", "step"),
    [
        (controls.integer(0, 9, 3), "2.4", 2),
        (controls.integer(0, 9, 3), "2.6", 3),
        (controls.integer(0, 1000, 500, step=25), "510", 500),
        (controls.integer(10, 5000, 10, step=10), "5pi", 20),
        (controls.integer(0, 6, 0), "1,4", 1),
    ],
)
def test_number_between_whole_steps_gives_the_nearest_and_says_so(control, text, step):
    sentence = f"{text} lies between two steps; nearest step: {step}."
    assert typed(control, text) == (step, str(step), sentence)
    high = control.value.high
    assert typed(control, str(high)) == (high, str(high), "")


def nearest(low, high, step, place):
    """Return the step of the browser's slider that is nearest to a place."""
    steps = [*np.arange(low, high, step), high]
    return min(steps, key=lambda at: abs(at - place))


@pytest.mark.parametrize("seed", range(300))
def test_every_slider_takes_every_number_of_its_range(seed):
    rng = random.Random(seed)
    kind = rng.choice(["slider", "log_slider", "integer"])
    low = rng.choice([-180, -2, -0.5, 0, 1e-6, 2.5, 1e3])
    high = low + rng.choice([0.1, 1, 4, 17.5, 1e3])
    step = (high - low) / rng.uniform(2, 300)
    if kind == "integer":
        low, high, step = int(low), int(low) + rng.randint(2, 900), rng.randint(1, 9)
        step = min(step, high - low)
    if kind == "log_slider":
        low, high = (10 ** rng.uniform(a, a + 9) for a in (-15, -5))
        step = rng.choice([0.01, 0.05, 0.1, 0.25, 0.5])
    control = getattr(controls, kind)(low, high, low, step)
    bar = control.value
    wanted = rng.uniform(low, high)
    if kind == "log_slider":
        wanted = math.exp(rng.uniform(math.log(low), math.log(high)))
    for number in (low, high, wanted, high):
        bar.value = high if number == low else low
        value, shown, sentence = typed(control, repr(number))
        # The browser answers with the step that it shows.
        places = (math.log10(p) if kind == "log_slider" else p for p in (low, high))
        at = nearest(*places, step, bar.place(number))
        answer = 10**at if kind == "log_slider" else at
        if kind == "integer":
            assert abs(value - number) <= abs(answer - number) + 1e-9
            assert (value == number) == (sentence == "")
            assert (value - low) % step == 0 or value == high
        else:
            assert (value, sentence) == (number, "")
            bar.set_state({"value": answer})
            assert bar.value == number
            assert float(shown) == pytest.approx(number, rel=1e-3)
    # Any other step is a move.
    bar.value = wanted
    for place in (bar.min, bar.min + bar.step):
        other = 10**place if kind == "log_slider" else place
        if abs(place - bar.nearest(bar.value)) > 0.5 * bar.step:
            bar.set_state({"value": other})
            assert bar.value == pytest.approx(other)


@pytest.mark.parametrize(
    ("low", "high", "value", "step"),
    [(5e-3, 2, 2.0, 0.01), (1e-3, 0.5, 0.4, 0.05), (1e-12, 10, 0.3, 0.1)],
)
def test_log_slider_begins_with_the_value_that_the_lecture_gives(
    low, high, value, step
):
    control = controls.log_slider(low, high, value, step)
    assert control.value.value == value
    assert box_of(control).value == f"{value:g}"


def test_log_slider_reaches_its_ends_exactly():
    bar = controls.log_slider(5e-3, 2, 0.1).value
    for end, exact in ((bar.max, 2.0), (bar.min, 5e-3)):
        bar.set_state({"value": 10**end})
        assert bar.value == exact


def test_box_follows_the_slider():
    control = controls.log_slider(1e-6, 1.0, 0.1)
    control.value.value = 1e-3
    assert box_of(control).value == "0.001"


def test_step_buttons_walk_first_back_next_last():
    control = controls.steps(3)
    _play, first, back, forward, last = control.row.children[1].children
    seen = []
    for button in (forward, forward, back, last, forward, first, back):
        button.click()
        seen.append(control.value.value)
    assert seen == [1, 2, 1, 3, 3, 0, 0]


def test_choice_takes_names_or_a_dictionary():
    assert controls.choice(["sin", "cos"]).value.value == "sin"
    assert controls.choice({"x²": 2, "x³": 3}, value=3).value.value == 3


def test_every_control_carries_its_label():
    given = controls.as_control("width", controls.slider(0, 1, 0.5))
    assert given.value.description == "width"
    named = controls.as_control("h", controls.slider(0, 1, 0.5, label="step h"))
    assert named.value.description == "step h"


@pytest.mark.parametrize(
    "bar", [controls.slider(0, 2, 1.0).value, controls.log_slider(1e-3, 1.0, 0.1).value]
)
def test_value_set_from_code_is_held_to_the_range_and_never_nan(bar):
    before = bar.value
    with pytest.raises(ValueError, match="cannot be nan: set it to a number"):
        bar.value = np.nan
    assert bar.value == before
    bar.value = 1e9
    assert bar.value in (1.0, 2.0)
