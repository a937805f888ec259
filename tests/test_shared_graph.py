"""The graph that all pages share: computed once, the same whoever asks first."""

import numpy as np
import pytest

from dashboard import shared_graph
from embeddings.graph import knn_graph


@pytest.fixture(autouse=True)
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many neighbors were looked for, one number for each time."""
    shared_graph._graph.clear()
    asked: list[int] = []

    def counting(vectors: np.ndarray, k: int, *others: object) -> object:
        asked.append(k)
        return knn_graph(vectors, k)

    monkeypatch.setattr(shared_graph, "map_graph", counting)
    return asked


def test_who_asks_for_fewer_neighbors_takes_them_from_the_same_graph(computed: list[int]) -> None:
    vectors = np.random.default_rng(0).normal(size=(250, 5)).astype(np.float32)
    for k in (15, 90, 7):
        assert (shared_graph.graph("a", "cosine", k, vectors).rows == knn_graph(vectors, k).rows).all()
    assert computed == [90]
    assert shared_graph.graph("a", "cosine", 120, vectors).k == 120
    assert computed == [90, 180]
    shared_graph.graph("b", "cosine", 15, vectors)
    shared_graph.graph("a", "euclidean", 15, vectors)
    assert computed == [90, 180, 90, 90]


def test_copies_come_in_the_same_order_whoever_was_first(computed: list[int]) -> None:
    vectors = np.repeat(np.random.default_rng(0).normal(size=(3, 9)).astype(np.float32), 100, axis=0)
    alone = shared_graph.graph("alone", "cosine", 15, vectors)
    shared_graph.graph("after", "cosine", 150, vectors)
    assert (shared_graph.graph("after", "cosine", 15, vectors).rows == alone.rows).all()


@pytest.mark.parametrize("n", [1, 2, 10])
def test_few_items_have_as_many_neighbors_as_there_are(n: int) -> None:
    assert shared_graph.graph(f"few {n}", "cosine", 15, np.eye(n, 3, dtype=np.float32)).k == n - 1


def test_large_sets_are_searched_for_what_is_asked() -> None:
    assert shared_graph.width(15, 50_000) == 90 and shared_graph.width(15, 50_001) == 15
    assert shared_graph.width(300, 1_000) == 360 and shared_graph.width(300, 60) == 90
