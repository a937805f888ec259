"""One query through every metric side by side: who is nearest by each, and where each of them stands by the others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from embeddings.metrics import METRICS
from embeddings.neighbors import Neighbor, nearest, similarities
from embeddings.space import EmbeddingSpace

EQUAL_LENGTHS = 1e-3  # lengths that differ by less of their mean: cosine, euclidean and dot give one order


@dataclass(frozen=True)
class MetricLens:
    """`lists[metric]` are the nearest by that metric; `ranks[metric][row]` is where any of them stands, from 1."""

    lists: Mapping[str, tuple[Neighbor, ...]]
    ranks: Mapping[str, Mapping[int, int]]

    @property
    def rows(self) -> tuple[int, ...]:
        """Every row that is in one of the lists, in the order in which the lists name them."""
        return tuple(dict.fromkeys(neighbor.row for found in self.lists.values() for neighbor in found))

    def shared(self, one: str, other: str) -> int:
        """How many items the lists of two metrics have in common."""
        a, b = ({neighbor.row for neighbor in self.lists[metric]} for metric in (one, other))
        return len(a & b)


def metric_lens(
    space: EmbeddingSpace, query: np.ndarray, k: int = 10, itself: int | None = None
) -> MetricLens:
    """The `k` nearest to `query` (dim,) by each of `METRICS`, without the row `itself`, and their ranks by the others.

    An item ranks behind all that are more similar and behind equal ones of smaller rows. `SettingsError` as `nearest`.
    """
    left_out = () if itself is None else (itself,)
    lists = {metric: tuple(nearest(space, query, k, metric, left_out)[0]) for metric in METRICS}
    rows = tuple(dict.fromkeys(neighbor.row for found in lists.values() for neighbor in found))
    return MetricLens(
        lists, {metric: _ranks(space, query, metric, rows, lists[metric], itself) for metric in METRICS}
    )


def _ranks(
    space: EmbeddingSpace,
    query: np.ndarray,
    metric: str,
    rows: tuple[int, ...],
    found: tuple[Neighbor, ...],
    itself: int | None,
) -> dict[int, int]:
    ranks = {neighbor.row: rank for rank, neighbor in enumerate(found, 1)}
    others = [row for row in rows if row not in ranks]
    if others:
        values = similarities(space, query, metric)[0]
        if itself is not None:
            values[itself] = -np.inf
        for row in others:  # within rounding of the list's last one, it still stands behind the list
            before = np.count_nonzero(values > values[row]) + np.count_nonzero(values[:row] == values[row])
            ranks[row] = max(len(found), int(before)) + 1
    return ranks


def lengths_are_equal(space: EmbeddingSpace) -> bool:
    """Whether all vectors are equally long, so that the three metrics rank alike."""
    if not len(space):
        return True
    low, high = float(space.norms.min()), float(space.norms.max())
    return high - low <= EQUAL_LENGTHS * max(high, 1e-30)
