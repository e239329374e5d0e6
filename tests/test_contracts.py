"""What every public function of the mathematics promises of its arguments.

CONTRACTS has a row for each: how to call it, and of what kind each argument is. A kind
says what must be refused, in one sentence, and whether integers must do as floats do.
"""

import importlib
import inspect
import pkgutil

import numpy as np
import pytest

from helpers import checking
from helpers.derivatives import dual, recording, tape
from helpers.derivatives import finite_difference as fd
from helpers.models import (
    activations,
    baselines,
    batches,
    factorisation,
    gabor,
    gridworld,
    line,
    losses,
    mnist1d,
    network,
    observed,
    q_learning,
    quadratic,
    regions,
    regularisation,
    toy,
    training,
)
from helpers.optimise import bowl, descent, optimisers

RAGGED = [[1.0], [1.0, 2.0]]
NO_NUMBERS = ["two", RAGGED, [None, 1.0]]
NO_REALS = [*NO_NUMBERS, None, {"x": 1}, [], 1j]
# What each kind of argument refuses. Of the kinds in NUMBERS an integer is as good
# as a float.
KINDS = {
    "fixed": [],  # no number, or nothing is promised
    "free": [],  # a number of which nothing is promised
    "numbers": NO_NUMBERS,
    "finite": [*NO_NUMBERS, "nan", "inf"],
    "reals": NO_REALS,
    "finite reals": [*NO_REALS, True, "nan", "inf"],
    "positive": ["two", None, 0, -1.0, np.nan, np.inf, [1.0, 2.0]],
    "size": ["two", None, 0, -1.0, np.nan],  # infinity goes
    "steps": [*NO_REALS, True, 0, -1.0, np.nan, np.inf, [0.1, -0.1], [[0.1], [np.nan]]],
    "not negative": ["two", None, -1.0, np.nan, np.inf],
    "share": ["two", None, -0.1, 1, 2.0, np.nan],
    "ratio": ["two", None, 0, -0.1, 1, 2.0, np.nan, [0.1]],
    "rate": ["two", None, 0, -1.0, np.nan, np.inf],
    "chance": ["two", None, -0.1, 1.1, np.nan],
    "count": ["two", None, 0, -1, 1.5, np.nan, True],
    "count from 0": ["two", None, -1, 1.5, np.nan, True],
    "indices": [["a"], [0.5], [-1], [99]],
    "generator": [0, None],
    "function": [3.0, None, "sin", np.ones(2)],
    "name": ["unknown", None],
    "sizes": [[2], [2, 0], [2, 1.5], 3, None],
    "params": [None, [1.0], {"beta": [[1]]}, {"beta": [[1]], "omega": [[[1], [1]]]}],
}
NUMBERS = ("free", "numbers", "finite", "reals", "finite reals", "positive")
NUMBERS += ("not negative", "rate", "steps", "params")


def of(kind):
    """Return what marks a good argument as one of a kind."""
    return lambda good: (kind, good)


fixed, free, numbers, finite = map(of, ("fixed", "free", "numbers", "finite"))
reals, finite_reals, several = map(of, ("reals", "finite reals", "steps"))
positive, not_negative, rate = map(of, ("positive", "not negative", "rate"))
share, chance, ratio = map(of, ("share", "chance", "ratio"))
indices, size = map(of, ("indices", "size"))
count, count_from_0, sizes = map(of, ("count", "count from 0", "sizes"))
generator, function, name, parameters = map(
    of, ("generator", "function", "name", "params")
)

