"""Pictures of the rules of differentiation, of derivations and of what they cost."""

import textwrap

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from helpers.lecture import look
from helpers.lecture.look import COLOURS

WAYS = {
    "as written": ("tangent", "o-"),
    "shared parts once": ("data", "s--"),
    "backpropagation": ("gradient", "^-."),
}
PAGE = (22, 60)  # lines, and characters in each


def growing_rectangle(u, v, du, dv):
    """Return a scene: the area u·v, and what it gains when x grows by h."""

    def scene(figure):
        figure.set_size_inches(9, 4)
        ax, bars = figure.subplots(1, 2, width_ratios=[1.15, 1])
        ax.set(xlim=(0, 1.6), ylim=(0, 1.2), aspect="equal")
        ax.set(xlabel="width u", ylabel="height v", title="The area u·v and its growth")
        parts = [
            _box(ax, COLOURS["muted"], "", "u·v"),
            _box(ax, COLOURS["chord"], "///", "u·Δv"),
            _box(ax, COLOURS["chord"], "\\\\\\", "v·Δu"),
            _box(ax, COLOURS["highlight"], "xx", "Δu·Δv"),
        ]
        ax.legend(handles=parts, loc="upper left", ncols=4, columnspacing=0.9)
        strips = bars.barh([2, 1, 0], [1, 1, 1], height=0.5, alpha=0.6, ec="white")
        for strip, part in zip(strips, parts[1:], strict=True):
            strip.set(facecolor=part.get_facecolor(), hatch=part.get_hatch())
        (exact,) = bars.plot(
            [], [], "D", color=COLOURS["tangent"], label="in the limit"
        )
        bars.set(yticks=[2, 1, 0], yticklabels=["u·Δv / h", "v·Δu / h", "Δu·Δv / h"])
        bars.set(xlim=(0, 1.3), ylim=(-0.9, 2.6), xlabel="growth for each unit of x")
        bars.set_title("The same three parts, divided by h")
        bars.legend(loc="lower right")

        def update(x, h):
            width, height = u(x), v(x)
            wider, higher = u(x + h) - width, v(x + h) - height
            parts[0].set_bounds(0, 0, width, height)
            parts[1].set_bounds(0, height, width, higher)
            parts[2].set_bounds(width, 0, wider, height)
            parts[3].set_bounds(width, height, wider, higher)
            shares = np.array([width * higher, height * wider, wider * higher]) / h
            for strip, share in zip(strips, shares, strict=True):
                strip.set_width(share)
            exact.set_data([width * dv(x), height * du(x), 0], [2, 1, 0])
            rule = width * dv(x) + height * du(x)
            return [*parts, *strips, exact], (
                f"At x = {x:.2f} and h = {h:.3g} the parts give {shares[0]:.4f} + "
                f"{shares[1]:.4f} + {shares[2]:.4f} (corner) = {shares.sum():.4f}; "
                f"the product rule says {rule:.4f}."
            )

        return update

    return scene


def two_stretches(v, u, dv, du, names=("x", "v = x²", "y = sin v")):
    """Return a scene: an interval of x, carried to v(x) and on to u(v(x))."""

    def scene(figure):
        arrows, heads, bands, factors = _three_lines(figure, names)

        def update(x, h):
            starts = np.array([x, v(x), u(v(x))])
            ends = np.array([x + h, v(x + h), u(v(x + h))])
            for row in range(3):
                arrows[row].set_data([starts[row], ends[row]], [2 - row, 2 - row])
                heads[row].set_data([ends[row]], [2 - row])
                heads[row].set_marker(">" if ends[row] >= starts[row] else "<")
            for row, band in enumerate(bands):
                corners = [*starts[row : row + 2], *ends[row : row + 2][::-1]]
                heights = [2 - row, 1 - row, 1 - row, 2 - row]
                band.set_xy(np.column_stack([corners, heights]))
            sizes = ends - starts
            first, second, total = sizes[1] / h, sizes[2] / sizes[1], sizes[2] / h
            factors[0].set_text(f"Δx = {h:.3g}")
            factors[1].set_text(f"Δv/Δx = {first:.3f}")
            factors[2].set_text(f"Δy/Δv = {second:.3f}")
            factors[3].set_text(f"Δy/Δx = {total:.3f}")
            return [*bands, *arrows, *heads, *factors], (
                f"From x = {x:.2f}: stretched by {first:.3f}, then by {second:.3f}, "
                f"together by {total:.3f}; du/dv · dv/dx = {du(v(x)):.3f} · "
                f"{dv(x):.3f} = {du(v(x)) * dv(x):.3f}."
            )

        return update

    return scene


