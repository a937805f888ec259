"""Two spaces of the same items: neighbors against Python sets, CKA against its definition, chance against shuffles."""

import numpy as np
import pytest
from toy import random_space, space_of

from embeddings.comparison import (
    chance_kept,
    chance_overlap,
    compare,
    linear_cka,
    match,
    neighbors_message,
    shape_message,
    shared_counts,
)
from embeddings.comparison.cka import cka_with_chance
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.graph import KnnGraph, knn_graph
from embeddings.neighbors import nearest_to_row
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(3)


def centered_gram(x: np.ndarray) -> np.ndarray:
    """HKH of a linear kernel, as the paper writes it: (n, n)."""
    middle = np.eye(len(x)) - 1 / len(x)
    gram: np.ndarray = middle @ (x @ x.T) @ middle
    return gram


def test_cka_is_that_of_the_paper(random: np.random.Generator) -> None:
    x, y = random.normal(size=(40, 7)), random.normal(size=(40, 12))
    y[:, :3] += 2 * x[:, :3]
    k, other = centered_gram(x), centered_gram(y)
    wanted = np.trace(k @ other) / np.sqrt(np.trace(k @ k) * np.trace(other @ other))
    assert linear_cka(x, y) == pytest.approx(wanted) and 0.1 < wanted < 0.9
    assert cka_with_chance(x, y)[0] == pytest.approx(wanted)


def test_cka_does_not_see_turns_scales_and_shifts(random: np.random.Generator) -> None:
    x = random.normal(size=(9_000, 5)).astype(np.float32)  # more than one block
    turn, _ = np.linalg.qr(random.normal(size=(5, 5)))
    assert linear_cka(x, 7 * x @ turn + 3) == pytest.approx(1, abs=1e-5)
    assert linear_cka(x, x * (1, 1, 1, 1, 9)) < 0.9


def test_chance_is_the_mean_over_shuffles(random: np.random.Generator) -> None:
    x, y = random.normal(size=(60, 30)), random.normal(size=(60, 20))
    y[:, :10] += x[:, :10]
    cka, chance = cka_with_chance(x, y)
    shuffled = [linear_cka(x, y[random.permutation(60)]) for _ in range(400)]
    assert chance == pytest.approx(np.mean(shuffled), rel=0.01)
    assert cka > 1.2 * chance > 0.2  # far from 0: 60 items in so many dimensions


@pytest.mark.parametrize("size", [1e-25, 1e15])
def test_cka_of_the_smallest_and_largest_numbers(size: float, random: np.random.Generator) -> None:
    x, y = (random.normal(size=(50, 4)).astype(np.float32) for _ in range(2))
    assert linear_cka(size * x, y) == pytest.approx(linear_cka(x, y), rel=1e-5)


def test_cka_of_what_has_no_shape(random: np.random.Generator) -> None:
    x, flat = random.normal(size=(10, 3)), np.full((10, 2), 0.1, np.float32)
    assert np.isnan(linear_cka(x, flat)) and np.isnan(cka_with_chance(flat, x)).all()
    with pytest.raises(SettingsError) as error:
        linear_cka(x, x[:4])
    assert str(error.value) == "10 vectors cannot be compared with 4: give both the same items"


@pytest.mark.parametrize(("n", "k"), [(30, 4), (12, 8), (2, 1)])
def test_chance_of_neighbors_against_random_sets(n: int, k: int, random: np.random.Generator) -> None:
    a, b = ([random.choice(n - 1, k, replace=False) for _ in range(4_000)] for _ in range(2))
    shared = shared_counts(np.array(a), np.array(b))
    assert shared.tolist()[:50] == [len(set(x) & set(y)) for x, y in zip(a[:50], b[:50], strict=True)]
    assert chance_kept(n, k) == pytest.approx(shared.mean(), rel=0.05)
    assert chance_overlap(n, k) == pytest.approx((shared / (2 * k - shared)).mean(), rel=0.05)


