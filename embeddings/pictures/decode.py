"""Bytes to upright RGB pictures, at reduced scale where the format can."""

from typing import TYPE_CHECKING

from embeddings.digests import digest_bytes
from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.pictures.base import Picture
from embeddings.pictures.colors import to_rgb, true_inks
from embeddings.pictures.headers import DAMAGES, SIDEWAYS, damaged, open_header, orientation_of

if TYPE_CHECKING:
    from PIL.Image import Image

DEFAULT_LIMITS = Limits()
NARROWEST = 10  # a strip is cut to its middle, at most so many times as long as wide


def probe(name: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[int, int, str]:
    """Width, height (upright) and format by the header alone; `DataError` names the picture and the reason."""
    image = open_header(name, data, limits)
    width, height = image.size
    if _is_sideways(image):
        width, height = height, width
    return width, height, "JPEG" if image.format == "MPO" else str(image.format)


def picture_of(name: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Picture:
    """A picture whose bytes stay in memory; `DataError` where `probe` refuses it."""
    return Picture(name, digest_bytes(data), lambda: data, *probe(name, data, limits))


def decode(picture: Picture, size: int | None = None, limits: Limits = DEFAULT_LIMITS) -> "Image":
    """Upright RGB: alpha over white, the first frame, strips cut to their middle; `DataError` names the picture.

    With `size`, a JPEG is decoded at the smallest scale whose shorter side keeps at least 2 x `size` pixels.
    """
    image = open_header(picture.name, _unchanged(picture), limits)
    from PIL.Image import DecompressionBombError

    if size is not None:
        image.draft(None, (2 * size, 2 * size))
    try:
        image.load()
        orientation = orientation_of(image)
        return _upright(plain(image), orientation)
    except (*DAMAGES, DecompressionBombError) as error:
        raise damaged(picture.name) from error


def plain(image: "Image") -> "Image":
    """An open picture as RGB, the middle of it where it is a strip."""
    return to_rgb(_middle(true_inks(image)))


def _unchanged(picture: Picture) -> bytes:
    """The bytes that were there when the picture was loaded: limits were checked on them."""
    try:
        data = picture.read()
    except OSError as error:
        raise DataError(
            "picture_unreadable",
            "{picture} cannot be read: {why}",
            picture=picture.name,
            why=error.strerror or str(error),
        ) from error
    if digest_bytes(data) != picture.digest:
        raise DataError(
            "picture_changed",
            "{picture} has changed since it was loaded: load it again",
            picture=picture.name,
        )
    return data


def _is_sideways(image: "Image") -> bool:
    return image.format != "TIFF" and orientation_of(image) in SIDEWAYS  # type: ignore[arg-type]


def _middle(image: "Image") -> "Image":
    """The picture, or the middle of a strip longer than `NARROWEST` times its width."""
    width, height = image.size
    most = NARROWEST * min(width, height)
    if max(width, height) <= most:
        return image
    left, top = max(0, (width - most) // 2), max(0, (height - most) // 2)
    return image.crop((left, top, min(width, left + most), min(height, top + most)))


def _upright(image: "Image", orientation: int) -> "Image":
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image
