"""kNN distance and the local outlier factor, of the items of a graph and of new ones beside them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from embeddings.anomaly import knn_distance, lof, reach_density
from embeddings.graph import KnnGraph
from embeddings.outliers.between import between, nearest_elsewhere, same_place

Near = tuple[np.ndarray, np.ndarray]  # rows (q, k) of the normal items, and the distances to them


@dataclass(frozen=True)
class Neighborhoods:
    """The normal `items` (m, dim), unit vectors for "cosine", their graph, and how many neighbors count."""

    items: np.ndarray
    graph: KnnGraph
    k: int

    @cached_property
    def k_distances(self) -> np.ndarray:
        """The distance (m,) to the k-th neighbor, of more than k copies that to the nearest item elsewhere.

        Without it the density of a heap of copies is infinite, and whatever stands beside it infinitely strange: the
        k-distinct distance that Breunig et al. propose for this, for the first different place.
        """
        found = np.array(self.graph.first(self.k).distances[:, -1], np.float64)
        least = same_place(self.graph)
        heaped = np.flatnonzero(found <= least)
        if len(heaped):
            found[heaped] = nearest_elsewhere(self.items, heaped, self.graph.metric, least)
        return found

    @cached_property
    def densities(self) -> np.ndarray:
        """The local reachability density (m,) of the normal items."""
        near = self.graph.first(self.k)
        return reach_density(near.distances, self.k_distances[near.rows])

    def near(self, items: np.ndarray) -> Near:
        return between(self.items, items, self.k, self.graph.metric)


@dataclass(frozen=True)
class FittedKNN:
    """Ramaswamy, Rastogi and Shim 2000."""

    known: Neighborhoods

    def own(self) -> np.ndarray:
        return knn_distance(self.known.graph, self.known.k)

    def of(self, items: np.ndarray) -> np.ndarray:
        return self.known.near(items)[1][:, -1]


@dataclass(frozen=True)
class FittedLOF:
    """Breunig et al. 2000; of new items as `LocalOutlierFactor(novelty=True)` has it."""

    known: Neighborhoods

    def own(self) -> np.ndarray:
        return lof(self.known.graph, self.known.k, self.known.k_distances)

    def of(self, items: np.ndarray) -> np.ndarray:
        rows, distances = self.known.near(items)
        density = reach_density(distances, self.known.k_distances[rows])
        return self.known.densities[rows].mean(axis=1) / density
