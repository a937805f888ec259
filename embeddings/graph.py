"""The exact graph of nearest neighbors: computed once for a space, shared by maps, clusters and lists."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import DataError, SettingsError
from embeddings.metrics import metric_named, unit
from embeddings.progress import Progress, silent

BLOCK_VALUES = 16_000_000  # similarities held at once: 64 MB of float32
LARGEST = 1e15  # a value whose square, summed over any number of dimensions, is still a float32
GRAPH_QUERIES = 4_096  # items between two reports of progress


@dataclass(frozen=True, eq=False)
class KnnGraph:
    """The nearest neighbors of every item, itself left out, closest first.

    `rows` (n, k) int32 and `distances` (n, k) float32, both read-only. "dot" has distances below zero.
    `recall` is None for an exact graph, else the share of the exact neighbors that a sample found.
    """

    rows: np.ndarray
    distances: np.ndarray
    metric: str
    recall: float | None = None

    def __post_init__(self) -> None:
        rows = np.ascontiguousarray(self.rows, dtype=np.int32).view()
        rows.setflags(write=False)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "distances", read_only(self.distances))

    @property
    def n(self) -> int:
        return int(self.rows.shape[0])

    @property
    def k(self) -> int:
        return int(self.rows.shape[1])

    def first(self, k: int) -> "KnnGraph":
        """The graph of the `k` nearest of these neighbors."""
        if k > self.k:
            raise SettingsError(
                "graph_too_small",
                "{k} neighbors are needed and the graph holds {held}: compute it with {k}",
                k=k,
                held=self.k,
            )
        return self if k == self.k else replace(self, rows=self.rows[:, :k], distances=self.distances[:, :k])

    @property
    def nbytes(self) -> int:
        return int(self.rows.nbytes + self.distances.nbytes)


class NeedsNeighbors(Protocol):
    """Settings of a projection, as far as the graph is concerned."""

    def neighbors_needed(self, n: int) -> int: ...


def graph_size(settings: NeedsNeighbors, n: int) -> int:
    """How many neighbors of each of `n` items the settings need; 0 for a method without a graph."""
    return settings.neighbors_needed(n)


def knn_graph(
    vectors: np.ndarray, k: int, metric: str = "cosine", progress: Progress = silent, engine: str = "auto"
) -> KnnGraph:
    """The exact `k` nearest neighbors of every row of `vectors` (n, dim), the row itself left out.

    `k` larger than n − 1 gives n − 1. FAISS where it is installed, else blocked matrix products with the same
    result; `engine` "faiss" or "numpy" decides. Progress is told in items. `DataError` for NaN and infinity.
    """
    name = metric_named(metric).id
    matrix = check_finite(vectors)
    n = len(matrix)
    wanted = min(k, n - 1)
    if wanted < 1:
        return KnnGraph(np.empty((n, 0), np.int32), np.empty((n, 0), np.float32), name)
    made = prepared(matrix, name)
    search = _search(engine)(made, wanted + 1, name == "euclidean", progress)
    rows, distances = np.empty((n, wanted), np.int32), np.empty((n, wanted), np.float32)
    for start, found, closeness in search:
        part = slice(start, start + len(found))
        rows[part], kept = without_itself(found, closeness, start)
        distances[part] = distances_of(made, rows[part], kept, start, name)
    _order_ties(rows, distances)
    return KnnGraph(rows, distances, name)


def check_finite(vectors: np.ndarray) -> np.ndarray:
    """`vectors` as a read-only float32 matrix; `DataError` for NaN, infinity and overflow."""
    matrix = read_only(vectors)
    if matrix.ndim != 2:
        raise DataError(
            "not_a_matrix",
            "Vectors of shape {shape} are not a table: bring one row of numbers for each item",
            shape=str(matrix.shape),
        )
    largest = max(float(matrix.max()), -float(matrix.min())) if matrix.size else 0.0  # NaN where there is one
    if not np.isfinite(largest):
        bad = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
        raise DataError(
            "vectors_not_finite",
            "{count:,} of {n:,} vectors hold NaN or infinity, the first in row {row}: remove or mend them",
            count=len(bad),
            n=len(matrix),
            row=int(bad[0]) + 1,
        )
    if largest > LARGEST:
        raise DataError(
            "vectors_too_large",
            "The vectors hold numbers as large as {largest:.3g}, whose distances overflow: divide them to below 1e15",
            largest=largest,
        )
    return matrix


def prepared(matrix: np.ndarray, metric: str) -> np.ndarray:
    """`matrix` as an index searches it: of length 1 for cosine, centered for euclidean."""
    if metric == "cosine":
        return unit(matrix)
    if metric == "euclidean":  # distances do not change, and float32 keeps more of them near the origin
        return matrix - matrix.mean(axis=0, dtype=np.float64).astype(np.float32)
    return matrix


Found = Iterator[
    tuple[int, np.ndarray, np.ndarray]
]  # first row, rows (b, k) and closeness (b, k), best first


def _search(engine: str) -> Callable[[np.ndarray, int, bool, Progress], Found]:
    if engine == "numpy":
        return _numpy_search
    try:
        import faiss  # noqa: F401 - only asked whether it is here
    except ImportError:
        return _numpy_search
    return _faiss_search


def _faiss_search(matrix: np.ndarray, k: int, is_euclidean: bool, progress: Progress) -> Found:
    import faiss

    index = (faiss.IndexFlatL2 if is_euclidean else faiss.IndexFlatIP)(matrix.shape[1])
    index.add(matrix)
    for start in range(0, len(matrix), GRAPH_QUERIES):
        block = matrix[start : start + GRAPH_QUERIES]
        closeness, rows = index.search(block, k)
        yield start, rows, -closeness if is_euclidean else closeness
        progress(start + len(block), len(matrix))


def _numpy_search(matrix: np.ndarray, k: int, is_euclidean: bool, progress: Progress) -> Found:
    norms = np.einsum("ij,ij->i", matrix, matrix)
    step = max(1, min(GRAPH_QUERIES, BLOCK_VALUES // len(matrix)))
    for start in range(0, len(matrix), step):
        block = matrix[start : start + step]
        closeness = block @ matrix.T
        if is_euclidean:
            closeness = 2 * closeness - norms[None, :]
        rows = np.argpartition(-closeness, k - 1, axis=1)[:, :k]
        kept = np.take_along_axis(closeness, rows, 1)
        order = np.argsort(-kept, axis=1, kind="stable")
        yield start, np.take_along_axis(rows, order, 1), np.take_along_axis(kept, order, 1)
        progress(start + len(block), len(matrix))


def without_itself(rows: np.ndarray, closeness: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """The item itself removed; where more than k duplicates hid it, the last neighbor goes instead."""
    keep = rows != (start + np.arange(len(rows)))[:, None]
    keep[keep.all(axis=1), -1] = False
    shape = (len(rows), rows.shape[1] - 1)
    return rows[keep].reshape(shape), closeness[keep].reshape(shape)


def distances_of(
    matrix: np.ndarray, rows: np.ndarray, closeness: np.ndarray, start: int, metric: str
) -> np.ndarray:
    if metric == "dot":
        return -closeness
    if metric == "cosine":
        return np.clip(1 - closeness, 0, 2)
    # Exactly 0 between duplicates, which the expanded square is not.
    exact = np.empty(rows.shape, np.float32)
    for i, near in enumerate(rows):
        difference = matrix[near] - matrix[start + i]
        exact[i] = np.sqrt(np.einsum("ij,ij->i", difference, difference))
    return exact


def _order_ties(rows: np.ndarray, distances: np.ndarray) -> None:
    """Equal distances in the order of rows, in place."""
    out_of_order = np.flatnonzero((distances[:, 1:] <= distances[:, :-1]).any(axis=1))
    if not len(out_of_order):
        return
    order = np.lexsort((rows[out_of_order], distances[out_of_order]), axis=1)
    rows[out_of_order] = np.take_along_axis(rows[out_of_order], order, 1)
    distances[out_of_order] = np.take_along_axis(distances[out_of_order], order, 1)
