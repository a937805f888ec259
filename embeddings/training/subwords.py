"""Vectors of unknown words from their character n-grams, as FastText learned them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Subwords:
    """The n-gram vectors (n_buckets, dim) of a FastText model, read-only float32."""

    vectors: np.ndarray
    shortest: int = 3  # characters of an n-gram, the marks of start and end counted
    longest: int = 6

    def vector(self, word: str) -> np.ndarray | None:
        """The mean (dim,) of the n-grams of `word`; None for a word without any, as an empty one."""
        raise NotImplementedError
