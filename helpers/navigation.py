"""The cells that lead through the course: written by the build, from one table."""

import ast
import html
import re
import textwrap
from typing import NamedTuple

from helpers import thumbnails

CONTENTS = "00_contents.ipynb"
HEAD, FOOT, NEEDS = "navigation-head", "navigation-foot", "needs-the-course"
COLUMNS = 6


class Entry(NamedTuple):
    """What a lecture answers, and the lectures that it builds on."""

    question: str
    needs: tuple = ()


COURSE = {
    "01": Entry("How steep is a curve at one single point?"),
    "02": Entry("How exactly can a computer measure a slope?", ("01",)),
    "03": Entry("Can a few rules give the slope of any formula?", ("01", "02")),
    "04": Entry("Which way is down on a surface?", ("02", "03")),
    "05": Entry("How do you get all slopes of a model at once?", ("02", "03")),
    "06": Entry("How can a whole program be differentiated?", ("02", "03", "05")),
    "07": Entry("How do bent lines become a neural network?", ("02", "04", "05")),
    "08": Entry("How do you find the way down into a valley?", ("01", "03", "04")),
    "09": Entry("Which way of going downhill arrives first?", ("04", "08")),
    "10": Entry("Does a network learn, or learn by heart?", ("07", "09")),
    "11": Entry("How do you fill the gaps in a table of ratings?", ("04", "08")),
    "12": Entry("How can a program learn without a teacher?", ("04", "08")),
}

GOALS = {"06": "differentiate programs", "09": "use optimisers", "10": "train networks"}
"""Where a reader short of time may want to get."""

MISSING = """The course is missing here, or is older than this notebook: run
    %pip install FOLDER
in a cell, where FOLDER is the folder that holds the course's pyproject.toml,
then restart the kernel and run all cells."""

LOOK = '''# Is the course installed? If it is not, this cell says how to get it.
from pkgutil import resolve_name

NEEDED = """
    {names}
"""
MISSING = """{missing}"""


class CourseMissing(Exception):
    def _render_traceback_(self):
        return [str(self)]


try:
    [resolve_name(f"helpers.{{name}}") for name in NEEDED.split()]
except (ImportError, AttributeError):
    raise CourseMissing(MISSING) from None'''
SHOW = f'''# How far you are, from the lectures as they are saved beside this page.
try:
    from helpers.lecture import record
except ImportError:
    print("""{MISSING}""")
else:
    record.show()'''


class Page(NamedTuple):
    """A lecture's file, and what its head says: its title and minutes."""

    file: str
    title: str
    minutes: int

    @property
    def number(self):
        return self.file[:2]

    @property
    def link(self):
        return f"[{self.number} {self.title}]({self.file})"


def page(path, notebook):
    """Return the `Page` of a lecture, or say what its head lacks."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    title = re.search(r"^# (.+)", text, re.MULTILINE)
    minutes = re.search(r"^\*\*Time\*\* about (\d+) minutes", text, re.MULTILINE)
    if not (title and minutes):
        raise ValueError(f"{path.name} lacks a title or **Time** about … minutes.")
    return Page(path.name, title[1], int(minutes[1]))


def head(number, pages):
    """Return the links at a lecture's head: the one before, the contents, the next.

    >>> pages = [Page("01_a.ipynb", "A", 5), Page("02_b.ipynb", "B", 5)]
    >>> head("02", pages)
    '← [01 A](01_a.ipynb) · [Contents](00_contents.ipynb)'
    """
    before, after = _neighbours(number, pages)
    links = [f"← {one.link}" for one in before[-1:]]
    links += [f"[Contents]({CONTENTS})"]
    links += [f"{one.link} →" for one in after[:1]]
    return " · ".join(links)


def foot(number, pages):
    """Return the same links for a lecture's foot, under what the next one answers."""
    _, after = _neighbours(number, pages)
    said = "You have reached the end of the course; the contents show what is left."
    if after:
        said = f"**Next:** {COURSE[after[0].number].question}"
    return f"---\n\n{said}\n\n{head(number, pages)}"


def needs(sources):
    """Return the code that says in one sentence if the course is not installed.

    It looks for every name that `sources`, the code of the notebook's cells, import
    from `helpers`, so that a package that is too old is told as well.
    """
    names = sorted({name for source in sources for name in _imported(source)})
    listed = textwrap.wrap(" ".join(names), 80)
    return LOOK.format(names="\n    ".join(listed), missing=MISSING)


def welcome(pages):
    """Return the head of the contents page."""
    hours = round(sum(one.minutes for one in pages) / 60)
    return (
        "# Contents\n\nTwelve lectures, from the slope of a line to networks that "
        f"learn: about {hours} hours. Start with {pages[0].link}. To see how far you "
        "are, save your lectures and run this page: *Run ▸ Run All Cells*."
    )


def overview(pages):
    """Return the map: a picture, a question, the time and the needs of each lecture."""
    cards = [_card(one) for one in pages]
    rows = ["\n".join(cards[i : i + COLUMNS]) for i in range(0, len(cards), COLUMNS)]
    table = "\n".join(f"<tr>\n{row}\n</tr>" for row in rows)
    minutes = {one.number: one.minutes for one in pages}
    ways = []
    for goal, aim in GOALS.items():
        way = sorted(_way(goal))
        hours = round(sum(minutes[number] for number in way) / 60)
        ways.append(f"to {aim}, {' → '.join(way)} ({hours} hours)")
    short = f"**Short of time?** The shortest ways: {'; '.join(ways)}."
    return f"<table>\n{table}\n</table>\n\n{short}"


def _card(one):
    entry = COURSE[one.number]
    implied = set().union(*(_way(need) - {need} for need in entry.needs))
    after = ", ".join(need for need in entry.needs if need not in implied)
    alt = html.escape(thumbnails.DRAW[one.number].__doc__)
    return (
        '<td width="16%" align="left" valign="top" '
        'style="text-align: left; vertical-align: top">'
        f'<a href="{one.file}"><img src="pictures/{one.number}.png" width="145" '
        f'height="58" alt="{alt}"></a><br>'
        f'<a href="{one.file}"><b>{one.number} {html.escape(one.title)}</b></a><br>'
        f"{html.escape(entry.question)}<br>"
        f"<i>{one.minutes} min, {f'after {after}' if after else 'start here'}</i></td>"
    )


def _way(number):
    """Return the lectures that lead to one, itself included."""
    return {number}.union(*(_way(need) for need in COURSE[number].needs))


def _neighbours(number, pages):
    place = [one.number for one in pages].index(number)
    return pages[:place], pages[place + 1 :]


def _imported(source):
    """Return the names below `helpers` that a cell's code imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("helpers"):
            below = f"{node.module}.".removeprefix("helpers.")
            yield from (f"{below}{alias.name}" for alias in node.names)
