"""Which item is in which group."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from embeddings.clusters.settings import ClusterSettings
from embeddings.errors import Message

NOISE = -1


@dataclass(frozen=True, eq=False)
class Clusters:
    """`codes` (n,) int32, read-only: 0 is the largest group, −1 is noise. `settings` are those that were used."""

    codes: np.ndarray
    settings: ClusterSettings
    notes: tuple[Message, ...] = ()

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many items each group holds, the largest first."""
        return sizes_of(self.codes)

    @property
    def n_groups(self) -> int:
        return len(self.sizes)

    @property
    def n_noise(self) -> int:
        return len(self) - sum(self.sizes)

    def rows(self, group: int) -> np.ndarray:
        """The rows of a group, or of the noise, ascending."""
        return np.flatnonzero(self.codes == group)


def sizes_of(codes: np.ndarray) -> tuple[int, ...]:
    """Items of each code from 0 on; noise is not counted."""
    return tuple(int(size) for size in np.bincount(codes[codes >= 0]))


def by_size(found: np.ndarray) -> np.ndarray:
    """Codes (n,) of any numbers, negative for noise → 0 for the largest group, of equal ones the earlier, −1 for noise."""
    codes = np.full(len(found), NOISE, np.int32)
    member = found >= 0
    _, first, inverse, counts = np.unique(
        found[member], return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -counts))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    codes[member] = rank[inverse.reshape(-1)]
    codes.setflags(write=False)
    return codes
