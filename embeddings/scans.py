"""One pass over all vectors for one query: as fast as memory gives the vectors, in float32 and in 8 bits."""

from typing import Literal

import numpy as np

SMALL = 20_000  # values that NumPy has read before another library is asked


def dots(vectors: np.ndarray, query: np.ndarray) -> np.ndarray:
    """Dot products of float32 `vectors` (n, dim) with `query` (dim,): (n,) float32, each summed in float32."""
    if not _is_scanned(vectors, query):
        return vectors @ query
    return _scan(vectors, query, "dot")


def squared_distances(vectors: np.ndarray, query: np.ndarray) -> np.ndarray:
    """Squared euclidean distances of float32 `vectors` (n, dim) to `query` (dim,): (n,) float32.

    Sums of squared differences: |q|² − 2qv + |v|² would lose the small distances of vectors far from the origin.
    """
    if _is_scanned(vectors, query):
        return _scan(vectors, query, "sqeuclidean")
    found = np.empty(len(vectors), np.float32)
    step = max(
        1, 262_144 // max(1, vectors.shape[1])
    )  # a block of differences stays in the processor's cache
    for start in range(0, len(vectors), step):
        difference = vectors[start : start + step] - query
        np.einsum("ij,ij->i", difference, difference, out=found[start : start + step])
    return found


def code_dots(codes: np.ndarray, query: np.ndarray) -> np.ndarray:
    """Dot products of int8 `codes` (n, dim) with an int8 `query` (dim,): (n,) float32, the sums exact integers."""
    if _is_here() and _is_dense(codes):
        return _scan(codes, query, "dot")
    found = np.empty(len(codes), np.float32)
    step = max(1, 262_144 // max(1, codes.shape[1]))
    for start in range(
        0, len(codes), step
    ):  # float32 holds sums of products of 8 bits: blocks of it are BLAS'
        found[start : start + step] = codes[start : start + step].astype(np.float32) @ query.astype(
            np.float32
        )
    return found


def _scan(vectors: np.ndarray, query: np.ndarray, metric: Literal["dot", "sqeuclidean"]) -> np.ndarray:
    import simsimd

    found = simsimd.cdist(np.ascontiguousarray(query)[None], vectors, metric, out_dtype="float32")
    return np.asarray(found)[0]


def _is_scanned(vectors: np.ndarray, query: np.ndarray) -> bool:
    are_float32 = vectors.dtype == query.dtype == np.float32
    return vectors.size > SMALL and are_float32 and _is_dense(vectors) and _is_here()


def _is_dense(vectors: np.ndarray) -> bool:
    """simsimd reads rows one after the other, whatever the strides say."""
    return vectors.flags.c_contiguous and vectors.size > 0


def _is_here() -> bool:
    try:
        import simsimd  # noqa: F401 - only asked whether it is here
    except ImportError:
        return False
    return True
