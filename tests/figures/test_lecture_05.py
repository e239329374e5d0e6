"""What the figures of lecture 05 show, at every step."""

import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from shown import shown

from helpers.figures import lecture_05
from helpers.lecture.graphs import label
from helpers.models import toy

BETA, OMEGA = np.array([0.3, -0.4, 0.5, 0.2]), np.array([1.5, 0.8, 0.9, 1.2])
PARAMS, X, Y = np.concatenate([BETA, OMEGA]), 0.5, 1.0
SYMBOLS = [f"{kind}{k}" for kind in ("beta", "omega") for k in range(4)]
CHAIN = {"x": X, **toy.forward(BETA, OMEGA, X, Y)}
NAMES = list(CHAIN)
GRADS = toy.backward(BETA, OMEGA, X, Y)
GRADIENT = np.concatenate([GRADS.beta, GRADS.omega])
ROUTE = ["loss", "f3", "h3", "f2", "h2", "f1", "h1", "f0"]
FACTORS = {
    b: (rf"\omega_{i}", GRADS[b] / GRADS[a])
    for i, (a, b) in enumerate(itertools.pairwise(ROUTE))
}
LINES = [r"x\sin[a+b]", r"-\exp[a+b]\,\sin[a+b]", "y"]
PARTS = {"u": "a+b", "v": r"\sin[u]"}


def text(value):
    return f"{value:.3f}".replace("-", "−")


def state(place, step, before, after):
    return "active" if place == step else before if place < step else after


def test_a_formula_shrinks_by_a_name_for_each_repeated_part():
    scene = lecture_05.redundancies(LINES, PARTS)
    data, said = shown(scene, step=0)
    assert data["formula"][:2] == [r"x\sin[«a+b»]", r"-\exp[«a+b»]\,\sin[«a+b»]"]
    assert data["names"] == ["«u = a+b»"]
    assert said == "a + b is marked: it is written 3 times. Name it u."
    data, said = shown(scene, step=1)
    assert data["formula"] == [r"x«\sin[u]»", r"-\exp[u]\,«\sin[u]»", "y"]
    assert data["names"] == ["u = a+b", r"«v = \sin[u]»"]
    assert "2 times. Name it v." in said
    data, said = shown(scene, step=2)
    assert data["formula"] == [r"xv-\exp[u]\,vy"]
    assert data["names"] == ["u = a+b", r"v = \sin[u]"]
    assert "one line" in said
    alone = lecture_05.redundancies(["y"], {"w": "y"})
    assert "written once." in shown(alone, step=0)[1]


def test_parts_of_a_line_follow_one_another_and_only_marked_ones_have_a_box():
    figure = Figure(figsize=(7, 4))
    artists, fill = lecture_05.typeset(0.1, 0.5).draw(figure.add_axes((0, 0, 1, 1)))
    fill("a=‹b›+«c»")
    seen = [t for t in artists if t.get_visible()]
    assert [t.get_text() for t in seen] == ["$a=$", "$b$", "$+$", "$c$"]
    boxes = [t.get_window_extent() for t in seen]
    assert all(a.x1 < b.x0 for a, b in itertools.pairwise(boxes))
    assert [t.get_bbox_patch() is not None for t in seen] == [False] * 3 + [True]
    assert seen[1].get_color() != seen[0].get_color()
    fill("«d»")
    fill("e")
    assert [t.get_text() for t in artists if t.get_visible()] == ["$e$"]
    assert artists[0].get_bbox_patch() is None


@pytest.mark.parametrize("step", range(9))
def test_forward_values_appear_one_a_step(step):
    formulas = {name: f"formula of {name}" for name in NAMES[1:]}
    data, said = shown(lecture_05.forward_pass(formulas, CHAIN), step=step)
    for i, (name, value) in enumerate(CHAIN.items()):
        known = text(value) if i <= step else ""
        assert data["boxes"][name] == (state(i, step, "known", "waiting"), known, "")
    reached = [pair for pair, look in data["arrows"].items() if look == "plain"]
    assert reached == list(itertools.pairwise(NAMES))[:step]
    formula = f"formula of {NAMES[step]} = " if step else ""
    line = f"{label(NAMES[step])} = {formula}{text(CHAIN[NAMES[step]])}"
    assert data["line"] == line
    assert said.endswith(f": {line}.")


