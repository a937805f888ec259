"""A table as its file gave it, what its columns are for, and the dataset that it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from embeddings.dataset import Dataset
from embeddings.errors import DataError, Message, SettingsError
from embeddings.limits import Limits
from embeddings.readers.columns import (
    ColumnKind,
    Values,
    kind_of,
    number_lists,
    numbers,
    sample,
    text,
    texts,
    typed,
)
from embeddings.readers.finish import Source, text_dataset, vector_dataset

TEXT_NAMES = frozenset(
    [
        "text",
        "texts",
        "sentence",
        "sentences",
        "content",
        "contents",
        "body",
        "document",
        "item",
        "message",
        "comment",
        "review",
        "question",
        "quote",
        "abstract",
        "description",
        "문장",
        "내용",
        "본문",
        "텍스트",
        "글",
        "리뷰",
        "댓글",
        "질문",
        "설명",
        "메시지",
    ]
)
LABEL_NAMES = ("label", "word", "token", "name", "title", "id", "이름", "단어", "제목")
COORDINATES = (("x", "y"), ("x", "y", "z"))
MANY_NUMBERS = 8  # so many numeric columns, more than half of all, are a vector beside its labels


class Choice(Protocol):
    """The part of `ReadOptions` that chooses columns."""

    @property
    def text_column(self) -> str | None: ...
    @property
    def metadata_columns(self) -> tuple[str, ...] | None: ...
    @property
    def vector_columns(self) -> tuple[str, ...] | None: ...


@dataclass(eq=False)
class Table:
    """Columns of one length by unique names; `rows[i]` is where row i stood in the file, counted from 1."""

    source: Source
    columns: Mapping[str, Values]
    rows: np.ndarray
    is_whole: bool = True  # False for a preview of the head


@dataclass(frozen=True)
class Roles:
    """What the columns are for: a text column, or vector columns with an optional label column."""

    text: str | None
    vectors: tuple[str, ...]
    label: str | None
    skipped: tuple[str, ...] = ()  # row numbers that pandas wrote beside the vectors


def table_dataset(table: Table, choice: Choice, limits: Limits) -> Dataset:
    """The dataset of `table` with the chosen columns, or the proposed ones."""
    roles = roles_of(table, choice)
    if roles.text is not None:
        metadata = metadata_of(table, choice, {roles.text})
        return text_dataset(table.source, texts(table.columns[roles.text]), metadata, table.rows, limits)
    vectors, kept = _vectors(table, roles.vectors)
    label = roles.label
    labels = None if label is None else texts(table.columns[label])
    used = {*roles.vectors, *roles.skipped} | ({label} if label is not None else set())
    metadata = metadata_of(table, choice, used)
    if len(kept) < len(table.rows):
        metadata, labels = metadata.iloc[kept], None if labels is None else [labels[i] for i in kept]
    return vector_dataset(table.source, labels, vectors, metadata, table.rows[kept], limits)


def roles_of(table: Table, choice: Choice) -> Roles:
    """The visitor's choice where there is one, else a proposal by what the columns hold."""
    _check_numbers(table)
    named = [choice.text_column, *(choice.vector_columns or ()), *(choice.metadata_columns or ())]
    check_names(table, [name for name in named if name is not None])
    if choice.vector_columns:
        return Roles(None, choice.vector_columns, choice.text_column)
    if choice.text_column is not None:
        return Roles(choice.text_column, (), None)
    return _propose(table)


def _check_numbers(table: Table) -> None:
    """`DataError` for a table of nothing but one number a row: it is no vector, and no text to read."""
    name = next(iter(table.columns), None)
    if name is not None and len(table.columns) == 1 and kind_of(table.columns[name]) == "number":
        raise DataError(
            "one_number_column",
            "{name} holds one column, {column!r}, and it holds numbers: one number per row is no vector, and no text "
            "that an encoder could read. Bring two columns of numbers or more, or a column of text",
            name=table.source.name,
            column=name,
        )


def check_names(table: Table, names: Sequence[str]) -> None:
    """`SettingsError` for a chosen column that is not there."""
    for name in names:
        if name not in table.columns:
            raise SettingsError(
                "unknown_column",
                "{column!r} is not a column of {name}: choose one of {choices}",
                column=name,
                name=table.source.name,
                choices=", ".join(list(table.columns)[:20]),
            )


