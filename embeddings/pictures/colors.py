"""Every kind of pixel to 8-bit RGB: palettes, alpha, gray, 16 bits, CMYK."""

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")


def to_rgb(image: "Image") -> "Image":
    """`image`, loaded, as RGB; what is transparent shows white."""
    if image.mode == "RGB" and not image.has_transparency_data:
        return image
    if image.mode in (*SIXTEEN_BITS, "I", "F"):
        return _gray(image).convert("RGB")
    if image.mode == "CMYK":
        return _from_cmyk(image)
    if image.has_transparency_data:
        return _over_white(image.convert("RGBA"))
    return image.convert("RGB")


def true_inks(image: "Image") -> "Image":
    """A JPEG of four inks as it was meant: Pillow takes all of them for inverted, which only Adobe's mark says."""
    if image.mode != "CMYK" or image.format not in ("JPEG", "MPO") or "adobe" in image.info:
        return image
    from PIL import ImageChops

    return ImageChops.invert(image)


def _over_white(image: "Image") -> "Image":
    from PIL import Image

    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, image).convert("RGB")


def _gray(image: "Image") -> "Image":
    """16 bits by their whole range; 32 bits and floats, which have none, from their least to their largest value."""
    from PIL import Image

    values = np.asarray(image)
    if image.mode in SIXTEEN_BITS:
        return Image.fromarray(((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8))
    numbers = values.astype(np.float64)
    finite = numbers[np.isfinite(numbers)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    scaled = (np.nan_to_num(numbers, nan=low, posinf=high, neginf=low) - low) / (high - low or 1.0)
    return Image.fromarray(np.rint(scaled * 255).astype(np.uint8))


def _from_cmyk(image: "Image") -> "Image":
    """By the profile of the printer that the file carries, else by the plain formula."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")
