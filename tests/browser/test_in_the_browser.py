"""The lectures in JupyterLab and Notebook 7, as a learner meets them."""

import nbformat
import pytest

from helpers import build

LECTURES = [path.name for path in build.lectures()]

READY = """() => {
  const app = window.jupyterapp; if (!app) return false;
  const panel = [...app.shell.widgets('main')].find(w => w.context?.sessionContext);
  const session = panel?.context.sessionContext;
  return !!(session?.isReady && session.session?.kernel);
}"""
DONE = """() => {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
    .map(p => p.textContent);
  return prompts.length > 0 && prompts.some(p => /\\[\\d+\\]/.test(p))
    && !prompts.some(p => p.includes('*'));
}"""
PICTURE = "e => e.querySelector('.lecture-page img')?.src ?? ''"
CHANGED = """([e, before]) => {
  const now = e.querySelector('.lecture-page img')?.src;
  return now && now !== before;
}"""


def open_notebook(page, server, name, front_end="lab"):
    address, _ = server
    route = {"lab": "doc/tree", "notebook": "notebooks"}[front_end]
    page.goto(f"{address}/{route}/{name}?token=open")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_function(READY)


def run_all(page):
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(DONE, timeout=120_000)


def explorers(page):
    found = page.query_selector_all(".lecture-explore")
    for figure in found:
        page.wait_for_function(CHANGED, arg=[figure, ""])
    return found


def settle(page, figure):
    """Wait until the picture stands still for a quarter of a second."""
    last = None
    while last != (now := figure.evaluate(PICTURE)):
        last = now
        page.wait_for_timeout(250)
    return now


def errors(page):
    shown = page.query_selector_all(".lecture-error, [data-mime-type*=stderr]")
    return [line.inner_text() for line in shown]


def write_notebook(server, name, *sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=build.METADATA)
    nbformat.write(notebook, server[1] / name)


def move_by_keyboard(page, figure, handle):
    """Move a slider with an arrow key, away from whichever end it stands at."""
    before = settle(page, figure)
    at = float(handle.get_attribute("aria-valuenow"))
    top = float(handle.get_attribute("aria-valuemax"))
    handle.focus()
    page.keyboard.press("ArrowLeft" if at >= top else "ArrowRight")
    page.wait_for_function(CHANGED, arg=[figure, before])


def move_by_drag(page, figure, handle):
    before = settle(page, figure)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    track = handle.evaluate_handle("h => h.closest('.noUi-base')").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    middle = track["x"] + track["width"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + (60 if x < middle else -60), y, steps=6)
    page.mouse.up()
    page.wait_for_function(CHANGED, arg=[figure, before])


@pytest.mark.parametrize("name", LECTURES)
def test_every_control_moves_the_picture(page, server, name):
    open_notebook(page, server, name)
    run_all(page)
    found = explorers(page)
    assert found
    for figure in found:
        for handle in figure.query_selector_all(".noUi-handle"):
            move_by_keyboard(page, figure, handle)
            move_by_drag(page, figure, handle)
        for menu in figure.query_selector_all("select"):
            before = settle(page, figure)
            count = menu.evaluate("m => m.options.length")
            at = menu.evaluate("m => m.selectedIndex")
            menu.select_option(index=(at + 1) % count)
            page.wait_for_function(CHANGED, arg=[figure, before])
        for title in ("last", "back", "first", "next"):
            for button in figure.query_selector_all(f"button[title={title}]"):
                before = settle(page, figure)
                button.click()
                page.wait_for_function(CHANGED, arg=[figure, before])
        before = settle(page, figure)
        figure.query_selector("button[title=reset]").click()
        page.wait_for_function(CHANGED, arg=[figure, before])
        alt = figure.eval_on_selector(".lecture-page img", "i => i.alt")
        assert alt == figure.query_selector(".lecture-caption").inner_text()
    assert errors(page) == []


IMPORTS = """
import matplotlib.pyplot as plt
import numpy as np
from helpers.lecture import figures
from helpers.lecture.controls import choice, integer, log_slider, slider, steps
from helpers.lecture.explore import explore
plt.style.use(figures.STYLE)
"""
SCENE = """
def scene(fig):
    ax = fig.subplots()
    ax.set(xlim=(-2, 2), ylim=(-2, 2), xlabel="x", ylabel="y")
    (dot,) = ax.plot([], [], "o")

    def update(a, b=0.0):
        {fault}
        dot.set_data([a], [b])
        return (dot,), f"A point at x = {{a:.2f}}, y = {{b:.2f}}."

    return update
"""
TWO = "explore(scene, a=slider(-2, 2, 1.0, 0.5), b=slider(-2, 2, 0.0, 0.5), {more})"


