"""The vocabulary of figures: panels of named pieces, and what a scene says of them.

A *piece* (a curve, an arrow, a text …) is drawn once, empty, and filled again and
again; a *panel* is a pair of axes with pieces by name. A `Scene` joins panels with a
function from the sliders' values to `{piece: data}` and a sentence. That function knows
nothing of matplotlib. A piece that it leaves out is not shown, so that nothing of an
earlier state can stay behind.
"""

from functools import wraps
from typing import Any, NamedTuple

import matplotlib.patheffects as outline
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.markers import CARETLEFT, CARETRIGHT
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.ticker import MaxNLocator

from helpers.lecture.look import COLOURS, SURFACE

CENTRED = {"ha": "center", "va": "center"}  # words around their place
LOG = {"xscale": "log", "yscale": "log"}
FAR = 1e7  # what is drawn ends here: far outside, yet safe for the pixels
HALO = [outline.withStroke(linewidth=3.2, foreground="white")]
ABOVE = "outside upper center"


class Piece(NamedTuple):
    """One thing that a figure shows.

    `draw(axes)` draws it empty and returns its artists and what fills them with data;
    `data` is what a piece that stands still shows for good.
    """

    draw: Any
    data: Any = None

    def at(self, *data):
        """Return the piece standing still, with this data."""
        return self._replace(data=data[0] if len(data) == 1 else data)


def piece(draw):
    """Make a kind of piece of what draws one, on axes that its panel gives later."""

    @wraps(draw)
    def kind(*given, **look):
        return Piece(lambda axes: draw(axes, *given, **look))

    return kind


@piece
def line(axes, colour, form="-", **look):
    """A curve, dots, or both, by matplotlib's `form` ("-", "--s", "o").

    Shows (x, y), two numbers or two rows of them.
    """
    (made,) = axes.plot([], [], form, color=COLOURS.get(colour, colour), **look)
    return [made], lambda data: made.set_data(*map(np.atleast_1d, data))


def dots(colour, marker="o", **look):
    """Dots, by default with a white edge; shows (x, y)."""
    return line(colour, marker, **{"mec": "white", **look})


def strokes(x, low, high):
    """Return upright strokes from `low` to `high` as what one `line` shows.

    >>> strokes([1, 2], 0, [3, 4])
    (array([1, 1, 1, 2, 2, 2]), array([ 0.,  3., nan,  0.,  4., nan]))
    """
    x, low, high, gap = np.broadcast_arrays(x, low, high, np.nan)
    return np.repeat(x, 3), np.stack([low, high, gap], -1).ravel()


@piece
def trail(axes, colour, form="-", marker="o", steps=0, **look):
    """A path over a coloured map, and its end; shows points of shape (n, 2).

    `steps` is the size of a mark at every point.
    """
    look = {"color": COLOURS[colour], "zorder": 5, **look}
    (path,) = axes.plot([], [], form, path_effects=HALO, **look)
    # Of their own: with the path's white edge, close marks would hide one another.
    (marks,) = axes.plot([], [], marker, ms=steps, **look)
    end = {**look, "ms": 9, "mec": "white", "zorder": 6}
    (last,) = axes.plot([], [], marker, **end)

    def fill(points):
        for made, shown in ((path, points), (marks, points), (last, points[-1:])):
            made.set_data(*np.transpose(shown))

    return [path, marks, last], fill


@piece
def arrow(axes, colour, style="-", **look):
    """An arrow; shows (start, step), two points. A short one has a small head."""
    form = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "zorder": 6}
    look = {"color": COLOURS[colour], "lw": 2.6, "ls": style, **form, **look}
    edge = [outline.withStroke(linewidth=4, foreground="white")]
    made = FancyArrowPatch((0, 0), (0, 0), path_effects=edge, **look)
    axes.add_patch(made)

    def fill(data):
        start, step = data
        made.set_positions(tuple(start), tuple(np.add(start, step)))
        made.set_mutation_scale(min(16, 1 + 100 * np.hypot(*step)))

    return [made], fill


@piece
def across(axes, colour, **look):
    """A level line through the whole panel; shows its height."""
    look = {"color": COLOURS[colour], "transform": axes.get_yaxis_transform(), **look}
    (made,) = axes.plot([], [], **look)
    return [made], lambda y: made.set_data([0, 1], [y, y])


ZERO = across("muted", lw=1).at(0)


