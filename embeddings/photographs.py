"""Photographs that packages bring along: some to calibrate an int8 network with, others to measure it on."""

import importlib.util
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

CROPS = 24  # of each photograph
# In scikit-image, which the tests and benchmarks bring.
UNSEEN = (
    "astronaut.png",
    "brick.png",
    "camera.png",
    "chelsea.png",
    "coffee.png",
    "coins.png",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "moon.png",
    "motorcycle_left.png",
    "retina.jpg",
    "rocket.jpg",
)


@cache
def two_photographs() -> "tuple[Image, ...]":
    """scikit-learn's: the summer palace in Beijing, and a dahlia with a bee."""
    from PIL import Image
    from sklearn.datasets import load_sample_images

    return tuple(Image.fromarray(image) for image in load_sample_images().images)


def calibration_pictures() -> "list[Image]":
    """The two photographs and parts of them at many scales, some in gray, some mirrored."""
    return [*two_photographs(), *_parts(0)]


def unseen_pictures() -> "tuple[list[Image], str]":
    """Pictures that no calibration has seen, and where they are from: without scikit-image, other parts of the two."""
    found = _scikit_image()
    if found:
        return found, f"{len(found)} photographs of scikit-image"
    parts = _parts(1)
    return parts, f"{len(parts)} other parts of the photographs that it was calibrated on"


def _parts(seed: int) -> "list[Image]":
    rng = np.random.default_rng(seed)
    return [_part(image, rng, i) for image in two_photographs() for i in range(CROPS)]


def _part(image: "Image", rng: np.random.Generator, i: int) -> "Image":
    from PIL.Image import Transpose

    side = int(min(image.size) * rng.uniform(0.25, 1))
    left, top = (int(rng.integers(0, whole - side + 1)) for whole in image.size)
    part = image.crop((left, top, left + side, top + side))
    if i % 4 == 1:
        return part.convert("L").convert("RGB")
    return part.transpose(Transpose.FLIP_LEFT_RIGHT) if i % 4 == 2 else part


def _scikit_image() -> "list[Image]":
    """Opened without importing the package, of which only the files are wanted."""
    from PIL import Image

    spec = importlib.util.find_spec("skimage")
    if spec is None or spec.origin is None:
        return []
    paths = [Path(spec.origin).parent / "data" / name for name in UNSEEN]
    return [Image.open(path).convert("RGB") for path in paths if path.is_file()]