WORLD = gridworld.build(["S.G", ".#P"])
TABLE = q_learning.linear(np.eye(5))
MOVE = q_learning.Transition(0, 1, 1, 1.0, False)
NET = {"beta": [[1, -1], [2]], "omega": [[[1], [2]], [[3, -1]]]}
RATED = dict(user=indices([0, 1, 1]), item=indices([0, 0, 1]), rating=finite([3, 4, 1]))
COUNTED = dict(users=fixed(2), items=fixed(2))
LOOSE = dict(
    user=fixed(np.array([0, 1, 1])),
    item=fixed(np.array([0, 0, 1])),
    rating=free([3, 4, 1]),
    **COUNTED,
)
EXAMPLES = dict(x=finite([0, 2, 3]), y=finite([1, 4, 2]))
PAIR = dict(params=numbers([1, 2]), **EXAMPLES)
TOY = dict(beta=finite([1, 0, 1, 2]), omega=finite([1, 2, -1, 1]))
SURFACE = dict(phi0=finite([1, 2]), phi1=finite([3, 9, 4]), **EXAMPLES)
WIDTH = dict(width=positive(8))
CUBE = dict(f=function(lambda x: x**3))
CUBES = dict(f=function(lambda x: np.sum(x**3)))
POINT, FINITE = dict(x=reals([1, 2])), dict(x=finite_reals([1, 2]))
SLOPE = CUBE | FINITE
STEP = dict(h=several(1))
RATE = dict(learning_rate=several(1))
BETA, GAMMA = dict(beta=share(0.5)), dict(gamma=share(0.25))
EPSILON = dict(epsilon=not_negative(1))
RNG = dict(rng=generator(lambda: np.random.default_rng(3)))
Q = dict(q_hat=fixed(TABLE), params=free(np.arange(20).reshape(5, 4)))
FACTORS = dict(
    factors=free(
        factorisation.Factors(3, [1, 0], [0, 2], [[1], [2]], [[2], [1]]),
    )
)


def steps(optimiser, params, grad):
    """Return two changes of an optimiser, and what it looks ahead to."""
    first, state = optimiser.update(grad, optimiser.init(params))
    ahead = optimiser.look_ahead(np.asarray(params, float), state)
    return first, ahead, optimiser.update(grad, state)[0]


def optimised(make, **kinds):
    def function(params, grad, **settings):
        return steps(make(**settings), params, grad)

    grads = dict(params=reals([1, 1]), grad=reals([100, -120]))
    return function, grads | RATE | kinds


def every_activation(f):
    return [[a.value(f), a.derivative(f)] for a in activations.ACTIVATIONS.values()]


def first(generator):
    return lambda **given: next(generator(**given))


def backward(params, dy):
    return network.backward(params, network.forward(params, [2.0]), dy)


def layered(features, sizes, activation):
    q_hat = q_learning.layered(features, sizes, activation)
    return q_hat.value(np.arange(8), 1), q_hat.gradient(np.arange(8), 1, 2)


def linear(features):
    q_hat = q_learning.linear(features)
    params = np.arange(4 * len(features)).reshape(-1, 4)
    return q_hat.value(params, 1), q_hat.gradient(params, 1, 2)


def deflate(a, rank):
    def rank_one(rest):
        left, values, right = np.linalg.svd(rest)
        return values[0] * left[:, :1], right[:1].T

    return factorisation.deflate(a, rank, rank_one)


def planned(factors, strength, **rated):
    factors = factorisation.Factors(*map(np.asarray, factors))
    return observed.gradient(factors, observed.plan(factors, **rated), strength)


