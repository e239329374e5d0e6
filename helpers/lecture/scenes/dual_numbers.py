"""Scenes of lecture 06: dual numbers, programs with loops, and what a gradient costs.

The computation graph of the same lecture is drawn by `helpers.lecture.scenes.programs`.
"""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from helpers.lecture import gaps, graphs
from helpers.lecture.look import COLOURS

WIDTH, ROW = 9.5, 0.34
UNITS = {"years": 31_557_600, "days": 86_400, "hours": 3600, "minutes": 60}
UNITS |= {"s": 1, "ms": 1e-3, "µs": 1e-6}


def direction(angle):
    """Return the unit vector at `angle` degrees, exact on the axes.

    Examples
    --------
    >>> direction(90).tolist()
    [0.0, 1.0]
    """
    turn = np.deg2rad(angle)
    return np.round([np.cos(turn), np.sin(turn)], 12) + 0.0


def duration(seconds):
    """Return a time in words, in the largest unit that fits.

    Examples
    --------
    >>> duration(5400), duration(0.004)
    ('1.5 hours', '4 ms')
    """
    unit = next((u for u in UNITS if seconds >= 0.9995 * UNITS[u]), "µs")
    amount = seconds / UNITS[unit]
    return f"{amount:.3g} {unit}" if amount < 999.5 else f"{amount:,.0f} {unit}"


def carried(formulas, run, point):
    """Return a scene: a program's lines, each with its value and its tangent.

    `formulas` maps the names of all variables, inputs first, to their lines of the
    program; `run(dx, dz)` returns (primal, tangent) by name for that seed.
    """
    names = list(formulas)
    height = ROW * (len(names) + 1) + 0.5

    def scene(figure):
        axes = graphs.canvas(figure, WIDTH, height)
        arrow = _plane(figure, point)
        places = [height - 0.45 - ROW * (i + 1) for i in range(len(names))]
        bar = axes.add_patch(Rectangle((3.5, 0), 5.8, ROW, facecolor="#56B4E950"))
        _head(axes, height - 0.45)
        primals, tangents = [], []
        for name, y in zip(names, places, strict=True):
            axes.text(3.7, y, name, va="center", fontsize=13, weight="bold")
            axes.text(4.3, y, formulas[name], va="center", fontsize=12)
            primals.append(_entry(axes, 7.3, y, "function"))
            tangents.append(_entry(axes, 9.1, y, "tangent"))

        def update(step, angle):
            seed = direction(angle)
            arrow.set_data([point[0], point[0] + seed[0]], point[1] + seed * [0, 1])
            duals = run(*seed)
            at = step + 1  # both inputs are known from the start
            bar.set_y(places[at] - ROW / 2)
            for i, name in enumerate(names):
                primal, tangent = duals[name] if i <= at else (None, None)
                primals[i].set_text(_shown(primal))
                tangents[i].set_text(_shown(tangent))
            return [bar, arrow, *primals, *tangents], _read(step, angle, names, duals)

        return update

    return scene


def _plane(figure, point):
    """Draw the plane of the inputs; return the arrow of the seed."""
    plane = figure.add_axes((0.07, 0.17, 0.25, 0.66))
    x, z = point
    plane.set(xlim=(x - 1.3, x + 1.3), ylim=(z - 1.3, z + 1.3), aspect="equal")
    plane.set(xlabel="x", ylabel="z", title="direction of the change")
    plane.plot(x, z, "o", color=COLOURS["data"])
    look = {"color": COLOURS["tangent"], "lw": 3, "marker": "D", "markevery": [1]}
    return plane.plot([], [], **look, gid="seed")[0]


def _head(axes, y):
    heads = {"line of the program": 3.7, "primal": 6.75, "tangent": 8.45}
    for text, x in heads.items():
        axes.text(x, y, text, va="center", color="#555555")


def _entry(axes, x, y, colour):
    look = {"ha": "right", "va": "center", "fontsize": 12, "color": COLOURS[colour]}
    return axes.text(x, y, "", **look)


def _shown(value):
    return "" if value is None else graphs.number(value, 4)


def _read(step, angle, names, duals):
    seed = f"Direction {angle:g}°"
    name = names[step + 1]
    primal, tangent = map(_shown, duals[name])
    if step == 0:
        parts = (f"{n} with the tangent {_shown(duals[n][1])}" for n in names[:2])
        return f"{seed}: the program starts, {' and '.join(parts)}."
    return f"{seed}, line {step}: {name} has the value {primal}, the tangent {tangent}."


