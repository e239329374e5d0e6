"""A figure with its sliders, without a browser."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

from helpers.lecture import controls
from helpers.lecture import explore as module
from helpers.lecture.explore import GOAL, NOTE, explore
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
    assert (shown.picture.goal, shown.picture.reached) == ("a square below 0.3", False)
    shown.set(a=0.5)
    assert shown.picture.reached
    shown.set(a=1.0)
    assert not shown.picture.reached


def test_fault_in_a_goal_is_said_under_the_figure():
    shown = explore(
        square,
        a=controls.slider(-2, 2, 1.0, 0.5),
        goal=("nothing", lambda a: 1 / (a - 0.5) > 9),
    )
    shown.set(a=0.5)
    assert "division by zero, at a = 0.5" in shown.error.lower()


def test_dragging_sets_the_slider_on_its_grid_and_within_its_range():
    shown = explore(square, a=controls.slider(-2, 2, 1.0, 0.5), drag=("a",))
    for across, expected in ((0.225, -1.0), (0.575, 0.5), (0.9, 1.5), (99.0, 2.0)):
        shown.picture.pointer = [across, 0.5, 0]
        assert shown.values["a"] == expected


def two_panels(fig):
    left, right = fig.subplots(1, 2)
    left.set(xlim=(0, 1), ylim=(0, 1))
    right.set(xlim=(0, 1), ylim=(0, 1))
    (dot,) = left.plot([], [], "o")

    def update(a, b):
        dot.set_data([a], [b])
        return (dot,), f"A point at ({a:.2f}, {b:.2f})."

    return update


def test_drag_is_held_to_the_edge_of_the_first_axes():
    shown = explore(two_panels, a=(-9.0, 9.0), b=(-9.0, 9.0), drag=("a", "b"))
    shown.picture.pointer = [1.7, -0.4, 0]
    assert shown.values == {"a": 1.0, "b": 0.0}


def test_only_the_first_axes_can_be_dragged():
    shown = explore(two_panels, a=(0.0, 1.0), b=(0.0, 1.0), drag=("a", "b"))
    left, top, width, height = shown.picture.area
    assert 0 < left < left + width < 0.5
    assert 0 < top < top + height < 1
    assert explore(two_panels, a=(0.0, 1.0), b=(0.0, 1.0)).picture.area == []


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


def button(figure):
    return next(b for b in figure.box.children if getattr(b, "icon", "") == "undo")


def test_reset_brings_the_defaults_back(figure):
    figure.set(a=-2.0)
    button(figure).click()
    assert figure.values == {"a": 1.0}


def test_reset_stops_a_playing_figure():
    shown = explore(square, a=controls.steps(2))
    (player,) = (w for w in module._family(shown.box) if hasattr(w, "playing"))
    player.playing = True
    shown.set(a=2)
    button(shown).click()
    assert (player.playing, shown.values) == (False, {"a": 0})
    # The page does the same by itself, before the kernel hears of it.
    bar = shown.controls["a"]
    assert shown.picture.controls == [
        [bar.model_id, "value", 0],
        [player.model_id, "playing", False],
    ]


def test_picture_says_for_which_values_it_is_drawn():
    def scene(fig):
        (dot,) = fig.subplots().plot([], [], "o")

        def update(f, a, kind):
            dot.set_data([a], [f(a)])
            if a == 2:
                raise ValueError("not two")
            return (dot,), f"{f} at {a} ({kind})."

        return update

    box, bar = controls.formula("x^2"), controls.slider(0, 2, 1.0, 0.5)
    shown = explore(scene, f=box, a=bar, kind=controls.choice(["one", "other"]))
    menu, text = shown.controls["kind"], box.value.box
    for widget, trait, value in (
        (bar.value, "value", 0.5),
        (bar.value, "value", 2.0),  # an error is an answer, too
        (menu, "index", 1),
        (text, "value", "x^2 +"),
        (text, "value", "x^3"),
        (text, "value", "x^3 "),  # the same function: nothing is drawn
    ):
        setattr(widget, trait, value)
        assert shown.picture.answered[widget.model_id] == value


def test_every_drag_is_answered():
    shown = explore(square, a=controls.slider(-2, 2, 1.0, 0.5), drag=("a",))
    for time in (1, 2):
        shown.picture.pointer = [0.5, 0.5, time]
        assert shown.picture.answered["pointer"] == [0.5, 0.5, time]


class Shell:
    """Just what a figure asks of the notebook that shows it."""

    def __init__(self, ids):
        self.ids, self.user_ns, self.events, self.runs = ids, {}, self, 0
        self.waiting = []

    def get_parent(self):
        return self.parent

    def register(self, _, call):
        self.waiting.append(call)

    def unregister(self, _, call):
        self.waiting.remove(call)

    def run(self, code, *figures, cell="cell"):
        """Run a cell of that text, which shows these figures."""
        self.runs += 1
        metadata = {"cellId": cell} if self.ids else {}
        header = {"msg_id": self.runs}
        self.parent = dict(header=header, metadata=metadata, content={"code": code})
        for figure in figures:
            figure._ipython_display_()
        for call in list(self.waiting):
            call(None)


@pytest.fixture(params=[True, False], ids=["with cell ids", "without cell ids"])
def shell(request, monkeypatch):
    shown = Shell(request.param)
    monkeypatch.setattr(module, "get_ipython", lambda: shown)
    monkeypatch.setattr(module, "_on_page", {})
    monkeypatch.setattr(module, "display", lambda *_, **__: None)
    return shown


def small():
    return explore(square, a=controls.slider(-2, 2, 1.0, 0.5))


def test_figures_of_a_cells_last_run_are_released(shell):
    first, second = [small(), small()], [small(), small()]
    shell.run("two figures", *first)
    assert all(figure.stage for figure in first)
    shell.run("another cell", small(), cell="other")
    assert all(figure.stage for figure in first)
    shell.run("two figures", *second)
    assert not any(figure.stage for figure in first)
    assert all(figure.stage for figure in second)


def test_figure_in_a_variable_or_shown_again_is_kept(shell):
    kept, shown = small(), small()
    shell.user_ns |= {"kept": kept, "closed": small()}
    shell.user_ns["closed"].close()
    shell.run("cell", kept, shown)
    shell.run("elsewhere", shown, cell="other")
    shell.run("cell", small())
    assert kept.stage
    assert shown.stage
    del shell.user_ns["kept"]
    shell.run("cell", shown)
    shell.run("cell", shown)
    assert shown.stage


def test_control_that_two_figures_share_outlives_one_of_them(shell):
    shared = controls.slider(-2, 2, 1.0, 0.5)
    first, second = (explore(square, a=shared) for _ in range(2))
    shell.run("cell", first)
    shell.run("cell", second)
    assert first.stage is None
    shared.value.value = -1.0
    assert second.sentence == "The square of -1.00 is 1.00."
    assert shared.value.comm is not None
    assert shared.row.children[1].value == "-1"


def test_closed_figure_says_so_when_it_is_shown(shell, capsys):
    figure = small()
    figure.close()
    shell.run("cell", figure)
    assert "was closed when its cell ran again" in capsys.readouterr().out


def test_goal_is_recorded_once_and_stays_reached(monkeypatch):
    sent = []
    for name in ("display", "update_display"):
        monkeypatch.setattr(
            module, name, lambda data, name=name, **_: sent.append((name, data))
        )
    figure = explore(
        square,
        a=controls.slider(-2, 2, 1.0, 0.5),
        goal=("a square below 0.3", lambda a: a * a < 0.3),
    )
    figure._ipython_display_()
    name, record = sent[-1]
    assert name == "display"
    assert record[GOAL] == {"goal": "a square below 0.3", "reached": False}
    del sent[:]
    for a in (2.0, 0.5, 0.0, 2.0, 0.5):
        figure.set(a=a)
    ((name, record),) = sent
    assert name == "update_display"
    assert record[GOAL] == {"goal": "a square below 0.3", "reached": True}
    figure.set(a=2.0)
    figure._ipython_display_()
    assert sent[-1][1][GOAL]["reached"]


def test_what_is_stored_has_a_note_only_jupyter_shows(monkeypatch, figure):
    sent = []
    monkeypatch.setattr(module, "display", lambda data, **_: sent.append(data))
    figure._ipython_display_()
    picture, note = sent
    assert note == {"application/vnd.jupyter.stdout": NOTE}
    assert picture["text/plain"] == figure.sentence


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
