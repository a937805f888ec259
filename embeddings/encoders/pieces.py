"""Pieces of batches that threads fill and compute by themselves: no thread waits for another."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

import numpy as np

from embeddings.encoders.ahead import AHEAD, Fill
from embeddings.errors import Message

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Computed:
    """`vectors[i]` belongs to item `rows[i]`; `refused` tells why the others of the batch are not here."""

    rows: np.ndarray
    vectors: np.ndarray
    refused: tuple[tuple[int, Message], ...] = ()


@dataclass(frozen=True, eq=False)
class Computing(Generic[T]):
    """`fill(item, out)` as for `Filling`; `compute` makes vectors of up to `piece` inputs, in several threads at once.

    No core is idle while a first batch is filled, and there are no more threads than cores: what counts where
    decoding takes a fifth of the time, as beside ResNet-50 in int8.
    """

    fill: Fill[T]
    compute: Callable[[np.ndarray], np.ndarray]
    shape: tuple[int, ...]
    dtype: np.dtype
    batch_size: int
    piece: int
    threads: int

    def batches(self, items: Sequence[T]) -> Iterator[Computed]:
        """In the order of the items; closing the iterator ends the threads after the pieces they are at."""
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="decode")
        buffers: SimpleQueue[np.ndarray] = SimpleQueue()
        for _ in range(self.threads):
            buffers.put(np.empty((self.piece, *self.shape), self.dtype))
        waiting: deque[list[Future[Computed]]] = deque()
        try:
            for start in range(0, len(items), self.batch_size):
                stop = min(start + self.batch_size, len(items))
                pieces = [range(at, min(at + self.piece, stop)) for at in range(start, stop, self.piece)]
                waiting.append([pool.submit(self._computed, items, rows, buffers) for rows in pieces])
                if len(waiting) > AHEAD:
                    yield _joined(waiting.popleft())
            while waiting:
                yield _joined(waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _computed(self, items: Sequence[T], rows: range, buffers: "SimpleQueue[np.ndarray]") -> Computed:
        buffer = buffers.get()
        try:
            reasons = [self.fill(items[row], out) for row, out in zip(rows, buffer, strict=False)]
            refused = tuple((row, why) for row, why in zip(rows, reasons, strict=True) if why is not None)
            kept = np.array([i for i, why in enumerate(reasons) if why is None], np.intp)
            inputs = buffer[kept] if refused else buffer[: len(rows)]
            return Computed(np.array(rows)[kept], self.compute(inputs), refused)
        finally:
            buffers.put(buffer)


def _joined(jobs: list[Future[Computed]]) -> Computed:
    pieces = [job.result() for job in jobs]
    return Computed(
        np.concatenate([piece.rows for piece in pieces]),
        np.concatenate([piece.vectors for piece in pieces]),
        tuple(told for piece in pieces for told in piece.refused),
    )
