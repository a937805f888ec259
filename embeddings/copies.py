"""Items in exactly the same place: which row each of them repeats, and one row of each place."""

from hashlib import blake2b

import numpy as np

from embeddings.metrics import unit

DECIMALS = 6  # of a direction: what differs less is rounding


def first_rows(vectors: np.ndarray, metric: str) -> np.ndarray:
    """For each row of `vectors` (n, dim) the first row that is equal to it, as `metric` sees them: (n,)."""
    seen = np.round(unit(vectors), DECIMALS) if metric == "cosine" else vectors
    first: dict[bytes, int] = {}
    found = np.empty(len(vectors), np.int64)
    for row, vector in enumerate(seen):
        content = blake2b((vector + np.float32(0)).data, digest_size=16).digest()  # -0 is 0
        found[row] = first.setdefault(content, row)
    return found


def places(vectors: np.ndarray, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """The first row (p,) of each different place of `vectors` (n, dim), and (n,) in which of them each row stands."""
    rows, place_of = np.unique(first_rows(vectors, metric), return_inverse=True)
    return rows, place_of.reshape(-1)
