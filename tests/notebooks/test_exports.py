"""Stored lectures for readers without a kernel: web page and printed page."""

import re

import nbformat
import pytest
from nbconvert import HTMLExporter, MarkdownExporter

from helpers import build
from helpers.lecture.explore import GOAL, NOTE

PATH = build.lectures()[0]
# What is there for Jupyter alone, a page leaves out.
pytestmark = pytest.mark.filterwarnings("ignore:Your element with mimetype")


def exported(template):
    page, _ = HTMLExporter(template_name=template).from_filename(str(PATH))
    return page


def test_web_page_shows_pictures_with_alternative_text():
    page = exported("classic")
    images = re.findall(r"<img[^>]*data:image/png[^>]*>", page)
    assert len(images) >= 10
    alts = [re.search(r'alt="([^"]*)"', image).group(1) for image in images]
    assert all(len(alt.split()) > 3 for alt in alts)
    assert "model not found" not in page.lower()
    assert "application/vnd.jupyter.widget-view+json" not in page


@pytest.mark.parametrize("template", ["classic", "lab"])
def test_page_without_a_kernel_says_nothing_about_running_cells(template):
    page = exported(template)
    assert "Run All Cells to move" not in page
    assert "to move the sliders" not in page


@pytest.mark.parametrize("path", build.lectures(), ids=lambda path: path.stem)
def test_stored_figures_say_how_to_move_them_and_have_goals_to_reach(path):
    figures = notes = 0
    for cell in nbformat.read(path, as_version=4).cells:
        figures += cell.source.count("explore(") if cell.cell_type == "code" else 0
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            notes += data.get("application/vnd.jupyter.stdout") == NOTE
            assert NOTE not in data.get("text/plain", "")
            assert not data.get(GOAL, {}).get("reached"), data[GOAL]
    assert figures == notes >= 3


def test_printed_page_keeps_every_picture():
    text, resources = MarkdownExporter().from_filename(str(PATH))
    pictures = [name for name in resources["outputs"] if name.endswith(".png")]
    assert len(pictures) >= 10
    assert all(name in text for name in pictures)
    assert NOTE not in text


def test_web_page_of_the_contents_keeps_links_pictures_and_their_descriptions():
    path = build.stored()[-1]
    page, _ = HTMLExporter(template_name="classic").from_filename(str(path))
    for lecture in build.lectures():
        card = re.search(rf'<img[^>]*src="pictures/{lecture.name[:2]}.png"[^>]*>', page)
        assert len(re.search(r'alt="([^"]*)"', card[0])[1].split()) >= 8
        assert f'href="{lecture.name}"' in page