def converging(x, values, slopes, exact, exact_slope):
    """Return a scene: a loop's value and derivative after each round, over `x`.

    `values` and `slopes` have a row a round, the start first, and a column an `x`;
    `exact` and `exact_slope` are what they should approach.
    """
    low, high = float(x[0]), float(x[-1])

    def scene(figure):
        figure.set_size_inches(WIDTH, 3.8)
        left, right = figure.subplots(1, 2)
        drawn = []
        for axes, rows, goal, word in (
            (left, values, exact, "value"),
            (right, slopes, exact_slope, "derivative"),
        ):
            axes.plot(x, goal, "--", color=COLOURS["muted"], label=f"exact {word}")
            colour = COLOURS["function" if axes is left else "tangent"]
            (curve,) = axes.plot(x, rows[0], color=colour, label="program")
            (dot,) = axes.plot([], [], "o", color=COLOURS["data"])
            room = 0.25 * np.ptp(goal)
            axes.set(xlabel="x", ylabel=word, xlim=(low, high))
            axes.set_ylim(goal.min() - room, goal.max() + 3.6 * room)
            axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
            drawn += [curve, dot]

        def update(rounds, at):
            place = int(np.argmin(np.abs(x - at)))
            for i, rows in enumerate((values, slopes)):
                drawn[2 * i].set_ydata(rows[rounds])
                drawn[2 * i + 1].set_data([x[place]], [rows[rounds, place]])
            ratios = values[rounds] / exact, slopes[rounds] / exact_slope
            value, slope = (abs(ratio[place] - 1) for ratio in ratios)
            return drawn, (
                f"Rounds: {rounds}. At x = {x[place]:g} the relative error is "
                f"{value:.1g} for the value, {slope:.1g} for the derivative."
            ).replace("e-", "e−")

        return update

    return scene


def jumping(x, run):
    """Return a scene: a program whose branches make it jump, and its slope at a point.

    `run(at)` returns its value at a point of `x`, and the derivatives by its two
    inputs, of which the first is `x`.
    """
    values, slopes = np.array([run(at)[:2] for at in x]).T
    steps, step = np.diff(values, prepend=values[0]), x[1] - x[0]
    expected = slopes * step  # what a piece without a jump does
    torn = np.abs(steps - expected) > 0.5 * np.abs(expected) + 0.02 * np.ptp(values)
    pieces = np.where(torn & (x > x[0]), np.nan, values)

    def scene(figure):
        figure.set_size_inches(7, 4)
        axes = figure.subplots()
        axes.plot(x, pieces, color=COLOURS["function"], label="program")
        look = {"color": COLOURS["tangent"], "ls": "--", "label": "slope by the tape"}
        (tangent,) = axes.plot([], [], **look, gid="tangent")
        (point,) = axes.plot([], [], "o", color=COLOURS["data"])
        room = 0.15 * np.ptp(values)
        axes.set(xlabel="input x", ylabel="output y", xlim=(x[0], x[-1]))
        axes.set_ylim(values.min() - room, values.max() + room)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)

        def update(at):
            value, by_x, by_z = run(at)
            reach = np.array([-0.2, 0.2]) * np.ptp(x)
            tangent.set_data(at + reach, value + by_x * reach)
            point.set_data([at], [value])
            shown = (graphs.number(part, 2) for part in (value, by_x, by_z))
            told = "y = {}, ∂y/∂x = {}, ∂y/∂z = {}.".format(*shown)
            return [tangent, point], f"At x = {at:.2f}: {told}"

        return update

    return scene


def sweeps(jacobian):
    """Return a scene: a Jacobian filled a column or a row a sweep.

    The corner of `jacobian` with one row an output and one column an input is used.
    """
    colours = ListedColormap(["#FFFFFF", "#EDEDED", COLOURS["highlight"], "#E69F00"])
    most_rows, most_columns = jacobian.shape

    def scene(figure):
        figure.set_size_inches(7, 4.2)
        axes = figure.subplots()
        cells = axes.pcolormesh(
            np.zeros(jacobian.shape), cmap=colours, vmin=-0.5, vmax=3.5, edgecolor="w"
        )
        axes.set(xlabel="input", ylabel="output", aspect="equal")
        axes.set_xticks(np.arange(most_columns) + 0.5, range(1, most_columns + 1))
        axes.set_yticks(np.arange(most_rows) + 0.5, range(1, most_rows + 1))
        axes.invert_yaxis()
        axes.grid(visible=False)
        texts = [
            axes.text(j + 0.5, i + 0.5, "", ha="center", va="center", fontsize=8)
            for i in range(most_rows)
            for j in range(most_columns)
        ]

        def update(inputs, outputs, mode, done):
            known = filled(inputs, outputs, mode, done)
            state = np.zeros(jacobian.shape)
            state[:outputs, :inputs] = 1 + known * (1 if mode == "forward" else 2)
            cells.set_array(state)
            for text, shade, number in zip(
                texts, state.flat, jacobian.flat, strict=True
            ):
                text.set_text(f"{number:.2f}".replace("-", "−") if shade > 1 else "")
            return [cells, *texts], _read_sweeps(inputs, outputs, mode, done, known)

        return update

    return scene


