"""Pieces of batches that threads fill and compute by themselves."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from embeddings.encoders.ahead import AHEAD
from embeddings.encoders.pieces import Computing
from embeddings.errors import Message

Compute = Callable[[np.ndarray], np.ndarray]


def number(item: int, out: np.ndarray) -> None:
    out[:] = item


def doubled(inputs: np.ndarray) -> np.ndarray:
    return 2.0 * inputs


def computing(
    fill: Callable[[int, np.ndarray], Message | None] = number,
    compute: Compute = doubled,
    batch: int = 8,
    piece: int = 3,
    threads: int = 2,
) -> Computing[int]:
    return Computing(fill, compute, (1,), np.dtype(np.uint8), batch, piece, threads)


def names() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("decode")]


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("n", [0, 1, 3, 4, 8, 40, 41])
def test_every_item_is_in_its_row_in_order(n: int, threads: int) -> None:
    got = list(computing(threads=threads).batches(range(n)))
    assert [row for batch in got for row in batch.rows.tolist()] == list(range(n))
    assert all((batch.vectors[:, 0] == 2 * batch.rows).all() for batch in got)
    assert [len(batch.rows) for batch in got] == [8] * (n // 8) + [n % 8] * (n % 8 > 0)
    assert names() == []


def test_pieces_are_small_and_computed_in_several_threads_at_once() -> None:
    met, sizes = threading.Barrier(2, timeout=30), []

    def compute(inputs: np.ndarray) -> np.ndarray:
        met.wait()  # nobody goes on alone
        sizes.append((len(inputs), inputs.dtype))
        return doubled(inputs)

    list(computing(compute=compute, batch=12).batches(range(24)))
    assert sizes == [(3, np.uint8)] * 8


def test_few_are_filled_ahead_and_closing_ends_the_threads() -> None:
    filled: list[int] = []

    def fill(item: int, out: np.ndarray) -> None:
        filled.append(item)

    batches = computing(fill).batches(range(800))
    for used in range(1, 20):
        next(batches)
        time.sleep(0.002)  # time for the threads to go as far as they may
        assert len(filled) <= 8 * (used + AHEAD)
    batches.close()  # type: ignore[attr-defined]
    done = len(filled)
    assert names() == []
    time.sleep(0.02)
    assert len(filled) == done


def test_the_refused_are_named_and_leave_no_row() -> None:
    def fill(item: int, out: np.ndarray) -> Message | None:
        out[:] = item
        return Message("odd", "{n} is odd", {"n": item}) if item % 2 else None

    batches = list(computing(fill, batch=4, piece=2).batches([0, 1, 2, 3, 5, 7, 9, 11, 6]))
    assert [batch.rows.tolist() for batch in batches] == [[0, 2], [], [8]]
    assert [batch.vectors[:, 0].tolist() for batch in batches] == [[0, 4], [], [12]]
    assert [str(why) for batch in batches for _, why in batch.refused] == [
        f"{n} is odd" for n in (1, 3, 5, 7, 9, 11)
    ]
    assert [row for batch in batches for row, _ in batch.refused] == [1, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("where", ["fill", "compute"])
def test_an_error_in_a_thread_reaches_who_asked_and_ends_the_threads(where: str) -> None:
    def fails(*arguments: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(computing(**{where: fails}).batches(range(90)))  # type: ignore[arg-type]
    assert names() == []
