"""One exercise: its question, its solution, its known mistakes and its hints.

A lecture's exercises stand in a Markdown file: `notebooks/exercises/README.md` says on
half a page how to write one.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from helpers.lecture.judge import judge
from helpers.lecture.mistakes import Table, blocks, fault, saying

PARTS = ("Uses", "Start", "Hints", "Solution", "Check", "Mistakes", "Also right")
NEEDED = ("Hints", "Solution", "Mistakes")
SETTINGS = ("options", "any_order", "rtol", "atol", "praise", "outcome")


@dataclass(frozen=True)
class Exercise:
    """An entry of such a file; all text is Markdown, all code Python with `np`."""

    number: str  # lecture and place, "02.3"
    title: str
    prompt: str
    answer: str  # the name that the learner defines: a function or a value
    solution: str  # defines `answer`, and is what answers are compared with
    cases: Sequence[tuple] | None = None  # arguments to try a function with
    # What each common mistake gives, by message: a function, a value or a list of them.
    mistakes: Mapping[str, Any] = field(default_factory=dict)
    hints: Sequence[str] = ()  # from a nudge to nearly all
    start: str = ""  # what the learner finds; without it, `answer = ...`
    why: str = ""  # two or three sentences on the solution
    praise: str = ""
    options: Sequence[str] = ()  # of a question with given choices
    any_order: bool = False
    rtol: float = 1e-6
    atol: float = 1e-9
    untouched: str = ""  # the message that means "still the given code"
    uses: str = ""  # what the learner's cell and the solution may rely on
    # For a value with many right answers: what an answer leads to, in a word. It is
    # compared in place of the value; a mistake stands for all of its outcome.
    outcome: Callable | None = None
    also_right: Sequence[str] = ()  # programs that define `answer` otherwise

    @property
    def reference(self) -> Callable | Any:
        """What the solution defines."""
        return self.run(self.solution)[self.answer]

    def run(self, program):
        """Return all names after a program: our own text, not a learner's."""
        space = {"np": np}
        exec(f"{self.uses}\n{program}", space)
        return space

    @property
    def question(self):
        """The Markdown of the question, with hints that open one inside the other."""
        folded = ""
        for place, hint in reversed(list(enumerate(self.hints, 1))):
            summary = f"<summary>Hint {place} of {len(self.hints)}</summary>"
            folded = f"\n\n<details>{summary}\n\n{hint}{folded}\n\n</details>"
        return f"### {self.number} {self.title}\n\n{self.prompt}{folded}"

    @property
    def blank(self):
        """The code cell that the learner fills in."""
        start = self.start or f"{self.answer} = ...  # your answer"
        inside = start.splitlines()[-1].startswith(" ")  # two lines after a function
        gap = "\n\n\n" if inside else "\n\n"
        return f'{start}{gap}checks.check("{self.number}", {self.answer})'

    @property
    def folded_solution(self):
        """The Markdown of the solution, folded shut."""
        title = f"<summary>Solution of {html.escape(self.number)}</summary>"
        code = f"```python\n{self.solution.strip()}\n```"
        return f"<details>{title}\n\n{code}\n\n{self.why}\n\n</details>"


def read(path):
    """Return the exercises of a lecture's Markdown file, in order.

    A ValueError names file and exercise, if a part is missing or unknown.
    """
    found = {}
    for heading, text in _parts(path.read_text(encoding="utf-8"), "## ")[1:]:
        number, _, title = heading.partition(" ")
        where = f"{path.name}, {number}"
        if not re.fullmatch(rf"{path.stem}\.\d+", number) or number in found:
            raise fault(where, f"give it a number of its own, {path.stem}.1 or higher")
        found[number] = entry = _entry(where, number, title.strip(), text)
        if sum(entry.answer == other.answer for other in found.values()) > 1:
            raise fault(where, f"another exercise asks for `{entry.answer}` already")
    return list(found.values())


