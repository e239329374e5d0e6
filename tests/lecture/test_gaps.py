"""Where a curve is broken, and how that is said."""

import numpy as np
import pytest

from helpers.lecture import gaps
from helpers.lecture.formula import parse

# Through zero, beside zero, and of uneven place: poles must be found on each.
GRIDS = {
    "through 0": np.linspace(-3, 3, 301),
    "beside 0": np.linspace(-3, 3, 300),
    "uneven": np.linspace(-2.2, 3.2, 271),
}
every_grid = pytest.mark.parametrize("x", GRIDS.values(), ids=GRIDS)

WHOLE = ["x", "5", "x^3-2x", "|x|", "relu(x)", "tanh(1000x)", "exp(-1000(x-0.3)^2)"]
WHOLE += ["(1+x)-x", "sin(x)^2+cos(x)^2-1", "x^3+1e8", "1e-9x", "1/(1e-4+x^2)", "x^20"]
WHOLE += ["sqrt(|x|)", "|x|^(1/3)"]
SAID = {
    "1/x": "1/x has no value at x = 0.",
    "1/x^2": "1/x^2 has no value at x = 0.",
    "-1/|x-0.1234|": "-1/|x-0.1234| has no value at x = 0.1234.",
    "1/(x-0.1)^2": "1/(x-0.1)^2 has no value at x = 0.1.",
    "tan(x)": "tan(x) has no value at x = −1.571 and at x = 1.571.",
    "log(x)": "log(x) has no value below x = 0.",
    "log(|x|)": "log(|x|) has no value at x = 0.",
    "sqrt(1-x)": "sqrt(1-x) has no value above x = 1.",
    "sqrt(x^2-1)": "sqrt(x^2-1) has no value from x = −1 to 1.",
    "1/log(x)": "1/log(x) has no value below x = 0 and at x = 1.",
    "sign(x-0.3)": "sign(x-0.3) jumps at x = 0.3.",
    "sign(x)": "sign(x) jumps at x = 0.",
    "x+sign(x)/99": "x+sign(x)/99 jumps at x = 0.",
    "exp(exp(5x))": "exp(exp(5x)) is too large above x = 1.313.",
    "sqrt(-1-x^2)": "sqrt(-1-x^2) has no value anywhere in this window.",
}


@every_grid
@pytest.mark.parametrize("text", WHOLE)
def test_curve_in_one_piece_stays_as_it_is(text, x):
    f = parse(text)
    values, sentence = gaps.on(f, x)
    assert sentence == ""
    np.testing.assert_array_equal(values, f(x))


@every_grid
@pytest.mark.parametrize("text", SAID)
def test_gaps_are_said(text, x):
    assert gaps.on(parse(text), x)[1] == SAID[text]


@every_grid
@pytest.mark.parametrize("text", ["1/x", "tan(x)", "1/(x-0.777)", "sign(x-0.3)"])
def test_no_line_is_drawn_across_a_pole_or_a_jump(text, x):
    values, _ = gaps.on(parse(text), x)
    turned = values[:-1] * values[1:] < 0  # nan compares as False
    steep = np.abs(np.diff(values)) > 1.5
    assert not (turned & steep).any()
    assert np.isfinite(values).mean() > 0.95  # and little more is left out


def test_gaps_are_found_where_warnings_are_errors():
    with np.errstate(all="raise"):
        values, sentence = gaps.on(parse("log(x)/x"), np.linspace(-1, 1, 101))
    assert "no value below x = 0" in sentence
    assert np.isnan(values[:50]).all()
    assert np.isfinite(values[51:]).all()


def test_a_long_list_of_places_is_cut():
    _, sentence = gaps.on(parse("tan(5x)"), GRIDS["through 0"])
    assert sentence.endswith("at x = −2.199 and at 8 more places.")


def test_a_pole_beside_the_end_of_the_window_is_no_jump():
    _, sentence = gaps.on(parse("tan(5x)"), GRIDS["uneven"])
    assert "at x = −2.199" in sentence
    assert "jumps" not in sentence


