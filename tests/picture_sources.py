"""Files of pictures that count how often they are read, and a network that is small enough to see its batches."""

import io
import threading
import weakref

import numpy as np
import pandas as pd
from PIL import Image

from embeddings.catalog import CATALOG
from embeddings.dataset import Dataset, LoadReport
from embeddings.digests import digest_bytes
from embeddings.encoders import picture_settings
from embeddings.encoders.pictures import PictureEncoder
from embeddings.pictures import Picture, Pictures


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
    dtype, piece = np.dtype(np.float32), None

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
