"""Files without a header that MovieLens is known for: `u.data`, `u.item`, `u.user`, and the `::` of its `.dat` files."""

import re
from dataclasses import dataclass

import numpy as np

from embeddings.errors import Message
from embeddings.limits import Limits
from embeddings.ratings.base import RatingColumns
from embeddings.readers.base import Content, head_of
from embeddings.readers.finish import Source
from embeddings.readers.table import Table
from embeddings.readers.tally import Tally

GENRES = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
]
_RATINGS = RatingColumns("user", "item", "rating", "time")
_ITEMS, _USERS = RatingColumns(item="item"), RatingColumns(user="user")


@dataclass(frozen=True)
class Form:
    """How a file without a header is written: its kind, its separator, the names and the shape of its cells."""

    kind: str
    separator: str
    names: tuple[str, ...]
    columns: RatingColumns
    pattern: re.Pattern[str]  # of one line


def _form(kind: str, separator: str, names: str, columns: RatingColumns, *cells: str) -> Form:
    return Form(kind, separator, tuple(names.split()), columns, re.compile(re.escape(separator).join(cells)))


_NUMBER, _ANY = r"\d+(?:\.\d+)?", r"[^\n]*?"
FORMS = (
    _form("movielens-100k", "\t", "user item rating time", _RATINGS, r"\d+", r"\d+", r"[1-5]", r"\d{9}"),
    _form(
        "movielens-100k", "|", "item title date video url " + " ".join(GENRES), _ITEMS,
        r"\d+", *[_ANY] * 4, *["[01]"] * 19,
    ),
    _form("movielens-100k", "|", "user age gender occupation zip", _USERS, r"\d+", r"\d+", "[MF]", _ANY, _ANY),
    _form("movielens-dat", "::", "user item rating time", _RATINGS, r"\d+", r"\d+", _NUMBER, r"\d{9,10}"),
    _form("movielens-dat", "::", "user gender age occupation zip", _USERS, r"\d+", "[MF]", r"\d+", _ANY, _ANY),
    _form("movielens-dat", "::", "item title genres", _ITEMS, r"\d+", _ANY, _ANY),
)  # fmt: skip


def form_of(content: Content) -> Form | None:
    """The form in which the first lines are written, or None: then it is a table like any other."""
    if b"\x00" in content.data[:4096]:
        return None
    head = _text(content, 8_192).split("\n")[:20]
    lines = [line for line in (head[:-1] if len(head) > 1 else head) if line.strip()]
    if not lines:
        return None
    return next((form for form in FORMS if all(form.pattern.fullmatch(line) for line in lines)), None)


def form_table(content: Content, form: Form, limits: Limits, only_head: bool) -> tuple[Table, RatingColumns]:
    """The table in `content`, lines of another width counted; genres in one column `genres`, the first is the category."""
    text = _text(content)
    source = Source(content.name, form.kind, None, Tally())
    lines = (head_of(text) if only_head else text).rstrip("\n").split("\n")
    cells = [line.split(form.separator) for line in lines]
    fits = np.array([len(row) == len(form.names) for row in cells], bool)
    rows = np.arange(1, len(lines) + 1)
    source.tally.drop(
        Message("row_ragged", "not {width} cells wide", {"width": len(form.names)}), rows[~fits]
    )
    kept = [row for row, is_good in zip(cells, fits, strict=True) if is_good]
    columns = dict(zip(form.names, (list(column) for column in zip(*kept, strict=True)), strict=True))
    if "unknown" in columns:
        flags = list(zip(*(columns.pop(genre) for genre in GENRES), strict=True))
        columns["genres"] = [
            "|".join(g for g, flag in zip(GENRES, row, strict=True) if flag == "1") for row in flags
        ]
        del columns["video"], columns["url"]
    return Table(source, columns, rows[fits], not only_head), form.columns


def _text(content: Content, most: int | None = None) -> str:
    """MovieLens wrote Latin-1 before it wrote UTF-8; neither needs to be guessed."""
    data = content.data if most is None else content.data[:most]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n")
