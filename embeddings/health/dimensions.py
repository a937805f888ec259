"""Dimensions that say nothing, and those that drown out all others."""

from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only
from embeddings.metrics import unit

CONSTANT = 1e-6  # of the largest number in a dimension: what varies less is rounding


@dataclass(frozen=True, eq=False)
class Dimensions:
    """`constant` have one value for every item, `dead` of them the value 0; numbered from 0.

    `shares` (dim,) of the squared length of a direction, on average: they sum to 1; `largest` is the first of them.
    """

    constant: tuple[int, ...]
    dead: tuple[int, ...]
    shares: np.ndarray

    @property
    def dim(self) -> int:
        return len(self.shares)

    @property
    def largest(self) -> int:
        return int(np.argmax(self.shares))


def dimensions(vectors: np.ndarray) -> Dimensions:
    """What each dimension of `vectors` (n, dim) holds; a single item says of none that it is constant.

    One dimension with a large share decides every cosine (Timkey and van Schijndel 2021).
    """
    low, high = vectors.min(axis=0), vectors.max(axis=0)
    sizes = np.maximum(np.abs(low), np.abs(high))
    are_constant = (high - low <= CONSTANT * sizes) & (len(vectors) > 1)
    directions = unit(vectors)
    squares = np.einsum("ij,ij->j", directions, directions, dtype=np.float64)
    shares = squares / squares.sum() if squares.any() else np.full(len(squares), 1 / len(squares))
    constant = np.flatnonzero(are_constant)
    return Dimensions(
        tuple(constant.tolist()), tuple(constant[sizes[constant] == 0].tolist()), read_only(shares)
    )
