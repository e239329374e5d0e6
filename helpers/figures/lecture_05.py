"""What lecture 05 shows: a chain that computes forward, then differentiates back."""

import itertools
import re

import numpy as np

from helpers.lecture import draw, graphs
from helpers.lecture.draw import around
from helpers.lecture.graphs import label
from helpers.lecture.look import COLOURS
from helpers.lecture.notation import fixed

WIDTH = 9.5  # inches of every drawn chain
PLAIN = {r"\beta": "β", r"\omega": "ω", r"\,": " ", "\\": "", "-": "−", "+": " + "}
# The looks of a part of a line: plain, «marked», or ‹grey› for what is known already.
BOX = {"facecolor": "#CBE7F8", "edgecolor": COLOURS["function"]}
LOOKS = {
    "«": {"color": "black", "bbox": BOX | {"boxstyle": "square,pad=0.12"}},
    "‹": {"color": COLOURS["muted"], "bbox": None},
}
PLAIN_LOOK = {"color": "black", "bbox": None}
START = r"\mathrm{Start\ at\ the\ loss:}\quad\partial\ell\,/\,\partial\ell=1"
LEGEND = {"loc": "lower center", "bbox_to_anchor": (0.5, 1.0), "ncols": 3}


def redundancies(lines, names):
    """Show a formula shrink: at each step one repeated part gets a name.

    `lines` are the formula's lines in LaTeX; `names` maps a name to the part, written
    with the names before it.
    """
    named, pages = list(names.items()), [list(lines)]
    for name, part in named:
        pages.append([line.replace(part, name) for line in pages[-1]])
    pages[-1] = ["".join(pages[-1])]

    def shows(step):
        given = [f"{name} = {part}" for name, part in named[: step + 1]]
        if step == len(named):
            return {"formula": pages[step], "names": given}, (
                "Every part has its name now. What is left of the formula is one line."
            )
        name, part = named[step]
        given[-1] = f"«{given[-1]}»"
        formula = [line.replace(part, f"«{part}»") for line in pages[step]]
        count = "".join(formula).count("«")
        times = "once" if count == 1 else f"{count} times"
        return {"formula": formula, "names": given}, (
            f"{plain(part)} is marked: it is written {times}. Name it {plain(name)}."
        )

    def at(i):
        return 0.3 + 2.3 * (i % 4), 1.25 - 0.5 * (i // 4)

    rows = [typeset(0.9 if i else 0.3, 3.25 - 0.48 * i) for i in range(len(lines))]
    below = [typeset(*at(i)) for i in range(len(names))]
    return _page(shows, 3.6, formula=draw.each(rows), names=draw.each(below))


def _page(shows, height, *still, **pieces):
    sheet = draw.sheet(WIDTH, height, *still, **pieces)
    return draw.Scene(shows, sheet, size=(WIDTH, height))


@draw.piece
def typeset(axes, x, y, size=14, most=12):
    """A line of LaTeX; shows a string, in which `LOOKS` tell how parts are marked."""
    texts = [axes.text(x, y, "", fontsize=size, va="center") for _ in range(most)]

    def fill(line):
        end, parts = x, [p for p in re.split("([«‹].*?[»›])", line) if p.strip()]
        for text in texts[len(parts) :]:
            text.set_visible(False)
        for text, part in zip(texts, parts, strict=False):
            latex = f"${part.strip('«»‹›')}$"
            text.set(text=latex, x=end, **LOOKS.get(part[0], PLAIN_LOOK))
            # Of the text alone: the marking box may overlap its neighbours a bit.
            corners = text.get_window_extent().corners()
            end = axes.transData.inverted().transform(corners)[:, 0].max() + 0.03

    return texts, fill


def plain(latex):
    """Return a short LaTeX formula as plain text, for a caption.

    >>> plain(r"\\beta_0+\\omega_0 x")
    'β₀ + ω₀ x'
    """
    for old, new in PLAIN.items():
        latex = latex.replace(old, new)
    return re.sub("_([0-9])", lambda found: label(found[1]), latex)


def forward_pass(formulas, values):
    """Fill a chain of values from left to right, one a step.

    `formulas` maps each name to its formula (plain text), `values` to its number;
    the first name is the input, known from the start.
    """
    names = list(values)
    graph = graphs.chain(names, 1.25, formulas)

    def shows(step):
        name = names[step]
        formula = f"{formulas[name]} = " if step else ""
        said = f"{label(name)} = {formula}{fixed(values[name])}"
        ready = f"step {step}" if step else "the input is given"
        reached = _reached(names, step, values, "known", "waiting")
        looks = ["plain"] * step + ["faint"] * (len(graph.values) - step)
        return {
            "boxes": {name: (*shown, "") for name, shown in reached.items()},
            "arrows": dict(zip(graph.values, looks, strict=True)),
            "line": said,
        }, f"Forward, {ready}: {said}."

    boxes, arrows = draw.each(graph.boxes), draw.each(graph.values)
    return _page(shows, 2.1, boxes=boxes, arrows=arrows, line=_line(0.3))


def _line(y):
    return draw.text(WIDTH / 2, y, ha="center", va="center", fontsize=13)


def _reached(names, step, numbers, before, after):
    """Return each name's state and number, if known; each step reaches one more."""
    return {
        name: (before if i < step else "active", fixed(numbers[name]))
        if i <= step
        else (after, "")
        for i, name in enumerate(names)
    }


def backward_pass(values, gradients, factors):
    """Fill a chain of gradients from right to left, one new factor a step.

    `values` and `gradients` map the names to numbers; `factors` maps each name that
    gets a gradient, in that order, to its new factor (LaTeX, number).
    """
    route = ["loss", *factors]
    back = list(itertools.pairwise(route))
    graph = graphs.chain(list(values), 2.55)

    def shows(step):
        every = dict.fromkeys([*route, *values])  # what gets no gradient comes last
        reached = _reached(every, step, gradients, "done", "known")
        above, below = _product(route[: step + 1], gradients, factors)
        return {
            "boxes": {
                name: (state, fixed(values[name]), slope)
                for name, (state, slope) in reached.items()
            },
            "arrows": dict.fromkeys(back[:step], "plain"),
            "above": above,
            "below": below,
            "start": None if step else START,
        }, _read_product(route[: step + 1], gradients, factors)

    return _page(
        shows,
        3.3,
        *(arrow.at("plain") for arrow in graph.values.values()),
        boxes=draw.each(graph.boxes),
        arrows=draw.each(graph.gradients),
        above=typeset(0.6, 1.25, 22),
        below=typeset(0.9, 0.4, 15),
        start=typeset(0.6, 0.95, 15),
    )


def _product(route, gradients, factors):
    """Return one step back in symbols, then in numbers; at the start there is none."""
    if len(route) == 1:
        return None, None
    *known, new = (_ratio(a, b) for a, b in itertools.pairwise(route))
    name, before = route[-1], route[-2]
    (formula, value), found = factors[name], f"={gradients[name]:.3f}"
    if not known:
        return f"«{new}»", f"=«{formula}»{found}"
    product, so_far = r"\cdot".join(known), f"({gradients[before]:.3f})"
    return (
        rf"{_ratio('loss', name)}=‹\left({product}\right)›\cdot«{new}»",
        rf"=‹{so_far}›\cdot«({formula})»={so_far}\cdot({value:.3f}){found}",
    )


def _ratio(*pair):
    above, below = (r"\ell" if n == "loss" else f"{n[0]}_{n[1:]}" for n in pair)
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def _read_product(route, gradients, factors):
    name = route[-1]
    if len(route) == 1:
        return "Backward: start at the loss, whose derivative by itself is 1."
    formula, value = factors[name]
    by = f"∂ℓ/∂{label(name)}"
    if len(route) == 2:
        return f"Backward, step 1: {by} = {plain(formula)} = {fixed(value)}."
    known = f"∂ℓ/∂{label(route[-2])} = {fixed(gradients[route[-2]])} (known)"
    new = f"{plain(formula)} = {fixed(value)} (new)"
    result = f"{by} = {fixed(gradients[name])}"
    return f"Backward, step {len(route) - 1}: {known} times {new} gives {result}."


def parameters(values, gradients, inputs):
    """Hang the parameters under the chain; each step gives one its gradient.

    `gradients` also holds "beta0" … "omega3"; `inputs` maps each f to the name of what
    its weight multiplies.
    """
    order = [f"{kind}{k}" for k in (3, 2, 1, 0) for kind in ("beta", "omega")]
    names = list(values)
    graph = graphs.chain(names, 2.6)
    back = itertools.pairwise(["loss", *reversed(names[1:-1])])
    slopes = {name: fixed(gradients[name]) for name in names[1:]}
    boxes, arrows = {}, {}  # of the parameters, two under each f
    for name in order:
        (x, _), aside = graph.places[f"f{name[-1]}"], -0.36 if name[0] == "b" else 0.36
        boxes[name] = graphs.box((x + aside, 1.2), name, size=(0.5, 0.42))
        way = (x + 0.8 * aside, 1.99), (x + aside, 1.43)
        arrows[name] = graphs.edge(*way, kind="gradient")

    def shows(step):
        reached = _reached(order, step - 1, gradients, "done", "waiting")
        said = _read_parameter(step, order, values, gradients, inputs)
        return {
            "boxes": {n: (state, "", slope) for n, (state, slope) in reached.items()},
            "arrows": dict.fromkeys(order[:step], "plain"),
            "line": said,
        }, f"Parameters, step {step}: {said}."

    return _page(
        shows,
        3.3,
        *(
            box.at("done", fixed(values[name]), slopes.get(name, ""))
            for name, box in graph.boxes.items()
        ),
        *(arrow.at("plain") for arrow in graph.values.values()),
        *(graph.gradients[pair].at("plain") for pair in back),
        boxes=draw.each(boxes),
        arrows=draw.each(arrows),
        line=_line(0.25),
    )


def _read_parameter(step, order, values, gradients, inputs):
    if step == 0:
        return "every ∂ℓ/∂f is known; each gives two parameters their gradients"
    name = order[step - 1]
    f, result = f"f{name[-1]}", fixed(gradients[name])
    said = f"∂ℓ/∂{label(name)} = "
    if name.startswith("beta"):
        return said + f"∂ℓ/∂{label(f)} = {result}"
    h = inputs[f]
    known = fixed(gradients[f])
    product = f"{fixed(values[h])} · " + (known if gradients[f] >= 0 else f"({known})")
    return said + f"{label(h)} · ∂ℓ/∂{label(f)} = {product} = {result}"


def broken(order, errors, tolerance):
    """Show the relative error of every gradient as bars, for one bug at a time.

    `errors` has a row a bug and a column a name in `order`.
    """
    by = "derivative of ℓ by …, in the order of the backward pass"
    places = np.arange(len(order))
    seen = np.clip(errors, 2e-8, 10)  # rounding errors all look alike

    def shows(bug):
        wrong = errors[bug] > tolerance
        return {
            "right": np.where(wrong, 0, seen[bug]),
            "wrong": np.where(wrong, seen[bug], 0),
            "tolerance": tolerance,
        }, _read_errors(order, wrong)

    return draw.Scene(
        shows,
        draw.panel(
            right=draw.bars(places, "gradient", width=0.7),
            wrong=draw.bars(places, "chord", width=0.7, hatch="//"),
            tolerance=draw.across("data", label="tolerance", zorder=5, ls="--", lw=1.2),
            **draw.axes(by, "relative error", (-0.6, len(order) - 0.4), (1e-8, 20)),
            yscale="log",
            xticks=places,
            xticklabels=[label(name) for name in order],
            grid={"visible": False, "axis": "x"},
            legend={"loc": "lower right", "bbox_to_anchor": (1.0, 1.0)},
        ),
        size=(9.5, 3.8),
    )


def _read_errors(order, wrong):
    if not wrong.any():
        return f"All {len(order)} gradients agree with their difference quotients."
    first, count = label(order[int(np.argmax(wrong))]), wrong.sum()
    many = f"{count} of {len(order)} gradients {'is' if count == 1 else 'are'} wrong"
    return f"{many}; the first one on the way back is that by {first}."


def nudge(names, params, gradient, loss, predict, example, x):
    """Nudge one parameter: predicted against actual change of the loss.

    `loss(params)` takes many parameter vectors, `predict(params, x)` gives the curve;
    `example` is the point (x, y) that the loss is measured at.
    """
    deltas = np.linspace(-1, 1, 201)
    moves = params + deltas[:, None, None] * np.eye(len(params))
    curves, here = loss(moves), float(loss(params))

    def shows(parameter, delta):
        slope, (at, target) = float(gradient[parameter]), example
        moved = params + delta * np.eye(len(params))[parameter]
        actual, guess = float(loss(moved)), here + slope * delta
        said = f"{label(names[parameter])} nudged by {fixed(delta, 2)}"
        return {
            "curve": (deltas, curves[:, parameter]),
            "tangent": (deltas, here + slope * deltas),
            "dot": (delta, actual),
            "guess": (delta, guess),
            "miss": draw.strokes([delta], guess, actual),
            "fit": (x, predict(moved, x)),
            "residual": draw.strokes([at], target, predict(moved, at)),
            "example": example,
        }, f"{said}: {_read_change(slope * delta, actual - here)}"

    return draw.Scene(
        shows,
        draw.panel(
            draw.line("data", "s", label="now", zorder=4).at(0, here),
            curve=draw.line("function", label="loss ℓ"),
            tangent=draw.line("tangent", "--", label="prediction"),
            dot=draw.line("function", "o", markersize=9),
            guess=draw.line("tangent", "D", markersize=7),
            miss=draw.line("data", ":", linewidth=1.5),
            **draw.axes(
                "nudge δ", "loss ℓ", around(deltas), (-0.4, max(3.2 * here, 2))
            ),
            legend=LEGEND,
        ),
        draw.panel(
            draw.line("muted", "--", label="before").at(x, predict(params, x)),
            fit=draw.line("function", label="after"),
            residual=draw.line("data", ":", linewidth=1.5),
            example=draw.line("data", "o", label="the example"),
            **draw.axes("input x", "output f", around(x), (-2, 3.2), legend=LEGEND),
        ),
        size=(9.5, 3.8),
    )


def _read_change(predicted, actual):
    said = f"predicted change of ℓ {fixed(predicted)}, actual {fixed(actual)}"
    if abs(actual) < 5e-4:
        return f"{said}."
    missed = abs(predicted / actual - 1)
    share = f"{missed:.0%}" if missed >= 0.01 else "less than 1%"
    return f"{said}; the prediction misses {share} of it."


def training(rates, losses, fits, data, x):
    """Show the fit and the loss over the steps of training, for several rates.

    `losses` has shape (rates, steps + 1), `fits` (rates, steps + 1, len(x)).
    """
    steps, space = np.arange(losses.shape[1]), 0.35 * np.ptp(data[1])
    low, high = data[1].min() - space, data[1].max() + 1.6 * space
    heights = np.nanmin(losses) / 2, losses[0, 0] * 20

    def shows(rate, step):
        alive = int(np.isfinite(losses[rate]).sum()) - 1  # the last finite step
        seen, title = min(step, alive), f"learning rate {rates[rate]:g}"
        said = f"{title}, step {seen}: the loss is {losses[rate, seen]:.3f}."
        if step > alive:
            said = f"{title}: diverged at step {alive + 1}."
        return {
            "fit": (x, fits[rate, seen]),
            "curve": (steps, losses[rate]),
            "dot": (seen, losses[rate, seen]),
            "title": title,
        }, said.capitalize()

    return draw.Scene(
        shows,
        draw.panel(
            draw.line("data", "o", markersize=4, label="data").at(*data),
            fit=draw.line("function", label="model"),
            **draw.axes("input x", "output", around(x, data[0]), (low, high)),
            legend={"loc": "upper right", "ncols": 2},
        ),
        draw.panel(
            curve=draw.line("path"),
            dot=draw.line("data", "o"),
            title=draw.title(),
            **draw.axes("step", "loss L (sum over the data)", around(steps), heights),
            yscale="log",
        ),
        size=(9.5, 3.8),
    )
