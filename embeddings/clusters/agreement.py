"""How far a grouping says the same as a column: Rand index, mutual information, and the table of both."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from embeddings.clusters.result import NOISE
from embeddings.errors import SettingsError

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUES = 200  # of a column: more are no categories, and no table


@dataclass(frozen=True, eq=False)
class Agreement:
    """`ari` (1 equal, 0 chance) and `nmi` (0 to 1); `table` counts items by group (rows) and value (columns).

    Noise, if any, is the last row and counts as a group. Items without a value are left out: `n_used` of `n` remain.
    """

    ari: float
    nmi: float
    table: "pd.DataFrame"
    column: str
    n: int
    n_used: int


def agreement(codes: np.ndarray, column: "pd.Series") -> Agreement:
    """Groups `codes` (n,), −1 for noise, against the values (n,) of a column.

    Adjusted Rand index after Hubert and Arabie 1985, mutual information over the mean of both entropies.
    `SettingsError` for a column of more than `MOST_VALUES` values, or of fewer than two.
    """
    import pandas as pd

    filled = column.notna().to_numpy()
    values = column[filled].astype(str)
    name = str(column.name or "")
    _check(name, values)
    table = pd.crosstab(pd.Series(codes[filled], name="group"), values.reset_index(drop=True))
    table = table.reindex([*(code for code in table.index if code != NOISE), *({NOISE} & set(table.index))])
    if isinstance(column.dtype, pd.CategoricalDtype):  # in its own order
        table = table[[value for value in map(str, column.cat.categories) if value in table.columns]]
    table.columns.name = name
    counts = table.to_numpy(np.int64)
    return Agreement(adjusted_rand(counts), mutual_information(counts), table, name, len(column), len(values))


def is_comparable(column: "pd.Series") -> bool:
    """Whether `agreement` takes the column."""
    return 2 <= column.nunique() <= min(MOST_VALUES, max(2, len(column) // 2))


def _check(name: str, values: "pd.Series") -> None:
    found = values.nunique()
    if found < 2:
        raise SettingsError(
            "agreement_one_value",
            "Column {name!r} holds {found} different values: choose one with 2 or more",
            name=name,
            found=found,
        )
    if found > MOST_VALUES:
        raise SettingsError(
            "agreement_many_values",
            "Column {name!r} holds {found:,} different values, which are no categories: choose one with at most {most}",
            name=name,
            found=found,
            most=MOST_VALUES,
        )


def shared_information(codes: np.ndarray, column: "pd.Series") -> float:
    """Mutual information, 0 to 1, of groups (n,) and a column (n,); what is missing is a value of its own."""
    import pandas as pd

    return mutual_information(contingency(pd.factorize(column.astype("object"))[0], codes))


def rand_of(one: np.ndarray, other: np.ndarray) -> float:
    """The adjusted Rand index of two groupings (n,) of the same items."""
    return adjusted_rand(contingency(one, other))


def contingency(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Counts (codes of one, codes of the other), in ascending order of the codes."""
    first, a = np.unique(one, return_inverse=True)
    second, b = np.unique(other, return_inverse=True)
    flat = np.bincount(a * len(second) + b, minlength=len(first) * len(second))
    return flat.reshape(len(first), len(second))


def adjusted_rand(counts: np.ndarray) -> float:
    """Of a table of counts: 1 for equal groupings, 0 for what chance would give."""

    def pairs(values: np.ndarray) -> float:
        sums = values.astype(np.float64)
        return float((sums * (sums - 1)).sum() / 2)

    n = counts.sum()
    both, rows, columns = pairs(counts), pairs(counts.sum(1)), pairs(counts.sum(0))
    by_chance = rows * columns / (n * (n - 1) / 2) if n > 1 else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == by_chance else (both - by_chance) / (most - by_chance)


def mutual_information(counts: np.ndarray) -> float:
    """Of a table of counts: shared information over the mean of the two entropies; 1 for two groupings of one group."""
    shares = counts / counts.sum()
    rows, columns = shares.sum(1), shares.sum(0)
    filled = shares > 0
    expected = np.outer(rows, columns)
    shared = float((shares[filled] * np.log(shares[filled] / expected[filled])).sum())
    mean = (_entropy(rows) + _entropy(columns)) / 2
    return 1.0 if mean == 0 else min(1.0, max(0.0, shared / mean))


def _entropy(shares: np.ndarray) -> float:
    filled = shares[shares > 0]
    return float(-(filled * np.log(filled)).sum())
