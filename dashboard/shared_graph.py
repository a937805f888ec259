"""The one graph of each open space: t-SNE, UMAP, groups, quality and lists all take their neighbors from it."""

import numpy as np
import streamlit as st

from embeddings.graph import KnnGraph
from embeddings.map_graph import EXACT_ITEMS, map_graph
from embeddings.progress import Progress, silent

USUAL = 90  # neighbors that t-SNE needs by default, and nothing else needs more


def graph(digest: str, metric: str, k: int, vectors: np.ndarray, progress: Progress = silent) -> KnnGraph:
    """The `k` nearest neighbors, at most n − 1, of every row of `vectors` (n, dim), which `digest` names."""
    n = len(vectors)
    return _graph(digest, metric, width(k, n), vectors, progress).first(max(0, min(k, n - 1)))


def width(k: int, n: int) -> int:
    """How many neighbors are looked for where `k` are asked: 90, 180, 360 …, of large sets just as many as asked.

    It follows from `k` alone and not from what was asked before, so that equally near items come in the same order.
    """
    if n > EXACT_ITEMS:
        return k
    wide = USUAL
    while wide < min(k, n - 1):
        wide *= 2
    return wide


@st.cache_resource(show_spinner=False, max_entries=6)
def _graph(digest: str, metric: str, k: int, _vectors: np.ndarray, _progress: Progress) -> KnnGraph:
    return map_graph(_vectors, k, metric, _progress)
