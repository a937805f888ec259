"""Indexes that visitors share, checked against the exact answer, and the answer by the one that suits the space."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np
import streamlit as st

from embeddings.indexes import INDEXES, Checked, Choice, Index, Job, build, check, choose, sample_rows
from embeddings.neighbors import Neighbor, nearest
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

VISIT_QUERIES = 100  # that a space is asked on this page before its visitors leave it
K = 10
LARGEST_MB = 400  # of vectors that a graph is built for: it holds a copy of them


@dataclass(eq=False)
class Shelf:
    """The indexes of one space by one metric, the exact one first, once they are built; `token` names this shelf."""

    indexes: tuple[Index, ...] = ()
    token: str = field(default_factory=lambda: uuid4().hex)


@st.cache_resource(show_spinner=False, max_entries=2)
def shelf(digest: str, metric: str) -> Shelf:
    """What has been built for a space; a new and empty one where too many others came since."""
    return Shelf()


def kinds(space: EmbeddingSpace) -> tuple[str, ...]:
    """The rows of `INDEXES` that are compared: without those whose copy of the vectors is too large for this server."""
    is_large = space.vectors.nbytes > LARGEST_MB * 1_000_000
    return tuple(row for row in INDEXES if not (is_large and row == "hnsw"))


def compare_indexes(
    space: EmbeddingSpace, metric: str, place: Shelf, progress: Progress = silent
) -> tuple[Checked, ...]:
    """Builds every index, asks each the same queries, and keeps them in `place`."""
    indexes = tuple(build(row, space, metric, progress) for row in kinds(space))
    checked = check(indexes, sample_rows(len(space)), K, progress)
    place.indexes = indexes
    return tuple(checked)


def choice_for(space: EmbeddingSpace, metric: str) -> Choice:
    """Which index answers on this page, where queries come one by one."""
    return choose(Job(len(space), space.dim, VISIT_QUERIES, is_batch=False, metric=metric))


@st.cache_resource(show_spinner=False, max_entries=1)
def taken_index(digest: str, metric: str, row: str, _space: EmbeddingSpace) -> Index:
    """The index that answers for the space that `digest` names."""
    return build(row, _space, metric)


def answer(
    space: EmbeddingSpace, query: np.ndarray, k: int, metric: str, exclude: Collection[int] = ()
) -> list[Neighbor]:
    """The nearest to `query` (dim,), by the index that `choice_for` takes."""
    row = choice_for(space, metric).row
    if row == "exact":
        return nearest(space, query, k, metric, exclude)[0]
    found = taken_index(space.digest, metric, row, space).search(query, k + len(exclude))
    return [
        Neighbor(int(row), space.labels[row], float(similarity))
        for row, similarity in zip(found.rows[0], found.similarities[0], strict=True)
        if row >= 0 and row not in exclude
    ][:k]