CONTRACTS = {
    dual.derivative: CUBE | POINT,
    dual.gradient: CUBES | POINT,
    dual.jvp: CUBE | POINT | dict(v=reals([3, 1])),
    tape.value_and_gradient: (
        lambda f, x, z: tape.value_and_gradient(f, x, z),
        dict(f=function(lambda x, z: np.sum(x**3 * z)), x=reals([1, 2]), z=free(3)),
    ),
    recording.record: (
        lambda f, x: recording.record(f, x),
        CUBES | POINT,
    ),
    fd.forward: SLOPE | STEP,
    fd.backward: SLOPE | STEP,
    fd.central: SLOPE | STEP,
    fd.complex_step: SLOPE | STEP,
    fd.richardson: SLOPE | STEP | dict(levels=count(2)),
    fd.stencil: dict(offsets=finite_reals([0, 1, 3]), derivative=count_from_0(1)),
    fd.stencil_difference: SLOPE | STEP | dict(offsets=finite_reals([0, 1, 3])),
    fd.gradient: CUBES | FINITE | dict(h=several([1, 2])),
    fd.jacobian: SLOPE | dict(h=several([1, 2])),
    fd.default_step: dict(x=finite_reals([1, -200])),
    fd.best_step: dict(order=count(2), eps=ratio(0.5)),
    fd.exact_step: FINITE | STEP,
    fd.relative_error: dict(a=reals([1, 3]), b=reals([1, 2])),
    activations.sigmoid: dict(f=numbers([-2, 0, 100])),
    activations.named: dict(name=name("relu")),
    activations.Activation: (every_activation, dict(f=numbers([-2, 0, 100]))),
    baselines.global_mean: LOOSE,
    baselines.user_means: LOOSE,
    baselines.item_means: LOOSE,
    baselines.biases: LOOSE,
    baselines.filled_svd: LOOSE | dict(rank=fixed(1)),
    batches.grid: dict(phi0=free([1, 2]), phi1=free([3, 4, 5])),
    factorisation.dense_gradient: dict(
        u=numbers([[1], [2]]), v=numbers([[1], [3]]), a=finite([[1, 3], [2, 7]])
    ),
    factorisation.descend: dict(
        a=finite([[4, 1], [2, 3]]),
        rank=count(1),
        learning_rate=positive(0.01),
        steps=count_from_0(5),
        tolerance=not_negative(0),
        **RNG,
    ),
    factorisation.deflate: (
        deflate,
        dict(a=finite([[4, 1], [2, 3]]), rank=count(1)),
    ),
    factorisation.svd_of_product: dict(
        u=finite([[0, 2], [1, 0]]), v=finite([[-3, 0], [0, 1]])
    ),
    factorisation.initialise: dict(
        users=count(2),
        items=count(3),
        rank=count_from_0(1),
        mean=finite(3),
        scale=not_negative(1),
        **RNG,
    ),
    factorisation.predict: FACTORS | dict(user=RATED["user"], item=RATED["item"]),
    factorisation.gradient: FACTORS | RATED | dict(strength=not_negative(1)),
    factorisation.rmse: FACTORS | RATED,
    factorisation.recommend: FACTORS | dict(user=fixed(0), rated=indices([1])),
    factorisation.join: dict(parts=free([[1, 2], [3, 4]])),
    factorisation.split: dict(params=free([1, 2, 3]), like=fixed(([0], [0, 0]))),
    observed.gradient: (planned, FACTORS | RATED | dict(strength=free(1))),
    gabor.predict: dict(params=PAIR["params"], x=PAIR["x"], **WIDTH),
    gabor.loss: PAIR | WIDTH,
    gabor.gradient: PAIR | WIDTH,
    gabor.gradient_for: (
        lambda **given: gabor.gradient_for(**given)([1, 2]),
        EXAMPLES | WIDTH,
    ),
    gabor.loss_surface: SURFACE | WIDTH,
    gridworld.build: dict(
        slip=share(0.5), goal=finite(1), pit=finite(-1), step_reward=finite(0)
    ),
    gridworld.step: dict(world=fixed(WORLD), state=fixed(1), action=fixed(1)),
    gridworld.backup: dict(
        world=fixed(WORLD), q=free(np.arange(20).reshape(5, 4)), gamma=free(0.5)
    ),
    gridworld.value_iteration: dict(
        world=fixed(WORLD), gamma=GAMMA["gamma"], tolerance=positive(1)
    ),
    gridworld.best_actions: dict(q=free([1, 2, 2, 0])),
    gridworld.on_grid: dict(world=fixed(WORLD), values=free([1] * 5)),
    line.predict: dict(params=PAIR["params"], x=PAIR["x"]),
    line.loss: PAIR,
    line.gradient: PAIR,
    line.loss_surface: SURFACE,
    line.least_squares: EXAMPLES,
    losses.softmax: dict(y=numbers([[1, 2], [3, 0]])),
    losses.cross_entropy: dict(y=numbers([[1, 2], [3, 0]]), labels=indices([0, 1])),
    losses.mean_squared_error: dict(y=numbers([1, 2]), targets=numbers([0, 4])),
    losses.sum_of_squares: dict(y=numbers([1, 2]), targets=numbers([0, 4])),
    losses.named: dict(name=name("cross_entropy")),
    mnist1d.changed: dict(
        template=free([0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0]),
        padding=fixed(40),
        scale=free(1),
        shift=fixed(2),
        blur=free([1] * 72),
        noise=free([0] * 72),
        shear=free(1),
    ),
    mnist1d.generate: dict(examples=count(20), **RNG),
    mnist1d.smoothed: dict(rows=free([[0, 1, 5, 2]]), width=free(1)),
    network.initialise: dict(
        sizes=sizes([2, 3, 1]), gain=positive(2), bias=not_negative(1), **RNG
    ),
    network.forward: dict(
        params=parameters(NET),
        x=finite([[1], [-2]]),
        activation=name("leaky_relu"),
        output=name("leaky_relu"),
    ),
    network.backward: (backward, dict(params=parameters(NET), dy=numbers([3]))),
    network.loss_and_gradient: dict(
        params=parameters(NET),
        x=finite([[1], [-2]]),
        targets=numbers([[1], [3]]),
        loss=name("sum_of_squares"),
    ),
    network.count: dict(sizes=sizes([2, 3, 1])),
    network.flatten: dict(params=parameters(NET)),
    network.unflatten: dict(vector=numbers([1, 2, 3]), sizes=sizes([2, 1])),
    network.parameters: dict(params=parameters(NET)),
    network.examples: (
        lambda x: network.examples(network.parameters(NET), x),
        dict(x=finite([[1], [2]])),
    ),
    q_learning.linear: (linear, dict(features=finite([[1, 2], [3, 4]]))),
    q_learning.layered: (
        layered,
        dict(features=finite([[1], [3]]), sizes=sizes([1, 4]), activation=name("relu")),
    ),
    q_learning.target: Q | dict(transition=fixed(MOVE), gamma=free(0.5)),
    q_learning.semi_gradient: Q
    | dict(frozen=Q["params"], transition=fixed(MOVE), gamma=free(0.5)),
    q_learning.full_gradient: Q
    | dict(frozen=Q["params"], transition=fixed(MOVE), gamma=free(0.5)),
    q_learning.choose: dict(
        values=free([1, 3, 2, 0]),
        epsilon=free(0),
        rng=fixed(np.random.default_rng(3)),
    ),
    q_learning.updates: (
        first(q_learning.updates),
        Q
        | dict(
            world=fixed(WORLD),
            learning_rate=rate(1),
            gamma=GAMMA["gamma"],
            epsilon=chance(1),
            refresh=count(2),
            longest=count(9),
            **RNG,
        ),
    ),
    q_learning.learn: Q
    | dict(
        world=fixed(WORLD),
        learning_rate=rate(1),
        gamma=GAMMA["gamma"],
        epsilon=chance(1),
        steps=count(60),
        frames=indices([0, 50]),
        **RNG,
    ),
    q_learning.q_table: Q | dict(world=fixed(WORLD)),
    regions.regions: dict(inputs=count(2), units=count(3), layers=count(1)),
    regions.joints: dict(params=parameters(NET), start=finite(-3), end=finite(4)),
    regions.zigzag: dict(units=count(3), layers=count(2)),
    quadratic.hessian: dict(first=free(2), second=free(-1), turn=free(30)),
    quadratic.height: dict(h=free([[2, 1], [1, -1]]), x=free(1), y=free([2, 0])),
    regions.crossings: dict(x=free([0, 1, 2]), y=free([-1, 3, -3])),
    regions.bends: dict(x=free([0, 1, 2]), y=free([-1, 3, -3])),
    regions.active: dict(x=free([0, 2]), lines=free([[-1, 3], [1, 1]])),
    regularisation.l2: dict(params=parameters(NET), strength=not_negative(1)),
    regularisation.dropout: dict(
        sizes=sizes([1, 2, 1]), rate=share(0.5), scaling=name("none"), **RNG
    ),
    regularisation.for_test: dict(params=parameters(NET), rate=share(0.5)),
    toy.forward: TOY | EXAMPLES,
    toy.backward: TOY | EXAMPLES,
    toy.loss: dict(params=numbers([1, 0, 1, 2, 1, 2, -1, 1]), **EXAMPLES),
    toy.gradient: dict(params=numbers([1, 0, 1, 2, 1, 2, -1, 1]), **EXAMPLES),
    toy.value_and_gradient: dict(params=finite([1, 0, 1, 2, 1, 2, -1, 1]), **EXAMPLES),
    training.train: dict(
        params=parameters({"beta": [[1, 2]], "omega": [[[1], [2]]]}),
        x=finite([[1], [-2]]),
        labels=indices([0, 1]),
        learning_rate=positive(1),
        epochs=count_from_0(3),
        every=count(1),
    ),
    training.steps: (
        first(training.steps),
        dict(
            params=parameters({"beta": [[1, 2]], "omega": [[[1], [2]]]}),
            x=finite([[1], [-2]]),
            labels=indices([0, 1]),
            learning_rate=positive(1),
        ),
    ),
    bowl.level_lines: dict(hessian=finite([[2, 1], [1, 3]]), heights=finite([1, 2])),
    bowl.regime: dict(path=numbers([8, 4]), target=numbers(1)),
    descent.minimise: dict(
        gradient=function(lambda x: 2 * x),
        start=finite_reals([3, -4]),
        optimiser=function(optimisers.gradient_descent(0.25)),
        steps=count_from_0(4),
        limit=size(100),
        gradient_tolerance=positive(1),
        loss=function(lambda x: np.sum(x**2, axis=-1)),
        loss_tolerance=positive(1),
        least_steps=count_from_0(1),
    ),
    descent.minibatches: (
        lambda **given: list(descent.minibatches(**given)),
        dict(n=count(4), size=count(2), **RNG),
    ),
    descent.epochs: (
        first(descent.epochs),
        dict(n=count(4), size=count(2), **RNG),
    ),
    optimisers.gradient_descent: optimised(optimisers.gradient_descent),
    optimisers.momentum: optimised(optimisers.momentum, **BETA),
    optimisers.nesterov: optimised(optimisers.nesterov, **BETA),
    optimisers.normalised: optimised(optimisers.normalised, **EPSILON),
    optimisers.rmsprop: optimised(optimisers.rmsprop, **GAMMA, **EPSILON),
    optimisers.adam: optimised(optimisers.adam, **BETA, **GAMMA, **EPSILON),
    optimisers.adam_by_sums: optimised(
        optimisers.adam_by_sums, **BETA, **GAMMA, **EPSILON
    ),
}

