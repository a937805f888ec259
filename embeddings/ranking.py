"""A ranking of all items, with the inputs removed and with the inputs allowed, and where the inputs would have been."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.neighbors import Neighbor, best, check_k
from embeddings.space import EmbeddingSpace


@dataclass(frozen=True)
class InputRank:
    """Where an input would have ranked among all items, 1 for the best, and its similarity."""

    label: str
    rank: int
    similarity: float


@dataclass(frozen=True)
class Answers:
    """The `k` best items without the inputs and with them, best first, and the rank of each input."""

    without_inputs: tuple[Neighbor, ...]
    with_inputs: tuple[Neighbor, ...]
    input_ranks: tuple[InputRank, ...]


def rank_answers(
    space: EmbeddingSpace,
    similarity: np.ndarray,
    exact: Callable[[np.ndarray], np.ndarray],
    inputs: Sequence[int],
    left_out: Collection[int],
    k: int,
) -> Answers:
    """The answers by `similarity` (n,), which `exact(rows)` computes again for the best of them.

    `inputs` are the rows whose ranks are told, `left_out` all rows that bear an input's label.
    `SettingsError` for `k` below 1.
    """
    check_k(k)
    if np.isnan(similarity.max()):  # of vectors that hold NaN, which are similar to nothing
        np.copyto(similarity, -np.inf, where=np.isnan(similarity))
    out = set(left_out)
    found = best(space, similarity, min(k + len(out), len(space)), exact)  # one search holds both answers
    free = [neighbor for neighbor in found if neighbor.row not in out]
    place = {neighbor.row: i + 1 for i, neighbor in enumerate(found)}
    own = exact(np.asarray(inputs, np.int64))
    ranks = tuple(
        InputRank(
            space.labels[row],
            place.get(row) or 1 + int(np.count_nonzero(similarity > similarity[row])),
            float(own[i]),
        )
        for i, row in enumerate(inputs)
    )
    return Answers(tuple(free[:k]), tuple(found[:k]), ranks)
