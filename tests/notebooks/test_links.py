"""Every link of the course leads to a file, and to a heading, that is there."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from helpers import build, navigation
from helpers.lecture import checks

ROOT = build.NOTEBOOKS.parent
README = ROOT / "README.md"
KINDS = ("html", "markdown")
LECTURES = build.lectures()
LINK = re.compile(r'\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"')
each = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)


def markdown(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def pages(path):
    """Return all that a file shows as Markdown or HTML."""
    if path.suffix == ".md":
        return [path.read_text(encoding="utf-8")]
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    shown = [o.get("data", {}).get(f"text/{k}", "") for o in outputs for k in KINDS]
    return [cell.source for cell in markdown(path)] + shown


FILES = [*build.stored(), README, ROOT / "data" / "README.md"]
HEADINGS = {
    path: {
        heading.replace(" ", "-")  # as JupyterLab and nbconvert name a heading
        for cell in markdown(path)
        for heading in re.findall(r"^#+ (.+)$", cell.source, re.MULTILINE)
    }
    for path in build.stored()
}
HEADINGS[README] = {  # as GitHub names them
    re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
    for heading in re.findall(r"^#+ (.+)$", README.read_text("utf-8"), re.MULTILINE)
}


def dead(text, folder):
    """Return the links of a text that lead nowhere."""
    links = [a or b for a, b in LINK.findall(re.sub(r"\$[^$]*\$|`[^`]*`", "", text))]
    return [link for link in links if not leads_somewhere(link, folder)]


def leads_somewhere(link, folder):
    if re.match(r"https?:", link):
        return True
    name, _, heading = unquote(link).partition("#")
    path = (folder / name).resolve() if name else README
    return path.exists() and (not heading or heading in HEADINGS[path])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_of_a_page_lead_to_files_and_headings_that_exist(path):
    assert [link for page in pages(path) for link in dead(page, path.parent)] == []


@each
def test_links_of_exercises_lead_to_files_and_headings_that_exist(path):
    for entry in checks.of_lecture(path.stem[:2]):
        text = f"{entry.question}\n{entry.folded_solution}"
        assert dead(text, path.parent) == [], entry.number


@pytest.mark.parametrize(
    "link",
    [
        "02_gone.ipynb",
        "01_measure_a_slope.ipynb#No-such-heading",
        "02_choose_a_step_size.ipynb#A-line-has-one-slope",
    ],
)
def test_dead_link_is_seen(link):
    assert dead(f"As [lecture 02]({link}) says.", build.NOTEBOOKS) == [link]


@each
def test_every_lecture_that_is_named_is_linked(path):
    for cell in markdown(path):
        text = re.sub(r"^```.*?^```|^#.*?$", "", cell.source, flags=re.M | re.S)
        left = re.sub(r"\[[^\]]*\]\([^)]*\)|`[^`]*`", "", text)
        for number in re.findall(r"[Ll]ectures? (?:\W*and )?(\d\d)\b", left):
            assert number not in navigation.COURSE, (cell.id, number)
        assert not re.search(r"[Ll]ecture \*", left), cell.id


@each
def test_navigation_stands_at_head_and_foot_as_the_build_writes_it(path):
    notebook = nbformat.read(path, as_version=4)
    written = build.with_navigation(notebook, path)
    assert [c.id for c in written.cells] == [c.id for c in notebook.cells]
    for before, after in zip(notebook.cells, written.cells, strict=True):
        assert after.source == before.source, before.id
    assert notebook.cells[0].id == navigation.HEAD
    assert notebook.cells[1].source.startswith("# ")
    assert notebook.cells[-1].id == navigation.FOOT


@each
def test_what_a_lecture_needs_is_linked_in_its_head_and_stands_before_it(path):
    text = "\n".join(cell.source for cell in markdown(path))
    said = re.search(r"^\*\*You need\*\*.*$", text, re.MULTILINE)[0]
    linked = set(re.findall(r"\]\((\d\d)_", said))
    needs = navigation.COURSE[path.name[:2]].needs
    assert set(needs) <= linked
    assert all(need < path.name[:2] for need in linked)


def test_links_form_a_chain_from_the_first_lecture_to_the_last():
    names = [path.name for path in LECTURES]
    for name, before, after in zip(
        names, [None, *names], [*names[1:], None], strict=False
    ):
        for cell in (0, -1):
            source = markdown(build.NOTEBOOKS / name)[cell].source
            found = re.findall(r"\(([^)]*\.ipynb)\)", source)
            expected = [before, navigation.CONTENTS, after]
            assert found == [link for link in expected if link], name


def test_contents_page_names_every_lecture_and_its_picture():
    (map_,) = [c for c in markdown(build.stored()[-1]) if c.id == "contents-map"]
    for path in LECTURES:
        assert map_.source.count(f'href="{path.name}"') == 2
        picture = f'src="pictures/{path.name[:2]}.png"'
        assert picture in map_.source
    alts = re.findall(r'alt="([^"]+)"', map_.source)
    assert len(set(alts)) == len(LECTURES)
    assert all(len(alt.split()) >= 8 for alt in alts)
    assert (Path(build.NOTEBOOKS) / "pictures" / "12.png").exists()
