"""One exercise: its question, its solution, its known mistakes and its hints.

To add an exercise, append an entry to the list in `helpers/lecture/exercises/` and
build the lecture: its cells are written from the entry.
"""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Exercise:
    """An entry.

    Parameters
    ----------
    number : str
        Lecture and place, "02.3".
    title, prompt : str
        What is asked; Markdown.
    answer : str
        The name that the learner defines: a function or a value.
    solution : str
        Python that defines `answer`; `np` is there. It is the reference, too.
    cases : list of tuples, optional
        Arguments to try a function with; without them the answer is a value.
    mistakes : dict from message to wrong function or value (or list of values)
        What each common mistake would give. A message must not give the answer away.
    hints : list of str
        From a nudge to nearly all; Markdown.
    start : str
        The code that the learner finds: `answer = ...` if nothing is given, or a
        blank function, whose body is `return ...  # your code`.
    why : str
        Two or three sentences on the solution; Markdown.
    options : list of str
        The choices, for a question with given choices.
    untouched : str
        The message (a key of `mistakes`) that means "still the given code".
    uses : str
        Python that both the learner's cell and the solution may rely on.
    outcome : callable, optional
        For a value with many right answers: what an answer leads to, in a word. It is
        compared in place of the value; a mistake stands for all of its outcome.
    """

    number: str
    title: str
    prompt: str
    answer: str
    solution: str
    cases: Sequence[tuple] | None = None
    mistakes: Mapping[str, Any] = field(default_factory=dict)
    hints: Sequence[str] = ()
    start: str = ""
    why: str = ""
    praise: str = ""
    options: Sequence[str] = ()
    any_order: bool = False
    rtol: float = 1e-6
    atol: float = 1e-9
    untouched: str = ""
    uses: str = ""
    outcome: Callable | None = None

    @property
    def reference(self) -> Callable | Any:
        """What the solution defines."""
        space = {"np": np}
        exec(f"{self.uses}\n{self.solution}", space)  # our own text, not a learner's
        return space[self.answer]

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
