"""Why an item is offered: what each liked item adds to its score, and the factors that agree."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from embeddings.errors import Message
from embeddings.recommend.als import als_contributions
from embeddings.recommend.model import Recommender, checked_items
from embeddings.recommend.newcomers import Newcomer
from embeddings.recommend.settings import ALS, BPR, SVD, ItemNeighbors, Popularity
from embeddings.recommend.svd import svd_contributions


@dataclass(frozen=True)
class Reason:
    """A liked item and what it adds to the score."""

    row: int
    title: str
    contribution: float


@dataclass(frozen=True)
class Agreement:
    """A factor, counted from 0, and the product of the user's and the item's value in it."""

    factor: int
    product: float


@dataclass(frozen=True)
class Reasons:
    """What makes up `score`: the liked items that add most, best first, and what the other liked items add together.

    `items` is empty where a model's score is no sum over liked items; `factors` where it has none. `rule` says how
    exact this is.
    """

    score: float
    items: tuple[Reason, ...]
    others: float
    factors: tuple[Agreement, ...]
    rule: Message


Contributions = Callable[[Recommender, np.ndarray, np.ndarray, int], np.ndarray]


def _of_als(model: Recommender, liked: np.ndarray, values: np.ndarray, item: int) -> np.ndarray:
    settings: Any = model.settings
    return als_contributions(model.factors[1], liked, values, settings, item)


def _of_svd(model: Recommender, liked: np.ndarray, values: np.ndarray, item: int) -> np.ndarray:
    return svd_contributions(model.factors[1], liked, values, item)


def _of_neighbors(model: Recommender, liked: np.ndarray, values: np.ndarray, item: int) -> np.ndarray:
    similarities: Any = model.learned.similarities
    return np.asarray(values * similarities[liked, item].toarray().ravel(), np.float64)


CONTRIBUTIONS: dict[type, Contributions] = {ALS: _of_als, SVD: _of_svd, ItemNeighbors: _of_neighbors}


def _rule(kind: type, n: int) -> Message:
    """How exact the reasons of a model are, for a user who likes `n` items."""
    return {
        ALS: Message(
            "reasons_als",
            "The score is exactly the sum of what the {n:,} liked items add: each by its own part in the equation of the user (Hu, Koren and Volinsky 2008)",
            {"n": n},
        ),
        SVD: Message(
            "reasons_svd",
            "The score is exactly the sum of what the {n:,} liked items add: each by the product of its factors with those of the offer",
            {"n": n},
        ),
        ItemNeighbors: Message(
            "reasons_neighbors",
            "The score is exactly the sum of what the {n:,} liked items add: each by its cosine with the offer",
            {"n": n},
        ),
        BPR: Message(
            "reasons_bpr",
            "This model was trained on pairs: its score is no sum over the {n:,} liked items, only over the factors",
            {"n": n},
        ),
        Popularity: Message(
            "reasons_popularity",
            "Everybody gets the same score, how many users like the item: the {n:,} liked items have no part in it",
            {"n": n},
        ),
    }[kind]


def reasons(model: Recommender, user: int | Newcomer, item_row: int, n: int = 3) -> Reasons:
    """Why `item_row` has its score for `user`, a row or a newcomer: the `n` items and factors that speak most for it.

    Only what speaks for the item is named; `items` and `others` together are the score wherever `items` are known.
    """
    item = int(checked_items(np.array([item_row]), model.ratings.n_items)[0])
    if isinstance(user, Newcomer):
        liked, values, vector = user.item_rows, user.values, user.vector
        score = float(user.scores[item])
    else:
        liked, values = model.liked(user)
        vector = None if model.user_factors is None else model.user_factors[user]
        score = float(model.scores(np.array([user]))[0, item])
    kind = Popularity if not len(liked) else type(model.settings)
    items, others = _best_items(model, kind, liked, values, item, n)
    factors = () if kind is Popularity else _best_factors(model, vector, item, n)
    return Reasons(score, items, others, factors, _rule(kind, len(liked)))


def _best_items(
    model: Recommender, kind: type, liked: np.ndarray, values: np.ndarray, item: int, n: int
) -> tuple[tuple[Reason, ...], float]:
    if kind not in CONTRIBUTIONS:
        return (), 0.0
    added = CONTRIBUTIONS[kind](model, liked, values, item)
    best = [at for at in np.argsort(-added, kind="stable")[:n] if added[at] > 0]
    found = [Reason(int(liked[at]), model.ratings.titles[liked[at]], float(added[at])) for at in best]
    return tuple(found), float(added.sum() - added[best].sum())


def _best_factors(model: Recommender, vector: np.ndarray | None, item: int, n: int) -> tuple[Agreement, ...]:
    if vector is None:
        return ()
    products = vector.astype(np.float64) * model.factors[1][item]
    best = np.argsort(-products, kind="stable")[:n]
    return tuple(Agreement(int(at), float(products[at])) for at in best if products[at] > 0)
