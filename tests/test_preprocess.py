"""What a network is shown, against torchvision's transforms of its weights."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from embeddings.catalog import encoder_row
from embeddings.pictures.preprocess import LITE, V1, V2, Preprocess, pixels, placed, preprocess, preprocess_of
from embeddings.torch_runtime import import_torch

SIZES = [
    (640, 427),
    (427, 640),
    (300, 300),
    (232, 232),
    (256, 256),
    (257, 900),
    (30, 41),
    (1, 1),
    (3, 30),
    (1000, 231),
]


def transforms_of(how: Preprocess) -> Callable[[Image.Image], np.ndarray]:
    """torchvision's own for the two weights of ResNet-50; for EfficientNet-Lite0 composed of its parts."""
    import_torch()
    from torchvision import transforms
    from torchvision.models import ResNet50_Weights

    lite = transforms.Compose(
        [
            transforms.Resize(256, transforms.InterpolationMode.BICUBIC),
            transforms.CenterCrop(224),
            transforms.PILToTensor(),
            transforms.Lambda(lambda pixels: (pixels.float() - 127) / 128),
        ]
    )
    weights = ResNet50_Weights
    ours = {
        V1: weights.IMAGENET1K_V1.transforms(),
        V2: weights.IMAGENET1K_V2.transforms(),
        LITE: lite,
    }
    return lambda image: ours[how](image).numpy()


@pytest.mark.parametrize("how", [V1, V2, LITE], ids=["V1", "V2", "lite"])
def test_equal_to_torchvisions_transforms(how: Preprocess) -> None:
    expected_of = transforms_of(how)
    photographs = [Image.fromarray(image) for image in load_sample_images().images]
    for size in SIZES:
        for image in photographs:
            picture = image.resize(size)
            ours, expected = preprocess(picture, how), expected_of(picture)
            assert ours.shape == expected.shape == (3, 224, 224) and ours.dtype == np.float32
            assert np.abs(ours - expected).max() <= 1e-6, size


@pytest.mark.parametrize("how", [V1, V2, LITE], ids=["V1", "V2", "lite"])
def test_pixels_alone_are_those_of_the_whole_up_to_rounding(how: Preprocess) -> None:
    mean, std = (np.array(three)[:, None, None] for three in (how.mean, how.std))
    for size in SIZES:
        picture = Image.fromarray(load_sample_images().images[1]).resize(size)
        ours = pixels(picture, how)
        expected = np.rint((preprocess(picture, how) * std + mean) * 255).transpose(1, 2, 0)
        assert ours.shape == (224, 224, 3) and ours.dtype == np.uint8
        off = np.abs(ours - expected)
        assert off.max() <= 3 and off.mean() < 0.15, size


def test_each_row_has_the_preprocessing_of_its_weights() -> None:
    ids = ("resnet50", "resnet50-v1", "efficientnet-lite0")
    assert [preprocess_of(encoder_row(id_)) for id_ in ids] == [V2, V1, LITE]


def test_where_the_square_lies_that_is_looked_at() -> None:
    image = Image.new("RGB", (928, 464))
    seen = placed(image.size, V2)
    assert (seen.size, seen.left, seen.top, seen.crop) == ((464, 232), 120, 4, 224)
    image.paste((255, 255, 255), (240, 8, 240 + 448, 8 + 448))  # the square, at twice the size
    shown = preprocess(image, V2)
    assert shown[:, 2:-2, 2:-2].min() > 2  # white in every place but the border
