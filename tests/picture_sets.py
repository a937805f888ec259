"""Pictures that tests make themselves: colored squares, files of them, and a space in which a human can tell who is near."""

import io
import zipfile

import numpy as np
import pandas as pd
from PIL import Image

from embeddings.catalog import encoder_row
from embeddings.dataset import Dataset, LoadReport
from embeddings.encoders.base import EncoderSettings
from embeddings.encoders.pictures import open_pictures, picture_settings
from embeddings.pictures.base import Picture, Pictures
from embeddings.pictures.decode import picture_of
from embeddings.space import EmbeddingSpace, Receipt

COLORS = {"red": (220, 20, 30), "green": (20, 190, 60), "blue": (30, 60, 220)}
SHADES = 4


def square(color: tuple[int, int, int], width: int = 48, height: int = 36, seed: int = 0) -> Image.Image:
    """A color with a little noise, so that no two are equal."""
    noise = np.random.default_rng(seed).integers(-12, 13, (height, width, 3))
    return Image.fromarray(np.clip(np.array(color) + noise, 0, 255).astype(np.uint8))


def file_of(image: Image.Image, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def files(shades: int = SHADES) -> dict[str, bytes]:
    """`red/red-0.png` and so on: three colors, each in a folder of its own."""
    return {
        f"{name}/{name}-{i}.png": file_of(square(color, seed=100 * at + i))
        for at, (name, color) in enumerate(COLORS.items())
        for i in range(shades)
    }


def zip_of(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def pictures(shades: int = SHADES) -> tuple[Picture, ...]:
    return tuple(picture_of(name, data) for name, data in files(shades).items())


def picture_dataset(shades: int = SHADES) -> Dataset:
    made = pictures(shades)
    metadata = pd.DataFrame({"folder": [picture.name.split("/")[0] for picture in made]})
    report = LoadReport("squares.zip", "pictures", len(made), len(made))
    names = tuple(picture.name for picture in made)
    return Dataset("squares", "image", names, metadata, report, pictures=Pictures(made))


def picture_space(dataset: Dataset, encoder: str = "pixels") -> EmbeddingSpace:
    """The pixels of `dataset`, without any model; `encoder` may say that another one made them."""
    assert dataset.pictures is not None
    vectors = open_pictures(encoder_row("pixels"), EncoderSettings()).encode(dataset.pictures)
    settings = {"precision": "fp32", "normalize": picture_settings().normalize}
    receipt = Receipt(dataset.digest, encoder, "1", modality="image", settings=settings)
    return EmbeddingSpace(dataset.items, vectors, receipt, dataset.metadata, "squares")
