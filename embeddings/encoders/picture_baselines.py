"""What a picture's numbers say without a network: its pixels, and its colors."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 32
BINS = 8
SAMPLED = 128  # pixels of the long side whose colors are counted


class Pixels:
    """The whole picture squeezed into 32 x 32 pixels of red, green and blue, 0 to 1: (3072,)."""

    size = SIDE
    dim = SIDE * SIDE * 3
    shape = (dim,)
    dtype = np.dtype(np.float32)
    threads = 2  # nothing runs beside the decoding
    piece = None

    def prepare(self, image: "Image") -> np.ndarray:
        from PIL.Image import Resampling

        small = image.resize((SIDE, SIDE), Resampling.BILINEAR)
        return np.asarray(small, dtype=np.float32).reshape(-1) / np.float32(255)

    def run(self, inputs: np.ndarray) -> np.ndarray:
        return inputs.copy()


class ColorHistogram:
    """Shares of 8 x 8 x 8 bins of hue, saturation and value, square-rooted: (512,), of length 1.

    The cosine of two square-rooted histograms is their Bhattacharyya coefficient.
    """

    size = SAMPLED
    dim = BINS**3
    shape = (dim,)
    dtype = np.dtype(np.float32)
    threads = 2
    piece = None

    def prepare(self, image: "Image") -> np.ndarray:
        from PIL.Image import Resampling

        small = image.copy()
        small.thumbnail((SAMPLED, SAMPLED), Resampling.NEAREST)  # colors that are there, none in between
        hue, saturation, value = (np.asarray(band, np.int64) // (256 // BINS) for band in _hsv(small))
        counts = np.bincount(((hue * BINS + saturation) * BINS + value).reshape(-1), minlength=self.dim)
        return np.sqrt(counts / counts.sum(), dtype=np.float32)

    def run(self, inputs: np.ndarray) -> np.ndarray:
        return inputs.copy()


def _hsv(image: "Image") -> "tuple[Image, ...]":
    return image.convert("HSV").split()
