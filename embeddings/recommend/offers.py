"""What every user is offered: the best items that are not seen yet, in blocks of users."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import Message
from embeddings.neighbors import check_k
from embeddings.progress import Progress, silent
from embeddings.recommend.best import best_items
from embeddings.recommend.model import Recommender, checked_users
from embeddings.threads import one_blas_thread

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BLOCK_VALUES = 1_000_000  # scores that are held at a time: what a processor keeps near


@dataclass(frozen=True, eq=False)
class Recommendations:
    """For each of `user_rows` (u,) the best items, best first: `rows` (u, k) int32 and `scores` (u, k) float32.

    k is at most the number of items. Where a user has fewer left, the row is -1 and the score NaN. `notes` say so, and
    who was offered what is popular, for want of anything liked.
    """

    user_rows: np.ndarray
    rows: np.ndarray
    scores: np.ndarray
    notes: tuple[Message, ...] = ()


def recommend(
    model: Recommender,
    user_rows: np.ndarray | None = None,
    k: int = 10,
    hides_seen: bool = True,
    progress: Progress = silent,
) -> Recommendations:
    """The `k` items with the highest scores for each of `user_rows` (u,), all users where None is given.

    Items of which the model knows nothing are not offered (`Recommender.hopeless`): a list may be shorter.
    `hides_seen` leaves out what the user has rated, liked or not. Equal scores come in the order of rows.
    `SettingsError` for a user that there is not and for `k` below 1.
    """
    check_k(k)
    ratings = model.ratings
    users = checked_users(np.arange(ratings.n_users) if user_rows is None else user_rows, ratings.n_users)
    seen = model.seen if hides_seen else None
    rows, scores = offers_unseen(model, users, k, seen, progress)
    return Recommendations(users, rows, scores, (*_cold_note(model, users), *_short_note(rows, k)))


def offers_unseen(
    model: Recommender,
    users: np.ndarray,
    k: int,
    seen: "csr_matrix | None",
    progress: Progress = silent,
) -> tuple[np.ndarray, np.ndarray]:
    """Rows and scores, each (u, min(k, n_items)), of the best items without those that `seen` (n_users, n_items) holds."""
    k = min(k, model.ratings.n_items)
    rows = np.full((len(users), k), -1, np.int32)
    scores = np.full((len(users), k), np.nan, np.float32)
    step = max(1, BLOCK_VALUES // max(1, model.ratings.n_items))
    for start in range(0, len(users), step):
        part = slice(start, start + step)
        with one_blas_thread():
            values = model.scores(users[part])
        np.copyto(values, -np.inf, where=model.hopeless(values))  # an order among those would be chance
        if seen is not None:
            _hide(values, seen[users[part]])
        found, best = best_items(values, k)
        rows[part, : found.shape[1]], scores[part, : found.shape[1]] = found, best
        progress(min(start + step, len(users)), len(users))
    return rows, scores


def _hide(values: np.ndarray, seen: "csr_matrix") -> None:
    """−∞ in `values` (u, n_items) wherever `seen` has an entry, a zero too."""
    owners = np.repeat(np.arange(len(values)), np.diff(seen.indptr))
    values[owners, seen.indices] = -np.inf


def _short_note(rows: np.ndarray, k: int) -> tuple[Message, ...]:
    n_short, n_empty = int((rows[:, -1] < 0).sum()), int((rows[:, 0] < 0).sum())
    if rows.shape[1] < k:
        n_short = len(rows)
    if not n_short:
        return ()
    return (
        Message(
            "offers_short",
            "{n:,} of {total:,} users have fewer than {k:,} items left to be offered, {empty:,} of them none",
            {"n": n_short, "total": len(rows), "k": k, "empty": n_empty},
        ),
    )


def _cold_note(model: Recommender, users: np.ndarray) -> tuple[Message, ...]:
    n_cold = int(model.is_cold[users].sum())
    if not n_cold or model.settings.model == "popularity":
        return ()
    return (
        Message(
            "cold_users",
            "{n:,} of {total:,} users like nothing that the model could learn from: they are offered what is popular",
            {"n": n_cold, "total": len(users)},
        ),
    )
