"""A box to type a formula in, and what it stands at while that makes no sense yet."""

import ipywidgets as widgets
import traitlets

from helpers.lecture.formula import parse
from helpers.lecture.tokens import FormulaError


class FormulaBox(traitlets.HasTraits):
    """What a formula box stands at: `value`, the last function that made sense.

    It takes a text too: `held.value = "sin(x)"`. `problem` says what is wrong with the
    text in `box`, and is empty if nothing is.
    """

    value = traitlets.Any()
    problem = traitlets.Unicode()
    description = traitlets.Unicode()

    def __init__(self, text, variables):
        super().__init__()
        self.variables = variables
        self.box = widgets.Text(text, continuous_update=True, layout={"width": "420px"})
        self.box.add_class("lecture-formula")
        self.box.style = {"description_width": "160px"}
        self.value = text
        names = ", ".join(self.value.variables)
        self.box.tooltip = self.box.placeholder = f"type a function of {names}"
        self.box.observe(self._read, "value")
        traitlets.dlink((self, "description"), (self.box, "description"))

    @traitlets.validate("value")
    def _taken(self, proposal):
        wanted = proposal["value"]
        found = parse(wanted, self.variables) if isinstance(wanted, str) else wanted
        self.problem = ""
        # Also where the function stays the same: what was half typed goes. But no
        # space is taken away from under the learner's fingers.
        if " ".join(self.box.value.split()) != found.text:
            self.box.value = found.text
        return found

    def _read(self, change):
        try:
            self.value = change["new"]
        except FormulaError as problem:
            self.problem = str(problem)
