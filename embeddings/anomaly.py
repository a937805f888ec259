"""How unusual items are, from the shared graph alone: far from their neighbors, or lonelier than those are."""

import numpy as np

from embeddings.dataset import read_only
from embeddings.graph import KnnGraph

NOTHING = 1e-10  # added to distances, as scikit-learn does, so that copies do not divide by zero


def knn_distance(graph: KnnGraph, k: int) -> np.ndarray:
    """The distance (n,) of each item to its `k`-th nearest neighbor; larger is more unusual.

    Ramaswamy, Rastogi and Shim 2000. `k` beyond n − 1 gives the farthest item, one item alone has distance 0.
    `SettingsError` for a graph of fewer neighbors.
    """
    near = _first(graph, k)
    return read_only(near.distances[:, -1] if near.k else np.zeros(graph.n))


def lof(graph: KnnGraph, k: int, k_distances: np.ndarray | None = None) -> np.ndarray:
    """The local outlier factor (n,) over `k` neighbors: about 1 among equals, larger where the neighbors are denser.

    Breunig, Kriegel, Ng and Sander 2000, with scikit-learn's small number against division by zero, to which it is
    equal: `-LocalOutlierFactor(n_neighbors=k).negative_outlier_factor_`. `k_distances` (n,) are those of the graph where
    None are given. `SettingsError` for a graph of fewer neighbors.
    """
    near = _first(graph, k)
    if not near.k:
        return read_only(np.ones(graph.n))
    reach = near.distances[:, -1].astype(np.float64) if k_distances is None else k_distances
    density = reach_density(near.distances, reach[near.rows])
    return read_only(density[near.rows].mean(axis=1) / density)


def reach_density(distances: np.ndarray, k_distances: np.ndarray) -> np.ndarray:
    """The local reachability density (n,) of items with `distances` (n, k) to neighbors of these `k_distances` (n, k)."""
    return 1 / (np.maximum(distances.astype(np.float64), k_distances).mean(axis=1) + NOTHING)


def _first(graph: KnnGraph, k: int) -> KnnGraph:
    return graph.first(max(0, min(k, graph.n - 1)))
