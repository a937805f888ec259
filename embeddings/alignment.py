"""One map laid over another of the same items: turned, mirrored, scaled and moved, never bent."""

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError


def align(points: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """`points` (n, c) as near to `reference` (n, c) as rotation, reflection, one scale and a shift bring them.

    The orthogonal Procrustes solution (Schönemann 1966): distances within the map keep their proportions. Points that
    all lie in one place stay there. `SettingsError` for maps of different shapes.
    """
    moving, fixed = (np.asarray(array, dtype=np.float64) for array in (points, reference))
    if moving.shape != fixed.shape:
        raise SettingsError(
            "maps_differ_in_shape",
            "A map of {n:,} x {dims} cannot be laid over one of {other_n:,} x {other_dims}: give both the same items "
            "and dimensions",
            n=len(moving),
            dims=moving.shape[-1],
            other_n=len(fixed),
            other_dims=fixed.shape[-1],
        )
    if not len(moving):
        return read_only(moving)
    center = fixed.mean(axis=0)
    moving, fixed = moving - moving.mean(axis=0), fixed - center
    spread = float((moving**2).sum())
    if spread == 0:
        return read_only(moving + center)
    left, lengths, right = np.linalg.svd(moving.T @ fixed)
    return read_only(moving @ (left @ right) * (lengths.sum() / spread) + center)
