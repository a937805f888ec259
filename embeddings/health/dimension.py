"""How many directions the items really vary in about each item: the intrinsic dimension, by TwoNN."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from embeddings.graph import KnnGraph, knn_graph
from embeddings.health.anisotropy import Z_95
from embeddings.metrics import unit
from embeddings.progress import Progress, silent

FEWEST = 20  # items: below, the interval is wider than the number
KEPT = 0.9  # of the ratios: the largest belong to outliers, and only their number counts
NOISE_ITEMS = 2_000  # of the noise that the number is held against
TOUCHING = 1e-6  # of a usual distance: closer items are one


@dataclass(frozen=True)
class IntrinsicDimension:
    """`value` and its 95 % interval, from `n` items; `noise` is the value of structureless items of that spread."""

    value: float
    low: float
    high: float
    n: int
    noise: float


def intrinsic_dimension(
    vectors: np.ndarray, metric: str, graph: KnnGraph | None = None, progress: Progress = silent
) -> IntrinsicDimension | None:
    """The dimension of the surface on which distinct `vectors` (n, dim) lie, from how their two nearest distances differ.

    TwoNN (Facco, d'Errico, Rodriguez and Laio 2017): r2 / r1 follows a Pareto law whose exponent is the dimension; here
    by maximum likelihood, of the largest tenth only that there are so many. Cosine looks at the directions, every other
    metric at straight distances. `graph` is that of the vectors by `metric`, where it is there already. None for fewer
    than `FEWEST` items, and where no two distances differ.
    """
    space = "cosine" if metric == "cosine" else "euclidean"
    usable = graph if graph is not None and graph.metric == space and graph.k >= 2 else None
    found = _two_nn(vectors, space, usable, progress)
    if found is None:
        return None
    value, n = found
    noise = _two_nn(_noise(vectors), space, None, silent)
    half = Z_95 * value / sqrt(ceil(KEPT * n))
    return IntrinsicDimension(value, max(0.0, value - half), value + half, n, noise[0] if noise else value)


def _two_nn(
    vectors: np.ndarray, metric: str, graph: KnnGraph | None, progress: Progress
) -> tuple[float, int] | None:
    """The dimension and the number of items that say it."""
    if len(vectors) < FEWEST:
        return None
    near = knn_graph(vectors, 2, metric, progress) if graph is None else graph.first(2)
    first, second = _distances(vectors, near)
    are_apart = first > TOUCHING * np.median(second)
    ratios = np.sort(np.log(second[are_apart] / first[are_apart]))
    n, kept = len(ratios), ceil(KEPT * len(ratios))
    if n < FEWEST or ratios[kept - 1] <= 0:
        return None
    # Maximum likelihood of a Pareto law whose largest n - kept values are only known to be larger than the others.
    return float((kept - 1) / (ratios[:kept].sum() + (n - kept) * ratios[kept - 1])), n


def _distances(vectors: np.ndarray, near: KnnGraph) -> tuple[np.ndarray, np.ndarray]:
    """Straight distances (n,) to the nearest and the second nearest, in double precision."""
    points = unit(vectors) if near.metric == "cosine" else vectors
    first, second = (
        np.sqrt(np.einsum("ij,ij->i", difference, difference, dtype=np.float64))
        for difference in (points - points[near.rows[:, at]] for at in (0, 1))
    )
    return np.minimum(first, second), np.maximum(first, second)


def _noise(vectors: np.ndarray) -> np.ndarray:
    """Gaussian items with the mean and the covariance of `vectors`, as many but at most `NOISE_ITEMS`."""
    n, random = len(vectors), np.random.default_rng(42)
    rows = random.choice(n, min(n, NOISE_ITEMS), replace=False)
    mean = vectors.mean(axis=0, dtype=np.float64)
    # Random sums of the items themselves have their covariance, also where they span fewer dimensions.
    weights = random.normal(size=(len(rows), len(rows))) / sqrt(len(rows))
    return (mean + weights @ (vectors[rows] - mean)).astype(np.float32)
