"""Scenes of lecture 05: a chain that computes forward, then differentiates back."""

import itertools

import numpy as np

from helpers.lecture import graphs
from helpers.lecture.graphs import label, number
from helpers.lecture.look import COLOURS

WIDTH = 9.5  # inches of every drawn chain
PLAIN = {r"\beta": "β", r"\omega": "ω", r"\,": " ", "\\": "", "-": "−"}


def redundancies(lines, names):
    """Show a formula shrink: at each step one repeated part gets a name.

    `lines` are the formula's lines in LaTeX; `names` maps a name to the part, written
    with the names before it.
    """

    def scene(figure):
        axes = graphs.canvas(figure, WIDTH, 3.6)
        pages, counts = [], []
        now = list(lines)
        for i, (name, part) in enumerate([*names.items(), (None, None)]):
            counts.append(sum(line.count(part) for line in now) if part else 0)
            now = now if part else ["".join(now)]
            pages.append(_formula(axes, now, part, list(names.items())[: i + 1]))
            if part:
                now = [line.replace(part, name) for line in now]
        everything = [text for page in pages for text in page]

        def update(step):
            for i, page in enumerate(pages):
                for text in page:
                    text.set_visible(i == step)
            return everything, _named(step, list(names.items()), counts)

        return update

    return scene


def _named(step, names, counts):
    if step == len(names):
        return "Every part has its name now. What is left of the formula is one line."
    (name, part), count = names[step], counts[step]
    times = "once" if count == 1 else f"{count} times"
    return f"{plain(part)} is marked: it is written {times}. Name it {plain(name)}."


