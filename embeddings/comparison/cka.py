"""Linear CKA: how alike two spaces are as a whole, whatever their dimensions, turns and scales."""

import numpy as np

from embeddings.errors import SettingsError

BLOCK = 8_192  # rows whose float64 copies are held at once
SHUFFLES = 3


def linear_cka(x: np.ndarray, y: np.ndarray) -> float:
    """Linear centered kernel alignment of `x` (n, dim_x) and `y` (n, dim_y), 0 to 1 (Kornblith et al. 2019).

    In the form of products over the items, (dim, dim): O(n · dim²). NaN where all rows of one are equal: such a
    space has no shape. `SettingsError` for different numbers of rows.
    """
    scale = _scale(x, y)
    return _alignment(x, y) / scale if scale > 0 else float("nan")


def cka_with_chance(x: np.ndarray, y: np.ndarray, random_state: int = 42) -> tuple[float, float]:
    """`linear_cka`, and what it gives where nothing relates the two: the mean over three shuffles of the rows of `y`.

    That is not 0: few items in many dimensions always have some shape in common.
    """
    scale = _scale(x, y)
    if scale == 0:
        return float("nan"), float("nan")
    random = np.random.default_rng(random_state)
    chance = [_alignment(x, y[random.permutation(len(y))]) for _ in range(SHUFFLES)]
    return _alignment(x, y) / scale, float(np.mean(chance)) / scale


def _scale(x: np.ndarray, y: np.ndarray) -> float:
    if len(x) != len(y):
        raise SettingsError(
            "cka_rows_differ",
            "{n:,} vectors cannot be compared with {other_n:,}: give both the same items",
            n=len(x),
            other_n=len(y),
        )
    return float(np.sqrt(_alignment(x, x) * _alignment(y, y)))


def _alignment(x: np.ndarray, y: np.ndarray) -> float:
    """The squared Frobenius norm of the products of the centered columns (dim_x, dim_y), in float64."""
    middle_x, middle_y = (array.mean(axis=0, dtype=np.float64) for array in (x, y))
    products = np.zeros((x.shape[1], y.shape[1]))
    for start in range(0, len(x), BLOCK):
        part = slice(start, start + BLOCK)
        products += (x[part] - middle_x).T @ (y[part] - middle_y)
    return float((products**2).sum())
