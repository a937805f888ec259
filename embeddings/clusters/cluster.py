"""Groups of items in the space itself, by any of the rows of `CLUSTERERS`."""

from dataclasses import replace
from typing import Any

import numpy as np

from embeddings.clusters.communities import communities
from embeddings.clusters.density import EXACT_ITEMS, graph_neighbors, hdbscan
from embeddings.clusters.kmeans import k_means
from embeddings.clusters.result import NOISE, Clusters, by_size
from embeddings.clusters.settings import HDBSCAN, ClusterSettings, Communities, KMeans
from embeddings.copies import places
from embeddings.errors import DataError, Message
from embeddings.graph import KnnGraph, check_finite, knn_graph
from embeddings.metrics import unit
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

MIN_ITEMS = 3
BLOCK = 10_000  # rows in double precision at once
ROUNDING = 6  # decimals in which two items have to differ to be two


def cluster(
    space: EmbeddingSpace,
    settings: ClusterSettings,
    graph: KnnGraph | None = None,
    progress: Progress = silent,
) -> Clusters:
    """The groups of `space`; by "cosine" and "dot" those of the directions, by "euclidean" those of the vectors. Items in
    the same place are in the same group, and count once.

    `graph` is the shared one of the space, used where it holds enough neighbors. `DataError` for fewer than
    `MIN_ITEMS` items, and for NaN and infinity.
    """
    return cluster_vectors(space.vectors, settings, space.receipt.metric, graph, progress)


def cluster_vectors(
    vectors: np.ndarray,
    settings: ClusterSettings,
    metric: str = "cosine",
    graph: KnnGraph | None = None,
    progress: Progress = silent,
) -> Clusters:
    """As `cluster`, for a bare matrix (n, dim)."""
    matrix = as_clustered(vectors, metric)
    n = len(matrix)
    if n < MIN_ITEMS:
        raise DataError(
            "groups_need_items", "{n} items make no groups: bring {least} or more", n=n, least=MIN_ITEMS
        )
    has_place = matrix.any(axis=1) if metric != "euclidean" else np.ones(n, bool)
    notes = _zeros(n, int(n - has_place.sum()))
    if not has_place.all():  # the graph knows them as neighbors: the others get one of their own
        matrix, graph = matrix[has_place], None
    if len(matrix) < MIN_ITEMS or not np.ptp(np.round(matrix, ROUNDING), axis=0).any():
        found, used = np.zeros(len(matrix), np.int64), settings
        notes += _all_equal(len(matrix))
    else:
        found, used, adjusted = _by_place(matrix, settings, metric, graph, progress)
        notes += adjusted
    codes = np.full(n, NOISE, np.int64)
    codes[has_place] = found
    return _with_notes(Clusters(by_size(codes), used), notes)


def _by_place(
    matrix: np.ndarray, settings: ClusterSettings, metric: str, graph: KnnGraph | None, progress: Progress
) -> tuple[np.ndarray, ClusterSettings, tuple[Message, ...]]:
    """Groups in which copies are together: each place is grouped once, but to HDBSCAN copies are what is dense."""
    rows, place_of = places(matrix, graph_metric(metric))
    if len(rows) < len(matrix) and not isinstance(settings, HDBSCAN):
        matrix, graph, rows = matrix[rows], None, np.arange(len(rows))
    if len(rows) <= MIN_ITEMS < len(place_of) and isinstance(settings, Communities):
        return place_of, settings, ()  # too few for a graph: the places are the groups
    used, adjusted = _fitting(settings, matrix)
    return _found(matrix, used, metric, graph, progress)[rows][place_of], used, adjusted


def as_clustered(vectors: np.ndarray, metric: str) -> np.ndarray:
    """(n, dim) float32: unit vectors but for "euclidean"; vectors of zeros stay zeros."""
    matrix = check_finite(vectors)
    if metric == "euclidean":
        return matrix
    made = np.empty(matrix.shape, np.float32)
    for start in range(0, len(matrix), BLOCK):
        # In double precision two multiples of a vector have one direction, and not two that differ by rounding.
        made[start : start + BLOCK] = unit(matrix[start : start + BLOCK].astype(np.float64))
    return made


