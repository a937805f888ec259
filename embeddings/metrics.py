"""Cosine, euclidean and dot: `similarity` (larger is closer) and `distance` (smaller is closer), never mixed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from embeddings.errors import SettingsError

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
