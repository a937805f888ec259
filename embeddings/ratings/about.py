"""What else is known of items and users: titles, categories, and whatever their own files say."""

import pandas as pd

from embeddings.errors import Message
from embeddings.ratings.entries import Entries
from embeddings.ratings.parts import Part, Parts
from embeddings.ratings.proposal import CATEGORY, TITLE, find, folded
from embeddings.readers.cleaning import text_series
from embeddings.readers.columns import texts, typed
from embeddings.readers.table import Table
from embeddings.readers.tally import Tally

GENRE_LISTS = ("genre", "genres", "class", "classes", "categories")


def about_items(parts: Parts, entries: Entries, tally: Tally) -> tuple[tuple[str, ...], pd.DataFrame]:
    """A title for each item, its id where there is none, and its metadata with the column `category` where one is known."""
    if parts.items is not None:
        title = find([name for name in parts.items.table.columns if name != parts.items.columns.item], TITLE)
        frame = _aligned(parts.items, parts.items.columns.item, entries.items, title)
        _note_unrated(parts.items, entries, tally)
    else:
        frame = _beside_ratings(parts.ratings.table, entries)
    title = find(list(frame.columns), TITLE)
    names = entries.items if title is None else tuple(frame.pop(title))
    titles = tuple(name.strip() or item for name, item in zip(names, entries.items, strict=True))
    return titles, _with_category(frame)


def about_users(parts: Parts, entries: Entries) -> pd.DataFrame:
    """The metadata of the users, a row for each; no columns where there is no file about them."""
    if parts.users is None:
        return pd.DataFrame(index=range(len(entries.users)))
    return _aligned(parts.users, parts.users.columns.user, entries.users)


def _aligned(part: Part, key: str | None, ids: tuple[str, ...], as_text: str | None = None) -> pd.DataFrame:
    """The other columns of `part`, a row for each of `ids`; the first row of an id counts, empty where there is none.

    The column `as_text` stays as it was written: a film may be called 1917.
    """
    columns = part.table.columns
    row_of: dict[str, int] = {}
    for row, name in enumerate(texts(columns[key]) if key else ()):
        row_of.setdefault(name.strip(), row)
    rows = [row_of.get(name, -1) for name in ids]
    taken = {name: texts(values) for name, values in columns.items() if name != key}
    fitting = {name: [cells[row] if row >= 0 else "" for row in rows] for name, cells in taken.items()}
    frame = {name: text_series(cells) if name == as_text else typed(cells) for name, cells in fitting.items()}
    return pd.DataFrame(frame, index=range(len(ids)))


def _note_unrated(part: Part, entries: Entries, tally: Tally) -> None:
    known = {name.strip() for name in texts(part.table.columns[str(part.columns.item)])}
    unrated, untold = len(known - set(entries.items)), len(set(entries.items) - known)
    name = part.table.source.name
    if unrated:
        tally.note(
            Message(
                "ratings_unrated",
                "Items in {name} that nobody rated: {n:,}. Nothing can be learned of them, so they were left out",
                {"name": name, "n": unrated},
            )
        )
    if untold:
        tally.note(
            Message(
                "ratings_untold",
                "Rated items that are not in {name}: {n:,}. They keep their ids as titles",
                {"name": name, "n": untold},
            )
        )


def _beside_ratings(table: Table, entries: Entries) -> pd.DataFrame:
    """Title and category where the table of the ratings has them in columns of its own: those of an item's first rating."""
    names = [name for name in (find(list(table.columns), TITLE), find(list(table.columns), CATEGORY)) if name]
    first = pd.Series(entries.rows).groupby(entries.item_rows).min().to_numpy()
    frame = {
        name: text_series([cells[row] for row in first])
        for name in names
        if (cells := texts(table.columns[name]))
    }
    return pd.DataFrame(frame, index=range(len(entries.items)))


def _with_category(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with the column `category` first: the one there is, of a list of genres the first that is named."""
    name = find(list(frame.columns), CATEGORY)
    if name is None or pd.api.types.is_numeric_dtype(frame[name]):
        return frame
    first = [_first(cell) if folded(name) in GENRE_LISTS else cell for cell in map(str, frame[name])]
    rest = frame.drop(columns="category", errors="ignore")
    rest.insert(0, "category", text_series(first))
    says_more = name in rest.columns and first != list(map(str, frame[name]))
    return rest if says_more or name == "category" else rest.drop(columns=name)


def _first(genres: str) -> str:
    """The first of "Action|Comedy", "Action Comedy" or "Action, Comedy"."""
    separator = next((mark for mark in "|,;" if mark in genres), " ")
    return genres.split(separator)[0].strip()
