"""What lecture 03 shows: the rules of differentiation, derivations, and their cost."""

import textwrap

import numpy as np
from matplotlib.figure import Figure

from helpers.lecture import draw, look
from helpers.lecture.look import COLOURS

WAYS = {
    "as written": ("tangent", "o-"),
    "shared parts once": ("data", "s--"),
    "backpropagation": ("gradient", "^-."),
}
PAGE = (22, 60)  # lines, and characters in each
POINT = draw.line("data", "o")


def growing_rectangle(u, v, du, dv):
    """Return the scene of the area u·v, and of what it gains when x grows by h."""

    def shows(x, h):
        width, height = u(x), v(x)
        wider, higher = u(x + h) - width, v(x + h) - height
        limits = np.array([width * dv(x), height * du(x), 0])
        shares = np.array([width * higher, height * wider, wider * higher]) / h
        return {
            "parts": [
                _corners(0, 0, width, height),
                _corners(0, height, width, higher),
                _corners(width, 0, wider, height),
                _corners(width, height, wider, higher),
            ],
            "strips": [
                _corners(0, row - 0.25, share, 0.5)
                for row, share in zip((2, 1, 0), shares, strict=True)
            ],
            "exact": (limits, [2, 1, 0]),
        }, (
            f"At x = {x:.2f} and h = {h:.3g} the parts give {shares[0]:.4f} + "
            f"{shares[1]:.4f} + {shares[2]:.4f} (corner) = {shares.sum():.4f}; "
            f"the product rule says {limits.sum():.4f}."
        )

    kinds = {
        "u·v": {"colour": "muted"},
        "u·Δv": {"colour": "chord", "hatch": "///"},
        "v·Δu": {"colour": "chord", "hatch": "\\\\\\"},
        "Δu·Δv": {"colour": "highlight", "hatch": "xx"},
    }
    white = {"alpha": 0.6, "ec": "white"}
    parts = [draw.area(label=name, **kind, **white) for name, kind in kinds.items()]
    strips = [draw.area(**kind, **white) for kind in list(kinds.values())[1:]]
    left = draw.panel(
        parts=draw.each(parts),
        **draw.axes("width u", "height v", (0, 1.6), (0, 1.2), aspect="equal"),
        title="The area u·v and its growth",
        legend={"loc": "upper left", "ncols": 4, "columnspacing": 0.9},
    )
    right = draw.panel(
        strips=draw.each(strips),
        exact=draw.line("tangent", "D", label="in the limit"),
        **draw.axes("growth for each unit of x", "", (0, 1.3), (-0.9, 2.6)),
        yticks=[2, 1, 0],
        yticklabels=["u·Δv / h", "v·Δu / h", "Δu·Δv / h"],
        title="The same three parts, divided by h",
        legend="lower right",
    )
    return draw.Scene(shows, left, right, size=(9, 4), width_ratios=[1.15, 1])


def _corners(x, y, width, height):
    """Return the corners of a rectangle, as what an `area` shows."""
    return [x, x + width, x + width, x], [y, y, y + height, y + height]


def two_stretches(v, u, dv, du, names=("x", "v = x²", "y = sin v")):
    """Return the scene of an interval of x, carried to v(x) and on to u(v(x))."""

    def shows(x, h):
        starts = np.array([x, v(x), u(v(x))])
        ends = np.array([x + h, v(x + h), u(v(x + h))])
        sizes = ends - starts
        first, second, total = sizes[1] / h, sizes[2] / sizes[1], sizes[2] / h
        (a, b, c), (d, e, f) = starts, ends
        return {
            "bands": [([a, b, e, d], [2, 1, 1, 2]), ([b, c, f, e], [1, 0, 0, 1])],
            "intervals": [(a, d), (b, e), (c, f)],
            "factors": [
                f"Δx = {h:.3g}",
                f"Δv/Δx = {first:.3f}",
                f"Δy/Δv = {second:.3f}",
                f"Δy/Δx = {total:.3f}",
            ],
        }, (
            f"From x = {x:.2f}: stretched by {first:.3f}, then by {second:.3f}, "
            f"together by {total:.3f}; du/dv · dv/dx = {du(v(x)):.3f} · "
            f"{dv(x):.3f} = {du(v(x)) * dv(x):.3f}."
        )

    def rows(axes):
        axes.hlines([2, 1, 0], -1.6, 5.4, color=COLOURS["muted"], lw=1)
        axes.set_yticks([2, 1, 0], names, fontsize=13)

    colours, places = ["data", "function", "chord"], (2, 1.5, 0.5, 0)
    intervals = [draw.interval(2 - k, c) for k, c in enumerate(colours)]
    factors = [draw.text(5.5, place, va="center") for place in places]
    label = "value (the same scale on all three lines)"
    panel = draw.panel(
        rows,
        bands=draw.each([draw.area(c, alpha=0.15) for c in colours[1:]]),
        intervals=draw.each(intervals),
        factors=draw.each(factors),
        **draw.axes(label, None, (-1.6, 6.9), (-0.45, 2.5), grid=False),
        xticks=range(-1, 6),
    )
    return draw.Scene(shows, panel, size=(9, 4))


