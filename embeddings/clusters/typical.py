"""The items in the middle of each group: what it is about, where nothing else says so."""

import numpy as np

from embeddings.clusters.cluster import as_clustered


def typical_rows(
    vectors: np.ndarray, codes: np.ndarray, metric: str = "cosine", k: int = 3
) -> tuple[tuple[int, ...], ...]:
    """For each group the `k` rows of `vectors` (n, dim) that are nearest to its mean, the nearest first."""
    n_groups = int(codes.max(initial=-1)) + 1
    return tuple(_nearest(vectors, np.flatnonzero(codes == group), metric, k) for group in range(n_groups))


def _nearest(vectors: np.ndarray, rows: np.ndarray, metric: str, k: int) -> tuple[int, ...]:
    matrix = as_clustered(vectors[rows], metric)
    apart = np.linalg.norm(matrix - matrix.mean(axis=0, dtype=np.float64), axis=1)
    return tuple(int(row) for row in rows[np.argsort(np.round(apart, 6), kind="stable")[:k]])
