"""The vocabulary of figures: each kind of piece draws what it is told, and no more."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from helpers.lecture import draw
from helpers.lecture.look import COLOURS
from helpers.lecture.stage import Stage


def drawn(piece, data):
    """Draw one piece on axes of its own, fill it; return its artists."""
    axes = Figure().subplots()
    artists, fill = piece.draw(axes)
    fill(data)
    return artists


def test_line_shows_rows_and_single_numbers_in_its_colour():
    for data in ((1.0, 2.0), ([1.0], [2.0])):
        (line,) = drawn(draw.line("chord", "--s"), data)
        np.testing.assert_array_equal(line.get_xydata(), [[1.0, 2.0]])
    assert to_hex(line.get_color()) == COLOURS["chord"].lower()
    assert (line.get_linestyle(), line.get_marker()) == ("--", "s")


def test_strokes_are_parted_by_gaps():
    (line,) = drawn(draw.line("chord"), draw.strokes([1.0, 2.0], [0, 5], 3.0))
    first, second = line.get_xydata()[:2], line.get_xydata()[3:5]
    np.testing.assert_array_equal(first, [[1, 0], [1, 3]])
    np.testing.assert_array_equal(second, [[2, 5], [2, 3]])
    assert np.isnan(line.get_ydata()[[2, 5]]).all()


def test_trail_ends_at_the_last_point():
    points = np.array([[0.0, 1.0], [2.0, 5.0], [3.0, 4.0]])
    path, marks, end = drawn(draw.trail("path", "--", "s", steps=3), points)
    for whole in (path, marks):
        np.testing.assert_array_equal(whole.get_xydata(), points)
    assert (marks.get_marker(), marks.get_markersize()) == ("s", 3)
    np.testing.assert_array_equal(end.get_xydata(), points[-1:])
    assert (path.get_linestyle(), end.get_marker()) == ("--", "s")


@pytest.mark.parametrize("step", [(3.0, 4.0), (-1.0, 0.5)])
def test_arrow_leads_from_its_start_by_its_step(step):
    (arrow,) = drawn(draw.arrow("gradient"), ((1.0, 2.0), step))
    vertices = arrow._posA_posB
    np.testing.assert_allclose(vertices, [(1.0, 2.0), np.add((1.0, 2.0), step)])


def test_short_arrow_has_a_small_head():
    long, short = (
        drawn(draw.arrow("gradient"), ((0, 0), (x, 0)))[0].get_mutation_scale()
        for x in (2.0, 0.01)
    )
    assert long == 16
    assert short == pytest.approx(2.0)


def test_level_and_upright_lines_go_through_the_whole_panel():
    (level,) = drawn(draw.across("muted"), 3.0)
    (upright,) = drawn(draw.upright("muted"), -2.0)
    assert list(level.get_ydata()) == [3.0, 3.0]
    assert list(level.get_xdata()) == [0, 1]
    assert list(upright.get_xdata()) == [-2.0, -2.0]
    assert list(upright.get_ydata()) == [0, 1]


def test_bars_have_their_heights_at_their_places():
    made = drawn(draw.bars([1, 2, 4], "gradient", width=0.5), [3.0, -1.0, 0.5])
    assert [bar.get_height() for bar in made] == [3.0, -1.0, 0.5]
    assert [bar.get_x() + 0.25 for bar in made] == [1, 2, 4]
    with pytest.raises(ValueError, match="zip"):
        drawn(draw.bars([1, 2, 4], "gradient"), [3.0, -1.0])


def test_image_keeps_its_limits_or_takes_them_with_the_numbers():
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    (fixed,) = drawn(draw.image((2, 2), vmin=0, vmax=9), values)
    (moving,) = drawn(draw.image((2, 2)), (values, (1, 3)))
    for image, limits in ((fixed, (0, 9)), (moving, (1, 3))):
        np.testing.assert_array_equal(image.get_array(), values)
        assert image.get_clim() == limits


def test_mesh_puts_each_value_around_its_node():
    values = np.arange(6.0).reshape(2, 3)
    (mesh,) = drawn(draw.mesh([0, 1, 2], [5, 7], (0, 5)), values)
    np.testing.assert_array_equal(mesh.get_array(), values)
    edges = mesh.get_coordinates()
    np.testing.assert_allclose(edges[0, :, 0], [-0.5, 0.5, 1.5, 2.5])
    np.testing.assert_allclose(edges[:, 0, 1], [4, 6, 8])
    assert mesh.get_clim() == (0, 5)


def test_colour_bar_is_labelled_and_may_stand_beside_all_panels():
    figure = Figure()
    scene = draw.Scene(
        lambda: ({"map": np.eye(2)}, "A map."),
        draw.panel(map=draw.mesh([0, 1], [0, 1], (0, 1), "height")),
        draw.panel(
            draw.surface([0, 1], [0, 1], np.eye(2), bar={"label": "z", "ax": "all"})
        ),
    )
    scene(figure)()
    assert [axes.get_ylabel() for axes in figure.axes[2:]] == ["height", "z"]
    assert (
        len(figure.axes[3]._colorbar.mappable.colorbar.ax._colorbar_info["parents"]) > 1
    )


def test_field_shows_both_parts_of_its_arrows():
    (field,) = drawn(draw.field([0, 1], [2, 3]), ([1.0, 2.0], [3.0, -4.0]))
    np.testing.assert_array_equal(field.XY, [[0, 2], [1, 3]])
    np.testing.assert_array_equal([field.U, field.V], [[1.0, 2.0], [3.0, -4.0]])


def test_texts_and_titles_show_their_words():
    (text,) = drawn(draw.text(1, 2, "path"), "three")
    (title,) = drawn(draw.title(), "four")
    assert (text.get_text(), text.get_position()) == ("three", (1, 2))
    assert title.get_text() == title.axes.get_title() == "four"


def test_window_moves_the_limits_of_its_panel():
    axis, *edges = drawn(draw.window("y"), {"ylim": (-2, 3)})
    assert axis.axes.get_ylim() == (-2, 3)
    assert axis is axis.axes.yaxis
    # The grid's lines end at the panel's edges, which lie over them.
    assert set(edges) == set(axis.axes.spines.values())
    assert drawn(draw.window(once=True), {"xlim": (0, 1)}) == []


SHOWN = {"a": (0, 1), "rest": {"x": (2, 3)}}
FAMILY = draw.each({"x": draw.line("path"), "y": draw.line("path")})


def moving(shows, **pieces):
    """Return the artists that a scene of one panel moves, and its sentence."""
    scene = draw.Scene(shows, draw.panel(**pieces))
    return scene(Figure())(h=1.0)


def test_what_is_left_out_is_hidden_and_comes_back():
    data = dict(SHOWN)
    scene = draw.Scene(
        lambda: (data, "All."), draw.panel(a=draw.line("path"), rest=FAMILY)
    )
    update = scene(Figure())
    (a, x, y), sentence = update()
    assert [artist.get_visible() for artist in (a, x, y)] == [True, True, False]
    assert sentence == "All."
    data.pop("a")
    data["rest"] = {"y": (7, 8)}
    update()
    assert [artist.get_visible() for artist in (a, x, y)] == [False, False, True]
    np.testing.assert_array_equal(y.get_xydata(), [[7, 8]])
    data.clear()
    update()
    assert not any(artist.get_visible() for artist in (a, x, y))


def test_family_by_number_may_be_shown_in_part():
    three = draw.each([draw.line("path") for _ in range(3)])
    artists = drawn(three, [(0, 1), None])
    assert [artist.get_visible() for artist in artists] == [True, False, False]


def test_curves_are_told_apart_by_colour_line_and_marker():
    names, looks = ["one", "two"], [("path", "-", "o"), ("chord", "--", "s")]
    made = drawn(draw.curves(names, looks, ms=5), [([0], [1]), ([0], [2])])
    for artist, name, (colour, form, marker) in zip(made, names, looks, strict=True):
        assert artist.get_label() == name
        assert to_hex(artist.get_color()) == COLOURS[colour].lower()
        assert (artist.get_linestyle(), artist.get_marker()) == (form, marker)


def test_a_piece_that_nobody_drew_is_an_error():
    with pytest.raises(ValueError, match="no piece called b"):
        moving(lambda h: ({"b": (h, h)}, "B."), a=draw.line("path"))
    with pytest.raises(ValueError, match="no piece called z"):
        moving(lambda h: ({"rest": {"z": (h, h)}}, "Z."), rest=FAMILY)


def test_two_pieces_of_one_name_are_an_error():
    one = draw.panel(a=draw.line("path"))
    with pytest.raises(ValueError, match="same name"):
        draw.Scene(lambda: ({}, ""), one, one)


def test_piece_that_is_called_like_a_setting_is_an_error():
    for name in ("legend", "grid", "box", "bare", "size"):
        with pytest.raises(ValueError, match="no piece is called"):
            draw.panel(**{name: draw.line("path")})


def test_only_a_curve_that_stands_still_widens_the_limits():
    still = draw.line("path").at([0, 20, 30], [5, 7, np.nan])
    lines = draw.across("muted").at(99), draw.upright("muted").at(99)
    scene = draw.Scene(
        lambda: ({"a": (50, 50)}, ""), draw.panel(still, *lines, a=draw.dots("data"))
    )
    figure = Figure()
    scene(figure)()
    (axes,) = figure.axes
    assert axes.get_xlim() == pytest.approx((-1, 21))
    assert axes.get_ylim() == pytest.approx((4.9, 7.1))


def test_panel_has_its_settings_its_legend_and_what_stands_still():
    still = draw.line("data", "o", label="data").at([1, 2], [3, 4])
    panel = draw.panel(
        still,
        lambda axes: axes.axhline(7),
        a=draw.line("path", label="path"),
        xlabel="x (m)",
        yscale="log",
        ylim=(1, 100),
        legend="upper left",
        grid={"axis": "y"},
    )
    figure = Figure()
    draw.Scene(lambda: ({}, "Nothing."), panel, size=(5, 3))(figure)()
    (axes,) = figure.axes
    points, level, path = axes.get_lines()
    np.testing.assert_array_equal(points.get_xydata(), [[1, 3], [2, 4]])
    assert points.get_visible()
    assert level.get_ydata()[0] == 7
    assert not path.get_visible()
    assert (axes.get_xlabel(), axes.get_yscale(), axes.get_ylim()) == (
        *("x (m)", "log"),
        (1, 100),
    )
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert words == ["data", "path"]
    assert list(figure.get_size_inches()) == [5, 3]


def test_legend_above_names_the_pieces_that_it_is_given():
    pieces = {name: draw.line("path", label=f"the {name}") for name in "abc"}
    panel = draw.panel(**pieces, unnamed=draw.line("path"))
    for above in (["c", "a", "unnamed"], {"handles": ["c", "a"], "fontsize": 9}):
        figure = Figure()
        draw.Scene(lambda: ({}, ""), panel, above=above)(figure)
        words = [text.get_text() for text in figure.legends[0].get_texts()]
        assert words == ["the c", "the a"]


def test_panels_stand_where_the_mosaic_says():
    figure = Figure()
    panels = [draw.panel(title=name) for name in ("map", "above", "below")]
    draw.Scene(lambda: ({}, ""), *panels, mosaic="ab;ac", width_ratios=[2, 1])(figure)
    left, above, below = (axes.get_position() for axes in figure.axes)
    assert [axes.get_title() for axes in figure.axes] == ["map", "above", "below"]
    assert left.x1 < above.x0
    assert above.y0 > below.y1
    assert left.width > 1.5 * above.width


def test_a_unit_of_a_sheet_is_an_inch():
    figure = Figure()
    sheet = draw.sheet(4, 2, a=draw.text(1, 1.5))
    draw.Scene(lambda: ({"a": "here"}, ""), sheet)(figure)()
    (axes,) = figure.axes
    across, up = axes.transData.transform((1, 1.5)) / figure.dpi
    assert (across, up) == pytest.approx((1, 1.5))
    assert list(figure.get_size_inches()) == [4, 2]
    assert not axes.axison


def test_surface_covers_its_nodes_and_marks_the_lowest():
    x, y = np.array([0.0, 1, 2]), np.array([5.0, 6, 8])
    axes = Figure().subplots()
    draw.surface(x, y, np.add.outer(y, x), lowest=[[0, 5], [1, 6]])(axes)
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 2), (5, 8))
    (stars,) = axes.get_lines()
    np.testing.assert_array_equal(stars.get_xydata(), [[0, 5], [1, 6]])


def test_numbers_far_outside_are_cut_and_nan_stays():
    cut = draw.drawable([1e300, -np.inf, 3.0, np.nan])
    np.testing.assert_array_equal(cut, [draw.FAR, -draw.FAR, 3.0, np.nan])


def test_stage_asks_for_a_finite_number_only_of_what_is_shown():
    data = {"a": (0.0, 0.0), "b": (np.nan, 1.0)}
    scene = draw.Scene(
        lambda: (data, "Dots."), draw.panel(a=draw.dots("data"), b=draw.dots("data"))
    )
    with pytest.raises(ValueError, match="no finite number"):
        Stage(scene).frame()
    data.pop("b")
    assert Stage(scene).frame().sentence == "Dots."
