"""What an encoder made of the categories of one column: their vectors, and how new values are turned into them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from embeddings.categories.settings import Encoder, OneHot
from embeddings.dataset import read_only
from embeddings.errors import Message, SettingsError

MOST_DISTANCES = 2_000  # categories of which all pairs are measured: 16 MB
MOST_NAMED = 5
# What becomes of a value that was not there, in the encoder's own words.
UNKNOWN = {
    "label": Message("unknown_as_minus_one", "−1, below all the others"),
    "ordinal": Message("unknown_as_minus_one", "−1, below all the others"),
    "onehot": Message("unknown_as_zeros", "zeros in every dimension"),
    "entity": Message("unknown_as_mean", "the mean of the learned vectors, each counted by its rows"),
}


@dataclass(frozen=True, eq=False)
class Encoded:
    """`vectors` (n, dim), dense float32 or sparse; `unknown` values came `n_unknown` times, and `note` says what they became."""

    vectors: Any
    unknown: tuple[str, ...] = ()
    n_unknown: int = 0
    note: Message | None = None


@dataclass(frozen=True, eq=False)
class CategoryEncoding:
    """`vectors[i]` is `categories[i]`: read-only float32 (n_categories, dim), or a sparse matrix for one-hot.

    `counts[i]` rows had it; `fallback` (dim,) is what unknown values become. `encoder` is scikit-learn's, None for
    the learned one.
    """

    settings: Encoder
    column: str
    categories: tuple[str, ...]
    vectors: Any
    counts: np.ndarray
    fallback: np.ndarray | None = None
    encoder: Any = None
    notes: tuple[Message, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def method(self) -> str:
        return self.settings.method

    @property
    def dim(self) -> int:
        return int(self.vectors.shape[1])

    @property
    def is_sparse(self) -> bool:
        return isinstance(self.settings, OneHot)

    @property
    def share_of_zeros(self) -> float:
        """Of all the numbers of the vectors."""
        cells = self.vectors.shape[0] * self.vectors.shape[1]
        filled = self.vectors.nnz if self.is_sparse else int(np.count_nonzero(self.vectors))
        return 1 - filled / max(1, cells)

    @property
    def nbytes(self) -> int:
        """What the vectors take as they are kept."""
        return held_bytes(self.vectors)

    @property
    def dense_nbytes(self) -> int:
        """What they would take with every number written out as float32."""
        return int(4 * self.vectors.shape[0] * self.vectors.shape[1])

    @cached_property
    def row_of(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.categories)}

    def encode(self, values: Sequence[str]) -> Encoded:
        """The vectors of `values` (n,); values that were not there when it was made are counted and named."""
        known = self.row_of if self.encoder is None else set(self.encoder.categories_[0])
        counted = Counter(value for value in values if value not in known)
        unknown = tuple(name for name, _ in counted.most_common())
        note = _note_of(self.column, self.method, unknown, sum(counted.values()))
        return Encoded(self._vectors_of(values), unknown, sum(counted.values()), note)

    def _vectors_of(self, values: Sequence[str]) -> Any:
        if self.encoder is not None:
            return self.encoder.transform(np.array(values, dtype=object).reshape(-1, 1))
        assert self.fallback is not None
        table = np.vstack([self.vectors, self.fallback])
        return read_only(table[[self.row_of.get(value, -1) for value in values]])


def _note_of(column: str, method: str, unknown: Sequence[str], count: int) -> Message | None:
    if not unknown:
        return None
    named = ", ".join(name or "–" for name in unknown[:MOST_NAMED]) + (
        ", …" if len(unknown) > MOST_NAMED else ""
    )
    return Message(
        "unknown_categories",
        "Values of {column!r} that the encoder never saw: {count:,} ({names}). They become {became}",
        {"column": column, "count": count, "names": named, "became": UNKNOWN[method]},
    )


def held_bytes(vectors: Any) -> int:
    """Bytes of a dense matrix, or of the three arrays of a sparse one."""
    if isinstance(vectors, np.ndarray):
        return int(vectors.nbytes)
    return int(vectors.data.nbytes + vectors.indices.nbytes + vectors.indptr.nbytes)


def dense(encoding: CategoryEncoding, rows: Sequence[int] | np.ndarray) -> np.ndarray:
    """The vectors of some categories (m, dim) as float32; of a sparse encoding without the dimensions that are 0 in all.

    Distances between them are the same. `SettingsError` for more than 2,000 categories.
    """
    index = np.asarray(rows, dtype=np.int64)
    if len(index) > MOST_DISTANCES:
        raise SettingsError(
            "categories_too_many",
            "{n:,} categories are too many to be written out in full: ask for {most:,} at most, the most frequent ones",
            n=len(index),
            most=MOST_DISTANCES,
        )
    part = encoding.vectors[index]
    if not encoding.is_sparse:
        return np.asarray(part, dtype=np.float32)
    used = np.unique(part.indices)
    return np.asarray(part[:, used].toarray(), dtype=np.float32)


def distances(encoding: CategoryEncoding, rows: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
    """Euclidean distances (m, m) between the vectors of the categories in `rows`, of all where it is None."""
    index = np.arange(len(encoding.categories)) if rows is None else np.asarray(rows)
    vectors = dense(encoding, index).astype(np.float64)
    lengths = (vectors**2).sum(axis=1)
    squared = lengths[:, None] + lengths[None] - 2 * vectors @ vectors.T
    np.fill_diagonal(squared, 0)
    return read_only(np.sqrt(np.maximum(squared, 0)).astype(np.float32))


def most_frequent(encoding: CategoryEncoding, most: int) -> np.ndarray:
    """The rows of the categories that most rows have, in the order of the categories."""
    first = np.argsort(-encoding.counts, kind="stable")[:most]
    return np.sort(first)
