"""Factorisation against NumPy's SVD, and autograd through a dense masked loss."""

import tracemalloc

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import data, made_ratings
from helpers.models import baselines, factorisation, observed
from helpers.models.factorisation import Factors
from helpers.optimise import descent, optimisers


def some_ratings(seed, users=7, items=5, count=18, rank=2, dtype=float):
    """Return random factors, and observed entries of a table."""
    rng = np.random.default_rng(seed)
    factors = factorisation.initialise(users, items, rank, rng, mean=3, scale=0.7)
    b, c = rng.standard_normal(users), rng.standard_normal(items)
    factors = factors._replace(user_bias=b, item_bias=c)
    cells = rng.permutation(users * items)[:count]
    user, item = np.divmod(cells, items)
    factors = Factors(*(np.asarray(part, dtype)[()] for part in factors))
    return factors, user, item, rng.uniform(0.5, 5, cells.size)


def dense_masked_loss(params, like, user, item, rating, strength):
    """Return the loss by the whole table and a mask of what is observed."""
    users, items = len(like.user_bias), len(like.item_bias)
    table, mask = np.zeros((users, items)), np.zeros((users, items))
    table[user, item], mask[user, item] = rating, 1
    ends = np.cumsum([np.size(part) for part in like])
    mean, b, c = params[0], params[1 : ends[1]], params[ends[1] : ends[2]]
    u = params[ends[2] : ends[3]].reshape(like.u.shape)
    v = params[ends[3] :].reshape(like.v.shape)
    predicted = mean + b[:, None] + c + u @ v.T
    return anp.sum(mask * (predicted - table) ** 2) + strength * anp.sum(
        params[1:] ** 2
    )


# --- dense ---------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 3), st.integers(0, 99))
def test_dense_gradient_agrees_with_autograd(m, n, rank, seed):
    rng = np.random.default_rng(seed)
    u, v, a = (rng.standard_normal(shape) for shape in ((m, rank), (n, rank), (m, n)))

    def plain(u, v):
        return anp.sum((a - anp.dot(u, v.T)) ** 2)

    expected = autograd.grad(plain, argnum=(0, 1))(u, v)
    ours = factorisation.dense_gradient(u, v, a)
    for one, other in zip(ours, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10)


def test_many_factors_at_once_are_one_after_another():
    rng = np.random.default_rng(0)
    u, v, a = rng.normal(size=(3, 5, 2)), rng.normal(size=(3, 4, 2)), np.ones((5, 4))
    grads = factorisation.dense_gradient(u, v, a)
    for k in range(3):
        single = factorisation.dense_gradient(u[k], v[k], a)
        for one, other in zip(grads, single, strict=True):
            np.testing.assert_allclose(one[k], other)


def apart(u, v, a):
    """Return ‖A − UVᵀ‖²."""
    return ((a - u @ v.T) ** 2).sum()


def eckart_young(a, rank):
    """Return the least ‖A − B‖² over matrices B of one rank."""
    return (np.linalg.svd(a, compute_uv=False)[rank:] ** 2).sum()


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_descent_reaches_the_eckart_young_optimum(rank, seed):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((8, 6))
    u, v = factorisation.descend(a, rank, rng)
    best = eckart_young(a, rank)
    assert best <= apart(u, v, a) * (1 + 1e-12)
    assert apart(u, v, a) == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_deflation_reaches_the_svd_a_column_at_a_time(seed):
    rng = np.random.default_rng(seed)
    a = 100 * rng.standard_normal((7, 5))

    def rank_one(rest):
        return factorisation.descend(rest, 1, rng)

    one = apart(*factorisation.deflate(a, 1, rank_one), a)
    assert one == pytest.approx(eckart_young(a, 1), rel=1e-6)
    u, v = factorisation.deflate(a, 4, rank_one)
    for rank in range(1, 5):
        reached = apart(u[:, :rank], v[:, :rank], a)
        assert reached == pytest.approx(eckart_young(a, rank), rel=1e-6)
    values = np.linalg.norm(u, axis=0) * np.linalg.norm(v, axis=0)
    exact = np.linalg.svd(a, compute_uv=False)
    np.testing.assert_allclose(values, exact[:4], rtol=1e-5)


