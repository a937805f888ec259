"""The last step of every reader: items or vectors, cleaned and counted, become a `Dataset` with its report."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from embeddings.dataset import Dataset, LoadReport, Modality
from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.readers.cleaning import clean_items
from embeddings.readers.tally import Tally


@dataclass(eq=False)
class Source:
    """What is known of the file, and the tally of what was left out so far."""

    name: str
    kind: str
    encoding: str | None = None
    tally: Tally = field(default_factory=Tally)


def text_dataset(
    source: Source, items: Sequence[str], metadata: pd.DataFrame, rows: np.ndarray, limits: Limits
) -> Dataset:
    """A dataset of texts: `items[i]` stood in row `rows[i]` of the file."""
    keep = _within(len(items), rows, source.tally, limits)
    cleaned = clean_items(items[:keep], rows, source.tally, limits.item_characters)
    filled = np.array([bool(item.strip()) for item in cleaned], dtype=bool)
    source.tally.drop(Message("item_empty", "empty"), rows[:keep][~filled])
    kept = np.flatnonzero(filled)
    texts = tuple(cleaned[i] for i in kept)
    return _dataset(source, "text", texts, _rows_of(metadata, kept), None, len(texts) - len(set(texts)))


def vector_dataset(
    source: Source,
    labels: Sequence[str] | None,
    vectors: np.ndarray,
    metadata: pd.DataFrame,
    rows: np.ndarray,
    limits: Limits,
    modality: Modality = "vector",
) -> Dataset:
    """A dataset of ready vectors (n, dim); without labels the row numbers are the labels."""
    check_shape(source.name, vectors.shape, limits)
    keep = _within(len(vectors), rows, source.tally, limits)
    with np.errstate(over="ignore", invalid="ignore"):
        matrix = np.asarray(vectors[:keep], dtype=np.float32)
    finite = np.isfinite(matrix).all(axis=1)
    source.tally.drop(
        Message("vector_not_finite", "a number is missing, not a number, or infinite"), rows[:keep][~finite]
    )
    kept = np.flatnonzero(finite)
    matrix = matrix if finite.all() else matrix[kept]
    texts = (
        [str(row) for row in rows[kept]] if labels is None else _labels(source, labels, kept, rows, limits)
    )
    return _dataset(
        source, modality, tuple(texts), _rows_of(metadata, kept), matrix, _repeated(texts, matrix, labels)
    )


def check_shape(name: str, shape: tuple[int, ...], limits: Limits) -> None:
    """`DataError` unless `shape` is (n, dim) with a dim that is allowed."""
    if len(shape) != 2 or shape[1] == 0:
        raise DataError(
            "vectors_shape",
            "{name} holds numbers of shape {shape}: vectors need two dimensions, one row for each item",
            name=name,
            shape=str(tuple(shape)),
        )
    check_columns(name, shape[1], limits)


def check_columns(name: str, columns: int, limits: Limits) -> None:
    """`DataError` for a table wider than the limit."""
    if columns > limits.columns:
        raise DataError(
            "too_many_columns",
            "{name} has {columns:,} columns and at most {limit:,} are allowed: leave some out",
            name=name,
            columns=columns,
            limit=limits.columns,
        )


def _within(n: int, rows: np.ndarray, tally: Tally, limits: Limits) -> int:
    reason = Message("over_row_limit", "beyond the first {limit:,} rows", {"limit": limits.rows})
    tally.drop(reason, rows[limits.rows :])
    return min(n, limits.rows)


def _labels(
    source: Source, labels: Sequence[str], kept: np.ndarray, rows: np.ndarray, limits: Limits
) -> list[str]:
    cleaned = clean_items([labels[i] for i in kept], rows[kept], source.tally, limits.item_characters)
    return [label if label.strip() else str(row) for label, row in zip(cleaned, rows[kept], strict=True)]


def _rows_of(metadata: pd.DataFrame, kept: np.ndarray) -> pd.DataFrame:
    if not metadata.shape[1]:
        return pd.DataFrame(index=range(len(kept)))
    return (metadata if len(kept) == len(metadata) else metadata.iloc[kept]).reset_index(drop=True)


def _repeated(texts: Sequence[str], matrix: np.ndarray, labels: Sequence[str] | None) -> int:
    named = texts if labels is not None else [""] * len(texts)
    return len(matrix) - len({(name, row.tobytes()) for name, row in zip(named, matrix, strict=True)})


def _dataset(
    source: Source,
    modality: Modality,
    items: tuple[str, ...],
    metadata: pd.DataFrame,
    vectors: np.ndarray | None,
    duplicates: int,
) -> Dataset:
    if not items:
        _nothing_left(source)
    say_if_small(source.tally, len(items), duplicates)
    tally = source.tally
    report = LoadReport(
        source.name,
        source.kind,
        len(items) + tally.count,
        len(items),
        source.encoding,
        tally.dropped,
        duplicates,
        tuple(tally.notes),
    )
    return Dataset(source.name, modality, items, metadata, report, vectors)


def _nothing_left(source: Source) -> None:
    dropped = source.tally.dropped
    if not dropped:
        raise DataError(
            "no_rows", "{name} has no rows: bring a file with at least one item", name=source.name
        )
    raise DataError(
        "nothing_left",
        "None of the {rows:,} rows of {name} can be used ({reason}): check the file and the chosen column",
        rows=source.tally.count,
        name=source.name,
        reason=max(dropped, key=lambda drop: drop.count).reason,
    )


def say_if_small(tally: Tally, n: int, duplicates: int) -> None:
    """Notes in `tally` that a map of `n` items has little to show."""
    if n < 3:
        tally.note(
            Message(
                "few_items", "Items that could be read: {count}. A map begins to speak at 3", {"count": n}
            )
        )
    if n > 1 and duplicates == n - 1:
        tally.note(
            Message("items_equal", "All {count:,} items are equal: a map would be one point", {"count": n})
        )
