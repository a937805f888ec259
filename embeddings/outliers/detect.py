"""Which items of a space are strange, by any row of `DETECTORS`: learned from all items, or from the normal ones."""

from dataclasses import replace
from typing import Any

import numpy as np

from embeddings.clusters.cluster import as_clustered, graph_metric
from embeddings.copies import places
from embeddings.errors import DataError, Message, SettingsError
from embeddings.graph import KnnGraph, knn_graph
from embeddings.outliers.autoencoder import fit_autoencoder
from embeddings.outliers.base import Fitted
from embeddings.outliers.centers import fit_centers
from embeddings.outliers.covariance import fit_covariance
from embeddings.outliers.forest import fit_forest
from embeddings.outliers.neighborhood import FittedKNN, FittedLOF, Neighborhoods
from embeddings.outliers.point import FittedPoint, stands_in_one_place
from embeddings.outliers.result import Strangeness
from embeddings.outliers.settings import DEFAULT, KNN, LOF, Autoencoder, Cluster, Detector, IsolationForest
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

MIN_ITEMS = 3
OF_A_GROUP = 4  # items at least, on average


def detect(
    space: EmbeddingSpace,
    settings: Detector = DEFAULT,
    graph: KnnGraph | None = None,
    normal_rows: np.ndarray | None = None,
    progress: Progress = silent,
) -> Strangeness:
    """How strange each item of `space` is (n,); by "cosine" and "dot" directions are judged, by "euclidean" vectors.

    The detector learns from all items, or from `normal_rows` (m,) alone. `graph` is the shared one of the space, used
    where all items are normal and it holds enough neighbors. `DataError` for fewer than `MIN_ITEMS` normal items, and
    for NaN and infinity; `SettingsError` for rows that are not there.
    """
    matrix = as_clustered(space.vectors, space.receipt.metric)
    zeros = _zeros(matrix, space.receipt.metric)
    if normal_rows is None:
        fitted, used, notes = _fit(matrix, settings, space.receipt.metric, graph, progress)
        values = fitted.own()
        return Strangeness(values, values, used, zeros + notes)
    rows = _checked(normal_rows, len(space))
    fitted, used, notes = _fit(matrix[rows], settings, space.receipt.metric, None, progress)
    values = np.empty(len(space))
    others = np.setdiff1d(np.arange(len(space)), rows)
    values[rows] = fitted.own()
    values[others] = fitted.of(matrix[others]) if len(others) else 0.0
    return Strangeness(values, values[rows], used, zeros + notes)


def judge(
    normal: EmbeddingSpace,
    new: EmbeddingSpace,
    settings: Detector = DEFAULT,
    graph: KnnGraph | None = None,
    progress: Progress = silent,
) -> Strangeness:
    """How strange each item of `new` is (q,) to a detector that learned from `normal` alone.

    `graph` is the shared one of `normal`. The metric is that of `normal`. `SettingsError` for
    spaces of different encoders or dimensions; errors as of `detect`.
    """
    check_comparable(normal, new)
    metric = normal.receipt.metric
    known, asked = (as_clustered(space.vectors, metric) for space in (normal, new))
    fitted, used, notes = _fit(known, settings, metric, graph, progress)
    values = fitted.of(asked) if len(asked) else np.empty(0)
    return Strangeness(values, fitted.own(), used, _zeros(asked, metric) + notes)


def check_comparable(normal: EmbeddingSpace, new: EmbeddingSpace) -> None:
    """`SettingsError` where items of `new` cannot be held against those of `normal`."""
    if normal.dim != new.dim:
        raise SettingsError(
            "outliers_other_dim",
            "The normal items have {dim:,} dimensions and the new ones {given:,}: encode both with one encoder",
            dim=normal.dim,
            given=new.dim,
        )
    ours, theirs = (f"{space.receipt.encoder} {space.receipt.revision}".strip() for space in (normal, new))
    if ours != theirs:
        raise SettingsError(
            "outliers_other_encoder",
            "The normal items were encoded by {ours} and the new ones by {theirs}, whose numbers mean something else: "
            "encode both with one encoder",
            ours=ours,
            theirs=theirs,
        )


