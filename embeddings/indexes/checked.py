"""An index against the exact answer on the same data: recall, milliseconds, memory, build, and what it missed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from embeddings.indexes.base import NO_ROW, Found, Index
from embeddings.neighbors import Neighbor
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

N_QUERIES = 200
RANDOM_STATE = 42
# Two items whose similarities differ by less are equally near: float32 does not tell them apart.
EQUAL = 1e-6


@dataclass(frozen=True)
class Checked:
    """One index on one space: the median `milliseconds` of single queries, and `recall` at `k` over `n_queries`."""

    row: str
    milliseconds: float
    recall: float
    build_seconds: float
    nbytes: int
    k: int
    n_queries: int


@dataclass(frozen=True)
class Answer:
    """One query by one index: what it found, which exact neighbors it `missed`, recall and milliseconds."""

    row: str
    neighbors: tuple[Neighbor, ...]
    missed: tuple[Neighbor, ...]
    recall: float
    milliseconds: float


def answers(
    indexes: Sequence[Index], query: np.ndarray, k: int = 10, itself: int | None = None
) -> tuple[Answer, ...]:
    """`query` (dim,) by each of `indexes`, of which the first is exact; the row `itself` is left out."""
    wanted = k if itself is None else k + 1
    timed = []
    for index in indexes:
        start = time.perf_counter()
        found = index.search(query, wanted)
        timed.append((_without(found, itself, k), 1_000 * (time.perf_counter() - start)))
    exact = timed[0][0]
    return tuple(
        Answer(
            index.row.id,
            _neighbors(index.space, found.rows[0], found.similarities[0]),
            _named(index.space, exact, missed(exact, found)),
            recall(exact, found),
            milliseconds,
        )
        for index, (found, milliseconds) in zip(indexes, timed, strict=True)
    )


def _without(found: Found, itself: int | None, k: int) -> Found:
    """The answer to one query without the item that asks, at most `k`."""
    kept = np.flatnonzero(found.rows[0] != (NO_ROW - 1 if itself is None else itself))[:k]
    return Found(found.rows[:, kept], found.similarities[:, kept])


def _named(space: EmbeddingSpace, exact: Found, rows: np.ndarray) -> tuple[Neighbor, ...]:
    places = np.flatnonzero(np.isin(exact.rows[0], rows))
    return _neighbors(space, exact.rows[0][places], exact.similarities[0][places])


def _neighbors(space: EmbeddingSpace, rows: np.ndarray, similarities: np.ndarray) -> tuple[Neighbor, ...]:
    return tuple(
        Neighbor(int(row), space.labels[row], float(similarity))
        for row, similarity in zip(rows, similarities, strict=True)
        if row != NO_ROW
    )


def sample_queries(space: EmbeddingSpace, n: int = N_QUERIES, random_state: int = RANDOM_STATE) -> np.ndarray:
    """Items of the space as queries (m, dim), drawn without replacement: all of them where there are not more."""
    random = np.random.default_rng(random_state)
    return space.vectors[random.choice(len(space), min(n, len(space)), replace=False)]


def check(
    indexes: Sequence[Index], queries: np.ndarray, k: int = 10, progress: Progress = silent
) -> list[Checked]:
    """Each of `indexes` on the same `queries` (q, dim), one query at a time and in turns; the first one is exact."""
    found: list[list[Found]] = [[] for _ in indexes]
    seconds: list[list[float]] = [[] for _ in indexes]
    for i, query in enumerate(queries):
        for index, answers, times in zip(indexes, found, seconds, strict=True):
            start = time.perf_counter()
            answers.append(index.search(query, k))
            times.append(time.perf_counter() - start)
        progress(i + 1, len(queries))
    recalls = [
        [recall(exact, answer) for exact, answer in zip(found[0], answers, strict=True)] for answers in found
    ]
    return [
        Checked(
            index.row.id,
            1_000 * median(times),
            float(np.mean(shares)),
            index.build_seconds,
            index.nbytes,
            k,
            len(queries),
        )
        for index, times, shares in zip(indexes, seconds, recalls, strict=True)
    ]


def recall(exact: Found, found: Found) -> float:
    """The share of the exact neighbors that were found: an item as near as the last of them is as good as it.

    So it is defined by Aumüller et al. 2020 (ann-benchmarks): equal items would be misses by chance otherwise.
    """
    last = np.array([_last(line) for line in exact.similarities])
    wanted = (exact.rows != NO_ROW).sum()
    slack = EQUAL * np.maximum(1, np.abs(last))
    hits = ((found.rows != NO_ROW) & (found.similarities >= (last - slack)[:, None])).sum()
    return float(hits / wanted) if wanted else 1.0


def missed(exact: Found, found: Found) -> np.ndarray:
    """The exact neighbors of one query that `found` has not, nor anything as near in their place: rows (m,)."""
    rows, similarities = exact.rows[0], exact.similarities[0]
    last = _last(similarities)
    is_surely_in = similarities > last + EQUAL * max(1.0, abs(last))
    others = int((found.similarities[0] >= last - EQUAL * max(1.0, abs(last))).sum())
    gone = ~np.isin(rows, found.rows[0]) & (rows != NO_ROW)
    ties_gone = np.flatnonzero(gone & ~is_surely_in)
    lacking = int((rows != NO_ROW).sum()) - others  # as many as recall counts
    kept = np.concatenate([np.flatnonzero(gone & is_surely_in), ties_gone])[: max(0, lacking)]
    return np.asarray(rows[np.sort(kept)], np.int64)


def _last(similarities: np.ndarray) -> float:
    """The smallest of the similarities of one query that were found."""
    known = similarities[np.isfinite(similarities)]
    return float(known.min()) if len(known) else np.inf
