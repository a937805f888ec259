"""What is predicted, and the rows that know both the category and it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from embeddings.categories.column import Column
from embeddings.categories.table import CategoryTable
from embeddings.errors import Message, SettingsError

MOST_CLASSES = 50


@dataclass(frozen=True, eq=False)
class Target:
    """`values` (n,) float64 of a number, or the rows of `classes` of a category; those that `is_known` count."""

    name: str
    kind: Literal["number", "category"]
    values: np.ndarray
    is_known: np.ndarray
    classes: tuple[str, ...] = ()


def target_of(table: CategoryTable, name: str) -> Target:
    """The column to predict; `SettingsError` where it has one value, or more classes than can be told apart."""
    column = table[name]
    if column.kind == "numeric" and column.numbers is not None:
        is_known = np.isfinite(column.numbers)
        _check_differs(column, len(np.unique(column.numbers[is_known])))
        return Target(name, "number", np.where(is_known, column.numbers, 0.0), is_known)
    _check_differs(column, len(column.categories))
    if len(column.categories) > MOST_CLASSES:
        raise SettingsError(
            "target_many_classes",
            "{column!r} has {n:,} different values and at most {most} can be told apart: predict a number, or a column of fewer values",
            column=name,
            n=len(column.categories),
            most=MOST_CLASSES,
        )
    return Target(name, "category", column.codes.astype(np.float64), column.codes >= 0, column.categories)


def _check_differs(column: Column, n_different: int) -> None:
    if n_different < 2:
        raise SettingsError(
            "target_one_class",
            "{column!r} has {n} different values, so there is nothing to predict: choose a column with two or more",
            column=column.name,
            n=n_different,
        )


def check_target(table: CategoryTable, name: str) -> None:
    """`SettingsError` where the column cannot be predicted."""
    target_of(table, name)


def check_pair(column: str, target: str) -> None:
    """`SettingsError` for a column that is to predict itself."""
    if column == target:
        raise SettingsError(
            "target_is_column",
            "{column!r} cannot be predicted from itself: choose another column to predict",
            column=column,
        )


def known_rows(column: Column, target: Target) -> tuple[np.ndarray, tuple[Message, ...]]:
    """The rows (m,) that have a category and a target, and what is said of the others."""
    kept = np.flatnonzero((column.codes >= 0) & target.is_known)
    if len(kept) == len(column):
        return kept, ()
    values = {
        "count": len(column) - len(kept),
        "total": len(column),
        "column": column.name,
        "target": target.name,
    }
    note = Message(
        "rows_without_value",
        "Rows without a value of {column!r} or {target!r} are left out: {count:,} of {total:,}",
        values,
    )
    return kept, (note,)


def target_means(
    column: Column, target: Target, rows: np.ndarray | None = None, along: np.ndarray | None = None
) -> np.ndarray:
    """What the target is for each category on average (n_categories,): of classes, the share of the last one.

    Of three classes and more, the place along the direction in which their shares differ most in the rows `along`.
    Only `rows` count, all for None. NaN where none of them has the category and a target.
    """
    used = known_rows(column, target)[0] if rows is None else rows
    codes, n = column.codes[used], len(column.categories)
    counts = np.bincount(codes, minlength=n).astype(np.float64)
    if target.kind == "number":
        sums = np.bincount(codes, weights=target.values[used], minlength=n)
        return np.divide(sums, counts, out=np.full(n, np.nan), where=counts > 0)
    shares = _shares(column, target, used)
    if len(target.classes) == 2:
        return shares[:, 1]
    if along is None:
        return _first_axis(shares, counts, shares)
    return _first_axis(
        _shares(column, target, along),
        np.bincount(column.codes[along], minlength=n).astype(np.float64),
        shares,
    )


def _shares(column: Column, target: Target, rows: np.ndarray) -> np.ndarray:
    """Of each class in each category (n_categories, n_classes); NaN where it has no row."""
    table = np.zeros((len(column.categories), len(target.classes)))
    np.add.at(table, (column.codes[rows], target.values[rows].astype(np.int64)), 1)
    counts = table.sum(axis=1, keepdims=True)
    return np.divide(table, counts, out=np.full_like(table, np.nan), where=counts > 0)


def _first_axis(shares: np.ndarray, counts: np.ndarray, placed: np.ndarray) -> np.ndarray:
    """Places of `placed` (n, n_classes) along the first principal axis of `shares`, which are weighted by rows."""
    known = counts > 0
    mean = np.average(shares[known], axis=0, weights=counts[known])
    _, _, directions = np.linalg.svd(
        (shares[known] - mean) * np.sqrt(counts[known])[:, None], full_matrices=False
    )
    return (placed - mean) @ directions[0]
