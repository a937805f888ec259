"""The cache of pictures' vectors and their thumbnails: each file is read once, and a stopped run goes on."""

import io
from dataclasses import replace

import numpy as np
import pytest
from picture_sources import Source, dataset, decoding, jpeg, mean_color
from PIL import Image

from embeddings.cache import VectorCache, item_keys
from embeddings.encode_pictures import encode_pictures
from embeddings.errors import Cancelled
from embeddings.pictures import Thumbnails

# --- the cache


def test_keys_of_pictures_are_their_digests_and_never_meet_those_of_texts():
    pictures = Source().pictures(3)
    assert b"".join(map(bytes, item_keys(pictures))) == b"".join(bytes.fromhex(p.digest) for p in pictures)
    renamed = [replace(picture, name="other.jpg") for picture in pictures]
    assert np.array_equal(item_keys(pictures), item_keys(renamed))


def test_a_second_run_reads_nothing(tmp_path):
    source, cache = Source(), VectorCache(tmp_path, 10)
    pictures = source.pictures(20)
    first = cache.encode(mean_color(), pictures)
    assert len(source.read) == 20
    source.read.clear()
    assert np.array_equal(cache.encode(mean_color(), pictures), first)
    encode_pictures(dataset(pictures), mean_color(), cache)
    assert source.read == []
    cache.encode(mean_color(), [*pictures, *source.pictures(2, start=20)])
    assert sorted(source.read) == ["20.jpg", "21.jpg"]


def test_equal_content_is_decoded_once(tmp_path):
    source = Source()
    pictures = [source.picture(f"{i}.jpg", jpeg(i % 3)) for i in range(30)]
    vectors = VectorCache(tmp_path, 10).encode(mean_color(), pictures)
    assert len(source.read) == 3 and np.array_equal(vectors[:3], vectors[27:])


def test_cancel_stops_the_threads_and_a_second_run_resumes(tmp_path):
    source, cache = Source(), VectorCache(tmp_path, 10)
    pictures = source.pictures(80)

    def stop(done, total):
        assert total == 80
        if done >= 8:
            raise Cancelled

    with pytest.raises(Cancelled):
        cache.encode(mean_color(4), pictures, stop)
    assert decoding() == []
    decoded = len(source.read)
    assert 8 <= decoded <= 8 + 3 * 4
    source.read.clear()
    seen = []
    cache.encode(mean_color(4), pictures, lambda done, total: seen.append(done))
    assert seen[0] == 8 and seen[-1] == 80 and len(source.read) == 72


def test_cancel_without_a_cache_stops_the_threads():
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        mean_color(4).encode(Source().pictures(80), stop)
    assert decoding() == []


# --- thumbnails


def test_thumbnails_come_from_the_decoding_that_happens_anyway(tmp_path):
    source, thumbnails = Source(), Thumbnails(tmp_path / "thumbnails", 10)
    pictures = source.pictures(6)
    encode_pictures(dataset(pictures), mean_color(), None, thumbnails)
    assert len(source.read) == 6
    for picture in pictures:
        data = thumbnails.get(picture.digest)
        assert data is not None and Image.open(io.BytesIO(data)).size == (64, 48)
    assert len(source.read) == 6
