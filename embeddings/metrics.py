"""Cosine, euclidean and dot: `similarity` (larger is closer) and `distance` (smaller is closer), never mixed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from embeddings.errors import SettingsError
from embeddings.scans import dots

FEW_QUERIES = 6  # up to which a product for each is faster than a product of matrices
CACHED_VALUES = 100_000  # a block of rows that stays in the processor's cache from one query to the next

Pairwise = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Metric:
    """`similarity(queries (q, dim), vectors (n, dim)) -> (q, n)`; `distance` has the same shape."""

    id: str
    similarity: Pairwise
    distance: Pairwise


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; a row of zeros stays zero, so that it is close to nothing."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)


def products(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Dot products of `queries` (q, dim) with `vectors` (n, dim): (q, n); large vectors are read once for few queries."""
    if not 1 <= len(queries) <= FEW_QUERIES or vectors.size <= CACHED_VALUES:
        return queries @ vectors.T
    if len(queries) == 1:
        return dots(vectors, queries[0])[None]
    found = np.empty((len(queries), len(vectors)), np.result_type(queries, vectors))
    step = max(1, CACHED_VALUES // vectors.shape[1])
    for start in range(0, len(vectors), step):
        block = vectors[start : start + step]
        for query, out in zip(queries, found, strict=True):
            out[start : start + step] = block @ query
    return found


def _dot(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return queries @ vectors.T


def _cosine(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return np.clip(unit(queries) @ unit(vectors).T, -1, 1)


def _euclidean(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    squared = (queries**2).sum(1)[:, None] - 2 * queries @ vectors.T + (vectors**2).sum(1)[None, :]
    return np.sqrt(np.maximum(squared, 0))


METRICS = {
    metric.id: metric
    for metric in (
        Metric("cosine", _cosine, lambda q, v: 1 - _cosine(q, v)),
        Metric("euclidean", lambda q, v: -_euclidean(q, v), _euclidean),
        # The dot product has no distance in the strict sense: its negative keeps the order.
        Metric("dot", _dot, lambda q, v: -_dot(q, v)),
    )
}


def metric_named(name: str) -> Metric:
    """The row of `METRICS`; `SettingsError` lists the names."""
    if name not in METRICS:
        raise SettingsError(
            "unknown_metric",
            "{name!r} is not a metric: choose {choices}",
            name=name,
            choices=", ".join(METRICS),
        )
    return METRICS[name]