def _formula(axes, lines, part, named):
    """Typeset the lines, `part` marked, and the list of names below; hidden."""
    texts = []
    for i, line in enumerate(lines):
        pieces = line.split(part) if part else [line]
        marked = [(pieces[0], None)]
        for piece in pieces[1:]:
            marked += [(part, "marked"), (piece, None)]
        texts += typeset(axes, 0.3 if i == 0 else 0.9, 3.25 - 0.48 * i, marked)
    for i, (name, part_named) in enumerate(named):
        place = 0.3 + 2.3 * (i % 4), 1.25 - 0.5 * (i // 4)
        last = i == len(named) - 1 and part is not None
        pieces = [(f"{name} = {part_named}", "marked" if last else None)]
        texts += typeset(axes, *place, pieces)
    for text in texts:
        text.set_visible(False)
    return texts


def typeset(axes, x, y, pieces, size=14):
    """Write pieces of LaTeX one after another; return their texts.

    Each piece is (latex, look) with the look None, "marked" or "grey".
    """
    looks = {
        None: {},
        "marked": {
            "bbox": {
                "facecolor": "#CBE7F8",
                "edgecolor": COLOURS["function"],
                "boxstyle": "square,pad=0.12",
            }
        },
        "grey": {"color": COLOURS["muted"]},
    }
    texts = []
    for latex, look in pieces:
        if not latex.strip():
            continue
        text = axes.text(x, y, f"${latex}$", fontsize=size, va="center", **looks[look])
        renderer = axes.figure.canvas.get_renderer()
        # Of the text alone: the marking box may overlap its neighbours a little.
        corners = text.get_window_extent(renderer).corners()
        x = axes.transData.inverted().transform(corners)[:, 0].max() + 0.03
        texts.append(text)
    return texts


def plain(latex):
    """Return a short LaTeX formula as plain text, for a caption.

    Examples
    --------
    >>> plain(r"\\beta_0+\\omega_0 x")
    'β₀ + ω₀ x'
    """
    for old, new in PLAIN.items():
        latex = latex.replace(old, new)
    for digit in "0123":
        latex = latex.replace(f"_{digit}", label(digit))
    return latex.replace("+", " + ")


def forward_pass(formulas, values):
    """Fill a chain of values from left to right, one a step.

    `formulas` maps each name to its formula (plain text), `values` to its number;
    the first name is the input, known from the start.
    """
    names = list(values)

    def scene(figure):
        axes = graphs.canvas(figure, WIDTH, 2.1)
        drawing = graphs.chain(axes, names, 1.25, formulas)
        line = axes.text(WIDTH / 2, 0.3, "", ha="center", va="center", fontsize=13)

        def update(step):
            _fill(drawing, names, values, step)
            name = names[step]
            for i, arrow in enumerate(drawing.values.values()):
                arrow.set_alpha(1.0 if i < step else 0.25)
            said = f"{label(name)} = {number(values[name])}"
            if step:
                said = f"{label(name)} = {formulas[name]} = {number(values[name])}"
            line.set_text(said)
            ready = "the input is given" if step == 0 else f"step {step}"
            return [*drawing.moving("value"), line], f"Forward, {ready}: {said}."

        return update

    return scene


def _fill(drawing, names, values, step):
    for i, name in enumerate(names):
        node = drawing.nodes[name]
        node.mark("active" if i == step else "known" if i < step else "waiting")
        node.value.set_text(number(values[name]) if i <= step else "")


def backward_pass(values, gradients, factors):
    """Fill a chain of gradients from right to left, one new factor a step.

    `values` and `gradients` map the names to numbers; `factors` maps each name that
    gets a gradient, in that order, to its new factor (LaTeX, number).
    """
    names, order = list(values), list(factors)

    def scene(figure):
        axes = graphs.canvas(figure, WIDTH, 3.3)
        drawing = graphs.chain(axes, names, 2.55)
        for name in names:
            drawing.nodes[name].mark("known")
            drawing.nodes[name].value.set_text(number(values[name]))
        route = ["loss", *order]
        pages = [_start(axes)]
        for i, name in enumerate(order):
            pages.append(_product(axes, route[: i + 2], gradients, factors[name]))
        texts = [text for page in pages for text in page]

        def update(step):
            for i, page in enumerate(pages):
                for text in page:
                    text.set_visible(i == step)
            _go_back(drawing, route, gradients, step)
            said = _read_product(route[: step + 1], gradients, factors)
            return [*drawing.moving("gradient"), *texts], said

        return update

    return scene


def _start(axes):
    start = r"\mathrm{Start\ at\ the\ loss:}\quad\partial\ell\,/\,\partial\ell=1"
    return typeset(axes, 0.6, 0.95, [(start, None)], 15)


def _product(axes, route, gradients, factor):
    """Typeset one step back: what is known already in grey, the new factor marked."""
    ratios = [_ratio(a, b) for a, b in itertools.pairwise(route)]
    *known, new = ratios
    formula, value = factor
    name, before = route[-1], route[-2]
    above = [(_ratio("loss", name) + "=", None)] if known else []
    below = [("=", None)]
    if known:
        product = r"\cdot".join(known)
        above.append((rf"\left({product}\right)", "grey"))
        below.append((rf"({gradients[before]:.3f})", "grey"))
        above.append((r"\cdot", None))
        below.append((r"\cdot", None))
    above.append((new, "marked"))
    below.append((f"({formula})" if known else formula, "marked"))
    if known:
        below.append((rf"=({gradients[before]:.3f})\cdot({value:.3f})", None))
    below.append((f"={gradients[name]:.3f}", None))
    return [*typeset(axes, 0.6, 1.25, above, 22), *typeset(axes, 0.9, 0.4, below, 15)]


def _ratio(above, below):
    above, below = (_latex(name) for name in (above, below))
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def _latex(name):
    return r"\ell" if name == "loss" else f"{name[0]}_{name[1:]}"


def _go_back(drawing, route, gradients, step):
    for i, name in enumerate(route):
        node = drawing.nodes[name]
        node.mark("active" if i == step else "done" if i < step else "known")
        node.gradient.set_text(number(gradients[name]) if i <= step else "")
    for i, pair in enumerate(itertools.pairwise(route)):
        drawing.gradients[pair].set_visible(i < step)


def _read_product(route, gradients, factors):
    name = route[-1]
    if len(route) == 1:
        return "Backward: start at the loss, whose derivative by itself is 1."
    formula, value = factors[name]
    by = f"∂ℓ/∂{label(name)}"
    if len(route) == 2:
        return f"Backward, step 1: {by} = {plain(formula)} = {number(value)}."
    known = f"∂ℓ/∂{label(route[-2])} = {number(gradients[route[-2]])} (known)"
    new = f"{plain(formula)} = {number(value)} (new)"
    result = f"{by} = {number(gradients[name])}"
    return f"Backward, step {len(route) - 1}: {known} times {new} gives {result}."


def parameters(values, gradients, inputs):
    """Hang the parameters under the chain; each step gives one its gradient.

    `gradients` also holds "beta0" … "omega3"; `inputs` maps each f to the name of what
    its weight multiplies.
    """
    order = [f"{kind}{k}" for k in (3, 2, 1, 0) for kind in ("beta", "omega")]
    names = list(values)

    def scene(figure):
        axes = graphs.canvas(figure, WIDTH, 3.3)
        drawing = graphs.chain(axes, names, 2.6)
        _go_back(drawing, ["loss", *reversed(names[1:-1])], gradients, len(names) - 2)
        for name in names:
            drawing.nodes[name].mark("done")
            drawing.nodes[name].value.set_text(number(values[name]))
        hung = {name: _hang(axes, drawing, name) for name in order}
        line = axes.text(WIDTH / 2, 0.25, "", ha="center", va="center", fontsize=13)
        moved = [
            part
            for node, arrow in hung.values()
            for part in (arrow, node.box, node.gradient)
        ]

        def update(step):
            for i, (name, (node, arrow)) in enumerate(hung.items(), start=1):
                state = "active" if i == step else "done" if i < step else "waiting"
                node.mark(state)
                node.gradient.set_text(number(gradients[name]) if i <= step else "")
                arrow.set_visible(i <= step)
            said = _read_parameter(step, order, values, gradients, inputs)
            line.set_text(said)
            return [*moved, line], f"Parameters, step {step}: {said}."

        return update

    return scene


def _hang(axes, drawing, name):
    """Draw one parameter under its f: the node, and the arrow that reaches it."""
    box = drawing.nodes[f"f{name[-1]}"].box
    x, y = box.get_x() + box.get_width() / 2, box.get_y()
    place = x + (-0.36 if name.startswith("beta") else 0.36), 1.2
    start = x + (place[0] - x) * 0.8, y - 0.3
    arrow = graphs.arrow(axes, start, (place[0], place[1] + 0.23), "gradient")
    return graphs.node(axes, place, name, size=(0.5, 0.42)), arrow


def _read_parameter(step, order, values, gradients, inputs):
    if step == 0:
        return "every ∂ℓ/∂f is known; each gives two parameters their gradients"
    name = order[step - 1]
    f, result = f"f{name[-1]}", number(gradients[name])
    said = f"∂ℓ/∂{label(name)} = "
    if name.startswith("beta"):
        return said + f"∂ℓ/∂{label(f)} = {result}"
    h = inputs[f]
    known = number(gradients[f])
    product = f"{number(values[h])} · " + (known if gradients[f] >= 0 else f"({known})")
    return said + f"{label(h)} · ∂ℓ/∂{label(f)} = {product} = {result}"


def broken(order, errors, tolerance):
    """Show the relative error of every gradient as bars, for one bug at a time.

    `errors` has a row a bug and a column a name in `order`.
    """
    places = np.arange(len(order))
    shown = np.clip(errors, 2e-8, 10)  # rounding errors all look alike

    def scene(figure):
        figure.set_size_inches(9.5, 3.8)
        axes = figure.subplots()
        bars = axes.bar(places, shown[0], color=COLOURS["gradient"], width=0.7)
        look = {"color": COLOURS["data"], "linestyle": "--", "linewidth": 1.2}
        line = axes.axhline(tolerance, label="tolerance", zorder=5, **look)
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0))
        axes.set(yscale="log", ylim=(1e-8, 20), xlim=(-0.6, len(order) - 0.4))
        axes.set_xticks(places, [label(name) for name in order])
        axes.grid(visible=False, axis="x")
        axes.set_xlabel("derivative of ℓ by …, in the order of the backward pass")
        axes.set_ylabel("relative error")

        def update(bug):
            wrong = errors[bug] > tolerance
            for bar, height, bad in zip(bars, shown[bug], wrong, strict=True):
                bar.set_height(height)
                bar.set(
                    facecolor=COLOURS["chord"] if bad else COLOURS["gradient"],
                    hatch="//" if bad else "",
                )
            return [*bars, line], _read_errors(order, wrong)

        return update

    return scene


