"""What the numbers of a table of ratings are: opinions on a scale, or counts of what happened."""

import numpy as np

from embeddings.errors import DataError, Message
from embeddings.ratings.base import RatingColumns, middle
from embeddings.ratings.proposal import COUNT, OPINION, folded
from embeddings.readers.columns import numbers, texts
from embeddings.readers.table import Table
from embeddings.readers.tally import Tally

MOST_STEPS = 21  # of a scale, such as 0 to 10 by halves
HIGHEST = 100  # of a scale
FEW = 0.05  # of all ratings: where fewer are liked, the scale is likely to be wrong


def used_column(table: Table, columns: RatingColumns) -> str | None:
    """The column whose numbers count; None where every row is one event.

    Of a table that was called events only counts are used, never stars. `DataError` for a column of text.
    """
    column = columns.rating
    if not column:
        return None
    cells = table.columns[column]
    values = numbers(cells)
    written = [cell.strip() for cell in texts(cells)]
    words = [cell for cell, value in zip(written, values, strict=True) if cell and np.isnan(value)]
    is_text = len(words) > 0.5 * sum(map(bool, written))
    if columns.is_explicit is False:
        if not is_text and are_counts(column, values):
            return column
        table.source.tally.note(_ignored(column))
        return None
    if is_text:
        raise DataError(
            "ratings_are_text",
            "The ratings in the column {column!r} of {name} are text such as {example!r}: choose a column of "
            "numbers, or read the table as events (--events on the command line), and every row counts as one",
            column=column,
            name=table.source.name,
            example=words[0][:40],
        )
    return column


def are_counts(column: str, values: np.ndarray) -> bool:
    """By the name, such as plays; else whole numbers of more kinds than a scale has, or beyond 100."""
    name = folded(column)
    if name in COUNT or name.endswith(("count", "counts")):
        return True
    known = values[np.isfinite(values)]
    if name in OPINION or not len(known) or known.min() < 0:
        return False
    is_whole = bool((known == np.floor(known)).all())
    return bool(known.max() > HIGHEST) or (is_whole and len(np.unique(known)) > MOST_STEPS)


def are_opinions(column: str | None, chosen: bool | None, values: np.ndarray, tally: Tally) -> bool:
    """As it was chosen; else numbers that differ and count nothing. Values that are all equal are said."""
    if column is None:
        return False
    is_one = len(np.unique(values)) == 1
    if is_one and len(values) > 1:
        tally.note(
            Message(
                "ratings_all_equal",
                "All {n:,} ratings are {value}: they say who met what, not what is liked more",
                {"value": f"{values[0]:g}", "n": len(values)},
            )
        )
    return chosen if chosen is not None else not is_one and not are_counts(column, values)


def note_few_liked(values: np.ndarray, tally: Tally) -> None:
    """Said of opinions of which next to none reaches the middle of their scale: one wrong number moves it."""
    low, high = float(values.min()), float(values.max())
    least = middle(low, high)
    liked = int((values >= least).sum())
    if liked < FEW * len(values):
        tally.note(
            Message(
                "ratings_few_liked",
                "Only {liked:,} of {total:,} ratings are {least:g} or above, the middle from {low:g} to {high:g}, and "
                "count as liked: mend a wrong number among them, or read them as events if they are counts",
                {"liked": liked, "total": len(values), "least": least, "low": low, "high": high},
            )
        )


def _ignored(column: str) -> Message:
    return Message(
        "ratings_column_ignored",
        "The column {column!r} does not look like counts, so every row counts as one event. If it holds counts, "
        "name it count",
        {"column": column},
    )