def derivation(worked, rows=7):
    """Return the scene of a derivation line by line, each with its reason.

    `worked` maps a name to its lines, each a pair (formula in LaTeX, reason); or it is
    a function that gives the lines of a typed formula.
    """
    lines_of = worked if callable(worked) else worked.__getitem__

    def shows(name, step):
        lines = lines_of(name)
        last = min(step, len(lines) - 1)
        first = max(last - rows + 1, 0)
        here = last - first
        return {
            "band": _corners(0, here - 0.47, 1, 0.94),
            "rows": [
                (f"${'=' * (k > 0)}\\;{lines[k][0]}$", lines[k][1], k == last)
                for k in range(first, last + 1)
            ],
        }, _stage(name, lines, step)

    panel = draw.panel(
        draw.text(0.99, -0.62, "muted", ha="right").at("rule used"),
        band=draw.area("highlight", alpha=0.25),
        rows=draw.each([_row(row, rows) for row in range(rows)]),
        ylim=(rows - 0.5, -0.5),
        bare=True,
    )
    return draw.Scene(shows, panel, size=(9, 4.8))


@draw.piece
def _row(axes, row, rows):
    """A line of a derivation; shows (formula, reason, whether it is the last)."""
    formula = axes.text(0.02, row, "", va="center")
    reason = axes.text(0.99, row, "", va="center", ha="right", style="italic")

    def fill(data):
        formula.set(text=data[0], color=COLOURS["data"] if data[2] else "#5A5A5A")
        reason.set_text(data[1])
        _fit(formula, reason, rows)

    return [formula, reason], fill


def _fit(formula, reason, rows, size=18):
    """Set a formula as large as its row, and the room beside its reason, allow."""
    formula.set_fontsize(size)
    page, extent = formula.axes.get_window_extent(), formula.get_window_extent()
    room = reason.get_window_extent().x0 - page.x0 - 0.04 * page.width
    share = min(room / max(extent.width, 1), page.height / rows / max(extent.height, 1))
    formula.set_fontsize(size * min(1, share))


def _stage(name, lines, step):
    last = len(lines) - 1
    if step == 0:
        return f"{name}: the question. Steps to the derivative: {last}."
    if step > last:
        return f"{name}: the derivative is found. Steps to it: {last}."
    done = " The derivative is found." if step == last else ""
    return f"{name}, step {step}: {lines[step][1]}.{done}"


def family(a, y, dy, rule):
    """Return the scene of the curve y(a, C), and its derivative beside rule(y)."""

    def shows(C):
        pole = np.log(-C) if C < 0 else np.inf
        near = np.abs(a - pole) < 0.12
        value, derivative = (np.where(near, np.nan, f(a, C)) for f in (y, dy))
        centre = None if C == -1 else y(np.zeros(1), C)[0]
        where = f"it breaks at a = {pole:.2f}" if C < 0 else "it has no break"
        height = "no value" if centre is None else f"the value {centre:.3f}"
        gap = np.nanmax(np.abs(derivative - rule(value)))
        return {
            "curve": (a, value),
            "middle": None if centre is None else (0, centre),
            "slope": (a, derivative),
            "dots": (a[::12], rule(value)[::12]),
        }, (
            f"C = {C:.2f}: y has {height} at a = 0, and {where}. dy/da and y(1 − y) "
            f"differ by {'less' if gap < 1e-9 else 'more'} than 1e-9."
        )

    low, high = a[0], a[-1]
    band = draw.area("highlight", alpha=0.2, label="0 to 1")
    left = draw.panel(
        band.at(*_corners(low, 0, high - low, 1)),
        curve=draw.line("function", label="y"),
        middle=draw.line("data", "o", label="y at a = 0"),
        **draw.axes("a", "y", (low, high), (-2.5, 3.5), legend="lower right"),
        title="The function",
    )
    right = draw.panel(
        slope=draw.line("tangent", label="dy/da"),
        dots=draw.line("data", "o", mfc="none", label="y(1 − y)"),
        **draw.axes("a", "dy/da", (low, high), (-2.5, 0.6), legend="lower right"),
        title="Its derivative, twice",
    )
    return draw.Scene(shows, left, right, size=(9, 4))


