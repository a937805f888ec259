"""Outliers that all visitors share: what a detector says of given items, from the one graph of their space."""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import resources
from embeddings.graph import KnnGraph
from embeddings.outliers import Detector, Strangeness, detect, judge, neighbors_needed
from embeddings.outliers.detect import graph_metric
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    from dashboard.outlying import Fit


def strangeness(fit: "Fit", settings: Detector, progress: Progress = silent) -> Strangeness:
    """The values of the items of `fit`, found once for all who ask for the same."""
    return _strangeness(fit.key, settings, fit, progress)


@st.cache_resource(show_spinner=False, max_entries=48)
def _strangeness(
    key: tuple[str, str, str], settings: Detector, _fit: "Fit", _progress: Progress
) -> Strangeness:
    graph = _graph(_fit, settings, _progress)
    if _fit.second is not None:
        return judge(_fit.space, _fit.second, settings, graph=graph, progress=_progress)
    return detect(_fit.space, settings, graph=graph, normal_rows=_fit.normal, progress=_progress)


def _graph(fit: "Fit", settings: Detector, progress: Progress) -> KnnGraph | None:
    """The graph of the open space; a part of it has neighbors of its own."""
    needed = neighbors_needed(settings, len(fit.space)) if fit.normal is None else 0
    return graph_of(fit.space, needed, progress) if needed > 0 else None


def graph_of(space: EmbeddingSpace, k: int, progress: Progress = silent) -> KnnGraph:
    """The `k` nearest neighbors in the shared graph of `space`."""
    return resources.graph(space.digest, graph_metric(space.receipt.metric), k, space.vectors, progress)
