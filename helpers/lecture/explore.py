"""A figure that follows its sliders.

`explore(scene, a=(0, 2))` puts a scene on the page with its sliders; the same scene
drawn by `helpers.lecture.stage.still(scene, a=1.0)` stands in a script or a test.
"""

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import display, update_display

from helpers.lecture import look
from helpers.lecture.controls import as_control
from helpers.lecture.picture import Picture
from helpers.lecture.record import GOAL
from helpers.lecture.stage import Stage

NOTE = "Choose Run ▸ Run All Cells to move the sliders."


def explore(scene, *, goal=None, drag=None, **sliders):
    """Show `scene` with one control for each of its values.

    Parameters
    ----------
    scene : callable
        Takes a matplotlib Figure (or nothing, and makes its own), draws the still
        part, returns `update(**values) -> (artists, sentence)`.
    goal : tuple (text, reached), optional
        What to try for, and `reached(**values) -> bool`.
    drag : tuple of names, optional
        The sliders that follow the pointer: one name for the x of the first axes,
        or two for x and y; `None` leaves a direction out.
    **sliders
        Controls from `helpers.lecture.controls`, ipywidgets, or the short forms of
        `interact`, by the names of the update's arguments; at least one.

    The Explorer that comes back shows itself as the last line of a cell.
    """
    return Explorer(scene, sliders, goal, drag)


class Explorer:
    """The figure, its controls, its sentence, its goal and its error line."""

    def __init__(self, scene, sliders, goal=None, drag=None):
        if not sliders:
            raise ValueError("explore needs at least one slider, for example a=(0, 2).")
        named = {name: as_control(name, given) for name, given in sliders.items()}
        self.controls = {name: control.value for name, control in named.items()}
        self.defaults = {name: bar.value for name, bar in self.controls.items()}
        self.goal, self.drag, self.stage, self._still = goal, drag, Stage(scene), None
        self.error, self.reached, self._held = "", False, False
        frame = self.stage.frame(**self.defaults)
        self._build([control.row for control in named.values()])
        self._show(frame)
        for bar in self.controls.values():
            bar.observe(self._changed, _heard(bar))
        for widget, trait in self._moved_on_page:
            widget.observe(self._answer, trait)

    @property
    def values(self):
        """The values that the controls stand at, by name."""
        return {name: bar.value for name, bar in self.controls.items()}

    def set(self, **values):
        """Move several controls at once, and draw once."""
        self._held = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            self._held = False
        self._changed()

    def close(self, kept=()):
        """Release the figure and its widgets, but for what the `kept` explorers use."""
        for bar in self.controls.values():
            bar.unobserve(self._changed, _heard(bar))
        for widget, trait in self._moved_on_page:
            widget.unobserve(self._answer, trait)
        used = {
            widget for other in kept if other.stage for widget in _family(other.box)
        }
        for widget in set(_family(self.box)) - used:
            widget.close()
        # The notebook's history of outputs holds this object on: not what it held.
        vars(self).clear()
        self.stage, self.controls = None, {}

    def _build(self, rows):
        # A formula is typed into a box; of a menu a page knows the index.
        bars = [getattr(bar, "box", bar) for bar in self.controls.values()]
        self._moved_on_page = [
            (bar, "index" if bar.has_trait("index") else "value") for bar in bars
        ]
        parts = (part for row in rows for part in _family(row))
        self._players = [part for part in parts if isinstance(part, widgets.Play)]
        controls = [
            [widget.model_id, trait, getattr(widget, trait)]
            for widget, trait in self._moved_on_page
        ]
        controls += [[player.model_id, "playing", False] for player in self._players]
        self.picture = Picture(controls=controls)
        self.picture.observe(self._dragged, "pointer")
        reset = widgets.Button(description="Reset", icon="undo", tooltip="reset")
        reset.add_class("lecture-reset")
        reset.on_click(self._reset)
        self.box = widgets.VBox([self.picture, *rows, reset])
        self.box.add_class("lecture-explore")

    def _reset(self, _=None):
        for player in self._players:
            player.playing = False
        self.set(**self.defaults)

    def _changed(self, _=None):
        if self._held or self.stage is None:
            return
        try:
            self._show(self.stage.frame(**self.values))
        except Exception as problem:
            # Whatever a scene raises belongs on the page, not in a log.
            self.error = _in_words(problem, self.values)
            self.picture.show(error=self.error, urgent=True, **self._answered())

    def _answer(self, _=None):
        """Tell the page that no picture is to come: what is typed means the same."""
        if not self._held and self._answered()["answered"] != self.picture.answered:
            self.picture.show(**self._answered())

    def _answered(self):
        at = {bar.model_id: getattr(bar, trait) for bar, trait in self._moved_on_page}
        return {"answered": {**at, "pointer": self.picture.pointer}}

    def _show(self, frame):
        done = bool(self.goal and self.goal[1](**self.values))
        typed = [getattr(bar, "problem", "") for bar in self.controls.values()]
        self.error = " ".join(filter(None, typed))
        self.sentence, self.pixels = frame.sentence, frame.pixels
        rows, columns = frame.patch()
        height, width = frame.pixels.shape[:2]
        state = {
            "size": [width, height],
            "moved": look.png(frame.pixels[rows, columns]),
            "place": [int(columns.start), int(rows.start)],
            "sentence": self.sentence,
            "error": self.error,
            "urgent": False,
            "goal": self.goal[0] if self.goal else "",
            "reached": done,
            **self._answered(),
        }
        # Only what moved is sent at every step; the still part once.
        if frame.still is not self._still:
            self._still = frame.still
            state["still"] = look.png(frame.still)
            state["area"] = self._area()
        self.picture.show(**state)
        if done and not self.reached:
            self.reached = True
            self._record(update_display)

    def _area(self):
        """Return the first axes as shares of the picture, if it can be dragged."""
        if not self.drag:
            return []
        box = self.stage.figure.axes[0].get_position()
        return [float(v) for v in (box.x0, 1 - box.y1, box.width, box.height)]

    def _dragged(self, change):
        axes = self.stage.figure.axes[0]
        across_up = np.clip(change["new"][:2], 0, 1)
        point = (axes.transAxes - axes.transData).transform(across_up)
        moved = {
            name: self._within(name, float(place))
            for name, place in zip(self.drag, point, strict=False)
            if name is not None
        }
        self.set(**moved)

    def _within(self, name, place):
        bar = self.controls[name]
        if isinstance(bar, widgets.FloatLogSlider):
            return min(max(place, bar.base**bar.min), bar.base**bar.max)
        low = bar.min
        place = min(max(place, low), bar.max)
        place = low + round((place - low) / bar.step) * bar.step
        return round(place) if isinstance(bar, widgets.IntSlider) else place

    def _ipython_display_(self):
        if self.stage is None:
            print("This figure was closed when its cell ran again: run that cell.")
            return
        _release_rerun(self)
        bundle = {
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.box.model_id,
            },
            # For readers without a kernel: a still picture.
            "image/png": look.png(self.pixels),
            "text/plain": self.sentence,
        }
        height, width = self.pixels.shape[:2]
        size = {"width": width, "height": height, "alt": self.sentence}
        display(bundle, raw=True, metadata={"image/png": size})
        self._record(display)

    def _record(self, send):
        """Show or renew what stands beside the picture for those who do not run it.

        A page with a kernel hides it, one without has no use for its kinds.
        """
        record = {"application/vnd.jupyter.stdout": NOTE}
        if self.goal:
            record[GOAL] = {"goal": self.goal[0], "reached": self.reached}
        send(record, raw=True, display_id=self.picture.model_id)


