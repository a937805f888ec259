"""k-means by scikit-learn: a few starts, of which the tightest is kept."""

import warnings
from contextlib import nullcontext

import numpy as np

from embeddings.clusters.settings import KMeans
from embeddings.progress import Progress
from embeddings.threads import one_thread

STARTS = 5
ALONE = 4_000_000  # values of a matrix: threads that wait for each other cost more than they save below it


def k_means(matrix: np.ndarray, settings: KMeans, progress: Progress) -> np.ndarray:
    """Codes (n,) of the rows of `matrix` (n, dim)."""
    from sklearn.cluster import KMeans as Engine
    from sklearn.exceptions import ConvergenceWarning

    best, codes = np.inf, np.zeros(len(matrix), np.int32)
    for start in range(STARTS):
        seed = (settings.random_state + start) % 2**32
        engine = Engine(settings.n_clusters, n_init=1, random_state=seed)
        with warnings.catch_warnings(), one_thread() if matrix.size < ALONE else nullcontext():
            # Items that are equal within float32 make fewer groups than were asked for; the sizes show it.
            warnings.simplefilter("ignore", ConvergenceWarning)
            engine.fit(matrix)
        if engine.inertia_ < best:
            best, codes = engine.inertia_, engine.labels_
        progress(start + 1, STARTS)
    return codes
