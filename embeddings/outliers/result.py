"""What a detector says: a value for each item, larger is stranger."""

from dataclasses import dataclass

import numpy as np

from embeddings.errors import Message
from embeddings.outliers.settings import Detector


@dataclass(frozen=True, eq=False)
class Strangeness:
    """`values` (n,) of the judged items, larger is stranger; comparable within one detector and one space only.

    `normal_values` (n_normal,) are those of the items that the detector learned from. Where it judges others than those,
    they are what it would say had it not learned from the item, so that a threshold of theirs fits new items. `settings` are the ones that were used; `notes` say what was changed.
    """

    values: np.ndarray
    normal_values: np.ndarray
    settings: Detector
    notes: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        for name in ("values", "normal_values"):
            made = np.array(getattr(self, name), np.float64)
            made.setflags(write=False)
            object.__setattr__(self, name, made)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n_normal(self) -> int:
        return len(self.normal_values)