def derivation(worked, rows=7):
    """Return a scene that shows a derivation line by line, each with its reason.

    `worked` maps a name to its lines, each a pair (formula in LaTeX, reason); or it is
    a function that gives the lines of a typed formula.
    """
    lines_of = worked if callable(worked) else worked.__getitem__

    def scene(figure):
        figure.set_size_inches(9, 4.8)
        ax = figure.subplots()
        ax.set(xlim=(0, 1), ylim=(rows - 0.5, -0.5))
        ax.axis("off")
        ax.text(0.99, -0.62, "rule used", ha="right", color=COLOURS["muted"])
        (band,) = ax.fill([0, 0, 1, 1], np.zeros(4), color=COLOURS["highlight"])
        band.set_alpha(0.25)
        formulas = [
            ax.text(0.02, row, "", va="center", fontsize=18) for row in range(rows)
        ]
        reasons = [
            ax.text(0.99, row, "", va="center", ha="right", style="italic")
            for row in range(rows)
        ]

        def update(name, step):
            lines = lines_of(name)
            last = min(step, len(lines) - 1)
            first = max(last - rows + 1, 0)
            for row, (formula, reason) in enumerate(
                zip(formulas, reasons, strict=True)
            ):
                number = first + row
                latex, why = lines[number] if number <= last else ("", "")
                sign = "=" if number else ""
                formula.set_text(rf"${sign}\;{latex}$" if latex else "")
                formula.set_color(COLOURS["data"] if number == last else "#5A5A5A")
                reason.set_text(why)
                _fit(formula, reason, rows)
            here = last - first
            low, high = here - 0.47, here + 0.47
            band.set_xy(np.array([[0, low], [0, high], [1, high], [1, low]]))
            return [band, *formulas, *reasons], _stage(name, lines, step)

        return update

    return scene


def family(a, y, dy, rule):
    """Return a scene: the curve y(a, C), and its derivative beside rule(y)."""

    def scene(figure):
        figure.set_size_inches(9, 4)
        left, right = figure.subplots(1, 2)
        left.set(xlim=(a[0], a[-1]), ylim=(-2.5, 3.5), xlabel="a", ylabel="y")
        left.set_title("The function")
        left.axhspan(0, 1, color=COLOURS["highlight"], alpha=0.2, label="0 to 1")
        right.set(xlim=(a[0], a[-1]), ylim=(-2.5, 0.6), xlabel="a", ylabel="dy/da")
        right.set_title("Its derivative, twice")
        (curve,) = left.plot([], [], color=COLOURS["function"], label="y")
        (middle,) = left.plot([], [], "o", color=COLOURS["data"], label="y at a = 0")
        (slope,) = right.plot([], [], color=COLOURS["tangent"], label="dy/da")
        (dots,) = right.plot([], [], "o", mfc="none", color="black", label="y(1 − y)")
        left.legend(loc="lower right")
        right.legend(loc="lower right")

        def update(C):
            pole = np.log(-C) if C < 0 else None
            near = np.abs(a - pole) < 0.12 if C < 0 else np.zeros(a.shape, bool)
            value, derivative = (np.where(near, np.nan, f(a, C)) for f in (y, dy))
            curve.set_data(a, value)
            slope.set_data(a, derivative)
            dots.set_data(a[::12], rule(value)[::12])
            centre = None if C == -1 else y(np.zeros(1), C)[0]
            middle.set_data(
                [] if centre is None else [0], [] if centre is None else [centre]
            )
            where = f"it breaks at a = {pole:.2f}" if C < 0 else "it has no break"
            height = "no value" if centre is None else f"the value {centre:.3f}"
            gap = np.nanmax(np.abs(derivative - rule(value)))
            size = "less" if gap < 1e-9 else "more"
            return [curve, middle, slope, dots], (
                f"C = {C:.2f}: y has {height} at a = 0, and {where}. "
                f"dy/da and y(1 − y) differ by {size} than 1e-9."
            )

        return update

    return scene


