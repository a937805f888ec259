"""Isolation forest by scikit-learn."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from embeddings.outliers.settings import IsolationForest


@dataclass(frozen=True)
class FittedForest:
    """Liu, Ting and Zhou 2008: values from 0 to 1, about 0.5 for what is neither normal nor strange."""

    items: np.ndarray
    engine: Any

    def own(self) -> np.ndarray:
        return self.of(self.items)

    def of(self, items: np.ndarray) -> np.ndarray:
        return -np.asarray(self.engine.score_samples(items))


def fit_forest(items: np.ndarray, settings: IsolationForest) -> FittedForest:
    """The trees over the normal `items` (m, dim)."""
    from sklearn import ensemble

    engine = ensemble.IsolationForest(
        n_estimators=settings.n_estimators, random_state=settings.random_state, n_jobs=1
    )
    return FittedForest(items, engine.fit(items))
