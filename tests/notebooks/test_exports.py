"""Stored lectures for readers without a kernel: web page and printed page."""

import html
import re

import pytest
from nbconvert import HTMLExporter, MarkdownExporter

from helpers import build
from helpers.lecture.explore import NOTE


@pytest.mark.parametrize("path", build.lectures()[:1], ids=lambda path: path.stem)
def test_web_page_shows_pictures_with_alternative_text_and_the_note(path):
    page, _ = HTMLExporter(template_name="classic").from_filename(str(path))
    images = re.findall(r"<img[^>]*data:image/png[^>]*>", page)
    assert len(images) >= 10
    alts = [re.search(r'alt="([^"]*)"', image).group(1) for image in images]
    assert all(len(alt.split()) > 3 for alt in alts)
    assert sum(html.unescape(alt).endswith(NOTE) for alt in alts) >= 3
    assert "model not found" not in page.lower()
    assert "application/vnd.jupyter.widget-view+json" not in page


def test_printed_page_keeps_every_picture():
    path = build.lectures()[0]
    text, resources = MarkdownExporter().from_filename(str(path))
    pictures = [name for name in resources["outputs"] if name.endswith(".png")]
    assert len(pictures) >= 10
    assert all(name in text for name in pictures)
