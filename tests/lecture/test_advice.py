"""What is advised for a formula without brackets means what was typed."""

import random
import re

import numpy as np
import pytest

from helpers.lecture import trees
from helpers.lecture.formula import FormulaError, parse

X, Y = np.linspace(0.1, 0.9, 9), np.linspace(0.75, 0.15, 9)
NAMES = {**trees.NUMERIC, "log2": np.log2, "pi": np.pi, "e": np.e, "x": X, "y": Y}
INSIDE = {
    **{"x": "x", "2x": "2*x", "3 x": "3*x", "πx": "pi*x", "x y": "x*y", "-x": "-x"},
    **{"x y pi": "x*y*pi", "0,5y": "0.5*y", "2": "2"},
}
FUNCTIONS = ["sin", "cos", "tanh", "exp", "atan", "sigmoid", "relu"]


def advised(text, variables="x y"):
    """Return the ways that the answer to a wrong text gives to write, as a list."""
    with pytest.raises(FormulaError) as problem:
        parse(text, variables)
    found = re.search(r": write (.+)\.$", str(problem.value))
    return found[1].split(" or ") if found else []


def values(text):
    with np.errstate(all="ignore"):
        return parse(text, "x y")(X, Y)


def meaning(python):
    """Return the values of an expression in Python's syntax, which is our own here."""
    with np.errstate(all="ignore"):
        return np.broadcast_to(eval(python, dict(NAMES)), X.shape)


def same(text, python):
    return np.allclose(values(text), meaning(python), 1e-9, 1e-12, equal_nan=True)


def clear(rng):
    """Return a piece of a formula that has one usual meaning, and that meaning."""
    name, again = rng.choices(FUNCTIONS, k=2)
    inside, meant = rng.choice(list(INSIDE.items()))
    space = " " if inside[0].isalpha() else rng.choice([" ", ""])
    return rng.choice(
        [
            (f"{name} {inside}", f"{name}({meant})"),
            (f"{name}^2 {inside}", f"{name}({meant})**2"),
            (f"{name}² {inside}", f"{name}({meant})**2"),
            (f"{name}²({inside}+1)", f"{name}({meant}+1)**2"),
            (f"{name}^-2 ({inside})", f"{name}({meant})**-2"),
            (f"tan⁻¹{space}{inside}", f"atan({meant})"),
            (f"{name} {again} {inside}", f"{name}({again}({meant}))"),
            (f"{name}² {again}(x+y)", f"{name}({again}(x+y))**2"),
            (f"{name}x", f"{name}(x)"),
            (f"{name}2x", f"{name}(2*x)"),
            (f"{name}xy", f"{name}(x*y)"),
            (f"{name}x{again}y", f"{name}(x)*{again}(y)"),
            (f"{name}{again}x", f"{name}({again}(x))"),
            (f"{name}|x-1|", f"{name}(abs(x-1))"),
            (f"{name}√x", f"{name}(sqrt(x))"),
            (f"{name}²√(x+y)", f"{name}(sqrt(x+y))**2"),
            (f"ln|{name}(x)|", f"log(abs({name}(x)))"),
            (f"√|{name} x|", f"{name}(x)"),
            (f"√{name}(x)", f"sqrt({name}(x))"),
        ]
    )


@pytest.mark.parametrize("seed", range(200))
def test_advice_for_what_has_one_meaning_computes_that(seed):
    rng = random.Random(seed)
    pieces = [clear(rng) for _ in range(rng.randint(1, 3))]
    before, after = rng.choice(["", "2", "x + ", "-", "y*"]), rng.choice(["", " + x"])
    text = before + rng.choice([" + ", " - "]).join(t for t, _ in pieces) + after
    for typed, meant in pieces:
        try:
            parse(typed, "x y")
        except FormulaError:
            (way,) = advised(text)
            assert same(way, meant), (text, way)
            break
        assert same(typed, meant), typed


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("√x²", ["sqrt(x)**2", "sqrt(x**2)"]),
        ("√x^-3", ["sqrt(x)**-3", "sqrt(x**-3)"]),
        ("√√x³", ["sqrt(sqrt(x))**3", "sqrt(sqrt(x)**3)"]),
        ("√(x+y)²", ["sqrt(x+y)**2", "sqrt((x+y)**2)"]),
        ("√sin(x)²", ["sqrt(sin(x))**2", "sqrt(sin(x)**2)"]),
        ("√2x", ["sqrt(2)*x", "sqrt(2*x)"]),
        ("√x y", ["sqrt(x)*y", "sqrt(x*y)"]),
        ("ln|x|²", ["log(x)**2", "log(x**2)"]),
        ("ln|x|y", ["log(x)*y", "log(x*y)"]),
        ("sin√xy", []),
        ("sin x²", ["sin(x)**2", "sin(x**2)"]),
        ("sinx^2", ["sin(x)**2", "sin(x**2)"]),
        ("exp -x^2", ["exp(-x)**2", "exp(-x**2)"]),
        ("sin x/2", ["sin(x)/2", "sin(x/2)"]),
        ("sin²x/2", ["sin(x)**2/2", "sin(x/2)**2"]),
        ("sin 2x*y", ["sin(2*x)*y", "sin(2*x*y)"]),
        ("sin x(x+1)", ["sin(x)*(x+1)", "sin(x*(x+1))"]),
        ("xsinx(x+1)", ["x*sin(x)*(x+1)", "x*sin(x*(x+1))"]),
        ("log2x", ["log2(x)", "log(2*x)"]),
        ("1/xy", ["(x*y)"]),
        ("2^xy", ["(x*y)"]),
        ("1/xsin(x)", ["(x*sin(x))"]),
        # No advice where it would not be clear what it is for.
        ("1/xy^2", []),
        ("√xy", []),
        ("sinx2", []),
        ("sin²x²", []),
        ("sin x y^2", ["sin(x*y)**2", "sin(x*y**2)"]),
        ("sin x/2y", []),
        ("sin x/2^y", []),
        ("sin x|y|", []),
        ("√x√y", []),
        ("sin²(sin x)", []),
        ("sin xz", []),
    ],
)
def test_each_of_two_usual_readings_is_offered(text, readings):
    ways = advised(text)
    assert len(ways) == len(readings)
    for reading in readings:
        assert any(same(way, reading) for way in ways), (reading, ways)


def test_advice_is_quick_where_every_bracket_is_wrong():
    for text in ("sin x(" * 33, "sin²(" * 39 + "x" + ")" * 39, "√" * 199 + "x"):
        assert advised(text) == []
