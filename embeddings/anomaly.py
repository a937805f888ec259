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


def lof(graph: KnnGraph, k: int) -> np.ndarray:
    """The local outlier factor (n,) over `k` neighbors: about 1 among equals, larger where the neighbors are denser.

    Breunig, Kriegel, Ng and Sander 2000, with scikit-learn's small number against division by zero, to which it is
    equal: `-LocalOutlierFactor(n_neighbors=k).negative_outlier_factor_`. `SettingsError` for a graph of fewer
    neighbors.
    """
    near = _first(graph, k)
    if not near.k:
        return read_only(np.ones(graph.n))
    distances = near.distances.astype(np.float64)
    reach = np.maximum(distances, distances[:, -1][near.rows])
    density = 1 / (reach.mean(axis=1) + NOTHING)
    return read_only(density[near.rows].mean(axis=1) / density)


def _first(graph: KnnGraph, k: int) -> KnnGraph:
    return graph.first(max(0, min(k, graph.n - 1)))