def filled(inputs, outputs, mode, done):
    """Return which entries, shape (outputs, inputs), are known after `done` sweeps.

    Examples
    --------
    >>> filled(3, 2, "forward", 1).astype(int).tolist()
    [[1, 0, 0], [1, 0, 0]]
    """
    rows, columns = np.indices((outputs, inputs))
    return (columns if mode == "forward" else rows) < done


def _read_sweeps(inputs, outputs, mode, done, known):
    line = "column" if mode == "forward" else "row"
    said = f"{inputs} inputs, {outputs} outputs, {mode} mode: "
    many = "1 sweep gives" if done == 1 else f"{done} sweeps give"
    said += f"{many} {known.sum()} of {known.size} entries, a {line} a sweep"
    return said + ("; the Jacobian is complete." if known.all() else ".")


def prices(passes, seconds=1e-3):
    """Return a scene: how long one gradient takes, against the number of inputs.

    `passes` maps each method to a function from n to its cost, in evaluations of the
    function, each of which takes `seconds`.
    """
    n = np.logspace(0, 9, 91)
    styles = {"-": "chord", "--": "path", "-.": "gradient", ":": "function"}
    looks = [{"ls": ls, "color": COLOURS[c]} for ls, c in styles.items()]

    def scene(figure):
        figure.set_size_inches(7, 4.2)
        axes = figure.subplots()
        for (name, cost), look in zip(passes.items(), looks, strict=False):
            axes.plot(n, seconds * cost(n), label=name, lw=2.4, **look)
        axes.set(xscale="log", yscale="log", xlabel="inputs n", xlim=(1, 1e9))
        axes.set(ylabel="time for one gradient", ylim=(5e-4, 1e8))
        ticks = [unit for unit in UNITS if unit != "µs"]
        words = [f"1 {u[:-1] if len(u) > 2 else u}" for u in ticks]
        axes.set_yticks([UNITS[unit] for unit in ticks], words)
        axes.minorticks_off()
        axes.legend(loc="upper left")
        line = axes.axvline(1, color=COLOURS["data"], lw=1)
        dots = [axes.plot([], [], "o", color=look["color"])[0] for look in looks]

        def update(n):
            n = round(n)
            line.set_xdata([n, n])
            times = {name: seconds * cost(n) for name, cost in passes.items()}
            for dot, time in zip(dots, times.values(), strict=False):
                dot.set_data([n], [time])
            told = ", ".join(f"{name} {duration(t)}" for name, t in times.items())
            return [line, *dots], f"n = {n:,.0f} inputs: {told}."

        return update

    return scene


def typed(run, low=-3.0, high=3.0):
    """Return a scene: a typed function `f`, and its tangent at `a` by dual numbers.

    `run(f, a)` returns (value, derivative) at a point, nan where there is none.
    """
    x = np.linspace(low, high, 301)
    edges = {"left": 0.12, "right": 0.97, "bottom": 0.14, "top": 0.88}

    def scene(figure):
        figure.set_layout_engine("none")
        axes = figure.subplots(gridspec_kw=edges)
        axes.set(xlim=(low, high), xlabel="x", ylabel="f(x)")
        axes.ticklabel_format(axis="y", scilimits=(-2, 3))
        (curve,) = axes.plot([], [], color=COLOURS["function"], gid="curve")
        (line,) = axes.plot([], [], "--", color=COLOURS["tangent"], gid="tangent")
        (point,) = axes.plot([], [], "o", color=COLOURS["data"])
        title = axes.set_title(" ", parse_math=False)

        def update(f, a):
            values, where = gaps.on(f, x)
            value, slope = run(f, a)
            known = np.isfinite([value, slope]).all()
            curve.set_data(*gaps.drawn(x, values))
            line.set_data(*([x, value + slope * (x - a)] if known else [[], []]))
            point.set_data(*gaps.drawn([a], value))
            axes.set_ylim(*gaps.window(values))
            title.set_text(f"f(x) = {f}")
            told = f"no value or no derivative at x = {a:.2f}."
            if known:
                parts = (graphs.number(number, 4) for number in (a, value, slope))
                told = "f({} + ε) = {} + ({}) ε.".format(*parts)
            return (
                axes.yaxis,
                curve,
                line,
                point,
                title,
            ), f"{f}: {told} {where}".strip()

        return update

    return scene
