"""t-SNE and UMAP by openTSNE, scikit-learn and umap-learn, all on the shared graph."""

import warnings
from contextlib import nullcontext
from typing import Any

import numpy as np

from embeddings.graph import KnnGraph
from embeddings.progress import Progress
from embeddings.projections.pca import components
from embeddings.threads import one_thread

EXAGGERATED = 250  # epochs of early exaggeration, as in openTSNE and scikit-learn
EXAGGERATION = 12
ALONE = 2_000  # fewer items are drawn by one thread: the others would only wait for each other, for seconds
SAY_EVERY = 25  # epochs between two reports of progress


def start_points(vectors: np.ndarray, n_components: int, random_state: int) -> np.ndarray:
    """PCA scaled to a standard deviation of 1e-4 (Kobak and Berens 2019), with a hundredth of that as jitter.

    The jitter separates duplicates, and gives a direction to axes that the data does not have.
    """
    points = components(vectors, n_components).transform(vectors).astype(np.float64)
    points *= 1e-4 / (points[:, 0].std() or 1)
    return points + np.random.default_rng(random_state).normal(size=points.shape) * 1e-6


def opentsne_tsne(vectors: np.ndarray, settings: Any, graph: KnnGraph, progress: Progress) -> np.ndarray:
    """Progress after every 25 epochs; a raise from it stops the work."""
    started = embedding(vectors, settings, graph)
    early = min(EXAGGERATED, settings.n_epochs // 4)

    def tell(done: int) -> Any:
        return lambda epoch, error, points: progress(done + epoch, settings.n_epochs)

    say = {"callbacks_every_iters": SAY_EVERY, "use_callbacks": True, "inplace": True}
    started.optimize(early, exaggeration=EXAGGERATION, momentum=0.5, callbacks=(tell(0),), **say)
    started.optimize(settings.n_epochs - early, momentum=0.8, callbacks=(tell(early),), **say)
    progress(settings.n_epochs, settings.n_epochs)
    return np.asarray(started)


def embedding(vectors: np.ndarray, settings: Any, graph: KnnGraph) -> Any:
    """openTSNE's embedding at its start, of resolved settings; `vectors` at length 1 where the metric is cosine."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    used = graph.first(min(graph.k, int(3 * settings.perplexity)))
    threads = 1 if graph.n < ALONE else -1
    precomputed = PrecomputedNeighbors(used.rows, used.distances.astype(np.float64))
    affinities = PerplexityBasedNN(knn_index=precomputed, perplexity=settings.perplexity, n_jobs=threads)
    return TSNEEmbedding(
        start_points(vectors, settings.n_components, settings.random_state),
        affinities,
        negative_gradient_method=_gradient(settings.n_components, graph.n),
        random_state=settings.random_state,
        n_jobs=threads,
    )


def _gradient(n_components: int, n: int) -> str:
    """Interpolation pays from about ten thousand items on, and knows two dimensions."""
    return "fft" if n_components == 2 and n > 10_000 else "bh"


def sklearn_tsne(vectors: np.ndarray, settings: Any, graph: KnnGraph, progress: Progress) -> np.ndarray:
    """Cannot be interrupted. It reads the graph as a sparse matrix that holds the item itself."""
    from sklearn.manifold import TSNE

    progress(0, settings.n_epochs)
    wanted = min(graph.n - 1, int(3 * settings.perplexity + 1))
    model = TSNE(
        n_components=settings.n_components,
        perplexity=settings.perplexity,
        metric="precomputed",
        init=start_points(vectors, settings.n_components, settings.random_state).astype(np.float32),
        max_iter=settings.n_epochs,
        random_state=settings.random_state,
        n_jobs=-1,
    )
    with one_thread() if graph.n < ALONE else nullcontext():
        points = model.fit_transform(_sparse(graph.first(wanted)))
    progress(settings.n_epochs, settings.n_epochs)
    return points


def _sparse(graph: KnnGraph) -> Any:
    """The distances (n, n), the item itself first in every row; zeros are stored."""
    from scipy.sparse import csr_matrix

    rows, distances = with_itself(graph)
    starts = np.arange(0, rows.size + 1, rows.shape[1])
    return csr_matrix((distances.ravel(), rows.ravel(), starts), shape=(graph.n, graph.n))


def umap_learn_umap(vectors: np.ndarray, settings: Any, graph: KnnGraph, progress: Progress) -> np.ndarray:
    """Cannot be interrupted. `n_neighbors` counts the item itself, so that the graph gives one fewer."""
    import umap

    progress(0, settings.n_epochs)
    rows, distances = with_itself(graph.first(settings.n_neighbors - 1))
    model = umap.UMAP(
        n_components=settings.n_components,
        n_neighbors=settings.n_neighbors,
        min_dist=settings.min_dist,
        metric=settings.metric,
        n_epochs=settings.n_epochs,
        random_state=settings.random_state,
        precomputed_knn=(rows, distances),
        force_approximation_algorithm=True,  # or small data would ignore the graph
        n_jobs=1,  # what a fixed seed makes of it anyway, said before it warns
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the graph has no index for new items, and spectral fallbacks
        points = model.fit_transform(vectors)
    progress(settings.n_epochs, settings.n_epochs)
    return points


def with_itself(graph: KnnGraph) -> tuple[np.ndarray, np.ndarray]:
    """Rows and distances (n, k + 1), the item itself first at distance 0."""
    own = np.arange(graph.n, dtype=np.int32)[:, None]
    zeros = np.zeros((graph.n, 1), np.float32)
    return np.hstack([own, graph.rows]), np.hstack([zeros, graph.distances])
