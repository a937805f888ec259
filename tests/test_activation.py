"""Class activation: the heat lies where the thing is, and is drawn over the picture that it belongs to."""

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from embeddings.encoders import open_encoder, picture_settings
from embeddings.encoders.pictures import PictureEncoder
from embeddings.errors import ModelError
from embeddings.picture_rows import PICTURES
from embeddings.pictures.activation import activation, blend
from embeddings.pictures.classes import class_names, head_of


@pytest.fixture(scope="module")
def lite() -> PictureEncoder:
    encoder = open_encoder(PICTURES, picture_settings())
    assert isinstance(encoder, PictureEncoder)
    return encoder


def half(is_left: bool) -> Image.Image:
    """A flower on one side of a gray picture."""
    flower = Image.fromarray(load_sample_image("flower.jpg")).crop((106, 0, 533, 427))
    image = Image.new("RGB", (256, 256), (128, 128, 128))
    image.paste(flower.resize((128, 128)), (0 if is_left else 128, 64))
    return image


@pytest.mark.parametrize("is_left", [True, False])
def test_the_heat_lies_where_the_thing_is(lite: PictureEncoder, is_left: bool) -> None:
    heat = activation(half(is_left), lite, class_names().index("daisy"))
    assert heat.dtype == np.float32 and np.nanmin(heat) >= 0 and 0.8 < np.nanmax(heat) <= 1
    middle = heat.shape[1] // 2
    left, right = np.nansum(heat[:, :middle]), np.nansum(heat[:, middle:])
    assert (left > 3 * right) if is_left else (right > 3 * left)


def test_the_mean_of_the_weighted_maps_is_the_score(lite: PictureEncoder) -> None:
    """The identity that class activation rests on (Zhou et al. 2016, equation 1)."""
    features, maps, _ = lite.maps(half(True))
    head = head_of(PICTURES)
    score = head.weights @ features
    assert np.allclose(np.tensordot(head.weights, maps, 1).mean((1, 2)), score, atol=1e-3)
    assert np.allclose(features, lite.encode_queries([half(True)])[0], atol=1e-4)


def test_outside_of_what_the_network_looks_at_there_is_no_heat(lite: PictureEncoder) -> None:
    wide = half(True).resize((512, 256))  # shown whole is 256 x 512, of which 224 x 224 are looked at
    heat = activation(wide, lite)
    assert heat.shape == (256, 512)
    seen = ~np.isnan(heat)
    assert seen.sum() == 224 * 224 and seen[16:240, 144:368].all()


def test_the_most_probable_class_unless_another_is_named(lite: PictureEncoder) -> None:
    image = half(False)
    best = int(head_of(PICTURES).probabilities(lite.encode_queries([image]))[0].argmax())
    assert np.array_equal(activation(image, lite), activation(image, lite, best), equal_nan=True)
    assert not np.array_equal(activation(image, lite), activation(image, lite, best - 1), equal_nan=True)


def test_baselines_have_no_maps() -> None:
    pixels = open_encoder("pixels")
    assert isinstance(pixels, PictureEncoder)
    with pytest.raises(ModelError, match="Raw pixels is no network and has no maps of features"):
        activation(half(True), pixels)


def test_heat_is_drawn_where_it_is_and_what_is_not_seen_is_dark() -> None:
    image = Image.new("RGB", (60, 40), (200, 200, 200))
    heat = np.full((20, 30), np.nan, np.float32)
    heat[:, 5:25] = 0
    heat[:, 20:25] = 1
    drawn = np.asarray(blend(image, heat)).astype(int)
    assert drawn.shape == (40, 60, 3)
    assert (drawn[20, 20] == 200).all()  # seen, and of no weight: the picture in gray
    assert (drawn[20, 2] < 100).all()  # not seen
    hot = drawn[20, 45]
    assert hot[0] > 230 and hot[0] - hot[2] > 40  # the brightest of the colors is a light yellow
    assert blend(image.convert("L"), heat).mode == "RGB"
