"""Sliders with a label, a unit and a range that is kept; boxes to type in."""

import math
from typing import NamedTuple

import ipywidgets as widgets
import traitlets
from ipywidgets import interactive

from helpers.lecture.formula import parse
from helpers.lecture.tokens import FormulaError


class Control(NamedTuple):
    """One control: the widget that holds the value, and the row that shows it."""

    value: widgets.Widget
    row: widgets.Widget


class _Held:
    """A slider whose value may be set from code, too: held to its range, never nan."""

    @traitlets.validate("value")
    def _validate_value(self, proposal):
        if math.isnan(proposal["value"]):
            raise ValueError(
                f"{self.description or 'The slider'} cannot be nan: set it to a number."
            )
        return super()._validate_value(proposal)


class _Slider(_Held, widgets.FloatSlider):
    pass


class _LogSlider(_Held, widgets.FloatLogSlider):
    pass


def slider(low, high, value, step=0.01, label=None, unit=""):
    """Return a linear slider from `low` to `high`.

    Examples
    --------
    >>> slider(-2, 2, 1.0).value.value
    1.0
    """
    _check_range(low, high, value, step)
    return _typed(
        _Slider(value, min=low, max=high, step=step, readout=False),
        label,
        unit,
    )


def log_slider(low, high, value, step=0.1, label=None, unit=""):
    """Return a slider whose value runs from `low` to `high` by powers of ten.

    `step` is a step of the exponent.

    Examples
    --------
    >>> log_slider(1e-12, 1.0, 0.1).value.value
    0.1
    """
    if not (isinstance(low, (int, float)) and low > 0):
        raise ValueError(f"A logarithmic slider needs low > 0, not {low!r}.")
    _check_range(low, high, value, step)
    # Onto the grid of exponents, where the browser would put it anyway.
    places = round((math.log10(value) - math.log10(low)) / step)
    value = min(float(f"{low * 10 ** (places * step):.9g}"), high)
    exponents = {"min": math.log10(low), "max": math.log10(high), "step": step}
    return _typed(_LogSlider(value, base=10, readout=False, **exponents), label, unit)


def integer(low, high, value, step=1, label=None, unit=""):
    """Return a slider over whole numbers."""
    _check_range(low, high, value, step)
    return _typed(
        widgets.IntSlider(value, min=low, max=high, step=step, readout=False),
        label,
        unit,
    )


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
    bar = widgets.IntSlider(value, min=0, max=last, readout=False)
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
    control = _typed(bar, label, f"of {last}")
    player = widgets.HBox([play, *buttons], layout={"flex_flow": "row wrap"})
    return Control(bar, widgets.VBox([control.row, player]))


def formula(value="x**2", variables="x", label=None):
    """Return a box in which a learner types a function of `variables`.

    The control's value is the function, a `helpers.lecture.formula.Formula`. It
    changes as soon as what is typed makes sense; until then it stays, and `problem`
    says what is missing.

    Examples
    --------
    >>> box = formula("x^2 + 1").value
    >>> float(box.value(3.0))
    10.0
    >>> box.box.value = "x^2 +"
    >>> box.value.text, box.problem
    ('x^2 + 1', "The formula ends after '+': write something after it.")
    """
    typed = Typed(value, variables)
    if label:
        _describe(typed, label)
    return Control(typed, widgets.HBox([typed.box], layout={"flex_flow": "row wrap"}))


class Typed(traitlets.HasTraits):
    """What a formula box stands at: the last function that made sense.

    Attributes
    ----------
    value : Formula
        Takes a text too: `typed.value = "sin(x)"`.
    problem : str
        What is wrong with the text in the box; empty if nothing is.
    box : ipywidgets Text
    """

    value = traitlets.Any()
    problem = traitlets.Unicode()
    description = traitlets.Unicode()

    def __init__(self, text, variables):
        super().__init__()
        self.variables = variables
        self.box = widgets.Text(text, continuous_update=True, layout={"width": "420px"})
        self.box.add_class("lecture-formula")
        _describe(self.box, "")
        self.value = text
        names = ", ".join(self.value.variables)
        self.box.tooltip = self.box.placeholder = f"type a function of {names}"
        self.box.observe(self._typed, "value")
        traitlets.dlink((self, "description"), (self.box, "description"))

    @traitlets.validate("value")
    def _taken(self, proposal):
        wanted = proposal["value"]
        found = parse(wanted, self.variables) if isinstance(wanted, str) else wanted
        # Also where the function stays the same: what was half typed goes. But no
        # space is taken away from under the learner's fingers.
        if " ".join(self.box.value.split()) != found.text:
            self.box.value = found.text
        return found

    def _typed(self, change):
        try:
            found = parse(change["new"], self.variables)
        except FormulaError as problem:
            self.problem = str(problem)
            return
        self.problem = ""
        self.value = found


def as_control(name, given):
    """Return `given` as a Control labelled `name`.

    `given` may be a Control, an ipywidgets widget with a value, or one of
    `interact`'s short forms: `(low, high)`, `(low, high, step)`, a list of options.
    """
    if isinstance(given, Control):
        if not given.value.description:
            _describe(given.value, name)
        return given
    if not isinstance(given, widgets.Widget):
        given = interactive.widget_from_abbrev(given)
    if not hasattr(given, "value"):
        raise ValueError(
            f"{name} must be a slider, a pair (low, high) or a list of options."
        )
    if not given.description:
        _describe(given, name)
    return Control(given, given)


def _check_range(low, high, value, step):
    numbers = {"low": low, "high": high, "value": value, "step": step}
    for name, number in numbers.items():
        if not isinstance(number, (int, float)) or not math.isfinite(number):
            raise ValueError(f"A slider's {name} must be a number, not {number!r}.")
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


def _typed(bar, label, unit):
    """Put a box beside `bar` to type in, held to the slider's range."""
    low, high = bar.min, bar.max
    if isinstance(bar, widgets.FloatLogSlider):
        low, high = 10**low, 10**high
    bar.layout.width = "420px"
    box = widgets.Text(
        f"{bar.value:.4g}", continuous_update=False, layout={"width": "84px"}
    )
    box.tooltip = f"type a value from {low:.4g} to {high:.4g}"
    word = widgets.Label(unit)

    def typed(change):
        try:
            wanted = float(change["new"].replace("−", "-"))
            if math.isnan(wanted):
                raise ValueError
        except ValueError:
            word.value = f"{unit} (not a number: type a value like {bar.value:.4g})"
            box.value = f"{bar.value:.4g}"
            return
        held = min(max(wanted, low), high)
        bar.value = round(held) if isinstance(bar, widgets.IntSlider) else held
        if held != wanted:
            word.value = f"{unit} (held to {low:.4g} … {high:.4g})"
            box.value = f"{bar.value:.4g}"

    def moved(change):
        word.value = unit
        box.unobserve(typed, "value")
        box.value = f"{change['new']:.4g}"
        box.observe(typed, "value")

    box.observe(typed, "value")
    bar.observe(moved, "value")
    return Control(bar, _row(bar, label, box, word))
