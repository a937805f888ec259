"""Exact search and the graph, against scikit-learn and against brute force."""

import builtins
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from embeddings import neighbors
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.metrics import METRICS
from embeddings.neighbors import Neighbor, knn_graph, nearest, nearest_to_row
from embeddings.projections import PCA, TSNE, UMAP
from embeddings.space import EmbeddingSpace, Receipt

RNG = np.random.default_rng(3)
VECTORS = RNG.normal(size=(400, 6)).astype(np.float32)


def space_of(vectors: Any, metric: str = "cosine") -> EmbeddingSpace:
    matrix = np.asarray(vectors, np.float32)
    return EmbeddingSpace(
        tuple(f"i{row}" for row in range(len(matrix))), matrix, Receipt("", "given", metric=metric)
    )


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_nearest_is_scikit_learns(metric: str) -> None:
    queries = RNG.normal(size=(5, 6)).astype(np.float32)
    distances, rows = (
        NearestNeighbors(n_neighbors=7, metric=metric, algorithm="brute").fit(VECTORS).kneighbors(queries)
    )
    found = nearest(space_of(VECTORS), queries, 7, metric)
    assert [[n.row for n in one] for one in found] == rows.tolist()
    told = np.array([[n.similarity for n in one] for one in found])
    np.testing.assert_allclose(1 - told if metric == "cosine" else -told, distances, atol=1e-5)


def test_dot_prefers_long_vectors_and_is_the_receipts() -> None:
    space = space_of([[1, 0], [5, 5], [2, 0]], metric="dot")
    assert nearest(space, np.array([1, 0]), 2)[0] == [Neighbor(1, "i1", 5.0), Neighbor(2, "i2", 2.0)]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = nearest(space_of(VECTORS), VECTORS[:9], 3)
    monkeypatch.setattr(neighbors, "BLOCK_VALUES", 2 * len(VECTORS))
    assert nearest(space_of(VECTORS), VECTORS[:9], 3) == whole
    assert [nearest(space_of(VECTORS), query, 3)[0] for query in VECTORS[:9]] == whole


def test_more_than_there_are_gives_all() -> None:
    assert len(nearest(space_of(VECTORS[:4]), VECTORS[0], 100)[0]) == 4
    assert len(nearest_to_row(space_of(VECTORS[:4]), 0, 100)) == 3
    assert nearest_to_row(space_of(VECTORS[:1]), 0) == []
    assert nearest(space_of(np.empty((0, 3))), np.ones(3)) == [[]]


def test_the_excluded_stay_out() -> None:
    found = nearest(space_of(VECTORS), VECTORS[0], 400, exclude={0, 7})[0]
    assert len(found) == 398 and not {0, 7} & {n.row for n in found}
    assert nearest_to_row(space_of(VECTORS), 5, 3)[0].row != 5


def test_equal_items_come_in_the_order_of_rows() -> None:
    space = space_of(np.tile([[1.0, 2.0, 3.0]], (5_000, 1)))
    for metric in METRICS:
        assert [n.row for n in nearest(space, np.array([1, 2, 3]), 5, metric)[0]] == [0, 1, 2, 3, 4]
    assert [n.row for n in nearest_to_row(space, 2, 3)] == [0, 1, 3]


def test_zeros_are_close_to_nothing() -> None:
    space = space_of([[0, 0], [1, 0], [-1, 0]])
    assert [n.similarity for n in nearest(space, np.array([1, 0]), 3)[0]] == [1, 0, -1]
    assert [n.similarity for n in nearest(space, np.zeros(2), 3)[0]] == [0, 0, 0]


def test_vectors_far_from_the_origin_keep_their_distances() -> None:
    vectors = (1_000 + RNG.normal(size=(300, 5))).astype(np.float32)
    rows = NearestNeighbors(n_neighbors=6).fit(vectors.astype(np.float64)).kneighbors(return_distance=False)
    assert [
        [n.row for n in nearest_to_row(space_of(vectors), i, 6, "euclidean")] for i in range(300)
    ] == rows.tolist()
    np.testing.assert_array_equal(knn_graph(vectors, 6, "euclidean").rows, rows)


def test_queries_that_cannot_be_answered() -> None:
    space = space_of(VECTORS)
    with pytest.raises(SettingsError, match="query has 3 dimensions and the space 6"):
        nearest(space, np.ones(3))
    with pytest.raises(SettingsError, match="NaN or infinity"):
        nearest(space, np.array([1, 2, np.nan, 0, 0, 0]))
    with pytest.raises(SettingsError, match="0 neighbors cannot be found"):
        nearest(space, VECTORS[0], 0)
    with pytest.raises(SettingsError, match="no row 400: the space has 400 items"):
        nearest_to_row(space, 400)
    with pytest.raises(SettingsError, match="'l2' is not a metric"):
        nearest(space, VECTORS[0], 1, "l2")


@pytest.mark.parametrize("engine", ["faiss", "numpy"])
@pytest.mark.parametrize("metric", METRICS)
def test_the_graph_is_brute_force(engine: str, metric: str) -> None:
    graph = knn_graph(VECTORS, 9, metric, engine=engine)
    distances = METRICS[metric].distance(VECTORS.astype(np.float64), VECTORS.astype(np.float64))
    np.fill_diagonal(distances, np.inf)
    np.testing.assert_array_equal(graph.rows, np.argsort(distances, axis=1)[:, :9])
    np.testing.assert_allclose(graph.distances, np.sort(distances, axis=1)[:, :9], atol=1e-5)
    assert graph.rows.dtype == np.int32 and graph.distances.dtype == np.float32
    assert not graph.rows.flags.writeable and not graph.distances.flags.writeable
    assert (graph.n, graph.k, graph.metric) == (400, 9, metric)