NAMES = {f"{f.__module__[8:]}.{f.__name__}": f for f in CONTRACTS}
# No numbers of a user's, or what a row above calls with them.
WITHOUT = """
    derivatives.evaluation.* derivatives.carrier.* derivatives.tape_rules.*
    derivatives.symbolic.* derivatives.tape.write derivatives.tape.read_back
    models.batches.in_blocks models.batches.blocks models.factorisation.triples
    derivatives.chain_rule.gradients models.quadratic.kind
    models.gridworld.arrows models.mnist1d.templates models.observed.plan
    models.factorisation.floats
""".split()


def public():
    """Yield the names of all public functions of the mathematics."""
    for package in ("derivatives", "models", "optimise"):
        path = importlib.import_module(f"helpers.{package}").__path__
        for found in pkgutil.iter_modules(path):
            name = f"{package}.{found.name}"
            module = importlib.import_module(f"helpers.{name}")
            for each, value in vars(module).items():
                here = getattr(value, "__module__", "") == module.__name__
                if inspect.isfunction(value) and here and not each.startswith("_"):
                    yield f"{name}.{each}"


def test_every_public_function_has_a_row():
    left = {name for name in public() if f"{name.rpartition('.')[0]}.*" not in WITHOUT}
    left -= set(WITHOUT)
    assert left == set(NAMES) - {"models.activations.Activation"}


