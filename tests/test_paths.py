"""Paths through nearest neighbors: a chain that a human can follow, and the graphs of SciPy built by hand."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path
from toy import random_space, space_of

from embeddings import paths
from embeddings.errors import Cancelled, SettingsError
from embeddings.metrics import unit
from embeddings.paths import path, path_graph
from embeddings.space import EmbeddingSpace


def fan(n: int) -> EmbeddingSpace:
    """`n` items a few degrees apart: the way from one to another leads past all in between."""
    angles = np.radians(np.arange(n) * 5)
    return space_of(
        [f"w{i}" for i in range(n)], np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1)
    )


def test_a_chain_is_followed_item_by_item() -> None:
    found = path(fan(9), "w1", "w6", n_neighbors=2)
    assert [step.label for step in found.steps] == ["w1", "w2", "w3", "w4", "w5", "w6"]
    assert [step.similarity for step in found.steps] == pytest.approx(
        [1, *[np.cos(np.radians(5))] * 5], abs=1e-6
    )
    assert found.length == pytest.approx(5 * (1 - np.cos(np.radians(5))), abs=1e-6)
    assert (found.n_neighbors, found.n_considered) == (2, 9)


def brute_force(space: EmbeddingSpace, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Lengths of the shortest ways, and which pairs are joined, from the full matrix of distances."""
    vectors = unit(space.vectors.astype(np.float64))
    distance = 1 - vectors @ vectors.T
    np.fill_diagonal(distance, np.inf)
    joined = np.zeros(distance.shape, bool)
    np.put_along_axis(joined, np.argsort(distance, axis=1)[:, :k], True, axis=1)
    joined |= joined.T
    return shortest_path(np.where(joined, distance, 0), directed=False), joined


def test_it_is_the_shortest_way_and_every_step_joins_neighbors() -> None:
    space = random_space(400, 10)
    lengths, joined = brute_force(space, 5)
    graph = path_graph(space, 5)
    random = np.random.default_rng(3)
    for start, end in random.choice(400, (25, 2), replace=False):
        found = path(space, f"w{start}", f"w{end}", graph=graph)
        assert found.length == pytest.approx(lengths[start, end], rel=1e-5)
        rows = [step.row for step in found.steps]
        assert (rows[0], rows[-1]) == (start, end)
        assert all(joined[a, b] for a, b in pairwise(rows))
        back = path(space, f"w{end}", f"w{start}", graph=graph)
        assert back.length == pytest.approx(found.length)


def test_items_beyond_those_considered_are_joined_to_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "MOST_CONSIDERED", 300)
    space = random_space(400, 10)
    for start, end in (("w5", "w350"), ("w350", "w5"), ("w399", "w310")):
        found = path(space, start, end, 5)
        assert found.n_considered == 300
        assert [found.steps[0].label, found.steps[-1].label] == [start, end]
        assert all(step.row < 300 for step in found.steps[1:-1])
        beyond = found.steps[0] if found.steps[0].row >= 300 else found.steps[-1]
        beside = found.steps[1] if beyond is found.steps[0] else found.steps[-2]
        cosine = unit(space.vectors[:300].astype(float)) @ unit(space.vectors[beyond.row].astype(float))
        assert beside.row in np.argsort(-cosine)[:5]


def test_equal_items_are_joined() -> None:
    space = space_of(["a", "twin", "b", "c"], np.array([[1, 0, 0], [2, 0, 0], [1, 1, 0], [0, 1, 0]]))
    found = path(space, "a", "twin", 1)
    assert [step.label for step in found.steps] == ["a", "twin"] and found.steps[1].similarity == 1


def test_ends_that_no_chain_joins() -> None:
    islands = np.array([[1, 0, 0], [1, 0.1, 0], [0, 0, 1], [0, 0.1, 1]])
    space = space_of(["a", "b", "c", "d"], islands)
    with pytest.raises(SettingsError) as error:
        path(space, "a", "d", 1)
    assert str(error.value) == (
        "No chain of neighbors joins 'a' and 'd', with 1 neighbors for each of 4 items: allow more neighbors"
    )
    assert path(space, "a", "d", 3).steps[-1].label == "d"


def test_ends_that_make_no_path() -> None:
    space = fan(5)
    with pytest.raises(SettingsError, match="The path leads from 'w1' to itself: choose another end"):
        path(space, "w1", "W1")
    with pytest.raises(SettingsError, match=r"Not among the 5 items: 'w9'.*; choose a spelling"):
        path(space, "w1", "w9")
    with pytest.raises(SettingsError, match="0 neighbors cannot be found: ask for 1 or more"):
        path(space, "w1", "w2", 0)
    assert len(path(space, "w0", "w4", 99).steps) >= 2


def test_it_may_be_cancelled() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        path(fan(9), "w1", "w2", progress=stop)