def level_places(f, df, x):
    """Return a scene: f with its tangent at a, and below it the slope f′."""

    def scene(figure):
        figure.set_size_inches(7, 5)
        top, below = figure.subplots(2, 1, sharex=True)
        top.plot(x, f(x), color=COLOURS["function"], label="f")
        below.plot(x, df(x), "--", color=COLOURS["tangent"], label="slope f′")
        below.axhline(0, color=COLOURS["muted"], lw=1)
        top.set(ylabel="f(x)", ylim=(0.55, 1.15))
        below.set(xlabel="x", ylabel="f′(x)", ylim=(-2, 1.4))
        (tangent,) = top.plot([], [], color=COLOURS["tangent"], label="tangent")
        (point,) = top.plot([], [], "o", color=COLOURS["data"])
        (height,) = below.plot([], [], "o", color=COLOURS["data"])
        top.legend(loc="upper center")
        below.legend(loc="upper left")

        def update(a):
            slope = df(a)
            ends = np.array([a - 0.25, a + 0.25])
            tangent.set_data(ends, f(a) + slope * (ends - a))
            point.set_data([a], [f(a)])
            height.set_data([a], [slope])
            way = (
                "falls" if slope < -0.001 else "rises" if slope > 0.001 else "is level"
            )
            return [tangent, point, height], (
                f"At x = {a:.2f} f is {f(a):.4f}, its slope is {slope:+.4f}: "
                f"the tangent {way}."
            )

        return update

    return scene


def swell(depths, counts, formulas):
    """Return a scene: a derivative's formula, and its cost against the depth.

    `counts[nest][way]` holds one number a depth, `formulas[nest]` one text a depth.
    """

    def scene(figure):
        figure.set_size_inches(9.5, 4.2)
        page, ax = figure.subplots(1, 2, width_ratios=[1.1, 1])
        page.axis("off")
        heading = page.set_title(" ")
        stamps = _stamps("".join(sorted(set("".join(map("".join, formulas.values()))))))
        blank = _typeset("", stamps)
        sheet = page.imshow(blank, cmap="gray", vmin=0, vmax=255, aspect="auto")
        top = max(max(map(max, ways.values())) for ways in counts.values())
        ax.set(
            yscale="log", ylim=(0.7, 3 * top), xlim=(depths[0] - 0.3, depths[-1] + 0.3)
        )
        ax.set(xlabel="depth n of the nest", ylabel="operations", xticks=depths)
        lines = {
            way: ax.plot([], [], style, color=COLOURS[colour], label=way, ms=5)[0]
            for way, (colour, style) in WAYS.items()
        }
        (here,) = ax.plot([], [], color=COLOURS["muted"], lw=1.5, ls=":")
        ax.legend(loc="upper left")

        def update(nest, n):
            ways, place = counts[nest], list(depths).index(n)
            formula = formulas[nest][place]
            sheet.set_data(_typeset(formula, stamps))
            heading.set_text(f"The derivative at depth {n}: {len(formula)} characters")
            for way, line in lines.items():
                line.set_data(depths, ways[way])
            raw, cse, back = (ways[way][place] for way in WAYS)
            here.set_data([n, n], [0.7, max(raw, cse, back)])
            return [heading, sheet, *lines.values(), here], (
                f"{nest}, depth {n}: {raw} operations as written, {cse} with shared "
                f"parts once, {back} by backpropagation. As written it costs "
                f"{raw / back:.1f} times backpropagation."
            )

        return update

    return scene


def gallery(axes, pairs, x, approximate):
    """Draw each named pair (f, derivative) into one of `axes`, with measured slopes."""
    some = x[5::15]
    for ax, (name, (f, derivative)) in zip(axes, pairs.items(), strict=True):
        ax.plot(x, f(x), color=COLOURS["function"], label="y")
        ax.plot(
            x, derivative(x), "--", color=COLOURS["tangent"], label="dy/dx, by rule"
        )
        slopes = approximate(f, some, 1e-5)
        ax.plot(some, slopes, "o", ms=5, color=COLOURS["chord"], label="measured")
        ax.set_title(f"y = {name}")
        ax.axhline(0, color=COLOURS["muted"], lw=0.8)
    axes[0].legend(loc="upper left")
    for ax in axes[::3]:
        ax.set_ylabel("y and dy/dx")
    for ax in axes[-3:]:
        ax.set_xlabel("x")