def _read_errors(order, wrong):
    if not wrong.any():
        return f"All {len(order)} gradients agree with their difference quotients."
    first = label(order[int(np.argmax(wrong))])
    many = f"{wrong.sum()} of {len(order)} gradients are"
    if wrong.sum() == 1:
        many = f"1 of {len(order)} gradients is"
    return f"{many} wrong; the first one on the way back is that by {first}."


def nudge(names, params, gradient, loss, predict, example, x):
    """Nudge one parameter: predicted against actual change of the loss.

    `loss(params)` takes many parameter vectors, `predict(params, x)` gives the curve;
    `example` is the point (x, y) that the loss is measured at.
    """
    deltas = np.linspace(-1, 1, 201)
    moves = params + deltas[:, None, None] * np.eye(len(params))
    curves, here = loss(moves), float(loss(params))

    def scene(figure):
        figure.set_size_inches(9.5, 3.8)
        left, right = figure.subplots(1, 2)
        drawn = _nudge_left(left, here, deltas)
        fit, residual = _nudge_right(right, x, predict(params, x), example)

        def update(parameter, delta):
            slope, at = float(gradient[parameter]), example[0]
            moved = params + delta * np.eye(len(params))[parameter]
            actual, predicted = float(loss(moved)) - here, slope * delta
            curve, tangent, dot, guess, miss = drawn
            curve.set_ydata(curves[:, parameter])
            tangent.set_ydata(here + slope * deltas)
            dot.set_data([delta], [here + actual])
            guess.set_data([delta], [here + predicted])
            miss.set_data([delta] * 2, [here + predicted, here + actual])
            fit.set_ydata(predict(moved, x))
            residual.set_data([at, at], [example[1], predict(moved, at)])
            said = f"{label(names[parameter])} nudged by {number(delta, 2)}"
            said += f": {_read_change(predicted, actual)}"
            return [*drawn, fit, residual], said

        return update

    return scene