def test_any_optimiser_can_find_the_columns():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((6, 4))

    def rank_one(rest):
        start = rng.standard_normal((6, 1)), rng.standard_normal((4, 1))

        def slope(params):
            parts = factorisation.split(params, start)
            return factorisation.join(factorisation.dense_gradient(*parts, rest))

        run = descent.minimise(
            slope, factorisation.join(start), optimisers.adam(0.05), 1500
        )
        return factorisation.split(run.path[-1], start)

    u, v = factorisation.deflate(a, 2, rank_one)
    reached = apart(u, v, a)
    assert reached == pytest.approx(eckart_young(a, 2), rel=1e-6)


def test_descent_starts_small_beside_the_matrix_with_the_promised_rate():
    a = 400 * np.eye(300)[:200]
    u, v = factorisation.descend(a, 9, np.random.default_rng(0), steps=0)
    size = 0.1 * np.sqrt(np.linalg.norm(a))
    assert [u.std(), v.std()] == pytest.approx([size, size], rel=0.05)
    du, _ = factorisation.dense_gradient(u, v, a)
    step, _ = factorisation.descend(a, 9, np.random.default_rng(0), steps=1)
    np.testing.assert_allclose(step, u - du / (4 * np.linalg.norm(a)))


def test_descent_of_a_larger_matrix_takes_the_same_steps():
    a = np.random.default_rng(0).standard_normal((6, 4))
    small, large = (
        factorisation.descend(s * a, 2, np.random.default_rng(1), tolerance=0.1)
        for s in (1, 1e4)
    )
    for one, other in zip(small, large, strict=True):
        np.testing.assert_allclose(100 * one, other, rtol=1e-9)


def test_a_matrix_of_zeros_is_its_own_factorisation():
    u, v = factorisation.descend(np.zeros((3, 2)), 1, np.random.default_rng(0))
    np.testing.assert_allclose(u @ v.T, 0, atol=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.integers(0, 99))
def test_svd_of_product_is_numpys_svd(rank, seed):
    rng = np.random.default_rng(seed)
    u, v = rng.standard_normal((6, rank)), rng.standard_normal((4, rank))
    left, values, right = factorisation.svd_of_product(u, v)
    np.testing.assert_allclose(left * values @ right.T, u @ v.T, atol=1e-10)
    np.testing.assert_allclose(left.T @ left, np.eye(rank), atol=1e-10)
    np.testing.assert_allclose(right.T @ right, np.eye(rank), atol=1e-10)
    exact = np.linalg.svd(u @ v.T, compute_uv=False)[:rank]
    np.testing.assert_allclose(values, exact, atol=1e-10)
    largest = right[abs(right).argmax(axis=0), np.arange(rank)]
    assert (largest > 0).all()


# --- observed ------------------------------------------------------------------------


def slow(factors, ratings, strength):
    return factorisation.gradient(factors, *ratings, strength)


def fast(factors, ratings, strength):
    return observed.gradient(factors, observed.plan(factors, *ratings), strength)


WAYS = pytest.mark.parametrize("way", [slow, fast])


@WAYS
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.integers(0, 3), st.integers(1, 35), st.floats(0, 3))
def test_gradient_is_that_of_the_dense_masked_loss(way, seed, rank, count, strength):
    factors, *ratings = some_ratings(seed, rank=rank, count=count)
    params = factorisation.join(factors)
    arguments = factors, *ratings, strength
    expected = autograd.grad(dense_masked_loss)(params, *arguments)
    ours = factorisation.join(way(factors, ratings, strength))
    np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-10)


