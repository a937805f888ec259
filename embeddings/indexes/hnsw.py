"""A graph of neighbors in layers that a query walks: Malkov and Yashunin 2018, as FAISS builds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from embeddings.graph import check_finite, prepared
from embeddings.indexes.base import directed
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace

LINKS = 16  # of an item on each layer (M)
BUILD_WIDTH = 64  # candidates that are kept while it is built (efConstruction) …
SEARCH_WIDTH = 64  # … and while it is asked (efSearch), at least
BUILD_ROWS = 1_024  # between two reports of progress


@dataclass(frozen=True, eq=False)
class HnswSearch:
    """A FAISS index of the different vectors; `members[starts[i]:starts[i + 1]]` are the rows of the i-th of them.

    Equal vectors are one item of the graph: hundreds of them would only know each other, and cut the walk short.
    """

    index: Any
    members: np.ndarray
    starts: np.ndarray
    center: np.ndarray | None  # (dim,) for euclidean
    metric: str
    nbytes: int

    def candidates(self, queries: np.ndarray, k: int) -> list[np.ndarray]:
        import faiss

        asked = directed(queries, self.metric)
        if self.center is not None:
            asked = asked - self.center
        if self.metric == "dot":
            asked = np.pad(asked, ((0, 0), (0, 1)))
        width = faiss.SearchParametersHNSW(efSearch=max(SEARCH_WIDTH, 2 * k))  # type: ignore[attr-defined]
        wanted = min(k, self.index.ntotal)
        _, found = self.index.search(np.ascontiguousarray(asked), wanted, params=width)
        return [self._rows(near[near >= 0], k) for near in found]

    def _rows(self, near: np.ndarray, k: int) -> np.ndarray:
        """The rows that bear the vectors `near`, best first, as soon as there are `k`."""
        if len(self.members) == self.index.ntotal:
            return self.members[near]
        counts = self.starts[near + 1] - self.starts[near]
        enough = int(np.searchsorted(np.cumsum(counts), k)) + 1
        return np.concatenate(
            [np.empty(0, np.int64)]
            + [self.members[self.starts[i] : self.starts[i + 1]] for i in near[:enough]]
        )


def build_hnsw(space: EmbeddingSpace, metric: str, progress: Progress) -> HnswSearch:
    """The same space gives the same graph; `DataError` for NaN and infinity."""
    import faiss

    vectors = check_finite(space.vectors)
    center = vectors.mean(axis=0, dtype=np.float64).astype(np.float32) if metric == "euclidean" else None
    made = prepared(vectors, metric)
    firsts, members, starts = _different(made)
    if metric == "dot":
        made = _lifted(made)
    measure = faiss.METRIC_INNER_PRODUCT if metric == "cosine" else faiss.METRIC_L2
    index = faiss.IndexHNSWFlat(made.shape[1], LINKS, measure)
    index.hnsw.efConstruction = BUILD_WIDTH
    with _one_thread():
        for start in range(0, len(firsts), BUILD_ROWS):
            index.add(made[firsts[start : start + BUILD_ROWS]])
            progress(min(start + BUILD_ROWS, len(firsts)), len(firsts))
    return HnswSearch(index, members, starts, center, metric, _nbytes(index) + members.nbytes + starts.nbytes)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Several threads would insert in the order in which they happen to run, and wait for each other on a busy server."""
    import faiss

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _different(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The first row of each different vector, and the rows of each: `members` and where each group starts."""
    whole = np.ascontiguousarray(vectors + np.float32(0))  # −0 is 0
    bytes_of = whole.view(np.dtype((np.void, whole.itemsize * whole.shape[1])))[:, 0]
    _, firsts, groups = np.unique(bytes_of, return_index=True, return_inverse=True)
    order = np.argsort(firsts)  # in the order of rows, so that the same space gives the same insertions
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    groups = place[groups]
    starts = np.concatenate([[0], np.cumsum(np.bincount(groups, minlength=len(firsts)))])
    return firsts[order], np.argsort(groups, kind="stable"), starts


def _lifted(vectors: np.ndarray) -> np.ndarray:
    """One dimension more makes all vectors equally long: the nearest are then those of the largest dot product.

    Bachrach et al. 2014: |q − v|² = |q|² + M² − 2qv where v has the length M.
    """
    squares = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
    height = np.sqrt(squares.max(initial=0) - squares)
    return np.hstack([vectors, height[:, None].astype(np.float32)])


def _nbytes(index: Any) -> int:
    """Its copy of the vectors, and the links between them."""
    graph = index.hnsw
    return int(4 * index.ntotal * index.d + 4 * graph.neighbors.size() + 8 * graph.offsets.size())
