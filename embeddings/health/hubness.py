"""Hubs: items that are among the neighbors of very many others, while many are among nobody's."""

from dataclasses import dataclass

import numpy as np

from embeddings.graph import KnnGraph

HUBS_NAMED = 10


@dataclass(frozen=True, eq=False)
class Hubness:
    """`counts` (n,): of how many items each is one of the `k` nearest, `k` on average; `hubs` are rows, worst first.

    `skewness` is 0 where every item is a neighbor equally often; `n_never` items are nobody's neighbor.
    """

    skewness: float
    counts: np.ndarray
    hubs: tuple[int, ...]
    n_never: int
    k: int

    @property
    def largest(self) -> int:
        return int(self.counts.max())


def hubness(graph: KnnGraph, k: int = 10) -> Hubness | None:
    """The skewness of the `k`-occurrences (Radovanović, Nanopoulos and Ivanović 2010).

    None for fewer than twice `k` + 1 items: there everybody is almost everybody's neighbor.
    """
    if graph.n < 2 * k + 1 or graph.k < k:
        return None
    counts = np.bincount(graph.first(k).rows.ravel(), minlength=graph.n)
    centered = counts - counts.mean()
    spread = float(np.sqrt((centered**2).mean()))
    skewness = float((centered**3).mean()) / spread**3 if spread else 0.0
    worst = np.lexsort((np.arange(graph.n), -counts))[:HUBS_NAMED]
    hubs = tuple(int(row) for row in worst if counts[row] > k)
    counts.setflags(write=False)
    return Hubness(skewness, counts, hubs, int((counts == 0).sum()), k)
