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


def sample_rows(n: int, n_queries: int = N_QUERIES, random_state: int = RANDOM_STATE) -> np.ndarray:
    """Rows of a space of `n` items that ask, drawn without replacement: all of them where there are not more."""
    return np.random.default_rng(random_state).choice(n, min(n_queries, n), replace=False)


def check(
    indexes: Sequence[Index], rows: np.ndarray, k: int = 10, progress: Progress = silent
) -> list[Checked]:
    """Each of `indexes` asked for the neighbors of the items in `rows` (q,), one at a time and in turns.

    The first index is exact; an item is no answer to itself.
    """
    found: list[list[Found]] = [[] for _ in indexes]
    seconds: list[list[float]] = [[] for _ in indexes]
    for i, row in enumerate(rows):
        for index, lines, times in zip(indexes, found, seconds, strict=True):
            start = time.perf_counter()
            answer = index.search(index.space.vectors[row], k + 1)
            times.append(time.perf_counter() - start)
            lines.append(_without(answer, int(row), k))
        progress(i + 1, len(rows))
    recalls = [
        [recall(exact, answer) for exact, answer in zip(found[0], lines, strict=True)] for lines in found
    ]
    return [
        Checked(
            index.row.id,
            1_000 * median(times),
            float(np.mean(shares)),
            index.build_seconds,
            index.nbytes,
            k,
            len(rows),
        )
        for index, times, shares in zip(indexes, seconds, recalls, strict=True)
    ]


def recall(exact: Found, found: Found) -> float:
    """The share of the exact neighbors that were found: an item as near as the last of them is as good as it.

    So it is defined by Aumüller et al. 2020 (ann-benchmarks): equal items would be misses by chance otherwise.
    """
    wanted = (exact.rows != NO_ROW).sum()
    near_enough = found.similarities >= np.array([[_least(line)] for line in exact.similarities])
    hits = ((found.rows != NO_ROW) & near_enough).sum()
    return float(hits / wanted) if wanted else 1.0


def missed(exact: Found, found: Found) -> np.ndarray:
    """The exact neighbors of one query that `found` has not, nor anything as near in their place: rows (m,)."""
    rows, similarities = exact.rows[0], exact.similarities[0]
    least = _least(similarities)
    is_tied = similarities <= least + 2 * EQUAL * max(1.0, abs(least))
    gone = ~np.isin(rows, found.rows[0]) & (rows != NO_ROW)
    lacking = int((rows != NO_ROW).sum()) - int((found.similarities[0] >= least).sum())  # as recall counts
    first = np.concatenate([np.flatnonzero(gone & ~is_tied), np.flatnonzero(gone & is_tied)])
    return np.asarray(rows[np.sort(first[: max(0, lacking)])], np.int64)


def _least(similarities: np.ndarray) -> float:
    """What an item needs to be as near as the last exact neighbor of a query; infinite where there is none."""
    known = similarities[np.isfinite(similarities)]
    return float(known.min()) - EQUAL * max(1.0, abs(float(known.min()))) if len(known) else np.inf
