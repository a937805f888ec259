"""How often words stand near each other: the counts that GloVe learns from."""

from collections.abc import Callable
from typing import Any

import numpy as np

from embeddings.training.material import Material, encode


def cooccurrences(
    material: Material, window: int, look: Callable[[], None] = lambda: None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The upper half of the symmetric matrix X as rows (m,), columns (m,) and values (m,) float32, rows ≤ columns.

    Two words `d` apart in a sentence, rarer words left out before, add 1/d (Pennington et al. 2014, section 4.2).
    `look()` is called between the parts and may raise.
    """
    from scipy.sparse import coo_matrix

    n = len(material.words)
    total: Any = None
    for tokens, sentences in encode(material.sentences, material.rows):
        look()
        rows, columns, values = _near(tokens, sentences, window)
        part = coo_matrix((values, (rows, columns)), shape=(n, n)).tocsr()  # adds up what is there twice
        total = part if total is None else total + part
    found = total.tocoo()
    return found.row.astype(np.int32), found.col.astype(np.int32), found.data.astype(np.float32)


def _near(
    tokens: np.ndarray, sentences: np.ndarray, window: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    found = []
    for d in range(1, min(window, len(tokens) - 1) + 1):
        together = sentences[:-d] == sentences[d:]
        a, b = tokens[:-d][together], tokens[d:][together]
        # A word beside itself is met from both sides.
        weights = np.where(a == b, 2 / d, 1 / d)
        found.append((np.minimum(a, b), np.maximum(a, b), weights))
    if not found:
        empty = np.empty(0, np.int32)
        return empty, empty, np.empty(0)
    rows, columns, values = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, columns, values
