"""Whether what is far apart in the space is far apart on the map: rank correlation of the distances of pairs."""

import numpy as np

from embeddings.evaluation.similarity import spearman_interval
from embeddings.graph import prepared
from embeddings.quality.result import Measured

PAIRS = 20_000
BLOCK = 4_096


def distance_correlation(
    vectors: np.ndarray, points: np.ndarray, metric: str, random_state: int, n_pairs: int = PAIRS
) -> Measured:
    """Spearman's correlation of the distances of pairs in the space and on the map; NaN where all are equal.

    All pairs where there are at most `n_pairs`, else so many random ones.
    """
    n = len(vectors)
    is_all = not pairs_drawn(n, n_pairs)
    first, second = np.triu_indices(n, 1) if is_all else _random_pairs(n, n_pairs, random_state)
    value = _spearman(apart(vectors, metric, first, second), apart(points, "euclidean", first, second))
    low, high = (value, value) if is_all or np.isnan(value) else spearman_interval(value, len(first))
    return Measured(value, low, high)


def pairs_drawn(n: int, n_pairs: int = PAIRS) -> int:
    """How many pairs of `n` items are drawn by chance; 0 where all of them are used."""
    return n_pairs if n * (n - 1) // 2 > n_pairs else 0


def _random_pairs(n: int, n_pairs: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(random_state)
    first = random.integers(n, size=n_pairs)
    return first, (first + random.integers(1, n, size=n_pairs)) % n


def apart(matrix: np.ndarray, metric: str, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Numbers (m,) in the order of the distances of the pairs; what rounding leaves between copies is nothing."""
    made = prepared(matrix, metric)
    found = np.empty(len(first), np.float64)
    for start in range(0, len(first), BLOCK):
        part = slice(start, start + BLOCK)
        a, b = made[first[part]].astype(np.float64), made[second[part]].astype(np.float64)
        found[part] = -np.einsum("ij,ij->i", a, b) if metric == "dot" else np.square(a - b).sum(axis=1)
    return found


def _spearman(a: np.ndarray, b: np.ndarray) -> float:
    ranks = np.stack([_average_ranks(a), _average_ranks(b)])
    ranks -= ranks.mean(axis=1, keepdims=True)
    sizes = np.sqrt(np.square(ranks).sum(axis=1))
    if not sizes.all():
        return float("nan")
    return float(np.clip(ranks[0] @ ranks[1] / sizes.prod(), -1, 1))


def _average_ranks(values: np.ndarray) -> np.ndarray:
    """Ranks (m,); equal values share their average."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[place.reshape(-1)]
