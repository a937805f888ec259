"""Bayesian personalized ranking (Rendle et al. 2009): trained by `implicit`, new users by the same loss."""

from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.dataset import read_only
from embeddings.progress import Progress
from embeddings.recommend.divergence import told_if_it_diverges
from embeddings.recommend.model import Learned
from embeddings.recommend.settings import BPR

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST_OTHERS = 5_000  # items that a newcomer's picks are held against


def train_bpr(preferences: "csr_matrix", settings: BPR, progress: Progress) -> Learned:
    """Factors (f + 1 columns: the last one is the item's bias, by which users have 1). One thread: the same each time."""
    from implicit.cpu.bpr import BayesianPersonalizedRanking

    model: Any = BayesianPersonalizedRanking(
        factors=settings.factors,
        learning_rate=settings.learning_rate,
        regularization=settings.regularization,
        iterations=settings.iterations,
        random_state=settings.random_state,
        num_threads=1,
    )
    with told_if_it_diverges(settings):
        model.fit(
            preferences,
            show_progress=False,
            callback=lambda done, *_: progress(done + 1, settings.iterations),
        )
    return Learned(read_only(model.user_factors), read_only(model.item_factors))


def bpr_vector(items: np.ndarray, popularity: np.ndarray, liked: np.ndarray, settings: BPR) -> np.ndarray:
    """The factors (f + 1,) that minimize the loss of training for one user, the items (n_items, f + 1) held still.

    The mean of −log σ(score of a pick − score of another item) over such pairs plus λ/2 |x|². The others count as
    often as `implicit` draws them, by their `popularity` (n_items,). Convex: it has one minimum, whatever the start.
    """
    from scipy.optimize import minimize

    others = np.setdiff1d(np.flatnonzero(popularity), liked)
    if len(others) > MOST_OTHERS:
        others = np.sort(np.random.default_rng(settings.random_state).choice(others, MOST_OTHERS, False))
    start = np.zeros(items.shape[1] - 1)
    if not len(others):
        return np.append(start, 1.0)
    weights = popularity[others].astype(np.float64) / popularity[others].sum(dtype=np.float64) / len(liked)
    picks, rest = items[liked].astype(np.float64), items[others].astype(np.float64)
    given = (picks, rest, weights, settings.regularization)
    return np.append(minimize(_loss, start, given, "L-BFGS-B", jac=True).x, 1.0)


def _loss(
    vector: np.ndarray, picks: np.ndarray, rest: np.ndarray, weights: np.ndarray, regularization: float
) -> tuple[float, np.ndarray]:
    """The loss and its slope (f,), at the factors `vector` (f,) and the bias 1; `weights` are those of `rest`."""
    factors = np.append(vector, 1.0)
    margins = (picks @ factors)[:, None] - (rest @ factors)[None]
    wrong = np.exp(-np.logaddexp(0, margins)) * weights  # σ(−margin)
    slope = wrong.sum(axis=0) @ rest - wrong.sum(axis=1) @ picks
    loss = (np.logaddexp(0, -margins) * weights).sum() + regularization / 2 * (vector @ vector)
    return float(loss), slope[:-1] + regularization * vector
