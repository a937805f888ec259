"""Mahalanobis distance, with a covariance that more dimensions than items cannot break."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class FittedCovariance:
    """The mean (dim,) of the normal `items` (m, dim), and the inverse (dim, dim) of their shrunk covariance."""

    items: np.ndarray
    mean: np.ndarray
    precision: np.ndarray

    def own(self) -> np.ndarray:
        return self.of(self.items)

    def of(self, items: np.ndarray) -> np.ndarray:
        apart = items.astype(np.float64) - self.mean
        return np.sqrt(np.maximum(np.einsum("ij,ij->i", apart @ self.precision, apart), 0))


def fit_covariance(items: np.ndarray) -> FittedCovariance:
    """Covariance shrunk toward equal spread in all directions, by as much as Ledoit and Wolf (2004) find best."""
    from sklearn.covariance import LedoitWolf

    engine = LedoitWolf().fit(items.astype(np.float64))
    return FittedCovariance(items, engine.location_, engine.precision_)
