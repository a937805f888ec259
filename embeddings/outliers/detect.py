"""Which items of a space are strange, by any row of `DETECTORS`: learned from all items, or from the normal ones."""

from dataclasses import replace

import numpy as np

from embeddings.clusters.cluster import as_clustered, graph_metric
from embeddings.errors import Message, SettingsError
from embeddings.graph import KnnGraph
from embeddings.outliers.fitting import FOLDS, fit, stage, unseen
from embeddings.outliers.result import Strangeness
from embeddings.outliers.settings import DEFAULT, Detector, neighbors_needed
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace


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
    metric = graph_metric(space.receipt.metric)
    matrix = as_clustered(space.vectors, metric)
    zeros = _zeros(matrix, metric)
    if normal_rows is None:
        fitted, used, notes = fit(matrix, settings, metric, graph, progress)
        values = fitted.own()
        return Strangeness(values, values, used, zeros + notes)
    rows = _checked(normal_rows, len(space))
    others = np.setdiff1d(np.arange(len(space)), rows)
    found = _judged(matrix[rows], matrix[others], settings, metric, None, progress)
    values = np.empty(len(space))
    values[rows], values[others] = found.normal_values, found.values
    return Strangeness(values, found.normal_values, found.settings, zeros + found.notes)


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
    metric = graph_metric(normal.receipt.metric)
    known, asked = (as_clustered(space.vectors, metric) for space in (normal, new))
    found = _judged(known, asked, settings, metric, graph, progress)
    return replace(found, notes=_zeros(asked, metric) + found.notes)


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


def _judged(
    normal: np.ndarray,
    new: np.ndarray,
    settings: Detector,
    metric: str,
    graph: KnnGraph | None,
    progress: Progress,
) -> Strangeness:
    """Values of `new` (q, dim), and those that the `normal` items (m, dim) have while they are not known."""
    # What looks at neighbors learns once, and not again for each fold.
    is_once = neighbors_needed(settings, len(normal)) > 0
    first = progress if is_once else stage(progress, 0, FOLDS + 1)
    fitted, used, notes = fit(normal, settings, metric, graph, first)
    values = fitted.of(new) if len(new) else np.empty(0)
    return Strangeness(values, unseen(normal, used, metric, fitted, progress), used, notes)


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
