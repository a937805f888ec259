"""How many neighbors two lists share, and how many they would share by chance."""

from math import comb

import numpy as np

BLOCK = 65_536


def shared_counts(rows_a: np.ndarray, rows_b: np.ndarray) -> np.ndarray:
    """How many neighbors each item has in both: two (n, k) arrays of distinct rows → (n,) int64."""
    found = np.empty(len(rows_a), dtype=np.int64)
    for start in range(0, len(rows_a), BLOCK):
        part = slice(start, start + BLOCK)
        both = np.sort(np.concatenate([rows_a[part], rows_b[part]], axis=1), axis=1)
        found[part] = (both[:, 1:] == both[:, :-1]).sum(axis=1)
    return found


def jaccard(shared: np.ndarray, k: int) -> np.ndarray:
    """The Jaccard index of two sets of `k` with so many members in common: |A ∩ B| / |A ∪ B|."""
    return shared / (2 * k - shared)


def chance_kept(n: int, k: int) -> float:
    """How many of `k` neighbors among `n` items are the same in two spaces that have nothing to do with each other."""
    return k * k / (n - 1)


def chance_distribution(n: int, k: int) -> np.ndarray:
    """The probability of 0 to `k` neighbors in common in two such spaces, (k + 1,): it is hypergeometric."""
    others = n - 1
    ways = comb(others, k)
    return np.array([comb(k, shared) * comb(others - k, k - shared) / ways for shared in range(k + 1)])


def chance_overlap(n: int, k: int) -> float:
    """The mean Jaccard index in two such spaces."""
    return float(chance_distribution(n, k) @ jaccard(np.arange(k + 1), k))
