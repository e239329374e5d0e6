"""The depth experiment: its sizes, its beginning, and the stored curves."""

import numpy as np
import pytest

from helpers import data, depth
from helpers.models import network


def test_networks_have_equal_size():
    counts = [network.count(sizes) for sizes in depth.SIZES.values()]
    assert counts == [15_208, 15_210, 15_235, 15_319]


def test_all_depths_meet_the_same_examples():
    shallow, deep = (depth.start(layers, 1) for layers in (1, 4))
    np.testing.assert_array_equal(shallow[1], deep[1])
    np.testing.assert_array_equal(shallow[2], deep[2])
    assert shallow[1].dtype == network.flatten(shallow[0]).dtype == np.float32
    assert np.bincount(shallow[2]).min() > 300


@pytest.fixture(scope="module")
def table():
    return data.load("depth")


def last_epochs(table):
    """Return the last epoch of each depth (rows) and seed (columns)."""
    return np.array(
        [
            [
                table["epoch"][(table["layers"] == k) & (table["seed"] == seed)].max()
                for seed in depth.SEEDS
            ]
            for k in depth.SIZES
        ]
    )


def test_stored_curves_end_without_an_error(table):
    last = np.append(np.diff(table["epoch"]) < 0, True)
    assert last.sum() == len(depth.SIZES) * len(depth.SEEDS)
    assert (table["error"][last] == 0).all()
    assert (table["error"][~last] > 0).all()
    assert (table["epoch"][~last] % depth.EVERY == 0).all()


def test_deeper_networks_need_fewer_epochs(table):
    epochs = last_epochs(table)
    assert (epochs[0] > 2 * epochs[1]).all()
    assert (epochs[1] > 1.25 * epochs[2]).all()
    assert (epochs[2] > epochs[3]).all()


def test_the_readme_states_the_epochs(table):
    text = (data.DATA / "README.md").read_text(encoding="utf-8")
    for row in last_epochs(table):
        assert "| " + " | ".join(map(str, row)) + " |" in text


@pytest.mark.parametrize("column", ["error", "loss", "epoch"])
def test_a_changed_curve_does_not_agree(table, column, monkeypatch):
    monkeypatch.setattr(depth, "CHECKED", {4: 0})
    assert depth.agrees(table)
    changed = dict(table)
    changed[column] = table[column] + (table["layers"] == 4)
    assert not depth.agrees(changed)


def test_report_is_told_how_far_it_is(monkeypatch):
    monkeypatch.setattr(depth, "SEEDS", [1])
    monkeypatch.setattr(depth, "SIZES", {4: depth.SIZES[4]})
    monkeypatch.setattr(depth.curve, "__defaults__", (1,))
    calls = []
    columns = depth.make(lambda *call: calls.append(call))
    assert calls == [(0, 1), (1, 1)]
    assert columns["epoch"].tolist() == [0, 1]
