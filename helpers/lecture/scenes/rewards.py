"""Scenes of lecture 12: values and arrows on a grid, and what an update changes.

A `world` is a `gridworld.World`; only its `layout`, `cells`, `start`, `final` and
`reward` are read. Rows are counted downwards, so that y axes are turned.
"""

from typing import NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from helpers.lecture import graphs
from helpers.lecture.graphs import number
from helpers.lecture.look import COLOURS

# Orange below 0, white at 0, blue above: light enough for black numbers.
VALUES = LinearSegmentedColormap.from_list("values", ["#F2B78A", "#FFFFFF", "#6CAEDD"])
WAYS = np.array([[0, -1], [1, 0], [0, 1], [-1, 0]])  # ↑ → ↓ ←, across and down
SIGNS = "↑→↓←"


class Grid(NamedTuple):
    """The moving parts of a drawn world: colours, arrows, crosses and numbers."""

    world: object
    picture: object
    arrows: object
    crosses: object
    start: object
    numbers: list

    @property
    def moving(self):
        return [self.picture, self.arrows, self.crosses, self.start, *self.numbers]

    def show(self, values, q, right=None, digits=2):
        """Show numbers and greedy arrows; a cross on those that are not `right`.

        `values` has one entry a state, `right` one for each state that is not final.
        Where several actions are equally good, a dot stands in place of an arrow.
        """
        self.picture.set_array(_table(self.world, values))
        open_cells = ~self.world.final
        self.arrows.set_UVC(*(0.42 * _ways(q)[open_cells]).T)
        wrong = ~(np.ones(open_cells.sum(), bool) if right is None else right)
        row, column = self.world.cells[open_cells][wrong].T
        self.crosses.set_data(column + 0.33, row - 0.3)
        for text, value in zip(self.numbers, values[open_cells], strict=True):
            text.set_text(number(value, digits))


def draw_world(ax, world, low=-1.0, high=1.0):
    """Draw the cells, walls and ends of a world; return its moving parts."""
    rows, columns = len(world.layout), len(world.layout[0])
    picture = ax.pcolormesh(
        np.arange(columns + 1) - 0.5,
        np.arange(rows + 1) - 0.5,
        _table(world, 0.0 * world.reward),
        cmap=VALUES,
        edgecolors="#9A9A9A",
        linewidth=0.8,
        zorder=1,
    )
    picture.set_clim(low, high)
    ax.set(xlabel="column", ylabel="row", xticks=range(columns), yticks=range(rows))
    ax.set(aspect="equal", ylim=(rows - 0.5, -0.5))
    ax.grid(False)
    for row, line in enumerate(world.layout):
        for column, letter in enumerate(line):
            _cell(ax, row, column, letter)
    row, column = world.cells[world.start]
    look = {"fontsize": 11, "weight": "bold", "zorder": 5}
    start = ax.text(column - 0.44, row - 0.22, "S", **look)
    for (row, column), r in zip(
        world.cells[world.final], world.reward[world.final], strict=True
    ):
        sign = "+" if r > 0 else ""
        text = f"{sign}{number(r, 1)}"
        ax.text(column, row, text, ha="center", va="center", fontsize=13, zorder=5)
    row, column = world.cells[~world.final].T
    arrows = ax.quiver(
        column,
        row - 0.1,
        0.0 * row,
        0.0 * row,
        pivot="mid",
        angles="xy",
        scale_units="xy",
        scale=1,
        width=0.012,
        color=COLOURS["data"],
        zorder=4,
    )
    (crosses,) = ax.plot([], [], "x", color=COLOURS["tangent"], markersize=8, mew=2.4)
    numbers = [
        ax.text(c, r + 0.33, "", ha="center", va="center", fontsize=9, zorder=5)
        for r, c in zip(row, column, strict=True)
    ]
    return Grid(world, picture, arrows, crosses, start, numbers)


def _cell(ax, row, column, letter):
    look = {
        "#": {"facecolor": "#4A4A4A"},
        "G": {"facecolor": "#9AD9C3", "hatch": "//"},
        "P": {"facecolor": "#F6D9B0", "hatch": ".."},
    }.get(letter, {"facecolor": "none"})
    corner, edge = (column - 0.5, row - 0.5), {"edgecolor": "#9A9A9A", "lw": 0.8}
    ax.add_patch(Rectangle(corner, 1, 1, zorder=0.5, **edge, **look))


