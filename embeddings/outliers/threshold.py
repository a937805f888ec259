"""From how strange to whether strange: thresholds, what they flag, how detectors agree, and what is normal near it."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from embeddings.errors import SettingsError
from embeddings.neighbors import Neighbor, nearest
from embeddings.outliers.result import Strangeness
from embeddings.space import EmbeddingSpace

Rule = Literal["share", "spread"]
RULES: tuple[Rule, ...] = ("share", "spread")
FAR = 3.5  # robust standard deviations (Iglewicz and Hoaglin 1993)
OF_MEDIAN, OF_MEAN = 1.4826, 1.2533  # of absolute deviations: the standard deviation of a normal distribution


def threshold(values: np.ndarray, share: float = 0.05, rule: Rule = "share") -> float:
    """The value above which an item is flagged.

    By "share" the one that `share` of `values` (n,) exceed, fewer where they tie; by "spread" the median and 3.5
    robust standard deviations (Iglewicz and Hoaglin 1993), which may flag none. For new items these are the values
    of the normal ones. `SettingsError` for a share outside 0 to 0.5 and an unknown rule.
    """
    if rule not in RULES:
        raise SettingsError(
            "unknown_threshold",
            "{name!r} is no rule for a threshold: choose {choices}",
            name=str(rule)[:40],
            choices=", ".join(RULES),
        )
    if not 0 <= share <= 0.5:
        raise SettingsError(
            "outlier_share",
            "{share} is no share of outliers: choose one from 0 to 0.5, such as 0.05",
            share=share,
        )
    known = np.asarray(values, np.float64)
    if not len(known):
        return 0.0
    if rule == "share":
        return float(np.sort(known)[::-1][min(len(known) - 1, round(share * len(known)))])
    center = float(np.median(known))
    apart = np.abs(known - center)
    spread = OF_MEDIAN * np.median(apart) or OF_MEAN * apart.mean()
    return center + FAR * float(spread)


def flagged(values: np.ndarray, threshold: float) -> np.ndarray:
    """Which of `values` (n,) are larger than `threshold`: (n,) bool."""
    return np.asarray(values) > threshold


def agreement(found: Sequence[Strangeness], share: float = 0.05, rule: Rule = "share") -> np.ndarray:
    """How many of the detectors flag each item (n,), each by the threshold of its own normal values."""
    if not found:
        return np.zeros(0, np.int64)
    flags = [flagged(one.values, threshold(one.normal_values, share, rule)) for one in found]
    return np.stack(flags).sum(axis=0, dtype=np.int64)


def nearest_normal(
    space: EmbeddingSpace,
    rows: Sequence[int] | np.ndarray,
    is_flagged: np.ndarray,
    k: int = 3,
    normal: EmbeddingSpace | None = None,
) -> list[list[Neighbor]]:
    """For each of `rows` of `space` the `k` nearest items that are not flagged, itself left out; of `normal` where given.

    `is_flagged` (n,) tells of the items of `space`. Directions are compared but for "euclidean".
    """
    asked = np.asarray(rows, np.int64)
    metric = "euclidean" if space.receipt.metric == "euclidean" else "cosine"
    if not len(asked):
        return []
    if normal is not None:
        return nearest(normal, space.vectors[asked], k, metric)
    left_out = np.flatnonzero(is_flagged)
    found = nearest(space, space.vectors[asked], k + 1, metric, left_out.tolist())
    return [
        [neighbor for neighbor in near if neighbor.row != row][:k]
        for row, near in zip(asked, found, strict=True)
    ]
