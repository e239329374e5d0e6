"""What must hold of every figure of a lecture, checked in the lecture's own kernel."""

import gc
import re

import pytest
from ipywidgets import HBox, IntSlider
from matplotlib.artist import Artist
from matplotlib.text import Text

from helpers.lecture.explore import Explorer
from helpers.lecture.formula import parse


def check():
    """Move every control of every figure to its ends; return how many figures."""
    figures = [o for o in gc.get_objects() if isinstance(o, Explorer) and o.stage]
    for figure in figures:
        for name, bar in figure.controls.items():
            before = bar.value
            for end in ends(bar):
                bar.value = end
                assert figure.error == "", (name, end, figure.error)
                check_counts(figure, bar)
            if hasattr(bar, "nearest"):
                type_between_steps(bar)
                assert figure.error == "", (name, bar.value, figure.error)
            bar.value = before
            if isinstance(before, float) and hasattr(bar, "min"):
                with pytest.raises(ValueError, match="cannot be nan"):
                    bar.value = float("nan")
                assert bar.value == before, name
                assert figure.error == "", (name, figure.error)
    check_memory(figures)
    return len(figures)


def ends(bar):
    """Return the values to try: a menu's options, a slider's ends, functions."""
    if hasattr(bar, "options"):
        return [o[1] if isinstance(o, tuple) else o for o in bar.options]
    if hasattr(bar, "problem"):  # a box in which a function is typed
        x, *others = names = bar.value.variables
        texts = f"sin({x})*{x}", " + ".join([f"{x}^2", "1", *others])
        return [parse(text, " ".join(names)) for text in texts]
    if isinstance(bar.value, int):
        middle = bar.min + (bar.max - bar.min) // bar.step // 2 * bar.step
        return [bar.min, middle, bar.max - bar.step, bar.max]
    return [bar.low, bar.high] if hasattr(bar, "low") else []


def type_between_steps(bar):
    """Type a number between two steps: it is taken exactly, or the step is said."""
    rows = [o for o in gc.get_objects() if isinstance(o, HBox) and bar in o.children]
    _, box, _, said = rows[0].children
    place = bar.min + (0.3 * (bar.max - bar.min) // bar.step + 0.37) * bar.step
    wanted = 10**place if hasattr(bar, "base") else place
    wanted = float(f"{min(wanted, bar.high):.6g}")
    box.value = str(wanted)
    if isinstance(bar, IntSlider):
        assert abs(bar.value - wanted) <= bar.step / 2
        assert "nearest step" in said.value
    else:
        assert bar.value == wanted, (bar.value, wanted)
        assert said.value == ""
    shown = bar.nearest(bar.value)  # what the browser answers is no move
    bar.set_state({"value": 10**shown if hasattr(bar, "base") else shown})
    assert isinstance(bar, IntSlider) or bar.value == wanted, (bar.value, wanted)


def check_counts(figure, bar):
    """Hold what a figure says of its steps, "step 3 of 5", to the slider's numbers."""
    if not (isinstance(bar.value, int) and hasattr(bar, "max")):
        return
    texts = [t.get_text() for t in figure.stage.figure.findobj(Text) if t.get_visible()]
    word = re.escape(bar.description.rstrip("s"))
    for said in (figure.sentence, *texts):
        said = re.sub(r"(?<=\d),(?=\d{3})", "", said)
        found = re.findall(rf"(?i)\b{word}s?:? (\d+)(?: of (\d+))?", said)
        found += re.findall(rf"(?i)(\d+) of (\d+) {word}s?\b", said)
        for now, last in found:
            assert int(now) == bar.value, (bar.value, said)
            assert last in ("", str(bar.max)), (bar.max, said)


def check_memory(figures):
    """Hold the number of artists: no update leaves what it does not draw any more."""

    def again():
        for figure in figures:
            for name, bar in figure.controls.items():
                for end in ends(bar):
                    figure.stage.frame(**{**figure.values, name: end})
        gc.collect()
        return sum(isinstance(found, Artist) for found in gc.get_objects())

    first, second = again(), again()
    assert first == second, f"{second - first} artists more"
