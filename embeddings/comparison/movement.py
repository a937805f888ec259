"""What moved between two spaces of words: those whose nearest neighbors are others (Gonen et al. 2020)."""

from dataclasses import dataclass

import numpy as np

from embeddings.comparison.matching import match
from embeddings.comparison.spaces import Moved, compare_matched
from embeddings.dataset import read_only
from embeddings.graph import KnnGraph, knn_graph
from embeddings.neighbors import check_k
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

MOST_COMPARED = 20_000  # shared labels: more would take minutes


@dataclass(frozen=True, eq=False)
class Comparison:
    """`moved` has the least overlap first, `stayed` the most; `overlaps` (n_compared,) is ascending and read-only."""

    moved: tuple[Moved, ...]
    stayed: tuple[Moved, ...]
    overlaps: np.ndarray
    k: int
    n_shared: int
    n_only_a: int
    n_only_b: int

    @property
    def n_compared(self) -> int:
        return len(self.overlaps)


def moved(
    space_a: EmbeddingSpace,
    space_b: EmbeddingSpace,
    k: int = 10,
    most: int = 50,
    progress: Progress = silent,
) -> Comparison:
    """How much of its `k` nearest shared labels each shared label keeps from `space_a` to `space_b`, by cosine.

    Only labels of both spaces are neighbors; of more than `MOST_COMPARED` the first ones of `space_a` are
    compared. Of equal overlap the earlier row comes first. `SettingsError` for fewer than two shared labels and for
    `k` below 1.
    """
    check_k(k)
    matched = match(space_a, space_b)
    found = compare_matched(space_a, space_b, matched.first(MOST_COMPARED), k, progress, _by_cosine)
    most_alike = np.argsort(-found.overlaps, kind="stable")[:most]
    return Comparison(
        found.moved(most),
        tuple(found.told(item) for item in most_alike),
        read_only(np.sort(found.overlaps)),
        found.k,
        len(matched),
        matched.n_only_a,
        matched.n_only_b,
    )


def _by_cosine(space: EmbeddingSpace, k: int, progress: Progress) -> KnnGraph:
    return knn_graph(space.vectors, k, progress=progress)
