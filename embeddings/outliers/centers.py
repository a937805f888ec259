"""Distance to the nearest group: k-means, of whose groups only large ones count."""

from dataclasses import dataclass

import numpy as np

from embeddings.clusters.kmeans import k_means
from embeddings.clusters.settings import KMeans
from embeddings.outliers.settings import Cluster
from embeddings.progress import Progress

SMALL = 0.1  # of the usual size: a smaller group is made of outliers, and each of them stands at its center
FEWEST = 2  # items that make a group
BLOCK = 4_096


@dataclass(frozen=True)
class FittedCenters:
    """The normal `items` (m, dim), and the centers (c, dim) of their large groups."""

    items: np.ndarray
    centers: np.ndarray

    def own(self) -> np.ndarray:
        return self.of(self.items)

    def of(self, items: np.ndarray) -> np.ndarray:
        found = np.empty(len(items))
        for start in range(0, len(items), BLOCK):
            block = items[start : start + BLOCK].astype(np.float64)
            each = [np.linalg.norm(block - center, axis=1) for center in self.centers]
            found[start : start + BLOCK] = np.min(each, axis=0)
        return found


def fit_centers(items: np.ndarray, settings: Cluster, progress: Progress) -> FittedCenters:
    """The centers of groups of at least a tenth of the usual size (as in CBLOF, He, Xu and Deng 2003)."""
    codes = k_means(items, KMeans(settings.n_clusters, settings.random_state), progress)
    sizes = np.bincount(codes)
    large = np.flatnonzero(sizes >= max(FEWEST, SMALL * len(items) / settings.n_clusters))
    return FittedCenters(
        items, np.array([items[codes == code].mean(axis=0, dtype=np.float64) for code in large])
    )
