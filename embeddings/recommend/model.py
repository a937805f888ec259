"""What was learned from ratings, and what it gives every item for a user."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import Message, SettingsError
from embeddings.ratings.base import Ratings
from embeddings.recommend.settings import RecommenderSettings

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, eq=False)
class Learned:
    """What a model keeps of the preferences: factors of users and items, or similarities of items, or neither.

    `user_factors` (n_users, f) and `item_factors` (n_items, f) are read-only float32; `similarities` (n_items,
    n_items) holds in row j what a liking of item j gives each other item.
    """

    user_factors: np.ndarray | None = None
    item_factors: np.ndarray | None = None
    similarities: "csr_matrix | None" = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class Recommender:
    """A model with the ratings that it learned from, and what it learned; `seconds` is how long that took."""

    settings: RecommenderSettings
    ratings: Ratings
    preferences: "csr_matrix"  # (n_users, n_items) float32: what the model learned from
    learned: Learned
    notes: tuple[Message, ...]
    seconds: float

    @property
    def user_factors(self) -> np.ndarray | None:
        """(n_users, f), None for a model without factors."""
        return self.learned.user_factors

    @property
    def item_factors(self) -> np.ndarray | None:
        """(n_items, f), None for a model without factors."""
        return self.learned.item_factors

    @property
    def factors(self) -> tuple[np.ndarray, np.ndarray]:
        """Those of users and of items; `SettingsError` for a model that has none."""
        users, items = self.user_factors, self.item_factors
        if users is None or items is None:
            raise SettingsError(
                "model_without_factors",
                "The model {model} has no factors, and so no map: choose als, bpr or svd",
                model=self.settings.model,
            )
        return users, items

    @cached_property
    def popularity(self) -> np.ndarray:
        """How many users like each item: (n_items,) float32, read-only."""
        counts = np.bincount(self.preferences.indices, minlength=self.ratings.n_items).astype(np.float32)
        counts.setflags(write=False)
        return counts

    @cached_property
    def seen(self) -> "csr_matrix":
        """(n_users, n_items) with an entry for everything that was rated, liked or not."""
        return self.ratings.matrix()

    @cached_property
    def is_cold(self) -> np.ndarray:
        """(n_users,) of whom the model knows nothing that they like."""
        return np.diff(self.preferences.indptr) == 0

    def scores(self, user_rows: np.ndarray) -> np.ndarray:
        """What every item gets for each of `user_rows` (u,): (u, n_items) float32, larger is better.

        Users of whom nothing is known get what is popular, as from the baseline.
        """
        rows = checked_users(user_rows, self.ratings.n_users)
        found = self._known_scores(rows)
        found[self.is_cold[rows]] = self.popularity
        return found

    def _known_scores(self, rows: np.ndarray) -> np.ndarray:
        if self.user_factors is not None and self.item_factors is not None:
            return self.user_factors[rows] @ self.item_factors.T
        if self.learned.similarities is not None:
            return np.asarray((self.preferences[rows] @ self.learned.similarities).toarray(), np.float32)
        return np.tile(self.popularity, (len(rows), 1))

    def hopeless(self, scores: np.ndarray) -> np.ndarray:
        """(u, n_items) of which of `scores` (u, n_items) the model knows nothing, so that they are never offered.

        Nobody likes the item; or it is no neighbor of anything that the user likes.
        """
        unknown = np.broadcast_to(self.popularity == 0, scores.shape)
        return unknown if self.item_factors is not None else unknown | (scores <= 0)

    def scores_of(self, vector: np.ndarray) -> np.ndarray:
        """What every item gets for a user with the factors `vector` (f,): (n_items,) float32."""
        return np.asarray(self.factors[1] @ np.asarray(vector, np.float32))

    def liked(self, user_row: int) -> tuple[np.ndarray, np.ndarray]:
        """The items that a user likes (m,), and how sure that is (m,) float32."""
        row = checked_users(np.array([user_row]), self.ratings.n_users)[0]
        start, stop = self.preferences.indptr[row : row + 2]
        return self.preferences.indices[start:stop], self.preferences.data[start:stop]


def checked_users(rows: np.ndarray, n: int) -> np.ndarray:
    """`rows` as (u,) int64; `SettingsError` for a user that there is not."""
    asked, wrong = _outside(rows, n)
    if len(wrong):
        raise SettingsError(
            "user_row", "There is no user in row {row}: there are {n:,} users", row=int(wrong[0]), n=n
        )
    return asked


def checked_items(rows: np.ndarray, n: int) -> np.ndarray:
    """`rows` as (m,) int64; `SettingsError` for an item that there is not."""
    asked, wrong = _outside(rows, n)
    if len(wrong):
        raise SettingsError(
            "item_row", "There is no item in row {row}: there are {n:,} items", row=int(wrong[0]), n=n
        )
    return asked


def _outside(rows: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    asked = np.atleast_1d(np.asarray(rows, np.int64))
    return asked, asked[(asked < 0) | (asked >= n)]
