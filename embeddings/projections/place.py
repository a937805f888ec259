"""New items on a map that is there already, without moving anything on it."""

from typing import Any

import numpy as np

from embeddings.errors import SettingsError
from embeddings.graph import check_finite
from embeddings.metrics import metric_named
from embeddings.projections.pca import components
from embeddings.projections.result import Projection
from embeddings.projections.settings import PCA, AsIs, settings_from_dict

PLACED_BY = 5  # neighbors whose places are averaged


def how_placed(projection: Projection) -> str:
    """How `place` finds a point on this map: "exact" (PCA, data as it is) or "neighbors" (t-SNE, UMAP)."""
    return "exact" if isinstance(_used(projection), PCA | AsIs) else "neighbors"


def place(projection: Projection, vectors: np.ndarray, new_vectors: np.ndarray) -> np.ndarray:
    """Points (m, 2 or 3), read-only float32, of `new_vectors` (m, dim) on the map of `vectors` (n, dim).

    PCA's are exact. On t-SNE and UMAP a new item lies at the mean of its five nearest items' places, weighted by
    a Gaussian of the distance (the start of openTSNE's `transform`); an item that equals one of the map lies on it.
    """
    old, new = check_finite(vectors), check_finite(np.atleast_2d(new_vectors))
    if len(old) != len(projection) or new.shape[1] != old.shape[1]:
        raise SettingsError(
            "place_does_not_fit",
            "The map has {points:,} points, its vectors {n:,} rows of {dim}, the new ones {given} dimensions: "
            "bring the vectors the map was made of, and new ones of the same encoder",
            points=len(projection),
            n=len(old),
            dim=old.shape[1],
            given=new.shape[1],
        )
    used = _used(projection)
    if isinstance(used, AsIs):
        placed = new
    elif isinstance(used, PCA):
        placed = components(old, projection.n_components).transform(new)
    else:
        placed = _by_neighbors(projection.points, old, new, used.metric)
    placed = np.array(placed, np.float32)
    placed.setflags(write=False)
    return placed


def _used(projection: Projection) -> Any:
    used = dict(projection.used)
    return settings_from_dict(used["method"], used) if used else projection.settings


def _by_neighbors(points: np.ndarray, old: np.ndarray, new: np.ndarray, metric: str) -> np.ndarray:
    placed = np.empty((len(new), points.shape[1]), np.float32)
    k = min(PLACED_BY, len(old))
    step = max(1, 16_000_000 // len(old))
    for start in range(0, len(new), step):
        distances = metric_named(metric).distance(new[start : start + step], old)
        rows = np.argpartition(distances, k - 1, axis=1)[:, :k]
        near = np.take_along_axis(distances, rows, 1).astype(np.float64)
        placed[start : start + step] = np.einsum("ij,ijk->ik", _weights(near), points[rows])
    return placed


def _weights(distances: np.ndarray) -> np.ndarray:
    """Rows that sum to 1; a distance of nothing but rounding takes all of the weight."""
    closest = distances.min(axis=1, keepdims=True)
    spread = np.maximum(distances.mean(axis=1, keepdims=True) - closest, 1e-12)
    weights = np.exp(-(((distances - closest) / spread) ** 2) / 2)
    same = distances <= 1e-6
    weights = np.where(same.any(axis=1, keepdims=True), same.astype(float), weights)
    return weights / weights.sum(axis=1, keepdims=True)
