"""The chain rule on a graph: products along a route, sums over routes."""

import pytest

from helpers.derivatives import chain_rule


def test_two_routes_add_up_to_the_derivative_of_their_composition():
    # y = u·v with u = x², v = 3x at x = 2: y′ = 9x² = 36.
    local = {("v", "y"): 4.0, ("u", "y"): 6.0, ("x", "u"): 4.0, ("x", "v"): 3.0}
    assert chain_rule.gradients(local, "y") == {"y": 1, "v": 4, "u": 6, "x": 36}


def test_nothing_flows_back_from_what_does_not_lead_to_the_last():
    local = {("u", "y"): 2.0, ("x", "w"): 5.0, ("x", "u"): 3.0}
    assert chain_rule.gradients(local, "y") == pytest.approx({"y": 1, "u": 2, "x": 6})
