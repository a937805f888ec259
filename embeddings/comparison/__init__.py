"""Two spaces of the same items: which neighbors they share, how alike they are as a whole, and what moved."""

from embeddings.comparison.cka import linear_cka
from embeddings.comparison.matching import Matched, match
from embeddings.comparison.movement import Comparison, moved
from embeddings.comparison.overlap import chance_distribution, chance_kept, chance_overlap, shared_counts
from embeddings.comparison.reading import neighbors_message, shape_message
from embeddings.comparison.spaces import Moved, SpaceComparison, compare

__all__ = [
    "Comparison",
    "Matched",
    "Moved",
    "SpaceComparison",
    "chance_distribution",
    "chance_kept",
    "chance_overlap",
    "compare",
    "linear_cka",
    "match",
    "moved",
    "neighbors_message",
    "shape_message",
    "shared_counts",
]
