"""Read a typed formula, such as 2x² sin(x), as Python would write it.

Nothing is run here. Every token is put where it belongs or answered with a sentence,
so that what comes out is made of numbers, known names, brackets and + - * / ** only.
"""

import re
import unicodedata
from difflib import get_close_matches
from typing import NamedTuple

from helpers.lecture.tokens import FormulaError, shown, tokens

DEEPEST = 20  # brackets inside one another
FUNCTIONS = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("exp", "log", "log2", "log10", "sqrt", "abs", "sign", "relu", "sigmoid"),
)
CONSTANTS = ("e", "pi")
ALIASES = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "π": "pi"}


class Source(NamedTuple):
    """A formula in Python's syntax; its variables are called `v0`, `v1` … in turn."""

    python: str
    text: str
    starts: dict  # from a column of `python` to the place in `text`
    ends: dict

    def typed(self, node):
        """Return the part of the text that a node of the syntax tree stands for."""
        start = self.starts[node.col_offset]
        return shown(self.text[start : self.ends[node.end_col_offset]].strip())


def read(text, variables):
    """Return a typed formula in Python's syntax.

    Parameters
    ----------
    text : str
        Such as "2x^2", "|x|", "√(x+1)", "x·sin(x)".
    variables : tuple of str
        The names that may occur beside the functions and constants.

    Returns
    -------
    Source

    Raises
    ------
    FormulaError
        If it is no formula.

    Examples
    --------
    >>> read("2x^2 sin(x)", ("x",)).python
    '2*v0**2*sin(v0)'
    >>> read("sin x", ("x",))
    Traceback (most recent call last):
    helpers.lecture.tokens.FormulaError: sin needs brackets: write sin(x).
    """
    reader = _Reader(variables)
    found = tokens(text)
    for number, token in enumerate(found):
        reader.add(token, found[number + 1 : number + 3])
    reader.finish()
    python, starts, ends = "", {}, {}
    for piece, token in reader.pieces:
        starts[len(python)] = token.start
        python += piece
        ends[len(python)] = token.end
    return Source(python, text, starts, ends)


class _Reader:
    """Goes through the tokens once; knows whether a value or a sign comes next."""

    def __init__(self, variables):
        self.variables = variables
        self.pieces = []  # (in Python's syntax, token)
        self.opened = [None]  # brackets and bars not yet closed, the inmost last
        self.before = [""]  # for each of them: the / or ** before the next value
        self.last = None
        self.value_next = True

    def add(self, token, following):
        if token.kind == "name":
            self._name(token, following)
        elif token.kind in ("number", "raised"):
            self._value(token)
            whole = token.text.isdigit()
            self._put(str(int(token.text)) if whole else str(float(token.text)), token)
        elif token.text == "|":
            self._bar(token)
        elif token.text == "(":
            self._open("(", token)
        elif token.text == ")":
            self._close(token)
        else:
            self._operator(token)
        self.last = token

    def finish(self):
        if self.last is None:
            example = f"{self.variables[0] if self.variables else 3}**2"
            raise FormulaError(f"The formula is empty: type one, such as {example}.")
        if self.value_next:
            raise FormulaError(
                f"The formula ends after '{shown(self.last.text)}': write something "
                "after it."
            )
        if self.opened[-1] is not None:
            closing = {"(": ")", "|": "|"}[self.opened[-1].text]
            raise FormulaError(
                f"The {self.opened[-1].place} is not closed: add {closing} after it."
            )

    def _put(self, piece, token):
        self.pieces.append((piece, token))

    def _name(self, token, following):
        name = ALIASES.get(token.text, token.text)
        variable = token.text in self.variables
        if variable:
            name = f"v{self.variables.index(token.text)}"
        elif name in FUNCTIONS and not (following and following[0].text == "("):
            raise FormulaError(_without_brackets(token, following, self.variables))
        elif name not in FUNCTIONS + CONSTANTS:
            raise FormulaError(_unknown(token, self.variables))
        self._value(token)
        self._put(name, token)
        self.value_next = name in FUNCTIONS

    def _value(self, token):
        """Make room for a value: after another value a product is meant."""
        if not self.value_next:
            self._check_clear(token)
            self._put("*", token)
            self.before[-1] = ""
        self.value_next = False

    def _check_clear(self, token):
        """Refuse what people read in two ways, such as 1/2x and e^2x."""
        both = {"/": "1/(2*x) or (1/2)*x", "**": "e**(2*x) or e**2*x"}
        number = self.last.kind == "number"
        if number and token.kind == "number":
            raise FormulaError(
                f"Two numbers stand side by side, {shown(self.last.text)} and "
                f"{token.place}: write a sign between them."
            )
        clear = token.start > self.last.end or not number or token.kind != "name"
        if self.before[-1] == "/" or (self.before[-1] == "**" and not clear):
            raise FormulaError(
                f"The product with {token.place} can be read in two ways: write * and "
                f"brackets, as in {both[self.before[-1]]}."
            )

    def _open(self, piece, token):
        if not (self.value_next and self.pieces and self.pieces[-1][0] in FUNCTIONS):
            self._value(token)
        if len(self.opened) > DEEPEST:
            raise FormulaError(
                f"More than {DEEPEST} brackets stand inside one another: use fewer."
            )
        self._put(piece, token)
        self.opened.append(token)
        self.before.append("")
        self.value_next = True

    def _close(self, token):
        opener = self.opened[-1]
        if opener is None:
            raise FormulaError(
                f"The {token.place} closes nothing: remove it, or add ( before it."
            )
        if self.value_next:
            self._missing(token)
        if {"(": ")", "|": "|"}[opener.text] != token.text:
            raise FormulaError(
                f"The {opener.place} is not closed before the {token.place}: add |."
            )
        self._put(")", token)
        self.opened.pop()
        self.before.pop()

    def _bar(self, token):
        inside = self.opened[-1] is not None and self.opened[-1].text == "|"
        if inside and not self.value_next:
            self._close(token)
        else:
            self._open("abs(", token)

    def _operator(self, token):
        piece = "**" if token.text == "^" else token.text
        if self.value_next:
            self._sign(piece, token)
        elif piece in ("/", "**"):
            self.before[-1] = "/" if self.before[-1] == "/" else piece
        else:
            self.before[-1] = ""
        self._put(piece, token)
        self.value_next = True

    def _sign(self, piece, token):
        if piece not in "+-":
            self._missing(token)
        if [p for p, _ in self.pieces[-2:] if p in ("+", "-")][1:]:
            raise FormulaError(
                f"Too many signs stand before character {token.end + 1}: write one."
            )

    def _missing(self, token):
        if self.last is None:
            raise FormulaError(
                f"A formula cannot begin with '{token.text}': write something before "
                "it, or remove it."
            )
        if self.last is self.opened[-1] and token.text in ")|":
            raise FormulaError(
                f"The brackets at character {self.last.start + 1} are empty: write "
                "something between them."
            )
        raise FormulaError(
            f"Something is missing between '{self.last.text}' and {token.place}: "
            "write a number or a variable."
        )


