"""Linear CKA: how alike two spaces are as a whole, whatever their dimensions, turns and scales."""

import numpy as np

from embeddings.errors import SettingsError

BLOCK = 8_192  # rows whose centered copies are held at once
RESOLUTION = 1e-7  # of the largest number: what is smaller, float32 cannot tell from 0


def linear_cka(x: np.ndarray, y: np.ndarray) -> float:
    """Linear centered kernel alignment of `x` (n, dim_x) and `y` (n, dim_y), 0 to 1 (Kornblith et al. 2019).

    In the form of products over the items, (dim, dim): O(n · dim²). NaN where all rows of one are equal: such a
    space has no shape. `SettingsError` for different numbers of rows.
    """
    return cka_with_chance(x, y)[0]


def cka_with_chance(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """`linear_cka`, and what it is on average over all ways to shuffle the rows of `y`: where nothing relates the two.

    That is tr(K) tr(L) / ((n − 1) ‖K‖ ‖L‖) for the centered products K and L of the items, the mean of the
    permutation distribution (Josse, Pagès and Husson 2008). It is not 0: few items in many dimensions always have
    some shape in common.
    """
    _check_rows(x, y)
    a, b = _Centered(x), _Centered(y)
    if a.is_flat or b.is_flat:
        return float("nan"), float("nan")
    (same_a, spread_a), (same_b, spread_b) = _products(a, a), _products(b, b)
    size = float(np.sqrt(same_a * same_b))
    return min(1.0, _products(a, b)[0] / size), spread_a * spread_b / ((len(x) - 1) * size)


class _Centered:
    """Rows with their mean taken away, scaled to numbers up to 1, whose squares are neither too large nor too small."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows, self.middle = rows, rows.mean(axis=0, dtype=np.float64)
        low, high = rows.min(axis=0), rows.max(axis=0)
        largest = float(np.maximum(high - self.middle, self.middle - low).max())
        self.is_flat = largest <= RESOLUTION * float(np.maximum(abs(low), abs(high)).max())
        self.scale = 0.0 if self.is_flat else 1 / largest

    def block(self, start: int) -> np.ndarray:
        return ((self.rows[start : start + BLOCK] - self.middle) * self.scale).astype(np.float32)


def _products(a: _Centered, b: _Centered) -> tuple[float, float]:
    """Of the products of the columns (dim_a, dim_b): the sum of their squares, and their trace where `a` is `b`."""
    found = np.zeros((a.rows.shape[1], b.rows.shape[1]))
    for start in range(0, len(a.rows), BLOCK):
        block = a.block(start)
        found += block.T @ (block if a is b else b.block(start))
    return float((found**2).sum()), float(np.trace(found))


def _check_rows(x: np.ndarray, y: np.ndarray) -> None:
    if len(x) != len(y):
        raise SettingsError(
            "cka_rows_differ",
            "{n:,} vectors cannot be compared with {other_n:,}: give both the same items",
            n=len(x),
            other_n=len(y),
        )
