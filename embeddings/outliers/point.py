"""Normal items that all stand in one place: no detector can learn from them, and the distance from there is all."""

from dataclasses import dataclass

import numpy as np

DECIMALS = 6  # in which two items have to differ to be two


@dataclass(frozen=True)
class FittedPoint:
    """`items` (m, dim), all equal but for rounding."""

    items: np.ndarray

    def own(self) -> np.ndarray:
        return np.zeros(len(self.items))

    def of(self, items: np.ndarray) -> np.ndarray:
        return np.linalg.norm(items.astype(np.float64) - self.items[0], axis=1)


def stands_in_one_place(items: np.ndarray) -> bool:
    """Whether no two of `items` (m, dim) differ by more than rounding of their largest value."""
    largest = float(np.abs(items).max(initial=0))
    return not (np.ptp(items, axis=0) > largest * 10.0**-DECIMALS).any()
