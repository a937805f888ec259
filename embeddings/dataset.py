"""What a visitor brings: items of one modality, their metadata, and the report of the loading."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from embeddings.digests import digest_array, digest_texts
from embeddings.errors import DataError, Message
from embeddings.pictures.base import Pictures

if TYPE_CHECKING:
    import pandas as pd

Modality = Literal["token", "text", "image", "entity", "vector"]


@dataclass(frozen=True)
class Dropped:
    """Rows that were left out, why, and the first of their numbers (counted from 1, as in the file)."""

    reason: Message
    count: int
    first_rows: tuple[int, ...]


@dataclass(frozen=True)
class LoadReport:
    """What happened between the file and the dataset, so that nothing is silent."""

    source: str
    kind: str  # the reader that was used: "csv", "npy", "word2vec-text", …
    rows_read: int
    rows_kept: int
    encoding: str | None = None
    dropped: tuple[Dropped, ...] = ()
    duplicates: int = 0  # kept items whose content had been seen before
    notes: tuple[Message, ...] = ()  # cuts, renamed columns, a header that was recognised


@dataclass(frozen=True, eq=False)
class Dataset:
    """`items[i]` is what is encoded (or the label of `vectors[i]`), `metadata.iloc[i]` what else is known of it.

    `vectors` is None, or a read-only float32 matrix (n_items, dim) where the file already held vectors.
    `pictures[i]` is the picture of `items[i]`, which is its name; None for every other modality.
    """

    name: str
    modality: Modality
    items: tuple[str, ...]
    metadata: "pd.DataFrame"
    report: LoadReport
    vectors: np.ndarray | None = None
    pictures: Pictures | None = None

    def __post_init__(self) -> None:
        if len(self.metadata) != len(self.items):
            raise DataError(
                "metadata_rows",
                "{items} items but {rows} rows of metadata: give one row of metadata for each item",
                items=len(self.items),
                rows=len(self.metadata),
            )
        if self.vectors is not None:
            object.__setattr__(self, "vectors", read_only(self.vectors))

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def digest(self) -> str:
        """Names the content (items, metadata and vectors), not the file it came from."""
        columns = [str(column) for column in self.metadata.columns]
        values = (str(value) for column in columns for value in self.metadata[column])
        parts = [self.modality, digest_texts(self.items), digest_texts(columns), digest_texts(values)]
        if self.vectors is not None:
            parts.append(digest_array(self.vectors))
        if self.pictures is not None:
            parts.append(self.pictures.digest)
        return digest_texts(parts)

    def select(self, rows: Sequence[int] | np.ndarray) -> "Dataset":
        """The items in `rows`, in that order."""
        index = np.asarray(rows, dtype=np.int64)
        return Dataset(
            self.name,
            self.modality,
            tuple(self.items[i] for i in index),
            self.metadata.iloc[index].reset_index(drop=True),
            self.report,
            None if self.vectors is None else self.vectors[index],
            None if self.pictures is None else self.pictures.select(index),
        )


def read_only(vectors: np.ndarray) -> np.ndarray:
    """`vectors` as a contiguous float32 matrix that nobody can write to."""
    matrix = np.ascontiguousarray(vectors, dtype=np.float32)
    if matrix is vectors and vectors.flags.writeable:
        matrix = matrix.view()
    matrix.setflags(write=False)
    return matrix
