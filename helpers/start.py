"""Copy the course to a folder of your own, bring it up to date, and open it.

    python -m helpers.start              to the folder my-course beside README.md
    python -m helpers.start FOLDER       to a folder of your choice
    python -m helpers.start --no-open    without opening JupyterLab

What you changed is never overwritten: a new version of such a file is put beside it.
A file that you delete or rename comes again, as new. Other options go to JupyterLab.
"""

import argparse
import hashlib
import json
import sys
from itertools import count
from pathlib import Path

from jupyterlab.labapp import LabApp

from helpers import places
from helpers.lecture import record

FOLDER = "my-course"
CONTENTS = "notebooks/00_contents.ipynb"
PARTS = (
    *("README.md", "data/*.*", "notebooks/*.ipynb", "notebooks/pictures/*.png"),
    "notebooks/exercises/README.md",  # to which README.md points
)
MANIFEST = ".course.json"
BESIDE = " (new version"
# What nobody types: the parts of a cell that running it changes, the metadata that
# folding it changes, and those that an editor writes when it saves a notebook.
RUN = {"outputs", "execution_count", "id"}
VIEW = {"collapsed", "execution", "jupyter", "scrolled", "trusted"}
EDITOR = {"kernelspec", "language_info", "widgets"}
HEADS = {
    "new": "New",
    "updated": "Brought up to date",
    "beside": "You changed the file, so its new version lies beside it",
    "removed": "No longer in the course, and untouched by you, so removed",
    "left": "No longer in the course; yours stays",
}


def course(root=places.NOTEBOOKS.parent):
    """Return the course's files: the name of each in a copy, and where it lies."""
    paths = [path for part in PARTS for path in sorted(root.glob(part))]
    return {path.relative_to(root).as_posix(): path for path in paths}


def written(content):
    """Return a fingerprint of what somebody wrote in a file.

    In a notebook that is all but what running it changes, so that a lecture that was
    only run counts as untouched. Answers and goals that were reached are the learner's
    in any case: for a notebook that holds some the fingerprint is empty.

    >>> saved, run = ('{"cells": [{"source": "1", "outputs": [%s]}]}' % o
    ...               for o in ("", '{"data": {"text/plain": "1"}}'))
    >>> written(saved.encode()) == written(run.encode())
    True
    """
    try:
        notebook = json.loads(content)
        if record.achieved(notebook):
            return ""
        cells = [
            {
                **_without(cell, RUN),
                "source": "".join(cell["source"]),
                "metadata": _without(cell.get("metadata", {}), VIEW),
            }
            for cell in notebook["cells"]
        ]
        rest = _without(notebook.get("metadata", {}), EDITOR)
        content = json.dumps([cells, rest], sort_keys=True).encode()
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # no notebook: every byte counts
    return _digest(content)


def update(folder, files):
    """Bring the copy of `files` in `folder` up to date; return what was done.

    `files` is what `course` gives; what was done, pairs of a key of `HEADS` and the
    name of a file. An OSError on the way loses nothing, and the next call goes on.
    """
    copy = _Copy(folder)
    done = []
    for name, path in files.items():
        done += copy.bring(name, path.read_bytes())
    for name in [*copy.known]:
        if name not in files and BESIDE not in name:
            done += copy.retire(name)
    return done


class _Copy:
    """A learner's folder, and what was copied to it: name → (version, as written)."""

    def __init__(self, folder):
        self.folder = folder
        try:
            text = (folder / MANIFEST).read_text(encoding="utf-8")
            self.known = {n: (v, w) for n, (v, w) in json.loads(text).items()}
        except (OSError, ValueError, AttributeError, TypeError):
            self.known = {}  # then every file that differs counts as the learner's

    def bring(self, name, content):
        """Copy one file of the course, unless the learner has it or changed it."""
        target = self.folder / name
        version, before = self.known.get(name, (None, None))
        now = _digest(content)
        if not target.exists():
            self.put(name, content)
            return [("new", name)]
        if target.read_bytes() == content:
            self.remember(name, content)
        elif now != version and self.untouched(name):
            self.put(name, content)
            return [("updated", name)]
        elif now != version and before != written(content):
            other = next(n for n in _names_beside(name) if self.free(n, content))
            self.put(other, content)
            self.remember(name, content)
            return [("beside", other)]
        return []

    def retire(self, name):
        """Take away a file that left the course; leave it if the learner changed it."""
        there, untouched = (self.folder / name).exists(), self.untouched(name)
        if untouched:
            (self.folder / name).unlink()
        del self.known[name]
        self.save()
        return [("removed" if untouched else "left", name)] if there else []

    def untouched(self, name):
        """Tell whether a file holds what was copied, though it may have been run."""
        target, (_, before) = self.folder / name, self.known.get(name, (None, None))
        return before and target.exists() and written(target.read_bytes()) == before

    def free(self, name, content):
        """Tell whether a new version may be put here."""
        target = self.folder / name
        return (
            not target.exists()
            or target.read_bytes() == content
            or self.untouched(name)
        )

    def put(self, name, content):
        """Write a file, and note it."""
        places.replace(self.folder / name, content)
        self.remember(name, content)

    def remember(self, name, content):
        entry = (_digest(content), written(content))
        if self.known.get(name) != entry:
            self.known[name] = entry
            self.save()

    def save(self):
        text = json.dumps(self.known, indent=1, sort_keys=True)
        places.replace(self.folder / MANIFEST, text.encode())


def _names_beside(name):
    stem, dot, ending = name.rpartition(".")
    for number in count(1):
        yield f"{stem}{BESIDE}{f' {number}' if number > 1 else ''}){dot}{ending}"


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def _without(mapping, keys):
    return {key: value for key, value in mapping.items() if key not in keys}


def _report(done, first):
    """Return the lines that say what was done."""
    if first and all(what == "new" for what, _ in done):
        return ["The course is copied."]
    lines = [] if done else ["Everything is up to date."]
    for key, head in HEADS.items():
        names = [name for what, name in done if what == key]
        lines += [f"{head}:", *(f"  {name}" for name in names)] if names else []
    return lines


def _prepare(folder, root):
    """Refuse the course's own folder; keep git away from a copy inside it."""
    if folder == root or places.NOTEBOOKS in (folder, *folder.parents):
        raise ValueError(f"{folder} belongs to the course itself; name another folder.")
    first = not (folder / MANIFEST).exists()
    folder.mkdir(parents=True, exist_ok=True)
    if first and root in folder.parents and not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    return first


def main(arguments=None):
    """Run the command line; return the exit status."""
    root = places.NOTEBOOKS.parent
    home = Path.cwd() if places.INSTALLED else root
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=home / FOLDER)
    parser.add_argument("--no-open", action="store_true", help="only copy")
    given, others = parser.parse_known_args(arguments)
    # A folder's name may hold characters that a console cannot show.
    sys.stdout.reconfigure(errors="backslashreplace")
    folder = given.folder.expanduser().resolve()
    try:
        first = _prepare(folder, root)
        done = update(folder, course(root))
    except ValueError as problem:
        parser.error(str(problem))
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        parser.error(f"Cannot copy to {folder} ({reason}). Name another folder.")
    print(*_report(done, first), f"Your copy: {folder}", sep="\n", flush=True)
    if not given.no_open:
        page = str(folder / CONTENTS)
        LabApp.launch_instance([f"--ServerApp.root_dir={folder}", *others, page])
    return 0


if __name__ == "__main__":
    sys.exit(main())
