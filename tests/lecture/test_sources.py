"""Source checks: the verdict follows the digits that are printed."""

import pytest
import sympy

from helpers.lecture import sources

x = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("quoted", "computed", "holds"),
    [
        ("0.638971", 0.6389714, True),
        ("0.638971", 0.6389724, False),
        ("−0.75", -0.75, True),
        ("471", 471, True),
        ("161501", 161051, False),
        (2 * x, x + x, True),
        (sympy.cos(x), -sympy.sin(x), False),
        ("minimum", "inflection", False),
    ],
)
def test_verdict_follows_the_printed_digits(quoted, computed, holds):
    assert sources.agree(quoted, computed) is holds


def test_what_cannot_be_compared_is_said():
    with pytest.raises(ValueError, match="say holds=True or holds=False"):
        sources.agree("about one", 1.0)


def test_table_shows_both_values_and_the_verdict(capsys):
    sources.compare("A.2", "the value at −0.75", "0.638971", 0.6389714)
    shown = capsys.readouterr().out
    assert "Markdown" in shown


def test_table_text(monkeypatch):
    shown = []
    monkeypatch.setattr(sources, "display", lambda table: shown.append(table.data))
    sources.compare("FCS", "the derivative", sympy.cos(x), -sympy.sin(x), because="So.")
    assert "✗ does not hold" in shown[0]
    assert r"$\cos{\left(x \right)}$" in shown[0]
    assert shown[0].endswith("So.")
