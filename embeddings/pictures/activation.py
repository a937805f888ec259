"""Where a network sees a class in a picture: class activation mapping (Zhou et al. 2016)."""

from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoders.pictures import PictureEncoder
from embeddings.pictures.classes import head_of
from embeddings.pictures.preprocess import Placed

if TYPE_CHECKING:
    from PIL.Image import Image

    from embeddings.pictures.base import Picture

STRONGEST = 0.75  # of the color where the heat is 1
SHADE = 0.45  # of the light that is left where the network does not look
# Steps of Matplotlib's "inferno", which print and every kind of color vision keep in order.
_COLORS = np.array(
    [(0, 0, 4), (66, 10, 104), (147, 38, 103), (221, 81, 58), (252, 165, 10), (252, 255, 164)], np.float32
)


def activation(
    picture: "Picture | Image", encoder: PictureEncoder, class_index: int | None = None
) -> np.ndarray:
    """How much each place speaks for a class (the most probable one unless told), (height, width) float32.

    1 is the place that speaks most for it, 0 one that does not or speaks against it; NaN lies outside of the square
    that the network looks at. `ModelError` for an encoder that is no network.
    """
    features, maps, seen = encoder.maps(picture)
    head = head_of(encoder.row.id)
    if class_index is None:
        class_index = int(head.probabilities(features[None])[0].argmax())
    heat = np.maximum(np.tensordot(head.weights[class_index], maps, 1), 0)
    return _laid_over(heat / max(float(heat.max()), 1e-12), seen)


def _laid_over(heat: np.ndarray, seen: Placed) -> np.ndarray:
    """A few places (rows, columns) → the resized picture that they belong to."""
    from PIL import Image

    whole = np.full((seen.size[1], seen.size[0]), np.nan, np.float32)
    side = (seen.crop, seen.crop)
    smooth = Image.fromarray(heat.astype(np.float32)).resize(side, Image.Resampling.BICUBIC)
    rows, columns = slice(seen.top, seen.top + seen.crop), slice(seen.left, seen.left + seen.crop)
    whole[rows, columns] = np.clip(np.asarray(smooth), 0, 1)
    return whole


def blend(image: "Image", heat: np.ndarray) -> "Image":
    """The picture in gray under the colors of `heat` (height, width), dark where it is NaN; as large as `image`."""
    from PIL import Image

    gray = image.convert("L").convert("RGB")
    unseen = _resized(np.isnan(heat).astype(np.float32), image.size)[..., None]
    strength = _resized(np.nan_to_num(heat), image.size)[..., None]
    base = np.asarray(gray, np.float32) * (1 - (1 - SHADE) * unseen)
    share = STRONGEST * strength
    return Image.fromarray(((1 - share) * base + share * _colored(strength)).round().astype(np.uint8))


def _resized(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    from PIL import Image

    resized = Image.fromarray(values).resize(size, Image.Resampling.BILINEAR)
    return np.clip(np.asarray(resized), 0, 1)


def _colored(strength: np.ndarray) -> np.ndarray:
    """0..1 (height, width, 1) → RGB 0..255 (height, width, 3)."""
    steps = np.linspace(0, 1, len(_COLORS))
    return np.concatenate([np.interp(strength, steps, channel) for channel in _COLORS.T], axis=2)
