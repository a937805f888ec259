"""One column of a table as what it is to an encoder: categories with codes, an order, or numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from embeddings.categories.orders import proposed_order
from embeddings.digests import digest_array, digest_texts
from embeddings.errors import DataError, SettingsError
from embeddings.readers.cleaning import clean
from embeddings.readers.columns import Values, kind_of, numbers, text

Kind = Literal["nominal", "ordinal", "numeric"]
KINDS: tuple[Kind, ...] = ("nominal", "ordinal", "numeric")
MISSING = frozenset(["", "na", "n/a", "#n/a", "nan", "null"])  # as spreadsheets and pandas write "no value"


@dataclass(frozen=True, eq=False)
class Column:
    """`codes` (n,) int32 are rows of `categories`, which stand in alphabetical order; −1 is a missing value.

    `order` names the categories of an ordinal column from the lowest to the highest; `numbers` (n,) float64 are there
    where the values are numbers. `proposed` is the kind that was recognized, whatever the visitor made of it.
    """

    name: str
    kind: Kind
    codes: np.ndarray
    categories: tuple[str, ...]
    proposed: Kind
    order: tuple[str, ...] = ()
    numbers: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def counts(self) -> np.ndarray:
        """How many rows have each category (n_categories,)."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.categories))

    @property
    def n_missing(self) -> int:
        return int((self.codes < 0).sum())

    @property
    def is_all_different(self) -> bool:
        """Whether no value comes twice."""
        return len(self.categories) > 1 and int(self.counts.max()) == 1

    @cached_property
    def digest(self) -> str:
        return digest_texts([self.name, *self.categories, digest_array(self.codes)])

    def as_kind(self, kind: Kind, order: Sequence[str] = ()) -> "Column":
        """The same values taken for another kind; an ordinal column has the given order, the known, or the alphabet.

        `SettingsError` for numbers that are none, and for an order that does not name each category once.
        """
        if kind == "numeric" and self.numbers is None:
            raise SettingsError(
                "column_no_numbers",
                "{column!r} holds texts, not numbers: take it as nominal or ordinal",
                column=self.name,
            )
        if kind != "ordinal":
            return replace(self, kind=kind, order=())
        if order:
            check_order(self, order)
        return replace(self, kind=kind, order=tuple(order) or self.order or order_of(self) or self.categories)


def check_order(column: Column, order: Sequence[str]) -> None:
    """`SettingsError` unless `order` names every category of `column` once."""
    named, known = Counter(order), set(column.categories)
    missing = [name for name in column.categories if name not in named]
    extra = [name for name in named if name not in known]
    twice = sorted(name for name, times in named.items() if times > 1)
    for code, names in (("missing", missing), ("extra", extra), ("twice", twice)):
        if names:
            raise _wrong_order(code, column.name, names)


def _wrong_order(what: str, column: str, names: Sequence[str]) -> SettingsError:
    listed = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    if what == "missing":
        return SettingsError(
            "order_incomplete",
            "The order of {column!r} does not name {names}: put every category into it",
            column=column,
            names=listed,
        )
    if what == "extra":
        return SettingsError(
            "order_unknown",
            "{names} in the order of {column!r} is no value of that column: write the values as they are in the table",
            column=column,
            names=listed,
        )
    return SettingsError(
        "order_twice",
        "{names} comes twice in the order of {column!r}: name every category once",
        column=column,
        names=listed,
    )


def order_of(column: Column) -> tuple[str, ...]:
    """The order that the numbers or the names of the categories have; () where none is known."""
    if column.numbers is not None:
        known = column.codes >= 0
        firsts = dict(zip(column.codes[known].tolist(), column.numbers[known].tolist(), strict=True))
        return tuple(column.categories[code] for code in sorted(firsts, key=firsts.__getitem__))
    return proposed_order(column.categories)


def column_of(name: str, values: Values) -> Column:
    """What `values` (n,) hold, recognized: numbers, categories with an order in their names, or names alone."""
    import pandas as pd

    cells = values if isinstance(values, list) else values.to_pylist()
    texts = np.array([clean(text(cell)).strip() for cell in cells], dtype=object)
    is_missing = np.fromiter((cell.lower() in MISSING for cell in texts), bool, len(texts))
    codes, found = pd.factorize(pd.Series(texts).mask(pd.Series(is_missing)), sort=False)
    names = [str(one) for one in found]
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names) + 1, np.int32)
    rank[order], rank[-1] = np.arange(len(names)), -1  # code −1 takes the last
    floats = numbers(values) if _are_numbers(values) else None
    categories = tuple(names[at] for at in order)
    held = rank[codes]
    held.setflags(write=False)
    column = Column(name, "nominal", held, categories, "nominal", numbers=floats)
    return _recognized(column)


def _are_numbers(values: Values) -> bool:
    """Whether every value that is there is a number; leading zeros make it a code."""
    if kind_of(values) != "number":
        return False
    cells = [text(cell).strip() for cell in (values if isinstance(values, list) else values.to_pylist())]
    if any(len(cell) > 1 and cell[0] == "0" and cell.isdecimal() for cell in cells):
        return False
    is_missing = np.array([cell.lower() in MISSING for cell in cells], dtype=bool)
    return bool(np.isfinite(numbers(values))[~is_missing].all())


def _recognized(column: Column) -> Column:
    if column.numbers is not None:
        return replace(column, kind="numeric", proposed="numeric")
    is_scale = 2 <= len(column.categories) <= max(2, len(column) // 2)  # ids count, too, and rank nothing
    order = proposed_order(column.categories) if is_scale else ()
    return replace(column, kind="ordinal", proposed="ordinal", order=order) if order else column


def check_categories(column: Column) -> Column:
    """`column`, or `DataError` where it has no value, one value, or a different one in every row."""
    if len(column.categories) < 2:
        raise DataError(
            "category_one_value",
            "The column {column!r} has {n} different values: there is nothing to tell apart, choose a column with two or more",
            column=column.name,
            n=len(column.categories),
        )
    if column.is_all_different:
        raise DataError(
            "category_all_different",
            "The column {column!r} has a different value in each of its {n:,} rows, as names and numbers of rows have: "
            "nothing can be learned of what comes once, choose a column whose values repeat",
            column=column.name,
            n=len(column.categories),
        )
    return column
