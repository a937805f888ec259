"""Scores of rows that were told, each with the interval of what another draw of such rows would give."""

import numpy as np

DRAWS = 1_000
AT_ONCE = 2_000_000  # numbers of the draws that are held together
EDGES = (2.5, 97.5)


def r_squared(wanted: np.ndarray, told: np.ndarray, random_state: int = 42) -> tuple[float, float, float]:
    """R² of what was told (n,) of `wanted` (n,), and its 95 % interval: percentiles of a bootstrap over the rows.

    Each draw takes a row's error and its distance from the mean together, so what both share cancels out (paired;
    Efron and Tibshirani 1993, chapter 13). The upper end is 1 at most. The models are taken as they are.
    """
    errors, centered = (told - wanted) ** 2, wanted - wanted.mean()
    n, random, found = len(wanted), np.random.default_rng(random_state), []
    for start in range(0, DRAWS, max(1, AT_ONCE // n)):
        rows = random.integers(n, size=(min(max(1, AT_ONCE // n), DRAWS - start), n))
        drawn = centered[rows]
        spread = (drawn**2).sum(axis=1) - drawn.sum(axis=1) ** 2 / n
        found.append(_ratio(errors[rows].sum(axis=1), spread))
    value = float(_ratio(errors.sum(), (centered**2).sum()))
    low, high = np.percentile(np.concatenate(found), EDGES)
    return value, min(value, float(low)), max(value, float(high))


def _ratio(errors: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """1 − errors / spread; 0 of rows that are all the same, of which nothing is to be explained."""
    is_spread = np.asarray(spread) > 1e-12
    return np.where(is_spread, 1 - errors / np.where(is_spread, spread, 1.0), 0.0)


def balanced_accuracy(
    wanted: np.ndarray, told: np.ndarray, random_state: int = 42
) -> tuple[float, float, float]:
    """The mean share of each class that is told right, and its 95 % interval by a bootstrap within the classes.

    As many rows of a class are drawn as it has, so how many of them are right is binomial.
    """
    random = np.random.default_rng(random_state)
    classes, at = np.unique(wanted, return_inverse=True)
    counts = np.bincount(at)
    shares = np.bincount(at, weights=told == wanted) / counts
    drawn = random.binomial(counts, shares, size=(DRAWS, len(classes))) / counts
    value = float(shares.mean())
    low, high = np.percentile(drawn.mean(axis=1), EDGES)
    return value, min(value, float(low)), max(value, float(high))
