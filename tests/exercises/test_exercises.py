"""Every exercise is judged as it says, and whatever else an answer may be."""

import re
import signal
import time

import numpy as np
import pytest

from helpers.lecture import attempt, checks
from helpers.lecture.exercise import Exercise, proofread
from helpers.lecture.judge import judge

LECTURES = [f"{number:02d}" for number in range(1, 13)]
EXERCISES = [entry for lecture in LECTURES for entry in checks.of_lecture(lecture)]
each = pytest.mark.parametrize("entry", EXERCISES, ids=lambda entry: entry.number)


def test_every_lecture_has_its_exercises_and_no_other_has_any():
    assert {entry.number[:2] for entry in EXERCISES} == set(LECTURES)
    assert checks.of_lecture("13") == []


@each
def test_blank_solution_variants_and_mistakes_are_judged_as_the_entry_says(entry):
    proofread(entry)


@each
def test_solution_is_right_and_stays_right_within_a_second(entry):
    answer, start = entry.reference, time.perf_counter()
    assert [judge(answer, entry).state for _ in range(3)] == ["right"] * 3
    assert time.perf_counter() - start < 3.0


def gives_away(message, answer):
    """Tell whether a message has the answer's text, or all of its numbers."""
    if isinstance(answer, str):
        return bool(re.search(rf"(?i)(?<!\w){re.escape(answer)}(?!\w)", message))
    if isinstance(answer, bool | dict):
        return False
    found = re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", message.replace("−", "-"))
    numbers = np.array(found, float)
    return all(np.isclose(numbers, a, rtol=1e-3).any() for a in np.ravel(answer))


@each
def test_no_message_gives_the_answer_away(entry):
    said = " ".join(entry.mistakes)
    if entry.cases is None:
        answer = entry.reference
        for message in entry.mistakes:
            assert not gives_away(message, answer), message
    else:
        lines = [line.strip() for line in entry.solution.splitlines()]
        returns = [line[7:] for line in lines if line.startswith("return ")]
        assert not any(formula in said for formula in returns)


def exercise(solution, *cases, **more):
    """Return an exercise that asks for what a solution defines."""
    answer = re.match(r"(?:def )?(\w+)", solution)[1]
    return Exercise("00.1", "", "", answer, solution, cases=cases or None, **more)


SQUARE = exercise(
    "def square(x):\n    return x**2",
    *[(2.0,), (-3.0,), (np.array([1.0, 2.0]),), (np.array([[0.5]]),)],
    mistakes={"You doubled it.": lambda x: 2 * x},
)


def changes_input(x):
    if isinstance(x, np.ndarray):
        x *= x
        return x
    return x**2


def endless(x):
    while True:
        pass


def stubborn(x):
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass


def recursive(x):
    return recursive(x)


def leaves(x):
    raise SystemExit


UNFORESEEN = {
    "returns None": (lambda x: None, "missing", "Not answered"),
    "is a number": (4.0, "wrong kind", "function is asked for"),
    "is a text": ("x**2", "wrong kind", "function is asked for"),
    "returns a text": (lambda x: "x²", "wrong kind", "not a text"),
    "raises": (lambda x: 1 / 0, "wrong kind", "ZeroDivisionError"),
    "leaves": (leaves, "wrong kind", "SystemExit"),
    "complex": (lambda x: x**2 + 0j, "wrong kind", "complex"),
    "too large": (lambda x: 10**400, "wrong kind", ""),
    "ragged": (lambda x: [[1], [1, 2]], "wrong kind", ""),
    "loops for ever": (endless, "wrong kind", "longer than"),
    "loops and catches": (stubborn, "wrong kind", "longer than"),
    "calls itself": (
        lambda x: UNFORESEEN["calls itself"][0](x),
        "wrong kind",
        "itself",
    ),
    "prints": (lambda x: print(x**2), "wrong kind", "prints its result"),
    "wants two": (lambda x, y: x, "wrong kind", "cannot be called"),
    "wants none": (lambda: 1, "wrong kind", "cannot be called"),
    "object array": (lambda x: np.array([x, None], object), "wrong kind", ""),
    "generator": (lambda x: (v for v in [x]), "wrong kind", "generator"),
    "changes its input": (changes_input, "wrong kind", "in place"),
    "gives nan": (lambda x: x * np.nan, "wrong kind", "nan"),
    "one axis too many": (lambda x: np.array([x]) ** 2, "wrong kind", "is wanted"),
    "almost": (lambda x: 1.01 * x**2, "almost", "within 5 %"),
    "scalars only": (lambda x: np.abs(x) * x, "almost", "right in 3 of 4"),
    "mistaken": (lambda x: x + x, "wrong", "You doubled it."),
    "something else": (lambda x: x - 7.0, "wrong", "not right"),
}