def test_nothing_is_regularised_unless_asked_for():
    factors, *ratings = some_ratings(0)
    plan, expected = observed.plan(factors, *ratings), slow(factors, ratings, 0.0)
    for module, rows in ((factorisation, ratings), (observed, [plan])):
        for one, other in zip(module.gradient(factors, *rows), expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-11)


@WAYS
def test_one_rating_need_not_be_a_row(way):
    factors, *_ = some_ratings(0)
    row = way(factors, ([2], [3], [4.0]), 0.1)
    for one, other in zip(way(factors, (2, 3, 4.0), 0.1), row, strict=True):
        np.testing.assert_array_equal(one, other)


@WAYS
def test_repeated_ratings_count_twice(way):
    factors, *ratings = some_ratings(2)
    twice = [np.concatenate([column, column]) for column in ratings]
    once = factorisation.join(way(factors, ratings, 0.0))
    both = factorisation.join(way(factors, twice, 0.0))
    np.testing.assert_allclose(both, 2 * once, rtol=1e-12)


@WAYS
def test_whoever_has_no_rating_is_only_regularised(way):
    factors, *_ = some_ratings(0)
    slope = way(factors, (np.array([2, 2]), np.array([0, 3]), np.ones(2)), 0.5)
    np.testing.assert_allclose(slope.u[0], factors.u[0])
    np.testing.assert_allclose(slope.item_bias[4], factors.item_bias[4])
    assert not np.allclose(slope.u[2], factors.u[2])


@pytest.mark.parametrize("length", [1, 2, 3, 32])
def test_plan_is_right_for_rows_of_any_length(monkeypatch, length):
    monkeypatch.setattr(observed, "LENGTH", length)
    factors, *ratings = some_ratings(1, users=6, items=4, count=24)
    for one, other in zip(
        fast(factors, ratings, 0.2), slow(factors, ratings, 0.2), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-11)


