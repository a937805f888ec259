"""From vectors to points: what the small cases give, which engine draws, what the visitor is told."""

import time

import numpy as np

from embeddings.errors import DataError, Message, SettingsError
from embeddings.graph import KnnGraph, check_finite, graph_size
from embeddings.map_graph import approximate_note, map_graph
from embeddings.metrics import unit
from embeddings.progress import Progress, silent
from embeddings.projections.adjustments import adjustments
from embeddings.projections.engines import engine_for
from embeddings.projections.pca import Components, components
from embeddings.projections.result import Projection
from embeddings.projections.settings import TSNE, UMAP, AsIs, Settings, resolve, settings_to_dict


def project(
    vectors: np.ndarray, settings: Settings, graph: KnnGraph | None = None, progress: Progress = silent
) -> Projection:
    """`vectors` (n, dim) → points (n, n_components), the same for the same settings.

    `graph` is the shared one of these vectors, with `graph_size(settings, n)` neighbors or more and the metric of
    the settings; it is computed where None is given. Of one item, and of equal items, the map is one point;
    fewer than five items are shown by PCA. manifolds-rs, scikit-learn and umap-learn cannot be interrupted:
    run them in a thread; openTSNE tells progress and stops when it raises.
    """
    started = time.perf_counter()
    matrix = check_finite(vectors)
    if not matrix.size:
        raise DataError(
            "nothing_to_project", "There are no vectors to draw a map of: bring at least one item"
        )
    if isinstance(settings, AsIs):
        return as_is(matrix)
    used = resolve(settings, len(matrix))
    notes = adjustments(settings, len(matrix))
    shape = (len(matrix), settings.n_components)
    found: Components | None = None
    if (matrix == matrix[0]).all():
        points, engine, notes = np.zeros(shape, np.float32), "numpy", (*notes, _one_point(len(matrix)))
    elif isinstance(used, TSNE | UMAP):
        row = engine_for(used)
        fitting = _fitting(graph, matrix, used, progress)
        points = row.run(unit(matrix) if used.metric == "cosine" else matrix, used, fitting, progress)
        engine, notes = row.id, (*notes, *approximate_note(fitting, len(matrix)))
    else:
        found = components(matrix, settings.n_components)
        points, engine = found.transform(matrix), "numpy"
    _check_points(points, engine)
    return Projection(
        points,
        settings,
        settings_to_dict(used),
        notes,
        engine,
        time.perf_counter() - started,
        found.variance if found else None,
        found.share if found else None,
    )


def as_is(vectors: np.ndarray) -> Projection:
    """Data of 2 or 3 dimensions as its own map; `SettingsError` for any other number of dimensions."""
    matrix = check_finite(vectors)
    if matrix.shape[1] not in (2, 3):
        raise SettingsError(
            "not_a_map",
            "Vectors of {dim} dimensions cannot be shown as they are: choose PCA, t-SNE or UMAP",
            dim=matrix.shape[1],
        )
    settings = AsIs(matrix.shape[1])
    return Projection(matrix, settings, settings_to_dict(settings), (), "none")


def _fitting(
    graph: KnnGraph | None, matrix: np.ndarray, settings: TSNE | UMAP, progress: Progress
) -> KnnGraph:
    """The graph that was given, if it belongs to these vectors and settings, or a new one."""
    needed = graph_size(settings, len(matrix))
    if graph is None:
        return map_graph(matrix, needed, settings.metric, progress)
    if graph.n != len(matrix) or graph.metric != settings.metric:
        raise SettingsError(
            "graph_does_not_fit",
            "The graph has {held:,} items by {held_metric} and the map {n:,} by {metric}: compute it of these vectors",
            held=graph.n,
            held_metric=graph.metric,
            n=len(matrix),
            metric=settings.metric,
        )
    return graph.first(needed)


def _one_point(n: int) -> Message:
    if n == 1:
        return Message("one_item", "There is one item: the map is one point", {})
    return Message("all_equal", "All {n:,} items have the same vector: the map is one point", {"n": n})


def _check_points(points: np.ndarray, engine: str) -> None:
    if not np.isfinite(points).all():
        raise DataError(
            "map_not_finite",
            "{engine} gave points that are not numbers: choose another engine, or scale the vectors to size 1",
            engine=engine,
        )
