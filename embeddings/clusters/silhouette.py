"""How well items sit in their own group: nearer to it than to the next one (Rousseeuw 1987)."""

from dataclasses import dataclass

import numpy as np

from embeddings.clusters.cluster import as_clustered
from embeddings.clusters.result import sizes_of

SAMPLE = 2_000  # items whose distances to all others are computed; by cosine no sample is needed
BLOCK_VALUES = 8_000_000  # distances held at once


@dataclass(frozen=True, eq=False)
class Silhouette:
    """From −1 to 1: `mean` over the items of all groups, `groups` (n_groups,) over those of each; noise has none.

    `n_used` of `n` grouped items were measured, each against all the others. `mean` is None below two groups.
    """

    mean: float | None
    groups: tuple[float, ...]
    n: int
    n_used: int


def silhouette(
    vectors: np.ndarray,
    codes: np.ndarray,
    metric: str = "cosine",
    sample: int = SAMPLE,
    random_state: int = 42,
) -> Silhouette:
    """The silhouettes of `vectors` (n, dim) in groups `codes` (n,), −1 for noise; cosine distance but for "euclidean".

    An item that is alone in its group has 0. By euclidean distance `sample` items stand for all, drawn from every
    group by its size, at least ten of each.
    """
    member = np.flatnonzero(codes >= 0)
    sizes = np.array(sizes_of(codes), np.int64)
    if len(sizes) < 2:
        return Silhouette(None, (0.0,) * len(sizes), len(member), 0)
    matrix, inside = as_clustered(vectors, metric)[member], codes[member]
    if metric == "euclidean":
        rows = _drawn(inside, sizes, sample, random_state)
        sums = _euclidean_sums(matrix, inside, rows, len(sizes))
    else:
        rows = np.arange(len(inside))
        sums = _cosine_sums(matrix, inside, sizes)
    values = _values(sums, inside[rows], sizes)
    own = np.bincount(inside[rows], minlength=len(sizes))
    groups = np.bincount(inside[rows], weights=values, minlength=len(sizes)) / own
    mean = float((groups * sizes).sum() / sizes.sum())
    return Silhouette(mean, tuple(groups.tolist()), len(inside), len(rows))


def _drawn(inside: np.ndarray, sizes: np.ndarray, sample: int, random_state: int) -> np.ndarray:
    """Rows of every group by its share of `sample`, at least ten or all of it, ascending."""
    if len(inside) <= sample:
        return np.arange(len(inside))
    random = np.random.default_rng(random_state)
    wanted = np.minimum(sizes, np.maximum(10, sample * sizes // len(inside)))
    parts = [
        random.choice(np.flatnonzero(inside == group), size=count, replace=False)
        for group, count in enumerate(wanted)
    ]
    return np.sort(np.concatenate(parts))


def _cosine_sums(matrix: np.ndarray, inside: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Sums (n, groups) of cosine distances to the items of each group: of unit vectors one product with their sum."""
    totals = np.zeros((len(sizes), matrix.shape[1]))
    for group in range(len(sizes)):
        totals[group] = matrix[inside == group].sum(axis=0, dtype=np.float64)
    sums: np.ndarray = sizes - matrix.astype(np.float64) @ totals.T
    return np.maximum(sums, 0)


def _euclidean_sums(matrix: np.ndarray, inside: np.ndarray, rows: np.ndarray, n_groups: int) -> np.ndarray:
    """Sums (len(rows), groups) of the distances of `rows` to the items of each group."""
    centered = (matrix - matrix.mean(axis=0, dtype=np.float64)).astype(np.float64)
    squares = np.einsum("ij,ij->i", centered, centered)
    order = np.argsort(inside, kind="stable")
    starts = np.searchsorted(inside[order], np.arange(n_groups))
    centered_by_group, squares_by_group = centered[order], squares[order]
    sums = np.empty((len(rows), n_groups))
    step = max(1, BLOCK_VALUES // len(matrix))
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        squared = squares[block, None] - 2 * centered[block] @ centered_by_group.T + squares_by_group
        distances = np.sqrt(np.maximum(squared, 0))
        sums[start : start + step] = np.add.reduceat(distances, starts, axis=1)
    return sums


def _values(sums: np.ndarray, own: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """(b − a) / max(a, b): a is the mean distance to the others of the own group, b that to the nearest other group."""
    at = np.arange(len(own))
    within = sums[at, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[at, own] = np.inf
    across = means.min(axis=1)
    larger = np.maximum(within, across)
    values = np.divide(across - within, larger, out=np.zeros_like(larger), where=larger > 1e-9)
    return np.where(sizes[own] == 1, 0.0, values)
