"""A recorded computation: Chai's graph node by node, sums joined, names given."""

import numpy as np
import pytest
from chai import chai

from helpers.derivatives import tape
from helpers.derivatives.recording import record

LN2 = np.log(2)


# name: (operation, parents, value, gradient) at (2, 3), by the formulas of the slides.
G_A = np.exp(6) + 1 / LN2 - np.sin(LN2) / 36
G_B = -6 / LN2**2 + np.cos(LN2) / 6
CHAI = {
    "x": ("input", "", 2, 3 * G_A + G_B / 2),
    "z": ("input", "", 3, 2 * G_A),
    "a": ("multiply", "xz", 6, G_A),
    "b": ("log", "x", LN2, G_B),
    "c": ("sin", "b", np.sin(LN2), 1 / 6),
    "d": ("exp", "a", np.exp(6), 1),
    "e": ("divide", "ab", 6 / LN2, 1),
    "f": ("divide", "ca", np.sin(LN2) / 6, 1),
    "y": ("add", "def", np.exp(6) + 6 / LN2 + np.sin(LN2) / 6, 1),
}


@pytest.fixture
def graph():
    return record(chai, 2.0, 3.0)


def test_every_node_of_the_graph_of_chai_is_there(graph):
    assert [node.name for node in graph.nodes] == list(CHAI)
    for node in graph.nodes:
        operation, parents, value, gradient = CHAI[node.name]
        assert node.operation == operation
        assert "".join(graph.nodes[p].name for p in node.parents) == parents
        assert node.value == pytest.approx(value, rel=1e-15)
        assert node.gradient == pytest.approx(gradient, rel=1e-14)
    assert graph.inputs == 2
    assert graph.nodes[0].gradient == pytest.approx(1208.3812151266, abs=1e-10)
    assert graph.nodes[1].gradient == pytest.approx(809.7074792186, abs=1e-10)


def test_gradients_are_the_sums_of_the_parts_on_their_routes(graph):
    a = [node.name for node in graph.nodes].index("a")
    assert [graph.nodes[child].name for child, _ in graph.routes(a)] == ["f", "e", "d"]
    for place, node in enumerate(graph.nodes[:-1]):
        parts = [graph.nodes[i].parts[k] for i, k in graph.routes(place)]
        assert sum(parts) == pytest.approx(node.gradient, rel=1e-14)


def test_local_derivatives_stand_on_the_edges(graph):
    local = {node.name: node.local for node in graph.nodes}
    assert local["a"] == (3, 2)
    assert local["e"] == pytest.approx((1 / LN2, -6 / LN2**2))
    assert local["f"] == pytest.approx((1 / 6, -np.sin(LN2) / 36))
    assert local["y"] == (1, 1, 1)
    for node in graph.nodes:
        assert node.parts == pytest.approx(tuple(k * node.gradient for k in node.local))


def test_edges_lead_from_earlier_to_later_nodes_each_once():
    graph = record(lambda x: x * x + np.sin(x), 2.0)
    assert graph.edges == [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert graph.routes(0) == [(2, 0), (1, 0), (1, 1)]
    assert graph.nodes[0].gradient == pytest.approx(4 + np.cos(2))


def test_recording_gives_what_the_tape_gives():
    def f(x, w):
        return np.sum(np.tanh(w @ x + 1) ** 2) + np.mean(x[:2] * x.T[1:])

    x, w = np.array([0.5, -1.0, 2.0]), np.arange(6.0).reshape(2, 3) / 5
    graph = record(f, x, w)
    value, (by_x, by_w) = tape.value_and_gradient(f, x, w)
    assert graph.nodes[-1].value == value
    np.testing.assert_allclose(graph.nodes[0].gradient, by_x)
    np.testing.assert_allclose(graph.nodes[1].gradient, by_w)
    again = record(f, x, w)
    assert [n.name for n in again.nodes] == [n.name for n in graph.nodes]
    for a, b in zip(again.nodes, graph.nodes, strict=True):
        np.testing.assert_array_equal(a.gradient, b.gradient)
        assert np.shape(a.gradient) == np.shape(a.value)


def test_constants_are_operands_without_parents():
    graph = record(lambda x: 3 * x**2, 2.0)
    power, product = graph.nodes[1:]
    assert (power.operands, power.parents, power.local) == (
        (2, 2),
        (0, None),
        (4, None),
    )
    assert (product.operands, product.parents) == ((3, 4), (None, 1))
    assert product.parts == (None, 3)
    assert graph.edges == [(0, 1), (1, 2)]


def test_sums_are_joined_where_no_other_node_uses_them():
    def used_twice(x, z):
        s = x + z
        return s * (s + x + z)

    graph = record(used_twice, 2.0, 3.0)
    assert [node.parents for node in graph.nodes[2:]] == [(0, 1), (2, 0, 1), (2, 3)]
    assert [node.gradient for node in graph.nodes] == [20, 20, 15, 5, 1]
    joined = record(lambda x, z: (x + z) + (x + (z + 1)), 2.0, 3.0)
    assert joined.nodes[2].parents == (0, 1, 0, 1, None)
    assert [node.gradient for node in joined.nodes] == [2, 2, 1]


def test_what_leads_nowhere_is_left_out_but_inputs_stay():
    def f(x, z):
        np.exp(x)
        return z * 2

    assert [node.name for node in record(f, 1.0, 2.0).nodes] == ["x", "z", "y"]
    assert record(f, 1.0, 2.0).nodes[0].gradient == 0


def test_names_come_from_the_function_from_the_caller_or_from_the_alphabet():
    def f(weight, y):
        return np.sin(weight) * y * weight

    def names(*args, **kwargs):
        return [node.name for node in record(*args, **kwargs).nodes]

    assert names(f, 1.0, 2.0) == ["weight", "y", "a", "b", "L"]
    assert names(f, 1.0, 2.0, names=["a", "c"]) == ["a", "c", "b", "d", "y"]
    assert names(f, 1.0, 2.0, names="abcde") == list("abcde")
    assert names(lambda *xs: xs[0] * xs[1], 1.0, 2.0) == ["x0", "x1", "y"]
    many = names(lambda x: sum(np.sin(x) * k for k in range(30)), 1.0)
    assert len(set(many)) == len(many)
    assert "g" not in many
    assert many[22:25] == ["w", "a1", "b1"]


@pytest.mark.parametrize(
    "names", [[], ["x"], ["x", "x"], list("xzabc"), list("xzaaabbcd")]
)
def test_names_that_do_not_fit_are_refused(names):
    with pytest.raises(ValueError, match=r"`names` must hold 2 different names.*or 9"):
        record(chai, 2.0, 3.0, names=names)


def test_an_empty_computation_and_one_of_many_numbers_are_refused():
    with pytest.raises(ValueError, match="returned one of its inputs"):
        record(lambda x: x, 2.0)
    with pytest.raises(ValueError, match="must be a single number"):
        record(np.sin, [2.0, 3.0])
