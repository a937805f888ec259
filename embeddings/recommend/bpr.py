"""Bayesian personalized ranking (Rendle et al. 2009): trained by `implicit`, new users by the same loss."""

from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.dataset import read_only
from embeddings.progress import Progress
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
    model.fit(
        preferences, show_progress=False, callback=lambda done, *_: progress(done + 1, settings.iterations)
    )
    return Learned(read_only(model.user_factors), read_only(model.item_factors))


def bpr_vector(items: np.ndarray, liked: np.ndarray, settings: BPR) -> np.ndarray:
    """The factors (f + 1,) that minimize the loss of training for one user, the items (n_items, f + 1) held still.

    The mean of −log σ(score of a pick − score of another item) over all such pairs plus λ/2 |x|²: convex, so that
    it has one minimum, which does not depend on a start.
    """
    from scipy.optimize import minimize

    others = np.setdiff1d(np.arange(len(items)), liked)
    if len(others) > MOST_OTHERS:
        others = np.sort(np.random.default_rng(settings.random_state).choice(others, MOST_OTHERS, False))
    picks, rest = items[liked].astype(np.float64), items[others].astype(np.float64)
    start = np.zeros(items.shape[1] - 1)
    if not len(others):
        return np.append(start, 1.0)
    found = minimize(_loss, start, (picks, rest, settings.regularization), "L-BFGS-B", jac=True)
    return np.append(found.x, 1.0)


def _loss(
    vector: np.ndarray, picks: np.ndarray, rest: np.ndarray, regularization: float
) -> tuple[float, np.ndarray]:
    """The loss and its slope (f,), at the factors `vector` (f,) and the bias 1."""
    factors = np.append(vector, 1.0)
    margins = (picks @ factors)[:, None] - (rest @ factors)[None]
    wrong = np.exp(-np.logaddexp(0, margins)) / margins.size  # σ(−margin), a share of all pairs
    slope = wrong.sum(axis=0) @ rest - wrong.sum(axis=1) @ picks
    loss = np.logaddexp(0, -margins).mean() + regularization / 2 * (vector @ vector)
    return float(loss), slope[:-1] + regularization * vector
