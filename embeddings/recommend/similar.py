"""Which items, and which users, a model holds to be alike."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from embeddings.errors import SettingsError
from embeddings.neighbors import Neighbor, check_k, nearest_to_row
from embeddings.recommend.best import best_items
from embeddings.recommend.item_neighbors import unit_rows
from embeddings.recommend.model import Recommender, checked_items, checked_users
from embeddings.recommend.spaces import factor_space

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Alike = Literal["dot", "cosine"]


def similar_items(model: Recommender, item_row: int, k: int = 10, metric: Alike = "dot") -> list[Neighbor]:
    """The `k` items most similar to the one in `item_row`, without itself: by factors, else by who likes them.

    The dot product is what the model ranks by; the cosine leaves out lengths, which regularization makes arbitrary
    (Steck et al. 2024). `SettingsError` for popularity, which knows no similarity.
    """
    checked_items(np.array([item_row]), model.ratings.n_items)
    if model.item_factors is not None:
        return nearest_to_row(factor_space(model, "items"), item_row, k, metric)
    return _by_preferences(model, model.preferences.T.tocsr(), model.ratings.titles, item_row, k, metric)


def similar_users(model: Recommender, user_row: int, k: int = 10, metric: Alike = "dot") -> list[Neighbor]:
    """The `k` users most similar to the one in `user_row`, without themselves: by factors, else by what they like."""
    checked_users(np.array([user_row]), model.ratings.n_users)
    if model.user_factors is not None:
        return nearest_to_row(factor_space(model, "users"), user_row, k, metric)
    return _by_preferences(model, model.preferences, model.ratings.users, user_row, k, metric)


def _by_preferences(
    model: Recommender, table: "csr_matrix", labels: tuple[str, ...], row: int, k: int, metric: Alike
) -> list[Neighbor]:
    check_k(k)
    if model.learned.similarities is None:
        raise SettingsError(
            "popularity_alike",
            "Popularity gives everybody the same: nothing is similar by it, choose another model",
        )
    rows = unit_rows(table) if metric == "cosine" else table
    similarity = np.asarray((rows[row] @ rows.T).toarray(), np.float32)
    similarity[0, row] = -np.inf
    found, values = best_items(similarity, k)
    pairs = zip(found[0], values[0], strict=True)
    return [Neighbor(int(at), labels[at], float(value)) for at, value in pairs if at >= 0]