@piece
def upright(axes, colour, **look):
    """An upright line through the whole panel; shows its place."""
    look = {"color": COLOURS[colour], "transform": axes.get_xaxis_transform(), **look}
    (made,) = axes.plot([], [], **look)
    return [made], lambda x: made.set_data([x, x], [0, 1])


@piece
def interval(axes, height, colour):
    """A stretch of a number line at this height, as an arrow; shows (start, end)."""
    look = {"color": COLOURS[colour], "solid_capstyle": "butt"}
    (shaft,) = axes.plot([0, 0], [height, height], lw=4, **look)
    (head,) = axes.plot([0], [height], ms=15, **look)

    def fill(data):
        start, end = data
        shaft.set_xdata(data)
        head.set_xdata([end])
        # These carets end where they point; without a length it points nowhere.
        pointed = CARETRIGHT if end > start else CARETLEFT
        head.set_marker("o" if abs(end - start) < 1e-9 else pointed)

    return [shaft, head], fill


@piece
def area(axes, colour, **look):
    """A filled polygon; shows its corners (x, y)."""
    fill = {"fc": COLOURS[colour], "ec": COLOURS[colour], **look}
    made = axes.add_patch(Polygon(np.zeros((3, 2)), **fill))
    return [made], lambda corners: made.set_xy(np.transpose(corners))


@piece
def bars(axes, places, colour, **look):
    """Bars over `places`; shows their heights."""
    made = axes.bar(places, np.zeros(len(places)), color=COLOURS[colour], **look)

    def fill(heights):
        for bar, height in zip(made, heights, strict=True):
            bar.set_height(height)

    return list(made), fill


@piece
def image(axes, shape, bar=None, **look):
    """A picture of numbers by `imshow`, with a colour bar labelled `bar`; shows them.

    Without `vmin` and `vmax` in its look it shows (numbers, (low, high)).
    """
    axes.grid(False)
    made = axes.imshow(np.zeros(shape), **look)
    _add_bar(made, bar)

    def fill(data):
        if "vmin" not in look:
            data, limits = data
            made.set_clim(*limits)
        made.set_data(data)

    return [made], fill


@piece
def mesh(axes, x, y, limits, bar=None, **look):
    """Cells around the nodes `x` × `y` in colours over `limits`; shows their values."""
    axes.grid(False)
    blank = np.zeros((len(y), len(x)))
    given = {"shading": "nearest", "cmap": SURFACE, **look}
    made = axes.pcolormesh(x, y, blank, **given)
    made.set_clim(*limits)
    _add_bar(made, bar)
    return [made], made.set_array


@piece
def field(axes, x, y, colour="data", **look):
    """Arrows with their middles at the places `x`, `y`; shows their parts (u, v)."""
    made = axes.quiver(x, y, x, y, color=COLOURS[colour], pivot="mid", **look)
    return [made], lambda data: made.set_UVC(*data)


@piece
def text(axes, x, y, colour="black", **look):
    """Words at a place; shows a string."""
    made = axes.text(x, y, "", color=COLOURS.get(colour, colour), **look)
    return [made], made.set_text


@piece
def title(axes, **look):
    """The heading of a panel; shows a string."""
    made = axes.set_title(" ", **look)  # keeps its room while it is empty
    return [made], made.set_text


@piece
def window(axes, sides="xy", once=False):
    """The limits of a panel that follow the sliders; shows {"xlim": …, "ylim": …}.

    With `once` they are those of the first picture: for limits that a run tells and no
    slider changes. To draw an axis anew takes longer than all else.
    """
    moving = [getattr(axes, f"{side}axis") for side in sides]
    # Else a line of the grid, which moves, would be drawn over the panel's edge.
    moving += [edge for edge in axes.spines.values() if edge.get_visible()]
    return [] if once else moving, lambda limits: axes.set(**limits)


def each(pieces):
    """Several pieces under one name; shows a list or a dict, as `pieces` is one."""
    named = _by_name(pieces)

    def draw(axes):
        drawn = {name: piece.draw(axes) for name, piece in named.items()}
        artists = [artist for made, _ in drawn.values() for artist in made]
        return artists, lambda data: show(drawn, _by_name(data))

    return Piece(draw)


def curves(names, looks, **look):
    """A curve with marks for each name, told apart by (colour, line, marker)."""
    told = zip(names, looks, strict=False)
    return each(line(c, f + mark, label=n, **look) for n, (c, f, mark) in told)


def _by_name(several):
    return several if isinstance(several, dict) else dict(enumerate(several))


