"""Pictures to vectors, without weights: baselines that a human can check."""

import io

import numpy as np
import pytest
from picture_sources import Source
from PIL import Image

from embeddings.encoders import open_encoder, picture_settings
from embeddings.encoders.base import EncoderSettings
from embeddings.encoders.pictures import PictureEncoder
from embeddings.errors import ModelError

BASELINES = ("pixels", "color-histogram")


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