def test_overlap_is_the_jaccard_index_of_neighbors_in_the_original_spaces(
    random: np.random.Generator,
) -> None:
    a = random_space(90, 6, seed=1)
    b = space_of([f"w{i}" for i in range(30, 130)], random.normal(size=(100, 11)))
    found = compare(a, b, k=7)
    assert (found.n, found.k, found.matched.n_only_a, found.matched.n_only_b) == (60, 7, 30, 40)
    only_a, only_b = a.select(range(30, 90)), b.select(range(60))
    assert found.a.labels == found.b.labels == only_a.labels
    for item in range(60):
        old = {n.label for n in nearest_to_row(only_a, item, 7)}
        new = {n.label for n in nearest_to_row(only_b, item, 7)}
        told = found.told(item)
        assert (set(told.old), set(told.new)) == (old, new)
        assert told.overlap == pytest.approx(len(old & new) / len(old | new))
    assert found.mean_overlap == pytest.approx(found.overlaps.mean())
    assert [note.code for note in found.notes] == ["items_left_out"]
    assert str(found.notes[0]) == (
        "60 items are in both spaces; 30 are only in the first and 40 only in the second, and were left out"
    )


def test_each_space_is_asked_by_its_own_metric() -> None:
    a, b = random_space(50, 4, seed=1), random_space(50, 4, seed=2)
    euclidean = EmbeddingSpace(
        b.labels, b.vectors, type(b.receipt)("", "given", metric="euclidean"), b.metadata
    )
    found = compare(a, euclidean, k=5)
    assert (found.near_a == knn_graph(a.vectors, 5, "cosine").rows).all()
    assert (found.near_b == knn_graph(b.vectors, 5, "euclidean").rows).all()


def test_a_turned_space_has_not_moved_and_a_moved_item_comes_first(random: np.random.Generator) -> None:
    groups = np.repeat(np.eye(3), 6, axis=0) + 0.05 * random.normal(size=(18, 3))
    labels = [f"{group}{i}" for group in "abc" for i in range(6)]
    turn, _ = np.linalg.qr(random.normal(size=(3, 3)))
    same = compare(space_of(labels, groups), space_of(labels, 3 * groups @ turn), k=4)
    assert same.overlaps.min() == 1
    assert neighbors_message(same).code == "spaces_same"
    changed = groups.copy()
    changed[2] = groups[9]  # a2 now lies with the b
    found = compare(space_of(labels, groups), space_of(labels, changed), k=4)
    first = found.moved(1)[0]
    assert (first.label, first.item, first.overlap) == ("a2", 2, 0)
    assert {label[0] for label in first.old} == {"a"} and {label[0] for label in first.new} == {"b"}


def test_what_is_said_of_related_and_unrelated_spaces(random: np.random.Generator) -> None:
    a = random_space(300, 8, seed=1)
    told = []
    for noise in (0.1, 0.4, 1.5):
        b = space_of(list(a.labels), a.vectors + noise * random.normal(size=a.vectors.shape))
        told.append(neighbors_message(compare(a, b)).code)
    unrelated = compare(a, random_space(300, 8, seed=2))
    told.append(neighbors_message(unrelated).code)
    assert told == ["spaces_agree", "spaces_agree_partly", "spaces_agree_little", "spaces_unrelated"]
    assert unrelated.mean_kept == pytest.approx(unrelated.kept_chance, abs=0.15)
    assert unrelated.mean_overlap == pytest.approx(unrelated.overlap_chance, abs=0.01)
    assert str(shape_message(unrelated)).startswith(f"Linear CKA {unrelated.cka:.2f}: 1 is the same layout")
    few = compare(random_space(6, 3, seed=1), random_space(6, 3, seed=2))
    assert few.k == 5 and neighbors_message(few).code == "spaces_too_few"


