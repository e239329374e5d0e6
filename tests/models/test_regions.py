"""Linear regions: the formula, exact joints, and a network that reaches the bound."""

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.models import network, regions
from helpers.models.named import Named


def test_formula_gives_the_known_numbers():
    assert regions.regions(1, 10, 5) == 161_051
    assert f"{regions.regions(10, 50, 5):.3g}" == "1.8e+41"
    assert regions.regions(2, 3, 1) == 7
    assert regions.regions(3, 3, 1) == 8
    assert regions.regions(1, 3, 1) == 4


@given(st.integers(1, 6), st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_one_layer_has_as_many_regions_as_hyperplanes_cut(inputs, units):
    """Each new hyperplane adds the pieces into which the others cut it."""

    def cut(d, n):
        return 1 if d == 0 or n == 0 else cut(d, n - 1) + cut(d - 1, n - 1)

    assert regions.regions(inputs, units, 1) == cut(inputs, units)


def test_every_further_layer_multiplies_the_regions():
    for layers in range(1, 5):
        few, many = (regions.regions(3, 10, k) for k in (layers, layers + 1))
        assert many == few * 4**3
    assert regions.regions(3, 10, 1) == 1 + 10 + comb(10, 2) + comb(10, 3)


@pytest.mark.parametrize(("units", "layers"), [(3, 1), (3, 4), (4, 3), (7, 2), (10, 5)])
def test_zigzag_reaches_the_bound(units, layers):
    found = regions.joints(regions.zigzag(units, layers), 0.0, 1.0)
    assert len(found) + 1 == regions.regions(1, units, layers)
    assert np.diff(found).min() > 1e-9


def test_zigzag_runs_to_and_fro_between_0_and_1():
    params = regions.zigzag(5, 2)
    t = np.concatenate([[0], regions.joints(params, 0.0, 1.0), [1]])
    y = network.forward(params, t[:, None]).y[:, 0]
    np.testing.assert_allclose(y, np.resize([0, 1], len(t)), atol=1e-12)


def patterns(params, x):
    """Return which hidden units are on for each example."""
    return np.concatenate(network.forward(params, x).f[:-1], axis=-1) > 0


@given(
    st.lists(st.integers(1, 8), min_size=1, max_size=5),
    st.integers(1, 3),
    st.integers(0, 1000),
)
@settings(max_examples=30, deadline=None)
def test_patterns_change_at_joints_and_nowhere_else(hidden, inputs, seed):
    rng = np.random.default_rng(seed)
    params = network.initialise([inputs, *hidden, 1], rng, bias=0.5)
    start, end = rng.normal(size=(2, inputs))
    t = np.concatenate([[0], regions.joints(params, start, end), [1]])
    assert (np.diff(t) > 0).all()
    wide = np.diff(t) > 1e-9
    inside = t[:-1, None] + np.diff(t)[:, None] * [0.01, 0.5, 0.99]
    points = start + inside[..., None] * (end - start)
    pattern = patterns(params, points)[wide]
    assert (pattern == pattern[:, :1]).all()
    if wide.all():
        assert (pattern[1:, 0] != pattern[:-1, 0]).any(axis=-1).all()
    y = network.forward(params, points).y[..., 0][wide]
    straight = (y[:, 0] + y[:, 2]) / 2
    np.testing.assert_allclose(y[:, 1], straight, rtol=1e-9, atol=1e-9)


def test_joints_of_single_precision_are_those_of_double():
    single = network.initialise(
        [1, 9, 9, 1], np.random.default_rng(0), bias=1, dtype=np.float32
    )
    double = {name: [a.astype(float) for a in single[name]] for name in single}
    one, two = (regions.joints(params, -3.0, 3.0) for params in (single, double))
    np.testing.assert_array_equal(one, two)
    assert len(one) > 9


def test_no_hidden_layer_has_no_joint():
    params = network.initialise([2, 3], np.random.default_rng(0))
    assert regions.joints(params, [0, 0], [1, 1]).size == 0


def test_units_without_biases_meet_in_one_joint():
    params = network.initialise([1, 6, 6, 1], np.random.default_rng(0))
    np.testing.assert_allclose(regions.joints(params, -1.0, 1.0), [0.5])
    assert regions.joints(params, 0.0, 1.0).size == 0
    off = Named(beta=[[0.0], [0.0], [0.0]], omega=[[[1.0]], [[1.0]], [[1.0]]])
    np.testing.assert_allclose(regions.joints(off, -1.0, 1.0), [0.5])


def test_random_networks_have_far_fewer_regions_than_the_bound():
    rng = np.random.default_rng(0)
    counts = [
        len(
            regions.joints(
                network.initialise([1, *[10] * 5, 1], rng, bias=0.5), -5.0, 5.0
            )
        )
        + 1
        for _ in range(10)
    ]
    assert 20 < min(counts) < max(counts) < 200


def test_two_units_fold_too_little_and_points_must_be_inputs():
    with pytest.raises(ValueError, match="`units` must be a whole number from 3"):
        regions.zigzag(2, 1)
    params = Named(beta=[[0.0], [0.0]], omega=[[[1.0]], [[1.0]]])
    with pytest.raises(ValueError, match="`x` must be a row of 1 number or"):
        regions.joints(params, [0, 1], [1, 1])


def test_crossings_of_straight_pieces_are_exact():
    x = np.array([0.0, 0.4, 2.0])
    np.testing.assert_allclose(regions.crossings(x, 1 - 0.8 * x), [1.25])
    assert regions.crossings(x, 1 + x).size == 0
    assert regions.crossings(x, np.array([1.0, 0.0, 2.0])).size == 0  # only touched


def test_bends_between_the_points_and_at_them_count_once():
    x = np.linspace(-1, 1, 101)
    y = np.abs(x - 0.25) + np.maximum(x + 0.5, 0)
    np.testing.assert_allclose(regions.bends(x, y), [-0.5, 0.25], atol=0.006)
    assert regions.bends(x, 3 * x - 1).size == 0


def test_active_units_are_told_between_their_joints():
    x = np.linspace(0, 2, 5)
    lines = np.array([0.3 - x, 2 * x - 1, x - 0.5, 0 * x, -x])
    ends, on = regions.active(x, lines)
    np.testing.assert_allclose(ends, [0, 0.3, 0.5, 2])  # none at an edge, none twice
    np.testing.assert_array_equal(on[:, 0], [True, False, False, False, False])
    np.testing.assert_array_equal(on[:, 2], [False, True, True, False, False])
    ends, _ = regions.active(x, np.array([0.3 - x, 0.3 + 1e-12 - x]))
    assert ends.size == 3
