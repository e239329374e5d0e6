"""Numbers typed beside sliders, in a real browser: what is held, shown and said."""

import nbformat
import pytest

SOURCE = """
import ipywidgets as widgets
from IPython.display import display
from helpers.lecture import controls

given = [
    controls.slider(-2, 2, 1.0, step=0.05, label="linear"),
    controls.log_slider(5e-3, 2, 2.0, step=0.01, label="logarithmic"),
    controls.integer(0, 1000, 500, step=25, label="whole"),
    controls.steps(6, 2, label="step"),
]
held = widgets.Label()
held.add_class("held")


def show(_=None):
    held.value = " ".join(f"{control.value.value:.12g}" for control in given)


for control in given:
    control.value.observe(show, "value")
show()
display(widgets.VBox([*(control.row for control in given), held]))
"""
READY = """() => {
  const app = window.jupyterapp; if (!app) return false;
  const panel = [...app.shell.widgets('main')].find(w => w.context?.sessionContext);
  const session = panel?.context.sessionContext;
  return !!(session?.isReady && session.session?.kernel);
}"""
HELD = "() => document.querySelector('.held')?.innerText.replace(/\\s+/g, ' ').trim()"
# To the kernel and back, after what the page sent: its answers have come, too.
SETTLED = """async () => {
  const panel = [...window.jupyterapp.shell.widgets('main')]
    .find(w => w.context?.sessionContext);
  for (let turn = 0; turn < 3; turn++) {
    await panel.context.sessionContext.session.kernel.requestKernelInfo();
    await new Promise(done => setTimeout(done, 30));
  }
}"""
START = "1 2 500 2"


@pytest.fixture(scope="module")
def opened(new_page, server):
    """Open a notebook with one slider of each kind; yield its page."""
    address, folder = server
    cell = nbformat.v4.new_code_cell(SOURCE, id="numbers")
    kernel = {"name": "python3", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "numbers.ipynb")
    with new_page() as page:
        page.goto(f"{address}/doc/tree/numbers.ipynb?token=open")
        page.wait_for_function(READY)
        yield page


@pytest.fixture
def page(opened):
    """Run the notebook afresh."""
    opened.evaluate("document.querySelector('.held')?.classList.remove('held')")
    opened.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    opened.wait_for_selector(".held")
    for handle in handles(opened):  # all are drawn, and what they answered is passed
        handle.wait_for_element_state("visible")
    settle(opened)
    return opened


def handles(page):
    return page.query_selector_all(".noUi-handle")


def boxes(page):
    return page.query_selector_all(".widget-text input")


def settle(page):
    page.evaluate(SETTLED)


def enter(page, number, text):
    """Type into a box; return (what the sliders hold, the box, the words beside it)."""
    box = boxes(page)[number]
    box.fill(text)
    box.press("Enter")
    settle(page)
    row = box.evaluate_handle("b => b.closest('.widget-hbox')").as_element()
    words = row.query_selector("[role=status]")
    return page.evaluate(HELD), box.input_value(), words.inner_text() if words else ""


def press(page, number, key):
    handles(page)[number].focus()
    page.keyboard.press(key)
    settle(page)
    return page.evaluate(HELD)


def drag(page, number, far):
    box = handles(page)[number].bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + far, y, steps=4)
    page.mouse.up()
    settle(page)
    return page.evaluate(HELD)


def test_slider_begins_with_the_value_that_it_was_given(page):
    assert page.evaluate(HELD) == START
    assert [box.input_value() for box in boxes(page)] == START.split()


def test_number_between_two_steps_is_held_and_the_next_key_goes_on_from_there(page):
    assert enter(page, 0, "0.333") == ("0.333 2 500 2", "0.333", "")
    assert press(page, 0, "ArrowRight") == "0.4 2 500 2"
    assert enter(page, 0, "1/3") == ("0.333333333333 2 500 2", "0.3333", "")
    assert press(page, 0, "ArrowLeft") == "0.3 2 500 2"
    # Half-way between two steps the browser shows one of them; both can be left.
    for half, left, right in (("0.325", 0.3, 0.4), ("-0.375", -0.4, -0.3)):
        assert enter(page, 0, half) == (f"{half} 2 500 2", half, "")
        assert press(page, 0, "ArrowLeft") == f"{left} 2 500 2"
        enter(page, 0, half)
        assert press(page, 0, "ArrowRight") == f"{right} 2 500 2"
    assert enter(page, 1, "0,3") == ("-0.3 0.3 500 2", "0.3", "")
    assert press(page, 1, "ArrowLeft") == "-0.3 0.294421827678 500 2"
    assert enter(page, 1, "√2")[:2] == ("-0.3 1.41421356237 500 2", "1.414")
    assert press(page, 1, "Home") == "-0.3 0.005 500 2"
    assert press(page, 1, "End") == "-0.3 2 500 2"


def test_dragging_works_after_a_number_between_two_steps(page):
    enter(page, 0, "0.333")
    place = float(drag(page, 0, 60).split()[0])
    assert 0.6 < place < 1.9
    assert abs(place / 0.05 - round(place / 0.05)) < 1e-9
    enter(page, 1, "0.3")
    assert 5e-3 <= float(drag(page, 1, -60).split()[1]) < 0.2


def test_whole_numbers_take_the_nearest_step_and_say_so(page):
    words = "510 lies between two steps; nearest step: 500."
    assert enter(page, 2, "510") == (START, "500", words)
    assert enter(page, 3, "4.4")[:2] == ("1 2 500 4", "4")
    assert press(page, 2, "ArrowRight") == "1 2 525 4"
    assert (
        page.query_selector_all("[role=status]")[0].inner_text().startswith("4.4 lies")
    )


@pytest.mark.parametrize("text", ["", " ", "nan", "1/0", "1e9", "<img src=x>", "0.5 0"])
def test_what_cannot_be_taken_stays_with_a_sentence_until_a_number_or_a_move(
    page, text
):
    for number in (0, 1, 2, 3):
        now, shown, words = enter(page, number, text)
        assert (now, shown) == (START, text)
        assert words.endswith(".")
    page.wait_for_timeout(500)
    assert len(page.query_selector_all("[role=status]")) == 4
    assert enter(page, 0, "1") == (START, "1", "")
    press(page, 1, "ArrowLeft")
    assert boxes(page)[1].input_value() == "1.991"
    assert len(page.query_selector_all("[role=status]")) == 2
