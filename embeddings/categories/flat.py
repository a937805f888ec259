"""The vectors of categories on a flat picture: a ladder for one number, a circle for one-hot, PCA for the rest."""

from dataclasses import dataclass

import numpy as np

from embeddings.categories.encoding import CategoryEncoding, dense


@dataclass(frozen=True, eq=False)
class Flat:
    """Points (n, 2) and the share of the variance that they show; a ladder has all its points above each other."""

    points: np.ndarray
    share: float
    is_ladder: bool = False


def flat(encoding: CategoryEncoding, rows: np.ndarray) -> Flat:
    """The categories of `rows` in the plane.

    All one-hot vectors are equally far apart, so that any two principal axes are as good as others: those that put
    the categories on a circle, in the order of `rows`.
    """
    n = len(rows)
    if encoding.is_sparse:
        angles = 2 * np.pi * np.arange(n) / n
        return Flat(np.stack([np.cos(angles), np.sin(angles)], axis=1), min(1.0, 2 / max(1, n - 1)))
    vectors = dense(encoding, rows).astype(np.float64)
    if encoding.dim == 1:
        return Flat(np.stack([np.zeros(n), vectors[:, 0]], axis=1), 1.0, True)
    centered = vectors - vectors.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centered, full_matrices=False)
    kept = directions[:2]
    kept = kept * np.where(kept[np.arange(len(kept)), np.abs(kept).argmax(axis=1)] < 0, -1, 1)[:, None]
    points = np.zeros((n, 2))
    points[:, : len(kept)] = centered @ kept.T
    total = float((sizes**2).sum())
    return Flat(points, float((sizes[:2] ** 2).sum()) / total if total else 0.0)
