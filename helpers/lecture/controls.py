"""Sliders with a label, a unit and a range that is kept; boxes to type in."""

import html
import math
from typing import NamedTuple

import ipywidgets as widgets
from ipywidgets import interactive

from helpers.lecture import bars
from helpers.lecture.formula import parse_number
from helpers.lecture.formula_box import FormulaBox
from helpers.lecture.tokens import FormulaError, shown


class Control(NamedTuple):
    """One control: the widget that holds the value, and the row that shows it."""

    value: widgets.Widget
    row: widgets.Widget


def slider(low, high, value, step=0.01, label=None, unit=""):
    """Return a linear slider from `low` to `high`; any value between can be typed.

    >>> slider(-2, 2, 1.0).value.value
    1.0
    """
    _check_range(low, high, value, step)
    bar = bars.Slider(value, min=low, max=high, step=step, readout=False)
    return _with_box(bar, label, unit)


def log_slider(low, high, value, step=0.1, label=None, unit=""):
    """Return a slider whose value runs from `low` to `high` by powers of ten.

    `step` is a step of the exponent; any value between can be typed.

    >>> log_slider(1e-12, 1.0, 0.3).value.value
    0.3
    """
    if not (isinstance(low, (int, float)) and low > 0):
        raise ValueError(f"A logarithmic slider needs low > 0, not {low!r}.")
    _check_range(low, high, value, step)
    return _with_box(bars.LogSlider(low, high, value, step), label, unit)


def integer(low, high, value, step=1, label=None, unit=""):
    """Return a slider over whole numbers, or over every `step`-th."""
    _check_range(low, high, value, step)
    bar = bars.IntegerSlider(value, min=low, max=high, step=step, readout=False)
    return _with_box(bar, label, unit)


def choice(options, value=None, label=None):
    """Return a menu: `options` is a list of names, or a dict from names to values."""
    if not options:
        raise ValueError("A choice needs at least one option.")
    options = list(options.items()) if isinstance(options, dict) else list(options)
    menu = widgets.Dropdown(options=options, layout={"width": "auto"})
    if value is not None:
        menu.value = value
    return Control(menu, _row(menu, label))


def steps(last, value=0, label="step", interval=700):
    """Return a step slider from 0 to `last` with play, first, back, next and last.

    `interval` is the time between two steps of the play button in milliseconds.
    """
    _check_range(0, last, value, 1)
    bar = bars.IntegerSlider(value, min=0, max=last, readout=False)
    play = widgets.Play(value, min=0, max=last, interval=interval, show_repeat=False)
    play.tooltip = "play, pause or stop"
    # In the browser, so that playing needs no answer from the kernel.
    play.link = widgets.jslink((play, "value"), (bar, "value"))
    moves = {
        "first": ("fast-backward", lambda now: 0),
        "back": ("step-backward", lambda now: max(now - 1, 0)),
        "next": ("step-forward", lambda now: min(now + 1, last)),
        "last": ("fast-forward", lambda now: last),
    }
    buttons = []
    for name, (icon, move) in moves.items():
        button = widgets.Button(icon=icon, tooltip=name, layout={"width": "36px"})
        button.on_click(lambda _, move=move: setattr(bar, "value", move(bar.value)))
        buttons.append(button)
    control = _with_box(bar, label, f"of {last}")
    return Control(bar, widgets.VBox([control.row, _row(play, None, *buttons)]))


def formula(value="x**2", variables="x", label=None):
    """Return a box in which a learner types a function of `variables`.

    The control's value is the function, a `helpers.lecture.formula.Formula`. It
    changes as soon as what is typed makes sense; until then it stays, and `problem`
    says what is missing.

    >>> box = formula("x^2 + 1").value
    >>> float(box.value(3.0))
    10.0
    >>> box.box.value = "x^2 +"
    >>> box.value.text, box.problem
    ('x^2 + 1', "The formula ends after '+': write something after it.")
    """
    held = FormulaBox(value, variables)
    held.description = label or ""
    return Control(held, _row(held.box, None))


def as_control(name, given):
    """Return `given` as a Control labelled `name`.

    `given` may be a Control, an ipywidgets widget with a value, or one of
    `interact`'s short forms: `(low, high)`, `(low, high, step)`, a list of options.
    """
    if not isinstance(given, widgets.Widget | Control):
        given = interactive.widget_from_abbrev(given)
    if not hasattr(given, "value"):
        raise ValueError(
            f"{name} must be a slider, a pair (low, high) or a list of options."
        )
    control = given if isinstance(given, Control) else Control(given, given)
    if not control.value.description:
        _describe(control.value, name)
    return control


def _check_range(low, high, value, step):
    numbers = {"low": low, "high": high, "value": value, "step": step}
    for name, given in numbers.items():
        if not isinstance(given, (int, float)) or not math.isfinite(given):
            raise ValueError(f"A slider's {name} must be a number, not {given!r}.")
    if not low < high:
        raise ValueError(f"A slider needs low < high, not {low} and {high}.")
    if not low <= value <= high:
        raise ValueError(f"The value {value} lies outside the range {low} to {high}.")
    if step <= 0:
        raise ValueError(f"A slider's step must be positive, not {step}.")


def _describe(widget, label):
    widget.description = label
    widget.style = {"description_width": "160px"}


def _row(widget, label, *others):
    if label:
        _describe(widget, label)
    return widgets.HBox([widget, *others], layout={"flex_flow": "row wrap"})


def _with_box(bar, label, unit):
    """Put a box beside `bar` to type a number in, and what there is to say about it."""
    bar.layout.width = "420px"
    box = widgets.Text(
        _shown(bar.value), continuous_update=False, layout={"width": "84px"}
    )
    ends = f"from {_shown(bar.low)} to {_shown(bar.high)}"
    box.tooltip = f"type a number {ends}"
    said = widgets.HTML(layout={"margin": "2px 0 2px 12px"})

    def say(sentence, kind="lecture-said"):
        words = html.escape(sentence)
        said.value = words and f'<span class="{kind}" role="status">{words}</span>'

    def follow(value):
        box.unobserve(read, "value")
        box.value = _shown(value)
        box.observe(read, "value")
        say("")

    def read(change):
        try:
            bar.value, sentence = _held(bar, change["new"], ends)
        except FormulaError as problem:  # what was typed stays, to be mended
            say(str(problem), "lecture-error")
        else:
            say(sentence)

    bar.follow = follow
    box.observe(read, "value")
    return Control(bar, _row(bar, label, box, widgets.Label(unit), said))


def _held(bar, text, ends):
    """Return the value that `bar` is to hold for a typed text, and what to say."""
    if not text.strip():
        raise FormulaError(f"Nothing is typed: type a number {ends}.")
    quoted, value = shown(text.strip()), parse_number(text)
    if not bar.low <= value <= bar.high:
        raise FormulaError(f"{quoted} is outside the range: type a number {ends}.")
    if not isinstance(bar, widgets.IntSlider):
        return value, ""
    step = round(bar.nearest(value))
    if step == value:
        return step, ""
    return step, f"{quoted} lies between two steps; nearest step: {step}."


def _shown(value):
    """Return a number for a box: as short as is exact, or in four digits.

    >>> _shown(0.333), _shown(1 / 3), _shown(12345)
    ('0.333', '0.3333', '12345')
    """
    texts = (f"{value:.{digits}g}" for digits in (4, 12))
    return next((text for text in texts if float(text) == value), f"{value:.4g}")
