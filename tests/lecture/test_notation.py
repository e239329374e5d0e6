"""Every primitive of the tape is written down, and as what it is."""

import re

import numpy as np
import pytest

from helpers.derivatives.recording import record
from helpers.derivatives.tape_rules import RULES
from helpers.lecture import graphs, notation

OPERATIONS = sorted({primitive.__name__ for primitive in RULES} - {"add"})
SCALARS = {"x": 0.4, "z": 0.7}
ONE = "sin cos tan exp log tanh sqrt square absolute arcsin arccos arctan sinh cosh"
PROGRAMS = {name: lambda x, z, name=name: getattr(np, name)(x) for name in ONE.split()}
PROGRAMS |= {
    "negative": lambda x, z: -x,
    "add": lambda x, z: x + z,
    "subtract": lambda x, z: x - z,
    "multiply": lambda x, z: x * z,
    "divide": lambda x, z: x / z,
    "power": lambda x, z: x**z,
    "cube": lambda x, z: x**3,
    "inverse": lambda x, z: z**-1,
    "square by power": lambda x, z: x**2,
}


def evaluated(text, names):
    """Compute what a formula says, read as mathematics."""
    text = text.replace("−", "-").replace("·", "*").replace("^", "**")
    text = re.sub(r"[⁻⁰¹²³⁴-⁹]+", _powers, text)
    text = re.sub(r"\|(\w+)\|", r"abs(\1)", text)
    text = re.sub(r"√(\w+)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    text = re.sub(r"(\d)([a-z])", r"\1 * \2", text)
    text = re.sub(r"\b([a-z]{2,})[ ](\w+)", r"\1(\2)", text)
    known = {"ln": np.log, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan}
    known |= {name: getattr(np, name) for name in dir(np)}
    return eval(text, known | names)


def _powers(match):
    return "**(" + match[0].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) + ")"


@pytest.mark.parametrize("name", PROGRAMS)
def test_formulas_say_what_is_computed_forward_and_back(name):
    graph = record(PROGRAMS[name], *SCALARS.values(), names=list(SCALARS))
    node = graph.nodes[-1]
    written = graphs.operands(node, graph.nodes)
    value = evaluated(notation.function(node, written), SCALARS)
    assert value == pytest.approx(node.value)
    for operand, parent in enumerate(node.parents):
        if parent is None:
            continue
        sign, text = notation.route(node, operand, written, "y", "g")
        part = evaluated(text, {**SCALARS, "y": node.value, "g": 1.0})
        assert (-part if sign == "−" else part) == pytest.approx(node.local[operand])


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_primitive_has_a_form_with_a_rule_for_each_operand(operation):
    forms = notation.FORMS[operation]
    two = "subtract multiply divide power matmul maximum minimum where".split()
    assert len(forms) == (3 if operation in two else 2)
    assert all("{g}" in form for form in forms[1:])


def test_places_of_indices_and_arrays_are_shown():
    graph = record(lambda x: x[1] * np.sum(x[[0, 1, 2, 0]]), [1.0, 2.0, 3.0])
    texts = [
        notation.function(node, graphs.operands(node, graph.nodes))
        for node in graph.nodes[1:]
    ]
    assert texts == ["x[1]", "x[…]", "sum b", "a · c"]


def test_constants_stand_in_the_formula_negative_ones_in_brackets():
    graph = record(lambda x: -2.5 * x + -1, 3.0)
    product, total = graph.nodes[1:]
    assert notation.function(product, graphs.operands(product, graph.nodes)) == (
        "(−2.5) · x"
    )
    assert notation.function(total, graphs.operands(total, graph.nodes)) == "a + (−1)"
