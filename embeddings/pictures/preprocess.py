"""What a network wants to see: a picture resized, cropped and scaled as its weights were trained."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from embeddings.encoder_row import EncoderRow

if TYPE_CHECKING:
    from PIL.Image import Image

Three = tuple[float, float, float]
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class Preprocess:
    """The short side resized to `resize`, the middle `crop` x `crop` cut out, (value / 255 − mean) / std."""

    resize: int
    crop: int = 224
    mean: Three = IMAGENET_MEAN
    std: Three = IMAGENET_STD
    interpolation: Literal["bilinear", "bicubic"] = "bilinear"


V1, V2 = Preprocess(256), Preprocess(232)
LITE = Preprocess(256, 224, (127 / 255,) * 3, (128 / 255,) * 3, "bicubic")
_OF = {"efficientnet-lite0": LITE, "resnet50-v1": V1}


def preprocess_of(row: EncoderRow) -> Preprocess:
    """What the weights of `row` were published with; a ResNet-50 of one's own is taken for the second weights' kind."""
    return _OF.get(row.id, V2)


def preprocess(image: "Image", how: Preprocess) -> np.ndarray:
    """An RGB picture → (3, crop, crop) float32, as torchvision's transforms of the weights."""
    pixels = np.asarray(_cut(image, how))
    table = _table(how)
    out = np.empty((3, how.crop, how.crop), dtype=np.float32)
    for channel in range(3):
        np.take(table[channel], pixels[:, :, channel], out=out[channel])
    return out


def pixels(image: "Image", how: Preprocess) -> np.ndarray:
    """What `preprocess` looks the network's numbers up for, (crop, crop, 3) uint8, up to rounding.

    Only what is cut out is resized, which takes a quarter less. Pillow rounds to whole levels between rows and
    columns, and may take the columns first: in some shapes a tenth of the values is a level off.
    """
    from PIL.Image import Resampling

    seen = placed(image.size, how)
    x, y = (was / now for was, now in zip(image.size, seen.size, strict=True))
    right, lower = seen.left + seen.crop, seen.top + seen.crop
    box = (seen.left * x, seen.top * y, min(right * x, image.width), min(lower * y, image.height))
    cut = image.resize((seen.crop, seen.crop), Resampling[how.interpolation.upper()], box)
    return np.asarray(cut)


@dataclass(frozen=True)
class Placed:
    """The size to which a picture was resized (width, height), and the upper left corner of what was cut out of it."""

    size: tuple[int, int]
    left: int
    top: int
    crop: int


def placed(size: tuple[int, int], how: Preprocess) -> Placed:
    """What the network sees of a picture of `size` (width, height)."""
    width, height = size
    # torchvision rounds the long side down.
    if width <= height:
        size = (how.resize, int(how.resize * height / width))
    else:
        size = (int(how.resize * width / height), how.resize)
    left, top = (round((side - how.crop) / 2.0) for side in size)
    return Placed(size, left, top, how.crop)


def _cut(image: "Image", how: Preprocess) -> "Image":
    from PIL.Image import Resampling

    seen = placed(image.size, how)
    if image.size != seen.size:
        image = image.resize(seen.size, Resampling[how.interpolation.upper()])
    return image.crop((seen.left, seen.top, seen.left + seen.crop, seen.top + seen.crop))


@cache
def _table(how: Preprocess) -> np.ndarray:
    """The network's number for each of the 256 values of each channel, (3, 256), in torchvision's order of operations."""
    values = np.arange(256, dtype=np.float32) / np.float32(255)
    mean, std = (np.array(three, dtype=np.float32)[:, None] for three in (how.mean, how.std))
    return (values - mean) / std
