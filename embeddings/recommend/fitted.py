"""Settings made to fit the ratings: no more factors than they can tell apart, and a regularization in proportion."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import Message
from embeddings.recommend.settings import ALS, ItemNeighbors, Popularity, RecommenderSettings

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHARE = 0.45  # chosen by nDCG@10 on validation splits of the part of MovieLens-100k to learn from


def fitted_settings(
    settings: RecommenderSettings, preferences: "csr_matrix"
) -> tuple[RecommenderSettings, tuple[Message, ...]]:
    """`settings` with every None filled in, and with no more factors than users and items allow; what was changed."""
    if isinstance(settings, Popularity | ItemNeighbors):
        return settings, ()
    notes: tuple[Message, ...] = ()
    most = min(preferences.shape)
    if settings.factors > most:
        notes += (_fewer(settings.factors, most, preferences.shape),)
        settings = replace(settings, factors=most)
    if isinstance(settings, ALS) and settings.regularization is None:
        value = proportionate_regularization(preferences, settings.alpha)
        notes += (
            Message(
                "als_regularization",
                "Regularization set by how much there is to learn from: {value:.3g}",
                {"value": value},
            ),
        )
        settings = replace(settings, regularization=value)
    return settings, notes


def _fewer(asked: int, most: int, shape: tuple[int, int]) -> Message:
    return Message(
        "fewer_factors",
        "{asked} factors are more than {users:,} users and {items:,} items can tell apart: {used} were used",
        {"asked": asked, "users": shape[0], "items": shape[1], "used": most},
    )


def proportionate_regularization(preferences: "csr_matrix", alpha: float, share: float = SHARE) -> float:
    """`share` of the largest singular value that as many likings, spread at random, would have, times `alpha`.

    That is √(Σv² / users) + √(Σv² / items) (Geman 1980): what is weaker cannot be told from chance. Factors of ALS
    die out where the regularization passes the largest singular value of the weighted preferences, which is at
    least √(Σv² / min(users, items)): for a share below 1/2 they cannot, however few the ratings.
    """
    energy = float((preferences.data.astype(np.float64) ** 2).sum())
    users = np.count_nonzero(np.diff(preferences.indptr))
    items = len(np.unique(preferences.indices))
    return share * alpha * (np.sqrt(energy / users) + np.sqrt(energy / items))
