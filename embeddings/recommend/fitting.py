"""From ratings to a recommender: one table of models."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from embeddings.errors import DataError
from embeddings.progress import Progress, silent
from embeddings.ratings.base import Ratings
from embeddings.recommend.als import train_als
from embeddings.recommend.bpr import train_bpr
from embeddings.recommend.fitted import fitted_settings
from embeddings.recommend.item_neighbors import train_item_neighbors
from embeddings.recommend.model import Learned, Recommender
from embeddings.recommend.settings import (
    ALS,
    BPR,
    DEFAULT,
    SVD,
    ItemNeighbors,
    Popularity,
    RecommenderSettings,
)
from embeddings.recommend.svd import train_svd
from embeddings.threads import one_blas_thread

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Train = Callable[["csr_matrix", Any, Progress], Learned]


def _train_nothing(preferences: "csr_matrix", settings: Popularity, progress: Progress) -> Learned:
    progress(1, 1)
    return Learned()


TRAINERS: dict[type, Train] = {
    ALS: train_als,
    BPR: train_bpr,
    SVD: train_svd,
    Popularity: _train_nothing,
    ItemNeighbors: train_item_neighbors,
}


def fit(
    ratings: Ratings, settings: RecommenderSettings = DEFAULT, progress: Progress = silent
) -> Recommender:
    """The model of `settings`, learned from what users like; `progress` after each iteration may cancel.

    The same settings and ratings give the same model; its `settings` have every None filled in. `DataError` where nobody likes anything.
    """
    begun = time.perf_counter()
    preferences = ratings.preferences()
    preferences.sort_indices()
    if not preferences.nnz:
        raise DataError(
            "nothing_liked",
            "None of the {n:,} ratings says that an item is liked: bring ratings at the midpoint of their scale or above",
            n=len(ratings),
        )
    used, notes = fitted_settings(settings, preferences)
    with one_blas_thread(looks_again=True):
        learned = TRAINERS[type(used)](preferences, used, progress)
    seconds = time.perf_counter() - begun
    return Recommender(used, ratings, preferences, learned, (*notes, *learned.notes), seconds)