def level_places(f, df, x):
    """Return the scene of f with its tangent at a, and below it of the slope f′."""

    def shows(a):
        slope = df(a)
        ends = np.array([a - 0.25, a + 0.25])
        way = "falls" if slope < -0.001 else "rises" if slope > 0.001 else "is level"
        return {
            "tangent": (ends, f(a) + slope * (ends - a)),
            "point": (a, f(a)),
            "slope": (a, slope),
        }, (
            f"At x = {a:.2f} f is {f(a):.4f}, its slope is {slope:+.4f}: "
            f"the tangent {way}."
        )

    limits = x[0] - 0.1, x[-1] + 0.1
    top = draw.panel(
        draw.line("function", label="f").at(x, f(x)),
        tangent=draw.line("tangent", label="tangent"),
        point=POINT,
        **draw.axes("", "f(x)", limits, (0.55, 1.15), legend="upper center"),
    )
    below = draw.panel(
        draw.line("tangent", "--", label="slope f′").at(x, df(x)),
        draw.ZERO,
        slope=POINT,
        **draw.axes("x", "f′(x)", limits, (-2, 1.4), legend="upper left"),
    )
    return draw.Scene(shows, top, below, size=(7, 5), mosaic="a;b", sharex=True)


def swell(depths, counts, formulas):
    """Return the scene of a derivative's formula, and its cost against the depth.

    `counts[nest][way]` holds one number a depth, `formulas[nest]` one text a depth.
    """
    stamps = _stamps("".join(sorted(set("".join(map("".join, formulas.values()))))))

    def shows(nest, n):
        ways, place = counts[nest], list(depths).index(n)
        formula = formulas[nest][place]
        raw, shared, back = (ways[way][place] for way in WAYS)
        return {
            "heading": f"The derivative at depth {n}: {len(formula)} characters",
            "page": _typeset(formula, stamps),
            "costs": {way: (depths, ways[way]) for way in WAYS},
            "here": draw.strokes(n, 0.7, max(raw, shared, back)),
        }, (
            f"{nest}, depth {n}: {raw} operations as written, {shared} with shared "
            f"parts once, {back} by backpropagation. As written it costs "
            f"{raw / back:.1f} times backpropagation."
        )

    top = max(max(map(max, ways.values())) for ways in counts.values())
    limits = (depths[0] - 0.3, depths[-1] + 0.3), (0.7, 3 * top)
    gray = {"cmap": "gray", "vmin": 0, "vmax": 255, "aspect": "auto"}
    image = draw.image(_typeset("", stamps).shape, **gray)
    page = draw.panel(heading=draw.title(), page=image, bare=True)
    costs = {way: draw.line(*look, label=way, ms=5) for way, look in WAYS.items()}
    right = draw.panel(
        costs=draw.each(costs),
        here=draw.line("muted", ":", lw=1.5),
        **draw.axes("depth n of the nest", "operations", *limits, yscale="log"),
        xticks=depths,
        legend="upper left",
    )
    return draw.Scene(shows, page, right, size=(9.5, 4.2), width_ratios=[1.1, 1])


def _stamps(characters):
    """Return pictures of `characters`, by code: setting type anew would take long."""
    stamps = np.full((128, 28, 14), 246, np.uint8)
    for character in f"{characters}.":
        figure = Figure(figsize=(0.07, 0.14), dpi=200, facecolor="#F6F6F6")
        figure.text(0, 0.25, character, family="monospace", fontsize=8)
        stamps[ord(character)] = look.pixels(figure)[:28, :14, 0]
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


def gallery(axes, pairs, x, approximate):
    """Draw each named pair (f, derivative) into one of `axes`, with measured slopes."""
    some = x[5::15]
    for ax, (name, (f, derivative)) in zip(axes, pairs.items(), strict=True):
        slopes, rule = approximate(f, some, 1e-5), {"label": "dy/dx, by rule"}
        ax.plot(x, f(x), color=COLOURS["function"], label="y")
        ax.plot(x, derivative(x), "--", color=COLOURS["tangent"], **rule)
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
