"""HDBSCAN by scikit-learn: all distances of few items, the shared graph of many."""

from typing import TYPE_CHECKING

import numpy as np

from embeddings.clusters.settings import HDBSCAN
from embeddings.graph import KnnGraph, knn_graph
from embeddings.progress import Progress

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

EXACT_ITEMS = 5_000  # above, all distances do not fit into memory
LEAST_NEIGHBORS = 15  # of the graph that stands for them
SMALLEST = 1e-9  # the distance of equal items: a sparse matrix takes zero for no edge


def hdbscan(matrix: np.ndarray, settings: HDBSCAN, graph: KnnGraph | None, progress: Progress) -> np.ndarray:
    """Codes (n,), −1 for noise, of the rows of `matrix` (n, dim); above `EXACT_ITEMS` rows from their graph."""
    from sklearn import cluster

    options = {"min_cluster_size": settings.min_cluster_size, "copy": True}
    if len(matrix) <= EXACT_ITEMS:
        engine = cluster.HDBSCAN(min_samples=settings.min_samples, algorithm="brute", **options)
        return np.asarray(engine.fit(matrix).labels_)
    edges = _edges(matrix, settings, graph, progress)
    # A row of a table of distances begins with the item itself, one of the sparse matrix with its first neighbor.
    engine = cluster.HDBSCAN(min_samples=max(1, settings.min_samples - 1), metric="precomputed", **options)
    return np.asarray(engine.fit(edges).labels_)


def graph_neighbors(settings: HDBSCAN, n: int) -> int:
    """How many neighbors of each of `n` items stand for all distances."""
    return min(n - 1, max(settings.min_samples, LEAST_NEIGHBORS))


def _edges(matrix: np.ndarray, settings: HDBSCAN, graph: KnnGraph | None, progress: Progress) -> "csr_matrix":
    """Distances along the graph (n, n), both ways, with a long edge wherever it falls apart."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    n, k = len(matrix), graph_neighbors(settings, len(matrix))
    near = knn_graph(matrix, k, "euclidean", progress) if graph is None or graph.k < k else graph.first(k)
    steps = np.arange(0, n * near.k + 1, near.k)
    distances = np.maximum(euclidean(near).astype(np.float64), SMALLEST)
    one_way = csr_matrix((distances.ravel(), near.rows.ravel(), steps), shape=(n, n))
    edges = one_way.maximum(one_way.T).tocsr()
    count, part = connected_components(edges, directed=False)
    if count > 1:
        first = np.unique(part, return_index=True)[1]
        far = np.full(count - 1, 10 * distances.max())
        bridge = csr_matrix((far, (first[:-1], first[1:])), shape=(n, n))
        edges = edges.maximum(bridge).maximum(bridge.T).tocsr()
    return edges


def euclidean(graph: KnnGraph) -> np.ndarray:
    """Distances (n, k) between the rows as they are clustered: of cosine ones, those between unit vectors."""
    if graph.metric != "cosine":
        return graph.distances
    lengths: np.ndarray = np.sqrt(np.maximum(2 * graph.distances, 0))
    return lengths
