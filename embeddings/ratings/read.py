"""Files to ratings: the ratings themselves, titles and categories of the items, and the report of the reading."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from embeddings.dataset import LoadReport
from embeddings.errors import DataError, EmbeddingsError, Message, SettingsError
from embeddings.limits import Limits
from embeddings.ratings.about import about_items, about_users
from embeddings.ratings.base import RatingColumns, Ratings
from embeddings.ratings.entries import Entries, entries_of
from embeddings.ratings.meaning import note_few_liked
from embeddings.ratings.parts import KNOWN, Parts, contents_of, missing_columns, parts_of, unused_note
from embeddings.readers import check_size
from embeddings.readers.base import File, read_file
from embeddings.readers.cleaning import text_series
from embeddings.readers.columns import texts
from embeddings.readers.table import Table, check_names
from embeddings.readers.tally import Tally

DEFAULT_LIMITS, AUTOMATIC = Limits(), RatingColumns()
HEAD_ROWS, HEAD_CELL = 20, 300
MOST_FILES = 60


@dataclass(frozen=True, eq=False)
class RatingsPreview:
    """The first rows of the ratings, and what their columns seem to be for."""

    name: str
    kind: str
    columns: tuple[str, ...]
    head: pd.DataFrame
    proposed: RatingColumns
    items_file: str | None  # the file with titles, where there is one
    users_file: str | None


def are_ratings(files: Sequence[File], limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether `files` look like ratings: users and items by name, and a rating or a time; nothing is read in full."""
    if len(files) > MOST_FILES:  # a folder of pictures or texts
        return False
    try:
        columns = preview_ratings(files, limits).proposed
    except EmbeddingsError:
        return False
    return None not in (columns.user, columns.item) and (columns.rating or columns.time) is not None


def preview_ratings(files: Sequence[File], limits: Limits = DEFAULT_LIMITS) -> RatingsPreview:
    """The first rows and the proposed columns; `DataError` where there is no table, or no column could be a user's."""
    parts = _parts(files, limits, True, AUTOMATIC)
    table = parts.ratings.table
    head = {
        name: text_series([cell[:HEAD_CELL] for cell in texts(values[:HEAD_ROWS])])
        for name, values in table.columns.items()
    }
    others = [part.table.source.name if part else None for part in (parts.items, parts.users)]
    columns = tuple(table.columns)
    return RatingsPreview(
        table.source.name, table.source.kind, columns, pd.DataFrame(head), parts.ratings.columns, *others
    )


def read_ratings(
    files: Sequence[File], columns: RatingColumns = AUTOMATIC, limits: Limits = DEFAULT_LIMITS
) -> Ratings:
    """The ratings in `files`: a table, or MovieLens' or RecBole's set of files, zipped or not.

    `DataError` says what is wrong with them, `SettingsError` which chosen column is not there.
    """
    return _ratings(_parts(files, limits, False, columns), columns, limits)


def read_ratings_path(
    path: str | Path | Sequence[str | Path],
    columns: RatingColumns = AUTOMATIC,
    limits: Limits = DEFAULT_LIMITS,
) -> Ratings:
    """As `read_ratings`, from a file, several files, or a folder such as `ml-100k`, of any size."""
    paths = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    files = [file for one in paths for file in (_folder(one) if one.is_dir() else [read_file(one)])]
    sizes = sum(len(file.data) for file in files) // 1_000_000 + 1
    return read_ratings(files, columns, replace(limits, file_mb=max(limits.file_mb, sizes)))


def _folder(folder: Path) -> list[File]:
    found = sorted(path for path in folder.iterdir() if path.is_file() and KNOWN.fullmatch(path.name))
    if not found:
        raise DataError(
            "ratings_folder_empty",
            "{path} holds none of MovieLens' or RecBole's files: name the file of the ratings itself",
            path=str(folder),
        )
    return [read_file(path) for path in found]


def _parts(files: Sequence[File], limits: Limits, only_head: bool, columns: RatingColumns) -> Parts:
    if not files:
        raise DataError("no_file", "There is no file: choose one")
    for file in files:
        check_size(file.name, len(file.data), limits)
    contents = contents_of(files, limits)
    if not contents:
        raise DataError(
            "file_empty", "{name} is empty: bring a file with at least one item", name=files[0].name
        )
    return parts_of(contents, replace(limits, rows=limits.ratings), only_head, columns)


def _ratings(parts: Parts, chosen: RatingColumns, limits: Limits) -> Ratings:
    table = parts.ratings.table
    columns = replace(parts.ratings.columns, is_explicit=chosen.is_explicit)
    _check(table, columns, chosen)
    tally = table.source.tally
    entries = entries_of(table, columns, limits.ratings)
    titles, item_metadata = about_items(parts, entries, tally)
    user_metadata = about_users(parts, entries)
    if parts.unused:
        tally.note(unused_note(parts.unused))
    _note_what_is_thin(entries, tally)
    if entries.is_explicit:
        note_few_liked(entries.values, tally)
    return Ratings(
        table.source.name,
        entries.users,
        entries.items,
        entries.user_rows,
        entries.item_rows,
        entries.values,
        entries.times,
        entries.is_explicit,
        titles,
        item_metadata,
        user_metadata,
        LoadReport(
            table.source.name,
            table.source.kind,
            len(table.rows),
            len(entries.values),
            table.source.encoding,
            tally.dropped,
            len(table.rows) - sum(entry.count for entry in tally.dropped) - len(entries.values),  # merged
            tuple(tally.notes),
        ),
    )


def _check(table: Table, columns: RatingColumns, chosen: RatingColumns) -> None:
    """`SettingsError` for a chosen column that is not there or serves twice, `DataError` where one is missing."""
    named = [name for name in (chosen.user, chosen.item, chosen.rating, chosen.time) if name]
    check_names(table, named)
    for name in named:
        if named.count(name) > 1:
            raise SettingsError(
                "ratings_column_twice",
                "The column {column!r} cannot be two things at once: choose another one for one of them",
                column=name,
            )
    if columns.user is None or columns.item is None:
        raise missing_columns(table)


def _note_what_is_thin(entries: Entries, tally: Tally) -> None:
    """What a model can learn little from, said before anybody wonders."""
    if len(entries.users) < 2 or len(entries.items) < 2:
        values = {"users": len(entries.users), "items": len(entries.items)}
        tally.note(
            Message(
                "ratings_tiny",
                "Users: {users:,}, items: {items:,}. A recommender needs at least two of each to compare anything",
                values,
            )
        )
        return
    single = int((np.bincount(entries.user_rows) == 1).sum())
    if single:
        tally.note(
            Message(
                "ratings_single",
                "Users with one rating: {n:,}. They get recommendations, but nothing can be held back to measure them",
                {"n": single},
            )
        )
