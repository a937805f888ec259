"""Batches that are filled ahead in threads."""

import threading
import time

import numpy as np
import pytest

from embeddings.encoders.ahead import AHEAD, Filling
from embeddings.errors import Message


def number(item, out):
    out[:] = item


def names():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("decode")]


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("n", [0, 1, 3, 4, 5, 40, 41])
def test_every_item_is_in_its_row_in_order(n, threads):
    got = [(b.rows.tolist(), b.inputs.copy()) for b in Filling(number, (2, 3), 4, threads).batches(range(n))]
    assert [row for rows, _ in got for row in rows] == list(range(n))
    assert all((inputs == np.array(rows)[:, None, None]).all() for rows, inputs in got)
    assert all(inputs.shape == (len(rows), 2, 3) and len(rows) <= 4 for rows, inputs in got)
    assert names() == []


def test_a_batch_in_use_is_not_written_to():
    for batch in Filling(number, (1,), 2, 2).batches(range(40)):
        time.sleep(0.002)  # time for the threads to go as far as they may
        assert batch.inputs[:, 0].tolist() == batch.rows.tolist()


def test_no_more_is_filled_ahead_than_the_buffers_hold():
    filled: list[int] = []

    def fill(item, out):
        filled.append(item)

    batches = Filling(fill, (1,), 3, 2).batches(range(300))
    for used in range(1, 20):
        next(batches)
        time.sleep(0.005)
        assert len(filled) <= 3 * (used + AHEAD)
    batches.close()


def test_closing_ends_the_threads_and_fills_no_more():
    filled: list[int] = []

    def fill(item, out):
        filled.append(item)
        time.sleep(0.005)

    batches = Filling(fill, (1,), 8, 2).batches(range(800))
    next(batches)
    batches.close()
    done = len(filled)
    assert names() == [] and done <= 8 * (1 + AHEAD)
    time.sleep(0.03)
    assert len(filled) == done


def test_the_refused_are_named_and_leave_no_row():
    def fill(item, out):
        out[:] = item
        return Message("odd", "{n} is odd", {"n": item}) if item % 2 else None

    batches = list(Filling(fill, (1,), 4, 2).batches([0, 1, 2, 3, 5, 7, 9, 11, 6]))
    assert [batch.rows.tolist() for batch in batches] == [[0, 2], [], [8]]
    assert batches[0].inputs[:, 0].tolist() == [0, 2] and batches[1].inputs.shape == (0, 1)
    assert [str(why) for batch in batches for _, why in batch.refused] == [
        f"{n} is odd" for n in (1, 3, 5, 7, 9, 11)
    ]


def test_an_error_in_a_thread_reaches_who_asked_and_ends_the_threads():
    def fill(item, out):
        raise ZeroDivisionError(item)

    with pytest.raises(ZeroDivisionError):
        list(Filling(fill, (1,), 2).batches(range(9)))
    assert names() == []
