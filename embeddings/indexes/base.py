"""What every index is: built once from a space, asked many times, and honest about what it costs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from embeddings.metrics import unit
from embeddings.neighbors import check_k, checked_queries, exact_similarity, ordered
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace

NO_ROW = -1


@dataclass(frozen=True, eq=False)
class Found:
    """The answers to q queries, best first: `rows` (q, k) int64 and `similarities` (q, k) float64.

    Where an index found fewer than `k`, the rest is `NO_ROW` and −infinity.
    """

    rows: np.ndarray
    similarities: np.ndarray


class Search(Protocol):
    """What the builder of an index gives: the search, and the bytes that it holds beside the vectors themselves."""

    @property
    def nbytes(self) -> int: ...

    def candidates(self, queries: np.ndarray, k: int) -> list[np.ndarray]:
        """For each of `queries` (q, dim) the rows among which its `k` nearest are looked for."""
        ...


@dataclass(frozen=True)
class IndexRow:
    """One kind of index. `build(space, metric, progress)` makes it; `is_exact` where it misses nothing by itself."""

    id: str
    is_exact: bool
    build: Callable[[EmbeddingSpace, str, Progress], Search]


@dataclass(frozen=True, eq=False)
class Index:
    """An index of `space` by `metric`, what its build took, and the bytes that it holds beside the vectors."""

    row: IndexRow
    space: EmbeddingSpace
    metric: str
    built: Search
    build_seconds: float

    @property
    def nbytes(self) -> int:
        return self.built.nbytes

    def search(self, queries: np.ndarray, k: int = 10) -> Found:
        """The `k` items most similar to each of `queries` (q, dim) or (dim,), best first.

        Whatever finds the candidates, they are compared in full precision: the similarities are those of `nearest`,
        and only which rows come may differ. `k` larger than the space gives the space. `SettingsError` as `nearest`.
        """
        asked = checked_queries(self.space, queries)
        check_k(k)
        wanted = min(k, len(self.space))
        rows = np.full((len(asked), wanted), NO_ROW, np.int64)
        similarities = np.full((len(asked), wanted), -np.inf)
        for i, near in enumerate(self.built.candidates(asked, wanted)):
            values = exact_similarity(self.space, asked[i], self.metric, near)
            best = ordered(near, values)[:wanted]
            rows[i, : len(best)], similarities[i, : len(best)] = near[best], values[best]
        return Found(rows, similarities)


def directed(queries: np.ndarray, metric: str) -> np.ndarray:
    """Queries as an index compares them: of length 1 for cosine."""
    return unit(queries) if metric == "cosine" else queries
