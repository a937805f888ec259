"""Exact search: nothing is built, every vector is read, nothing is missed."""

from dataclasses import dataclass

import numpy as np

from embeddings.neighbors import nearest_candidates
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace


@dataclass(frozen=True, eq=False)
class ExactSearch:
    """One pass over the vectors for a query, a product of matrices in blocks for many."""

    space: EmbeddingSpace
    metric: str
    nbytes: int = 0

    def candidates(self, queries: np.ndarray, k: int) -> list[np.ndarray]:
        return list(nearest_candidates(self.space, queries, k, self.metric))


def build_exact(space: EmbeddingSpace, metric: str, progress: Progress) -> ExactSearch:
    """What a space remembers of its vectors for this metric is computed now, not with the first query."""
    if metric == "cosine":
        space.scales  # noqa: B018 - computed once and kept
    progress(len(space), len(space))
    return ExactSearch(space, metric, space.scales.nbytes if metric == "cosine" else 0)
