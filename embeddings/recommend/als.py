"""Alternating least squares for implicit feedback: trained by `implicit`, the last step solved exactly.

Hu, Koren and Volinsky (2008), Collaborative Filtering for Implicit Feedback Datasets: the user's factors are
x = (YᵀCY + λI)⁻¹ YᵀCp, with the confidence c of what was liked on the diagonal of C and 1 for all else.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import Message
from embeddings.progress import Progress
from embeddings.recommend.divergence import told_if_it_diverges
from embeddings.recommend.model import Learned
from embeddings.recommend.settings import ALS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHORTEST = 1e-4  # a factor that is shorter is on its way to zero
FLATTEST = (
    0.25  # of the first direction of the items: where the second one has less, next to one taste is left
)


def train_als(preferences: "csr_matrix", settings: ALS, progress: Progress) -> Learned:
    """The factors after `iterations`; those of the users are solved once more from the last ones of the items.

    `implicit` leaves users a half step behind and stops its solver early: solved exactly, a user's scores are the
    sum of what each liked item contributes, and folding a known user in gives that user's own factors.
    """
    from implicit.cpu.als import AlternatingLeastSquares

    model: Any = AlternatingLeastSquares(
        factors=settings.factors,
        regularization=settings.penalty,
        alpha=settings.alpha,
        iterations=settings.iterations,
        random_state=settings.random_state,
    )
    with told_if_it_diverges(settings):
        model.fit(
            preferences,
            show_progress=False,
            callback=lambda done, *_: progress(done + 1, settings.iterations),
        )
    users = model.recalculate_user(np.arange(preferences.shape[0]), preferences)
    return Learned(
        read_only(users), read_only(model.item_factors), notes=_collapsed(users, model.item_factors, settings)
    )


def _collapsed(users: np.ndarray, items: np.ndarray, settings: ALS) -> tuple[Message, ...]:
    """Said where the regularization outweighs the data: factors shrink to nothing, or all to one direction."""
    if np.abs(users).max() > SHORTEST:
        return _flat(items, settings)
    return (
        Message(
            "als_collapsed",
            "With regularization {regularization:g} nothing is left of the factors of so few ratings: lower it, to {less:g} for a start",
            {"regularization": settings.penalty, "less": settings.penalty / 10},
        ),
    )


def _flat(items: np.ndarray, settings: ALS) -> tuple[Message, ...]:
    """Said where users differ in one direction only, and so are all offered nearly the same."""
    if min(items.shape) < 2:
        return ()
    first, second = np.sqrt(np.abs(np.linalg.eigvalsh((items.T @ items).astype(np.float64))[[-1, -2]]))
    if second > FLATTEST * first:
        return ()
    return (
        Message(
            "als_flat",
            "With regularization {regularization:g} next to one direction is left of the factors of so few ratings, and "
            "everybody is offered nearly the same: lower it, to {less:g} for a start",
            {"regularization": settings.penalty, "less": settings.penalty / 10},
        ),
    )


def als_vector(items: np.ndarray, liked: np.ndarray, values: np.ndarray, settings: ALS) -> np.ndarray:
    """The factors (f,) of a user who likes the rows `liked` of `items` (n_items, f) by `values` (m,)."""
    return _shares(items, liked, values, settings).sum(axis=1)


def als_contributions(
    items: np.ndarray, liked: np.ndarray, values: np.ndarray, settings: ALS, offers: np.ndarray
) -> np.ndarray:
    """What each liked item adds to the scores of `offers` (o,): yᵢᵀ W yⱼ cⱼ of section 5, (o, m), sums to the scores."""
    return items[offers].astype(np.float64) @ _shares(items, liked, values, settings)


def _shares(items: np.ndarray, liked: np.ndarray, values: np.ndarray, settings: ALS) -> np.ndarray:
    """The part (f, m) of a user's factors that each liked item brings: W yⱼ cⱼ."""
    every = items.astype(np.float64)
    met = every[liked]
    confidence = settings.alpha * values.astype(np.float64)
    matrix = every.T @ every + settings.penalty * np.eye(every.shape[1])
    matrix += met.T @ ((confidence - 1)[:, None] * met)
    return np.linalg.solve(matrix, (confidence[:, None] * met).T)
