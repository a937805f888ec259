"""What a projection gives: points, and how they came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import Message
from embeddings.projections.settings import Settings


@dataclass(frozen=True, eq=False)
class Projection:
    """`points[i]` (n, 2 or 3), read-only float32, is where item i lies.

    `settings` are those asked for, `used` the values that were really used, `notes` say where they differ.
    `explained_variance` and its share of the total are PCA's, one number for each axis.
    """

    points: np.ndarray
    settings: Settings
    used: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    engine: str = ""
    seconds: float = 0.0
    explained_variance: tuple[float, ...] | None = None
    explained_variance_ratio: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", read_only(self.points))

    def __len__(self) -> int:
        return len(self.points)

    @property
    def n_components(self) -> int:
        return int(self.points.shape[1])
