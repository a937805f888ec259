"""Whether vectors line the categories up by what they mean: their first principal axis beside what is predicted."""

from dataclasses import dataclass

import numpy as np

from embeddings.categories.encoding import CategoryEncoding, dense, most_frequent
from embeddings.categories.table import CategoryTable
from embeddings.categories.target import target_means, target_of
from embeddings.evaluation.similarity import spearman_interval

MOST = 2_000  # categories that are lined up: the most frequent
FEWEST = 4  # categories: below, every second order would fit by chance


@dataclass(frozen=True, eq=False)
class OrderFound:
    """`places[i]` of the category in `rows[i]` along the axis, and Spearman's correlation with the means of the target.

    `spearman` with its 95 % interval is between −1 and 1 for a coded order; the direction of an axis means nothing, so
    for vectors it is 0 or more. `share` is the axis' share of the variance.
    """

    rows: np.ndarray
    places: np.ndarray
    means: np.ndarray
    spearman: float
    low: float
    high: float
    share: float

    @property
    def n(self) -> int:
        return len(self.rows)


def order_found(encoding: CategoryEncoding, table: CategoryTable, target: str) -> OrderFound | None:
    """How well the encoding lines the categories up by the target; None for one-hot, which has no order, and for too few."""
    if encoding.is_sparse:
        return None
    column = table[encoding.column]
    all_means = target_means(column, target_of(table, target))
    codes = {name: code for code, name in enumerate(column.categories)}
    rows = most_frequent(encoding, MOST)
    means = all_means[[codes[encoding.categories[row]] for row in rows]]
    rows, means = rows[np.isfinite(means)], means[np.isfinite(means)]
    if len(rows) < FEWEST:
        return None
    places, share = first_axis(dense(encoding, rows))
    value = rank_correlation(places, means)
    if encoding.dim > 1 and value < 0:
        places, value = -places, -value
    low, high = spearman_interval(value, len(rows))
    return OrderFound(rows, places, means, value, low, high, share)


def first_axis(vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """Places (n,) along the first principal axis of `vectors` (n, dim), and its share of the variance."""
    centered = vectors.astype(np.float64) - vectors.mean(axis=0)
    if vectors.shape[1] == 1:
        return centered[:, 0], 1.0
    _, sizes, directions = np.linalg.svd(centered, full_matrices=False)
    total = float((sizes**2).sum())
    return centered @ directions[0], float(sizes[0] ** 2) / total if total else 0.0


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's; 0 where all values of one are equal."""
    from scipy.stats import rankdata

    a, b = rankdata(first), rankdata(second)
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / size if size else 0.0
