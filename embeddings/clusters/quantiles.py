"""Columns of many numbers as categories: ranges that hold about as many items each."""

from typing import TYPE_CHECKING

import numpy as np

from embeddings.clusters.agreement import is_comparable

if TYPE_CHECKING:
    import pandas as pd

RANGES = 10
DIGITS = (4, 8, 17)  # of the ends of a range: as few as keep all ranges apart


def is_rangeable(column: "pd.Series") -> bool:
    """Whether a column that is no categories as it stands is numbers that fall into ranges."""
    import pandas as pd

    kind = column.dtype
    is_number = pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind)
    return is_number and not is_comparable(column) and len(np.unique(_finite(column))) >= 2


def in_ranges(column: "pd.Series") -> "pd.Series":
    """A column (n,) of numbers as ordered categories "from – to", at most `RANGES` between its quantiles.

    Equal numbers are in the same range; what is missing or infinite is in none.
    """
    import pandas as pd

    values = column.to_numpy(np.float64, na_value=np.nan)
    filled = np.isfinite(values)
    found = values[filled]
    edges = np.unique(np.quantile(found, np.linspace(0, 1, RANGES + 1)[1:-1]))
    codes = np.searchsorted(edges, found)
    if np.ptp(codes) == 0:  # nearly all are the largest: it stands alone
        codes = np.searchsorted(edges, found, side="right")
    codes = np.unique(codes, return_inverse=True)[1]
    every = np.full(len(values), -1)
    every[filled] = codes
    made = pd.Categorical.from_codes(every, pd.Index(_names(found, codes)), ordered=True)
    return pd.Series(made, index=column.index, name=column.name)


def _names(values: np.ndarray, codes: np.ndarray) -> list[str]:
    inside = [values[codes == code] for code in range(codes.max() + 1)]
    for digits in DIGITS:
        names = [f"{part.min():.{digits}g} – {part.max():.{digits}g}" for part in inside]
        if len(set(names)) == len(names):
            break
    return names


def _finite(column: "pd.Series") -> np.ndarray:
    values = column.to_numpy(np.float64, na_value=np.nan)
    return values[np.isfinite(values)]
