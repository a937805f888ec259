"""What comparisons share between all visitors: graphs, and how many items samples have in common with others."""

from collections.abc import Mapping

import streamlit as st

from dashboard import resources
from dashboard.samples import SAMPLES
from embeddings.graph import KnnGraph
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace


@st.cache_resource(show_spinner=False, max_entries=16)
def in_samples(digest: str, _space: EmbeddingSpace) -> Mapping[str, int]:
    """How many labels of the space that `digest` names are also in each of the samples."""
    labels = set(_space.labels)
    return {name: len(labels.intersection(resources.sample_space(name).labels)) for name in SAMPLES}


def shared_graph(space: EmbeddingSpace, k: int, progress: Progress) -> KnnGraph:
    """The one graph of a space that maps are drawn from, too."""
    return resources.graph(space.digest, space.receipt.metric, k, space.vectors, progress)
