"""Mahalanobis distance, with a covariance that more dimensions than items cannot break."""

from dataclasses import dataclass

import numpy as np

LEAST = 1e-12  # of the usual spread: what no item varies in has a little of it


@dataclass(frozen=True)
class FittedCovariance:
    """The mean (dim,) of the normal `items` (m, dim), the directions (r, dim) in which they vary, and the spread there.

    `variances` (r,) are shrunk, and `rest` is the variance that shrinking gives to every other direction.
    """

    items: np.ndarray
    mean: np.ndarray
    directions: np.ndarray
    variances: np.ndarray
    rest: float
    shrinkage: float

    def own(self) -> np.ndarray:
        return self.of(self.items)

    def of(self, items: np.ndarray) -> np.ndarray:
        apart = items.astype(np.float64) - self.mean
        along = (apart @ self.directions.T) ** 2
        beside = np.maximum((apart**2).sum(axis=1) - along.sum(axis=1), 0)
        return np.sqrt((along / self.variances).sum(axis=1) + beside / self.rest)


def fit_covariance(items: np.ndarray, shrinkage: float | None = None) -> FittedCovariance:
    """Covariance shrunk toward equal spread in all directions, for None by as much as Ledoit and Wolf (2004) find best.

    It is never written out: the directions come from the smaller of the two products of the centered items.
    """
    from sklearn.covariance import ledoit_wolf_shrinkage

    exact = items.astype(np.float64)
    mean = exact.mean(axis=0)
    centered = exact - mean
    n, dim = centered.shape
    if shrinkage is None:
        shrinkage = float(ledoit_wolf_shrinkage(centered, assume_centered=True))
    usual = float((centered**2).sum() / n / dim)
    directions, variances = _directions(centered)
    floor = max(shrinkage, LEAST) * usual
    return FittedCovariance(items, mean, directions, (1 - shrinkage) * variances + floor, floor, shrinkage)


def _directions(centered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Orthonormal directions (r, dim) in which `centered` (n, dim) varies by more than rounding, and the variances (r,)."""
    n, dim = centered.shape
    is_tall = dim <= n
    values, columns = np.linalg.eigh(centered.T @ centered if is_tall else centered @ centered.T)
    keep = values > 1e-10 * values[-1]
    kept = columns[:, keep].T
    directions = kept if is_tall else kept @ centered / np.sqrt(values[keep])[:, None]
    return directions, values[keep] / n
