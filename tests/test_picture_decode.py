"""Pixels of every kind come out upright and in the right colors, each against a computation of its own."""

import io
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
from picture_sets import file_of, square
from PIL import Image, ImageCms, ImageOps

from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.pictures import decode, probe
from embeddings.pictures.decode import picture_of
from embeddings.pictures.headers import ORIENTATION

ORIENTATIONS = range(1, 9)


def scene(width: int = 64, height: int = 40) -> Image.Image:
    """Smooth, and different in every corner."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    bands = np.stack([255 * x, 255 * y, 255 * (1 - x) * (1 - y)], axis=2)
    return Image.fromarray(bands.astype(np.uint8))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def decoded(data: bytes, size: int | None = None) -> np.ndarray:
    """(height, width, 3) as the library sees a file."""
    image = decode(picture_of("a", data), size)
    assert image.mode == "RGB"
    return np.asarray(image)


def turned(orientation: int, kind: str) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return saved(scene(), kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {}))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_pictures_stand_upright(orientation: int, kind: str) -> None:
    data = turned(orientation, kind)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert np.array_equal(decoded(data), expected)
    assert probe("a", data)[:2] == (expected.shape[1], expected.shape[0])


def test_an_orientation_that_makes_no_sense_is_none() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 99
    data = saved(scene(), "PNG", exif=exif)
    assert np.array_equal(decoded(data), np.asarray(scene()))


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_what_loses_nothing_comes_back_as_it_was(kind: str) -> None:
    assert np.array_equal(decoded(saved(scene(), kind)), np.asarray(scene()))


def test_a_palette() -> None:
    colors = np.array([[200, 10, 20], [10, 180, 30], [20, 30, 160], [250, 240, 230]], np.uint8)
    indices = np.random.default_rng(1).integers(0, 4, (12, 17), dtype=np.uint8)
    image = Image.fromarray(indices).convert("P")
    image.putdata(indices.ravel().tolist())
    image.putpalette(colors.ravel().tolist())
    for kind in ("PNG", "GIF", "BMP"):
        assert np.array_equal(decoded(saved(image, kind)), colors[indices]), kind


def test_a_palette_with_a_color_that_is_not_there() -> None:
    image = Image.new("P", (4, 2), 0)
    image.putpalette([200, 10, 20, 10, 180, 30])
    image.putpixel((1, 0), 1)
    pixels = decoded(saved(image, "PNG", transparency=0))
    assert pixels[0, 1].tolist() == [10, 180, 30] and pixels[1, 1].tolist() == [255, 255, 255]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_shows_white(mode: str) -> None:
    generator = np.random.default_rng(2)
    color = generator.integers(0, 256, (9, 11, 3 if mode == "RGBA" else 1))
    alpha = generator.integers(0, 256, (9, 11, 1))
    image = Image.fromarray(np.concatenate([color, alpha], axis=2).astype(np.uint8), mode)
    expected = color * (alpha / 255) + 255 * (1 - alpha / 255)
    assert np.abs(decoded(saved(image, "PNG")) - expected).max() <= 1


def test_gray() -> None:
    shades = np.arange(256, dtype=np.uint8).reshape(16, 16)
    for kind in ("PNG", "BMP", "TIFF"):
        pixels = decoded(saved(Image.fromarray(shades), kind))
        assert all(np.array_equal(pixels[..., band], shades) for band in range(3))
    assert decoded(saved(Image.new("1", (3, 3), 1), "PNG")).min() == 255


def plain_cmyk(inks: np.ndarray) -> np.ndarray:
    """(…, 4) inks of 0 to 255 to (…, 3) by (1 - ink)(1 - black)."""
    light = 1 - inks / 255
    return 255 * light[..., :3] * light[..., 3:]


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_inks_by_the_plain_formula(kind: str) -> None:
    """Pillow writes JPEGs of four inks as Adobe does, inverted and with its mark; TIFFs are not inverted."""
    inks = np.zeros((16, 64, 4), np.uint8)
    for place, ink in enumerate([(255, 0, 0, 0), (0, 255, 255, 0), (0, 0, 0, 128), (40, 80, 120, 60)]):
        inks[:, 16 * place : 16 * place + 16] = ink
    data = saved(Image.fromarray(inks, "CMYK"), kind, **({"quality": 100} if kind == "JPEG" else {}))
    assert kind == "TIFF" or b"Adobe" in data[:200]
    assert np.abs(decoded(data) - plain_cmyk(inks)).max() <= (2 if kind == "TIFF" else 6)


def test_inks_of_a_jpeg_without_the_mark_of_adobe_are_not_inverted() -> None:
    inks = np.full((16, 16, 4), (40, 80, 120, 60), np.uint8)
    data = saved(Image.fromarray(inks, "CMYK"), "JPEG", quality=100)
    mark = data.index(b"\xff\xee")
    bare = data[:mark] + data[mark + 2 + int.from_bytes(data[mark + 2 : mark + 4], "big") :]
    assert b"Adobe" not in bare
    assert np.abs(decoded(bare) - plain_cmyk(255 - inks)).max() <= 3


def test_inks_with_the_profile_of_a_screen_are_still_read() -> None:
    """A profile that is not of a printer is no reason to refuse a picture."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(Image.new("CMYK", (8, 8), (255, 0, 0, 0)), "TIFF", icc_profile=profile)
    assert decoded(data)[4, 4].tolist() == [0, 255, 255]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_of_gray(kind: str) -> None:
    values = np.random.default_rng(3).integers(0, 65536, (20, 30), dtype=np.uint16)
    values[0, :2] = (0, 65535)
    pixels = decoded(saved(Image.fromarray(values), kind))
    assert np.abs(pixels[..., 0] - values / 257).max() <= 0.51
    assert np.array_equal(pixels[..., 0], pixels[..., 2])