def _table(world, values):
    """Return values by row and column, masked at walls and ends, which stand still."""
    table = np.full((len(world.layout), len(world.layout[0])), np.nan)
    table[tuple(world.cells[~world.final].T)] = values[~world.final]
    return np.ma.masked_invalid(table)


def _ways(q):
    """Return the direction of each greedy action, (0, 0) where several tie."""
    tied = (q >= q.max(axis=-1, keepdims=True) - 1e-9).sum(axis=-1) > 1
    return np.where(tied[:, np.newaxis], 0, WAYS[q.argmax(axis=-1)])


def learning(world, records, unit="updates"):
    """Return the scene of values and arrows as they are learnt.

    `records` maps a run's name to a dict: `steps` (frames,), `q` (frames, states, 4),
    `right` (frames, states that are not final) and `miss` (frames,), the largest
    error of a value. With several runs, update takes the name, too.
    """
    first = next(iter(records))

    def scene(fig):
        fig.set_size_inches(9.5, 4.3)
        axes = fig.subplot_mosaic("ab;ac", width_ratios=[1.25, 1])
        grid = draw_world(axes["a"], world)
        curves = _two_curves(axes["b"], axes["c"], records, unit)
        title = axes["a"].set_title(" ")

        def update(stage, run=first):
            record = records[run]
            steps, right = record["steps"], record["right"].sum(axis=1)
            values = record["q"][stage].max(axis=1)
            grid.show(values, record["q"][stage], record["right"][stage])
            title.set_text(f"{unit}: {steps[stage]}")
            for line, values in zip(curves, (right, record["miss"]), strict=True):
                line.set_data(steps[: stage + 1], values[: stage + 1])
            return [*grid.moving, title, *curves], (
                f"Number of {unit}: {steps[stage]}. {right[stage]} of "
                f"{record['right'].shape[1]} arrows are right; the largest error of a "
                f"value is {record['miss'][stage]:.2f}."
            )

        return update

    return scene


def _two_curves(top, bottom, records, unit):
    last = max(record["steps"][-1] for record in records.values())
    cells = next(iter(records.values()))["right"].shape[1]
    worst = max(record["miss"].max() for record in records.values())
    top.set(ylabel="right arrows", ylim=(-0.5, cells + 1), xlim=(0, last * 1.03))
    top.axhline(cells, color=COLOURS["muted"], ls=":", lw=1.2)
    bottom.set(ylabel="largest error", xlabel=unit, ylim=(-0.03, 1.05 * worst))
    bottom.set_xlim(0, last * 1.03)
    for ax in (top, bottom):
        ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    look = {"markersize": 4, "markevery": [-1]}
    (arrows,) = top.plot([], [], "-o", color=COLOURS["gradient"], **look)
    (errors,) = bottom.plot([], [], "--s", color=COLOURS["tangent"], **look)
    return arrows, errors


def discount(world, solve, farthest=12):
    """Return the scene of the best arrows at a discount γ, with the walk from S.

    `solve(gamma)` returns the values, Q, and the states of the walk.
    """

    def scene(fig):
        fig.set_size_inches(9.5, 3.9)
        left, right = fig.subplots(1, 2, width_ratios=[1.25, 1])
        grid = draw_world(left, world)
        (walk,) = left.plot([], [], color=COLOURS["path"], lw=5, alpha=0.45, zorder=3)
        later = np.arange(farthest + 1)
        (stems,) = right.plot([], [], color=COLOURS["function"], lw=5)
        right.set(xlabel="moves that it comes later, k", ylabel="worth of a reward 1")
        right.set(xlim=(-0.6, farthest + 0.6), ylim=(0, 1.05))

        def update(gamma):
            values, q, states = solve(gamma)
            grid.show(values, q)
            row, column = world.cells[states].T
            walk.set_data(column, row)
            bars = np.stack([0 * later, gamma**later, np.full(later.shape, np.nan)], -1)
            stems.set_data(np.repeat(later, 3), bars.ravel())
            end = f"the prize of {world.reward[states[-1]]:.1f}"
            if not world.final[states[-1]]:
                end = "no prize"
            sentence = (
                f"With γ = {gamma:.2f} the walk from S leads to {end} in "
                f"{len(states) - 1} moves; the start is worth {values[states[0]]:.3f}."
            )
            return [*grid.moving, walk, stems], sentence

        return update

    return scene


