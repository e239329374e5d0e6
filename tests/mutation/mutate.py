"""Change the mathematics of the course in one place at a time: does a test notice?

    python tests/mutation/mutate.py                       12 changes a module
    python tests/mutation/mutate.py --all                 every change there is
    python tests/mutation/mutate.py derivatives/tape      one module
    python tests/mutation/mutate.py figures/lecture_09    what a lecture shows
    python tests/mutation/mutate.py --seed 1 --each 20    another sample

A mutant is a module of `helpers/` with one sign, operator, comparison, number, index or
function changed; what only guards stays: a raised error, the `strict=` of a zip. It
lives in a copy of the course, and its module's own unit tests and doctests run over it,
then `tests/test_contracts.py`. Mutants that no test can tell from the original, because
they compute the same, are listed with the reason in `judged.json`; all others should be
killed. The exit status is 1 if fewer than 95 % of those are.
Of the modules that draw, `drawings.py` tells what may be changed.
"""

import argparse
import ast
import concurrent.futures
import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import drawings

ROOT = Path(__file__).resolve().parents[2]
JUDGED = Path(__file__).with_name("judged.json")
CONTRACTS = "tests/test_contracts.py"
FOLDERS = ("derivatives", "models", "optimise", "figures")
# Without plugins, which take longer to import than most mutants live.
PLAIN = (
    "-o addopts= --doctest-modules --import-mode=importlib -p no:cacheprovider".split()
)
LEAST = 0.95
SHORT = 160  # characters of a change that are shown whole
PATIENCE = 120  # seconds: a mutant may never end

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
NAMES = {
    "sin": "cos",
    "cos": "sin",
    "exp": "sin",
    "log": "sqrt",
    "sqrt": "exp",
    "tanh": "sin",
    "min": "max",
    "max": "min",
    "argmin": "argmax",
    "argmax": "argmin",
    "any": "all",
    "all": "any",
    "sum": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
}


class Mutant(NamedTuple):
    """A changed module: where, what, and its new source."""

    module: str
    line: int
    change: str
    source: str

    @property
    def name(self):
        """What identifies the change, whatever stands above it in the module."""
        return f"{self.module}: {self.change}"


def mutants(module):
    """Return every mutant of a module such as "derivatives/tape"."""
    path = ROOT / "helpers" / f"{module}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = _drawn if drawings.is_drawing(module) else _places
    count = sum(1 for _ in places(tree))
    found = []
    for number in range(count):
        changed = copy.deepcopy(tree)
        statement, node, way = list(places(changed))[number]
        before = ast.unparse(statement).splitlines()[0]
        _apply(node, way)
        after = ast.unparse(statement).splitlines()[0]
        if before == after:  # the change lies deeper in a compound statement
            after = f"{before} … {ast.unparse(node)}"
        change = "  →  ".join(_shortened(before, after))
        found.append(Mutant(module, node.lineno, change, ast.unparse(changed)))
    return found


def _shortened(before, after):
    """Return two lines, if they are long only from a little before where they part."""
    if max(len(before), len(after)) <= SHORT:
        return before, after
    pairs = enumerate(zip(before, after, strict=False))
    first = next(place for place, (one, other) in pairs if one != other)
    start = before.rfind(", ", 0, max(first - 40, 0)) + 1
    return before[start : start + SHORT // 2], after[start : start + SHORT // 2]


def _places(tree):
    """Yield (statement, node, way) for each change, always in the same order."""
    for statement in _statements(tree):
        for node in _nodes(statement):
            for way in _ways(node):
                yield statement, node, way


def _drawn(tree):
    """Yield (statement, node, way) as `_places`, in a module that draws."""
    for statement, node in drawings.places(tree):
        for way in [*_ways(node), *drawings.ways(statement, node)]:
            yield statement, node, way


def _statements(tree):
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield from (s for s in block if not isinstance(s, ast.Raise))


def _nodes(statement):
    """Yield what a statement computes: no inner statement, no text, no annotation.

    Nor the `strict` of a zip, which says what holds anyway.
    """
    skipped = (ast.stmt, ast.JoinedStr, ast.excepthandler)
    waiting = [
        child
        for name, child in ast.iter_fields(statement)
        if name not in ("body", "orelse", "finalbody", "annotation", "returns")
        for child in (child if isinstance(child, list) else [child])
        if isinstance(child, ast.AST)
    ]
    while waiting:
        node = waiting.pop(0)
        guard = isinstance(node, ast.keyword) and node.arg == "strict"
        if not isinstance(node, skipped) and not guard:
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def _ways(node):
    """Return the changes that `node` can suffer."""
    if isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp)):
        return ["operator"] if type(node.op) in OPERATORS else []
    if isinstance(node, ast.Compare):
        return ["comparison"] if type(node.ops[0]) in OPERATORS else []
    if isinstance(node, ast.UnaryOp):
        return ["sign"] if isinstance(node.op, (ast.USub, ast.Not, ast.Invert)) else []
    if isinstance(node, ast.Constant):
        number = isinstance(node.value, (int, float, bool))
        return ["number"] if number else []
    if isinstance(node, ast.Attribute):
        return ["function"] if node.attr in NAMES else []
    return []


