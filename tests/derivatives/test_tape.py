"""The tape: pure, deep, exact in shape and precision, and clear about its limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.derivatives import tape
from helpers.derivatives.tape import value_and_gradient
from helpers.models import toy

X = np.array([0.2, 0.7, 0.4])


def assert_one_sentence(call, *words):
    with pytest.raises(ValueError, match=r"^[^\n]*\.$") as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_one_input_gives_one_gradient_and_several_give_a_tuple():
    value, gradient = value_and_gradient(lambda x: x * x, 3.0)
    assert (value, gradient) == (9.0, 6.0)
    value, gradients = value_and_gradient(lambda x, z: x * z, 3.0, 5.0)
    assert type(gradients) is tuple
    assert (value, gradients) == (15.0, (5.0, 3.0))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 1, 3)])
def test_gradients_have_the_shape_and_precision_of_their_input(shape, dtype):
    x = np.full(shape, 0.5, dtype)
    for f in (lambda x: np.sum(np.sin(x) * 2), lambda x: np.mean(x * np.ones(3))):
        gradient = value_and_gradient(f, x)[1]
        assert gradient.shape == shape
        assert gradient.dtype == dtype


def test_an_input_that_is_not_used_gets_zeros():
    _, (by_x, by_z) = value_and_gradient(lambda x, z: z**2, X, 3.0)
    assert by_x.tolist() == [0, 0, 0]
    assert by_z == 6
    assert value_and_gradient(lambda x: 4.0, X)[1].tolist() == [0, 0, 0]
    assert value_and_gradient(lambda x, z: x, 1.0, 2.0)[1] == (1.0, 0.0)
    assert value_and_gradient(lambda x, z: z, 1.0, 2.0)[1] == (0.0, 1.0)


def test_what_is_computed_in_vain_changes_nothing():
    def f(x):
        y = x * x
        np.exp(y) + np.log(x)
        return y

    assert value_and_gradient(f, 3.0) == (9.0, 6.0)


def test_where_routes_meet_they_are_summed():
    assert value_and_gradient(lambda x: x + x + x, 1.0)[1] == 3
    assert value_and_gradient(lambda x: x * x * x * x, 2.0)[1] == 32
    gradient = value_and_gradient(lambda x: np.sum(x * x + x + x), X)[1]
    np.testing.assert_allclose(gradient, 2 * X + 2)


@settings(max_examples=20)
@given(x=st.floats(-3, 3), n=st.integers(1, 40))
def test_a_variable_that_is_used_n_times_gets_n_times_the_gradient(x, n):
    found = value_and_gradient(lambda x: sum(np.sin(x) for _ in range(n)), x)[1]
    assert found == pytest.approx(n * np.cos(x), rel=1e-13)


def test_calling_twice_gives_the_same_and_changes_no_input():
    x, kept = X.copy(), X.copy()

    def f(x, z):
        return np.sum(np.exp(x + z) * x) + np.sum(x[[0, 0, 1]])

    first, second = value_and_gradient(f, x, x), value_and_gradient(f, x, x)
    assert first[0] == second[0]
    for a, b in zip(first[1], second[1], strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(x, kept)


def test_gradients_are_new_arrays_that_share_no_memory():
    routes = [
        lambda x, z: np.sum(x + z),
        lambda x, z: np.sum((x + z) ** 2),
        lambda x, z: np.sum(x.T + z.reshape(3)),
    ]
    for f in routes:
        x, z = X.copy(), X.copy()
        by_x, by_z = value_and_gradient(f, x, z)[1]
        assert not any(np.shares_memory(a, b) for a in (by_x, x) for b in (by_z, z))
        kept = by_z.copy()
        by_x += 100
        np.testing.assert_array_equal(by_z, kept)
    many = value_and_gradient(lambda w, x, z: np.sum((x + z) ** 2 * w), X, X, X)[1]
    assert not np.shares_memory(many[1], many[2])


def test_ten_thousand_operations_in_a_row_need_no_recursion():
    def f(x):
        for _ in range(5000):
            x = np.sin(x) + 0.5
        return x

    x, slope = 0.3, 1.0
    for _ in range(5000):
        x, slope = np.sin(x) + 0.5, slope * np.cos(x)
    assert value_and_gradient(f, 0.3) == (pytest.approx(x), pytest.approx(slope))


def test_ten_thousand_uses_of_each_other_are_followed_back():
    def f(x, z):
        for _ in range(5000):
            x, z = 0.6 * x - 0.8 * z, 0.8 * x + 0.6 * z
        return x

    _, (by_x, by_z) = value_and_gradient(f, 1.0, 2.0)
    assert by_x**2 + by_z**2 == pytest.approx(1)  # rotations keep the length


def test_branches_and_loops_follow_the_values():
    def f(x):
        while x < 10:
            x = x * x
        return x if x > 50 else -x

    assert value_and_gradient(f, 2.0) == (-16.0, -32.0)
    assert value_and_gradient(f, 3.0) == (81.0, 108.0)


def test_comparisons_look_at_the_value_whatever_side_it_stands_on():
    seen = []

    def f(x):
        seen.extend([x > 1, 1 < x, np.less(1, x), np.float64(1) < x, x != 2, x >= 2])
        seen.extend([x <= 2, x == 2, bool(x), np.isfinite(x)])
        return x

    value_and_gradient(f, 2.0)
    assert [bool(answer) for answer in seen] == [True] * 4 + [False] + [True] * 5


def test_variables_behave_as_arrays_do():
    def f(x):
        assert (x.shape, x.ndim, x.size, len(x), np.shape(x)) == ((3,), 1, 3, 3, (3,))
        assert f"{x[0]:.2f} {x[1]!r}" == "0.20 Variable(0.7)"
        first, *rest = x
        return first * sum(rest)

    assert value_and_gradient(f, X)[1] == pytest.approx([1.1, 0.2, 0.2])


def test_the_toy_model_is_differentiated_as_by_hand():
    beta, omega = np.array([0.3, -0.4, 0.5, 0.2]), np.array([1.5, 0.8, 0.9, 1.2])
    x, y = np.linspace(-1, 1, 5), np.linspace(0, 1, 5)

    def loss(beta, omega):
        h = x
        for k, activation in enumerate((np.sin, np.exp, np.cos)):
            h = activation(beta[k] + omega[k] * h)
        return np.sum((beta[3] + omega[3] * h - y) ** 2)

    value, found = value_and_gradient(loss, beta, omega)
    params = np.concatenate([beta, omega])
    assert value == pytest.approx(toy.loss(params, x, y), rel=1e-14)
    exact = toy.gradient(params, x, y)
    np.testing.assert_allclose(np.concatenate(found), exact, rtol=1e-12)


def test_memory_is_let_go_on_the_way_back():
    import tracemalloc

    x = np.ones(100_000)

    def f(x):
        for _ in range(20):
            x = np.sin(x) * 0.5 + 0.5
        return np.sum(x)

    tracemalloc.start()
    value_and_gradient(f, x)
    peak = tracemalloc.get_traced_memory()[1] / x.nbytes
    tracemalloc.stop()
    assert peak < 20 * 1 + 8  # one array an operation that needs it: sin keeps x


def test_the_tape_holds_one_row_for_each_operation():
    (x, z), y = tape.write(lambda x, z: x * z + 2 * z, [2.0, 3.0])
    assert [x.row, z.row, y.row] == [0, 1, 4]
    assert [[parent for parent, *_ in row] for row in y.tape] == [
        *([], [], [0, 1], [1], [2, 3])
    ]


def test_second_derivatives_are_refused():
    for f in (lambda z, x: z * x[0], lambda z, x: x[0]):
        assert_one_sentence(
            lambda f=f: value_and_gradient(
                lambda x: value_and_gradient(lambda z: f(z, x), 2.0)[0], X
            ),
            "another call",
            "first derivatives only",
        )


def test_an_input_is_needed():
    assert_one_sentence(lambda: value_and_gradient(np.sin), "input")


def test_infinity_and_nan_go_through():
    assert np.isnan(value_and_gradient(lambda x: x * 2 * np.nan, 1.0)[1])
    assert value_and_gradient(lambda x: 2 * x, np.inf) == (np.inf, 2.0)
