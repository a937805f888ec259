"""Who is near on a map, and whether it is near in the space: for all items, and for one that was clicked."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import DataError, SettingsError
from embeddings.graph import KnnGraph
from embeddings.quality.distances import apart

COMPARED = 8_000_000  # pairs of neighbors held at once
ROUNDING, NOTHING = 1e-6, 1e-12  # of float32, relative to a distance; what it leaves between copies
FEW = 4  # points whose neighbors are found without a tree


@dataclass(frozen=True)
class NeighborMarks:
    """Rows of true neighbors (near in the space and on the map), false ones (map only), missing ones (space only)."""

    true: tuple[int, ...]
    false: tuple[int, ...]
    missing: tuple[int, ...]

    @property
    def in_space(self) -> tuple[int, ...]:
        """The neighbors in the space: those that the map shows, then those that it does not."""
        return (*self.true, *self.missing)


def map_neighbors(points: np.ndarray, k: int, rows: np.ndarray | None = None) -> np.ndarray:
    """The exact `k` nearest points of every point of `points` (n, c), or of `rows` only: (n, k) int32.

    The item itself is left out; `k` beyond n − 1 gives n − 1. Of points in one place the earlier row comes first.
    """
    wanted = max(0, min(k, len(points) - 1))
    asked = np.arange(len(points)) if rows is None else np.asarray(rows)
    if not wanted or not len(asked):
        return np.empty((len(asked), wanted), np.int32)
    if len(asked) <= FEW:
        return np.stack([_nearest_points(points, int(row), wanted) for row in asked])
    return _by_tree(points, wanted, asked)


def _nearest_points(points: np.ndarray, row: int, k: int) -> np.ndarray:
    """The `k` nearest points of one, all of them looked at: a tree would take longer to grow."""
    apart = np.square(points.astype(np.float64) - points[row]).sum(axis=1)
    apart[row] = np.inf
    farthest = np.partition(apart, k - 1)[k - 1]
    near = np.flatnonzero(apart <= farthest)
    return near[np.argsort(apart[near], kind="stable")][:k].astype(np.int32)


def _by_tree(points: np.ndarray, k: int, asked: np.ndarray) -> np.ndarray:
    from scipy.spatial import cKDTree

    # Points that share a place are one for the tree, which would compare each of them with all the others.
    places, place_of, counts = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    place_of = place_of.reshape(-1)
    tree = cKDTree(places)
    found = tree.query(places[place_of[asked]], min(k + 1, len(places)), workers=-1)[1]
    near = np.asarray(found).reshape(len(asked), -1)
    near = near if len(places) == len(points) else near.astype(np.int64)
    return _without_itself(_items_at(near, place_of, counts, k + 1), asked)


def _items_at(near: np.ndarray, place_of: np.ndarray, counts: np.ndarray, width: int) -> np.ndarray:
    """The items (m, width) that stand at the places `near` (m, p), nearest place first, in the order of rows."""
    order = np.argsort(place_of, kind="stable")
    starts = np.cumsum(counts) - counts
    lines = np.arange(len(near))
    at, taken = np.zeros(len(near), np.int64), np.zeros(len(near), np.int64)
    items = np.empty((len(near), width), np.int32)
    for column in range(width):
        place = near[lines, at]
        items[:, column] = order[starts[place] + taken]
        taken += 1
        is_empty = taken >= counts[place]
        at = np.minimum(at + is_empty, near.shape[1] - 1)
        taken[is_empty] = 0
    return items


def _without_itself(items: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The item itself removed; where earlier ones in its place hid it, the last one goes instead."""
    keep = items != rows[:, None]
    keep[keep.all(axis=1), -1] = False
    return items[keep].reshape(len(rows), items.shape[1] - 1)


