"""Pictures to vectors: baselines that a human can check, threads, memory, thumbnails, the cache."""

import io
import threading
import tracemalloc
import weakref
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from test_cache import LetterEncoder

from embeddings.cache import VectorCache, item_keys
from embeddings.catalog import CATALOG
from embeddings.dataset import Dataset, LoadReport
from embeddings.digests import digest_bytes
from embeddings.encode import encode_dataset
from embeddings.encode_pictures import encode_pictures
from embeddings.encoders import open_encoder, picture_settings
from embeddings.encoders.base import EncoderSettings
from embeddings.encoders.picture_graph import PIECE
from embeddings.encoders.pictures import PictureEncoder
from embeddings.errors import Cancelled, DataError, ModelError, SettingsError
from embeddings.pictures import Picture, Pictures, Thumbnails

BASELINES = ("pixels", "color-histogram")


class Source:
    """Files that count how often they are read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def picture(self, name: str, data: bytes, kind: str = "JPEG") -> Picture:
        def read() -> bytes:
            self.read.append(name)
            return data

        return Picture(name, digest_bytes(data), read, 64, 48, kind)

    def pictures(self, n: int, start: int = 0) -> Pictures:
        return Pictures(tuple(self.picture(f"{i}.jpg", jpeg(i)) for i in range(start, start + n)))


def jpeg(seed: int, size: tuple[int, int] = (64, 48)) -> bytes:
    small = np.random.default_rng(seed).integers(0, 256, (3, 4, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(small).resize(size).save(stream, "JPEG", quality=95)
    return stream.getvalue()


def png(color: tuple[int, ...], size: tuple[int, int] = (40, 40)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, "PNG")
    return stream.getvalue()


def dataset(pictures: Pictures) -> Dataset:
    items = tuple(picture.name for picture in pictures)
    report = LoadReport("test", "pictures", len(items), len(items))
    metadata = pd.DataFrame({"n": range(len(items))})
    return Dataset("test", "image", items, metadata, report, pictures=pictures)


class MeanColor:
    """A network of three numbers, at a batch size that is small enough to see batches; it remembers them."""

    size, shape, dim, threads = 8, (3, 2, 2), 3, 1

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.images: list[weakref.ref[Image.Image]] = []
        self.most_open = 0

    def prepare(self, image: Image.Image) -> np.ndarray:
        self.images.append(weakref.ref(image))
        self.most_open = max(self.most_open, sum(ref() is not None for ref in self.images))
        return np.asarray(image.resize((2, 2)), np.float32).transpose(2, 0, 1) / 255

    def run(self, inputs: np.ndarray) -> np.ndarray:
        self.batches.append(len(inputs))
        return inputs.mean((2, 3))


def mean_color(batch_size: int = 4) -> PictureEncoder:
    return PictureEncoder(CATALOG["pixels"], picture_settings(batch_size=batch_size), MeanColor())


def damaged(source: Source, name: str = "torn.jpg") -> Picture:
    return source.picture(name, jpeg(99, (640, 480))[:4000])


def decoding() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("decode")]


# --- the baselines


@pytest.mark.parametrize("encoder_id", BASELINES)
def test_baselines_keep_what_every_encoder_promises(encoder_id):
    encoder, pictures = open_encoder(encoder_id), Source().pictures(9)
    assert isinstance(encoder, PictureEncoder) and not encoder.settings.normalize
    vectors = encoder.encode(pictures)
    assert vectors.shape == (9, encoder.dim) == (9, encoder.row.dim) and vectors.dtype == np.float32
    assert np.isfinite(vectors).all() and vectors.min() >= 0 and vectors.max() <= 1
    assert np.array_equal(vectors, encoder.encode(pictures))
    one_at_a_time = np.vstack([encoder.encode([picture]) for picture in pictures])
    assert np.array_equal(vectors, one_at_a_time)
    assert np.array_equal(vectors, encoder.encode_queries(pictures))
    assert encoder.encode([]).shape == encoder.encode_queries([]).shape == (0, encoder.dim)


def test_pixels_are_the_pixels():
    source = Source()
    left_red = Image.new("RGB", (32, 32), (0, 0, 255))
    left_red.paste((255, 0, 0), (0, 0, 16, 32))
    stream = io.BytesIO()
    left_red.save(stream, "PNG")
    picture = source.picture("half.png", stream.getvalue(), "PNG")
    vector = open_encoder("pixels").encode([picture])[0].reshape(32, 32, 3)
    assert (vector[:, :16] == [1, 0, 0]).all() and (vector[:, 16:] == [0, 0, 1]).all()


def test_histogram_counts_colors_wherever_they_are():
    source = Source()
    half = Image.new("RGB", (20, 20), (255, 0, 0))
    half.paste((0, 0, 255), (0, 0, 10, 20))
    files = []
    for image in (half, half.transpose(Image.Transpose.ROTATE_90), Image.new("RGB", (9, 9), (255, 0, 0))):
        stream = io.BytesIO()
        image.save(stream, "PNG")
        files.append(source.picture("c.png", stream.getvalue(), "PNG"))
    a, turned, red = open_encoder("color-histogram").encode(files)
    assert np.array_equal(a, turned) and np.linalg.norm(a) == pytest.approx(1)
    assert np.sort(a)[-3:] == pytest.approx([0, 0.5**0.5, 0.5**0.5])
    assert red[7 * 8 + 7] == 1 and red.sum() == 1  # hue 0, full saturation, full value
    assert a @ red == pytest.approx(0.5**0.5)


def test_baselines_have_no_int8_form():
    with pytest.raises(ModelError, match="Raw pixels has no int8 form: choose fp32"):
        open_encoder("pixels", picture_settings("int8"))


def test_lengths_are_kept_whatever_the_settings_say():
    assert not open_encoder("pixels", EncoderSettings(normalize=True)).settings.normalize


# --- batches


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


# --- datasets


def test_a_space_of_pictures_and_its_receipt(tmp_path):
    data = dataset(Source().pictures(5))
    encoded = encode_pictures(data, mean_color(), VectorCache(tmp_path, 10))
    space = encoded.space
    assert encoded.dataset is data and encoded.notes == ()
    assert space.labels == data.items and space.vectors.shape == (5, 3)
    assert space.metadata["n"].tolist() == [0, 1, 2, 3, 4]
    assert (space.receipt.encoder, space.receipt.modality) == ("pixels", "image")
    assert space.receipt.data_digest == data.digest and space.receipt.settings["normalize"] is False
    assert np.array_equal(encode_dataset(data, mean_color()).vectors, space.vectors)


@pytest.mark.parametrize("cached", [True, False])
def test_the_undecodable_are_left_out_and_named(tmp_path, cached):
    source = Source()
    good = source.pictures(4)
    pictures = Pictures((good[0], damaged(source), good[1], good[2], damaged(source, "again.jpg"), good[3]))
    seen = []
    cache = VectorCache(tmp_path, 10) if cached else None
    encoded = encode_pictures(
        dataset(pictures), mean_color(), cache, progress=lambda done, total: seen.append((done, total))
    )
    assert encoded.space.labels == encoded.dataset.items == ("0.jpg", "1.jpg", "2.jpg", "3.jpg")
    assert np.isfinite(encoded.space.vectors).all()
    assert np.array_equal(encoded.space.vectors, mean_color(2).encode(good))
    assert [picture.name for picture in encoded.dataset.pictures] == list(encoded.space.labels)
    assert encoded.space.metadata["n"].tolist() == [0, 2, 3, 5]
    assert str(encoded.notes[0]) == (
        "2 of 6 pictures cannot be decoded and were left out: torn.jpg, again.jpg"
    )
    report = encoded.dataset.report
    assert report.rows_kept == 4 and [dropped.first_rows for dropped in report.dropped] == [(2,), (5,)]
    assert "torn.jpg" in str(report.dropped[0].reason) and "again.jpg" in str(report.dropped[1].reason)
    assert seen[-1] == (6, 6)


def test_no_picture_left():
    source = Source()
    with pytest.raises(DataError, match=r"None of the 1 pictures of test can be decoded \(torn\.jpg .*bring"):
        encode_pictures(dataset(Pictures((damaged(source),))), mean_color())


def test_pictures_want_an_encoder_of_pictures_and_texts_one_of_texts():
    with pytest.raises(SettingsError, match="reads texts and test holds pictures: choose an encoder of pict"):
        encode_dataset(dataset(Source().pictures(1)), LetterEncoder())
    texts = Dataset("words", "text", ("a",), pd.DataFrame(index=range(1)), LoadReport("t", "lines", 1, 1))
    with pytest.raises(DataError, match="words holds no pictures: choose an encoder of texts"):
        encode_dataset(texts, mean_color())
