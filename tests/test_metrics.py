"""Metrics against SciPy, and the sign of similarity and distance."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from embeddings.errors import SettingsError
from embeddings.metrics import METRICS, metric_named, products, unit

RNG = np.random.default_rng(1)
QUERIES, VECTORS = RNG.normal(size=(3, 7)), RNG.normal(size=(20, 7))


@pytest.mark.parametrize("name", ["cosine", "euclidean"])
def test_distances_are_scipys(name: str) -> None:
    np.testing.assert_allclose(
        metric_named(name).distance(QUERIES, VECTORS), cdist(QUERIES, VECTORS, name), atol=1e-9
    )


def test_dot_is_the_plain_product_and_not_cosine() -> None:
    np.testing.assert_allclose(METRICS["dot"].similarity(QUERIES, 2 * VECTORS), 2 * QUERIES @ VECTORS.T)


@pytest.mark.parametrize("name", METRICS)
def test_larger_similarity_is_smaller_distance(name: str) -> None:
    metric = METRICS[name]
    similarity, distance = metric.similarity(QUERIES, VECTORS), metric.distance(QUERIES, VECTORS)
    assert similarity.shape == distance.shape == (3, 20)
    np.testing.assert_array_equal(np.argsort(-similarity, axis=1), np.argsort(distance, axis=1))


def test_zeros_stay_zeros_and_are_close_to_nothing() -> None:
    rows = np.array([[0, 0], [3, 4]], np.float32)
    np.testing.assert_allclose(unit(rows), [[0, 0], [0.6, 0.8]], rtol=1e-6)
    assert METRICS["cosine"].similarity(rows, rows)[0].tolist() == [0, 0]


def test_an_unknown_metric_names_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="'manhattan' is not a metric: choose cosine, euclidean, dot"):
        metric_named("manhattan")


@pytest.mark.parametrize("q", [0, 1, 3, 6, 7])
@pytest.mark.parametrize("n", [1, 500, 40_000])
def test_products_are_those_of_matrices(q: int, n: int) -> None:
    queries, vectors = RNG.normal(size=(q, 5)).astype(np.float32), RNG.normal(size=(n, 5)).astype(np.float32)
    found = products(queries, vectors)
    assert found.shape == (q, n) and found.dtype == np.float32
    np.testing.assert_allclose(found, queries @ vectors.T, rtol=1e-4, atol=1e-5)
