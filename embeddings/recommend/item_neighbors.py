"""Item neighbors: an item gets the sum of its cosines with what a user likes (Deshpande and Karypis 2004)."""

from typing import TYPE_CHECKING

import numpy as np

from embeddings.progress import Progress
from embeddings.recommend.best import best_items
from embeddings.recommend.model import Learned
from embeddings.recommend.settings import ItemNeighbors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BLOCK = 512  # items whose similarities are dense at a time


def train_item_neighbors(preferences: "csr_matrix", settings: ItemNeighbors, progress: Progress) -> Learned:
    """The similarities: column i holds the cosines of item i with its nearest neighbors, itself left out."""
    from scipy.sparse import vstack

    items = unit_rows(preferences.T.tocsr())
    blocks = []
    for start in range(0, items.shape[0], BLOCK):
        blocks.append(_nearest(items, start, settings.n_neighbors))
        progress(min(start + BLOCK, items.shape[0]), items.shape[0])
    return Learned(similarities=vstack(blocks).T.tocsr())


def _nearest(items: "csr_matrix", start: int, n_neighbors: int) -> "csr_matrix":
    """Of a block of rows the cosines with their nearest items; equal ones in the order of rows."""
    from scipy.sparse import csr_matrix

    cosines = (items[start : start + BLOCK] @ items.T).toarray()
    own = np.arange(len(cosines))
    cosines[own, start + own] = -np.inf
    nearest, values = best_items(cosines, n_neighbors)
    kept = values > 0  # neither itself nor items that nobody likes together with it
    rows = np.repeat(own, nearest.shape[1]).reshape(nearest.shape)
    return csr_matrix((values[kept], (rows[kept], nearest[kept])), shape=cosines.shape)


def unit_rows(matrix: "csr_matrix") -> "csr_matrix":
    """The rows of `matrix` at length 1; a row of zeros stays."""
    from scipy.sparse import diags

    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scales = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return (diags(scales) @ matrix).tocsr()
