"""The cells that lead through the course: written by the build, from one table."""

import ast
import html
import re
import textwrap
from typing import NamedTuple

CONTENTS = "00_contents.ipynb"
HEAD, FOOT, NEEDS = "navigation-head", "navigation-foot", "needs-the-course"
COLUMNS = 6


class Entry(NamedTuple):
    """What a lecture answers, its small picture, and the lectures that it builds on.

    The picture is cut from the figure of a cell: the cell's id, then left, top and
    width in the figure's pixels. `alt` is told to who cannot see it.
    """

    question: str
    picture: tuple
    alt: str
    needs: tuple = ()


COURSE = {
    "01": Entry(
        "How steep is a curve at one single point?",
        ("code-311a4338", 270, 108, 420),
        "A curve, and a chord through two of its points, a little steeper than it.",
    ),
    "02": Entry(
        "How exactly can a computer measure a slope?",
        ("code-62a55b83", 335, 190, 400),
        "An error that falls as the step shrinks, and then rises again: a V.",
        ("01",),
    ),
    "03": Entry(
        "Can a few rules give the slope of any formula?",
        ("code-239a3210", 10, 22, 345),
        "The derivative of ln(x⁴ + x³ + 2), and below it what the chain rule makes.",
        ("01", "02"),
    ),
    "04": Entry(
        "Which way is down on a surface?",
        ("code-9789deed", 183, 115, 400),
        "A hollow and a hill from above, and arrows that point the steepest way up.",
        ("02", "03"),
    ),
    "05": Entry(
        "How do you get all slopes of a model at once?",
        ("code-d775c7a2", 535, 0, 415),
        "A chain of four boxes: arrows lead forward, and other arrows lead back.",
        ("02", "03"),
    ),
    "06": Entry(
        "How can a whole program be differentiated?",
        ("code-d3618f62", 0, 150, 560),
        "A program as a graph: two inputs, and boxes for what it computes of them.",
        ("02", "03", "05"),
    ),
    "07": Entry(
        "How do bent lines become a neural network?",
        ("code-c31ef412", 85, 130, 320),
        "A plane that three lines cut into pieces, each piece in its own colour.",
        ("02", "04", "05"),
    ),
    "08": Entry(
        "How do you find the way down into a valley?",
        ("code-d1812c86", 130, 202, 350),
        "A path goes down a valley in steps that grow shorter.",
        ("01", "03", "04"),
    ),
    "09": Entry(
        "Which way of going downhill arrives first?",
        ("code-c7b8e31f", 80, 255, 370),
        "Paths of several colours leave one place in a landscape of valleys.",
        ("04", "08"),
    ),
    "10": Entry(
        "Does a network learn, or learn by heart?",
        ("code-fe76f835", 540, 190, 395),
        "Two errors: one keeps falling, the other turns up where one should stop.",
        ("07", "09"),
    ),
    "11": Entry(
        "How do you fill the gaps in a table of ratings?",
        ("code-00957f0c", 5, 20, 550),
        "A photograph, and beside it a blurred copy that is made of few numbers.",
        ("04", "08"),
    ),
    "12": Entry(
        "How can a program learn without a teacher?",
        ("code-b4da8401", 72, 175, 405),
        "Squares of a small world, with arrows and numbers that lead to the goal.",
        ("04", "08"),
    ),
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
    return (
        '<td width="16%" align="left" valign="top" '
        'style="text-align: left; vertical-align: top">'
        f'<a href="{one.file}"><img src="pictures/{one.number}.png" width="145" '
        f'height="58" alt="{html.escape(entry.alt)}"></a><br>'
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
