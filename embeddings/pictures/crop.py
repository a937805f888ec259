"""A part of a picture: cut out, and shown in its place."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[int, ...]  # left, top, right, bottom in percent of the picture
FAINT = 0.3  # of what stays visible around the part


def crop(image: "Image", box: Box) -> "Image":
    """The pixels of `image` inside `box`: at least one in each direction."""
    left, top, right, bottom = _pixels(image.size, box)
    return image.crop((left, top, right, bottom))


def framed(image: "Image", box: Box, longest: int) -> "Image":
    """`image` with no side longer than `longest`; what lies outside `box` steps back."""
    from PIL import Image, ImageDraw

    shown = image.copy()
    shown.thumbnail((longest, longest))
    left, top, right, bottom = _pixels(shown.size, box)
    paper = Image.new("RGB", shown.size, "white")
    result = Image.blend(paper, shown, FAINT)
    result.paste(shown.crop((left, top, right, bottom)), (left, top))
    ImageDraw.Draw(result).rectangle((left, top, right - 1, bottom - 1), outline="#3b5bdb", width=2)
    return result


def _pixels(size: tuple[int, int], box: Box) -> tuple[int, int, int, int]:
    width, height = size
    left = min(width - 1, round(width * box[0] / 100))
    top = min(height - 1, round(height * box[1] / 100))
    right = max(left + 1, round(width * box[2] / 100))
    bottom = max(top + 1, round(height * box[3] / 100))
    return left, top, right, bottom