def _propose(table: Table) -> Roles:
    kinds = {name: kind_of(values) for name, values in table.columns.items()}
    others = tuple(name for name, kind in kinds.items() if kind not in ("number", "list"))
    lists = [name for name, kind in kinds.items() if kind == "list"]
    label = label_column([name for name in others if not _repeats(table.columns[name])] or others)
    if lists:
        return Roles(None, (lists[0],), label)
    numeric = tuple(name for name, kind in kinds.items() if kind == "number")
    counters = tuple(
        name for name in numeric[:1] if len(numeric) > 2 and _is_counter(name, table.columns[name])
    )
    numeric = numeric[len(counters) :]
    if _are_vectors(numeric, [name for name in others if kinds[name] == "text"]):
        _note_counters(table, counters)
        return Roles(None, numeric, label, counters)
    return Roles(text_column(table.columns, kinds), (), None)


def _note_counters(table: Table, counters: Sequence[str]) -> None:
    for name in counters:
        table.source.tally.note(
            Message(
                "counter_skipped",
                "{column!r} counts the rows and is no part of the vectors",
                {"column": name},
            )
        )


def _are_vectors(numeric: tuple[str, ...], text_columns: Sequence[str]) -> bool:
    if len(numeric) < 2:
        return False
    if not text_columns or tuple(name.lower() for name in numeric) in COORDINATES:
        return True
    if len(numeric) >= MANY_NUMBERS and len(numeric) > len(text_columns):
        return True
    return _are_numbered(numeric)


def _are_numbered(names: Sequence[str]) -> bool:
    """Whether the names count: d0, d1, d2 are the parts of a vector; height, weight are not."""
    stems = {name.rstrip("0123456789") for name in names}
    stem = next(iter(stems))
    digits = [name[len(stem) :] for name in names]
    if len(stems) > 1 or not all(part.isdecimal() and len(part) < 9 for part in digits):
        return False
    first = int(digits[0])
    return first in (0, 1) and [int(part) for part in digits] == list(range(first, first + len(names)))


def _is_counter(name: str, values: Values) -> bool:
    """The row numbers that pandas writes as a first column without a name."""
    if name.lower() not in ("column 1", "unnamed: 0", "index", "id"):
        return False
    if not all(text(cell).isdecimal() for cell in sample(values)):
        return False  # "0.0", "1.0" were measured, not counted
    cells = numbers(values)
    return bool(len(cells) and cells[0] in (0, 1) and (np.diff(cells) == 1).all())


def text_column(columns: Mapping[str, Values], kinds: Mapping[str, ColumnKind]) -> str | None:
    """The column that is most likely read: by its name, then by the mean length of its texts."""

    def weight(name: str) -> float:
        cells = sample(columns[name])
        length = sum(len(text(cell)) for cell in cells) / max(1, len(cells))
        return length * (4 if name.lower() in TEXT_NAMES else 1) * (1 if kinds[name] == "text" else 0.001)

    return max(columns, key=weight, default=None)


def label_column(names: Sequence[str]) -> str | None:
    """The column that names vectors: by its name, else the first."""
    lower = {name.lower(): name for name in reversed(names)}
    return next((lower[name] for name in LABEL_NAMES if name in lower), next(iter(names), None))


def _repeats(values: Values) -> bool:
    """Whether a column says what kind each row is, and not which one: its values come twice or more on average."""
    cells = [text(cell) for cell in sample(values)]
    return len(cells) > 2 * len(set(cells)) - 1


def _vectors(table: Table, names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The chosen columns as (n_kept, dim), and the indices of the kept rows."""
    kinds = [kind_of(table.columns[name]) for name in names]
    if kinds == ["list"]:
        return _from_lists(table, names[0])
    for name, kind in zip(names, kinds, strict=True):
        if kind != "number":
            raise DataError(
                "column_not_numeric",
                "The column {column!r} of {name} does not hold numbers: choose numeric columns, or one column of lists",
                column=name,
                name=table.source.name,
            )
    matrix = np.column_stack([numbers(table.columns[name]) for name in names])
    return matrix, np.arange(len(matrix))


def _from_lists(table: Table, name: str) -> tuple[np.ndarray, np.ndarray]:
    vectors, kept = number_lists(table.columns[name])
    left = np.setdiff1d(np.arange(len(table.rows)), kept)
    reason = Message("vector_length", "not a list of {dim} numbers", {"dim": vectors.shape[1]})
    table.source.tally.drop(reason, table.rows[left])
    return vectors, kept


def metadata_of(table: Table, choice: Choice, used: set[str]) -> pd.DataFrame:
    """The chosen columns, or all but those in `used`, a row for each of the table."""
    chosen = choice.metadata_columns
    names = [name for name in table.columns if name not in used] if chosen is None else chosen
    if not names:
        return pd.DataFrame(index=range(len(table.rows)))
    return pd.DataFrame({name: typed(table.columns[name]) for name in names})
