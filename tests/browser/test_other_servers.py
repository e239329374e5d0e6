"""A figure on a server whose addresses have a prefix, as behind a hub."""

import nbformat

from helpers import stored_form

FIGURE = """
import matplotlib.pyplot as plt
from helpers.lecture.controls import slider
from helpers.lecture.explore import explore

def scene(fig):
    (dot,) = fig.subplots().plot([0, 1], [0, 1], "o")

    def update(a):
        dot.set_data([a], [a])
        return (dot,), f"A point at {a:.1f}."

    return update

explore(scene, a=slider(0, 1, 0.5, 0.1))
"""
OPEN = """() => window.jupyterapp?.shell.currentWidget?.context?.sessionContext
  ?.session?.kernel?.connectionStatus === 'connected'"""
SAID = """words => document.querySelector('.lecture-caption')?.textContent === words
  && document.querySelector('canvas[aria-label]')?.ariaLabel === words"""


def test_figure_moves_and_messages_are_sent_at_once_below_a_prefix(new_page, hub):
    address, folder = hub
    assert address.endswith("/users/ada")
    cells = [nbformat.v4.new_code_cell(FIGURE, id="figure")]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=stored_form.METADATA)
    nbformat.write(notebook, folder / "small.ipynb")
    with new_page() as page:
        page.goto(f"{address}/doc/tree/small.ipynb?token=open")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function(OPEN)
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(SAID, arg="A point at 0.5.")
        page.focus(".noUi-handle")
        page.keyboard.press("ArrowRight")
        page.wait_for_function(SAID, arg="A point at 0.6.")
    log = (folder.parent / "log").read_text(encoding="utf-8")
    assert "helpers.lecture.websocket | extension was successfully loaded" in log
    assert "Traceback" not in log