@pytest.fixture
def short(monkeypatch):
    """Let an endless answer take less of the tests' time than of a learner's."""
    monkeypatch.setattr(attempt, "TIME_LIMIT", 0.1)


@pytest.mark.parametrize("name", UNFORESEEN)
def test_answer_that_nobody_foresaw_is_met_with_a_sentence(name, short):
    answer, state, words = UNFORESEEN[name]
    start = time.perf_counter()
    verdict = judge(answer, SQUARE)
    assert verdict.state == state
    assert words in verdict.message
    assert "\n" not in verdict.message
    assert time.perf_counter() - start < 2.0


def test_endless_loop_is_stopped_in_a_process_that_ignores_interrupts(short):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert "was stopped" in judge(endless, SQUARE).message
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_raised_error_shows_the_learners_own_line(tmp_path):
    path = tmp_path / "cell.py"
    code = "def square(x):\n    y = x**2\n    return y / nothing\n"
    path.write_text(code, encoding="utf-8")
    space = {}
    exec(compile(code, str(path), "exec"), space)
    verdict = judge(space["square"], SQUARE)
    assert "`return y / nothing`" in verdict.message
    assert "NameError" in verdict.message


def test_array_or_list_is_accepted():
    assert judge(lambda x: (np.asarray(x) ** 2).tolist(), SQUARE).state == "right"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (([np.ones(2), np.ones((3, 2))],), "a list of 2 arrays"),
        ((("*", "x", ("sin", "x")),), "('*', 'x', ('sin', 'x'))"),
        ((abs,), "abs"),
        ((np.sin,), "sin"),
        ((lambda x: x,), "the function"),
        ((SQUARE.reference,), "the function"),
    ],
)
def test_case_is_put_in_words(case, words):
    entry = exercise("def n(a):\n    return 1", case)
    verdict = judge(lambda a: 50.0, entry)
    message = f"The values are not right, for example for {words}."
    assert verdict == ("wrong", message)
    tried = exercise("def n(a):\n    return 1", (2.0,), case)
    message = judge(lambda a: 1 if a == 2.0 else 50.0, tried).message
    assert message == f"Almost: right in 1 of 2 tries. It is not for {words}."


def test_value_that_is_typed_in_words_or_far_off():
    number = exercise("n = 3.25", mistakes={"Halved.": 1.625})
    assert judge(..., number).state == "missing"
    assert judge("three", number).state == "wrong kind"
    assert judge(np.float32(3.25), number).state == "right"
    assert judge(1.625, number).message == "Halved."
    assert judge(3.3, number).state == "almost"
    assert judge(9.0, number).state == "wrong"
    assert judge(lambda: 3.25, number).state == "wrong kind"


def test_choice_knows_its_options():
    entry = exercise('c = "central"', options=["forward", "central"])
    assert judge(" Central ", entry).state == "right"
    assert judge("forward", entry).state == "wrong"
    assert "none of the choices" in judge("sideways", entry).message
    assert judge(3, entry).state == "wrong kind"


def test_results_by_name_are_compared_by_name():
    solution = "def f(x):\n    return {'a': x, 'b': x + np.zeros(2)}"
    entry = exercise(solution, (1.5,))
    assert judge(lambda x: {"b": [x, x], "a": x, "c": 0}, entry).state == "right"
    assert "no 'b'" in judge(lambda x: {"a": x}, entry).message
    assert "of b" in judge(lambda x: {"a": x, "b": x}, entry).message
    nan = {"a": 1.5, "b": np.array([1.5, np.nan])}
    assert judge(lambda x: nan, entry).message.endswith("among the values of b.")
    assert "within 5 %" in judge(lambda x: {"a": 1.49, "b": [1.5, 1.5]}, entry).message
    assert judge(lambda x: {"a": 1.5, "b": [1.5, 1.3]}, entry).state == "wrong"
    assert judge(lambda x: x, entry).state == "wrong kind"