def graph_metric(metric: str) -> str:
    """The metric of the shared graph that groups of a space are found along."""
    return "euclidean" if metric == "euclidean" else "cosine"


def neighbors_needed(settings: ClusterSettings, n: int) -> int:
    """How many neighbors of each of `n` items the settings need; 0 where they need no graph."""
    if isinstance(settings, Communities):
        return min(n - 1, settings.n_neighbors)
    return graph_neighbors(settings, n) if isinstance(settings, HDBSCAN) and n > EXACT_ITEMS else 0


def _found(
    matrix: np.ndarray, settings: ClusterSettings, metric: str, graph: KnnGraph | None, progress: Progress
) -> np.ndarray:
    if isinstance(settings, KMeans):
        return k_means(matrix, settings, progress)
    if graph is not None and (graph.n, graph.metric) != (len(matrix), graph_metric(metric)):
        graph = None
    if isinstance(settings, HDBSCAN):
        return hdbscan(matrix, settings, graph, progress)
    if graph is None or graph.k < settings.n_neighbors:
        # Unit vectors have the same neighbors by either metric.
        graph = knn_graph(matrix, settings.n_neighbors, "euclidean", progress)
    return communities(graph.first(settings.n_neighbors), settings)


def _fitting(settings: ClusterSettings, matrix: np.ndarray) -> tuple[ClusterSettings, tuple[Message, ...]]:
    """The settings that these items allow, and what was changed."""
    n = len(matrix)
    if isinstance(settings, KMeans):
        return _lowered(settings, "n_clusters", _different(matrix, settings.n_clusters))
    if isinstance(settings, Communities):
        return _lowered(settings, "n_neighbors", n - 1)
    settings, changed = _lowered(settings, "min_cluster_size", max(2, n // 2))
    settings, also = _lowered(settings, "min_samples", n - 1)
    return settings, changed + also


def _different(matrix: np.ndarray, enough: int) -> int:
    """How many different rows there are; of the first ones only, where those are `enough`: sorting takes seconds."""
    for rows in (matrix[: 20 * enough], matrix):
        found = len(np.unique(np.round(rows, ROUNDING), axis=0))
        if found >= enough:
            break
    return found


def _lowered(settings: ClusterSettings, name: str, most: int) -> tuple[ClusterSettings, tuple[Message, ...]]:
    asked = getattr(settings, name)
    if asked <= most:
        return settings, ()
    values = {"name": name, "asked": asked, "used": most}
    fitting: Any = {name: most}
    return replace(settings, **fitting), (
        Message(
            "cluster_setting_lowered",
            "{name} {asked:,} is more than these items allow: {used:,} was used",
            values,
        ),
    )


def _zeros(n: int, zeros: int) -> tuple[Message, ...]:
    if not zeros:
        return ()
    return (
        Message(
            "cluster_zeros",
            "{zeros:,} of {n:,} vectors are all zeros and have no direction: they are in no group",
            {"zeros": zeros, "n": n},
        ),
    )


def _all_equal(n: int) -> tuple[Message, ...]:
    if not n:
        return ()
    return (
        Message("cluster_all_equal", "All {n:,} items stand in the same place: they are one group", {"n": n}),
    )


def _with_notes(clusters: Clusters, notes: tuple[Message, ...]) -> Clusters:
    """What is odd about the groups themselves, after what was odd about the items."""
    single = sum(size == 1 for size in clusters.sizes)
    if single:
        notes += (
            Message(
                "cluster_single",
                "{single:,} of {n:,} groups hold a single item: its silhouette is 0 by definition",
                {"single": single, "n": clusters.n_groups},
            ),
        )
    if not clusters.n_groups:
        notes += (
            Message(
                "cluster_only_noise",
                "No group of these settings was found: all {n:,} items are noise",
                {"n": len(clusters)},
            ),
        )
    if isinstance(clusters.settings, HDBSCAN) and len(clusters) > EXACT_ITEMS:
        notes += (
            Message(
                "cluster_from_graph",
                "Of more than {limit:,} items the dense regions are found along the graph of nearest neighbors",
                {"limit": EXACT_ITEMS},
            ),
        )
    return replace(clusters, notes=notes)
