"""Where the tables and the stored lectures lie: in a checkout, or in the package."""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
INSTALLED = (_PACKAGE / "course").is_dir()  # only a built wheel holds this folder
_ROOT = _PACKAGE / "course" if INSTALLED else _PACKAGE.parent

DATA = _ROOT / "data"
NOTEBOOKS = _ROOT / "notebooks"


def require_checkout(what):
    """Raise a ValueError after a plain `pip install`, which has no files to change."""
    if INSTALLED:
        raise ValueError(
            f"{what} needs a checkout of the course, installed with "
            f"`pip install -e .`; this is a copy in {_PACKAGE.parent}."
        )


def replace(path, content):
    """Write a file in one step: a reader meets the old one or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(".part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
