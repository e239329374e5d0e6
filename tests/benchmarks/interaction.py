"""Measure sliders in a real browser: ours against `ipywidgets.interact`, in one run.

    python tests/benchmarks/interaction.py [--rounds 3] [--json table.json]

Both ways draw the same two figures in one notebook in JupyterLab and headless
Chromium: a secant, and the Gabor surface with a path of 200 steps. Rounds are
interleaved, so that what else the machine does falls on both alike. For each way:

- `key`: from an arrow key to the new picture on the screen, median and 95th percentile;
- `drag`: pictures a second while the slider is dragged for 3 s at 60 events a second;
- `lag`: from the last movement to the last picture;
- `blank`: painted frames without a picture; `KB`: of one picture.

Then one figure alone on its page is compared with one of twenty.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))
import test_in_the_browser as steps

SETUP = """
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, interact
from helpers import data
from helpers.lecture import look
from helpers.lecture.controls import slider
from helpers.lecture.explore import explore
from helpers.models import gabor
from helpers.optimise import descent, optimisers
plt.style.use(look.STYLE)

x = np.linspace(-2, 2, 200)
table = data.load("gabor")
phi0, phi1 = np.linspace(-10, 10, 100), np.linspace(2.5, 22.5, 100)
surface = gabor.loss_surface(phi0, phi1, table["x"], table["y"])
levels = np.linspace(surface.min(), surface.max(), 14)

def gradient(params):
    return gabor.gradient(params, table["x"], table["y"])

def path(start):
    run = descent.minimise(gradient, [start, 8.0], optimisers.adam(0.1), 200)
    return run.path.T

def secant_still(ax):
    ax.set(xlim=(-2, 2), ylim=(-1, 4), xlabel="x", ylabel="f(x)")
    ax.plot(x, x**2)

def gabor_still(ax):
    ax.set(xlim=(-10, 10), ylim=(2.5, 22.5), xlabel="φ₀", ylabel="φ₁")
    ax.contourf(phi0, phi1, surface, levels, cmap=look.SURFACE)

def secant_moved(a):
    return [a, a + 0.5], [a**2, (a + 0.5) ** 2]
"""
OURS = """
def scene(fig):
    ax = fig.subplots()
    {name}_still(ax)
    (line,) = ax.plot([], [], "o-", color=look.COLOURS["path"], markersize=3)
    def update(a):
        line.set_data(*{moved}(a))
        return (line,), f"The picture at {{a:.2f}}."
    return update
explore(scene, a=slider(-2, 2, -1.0, 0.01))
"""
INTERACT = """
def draw(a):
    fig, ax = plt.subplots()
    {name}_still(ax)
    ax.plot(*{moved}(a), "o-", color=look.COLOURS["path"], markersize=3)
    plt.show()
interact(draw, a=FloatSlider(-1.0, min=-2, max=2, step=0.01));
"""
FIGURES = {"secant": "secant_moved", "gabor": "path"}
WAYS = {"interact": INTERACT, "explore": OURS}

# Watches one cell frame by frame: when its picture changed, and whether it was there.
# Of a canvas it counts the drawings and the bytes that are decoded for them.
WATCH = """cell => {
  if (!window.drawn) {
    const drawn = window.drawn = {times: 0, bytes: 0};
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...what) {
      drawn.times += 1;
      return draw.apply(this, what);
    };
    const decode = window.createImageBitmap;
    window.createImageBitmap = (blob, ...more) => {
      drawn.bytes = blob.size;
      return decode(blob, ...more);
    };
  }
  const log = window.log = {changes: [], frames: 0, blank: 0, bytes: [], key: null,
                            run: true};
  let last = null;
  const look = () => {
    const images = [...cell.querySelectorAll('.jp-OutputArea-output img')];
    const image = images.filter(i => i.complete && i.naturalWidth).at(-1);
    const canvas = cell.querySelector('canvas[aria-label]');
    const now = canvas ? drawn.times : image?.outerHTML;
    log.frames += 1;
    if (now === undefined) log.blank += 1;
    else if (now !== last) {
      if (last !== null) log.changes.push(performance.now());
      last = now;
      log.bytes.push(canvas ? drawn.bytes : image.src.length * 3 / 4);
    }
    if (log.run) requestAnimationFrame(look);
  };
  window.onkeydown = null;
  document.addEventListener('keydown', () => log.key = performance.now(), true);
  requestAnimationFrame(look);
}"""


def watch(page, cell):
    page.evaluate(WATCH, cell)
    page.wait_for_timeout(300)


def stop(page):
    return page.evaluate("() => { window.log.run = false; return window.log; }")


def press_keys(page, cell, handle, presses=25):
    """Return the time in ms from each key press to its picture."""
    handle.focus()
    watch(page, cell)
    delays = []
    for _ in range(presses):
        seen = page.evaluate("log.changes.length")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("n => log.changes.length > n", arg=seen)
        delays.append(page.evaluate("log.changes.at(-1) - log.key"))
        page.wait_for_timeout(120)
    return delays, stop(page)


def drag(page, cell, handle, seconds=3.0, rate=60):
    """Drag to and fro; return (pictures a second, lag in ms, log)."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    watch(page, cell)
    start = time.perf_counter()
    for event in range(int(seconds * rate)):
        there = abs((event * 2) % 240 - 120)
        page.mouse.move(x + there - 60, y)
        time.sleep(max(0.0, start + (event + 1) / rate - time.perf_counter()))
    took = time.perf_counter() - start
    end = page.evaluate("performance.now()")
    count = page.evaluate("log.changes.length")
    page.wait_for_timeout(1000)
    page.mouse.up()
    log = stop(page)
    lag = max(0.0, log["changes"][-1] - end) if log["changes"] else 0.0
    return count / took, lag, log


