"""Cut what a learner types into numbers, names and signs; refuse everything else."""

import re
import unicodedata
from itertools import zip_longest
from typing import NamedTuple

LONGEST = 200  # characters of a formula
DIGITS = 15  # of one number: what a double holds exactly
LARGEST = 1e300

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
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
    | (?P<name>π|(?![π⁰¹²³⁴⁵⁶⁷⁸⁹])[^\W\d](?:(?![π⁰¹²³⁴⁵⁶⁷⁸⁹])\w)*)
    | (?P<sign>\*\*|[-+*/^()|√])""",
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
    ",": "each function takes one value, and decimals have a point, as in 0.5",
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

    Raised digits come as ^ and a number, √ as the name sqrt with brackets, pasted
    signs as those of the keyboard.

    Raises
    ------
    FormulaError
        If the text is too long, or holds a character or number of no use.

    Examples
    --------
    >>> [token.text for token in tokens("3x² − √2")]
    ['3', 'x', '^', '2', '-', 'sqrt', '(', '2', ')']
    """
    if not isinstance(text, str):
        kind = type(text).__name__
        raise FormulaError(f"A formula is typed as text, such as 'x**2', not {kind}.")
    if len(text) > LONGEST:
        raise FormulaError(
            f"The formula has {len(text)} characters: use at most {LONGEST}."
        )
    plain, found, at = "".join(map(_plain, text)), [], 0
    while at < len(plain):
        match = TOKEN.match(plain, at)
        if match is None:
            raise FormulaError(_refusal(text, at))
        token = Token(match.lastgroup, match.group(), at, match.end())
        at = match.end()
        _CHECKS.get(token.kind, lambda *_: None)(token, text)
        if token.kind != "space":
            found.append(token)
    return _unfolded(found)


def shown(text, most=24):
    r"""Return typed text for a sentence: short, on one line, nothing invisible.

    Examples
    --------
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
    usable = len(meant) == 1 and (meant.isalnum() or meant in " +-*/^()|.")
    return meant if usable else sign


def _refusal(text, at):
    sign = text[at]
    called = "" if sign.isascii() else unicodedata.name(sign, "").lower()
    called = f" ({called})" if called else ""
    advice = ADVICE.get(sign, "delete it, or type what you mean from the keyboard")
    if sign == "," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit():
        advice = "write decimals with a point, as in 0.5"
    return (
        f"'{shown(sign)}'{called} at character {at + 1} has no place in a formula: "
        f"{advice}."
    )


def _check_name(token, text):
    for place, sign in enumerate(token.text, token.start):
        if not (sign.isalpha() or sign in "_0123456789"):  # such as ½
            raise FormulaError(_refusal(text, place))


def _check_number(token, text):
    digits = re.split("[eE]", token.text)[0].replace(".", "").lstrip("0")
    if len(digits) > DIGITS:
        raise FormulaError(
            f"The number {token.place} has {len(digits)} digits: use at most {DIGITS}."
        )
    if digits and not 1 / LARGEST < float(token.text) < LARGEST:
        raise FormulaError(
            f"The number {token.place} is too large or too small: stay between "
            "1e-300 and 1e300."
        )


_CHECKS = {"name": _check_name, "number": _check_number}


def _unfolded(found):
    """Write raised digits with ^, and √x as sqrt(x)."""
    out, close = [], None
    for token, following in zip_longest(found, found[1:]):
        if token.kind == "raised":
            digits = "".join(map(RAISED.get, token.text))
            parts = [("sign", "^"), *([("sign", "-")] if digits[0] == "-" else [])]
            parts.append(("raised", digits.lstrip("-")))
            out += [Token(*part, token.start, token.end) for part in parts]
        elif token.text == "√":
            out.append(token._replace(kind="name", text="sqrt"))
            if following is not None and following.kind in ("number", "name"):
                out.append(token._replace(text="("))
                close = following
        else:
            out.append(token)
        if token is close:
            out.append(token._replace(kind="sign", text=")"))
    return out
