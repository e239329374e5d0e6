"""What lecture 12 shows: values and arrows on a grid, and what an update changes.

A `world` is a `gridworld.World`; only its `layout`, `cells`, `start`, `final` and
`reward` are read. Rows are counted downwards, so that y axes are turned.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from helpers.derivatives import chain_rule
from helpers.lecture import draw, graphs
from helpers.lecture.notation import fixed
from helpers.models import gridworld, q_learning

# Orange below 0, white at 0, blue above: light enough for black numbers.
VALUES = LinearSegmentedColormap.from_list("values", ["#F2B78A", "#FFFFFF", "#6CAEDD"])
WAYS = np.array(gridworld.MOVES)[:, ::-1]  # ↑ → ↓ ←, across and down
FILLS = {
    "#": {"facecolor": "#4A4A4A"},
    "G": {"facecolor": "#9AD9C3", "hatch": "//"},
    "P": {"facecolor": "#F6D9B0", "hatch": ".."},
}
WIDE = {"width_ratios": [1.25, 1]}


def _map(world, limits=(-1.0, 1.0), **more):
    """Return the panel of a world, whose piece `world` shows what `_seen` returns."""
    rows, columns = len(world.layout), len(world.layout[0])
    rim = {"edgecolor": "#9A9A9A", "linewidth": 0.8}
    far = {"width": 0.012, "angles": "xy", "scale_units": "xy", "scale": 1}
    middle = {**draw.CENTRED, "zorder": 5}
    bold = {"size": 11, "weight": "bold", "zorder": 5}
    free, (row, column) = world.cells[~world.final], world.cells[world.start]
    x, y = free[:, 1], free[:, 0] - 0.1
    numbers = [draw.text(x, y + 0.33, size=9, **middle) for y, x in free]
    cells, look = (range(columns), range(rows), limits), {"cmap": VALUES, "zorder": 1}
    seen = {
        "colours": draw.mesh(*cells, **look, **rim),
        "ways": draw.field(x, y, zorder=4, **far),
        "wrong": draw.line("tangent", "x", ms=8, mew=2.4),
        "start": draw.text(column - 0.44, row - 0.22, **bold),
        "numbers": draw.each(numbers),
    }

    def frames(axes):
        for (y, x), letter in np.ndenumerate([list(line) for line in world.layout]):
            fill = FILLS.get(letter, {"facecolor": "none"})
            corner = x - 0.5, y - 0.5
            axes.add_patch(Rectangle(corner, 1, 1, zorder=0.5, **fill, **rim))

    ends = zip(world.cells[world.final], world.reward[world.final], strict=True)
    prizes = [
        draw.text(x, y, size=13, **middle).at(("+" if r > 0 else "") + fixed(r, 1))
        for (y, x), r in ends
    ]
    pieces = {"world": draw.each(seen), **more}
    ticks = {"xticks": range(columns), "yticks": range(rows), "aspect": "equal"}
    labels = draw.axes("column", "row", None, (rows - 0.5, -0.5), **ticks)
    return draw.panel(frames, *prizes, grid=False, **pieces, **labels)


def _seen(world, values, q, right=None, digits=2, colours=None):
    """Return what a map shows: numbers, greedy arrows, a cross on those not `right`.

    `values` and `colours`, by default the same, have one entry a state, `right` one
    for each state that is not final. A dot stands for several equally good arrows.
    """
    free = ~world.final
    tied = gridworld.best_actions(q).sum(axis=-1, keepdims=True) > 1
    ways = np.where(tied, 0, WAYS[q.argmax(axis=-1)])[free]
    wrong = np.zeros(free.sum(), bool) if right is None else ~right
    row, column = world.cells[free][wrong].T
    # Walls and ends stand still, and are not to be painted over.
    colours = np.where(free, values if colours is None else colours, np.nan)
    return {
        "colours": np.ma.masked_invalid(gridworld.on_grid(world, colours)),
        "ways": 0.42 * ways.T,
        "wrong": (column + 0.33, row - 0.3),
        "start": "S",
        "numbers": [fixed(value, digits) for value in values[free]],
    }


def learning(world, records, unit="updates"):
    """Return the scene of values and arrows as they are learnt.

    `records` maps a run's name to a dict: `steps` (frames,), `q` (frames, states, 4),
    `right` (frames, states that are not final) and `miss` (frames,), the largest
    error of a value. With several runs, update takes the name, too.
    """
    first = next(iter(records))
    cells = records[first]["right"].shape[1]
    far = 1.03 * max(record["steps"][-1] for record in records.values())
    worst = 1.05 * max(record["miss"].max() for record in records.values())

    def shows(stage, run=first):
        record, until = records[run], stage + 1
        steps, q, miss = record["steps"], record["q"][stage], record["miss"]
        right = record["right"].sum(axis=1)
        return {
            "world": _seen(world, q.max(axis=1), q, record["right"][stage]),
            "title": f"{unit}: {steps[stage]}",
            "arrows": (steps[:until], right[:until]),
            "errors": (steps[:until], miss[:until]),
        }, (
            f"Number of {unit}: {steps[stage]}. {right[stage]} of {cells} arrows are "
            f"right; the largest error of a value is {miss[stage]:.2f}."
        )

    mark = {"ms": 4, "markevery": [-1]}
    above = draw.panel(
        _whole_numbers,
        draw.across("muted", ls=":", lw=1.2).at(cells),
        arrows=draw.line("gradient", "-o", **mark),
        **draw.axes(None, "right arrows", (0, far), (-0.5, cells + 1)),
    )
    below = draw.panel(
        _whole_numbers,
        errors=draw.line("tangent", "--s", **mark),
        **draw.axes(unit, "largest error", (0, far), (-0.03, worst)),
    )
    left, look = _map(world, title=draw.title()), {"mosaic": "ab;ac", **WIDE}
    return draw.Scene(shows, left, above, below, size=(9.5, 4.3), **look)


def _whole_numbers(axes):
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))


def discount(world, solve, farthest=12):
    """Return the scene of the best arrows at a discount γ, with the walk from S.

    `solve(gamma)` returns the values, Q, and the states of the walk.
    """
    later = np.arange(farthest + 1)

    def shows(gamma):
        values, q, states = solve(gamma)
        end = f"the prize of {world.reward[states[-1]]:.1f}"
        end = end if world.final[states[-1]] else "no prize"
        return {
            "world": _seen(world, values, q),
            "walk": world.cells[states].T[::-1],
            "worth": draw.strokes(later, 0, gamma**later),
        }, (
            f"With γ = {gamma:.2f} the walk from S leads to {end} in "
            f"{len(states) - 1} moves; the start is worth {values[states[0]]:.3f}."
        )

    reach = (-0.6, farthest + 0.6), (0, 1.05)
    look = draw.axes("moves that it comes later, k", "worth of a reward 1", *reach)
    left = _map(world, walk=draw.line("path", lw=5, alpha=0.45, zorder=3))
    right = draw.panel(worth=draw.line("function", lw=5), **look)
    return draw.Scene(shows, left, right, size=(9.5, 3.9), **WIDE)


def moves(world, made, tables, alpha, gamma):
    """Return the scene of one update after another.

    `made` holds transitions (state, action, next_state, reward, done); `tables` the
    table Q̂ before the first and after each, of shape (updates + 1, states, 4).
    """
    table = q_learning.linear(np.eye(len(world.cells)))

    def shows(step):
        q = tables[step]
        data = {"world": _seen(world, q.max(axis=1), q)}
        if step == 0:
            data["agent"] = world.cells[made[0].state][::-1]
            return data, "Before the first update every value is 0."
        move, old = made[step - 1], tables[step - 1]
        way = world.cells[[move.state, move.next_state]].T[::-1]
        before, after = (values[move.state, move.action] for values in (old, q))
        aim = q_learning.target(table, old, move, gamma)
        data |= {"before": (0, before), "after": (1, after), "target": (2, aim)}
        row, column = world.cells[move.state]
        levels = (fixed(level, 3) for level in (before, after, aim, aim - before))
        before, after, aim, bracket = levels
        return data | {"way": way, "agent": way[:, 1]}, (
            f"Update {step}: from row {row}, column {column} with "
            f"{gridworld.ACTIONS[move.action]}, r = {fixed(move.reward, 0)}. Target "
            f"{aim} − estimate {before} = bracket {bracket}; α = {alpha} takes the "
            f"estimate to {after}."
        )

    way, agent = draw.line("path", lw=4, alpha=0.6), draw.dots("path", ms=13, zorder=6)
    levels = draw.panel(
        draw.ZERO,
        before=draw.line("function", "o", ms=12),
        target=draw.line("chord", "D", ms=12),
        after=draw.line("gradient", "s", ms=12),
        xticks=range(3),
        xticklabels=["estimate\nbefore", "estimate\nafter", "target"],
        **draw.axes(None, "value", (-0.6, 2.6), (-1.15, 1.15)),
    )
    left = _map(world, way=way, agent=agent)
    return draw.Scene(shows, left, levels, size=(9.5, 4.1), **WIDE)


def exploring(world, epsilons, visits, q, right, goals):
    """Return the scene of where a learner went, for each ε of a grid.

    `visits` (runs, states), `q` (runs, states, 4), `right` (runs, states that are not
    final), `goals` (runs,): the episodes that reached a goal.
    """
    count, cells = right.sum(axis=1), right.shape[1]

    def shows(epsilon):
        run = int(np.argmin(abs(np.asarray(epsilons) - epsilon)))
        colours = np.log10(1.0 + visits[run])
        never = (visits[run][~world.final] == 0).sum()
        return {
            "world": _seen(world, visits[run], q[run], right[run], 0, colours),
            "arrows": (epsilons[run], count[run]),
            "goals": (epsilons[run], goals[run]),
        }, (
            f"With ε = {epsilons[run]:.1f}, {count[run]} of {cells} arrows are right; "
            f"the goal was reached {goals[run]} times; never entered: {never} of "
            f"{cells} cells."
        )

    def curve(values, colour, marker, x, y, name):
        still = draw.line(colour, ":" + marker, ms=4).at(epsilons, values)
        limits = (-0.05, 1.05), (-0.06 * values.max(), 1.1 * values.max())
        here = {name: draw.line(colour, marker, ms=11)}
        return draw.panel(still, **here, **draw.axes(x, y, *limits))

    left = _map(world, (-4.0, 4.0), title="visits, and the arrows learnt")
    above = curve(count, "gradient", "o", None, "right arrows", "arrows")
    below = curve(goals, "path", "s", "exploration ε", "goals reached", "goals")
    look = {"size": (9.5, 4.1), "mosaic": "ab;ac"}
    return draw.Scene(shows, left, above, below, **look, **WIDE)


# Of each box of the loss: its place, its name, what it computes, and half its width.
BOXES = {
    "theta": ((0.7, 1.85), "θ", "", 0.4),
    "now": ((2.8, 3.0), "Q̂(x)", "θ · f", 0.62),
    "next": ((2.6, 0.7), "Q̂(x′)", "θ · f′", 0.62),
    "target": ((4.9, 0.7), "target", "r + γ Q̂(x′)", 0.72),
    "delta": ((7.0, 1.85), "δ", "target − Q̂(x)", 0.66),
    "loss": ((8.8, 1.85), "ℓ", "½ δ²", 0.45),
}
HALF_HEIGHT = 0.33
ROUTES = [
    ("theta", "now"),
    ("theta", "next"),
    ("next", "target"),
    ("now", "delta"),
    ("target", "delta"),
    ("delta", "loss"),
]
CUT = "target", "delta"


def routes(values, factors):
    """Return the scene of the chain rule on the loss ½(target − Q̂)².

    `values` has a number for each box, `factors[a, b]` the derivative ∂b/∂a of each
    arrow. `update(step, target)` goes back over one arrow a step; with the target
    "held fixed" nothing passes the arrow between it and δ.
    """
    back = ROUTES[::-1]  # in an order that never needs what is not known

    def shows(step, target="held fixed"):
        held = target == "held fixed"
        gone = [pair for pair in back[:step] if not (held and pair == CUT)]
        slopes = chain_rule.gradients({pair: factors[pair] for pair in gone}, "loss")
        passed = [pair for pair in gone if pair[1] in slopes]
        return {
            "boxes": {name: _numbers(values, slopes, name) for name in BOXES},
            "back": dict.fromkeys(passed, "plain"),
            "factors": {pair: f"× {fixed(factors[pair], 2)}" for pair in passed},
            "cut": np.mean(_ends(*CUT, 0.0), axis=0) if held else None,
        }, _in_words(step, back, slopes, passed)

    forward = (graphs.edge(*_ends(*pair, 0.09)).at("plain") for pair in ROUTES)
    arrows = {p: graphs.edge(*_ends(*p, -0.09)[::-1], kind="gradient") for p in back}
    look = {**draw.CENTRED, "fontsize": 10, "zorder": 6}
    places = {pair: np.mean(_ends(*pair, -0.36), axis=0) for pair in back}
    labels = {pair: draw.text(*xy, "gradient", **look) for pair, xy in places.items()}
    boxes = {
        name: graphs.box(place, *words, size=(2 * half, 2 * HALF_HEIGHT))
        for name, (place, *words, half) in BOXES.items()
    }
    cut = draw.line("tangent", "X", ms=17, zorder=6)
    pieces = {"boxes": boxes, "back": arrows, "factors": labels}
    pieces = {name: draw.each(several) for name, several in pieces.items()}
    return draw.Scene(shows, draw.sheet(9.5, 3.6, *forward, **pieces, cut=cut))


def _numbers(values, slopes, name):
    """Return what a box shows: its state, its value, and its slope if it is known."""
    value = fixed(values[name], 3)
    if name not in slopes:
        return "known", value, ""
    return "done", value, f"∂ℓ: {fixed(slopes[name], 3)}"


def _ends(start, end, shift):
    """Return the two ends of the arrow between two boxes, moved aside a little."""
    (a, *_, half_a), (b, *_, half_b) = BOXES[start], BOXES[end]
    way = np.subtract(b, a) / np.hypot(*np.subtract(b, a))
    aside = shift * np.array([-way[1], way[0]])
    with np.errstate(divide="ignore"):
        reach = [[half_a, HALF_HEIGHT], [half_b, HALF_HEIGHT]] / abs(way)
    begin, stop = reach.min(axis=1) + 0.05
    return a + begin * way + aside, b - stop * way + aside


def _in_words(step, back, slopes, passed):
    if step == 0:
        return "Forward: every value is known. ∂ℓ/∂ℓ = 1."
    start, end = back[step - 1]
    name, after = BOXES[start][1], BOXES[end][1]
    if (start, end) not in passed:
        return f"Nothing passes from {after} to {name}: the target is held fixed."
    so_far = " so far" if start == "theta" and step < len(back) else ""
    slope = fixed(slopes[start], 3)
    return f"Back from {after} to {name}: ∂ℓ/∂{name} = {slope}{so_far}."


def two_losses(estimate, target, loss, slopes, low=-1.0, high=3.0):
    """Return the scene of a loss with the target held fixed, and with it moving.

    For a number θ: `estimate(theta)`, `target(theta, feature)`, `loss(estimate,
    target)` and `slopes(theta, feature)`, the two slopes at θ: held fixed, moving.
    """
    axis = np.linspace(low, high, 161)

    def shows(theta, feature):
        now, here = target(theta, feature), estimate(theta)
        held, both = slopes(theta, feature)
        aims = target(axis, feature), now + 0 * axis
        near, level = theta + np.array([-0.35, 0.35]), loss(here, now)
        return {
            "aims": [(axis, aim) for aim in aims],
            "estimate": (theta, here),
            "losses": [(axis, loss(estimate(axis), aim)) for aim in aims],
            "tangents": [(near, level + s * (near - theta)) for s in (both, held)],
            "loss": (theta, level),
        }, (
            f"At θ = {fixed(theta, 2)} the bracket is {fixed(now - here, 3)}. "
            f"The slope of the loss is {fixed(held, 3)} with the "
            f"target held fixed, {fixed(both, 3)} with it moving."
        )

    def both_ways(words, **look):
        moving = draw.line("chord", "--", label=words.format("moving"), **look)
        held = draw.line("gradient", label=words.format("held fixed"), **look)
        return draw.each([moving, held])

    left = draw.panel(
        draw.line("function", label="Q̂(x; θ)").at(axis, estimate(axis)),
        aims=both_ways("target, {}"),
        estimate=draw.line("path", "o", ms=9),
        legend="upper left",
        **draw.axes("parameter θ", "value", (low, high), (-1.6, 6.4)),
    )
    right = draw.panel(
        losses=both_ways("target {}"),
        tangents=both_ways("", lw=4.5, alpha=0.55),
        loss=draw.line("path", "o", ms=9),
        legend="upper right",
        **draw.axes("parameter θ", "loss ℓ", (low, high), (-0.4, 4.6)),
    )
    return draw.Scene(shows, left, right, size=(9.5, 4.1))
