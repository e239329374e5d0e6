"""Sliders that hold any value of their range, between their steps too."""

import math

import ipywidgets as widgets
import traitlets


class _Held:
    """A slider that holds what it is set to; never nan.

    The browser's slider stands on whole steps only, and answers a value between two of
    them with the nearest step. That is nothing a learner did, so it is passed over.
    """

    follow = staticmethod(lambda value: None)  # the box beside it
    low, high = property(lambda self: self.min), property(lambda self: self.max)

    def place(self, value):
        """Return where `value` stands on the browser's slider."""
        return value

    @traitlets.validate("value")
    def _validate_value(self, proposal):
        value = proposal["value"]
        if math.isnan(value):
            raise ValueError(
                f"{self.description or 'The slider'} cannot be nan: set it to a number."
            )
        value = min(max(value, self.low), self.high)
        # Also where it stays the same: what was typed in vain goes.
        self.follow(value)
        return value

    def set_state(self, sync_data):
        """Take what the browser says, but for its rounding."""
        sync_data = dict(sync_data)
        if "value" in sync_data:
            place = self.place(sync_data["value"])
            if abs(place - self.nearest(self.value)) < 1e-6 * self.step:
                del sync_data["value"]
            elif place >= self.max:
                sync_data["value"] = self.high
        super().set_state(sync_data)

    def nearest(self, value):
        """Return the place of the step that the browser shows for `value`."""
        place, whole = self.place(value), self.max - self.min
        if place >= self.max:
            return self.max
        # In the browser's own order, so that halves are rounded as it does.
        share = (place - self.min) * 100 / whole / (self.step * 100 / whole)
        return min(self.min + math.floor(share + 0.5) * self.step, self.max)


class Slider(_Held, widgets.FloatSlider):
    pass


class IntegerSlider(_Held, widgets.IntSlider):
    pass


class LogSlider(_Held, widgets.FloatLogSlider):
    """Its places are the exponents; `low` and `high` are its ends without rounding."""

    low = high = None

    def __init__(self, low, high, value, step):
        self.low, self.high = float(low), float(high)
        # The browser's logarithm of `high` must not be less than the last place.
        ends = {"min": math.log10(low), "max": math.log10(high) - 4e-15}
        super().__init__(low, base=10, step=step, readout=False, **ends)
        self.value = value  # only now, so that it is not held to the last place

    def place(self, value):
        return math.log10(value)
