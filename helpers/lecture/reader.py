"""Read a typed formula, such as 2x² sin(x), as Python would write it.

Nothing is run here. Every token is put where it belongs or answered with a sentence,
so that what comes out is made of numbers, known names, brackets and + - * / ** only.
"""

from typing import NamedTuple

from helpers.lecture import advice
from helpers.lecture.tokens import (
    ALIASES,
    CONSTANTS,
    FUNCTIONS,
    FormulaError,
    shown,
    tokens,
)

DEEPEST = 20  # brackets inside one another
LONGEST = 64  # characters of an advice
CLOSING = {"(": ")", "|": "|"}


class Source(NamedTuple):
    """A formula in Python's syntax; its variables are called `v0`, `v1` … in turn."""

    python: str
    text: str
    typed: list  # the token that each character of `python` stands for

    def part(self, node):
        """Return the part of the text that a node of the syntax tree stands for."""
        first, last = self.typed[node.col_offset], self.typed[node.end_col_offset - 1]
        return shown(self.text[first.start : last.end].strip())


def read(text, variables):
    """Return a formula such as "2x^2", "|x|" or "√(x+1)" as a Source.

    `variables` are the names that may occur beside the functions and constants.

    >>> read("2x^2 sin(x)", ("x",)).python
    '2*v0**2*sin(v0)'
    >>> read("sin x", ("x",))
    Traceback (most recent call last):
    helpers.lecture.tokens.FormulaError: sin needs brackets: write sin(x).
    """
    reader = _Reader(text, variables)
    for place, token in enumerate(reader.found):
        reader.add(place, token)
    reader.finish()
    python = "".join(piece for piece, _ in reader.pieces)
    typed = [token for piece, token in reader.pieces for _ in piece]
    return Source(python, text, typed)


class _Level:
    """What is known of the brackets or bars that a token opened; None for the whole."""

    def __init__(self, opener=None):
        self.opener = opener
        self.in_bars = opener is not None and opener.text == "|"
        self.under = ""  # the / or ** before the next value
        self.waiting = []  # where functions wait for a value, as √


