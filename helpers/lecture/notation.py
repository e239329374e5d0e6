"""How numbers and the steps of a recorded computation are written."""

import numpy as np

# What a node computes, then what flows back to each operand: {0}, {1} stand for the
# operands, {y} for the node and {g} for its gradient.
FORMS = {
    "subtract": ("{0} − {1}", "{g}", "−{g}"),
    "multiply": ("{0} · {1}", "{g} · {1}", "{g} · {0}"),
    "divide": ("{0} / {1}", "{g} / {1}", "−{g} · {0} / {1}²"),
    "power": ("{0}^{1}", "{g} · {1} · {0}^({1} − 1)", "{g} · {y} · ln {0}"),
    "matmul": ("{0} @ {1}", "{g} @ {1}ᵀ", "{0}ᵀ @ {g}"),
    "maximum": ("max({0}, {1})", "{g} if {0} > {1}", "{g} if {1} > {0}"),
    "minimum": ("min({0}, {1})", "{g} if {0} < {1}", "{g} if {1} < {0}"),
    "where": ("{0} or {1}", "{g} if chosen", "{g} if chosen"),
    "negative": ("−{0}", "−{g}"),
    "absolute": ("|{0}|", "{g} · sign {0}"),
    "square": ("{0}²", "{g} · 2{0}"),
    "sqrt": ("√{0}", "{g} / (2{y})"),
    "exp": ("exp {0}", "{g} · exp {0}"),
    "log": ("ln {0}", "{g} / {0}"),
    "sin": ("sin {0}", "{g} · cos {0}"),
    "cos": ("cos {0}", "−{g} · sin {0}"),
    "tan": ("tan {0}", "{g} · (1 + {y}²)"),
    "arcsin": ("asin {0}", "{g} / √(1 − {0}²)"),
    "arccos": ("acos {0}", "−{g} / √(1 − {0}²)"),
    "arctan": ("atan {0}", "{g} / (1 + {0}²)"),
    "sinh": ("sinh {0}", "{g} · cosh {0}"),
    "cosh": ("cosh {0}", "{g} · sinh {0}"),
    "tanh": ("tanh {0}", "{g} · (1 − {y}²)"),
    "sum": ("sum {0}", "{g} to every entry"),
    "reshape": ("{0}, reshaped", "{g}, shaped back"),
    "transpose": ("{0}ᵀ", "{g}ᵀ"),
    "getitem": ("{0}[{place}]", "{g} at {place}"),
    "input": ("input",),
}
_RAISED = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")


def digits(value, most=4):
    """Return a number of at most so many significant digits, with a true minus sign.

    >>> digits(-0.50004), digits(12345.6)
    ('−0.5', '1.235e+04')
    """
    return _signed(f"{value + 0.0:.{most}g}")


def fixed(value, decimals=3):
    """Return a number of so many decimals, with a true minus sign.

    >>> fixed(-0.12345), fixed(-0.0001)
    ('−0.123', '0.000')
    """
    text = f"{value:.{decimals}f}"
    return _signed(text.lstrip("-") if float(text) == 0 else text)


def _signed(text):
    return text.replace("-", "−")


def short(value, most=5):
    """Return a number of a few significant digits, or the shape of an array.

    >>> short(-1208.38121), short(3e-7), short(np.ones((2, 3)))
    ('−1208.4', '3e−07', 'array of 2 × 3')
    """
    if np.ndim(value):
        return "array of " + " × ".join(map(str, np.shape(value)))
    return digits(value, most)


def bracketed(text):
    """Return a number as a factor: negative ones in brackets.

    >>> bracketed("−2"), bracketed("2")
    ('(−2)', '2')
    """
    return f"({text})" if text.startswith("−") else text


def function(node, operands):
    """Return what a recorded node computes, of its operands as they are written."""
    return _forms(node)[0].format(*operands, place=_place(node.settings))


def route(node, operand, operands, name, gradient):
    """Return what flows back from a node to its operand of that index: sign and text.

    `operands` are as for `function`; `name` and `gradient` are how the node and its
    gradient are written.
    """
    form, place = _forms(node)[1 + operand], _place(node.settings)
    text = form.format(*operands, y=name, g=gradient, place=place)
    return ("−", text[1:]) if text.startswith("−") else ("+", text)


def _forms(node):
    """Return a node's entry in `FORMS`; sums and whole powers have one of their own."""
    if node.operation == "add":
        terms = [f"{{{i}}}" for i in range(len(node.operands))]
        return " + ".join(terms), *["{g}"] * len(terms)
    if node.operation == "power" and node.parents[1] is None:
        n = node.operands[1]
        if np.ndim(n) == 0 and n == round(float(n)) and abs(n) < 100:
            less = _raised(n - 1) if n != 2 else ""
            return "{0}" + _raised(n), "{g} · " + short(n) + "{0}" + less
    return FORMS[node.operation]


def _raised(n):
    return f"{float(n):g}".translate(_RAISED)


def _place(settings):
    """Return an index as it is written, or dots for one that is long."""
    if len(settings) != 1:
        return "…"
    text = str(settings[0])
    return text if len(text) <= 4 else "…"