@pytest.mark.parametrize("step", range(8))
def test_backward_multiplies_what_is_known_by_one_new_factor(step):
    scene = lecture_05.backward_pass(CHAIN, GRADS, FACTORS)
    data, said = shown(scene, step=step)
    for name, value in CHAIN.items():
        i = ROUTE.index(name) if name in ROUTE else 99
        slope = text(GRADS[name]) if i <= step else ""
        drawn = state(i, step, "done", "known"), text(value), slope
        assert data["boxes"][name] == drawn
    assert list(data["arrows"]) == list(itertools.pairwise(ROUTE))[:step]
    assert bool(data["start"]) == (step == 0)
    found = GRADS[ROUTE[step]]
    if step:
        assert data["below"].endswith(f"={found:.3f}")
        assert said.endswith(f" {text(found)}.")
    if step > 1:
        known, (formula, factor) = GRADS[ROUTE[step - 1]], FACTORS[ROUTE[step]]
        assert f"{text(known)} (known) times ω" in said
        assert f"{text(factor)} (new)" in said
        assert data["below"].startswith(rf"=‹({known:.3f})›\cdot«({formula})»=")
        assert rf"({known:.3f})\cdot({factor:.3f})=" in data["below"]


def test_backward_shows_known_ratios_in_grey_and_the_new_one_marked():
    scene = lecture_05.backward_pass(CHAIN, GRADS, FACTORS)
    assert "is 1" in shown(scene, step=0)[1]
    data, _ = shown(scene, step=1)
    assert data["above"] == r"«\frac{\partial \ell}{\partial f_3}»"
    assert data["below"] == rf"=«\omega_0»={GRADS.f3:.3f}"
    known = r"\frac{\partial \ell}{\partial f_3}\cdot\frac{\partial f_3}{\partial h_3}"
    assert shown(scene, step=3)[0]["above"] == (
        rf"\frac{{\partial \ell}}{{\partial f_2}}=‹\left({known}\right)›"
        r"\cdot«\frac{\partial h_3}{\partial f_2}»"
    )


@pytest.mark.parametrize("step", range(9))
def test_parameters_get_their_gradients_from_the_last_to_the_first(step):
    gradients = {**GRADS, **dict(zip(SYMBOLS, GRADIENT, strict=True))}
    inputs = {"f0": "x", "f1": "h1", "f2": "h2", "f3": "h3"}
    scene = lecture_05.parameters(CHAIN, gradients, inputs)
    data, said = shown(scene, step=step)
    order = [f"{kind}{k}" for k in (3, 2, 1, 0) for kind in ("beta", "omega")]
    for i, name in enumerate(order, start=1):
        slope = text(gradients[name]) if i <= step else ""
        assert data["boxes"][name] == (state(i, step, "done", "waiting"), "", slope)
    assert list(data["arrows"]) == order[:step]
    assert said == f"Parameters, step {step}: {data['line']}."


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (0, "every ∂ℓ/∂f is known; each gives two parameters their gradients"),
        (1, "∂ℓ/∂β₃ = ∂ℓ/∂f₃ = −1.927"),
        (2, "∂ℓ/∂ω₃ = h₃ · ∂ℓ/∂f₃ = −0.136 · (−1.927) = 0.263"),
        (8, "∂ℓ/∂ω₀ = x · ∂ℓ/∂f₀ = 0.500 · 1.101 = 0.551"),
    ],
)
def test_a_weight_multiplies_what_it_was_given(step, said):
    gradients = {**GRADS, **dict(zip(SYMBOLS, GRADIENT, strict=True))}
    inputs = {"f0": "x", "f3": "h3"}
    scene = lecture_05.parameters(CHAIN, gradients, inputs)
    assert shown(scene, step=step)[0]["line"] == said


def test_gradients_come_down_the_chain_and_from_each_f_to_its_two_parameters():
    gradients = {**GRADS, **dict(zip(SYMBOLS, GRADIENT, strict=True))}
    inputs = dict(zip(["f0", "f1", "f2", "f3"], ["x", "h1", "h2", "h3"], strict=True))
    figure = Figure()
    lecture_05.parameters(CHAIN, gradients, inputs)(figure)(step=8)
    arrows = [p for p in figure.axes[0].patches if isinstance(p, FancyArrowPatch)]
    ways = [p.get_path().vertices for p in arrows if p.get_linestyle() != "-"]
    down = [way for way in ways if way[0, 1] < 2.2]
    assert (len(ways), len(down)) == (7 + 8, 8)
    for start, _, end, *_ in down:
        f = min(np.linspace(0.6, 9.1, 9)[1::2], key=lambda x, at=start[0]: abs(x - at))
        assert (end[0] - f) * (start[0] - f) > 0
        assert 1.3 < end[1] < start[1]


