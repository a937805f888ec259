"""Batches that threads make ready while the batch before is in use, in buffers that are used again."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from embeddings.errors import Message

AHEAD = 2  # batches that wait or are being filled while another is in use

T = TypeVar("T")
Fill = Callable[[T, np.ndarray], Message | None]


@dataclass(frozen=True, eq=False)
class Filled:
    """`inputs[i]` belongs to item `rows[i]`; `refused` tells why the others of the batch are not here.

    `inputs` is written to again once the next batch has been asked for.
    """

    rows: np.ndarray
    inputs: np.ndarray
    refused: tuple[tuple[int, Message], ...] = ()


@dataclass(frozen=True, eq=False)
class Filling(Generic[T]):
    """`fill(item, out)` writes one item's input of `shape` into `out`, or tells why there is none."""

    fill: Fill[T]
    shape: tuple[int, ...]
    batch_size: int
    threads: int = 1

    def batches(self, items: Sequence[T]) -> Iterator[Filled]:
        """In the order of the items; closing the iterator ends the threads after the items they are at."""
        size = min(self.batch_size, max(1, len(items)))
        starts = range(0, len(items), size)
        buffers = [np.empty((size, *self.shape), np.float32) for _ in range(min(AHEAD + 1, len(starts)))]
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="decode")
        waiting: deque[tuple[range, np.ndarray, list[Future[Message | None]]]] = deque()
        try:
            for number, start in enumerate(starts):
                rows, buffer = range(start, min(start + size, len(items))), buffers[number % len(buffers)]
                jobs = [
                    pool.submit(self.fill, items[row], out) for row, out in zip(rows, buffer, strict=False)
                ]
                waiting.append((rows, buffer, jobs))
                if len(waiting) > AHEAD:
                    yield _finished(*waiting.popleft())
            while waiting:
                yield _finished(*waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _finished(rows: range, buffer: np.ndarray, jobs: list[Future[Message | None]]) -> Filled:
    reasons = [job.result() for job in jobs]
    refused = tuple((row, why) for row, why in zip(rows, reasons, strict=True) if why is not None)
    if not refused:
        return Filled(np.array(rows), buffer[: len(rows)])
    kept = [i for i, why in enumerate(reasons) if why is None]
    return Filled(np.array(rows)[kept], buffer[kept], refused)
