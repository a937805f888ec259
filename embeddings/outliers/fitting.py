"""A detector that has learned what is normal, and what it says of the normal items that it has not seen."""

from dataclasses import replace
from typing import Any

import numpy as np

from embeddings.copies import places
from embeddings.errors import DataError, Message
from embeddings.graph import KnnGraph, knn_graph
from embeddings.outliers.autoencoder import fit_autoencoder
from embeddings.outliers.base import Fitted
from embeddings.outliers.centers import fit_centers
from embeddings.outliers.covariance import FittedCovariance, fit_covariance
from embeddings.outliers.forest import fit_forest
from embeddings.outliers.neighborhood import FittedKNN, FittedLOF, Neighborhoods
from embeddings.outliers.point import FittedPoint, stands_in_one_place
from embeddings.outliers.settings import KNN, LOF, Autoencoder, Cluster, Detector, IsolationForest
from embeddings.progress import Progress

MIN_ITEMS = 3
OF_A_GROUP = 4  # items at least, on average
FOLDS = 5


def fit(
    items: np.ndarray,
    settings: Detector,
    metric: str,
    graph: KnnGraph | None,
    progress: Progress,
    shrinkage: float | None = None,
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
    used, notes = _fitting(items, settings, metric)
    if stands_in_one_place(items):
        return FittedPoint(items), used, (*notes, _one_place(n))
    if isinstance(used, KNN | LOF):
        known = _known(items, used, metric, graph, progress)
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
    return fit_covariance(items, shrinkage), used, notes


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
    if isinstance(settings, Autoencoder):  # as many numbers as dimensions let everything through
        return _lowered(settings, "bottleneck", max(1, items.shape[1] // 2))
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


def unseen(
    items: np.ndarray, settings: Detector, metric: str, fitted: Fitted, progress: Progress
) -> np.ndarray:
    """The values (m,) of the normal `items` (m, dim) to a detector that has not learned from them.

    Neighbors leave the item itself out. Every other detector knows what it has seen too well for a threshold that new
    items are held against: it learns again without each fifth of the items, and judges that. A covariance is shrunk by
    as much as that of all items: fewer items would ask for more, which draws them nearer than new ones.
    """
    if isinstance(fitted, FittedKNN | FittedLOF | FittedPoint) or len(items) < FOLDS * MIN_ITEMS:
        return fitted.own()
    values = np.empty(len(items))
    fold_of = np.random.default_rng(0).permutation(len(items)) % FOLDS
    shrinkage = fitted.shrinkage if isinstance(fitted, FittedCovariance) else None
    for fold in range(FOLDS):
        part = stage(progress, fold + 1, FOLDS + 1)
        rest, _, _ = fit(items[fold_of != fold], settings, metric, None, part, shrinkage)
        values[fold_of == fold] = rest.of(items[fold_of == fold])
    return values


def stage(progress: Progress, at: int, stages: int) -> Progress:
    """What the stage `at`, counted from 0, of several equally long ones tells."""
    return lambda done, total: progress(at * total + done, stages * total)


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
