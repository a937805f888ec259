"""What every encoder promises: items in, one float32 row each out, in the order of the items."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np

from embeddings.catalog import EncoderRow
from embeddings.errors import Message, SettingsError
from embeddings.metrics import unit
from embeddings.progress import Progress, silent

Batch = tuple[np.ndarray, np.ndarray]  # rows (b,) of the items, their vectors (b, dim)


@dataclass(frozen=True)
class EncoderSettings:
    """`int8` is faster and slightly less exact; `normalize` scales every vector to length 1."""

    precision: Literal["fp32", "int8"] = "fp32"
    normalize: bool = True
    batch_size: int = 32

    def __post_init__(self) -> None:
        if self.precision not in ("fp32", "int8"):
            raise SettingsError(
                "unknown_precision",
                "precision {value!r} is not known: choose fp32 or int8",
                value=self.precision,
            )
        if self.batch_size < 1:
            raise SettingsError(
                "batch_size_too_small",
                "batch size {value} is too small: give 1 or more",
                value=self.batch_size,
            )


class Encoder(Protocol):
    """`row.revision` names the weights; `note` says what the visitor should know of how it runs."""

    @property
    def row(self) -> EncoderRow: ...
    @property
    def settings(self) -> EncoderSettings: ...
    @property
    def dim(self) -> int: ...

    def encode(self, items: Sequence[Any], progress: Progress = silent) -> np.ndarray:
        """Items (texts, pictures) → (n, dim) float32."""
        ...

    def encode_queries(self, queries: Sequence[Any]) -> np.ndarray:
        """What is searched for → (q, dim) float32."""
        ...


@runtime_checkable
class BatchEncoder(Protocol):
    """An encoder that chooses its own batches (by length), so that a cache can keep each as it is finished."""

    def batches(self, items: Sequence[Any]) -> Iterator[Batch]: ...


@dataclass(frozen=True, eq=False)
class TextEncoder:
    """Batches, order, prefixes and normalisation; the engines below add how one batch is run."""

    row: EncoderRow
    settings: EncoderSettings
    dim: int
    note: Message | None = None

    def batches(self, items: Sequence[str]) -> Iterator[Batch]:
        return self._finished(self._batches([self.row.item_prefix + item for item in items]))

    def encode(self, items: Sequence[str], progress: Progress = silent) -> np.ndarray:
        return gather(self.batches(items), len(items), self.dim, progress)

    def encode_queries(self, queries: Sequence[str]) -> np.ndarray:
        texts = [self.row.query_prefix + query for query in queries]
        return gather(self._finished(self._batches(texts)), len(texts), self.dim)

    def _batches(self, texts: list[str]) -> Iterator[Batch]:
        raise NotImplementedError

    def _finished(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        for rows, vectors in batches:
            vectors = np.asarray(vectors, dtype=np.float32)
            yield rows, unit(vectors) if self.settings.normalize else vectors


def gather(batches: Iterator[Batch], n: int, dim: int, progress: Progress = silent) -> np.ndarray:
    """Batches put back into the order of the items, (n, dim); NaN for an item that is in none of them."""
    out = np.full((n, dim), np.nan, dtype=np.float32)
    done = 0
    for rows, vectors in batches:
        out[rows] = vectors
        done += len(rows)
        progress(done, n)
    if done < n:
        progress(n, n)
    return out


def batches_of(encoder: Encoder, items: Sequence[Any]) -> Generator[Batch]:
    """The encoder's own batches, or runs of its batch size for one that has only `encode`."""
    if isinstance(encoder, BatchEncoder):
        yield from encoder.batches(items)
        return
    size = encoder.settings.batch_size
    for start in range(0, len(items), size):
        part = items[start : start + size]
        yield np.arange(start, start + len(part)), encoder.encode(part)