def shared_neighbors(graph: KnnGraph, vectors: np.ndarray, points: np.ndarray, k: int) -> np.ndarray:
    """The share (n,) float32 of each item's `k` neighbors on the map that are among its `k` neighbors in the space.

    An item of `vectors` (n, dim) as near as the last of them is one of them, be it in the graph or not. `graph` holds
    `k` neighbors or more; `DataError` for a map of other items.
    """
    check_map(points, graph.n)
    wanted = min(k, graph.n - 1)
    in_space = graph.first(wanted).rows  # says so where it is too small
    if not wanted:
        return read_only(np.zeros(graph.n, np.float32))
    near = map_neighbors(points, wanted)
    is_true = np.empty(near.shape, bool)
    step = max(1, COMPARED // (wanted * wanted))
    for start in range(0, graph.n, step):
        part = slice(start, start + step)
        is_true[part] = (near[part, :, None] == in_space[part, None, :]).any(axis=2)
    items, columns = np.nonzero(~is_true)
    farthest = apart(vectors, graph.metric, np.arange(graph.n), in_space[:, -1])
    is_true[items, columns] = _is_within(
        apart(vectors, graph.metric, items, near[items, columns]), farthest[items]
    )
    return read_only(is_true.mean(axis=1, dtype=np.float32))


def neighbor_marks(
    graph: KnnGraph, vectors: np.ndarray, points: np.ndarray, row: int, k: int
) -> NeighborMarks:
    """The true, false and missing neighbors of one item of `vectors` (n, dim) among its `k` nearest, closest first.

    `DataError` for a map of other items, `SettingsError` for a row that does not exist or a graph that is too small.
    """
    check_map(points, graph.n)
    if not 0 <= row < graph.n:
        raise SettingsError(
            "row_not_there", "There is no row {row:,}: choose 1 to {n:,}", row=row + 1, n=graph.n
        )
    return marks_of(graph.first(min(k, graph.n - 1)).rows[row], vectors, graph.metric, points, row)


def marks_of(
    near: Iterable[int], vectors: np.ndarray, metric: str, points: np.ndarray, row: int
) -> NeighborMarks:
    """The marks of the item `row` of `vectors` (n, dim) whose neighbors in the space are `near`, closest first.

    Items as near as the last of `near` are worth the same: on the map one stands for another.
    """
    wanted = [int(other) for other in near]
    if not wanted:
        return NeighborMarks((), (), ())
    on_map = map_neighbors(points, len(wanted), np.array([row]))[0].tolist()
    others = [*wanted, *(other for other in on_map if other not in wanted)]
    pairs = vectors[[row, *others]]
    distances = apart(pairs, metric, np.zeros(len(others), np.intp), np.arange(1, len(pairs)))
    farthest = distances[: len(wanted)].max()
    is_near = dict(zip(others, _is_within(distances, farthest).tolist(), strict=True))
    is_last = dict(zip(others, _is_within(farthest, distances).tolist(), strict=True))
    true = [other for other in others if other in on_map and is_near[other]]
    missing = [other for other in wanted if other not in on_map]
    stand_ins = sum(other not in wanted for other in true)
    equals = [other for other in missing if is_last[other]]
    replaced = equals[max(0, len(equals) - stand_ins) :]
    return NeighborMarks(
        tuple(true),
        tuple(other for other in on_map if not is_near.get(other)),
        tuple(other for other in missing if other not in replaced),
    )


def _is_within(distances: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Whether the distances, squared for metrics that have any, reach no farther than `limits`, but for rounding."""
    return np.asarray(distances <= limits + ROUNDING * np.abs(limits) + NOTHING)


def check_map(points: np.ndarray, n: int) -> None:
    """`DataError` for a map that does not belong to a space of `n` items, or holds what is no number."""
    if points.ndim != 2 or len(points) != n:
        raise DataError(
            "map_of_other_items",
            "The map has {points:,} points and the space {n:,} items: give a map of this space",
            points=len(points),
            n=n,
        )
    if not np.isfinite(points).all():
        raise DataError("map_points", "The map holds points that are not numbers: draw it again")