def test_several_results_of_different_kinds_are_compared_one_by_one():
    entry = exercise(
        "def f(x):\n    return x[0], {'w': 2 * x}",
        (np.array([1.5, 2.0]),),
        mistakes={"Halved.": lambda x: (x[0], {"w": x / 2}), "Bare.": lambda x: x},
    )
    assert judge(lambda x: [x[0], {"w": x + x}], entry).state == "right"
    assert judge(lambda x: (x[0], {"w": x / 2}), entry).message == "Halved."
    assert judge(lambda x: (x[0], {"w": 2.02 * x}), entry).state == "almost"
    assert "2 results" in judge(lambda x: x[0], entry).message
    assert judge(lambda x: (x[0], x), entry).state == "wrong kind"


def test_change_inside_a_dictionary_is_noticed():
    solution = "def f(p):\n    return p['w'] + 1"
    entry = exercise(solution, ({"w": np.array([1.0, 2.0])},))

    def in_place(p):
        p["w"] += 1
        return p["w"]

    assert "in place" in judge(in_place, entry).message
    assert judge(lambda p: 1 + p["w"], entry).state == "right"


def test_nan_of_a_known_mistake_is_named_as_that_mistake():
    mistakes = {"Nothing keeps 0/0 away.": lambda x: np.divide(x, x)}
    solution = "def f(x):\n    return x / (x + 1)"
    entry = exercise(solution, (0.0,), (2.0,), mistakes=mistakes)
    assert judge(lambda x: np.divide(x, x), entry).message == "Nothing keeps 0/0 away."
    assert "nan" in judge(lambda x: np.divide(2 * x, x), entry).message


def test_answers_with_one_outcome_get_one_verdict():
    def outcome(pair):
        low, high = pair
        return "neither" if low * high > 0 else "zero between" if low < high else "back"

    mistakes = {"Same sign.": [(1, 2), (-2, -1)]}
    entry = exercise("pair = [-1, 1]", mistakes=mistakes, outcome=outcome)
    assert judge((-3, 0.5), entry).state == "right"
    assert judge(np.array([7.0, 9.0]), entry).message == "Same sign."
    assert judge([2, -2], entry).state == "wrong"
    assert judge([2, np.nan], entry).state == "wrong kind"
    assert judge([-1, 0, 1], entry).state == "wrong kind"


def test_unknown_exercise_is_named():
    with pytest.raises(ValueError, match="There is no exercise"):
        checks.check("99.1", 0)


def shifted(value):
    """Return numbers of the same form that are far off."""
    if isinstance(value, dict):
        return {name: shifted(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [shifted(part) for part in value]
    return value if isinstance(value, str | bool) else 3 * np.asarray(value) + 71


@each
def test_no_message_shows_a_shape_or_a_name_of_the_makers(entry):
    wrong = [7.0, np.zeros(5), np.zeros((2, 3)), np.zeros((2, 3, 4))]
    if entry.cases is None:
        answers = [*wrong, shifted(entry.reference)]
    else:
        answers = [lambda *case, value=value: value for value in wrong]
        answers += [lambda *case: shifted(entry.reference(*case))]
    for answer in answers:
        message = judge(answer, entry).message
        assert not re.search(r"shape|is \(|\b_\w", message), message


@pytest.mark.parametrize(
    ("solution", "answer", "message"),
    [
        (
            "n = [1.5, 2.5]",
            4.0,
            "The answer is a single number; a row of 2 numbers is wanted, for example "
            "[1.0, 2.0].",
        ),
        (
            "n = 1.5",
            [[1.5, 2.0, 0.0]],
            "The answer is a table of 1 row and 3 columns; a single number is wanted.",
        ),
        (
            "n = [np.ones((4, 2)), 2.0]",
            [np.ones(8), 2.0],
            "The value of result 1 is a row of 8 numbers; a table of 4 rows and 2 "
            "columns is wanted.",
        ),
    ],
)
def test_form_of_an_answer_is_said_in_words(solution, answer, message):
    assert judge(answer, exercise(solution)) == ("wrong kind", message)
