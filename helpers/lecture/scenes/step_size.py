"""Scenes of lecture 02: differences, their errors, rounding, and gradient checks.

Each function returns a scene for `explore`. The mathematics comes in as callables
and arrays; here it is only drawn and put into words.
"""

import itertools

import numpy as np

from helpers.lecture import gaps
from helpers.lecture.look import COLOURS

FLOOR = 1e-17  # an error of exactly zero has no place on a logarithmic axis
TANGENT = {"color": COLOURS["tangent"], "ls": "--", "lw": 1.5}
DOT = {"ls": "", "marker": "o", "ms": 9, "mec": "white", "mew": 1.2}
LOOKS = [
    {"color": COLOURS["muted"], "ls": ":", "lw": 2.5},
    {"color": COLOURS["highlight"], "ls": "--"},
    {"color": COLOURS["chord"], "ls": "-"},
]
MONO = {"family": "monospace", "fontsize": 15, "va": "center"}


def power(value):
    """Return a positive number with one digit and its power of ten, in plain text.

    Examples
    --------
    >>> power(3.4e-10), power(0.0123), power(123.4)
    ('3e-10', '0.01', '123')
    """
    return f"{value:.0f}" if value >= 10 else f"{value:.1g}"


def three_chords(f, derivative, quotients):
    """Return a scene: the chords forward, backward and across at `a` with step `h`.

    `quotients[name] = (ends, slope)`: the chord runs between `a + h * ends`, and
    `slope(f, a, h)` is its slope.
    """
    x = np.linspace(-3, 3, 301)

    def scene(fig):
        ax = fig.subplots()
        ax.set(xlim=(-3, 3), ylim=(0, 1.25), xlabel="x", ylabel="f(x)")
        ax.plot(x, f(x), color=COLOURS["function"], label="f")
        (tangent,) = ax.plot([], [], **TANGENT, label="tangent", gid="tangent")
        chords = {
            name: ax.plot([], [], **look, marker="o", ms=6, label=name, gid=name)[0]
            for name, look in zip(quotients, LOOKS, strict=False)
        }
        ax.legend(loc="upper left")

        def update(a, h):
            tangent.set_data(x, f(a) + derivative(a) * (x - a))
            words = []
            for name, chord in chords.items():
                ends, slope = quotients[name]
                places = a + h * np.array(ends)
                chord.set_data(places, f(places))
                error = abs(float(slope(f, a, h)) - derivative(a))
                words.append(f"{name} {error:.4f}")
            return (tangent, *chords.values()), (
                f"a = {a:.2f}, h = {h:.3g}. Errors of the slopes: {', '.join(words)}."
            ).replace("-", "−")

        return update

    return scene


def error_curves(measure, steps, families, ylim, labels=("step h", "error")):
    """Return a scene: errors against the step, and a dot on each curve at `h`.

    `measure(family, h)` gives a dict from curve names to errors, of the shape of the
    array `h`, nan where there is none; every family has the same curve names.
    """
    drawn = {
        family: {name: _shown(e) for name, e in measure(family, steps).items()}
        for family in families
    }
    names = list(drawn[families[0]])

    def scene(fig):
        fig.set_size_inches(7.6, 4.2)
        ax = fig.subplots()
        ax.set(xscale="log", yscale="log", xlim=(steps.min(), steps.max()), ylim=ylim)
        ax.set(xlabel=labels[0], ylabel=labels[1])
        looks = dict(zip(names, LOOKS[3 - len(names) :], strict=False))
        curves = {n: ax.plot([], [], label=n, gid=n, **looks[n])[0] for n in names}
        dots = {n: ax.plot([], [], **DOT, color=looks[n]["color"])[0] for n in names}
        (here,) = ax.plot([], [], color=COLOURS["data"], lw=0.8)
        fig.legend(handles=[*curves.values()], loc="outside upper center", ncols=4)

        def update(h, family=families[0]):
            now, words = measure(family, np.array([h])), []
            for name in names:
                curves[name].set_data(steps, drawn[family][name])
                error = _shown(now[name])[0]
                known = int(np.isfinite(error))
                dots[name].set_data([h][:known], [error][:known])
                words.append(f"{name} {_word(now[name][0])}")
            here.set_data([h, h], ylim)
            which = f"{family}, " if len(families) > 1 else ""
            sentence = f"{which}step {h:.2g}. Errors: {'; '.join(words)}."
            moved = (here, *curves.values(), *dots.values())
            return moved, sentence[:1].upper() + sentence[1:]

        return update

    return scene


