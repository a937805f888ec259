"""What moved between two spaces of words: one that was moved on purpose, and the overlap against Python sets."""

import numpy as np
import pytest
from toy import random_space, space_of

from embeddings.comparison import moved, movement
from embeddings.errors import SettingsError
from embeddings.neighbors import nearest_to_row


def test_the_word_that_was_moved_comes_first() -> None:
    groups = np.repeat(np.eye(3), 6, axis=0) + 0.05 * np.random.default_rng(0).normal(size=(18, 3))
    labels = [f"{group}{i}" for group in "abc" for i in range(6)]
    changed = groups.copy()
    changed[2] = groups[9]  # a2 now lies with the b
    found = moved(space_of(labels, groups), space_of(labels, changed), k=4)
    first = found.moved[0]
    assert first.label == "a2" and first.overlap == 0
    assert {label[0] for label in first.old} == {"a"} and {label[0] for label in first.new} == {"b"}
    assert found.n_compared == 18 and found.k == 4


def test_the_overlap_is_that_of_sets_and_other_words_are_no_neighbors() -> None:
    old = random_space(120, 6, seed=1)
    new = space_of([f"w{i}" for i in range(40, 160)], np.random.default_rng(2).normal(size=(120, 6)))
    found = moved(old, new, k=7, most=500)
    assert (found.n_shared, found.n_only_a, found.n_only_b) == (80, 40, 40)
    shared_old = old.select(range(40, 120))
    shared_new = new.select(range(80))
    overlaps = []
    for entry in found.moved:
        before = {n.label for n in nearest_to_row(shared_old, shared_old.row_of[entry.label], 7, "cosine")}
        after = {n.label for n in nearest_to_row(shared_new, shared_new.row_of[entry.label], 7, "cosine")}
        assert set(entry.old) == before and set(entry.new) == after
        assert entry.overlap == pytest.approx(len(before & after) / len(before | after))
        overlaps.append(entry.overlap)
    assert len(overlaps) == 80 and overlaps == sorted(overlaps)
    assert found.overlaps.tolist() == pytest.approx(overlaps)
    assert found.stayed[0].overlap == max(overlaps)
    for one, other in zip(found.moved[:-1], found.moved[1:], strict=True):  # of equal ones the earlier row
        assert one.overlap < other.overlap or old.row_of[one.label] < old.row_of[other.label]


def test_nothing_moved_in_the_same_space_turned_and_stretched() -> None:
    space = random_space(60, 5)
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(5, 5)))
    found = moved(space, space_of(list(space.labels), 3 * space.vectors @ turn), most=3)
    assert found.overlaps.min() == 1 and len(found.moved) == len(found.stayed) == 3


def test_spaces_of_other_dimensions_and_repeated_labels() -> None:
    a = space_of(["x", "y", "x", "z"], np.random.default_rng(0).normal(size=(4, 3)))
    found = moved(a, a)
    assert (found.n_shared, found.n_only_a, found.n_only_b, found.k) == (4, 0, 0, 3)
    wide = space_of(["x", "y", "z"], np.random.default_rng(0).normal(size=(3, 9)))
    assert moved(a, wide).n_compared == 3


def test_too_little_in_common() -> None:
    with pytest.raises(SettingsError) as error:
        moved(space_of(["a", "b"]), space_of(["b", "c"]))
    assert str(error.value) == (
        "The two spaces share 1 labels: compare spaces with 2 or more labels in common"
    )
    with pytest.raises(SettingsError, match="0 neighbors cannot be found"):
        moved(space_of(["a", "b"]), space_of(["a", "b"]), k=0)
    assert moved(space_of(["a", "b"], np.eye(2)), space_of(["b", "a"], np.eye(2))).k == 1


def test_only_the_first_are_compared_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movement, "MOST_COMPARED", 10)
    told: list[tuple[int, int]] = []
    space = random_space(40, 5)
    found = moved(space, space, progress=lambda done, total: told.append((done, total)))
    assert (found.n_compared, found.n_shared) == (10, 40)
    assert {entry.label for entry in found.moved} == {f"w{i}" for i in range(10)}
    assert told[-1] == (20, 20) and [done for done, _ in told] == sorted(done for done, _ in told)
