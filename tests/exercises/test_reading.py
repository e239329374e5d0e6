"""The Markdown of exercises: what it is read as, and what is said of faults in it."""

import re

import numpy as np
import pytest

from helpers.lecture.exercise import proofread, read
from helpers.lecture.judge import judge
from helpers.lecture.mistakes import edited

SPREAD = """# Exercises of lecture 00

## 00.1 The spread of numbers

Write `spread(a)`: the mean square around the mean.

| like this | it is |
|---|---|
| `[1, 3]` | 1 |

### Hints

1. Two means are needed.
2. The inner one:

   it is taken first.

### Solution

```python
## a comment, and no heading
def spread(a):
    mean = np.mean(a)
    return np.mean((a - mean) ** 2)
```

Squares count both sides.

### Check

```python
rtol = 1e-5


def row(n):
    return np.arange(n) ** 2.0


spread(row(3))
spread(row(6))
```

### Mistakes

| mistake | answer |
|---|---|
| as given | Not begun? |
| `** 2` → nothing | Do the distances cancel? |
| `mean = np.mean(a)` → `mean = 0` and `** 2` → `** 3` | Two slips. |
| `np.mean` -> `np.median` everywhere | Is it the middle \\| or the mean? |
| `lambda a: spread(2 * a)` | Twice as wide. |
| `by_median` | Around which place? |

```python
def by_median(a):
    return np.mean((a - np.median(a)) ** 2)
```

### Start

```python
def spread(a):
    return np.mean(a)
```

### Also right

- `np.var`

```python
def spread(a):
    return np.mean(a**2) - np.mean(a) ** 2
```

## 00.2 Half

What is one half?

### Hints

1. Cut.

### Solution

```python
one = 1
half = one / two
```

It is.

### Uses

```python
two = 2
```

### Mistakes

| mistake | answer |
|---|---|
| `2`, `*[4, 8]`, `-half` | Too far off. |
| `1` → `3` | Three of them. |
"""


@pytest.fixture
def written(tmp_path):
    """Return a function that reads SPREAD with some of its text replaced."""

    def reads(*pairs):
        text, path = SPREAD, tmp_path / "00.md"
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return read(path)

    return reads


def test_cells_are_written_from_the_parts(written):
    entry, other = written()
    assert entry.question.startswith("### 00.1 The spread of numbers\n\nWrite `spread")
    assert "| `[1, 3]` | 1 |\n\n<details>" in entry.question
    assert "The inner one:\n\nit is taken first." in entry.question
    assert entry.blank.startswith("def spread(a):\n    return np.mean(a)\n\n\nchecks")
    assert "\n## a comment, and no heading\n" in entry.folded_solution
    assert "```\n\nSquares count both sides.\n\n</details>" in entry.folded_solution
    assert other.blank == 'half = ...  # your answer\n\nchecks.check("00.2", half)'


def test_cases_are_the_calls_and_settings_the_names(written):
    entry, other = written()
    assert [case[0].tolist() for case in entry.cases] == [
        [0, 1, 4],
        [0, 1, 4, 9, 16, 25],
    ]
    assert (entry.rtol, entry.atol) == (1e-5, 1e-9)
    assert other.cases is None


def test_other_right_answers_are_short_or_whole_programs(written):
    first, second = written()[0].also_right
    assert first == "spread = np.var"
    assert second.startswith("def spread(a):\n    return np.mean(a**2)")


def test_function_without_a_start_begins_with_its_own_first_line(written):
    start = "### Start\n\n```python\ndef spread(a):\n    return np.mean(a)\n```\n"
    entry, _ = written((start, ""), ("| as given | Not begun? |\n", ""))
    assert entry.start == "def spread(a):\n    return ...  # your code"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.mean, "Not begun?"),
        (lambda a: a.mean() - np.mean(a), "Do the distances cancel?"),
        (lambda a: np.mean(a**3), "Two slips."),
        (
            lambda a: np.median((a - np.median(a)) ** 2),
            "Is it the middle | or the mean?",
        ),
        (lambda a: np.var(2 * a), "Twice as wide."),
        (lambda a: np.var(a) + (a.mean() - np.median(a)) ** 2, "Around which place?"),
    ],
)
def test_wrong_function_is_named_by_its_row(answer, message, written):
    entry, _ = written()
    assert judge(answer, entry).message == message


def test_edits_that_touch_are_made_in_any_order():
    edits = [("* b", "/ c", None), ("a ", "d ", None)]
    assert edited("row 1", "y = a * b", edits) == "y = d / c"


