"""What the picture benchmarks see: photographs that come with scikit-image and scikit-learn, cut into many files."""

import io
import struct
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from embeddings.dataset import Dataset, LoadReport
from embeddings.digests import digest_bytes
from embeddings.pictures import Picture, Pictures, probe

# int8 is calibrated on scikit-learn's two photographs: none of these is among them.
NAMES = (
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "motorcycle_left.png",
    "retina.jpg",
    "rocket.jpg",
)
SIZES = ((1024, 768), (768, 1024))
MEGAPIXELS_12 = (4000, 3000)
QUALITY = 90
GRAIN = 4.0  # standard deviation: without it an enlarged photograph is smoother than one from a camera


@cache
def photographs() -> tuple[Image.Image, ...]:
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    return tuple(Image.open(folder / name).convert("RGB") for name in NAMES)


def cut(seed: int, size: tuple[int, int]) -> Image.Image:
    """60 to 100 % of a photograph in the shape of `size`, mirrored every second time, with the grain of a camera."""
    rng, image = np.random.default_rng(seed), photographs()[seed % len(NAMES)]
    share = rng.uniform(0.6, 1.0) * min(image.width / size[0], image.height / size[1])
    width, height = (max(1, int(side * share)) for side in size)
    left, top = (int(rng.integers(0, room + 1)) for room in (image.width - width, image.height - height))
    part = image.resize(size, Image.Resampling.LANCZOS, (left, top, left + width, top + height))
    pixels = np.asarray(part)[:, :: rng.choice((1, -1))]
    grain = rng.standard_normal((size[1], size[0], 1), np.float32) * GRAIN
    return Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def commented(data: bytes, comment: bytes) -> bytes:
    """The same JPEG with a comment behind its first marker: other bytes, the same picture."""
    return data[:2] + b"\xff\xfe" + struct.pack(">H", 2 + len(comment)) + comment + data[2:]


def write_files(folder: Path, n: int, distinct: int = 200) -> list[Path]:
    """`n` JPEG files of 1024 x 768 pixels and upright; beyond `distinct` they repeat under other comments."""
    kept: list[bytes] = []
    paths = [folder / f"{i:05d}.jpg" for i in range(n)]
    for i, path in enumerate(paths):
        if i < distinct:
            kept.append(jpeg(cut(i, SIZES[i % len(SIZES)])))
        path.write_bytes(kept[i] if i < distinct else commented(kept[i % distinct], path.name.encode()))
    return paths


def write_large(folder: Path, n: int) -> list[Path]:
    """`n` JPEG files of 12 megapixels."""
    paths = [folder / f"large-{i}.jpg" for i in range(n)]
    for seed, path in enumerate(paths):
        path.write_bytes(jpeg(cut(seed, MEGAPIXELS_12)))
    return paths


def pictures_at(paths: list[Path]) -> Pictures:
    """The files as pictures: each is read once for its header and digest, and again when it is decoded."""
    return Pictures(tuple(_picture(path) for path in paths))


def _picture(path: Path) -> Picture:
    data = path.read_bytes()
    return Picture(path.name, digest_bytes(data), path.read_bytes, *probe(path.name, data))


def pictures_of_few(paths: list[Path], n: int) -> Pictures:
    """`n` pictures of different bytes from a few files: each is told from the others by a comment."""

    def picture(i: int) -> Picture:
        def read() -> bytes:
            return commented(paths[i % len(paths)].read_bytes(), str(i).encode())

        data = read()
        return Picture(f"{i:05d}.jpg", digest_bytes(data), read, *probe(paths[0].name, data))

    return Pictures(tuple(map(picture, range(n))))


def dataset(pictures: Pictures) -> Dataset:
    names = tuple(picture.name for picture in pictures)
    report = LoadReport("benchmark", "pictures", len(names), len(names))
    return Dataset("benchmark", "image", names, pd.DataFrame(index=range(len(names))), report, None, pictures)