def test_broken_names_the_first_wrong_gradient():
    errors = np.array([[1e-9, 1e-9, 1e-9], [1e-9, 0.5, 20.0], [1e-9, 1e-9, 2.0]])
    scene = lecture_05.broken(["f3", "omega3", "h3"], errors, 1e-4)
    assert shown(scene, bug=0)[1].startswith("All 3 gradients agree")
    data, said = shown(scene, bug=1)
    assert said.startswith("2 of 3 gradients are wrong")
    assert said.endswith("by ω₃.")
    np.testing.assert_array_equal(data["right"], [2e-8, 0, 0])
    np.testing.assert_array_equal(data["wrong"], [0, 0.5, 10])
    assert data["tolerance"] == 1e-4
    assert shown(scene, bug=2)[1].startswith("1 of 3 gradients is wrong")


def predict(params, x):
    return toy.forward(params[:4], params[4:], x, np.zeros_like(x)).f3


def loss(params):
    return toy.loss(params, [X], [Y])


@pytest.fixture(scope="module")
def nudged():
    x = np.linspace(-3, 3, 50)
    return lecture_05.nudge(SYMBOLS, PARAMS, GRADIENT, loss, predict, (X, Y), x)


@pytest.mark.parametrize("parameter", range(8))
@pytest.mark.parametrize("delta", [-1.0, 1.0])
def test_nudge_holds_the_straight_prediction_against_the_loss(nudged, parameter, delta):
    data, said = shown(nudged, parameter=parameter, delta=delta)
    moved = PARAMS + delta * np.eye(8)[parameter]
    here, after = CHAIN["loss"], loss(moved)
    guess = here + delta * GRADIENT[parameter]
    for name, curve, end in (("dot", "curve", after), ("guess", "tangent", guess)):
        np.testing.assert_allclose(data[name], [delta, end])
        np.testing.assert_allclose(np.interp([delta, 0], *data[curve]), [end, here])
    places, ends = data["miss"]
    np.testing.assert_allclose([*places[:2], *ends[:2]], [delta, delta, guess, after])
    x, fit = data["fit"]
    np.testing.assert_allclose(fit, predict(moved, x))
    (at, _, _), (target, output, _) = data["residual"]
    assert (at, target) == data["example"] == (X, Y)
    assert output == pytest.approx(predict(moved, X))
    change, actual = text(guess - here), text(after - here)
    assert said.startswith(f"{label(SYMBOLS[parameter])} nudged by {text(delta)[:-1]}:")
    assert f"predicted change of ℓ {change}, actual {actual}; " in said
    share = abs((guess - here) / (after - here) - 1)
    share = f"{share:.0%}" if share >= 0.01 else "less than 1%"
    assert said.endswith(f"the prediction misses {share} of it.")


def test_a_small_nudge_is_predicted_well_and_none_says_no_share(nudged):
    said = shown(nudged, parameter=2, delta=0.001)[1]
    assert "misses less than 1% of it" in said
    assert "misses" not in shown(nudged, parameter=2, delta=0.0)[1]


@pytest.mark.parametrize(
    ("rate", "step", "seen", "said"),
    [
        (0, 2, 2, "Learning rate 0.1, step 2: the loss is 1.000."),
        (1, 0, 0, "Learning rate 9, step 0: the loss is 4.000."),
        (1, 2, 0, "Learning rate 9: diverged at step 1."),
    ],
)
def test_training_shows_the_step_and_says_where_it_diverged(rate, step, seen, said):
    x, losses = np.linspace(0, 1, 5), np.array([[4.0, 2, 1], [4, np.nan, np.nan]])
    fits = losses[..., None] + x
    scene = lecture_05.training(np.array([0.1, 9.0]), losses, fits, (x, x), x)
    data, sentence = shown(scene, rate=rate, step=step)
    assert sentence == said
    np.testing.assert_array_equal(data["fit"], [x, losses[rate, seen] + x])
    np.testing.assert_array_equal(data["curve"], [range(3), losses[rate]])
    assert data["dot"] == (seen, losses[rate, seen])
    assert data["title"] == f"learning rate {[0.1, 9.0][rate]:g}"