def own_errors(methods, steps):
    """Return a scene: a typed function, and the errors of its slopes against the step.

    `methods[name](f, a, h)` gives the slope at `a` for an array of steps; it may raise
    a ValueError where it cannot take `f`. Errors are against `f.derivative()`.
    """
    x = np.linspace(-3, 3, 301)

    def measure(f, a, h):
        exact = float(gaps.on(f.derivative(), a)[0] + 0 * gaps.on(f, a)[0])
        return {
            name: np.abs(_tried(method, f, a, h) - exact)
            for name, method in methods.items()
        }

    def scene(fig):
        left, right, title = _own_axes(fig, steps)
        (curve,) = left.plot([], [], color=COLOURS["function"], gid="curve")
        (point,) = left.plot([], [], **DOT, color=COLOURS["data"])
        looks = dict(zip(methods, LOOKS, strict=False))
        lines = {n: right.plot([], [], label=n, gid=n, **looks[n])[0] for n in methods}
        dots = {n: right.plot([], [], **DOT, color=looks[n]["color"])[0] for n in lines}
        fig.legend(handles=[*lines.values()], loc="upper right", ncols=4)

        def update(f, a, h):
            values, where = gaps.on(f, x)
            curve.set_data(*gaps.drawn(x, values))
            point.set_data(*gaps.drawn([a], gaps.on(f, a)[0]))
            left.set_ylim(*gaps.window(values))
            title.set_text(f"f(x) = {f}")
            errors, now, words = measure(f, a, steps), measure(f, a, np.array([h])), []
            for name, line in lines.items():
                line.set_data(*gaps.drawn(steps, _shown(errors[name])))
                dots[name].set_data(*gaps.drawn([h], _shown(now[name])))
                error = now[name][0]
                words.append(f"{name} {_word(error) if error == error else 'none'}")
            return (left.yaxis, title, curve, point, *lines.values(), *dots.values()), (
                f"{f} at a = {a:.2f}, h = {h:.2g}. ".replace("a = -", "a = −")
                + f"Errors: {'; '.join(words)}. {where}"
            ).strip()

        return update

    return scene


def _tried(method, f, a, h):
    """Return the slopes, or nan where there is none."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(method(f, a, h), float)
    except ValueError:  # such as a complex step through |x|
        return np.full(np.shape(h), np.nan)


def _own_axes(fig, steps):
    fig.set_size_inches(9.5, 4.3)
    fig.set_layout_engine("none")  # the numbers at the axes change, the panels stay
    room = {"left": 0.07, "right": 0.98, "bottom": 0.14, "top": 0.87, "wspace": 0.22}
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.3], gridspec_kw=room)
    left.set(xlim=(-3, 3), xlabel="x")
    left.ticklabel_format(axis="y", scilimits=(-2, 3))
    right.set(xscale="log", yscale="log", xlim=(steps.min(), steps.max()))
    right.set(ylim=(3e-18, 1e4), xlabel="step h", ylabel="error at a")
    return left, right, left.set_title(" ", fontsize=11, parse_math=False)


def neighbours(stencils, steps, errors, orders):
    """Return a scene: the weights of a stencil, and its error against the step.

    `stencils[name][n] = (offsets, weights)`; `errors` and `orders` have the same keys
    and hold the curve over `steps` and its measured slope.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.0)
        left, right = fig.subplots(1, 2)
        _stencil_axes(left, right)
        for curve in itertools.chain(*(family.values() for family in errors.values())):
            right.plot(steps, _shown(curve), color=COLOURS["muted"], alpha=0.4, lw=1)
        (weights,) = left.plot([], [], **DOT, color=COLOURS["chord"], gid="weights")
        (stems,) = left.plot([], [], color=COLOURS["chord"], lw=1.5)
        (line,) = right.plot([], [], color=COLOURS["chord"], gid="errors")

        def update(family, n):
            offsets, values = stencils[family][n]
            weights.set_data(offsets, values)
            ends = [
                (k, y)
                for k, w in zip(offsets, values, strict=True)
                for y in (0, w, np.nan)
            ]
            stems.set_data(*np.array(ends).T)
            line.set_data(steps, _shown(errors[family][n]))
            return (stems, weights, line), (
                f"{len(offsets)} points, k from {_signed(min(offsets))} to "
                f"{max(offsets)}: order {orders[family][n]:.1f} measured, "
                f"error {power(errors[family][n][-1])} at h = {steps[-1]:.2g}."
            )

        return update

    return scene


def _signed(k):
    return f"{k}".replace("-", "−")


def _stencil_axes(left, right):
    left.set(xlim=(-3.6, 5.6), ylim=(-19.5, 19.5), xticks=range(-3, 6))
    left.set(xlabel="neighbour k, at a + k·h", ylabel="weight")
    left.set_yscale("symlog", linthresh=1)
    left.set_yticks([-10, -1, 0, 1, 10], ["−10", "−1", "0", "1", "10"])
    right.set(xscale="log", yscale="log", xlim=(1e-3, 0.2), ylim=(1e-15, 1))
    right.set(xlabel="step h", ylabel="error")
    left.axhline(0, color=COLOURS["data"], lw=0.8)