class _Reader:
    """Goes through the tokens once; knows whether a value or a sign comes next."""

    def __init__(self, text, variables):
        self.text, self.variables, self.found = text, variables, tokens(text)
        self.pieces = []  # (in Python's syntax, token)
        self.levels = [_Level()]  # the inmost last
        self.reach = None  # the place of a function that ended just now, as √x
        self.last = None
        self.value_next = True

    @property
    def level(self):
        return self.levels[-1]

    def add(self, place, token):
        if self.reach is not None:
            self._check_reach(place)
            self.reach = None
        if token.kind == "name":
            self._name(place, token)
        elif token.kind in ("number", "raised"):
            number = int if token.text.isdigit() else float
            self._whole_value(str(number(token.text)), token)
        elif token.text == "√":
            self._wait("sqrt", place, token)
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
            example = f"{self._example()}**2"
            raise FormulaError(f"The formula is empty: type one, such as {example}.")
        if self.value_next:
            raise FormulaError(
                f"The formula ends after '{shown(self.last.text)}': write something "
                "after it."
            )
        if opener := self.level.opener:
            closing = CLOSING[opener.text]
            raise FormulaError(
                f"The {opener.place} is not closed: add {closing} after it."
            )

    def _put(self, piece, token):
        self.pieces.append((piece, token))

    def _name(self, place, token):
        name = ALIASES.get(token.text, token.text)
        following = self._phrase().sign(place + 1)
        if token.text in self.variables:
            self._whole_value(f"v{self.variables.index(token.text)}", token)
        elif name in CONSTANTS:
            self._whole_value(name, token)
        elif name not in FUNCTIONS:
            raise FormulaError(self._unknown(place, token))
        elif following == "(":
            self._value(token)
            self._put(name, token)
            self.value_next = True
        elif following in ("|", "√"):
            self._wait(name, place, token)
        else:
            raise FormulaError(self._needs_brackets(place, token))

    def _whole_value(self, piece, token):
        self._value(token)
        self._put(piece, token)
        self._end_value(token)

    def _wait(self, name, place, token):
        """Begin a function whose value stands without brackets, as in √x and ln|x|."""
        self._value(token)
        self._check_depth()
        self._put(name, token)
        self._put("(", token)
        self.level.waiting.append(place)
        self.value_next = True

    def _end_value(self, token):
        """Close the functions that wait for the value which ends here."""
        if waiting := self.level.waiting:
            self.pieces += [(")", token)] * len(waiting)
            self.reach = waiting[0]
            waiting.clear()

    def _check_depth(self):
        if sum(1 + len(level.waiting) for level in self.levels) > DEEPEST:
            raise FormulaError(
                f"More than {DEEPEST} brackets stand inside one another: use fewer."
            )

    def _check_reach(self, place):
        """Refuse √x², √2x and ln|x|², which people read in two ways."""
        kind, ways = self._phrase().reach(self.reach, place)
        if kind:
            begun = self.found[self.reach].start
            typed = shown(self.text[begun : self.last.end])
            raise FormulaError(
                f"The {kind} after {typed} can be read in two ways"
                + self._write(ways, f": use brackets, as in √({self._example()}).")
            )

    def _needs_brackets(self, place, token):
        """Return the sentence for a function without brackets: how to write it."""
        name, phrase = shown(token.text), self._phrase()
        power, _ = phrase.power(place + 1)
        ways, said = phrase.function(place)[0], f"{name} needs brackets"
        if power == "**-1" and f"a{name}" in FUNCTIONS:
            said = f"The inverse of {name} is called a{name}"
        elif power != "":
            said = f"The power of {name} stands after its brackets"
        example = f"{name}({self._example()}){power or ''}"
        if place + 1 == len(self.found):  # half typed
            ways = [example]
        return said + self._write(ways, f", as in {example}.")

    def _unknown(self, place, token):
        """Return the sentence for an unknown name, or for names written together."""
        written = self._write(self._phrase().word(place), "")
        if written:
            return f"Unknown name {token.place}{written}"
        return advice.unknown(token, self.variables)

    def _phrase(self):
        in_bars = self.level.in_bars
        return advice.Phrase(self.found, self.text, self.variables, in_bars)

    def _write(self, ways, otherwise):
        """Return how a sentence ends: with what to write, if it is right itself."""
        try:
            for way in ways:
                read(way, self.variables)
        except FormulaError:
            return otherwise
        written = " or ".join(ways)
        return f": write {written}." if 0 < len(written) < LONGEST else otherwise

    def _example(self):
        return self.variables[0] if self.variables else "pi"

    def _value(self, token):
        """Make room for a value: after another value a product is meant."""
        if not self.value_next:
            self._check_clear(token)
            self._put("*", token)
            self.level.under = ""
        self.value_next = False

    def _check_clear(self, token):
        """Refuse what people read in two ways, such as 1/2x and e^2x."""
        name = self._example()
        both = {"/": f"1/(2*{name}) or (1/2)*{name}", "**": "e**(2*pi) or e**2*pi"}
        number = self.last.kind == "number"
        if number and token.kind == "number":
            raise FormulaError(
                f"Two numbers stand side by side, {shown(self.last.text)} and "
                f"{token.place}: write a sign between them."
            )
        named = token.kind == "name" or token.text == "√"
        clear = token.start > self.last.end or not (number and named)
        under = self.level.under
        if under == "/" or (under == "**" and not clear):
            raise FormulaError(
                f"The product with {token.place} can be read in two ways: write * and "
                f"brackets, as in {both[under]}."
            )

    def _open(self, piece, token):
        if not (self.value_next and self.pieces and self.pieces[-1][0] in FUNCTIONS):
            self._value(token)
        self._check_depth()
        self._put(piece, token)
        self.levels.append(_Level(token))
        self.value_next = True

    def _close(self, token):
        opener = self.level.opener
        if opener is None:
            raise FormulaError(
                f"The {token.place} closes nothing: remove it, or add ( before it."
            )
        if self.value_next:
            self._missing(token)
        if CLOSING[opener.text] != token.text:
            raise FormulaError(
                f"The {opener.place} is not closed before the {token.place}: add |."
            )
        self._put(")", token)
        self.levels.pop()
        self._end_value(token)

    def _bar(self, token):
        if self.level.in_bars and not self.value_next:
            self._close(token)
        else:
            self._open("abs(", token)

    def _operator(self, token):
        piece = "**" if token.text == "^" else token.text
        if self.value_next:
            self._sign(piece, token)
        elif piece not in ("/", "**"):
            self.level.under = ""
        elif self.level.under != "/":
            self.level.under = piece
        self._put(piece, token)
        self.value_next = True

    def _sign(self, piece, token):
        if piece not in "+-":
            self._missing(token)
        if self.level.waiting:
            raise FormulaError(
                f"After √ a sign at character {token.start + 1} needs brackets, as in "
                f"√({piece}{self._example()})."
            )
        if [p for p, _ in self.pieces[-2:] if p in ("+", "-")][1:]:
            raise FormulaError(
                f"Too many signs stand before character {token.end + 1}: one is enough."
            )

    def _missing(self, token):
        if self.last is None:
            raise FormulaError(
                f"A formula cannot begin with '{token.text}': write something before "
                "it, or remove it."
            )
        if self.last is self.level.opener and token.text in ")|":
            raise FormulaError(
                f"The brackets at character {self.last.start + 1} are empty: write "
                "something between them."
            )
        raise FormulaError(
            f"Something is missing between '{self.last.text}' and {token.place}: "
            "write a number or a variable."
        )
