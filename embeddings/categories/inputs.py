"""What the network that learns the vectors is given: every column that can say something about the target."""

from dataclasses import dataclass

import numpy as np

from embeddings.categories.column import Column
from embeddings.categories.table import CategoryTable
from embeddings.categories.target import Target
from embeddings.errors import DataError, Message

MOST_BESIDE = 1_000  # categories of a column beside the one that is asked about
FEWEST_ROWS = 10


@dataclass(frozen=True, eq=False)
class Inputs:
    """Codes (n, n_columns) int64 of the categories, the asked column first; `sizes` are their numbers.

    `numbers` (n, m) float32 have mean 0 and deviation 1; so have the `wanted` numbers (n,), or they are rows of
    `n_classes` classes.
    """

    codes: np.ndarray
    sizes: tuple[int, ...]
    numbers: np.ndarray
    wanted: np.ndarray
    n_classes: int  # 0 for a number
    names: tuple[str, ...]


def inputs_of(
    table: CategoryTable, column: str, target: Target, rows: np.ndarray
) -> tuple[Inputs, tuple[Message, ...]]:
    """The columns of `rows` as numbers, and which columns were left out, and why."""
    if len(rows) < FEWEST_ROWS:
        raise DataError(
            "too_few_rows_to_learn",
            "{n} rows with a value of both columns are too few to learn from: bring {least} or more",
            n=len(rows),
            least=FEWEST_ROWS,
        )
    others = [one for name, one in table.columns.items() if name not in (column, target.name)]
    beside = [one for one in others if one.kind != "numeric" and _says_something(one, len(rows))]
    numeric = [one for one in others if one.kind == "numeric"]
    left = [one.name for one in others if one not in beside and one not in numeric]
    coded = [_coded(one, rows) for one in (table[column], *beside)]
    is_number = target.kind == "number"
    inputs = Inputs(
        np.stack([codes for codes, _ in coded], axis=1),
        tuple(size for _, size in coded),
        np.stack([_standard(one.numbers[rows]) for one in numeric if one.numbers is not None], axis=1)
        if numeric
        else np.zeros((len(rows), 0), np.float32),
        _standard(target.values[rows]) if is_number else target.values[rows].astype(np.int64),
        0 if is_number else len(target.classes),
        (column, *(one.name for one in beside), *(one.name for one in numeric)),
    )
    return inputs, _left_out(left)


def _says_something(column: Column, n_rows: int) -> bool:
    """Not an id, not a text, not one value."""
    return 2 <= len(column.categories) <= min(MOST_BESIDE, max(2, n_rows // 2))


def _left_out(names: list[str]) -> tuple[Message, ...]:
    if not names:
        return ()
    listed = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return (
        Message(
            "columns_say_nothing",
            "The network does not read columns of one value or of too many different ones: {names}",
            {"names": listed},
        ),
    )


def _coded(column: Column, rows: np.ndarray) -> tuple[np.ndarray, int]:
    """Codes (n,) of the values that these rows have, numbered without gaps; a missing value counts as one, the last."""
    codes = column.codes[rows]
    seen, inverse = np.unique(codes, return_inverse=True)
    if seen[0] < 0:
        inverse = np.where(codes < 0, len(seen) - 1, inverse - 1)
    return inverse.astype(np.int64), len(seen)


def _standard(values: np.ndarray) -> np.ndarray:
    """Mean 0 and deviation 1; what is missing is the mean."""
    known = np.isfinite(values)
    if not known.any():
        return np.zeros(len(values), np.float32)
    spread = float(values[known].std())
    centered = np.where(known, values, values[known].mean()) - values[known].mean()
    return (centered / (spread or 1.0)).astype(np.float32)
