"""The nearest of some items to others: normal ones to new ones, and a heap of copies to the rest."""

import numpy as np

from embeddings.copies import places
from embeddings.graph import BLOCK_VALUES, KnnGraph

ROUNDING = 1e-6  # of a cosine, and of the usual distance: nearer is the same place


def same_place(graph: KnnGraph) -> float:
    """Up to which distance two items of `graph` stand in one place."""
    if graph.metric == "cosine":
        return ROUNDING
    return ROUNDING * float(np.median(graph.distances[:, -1])) if graph.distances.size else 0.0


def between(items: np.ndarray, others: np.ndarray, k: int, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """Of each of `others` (q, dim) the `k` nearest `items` (m, dim): rows (q, k), closest first, and distances (q, k).

    For "cosine" both are unit vectors; equal distances come in the order of rows.
    """
    rows, distances = np.empty((len(others), k), np.int64), np.empty((len(others), k))
    step = max(1, BLOCK_VALUES // max(1, len(items)))
    for start in range(0, len(others), step):
        part = slice(start, start + step)
        rows[part], distances[part] = _nearest(_distances(others[part], items, metric), k)
    if (
        metric == "euclidean"
    ):  # the expanded square loses what is small: the few that count are measured again
        for one, (other, near) in enumerate(zip(others, rows, strict=True)):
            distances[one] = np.linalg.norm(items[near].astype(np.float64) - other, axis=1)
    order = np.lexsort((rows, distances), axis=1)
    return np.take_along_axis(rows, order, 1), np.take_along_axis(distances, order, 1)


def nearest_elsewhere(items: np.ndarray, rows: np.ndarray, metric: str, least: float) -> np.ndarray:
    """Of each of `rows` (r,) the distance to the nearest of `items` that is farther than `least`, 0 for none: (r,)."""
    first, place_of = places(items[rows], metric)
    exact = items.astype(np.float64)  # in single precision the expanded square of copies is not 0
    least = max(least, ROUNDING * _spread(exact) if metric == "euclidean" else ROUNDING)
    found = np.zeros(len(first))
    step = max(1, BLOCK_VALUES // len(items))
    for start in range(0, len(first), step):
        apart = _distances(exact[rows[first[start : start + step]]], exact, metric)
        apart[apart <= least] = np.inf
        found[start : start + step] = apart.min(axis=1)
    return np.where(np.isfinite(found), found, 0.0)[place_of]


def _spread(items: np.ndarray) -> float:
    """The root mean square distance from the mean."""
    return float(np.sqrt(items.var(axis=0).sum()))


def _distances(others: np.ndarray, items: np.ndarray, metric: str) -> np.ndarray:
    if metric == "cosine":
        return np.clip(1 - others @ items.T, 0, 2)
    center = items.mean(axis=0, dtype=np.float64).astype(items.dtype)
    others, items = others - center, items - center
    squared = (others**2).sum(1)[:, None] - 2 * others @ items.T + (items**2).sum(1)[None]
    return np.sqrt(np.maximum(squared, 0))


def _nearest(distances: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    rows = np.argpartition(distances, k - 1, axis=1)[:, :k]
    return rows, np.take_along_axis(distances, rows, 1)
