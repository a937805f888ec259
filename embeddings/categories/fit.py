"""From a column to the vectors of its categories, by any of the encoders."""

import time
from typing import Any

import numpy as np

from embeddings.categories.column import Column, check_categories, order_of
from embeddings.categories.encoding import CategoryEncoding
from embeddings.categories.inputs import inputs_of
from embeddings.categories.settings import Encoder, Entity, OneHot, Ordinal
from embeddings.categories.table import CategoryTable
from embeddings.categories.target import check_pair, known_rows, target_of
from embeddings.dataset import read_only
from embeddings.errors import DataError, Message
from embeddings.progress import Progress, silent


def fit(
    table: CategoryTable,
    column: str,
    settings: Encoder,
    target: str | None = None,
    rows: np.ndarray | None = None,
    progress: Progress = silent,
) -> CategoryEncoding:
    """The vectors of the categories that `column` has in `rows`, of all rows where it is None.

    The learned encoder needs the column that it learns to predict as `target`. `DataError` for a column of one value,
    and, where something is to be learned, for one whose values all differ.
    """
    start = time.perf_counter()
    held = table[column]
    if len(held.categories) < 2:
        check_categories(held)
    if isinstance(settings, Entity):
        made = _learned(table, held, settings, target, rows, progress)
    else:
        made = _by_rule(held, settings, rows)
    object.__setattr__(made, "seconds", time.perf_counter() - start)
    return made


def _by_rule(column: Column, settings: Encoder, rows: np.ndarray | None) -> CategoryEncoding:
    """Scikit-learn's encoders: nothing is learned but which values there are."""
    counts = _counts(column, rows)
    seen = np.flatnonzero(counts)
    names = tuple(column.categories[code] for code in seen)
    order, notes = _order(column, settings, names)
    encoder = _one_hot(names) if isinstance(settings, OneHot) else _codes(order)
    vectors = encoder.fit_transform(np.array(names, dtype=object).reshape(-1, 1))
    if not isinstance(settings, OneHot):
        vectors = read_only(vectors)
    return CategoryEncoding(settings, column.name, names, vectors, counts[seen], None, encoder, notes)


def _order(
    column: Column, settings: Encoder, names: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """The values in the order that gives them their numbers: the whole known order, or the alphabet."""
    if not isinstance(settings, Ordinal):
        return names, ()
    order = column.order or column.as_kind("ordinal").order
    if order != column.categories or column.kind == "ordinal" or order_of(column):
        return order, ()
    note = Message(
        "order_is_alphabet",
        "No order of {column!r} is known, so it is the alphabet's, as in label encoding: give the order",
        {"column": column.name},
    )
    return order, (note,)


def _codes(order: tuple[str, ...]) -> Any:
    from sklearn.preprocessing import OrdinalEncoder

    return OrdinalEncoder(
        categories=[np.array(order, dtype=object)],
        dtype=np.float32,
        handle_unknown="use_encoded_value",
        unknown_value=-1,
    )


def _one_hot(names: tuple[str, ...]) -> Any:
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(
        categories=[np.array(names, dtype=object)],
        dtype=np.float32,
        handle_unknown="ignore",
        sparse_output=True,
    )


def _counts(column: Column, rows: np.ndarray | None) -> np.ndarray:
    if rows is None:
        return column.counts
    codes = column.codes[rows]
    return np.bincount(codes[codes >= 0], minlength=len(column.categories))


def _learned(
    table: CategoryTable,
    column: Column,
    settings: Entity,
    target: str | None,
    rows: np.ndarray | None,
    progress: Progress,
) -> CategoryEncoding:
    from embeddings.categories.network import train

    if target is None:
        raise DataError(
            "entity_without_target",
            "Learned vectors of {column!r} need something to learn from: name the column to predict",
            column=column.name,
        )
    check_pair(column.name, target)
    check_categories(column)
    wanted = target_of(table, target)
    known, notes = known_rows(column, wanted)
    used = known if rows is None else np.intersect1d(known, rows)
    inputs, left_out = inputs_of(table, column.name, wanted, used)
    vectors = train(inputs, settings, progress)
    counts = _counts(column, used)
    seen = np.flatnonzero(counts)
    names = tuple(column.categories[code] for code in seen)
    fallback = np.average(vectors, axis=0, weights=counts[seen]).astype(np.float32)
    return CategoryEncoding(
        settings, column.name, names, vectors, counts[seen], fallback, None, (*notes, *left_out)
    )