def show(page, server, fault="", more="", front_end="lab"):
    """Open a small notebook with one figure; return the figure."""
    cell = SCENE.format(fault=fault) + TWO.format(more=more)
    write_notebook(server, "small.ipynb", IMPORTS, cell)
    open_notebook(page, server, "small.ipynb", front_end)
    run_all(page)
    return explorers(page)[0]


def type_into(figure, number, text):
    """Type `text` into the box of the control that stands at place `number`."""
    box = figure.query_selector_all(".widget-text:not(.lecture-pointer) input")[number]
    box.fill(text)
    box.press("Enter")
    return box


def caption(figure):
    return figure.query_selector(".lecture-caption").inner_text()


@pytest.mark.parametrize("front_end", ["lab", "notebook"])
def test_slider_moves_the_picture_in_both_front_ends(page, server, front_end):
    figure = show(page, server, front_end=front_end)
    move_by_keyboard(page, figure, figure.query_selector(".noUi-handle"))
    settle(page, figure)
    assert caption(figure) == "A point at x = 1.50, y = 0.00."
    assert errors(page) == []


def test_value_typed_outside_the_range_is_held_to_it_with_a_word(page, server):
    figure = show(page, server)
    before = settle(page, figure)
    box = type_into(figure, 0, "1e9")
    page.wait_for_function(CHANGED, arg=[figure, before])
    page.wait_for_function("b => b.value === '2'", arg=box)
    assert "held to -2 … 2" in figure.inner_text()


def test_text_typed_for_a_number_is_answered_and_changes_nothing(page, server):
    figure = show(page, server)
    before = settle(page, figure)
    box = type_into(figure, 0, "<img src=x onerror=alert(1)>")
    page.wait_for_function("b => b.value === '1'", arg=box)
    assert "not a number" in figure.inner_text()
    assert settle(page, figure) == before


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("if a > 1: raise ValueError('a <b>bad</b> value')", "A <b>bad</b> value"),
        ("a = np.nan if a > 1 else a", "no finite number"),
        ("np.exp(np.float64(1e4 if a > 1 else 0))", "out of range"),
        ("if a > 1: return (), 'Nothing moved.'", "must return the artists"),
        ("if a > 1: return (dot,)", "must return a sentence"),
    ],
)
def test_fault_is_said_in_words_and_cleared_by_the_next_value(
    page, server, fault, words
):
    figure = show(page, server, fault)
    before = settle(page, figure)
    type_into(figure, 0, "1.5")
    page.wait_for_selector(".lecture-error")
    assert words in errors(page)[0]
    assert settle(page, figure) == before
    type_into(figure, 0, "0.5")
    page.wait_for_selector(".lecture-error", state="detached")
    page.wait_for_function(CHANGED, arg=[figure, before])


def test_dragging_the_picture_moves_the_point(page, server):
    figure = show(page, server, more="drag=('a', 'b')")
    before = settle(page, figure)
    box = figure.query_selector(".lecture-page").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3, steps=8)
    page.mouse.up()
    page.wait_for_function(CHANGED, arg=[figure, before])
    settle(page, figure)
    assert caption(figure) == "A point at x = -1.00, y = 0.50."


def test_goal_says_when_it_is_reached(page, server):
    figure = show(page, server, more="goal=('a below 0', lambda a, b: a < 0)")
    assert "not yet" in figure.inner_text()
    type_into(figure, 0, "-1")
    page.wait_for_selector(".lecture-goal-reached")


def test_stored_lecture_shows_its_picture_before_it_is_run(page, server):
    open_notebook(page, server, LECTURES[0])
    page.wait_for_selector(".jp-RenderedImage img")
    assert "Error displaying widget" not in page.inner_text("body")
    assert "model not found" not in page.inner_text("body").lower()


def test_running_a_cell_again_releases_its_old_figure(page, server):
    count = "import gc\nfrom helpers.lecture.stage import Stage\n" + (
        "print('stages', sum(isinstance(o, Stage) for o in gc.get_objects()))"
    )
    cell = SCENE.format(fault="") + TWO.format(more="")
    write_notebook(server, "again.ipynb", IMPORTS, cell, "gc = __import__('gc')", count)
    open_notebook(page, server, "again.ipynb")
    for _ in range(4):
        run_all(page)
        explorers(page)
    text = page.inner_text("body")
    assert "stages 1" in text, text[-500:]