def _nudge_left(axes, here, deltas):
    """Draw what stands in the left half; return the five artists that move."""
    axes.plot(0, here, "s", color=COLOURS["data"], label="now", zorder=4)
    flat = np.full_like(deltas, here)
    drawn = (
        *axes.plot(deltas, flat, color=COLOURS["function"], label="loss ℓ"),
        *axes.plot(deltas, flat, "--", color=COLOURS["tangent"], label="prediction"),
        *axes.plot([0], [here], "o", color=COLOURS["function"], markersize=9),
        *axes.plot([0], [here], "D", color=COLOURS["tangent"], markersize=7),
        *axes.plot([0, 0], [here, here], ":", color=COLOURS["data"], linewidth=1.5),
    )
    axes.set(xlabel="nudge δ", ylabel="loss ℓ", ylim=(-0.4, max(3.2 * here, 2)))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return drawn


def _nudge_right(axes, x, before, example):
    axes.plot(x, before, "--", color=COLOURS["muted"], label="before")
    (fit,) = axes.plot(x, before, color=COLOURS["function"], label="after")
    (residual,) = axes.plot([0], [0], ":", color=COLOURS["data"], linewidth=1.5)
    axes.plot(*example, "o", color=COLOURS["data"], label="the example")
    axes.set(xlabel="input x", ylabel="output f", ylim=(-2, 3.2))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return fit, residual


def _read_change(predicted, actual):
    said = f"predicted change of ℓ {number(predicted)}, actual {number(actual)}"
    if abs(actual) < 5e-4:
        return f"{said}."
    missed = abs(predicted / actual - 1)
    share = f"{missed:.0%}" if missed >= 0.01 else "less than 1%"
    return f"{said}; the prediction misses {share} of it."


def training(rates, losses, fits, data, x):
    """Show the fit and the loss over the steps of training, for several rates.

    `losses` has shape (rates, steps + 1), `fits` (rates, steps + 1, len(x)).
    """
    steps = np.arange(losses.shape[1])

    def scene(figure):
        figure.set_size_inches(9.5, 3.8)
        left, right = figure.subplots(1, 2)
        left.plot(*data, "o", color=COLOURS["data"], markersize=4, label="data")
        (fit,) = left.plot(x, fits[0, 0], color=COLOURS["function"], label="model")
        left.set(xlabel="input x", ylabel="output", ylim=_room(data[1]))
        left.legend(loc="upper right", ncols=2)
        (curve,) = right.plot(steps, losses[0], color=COLOURS["path"])
        (dot,) = right.plot([0], [losses[0, 0]], "o", color=COLOURS["data"])
        right.set(yscale="log", ylim=(np.nanmin(losses) / 2, losses[0, 0] * 20))
        right.set(xlabel="step", ylabel="loss L (sum over the data)")
        title = right.set_title("")

        def update(rate, step):
            alive = int(np.isfinite(losses[rate]).sum()) - 1  # the last finite step
            seen = min(step, alive)
            fit.set_ydata(fits[rate, seen])
            curve.set_ydata(losses[rate])
            dot.set_data([seen], [losses[rate, seen]])
            title.set_text(f"learning rate {rates[rate]:g}")
            said = f"Learning rate {rates[rate]:g}, step {seen}: "
            said += f"the loss is {losses[rate, seen]:.3f}."
            if step > alive:
                said = f"Learning rate {rates[rate]:g}: diverged at step {alive + 1}."
            return [fit, curve, dot, title], said

        return update

    return scene


def _room(y):
    space = 0.35 * np.ptp(y)
    return y.min() - space, y.max() + 1.6 * space
