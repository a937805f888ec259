"""Principal components, exact: from the covariance, from the Gram matrix, or by Lanczos where both are large."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

SMALL = 2_048  # up to this many rows or columns the symmetric matrix of all products is made
WHOLE = 512  # up to this size it is decomposed whole; above, Lanczos finds the few directions that are wanted
BLOCK_ROWS = 8_192  # rows that are held in float64 at once


@dataclass(frozen=True, eq=False)
class Components:
    """`directions` (c, dim), of length 1, largest variance first; `mean` (dim,); both float64."""

    mean: np.ndarray
    directions: np.ndarray
    variance: tuple[float, ...]  # along each direction, divided by n − 1 as in scikit-learn
    share: tuple[float, ...]  # of the total variance

    def transform(self, vectors: np.ndarray) -> np.ndarray:
        """(n, dim) → (n, c) float32."""
        points = np.empty((len(vectors), len(self.directions)), np.float32)
        for start in range(0, len(vectors), BLOCK_ROWS):
            part = slice(start, start + BLOCK_ROWS)
            points[part] = (vectors[part].astype(np.float64) - self.mean) @ self.directions.T
        return points


def components(vectors: np.ndarray, n_components: int) -> Components:
    """The first `n_components` principal directions of `vectors` (n, dim); directions past the rank are zero.

    The sign is fixed: the entry of largest size in every direction is positive, so that one picture has one form.
    """
    n, dim = vectors.shape
    mean = vectors.mean(axis=0, dtype=np.float64)
    total = sum(float(np.square(block).sum()) for block in _centered(vectors, mean))
    wanted = min(n_components, dim, max(0, n - 1))
    if wanted == 0 or total == 0:
        values, directions = np.zeros(0), np.zeros((0, dim))
    elif dim <= SMALL:
        values, directions = _from_covariance(vectors, mean, wanted)
    elif n <= SMALL:
        values, directions = _from_gram(vectors, mean, wanted)
    else:
        values, directions = _from_lanczos(vectors, mean, wanted)
    keep = values > 1e-12 * total  # below that a direction is made of rounding
    padded = np.zeros((n_components, dim))
    padded[: keep.sum()] = directions[keep] * _signs(directions[keep])
    sizes = np.zeros(n_components)
    sizes[: keep.sum()] = values[keep]
    variance = tuple(float(value) / max(1, n - 1) for value in sizes)
    share = tuple(float(value) / total if total else 0.0 for value in sizes)
    return Components(mean, padded, variance, share)


def _centered(vectors: np.ndarray, mean: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(vectors), BLOCK_ROWS):
        yield vectors[start : start + BLOCK_ROWS].astype(np.float64) - mean


def _from_covariance(vectors: np.ndarray, mean: np.ndarray, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    scatter = np.zeros((vectors.shape[1],) * 2)
    for block in _centered(vectors, mean):
        scatter += block.T @ block
    return _largest(scatter, wanted)


def _from_gram(vectors: np.ndarray, mean: np.ndarray, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    centered = vectors.astype(np.float64) - mean
    values, columns = _largest(centered @ centered.T, wanted)
    directions = columns @ centered
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    return values, np.divide(directions, lengths, out=np.zeros_like(directions), where=lengths > 0)


def _from_lanczos(vectors: np.ndarray, mean: np.ndarray, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    from scipy.sparse.linalg import LinearOperator

    def scatter_times(direction: np.ndarray) -> np.ndarray:
        flat = direction.reshape(-1)
        return sum((block.T @ (block @ flat) for block in _centered(vectors, mean)), np.zeros(len(flat)))

    dim = vectors.shape[1]
    return _lanczos(LinearOperator((dim, dim), matvec=scatter_times, dtype=np.float64), wanted)


def _largest(symmetric: np.ndarray, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    """The largest eigenvalues (c,), and their vectors as rows (c, m)."""
    if len(symmetric) > WHOLE:
        return _lanczos(symmetric, wanted)
    values, columns = np.linalg.eigh(symmetric)
    return values[::-1][:wanted], columns.T[::-1][:wanted]


def _lanczos(operator: Any, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    from scipy.sparse.linalg import eigsh

    start = np.random.default_rng(0).normal(size=operator.shape[0])  # fixed: every run takes the same steps
    values, columns = eigsh(
        operator, k=wanted, v0=start, which="LA", ncv=min(operator.shape[0], max(40, 2 * wanted))
    )
    order = np.argsort(-values)
    return values[order], columns.T[order]


def _signs(directions: np.ndarray) -> np.ndarray:
    largest = np.abs(directions).argmax(axis=1)
    return np.where(directions[np.arange(len(directions)), largest] < 0, -1.0, 1.0)[:, None]
