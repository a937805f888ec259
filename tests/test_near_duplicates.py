"""Near-duplicates against all pairs, one at a time, and against scipy's connected components."""

import numpy as np
import pytest
from toy import random_space, space_of

from embeddings import near_duplicates as module
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.near_duplicates import Pair, near_duplicates
from embeddings.space import EmbeddingSpace


def crowded(n: int = 150, dim: int = 5, seed: int = 0) -> EmbeddingSpace:
    """Items around thirty centers, so that there are pairs at every threshold."""
    random = np.random.default_rng(seed)
    centers = random.normal(size=(30, dim))
    vectors = centers[random.integers(30, size=n)] + random.normal(size=(n, dim)) * 0.2
    return space_of([f"w{i}" for i in range(n)], vectors * random.uniform(0.1, 9, (n, 1)))


def every_pair(space: EmbeddingSpace, threshold: float) -> dict[tuple[int, int], float]:
    """The oracle: two loops and the definition of the cosine."""
    rows = space.vectors.astype(np.float64)
    found = {}
    for a in range(len(rows)):
        for b in range(a + 1, len(rows)):
            cosine = rows[a] @ rows[b] / np.sqrt((rows[a] @ rows[a]) * (rows[b] @ rows[b]))
            if cosine >= threshold:
                found[a, b] = float(cosine)
    return found


def joined(pairs: list[tuple[int, int]]) -> set[frozenset[int]]:
    """The oracle for groups: sets that are merged until no pair lies between two of them."""
    groups: list[set[int]] = []
    for a, b in pairs:
        touched = [group for group in groups if a in group or b in group]
        groups = [group for group in groups if group not in touched]
        groups.append({a, b}.union(*touched))
    return {frozenset(group) for group in groups}


@pytest.mark.parametrize("threshold", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("block", [200, 4_000_000])
def test_they_are_all_pairs_above_the_threshold(
    threshold: float, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_VALUES", block)
    space = crowded()
    expected = every_pair(space, threshold)
    found = near_duplicates(space, threshold)
    assert len(expected) > 20
    assert {(pair.a, pair.b) for pair in found.pairs} == set(expected)
    assert all(pair.similarity == pytest.approx(expected[pair.a, pair.b], abs=1e-6) for pair in found.pairs)
    assert found.n_pairs == len(expected) and found.threshold == threshold
    assert {frozenset(group) for group in found.groups} == joined(list(expected))
    assert found.surplus == sum(len(group) - 1 for group in joined(list(expected)))


def test_the_most_similar_pair_and_the_largest_group_come_first() -> None:
    found = near_duplicates(crowded(), 0.9)
    similar = [round(pair.similarity, 6) for pair in found.pairs]
    assert similar == sorted(similar, reverse=True)
    sizes = [len(group) for group in found.groups]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > 2
    assert all(list(group) == sorted(group) for group in found.groups)


def test_equal_items_are_found_at_a_threshold_of_one() -> None:
    random = np.random.default_rng(1)
    one, other = random.normal(size=(2, 300)).astype(np.float32)
    found = near_duplicates(space_of(["a", "b", "c", "d"], np.stack([one, other, 3 * one, one])), 1)
    assert [(pair.a, pair.b) for pair in found.pairs] == [(0, 2), (0, 3), (2, 3)]
    assert found.groups == ((0, 2, 3),) and found.surplus == 2


def test_a_chain_of_pairs_is_one_group() -> None:
    angles = np.deg2rad([0, 15, 30, 45, 180])
    found = near_duplicates(
        space_of(["a", "b", "c", "d", "e"], np.stack([np.cos(angles), np.sin(angles)], 1)), 0.95
    )
    assert [(pair.a, pair.b) for pair in found.pairs] == [(0, 1), (1, 2), (2, 3)]
    assert found.groups == ((0, 1, 2, 3),)


def test_black_pictures_are_equal_to_each_other_and_near_to_nothing_else() -> None:
    found = near_duplicates(space_of(["black", "gray", "dark"], [[0, 0], [1, 1], [0, 0]]), 0.5)
    assert found.pairs == (Pair(0, 2, 1.0),) and found.groups == ((0, 2),)


def test_a_list_that_is_too_long_is_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 7)
    monkeypatch.setattr(module, "BLOCK_VALUES", 300)
    space = crowded()
    expected = every_pair(space, 0.9)
    found = near_duplicates(space, 0.9)
    best = sorted(expected, key=lambda pair: -expected[pair])[:7]
    assert [(pair.a, pair.b) for pair in found.pairs] == best
    assert found.n_pairs == len(expected)
    assert {frozenset(group) for group in found.groups} == joined(list(expected))


@pytest.mark.parametrize("n", [1, 2])
def test_nothing_is_found_where_there_is_nothing(n: int) -> None:
    found = near_duplicates(space_of(["a", "b"][:n], np.eye(2)[:n]))
    assert (found.pairs, found.groups, found.n_pairs, found.surplus) == ((), (), 0, 0)


@pytest.mark.parametrize("threshold", [0, -0.5, 1.01, float("nan")])
def test_a_threshold_must_be_a_similarity(threshold: float) -> None:
    with pytest.raises(SettingsError, match="is no threshold of similarity: choose one above 0 and up to 1"):
        near_duplicates(random_space(5, 3), threshold)


def test_vectors_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(DataError, match="1 of 2 vectors hold NaN or infinity"):
        near_duplicates(space_of(["a", "b"], [[1.0, np.nan], [1, 2]]))


def test_it_tells_how_far_it_is_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_VALUES", 400)
    told: list[tuple[int, int]] = []
    near_duplicates(random_space(20, 3), progress=lambda done, total: told.append((done, total)))
    assert told == [(20, 20)]
    told.clear()

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        raise Cancelled

    with pytest.raises(Cancelled):
        near_duplicates(random_space(100, 3), progress=stop)
    assert told == [(4, 100)]
