"""What a list of recommendations is worth: formulas on hits, with intervals over users."""

from dataclasses import dataclass

import numpy as np

from embeddings.errors import Message
from embeddings.quality.result import Measured
from embeddings.recommend.settings import RecommenderSettings


@dataclass(frozen=True)
class Scores:
    """How good the lists of `k` items are for `n_users`, each mean with its 95 % interval over users.

    `novelty` is in bits. `gain` is the nDCG above that of popularity, user by user. `seconds` is the training.
    """

    settings: RecommenderSettings
    k: int
    ndcg: Measured
    recall: Measured
    map: Measured
    coverage: Measured
    novelty: Measured
    gain: Measured
    n_users: int
    seconds: float
    notes: tuple[Message, ...] = ()


def ndcg(hits: np.ndarray, n_relevant: np.ndarray) -> np.ndarray:
    """Of hits (u, k) in order and how many items are relevant (u,): the discounted gain over the best possible one (u,).

    Järvelin and Kekäläinen (2002), with gains of 0 and 1 and the logarithm to the base 2.
    """
    discounts = 1 / np.log2(np.arange(2, hits.shape[1] + 2))
    best = np.concatenate([[0], np.cumsum(discounts)])[np.minimum(n_relevant, hits.shape[1])]
    return np.asarray(hits @ discounts / best)


def recall(hits: np.ndarray, n_relevant: np.ndarray) -> np.ndarray:
    """The share of the relevant items that are in the list (u,)."""
    return np.asarray(hits.sum(axis=1) / n_relevant)


def average_precision(hits: np.ndarray, n_relevant: np.ndarray) -> np.ndarray:
    """The mean over the relevant items of the precision at their place, 0 for those not in the list (u,).

    At most k can be in a list of k: the mean is over that many.
    """
    precisions = hits.cumsum(axis=1) / np.arange(1, hits.shape[1] + 1)
    return np.asarray((precisions * hits).sum(axis=1) / np.minimum(n_relevant, hits.shape[1]))


def novelty(rows: np.ndarray, popularity: np.ndarray, n_users: int) -> np.ndarray:
    """The mean surprise of a list (u,), in bits: −log₂ of the share of users who like the item (Vargas and Castells 2011).

    An item that nobody likes yet counts as liked by one. `rows` (u, k) with -1 for no item.
    """
    surprise = -np.log2(np.maximum(popularity, 1) / n_users)
    is_offered = rows >= 0
    return np.asarray(
        np.where(is_offered, surprise[rows], 0).sum(axis=1) / np.maximum(is_offered.sum(axis=1), 1)
    )


def coverage(rows: np.ndarray, n_items: int) -> Measured:
    """The share of all items that anybody is offered in `rows` (u, k); its interval is the jackknife's over users."""
    n_users = len(rows)
    counts = np.bincount(rows[rows >= 0], minlength=n_items)
    value = float((counts > 0).mean())
    # Without a user the items go that nobody else is offered.
    alone = ((counts[rows] == 1) & (rows >= 0)).sum(axis=1) / n_items
    spread = np.sqrt((n_users - 1) / n_users * ((alone - alone.mean()) ** 2).sum())
    return _clipped(value, 1.96 * spread, 0, 1) if n_users > 1 else Measured(value, 0.0, 1.0)


def mean_over_users(values: np.ndarray, low: float = 0, high: float = 1) -> Measured:
    """The mean of `values` (u,) with its 95 % interval (Student's t), within `low` and `high`; all of it for one user."""
    from scipy.stats import t

    n, mean = len(values), float(values.mean())
    if n < 2:
        return Measured(mean, low, high)
    half = float(t.ppf(0.975, n - 1)) * float(values.std(ddof=1)) / np.sqrt(n)
    return _clipped(mean, half, low, high)


def _clipped(value: float, half: float, low: float, high: float) -> Measured:
    return Measured(value, max(low, value - float(half)), min(high, value + float(half)))
