"""Whether vectors line the categories up by what they mean: their first principal axis beside what is predicted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.categories.column import Column
from embeddings.categories.encoding import CategoryEncoding, dense, most_frequent
from embeddings.categories.table import CategoryTable
from embeddings.categories.target import Target, target_means, target_of
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


@dataclass(frozen=True)
class UnseenOrder:
    """Spearman's correlation of places learned in one part of the rows with the means of the target in the others.

    The mean over the folds, with the 95 % interval of that many pairs as there are categories, `n`. It can be below 0:
    the direction of an axis is that of the rows it was learned from.
    """

    spearman: float
    low: float
    high: float
    n: int


def order_found(encoding: CategoryEncoding, table: CategoryTable, target: str) -> OrderFound | None:
    """How well the encoding lines the categories up by the target; None for one-hot, which has no order, and for too few.

    All rows count. Learned vectors have seen them, and line up even noise: whether they found anything is told by
    `Score.order`, of rows that they did not see.
    """
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
    if encoding.method == "entity" and value < 0:
        places, value = -places, -value
    low, high = spearman_interval(value, len(rows))
    return OrderFound(rows, places, means, value, low, high, share)


def unseen_order(
    encoding: CategoryEncoding, column: Column, target: Target, train: np.ndarray, test: np.ndarray
) -> tuple[float, int] | None:
    """Spearman's correlation of the places, learned from the rows `train`, with the means of the rows `test`; and of how many.

    None for one-hot, and where fewer than four categories are in both.
    """
    if encoding.is_sparse:
        return None
    codes = {name: code for code, name in enumerate(column.categories)}
    rows = most_frequent(encoding, MOST)
    held = np.array([codes[encoding.categories[row]] for row in rows])
    seen, unseen = (target_means(column, target, part, train)[held] for part in (train, test))
    is_known = np.isfinite(unseen)
    if is_known.sum() < FEWEST:
        return None
    places, _ = first_axis(dense(encoding, rows))
    if encoding.method == "entity" and rank_correlation(places, seen) < 0:
        places = -places
    return rank_correlation(places[is_known], unseen[is_known]), int(is_known.sum())


def mean_order(found: Sequence[tuple[float, int] | None]) -> UnseenOrder | None:
    """What the folds found, together; None where one of them has too few categories."""
    told = [one for one in found if one is not None]
    if not told or len(told) < len(found):
        return None
    value, n = float(np.mean([value for value, _ in told])), min(n for _, n in told)
    return UnseenOrder(value, *spearman_interval(value, n), n)


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
