"""Whether the vectors point in all directions alike: the mean cosine of two different items."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from embeddings.metrics import unit

Z_95 = 1.959964


@dataclass(frozen=True)
class Anisotropy:
    """`mean` cosine of all pairs of the `n` items that have a direction, and its 95 % interval over items."""

    mean: float
    low: float
    high: float
    n: int


def anisotropy(vectors: np.ndarray) -> Anisotropy | None:
    """The mean cosine of all pairs of two different rows of `vectors` (n, dim); None for fewer than two directions.

    Exact, not drawn: the squared length of the sum of all directions holds every pair. It is the measure of Ethayarajh
    (2019); the interval is that of a mean of pairs (Hoeffding 1948), what other items of the same kind would give.
    """
    directions = unit(vectors)
    directions = directions[directions.any(axis=1)]
    n = len(directions)
    if n < 2:
        return None
    total = directions.sum(axis=0, dtype=np.float64)
    lengths = np.einsum("ij,ij->i", directions, directions, dtype=np.float64)
    of_item = (directions @ total - lengths) / (n - 1)  # the mean cosine of each item with the others
    mean = float(np.clip(of_item.mean(), -1, 1))
    half = Z_95 * 2 * float(of_item.std(ddof=1)) / sqrt(n)
    return Anisotropy(mean, max(-1.0, mean - half), min(1.0, mean + half), n)
