"""How much of the spread of a space its first principal components hold."""

import numpy as np

from embeddings.dataset import read_only
from embeddings.graph import check_finite
from embeddings.projections.pca import components


def variance_curve(vectors: np.ndarray, most: int = 50) -> np.ndarray:
    """The cumulative share (m,) of the variance that the first 1, 2 … `most` components of (n, dim) explain.

    m is at most n − 1 and dim; empty for fewer than two items, zeros for equal ones.
    """
    matrix = check_finite(vectors)
    wanted = max(0, min(most, len(matrix) - 1, matrix.shape[1]))
    return read_only(np.minimum(1, np.cumsum(components(matrix, wanted).share if wanted else ())))