@WAYS
def test_single_precision_stays_single_precision(way):
    factors, *ratings = some_ratings(4, dtype=np.float32)
    ratings[2] = ratings[2].astype(np.float32)
    slope = way(factors, ratings, np.float32(0.1))
    assert {part.dtype for part in map(np.asarray, slope)} == {np.dtype(np.float32)}
    double = way(Factors(*(np.asarray(part, float) for part in factors)), ratings, 0.1)
    for one, other in zip(slope, double, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


@WAYS
def test_calls_repeat_and_leave_their_arguments_alone(way):
    factors, *ratings = some_ratings(6)
    before = factorisation.join([*factors, *ratings])
    first = factorisation.join(way(factors, ratings, 0.1))
    np.testing.assert_array_equal(first, factorisation.join(way(factors, ratings, 0.1)))
    np.testing.assert_array_equal(factorisation.join([*factors, *ratings]), before)


@WAYS
def test_memory_is_that_of_the_ratings_not_of_the_table(way):
    rng = np.random.default_rng(0)
    factors = factorisation.initialise(3000, 3000, 2, rng)
    user, item = rng.integers(0, 3000, (2, 5000))
    tracemalloc.start()
    way(factors, (user, item, np.ones(5000)), 0.1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3000 * 3000 * 8 / 4


def test_factors_start_small_about_zero():
    rng = np.random.default_rng(0)
    for scale, asked in ((0.1, {}), (0.2, dict(scale=0.2))):
        start = factorisation.initialise(200, 100, 50, rng, **asked)
        assert start.u.std() == pytest.approx(scale, rel=0.05)
        assert abs(start.v.mean()) < 0.01
        assert not any(np.any(part) for part in start[:3])


def test_join_and_split_undo_each_other():
    factors, *_ = some_ratings(0)
    params = factorisation.join(factors)
    again = factorisation.split(params, factors)
    assert isinstance(again, Factors)
    for one, other in zip(again, factors, strict=True):
        np.testing.assert_array_equal(one, other)
        assert np.shape(one) == np.shape(other)
    wanted = (
        f"must be a row of {params.size} numbers, but is a row of {params.size - 1} "
    )
    with pytest.raises(ValueError, match=wanted):
        factorisation.split(params[1:], factors)


# --- the made ratings ----------------------------------------------------------------


@pytest.fixture(scope="module")
def table():
    """Return the rows to train on, and those to test on."""
    user, item, rating, test = data.load("ratings").values()
    parts = [[column[test == k] for column in (user, item, rating)] for k in (0, 1)]
    return parts


def trained(train, rank, strength=1.0, steps=300):
    rng = np.random.default_rng(0)
    start = factorisation.initialise(170, 90, rank, rng, mean=train[2].mean())
    plan = observed.plan(start, *train)

    def slope(params):
        parts = factorisation.split(params, start)
        return factorisation.join(observed.gradient(parts, plan, strength))

    adam = optimisers.adam(0.05)
    run = descent.minimise(slope, factorisation.join(start), adam, steps)
    return factorisation.split(run.path[-1], start)


@pytest.fixture(scope="module")
def model(table):
    return trained(table[0], rank=3)


def test_test_error_comes_near_the_noise_and_beats_every_baseline(table, model):
    train, test = table
    noise = factorisation.rmse(made_ratings.factors(), *data_rows())
    reached = factorisation.rmse(model, *test)
    assert reached < 1.1 * noise
    sizes = 170, 90
    simple = [baselines.global_mean, baselines.user_means, baselines.item_means]
    rivals = [way(*train, *sizes) for way in (*simple, baselines.biases)]
    rivals += [baselines.filled_svd(*train, *sizes, rank) for rank in (1, 2, 3, 4, 5)]
    errors = [factorisation.rmse(rival, *test) for rival in rivals]
    assert reached < 0.8 * min(errors)
    assert errors[0] > max(errors[1:3])
    assert errors[3] < min(errors[:3])


def data_rows():
    return [data.load("ratings")[name] for name in ("user", "item", "rating")]


def test_noise_of_the_made_ratings_is_the_stated_one(table):
    exact = made_ratings.factors()
    assert factorisation.rmse(exact, *data_rows()) == pytest.approx(0.42, abs=0.005)
    assert factorisation.rmse(exact, *table[1]) == pytest.approx(0.421, abs=5e-4)
    rounded = np.hypot(made_ratings.NOISE, 0.5 / np.sqrt(12))
    assert rounded == pytest.approx(0.42, abs=0.01)


def test_too_high_a_rank_overfits(table, model):
    train, test = table
    high = trained(train, rank=10, strength=0.1)
    assert factorisation.rmse(high, *train) < factorisation.rmse(model, *train)
    assert factorisation.rmse(high, *test) > 1.2 * factorisation.rmse(model, *test)


def test_learnt_factors_are_the_axes_of_taste(model):
    right = factorisation.svd_of_product(model.u, model.v)[2]
    genre = data.load("titles")["genre"]
    for column, (plus, minus) in zip(right.T, made_ratings.AXES, strict=True):
        means = {name: column[genre == name].mean() for name in made_ratings.TITLES}
        two = sorted(means, key=lambda name: abs(means[name]))[-2:]
        assert set(two) == {plus, minus}
        assert means[plus] * means[minus] < 0


def test_recommendations_are_unseen_and_truly_liked(table, model):
    user, item, _ = table[0]
    exact = factorisation.predict(
        made_ratings.factors(), np.arange(170)[:, None], np.arange(90)
    )
    better = []
    for one in range(170):
        seen = item[user == one]
        few = factorisation.recommend(model, one, seen, count=5)
        assert len(set(few)) == 5
        assert not set(few) & set(seen)
        better.append(exact[one, few].mean() - np.delete(exact[one], seen).mean())
    assert np.mean(better) > 0.8


def test_recommend_gives_what_is_left_when_there_is_less():
    factors = factorisation.initialise(1, 3, 0, np.random.default_rng(0))
    assert factorisation.recommend(factors, 0, [0, 2], 5).tolist() == [1]
    assert factorisation.recommend(factors, 0, [], 2).tolist() == [0, 1]
    only = factorisation.initialise(1, 1, 0, np.random.default_rng(0))
    assert factorisation.recommend(only, 0, []).tolist() == [0]
    many = factorisation.initialise(1, 9, 0, np.random.default_rng(0))
    assert factorisation.recommend(many, 0, [0]).tolist() == [1, 2, 3, 4, 5]


# --- baselines -----------------------------------------------------------------------


def test_biases_are_the_least_squares_solution():
    _, user, item, rating = some_ratings(0, count=25)
    design = np.concatenate([np.eye(7)[user], np.eye(5)[item]], axis=1)
    solution = np.linalg.lstsq(design, rating, rcond=None)[0]
    model = baselines.biases(user, item, rating, 7, 5, sweeps=300)
    np.testing.assert_allclose(
        factorisation.predict(model, user, item), design @ solution, atol=1e-8
    )


def test_filled_svd_of_a_full_table_is_its_truncated_svd():
    rng = np.random.default_rng(0)
    a = rng.uniform(1, 5, (6, 4))
    user, item = (grid.ravel() for grid in np.mgrid[:6, :4])
    centred = a - a.mean(axis=0)
    for rank in (0, 1, 2):
        model = baselines.filled_svd(user, item, a.ravel(), 6, 4, rank)
        error = factorisation.rmse(model, user, item, a.ravel()) ** 2 * a.size
        assert error == pytest.approx(eckart_young(centred, rank))


def test_means_of_those_without_ratings_are_the_mean_of_all():
    means = baselines.user_means([0, 0], [0, 1], [2.0, 4.0], users=2, items=3)
    assert factorisation.predict(means, 1, 2) == 3
    means = baselines.item_means([0, 0], [0, 1], [2.0, 4.0], users=2, items=3)
    assert factorisation.predict(means, [0, 1, 1], [0, 1, 2]).tolist() == [2, 4, 3]


# --- bad input -----------------------------------------------------------------------

FACTORS = factorisation.initialise(2, 3, 1, np.random.default_rng(0))
BAD = {
    "user too large": (([0, 2], [0, 0], [1, 1]), "`user` must hold indices .* holds 2"),
    "item too large": (([0, 1], [0, 3], [1, 1]), "`item` must hold indices .* 0 to 2"),
    "negative": (([0, -1], [0, 0], [1, 1]), "`user` must hold indices .* holds -1"),
    "not whole": (([0, 0.5], [0, 0], [1, 1]), "`user` must hold whole numbers"),
    "lengths": (([0, 1], [0, 0], [1]), "must pair up"),
    "lengths of indices": (([0, 1], [0], [1, 1]), "must pair up"),
    "empty": (([], [], []), "`rating` is empty"),
}


@pytest.mark.parametrize(
    "function", [factorisation.rmse, factorisation.gradient, observed.plan]
)
@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_ratings_are_one_sentence(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(FACTORS, *arguments)


@pytest.mark.parametrize(
    ("u", "v", "a", "message"),
    [
        ([[1.0]], [[1.0, 2.0]], [[1.0]], "as many columns"),
        ([1.0], [1.0], [[1.0]], "must be matrices"),
        (
            [[1.0]],
            [[1.0]],
            [[1.0, 2.0]],
            "make no matrix like `a`, a table of 1 row and 2 columns",
        ),
        ([[1.0]], [[1.0]], [1.0], "`a` must be a matrix"),
    ],
)
def test_bad_matrices_are_one_sentence(u, v, a, message):
    with pytest.raises(ValueError, match=message):
        factorisation.dense_gradient(u, v, a)


@pytest.mark.parametrize("rank", [0, 3, -1, 1.5])
def test_deflation_refuses_a_rank_that_cannot_be(rank):
    with pytest.raises(ValueError, match="`rank` must be from 1 to 2"):
        factorisation.deflate(np.eye(2), rank, None)
