"""Items that are almost the same: every pair above a threshold of cosine, and the groups that the pairs form."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from embeddings.errors import SettingsError
from embeddings.graph import check_finite
from embeddings.metrics import unit
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

MOST_PAIRS = 10_000  # that are listed; all of them are counted and grouped
BLOCK_VALUES = 4_000_000  # similarities held at once, and at worst as many pairs
ROUNDING = 1e-6  # of a product of unit vectors in float32: equal items are found at a threshold of 1

Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Pair:
    """Rows `a` < `b` of a space, and their cosine."""

    a: int
    b: int
    similarity: float


@dataclass(frozen=True)
class NearDuplicates:
    """`pairs`, the most similar first and at most `MOST_PAIRS` of the `n_pairs` there are; `groups` of rows.

    A group holds all items that a chain of pairs joins, in the order of rows; the largest group comes first.
    """

    pairs: tuple[Pair, ...]
    groups: Groups
    n_pairs: int
    threshold: float

    @property
    def surplus(self) -> int:
        """How many items could go if one of each group stayed."""
        return sum(len(group) - 1 for group in self.groups)


def near_duplicates(
    space: EmbeddingSpace, threshold: float = 0.95, progress: Progress = silent
) -> NearDuplicates:
    """Every two items whose cosine is `threshold` or more: exact, whatever the metric of the space.

    Vectors of zeros have no direction: they are equal to each other and near to nothing else. Progress is told in
    items. `SettingsError` for a threshold outside 0 to 1, `DataError` for NaN and infinity.
    """
    if not 0 < threshold <= 1:
        raise SettingsError(
            "threshold_range",
            "{threshold} is no threshold of similarity: choose one above 0 and up to 1, such as 0.95",
            threshold=threshold,
        )
    n = len(space)
    directions = _directions(space.vectors)
    kept = _Kept(n)
    for a, b, similarity in _blocks(directions, threshold - ROUNDING, progress):
        kept.add(a, b, similarity)
    return NearDuplicates(_pairs(directions, kept), kept.groups(), kept.count, float(threshold))


def _directions(vectors: np.ndarray) -> np.ndarray:
    """Unit vectors; those of zeros get a dimension of their own, which makes them equal."""
    directions = unit(check_finite(vectors))
    empty = ~directions.any(axis=1)
    return np.column_stack([directions, empty.astype(np.float32)]) if empty.any() else directions


Found = tuple[np.ndarray, np.ndarray, np.ndarray]


def _blocks(directions: np.ndarray, least: float, progress: Progress) -> Iterator[Found]:
    """Rows a < b and their similarities, block by block of a."""
    n = len(directions)
    step = max(1, BLOCK_VALUES // max(1, n))
    for start in range(0, n, step):
        block = directions[start : start + step]
        similarity = block @ directions[start:].T  # what lies before has been compared
        rows, columns = np.nonzero(similarity >= least)
        upper = columns > rows
        rows, columns = rows[upper], columns[upper]
        yield start + rows, start + columns, similarity[rows, columns]
        progress(min(start + step, n), n)


class _Kept:
    """The most similar pairs so far, how many there were, and which items they join."""

    def __init__(self, n: int) -> None:
        self.group_of = np.arange(n)
        self.count = 0
        self.best: Found = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))

    def add(self, a: np.ndarray, b: np.ndarray, similarity: np.ndarray) -> None:
        if not len(a):
            return
        self.count += len(a)
        self.group_of = joined(self.group_of, a, b)
        columns = zip(self.best, (a, b, similarity), strict=True)
        known = [np.concatenate(column) for column in columns]
        order = np.lexsort((known[1], known[0], -known[2]))[:MOST_PAIRS]
        self.best = known[0][order], known[1][order], known[2][order]

    def groups(self) -> Groups:
        return listed(self.group_of)


def joined(group_of: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`group_of` (n,), the first row of each row's group, after the rows `a` were joined to the rows `b`."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(group_of)
    # The groups so far are links too: of each item to the number of its group, which is an item's.
    starts = np.concatenate([a, np.arange(n)])
    stops = np.concatenate([b, group_of])
    links = coo_matrix((np.ones(len(starts), np.int8), (starts, stops)), shape=(n, n))
    found = connected_components(links, directed=False)[1]
    return np.unique(found, return_index=True)[1][found]


def listed(group_of: np.ndarray) -> Groups:
    """The groups of two rows and more, the largest first, of equal ones the one with the earliest row."""
    order = np.argsort(group_of, kind="stable")
    cuts = np.flatnonzero(np.diff(group_of[order])) + 1
    groups = [tuple(rows.tolist()) for rows in np.split(order, cuts) if len(rows) > 1]
    return tuple(sorted(groups, key=lambda rows: (-len(rows), rows[0])))


def _pairs(directions: np.ndarray, kept: _Kept) -> tuple[Pair, ...]:
    """The pairs with their cosine in double precision, the most similar first, equal ones in the order of rows."""
    a, b, _ = kept.best
    exact = np.empty(len(a))
    for start in range(0, len(a), 1_000):
        part = slice(start, start + 1_000)
        products = np.einsum("ij,ij->i", directions[a[part]], directions[b[part]], dtype=np.float64)
        exact[part] = np.minimum(products, 1)
    order = np.lexsort((b, a, -np.round(exact, 6)))
    return tuple(Pair(int(a[i]), int(b[i]), float(exact[i])) for i in order)
