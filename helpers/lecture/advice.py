"""How to write with brackets what was typed without: sin 2x cos x, sinx², √2x.

As in books, a function without brackets reaches over the numbers and variables that
follow, up to the next sign or function. Where a power, a slash or a bracket comes next,
two readings are usual, and both are given.
"""

import unicodedata
from difflib import get_close_matches
from itertools import pairwise, product
from typing import NamedTuple

from helpers.lecture.tokens import ALIASES, CONSTANTS, FUNCTIONS

LONGEST = 20  # letters of a word that may be names written together
POWERS = ("^", "**")


class Phrase(NamedTuple):
    """The tokens of a formula; each method tells what begins at a place among them.

    What a method gives to write is None or an empty list where that is not clear.
    """

    found: list
    text: str
    variables: tuple
    in_bars: bool  # so that the next | closes

    def sign(self, at):
        return self.found[at].text if at < len(self.found) else ""

    def is_function(self, at):
        return _is_function(self.sign(at)) and self.sign(at) not in self.variables

    def is_value(self, at):
        """Tell whether a number, a variable or a constant stands there."""
        name = ALIASES.get(self.sign(at), self.sign(at))
        number = at < len(self.found) and self.found[at].kind in ("number", "raised")
        return number or name in (*self.variables, *CONSTANTS)

    def is_product(self, at):
        """Tell whether something stands there that a value before it is to multiply."""
        opens = ("(", "√") if self.in_bars else ("(", "√", "|")
        return self.is_value(at) or self.is_function(at) or self.sign(at) in opens

    def power(self, at):
        """Return a power such as "**2", empty if there is none, and the place after."""
        if self.sign(at) not in POWERS:
            return "", at
        minus = self.sign(at + 1) if self.sign(at + 1) == "-" else ""
        at += 1 + len(minus)
        clear = self.is_value(at) and self.sign(at + 1) not in POWERS
        return f"**{minus}{self.sign(at)}" if clear else None, at + 1

    def factor(self, at):
        """Return the number or name there, if no more of a product or power follows."""
        more = self.is_product(at + 1) or self.sign(at + 1) in POWERS
        return self.sign(at) if self.is_value(at) and not more else None

    def group(self, at):
        """Return what stands in the brackets that open there, and the place after."""
        depth = 0
        for end in range(at, len(self.found)):
            depth += {"(": 1, ")": -1}.get(self.sign(end), 0)
            if depth == 0:
                inside = self.text[self.found[at].end : self.found[end].start]
                return " ".join(inside.split()), end + 1
        return None, len(self.found)

    def argument(self, at):
        """Return what a function takes from there on, and the place after."""
        if self.sign(at) == "(":
            return self.group(at)
        if self.is_function(at):
            ways, end = self.function(at)
            return ways[0] if len(ways) == 1 else None, end
        if self.sign(at) == "√":
            inside, end = self.argument(at + 1)
            short = end == at + 2 or self.sign(at + 1) == "("
            return f"√({inside})" if inside and short else None, end
        minus = self.sign(at) if self.sign(at) in ("-", "+") else ""
        end = at = at + len(minus)
        while self.is_value(end):
            end += 1
        values = "*".join(map(self.sign, range(at, end)))
        return f"{minus.strip('+')}{values}" if values else None, end

    def function(self, at):
        """Return the ways to write the function there, and the place after.

        >>> from helpers.lecture.tokens import tokens
        >>> Phrase(tokens("sin 2x cos x"), "sin 2x cos x", ("x",), False).function(0)
        (['sin(2*x)'], 3)
        >>> Phrase(tokens("sin x²"), "sin x²", ("x",), False).function(0)
        (['sin(x**2)', 'sin(x)**2'], 4)
        """
        name, (power, begun) = self.sign(at), self.power(at + 1)
        if power == "**-1" and f"a{name}" in FUNCTIONS:
            name, power = f"a{name}", ""
        inside, at = self.argument(begun)
        if inside is None or power is None:
            return [], at
        short = f"{name}({inside}){power}"
        if self.sign(begun) == "(":
            return [short], at
        raised, end = self.power(at)
        if raised != "":
            both = [f"{name}({inside}{raised})", f"{short}{raised}"]
            return both if raised and not power else [], end
        if self.sign(at) in ("*", "/") and not self.is_function(at + 1):
            factor, end = self.factor(at + 1), at + 2
            more = factor and f"{self.sign(at)}{factor}"
        elif self.sign(at) == "(":
            factor, end = self.group(at)
            more = factor and f"*({factor})"
        else:
            clear = self.is_function(at) or not self.is_product(at)
            return [short] if clear else [], at
        return [f"{short}{more}", f"{name}({inside}{more}){power}"] if more else [], end

    def reach(self, at, end):
        """Return what follows the function there, `end` on, and is read in two ways.

        As "power" or "product" (None if nothing is), with the ways to write it.

        >>> from helpers.lecture.tokens import tokens
        >>> Phrase(tokens("√x²"), "√x²", ("x",), False).reach(0, 2)
        ('power', ['(√x)**2', '√(x**2)'])
        """
        first, last = self.found[at], self.found[end - 1]
        name, inside = first.text, self.text[first.end : last.end].strip()
        if self.sign(at + 1) not in ("(", "|") and end > at + 2:
            inside = f"({inside})"
        if self.sign(end) in POWERS:
            power, _ = self.power(end)
            whole = self.text[first.start : last.end]
            ways = [f"({whole}){power}", f"{name}({inside}{power})"]
            return "power", ways if power else []
        if self.sign(at + 1) == "(" or not self.is_product(end):
            return None, []
        factor = self.factor(end)
        ways = [f"{name}({inside})*{factor}", f"{name}({inside}*{factor})"]
        return "product", ways if factor else []

    def word(self, at):
        """Return the ways to write the names that are written together there.

        >>> from helpers.lecture.tokens import tokens
        >>> Phrase(tokens("xsinxcosx"), "xsinxcosx", ("x",), False).word(0)
        ['x*sin(x)*cos(x)']
        """
        word, ways = self.found[at], []
        known = [*self.variables, *CONSTANTS, *FUNCTIONS, *ALIASES]
        under = self.sign(at - 1) if at else ""
        bracketed = under in ("/", *POWERS)
        if under == "√" or (bracketed and self.sign(at + 1) in POWERS):
            return []
        for parts in _cuts(word.text, known):
            # A number behind a variable may be a factor of it or a power.
            pairs = pairwise(parts)
            if any(part.isdigit() and not _is_function(name) for name, part in pairs):
                continue
            split = [_piece(word, part) for part in parts]
            found = [*self.found[:at], *split, *self.found[at + 1 :]]
            phrase, factors, place = self._replace(found=found), [], at
            while place < at + len(parts):
                if phrase.is_function(place):
                    written, place = phrase.function(place)
                else:
                    written, place = [phrase.sign(place)], place + 1
                factors.append(written)
            joined = map("*".join, product(*factors))
            whole = bracketed and len(factors) > 1
            ways += [f"({way})" for way in joined] if whole else joined
        return list(dict.fromkeys(ways))