def test_sixteen_bits_of_color() -> None:

    color = (0x1234, 0x89AB, 0xFEDC)
    raw = b"\0" + struct.pack(">3H", *color)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(raw)),
        (b"IEND", b""),
    ]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    assert np.abs(decoded(data)[0, 0] - np.array(color) / 257).max() <= 1


def test_measured_numbers_go_from_their_least_to_their_largest() -> None:
    values = np.linspace(-3, 7, 30, dtype=np.float32).reshape(5, 6)
    expected = np.rint((values + 3) / 10 * 255)
    assert np.abs(decoded(saved(Image.fromarray(values), "TIFF"))[..., 0] - expected).max() <= 1


def test_the_first_frame_of_an_animation() -> None:
    shown, hidden = Image.new("RGB", (8, 6), (250, 20, 30)), Image.new("RGB", (8, 6), (10, 20, 240))
    for kind in ("GIF", "WEBP", "PNG", "TIFF"):
        lossless = {"lossless": True} if kind == "WEBP" else {}
        data = saved(shown, kind, save_all=True, append_images=[hidden], **lossless)
        with Image.open(io.BytesIO(data)) as image:
            assert image.n_frames == 2  # type: ignore[attr-defined]
        assert decoded(data)[3, 3].tolist() == [250, 20, 30], kind


def test_a_strip_is_cut_to_its_middle() -> None:
    image = scene(400, 20)
    assert np.array_equal(decoded(saved(image, "PNG")), np.asarray(image)[:, 100:300])
    assert decoded(saved(scene(200, 20), "PNG")).shape == (20, 200, 3)


def test_a_jpeg_is_decoded_at_the_smallest_scale_that_is_large_enough() -> None:
    data = saved(scene(1600, 1200), "JPEG", quality=95)
    full = Image.fromarray(decoded(data))
    shapes = {size: decoded(data, size).shape[:2] for size in (50, 100, 140, 224, 300, 700)}
    assert shapes == {
        50: (150, 200), 100: (300, 400), 140: (300, 400), 224: (600, 800), 300: (600, 800), 700: (1200, 1600)
    }  # fmt: skip
    for size, (height, width) in shapes.items():
        reduced = np.asarray(full.resize((width, height), Image.Resampling.BOX), float)
        assert np.abs(decoded(data, size) - reduced).mean() < 1.5


def test_other_formats_are_decoded_whole() -> None:
    data = saved(scene(320, 200), "PNG")
    assert np.array_equal(decoded(data, 20), decoded(data))


def test_reduced_and_turned() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = saved(scene(800, 400), "JPEG", exif=exif, quality=95)
    small, full = decoded(data, 50), decoded(data)
    assert small.shape == (200, 100, 3) and full.shape == (800, 400, 3)
    reduced = np.asarray(Image.fromarray(full).resize((100, 200), Image.Resampling.BOX), float)
    assert np.abs(small - reduced).mean() < 1.5


def test_limits_hold_again_when_a_picture_is_decoded() -> None:
    picture = picture_of("a.png", file_of(square((1, 2, 3), 30, 20)))
    with pytest.raises(DataError, match=r"a\.png has 30 x 20 pixels and at most 500 pixels are allowed"):
        decode(picture, None, Limits(pixels=500))
    with pytest.raises(DataError, match=r"b\.png has changed since it was loaded"):
        decode(replace(picture, name="b.png", digest="0" * 32))
