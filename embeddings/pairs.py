"""How similar two items of a space are when nothing relates them: a seeded sample of random pairs."""

from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.metrics import metric_named
from embeddings.space import EmbeddingSpace

BLOCK = (
    8  # so small that a product is not worth a second thread, which would wait for its turn on a busy machine
)

ROUNDING = 1e-6  # of a similarity: equal pairs differ by the order in which products are summed


@dataclass(frozen=True, eq=False)
class PairSample:
    """Similarities (m,) of random pairs of different items, ascending, and what drew them."""

    similarities: np.ndarray
    metric: str
    random_state: int

    def __len__(self) -> int:
        return len(self.similarities)

    def share_below(self, similarity: float) -> float:
        """The share of the pairs, 0 to 1, that are less similar than `similarity` by more than rounding."""
        rounding = ROUNDING * max(1.0, abs(similarity))
        below = int(np.searchsorted(self.similarities, np.float32(similarity - rounding), side="left"))
        return below / len(self)


def sample_pairs(
    space: EmbeddingSpace, metric: str | None = None, n_pairs: int = 5_000, random_state: int = 42
) -> PairSample:
    """`n_pairs` pairs of two different rows, drawn with replacement; `SettingsError` for fewer than two items."""
    chosen = metric_named(metric or space.receipt.metric)
    if len(space) < 2:
        raise SettingsError("pairs_need_items", "{n} items make no pair: bring 2 or more", n=len(space))
    random = np.random.default_rng(random_state)
    first = random.integers(len(space), size=n_pairs)
    second = (first + random.integers(1, len(space), size=n_pairs)) % len(space)
    # Metrics compare all with all: the pairs are the diagonals of small blocks, many calls fewer than one for each.
    found = [
        chosen.similarity(
            space.vectors[first[i : i + BLOCK]], space.vectors[second[i : i + BLOCK]]
        ).diagonal()
        for i in range(0, n_pairs, BLOCK)
    ]
    return PairSample(read_only(np.sort(np.concatenate(found))), chosen.id, random_state)
