"""The graph of large maps: approximate, and what it says of itself is held against the exact one."""

import numpy as np
import pytest

from embeddings import map_graph as module
from embeddings.errors import DataError
from embeddings.graph import knn_graph
from embeddings.map_graph import MEASURED_ITEMS, WANTED_RECALL, approximate_note, map_graph
from embeddings.projections import TSNE, UMAP, project, resolve
from embeddings.projections.settings import LARGE

N, K = 3_000, 15


def vectors_of(n: int = N, dim: int = 24) -> np.ndarray:
    random = np.random.default_rng(0)
    centers = random.normal(size=(30, dim))
    return (centers[random.integers(0, 30, n)] + random.normal(size=(n, dim))).astype(np.float32)


@pytest.fixture()
def large_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXACT_ITEMS", 1_000)


def found(approximate: np.ndarray, exact: np.ndarray) -> float:
    return float(np.mean([np.isin(a, b).mean() for a, b in zip(exact, approximate, strict=True)]))


def test_up_to_the_limit_the_graph_is_exact() -> None:
    graph, exact = map_graph(vectors_of(), K), knn_graph(vectors_of(), K)
    assert graph.recall is None
    np.testing.assert_array_equal(graph.rows, exact.rows)
    assert approximate_note(graph, N) == ()


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_above_the_limit_the_recall_is_measured_and_true(large_is_small: None, metric: str) -> None:
    vectors = vectors_of()
    graph, exact = map_graph(vectors, K, metric), knn_graph(vectors, K, metric)
    assert graph.recall is not None and graph.recall >= WANTED_RECALL
    assert found(graph.rows, exact.rows) == pytest.approx(graph.recall, abs=0.02)
    assert not (graph.rows == np.arange(N)[:, None]).any()
    assert (np.diff(graph.distances, axis=1) >= 0).all()
    own = graph.rows == exact.rows
    np.testing.assert_allclose(graph.distances[own], exact.distances[own], atol=1e-5)


def test_the_same_graph_every_time_and_the_recall_stays_with_a_part_of_it(large_is_small: None) -> None:
    one, other = map_graph(vectors_of(), K), map_graph(vectors_of(), K)
    np.testing.assert_array_equal(one.rows, other.rows)
    assert one.first(5).recall == one.recall == other.recall


def test_an_item_whose_cells_hold_too_few_is_looked_up_in_all_of_them(large_is_small: None) -> None:
    """Cells of one item each: far fewer than k neighbors are in the ones that are searched first."""
    scattered = (
        np.eye(64, dtype=np.float32).repeat(20, axis=0)
        * np.linspace(1, 2, 20, dtype=np.float32).repeat(64)[:, None]
    )
    graph = map_graph(scattered, 900, "euclidean")
    assert graph.rows.min() >= 0
    assert all(len(set(row)) == 900 for row in graph.rows.tolist())


def test_without_faiss_the_graph_is_exact(large_is_small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "faiss", None)
    assert map_graph(vectors_of(1_200), K).recall is None


def test_progress_is_told_in_items_and_can_stop_the_work(large_is_small: None) -> None:
    told: list[tuple[int, int]] = []
    map_graph(vectors_of(), K, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (N, N)


def test_numbers_that_are_none_are_refused(large_is_small: None) -> None:
    broken = vectors_of()
    broken[7, 3] = np.nan
    with pytest.raises(DataError, match="1 of 3,000 vectors hold NaN or infinity, the first in row 8"):
        map_graph(broken, K)


def test_a_map_of_many_items_says_that_its_neighbors_are_approximate(large_is_small: None) -> None:
    notes = project(vectors_of(), UMAP(n_epochs=10)).notes
    assert [note.code for note in notes] == ["graph_approximate"]
    assert f"measured on {MEASURED_ITEMS} of 3,000 items" in str(notes[0])
    assert not project(vectors_of(900), UMAP(n_epochs=10)).notes


def test_large_maps_take_fewer_rounds_and_neighbors() -> None:
    small, large = resolve(TSNE(), LARGE), resolve(TSNE(), LARGE + 1)
    assert (small.n_epochs, large.n_epochs) == (1_000, 600)  # type: ignore[union-attr]
    assert (TSNE().neighbors_needed(LARGE), TSNE().neighbors_needed(LARGE + 1)) == (91, 61)
    assert resolve(UMAP(), LARGE + 1).n_epochs == 120  # type: ignore[union-attr]
    assert resolve(UMAP(n_epochs=300), LARGE + 1).n_epochs == 300  # type: ignore[union-attr]