def _without_brackets(token, following, variables):
    """Return the sentence for a function without brackets: how to write it."""
    name, signs = shown(token.text), [t.text for t in following]
    if signs[:1] in (["^"], ["**"]):
        inverse = f"a{name}"
        if signs[1:] == ["-"] and inverse in FUNCTIONS:
            return f"The inverse of {name} is called {inverse}: write {inverse}(x)."
        return f"The power of {name} stands after its brackets: write {name}(x)**2."
    values = [t.kind == "number" or t.text in variables for t in following]
    inside = signs[: 0 if not any(values[:1]) else sum(values)]
    given = "*".join(inside) or next(iter(variables), "2")
    return f"{name} needs brackets: write {name}({given})."


def _unknown(token, variables):
    """Return the sentence for an unknown name, with what may have been meant."""
    name, said = token.text, f"Unknown name {token.place}"
    known = [*variables, *CONSTANTS, *FUNCTIONS, *ALIASES]
    letters = name.rstrip("0123456789")
    if letters in variables:
        power = name[len(letters) :]
        return f"{said}: write {letters}**{power} or {power}*{letters}."
    if len(name) <= 12 and (parts := _parts(name, known)):
        return f"{said}: write {_joined(parts)}."
    foreign = next((c for c in name if not c.isascii()), "")
    if foreign:  # it may look like a letter of the keyboard, and be another
        said += f" ({foreign} is the {unicodedata.name(foreign, 'letter').lower()})"
    elif near := get_close_matches(name.lower(), known, 1, 0.6):
        return f"{said}: did you mean {near[0]}?"
    names = ", ".join([*variables, *CONSTANTS])
    return f"{said}: use {names} and functions such as sin, exp, log and sqrt."


def _parts(name, known):
    """Return a name as known names and numbers written together; [] if it is not."""
    if name in known or name.isdigit():
        return [name]
    heads = [k for k in known if name.startswith(k)]
    heads += re.findall(r"^\d+", name)
    for head in sorted(heads, key=len, reverse=True):
        if rest := _parts(name[len(head) :], known):
            return [head, *rest]
    return []


def _joined(parts):
    first, *rest = parts
    if ALIASES.get(first, first) in FUNCTIONS:
        return f"{first}({_joined(rest) if rest else '…'})"
    return f"{first}*{_joined(rest)}" if rest else first
