"""The stored tables: made again bit for bit, read with care, shaped as promised."""

import numpy as np
import pytest

from helpers import data
from helpers.models import batches, gabor, line, toy


def test_stored_tables_are_what_the_module_makes():
    assert data.differing() == []


def test_every_table_is_described():
    text = (data.DATA / "README.md").read_text(encoding="utf-8")
    names = data.TABLES | data.SLOW
    assert {path.stem for path in data.DATA.glob("*.csv")} == set(names)
    assert all(f"`{name}.csv`" in text for name in names)


@pytest.mark.parametrize("name", data.TABLES)
def test_loaded_columns_are_the_ones_made(name):
    table = data.load(name)
    for column, values in data.TABLES[name]().items():
        np.testing.assert_array_equal(table[column], values)
        assert table[column].dtype == values.dtype


def test_a_loaded_table_cannot_be_changed():
    table = data.load("line")
    with pytest.raises(TypeError):
        table["x"] = 0
    with pytest.raises(ValueError, match="read-only"):
        table["x"][0] = 0
    np.testing.assert_array_equal(table["x"], data.load("line")["x"])


def test_writing_twice_gives_the_same_bytes_and_leaves_nothing_else(tmp_path):
    before = [path.read_bytes() for path in data.write(tmp_path)]
    paths = data.write(tmp_path)
    assert [path.read_bytes() for path in paths] == before
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_a_failed_write_leaves_the_old_table(tmp_path, monkeypatch):
    before = data.write(tmp_path)[0].read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(data.places.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        data.write(tmp_path)
    assert (tmp_path / "line.csv").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == len(data.TABLES)


def test_check_names_files_that_differ(tmp_path, monkeypatch, capsys):
    data.write(tmp_path)
    monkeypatch.setattr(data.differing, "__defaults__", (tmp_path,))
    monkeypatch.setattr(data.depth, "agrees", lambda _: True)
    assert data.main(["--check"]) == 0
    (tmp_path / "toy.csv").unlink()
    with (tmp_path / "line.csv").open("a", encoding="utf-8") as file:
        file.write("1,2\n")
    assert data.main(["--check"]) == 1
    error = capsys.readouterr().err
    assert "data/toy.csv differs" in error
    assert "data/line.csv differs" in error
    assert "gabor" not in error


def test_the_command_says_what_it_wrote(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(data.write, "__defaults__", (tmp_path,))
    assert data.main([]) == 0
    wrote = [f"Wrote data/{name}.csv." for name in data.TABLES]
    assert capsys.readouterr().out.splitlines() == wrote


def test_check_says_how_to_make_a_slow_table_again(monkeypatch, capsys):
    monkeypatch.setattr(data.depth, "agrees", lambda _: False)
    assert data.main(["--check"]) == 1
    error = capsys.readouterr().err
    assert error == "data/depth.csv differs; run `python -m helpers.data depth`.\n"


def test_a_slow_table_is_written_alone_with_a_progress_bar(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(data.write, "__defaults__", (tmp_path,))
    monkeypatch.setattr(data.depth, "SEEDS", [1])
    monkeypatch.setattr(data.depth.curve, "__defaults__", (0,))
    assert data.main(["depth"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["depth.csv"]
    output = capsys.readouterr()
    assert output.out == "Wrote data/depth.csv.\n"
    assert output.err.startswith("\r[....] 0 of 4")
    assert output.err.endswith("\r[####] 4 of 4\n")
    assert data.load("depth", tmp_path)["layers"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["lines", "../line", "", None, 3, ["line"]])
def test_unknown_name_lists_the_known(name):
    with pytest.raises(ValueError, match=r"choose one of 'line', 'gabor', 'toy'.*\.$"):
        data.load(name)


MALFORMED = {
    "empty": ("", "line 1: needs"),
    "no rows": ("x,y\n", "line 1: needs"),
    "two names alike": ("x,x\n1,2\n", "line 1: needs"),
    "a missing entry": ("x,y\n1,2\n3\n", "line 3: expected 2 finite numbers"),
    "an entry too many": ("x,y\n1,2,3\n", "line 2: expected 2"),
    "text": ("x,y\n1,2\n1,2\n1,two\n", "line 4: expected 2 .* found '1,two'"),
    "nan": ("x,y\n1,nan\n", "line 2: expected 2 finite"),
    "a blank line": ("x,y\n\n1,2\n", "line 2: expected 2"),
}


@pytest.mark.parametrize(("text", "message"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_file_is_named_with_its_line(tmp_path, text, message):
    (tmp_path / "line.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"^line.csv, {message}"):
        data.load("line", tmp_path)


@pytest.mark.parametrize("row", ["0,Moss,nature", "one,Moss,nature,space"])
def test_malformed_row_of_text_is_named_with_its_line(tmp_path, row):
    text = f"item,title,genre,also\n{row}\n"
    (tmp_path / "titles.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^titles.csv, line 2: expected 4 entries"):
        data.load("titles", tmp_path)


def test_missing_or_binary_file_is_one_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"Cannot read line.csv \(FileNotFoundError"):
        data.load("line", tmp_path)
    (tmp_path / "line.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"Cannot read line.csv \(UnicodeDecodeError"):
        data.load("line", tmp_path)


def test_line_and_toy_lie_near_their_parameters():
    x, y = data.load("line").values()
    np.testing.assert_allclose(line.least_squares(x, y), data.LINE_PARAMS, atol=0.15)
    x, y = data.load("toy").values()
    params = np.concatenate([data.TOY_BETA, data.TOY_OMEGA])
    noise = np.sqrt(toy.loss(params, x, y) / x.size)
    assert noise == pytest.approx(0.05, rel=0.3)


def test_toy_data_are_learnt_by_plain_descent():
    x, y = data.load("toy").values()
    params = np.repeat([0.0, 1.0], 4)
    for _ in range(1000):
        params = params - 0.002 * toy.gradient(params, x, y)
    assert toy.loss(params, x, y) < 0.07


def hessian(params, x, y, h=1e-4):
    """Return second derivatives from central differences of the gradient."""
    steps = h * np.eye(2)
    up, down = (gabor.gradient(params[:, None] + s, x, y) for s in (steps, -steps))
    return (up - down) / (2 * h)


def stationary_points(x, y):
    """Return the stationary points in the region: parameters, curvatures, losses."""
    params = batches.grid(np.linspace(-10, 10, 31), np.linspace(2.5, 22.5, 31))
    params = params.reshape(-1, 2)
    for _ in range(40):  # Newton's method, no step longer than 1
        second = hessian(params, x, y)
        system = np.swapaxes(second, 1, 2) @ second + 1e-12 * np.eye(2)
        right = np.swapaxes(second, 1, 2) @ gabor.gradient(params, x, y)[..., None]
        step = np.linalg.solve(system, right)[..., 0]
        length = np.linalg.norm(step, axis=-1, keepdims=True)
        params = np.clip(params - step / np.maximum(1, length), -40, 40)
    curvatures = np.linalg.eigvalsh(hessian(params, x, y))
    low, high = np.array([-10, 2.5]), np.array([10, 22.5])
    found = (abs(gabor.gradient(params, x, y)) < 1e-9).all(axis=-1)
    found &= ((params >= low) & (params <= high)).all(axis=-1)
    found &= abs(curvatures).min(axis=-1) > 1e-5
    _, index = np.unique(params[found].round(3), axis=0, return_index=True)
    params, curvatures = params[found][index], curvatures[found][index]
    return params, curvatures, gabor.loss(params, x, y)


def test_gabor_loss_has_one_global_minimum_local_minima_and_saddles():
    x, y = data.load("gabor").values()
    params, curvatures, losses = stationary_points(x, y)
    minima, saddles = curvatures[:, 0] > 0, np.prod(curvatures, axis=-1) < 0
    order = np.argsort(losses[minima])
    expected = [[0.033, 16.546], [-5.852, 16.799], [5.831, 16.137]]
    np.testing.assert_allclose(params[minima][order], expected, atol=2e-3)
    np.testing.assert_allclose(losses[minima][order], [0.213, 3.227, 3.793], atol=1e-3)
    assert saddles.sum() == 6
    assert losses[saddles].min() == pytest.approx(2.474, abs=1e-3)


def test_gabor_loss_is_nowhere_lower_than_at_the_global_minimum():
    x, y = data.load("gabor").values()
    phi0, phi1 = np.linspace(-10, 10, 401), np.linspace(2.5, 22.5, 401)
    surface = gabor.loss_surface(phi0, phi1, x, y)
    row, column = np.unravel_index(surface.argmin(), surface.shape)
    np.testing.assert_allclose([phi0[column], phi1[row]], [0.033, 16.546], atol=0.1)
    assert abs(data.GABOR_PARAMS - [phi0[column], phi1[row]]).max() < 0.1
