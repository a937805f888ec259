"""Exact or approximate: what a whole job of queries takes with each index, its build included, and which is taken.

A model of a few constants, so that the choice costs nothing and is the same everywhere. They were measured on two
cores of an AMD EPYC with AVX-512 (2026), in processor time; another machine shifts them alike, and
`benchmarks/search.py` checks the choice against clocks.
"""

from dataclasses import dataclass
from math import ceil, log2

from embeddings.errors import Message

EXACT, INT8, HNSW = "exact", "int8", "hnsw"

SCAN = 0.16e-9  # seconds for a float32 value that one pass reads
CODE_SCAN = 0.045e-9  # … and for one of 8 bits
PRODUCT = 0.02e-9  # for a value of an item in a product of matrices, for each query of many
RANK = 0.8e-9  # for an item and a query: keeping the best
QUERY = 0.15e-3  # for a query: comparing the best again in full precision
ROUND = 6e-9  # for a value that becomes 8 bits
LINK, LINK_VALUE = 2.8e-6, 0.018e-6  # for an item and a layer of the graph, and for each of its values
MANY = 6  # queries at once that are worth a product of matrices
NOTICED_S = 0.05  # one exact answer that takes less seems immediate: nothing is gained by an index


@dataclass(frozen=True)
class Job:
    """`n_queries` to a space of `n` items with `dim` dimensions; `is_batch` where they are given all together."""

    n: int
    dim: int
    n_queries: int
    is_batch: bool = True
    metric: str = "cosine"


@dataclass(frozen=True)
class Cost:
    """Seconds to build an index, and for each query."""

    build: float
    query: float

    def total(self, n_queries: int) -> float:
        return self.build + n_queries * self.query


@dataclass(frozen=True)
class Choice:
    """The row of `INDEXES` that is taken, why, and what each would cost."""

    row: str
    reason: Message
    costs: dict[str, Cost]


def costs_of(job: Job) -> dict[str, Cost]:
    """What each index would cost on the machine of the constants."""
    values = job.n * job.dim
    has_product = job.is_batch and job.n_queries > MANY and job.metric != "euclidean"
    reading = values * (PRODUCT if has_product else SCAN)
    layers = log2(max(job.n, 2))
    return {
        EXACT: Cost(0.0, reading + job.n * RANK + QUERY),
        INT8: Cost(values * ROUND, values * CODE_SCAN + job.n * RANK + QUERY),
        HNSW: Cost(job.n * layers * (LINK + job.dim * LINK_VALUE), QUERY),
    }


def choose(job: Job) -> Choice:
    """The index by which the whole job is done first; exact where nobody would notice the difference."""
    known = costs_of(job)
    totals = {row: cost.total(job.n_queries) for row, cost in known.items()}
    exact = known[EXACT].query
    if not job.is_batch and exact < NOTICED_S:
        return Choice(EXACT, _immediate(job, exact), known)
    row = min(totals, key=totals.__getitem__)
    return Choice(row, _exact_first(job, totals) if row == EXACT else _paid_back(row, job, known), known)


def break_even(exact: Cost, index: Cost) -> int | None:
    """The number of queries from which on `index` is done before `exact`; None where it never is."""
    saved = exact.query - index.query
    return max(0, ceil((index.build - exact.build) / saved)) if saved > 0 else None


def _immediate(job: Job, seconds: float) -> Message:
    return Message(
        "exact_immediate",
        "Exact search, which misses nothing: one query to {n:,} items of {dim} dimensions should take about {time}, and nobody "
        "notices less than {noticed}",
        {"n": job.n, "dim": job.dim, "time": spoken(seconds), "noticed": spoken(NOTICED_S)},
    )


def _exact_first(job: Job, totals: dict[str, float]) -> Message:
    other = min((row for row in totals if row != EXACT), key=totals.__getitem__)
    return Message(
        "exact_first",
        "Exact search, which misses nothing: {queries:,} queries take about {time}, and with the index {other}, which has "
        "to be built first, {other_time}",
        {
            "queries": job.n_queries,
            "time": spoken(totals[EXACT]),
            "other": other,
            "other_time": spoken(totals[other]),
        },
    )


def _paid_back(row: str, job: Job, known: dict[str, Cost]) -> Message:
    return Message(
        "index_paid_back",
        "The index {row}: {queries:,} queries take about {time} with its build, and {exact_time} by exact search; it is "
        "paid back from {even:,} queries on",
        {
            "row": row,
            "queries": job.n_queries,
            "time": spoken(known[row].total(job.n_queries)),
            "exact_time": spoken(known[EXACT].total(job.n_queries)),
            "even": break_even(known[EXACT], known[row]),
        },
    )


def spoken(seconds: float) -> str:
    """ "0.4 ms", "12 ms", "3.1 s", "45 s"."""
    if seconds < 1:
        value = 1_000 * seconds
        return f"{value:.0f} ms" if value >= 10 else f"{value:.1g} ms" if value < 1 else f"{value:.1f} ms"
    return f"{seconds:,.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