def moves(world, made, tables, alpha, gamma):
    """Return the scene of one update after another.

    `made` holds transitions (state, action, next_state, reward, done); `tables` the
    table Q̂ before the first and after each, of shape (updates + 1, states, 4).
    """

    def scene(fig):
        fig.set_size_inches(9.5, 4.1)
        left, right = fig.subplots(1, 2, width_ratios=[1.25, 1])
        grid = draw_world(left, world)
        (way,) = left.plot([], [], "-", color=COLOURS["path"], lw=4, alpha=0.6)
        (agent,) = left.plot([], [], "o", color=COLOURS["path"], markersize=13)
        agent.set(markeredgecolor="white", zorder=6)
        marks = _levels(right)

        def update(step):
            q = tables[step]
            grid.show(q.max(axis=1), q)
            if step == 0:
                ends, levels = world.cells[[made[0].state] * 2], [np.nan] * 3
                words = "Before the first update every value is 0."
            else:
                move, old = made[step - 1], tables[step - 1]
                ends = world.cells[[move.state, move.next_state]]
                levels = _heights(move, old, q, gamma)
                words = _told(step, world, move, levels, alpha)
            way.set_data(ends[:, 1], ends[:, 0])
            agent.set_data(ends[1:, 1], ends[1:, 0])
            for mark, place, level in zip(marks, (0, 2, 1), levels, strict=True):
                mark.set_data(*(([place], [level]) if step else ([], [])))
            return [*grid.moving, way, agent, *marks], words

        return update

    return scene


def _levels(ax):
    """Draw three empty marks: the estimate, the target, and the new estimate."""
    ax.set(xlim=(-0.6, 2.6), ylim=(-1.15, 1.15), ylabel="value")
    ax.set_xticks(range(3), ["estimate\nbefore", "estimate\nafter", "target"])
    ax.axhline(0, color=COLOURS["muted"], lw=1)
    looks = [("function", "o"), ("chord", "D"), ("gradient", "s")]
    return [
        ax.plot([], [], marker, color=COLOURS[colour], markersize=12)[0]
        for colour, marker in looks
    ]


def _heights(move, old, new, gamma):
    future = 0.0 if move.done else gamma * old[move.next_state].max()
    place = move.state, move.action
    return [old[place], move.reward + future, new[place]]


def _told(step, world, move, levels, alpha):
    row, column = world.cells[move.state]
    before, aim, after = (number(level, 3) for level in levels)
    bracket = number(levels[1] - levels[0], 3)
    return (
        f"Update {step}: from row {row}, column {column} with {SIGNS[move.action]}, "
        f"r = {number(move.reward, 0)}. Target {aim} − estimate {before} = bracket "
        f"{bracket}; α = {alpha} takes the estimate to {after}."
    )


def exploring(world, epsilons, visits, q, right, goals):
    """Return the scene of where a learner went, for each ε of a grid.

    `visits` (runs, states), `q` (runs, states, 4), `right` (runs, states that are not
    final), `goals` (runs,): the episodes that reached a goal.
    """
    count = right.sum(axis=1)

    def scene(fig):
        fig.set_size_inches(9.5, 4.1)
        axes = fig.subplot_mosaic("ab;ac", width_ratios=[1.25, 1])
        grid = draw_world(axes["a"], world, low=-4.0, high=4.0)
        axes["a"].set_title("visits, and the arrows learnt")
        points = []
        for name, values, label, look in (
            ("b", count, "right arrows", {"color": COLOURS["gradient"], "marker": "o"}),
            ("c", goals, "goals reached", {"color": COLOURS["path"], "marker": "s"}),
        ):
            axes[name].plot(epsilons, values, ls=":", markersize=4, **look)
            axes[name].set_ylabel(label)
            axes[name].set_ylim(-0.06 * values.max(), 1.1 * values.max())
            points += axes[name].plot([], [], markersize=11, **look)
        axes["c"].set_xlabel("exploration ε")

        def update(epsilon):
            run = int(np.argmin(abs(np.asarray(epsilons) - epsilon)))
            grid.show(visits[run], q[run], right[run], digits=0)
            grid.picture.set_array(_table(world, np.log10(1.0 + visits[run])))
            for point, values in zip(points, (count, goals), strict=True):
                point.set_data([epsilons[run]], [values[run]])
            sentence = (
                f"With ε = {epsilons[run]:.1f}, {count[run]} of {right.shape[1]} "
                f"arrows are right; the goal was reached {goals[run]} times; "
                f"never entered: {(visits[run][~world.final] == 0).sum()} of "
                f"{right.shape[1]} cells."
            )
            return [*grid.moving, *points], sentence

        return update

    return scene


