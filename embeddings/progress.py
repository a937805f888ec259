"""How long work speaks: a callable that is told how far it is, and may raise `Cancelled`."""

from typing import Protocol


class Progress(Protocol):
    """`progress(done, total)` after each batch; raising `Cancelled` stops the work between batches."""

    def __call__(self, done: int, total: int) -> None: ...


def part_of(progress: Progress, done: int, total: int) -> Progress:
    """What one of `total` parts of the work tells, of which `done` are finished: only that it may be stopped."""
    return lambda _, __: progress(done, total)


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""
