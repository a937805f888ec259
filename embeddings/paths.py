"""The way from one item to another through nearest neighbors."""

from dataclasses import dataclass

import numpy as np

from embeddings.errors import SettingsError
from embeddings.graph import KnnGraph, knn_graph
from embeddings.neighbors import Neighbor, check_k, nearest
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace
from embeddings.spellings import spelled

MOST_CONSIDERED = 10_000  # items that a path leads through: of word vectors the most frequent ones


@dataclass(frozen=True)
class Path:
    """`steps` from the start to the end, each with its cosine to the step before (1 for the start).

    Every step joins an item and one of its `n_neighbors` nearest; `n_considered` items could be on the way.
    """

    steps: tuple[Neighbor, ...]
    n_neighbors: int
    n_considered: int

    @property
    def length(self) -> float:
        """The sum of 1 − cosine over the steps."""
        return sum(1 - step.similarity for step in self.steps)


def path_graph(space: EmbeddingSpace, n_neighbors: int = 10, progress: Progress = silent) -> KnnGraph:
    """The graph that paths follow, by cosine: of the first `MOST_CONSIDERED` items, each with its nearest ones."""
    check_k(n_neighbors)
    return knn_graph(space.vectors[:MOST_CONSIDERED], n_neighbors, "cosine", progress)


def path(
    space: EmbeddingSpace,
    start: str,
    end: str,
    n_neighbors: int = 10,
    graph: KnnGraph | None = None,
    progress: Progress = silent,
) -> Path:
    """The shortest way by the sum of 1 − cosine, whose every step joins an item and one of its nearest neighbors.

    `graph` is that of `path_graph`, computed if None is given; an item beyond it is joined to the nearest ones in
    it. Dijkstra's search, in either direction of each step. `SettingsError` for unknown items, one that leads to
    itself, and two that no chain of neighbors joins.
    """
    names = spelled(space, [start, end])
    ends = [space.row_of[name] for name in names]
    if ends[0] == ends[1]:
        raise SettingsError(
            "path_to_itself", "The path leads from {item!r} to itself: choose another end", item=names[0][:64]
        )
    known = graph or path_graph(space, n_neighbors, progress)
    rows = _shortest(space, known, ends)
    if rows is None:
        raise SettingsError(
            "path_none",
            "No chain of neighbors joins {start!r} and {end!r}, with {k} neighbors for each of {n:,} items: "
            "allow more neighbors",
            start=names[0][:64],
            end=names[1][:64],
            k=known.k,
            n=known.n,
        )
    return Path(_steps(space, rows), known.k, known.n)


def _shortest(space: EmbeddingSpace, graph: KnnGraph, ends: list[int]) -> list[int] | None:
    """The rows on the way, both ends among them; None where there is no way."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    outside = sorted({row for row in ends if row >= graph.n})
    node_of = {row: graph.n + i for i, row in enumerate(outside)}
    first = np.repeat(np.arange(graph.n), graph.k)
    links = [(first, graph.rows.ravel(), graph.distances.ravel())]
    for row in outside:
        near = _nearest_considered(space, row, graph)
        links.append(
            (
                np.full(len(near), node_of[row]),
                np.array([neighbor.row for neighbor in near], np.int64),
                np.array([1 - neighbor.similarity for neighbor in near], np.float32),
            )
        )
    starts, stops, distances = (np.concatenate(column) for column in zip(*links, strict=True))
    size = graph.n + len(outside)
    # A length of 0, between equal items, would be no link at all.
    matrix = csr_matrix((np.maximum(distances, 1e-7).astype(np.float64), (starts, stops)), shape=(size, size))
    source, target = (node_of.get(row, row) for row in ends)
    _, before = dijkstra(matrix, directed=False, indices=source, return_predecessors=True)
    return _followed(before, source, target, outside, graph.n)


def _nearest_considered(space: EmbeddingSpace, row: int, graph: KnnGraph) -> list[Neighbor]:
    considered = EmbeddingSpace(space.labels[: graph.n], space.vectors[: graph.n], space.receipt)
    return nearest(considered, space.vectors[row], graph.k, "cosine")[0]


def _followed(before: np.ndarray, source: int, target: int, outside: list[int], n: int) -> list[int] | None:
    """From the target back to the source, as rows of the space."""
    nodes = [target]
    while nodes[-1] != source:
        if before[nodes[-1]] < 0:
            return None
        nodes.append(int(before[nodes[-1]]))
    return [outside[node - n] if node >= n else node for node in reversed(nodes)]


def _steps(space: EmbeddingSpace, rows: list[int]) -> tuple[Neighbor, ...]:
    vectors = space.vectors[rows].astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1)
    dots = np.einsum("ij,ij->i", vectors[1:], vectors[:-1])
    scale = lengths[1:] * lengths[:-1]
    cosines = np.divide(dots, scale, out=np.zeros_like(dots), where=scale > 0)
    similar = [1.0, *cosines.tolist()]
    return tuple(Neighbor(row, space.labels[row], similar[i]) for i, row in enumerate(rows))
