"""What the first bytes of a picture say: its format, its size and its frames, before anything is decoded."""

import io
import struct
from typing import TYPE_CHECKING

from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.pictures.frames import frames_of

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

ORIENTATION = 0x0112  # the tag of EXIF
SIDEWAYS = (5, 6, 7, 8)  # orientations that exchange width and height
EXTENSIONS = (".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
OTHERS = (
    ".svg",
    ".heic",
    ".heif",
    ".avif",
    ".psd",
    ".ico",
    ".jxl",
    ".jp2",
)  # pictures of a kind that is not read
BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
# Everything that Pillow raises for damaged bytes, found by feeding it damaged bytes.
DAMAGES = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    MemoryError,
    RuntimeError,
    struct.error,
)


def format_of(data: bytes) -> str | None:
    """The format by its signature; None for what is none of the six that are read."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "TIFF"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in BMP_HEADERS:
        return "BMP"
    return None


def other_format(data: bytes) -> str | None:
    """The name of a kind of picture or document that is not read, so that a message can say it."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return "SVG"
    if data[4:8] == b"ftyp":
        return "AVIF" if data[8:11] == b"avi" else "HEIC"
    signatures = {b"%PDF": "PDF", b"8BPS": "PSD", b"\0\0\1\0": "ICO", b"\xff\x0a": "JPEG XL"}
    return next((name for start, name in signatures.items() if data.startswith(start)), None)


def open_header(name: str, data: bytes, limits: Limits) -> "ImageFile":
    """The picture as Pillow opens it, nothing decoded, within the limits; `DataError` with the reason otherwise."""
    from PIL import Image

    kind = _checked_format(name, data)
    if kind == "WEBP":  # opening it makes room for the pixels
        _check_pixels(name, webp_size(data), limits)
    Image.init()
    factory, _ = Image.OPEN[kind]
    try:
        # Not `Image.open`: it warns of large pictures by a limit of its own that all threads share.
        image = factory(io.BytesIO(data), "")
    except (*DAMAGES, Image.DecompressionBombError) as error:
        raise damaged(name) from error
    _check_pixels(name, image.size, limits)
    if min(image.size) < 1:
        raise damaged(name)
    _check_frames(name, kind, data, limits)
    return image


def orientation_of(image: "ImageFile") -> int:
    """1 to 8 as EXIF counts them; 1 where there is none or it makes no sense."""
    try:
        value = image.getexif().get(ORIENTATION, 1)
    except DAMAGES:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP, (0, 0) where the header makes no sense."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        return 0, 0
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def damaged(name: str) -> DataError:
    """The error for a picture that begins as one and cannot be read to its end."""
    return DataError(
        "picture_damaged", "{picture} is damaged or cut: save or download it again", picture=name
    )


def _checked_format(name: str, data: bytes) -> str:
    if not data:
        raise DataError("picture_empty", "{picture} is empty: save or download it again", picture=name)
    kind = format_of(data)
    if kind is not None:
        return kind
    other = other_format(data)
    if other is not None:
        raise DataError(
            "picture_format",
            "{picture} is in {format}, a format that is not read: save it as PNG or JPEG",
            picture=name,
            format=other,
        )
    raise DataError(
        "picture_unknown",
        "{picture} is not a picture, whatever its name says: bring JPEG, PNG, WebP, GIF, BMP or TIFF",
        picture=name,
    )


def _check_pixels(name: str, size: tuple[int, int], limits: Limits) -> None:
    if size[0] * size[1] > limits.pixels:
        raise DataError(
            "picture_pixels",
            "{picture} has {width:,} x {height:,} pixels and at most {limit:,} pixels are allowed: make it smaller",
            picture=name,
            width=size[0],
            height=size[1],
            limit=limits.pixels,
        )


def _check_frames(name: str, kind: str, data: bytes, limits: Limits) -> None:
    if frames_of(kind, data, limits.frames) > limits.frames:
        raise DataError(
            "picture_frames",
            "{picture} has more than {limit:,} frames: save its first frame as a picture",
            picture=name,
            limit=limits.frames,
        )