PLACES = {
    "theta": (0.7, 1.85),
    "now": (2.8, 3.0),
    "next": (2.6, 0.7),
    "target": (4.9, 0.7),
    "delta": (7.0, 1.85),
    "loss": (8.8, 1.85),
}
NAMES = {
    "theta": ("θ", ""),
    "now": ("Q̂(x)", "θ · f"),
    "next": ("Q̂(x′)", "θ · f′"),
    "target": ("target", "r + γ Q̂(x′)"),
    "delta": ("δ", "target − Q̂(x)"),
    "loss": ("ℓ", "½ δ²"),
}
ROUTES = [
    ("theta", "now"),
    ("theta", "next"),
    ("next", "target"),
    ("now", "delta"),
    ("target", "delta"),
    ("delta", "loss"),
]
HALF = {"theta": 0.4, "now": 0.62, "next": 0.62, "target": 0.72, "delta": 0.66}
HALF["loss"] = 0.45


def routes(values, factors):
    """Return the scene of the chain rule on the loss ½(target − Q̂)².

    `values` has a number for each box, `factors[a, b]` the derivative ∂b/∂a of each
    arrow. `update(step, target)` goes back over one arrow a step; with the target
    "held fixed" nothing passes the arrow between it and δ.
    """
    back = list(reversed(ROUTES))  # in an order that never needs what is not known

    def scene(fig):
        axes = graphs.canvas(fig, 9.5, 3.6)
        nodes = {name: _box(axes, name, values[name]) for name in PLACES}
        for pair in ROUTES:
            graphs.arrow(axes, *_ends(*pair, 0.09))
        arrows = {
            p: graphs.arrow(axes, *_ends(*p, -0.09)[::-1], "gradient") for p in back
        }
        labels = {pair: _label(axes, pair) for pair in back}
        middle = np.mean(_ends("target", "delta", 0.0), axis=0)
        (cut,) = axes.plot(
            *middle[:, np.newaxis],
            "X",
            color=COLOURS["tangent"],
            markersize=17,
            zorder=6,
        )

        def update(step, target="held fixed"):
            held = target == "held fixed"
            slopes = gradients(factors, step, held)
            for place, pair in enumerate(back):
                stopped = held and pair in [("target", "delta"), *ROUTES[1:3]]
                arrows[pair].set_visible(place < step and not stopped)
                text = number(factors[pair], 2) if place < step and not stopped else ""
                labels[pair].set_text(f"× {text}" if text else "")
            for name, node in nodes.items():
                node.mark("done" if name in slopes else "known")
                node.gradient.set_text(_slope(slopes.get(name)))
            cut.set_visible(held)
            moved = [*arrows.values(), *labels.values(), cut]
            moved += [
                part for node in nodes.values() for part in (node.box, node.gradient)
            ]
            return moved, _route_in_words(step, back, slopes, held)

        return update

    return scene


def gradients(factors, step, held):
    """Return ∂ℓ/∂ of each box reached after going back over `step` arrows.

    Examples
    --------
    >>> chain = dict.fromkeys(ROUTES, 2.0)
    >>> gradients(chain, 3, held=True)
    {'loss': 1.0, 'delta': 2.0, 'now': 4.0}
    """
    slopes = {"loss": 1.0}
    for start, end in list(reversed(ROUTES))[:step]:
        stopped = held and (start, end) == ("target", "delta")
        if end in slopes and not stopped:
            slopes[start] = slopes.get(start, 0.0) + slopes[end] * factors[start, end]
    return slopes


def _box(axes, name, value):
    node = graphs.node(axes, PLACES[name], *NAMES[name], size=(2 * HALF[name], 0.66))
    node.value.set_text(number(value, 3))
    node.mark("known")
    return node


