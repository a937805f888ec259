"""Whether a long vector only means a popular item."""

from dataclasses import dataclass

import numpy as np

from embeddings.errors import SettingsError
from embeddings.recommend.model import Recommender

FEWEST = 4  # items for a correlation with an interval


@dataclass(frozen=True, eq=False)
class NormPopularity:
    """Of the items that somebody likes, `rows` (m,): lengths of the factors, how many like them, and the rank correlation.

    `low` to `high` is its 95 % interval.
    """

    spearman: float
    low: float
    high: float
    rows: np.ndarray
    norms: np.ndarray
    popularity: np.ndarray


def norm_against_popularity(model: Recommender) -> NormPopularity:
    """How far the length of an item's factors follows its popularity, by Spearman's rank correlation.

    `SettingsError` for a model without factors, for fewer than 4 items, and where all are equally long or popular.
    """
    from scipy.stats import spearmanr

    from embeddings.evaluation.similarity import spearman_interval

    rows = np.flatnonzero(model.popularity > 0)
    norms = np.linalg.norm(model.factors[1][rows].astype(np.float64), axis=1)
    popularity = model.popularity[rows]
    if len(rows) < FEWEST or np.ptp(norms) == 0 or np.ptp(popularity) == 0:
        raise SettingsError(
            "norms_alike",
            "{n:,} items that are liked, of {lengths:,} lengths and liked by {counts:,} numbers of users: a correlation needs 4 items that differ in both",
            n=len(rows),
            lengths=len(np.unique(norms)),
            counts=len(np.unique(popularity)),
        )
    spearman = float(spearmanr(norms, popularity).statistic)
    return NormPopularity(spearman, *spearman_interval(spearman, len(rows)), rows, norms, popularity)
