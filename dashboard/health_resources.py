"""The health of spaces, shared by all visitors: findings as work that is awaited, and spaces after remedies."""

import streamlit as st

from dashboard import resources
from dashboard.components.awaited import Work
from dashboard.state import PART, ExplorerState
from embeddings.health import Health, distinct, health
from embeddings.metrics import METRICS
from embeddings.pairs import PairSample, sample_pairs
from embeddings.progress import Progress
from embeddings.remedies import remedied, remedies_named
from embeddings.space import EmbeddingSpace

GRAPH_K = 15  # as UMAP asks for by default: one graph serves both
QUICK = 1_000  # items that are looked over while the page is drawn


def health_work(place: str, space: EmbeddingSpace) -> Work:
    """Everything that is measured of `space`; `place` tells two of them on one page apart."""
    is_quick = len(space) <= QUICK
    return Work(place, space.digest, lambda progress: _look_over(space, progress), "look_over", is_quick, 320)


def _look_over(space: EmbeddingSpace, progress: Progress) -> Health:
    different = distinct(space)
    k = min(GRAPH_K, len(different) - 1)
    metric = space.receipt.metric
    graph = resources.graph(different.digest, metric, k, different.vectors, progress) if k > 0 else None
    return health(space, graph=graph, progress=progress)


def after(explorer: ExplorerState, steps: str) -> EmbeddingSpace:
    """The open space as it would be after `steps`; of a part, as the whole would be. Raises what remedies raise."""
    assert explorer.space is not None
    whole = explorer.whole or explorer.space
    part = explorer.link.part if explorer.whole is not None else ()
    return _after(whole.digest, steps, part, whole)


@st.cache_resource(show_spinner=False, max_entries=2)
def _after(digest: str, steps: str, part: tuple[int, ...], _space: EmbeddingSpace) -> EmbeddingSpace:
    made = remedied(_space, remedies_named(steps))
    return made.select([row for row in part if row < len(made)], PART) if part else made


@st.cache_resource(show_spinner=False, max_entries=16)
def cosines(digest: str, _space: EmbeddingSpace) -> PairSample:
    """Cosines of random pairs, whatever the space is read by."""
    return sample_pairs(_space, METRICS["cosine"].id)
