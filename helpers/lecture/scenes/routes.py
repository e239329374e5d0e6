"""Scenes of lecture 06: routes through a graph, and the diagram of a network."""

import itertools

from matplotlib.patches import Circle

from helpers.lecture import graphs, layout
from helpers.lecture.look import COLOURS

RADIUS = 0.3
WIDTH, BELOW = 9.5, 0.85  # of the figure, and of the two lines under a graph


def network(axes, layers, weights):
    """Draw a network by its own conventions: circles for units, weights on edges.

    Parameters
    ----------
    axes : matplotlib Axes
        As `graphs.canvas` gives, a unit an inch.
    layers : list of lists of str
        The units' names from the inputs to the output.
    weights : dict
        From (unit, unit) in neighbouring layers to the weight's name. Biases and the
        loss are not drawn.

    Returns
    -------
    dict
        From the units' names to their places.
    """
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    apart = (width - 1.6) / (len(layers) - 1)
    places = {
        name: (0.8 + i * apart, height * (len(layer) - j) / (len(layer) + 1))
        for i, layer in enumerate(layers)
        for j, name in enumerate(layer)
    }
    for name, place in places.items():
        look = {"facecolor": "white", "edgecolor": COLOURS["data"], "zorder": 3}
        axes.add_patch(Circle(place, RADIUS, **look))
        axes.text(*place, name, ha="center", va="center", fontsize=13, zorder=4)
    for before, after in itertools.pairwise(layers):
        for a, b in itertools.product(before, after):
            _edge(axes, places[a], places[b], weights[a, b])
    return places


def _edge(axes, start, end, weight):
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    cut_x, cut_y = (x1 - x0) / length * RADIUS, (y1 - y0) / length * RADIUS
    graphs.arrow(axes, (x0 + cut_x, y0 + cut_y), (x1 - cut_x, y1 - cut_y))
    middle = ((x0 + x1) / 2, (y0 + y1) / 2 + 0.2)
    axes.text(*middle, weight, ha="center", va="center", fontsize=13)


def routes(functions, local, products):
    """Return a scene: the routes through a graph, one a step, and their sum so far.

    `functions` maps the variables, in the order of the program, to what stands in
    their rectangles, `local` each edge (two letters) to its local derivative,
    `products` each route (all its letters) to the product along it.
    """
    walks = list(products)

    def scene(figure):
        axes, edges = _plan(figure, functions, local)
        text = {"ha": "center", "va": "center"}
        line = axes.text(WIDTH / 2, 0.65, "", fontsize=13, **text)
        total = axes.text(WIDTH / 2, 0.25, "", fontsize=12, color="#555555", **text)

        def update(step):
            walk = walks[step - 1] if step else ""
            on = set(map("".join, itertools.pairwise(walk)))
            for name, edge in edges.items():
                colour = COLOURS["path"] if name in on else COLOURS["muted"]
                edge.set(color=colour, linewidth=3.2 if name in on else 1.0)
            line.set_text(_product(walk, local, products))
            summed = sum(products[name] for name in walks[:step])
            start = walks[0][0]
            total.set_text(f"sum so far: {graphs.number(summed, 4)}")
            said = f"{step} of {len(walks)} routes from {start}, {total.get_text()}."
            return [*edges.values(), line, total], (
                f"{_product(walk, local, products)}; {said}" if step else said
            )

        return update

    return scene


def _product(walk, local, products):
    """Write one route and the product of its local derivatives."""
    if not walk:
        return "no route yet"
    steps = ["".join(pair) for pair in itertools.pairwise(walk)]
    factors = " · ".join(f"({graphs.number(local[step], 4)})" for step in steps)
    return f"{' → '.join(walk)}: {factors} = {graphs.number(products[walk], 4)}"


def _plan(figure, functions, local):
    """Draw Chai's rectangles, names outside, and plain edges; return the edges."""
    names = list(functions)
    parents = [[names.index(a) for a, b in local if b == name] for name in names]
    places = layout.place(parents, WIDTH)
    axes = graphs.canvas(figure, WIDTH, places.height + BELOW)
    for name, (x, y) in zip(names, places.centres, strict=True):
        at = x, y + BELOW
        graphs.rectangle(axes, at, name, functions[name], places.box).mark("known")
    edges = {
        a + b: graphs.bent(
            axes, places.lines[names.index(a), names.index(b)] + [0, BELOW]
        )
        for a, b in local
    }
    return axes, edges
