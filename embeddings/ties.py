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
    if len(found) < 2 or not is_equal(found[0].similarity, found[-1].similarity):
        return None
    return Message(
        "equally_near",
        "All {k:,} results are equally near to the query: they stand in the order of their rows, and others may be as near",
        {"k": len(found)},
    )


def cut_note(values: np.ndarray, found: Sequence[Neighbor]) -> Message | None:
    """What to say above `found` where more of the similarities `values` (n,) equal its last than it holds; or None."""
    if not found:
        return None
    last = float(values[found[-1].row])  # of the same sums as the others
    n_equal = int(np.count_nonzero(np.abs(values - last) <= EQUAL * max(1.0, abs(last))))
    n_listed = sum(is_equal(float(values[neighbor.row]), last) for neighbor in found)
    if n_equal <= n_listed:
        return None
    return Message(
        "cut_among_equals",
        "{n:,} items are as near to the query as the last one listed: which {listed:,} of them stand here is only the "
        "order of their rows",
        {"n": n_equal, "listed": n_listed},
    )


def is_equal(one: float, other: float) -> bool:
    """Whether two similarities differ by no more than rounding."""
    return abs(one - other) <= EQUAL * max(1.0, abs(one))
