"""A table of mistakes: each is an edit of the solution, or a wrong answer itself."""

import contextlib
import itertools
import re
from collections.abc import Mapping

EDIT = re.compile(r"`([^`]+)`\s*(?:→|->)\s*(?:`([^`]+)`|nothing)( everywhere)?")
VALUES = re.compile(r"`[^`]+`(, `[^`]+`)*")
AS_GIVEN = "as given"


class Table(Mapping):
    """What each message is the answer to: a wrong function, or a list of wrong values.

    A row is read at once, but its mistake is made only when it is asked for: most
    answers are right, and then no edit need be compiled.

    `text` is Markdown with the table, and maybe `python` blocks of functions that it
    names; `entry` is the Exercise, with solution, start and cases. What is raised, a
    ValueError of one sentence, begins with `where` and the row.

    >>> from helpers.lecture.exercise import Exercise
    >>> solution = "def double(x):\\n    return 2 * x"
    >>> entry = Exercise("00.1", "", "", "double", solution, cases=[(3.0,)])
    >>> text = "| mistake | answer |\\n|---|---|\\n| `2 * x` → `x**2` | A square? |"
    >>> Table("00.md, 00.1", text, entry)["A square?"](5)
    25
    """

    def __init__(self, where, text, entry):
        self._where, self._entry, self._rows = where, entry, {}
        self._more = blocks(text)
        lines = [line for line in text.splitlines() if line.startswith("|")]
        for row, line in enumerate(lines[2:], 1):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            if len(cells) != 2:
                raise fault(
                    f"{where}, row {row}", r"write two cells, and a bar as `\|`"
                )
            cell, message = (part.replace(r"\|", "|").strip() for part in cells)
            if message in self._rows:
                raise fault(f"{where}, row {row}", "its answer stands in another row")
            self._rows[message] = row, cell

    def __getitem__(self, message):
        row, cell = self._rows[message]
        where = f"{self._where}, row {row}"
        program, wrong = self._program(where, cell)
        if self._entry.cases is None:
            wrong = f"[{wrong}]"
        with saying(where):
            return eval(wrong, self._entry.run(program))

    def __iter__(self):
        return iter(self._rows)

    def __len__(self):
        return len(self._rows)

    @property
    def untouched(self):
        """The message for those who have not changed what they were given, or ""."""
        found = [said for said, (_, cell) in self._rows.items() if cell == AS_GIVEN]
        return "".join(found[:1])

    def _program(self, where, cell):
        """Return code to run, and the expression that then is the wrong answer."""
        entry = self._entry
        edits = [EDIT.fullmatch(part) for part in re.split(r" and (?=`)", cell)]
        if cell == AS_GIVEN:
            return entry.start, entry.answer
        if all(edits):
            edits = [edit.groups() for edit in edits]
            return edited(where, entry.solution, edits), entry.answer
        if VALUES.fullmatch(cell):
            program = "\n".join([entry.solution, *self._more])
            return program, ", ".join(cell.split("`")[1::2])
        raise fault(where, "write an edit, `right` → `wrong`, or a wrong answer in `…`")


def edited(where, solution, edits):
    """Return the solution with all edits made at once, each at its own place.

    >>> edited("row 1", "y = a - b", [("a", "b", None), ("b", "a", None)])
    'y = b - a'
    """
    places = []
    for right, wrong, everywhere in edits:
        found = _places(right, solution)
        if not found:
            raise fault(where, f"`{right}` does not stand in the solution")
        if len(found) > 1 and not everywhere:
            what = f"`{right}` stands {len(found)} times in the solution"
            raise fault(where, f"{what}: copy more of its line, or add “everywhere”")
        places += [(start, end, wrong or "") for start, end in found]
    places.sort()
    for (_, end, _), (start, _, _) in itertools.pairwise(places):
        if start < end:
            raise fault(where, "two of its edits change the same place")
    for start, end, wrong in reversed(places):
        solution = solution[:start] + wrong + solution[end:]
    return solution


def _places(part, text):
    """Return where a part stands in a text, but not inside of longer names."""
    before = r"(?<!\w)" if re.match(r"\w", part) else ""
    after = r"(?!\w)" if re.search(r"\w$", part) else ""
    return [m.span() for m in re.finditer(before + re.escape(part) + after, text)]


def blocks(text):
    """Return the code of all `python` blocks in a Markdown text."""
    return re.findall(r"^```python\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)


@contextlib.contextmanager
def saying(where):
    """Turn whatever code of ours raises into one sentence."""
    try:
        yield
    except Exception as problem:
        said = (str(problem).splitlines() or [""])[0]
        raise fault(
            where, f"its code fails, {type(problem).__name__}: {said}"
        ) from None


def fault(where, what):
    """Return an error in one sentence, for those who write exercises."""
    return ValueError(f"{where}: {what}.")
