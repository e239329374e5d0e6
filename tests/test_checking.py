"""One mistake, one sentence: what every check says, and what it lets through."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import checking

ROW, TABLE = np.zeros(2), np.zeros((2, 3))
NAN, INF = float("nan"), float("inf")
RAGGED = [[1.0], [1.0, 2.0]]
NOT_FINITE = "`x` holds nan or infinity; every entry must be a finite number."
EMPTY = "`x` is empty; give at least one number."

SENTENCES = [
    *(
        ((check, value), f"`x` must {words}.")
        for check in (checking.numbers, checking.reals, checking.finite, checking.row)
        for value, words in [
            ("two", "hold numbers, not 'two'"),
            (None, "hold numbers, not None"),
            (True, "hold numbers, not True"),
            ({"x": 1}, "hold numbers, not {'x': 1}"),
            ([1, None], "hold numbers, not [1, None]"),
            (RAGGED, "have rows of equal length"),
        ]
    ),
    ((checking.reals, 1j), "`x` must hold real numbers, not 1j."),
    ((checking.reals, []), EMPTY),
    ((checking.row, []), EMPTY),
    ((checking.finite, [0.0, NAN]), NOT_FINITE),
    ((checking.finite, INF), NOT_FINITE),
    ((checking.row, [INF, -INF]), NOT_FINITE),
    (
        (checking.row, TABLE),
        "`x` must be one number or one row of numbers, but is a table of 2 rows and "
        "3 columns.",
    ),
    (
        (checking.shaped, 1.0, (2,)),
        "`x` must be a row of 2 numbers, but is a single number.",
    ),
    (
        (checking.shaped, ROW, (), "", "sum it"),
        "`x` must be a single number, but is a row of 2 numbers; sum it.",
    ),
    (
        (checking.shaped, ROW, (2, 1), "`y`"),
        "`x` must be like `y`, a table of 2 rows and 1 column, but is a row of 2 "
        "numbers.",
    ),
    ((checking.shaped, "down", (2,)), "`x` must hold numbers, not 'down'."),
    (
        (checking.pair, ROW, "y", TABLE),
        "`x` and `y` must pair up: a row of 2 numbers meets a table of 2 rows and 3 "
        "columns.",
    ),
    *(
        ((checking.positive, value), f"`x` must be one positive number, not {said}.")
        for value, said in [
            *(
                (0, "0"),
                (0.0, "0.0"),
                (-1.0, "-1.0"),
                (NAN, "nan"),
                (INF, "inf"),
                (1j, "1j"),
            ),
            (ROW + 1, "array([1., 1.])"),
        ]
    ),
    ((checking.positive, NAN, True), "`x` must be one positive number, not nan."),
    ((checking.positive, -INF, True), "`x` must be one positive number, not -inf."),
    *(
        (
            (checking.within, value, 0, 1),
            f"`x` must be one number, at least 0 and {end}",
        )
        for value, end in [
            *((-0.1, "below 1, not -0.1."), (1.0, "below 1, not 1.0.")),
            *((NAN, "below 1, not nan."), ([0.5], "below 1, not [0.5].")),
        ]
    ),
    (
        (checking.within, 1.5, 0, 1, True),
        "`x` must be one number, at least 0 and at most 1, not 1.5.",
    ),
    ((checking.within, INF, 0, INF), "`x` must be one number, at least 0, not inf."),
    *(
        (
            (checking.whole, value, 1),
            f"`x` must be a whole number from 1 up, not {said}.",
        )
        for value, said in [(0, "0"), (1.5, "1.5"), (True, "True"), ("1", "'1'")]
    ),
    ((checking.whole, 6, 1, 5), "`x` must be a whole number from 1 to 5, not 6."),
    ((checking.generator, 3), "`x` must be a numpy.random.default_rng(seed), not 3."),
    ((checking.function, 3.0), "`x` must be a function such as np.sin, not 3.0."),
    (
        (checking.function, None, "of params"),
        "`x` must be a function of params, not None.",
    ),
    (
        (checking.labels, [0], (2, 3)),
        "`x` must be a row of 2 numbers, one for each example, but is a row of 1 "
        "number.",
    ),
    *(
        ((checking.labels, value, (2, 3)), "`x` must be whole numbers from 0 to 2.")
        for value in ([0, 3], [-1, 0], [0.0, 1.0])
    ),
    (
        (checking.labels, np.zeros(0, int), (0, 3)),
        "`x` must be whole numbers from 0 to 2.",
    ),
]


@pytest.mark.parametrize(
    ("call", "sentence"),
    SENTENCES,
    ids=[f"{call[0].__name__} {sentence[:40]}" for call, sentence in SENTENCES],
)
def test_each_mistake_has_its_sentence(call, sentence):
    check, *arguments = call
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        check("x", *arguments)


def test_vectors_of_parameters_have_their_length_and_one_alone_is_finite():
    with pytest.raises(ValueError, match=r"^`params` must be 2 numbers, or rows of 2"):
        checking.parameters([1.0, 2.0, 3.0], 2)
    with pytest.raises(ValueError, match=r"but is a single number\.$"):
        checking.parameters(1.0, 1)
    with pytest.raises(ValueError, match="`params` holds nan"):
        checking.parameters([1.0, NAN], 2)
    assert np.isnan(checking.parameters([[1.0, NAN]], 2)).any()


@given(st.integers(-(10**30), 10**30))
def test_whole_numbers_of_any_size_become_floats(number):
    for check in (checking.numbers, checking.reals, checking.finite, checking.row):
        assert check("x", number).dtype == float
        assert check("x", number) == float(number)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex64])
def test_precision_is_kept(dtype):
    for check in (checking.numbers, checking.finite, checking.row):
        assert check("x", np.ones(2, dtype)).dtype == dtype


def test_squares_that_overflow_are_still_finite():
    with np.errstate(over="ignore"):
        assert checking.finite("x", [1e200, -1e200]).tolist() == [1e200, -1e200]


def test_the_ends_of_a_range_are_let_through_as_they_are_meant():
    assert checking.within("x", 0, 0, 1) == 0
    assert checking.within("x", 1, 0, 1, closed=True) == 1
    assert checking.within("x", np.float32(0.5), 0, 1) == 0.5
    assert checking.whole("x", np.int64(1), 1, 3) == 1
    assert checking.whole("x", 3, 1, 3) == 3
    assert checking.positive("x", np.inf, infinite=True) == np.inf
    assert checking.positive("x", 5e-324) == 5e-324
    for number in (checking.positive("x", 2), checking.within("x", 0, 0, 1)):
        assert type(number) is float
    assert checking.labels("x", [0, 2], (2, 3)).tolist() == [0, 2]
    assert checking.labels("x", [0], (1, 3)).tolist() == [0]
    assert checking.labels("x", [[0, 4]], (1, 2, 5)).tolist() == [[0, 4]]


def test_shapes_are_said_in_words():
    said = [checking.counted(shape) for shape in [(), (1,), (2,), (1, 2), (2, 3, 4)]]
    assert said == [
        "a single number",
        "a row of 1 number",
        "a row of 2 numbers",
        "a table of 1 row and 2 columns",
        "an array of 2 × 3 × 4 numbers",
    ]


def test_values_are_shown_on_one_short_line():
    assert checking.shown(np.array([[1.0], [np.nan]])) == "array([[ 1.], [nan]])"
    assert len(checking.shown(list(range(99)))) == 60
    assert checking.shown(np.sin) == "the function sin"
    assert checking.shown(lambda x: x) == "a function"
    assert checking.shown(float) == "<class 'float'>"
