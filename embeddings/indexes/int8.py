"""Vectors in 8 bits: a pass reads a quarter of the memory, and the best of it are compared again in full precision."""

from dataclasses import dataclass

import numpy as np

from embeddings.graph import check_finite
from embeddings.indexes.base import directed
from embeddings.neighbors import largest
from embeddings.progress import Progress
from embeddings.scans import code_dots
from embeddings.space import EmbeddingSpace

LEVELS = 127  # of an int8 on each side of zero
BUILD_ROWS = 8_192
RESCORED = 4  # candidates for each wanted neighbor …
LEAST = 50  # … and no fewer than these


@dataclass(frozen=True, eq=False)
class Int8Search:
    """`codes` (n, dim) int8 x `scales` (n,) are the vectors less `mean` (dim,), rounded; `squares` (n,) for euclidean.

    The mean is left out because it is the same for all items: what is left has smaller numbers, which 8 bits hold
    more exactly. Each vector has a scale of its own (symmetric quantization, Jacob et al. 2018, per row).
    """

    codes: np.ndarray
    scales: np.ndarray
    mean: np.ndarray
    squares: np.ndarray | None
    metric: str

    @property
    def nbytes(self) -> int:
        squares = 0 if self.squares is None else self.squares.nbytes
        return self.codes.nbytes + self.scales.nbytes + self.mean.nbytes + squares

    def candidates(self, queries: np.ndarray, k: int) -> list[np.ndarray]:
        wanted = max(RESCORED * k, LEAST)
        return [largest(self._scores(query), wanted) for query in directed(queries, self.metric)]

    def _scores(self, query: np.ndarray) -> np.ndarray:
        """(n,) float32 in the order of the similarities, but for rounding."""
        asked = query - self.mean if self.squares is not None else query
        code, scale = _rounded(asked[None])
        scores = code_dots(self.codes, code[0])
        scores *= self.scales
        if self.squares is not None:  # −|q − v|², less what is the same for all: 2qv − |v|²
            scores *= 2 * scale[0]
            scores -= self.squares
        return scores


def build_int8(space: EmbeddingSpace, metric: str, progress: Progress) -> Int8Search:
    """`DataError` for NaN and infinity."""
    vectors = check_finite(space.vectors)
    weights = space.scales if metric == "cosine" else None
    mean = _mean(vectors, weights)
    codes, scales = np.empty(vectors.shape, np.int8), np.empty(len(vectors), np.float32)
    squares = np.empty(len(vectors), np.float32) if metric == "euclidean" else None
    for start in range(0, len(vectors), BUILD_ROWS):
        part = slice(start, start + BUILD_ROWS)
        block = vectors[part] if weights is None else vectors[part] * weights[part, None]
        rest = block - mean
        codes[part], scales[part] = _rounded(rest)
        if squares is not None:
            squares[part] = np.einsum("ij,ij->i", rest, rest)
        progress(min(start + BUILD_ROWS, len(vectors)), len(vectors))
    return Int8Search(codes, scales, mean, squares, metric)


def _mean(vectors: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Of the rows (dim,); any vector near it would do."""
    if not len(vectors):
        return np.zeros(vectors.shape[1], np.float32)
    if weights is None:
        return vectors.mean(axis=0, dtype=np.float32)
    return (weights @ vectors) / np.float32(len(vectors))


def _rounded(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows (n, dim) as int8 and the scale of each (n,)."""
    highest = np.maximum(vectors.max(axis=1, initial=0), -vectors.min(axis=1, initial=0))
    scales = highest / np.float32(LEVELS)
    factors = np.divide(1, scales, out=np.zeros_like(scales), where=scales > 0)
    return np.rint(vectors * factors[:, None]).astype(np.int8), scales
