import re

import numpy as np
import pytest

from helpers.lecture.formula import parse
from helpers.lecture.scenes import slope
from helpers.lecture.stage import Stage

SQUARE = {"x²": (np.square, lambda x: 2 * x)}
QUOTIENTS = {
    "right": lambda f, a, h: (f(a + h) - f(a)) / h,
    "left": lambda f, a, h: (f(a) - f(a - h)) / h,
}


def drawn(stage, name):
    """Return the artists that a scene drew under this name."""
    return stage.figure.findobj(lambda artist: artist.get_gid() == name)


def steepness(line):
    (x, y) = line.get_data()
    return (y[-1] - y[0]) / (x[-1] - x[0])


@pytest.mark.parametrize("a", [-2.0, 2.0])
@pytest.mark.parametrize("h", [1e-12, 1.0, 10.0])
@pytest.mark.parametrize(("side", "sign"), [("right", 1), ("left", -1)])
def test_secant_draws_chord_and_tangent_with_their_slopes(a, h, side, sign):
    stage = Stage(slope.secant(SQUARE, QUOTIENTS))
    frame = stage.frame(f="x²", a=a, h=h, side=side)
    (chord,), (tangent,), (ends,) = (
        drawn(stage, n) for n in ("chord", "tangent", "ends")
    )
    assert steepness(tangent) == pytest.approx(2 * a)
    assert steepness(chord) == pytest.approx(2 * a + sign * h, abs=1e-3)
    np.testing.assert_allclose(ends.get_xdata(), [a, a + sign * h])
    assert f"tangent {2 * a:.10f}".replace("-", "−") in frame.sentence


def test_secant_marks_the_error_of_this_step():
    stage = Stage(slope.secant(SQUARE, QUOTIENTS))
    stage.frame(f="x²", a=1.0, h=0.5, side="left")
    (here,) = drawn(stage, "here")
    np.testing.assert_allclose(here.get_xydata(), [[0.5, 0.5]])


@pytest.mark.parametrize("a", [-3.0, -1.0, 3.0])
def test_traced_draws_the_slope_up_to_the_point(a):
    stage = Stage(slope.traced(SQUARE))
    frame = stage.frame(f="x²", a=a)
    (tangent,), (trace,), (pen,) = (
        drawn(stage, n) for n in ("tangent", "trace", "pen")
    )
    assert steepness(tangent) == pytest.approx(2 * a)
    assert trace.get_xdata().max() == a
    np.testing.assert_allclose(pen.get_xydata(), [[a, 2 * a]])
    assert ("rises" if a > 0 else "falls") in frame.sentence


@pytest.mark.parametrize("moment", [0.0, 2.5, 4.0])
def test_motion_reads_distance_speed_and_acceleration(moment):
    t = np.linspace(0, 4, 401)
    stage = Stage(slope.motion(t, -(t**2), -2 * t, np.full_like(t, -2)))
    frame = stage.frame(moment=moment)
    (speed,), (tangent,) = drawn(stage, "speed (m/s)"), drawn(stage, "tangent")
    np.testing.assert_allclose(speed.get_xydata(), [[moment, -2 * moment]], atol=1e-12)
    assert steepness(tangent) == pytest.approx(-2 * moment)
    assert "acceleration −2 m/s²" in frame.sentence


@pytest.mark.parametrize("step", [0, 1, 2])
def test_derivation_shows_the_lines_up_to_the_step(step):
    lines = ["= a", "= b", "= c"]
    stage = Stage(slope.derivation(lines, ["one", "two", "three"], ["1", "2", "3"]))
    frame = stage.frame(step=step)
    shown = {t.get_text() for t in stage.moving if t.get_visible()}
    expected = {*(f"${line}$" for line in lines[: step + 1])}
    assert {text for text in shown if text.startswith("$")} == expected
    place = ["At first, one: 1.", "Step 1, two: 2.", "Step 2, three: 3."]
    assert frame.sentence == place[step]
    (here,) = drawn(stage, "here")
    assert here.get_position()[1] == step