def _apply(node, way):
    if way == "operator":
        node.op = OPERATORS[type(node.op)]()
    elif way == "comparison":
        node.ops[0] = OPERATORS[type(node.ops[0])]()
    elif way == "sign":
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
        if isinstance(node.op, ast.Not):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif way == "function":
        node.attr = NAMES[node.attr]
    elif way != "number":
        drawings.apply(node, way)
    elif isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node.value, int):
        node.value += 1
    else:
        node.value = 2 * node.value or 1.0


def tests_of(module):
    """Return the files whose tests must notice a change in `module`.

    They name it, or else a module of its folder that names it. What is drawn has one
    file of its own.
    """
    folder, _, name = module.rpartition("/")
    if drawings.is_drawing(module):
        return [f"helpers/{module}.py", f"tests/{folder}/test_{name}.py"]
    tests = sorted((ROOT / "tests" / folder).glob("test_*.py"))
    naming = _naming(tests, [name])
    if not naming:
        users = _naming(sorted((ROOT / "helpers" / folder).glob("*.py")), [name])
        naming = _naming(tests, [user.stem for user in users])
    files = [str(test.relative_to(ROOT)) for test in naming]
    return [f"helpers/{module}.py", *files]


def _naming(paths, names):
    pattern = re.compile(rf"\b({'|'.join(names)})\b")
    return [path for path in paths if pattern.search(path.read_text("utf-8"))]


def survives(mutant):
    """Return whether the tests pass in a copy of the course with the mutant in it."""
    with tempfile.TemporaryDirectory() as temporary:
        course = Path(temporary)
        for name in ("helpers", "tests", "data", "pyproject.toml"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, course / name, ignore=_CACHES)
            else:
                shutil.copy(source, course / name)
        path = course / "helpers" / f"{mutant.module}.py"
        path.write_text(mutant.source, encoding="utf-8")
        # Most mutants die before the contracts, which take long to collect.
        contracts = [] if drawings.is_drawing(mutant.module) else [[CONTRACTS]]
        return all(_pass(course, t) for t in [tests_of(mutant.module), *contracts])


def _pass(course, tests):
    """Return whether all of these tests pass in a copy of the course."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", *PLAIN]
    environment = {
        **os.environ,
        "PYTHONPATH": str(course),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        run = subprocess.run(
            command + tests,
            cwd=course,
            env=environment,
            capture_output=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


_CACHES = shutil.ignore_patterns("__pycache__", ".hypothesis")


def modules():
    """Return the names of the modules that hold mathematics, or draw."""
    paths = (p for f in FOLDERS for p in sorted((ROOT / "helpers" / f).glob("*.py")))
    found = [f"{p.parent.name}/{p.stem}" for p in paths if p.stem != "__init__"]
    return ["checking", *found, "lecture/draw"]


def sample(names, each, seed):
    """Return `each` mutants a module, or all of them if `each` is None."""
    chosen = []
    for name in names:
        every = mutants(name)
        rng = random.Random(f"{seed} {name}")
        chosen += every if each is None else rng.sample(every, min(each, len(every)))
    return chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("module", nargs="*", help="for example derivatives/tape")
    parser.add_argument("--each", type=int, default=12, help="mutants a module")
    parser.add_argument("--all", action="store_true", help="every mutant")
    parser.add_argument("--seed", type=int, default=0, help="which sample")
    given = parser.parse_args()
    unknown = set(given.module) - set(modules())
    if unknown:
        parser.error(f"no module {', '.join(unknown)}; there are {modules()}")
    judged = json.loads(JUDGED.read_text(encoding="utf-8"))
    chosen = sample(
        given.module or modules(), None if given.all else given.each, given.seed
    )
    count = {"killed": 0, "harmless": 0, "survived": 0}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, alive in zip(chosen, pool.map(survives, chosen), strict=True):
            state = "killed" if not alive else "survived"
            if alive and mutant.name in judged:
                state = "harmless"
            count[state] += 1
            if alive:
                why = judged.get(mutant.name, "")
                print(f"{state}: {mutant.name} (line {mutant.line}) {why}", flush=True)
    able = count["killed"] + count["survived"]
    share = count["killed"] / max(able, 1)
    print(
        f"{len(chosen)} mutants: {count['killed']} killed, "
        f"{count['survived']} survived, {count['harmless']} harmless as judged; "
        f"{share:.1%} of those that are not harmless were killed."
    )
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