_on_page = {}  # by cell: the run that filled it, and the explorers that it shows


def _release_rerun(explorer):
    """Note what a cell shows; at its end, close what only its last run showed."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    metadata, run = parent.get("metadata", {}), parent.get("header", {}).get("msg_id")
    # Where a front end does not say which cell it runs, its text stands for it.
    cell = metadata.get("cellId") or parent.get("content", {}).get("code")
    if cell is None:
        return
    last, old = _on_page.get(cell, (None, []))
    if last == run:
        old.append(explorer)
        return
    _on_page[cell] = (run, [explorer])
    for deleted in metadata.get("deletedCells", []):
        old = old + _on_page.pop(deleted, (None, []))[1]

    def release(_):
        shell.events.unregister("post_run_cell", release)
        kept = {one for _, shown in _on_page.values() for one in shown}
        named = [value for name, value in shell.user_ns.items() if name[:1] != "_"]
        kept |= {value for value in named if isinstance(value, Explorer)}
        for explorer in set(old) - kept:
            explorer.close(kept)

    shell.events.register("post_run_cell", release)


def _heard(bar):
    """Return the traits that redraw; a box for text may make no sense for a while."""
    return ("value", "problem") if bar.has_trait("problem") else ("value",)


def _in_words(problem, values):
    at = ", ".join(
        f"{name} = {value:.4g}"
        if isinstance(value, (int, float))
        else getattr(value, "text", name)
        for name, value in values.items()
    )
    if isinstance(problem, FloatingPointError):
        what = f"The numbers got out of range ({problem})"
    else:
        what = str(problem).rstrip(".") or type(problem).__name__
    return f"{what[:1].upper()}{what[1:]}, at {at}. The last good picture is kept."


def _family(widget):
    """Yield all that `widget` is made of; ipywidgets keeps each part until closed."""
    for child in getattr(widget, "children", ()):
        yield from _family(child)
    parts = (getattr(widget, name, None) for name in ("layout", "style", "link"))
    yield from (part for part in parts if isinstance(part, widgets.Widget))
    yield widget
