"""A learner's own table of ratings: read whole, or refused with its line."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import data, ratings


def read(tmp_path, content):
    path = tmp_path / "mine.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ratings.read_ratings(path)


def named(table):
    """Return the ratings as a list of (user, item, rating), by name."""
    users, items = (np.array(names) for names in (table.users, table.items))
    return list(
        zip(users[table.user], items[table.item], table.rating.tolist(), strict=True)
    )


MOSS = [("Ada", "Moss", 4.5), ("Ben", "Low Gravity", 2.0), ("Ada", "Low Gravity", 1.0)]
ROWS = "Ada,Moss,4.5\nBen,Low Gravity,2\nAda,Low Gravity,1"
READ = {
    "plain": ROWS,
    "headings": f"user,item,rating\n{ROWS}\n",
    "capitals": f"User,Item,Rating\n{ROWS}",
    "names of others": f"userId,movieId,rating\n{ROWS}\n",
    "underscores": f"user_id,item_id,rating\n{ROWS}\n",
    "books": f"user_id,book_id,rating\n{ROWS}\n",
    "short names": f"uid,iid,r\n{ROWS}\n",
    "hyphens": f"User-ID,ISBN,Book-Rating\n{ROWS}\n",
    "one unknown name": f"user,podcast,rating\n{ROWS}\n",
    "short names and another order": (
        "r,time,iid,uid\n4.5,7,Moss,Ada\n2,8,Low Gravity,Ben\n1,9,Low Gravity,Ada\n"
    ),
    "byte-order mark": f"\ufeff{ROWS}\n",
    "byte-order mark and headings": f"\ufeffuser,item,rating\n{ROWS}\n",
    "blank lines": f"\n\nuser,item,rating\n\n{ROWS}\n   \n\n",
    "rows of commas alone": f"{ROWS}\n,,\n",
    "Windows": ROWS.replace("\n", "\r\n") + "\r\n",
    "old Macintosh": ROWS.replace("\n", "\r"),
    "quotes": '"Ada","Moss","4.5"\nBen,"Low Gravity",2\nAda,Low Gravity,1\n',
    "spaces": " Ada , Moss , 4.5 \nBen,Low Gravity ,2\nAda, Low Gravity,1\n",
    "another order": (
        "rating,item,user\n4.5,Moss,Ada\n2,Low Gravity,Ben\n1,Low Gravity,Ada\n"
    ),
    "a column beside": (
        "user,item,rating,time\nAda,Moss,4.5,7\nBen,Low Gravity,2,8\n"
        "Ada,Low Gravity,1,9\n"
    ),
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_every_common_form_is_read(tmp_path, text):
    table = read(tmp_path, text)
    assert named(table) == MOSS
    assert table.users == ("Ada", "Ben")
    assert table.items == ("Moss", "Low Gravity")
    assert table.user.dtype.kind == table.item.dtype.kind == "i"


REFUSED = {
    "empty": ("", "line 1: the file is empty"),
    "blank": ("\n \n\n", "line 1: the file is empty"),
    "only a mark": ("\ufeff", "line 1: the file is empty"),
    "headings alone": ("\nuser,item,rating\n\n", "line 2: there are headings, but no"),
    "two fields": ("a,b,1\na,c\n", "line 2: expected 3 fields .* found 2"),
    "four fields": ("a,b,1\n\na,c,3,5\n", "line 3: expected 3 fields .* found 4"),
    "four under three headings": (
        "user,item,rating\na,b,1,9\n",
        "line 2: expected 3 fields .* found 4",
    ),
    "three under four headings": (
        "user,item,rating,time\na,b,1\n",
        "line 2: expected 4 fields .* found 3",
    ),
    "semicolons": ("a;b;1\n", "line 1: expected 3 fields with commas .* found 1"),
    "text": ("user,item,rating\n\na,b,1\nc,d,good\n", "line 4: .*'good' is not a num"),
    "no rating": ("a,b,1\na,c,\n", "line 2: the rating '' is not a number"),
    "underscore": ("a,b,1_0\n", "line 1: the rating '1_0' is not a number"),
    "unknown headings": ("who,what,mark\na,b,1\n", "line 1: .*'mark' is not a number"),
    "known headings are told": (
        "who,what,mark\na,b,1\n",
        "line 1: .* known ones: user, .* or customer; item, .*; rating, .* or score",
    ),
    "four unknown headings": (
        "who,what,mark,time\na,b,1,7\n",
        "line 1: the rating 'mark' is not a number; if these are headings",
    ),
    "two names for users": ("user,reviewer,rating\na,b,1\n", "line 1: the rating"),
    "headings again": (
        "user,item,rating\na,b,1\nuser,item,rating\n",
        "line 3: the rating 'rating' is not a number",
    ),
    "nan": ("a,b,1\na,c,nan\n", "line 2: .* finite number, not nan"),
    "infinite": ("\n\na,c,-inf\n", "line 3: .* finite number, not -inf"),
    "no user": ("a,b,1\n,c,2\n", "line 2: the user is missing"),
    "no item": ("a,b,1\na, ,2\n", "line 2: the item is missing"),
    "twice": ("\na,b,1\nc,b,2\n\na,b,3\n", "line 5: 'a' rated 'b' before, on line 2"),
    "after a quoted break": ('"a\nb",c,1\nd,e,x\n', "line 3: the rating 'x'"),
    "bad after a mark": ("\ufeffa,b,x\n", "line 1: the rating 'x'"),
    "open quote": ('a,b,1\na,"c,2\nd,e,3\n', "line 2: the quotation marks"),
    "stray quote": ('a,b,1\n"a"b,c,2\n', "line 2: the quotation marks"),
    "Latin-1": ("a,b,1\nJosé,c,2\n".encode("latin-1"), "line 2: this is not UTF-8"),
    "UTF-16": ("a,b,1\n".encode("utf-16"), "line 1: this is not UTF-8"),
    "Latin-1, first on its line": (b"a,b,1\n\xe9,c,2\n", "line 2: this is not UTF-8"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED)
def test_malformed_file_is_named_with_its_line(tmp_path, content, message):
    with pytest.raises(ValueError, match=f"^mine.csv, {message}") as caught:
        read(tmp_path, content)
    assert str(caught.value).endswith((".", ")."))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("row", ["user,item,4", "u,i,5", "Ada,title,1.5"])
def test_a_first_line_with_a_number_for_a_rating_is_a_rating(tmp_path, row):
    user, item, rating = row.split(",")
    table = read(tmp_path, f"{row}\nBen,Moss,2\n")
    assert named(table) == [(user, item, float(rating)), ("Ben", "Moss", 2.0)]


@pytest.mark.parametrize("path", ["missing.csv", ".", None, 3, "a\0b"])
def test_what_is_no_file_is_one_sentence(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"^Cannot read .*give the path of a CSV file"):
        ratings.read_ratings(path)


WORD = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
NAME = WORD.map(str.strip).filter(bool)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(NAME, NAME),
        st.floats(allow_nan=False, allow_infinity=False),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_written_comes_back(tmp_path_factory, wanted):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["user", "item", "rating"])
        writer.writerows([*pair, repr(value)] for pair, value in wanted.items())
    expected = [(*pair, value) for pair, value in wanted.items()]
    assert named(ratings.read_ratings(path)) == expected


def test_the_projects_own_table_is_read_too():
    own, table = (
        ratings.read_ratings(data.DATA / "ratings.csv"),
        data.load("ratings"),
    )
    users, items = (np.array(names, int) for names in (own.users, own.items))
    np.testing.assert_array_equal(users[own.user], table["user"])
    np.testing.assert_array_equal(items[own.item], table["item"])
    np.testing.assert_array_equal(own.rating, table["rating"])


@pytest.mark.parametrize(
    ("count", "share", "size"),
    [(10, 0.2, 2), (2, 0.01, 1), (2, 0.99, 1), (7, 0.5, 4), (20, 0.01, 1)],
)
def test_held_out_leaves_some_on_both_sides(count, share, size):
    test = ratings.held_out(count, share, np.random.default_rng(0))
    assert test.shape == (count,)
    assert test.sum() == size


@pytest.mark.parametrize(("count", "share"), [(1, 0.5), (5, 0.0), (5, 1.0), (5, -1)])
def test_held_out_refuses_what_cannot_be(count, share):
    with pytest.raises(ValueError, match="at least 2 ratings and a share"):
        ratings.held_out(count, share, np.random.default_rng(0))
