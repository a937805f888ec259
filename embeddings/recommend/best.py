"""The best of many scores: the largest values of every row, in order, without sorting the others."""

import numpy as np

PARTS = 128  # of a row, whose maxima bound the best values


def best_items(values: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Of scores (u, n) the rows of the `k` largest, and those: two times (u, min(k, n)); -1 and NaN for −∞.

    Equal ones in the order of rows, also where the last place is shared.
    """
    wanted = min(k, values.shape[1])
    owners, columns = np.divmod(np.flatnonzero(values >= _bounds(values, wanted)), values.shape[1])
    held = values[owners, columns]
    order = np.lexsort((columns, -held, owners))
    places = np.arange(len(owners)) - np.searchsorted(owners, owners)  # of a candidate in its user's list
    kept = order[places < wanted]
    rows, best = columns[kept].reshape(-1, wanted), held[kept].reshape(-1, wanted)
    is_hidden = np.isneginf(best)
    return np.where(is_hidden, -1, rows).astype(np.int32), np.where(is_hidden, np.nan, best)


def _bounds(values: np.ndarray, k: int) -> np.ndarray:
    """(u, 1): what the `k` largest of each row reach, and few others: the k-th largest of the maxima of its parts."""
    parts = max(PARTS, 4 * k)
    height = values.shape[1] // parts
    if height > 1:
        highest = values[:, : height * parts].reshape(len(values), height, parts).max(axis=1)
        values = np.concatenate([highest, values[:, height * parts :]], axis=1)
    return np.partition(values, values.shape[1] - k, axis=1)[:, values.shape[1] - k, None]
