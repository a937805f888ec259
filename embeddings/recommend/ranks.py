"""Dot product against cosine: where the same items stand in both orders."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from embeddings.metrics import METRICS
from embeddings.neighbors import check_k
from embeddings.recommend.model import Recommender, checked_items, checked_users


@dataclass(frozen=True)
class Ranked:
    """An item or user, and its place by dot product and by cosine, counted from 1."""

    row: int
    by_dot: int
    by_cosine: int

    @property
    def rises(self) -> int:
        """How many places the cosine lifts it; negative where it falls."""
        return self.by_dot - self.by_cosine


def rank_changes(
    model: Recommender, row: int, kind: Literal["items", "users"] = "items", k: int = 10
) -> tuple[Ranked, ...]:
    """What is among the `k` most similar to item or user `row` by either measure, in the order of the dot product.

    `SettingsError` for a model without factors.
    """
    users, items = model.factors
    vectors = items if kind == "items" else users
    check = checked_items if kind == "items" else checked_users
    at = int(check(np.array([row]), len(vectors))[0])
    return _changes(vectors[at], vectors, np.array([at]), k)


def offer_changes(
    model: Recommender, user_row: int, k: int = 10, hides_seen: bool = True
) -> tuple[Ranked, ...]:
    """What a user would be offered among the first `k` by either measure, in the order of the dot product.

    `SettingsError` for a model without factors.
    """
    users, items = model.factors
    at = int(checked_users(np.array([user_row]), len(users))[0])
    seen = model.ratings.item_rows[model.ratings.user_rows == at] if hides_seen else np.empty(0, np.int64)
    return _changes(users[at], items, seen, k)


def _changes(query: np.ndarray, vectors: np.ndarray, hidden: np.ndarray, k: int) -> tuple[Ranked, ...]:
    check_k(k)
    kept = np.setdiff1d(np.arange(len(vectors)), hidden)
    by_dot, by_cosine = (
        _places(METRICS[name].similarity(query[None], vectors[kept])[0]) for name in ("dot", "cosine")
    )
    listed = np.flatnonzero((by_dot <= k) | (by_cosine <= k))
    order = listed[np.argsort(by_dot[listed], kind="stable")]
    return tuple(Ranked(int(kept[at]), int(by_dot[at]), int(by_cosine[at])) for at in order)


def _places(similarities: np.ndarray) -> np.ndarray:
    """From 1 for the largest; equal ones in the order of rows."""
    places = np.empty(len(similarities), np.int64)
    places[np.argsort(-similarities, kind="stable")] = np.arange(1, len(similarities) + 1)
    return places
