"""Ratings of the learner's own: a CSV file of `user,item,rating`, read with care."""

import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

HEADINGS = {
    "user": ("user", "username", "u", "reviewer", "customer"),
    "item": ("item", "i", "movie", "film", "book", "isbn", "product", "song", "title"),
    "rating": ("rating", "r", "stars", "score"),
}
"""What the columns may be called; so may `user_id`, `Book-ID` and the like."""


class Ratings(NamedTuple):
    """Hold ratings as three arrays, and whom and what the indices stand for.

    `user` and `item` are indices into `users` and `items`, the names in the file in the
    order in which they first appear.
    """

    user: np.ndarray
    item: np.ndarray
    rating: np.ndarray
    users: tuple
    items: tuple


def read_ratings(path):
    """Return the ratings in a CSV file of the common form `user,item,rating`.

    Users and items may be any text. A first line of headings may be there, of those in
    `HEADINGS`; with one, the columns may be in any order, and others beside them are
    left out. Blank lines are skipped; they count as lines. A file that cannot be read
    or is no such table is a ValueError: the line, and what is wrong.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_text("user,item,rating\\nAda,Moss,4.5\\nBen,Moss,2\\n")
    ...     mine = read_ratings(path)
    >>> mine.user, mine.item, mine.rating, mine.users, mine.items
    (array([0, 1]), array([0, 0]), array([4.5, 2. ]), ('Ada', 'Ben'), ('Moss',))
    """
    name, text = _text(path)
    rows = list(_rows(name, text))
    if not rows:
        raise ValueError(f"{name}, line 1: the file is empty; give user,item,rating.")
    line, fields = rows[0]
    columns = _headings(fields)
    if columns is None and len(fields) > 2 and not any(map(_is_number, fields[2:])):
        known = "; ".join(
            f"{', '.join(names)} or {last}" for *names, last in HEADINGS.values()
        )
        raise ValueError(
            f"{name}, line {line}: the rating {fields[2][:40]!r} is not a number; if "
            f"these are headings, call the columns by known ones: {known}."
        )
    body = rows if columns is None else rows[1:]
    width = 3 if columns is None else len(fields)
    if not body:
        raise ValueError(
            f"{name}, line {line}: there are headings, but no ratings below them."
        )
    return _indexed(name, body, width, columns or (0, 1, 2))


def held_out(count, share, rng):
    """Return which of `count` ratings to keep for the test, drawn at random.

    `share`, between 0 and 1, says how many: at least one, and never all.

    >>> int(held_out(10, 0.2, np.random.default_rng(0)).sum())
    2
    """
    if count < 2 or not 0 < share < 1:
        raise ValueError(
            "Give at least 2 ratings and a share between 0 and 1, "
            f"not {count} and {share}."
        )
    size = min(max(1, round(share * count)), count - 1)
    test = np.zeros(count, bool)
    test[rng.permutation(count)[:size]] = True
    return test


def _text(path):
    """Return the file's name and its text, without a byte-order mark."""
    try:
        path = Path(path)
        content = path.read_bytes()
    except (OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"Cannot read {path} ({type(error).__name__}); give the path of a CSV file."
        ) from error
    try:
        return path.name, content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(content[: error.start + 1].splitlines())
        raise ValueError(
            f"{path.name}, line {line}: this is not UTF-8 text; save the file as UTF-8."
        ) from error


def _rows(name, text):
    """Yield the number of the line where a row begins, and the row's fields."""
    reader, line = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            if any(fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(
            f"{name}, line {line}: the quotation marks do not match, or a field "
            f"is too long ({error})."
        ) from error


def _headings(fields):
    """Return where user, item and rating stand, or None if these are no headings."""
    names = [re.sub("[ _-]|id$", "", field.lower()) for field in fields]
    places = [
        [i for i, name in enumerate(names) if name in known]
        for known in HEADINGS.values()
    ]
    # Of three columns with two known names, the third is what is left.
    left = set(range(len(names))).difference(*places)
    if len(names) == 3 and sum(map(bool, places)) == 2 and len(left) == 1:
        if not _is_number(fields[min(left)]):
            places = [found or [*left] for found in places]
    return tuple(found[0] for found in places) if all(places) else None


def _indexed(name, rows, width, columns):
    """Return the rows as `Ratings`, each name an index in order of appearance."""
    users, items, lines, ratings = {}, {}, {}, []
    for line, fields in rows:
        place = f"{name}, line {line}:"
        if len(fields) != width:
            raise ValueError(
                f"{place} expected {width} fields with commas between them, "
                f"found {len(fields)}."
            )
        user, item, rating = (fields[k] for k in columns)
        if not user or not item:
            raise ValueError(f"{place} the {'item' if user else 'user'} is missing.")
        pair = users.setdefault(user, len(users)), items.setdefault(item, len(items))
        if lines.setdefault(pair, line) != line:
            raise ValueError(
                f"{place} {user!r} rated {item!r} before, on line {lines[pair]}; "
                "keep one of the two."
            )
        ratings.append(_number(place, rating))
    user, item = np.array(list(lines)).T
    return Ratings(user, item, np.array(ratings), tuple(users), tuple(items))


def _number(place, text):
    if not _is_number(text):
        raise ValueError(f"{place} the rating {text[:40]!r} is not a number.")
    if not np.isfinite(float(text)):
        raise ValueError(f"{place} the rating must be a finite number, not {text}.")
    return float(text)


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text  # Python reads 1_000, a table does not mean it