def _ends(start, end, shift):
    """Return the two ends of the arrow between two boxes, moved aside a little."""
    a, b = np.array(PLACES[start]), np.array(PLACES[end])
    way = (b - a) / np.linalg.norm(b - a)
    aside = shift * np.array([-way[1], way[0]])
    begin, stop = (_edge(way, HALF[name], 0.33) + 0.05 for name in (start, end))
    return tuple(a + begin * way + aside), tuple(b - stop * way + aside)


def _edge(way, half_width, half_height):
    """Return how far the edge of a box lies from its middle, along `way`."""
    with np.errstate(divide="ignore"):
        return min(half_width / abs(way[0]), half_height / abs(way[1]))


def _label(axes, pair):
    start, end = map(np.array, _ends(*pair, -0.36))
    x, y = (start + end) / 2
    look = {"ha": "center", "va": "center", "fontsize": 10, "zorder": 6}
    return axes.text(x, y, "", color=COLOURS["gradient"], **look)


def _slope(value):
    return "" if value is None else f"∂ℓ: {number(value, 3)}"


def _route_in_words(step, back, slopes, held):
    if step == 0:
        return "Forward: every value is known. ∂ℓ/∂ℓ = 1."
    start, end = back[step - 1]
    name, after = NAMES[start][0], NAMES[end][0]
    if start not in slopes or (held and (start, end) == ROUTES[1]):
        return f"Nothing passes from {after} to {name}: the target is held fixed."
    words = f"Back from {after} to {name}: ∂ℓ/∂{name} = {number(slopes[start], 3)}"
    if start == "theta" and step < len(back):
        words += " so far"
    return words + "."


def two_losses(estimate, target, loss, slopes, low=-1.0, high=3.0):
    """Return the scene of a loss with the target held fixed, and with it moving.

    For a number θ: `estimate(theta)`, `target(theta, feature)`, `loss(estimate,
    target)` and `slopes(theta, feature)`, the two slopes at θ: held fixed, moving.
    """
    axis = np.linspace(low, high, 161)

    def scene(fig):
        fig.set_size_inches(9.5, 4.1)
        left, right = fig.subplots(1, 2)
        left.plot(axis, estimate(axis), color=COLOURS["function"], label="Q̂(x; θ)")
        looks = {"moving": ("chord", "--"), "held fixed": ("gradient", "-")}
        aims, curves, tangents = {}, {}, {}
        for name, (colour, line) in looks.items():
            look = {"color": COLOURS[colour], "ls": line}
            (aims[name],) = left.plot([], [], **look, label=f"target, {name}")
            (curves[name],) = right.plot([], [], **look, label=f"target {name}")
            (tangents[name],) = right.plot([], [], **look, lw=4.5, alpha=0.55)
        points = [
            ax.plot([], [], "o", color=COLOURS["path"], ms=9)[0] for ax in (left, right)
        ]
        left.set(
            xlabel="parameter θ", ylabel="value", xlim=(low, high), ylim=(-1.6, 6.4)
        )
        right.set(
            xlabel="parameter θ", ylabel="loss ℓ", xlim=(low, high), ylim=(-0.4, 4.6)
        )
        left.legend(loc="upper left")
        right.legend(loc="upper right")

        def update(theta, feature):
            now, here = target(theta, feature), estimate(theta)
            aim = {"moving": target(axis, feature), "held fixed": now + 0 * axis}
            found = dict(
                zip(("held fixed", "moving"), slopes(theta, feature), strict=True)
            )
            near = theta + np.array([-0.35, 0.35])
            for name in looks:
                aims[name].set_data(axis, aim[name])
                curves[name].set_data(axis, loss(estimate(axis), aim[name]))
                level = loss(here, now) + found[name] * (near - theta)
                tangents[name].set_data(near, level)
            points[0].set_data([theta], [here])
            points[1].set_data([theta], [loss(here, now)])
            moved = [*aims.values(), *curves.values(), *tangents.values(), *points]
            return moved, (
                f"At θ = {number(theta, 2)} the bracket is {number(now - here, 3)}. "
                f"The slope of the loss is {number(found['held fixed'], 3)} with the "
                f"target held fixed, {number(found['moving'], 3)} with it moving."
            )

        return update

    return scene
