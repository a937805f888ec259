"""How well values tell known outliers: ROC, precision–recall, and the counts at a threshold."""

from dataclasses import dataclass

import numpy as np

from embeddings.errors import SettingsError


@dataclass(frozen=True, eq=False)
class Curve:
    """Points `x`, `y` (m,) and the `thresholds` (m,) that give them: flagged is what is larger or equal. `area` is below it.

    Of `roc` x is the share of normal items flagged, y that of outliers; of `precision_recall` x is recall, y precision,
    and the area is the average precision.
    """

    area: float
    x: np.ndarray
    y: np.ndarray
    thresholds: np.ndarray


@dataclass(frozen=True)
class Counts:
    """Items at a threshold: outliers and normal ones that were flagged, and those that were not."""

    hits: int
    false_alarms: int
    missed: int
    passed: int

    @property
    def precision(self) -> float | None:
        """The share of the flagged that are outliers; None where nothing is flagged."""
        total = self.hits + self.false_alarms
        return self.hits / total if total else None

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed)

    @property
    def false_positive_rate(self) -> float:
        return self.false_alarms / (self.false_alarms + self.passed)


def roc(values: np.ndarray, is_outlier: np.ndarray) -> Curve:
    """Receiver operating characteristic of `values` (n,) for `is_outlier` (n,); equal values count half.

    `SettingsError` where all or none are outliers.
    """
    thresholds, hits, alarms = _steps(values, is_outlier)
    x, y = alarms / alarms[-1], hits / hits[-1]
    return Curve(float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2)), x, y, thresholds)


def precision_recall(values: np.ndarray, is_outlier: np.ndarray) -> Curve:
    """Precision over recall of `values` (n,) for `is_outlier` (n,); the area is the average precision.

    `SettingsError` where all or none are outliers.
    """
    thresholds, hits, alarms = (step[1:] for step in _steps(values, is_outlier))
    recall, precision = hits / hits[-1], hits / (hits + alarms)
    return Curve(float(np.sum(np.diff(recall, prepend=0) * precision)), recall, precision, thresholds)


def counts(is_flagged: np.ndarray, is_outlier: np.ndarray) -> Counts:
    """What flags (n,) are worth for `is_outlier` (n,); `SettingsError` where all or none are outliers."""
    known, flags = check_both(is_outlier), np.asarray(is_flagged, bool)
    return Counts(
        int((flags & known).sum()),
        int((flags & ~known).sum()),
        int((~flags & known).sum()),
        int((~flags & ~known).sum()),
    )


def check_both(is_outlier: np.ndarray) -> np.ndarray:
    """`is_outlier` (n,) as booleans; `SettingsError` where there is only one class."""
    known = np.asarray(is_outlier, bool)
    if known.all() or not known.any():
        raise SettingsError(
            "outliers_one_class",
            "{count:,} of {n:,} items are marked as outliers: a curve needs both kinds. "
            "Choose a column, or values of it, that mark some items and not all",
            count=int(known.sum()),
            n=len(known),
        )
    return known


def _steps(values: np.ndarray, is_outlier: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Falling thresholds, one for each different value after infinity, and the outliers and others that they flag."""
    known = check_both(is_outlier)
    given = np.asarray(values, np.float64)
    order = np.argsort(-given, kind="stable")
    last = np.append(np.flatnonzero(np.diff(given[order])), len(given) - 1)  # of each run of equal values
    hits = np.cumsum(known[order])[last]
    alarms = last + 1 - hits
    thresholds = np.concatenate([[np.inf], given[order][last]])
    return thresholds, np.concatenate([[0], hits]), np.concatenate([[0], alarms])