def show(drawn, data):
    """Fill the drawn pieces with their data, by name; hide those without."""
    if unknown := data.keys() - drawn.keys():
        raise ValueError(f"there is no piece called {', '.join(map(str, unknown))}")
    for name, (artists, fill) in drawn.items():
        shown = data.get(name)
        for artist in artists:
            artist.set_visible(shown is not None)
        if shown is not None:
            fill(shown)


def stand(axes, still):
    """Draw a piece for good: its curves widen axes that find their own limits."""
    artists, fill = still.draw(axes)
    fill(still.data)
    for one in artists:
        # Not what goes through the whole panel: its places are no data.
        if isinstance(one, Line2D) and one.get_transform() == axes.transData:
            axes.update_datalim(one.get_xydata())
            axes.autoscale_view()


class Panel(NamedTuple):
    """Axes, what stands still on them, and what moves, by name."""

    still: tuple
    pieces: dict
    settings: dict
    legend: dict
    grid: dict
    box: tuple
    bare: bool
    size: tuple  # of the figure, in inches, if the panel tells it


def panel(*still, legend=None, grid=None, box=None, bare=False, size=None, **named):
    """Return a panel of pieces: those that stand still, and by name those that move.

    Still ones, pieces with data or functions of the axes, are drawn first. All else
    that is named is set on the axes (`xlabel`, `ylim`, …). `legend` is a place or the
    arguments of matplotlib's `legend`, `grid` a bool or those of its `grid`. `box`,
    (left, bottom, width, height), is the panel's place as shares of the figure, instead
    of a cell in the scene's rows. A `bare` panel goes without axes.
    """
    for taken in (legend, grid, box, bare, size):
        if isinstance(taken, Piece):
            raise ValueError("no piece is called legend, grid, box, bare or size")
    pieces = {name: p for name, p in named.items() if isinstance(p, Piece)}
    settings = {name: s for name, s in named.items() if name not in pieces}
    legend = {"loc": legend} if isinstance(legend, str) else legend
    grid = {"visible": grid} if isinstance(grid, bool) else grid
    return Panel(still, pieces, settings, legend, grid, box, bare, size)


def sheet(width, height, *still, **named):
    """Return a bare panel that fills a figure of this size, a unit an inch."""
    form = {"box": (0, 0, 1, 1), "bare": True, "size": (width, height)}
    return panel(*still, **form, xlim=(0, width), ylim=(0, height), **named)


class Scene:
    """What `explore` shows: panels, and what they show at each value of the sliders.

    Attributes
    ----------
    shows : callable
        `shows(**values)` returns ({piece: data}, sentence).
    panels : tuple of Panel
    """

    def __init__(self, shows, *panels, size=None, above=None, **rows):
        """Arrange `panels` on a figure of `size` inches, or that of their sheet.

        `above` names the pieces of a legend above the panels, or it holds the arguments
        of matplotlib's `legend`, in which `handles` names pieces. `rows` are arguments
        of its `subplot_mosaic`: `mosaic` names the panels "a", "b", … as "ab;ac" (by
        default one row), `width_ratios`, `sharex` and so on. `spacing` is passed to the
        constrained layout. With `gridspec_kw` the panels have their places for good.
        """
        self.size = size or panels[0].size or (7, 4)
        self.shows, self.panels, self.above, self.rows = shows, panels, above, rows
        names = [name for one in panels for name in one.pieces]
        if len(set(names)) < len(names):
            raise ValueError(f"two pieces have the same name: {sorted(names)}")

    def __call__(self, figure):
        """Draw the still part on `figure`; return `update(**values)` for the stage."""
        drawn = self._drawn(figure)

        def update(**values):
            data, sentence = self.shows(**values)
            show(drawn, data)
            return [artist for made, _ in drawn.values() for artist in made], sentence

        return update

    def _drawn(self, figure):
        figure.set_size_inches(*self.size)
        drawn = {}
        for axes, one in zip(self._axes(figure), self.panels, strict=True):
            for still in one.still:
                stand(axes, still) if isinstance(still, Piece) else still(axes)
            drawn |= {name: piece.draw(axes) for name, piece in one.pieces.items()}
            axes.set(**one.settings)
            if one.bare:
                axes.set_axis_off()
            if one.grid is not None:
                axes.grid(**one.grid)
            if one.legend is not None:
                axes.legend(**one.legend)
        if self.above is not None:
            self._add_legend(figure, drawn)
        return drawn

    def _axes(self, figure):
        rows = dict(self.rows)
        if self.panels[0].box:
            figure.set_layout_engine("none")
            return [figure.add_axes(one.box) for one in self.panels]
        if "gridspec_kw" in rows:  # they stay there, whatever numbers stand at them
            figure.set_layout_engine("none")
        if "spacing" in rows:
            figure.set_layout_engine("constrained", **rows.pop("spacing"))
        letters = "abcdefghijklmnopqrstuvwxyz"[: len(self.panels)]
        axes = figure.subplot_mosaic(**{"mosaic": letters, **rows})
        return [axes[letter] for letter in letters]

    def _add_legend(self, figure, drawn):
        given = self.above if isinstance(self.above, dict) else {"handles": self.above}
        artists = [a for name in given.get("handles", ()) for a in drawn[name][0]]
        handles = [a for a in artists if not a.get_label().startswith("_")]
        look = {"loc": ABOVE, "ncols": len(handles) or 9, **given}
        figure.legend(**{**look, "handles": handles} if handles else look)