def test_the_graph_without_faiss(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "faiss":
            raise ImportError(name)
        return real(name, *rest)

    with_faiss = knn_graph(VECTORS, 5)
    monkeypatch.setattr(builtins, "__import__", refuse)
    np.testing.assert_array_equal(knn_graph(VECTORS, 5).rows, with_faiss.rows)


@pytest.mark.parametrize("engine", ["faiss", "numpy"])
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_an_item_is_not_its_own_neighbor_among_duplicates(engine: str, metric: str) -> None:
    vectors = np.repeat(RNG.normal(size=(4, 5)).astype(np.float32), 200, axis=0)
    graph = knn_graph(vectors, 15, metric, engine=engine)
    assert not (graph.rows == np.arange(800)[:, None]).any()
    assert all(len(set(row)) == 15 for row in graph.rows.tolist())
    np.testing.assert_allclose(graph.distances, 0, atol=1e-6)
    assert (graph.rows // 200 == (np.arange(800) // 200)[:, None]).all()
    np.testing.assert_array_equal(knn_graph(vectors, 15, metric, engine=engine).rows, graph.rows)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 12), st.integers(0, 15), st.sampled_from(sorted(METRICS)), st.booleans())
def test_small_graphs(n: int, k: int, metric: str, is_equal: bool) -> None:
    vectors = np.ones((n, 2)) if is_equal else np.random.default_rng(n).normal(size=(n, 2))
    graph = knn_graph(vectors, k, metric)
    assert graph.rows.shape == (n, max(0, min(k, n - 1)))
    assert all(
        row not in near and len(set(near)) == len(near) for row, near in enumerate(graph.rows.tolist())
    )
    assert (np.diff(graph.distances, axis=1) >= 0).all()


def test_a_graph_can_be_cut_but_not_stretched() -> None:
    graph = knn_graph(VECTORS, 9)
    np.testing.assert_array_equal(graph.first(4).rows, knn_graph(VECTORS, 4).rows)
    assert graph.first(9) is graph
    with pytest.raises(SettingsError, match="10 neighbors are needed and the graph holds 9"):
        graph.first(10)


def test_the_graph_refuses_what_is_not_a_number() -> None:
    broken = VECTORS.copy()
    broken[3], broken[5, 2] = np.inf, np.nan
    with pytest.raises(DataError, match="2 of 400 vectors hold NaN or infinity, the first in row 4"):
        knn_graph(broken, 5)
    with pytest.raises(DataError, match=r"numbers as large as 1e\+30, whose distances overflow"):
        knn_graph(np.full((5, 3), -1e30), 2)
    with pytest.raises(DataError, match=r"shape \(3,\) are not a table"):
        knn_graph(np.ones(3), 5)


def test_the_graph_tells_progress_and_stops() -> None:
    told: list[tuple[int, int]] = []
    knn_graph(np.ones((9_000, 2)), 2, progress=lambda done, total: told.append((done, total)))
    assert told == [(4_096, 9_000), (8_192, 9_000), (9_000, 9_000)]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        knn_graph(VECTORS, 2, progress=stop)


def test_how_many_neighbors_settings_need() -> None:
    assert neighbors.graph_size(PCA(), 1_000) == 0
    assert neighbors.graph_size(UMAP(n_neighbors=15), 1_000) == 15
    assert neighbors.graph_size(UMAP(n_neighbors=15), 6) == 5
    assert neighbors.graph_size(TSNE(perplexity=30), 1_000) == 91
    assert neighbors.graph_size(TSNE(perplexity=30), 10) == 9


@pytest.mark.parametrize("k", [1, 10, 700, 30_000, 50_000])
def test_many_items_are_ranked_as_by_a_full_sort(k: int) -> None:
    vectors = RNG.integers(-3, 4, size=(50_001, 4)).astype(np.float32)  # thousands of ties, and rows of zeros
    similarity = METRICS["dot"].similarity(vectors[:1].astype(np.float64), vectors.astype(np.float64))[0]
    order = np.lexsort((np.arange(len(vectors)), -similarity))
    found = nearest(space_of(vectors), vectors[0], k, "dot")[0]
    assert [n.similarity for n in found] == similarity[order[:k]].tolist()
    assert len({n.row for n in found}) == k
    alone = RNG.normal(size=(50_001, 4)).astype(np.float32)  # and none at all
    exact = (alone.astype(np.float64) @ alone[0].astype(np.float64)).astype(np.float32)
    ranked = np.lexsort((np.arange(len(alone)), -exact))
    found = nearest(space_of(alone), alone[0], k, "dot")[0]
    assert [n.row for n in found[:2_000]] == ranked[: min(k, 2_000)].tolist()


def test_many_equal_items_and_items_of_nan() -> None:
    equal = space_of(np.ones((40_000, 3)))
    assert [n.row for n in nearest(equal, equal.vectors[0], 5)[0]] == [0, 1, 2, 3, 4]
    holed = RNG.normal(size=(40_000, 3)).astype(np.float32)
    holed[::7] = np.nan
    found = nearest(space_of(holed), np.ones(3), 50)[0]
    assert len(found) == 50 and all(n.row % 7 for n in found)


def test_few_queries_are_answered_as_many_are() -> None:
    vectors = RNG.normal(size=(30_000, 7)).astype(np.float32)
    queries = RNG.normal(size=(9, 7)).astype(np.float32)
    together = nearest(space_of(vectors), queries, 4)
    for first, last in ((0, 1), (1, 4), (4, 9)):
        assert nearest(space_of(vectors), queries[first:last], 4) == together[first:last]