@pytest.mark.parametrize(
    ("x", "image", "word"),
    [
        (3.0, [8.41, 9.61], "stretched and pointing the same way"),
        (-3.0, [9.61, 8.41], "stretched and turned round"),
        (-0.25, [0.1225, 0.0225], "squeezed and turned round"),
        (0.0, [0.01, 0.01], "squeezed to nothing"),
    ],
)
def test_number_lines_keep_the_direction_of_the_image(x, image, word):
    stage = Stage(slope.number_lines({"x²": np.square}))
    frame = stage.frame(f="x²", x=x, epsilon=0.1)
    whole, close = drawn(stage, "out")
    np.testing.assert_allclose(whole.get_xdata(), image)
    np.testing.assert_allclose(
        close.get_xdata(), (np.array(image) - x**2) / 0.1, atol=1e-12
    )
    assert word in frame.sentence


@pytest.mark.parametrize("epsilon", [0.05, 0.5])
def test_number_lines_point_the_head_at_the_end(epsilon):
    stage = Stage(slope.number_lines({"−x": lambda x: -x}))
    stage.frame(f="−x", x=1.0, epsilon=epsilon)
    (before, _), (after, _) = drawn(stage, "in head"), drawn(stage, "out head")
    assert before.get_xdata()[0] == 1 + epsilon
    assert after.get_xdata()[0] == -1 - epsilon
    assert before.get_marker() != after.get_marker()


@pytest.mark.parametrize("n", [1, 3])
def test_neighbours_show_the_terms_and_the_gap(n):
    x = np.linspace(-2, 2, 41)
    sums = np.array([1 + 0 * x, 1 + x, 1 + x + x**2 / 2])
    slopes = np.array([0 * x, 1 + 0 * x, 1 + x])
    stage = Stage(slope.neighbours(x, sums, slopes, np.exp(x)))
    frame = stage.frame(n=n)
    (total,), (derivative,) = drawn(stage, "sum"), drawn(stage, "slope")
    np.testing.assert_array_equal(total.get_ydata(), sums[n - 1])
    np.testing.assert_array_equal(derivative.get_ydata(), slopes[n - 1])
    texts = [t.get_text() for t in stage.moving if hasattr(t, "get_text")]
    visible = [t for t in stage.moving if hasattr(t, "get_text") and t.get_visible()]
    assert len(texts) == 9
    assert len(visible) == 3 * n
    assert f"at most {np.abs(sums[n - 1] - slopes[n - 1]).max():.3g} " in frame.sentence


def test_neighbours_put_each_derivative_below_its_left_neighbour():
    x = np.linspace(-2, 2, 5)
    stage = Stage(slope.neighbours(x, np.ones((4, 5)), np.zeros((4, 5)), np.exp(x)))
    stage.frame(n=4)
    texts = [t for t in stage.moving if hasattr(t, "get_text") and "$" in t.get_text()]
    upper = {t.get_position()[0]: t.get_text() for t in texts if t.get_position()[1]}
    lower = {
        t.get_position()[0]: t.get_text() for t in texts if not t.get_position()[1]
    }
    assert lower.pop(-1) == "$0$"
    assert lower == {place: upper[place] for place in (0, 1, 2)}


@pytest.mark.parametrize("h", [1e-4, 1.0])
def test_two_sides_of_a_corner_differ(h):
    stage = Stage(slope.two_sides({"|x|": np.abs}, QUOTIENTS))
    frame = stage.frame(f="|x|", h=h)
    assert steepness(drawn(stage, "right chord")[0]) == pytest.approx(1)
    assert steepness(drawn(stage, "left chord")[0]) == pytest.approx(-1)
    assert "slope 1 from the right, −1 from the left" in frame.sentence


