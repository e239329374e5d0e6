"""MNIST-1D: the templates, every change on its own, and the whole data set."""

import numpy as np
import pytest
from scipy import ndimage

from helpers.models import mnist1d

# Of `mnist1d` 0.0.2: points 0, 13, 26 and 39 of its 5000 examples; and its templates,
# each point times the square of its number.
MEANS = [0.030, -0.014, -0.002, 0.037]
STDS = [1.107, 1.018, 1.053, 1.119]
SUMS = [
    144.1185,
    2.2932,
    -53.0283,
    107.7063,
    -21.2,
    21.8606,
    -144.1185,
    -2.2932,
    -107.7063,
    -37.3867,
]
FLAT = np.zeros(mnist1d.LONG)


def example(padding=36, scale=1.0, shift=0, blur=FLAT, noise=FLAT, shear=0.0):
    template = mnist1d.templates()[3]
    return mnist1d.changed(template, padding, scale, shift, blur, noise, shear)


def test_templates_start_and_end_at_zero_with_equal_spread():
    lines = mnist1d.templates()
    assert lines.shape == (10, 12)
    np.testing.assert_allclose(lines[:, [0, -1]], 0, atol=1e-15)
    np.testing.assert_allclose(lines.std(axis=1), 1 / 6, rtol=1e-12)
    assert len({tuple(line) for line in lines.round(6)}) == 10


def test_templates_are_the_published_ones():
    sums = mnist1d.templates() @ np.arange(12.0) ** 2
    np.testing.assert_allclose(sums, SUMS, atol=1e-4)


def test_smoothing_is_the_gaussian_filter_of_scipy():
    rows = np.random.default_rng(0).normal(size=(5, 72))
    expected = ndimage.gaussian_filter1d(rows, 2, axis=1)
    np.testing.assert_allclose(mnist1d.smoothed(rows), expected, rtol=1e-12)


@pytest.mark.parametrize("shift", [0, 1, 47, 65])
def test_shift_moves_the_template_along_empty_paper(shift):
    line = example(padding=60, shift=shift)  # 72 points: neither longer nor shorter
    whole = np.roll(np.concatenate([mnist1d.templates()[3], np.zeros(60)]), shift)
    expected = np.interp(np.linspace(0, 71, 40), np.arange(72), whole)
    np.testing.assert_allclose(line, expected, atol=1e-14)


def test_less_padding_makes_the_template_longer():
    lengths = [np.count_nonzero(abs(example(padding=p)) > 1e-9) for p in (36, 48, 60)]
    assert lengths[0] > lengths[1] > lengths[2]


def test_scale_multiplies_the_line():
    np.testing.assert_allclose(example(scale=1.2), 1.2 * example(), rtol=1e-12)


def test_shear_leans_the_line_about_its_middle():
    leaned = example(shear=0.5) - example()
    np.testing.assert_allclose(leaned, np.linspace(0.25, -0.25, 40), atol=1e-12)


def test_blur_falls_on_empty_paper_only_and_noise_everywhere():
    ones = np.ones(mnist1d.LONG)
    np.testing.assert_allclose(example(60, noise=ones) - example(60), 1, rtol=1e-12)
    blurred = example(60, shift=20, blur=ones) - example(60, shift=20)
    empty = np.roll(np.arange(72) >= 12, 20)
    expected = np.interp(np.linspace(0, 71, 40), np.arange(72), empty)
    np.testing.assert_allclose(blurred, expected, atol=1e-12)


@pytest.fixture(scope="module")
def dataset():
    return mnist1d.generate(2000, np.random.default_rng(0))


def test_examples_are_standardised_and_balanced(dataset):
    x, label = dataset
    assert x.shape == (2000, 40)
    assert x.mean() == pytest.approx(0, abs=1e-12)
    assert x.std() == pytest.approx(1)
    assert np.bincount(label).tolist() == [200] * 10
    assert (label[:20] != np.sort(label)[:20]).any()


def test_examples_have_the_moments_of_the_published_set(dataset):
    x, _ = dataset
    np.testing.assert_allclose(x.std(axis=0)[[0, 13, 26, 39]], STDS, atol=0.08)
    np.testing.assert_allclose(x.mean(axis=0)[[0, 13, 26, 39]], MEANS, atol=0.1)


def test_nearest_mean_tells_digits_apart_better_than_chance(dataset):
    x, label = dataset
    means = np.array([x[label == digit].mean(axis=0) for digit in range(10)])
    guess = ((x[:, None] - means) ** 2).sum(axis=-1).argmin(axis=1)
    assert 0.2 < np.mean(guess == label) < 0.6


def test_changes_are_drawn_from_the_published_ranges(monkeypatch):
    drawn = []
    plain = mnist1d.changed

    def spy(*row):
        drawn.append(row)
        return plain(*row)

    monkeypatch.setattr(mnist1d, "changed", spy)
    mnist1d.generate(2000, np.random.default_rng(0))
    _, padding, scale, shift, blur, noise, shear = zip(*drawn, strict=True)
    assert set(padding) == set(range(36, 61))
    assert set(shift) == set(range(48))
    assert [min(scale), max(scale)] == pytest.approx([0.8, 1.2], abs=2e-3)
    assert [min(shear), max(shear)] == pytest.approx([-0.375, 0.375], abs=2e-3)
    assert np.std(noise) == pytest.approx(0.02, rel=0.01)
    # The filter takes white noise down by √(2 width √π).
    wide = np.std(blur) * np.sqrt(4 * np.sqrt(np.pi))
    assert wide == pytest.approx(0.25, rel=0.05)


def test_ten_examples_are_the_fewest():
    rng = np.random.default_rng(0)
    assert sorted(mnist1d.generate(10, rng)[1]) == list(range(10))
    with pytest.raises(ValueError, match="`examples` must be a whole number from 10"):
        mnist1d.generate(9, rng)


def test_same_seed_same_examples():
    one, two = (mnist1d.generate(20, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(one[0], two[0])
    np.testing.assert_array_equal(one[1], two[1])