def notebook(folder):
    cells = [nbformat.v4.new_code_cell(SETUP)]
    for name, moved in FIGURES.items():
        for source in WAYS.values():
            text = source.format(name=name, moved=moved)
            cells.append(nbformat.v4.new_code_cell(text))
    book = nbformat.v4.new_notebook(cells=cells, metadata=steps.stored_form.METADATA)
    nbformat.write(book, folder / "bench.ipynb")


def measure(page, server, rounds):
    """Return {(figure, way): measurements}."""
    notebook(server[1])
    steps.open_notebook(page, server, "bench.ipynb")
    steps.run_all(page)
    page.wait_for_timeout(2000)
    cells = page.query_selector_all(".jp-CodeCell")[1:]
    pairs = [(figure, way) for figure in FIGURES for way in WAYS]
    found = {
        pair: {"key": [], "drag": [], "lag": [], "frames": 0, "blank": 0, "bytes": []}
        for pair in pairs
    }
    for _ in range(rounds):
        for pair, cell in zip(pairs, cells, strict=True):
            row, handle = found[pair], cell.query_selector(".noUi-handle")
            delays, keys = press_keys(page, cell, handle)
            rate, lag, dragged = drag(page, cell, handle)
            row["key"] += delays
            row["drag"].append(rate)
            row["lag"].append(lag)
            for log in (keys, dragged):
                row["frames"] += log["frames"]
                row["blank"] += log["blank"]
                row["bytes"] += log["bytes"]
    return found


def crowd(page, server, figures):
    """Return the median time from key to picture with so many figures on one page."""
    source = OURS.format(name="secant", moved=FIGURES["secant"])
    cells = [nbformat.v4.new_code_cell(text) for text in (SETUP, *[source] * figures)]
    book = nbformat.v4.new_notebook(cells=cells, metadata=steps.stored_form.METADATA)
    nbformat.write(book, server[1] / "crowd.ipynb")
    steps.open_notebook(page, server, "crowd.ipynb")
    steps.run_all(page)
    page.wait_for_timeout(2000)
    cell = page.query_selector_all(".jp-CodeCell")[1 + figures // 2]
    delays, _ = press_keys(page, cell, cell.query_selector(".noUi-handle"))
    return statistics.median(delays)


def table(found):
    """Return the rows of the table as dictionaries."""
    rows = []
    for (figure, way), row in found.items():
        ordered = sorted(row["key"])
        rows.append(
            {
                "figure": figure,
                "way": way,
                "key": statistics.median(ordered),
                "key95": ordered[int(0.95 * (len(ordered) - 1))],
                "drag": statistics.median(row["drag"]),
                "lag": statistics.median(row["lag"]),
                "blank": 100 * row["blank"] / max(row["frames"], 1),
                "KB": statistics.median(row["bytes"]) / 1024,
            }
        )
    return rows


def show(rows):
    heads = "figure | way | key to picture, median (95 %), ms | pictures a second while"
    print(f"| {heads} dragging | lag at the end, ms | blank frames | KB a picture |")
    print("|---|---|---|---|---|---|---|")
    for r in rows:
        print(
            f"| {r['figure']} | {r['way']} | {r['key']:.0f} ({r['key95']:.0f}) | "
            f"{r['drag']:.0f} | {r['lag']:.0f} | {r['blank']:.1f} % | {r['KB']:.0f} |"
        )
    for figure in FIGURES:
        peer, ours = (r for r in rows if r["figure"] == figure)
        print(
            f"\n{figure}: key to picture {peer['key'] / ours['key']:.1f} times faster, "
            f"{ours['drag'] / peer['drag']:.1f} times as many pictures while dragging"
        )
    print(
        f"\n{os.cpu_count()} cores; `interact` is `ipywidgets.interact` + plt.show()."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="also write the table here")
    given = parser.parse_args()
    import conftest as browser_parts

    with browser_parts.running_server() as server, browser_parts.chromium() as chrome:
        page = chrome.new_page(viewport={"width": 1280, "height": 1000})
        rows = table(measure(page, server, given.rounds))
        alone, beside = (crowd(page, server, count) for count in (1, 20))
    show(rows)
    print(f"\nKey to picture, secant: alone {alone:.0f} ms, one of 20 {beside:.0f} ms.")
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