def test_rounding_close_to_a_quotient_of_zeros_is_no_jump():
    assert gaps.on(parse("(e^x-1)/x"), GRIDS["beside 0"])[1] == ""


def test_the_variable_is_called_by_its_name():
    _, sentence = gaps.on(parse("1/t", "t"), np.linspace(-1, 1, 51))
    assert "at t = 0" in sentence


@pytest.mark.parametrize(("at", "value"), [(4.0, 2.0), (-4.0, np.nan)])
def test_one_point_has_a_value_or_not(at, value):
    found, sentence = gaps.on(parse("sqrt(x)"), at)
    np.testing.assert_equal(float(found), value)
    assert ("no value here" in sentence) == np.isnan(value)


def test_a_surface_tells_how_much_of_it_is_missing():
    x = np.linspace(-1, 1, 10)
    values, sentence = gaps.on(parse("log(x) + y", "x y"), x[None, :], x[:, None])
    assert values.shape == (10, 10)
    assert np.isnan(values).sum() == 50
    assert sentence.endswith("has no value at 50 of 100 points.")


def test_a_surface_that_lacks_one_point_or_all_says_so_exactly():
    x = np.linspace(-1, 1, 21)
    pole = parse("1/(x^2 + y^2)", "x y")
    _, sentence = gaps.on(pole, x[None, :], x[:, None])
    assert sentence.endswith("has no value at 1 of 441 points.")
    _, sentence = gaps.on(parse("sqrt(x - 9) + y", "x y"), x[None, :], x[:, None])
    assert sentence.endswith("has no value anywhere in this window.")


def test_the_function_is_never_asked_about_no_place_at_all():
    def careful(x):
        assert np.size(x) > 0
        return np.abs(x) + 1 / np.where(np.abs(x - 1) < 1e-9, np.nan, x)

    assert "at x = 0" in gaps.on(careful, GRIDS["through 0"])[1]
    assert gaps.on(lambda x: x / np.ones(np.shape(x) or 1)[0], GRIDS["uneven"])[1] == ""


def test_what_was_given_is_not_changed():
    x = np.linspace(-1, 1, 11)
    gaps.on(lambda x: x, x)
    np.testing.assert_array_equal(x, np.linspace(-1, 1, 11))


def test_window_holds_a_whole_curve_and_cuts_only_at_poles():
    x = GRIDS["through 0"]
    low, high = gaps.window(np.exp(x), -x)
    assert -3.5 - 1.2 < low < -3
    assert np.exp(3) < high < 22
    low, high = gaps.window(gaps.on(parse("1/x"), x)[0])
    assert -20 < low < -3
    assert 3 < high < 20


@pytest.mark.parametrize("values", [[2.0, 2.0], [0.0], [np.nan], []])
def test_window_is_never_empty(values):
    low, high = gaps.window(np.array(values))
    assert low < high


def test_nothing_is_drawn_where_nothing_is():
    x = np.arange(3.0)
    assert gaps.drawn(x, np.full(3, np.nan)) == ([], [])
    assert gaps.drawn([1.0], np.nan) == ([], [])
    assert gaps.drawn(x, np.array([np.nan, 1, 2]))[0] is x


@pytest.mark.parametrize(
    ("f", "slope", "places"),
    [
        (lambda x: np.where(x < 0.5, 3 * x, 1 - x), lambda x: 3 - 4 * (x >= 0.5), [50]),
        (lambda x: x + (x > 0.5) * 0.05, np.ones_like, [51]),
        (lambda x: np.exp(9 * x), lambda x: 9 * np.exp(9 * x), []),
        (lambda x: x - (x > 0.2) - (x > 0.8), np.ones_like, [21, 81]),
        (np.zeros_like, np.zeros_like, []),
    ],
)
def test_a_curve_is_torn_where_its_slope_does_not_explain_it(f, slope, places):
    x = np.linspace(0, 1, 101)
    x[20] = 0.2
    torn = gaps.torn(x, f(x), slope(x))
    assert np.flatnonzero(np.isnan(torn)).tolist() == places
    kept = np.delete(np.arange(101), places)
    np.testing.assert_array_equal(torn[kept], f(x)[kept])