def tree(ax, expression):
    """Draw an expression tree of nested tuples into `ax`; return its node count."""
    places, edges = [], []
    _place(expression, 0, 0, places, edges)
    for (x, depth), (below, deeper) in edges:
        ax.plot([x, below], [-depth, -deeper], color=COLOURS["muted"], lw=1.2, zorder=1)
    for x, depth, label in places:
        leaf = label.isdigit() or (label.isidentifier() and len(label) == 1)
        colour = COLOURS["highlight"] if leaf else "white"
        box = {"boxstyle": "round,pad=0.3", "fc": colour, "ec": COLOURS["function"]}
        ax.text(x, -depth, label, ha="center", va="center", bbox=box, fontsize=10)
    ax.axis("off")
    ax.margins(0.08, 0.12)
    return len(places)


def _three_lines(figure, names):
    """Draw three number lines; return what moves: arrows, heads, bands, texts."""
    figure.set_size_inches(9, 4)
    ax = figure.subplots()
    ax.set(xlim=(-1.6, 6.9), ylim=(-0.45, 2.5), yticks=[2, 1, 0])
    ax.set_yticklabels(names, fontsize=13)
    ax.set(xlabel="value (the same scale on all three lines)", xticks=range(-1, 6))
    ax.grid(False)
    ax.hlines([2, 1, 0], -1.6, 5.4, color=COLOURS["muted"], lw=1)
    colours = [COLOURS[name] for name in ("data", "function", "chord")]
    arrows = [
        ax.plot([], [], color=c, lw=6, marker="o", markevery=[0]) for c in colours
    ]
    heads = [ax.plot([], [], color=c, ms=13, ls="") for c in colours]
    bands = [ax.fill([0] * 4, [0] * 4, color=c, alpha=0.15)[0] for c in colours[1:]]
    factors = [
        ax.text(5.5, place, "", color=COLOURS["data"], va="center")
        for place in (2, 1.5, 0.5, 0)
    ]
    return [a for (a,) in arrows], [head for (head,) in heads], bands, factors


def _box(ax, colour, hatch, label):
    box = Rectangle((0, 0), 0, 0, fc=colour, ec="white", hatch=hatch, label=label)
    box.set_alpha(0.6)
    return ax.add_patch(box)


def _fit(formula, reason, rows, size=18):
    """Set a formula as large as its row, and the room beside its reason, allow."""
    formula.set_fontsize(size)
    page, extent = formula.axes.get_window_extent(), formula.get_window_extent()
    room = reason.get_window_extent().x0 - page.x0 - 0.04 * page.width
    share = min(room / max(extent.width, 1), page.height / rows / max(extent.height, 1))
    formula.set_fontsize(size * min(1, share))


def _stamps(characters):
    """Return pictures of `characters`, by code: setting type anew would take long."""
    stamps = np.full((128, 28, 14), 246, np.uint8)
    for character in f"{characters}.":
        figure = plt.figure(figsize=(0.07, 0.14), dpi=200, facecolor="#F6F6F6")
        figure.text(0, 0.25, character, family="monospace", fontsize=8)
        stamps[ord(character)] = look.pixels(figure)[:28, :14, 0]
        plt.close(figure)
    return stamps


def _typeset(formula, stamps):
    """Return a page of a formula as a picture; three dots where it is cut."""
    lines, width = PAGE
    wrapped = textwrap.wrap(formula[: width * (lines + 1)], width)
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], "..."]
    text = "".join(line.ljust(width) for line in wrapped).ljust(lines * width)
    codes = np.frombuffer(text.encode("ascii"), np.uint8).reshape(lines, width)
    rows = stamps[codes].swapaxes(1, 2)
    return rows.reshape(lines * rows.shape[1], width * rows.shape[3])


def _stage(name, lines, step):
    last = len(lines) - 1
    if step == 0:
        return f"{name}: the question. Steps to the derivative: {last}."
    if step > last:
        return f"{name}: the derivative is found. Steps to it: {last}."
    done = " The derivative is found." if step == last else ""
    return f"{name}, step {step}: {lines[step][1]}.{done}"


def _place(expression, left, depth, places, edges):
    """Place a subtree right of `left`; return its root's x and its right edge."""
    label, parts = str(expression), ()
    if isinstance(expression, tuple):
        label, parts = expression[0], expression[1:]
    roots, right = [], left
    for part in parts:
        root, right = _place(part, right, depth + 1, places, edges)
        roots.append(root)
    x = (roots[0] + roots[-1]) / 2 if roots else left
    right = max(right, left + 1)
    places.append((x, depth, {"*": "×", "-1": "−1"}.get(label, label)))
    edges.extend(((x, depth), (root, depth + 1)) for root in roots)
    return x, right
