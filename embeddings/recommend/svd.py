"""Truncated singular value decomposition of the preferences (PureSVD: Cremonesi, Koren and Turrin 2010)."""

from typing import TYPE_CHECKING

import numpy as np

from embeddings.dataset import read_only
from embeddings.progress import Progress
from embeddings.recommend.model import Learned
from embeddings.recommend.settings import SVD

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def train_svd(preferences: "csr_matrix", settings: SVD, progress: Progress) -> Learned:
    """Items are the first right singular vectors V, users their preferences in them, P V = U S."""
    progress(0, 1)
    items = _right_vectors(preferences, settings)
    progress(1, 1)
    return Learned(read_only(preferences @ items), read_only(items))


def _right_vectors(preferences: "csr_matrix", settings: SVD) -> np.ndarray:
    """(n_items, f), the largest singular value first, each with its largest entry positive."""
    if settings.factors >= min(preferences.shape):  # what Lanczos' method cannot give: all of them
        rows = np.linalg.svd(preferences.toarray().astype(np.float64), full_matrices=False)[2]
        return _signed(rows[: settings.factors].T)
    from scipy.sparse.linalg import svds

    start = np.random.default_rng(settings.random_state).normal(size=min(preferences.shape))
    _, sizes, rows = svds(preferences.astype(np.float64), settings.factors, v0=start)
    return _signed(rows[np.argsort(-sizes)].T)


def _signed(vectors: np.ndarray) -> np.ndarray:
    highest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[None], axis=0)
    return vectors * np.where(highest < 0, -1.0, 1.0)


def svd_vector(items: np.ndarray, liked: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The factors (f,) of a user who likes the rows `liked` of `items` (n_items, f) by `values` (m,)."""
    return values.astype(np.float64) @ items[liked].astype(np.float64)


def svd_contributions(
    items: np.ndarray, liked: np.ndarray, values: np.ndarray, offers: np.ndarray
) -> np.ndarray:
    """What each liked item adds to the scores of `offers` (o,): pⱼ vⱼᵀvᵢ, (o, m)."""
    return items[offers].astype(np.float64) @ items[liked].astype(np.float64).T * values