def unknown(token, variables):
    """Return the sentence for an unknown name, with what may have been meant."""
    name, said = token.text, f"Unknown name {token.place}"
    if not variables:
        return f"{said}: type a number, such as 0.5, 1/3 or 2pi."
    letters = name.rstrip("0123456789")
    if letters in variables:
        power = name[len(letters) :]
        return f"{said}: write {letters}**{power} or {power}*{letters}."
    foreign = next((c for c in name if not c.isascii()), "")
    known = [*variables, *CONSTANTS, *FUNCTIONS, *ALIASES]
    if foreign:  # it may look like a letter of the keyboard, and be another
        said += f" ({foreign} is the {unicodedata.name(foreign, 'letter').lower()})"
    elif any(_cuts(name, known)):
        return f"{said}: put * between names, and brackets after functions."
    elif near := get_close_matches(name.lower(), known, 1, 0.6):
        return f"{said}: did you mean {near[0]}?"
    names = ", ".join([*variables, *CONSTANTS])
    return f"{said}: use {names} and functions such as sin, exp, log and sqrt."


def _is_function(name):
    return ALIASES.get(name, name) in FUNCTIONS


def _piece(word, text):
    return word._replace(kind="number" if text.isdigit() else "name", text=text)


def _cuts(word, known):
    """Yield each way to cut a short word into known names and numbers, as a list."""
    if not word:
        yield []
    if len(word) > LONGEST:
        return
    digits = word[: len(word) - len(word.lstrip("0123456789"))]
    heads = [name for name in known if word.startswith(name)]
    for head in [*heads, digits] if digits else heads:
        for rest in _cuts(word[len(head) :], known):
            yield [head, *rest]
