"""What moved between two spaces: items whose nearest neighbors are others (Gonen et al. 2020)."""

from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.graph import knn_graph
from embeddings.neighbors import check_k
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

MOST_COMPARED = 20_000  # shared labels: more would take minutes


@dataclass(frozen=True)
class Moved:
    """`overlap` is the Jaccard index, 0 to 1, of the nearest labels in the old space and in the new one."""

    label: str
    overlap: float
    old: tuple[str, ...]
    new: tuple[str, ...]


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
    compared. Of equal overlap the earlier row comes first. `SettingsError` for fewer
    than two shared labels and for `k` below 1.
    """
    check_k(k)
    in_b = space_b.row_of
    shared = [label for label in dict.fromkeys(space_a.labels) if label in in_b]
    if len(shared) < 2:
        raise SettingsError(
            "spaces_share_too_few",
            "The two spaces share {n} labels: compare spaces with 2 or more labels in common",
            n=len(shared),
        )
    labels = shared[:MOST_COMPARED]
    wanted = min(k, len(labels) - 1)
    old = _neighbors(space_a, labels, wanted, progress, 0)
    new = _neighbors(space_b, labels, wanted, progress, 1)
    both = np.array([len(np.intersect1d(a, b, assume_unique=True)) for a, b in zip(old, new, strict=True)])
    overlap = both / (2 * wanted - both)
    order = np.argsort(overlap, kind="stable")

    def told(row: int) -> Moved:
        return Moved(
            labels[row],
            float(overlap[row]),
            tuple(labels[i] for i in old[row]),
            tuple(labels[i] for i in new[row]),
        )

    most_alike = np.lexsort((np.arange(len(labels)), -overlap))[:most]
    return Comparison(
        tuple(told(row) for row in order[:most]),
        tuple(told(row) for row in most_alike),
        read_only(np.sort(overlap)),
        wanted,
        len(shared),
        len(space_a.row_of) - len(shared),
        len(in_b) - len(shared),
    )


def _neighbors(space: EmbeddingSpace, labels: list[str], k: int, progress: Progress, step: int) -> np.ndarray:
    """Positions in `labels` of the `k` nearest of each: (n, k)."""
    vectors = space.vectors[[space.row_of[label] for label in labels]]

    def part(done: int, total: int) -> None:
        progress(step * total + done, 2 * total)

    return knn_graph(vectors, k, progress=part).rows
