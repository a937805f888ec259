"""Ranks in the space of what is near on a map, and ranks on the map of what is near in the space.

Each looked-at row of similarities is sorted once for all maps; a rank is then found in it by halving.
"""

from dataclasses import dataclass

import numpy as np

from embeddings.graph import prepared

BLOCK_VALUES = 2_000_000  # similarities held at once: 8 MB of float32, several times over


@dataclass(frozen=True, eq=False)
class Ranked:
    """The space as ranks are found in it: `places` (p, dim) prepared for the metric, each of them once.

    Copies are multiplied once, so that they are equally near to the last bit. `place_of` (n,) is where an item is.
    """

    places: np.ndarray
    place_of: np.ndarray
    squares: np.ndarray  # (p,) of the lengths
    is_euclidean: bool

    @classmethod
    def of(cls, vectors: np.ndarray, metric: str) -> "Ranked":
        places, place_of = distinct_rows(prepared(vectors, metric))
        return cls(places, place_of, np.einsum("ij,ij->i", places, places), metric == "euclidean")

    def closeness(self, rows: np.ndarray) -> np.ndarray:
        """(b, n) larger is closer; each row's own item is the farthest of all, so that nobody counts it."""
        found = self.places[self.place_of[rows]] @ self.places.T
        if self.is_euclidean:
            found *= 2
            found -= self.squares
        if len(self.places) < len(self.place_of):
            found = found[:, self.place_of]
        found[np.arange(len(rows)), rows] = -np.inf
        return found

    def is_one_point(self) -> bool:
        """Whether no item is nearer to any other than the rest."""
        near = 1e-6 * np.sqrt(float(self.squares.max()))
        return bool((np.abs(self.places - self.places[0]) <= near).all())


def distinct_rows(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of (n, dim) without their copies, and (n,) which of them each row is; as it stands where none is."""
    bytes_of = np.ascontiguousarray(matrix + 0.0).view(np.dtype((np.void, matrix.itemsize * matrix.shape[1])))
    _, first, place_of = np.unique(bytes_of.reshape(-1), return_index=True, return_inverse=True)
    if len(first) == len(matrix):
        return matrix, np.arange(len(matrix))
    return matrix[first], place_of.reshape(-1)


class Block:
    """The neighborhoods of some `rows` (b,) in the space, at most `ks[-1]` items large."""

    def __init__(self, space: Ranked, rows: np.ndarray, ks: tuple[int, ...]) -> None:
        self.rows, self.ks, self.largest = rows, ks, ks[-1]
        self.closeness = space.closeness(rows)
        self.ordered = np.sort(self.closeness, axis=1)
        self.near = self._near()
        self.tied = self._tied()

    def ranks(self, columns: np.ndarray) -> np.ndarray:
        """Ranks from 1 in the space of the items `columns` (b, m); equally near items share the better rank."""
        asked = np.take_along_axis(self.closeness, columns, 1)
        places = [
            np.searchsorted(row, values, "right") for row, values in zip(self.ordered, asked, strict=True)
        ]
        return self.closeness.shape[1] - np.array(places) + 1

    def _near(self) -> np.ndarray:
        """(b, largest) the nearest items in the space, closest first."""
        limit = self.ordered[:, -self.largest]
        is_near = self.closeness >= limit[:, None]
        counts = np.count_nonzero(is_near, axis=1)
        near = np.empty((len(self.rows), self.largest), np.intp)
        exact = counts == self.largest
        near[exact] = np.nonzero(is_near[exact])[1].reshape(-1, self.largest)
        for i in np.flatnonzero(~exact):
            near[i] = np.argsort(-self.closeness[i], kind="stable")[: self.largest]
        order = np.argsort(-np.take_along_axis(self.closeness, near, 1), axis=1, kind="stable")
        return np.take_along_axis(near, order, 1)

    def _tied(self) -> np.ndarray:
        """(b, n_k) whether the last neighbor is no nearer than the first one left out."""
        n = self.ordered.shape[1]
        last, next_one = ([n - k - beyond for k in self.ks] for beyond in (0, 1))
        is_tied: np.ndarray = self.ordered[:, last] == self.ordered[:, next_one]
        return is_tied


class Placed:
    """Where the items of a `Block` stand on one map, `points` (n, c)."""

    def __init__(self, block: Block, points: np.ndarray, near: np.ndarray) -> None:
        self.block, self.near = block, near
        self.distances = _squared_distances(points, block.rows)
        self.ordered = np.sort(self.distances, axis=1)

    def false_neighbors(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each row and k: by how many ranks its map neighbors miss, and the share of them that are neighbors."""
        ranks = self.block.ranks(self.near)
        misses = [np.maximum(0, ranks[:, :k] - k).sum(axis=1) for k in self.block.ks]
        kept = [(ranks[:, :k] <= k).mean(axis=1) for k in self.block.ks]
        return np.column_stack(misses), np.column_stack(kept)

    def missing_neighbors(self) -> np.ndarray:
        """Of each row and k: by how many ranks the space's neighbors are missed on the map."""
        asked = np.take_along_axis(self.distances, self.block.near, 1)
        ranks = np.array([_ranks(row, values) for row, values in zip(self.ordered, asked, strict=True)])
        misses = np.column_stack([np.maximum(0, ranks[:, :k] - k).sum(axis=1) for k in self.block.ks])
        for row, place in zip(*np.nonzero(self.block.tied), strict=True):
            misses[row, place] = self._misses_among_equals(row, self.block.ks[place])
        return misses

    def _misses_among_equals(self, row: int, k: int) -> int:
        """Of items that are equally near in the space, those that the map has nearest are the neighbors."""
        closeness, distances = self.block.closeness[row], self.distances[row]
        last = self.block.ordered[row, -k]
        nearer, equal = distances[closeness > last], distances[closeness == last]
        wanted = k - len(nearer)
        chosen = equal if wanted >= len(equal) else np.partition(equal, wanted - 1)[:wanted]
        ranks = _ranks(self.ordered[row], np.concatenate([nearer, chosen]))
        return int(np.maximum(0, ranks - k).sum())


def _ranks(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Ranks from 1; equally near points share the better one."""
    return np.searchsorted(ordered, values, "left") + 1


def _squared_distances(points: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(b, n) from the points of `rows` to all; infinite to itself."""
    total = np.zeros((len(rows), len(points)), np.float32)
    for axis in np.ascontiguousarray(points.T):
        difference = axis[rows, None] - axis[None, :]
        difference *= difference
        total += difference
    total[np.arange(len(rows)), rows] = np.inf
    return total