@pytest.mark.parametrize("width", [1e-5, 2.0])
@pytest.mark.parametrize("terms", [1, 20])
def test_zoom_fills_both_panels(width, terms):
    def rough(x, terms):
        return -terms * x

    stage = Stage(slope.zoom(lambda x: 3 * x, rough, np.ptp, centre=0.3))
    frame = stage.frame(width=width, terms=terms)
    for name, ends in (("sin(3x)", [0, 1]), ("sum", [1, 0])):
        heights = drawn(stage, name)[0].get_ydata()
        np.testing.assert_allclose(heights[[0, -1]], ends, atol=1e-9)
    shown = [float(part) for part in re.findall(r"([\d.]+)%", frame.sentence)]
    np.testing.assert_allclose(
        shown, [300 * width, 100 * terms * width], atol=0.051, rtol=1e-3
    )


def test_number_has_a_true_minus_and_no_minus_zero():
    assert slope.number(-2.5) == "−2.5"
    assert slope.number(-0.0) == "0"


def own_stage():
    return Stage(slope.own(lambda f, x, h: (f(x + h) - f(x)) / h))


@pytest.mark.parametrize("a", [-2.5, 0.5, 2.5])
@pytest.mark.parametrize("h", [1e-3, 1.0])
def test_typed_function_has_chord_and_tangent_with_their_slopes(a, h):
    stage = own_stage()
    frame = stage.frame(f=parse("x^3 - x"), a=a, h=h)
    (chord,), (tangent,) = drawn(stage, "chord"), drawn(stage, "tangent")
    exact = 3 * a**2 - 1
    assert steepness(tangent) == pytest.approx(exact)
    assert steepness(chord) == pytest.approx(((a + h) ** 3 - a**3) / h - 1)
    (here,), (derivative,) = drawn(stage, "here"), drawn(stage, "derivative")
    assert here.get_ydata()[1] == pytest.approx(exact)
    x, slopes = derivative.get_data()
    np.testing.assert_allclose(slopes, 3 * x**2 - 1)
    assert f"tangent {exact:.6g}".replace("-", "−") in frame.sentence


def test_slopes_of_all_chords_come_near_the_derivative():
    stage = own_stage()
    gaps = []
    for h in (0.1, 0.01):
        stage.frame(f=parse("sin(x)"), a=1.0, h=h)
        (slopes,), (derivative,) = drawn(stage, "slopes"), drawn(stage, "derivative")
        gaps.append(np.abs(slopes.get_ydata() - derivative.get_ydata()).max())
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize(
    ("text", "a", "words"),
    [
        ("log(x)", -1.0, "no chord, no tangent. log(x) has no value below x = 0."),
        ("|x|", 0.0, "chord 1, no tangent."),
        ("sqrt(1-x)", 0.9, "no chord, tangent"),
        ("1/x", 1.0, "1/x has no value at x = 0."),
        ("sqrt(-1-x^2)", 1.0, "no value anywhere"),
    ],
)
def test_what_a_typed_function_lacks_is_said_and_left_out(text, a, words):
    stage = own_stage()
    frame = stage.frame(f=parse(text), a=a, h=0.5)
    assert words in frame.sentence
    (curve,), (derivative,) = drawn(stage, "curve"), drawn(stage, "derivative")
    if len(curve.get_ydata()):  # no slope is drawn where there is no curve
        assert np.isnan(derivative.get_ydata()[np.isnan(curve.get_ydata())]).all()
    for name, lacks in (("chord", "no chord"), ("tangent", "no tangent")):
        (line,) = drawn(stage, name)
        assert (len(line.get_xdata()) == 0) == (lacks in frame.sentence)


def test_typed_function_fills_its_panel():
    stage = own_stage()
    for text, top in (("x^2", 9), ("1e6 x^2", 9e6), ("0.001x", 0.003)):
        stage.frame(f=parse(text), a=1.0, h=0.5)
        low, high = stage.figure.axes[0].get_ylim()
        assert low < 0
        assert top < high < 1.2 * top