def _fit(
    items: np.ndarray, settings: Detector, metric: str, graph: KnnGraph | None, progress: Progress
) -> tuple[Fitted, Detector, tuple[Message, ...]]:
    """The detector that knows `items` (m, dim), the settings that they allow, and what is to be said."""
    n = len(items)
    if n < MIN_ITEMS or not items.shape[1]:
        raise DataError(
            "outliers_need_items",
            "Among {n} normal items nothing is strange: bring {least} or more",
            n=n,
            least=MIN_ITEMS,
        )
    used, notes = _fitting(items, settings, graph_metric(metric))
    if stands_in_one_place(items):
        return FittedPoint(items), used, (*notes, _one_place(n))
    if isinstance(used, KNN | LOF):
        known = _known(items, used, graph_metric(metric), graph, progress)
        return (
            (FittedKNN if isinstance(used, KNN) else FittedLOF)(known),
            used,
            (*notes, *_approximate(known.graph)),
        )
    if isinstance(used, IsolationForest):
        return fit_forest(items, used), used, notes
    if isinstance(used, Cluster):
        return fit_centers(items, used, progress), used, notes
    if isinstance(used, Autoencoder):
        return fit_autoencoder(items, used, progress), used, notes
    return fit_covariance(items), used, notes


def _known(
    items: np.ndarray, settings: KNN | LOF, metric: str, graph: KnnGraph | None, progress: Progress
) -> Neighborhoods:
    k = settings.n_neighbors
    if graph is None or graph.k < k or (graph.n, graph.metric) != (len(items), metric):
        graph = knn_graph(items, k, metric, progress)
    return Neighborhoods(items, graph, k)


def _fitting(items: np.ndarray, settings: Detector, metric: str) -> tuple[Detector, tuple[Message, ...]]:
    """The settings that these items allow, and what was lowered."""
    if isinstance(settings, KNN | LOF):
        return _lowered(settings, "n_neighbors", len(items) - 1)
    if isinstance(settings, Cluster):
        most = len(items) // OF_A_GROUP
        return _lowered(settings, "n_clusters", max(2, min(most, len(places(items, metric)[0]))))
    return settings, ()


def _lowered(settings: Detector, name: str, most: int) -> tuple[Detector, tuple[Message, ...]]:
    asked = getattr(settings, name)
    if asked <= most:
        return settings, ()
    fitting: Any = {name: most}
    return replace(settings, **fitting), (
        Message(
            "outlier_setting_lowered",
            "{name} {asked:,} is more than these items allow: {used:,} was used",
            {"name": name, "asked": asked, "used": most},
        ),
    )


def _checked(rows: np.ndarray, n: int) -> np.ndarray:
    """The normal rows, each once and in order."""
    found = np.unique(np.asarray(rows, np.int64))
    for row in found[[0, -1]] if len(found) else ():
        if not 0 <= row < n:
            raise SettingsError(
                "row_out_of_range", "There is no row {row}: the space has {n:,} items", row=int(row), n=n
            )
    return found


def _zeros(matrix: np.ndarray, metric: str) -> tuple[Message, ...]:
    zeros = 0 if metric == "euclidean" else int((~matrix.any(axis=1)).sum())
    if not zeros:
        return ()
    return (
        Message(
            "outliers_zeros",
            "{zeros:,} of {n:,} vectors are all zeros and have no direction: what is said of them means nothing",
            {"zeros": zeros, "n": len(matrix)},
        ),
    )


def _one_place(n: int) -> Message:
    return Message(
        "outliers_one_place",
        "All {n:,} normal items stand in the same place: what is told of an item is its distance from there",
        {"n": n},
    )


def _approximate(graph: KnnGraph) -> tuple[Message, ...]:
    if graph.recall is None:
        return ()
    return (
        Message(
            "outliers_approximate",
            "Distances come from approximate neighbors, of which a sample has {share:.1f} % of the exact ones",
            {"share": 100 * graph.recall},
        ),
    )