def test_none_and_one_in_common() -> None:
    for others in (["c", "d"], ["b", "c"]):  # a group of one is no comparison
        with pytest.raises(SettingsError) as error:
            compare(space_of(["a", "b"], np.eye(2)), space_of(others, np.eye(2)))
        shared = len({"a", "b"} & set(others))
        assert str(error.value) == (
            f"The two spaces share {shared} labels: compare spaces with 2 or more labels in common"
        )
    with pytest.raises(SettingsError, match="0 neighbors cannot be found: ask for 1 or more"):
        compare(random_space(5, 2), random_space(5, 2), k=0)


def test_all_equal_is_said_of_the_space_that_is() -> None:
    labels = [f"w{i}" for i in range(9)]
    with pytest.raises(DataError) as error:
        compare(random_space(9, 3), space_of(labels))
    assert str(error.value) == (
        "All 9 items have the same vector in given: nobody is near anybody there, compare spaces whose vectors differ"
    )


def test_repeated_labels_are_matched_in_order_and_counted(random: np.random.Generator) -> None:
    a = space_of(["x", "y", "x", "z", "x"], random.normal(size=(5, 3)))
    b = space_of(["z", "x", "x", "y"], random.normal(size=(4, 2)))
    matched = match(a, b)
    assert (matched.rows_a.tolist(), matched.rows_b.tolist()) == ([0, 1, 2, 3], [1, 3, 2, 0])
    assert (matched.n_only_a, matched.n_only_b, matched.n_repeated) == (1, 0, 2)
    assert [str(note) for note in compare(a, b).notes][1] == (
        "2 items share their label with another one: they were matched in the order in which they stand"
    )


def test_spaces_of_one_and_of_many_dimensions(random: np.random.Generator) -> None:
    labels = [f"w{i}" for i in range(20)]
    line = random.normal(size=(20, 1))
    found = compare(space_of(labels, line), space_of(labels, random.normal(size=(20, 500))), k=50)
    assert found.k == 19 and (found.overlaps == 1).all() and 0 <= found.cka <= 1
    assert neighbors_message(found).code == "spaces_too_few"
    assert [str(note) for note in found.notes] == ["An item among 20 has 19 neighbors: 50 were asked for"]


def test_constant_dimensions_change_nothing_where_they_are_zero(random: np.random.Generator) -> None:
    a, b = random_space(40, 5, seed=1), random_space(40, 6, seed=2)
    wider = space_of(list(b.labels), np.hstack([b.vectors, np.zeros((40, 3), np.float32)]))
    found, other = compare(a, b), compare(a, wider)
    assert (found.near_b == other.near_b).all() and other.cka == pytest.approx(found.cka)
    shifted = np.hstack(
        [b.vectors, np.full((40, 1), 9, np.float32)]
    )  # the same shape, seen from farther away
    assert linear_cka(a.vectors, shifted) == pytest.approx(found.cka, rel=1e-4)


def test_duplicates_by_the_hundred_are_said(random: np.random.Generator) -> None:
    labels = [f"w{i}" for i in range(300)]
    vectors = random.normal(size=(300, 6))
    twins = vectors.copy()
    twins[100:] = vectors[:1]
    found = compare(space_of(labels, vectors), space_of(labels, twins))
    assert [note.code for note in found.notes] == ["neighbors_tied"]
    assert found.notes[0].values["n"] >= 200 and "more equally near neighbors than 10" in str(found.notes[0])
    assert compare(space_of(labels, vectors), space_of(labels, vectors)).notes == ()


def test_an_approximate_graph_is_said() -> None:
    def graph_of(space: EmbeddingSpace, k: int, progress: Progress) -> KnnGraph:
        made = knn_graph(space.vectors, k)
        return KnnGraph(made.rows, made.distances, made.metric, recall=0.97)

    found = compare(random_space(40, 3), random_space(40, 3, seed=9), graph_of=graph_of)
    assert str(found.notes[0]).startswith("Neighbors among so many items are approximate: 97.0 % of")


def test_it_can_be_cancelled_between_the_spaces() -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done > total // 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        compare(random_space(40, 3), random_space(40, 3), progress=stop)
    assert told == [(40, 80), (80, 80)]