def tableau(rows, exact, h):
    """Return a scene: a Richardson table filled entry by entry, with each error.

    `rows[i][j]` is the entry of row i after j eliminations; row i has step h / 2**i.
    """
    order = [(i, j) for i, row in enumerate(rows) for j in range(i + 1)]
    size = len(rows)

    def scene(fig):
        fig.set_size_inches(9.0, 3.8)
        ax = fig.subplots()
        _triangle(ax, size, h)
        texts = [_cell(ax, i, j, rows[i][j], exact) for i, j in order]
        (box,) = ax.plot([], [], color=COLOURS["highlight"], lw=2.5, gid="box")
        (links,) = ax.plot([], [], color=COLOURS["chord"], lw=2, gid="links")

        def update(step):
            i, j = order[step]
            for number, text in enumerate(texts):
                text.set_visible(number <= step)
            across, down = 0.44 * np.array([-1, 1, 1, -1, -1]), 0.36
            box.set_data(j + across, i + down * np.array([-1, -1, 1, 1, -1]))
            if j:
                nan, end = np.nan, j - 0.44
                links.set_data(
                    [j - 0.56, end, nan, j - 0.56, end],
                    [i, i, nan, i - 0.64, i - 0.36],
                )
            else:
                links.set_data([], [])
            return (box, links, *texts), _entry(rows, exact, i, j, h)

        return update

    return scene


def _triangle(ax, size, h):
    ax.set(xlim=(-0.95, size - 0.45), ylim=(size - 0.4, -0.85))
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    for i in range(size):
        label = f"h = {h / 2**i:.4g}"
        ax.text(-0.9, i, label, va="center", color=COLOURS["data"])
        ax.text(i, -0.65, f"order {2 * i + 2}", ha="center", color=COLOURS["data"])


def _cell(ax, i, j, value, exact):
    words = f"{value:.9f}\nerror {power(abs(value - exact))}".replace("-0.", "−0.")
    return ax.text(j, i, words, ha="center", va="center", fontsize=10)


def _entry(rows, exact, i, j, h):
    error = power(abs(rows[i][j] - exact))
    if j == 0:
        return f"Central difference with h = {h / 2**i:.4g}: error {error}."
    return (
        f"({4**j} × left neighbour − the entry above that) / {4**j - 1}: "
        f"error {error}, was {power(abs(rows[i][j - 1] - exact))}."
    )


def landing(taken, spacing):
    """Return a scene: where x + h falls among the numbers that a computer has.

    `taken(tenths)` gives the step really taken, in spacings, when `tenths` tenths of
    a spacing are typed.
    """
    typed = np.arange(1, 41)

    def scene(fig):
        fig.set_size_inches(9.5, 3.4)
        left, right = fig.subplots(1, 2, width_ratios=[1.3, 1])
        _grid_of_numbers(left, spacing)
        _ratios(right, typed / 10, np.array([taken(k) for k in typed]))
        (wish,) = left.plot([], [], "v", ms=11, color=COLOURS["chord"], gid="typed")
        (land,) = left.plot([], [], "o", ms=11, color=COLOURS["function"], gid="taken")
        (path,) = left.plot([], [], ":", color=COLOURS["data"], lw=1.2)
        (dot,) = right.plot([], [], **DOT, color=COLOURS["chord"])
        wish.set_label("x + h as typed")
        land.set_label("x + h as stored")
        left.legend(handles=[wish, land], loc="upper left", ncols=2)

        def update(tenths):
            want, got = tenths / 10, taken(tenths)
            wish.set_data([want], [0.55])
            land.set_data([got], [0])
            path.set_data([want, got], [0.55, 0])
            dot.set_data([want], [got / want])
            off = 100 * (got / want - 1)
            return (path, wish, land, dot), (
                f"Typed h = {want:.1f} u, taken h = {got:.0f} u: "
                f"the quotient of f(x) = x is {off:+.0f} % off.".replace("-", "−")
            )

        return update

    return scene


def _grid_of_numbers(ax, spacing):
    ax.set(xlim=(-0.6, 4.6), ylim=(-0.6, 1.2), yticks=[], xticks=range(5))
    ax.set_xticklabels(["1", "1 + u", "1 + 2u", "1 + 3u", "1 + 4u"])
    ax.set_xlabel(f"the only numbers there are; u = {spacing}")
    ax.plot(range(5), [0] * 5, "|", ms=26, mew=2, color=COLOURS["data"])


