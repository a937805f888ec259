"""Items that come more than once: in exactly the same place, or in very nearly the same."""

from dataclasses import dataclass

import numpy as np

from embeddings.copies import first_rows
from embeddings.graph import KnnGraph
from embeddings.metrics import unit
from embeddings.near_duplicates import Groups, joined, listed
from embeddings.space import EmbeddingSpace

NEAR = 1 / 7  # of the usual distance of two items: a cosine of 0.98 where the usual one is 0


@dataclass(frozen=True)
class Duplicates:
    """Groups of rows, the largest first: `exact` are equal to the metric, `near` very close to each other.

    To cosine all vectors of one direction are equal: `n_repeated` items repeat another's vector as well. `near` counts
    each of the equal ones once, by the first row.
    """

    exact: Groups
    near: Groups
    n_repeated: int

    @property
    def surplus(self) -> int:
        """How many items could go if one of each group of equal ones stayed."""
        return sum(len(group) - 1 for group in self.exact)

    @property
    def n_near(self) -> int:
        """How many of the different items are nearly another one."""
        return sum(len(group) for group in self.near)


def distinct(space: EmbeddingSpace) -> EmbeddingSpace:
    """One item of each place, the first; `space` itself where no two are in one."""
    rows = np.unique(first_rows(space.vectors, space.receipt.metric))
    return space if len(rows) == len(space) else space.select(rows, "without repeats")


def duplicates(vectors: np.ndarray, first: np.ndarray, graph: KnnGraph) -> Duplicates:
    """What `first_rows` says of `vectors`, and which of the different ones are closer than `NEAR`, by their `graph`."""
    rows = np.unique(first)
    a, b = _near(vectors[rows], graph)
    near = listed(joined(np.arange(len(rows)), a, b))
    is_repeated = len(rows) < len(first)
    n_repeated = int((first_rows(vectors, "") != np.arange(len(first))).sum()) if is_repeated else 0
    return Duplicates(listed(first), tuple(tuple(int(rows[i]) for i in group) for group in near), n_repeated)


def _near(vectors: np.ndarray, graph: KnnGraph) -> tuple[np.ndarray, np.ndarray]:
    """Both ends of every edge of the graph that is short beside the usual distance, for cosine between directions."""
    points = unit(vectors) if graph.metric == "cosine" else vectors
    # The mean square of all distances is twice the variance, summed over the dimensions.
    short = NEAR * np.sqrt(2 * points.var(axis=0, dtype=np.float64).sum())
    distances = graph.distances if graph.metric == "euclidean" else _straight(points, graph)
    rows, places = np.nonzero(distances <= short)
    return rows, graph.rows[rows, places]


def _straight(points: np.ndarray, graph: KnnGraph) -> np.ndarray:
    found = np.empty(graph.rows.shape, np.float32)
    for at in range(graph.k):
        found[:, at] = np.linalg.norm(points - points[graph.rows[:, at]], axis=1)
    return found
