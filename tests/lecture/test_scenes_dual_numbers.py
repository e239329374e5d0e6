"""The scenes of lecture 06 on dual numbers, sweeps and prices."""

import numpy as np
import pytest

from helpers.derivatives import dual
from helpers.lecture.formula import parse
from helpers.lecture.scenes import dual_numbers
from helpers.lecture.stage import Stage

LINES = {"x": "input", "z": "input", "a": "x · z", "y": "a + x"}


def run(dx, dz):
    """Carry (primal, tangent) through y = x z + x at (2, 3)."""
    da = 3 * dx + 2 * dz
    return {"x": (2.0, dx), "z": (3.0, dz), "a": (6.0, da), "y": (8.0, da + dx)}


def texts(stage):
    return [text.get_text() for text in stage.figure.axes[0].texts]


def drawn(stage, name):
    return stage.figure.findobj(lambda artist: artist.get_gid() == name)


@pytest.mark.parametrize(
    ("angle", "seed", "tangent"),
    [(0, (1, 0), "4.0000"), (90, (0, 1), "2.0000"), (-180, (-1, 0), "−4.0000")],
)
def test_a_seed_is_carried_to_the_last_line(angle, seed, tangent):
    stage = Stage(dual_numbers.carried(LINES, run, (2.0, 3.0)))
    frame = stage.frame(step=2, angle=angle)
    assert frame.sentence == (
        f"Direction {angle}°, line 2: y has the value 8.0000, the tangent {tangent}."
    )
    assert texts(stage)[-2:] == ["8.0000", tangent]
    (arrow,) = drawn(stage, "seed")
    start, end = arrow.get_xydata()
    np.testing.assert_allclose(end - start, seed)


def test_lines_that_have_not_run_show_no_numbers():
    stage = Stage(dual_numbers.carried(LINES, run, (2.0, 3.0)))
    said = stage.frame(step=0, angle=90).sentence
    assert "x with the tangent 0.0000 and z with the tangent 1.0000." in said
    assert texts(stage)[-2:] == ["", ""]
    assert "3.0000" in texts(stage)
    (bar,) = stage.figure.axes[0].patches
    beside = next(t for t in stage.figure.axes[0].texts if t.get_text() == "z")
    low, height = bar.get_y(), bar.get_height()
    assert low < beside.get_position()[1] < low + height
    assert "6.0000" not in texts(stage)


def test_direction_has_length_one_and_is_exact_on_the_axes():
    for angle in range(-180, 181, 15):
        assert np.hypot(*dual_numbers.direction(angle)) == pytest.approx(1)
    assert dual_numbers.direction(-90).tolist() == [0, -1]


def test_converging_draws_the_chosen_round_and_says_both_errors():
    x = np.linspace(1, 2, 11)
    values, slopes = np.array([x, x**2]), np.array([x**0, 2 * x])
    scene = dual_numbers.converging(x, values, slopes, x**2 * 1.25, 4 * x)
    stage = Stage(scene)
    said = stage.frame(rounds=1, at=1.52).sentence
    assert said == (
        "Rounds: 1. At x = 1.5 the relative error is 0.2 for the value, 0.5 for the "
        "derivative."
    )
    left, right = stage.figure.axes
    np.testing.assert_allclose(left.lines[1].get_ydata(), x**2)
    for axes in (left, right):
        low, high = axes.get_ylim()
        goal = axes.lines[0].get_ydata()
        assert low < goal.min() < goal.max() < high
    np.testing.assert_allclose(right.lines[1].get_ydata(), 2 * x)
    np.testing.assert_allclose(right.lines[2].get_xydata(), [[1.5, 3.0]])
    stage.frame(rounds=0, at=2.0)
    np.testing.assert_allclose(left.lines[2].get_xydata(), [[2.0, 2.0]])


def torn(at):
    """Jump down at 0.5; return the value and the derivatives by x and z."""
    return (3 * at, 3.0, 2.0) if at < 0.5 else (1 - at, -1.0, 2.0)


@pytest.mark.parametrize(("at", "slope"), [(0.0, 3.0), (1.0, -1.0)])
def test_jumping_draws_the_slope_of_the_piece_and_no_line_across_a_jump(at, slope):
    x = np.linspace(0, 1, 101)
    stage = Stage(dual_numbers.jumping(x, torn))
    said = stage.frame(at=at).sentence
    assert f"∂y/∂x = {slope:.2f}, ∂y/∂z = 2.00.".replace("-", "−") in said
    curve = stage.figure.axes[0].lines[0].get_ydata()
    assert np.flatnonzero(np.isnan(curve)).tolist() == [50]
    assert curve[49] == pytest.approx(1.47)
    (tangent,) = drawn(stage, "tangent")
    (x0, x1), (y0, y1) = tangent.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
    assert (y0 + y1) / 2 == pytest.approx(torn(at)[0])


