"""How long work speaks: a callable that is told how far it is, and may raise `Cancelled`."""

from typing import Protocol


class Progress(Protocol):
    """`progress(done, total)` after each batch; raising `Cancelled` stops the work between batches."""

    def __call__(self, done: int, total: int) -> None: ...


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""
