"""The graph that a map is drawn from: exact up to 50,000 items, above them approximate with its recall measured."""

from typing import Any

import numpy as np

from embeddings.errors import Message
from embeddings.graph import (
    GRAPH_QUERIES,
    KnnGraph,
    check_finite,
    distances_of,
    knn_graph,
    prepared,
    without_itself,
)
from embeddings.metrics import metric_named
from embeddings.progress import Progress, silent

EXACT_ITEMS = 50_000  # an exact graph of more takes longer than the drawing, which does not need it
WANTED_RECALL = 0.95  # maps of 100,000 words kept as many neighbors with this as with the exact graph
MEASURED_ITEMS = 500  # items whose exact neighbors are looked up to measure the recall
SEED = 42


def map_graph(vectors: np.ndarray, k: int, metric: str = "cosine", progress: Progress = silent) -> KnnGraph:
    """The `k` nearest neighbors of every row of `vectors` (n, dim), good enough to draw a map from.

    Above `EXACT_ITEMS` rows only the nearest cells of an inverted file (FAISS) are searched: as many as it takes to
    find 95 % of the exact neighbors of a seeded sample, and `recall` of the graph says what was measured.
    """
    if len(vectors) <= EXACT_ITEMS or not 0 < k < len(vectors):
        return knn_graph(vectors, k, metric, progress)
    try:
        import faiss  # noqa: F401 - only asked whether it is here
    except ImportError:
        return knn_graph(vectors, k, metric, progress)
    name = metric_named(metric).id
    matrix = prepared(check_finite(vectors), name)
    index = _cells(matrix, is_euclidean=name == "euclidean")
    recall = _open_cells(index, matrix, k)
    rows, distances = _search(index, matrix, k, name, progress)
    return KnnGraph(rows, distances, name, recall)


def approximate_note(graph: KnnGraph, n: int) -> tuple[Message, ...]:
    """What a visitor is told of a map that was drawn from an approximate graph."""
    if graph.recall is None:
        return ()
    values = {"limit": EXACT_ITEMS, "share": 100 * graph.recall, "sample": MEASURED_ITEMS, "n": n}
    return (
        Message(
            "graph_approximate",
            "Maps of more than {limit:,} items are drawn from approximate neighbors: {share:.1f} % of the exact ones "
            "were found, measured on {sample} of {n:,} items",
            values,
        ),
    )


def _cells(matrix: np.ndarray, is_euclidean: bool) -> Any:
    """The rows sorted into about 1.6 x sqrt(n) cells by k-means of a sample; the same cells every time."""
    import faiss

    n, dim = matrix.shape
    n_cells = 2 ** round(np.log2(1.6 * np.sqrt(n)))
    flat = faiss.IndexFlatL2(dim) if is_euclidean else faiss.IndexFlatIP(dim)
    metric = faiss.METRIC_L2 if is_euclidean else faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexIVFFlat(flat, dim, n_cells, metric)
    index.cp.niter, index.cp.max_points_per_centroid, index.cp.seed = 6, 64, SEED
    index.train(matrix)
    index.add(matrix)
    return index


def _open_cells(index: Any, matrix: np.ndarray, k: int) -> float:
    """Sets how many cells are searched, and returns the share of the exact neighbors that they hold."""
    chosen = np.random.default_rng(SEED).choice(len(matrix), MEASURED_ITEMS, replace=False)
    index.nprobe = index.nlist
    exact = index.search(matrix[chosen], k + 1)[1]
    index.nprobe = 16
    while True:
        index.nprobe = min(2 * index.nprobe, index.nlist)
        found = index.search(matrix[chosen], k + 1)[1]
        same = [len(np.intersect1d(a, b)) for a, b in zip(exact, found, strict=True)]
        # Every item finds itself: what is left to find are its k neighbors.
        recall = max(0.0, (sum(same) - len(chosen)) / (k * len(chosen)))
        if recall >= WANTED_RECALL or index.nprobe == index.nlist:
            return recall


def _search(
    index: Any, matrix: np.ndarray, k: int, metric: str, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    n = len(matrix)
    rows, distances = np.empty((n, k), np.int32), np.empty((n, k), np.float32)
    for start in range(0, n, GRAPH_QUERIES):
        block = matrix[start : start + GRAPH_QUERIES]
        closeness, found = _filled(index, block, k + 1)
        part = slice(start, start + len(block))
        near, kept = without_itself(found, -closeness if metric == "euclidean" else closeness, start)
        rows[part] = near
        distances[part] = distances_of(matrix, near, kept, start, metric)
        progress(start + len(block), n)
    return rows, distances


def _filled(index: Any, block: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose cells hold fewer than `k` items are searched again in all of them."""
    closeness, found = index.search(block, k)
    short = np.flatnonzero(found[:, -1] < 0)
    if len(short):
        few = index.nprobe
        index.nprobe = index.nlist
        closeness[short], found[short] = index.search(block[short], k)
        index.nprobe = few
    return closeness, found
