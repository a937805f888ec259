"""What every detector becomes when it has learned what is normal."""

from typing import Protocol

import numpy as np


class Fitted(Protocol):
    """A detector that knows the normal items; larger values are stranger."""

    def own(self) -> np.ndarray:
        """The values (m,) of the normal items, where neighbors count each without itself."""

    def of(self, items: np.ndarray) -> np.ndarray:
        """The values (q,) of new `items` (q, dim), each judged by the normal ones alone."""
