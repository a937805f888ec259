"""Vectors on disk: encoded once, whoever writes and whatever breaks."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.cache import VectorCache, item_keys, store_name
from embeddings.catalog import CATALOG
from embeddings.encoders.base import EncoderSettings
from embeddings.errors import Cancelled

ROW = CATALOG["all-minilm-l6-v2"]
SETTINGS = EncoderSettings(batch_size=4)


class LetterEncoder:
    """Counts letters: vectors that a human can check. It remembers what it was asked."""

    def __init__(self, settings=SETTINGS, row=ROW, delay=0.0):
        self.row, self.settings, self.dim, self.delay = row, settings, 3, delay
        self.asked: list[str] = []

    def encode(self, items, progress=None):
        self.asked.extend(items)
        time.sleep(self.delay)
        return np.array([[t.count("a"), t.count("b"), len(t)] for t in items], dtype=np.float32).reshape(
            -1, 3
        )

    encode_queries = encode


def expected(items):
    return LetterEncoder().encode(items)


def words(n, start=0):
    return [f"item {'ab'[i % 2] * (i % 7)} {i}" for i in range(start, start + n)]


@pytest.fixture
def cache(tmp_path):
    return VectorCache(tmp_path / "vectors", max_mb=10)


def segments(cache):
    return sorted(cache.folder.glob("*/*.seg"))


def test_a_second_time_nothing_is_encoded_and_the_order_is_kept(cache):
    items = words(23)
    first, encoder = cache.encode(LetterEncoder(), items), LetterEncoder()
    second = cache.encode(encoder, items[::-1])
    assert encoder.asked == []
    assert np.array_equal(first, expected(items)) and np.array_equal(second, expected(items[::-1]))
    assert first.dtype == np.float32 and not first.flags.writeable


def test_overlap_of_ninety_percent_encodes_only_the_new(cache):
    cache.encode(LetterEncoder(), words(100))
    encoder = LetterEncoder()
    got = cache.encode(encoder, words(100, start=10))
    assert encoder.asked == words(10, start=100)
    assert np.array_equal(got, expected(words(100, start=10)))


def test_equal_items_are_encoded_once_and_progress_counts_them_all(cache):
    items = ["a", "b", "a", "", "a", "b"] * 50
    encoder, seen = LetterEncoder(), []
    got = cache.encode(encoder, items, lambda done, total: seen.append((done, total)))
    assert sorted(encoder.asked) == ["", "a", "b"]
    assert np.array_equal(got, expected(items))
    assert seen[-1] == (300, 300)


def test_empty_and_single(cache):
    assert cache.encode(LetterEncoder(), []).shape == (0, 3)
    assert cache.encode(LetterEncoder(), ["ab"]).tolist() == [[1, 1, 2]]


def test_what_changes_a_vector_names_another_store():
    names = {
        store_name(LetterEncoder(settings, row))
        for settings in (EncoderSettings(), EncoderSettings("int8"), EncoderSettings(normalize=False))
        for row in (ROW, replace(ROW, revision="other"), replace(ROW, item_prefix="passage: "))
    }
    assert len(names) == 9
    assert store_name(LetterEncoder(EncoderSettings(batch_size=1))) == store_name(
        LetterEncoder(EncoderSettings())
    )


def test_no_text_is_on_the_disk(cache):
    cache.encode(LetterEncoder(), ["a very private sentence"])
    assert not any(b"private" in path.read_bytes() for path in cache.folder.rglob("*") if path.is_file())


def test_keys_tell_texts_apart_even_with_half_an_emoji():
    texts = ["ab", "a b", "", "\ud83d", "?", "한국"]
    assert len({bytes(key) for key in item_keys(texts)}) == len(texts)


def test_cancel_keeps_the_batches_that_were_finished(cache):
    def stop(done, total):
        if done >= 8:
            raise Cancelled

    with pytest.raises(Cancelled):
        cache.encode(LetterEncoder(), words(40), stop)
    encoder = LetterEncoder()
    cache.encode(encoder, words(40))
    assert encoder.asked == words(32, start=8)


@pytest.mark.parametrize("place", [0, 9, 20, 70, -1])
def test_a_flipped_bit_is_noticed_set_aside_and_recomputed(cache, place):
    items = words(20)
    cache.encode(LetterEncoder(), items)
    (path,) = segments(cache)
    data = bytearray(path.read_bytes())
    data[place] ^= 16
    path.write_bytes(data)
    encoder = LetterEncoder()
    assert np.array_equal(cache.encode(encoder, items), expected(items))
    assert encoder.asked
    assert path.with_name(f"{path.name}.damaged").exists() and not path.exists()
    again = LetterEncoder()
    cache.encode(again, items)
    assert again.asked == []


@pytest.mark.parametrize("kept", [0, 5, 33, 150])
def test_a_file_cut_short_gives_what_is_whole(cache, kept):
    items = words(20)
    cache.encode(LetterEncoder(), items)
    (path,) = segments(cache)
    path.write_bytes(path.read_bytes()[:kept])
    encoder = LetterEncoder()
    assert np.array_equal(cache.encode(encoder, items), expected(items))
    block = 32 + 4 * (16 + 12)
    assert encoder.asked == items[4 * (kept // block) :]


def test_the_oldest_go_first_when_it_outgrows_its_size(cache):
    sets = [words(50, start=1000 * i) for i in range(4)]
    for i, items in enumerate(sets[:3]):
        cache.encode(LetterEncoder(), items)
        for path in segments(cache):
            if path.stat().st_mtime > 1000:  # the one just written
                os.utime(path, (100 + i, 100 + i))
    cache.encode(LetterEncoder(), sets[0])  # used again: now the youngest
    cache.max_bytes = int(3.2 * cache.size_bytes() / 3)
    cache.encode(LetterEncoder(), sets[3])
    assert cache.size_bytes() <= cache.max_bytes
    for items, survives in zip(sets, (True, False, True, True), strict=True):
        encoder = LetterEncoder()
        VectorCache(cache.folder, 10).encode(encoder, items)
        assert (encoder.asked == []) == survives


CODE = """
import sys; sys.path[:0] = [{tests!r}, {root!r}]
from pathlib import Path
from test_cache import LetterEncoder, VectorCache, words
def tell(done, total): print(done, flush=True)
VectorCache(Path({folder!r}), 10).encode(LetterEncoder(delay=0.05), words(400), tell)
"""


def test_a_process_killed_in_the_middle_loses_at_most_one_batch(cache):
    here = Path(__file__).resolve()
    code = CODE.format(tests=str(here.parent), root=str(here.parents[1]), folder=str(cache.folder))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        done = 0
        while done < 40:
            done = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
    encoder = LetterEncoder()
    assert np.array_equal(cache.encode(encoder, words(400)), expected(words(400)))
    assert 0 < len(encoder.asked) <= 400 - done


def _write(folder, start):
    VectorCache(folder, 10).encode(LetterEncoder(delay=0.001), words(300, start))


def test_two_processes_at_once_do_not_corrupt(cache):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(cache.folder, start)) for start in (0, 150)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    encoder = LetterEncoder()
    assert np.array_equal(cache.encode(encoder, words(450)), expected(words(450)))
    assert encoder.asked == [] and not list(cache.folder.rglob("*.damaged"))


def test_a_folder_that_cannot_be_written_costs_the_cache_not_the_result(tmp_path):
    (tmp_path / "vectors").write_text("a file where the folder should be")
    got = VectorCache(tmp_path / "vectors", 10).encode(LetterEncoder(), words(9))
    assert np.array_equal(got, expected(words(9)))
