"""A new user, who picks a few items: scores at once, by the model as it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from embeddings.errors import SettingsError
from embeddings.metrics import METRICS
from embeddings.recommend.als import als_vector
from embeddings.recommend.best import best_items
from embeddings.recommend.bpr import bpr_vector
from embeddings.recommend.model import Recommender, checked_items
from embeddings.recommend.settings import ALS, BPR, SVD
from embeddings.recommend.svd import svd_vector


@dataclass(frozen=True, eq=False)
class Newcomer:
    """A user who was not there when the model learned: the rows liked (m,), how sure that is (m,), and what follows.

    `scores` (n_items,) are float32; `vector` (f,) is None for a model without factors.
    """

    item_rows: np.ndarray
    values: np.ndarray
    scores: np.ndarray
    vector: np.ndarray | None
    hopeless: np.ndarray | None = None  # (n_items,) what the model knows nothing of

    def offers(self, k: int = 10, hides_seen: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """The rows of the `k` best items (k,), without those picked, and their scores; fewer where there are not more."""
        return self._best(self.scores, k, hides_seen)

    def nearest(
        self, model: Recommender, k: int = 10, hides_seen: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """As `offers`, by the cosine of factors: what points the same way, however short, and so however unpopular.

        `model` is the one that the newcomer was folded into; `SettingsError` where it has no factors.
        """
        items = model.factors[1]
        assert self.vector is not None
        return self._best(METRICS["cosine"].similarity(self.vector[None], items)[0], k, hides_seen)

    def _best(self, values: np.ndarray, k: int, hides_seen: bool) -> tuple[np.ndarray, np.ndarray]:
        left = values.copy()
        if self.hopeless is not None:
            left[self.hopeless] = -np.inf
        if hides_seen:
            left[self.item_rows] = -np.inf
        rows, best = best_items(left[None], k)
        return rows[0][rows[0] >= 0], best[0][rows[0] >= 0]


Place = Callable[[Recommender, np.ndarray, np.ndarray, Any], np.ndarray]
# Model, liked rows, values, settings → the factors of a user who likes those.
PLACES: dict[type, Place] = {
    ALS: lambda model, liked, values, settings: als_vector(model.factors[1], liked, values, settings),
    BPR: lambda model, liked, values, settings: bpr_vector(
        model.factors[1], model.popularity, liked, settings
    ),
    SVD: lambda model, liked, values, settings: svd_vector(model.factors[1], liked, values),
}


def fold_in(
    model: Recommender,
    item_rows: Sequence[int] | np.ndarray,
    values: Sequence[float] | np.ndarray | None = None,
) -> Newcomer:
    """The user who likes `item_rows` (m,), placed without training: all else of the model stays as it is.

    `values` (m,) say how sure each liking is, as the preferences do; their median where None is given. ALS solves
    its own equation for the user, SVD projects, BPR minimizes its loss with the items held still, neighbors are
    summed. The regularization is that of training however few are picked: scaled by their number, as Zhou et al. (2008)
    do for errors of ratings, it foretells less of what newcomers like, and fits a few picks too closely.
    `SettingsError` for no item, one that there is not, one picked twice, and values that are not positive.
    """
    rows = checked_items(np.asarray(item_rows), model.ratings.n_items)
    weights = _checked_values(rows, np.median(model.preferences.data) if values is None else values)
    place = PLACES.get(type(model.settings))
    if place is not None:
        vector = place(model, rows, weights, model.settings).astype(np.float32)
        scores = model.scores_of(vector)
    else:
        vector, scores = None, _summed(model, rows, weights)
    return Newcomer(rows, weights, scores, vector, model.hopeless(scores[None])[0])


def _summed(model: Recommender, rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Scores (n_items,) without factors: the sum of what each pick gives every item, or what is popular."""
    if model.learned.similarities is None:
        return model.popularity
    return np.asarray(model.learned.similarities[rows].T @ weights, np.float32)


def _checked_values(rows: np.ndarray, values: Any) -> np.ndarray:
    if not len(rows) or len(np.unique(rows)) < len(rows):
        raise SettingsError(
            "picks_wrong",
            "{n} picks of {different} items: pick one item or more, each once",
            n=len(rows),
            different=len(np.unique(rows)),
        )
    given = np.asarray(values, np.float32)
    if given.ndim > 1 or given.size not in (1, len(rows)) or not (np.isfinite(given) & (given > 0)).all():
        raise SettingsError(
            "pick_values",
            "{values} values for {n} picks: give each pick one value above 0",
            values=given.size,
            n=len(rows),
        )
    return np.broadcast_to(given, rows.shape).astype(np.float32)
