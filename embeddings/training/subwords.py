"""Vectors of unknown words from their character n-grams, as FastText learned them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only

FNV_OFFSET, FNV_PRIME = 2166136261, 16777619


@dataclass(frozen=True, eq=False)
class Subwords:
    """The n-gram vectors (n_buckets, dim) of a FastText model, read-only float32."""

    vectors: np.ndarray
    shortest: int = 3  # characters of an n-gram, the marks of start and end counted
    longest: int = 6

    def __post_init__(self) -> None:
        object.__setattr__(self, "vectors", read_only(self.vectors))

    def vector(self, word: str) -> np.ndarray | None:
        """The mean (dim,) of the n-grams of `word` (Bojanowski et al. 2017); None for a word without any."""
        buckets = ngram_buckets(word, len(self.vectors), self.shortest, self.longest)
        if not len(buckets):
            return None
        return read_only(self.vectors[buckets].mean(axis=0))


def ngram_buckets(word: str, n_buckets: int, shortest: int = 3, longest: int = 6) -> np.ndarray:
    """The buckets (n_ngrams,) of the n-grams of `<word>`: their FNV-1a hashes, bytes taken as signed, as in fastText."""
    hashes = [_hash(gram) % n_buckets for gram in _ngrams(word, shortest, longest)]
    return np.array(hashes, dtype=np.int64)


def _ngrams(word: str, shortest: int, longest: int) -> Iterator[bytes]:
    """Each n-gram of characters of the word between its marks, as UTF-8."""
    marked = f"<{word}>"
    for size in range(shortest, min(len(marked), longest) + 1):
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size].encode("utf-8", "replace")


def _hash(gram: bytes) -> int:
    value = FNV_OFFSET
    for byte in gram:
        # The C++ original widens a signed char: bytes above 127 set all the upper bits.
        value = ((value ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * FNV_PRIME) & 0xFFFFFFFF
    return value