def _ratios(ax, typed, taken):
    ax.set(xlim=(0, 4.1), ylim=(-0.1, 2.1), xlabel="typed h, in u")
    ax.set_ylabel("taken h / typed h")
    ax.plot(typed, taken / typed, ".", color=COLOURS["muted"], ms=5)
    ax.axhline(1, **TANGENT)


def lost_digits(f, a, exact):
    """Return a scene: the digits of f(a + h) and f(a), and what is left of them."""
    places = {"f(a + h)": 3, "f(a)": 2, "difference": 1, "quotient": 0, "exact": -1}

    def scene(fig):
        fig.set_size_inches(7.0, 3.0)
        ax = fig.subplots()
        ax.set(xlim=(0, 8), ylim=(-1.6, 3.6), xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        for name, height in places.items():
            ax.text(0.1, height, name, **MONO)
        ax.axhline(1.5, color=COLOURS["data"], lw=1)
        ax.axhline(0.5, color=COLOURS["muted"], lw=0.8, ls=":")
        rest = {n: ax.text(3, y, "", **MONO, gid=n) for n, y in places.items()}
        same = {
            n: ax.text(3, y, "", **MONO, color=COLOURS["muted"], gid=f"same {n}")
            for n, y in places.items()
        }
        for name in ("quotient", "exact"):
            same[name].set(color=COLOURS["tangent"], weight="bold")

        def update(h):
            high, low = float(f(a + h)), float(f(a))
            quotient = (high - low) / h
            lines = [f"{v:+.17f}" for v in (high, low, high - low, quotient, exact)]
            kept = _alike(*lines[:2])
            zeros = len(lines[2]) - len(lines[2][1:].lstrip("0."))
            right = _alike(*lines[3:])
            shared = [kept, kept, zeros, right, right]
            for name, line, n in zip(places, lines, shared, strict=True):
                _split(same[name], rest[name], line[:20], n)
            return (*same.values(), *rest.values()), (
                f"h = {h:.0e}: f(a + h) and f(a) share {max(kept - 3, 0)} decimals; "
                f"the quotient has {max(right - 3, 0)} right ones, "
                f"error {power(abs(quotient - exact))}."
            )

        return update

    return scene


def _alike(first, second):
    pairs = zip(first, second, strict=False)
    return len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _split(same, rest, line, n):
    line = line.replace("+", " ").replace("-", "−")
    same.set_text(line[:n])
    rest.set_text(" " * n + line[n:])


def gradient_check(check, tolerances, n):
    """Return a scene: the relative error of each of `n` entries of a gradient.

    `check(bug, precision, h)` gives the relative errors; `tolerances[precision]` is
    the line that they are held to.
    """
    bottom = 1e-13

    def scene(fig):
        fig.set_size_inches(7.6, 3.9)
        ax = fig.subplots()
        ax.set(yscale="log", ylim=(bottom, 300), xlim=(-0.6, n - 0.4))
        ax.set_xticks(range(n), [f"∂L/∂w{k}" for k in range(n)])
        ax.set(xlabel="entry of the gradient", ylabel="relative error")
        bars = ax.bar(range(n), [1] * n, 0.6, bottom=bottom, color=COLOURS["chord"])
        dashed = {"color": COLOURS["data"], "ls": "--", "lw": 1.5}
        (limit,) = ax.plot([], [], **dashed, label="tolerance", gid="tolerance")
        words = [ax.text(k, 1, "", ha="center", va="bottom") for k in range(n)]
        ax.legend(loc="upper right")

        def update(bug, precision, h):
            errors = np.asarray(check(bug, precision, h), float)
            limit.set_data([-0.6, n - 0.4], [tolerances[precision]] * 2)
            fails = errors > tolerances[precision]
            for bar, word, error, fail in zip(bars, words, errors, fails, strict=True):
                bar.set_height(max(error, 2 * bottom) - bottom)
                bar.set_hatch("//" if fail else "")
                word.set_position((word.get_position()[0], max(error, 2 * bottom)))
                word.set_text(f"{'✗' if fail else '✓'} {_word(error)}")
            blamed = ", ".join(f"w{k}" for k in np.flatnonzero(fails)) or "none"
            return (limit, *bars, *words), (
                f"{bug}, {precision}, h = {power(h)}: above the tolerance "
                f"{power(tolerances[precision])}: {blamed}."
            )

        return update

    return scene


def _shown(errors):
    errors = np.asarray(errors, float)
    return np.where(np.isfinite(errors), np.maximum(errors, FLOOR), np.nan)


def _word(error):
    if not np.isfinite(error):
        return "none (h is 0 there)"
    return power(error) if error > FLOOR else "below 1e-17"
