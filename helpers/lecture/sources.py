"""Hold what a source states against what comes out when it is computed again."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

import sympy
from IPython.display import Markdown, display


def compare(source, claim, quoted, computed, holds=None, because=""):
    """Show a source's claim beside the recomputed value, with the verdict.

    Parameters
    ----------
    source : str
        Who states it, for example "A.2".
    claim : str
        What is claimed, in our words; Markdown with LaTeX.
    quoted : str, number or SymPy expression
        The value as the source prints it. A decimal number given as text is held to
        exactly the digits that the source prints.
    computed : str, number or SymPy expression
        What we find.
    holds : bool, optional
        The verdict, where comparing the two values cannot give it.
    because : str, optional
        One sentence for the reader; Markdown.

    Raises
    ------
    ValueError
        If the two cannot be compared and `holds` is not given.
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

    Raises
    ------
    ValueError
        If they cannot be compared.

    Examples
    --------
    >>> agree("0.638971", 0.63897139)
    True
    >>> agree("1/x", sympy.Symbol("x"))
    Traceback (most recent call last):
    ...
    ValueError: '1/x' and x cannot be compared; say holds=True or holds=False.
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
