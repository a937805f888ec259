"""Ways to search a space: exact, in 8 bits, and by a graph; each is scored against the exact answer."""

import time

from embeddings.errors import SettingsError
from embeddings.indexes.base import NO_ROW, Found, Index, IndexRow
from embeddings.indexes.checked import Answer, Checked, answers, check, missed, recall, sample_rows
from embeddings.indexes.costs import Choice, Cost, Job, break_even, choose, costs_of
from embeddings.indexes.exact import build_exact
from embeddings.indexes.hnsw import build_hnsw
from embeddings.indexes.int8 import build_int8
from embeddings.metrics import metric_named
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

__all__ = [
    "INDEXES",
    "NO_ROW",
    "Answer",
    "Checked",
    "Choice",
    "Cost",
    "Found",
    "Index",
    "IndexRow",
    "Job",
    "answers",
    "break_even",
    "build",
    "check",
    "choose",
    "costs_of",
    "missed",
    "recall",
    "sample_rows",
]

INDEXES = {
    row.id: row
    for row in (
        IndexRow("exact", True, build_exact),
        IndexRow("int8", False, build_int8),
        IndexRow("hnsw", False, build_hnsw),
    )
}


def build(
    row_id: str, space: EmbeddingSpace, metric: str | None = None, progress: Progress = silent
) -> Index:
    """The index of `INDEXES` named `row_id`, of the items of `space` by `metric` (the receipt's where None).

    `SettingsError` for an unknown index or metric, `DataError` for NaN and infinity.
    """
    if row_id not in INDEXES:
        raise SettingsError(
            "unknown_index",
            "{name!r} is not an index: choose {choices}",
            name=row_id[:40],
            choices=", ".join(INDEXES),
        )
    chosen = metric_named(metric or space.receipt.metric).id
    start = time.perf_counter()
    built = INDEXES[row_id].build(space, chosen, progress)
    return Index(INDEXES[row_id], space, chosen, built, time.perf_counter() - start)
