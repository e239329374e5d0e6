"""Controls: typed values, steps, choices."""

import numpy as np
import pytest

from helpers.lecture import controls


def box_of(control):
    return control.row.children[1]


@pytest.mark.parametrize(
    ("typed", "value", "word"),
    [
        ("0.5", 0.5, ""),
        ("1e9", 2.0, "held to -2 … 2"),
        ("−1", -1.0, ""),
        ("nan", 1.0, "not a number"),
        ("-inf", -2.0, "held to"),
        ("two", 1.0, "not a number"),
        ("", 1.0, "not a number"),
    ],
)
def test_typed_value_is_held_to_the_range_with_a_word(typed, value, word):
    control = controls.slider(-2, 2, 1.0, unit="m")
    box_of(control).value = typed
    assert control.value.value == value
    assert word in control.row.children[2].value
    assert box_of(control).value == f"{value:.4g}"


def test_box_follows_the_slider():
    control = controls.log_slider(1e-6, 1.0, 0.1)
    control.value.value = 1e-3
    assert box_of(control).value == "0.001"


def test_word_goes_when_the_slider_moves():
    control = controls.integer(0, 9, 3, unit="units")
    box_of(control).value = "99"
    assert "held" in control.row.children[2].value
    control.value.value = 4
    assert control.row.children[2].value == "units"


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
