"""A figure that follows its sliders.

`explore(scene, a=(0, 2))` puts a scene on the page with its sliders; the same scene
drawn by `helpers.lecture.stage.still(scene, a=1.0)` stands in a script or a test.
"""

import base64

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display

from helpers.lecture import figures, page
from helpers.lecture.controls import as_control
from helpers.lecture.stage import Stage

NOTE = "Run this cell to move the sliders."


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
        `interact`, by the names of the update's arguments.

    Returns
    -------
    Explorer
        Shows itself as the last line of a cell.

    Raises
    ------
    ValueError
        If there is no slider, or if the scene fails at the sliders' first values.
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
        self.goal, self.drag, self.stage = goal, drag, Stage(scene)
        self._held, self._sent = False, None
        frame = self.stage.frame(**self.defaults)
        self.sentence, self.error = frame.sentence, ""
        self.pixels = frame.pixels.copy()
        self._build([control.row for control in named.values()])
        self._show(frame)
        for bar in self.controls.values():
            bar.observe(self._changed, "value")
            if bar.has_trait("problem"):  # a box for text that may make no sense yet
                bar.observe(self._changed, "problem")

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

    def close(self):
        """Release the figure and its widgets."""
        for bar in self.controls.values():
            bar.unobserve_all()
        for widget in _family(self.box):
            widget.close()
        # The notebook's history of outputs holds this object on: not what it held.
        vars(self).clear()
        self.stage, self.controls = None, {}

    def _build(self, rows):
        height, width = self.pixels.shape[:2]
        self._page = widgets.HTML(
            page.page(width, height, bool(self.drag), self.sentence)
        )
        self._still, self._patch = widgets.HTML(), widgets.HTML()
        self._goal, self._error = widgets.HTML(), widgets.HTML()
        self._pointer = widgets.Text(continuous_update=True)
        self._pointer.add_class("lecture-pointer")
        self._pointer.observe(self._dragged, "value")
        reset = widgets.Button(description="Reset", icon="undo", tooltip="reset")
        reset.on_click(lambda _: self.set(**self.defaults))
        picture = widgets.Box([self._page, self._still, self._patch])
        picture.add_class("lecture-picture")
        below = [self._error, self._goal, *rows, reset]
        self.box = widgets.VBox([picture, *below, self._pointer])
        self.box.add_class("lecture-explore")

    def _changed(self, _=None):
        if self._held or self.stage is None:
            return
        try:
            frame = self.stage.frame(**self.values)
        except Exception as problem:
            # Whatever a scene raises belongs on the page, not in a log.
            self.error = _in_words(problem, self.values)
            self._error.value = page.line(self.error, "lecture-error", "alert")
            return
        typed = [getattr(bar, "problem", "") for bar in self.controls.values()]
        self.error = " ".join(filter(None, typed))
        self._error.value = self.error and page.line(
            self.error, "lecture-error", "status"
        )
        self._show(frame)

    def _show(self, frame):
        self.sentence, self.pixels = frame.sentence, frame.pixels
        # Only what moved is sent at every step; the still part once.
        if frame.still is not self._sent:
            self._sent = frame.still
            self._still.value = page.still(_encoded(frame.still))
        self._patch.value = page.patch(_encoded(frame.pixels[frame.patch()]), frame)
        if self.goal:
            text, reached = self.goal
            done = bool(reached(**self.values))
            state = "✓ reached" if done else "not yet"
            kind = "lecture-goal-reached" if done else "lecture-goal"
            self._goal.value = page.line(f"Goal: {text}: {state}", kind, "status")

    def _dragged(self, change):
        axes = self.stage.figure.axes[0]
        try:
            across, down = (float(part) for part in change["new"].split(",")[:2])
        except ValueError:
            return
        width, height = self.stage.canvas.get_width_height()
        point = axes.transData.inverted().transform(
            (across * width, (1 - down) * height)
        )
        moved = {
            name: self._within(name, float(place))
            for name, place in zip(self.drag, point, strict=False)
            if name is not None
        }
        self.set(**moved)

    def _within(self, name, place):
        bar = self.controls[name]
        low, high = bar.min, bar.max
        if isinstance(bar, widgets.FloatLogSlider):
            low, high = bar.base**low, bar.base**high
        place = min(max(place, low), high)
        if isinstance(bar, widgets.FloatLogSlider):
            return place
        place = low + round((place - low) / bar.step) * bar.step
        return round(place) if isinstance(bar, widgets.IntSlider) else place

    def _ipython_display_(self):
        _release_rerun(self)
        note = f"{self.sentence} {NOTE}"
        bundle = {
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.box.model_id,
            },
            # For readers without a kernel: a still picture that says so.
            "image/png": figures.png(figures.with_note(self.pixels, NOTE)),
            "text/plain": note,
        }
        height, width = self.pixels.shape[:2]
        size = {"width": width, "height": height + figures.NOTE_HEIGHT, "alt": note}
        display(bundle, raw=True, metadata={"image/png": size})


_on_page = {}  # the explorers that each cell shows, to be released when it runs again


def _release_rerun(explorer):
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    metadata = parent.get("metadata", {})
    cell, run = metadata.get("cellId"), parent.get("header", {}).get("msg_id")
    gone = [*metadata.get("deletedCells", [])]
    if cell in _on_page and _on_page[cell][0] != run:
        gone.append(cell)
    for cell_id in gone:
        for old in _on_page.pop(cell_id, (None, []))[1]:
            old.close()
    if cell is not None:
        _on_page.setdefault(cell, (run, []))[1].append(explorer)


def _encoded(pixels):
    return base64.b64encode(figures.png(pixels)).decode()


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
