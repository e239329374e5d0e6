"""A figure with its sliders, without a browser."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

from helpers.lecture import controls, page
from helpers.lecture.explore import explore
from helpers.lecture.stage import Stage, still


def square(fig):
    ax = fig.subplots()
    ax.set(xlim=(-2, 2), ylim=(-1, 4))
    x = np.linspace(-2, 2, 50)
    ax.plot(x, x**2)
    (dot,) = ax.plot([], [], "o")

    def update(a):
        if a == 1.5:
            raise ValueError("this value is not allowed")
        dot.set_data([a], [np.nan if a == -1.5 else a**2])
        return (dot,), f"The square of {a:.2f} is {a**2:.2f}."

    return update


@pytest.fixture
def figure():
    return explore(square, a=controls.slider(-2, 2, 1.0, 0.5))


def test_moving_a_slider_changes_picture_and_sentence(figure):
    before = figure.pixels.copy()
    figure.controls["a"].value = -1.0
    assert figure.sentence == "The square of -1.00 is 1.00."
    assert (figure.pixels != before).any()


def test_blitted_picture_is_the_plain_one(figure):
    figure.set(a=0.5)
    plain = still(square, a=0.5)
    plain.canvas.draw()
    expected = np.asarray(plain.canvas.buffer_rgba())
    np.testing.assert_array_equal(figure.pixels, expected)


def test_pictures_do_not_pile_up_on_one_another(figure):
    first = figure.pixels.copy()
    for a in (-1.0, 2.0, 1.0):
        figure.set(a=a)
    np.testing.assert_array_equal(figure.pixels, first)


@pytest.mark.parametrize(
    ("a", "words"), [(1.5, "This value is not allowed"), (-1.5, "no finite number")]
)
def test_fault_is_said_and_the_last_picture_kept(figure, a, words):
    before, sentence = figure.pixels.copy(), figure.sentence
    figure.set(a=a)
    assert words in figure.error or words.lower() in figure.error.lower()
    assert f"a = {a}" in figure.error
    assert figure.sentence == sentence
    np.testing.assert_array_equal(figure.pixels, before)
    figure.set(a=0.0)
    assert figure.error == ""


def test_overflow_in_a_scene_is_an_error_in_words():
    def scene(fig):
        (line,) = fig.subplots().plot([], [])

        def update(a):
            line.set_data([0, 1], np.exp(np.array([0.0, a])))
            return (line,), "The exponential."

        return update

    shown = explore(scene, a=controls.slider(1, 1000, 1))
    shown.set(a=1000)
    assert "out of range" in shown.error


def test_update_that_moves_nothing_or_says_nothing_is_refused():
    def silent(fig):
        (line,) = fig.subplots().plot([], [])
        return lambda a: (line,)

    def idle(fig):
        fig.subplots()
        return lambda a: ((), "Nothing moved.")

    with pytest.raises(ValueError, match="must return a sentence"):
        explore(silent, a=(0, 1))
    with pytest.raises(ValueError, match="must return the artists"):
        explore(idle, a=(0, 1))


def test_goal_follows_the_values():
    shown = explore(
        square,
        a=controls.slider(-2, 2, 1.0, 0.5),
        goal=("a square below 0.3", lambda a: a * a < 0.3),
    )
    assert "not yet" in shown._goal.value
    shown.set(a=0.5)
    assert "reached" in shown._goal.value


def test_dragging_sets_the_slider_on_its_grid_and_within_its_range():
    shown = explore(square, a=controls.slider(-2, 2, 1.0, 0.5), drag=("a",))
    axes = shown.stage.figure.axes[0]
    width, height = shown.stage.canvas.get_width_height()
    for x, expected in ((-1.1, -1.0), (0.3, 0.5), (99.0, 2.0)):
        across, up = axes.transData.transform((x, 0.0)) / (width, height)
        shown._pointer.value = f"{across},{1 - up}"
        assert shown.values["a"] == expected


def test_patch_over_the_still_part_is_the_whole_picture():
    stage = Stage(square)
    for a in (-2.0, 0.25, 2.0):
        frame = stage.frame(a=a)
        rebuilt = frame.still.copy()
        rebuilt[frame.patch()] = frame.pixels[frame.patch()]
        np.testing.assert_array_equal(rebuilt, frame.pixels)
        rows, columns = frame.patch()
        assert rows.stop - rows.start < 20
        assert columns.stop - columns.start < 20


def test_scene_without_a_parameter_makes_its_own_figure():
    import matplotlib.pyplot as plt

    def own():
        ax = plt.subplots()[1]
        (dot,) = ax.plot([], [], "o")

        def update(a):
            dot.set_data([a], [a])
            return (dot,), f"A point at {a}."

        return update

    open_before = plt.get_fignums()
    assert explore(own, a=(0, 3)).sentence == "A point at 1."
    assert plt.get_fignums() == open_before


def test_short_forms_of_interact_are_understood():
    assert explore(square, a=(-2.0, 1.0, 0.5)).values["a"] == -0.5


def test_reset_brings_the_defaults_back(figure):
    figure.set(a=-2.0)
    reset = next(b for b in figure.box.children if getattr(b, "icon", "") == "undo")
    reset.click()
    assert figure.values == {"a": 1.0}


def test_user_text_is_escaped():
    assert "<img" not in page.line("<img src=x onerror=alert(1)>", "kind", "status")


def test_closing_releases_figure_and_widgets(figure):
    stage = weakref.ref(figure.stage)
    figure.close()
    gc.collect()
    assert stage() is None


def test_memory_stays_flat_over_hundreds_of_updates():
    def small(fig):
        fig.set_size_inches(2, 1)
        return square(fig)

    figure = explore(small, a=controls.slider(-2, 2, 1.0, 0.5))
    for number in range(50):
        figure.set(a=number % 3 - 1.0)
    tracemalloc.start()
    for number in range(400):
        figure.set(a=number % 3 - 1.0)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 400_000


def test_an_axes_among_the_moved_artists_is_redrawn_with_its_limits():
    def zoom(fig):
        ax = fig.subplots()
        ax.plot([0, 1], [0, 1])

        def update(width):
            ax.set_xlim(0, width)
            return (ax,), f"A window {width} wide."

        return update

    stage = Stage(zoom)
    near, far = stage.frame(width=1.0).pixels.copy(), stage.frame(width=9.0).pixels
    assert (near != far).any()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: explore(square), "at least one slider"),
        (lambda: explore("square", a=(0, 1)), "must be a function"),
        (lambda: explore(lambda fig: None, a=(0, 1)), "must return its update"),
        (lambda: controls.slider(2, 1, 1), "low < high"),
        (lambda: controls.slider(0, 1, 3), "outside the range"),
        (lambda: controls.slider(0, float("nan"), 0), "must be a number"),
        (lambda: controls.slider(0, 1, "0"), "must be a number"),
        (lambda: controls.slider(0, 1, 0.5, step=0), "must be positive"),
        (lambda: controls.log_slider(0, 1, 0.5), "low > 0"),
        (lambda: controls.choice([]), "at least one option"),
    ],
)
def test_wrong_input_gets_one_sentence(call, words):
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)
