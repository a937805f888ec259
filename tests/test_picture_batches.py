"""Batches of pictures: decoded in a thread beside the network, few at a time, at reduced scale."""

import io
import threading
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from picture_sources import MeanColor, Source, damaged, decoding, jpeg, mean_color, png
from PIL import Image

from embeddings.encoders import open_encoder
from embeddings.encoders.picture_graph import PIECE
from embeddings.errors import DataError
from embeddings.pictures import Picture, Thumbnails


def test_batches_equal_one_at_a_time_in_any_order():
    pictures = Source().pictures(11)
    encoder = mean_color()
    vectors = encoder.encode(pictures)
    assert encoder.engine.batches == [4, 4, 3]
    assert np.allclose(vectors, np.vstack([mean_color().encode([p]) for p in pictures]), atol=1e-6)
    assert np.allclose(mean_color(5).encode(pictures[::-1]), vectors[::-1], atol=1e-6)


def test_images_are_open_one_at_a_time_however_many_there_are():
    encoder = mean_color(4)
    encoder.encode(Source().pictures(100))
    assert len(encoder.engine.images) == 100
    assert encoder.engine.most_open <= 2  # the one at hand, and one that is just let go


@pytest.mark.parametrize("n", [0, 1, PIECE, 2 * PIECE + 1])
def test_a_network_sees_few_pictures_at_a_time_and_all_of_them(n):
    engine = open_encoder("efficientnet-lite0").engine
    inputs = np.random.default_rng(0).normal(size=(n, *engine.shape)).astype(np.float32)
    together = engine.run(inputs)
    assert together.shape == (n, engine.dim)
    alone = [engine.run(one[None])[0] for one in inputs]
    assert all(np.allclose(a, b, atol=1e-4) for a, b in zip(together, alone, strict=True))


def test_few_files_are_read_ahead_of_the_network():
    source = Source()
    batches = mean_color(2).batches(source.pictures(60))
    next(batches)
    assert len(source.read) <= 2 * 4
    batches.close()
    assert decoding() == []


def test_an_undecodable_picture_raises_unless_somebody_listens():
    source = Source()
    pictures = [*source.pictures(3), damaged(source)]
    with pytest.raises(DataError, match=r"torn\.jpg"):
        mean_color().encode(pictures)
    heard = []
    vectors = mean_color().watched(lambda picture, why: heard.append((picture.name, why))).encode(pictures)
    assert [name for name, _ in heard] == ["torn.jpg"] and "torn.jpg" in str(heard[0][1])
    assert np.isfinite(vectors[:3]).all() and np.isnan(vectors[3]).all()


def test_queries_may_be_images_and_a_damaged_one_is_named():
    source, encoder = Source(), mean_color()
    picture = source.picture("q.png", png((10, 200, 30)), "PNG")
    image = Image.new("RGB", (40, 40), (10, 200, 30))
    a, b = encoder.encode_queries([picture, image])
    strip = Image.new("RGBA", (9_000, 2), (10, 200, 30, 255))
    assert np.allclose(encoder.encode_queries([strip])[0], a)
    assert np.array_equal(a, b) and a == pytest.approx([10 / 255, 200 / 255, 30 / 255], abs=1e-6)
    with pytest.raises(DataError, match=r"torn\.jpg"):
        encoder.encode_queries([damaged(source)])


def test_the_next_batch_is_decoded_while_the_network_runs():
    source, decoded = Source(), threading.Event()
    first, *rest = source.pictures(8)

    def told(picture: Picture) -> Picture:
        def read() -> bytes:
            if threading.current_thread().name.startswith("decode"):
                decoded.set()
            return picture.read()

        return replace(picture, read=read)

    class Waiting(MeanColor):
        def run(self, inputs: np.ndarray) -> np.ndarray:
            assert decoded.wait(30), "nobody decodes beside the network"
            return super().run(inputs)

    encoder = replace(mean_color(1), engine=Waiting())
    # The first batch holds one picture, which does not tell: only the second one's decoding lets the network go on.
    assert encoder.encode([first, *map(told, rest)]).shape == (8, 3)


@pytest.mark.parametrize(("side", "wanted"), [((640, 480), (160, 120)), ((1200, 1600), (150, 200))])
def test_large_jpegs_are_decoded_at_reduced_scale(side, wanted, tmp_path):
    """The shorter side keeps twice the engine's size, and twice half a thumbnail's."""
    seen = []

    class Looking(MeanColor):
        size = 15

        def prepare(self, image: Image.Image) -> np.ndarray:
            seen.append(image.size)
            return super().prepare(image)

    source = Source()
    picture = replace(source.picture("large.jpg", jpeg(5, side)), width=side[0], height=side[1])
    encoder = replace(mean_color(), engine=Looking())
    plain = encoder.encode([picture])
    thumbnails = Thumbnails(tmp_path, 10)
    beside = encoder.watched(lambda picture, why: None, thumbnails).encode([picture])
    assert seen == [wanted, wanted] and len(source.read) == 2
    assert np.array_equal(plain, beside)  # a thumbnail changes no vector
    made = thumbnails.get(picture.digest)
    assert made is not None and max(Image.open(io.BytesIO(made)).size) == 96


def test_memory_does_not_grow_with_the_number_of_pictures():
    class Wide(MeanColor):
        shape = (3, 128, 128)

        def __init__(self) -> None:
            self.batches = []

        def prepare(self, image: Image.Image) -> np.ndarray:
            return np.asarray(image.resize((128, 128)), np.float32).transpose(2, 0, 1)

    def peak(n: int) -> int:
        encoder, pictures = replace(mean_color(4), engine=Wide()), Source().pictures(n)
        tracemalloc.start()
        try:
            encoder.encode(pictures)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(8)  # what is imported at the first use
    one_input = 4 * 3 * 128 * 128
    assert peak(200) - peak(40) < 2 * one_input