@pytest.mark.parametrize(
    ("inputs", "outputs", "mode", "done", "known"),
    [
        (3, 2, "forward", 0, 0),
        (3, 2, "forward", 1, 2),
        (3, 2, "forward", 3, 6),
        (3, 2, "reverse", 1, 3),
        (3, 2, "reverse", 2, 6),
        (1, 4, "forward", 1, 4),
        (1, 4, "reverse", 8, 4),
    ],
)
def test_a_sweep_fills_a_column_or_a_row(inputs, outputs, mode, done, known):
    jacobian = np.arange(32.0).reshape(4, 8)
    stage = Stage(dual_numbers.sweeps(jacobian))
    frame = stage.frame(inputs=inputs, outputs=outputs, mode=mode, done=done)
    assert f"{known} of {inputs * outputs} entries" in frame.sentence
    assert ("complete" in frame.sentence) == (known == inputs * outputs)
    shown = {t.get_text() for t in stage.figure.axes[0].texts if t.get_text()}
    line = jacobian[:outputs, :inputs]
    line = line[:, :done] if mode == "forward" else line[:done]
    assert shown == {f"{number:.2f}" for number in line.flat}
    shades = stage.figure.axes[0].collections[0].get_array()
    filled = 2 if mode == "forward" else 3
    assert (shades == filled).sum() == known
    assert (shades == 1).sum() == inputs * outputs - known
    assert "sweep gives" in frame.sentence or done != 1


def test_prices_grow_with_n_and_are_said_in_words():
    passes = {"differences": lambda n: 2 * n, "reverse": lambda n: 4 + 0 * n}
    stage = Stage(dual_numbers.prices(passes))
    assert stage.frame(n=1.0).sentence == (
        "n = 1 inputs: differences 2 ms, reverse 4 ms."
    )
    assert stage.frame(n=1.12).sentence.startswith("n = 1 inputs: differences 2 ms,")
    said = stage.frame(n=1e9).sentence
    assert said == "n = 1,000,000,000 inputs: differences 23.1 days, reverse 4 ms."
    first, second, line, *dots = stage.figure.axes[0].lines
    assert first.get_ydata()[-1] == pytest.approx(2e6)
    assert second.get_ydata()[-1] == pytest.approx(4e-3)
    assert line.get_xdata() == [1e9, 1e9]
    assert dots[0].get_xydata().tolist() == [[1e9, 2e6]]
    ticks = [t.get_text() for t in stage.figure.axes[0].get_yticklabels()]
    assert ticks == ["1 year", "1 day", "1 hour", "1 minute", "1 s", "1 ms"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (31_557_600 * 1234.0, "1,234 years"),
        (3600, "1 hours"),
        (59.0, "59 s"),
        (0.25, "250 ms"),
        (2e-6, "2 µs"),
        (1e-8, "0.01 µs"),
    ],
)
def test_duration_takes_the_largest_unit_that_fits(seconds, words):
    assert dual_numbers.duration(seconds) == words


def by_formula(f, a):
    with np.errstate(all="ignore"):
        return float(f(a)), float(f.derivative()(a))


@pytest.mark.parametrize(("a", "slope"), [(-2.0, -4.0), (1.5, 3.0)])
def test_a_typed_function_gets_its_tangent(a, slope):
    stage = Stage(dual_numbers.typed(by_formula))
    said = stage.frame(f=parse("x^2 + 1"), a=a).sentence.replace("−", "-")
    assert said == f"x^2 + 1: f({a:.4f} + ε) = {a * a + 1:.4f} + ({slope:.4f}) ε."
    (line,), (curve,) = drawn(stage, "tangent"), drawn(stage, "curve")
    x = np.array(curve.get_xdata())
    np.testing.assert_allclose(curve.get_ydata(), x**2 + 1)
    assert stage.figure.axes[0].get_ylim()[1] > 10
    np.testing.assert_allclose(line.get_ydata(), a * a + 1 + slope * (x - a))


def test_a_steep_piece_is_not_torn():
    x = np.linspace(0, 1, 101)
    steep = dual_numbers.jumping(x, lambda at: (np.exp(9 * at), 9 * np.exp(9 * at), 0))
    curve = Stage(steep).figure.axes[0].lines[0].get_ydata()
    assert np.isfinite(curve).all()


def test_a_small_jump_of_a_gentle_program_is_torn():
    x = np.linspace(0, 1, 101)
    scene = dual_numbers.jumping(x, lambda at: (at + (at > 0.5) * 0.05, 1.0, 0.0))
    curve = Stage(scene).figure.axes[0].lines[0].get_ydata()
    assert np.flatnonzero(np.isnan(curve)).tolist() == [51]


def test_a_typed_function_without_a_value_has_no_tangent():
    stage = Stage(dual_numbers.typed(by_formula))
    said = stage.frame(f=parse("log(x)"), a=-1.0).sentence
    assert "no value or no derivative at x = -1.00" in said
    (line,) = drawn(stage, "tangent")
    assert line.get_xydata().size == 0


def test_the_lecture_has_no_slope_where_the_function_has_no_value(of_lecture):
    """The derivative of ln(x − 2) has a value at 1, ln(x − 2) has none."""
    known = {"np": np, "dual": dual}
    run = of_lecture("06_differentiate_programs", "value_and_slope", known)
    assert run(parse("5x"), 1.0) == (5, 5)
    assert np.isnan(run(parse("-5log(x-2)"), 1.0)).all()