def proofread(entry):
    """Try all that an entry says of answers: blank, right and wrong ones.

    A ValueError names file, exercise and row at the first that is not so.
    """
    where = f"{entry.number.partition('.')[0]}.md, {entry.number}"
    tried = [("the start", entry.start or f"{entry.answer} = ...", "missing")]
    tried += [("the solution", entry.solution, "right")]
    tried += [("an answer of “Also right”", code, "right") for code in entry.also_right]
    for what, program, wanted in tried:
        with saying(where):
            answer = entry.run(program)[entry.answer]
        state, said = judge(answer, entry)
        if state != wanted:
            raise fault(where, f"{what} is not {wanted}, but {state}, “{said}”")
    for row, (message, wrong) in enumerate(entry.mistakes.items(), 1):
        for answer in wrong if isinstance(wrong, list) else [wrong]:
            state, said = judge(answer, entry)
            if state == "right":
                raise fault(
                    f"{where}, row {row}", "this mistake gives the right answer"
                )
            if said != message:
                raise fault(f"{where}, row {row}", f"this mistake is told: “{said}”")


def _entry(where, number, title, text):
    prompt, parts = _divided(where, text)
    if not (title and prompt):
        raise fault(where, "its title or its question is missing")
    code = {name: "\n".join(blocks(part)) for name, part in parts.items()}
    names = re.findall(r"^(?:def )?(\w+)(?: = |\(.*:$)", code["Solution"], re.MULTILINE)
    if not names:
        raise fault(where, "its solution is missing: write a `python` block")
    answer, start = names[-1], code["Start"]
    first = re.search(rf"^def {answer}\(.*?\):$", code["Solution"], re.M | re.DOTALL)
    if first and not start:
        start = f"{first.group()}\n    return ...  # your code"
    cases, settings = _check(where, answer, code["Check"])
    if first and not cases:
        raise fault(where, f"`### Check` lacks calls of `{answer}` to try it with")
    entry = Exercise(
        number=number,
        title=title,
        prompt=prompt,
        answer=answer,
        solution=code["Solution"],
        cases=cases or None,
        hints=_hints(parts["Hints"]),
        start=start,
        why=parts["Solution"].rpartition("```")[2].strip(),
        uses=code["Uses"],
        also_right=_also_right(answer, parts["Also right"]),
        **settings,
    )
    table = Table(where, parts["Mistakes"], entry)
    return replace(entry, mistakes=table, untouched=table.untouched)


def _divided(where, text):
    """Return the question and all other parts of an entry, by name."""
    (_, prompt), *parts = _parts(text, "### ")
    for name, _ in parts:
        if name not in PARTS:
            known = ", ".join(PARTS)
            raise fault(where, f"there is no part `### {name}`, only {known}")
    parts = dict.fromkeys(PARTS, "") | dict(parts)
    for name in NEEDED:
        if not parts[name]:
            raise fault(where, f"its part `### {name}` is missing")
    return prompt, parts


def _parts(text, mark):
    """Return pairs of heading and text; first what stands before all headings."""
    parts, fenced = [("", [])], False
    for line in text.splitlines():
        fenced ^= line.startswith("```")  # a comment in code is no heading
        if line.startswith(mark) and not fenced:
            parts.append((line.removeprefix(mark).strip(), []))
        else:
            parts[-1][1].append(line)
    return [(heading, "\n".join(lines).strip()) for heading, lines in parts]


def _hints(text):
    hints = re.split(r"^\d+\. ", text, flags=re.MULTILINE)[1:]
    return [re.sub(r"^ {1,3}", "", hint.strip(), flags=re.MULTILINE) for hint in hints]


def _check(where, answer, code):
    """Return the cases, which are calls of the answer, and the settings by name."""
    cases = []
    space = {"np": np, answer: lambda *case: cases.append(case)}
    with saying(f"{where}, Check"):
        exec(code, space)
    return cases, {name: space[name] for name in SETTINGS if name in space}


def _also_right(answer, text):
    short = re.findall(r"^- `(.+)`$", text, re.MULTILINE)
    return [*(f"{answer} = {code}" for code in short), *blocks(text)]
