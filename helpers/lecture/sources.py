"""Hold what a source states against what comes out when it is computed again."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

import sympy
from IPython.display import Markdown, display


def compare(source, claim, quoted, computed, holds=None, because=""):
    """Show a source's claim beside the recomputed value, with the verdict.

    `source` says who states it, such as "A.2"; `claim` and `because` are Markdown with
    LaTeX. `quoted` is what the source prints: a decimal number given as text is held to
    exactly the digits that are printed. Text, numbers and SymPy expressions are
    compared; where that cannot give the verdict, `holds` does.
    """
    good = agree(quoted, computed) if holds is None else bool(holds)
    verdict = "✓ holds" if good else "✗ does not hold"
    rows = [
        "| source | claim | quoted | recomputed | verdict |",
        "|---|---|---|---|---|",
        f"| {source} | {claim} | {_text(quoted)} | {_text(computed, quoted)} "
        f"| **{verdict}** |",
    ]
    text = "\n".join(rows) + (f"\n\n{because}" if because else "")
    display(Markdown(text))


def agree(quoted, computed):
    """Tell whether `computed` is `quoted`, to the digits that are quoted.

    >>> agree("0.638971", 0.63897139)
    True
    """
    if isinstance(quoted, sympy.Basic) and isinstance(computed, sympy.Basic):
        return sympy.simplify(quoted - computed) == 0
    if isinstance(quoted, str) and isinstance(computed, str):
        return quoted == computed
    try:
        printed = Decimal(str(quoted).replace("−", "-"))
        return _rounded(computed, printed) == printed
    except (InvalidOperation, TypeError, ValueError):
        raise ValueError(
            f"{quoted!r} and {computed} cannot be compared; "
            "say holds=True or holds=False."
        ) from None


def _rounded(number, like):
    exact = Decimal(repr(float(number)))
    return exact.quantize(Decimal(1).scaleb(like.as_tuple().exponent), ROUND_HALF_EVEN)


def _text(value, like=None):
    if isinstance(value, sympy.Basic) and not value.is_Number:
        return f"${sympy.latex(value)}$"
    if isinstance(value, float) and isinstance(like, str):
        try:
            return str(_rounded(value, Decimal(like.replace("−", "-"))))
        except InvalidOperation:
            pass
    return f"{value:.6g}" if isinstance(value, float) else str(value)
