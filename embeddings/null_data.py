"""Data without what a map could show: the same columns shuffled, and noise of the same mean and covariance."""

import numpy as np

from embeddings.dataset import read_only
from embeddings.graph import check_finite


def shuffled_columns(vectors: np.ndarray, random_state: int = 42) -> np.ndarray:
    """`vectors` (n, dim) with every column in an order of its own: each keeps its values, none knows another.

    The null of Horn's parallel analysis (1965). `DataError` for NaN and infinity.
    """
    shuffled = np.array(check_finite(vectors))
    np.random.default_rng(random_state).permuted(shuffled, axis=0, out=shuffled)
    return read_only(shuffled)


def gaussian_like(vectors: np.ndarray, random_state: int = 42) -> np.ndarray:
    """Gaussian noise (n, dim) of exactly the mean and the covariance of `vectors`, and nothing else of them.

    Of the decomposition U S V of the centered data only U is drawn anew, as orthonormal columns of noise: whatever
    the covariance does not say is gone. `DataError` for NaN and infinity.
    """
    matrix = check_finite(vectors).astype(np.float64)
    if not len(matrix):
        return read_only(matrix)
    mean = matrix.mean(axis=0)
    sizes, directions = _spread(matrix - mean)
    noise = np.random.default_rng(random_state).normal(size=(len(matrix), len(sizes)))
    drawn, _ = np.linalg.qr(noise - noise.mean(axis=0))
    return read_only(drawn * sizes @ directions + mean)


def _spread(centered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Singular values (r,) above rounding and their directions (r, dim), of the smaller of the two products."""
    n, dim = centered.shape
    if dim <= n:
        values, columns = np.linalg.eigh(centered.T @ centered)
        directions = columns.T
    else:
        values, columns = np.linalg.eigh(centered @ centered.T)
        directions = columns.T @ centered
    keep = values > 1e-10 * max(float(values.max(initial=0)), np.finfo(np.float64).tiny)
    kept = directions[keep]
    lengths = np.linalg.norm(kept, axis=1, keepdims=True)
    return np.sqrt(values[keep]), kept / lengths