@pytest.mark.parametrize("value", [2, 4, 8, -0.5])
def test_several_wrong_values_have_one_answer(value, written):
    assert judge(value, written()[1]).message == "Too far off."


def test_value_is_edited_like_a_function(written):
    assert judge(1.5, written()[1]).message == "Three of them."


def test_untouched_code_is_missing_not_wrong(written):
    entry, _ = written()
    assert judge(entry.run(entry.start)["spread"], entry).state == "missing"


def test_proof_finds_nothing_to_complain_of(written):
    for entry in written():
        proofread(entry)


def test_nothing_is_compiled_before_it_is_asked_for(written):
    entry, _ = written(("`** 2` → nothing", "`** 2` → `** (`"))
    assert judge(entry.reference, entry).state == "right"


MADE_TOGETHER = "`mean = np.mean(a)` → `mean = 0` and `** 2` → `** 3`"
FAULTS = {
    "edit of what is not there": (
        "`** 2` → nothing",
        "`** 4` → nothing",
        "00.1, row 2: `** 4` does not stand in the solution",
    ),
    "edit of a part of a name": (
        "`** 2` → nothing",
        "`mea` → nothing",
        "00.1, row 2: `mea` does not stand in the solution",
    ),
    "edit of the end of a name": (
        "`** 2` → nothing",
        "`ean` → nothing",
        "00.1, row 2: `ean` does not stand in the solution",
    ),
    "edit of what is there twice": (
        "`np.mean` -> `np.median` everywhere",
        "`np.mean` -> `np.median`",
        "00.1, row 4: `np.mean` stands 2 times in the solution: copy more of its line",
    ),
    "two edits of one place": (
        MADE_TOGETHER,
        "`(a - mean)` → `a` and `mean) ** 2` → `mean)`",
        "00.1, row 3: two of its edits change the same place",
    ),
    "edit that is no Python": (
        "`** 2` → nothing",
        "`** 2` → `** (`",
        "00.1, row 2: its code fails, SyntaxError",
    ),
    "right mistake": (
        "`** 2` → nothing",
        "`a - mean` → `mean - a`",
        "00.1, row 2: this mistake gives the right answer",
    ),
    "right value": ("`-half`", "`half`", "00.2, row 1: this mistake gives the right"),
    "mistake of an earlier row": (
        "`by_median`",
        "`lambda a: 4 * np.var(a)`",
        "00.1, row 6: this mistake is told: “Twice as wide.”",
    ),
    "words for a mistake": (
        "`by_median`",
        "by the median",
        "00.1, row 6: write an edit, `right` → `wrong`, or a wrong answer",
    ),
    "unknown function": (
        "`by_median`",
        "`by_meridian`",
        "00.1, row 6: its code fails, NameError",
    ),
    "three cells": (
        "middle \\| or",
        "middle | or",
        r"00.1, row 4: write two cells, and a bar as `\|`",
    ),
    "message twice": ("Two slips.", "Not begun?", "00.1, row 3: its answer stands in"),
    "missing part": (
        "### Hints\n\n1. Cut.",
        "",
        "00.2: its part `### Hints` is missing",
    ),
    "misspelt part": ("### Also right", "### Right, too", "00.1: there is no part"),
    "no question": ("What is one half?", "", "00.2: its title or its question"),
    "no block": ("```python\none = 1", "```\none = 1", "00.2: its solution is missing"),
    "no calls": (
        "spread(row(3))\nspread(row(6))\n",
        "",
        "00.1: `### Check` lacks calls of `spread`",
    ),
    "check that fails": ("spread(row(3))", "spread(rows(3))", "00.1, Check: its code"),
    "number of another lecture": ("## 00.2", "## 01.2", "01.2: give it a number of"),
    "number twice": ("## 00.2", "## 00.1", "00.1: give it a number of its own"),
    "answer twice": ("half = one", "spread = one", "00.2: another exercise asks"),
    "solution that fails": ("half = one", "half = ten", "00.2: its code fails"),
    "wrong variant": (
        "np.mean(a**2) - np",
        "np.mean(a**2) + np",
        "00.1: an answer of “Also right” is not right, but wrong",
    ),
    "start that is done": (
        "    return np.mean(a)\n",
        "    return np.var(a)\n",
        "00.1: the start is not missing, but right",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_said_in_one_sentence_with_its_place(name, written):
    old, new, sentence = FAULTS[name]
    with pytest.raises(ValueError, match=rf"^00\.md, {re.escape(sentence)}") as caught:
        list(map(proofread, written((old, new))))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
