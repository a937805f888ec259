"""What the order of a list of results cannot say: a query without a direction, and items that are all equally near."""

from collections.abc import Sequence

import numpy as np

from embeddings.errors import Message
from embeddings.neighbors import Neighbor

EQUAL = 1e-6  # of a similarity, or of 1 where it is smaller: float32 does not tell such two apart


def tie_note(query: np.ndarray, metric: str, found: Sequence[Neighbor], n: int) -> Message | None:
    """What to say above `found`, the nearest of `n` items to `query` (dim,); None where the order means something."""
    if metric != "euclidean" and not np.any(query):
        return Message(
            "query_of_zeros",
            "The query is a vector of zeros: by {metric} it is equally near to all {n:,} items, and their order says "
            "nothing. Choose another query, or the euclidean metric",
            {"metric": metric, "n": n},
        )
    if len(found) < 2:
        return None
    first, last = found[0].similarity, found[-1].similarity
    if first - last > EQUAL * max(1.0, abs(first)):
        return None
    return Message(
        "equally_near",
        "All {k:,} results are equally near to the query: they stand in the order of their rows, and others may be as near",
        {"k": len(found)},
    )