def surface(x, y, values, levels=18, bar=None, lowest=None):
    """Return what draws a map of `values` over `x` × `y`: bands, lines, a star.

    `bar` labels the colour bar, `lowest` holds the places of the stars, (2,) or (n, 2).
    """

    def draw(axes):
        filled = axes.contourf(x, y, values, levels, cmap=SURFACE)
        axes.contour(x, y, values, levels, colors="white", linewidths=0.4, alpha=0.6)
        axes.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
        axes.grid(False)
        if lowest is not None:
            star = {"ms": 14, "mec": "black", "color": "white", "zorder": 4}
            axes.plot(*np.transpose(np.atleast_2d(lowest)), "*", **star)
        _add_bar(filled, bar, ticks=MaxNLocator(nbins=7, steps=[1, 2, 4, 5, 10]))

    return draw


def _add_bar(coloured, bar, **look):
    """Add a colour bar, if any: `bar` is its label, or more of `colorbar`'s."""
    if bar is None:
        return
    axes = coloured.axes
    given = bar if isinstance(bar, dict) else {"label": bar}
    given = {"ax": axes, "pad": 0.02, **look, **given}
    if given["ax"] == "all":  # one for all panels
        given["ax"] = axes.figure.axes
    axes.figure.colorbar(coloured, **given)


def drawable(values):
    """Return numbers cut where they lie too far outside for the pixels."""
    return np.clip(values, -FAR, FAR)


def axes(x, y, xlim=None, ylim=None, **more):
    """Return the settings of a panel's axes: labels, limits (if any), more by name."""
    given = {"xlabel": x, "ylabel": y, "xlim": xlim, "ylim": ylim}
    return {name: one for name, one in given.items() if one is not None} | more


def short(axes):
    """Write large and small numbers at the upright axis with a power of ten for all."""
    axes.ticklabel_format(axis="y", scilimits=(-2, 3))


def joined(x, y):
    """Return curves, the rows of `y` over `x`, as what one `line` shows.

    >>> joined([1, 2], [[3, 4], [5, 6]])
    [array([ 1.,  2., nan,  1.,  2., nan]), array([ 3.,  4., nan,  5.,  6., nan])]
    """
    gap = [(0, 0), (0, 1)]
    rows = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    return [np.pad(part, gap, constant_values=np.nan).ravel() for part in rows]


def around(*values):
    """Return the limits that matplotlib finds for numbers: a twentieth more each side.

    >>> around([0, 10], 20)
    (-1.0, 21.0)
    """
    low, high = min(map(np.min, values)), max(map(np.max, values))
    room = (high - low) / 20
    return float(low - room), float(high + room)


def anew(make):
    """A piece that is made for what it shows: shows (given, data).

    `make(given)` is the piece that shows `data`. It is drawn anew where what is given
    is not what it was at the last time.
    """

    def draw(axes):
        artists, drawn, last, fill_in = [], [], None, None

        def fill(both):
            nonlocal drawn, last, fill_in
            given, data = both
            if given != last:
                for artist in drawn:
                    artist.remove()
                before = set(axes.get_children())
                artists[:], fill_in = make(given).draw(axes)
                # With what stands still in it, which is no artist that moves.
                drawn = [one for one in axes.get_children() if one not in before]
                last = given
            fill_in(data)

        return artists, fill

    return Piece(draw)


def typed(low, high, **pieces):
    """Return the panel of a typed function; its `height` and its `heading` move, too.

    Its axes need a place for good (`gridspec_kw`): the numbers at them change.
    """
    moving = {"height": window("y"), "heading": title(fontsize=11, parse_math=False)}
    return panel(short, **moving, **pieces, xlim=(low, high), xlabel="x")
