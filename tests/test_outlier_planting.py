"""Outliers that are planted: who they are, what stays, and which detectors find them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from embeddings.errors import Cancelled, SettingsError
from embeddings.outliers import (
    KINDS,
    KNN,
    LOF,
    Cluster,
    IsolationForest,
    Plantings,
    group_columns,
    marked,
    plant,
    self_test,
)
from embeddings.outliers.groups import held_out, uneven_columns
from embeddings.space import EmbeddingSpace, Receipt

TOPICS = ("sea", "sky", "sun", "soil")
EACH = pytest.mark.parametrize("kind", KINDS)


def topics(n: int = 160, dim: int = 12, noise: float = 0.25) -> EmbeddingSpace:
    """Four heaps of directions, in turns, and a column that names them."""
    random = np.random.default_rng(2)
    centers = random.normal(size=(4, dim))
    vectors = centers[np.arange(n) % 4] + noise * random.normal(size=(n, dim))
    metadata = pd.DataFrame({"row": range(n), "topic": [TOPICS[i % 4] for i in range(n)]})
    return EmbeddingSpace(
        tuple(f"w{i}" for i in range(n)), vectors.astype(np.float32), Receipt("", "given"), metadata
    )


@EACH
def test_as_many_as_asked_are_planted_and_the_rest_is_as_it_was(kind) -> None:
    space = topics()
    planted = plant(space, kind, 0.1, "topic")
    share = planted.is_outlier.mean()
    assert len(planted.is_outlier) == len(planted.space) and 0.09 < share < 0.11
    normal = ~planted.is_outlier
    assert (planted.space.vectors[normal] == space.vectors[planted.rows[normal]]).all()
    assert [planted.space.labels[i] for i in np.flatnonzero(normal)] == [
        space.labels[row] for row in planted.rows[normal]
    ]
    assert f"{planted.is_outlier.sum()} " in str(planted.message)
    assert planted.space.digest != space.digest


@EACH
@pytest.mark.parametrize("column", [None, "topic"])
def test_the_same_seed_plants_the_same(kind, column: str | None) -> None:
    first, again, other = (plant(topics(), kind, 0.1, column, seed) for seed in (1, 1, 2))
    assert (first.space.vectors == again.space.vectors).all() and (first.is_outlier == again.is_outlier).all()
    assert (
        first.space.vectors.shape != other.space.vectors.shape
        or (first.space.vectors != other.space.vectors).any()
    )


def test_strangers_are_of_topics_that_are_held_out() -> None:
    planted = plant(topics(), "topic", 0.1, "topic")
    names = planted.space.metadata["topic"].to_numpy()
    assert set(names[planted.is_outlier]) & set(names[~planted.is_outlier]) == set()
    assert len(set(names[~planted.is_outlier])) == 2
    assert all(name in str(planted.message) for name in TOPICS)


def uneven(rare: int, n: int = 300) -> EmbeddingSpace:
    space = topics(n)
    said = ["yes" if i < rare else "no" for i in range(n)]
    return EmbeddingSpace(space.labels, space.vectors, space.receipt, space.metadata.assign(said=said))


@pytest.mark.parametrize("rare", [1, 2, 5])
def test_a_column_of_one_large_group_names_no_topics_and_hinders_no_other_kind(rare: int) -> None:
    space = uneven(rare)
    assert group_columns(space) == ("topic",) and uneven_columns(space) == ("said",)
    for seed in range(4):
        with pytest.raises(SettingsError, match=f"the largest has {300 - rare} of 300 items"):
            plant(space, "topic", column="said", random_state=seed)
    found = self_test(space, [KNN()], Plantings(("topic", "noise"), "said", repeats=2))
    assert [one.kind for one in found.tested] == ["noise"] and found.plantings.kinds == ("noise",)
    assert str(found.planted[0]).startswith("Left out: The groups are too uneven to hold some out")
    with pytest.raises(SettingsError, match="Choose another column, or none"):
        self_test(space, [KNN()], Plantings(("topic",), "said"))


@pytest.mark.parametrize("rare", [30, 60, 140])
def test_what_is_kept_is_half_of_the_items_or_more(rare: int) -> None:
    for seed in range(6):
        planted = plant(uneven(rare), "topic", column="said", random_state=seed)
        names = planted.space.metadata["said"].to_numpy()
        assert set(names[planted.is_outlier]) == {"yes"} and (~planted.is_outlier).sum() == 300 - rare
        assert planted.is_outlier.sum() == round(0.05 / 0.95 * (300 - rare))


def test_groups_that_are_held_out_are_never_more_than_half() -> None:
    for sizes in ((147, 145, 8), (250, 30, 10, 10), (100, 100, 100), (10,) * 30):
        groups = np.repeat([f"g{i:02}" for i in range(len(sizes))], sizes)
        for seed in range(8):
            held, kept = held_out(groups, 0.05, seed)
            assert set(held) | set(kept) == set(groups) and not set(held) & set(kept)
            assert 16 <= np.isin(groups, held).sum() <= 150


def test_noise_keeps_each_dimension_and_swapping_keeps_two_halves() -> None:
    space = topics()
    noise = plant(space, "noise")
    rows = np.flatnonzero(noise.is_outlier)
    assert all(np.isin(noise.space.vectors[rows, d], space.vectors[:, d]).all() for d in range(space.dim))
    swapped = plant(space, "swapped", column="topic")
    for row in np.flatnonzero(swapped.is_outlier):
        own, other = swapped.space.labels[row].split(" ½ ")
        source = space.row(other)
        assert own == space.labels[row]
        assert space.metadata["topic"][source] != space.metadata["topic"][row]
        is_own = swapped.space.vectors[row] == space.vectors[row]
        assert is_own.sum() == 6
        assert (swapped.space.vectors[row][~is_own] == space.vectors[source][~is_own]).all()


def test_items_without_a_value_are_neither_normal_nor_planted() -> None:
    space = topics()
    metadata = space.metadata.assign(topic=space.metadata["topic"].where(space.metadata["row"] > 19))
    planted = plant(
        EmbeddingSpace(space.labels, space.vectors, space.receipt, metadata), "topic", column="topic"
    )
    assert planted.rows.min() >= 20 and planted.space.metadata["topic"].notna().all()


def test_what_cannot_be_planted_is_said() -> None:
    space = topics()
    with pytest.raises(
        SettingsError, match="'magic' is nothing to plant: choose topic, noise, gaussian, swapped"
    ):
        plant(space, "magic")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="Among 12 items no outliers can be planted: bring 20 or more"):
        plant(topics(12))
    with pytest.raises(SettingsError, match=r"0\.8 is no share of outliers to plant"):
        plant(space, share=0.8)
    with pytest.raises(SettingsError, match="Column 'row' holds 160 different values for 160 items"):
        plant(space, column="row")
    with pytest.raises(SettingsError, match="The space has no column 'nope': it has row, topic"):
        plant(space, column="nope")
    one = EmbeddingSpace(space.labels, space.vectors, space.receipt, space.metadata.assign(topic="sea"))
    with pytest.raises(SettingsError, match="Column 'topic' holds 1 different values"):
        plant(one, column="topic")
    with pytest.raises(SettingsError, match="one dimension have no halves"):
        plant(EmbeddingSpace(space.labels, space.vectors[:, :1], space.receipt), "swapped")


def test_a_column_marks_known_outliers() -> None:
    space = topics(8)
    assert np.flatnonzero(marked(space, "topic", ["sky"])).tolist() == [1, 5]
    assert np.flatnonzero(marked(space, "row", ["0", "7"])).tolist() == [0, 7]
    for values in ([], ["snow"], TOPICS):
        with pytest.raises(SettingsError, match="of 8 items are marked as outliers"):
            marked(space, "topic", values)
    assert group_columns(topics()) == ("topic",)


def test_all_detectors_are_tested_on_the_same_and_the_best_is_named() -> None:
    detectors = (KNN(), LOF(), IsolationForest(20), Cluster(4))
    found = self_test(topics(), detectors, Plantings(("topic", "swapped"), "topic", repeats=2))
    assert [(one.kind, one.settings) for one in found.tested] == [
        (kind, settings) for kind in ("topic", "swapped") for settings in detectors
    ]
    for one in found.tested:
        for measured in (one.auroc, one.average_precision):
            assert 0 <= measured.low <= measured.value <= measured.high <= 1
    by_mean = {settings: found.mean(settings) for settings in detectors}
    assert found.best == max(by_mean, key=by_mean.__getitem__) and by_mean[found.best] > 0.85
    assert by_mean[LOF()] > by_mean[IsolationForest(20)]
    assert (found.n, found.n_used, len(found.planted)) == (160, 160, 2)


def test_data_without_any_pattern_hides_what_is_planted() -> None:
    noise = np.random.default_rng(3).normal(size=(300, 5)).astype(np.float32)
    space = EmbeddingSpace(
        tuple(f"w{i}" for i in range(300)), noise, Receipt("", "given", metric="euclidean")
    )
    found = self_test(space, [KNN(), LOF()], Plantings(("noise",), repeats=5))
    assert all(0.35 < one.auroc.value < 0.65 for one in found.tested)


def test_a_column_that_few_items_have_is_said() -> None:
    metadata = pd.DataFrame({"is": [*"aaaabbbb", *[None] * 292]})
    with pytest.raises(SettingsError) as caught:
        plant(replace(topics(300), metadata=metadata), "topic", column="is")
    assert str(caught.value) == (
        "Only 8 items have a value in the column 'is', too few to hold a group of them out: choose another column, or none"
    )


@pytest.mark.parametrize("kind", ["topic", "swapped"])
def test_items_in_one_place_have_no_groups_to_plant_from(kind) -> None:
    vectors = np.ones((30, 4), np.float32)
    space = EmbeddingSpace(tuple(f"w{i}" for i in range(30)), vectors, Receipt("", "given"))
    with pytest.raises(SettingsError) as caught:
        plant(space, kind)
    assert str(caught.value) == (
        "All 30 items stand in one place and make no groups: choose a column with groups, or bring items that differ"
    )


def test_large_spaces_are_sampled_and_the_work_can_be_stopped() -> None:
    found = self_test(topics(2_100, 4), [KNN(2)], Plantings(("gaussian",), repeats=1))
    assert (found.n, found.n_used) == (2_100, 2_000)
    only = found.tested[0].auroc
    assert (only.low, only.high) == (0, 1), "one planting tells nothing of others"
    told: list[Sequence[int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        self_test(topics(), [KNN(), LOF()], Plantings(("gaussian",), repeats=3), stop)
    assert told[-1] == (2, 6) and told == sorted(told)
