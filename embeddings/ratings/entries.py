"""Rows of a table to entries: ids and numbers checked, duplicates merged, and everything said in the tally."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embeddings.errors import DataError, Message
from embeddings.ratings.base import RatingColumns
from embeddings.ratings.meaning import are_opinions, used_column
from embeddings.readers.cleaning import clean
from embeddings.readers.columns import Values, numbers, texts, typed
from embeddings.readers.table import Table
from embeddings.readers.tally import Tally


@dataclass(eq=False)
class Entries:
    """Ids in the order of their first appearance, and one row of numbers for each (user, item)."""

    users: tuple[str, ...]
    items: tuple[str, ...]
    user_rows: np.ndarray
    item_rows: np.ndarray
    values: np.ndarray
    times: np.ndarray | None
    is_explicit: bool
    rows: np.ndarray  # where each entry stood in the table, counted from 0


def entries_of(table: Table, columns: RatingColumns, most: int) -> Entries:
    """The entries in `columns` of the first `most` rows of `table`; `DataError` where no row can be used."""
    assert columns.user is not None and columns.item is not None
    tally, name = table.source.tally, table.source.name
    users, items = (_ids(table.columns[column]) for column in (columns.user, columns.item))
    column = used_column(table, columns)
    values = np.ones(len(table.rows)) if column is None else numbers(table.columns[column])
    has_ids = np.array([bool(user and item) for user, item in zip(users, items, strict=True)], bool)
    tally.drop(Message("rating_id_empty", "the user or the item is missing"), table.rows[~has_ids])
    is_number = np.abs(values) <= np.finfo(np.float32).max  # which neither NaN nor infinity is
    reason = Message("rating_not_number", "the rating is missing or no number")
    tally.drop(reason, table.rows[has_ids & ~is_number])
    beyond = Message("over_row_limit", "beyond the first {limit:,} rows", {"limit": most})
    tally.drop(beyond, table.rows[most:][(has_ids & is_number)[most:]])
    kept = np.flatnonzero((has_ids & is_number)[:most])
    if not len(kept):
        raise DataError(
            "ratings_none_left",
            "None of the {rows:,} rows of {name} has a user, an item and a number: check the chosen columns",
            rows=len(table.rows),
            name=name,
        )
    times = _times(table, columns.time, kept)
    is_explicit = are_opinions(column, columns.is_explicit, values[kept], tally)
    return _merged(
        [users[i] for i in kept], [items[i] for i in kept], values[kept], times, is_explicit, kept, tally
    )


def _ids(values: Values) -> list[str]:
    """Ids as they were written: leading zeros stay, spaces around them go."""
    return [clean(cell).strip() for cell in texts(values)]


def _times(table: Table, column: str | None, kept: np.ndarray) -> np.ndarray | None:
    """Seconds (n_kept,) int64; None, and a note, where one of them cannot be read."""
    if not column:
        return None
    cells = typed(table.columns[column]).iloc[kept]
    seconds = _seconds(cells)
    if seconds is None:
        values = {"column": column}
        table.source.tally.note(
            Message(
                "ratings_times_unread",
                "Not every time in the column {column!r} could be read, so the ratings are in no order of time",
                values,
            )
        )
    return seconds


def _seconds(cells: pd.Series) -> np.ndarray | None:
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return None if cells.isna().any() else cells.to_numpy().astype("datetime64[s]").astype(np.int64)
    if not pd.api.types.is_numeric_dtype(cells.dtype) or pd.api.types.is_bool_dtype(cells.dtype):
        return None
    numbers = cells.to_numpy(np.float64)
    if not np.isfinite(numbers).all():
        return None
    # 1e11 seconds are the year 5138: what is larger counts in thousandths, millionths or billionths.
    steps = sum(bool(np.abs(numbers).max(initial=0) >= limit) for limit in (1e11, 1e14, 1e17))
    return (numbers / 1000**steps).astype(np.int64)


def _merged(
    users: Sequence[str],
    items: Sequence[str],
    values: np.ndarray,
    times: np.ndarray | None,
    is_explicit: bool,
    rows: np.ndarray,
    tally: Tally,
) -> Entries:
    """One entry for each pair: of opinions the latest, or the last in the file; events are added up."""
    user_rows, user_ids = pd.factorize(np.array(users, dtype=object))
    item_rows, item_ids = pd.factorize(np.array(items, dtype=object))
    pairs = user_rows.astype(np.int64) * len(item_ids) + item_rows
    by_time = np.arange(len(pairs)) if times is None else np.argsort(times, kind="stable")
    _, from_behind, places = np.unique(pairs[by_time][::-1], return_index=True, return_inverse=True)
    last = by_time[::-1][from_behind]
    sums = np.bincount(places, weights=values[by_time][::-1], minlength=len(last))
    order = np.argsort(last)
    kept = last[order]
    merged = len(pairs) - len(kept)
    if merged:
        tally.note(_duplicates(merged, is_explicit, times is not None))
    return Entries(
        tuple(user_ids),
        tuple(item_ids),
        user_rows[kept],
        item_rows[kept],
        values[kept] if is_explicit else sums[order],
        None if times is None else times[kept],
        is_explicit,
        rows[kept],
    )


def _duplicates(merged: int, is_explicit: bool, has_times: bool) -> Message:
    if is_explicit and not has_times:
        return Message(
            "ratings_merged_last",
            "Ratings that repeat a user and an item: {n:,}. The last of each pair in the file counts",
            {"n": merged},
        )
    if is_explicit:
        return Message(
            "ratings_merged_latest",
            "Ratings that repeat a user and an item: {n:,}. The latest of each pair counts",
            {"n": merged},
        )
    return Message(
        "ratings_merged_sum",
        "Events that repeat a user and an item: {n:,}. They were added up",
        {"n": merged},
    )