def converted(value, convert):
    if isinstance(value, factorisation.Factors):
        return factorisation.Factors(*(converted(part, convert) for part in value))
    if isinstance(value, dict):
        return {name: [*map(convert, parts)] for name, parts in value.items()}
    return convert(value)


def row(function):
    """Return how to call a function, and of which kinds its arguments are."""
    found = CONTRACTS[function]
    return found if isinstance(found, tuple) else (function, found)


def call(function, convert=lambda value: value, **instead):
    """Call by the row, with its numbers converted and some arguments replaced."""
    way, kinds = row(function)
    given = {}
    for name, (kind, good) in kinds.items():
        good = converted(good, convert) if kind in NUMBERS else good
        given[name] = good() if kind == "generator" else good
    return way(**given | instead)


def leaves(result):
    """Yield the numbers of a result, whatever it is made of."""
    if isinstance(result, dict):
        result = tuple(result.values())
    if isinstance(result, (list, tuple)):
        for part in result:
            yield from leaves(part)
    elif isinstance(result, (int, float, np.ndarray, np.generic)):
        yield np.asarray(result)


def small(value):
    """Return numbers as the smallest integers that can hold them: they overflow."""
    array = np.asarray(value)
    ends = np.min_scalar_type(array.min()), np.min_scalar_type(array.max())
    return array.astype(np.result_type(*ends))[()]


