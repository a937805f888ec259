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

    `against` is a part of `others`. `items` is empty where a model's score is no sum over liked items; `factors` where it has none. `rule` says how
    exact this is.
    """

    score: float
    items: tuple[Reason, ...]
    others: float
    against: float  # what the liked items with a negative part add together, 0 where there are none
    factors: tuple[Agreement, ...]
    rule: Message


Contributions = Callable[[Recommender, np.ndarray, np.ndarray, np.ndarray], np.ndarray]
# Model, liked rows (m,), values (m,), offered rows (o,) → what each liked item adds to each offer (o, m).


def _of_als(model: Recommender, liked: np.ndarray, values: np.ndarray, offers: np.ndarray) -> np.ndarray:
    settings: Any = model.settings
    return als_contributions(model.factors[1], liked, values, settings, offers)


def _of_svd(model: Recommender, liked: np.ndarray, values: np.ndarray, offers: np.ndarray) -> np.ndarray:
    return svd_contributions(model.factors[1], liked, values, offers)


def _of_neighbors(
    model: Recommender, liked: np.ndarray, values: np.ndarray, offers: np.ndarray
) -> np.ndarray:
    similarities: Any = model.learned.similarities
    return np.asarray(similarities[liked][:, offers].toarray().T * values, np.float64)


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
    return reasons_of(model, user, np.array([item_row]), n)[0]


def reasons_of(
    model: Recommender, user: int | Newcomer, item_rows: np.ndarray, n: int = 3
) -> tuple[Reasons, ...]:
    """As `reasons`, for several items (o,) of one user at once."""
    offers = checked_items(item_rows, model.ratings.n_items)
    if isinstance(user, Newcomer):
        liked, values, vector, scores = user.item_rows, user.values, user.vector, user.scores[offers]
    else:
        liked, values = model.liked(user)
        vector = None if model.user_factors is None else model.user_factors[user]
        scores = model.scores(np.array([user]))[0, offers]
    kind = type(model.settings) if len(liked) else Popularity
    rule = _rule(kind, len(liked))
    added = CONTRIBUTIONS[kind](model, liked, values, offers) if kind in CONTRIBUTIONS else None
    found = []
    for at, item in enumerate(offers):
        items, others = ((), 0.0) if added is None else _best_items(model, liked, added[at], n)
        against = 0.0 if added is None else float(np.minimum(added[at], 0).sum())
        factors = () if kind is Popularity else _best_factors(model, vector, int(item), n)
        found.append(Reasons(float(scores[at]), items, others, against, factors, rule))
    return tuple(found)


def _best_items(
    model: Recommender, liked: np.ndarray, added: np.ndarray, n: int
) -> tuple[tuple[Reason, ...], float]:
    best = [at for at in np.argsort(-added, kind="stable")[:n] if added[at] > 0]
    found = [Reason(int(liked[at]), model.ratings.titles[liked[at]], float(added[at])) for at in best]
    return tuple(found), float(added.sum() - added[best].sum())


def _best_factors(model: Recommender, vector: np.ndarray | None, item: int, n: int) -> tuple[Agreement, ...]:
    if vector is None:
        return ()
    products = vector.astype(np.float64) * model.factors[1][item]
    best = np.argsort(-products, kind="stable")[:n]
    return tuple(Agreement(int(at), float(products[at])) for at in best if products[at] > 0)
