"""Communities of the graph of nearest neighbors, by scikit-network's Louvain."""

import numpy as np

from embeddings.clusters.settings import Communities
from embeddings.errors import SettingsError
from embeddings.graph import KnnGraph


def communities(graph: KnnGraph, settings: Communities) -> np.ndarray:
    """Codes (n,) of the items of `graph`; two items that are each other's neighbors are joined twice.

    `SettingsError` where scikit-network is not installed.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    try:
        from sknetwork.clustering import Louvain
    except ImportError as error:
        raise SettingsError(
            "sknetwork_missing",
            "Communities are found by scikit-network, which is not installed: run `pip install scikit-network`, "
            "or choose k-means",
        ) from error

    steps = np.arange(0, graph.rows.size + 1, graph.k)
    one_way = csr_matrix((np.ones(graph.rows.size), graph.rows.ravel(), steps), shape=(graph.n, graph.n))
    links = (one_way + one_way.T).tocoo()
    engine = Louvain(
        resolution=settings.resolution,
        shuffle_nodes=True,
        random_state=np.random.RandomState(settings.random_state),
    )
    codes = engine.fit_predict(links.tocsr())
    # Louvain may leave a community in two parts that nothing joins (Traag et al. 2019): they are two.
    is_inside = codes[links.row] == codes[links.col]
    inside = csr_matrix(
        (links.data[is_inside], (links.row[is_inside], links.col[is_inside])), shape=links.shape
    )
    return np.asarray(connected_components(inside, directed=False)[1])
