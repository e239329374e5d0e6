"""What the figures of lecture 01 show, at both ends of their sliders."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.markers import CARETLEFT, CARETRIGHT
from numpy.testing import assert_allclose
from shown import agree, shown

from helpers.derivatives import finite_difference
from helpers.figures import lecture_01
from helpers.lecture import draw
from helpers.lecture.formula import parse

SQUARE = {"x²": (np.square, lambda x: 2 * x)}
EXACT = {"right": lambda f, a, h: 2 * a + h, "left": lambda f, a, h: 2 * a - h}
OWN = lecture_01.own(finite_difference.forward)


@pytest.mark.parametrize("a", [-2.0, 2.0])
@pytest.mark.parametrize("h", [1e-12, 1.0, 10.0])
@pytest.mark.parametrize(("side", "sign"), [("right", 1), ("left", -1)])
def test_secant_shows_chord_tangent_and_error(a, h, side, sign):
    scene = lecture_01.secant(SQUARE, EXACT)
    data, sentence = shown(scene, f="x²", a=a, h=h, side=side)
    x, slope, ends = data["curve"][0], 2 * a + sign * h, np.array([a, a + sign * h])
    agree(
        data,
        curve=(x, x**2),
        chord=(x, a**2 + slope * (x - a)),
        tangent=(x, a**2 + 2 * a * (x - a)),
        ends=(ends, ends**2),
    )
    assert_allclose(data["errors"][1], data["errors"][0], atol=1e-15)
    assert_allclose(data["here"], (h, h), atol=1e-15)
    words = f"to the {side}: chord {slope:.10f}, tangent {2 * a:.10f}, error "
    assert words.replace("-", "−") in sentence


def test_an_error_of_zero_has_a_place():
    scene = lecture_01.secant(SQUARE, {"right": lambda f, a, h: 2 * a + 0 * h})
    data, _ = shown(scene, f="x²", a=1.0, h=0.5, side="right")
    assert {data["here"][1], *data["errors"][1]} == {lecture_01.FLOOR}


@pytest.mark.parametrize(
    ("a", "word"), [(-3.0, "falls"), (0.0, "is level"), (0.01, "rises"), (3.0, "rises")]
)
def test_traced_shows_the_slopes_up_to_the_point(a, word):
    data, sentence = shown(lecture_01.traced(SQUARE), f="x²", a=a)
    x, done, near = np.linspace(-3, 3, 301), data["trace"][0], data["tangent"][0]
    assert (done[0], done[-1], *near - a) == pytest.approx((-3, a, -0.6, 0.6))
    agree(
        data,
        curve=(x, x**2),
        tangent=(near, a**2 + 2 * a * (near - a)),
        point=(a, a**2),
        ahead=(x, 2 * x),
        trace=(done, 2 * done),
        pen=(a, 2 * a),
    )
    assert_allclose(data["stem"][1][:2], [0, 2 * a])
    assert f"x² {word}: slope {2 * a:.3f}.".replace("-", "−") in sentence


@pytest.mark.parametrize("moment", [0.0, 2.5, 4.0])
def test_motion_reads_distance_speed_and_acceleration(moment):
    t = np.linspace(0, 4, 401)
    scene = lecture_01.motion(t, -(t**2), -2 * t, np.full_like(t, -2))
    data, sentence = shown(scene, moment=moment)
    near = np.array([moment - 8, moment + 8])
    agree(data, tangent=(near, -(moment**2) - 2 * moment * (near - moment)))
    now = {"distance (m)": -(moment**2), "speed (m/s)": -2 * moment}
    for name, value in {**now, "accel. (m/s²)": -2}.items():
        mark, dot = data[name]
        assert_allclose([mark, *dot], [moment, moment, value], atol=1e-9)
    assert f"{2 * moment:g} m/s, acceleration −2 m/s²" in sentence


@pytest.mark.parametrize("step", [0, 1, 2])
def test_derivation_shows_the_lines_up_to_the_step(step):
    reasons = ["one", "two", "three"]
    scene = lecture_01.derivation(["= a", r"\frac", "= c"], reasons, ["1", "2", "3"])
    data, sentence = shown(scene, step=step)
    assert data["formulas"] == ["$= a$", r"$\dfrac$", "$= c$"][: step + 1]
    assert data["reasons"] == reasons[: step + 1]
    assert list(data["here"]) == [step]
    places = ["At first, one: 1.", "Step 1, two: 2.", "Step 2, three: 3."]
    assert sentence == places[step]


@pytest.mark.parametrize(
    ("x", "image", "word"),
    [
        (3.0, [8.41, 9.61], "ratio 6, stretched and pointing the same way"),
        (-3.0, [9.61, 8.41], "ratio −6, stretched and turned round"),
        (-0.25, [0.1225, 0.0225], "ratio −0.5, squeezed and turned round"),
        (-0.5, [0.36, 0.16], "ratio −1, kept and turned round"),
        (0.0, [0.01, 0.01], "squeezed to nothing"),
    ],
)
def test_number_lines_keep_the_direction_of_the_image(x, image, word):
    scene = lecture_01.number_lines({"x²": np.square})
    data, sentence = shown(scene, f="x²", x=x, epsilon=0.1)
    near = (np.array(image) - x**2) / 0.1
    agree(data, whole=[(x - 0.1, x + 0.1), image], close=[(-1, 1), near])
    for (start, end), rows in data["fan"]:
        assert (end, rows) == (start**2, [1, 0])
    assert word in sentence


def test_an_interval_points_where_it_ends():
    (shaft, head), fill = draw.interval(1, "data").draw(Figure().subplots())
    for end, marker in ((3.0, CARETRIGHT), (1.0, CARETLEFT), (2.0, "o")):
        fill((2.0, end))
        assert_allclose(shaft.get_xydata(), [[2, 1], [end, 1]])
        assert_allclose(head.get_xydata(), [[end, 1]])
        assert head.get_marker() == marker


@pytest.mark.parametrize("n", [1, 2, 4])
def test_neighbours_put_each_derivative_below_its_left_neighbour(n):
    x = np.linspace(-2, 2, 41)
    sums = np.cumsum([1 + 0 * x, x, x**2 / 2, x**3 / 6], axis=0)
    slopes = np.vstack([0 * x, sums[:-1]])
    figure, scene = Figure(), lecture_01.neighbours(x, sums, slopes, np.exp(x))
    scene(figure)(n=n)
    data, sentence = shown(scene, n=n)
    tiles = {t.get_position(): t.get_text() for t in figure.axes[0].texts}
    terms = ["$1$", "$x$", r"$\frac{x^{2}}{2!}$", r"$\frac{x^{3}}{3!}$"]
    for k in range(n):
        assert tiles[k, 1] == terms[k]
        assert tiles[k - 1, 0] == (terms[k - 1] if k else "$0$")
    assert len(data["terms"]) == len(data["derivatives"]) == len(data["moves"]) == n
    agree(data, sum=(x, sums[n - 1]), slope=(x, slopes[n - 1]))
    assert f"at most {np.abs(sums[n - 1] - slopes[n - 1]).max():.3g} " in sentence


@pytest.mark.parametrize("h", [1e-4, 1.0])
def test_two_sides_of_a_corner_differ(h):
    quotients = {"right": finite_difference.forward, "left": finite_difference.backward}
    scene = lecture_01.two_sides({"|x|": np.abs}, quotients)
    data, sentence = shown(scene, f="|x|", h=h)
    for side, slope in (("right", 1), ("left", -1)):
        assert_allclose(data["chords"][side], [[0, slope * h], [0, h]])
        assert_allclose(data["slopes"][side][1], slope)
        assert_allclose(data["here"][side], [h, slope])
    assert "slope 1 from the right, −1 from the left" in sentence


@pytest.mark.parametrize("width", [1e-5, 2.0])
@pytest.mark.parametrize("terms", [1, 20])
def test_zoom_fills_both_panels(width, terms):
    def rough(x, terms):
        return -terms * (x - 0.3) ** 3

    scene = lecture_01.zoom(lambda x: 3 * x, rough, np.ptp, centre=0.3)
    data, sentence = shown(scene, width=width, terms=terms)
    x, name = np.linspace(-1, 1, 600), f"sum of {terms} cosine{'s' * (terms > 1)}"
    for side, heights in (("smooth", (x + 1) / 2), ("rough", (1 - x**3) / 2)):
        chord = [-1, 1], heights[[0, -1]]
        agree(data[side], curve=[x, heights], chord=chord)
    size = f"sin(3x): {width:.2g} wide, {3 * width:.2g} high"
    assert data["smooth"]["size"] == size.replace("-", "−")
    assert data["rough"]["size"].startswith(name)
    bend = terms * width**3 / 4
    assert (
        f"by {3 * width:.1%} of the window's height, {name} by {bend:.1%}" in sentence
    )


@pytest.mark.parametrize("a", [-2.5, 0.5, 2.5])
@pytest.mark.parametrize("h", [1e-3, 1.0])
def test_a_typed_function_has_chord_and_tangent_through_their_places(a, h):
    data, sentence = shown(OWN, f=parse("x^3 - x"), a=a, h=h)
    x, (start, end) = data["curve"][0], np.array([a, a + h]) ** 3 - [a, a + h]
    exact, slope = 3 * a**2 - 1, (end - start) / h
    agree(
        data,
        curve=(x, x**3 - x),
        tangent=(x, start + exact * (x - a)),
        chord=(x, start + slope * (x - a)),
        ends=[[a, a + h], [start, end]],
        derivative=(x, 3 * x**2 - 1),
        slopes=(x, 3 * x**2 - 1 + 3 * x * h + h**2),
        here=[[a, a], [slope, exact]],
    )
    words = f"tangent {exact:.6g}, error {abs(slope - exact):.2g}."
    assert words.replace("-", "−") in sentence


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
    data, sentence = shown(OWN, f=parse(text), a=a, h=0.5)
    assert words in sentence
    assert data["heading"] == f"f(x) = {text}"
    if len(heights := data["curve"][1]):  # no slope is drawn where there is no curve
        assert np.isnan(data["derivative"][1])[np.isnan(heights)].all()
    for name in ("chord", "tangent"):
        assert (len(data[name][0]) == 0) == (f"no {name}" in sentence)


@pytest.mark.parametrize("size", [0.1, 1, 1e6])
def test_a_typed_function_and_its_slopes_fill_their_panels(size):
    data, _ = shown(OWN, f=parse(f"{size} x^2"), a=1.0, h=0.5)
    for name, lowest, highest in (("height", 0, 9), ("steepness", -6, 6)):
        low, high = np.array(data[name]["ylim"]) / size
        assert lowest - 1 < low < lowest
        assert highest < high < highest + 1