def whole(convert):
    """Return a conversion to integers that leaves fractions as they are."""
    return lambda value: convert(value) if np.all(np.asarray(value) % 1 == 0) else value


INTEGERS = {
    "int": whole(lambda value: np.asarray(value, int)[()]),
    "list": whole(lambda value: np.asarray(value).tolist()),
    "byte": whole(small),
}
# Numbers are handed on as they came.
AS_THEY_CAME = {batches.grid, factorisation.join, factorisation.split}


@pytest.mark.parametrize("name", NAMES)
def test_integers_give_what_floats_give(name):
    exact = [*leaves(call(NAMES[name], lambda value: np.asarray(value, float)[()]))]
    for convert in INTEGERS.values():
        found = [*leaves(call(NAMES[name], convert))]
        for one, other in zip(found, exact, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-15)
            same = one.dtype.kind == other.dtype.kind
            assert same or NAMES[name] in AS_THEY_CAME
    if NAMES[name] is fd.default_step:
        return  # depends on the precision
    single = leaves(call(NAMES[name], lambda value: np.asarray(value, np.float32)[()]))
    for one, other in zip(single, exact, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-3)
        assert one.dtype.kind == other.dtype.kind


@pytest.mark.parametrize("name", NAMES)
def test_truth_values_are_refused_or_give_what_0_and_1_give(name):
    try:
        found = [*leaves(call(NAMES[name], lambda value: np.asarray(value) > 0))]
    except ValueError:
        return
    exact = leaves(call(NAMES[name], lambda value: (np.asarray(value) > 0) * 1.0))
    for one, other in zip(found, exact, strict=True):
        np.testing.assert_allclose(one * 1.0, other, rtol=1e-12, atol=1e-15)


def bad_values():
    for name, function in NAMES.items():
        for argument, (kind, good) in row(function)[1].items():
            default = inspect.signature(function).parameters.get(argument)
            for bad in KINDS[kind]:
                if bad is None and default is not None and default.default is None:
                    continue
                if isinstance(bad, str) and bad in ("nan", "inf"):
                    bad = np.full(np.shape(good), float(bad))[()]
                label = f"{name} {argument}={checking.shown(bad)}"
                yield pytest.param(function, argument, bad, id=label)


@pytest.mark.parametrize(("function", "argument", "bad"), [*bad_values()])
def test_bad_arguments_are_refused_in_one_sentence(function, argument, bad):
    with pytest.raises(ValueError, match=r"^[^\n]*[^\n.]\.$") as caught:
        call(function, **{argument: bad})
    if not function.__module__.startswith("helpers.models"):
        assert f"`{argument}`" in str(caught.value)
