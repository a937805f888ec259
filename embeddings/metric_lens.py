"""One query through every metric side by side: who is nearest by each, and where each of them stands by the others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from embeddings.errors import Message
from embeddings.metrics import METRICS
from embeddings.neighbors import Neighbor, nearest, similarities
from embeddings.space import EmbeddingSpace
from embeddings.ties import cut_note, tie_note

EQUAL_LENGTHS = 1e-3  # lengths that differ by less of their mean: cosine, euclidean and dot give one order


@dataclass(frozen=True)
class MetricLens:
    """`lists[metric]` are the nearest by that metric; `ranks[metric][row]` is where any of them stands, from 1.

    `ties[metric]` says what the order of a list cannot say; metrics whose order means something have none.
    """

    lists: Mapping[str, tuple[Neighbor, ...]]
    ranks: Mapping[str, Mapping[int, int]]
    ties: Mapping[str, Message]

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
    lists, values = {}, {}
    for metric in METRICS:
        lists[metric] = tuple(nearest(space, query, k, metric, left_out)[0])
        values[metric] = similarities(space, query, metric)[0]
        values[metric][list(left_out)] = -np.inf
    rows = tuple(dict.fromkeys(neighbor.row for found in lists.values() for neighbor in found))
    ranks = {metric: _ranks(values[metric], rows, lists[metric]) for metric in METRICS}
    ties = {metric: _tie(query, metric, values[metric], lists[metric], len(space)) for metric in METRICS}
    return MetricLens(lists, ranks, {metric: note for metric, note in ties.items() if note is not None})


def _ranks(values: np.ndarray, rows: tuple[int, ...], found: tuple[Neighbor, ...]) -> dict[int, int]:
    ranks = {neighbor.row: rank for rank, neighbor in enumerate(found, 1)}
    for row in rows:
        if row not in ranks:  # within rounding of the list's last one, it still stands behind the list
            before = np.count_nonzero(values > values[row]) + np.count_nonzero(values[:row] == values[row])
            ranks[row] = max(len(found), int(before)) + 1
    return ranks


def _tie(
    query: np.ndarray, metric: str, values: np.ndarray, found: tuple[Neighbor, ...], n: int
) -> Message | None:
    """Where all of a list are equally near, or it was cut among such."""
    return tie_note(query, metric, found, n) or cut_note(values, found)


def lengths_are_equal(space: EmbeddingSpace) -> bool:
    """Whether all vectors are equally long, so that the three metrics rank alike."""
    if not len(space):
        return True
    low, high = float(space.norms.min()), float(space.norms.max())
    return high - low <= EQUAL_LENGTHS * max(high, 1e-30)
