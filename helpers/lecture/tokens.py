"""Cut what a learner types into numbers, names and signs; refuse everything else."""

import re
import unicodedata
from typing import NamedTuple

LONGEST = 200  # characters of a formula
DIGITS = 17  # of one number: with so many Python writes any double
LARGEST = 1e300
FUNCTIONS = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("exp", "log", "log2", "log10", "sqrt", "abs", "sign", "relu", "sigmoid"),
)
CONSTANTS = ("e", "pi")
ALIASES = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "π": "pi"}

# Signs that are pasted from books and pages, and what the keyboard has for them.
SAME = {
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("·×⋅∙∗•", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    "∣": "|",
}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<number>(?:[0-9]+(?:[.,][0-9]+)*\.?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
    | (?P<name>π|(?![π⁰¹²³⁴⁵⁶⁷⁸⁹])[^\W\d](?:(?![π⁰¹²³⁴⁵⁶⁷⁸⁹])\w)*)
    | (?P<sign>\*\*|[-+*/^()|√])
    | (?P<other>.)""",
    re.VERBOSE,
)
ADVICE = {
    **dict.fromkeys("[]{}", "use round brackets ( )"),
    **dict.fromkeys("<>≤≥", "a formula compares nothing"),
    **dict.fromkeys(";:", "type one formula only"),
    **dict.fromkeys("\"'`", "a formula holds no text"),
    "=": "type only what stands to the right of it",
    "!": "factorials are not known here",
    "%": "write 5 percent as 0.05",
    ",": "each function takes one value",
    ".": "write decimals as 0.5, and products with *",
    "\\": "type as on a calculator, such as sqrt(x) or x/2",
}


class FormulaError(ValueError):
    """One sentence: what is wrong with a typed formula, where, and what to write."""


class Token(NamedTuple):
    """A piece of the text, and from where to where it was typed."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def place(self):
        """Return the token and its place, for a sentence."""
        return f"'{shown(self.text)}' at character {self.start + 1}"


def tokens(text):
    """Return the tokens of a typed formula: numbers, names and signs.

    Raised digits come as ^ and a number, pasted signs as those of the keyboard, a
    decimal comma as a point.

    >>> [token.text for token in tokens("0,5x² − √2")]
    ['0.5', 'x', '^', '2', '-', '√', '2']
    """
    if not isinstance(text, str):
        kind = type(text).__name__
        raise FormulaError(f"A formula is typed as text, such as 'x**2', not {kind}.")
    if len(text) > LONGEST:
        raise FormulaError(
            f"The formula has {len(text)} characters: use at most {LONGEST}."
        )
    found = []
    for match in TOKEN.finditer("".join(map(_plain, text))):
        token = Token(match.lastgroup, match.group(), *match.span())
        if token.kind == "other":
            raise FormulaError(_refusal(text, token.start))
        if token.kind == "number":
            token = _number(token)
        if token.kind == "raised":
            found += _power(token)
        elif token.kind != "space":
            found.append(token)
    return found


def shown(text, most=24):
    r"""Return typed text for a sentence: short, on one line, nothing invisible.

    >>> shown("x\0")
    'xU+0000'
    """
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)


def _plain(sign):
    """Return the character that is meant, one for one, so that places stay."""
    if sign in SAME or sign in RAISED:
        return SAME.get(sign, sign)
    meant = unicodedata.normalize("NFKC", sign)  # such as 𝑥 and ｘ
    if len(meant) == 1 and (meant.isalpha() or meant in " 0123456789+-*/^()|."):
        return meant
    numeral = sign.isalnum() and not sign.isalpha()  # such as ½, no part of a name
    return "\0" if numeral else sign


def _refusal(text, at):
    sign = text[at]
    called = "" if sign.isascii() else unicodedata.name(sign, "").lower()
    called = f" ({called})" if called else ""
    advice = ADVICE.get(sign, "delete it, or type what you mean from the keyboard")
    return (
        f"'{shown(sign)}'{called} at character {at + 1} has no place in a formula: "
        f"{advice}."
    )


def _number(token):
    """Return a number with a point for its decimals, if a double can hold it."""
    written, *power = re.split("([eE])", token.text)
    written = _pointed(written, token)
    digits = written.replace(".", "").lstrip("0")
    if len(digits) > DIGITS:
        raise FormulaError(
            f"The number {token.place} has {len(digits)} digits: use at most {DIGITS}."
        )
    token = token._replace(text="".join([written, *power]))
    if digits and not 1 / LARGEST < float(token.text) < LARGEST:
        raise FormulaError(
            f"The number {token.place} is too large or too small: stay between "
            "1e-300 and 1e300."
        )
    return token


def _pointed(written, token):
    """Return digits without the marks between thousands, with a decimal point.

    Two different marks, as in 1.000,5, or one that comes twice tell which is which. A
    comma before three digits does not; a point is always for decimals.
    """
    marks = [sign for sign in written if sign in ".,"]
    if marks in ([], ["."]):
        return written
    last = marks[-1]
    if len(marks) == 1 and not re.fullmatch("[1-9][0-9]{0,2},[0-9]{3}", written):
        return written.replace(",", ".")
    if len(marks) == 1:
        ways = f"{written.replace(',', '.')} or {written.replace(',', '')}"
        raise FormulaError(
            f"The number {token.place} can be read in two ways: write {ways}."
        )
    whole, decimals = written, ""
    if marks.count(last) == 1:
        whole, _, decimals = written.rpartition(last)
    first, *thousands = re.split("[.,]", whole)
    if len(set(marks[:-1])) > 1 or len(first) > 3 or {*map(len, thousands)} != {3}:
        raise FormulaError(
            f"The number {token.place} has too many points or commas: keep one."
        )
    return "".join([first, *thousands, "." if decimals else "", decimals])


def _power(token):
    """Return raised digits as ^ and a number."""
    digits = "".join(map(RAISED.get, token.text))
    sign = [token._replace(kind="sign", text="-")] if digits[0] == "-" else []
    raised = token._replace(text=digits.lstrip("-"))
    return [token._replace(kind="sign", text="^"), *sign, raised]
