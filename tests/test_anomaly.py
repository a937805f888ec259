"""Anomaly scores from the shared graph, against scikit-learn's and by hand."""

import numpy as np
import pytest

from embeddings.anomaly import knn_distance, lof
from embeddings.errors import SettingsError
from embeddings.graph import knn_graph


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_lof_is_that_of_scikit_learn(metric: str) -> None:
    from sklearn.neighbors import LocalOutlierFactor

    vectors = np.random.default_rng(5).normal(size=(300, 8)).astype(np.float32)
    vectors[0] *= 9
    graph = knn_graph(vectors, 30, metric)
    for k in (5, 30):
        theirs = LocalOutlierFactor(n_neighbors=k, metric=metric).fit(vectors.astype(float))
        assert lof(graph, k) == pytest.approx(-theirs.negative_outlier_factor_, abs=1e-4)
    if metric == "euclidean":
        assert lof(graph, 30).argmax() == knn_distance(graph, 30).argmax() == 0


def test_knn_distance_on_a_line() -> None:
    graph = knn_graph(np.array([[0], [1], [3], [9]], np.float32), 3, "euclidean")
    assert knn_distance(graph, 1).tolist() == [1, 1, 2, 6]
    assert knn_distance(graph, 2).tolist() == [3, 2, 3, 8]
    assert knn_distance(graph, 9).tolist() == knn_distance(graph, 3).tolist() == [9, 8, 6, 9]


def test_equal_items_and_copies_are_not_unusual() -> None:
    graph = knn_graph(np.ones((150, 3), np.float32), 10, "euclidean")
    assert lof(graph, 10).tolist() == [1] * 150 and not knn_distance(graph, 10).any()
    copies = np.repeat(np.eye(2, dtype=np.float32), 100, axis=0)
    assert lof(knn_graph(copies, 10, "euclidean"), 10) == pytest.approx(1)


def test_one_item_alone_and_a_graph_that_is_too_small() -> None:
    alone = knn_graph(np.ones((1, 3), np.float32), 5)
    assert lof(alone, 5).tolist() == [1] and knn_distance(alone, 5).tolist() == [0]
    with pytest.raises(
        SettingsError, match="5 neighbors are needed and the graph holds 3: compute it with 5"
    ):
        lof(knn_graph(np.eye(9, dtype=np.float32), 3), 5)
