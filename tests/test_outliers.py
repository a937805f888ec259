"""Detectors of outliers: one contract over the table, scikit-learn as the oracle, and what must not be called strange."""

from dataclasses import replace

import numpy as np
import pytest
from toy import random_space

from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.graph import knn_graph
from embeddings.outliers import (
    DEFAULT,
    DETECTORS,
    KNN,
    LOF,
    Autoencoder,
    Cluster,
    IsolationForest,
    Mahalanobis,
    agreement,
    detect,
    detector_from_dict,
    detector_to_dict,
    flagged,
    judge,
    nearest_normal,
    threshold,
)
from embeddings.space import EmbeddingSpace, Receipt

SMALL = {"autoencoder": Autoencoder(3, n_epochs=12), "iforest": IsolationForest(40)}
QUICK = tuple(SMALL.get(name) or kind() for name, kind in DETECTORS.items())
EACH = pytest.mark.parametrize("settings", QUICK, ids=lambda settings: settings.id)


def space_of(vectors: np.ndarray, metric: str = "cosine", encoder: str = "given") -> EmbeddingSpace:
    labels = tuple(f"w{row}" for row in range(len(vectors)))
    return EmbeddingSpace(labels, np.asarray(vectors, np.float32), Receipt("", encoder, metric=metric))


def blob(n: int = 200, dim: int = 6, seed: int = 1) -> np.ndarray:
    """A round heap away from the origin: its directions are alike, too."""
    return np.random.default_rng(seed).normal(size=(n, dim)) * 0.3 + 2


@EACH
@pytest.mark.parametrize("metric", ["cosine", "euclidean", "dot"])
def test_what_stands_apart_is_strangest_and_every_run_says_the_same(settings, metric: str) -> None:
    vectors = blob()
    vectors[17] = [4, -4, 4, -4, 4, -4]
    found = detect(space_of(vectors, metric), settings)
    assert (
        found.values.shape == (200,) and found.values.dtype == np.float64 and not found.values.flags.writeable
    )
    assert np.isfinite(found.values).all() and found.values.argmax() == 17
    assert (found.settings, found.n_normal, found.notes) == (settings, 200, ())
    assert (detect(space_of(vectors, metric), settings).values == found.values).all()


@EACH
def test_learned_from_normal_items_new_ones_are_judged(settings) -> None:
    normal, new = blob(), np.concatenate([blob(20, seed=2), -blob(3, seed=3)])
    found = judge(space_of(normal), space_of(new), settings)
    assert found.values.shape == (23,) and found.normal_values.shape == (200,)
    assert set(np.argsort(found.values)[-3:]) == {20, 21, 22}
    # The same by rows of one space, whatever their order.
    both = np.concatenate([new, normal])
    rows = np.arange(23, 223)[::-1]
    as_one = detect(space_of(both), settings, normal_rows=rows)
    assert as_one.values[:23] == pytest.approx(found.values, rel=1e-5)
    assert as_one.values[23:] == pytest.approx(found.normal_values, rel=1e-5)
    assert as_one.n_normal == 200


@EACH
def test_a_threshold_of_normal_items_fits_new_ones_that_are_normal(settings) -> None:
    # More dimensions than items: what a detector has seen it draws, or places, far better than what it has not.
    random = np.random.default_rng(6)
    normal, new = (space_of(random.normal(size=(n, 150)), "euclidean") for n in (120, 300))
    found = judge(normal, new, settings)
    alarms = flagged(found.values, threshold(found.normal_values, 0.1)).mean()
    assert 0.02 < alarms < 0.25


@EACH
@pytest.mark.filterwarnings("ignore:Duplicate values are leading")
def test_a_hundred_copies_are_not_strange_nor_is_what_stands_beside_them(settings) -> None:
    vectors = np.concatenate([blob(300), np.tile(blob(1, seed=9) + 0.3, (100, 1))])
    found = detect(space_of(vectors), settings)
    assert np.isfinite(found.values).all()
    strange = flagged(found.values, threshold(found.values, 0.05))
    assert not strange[300:].any() and strange[:300].any()
    if isinstance(settings, LOF):
        from sklearn.neighbors import LocalOutlierFactor

        exploded = LocalOutlierFactor(10, metric="cosine").fit(vectors).negative_outlier_factor_
        assert exploded.min() < -1_000  # what the same definition says without regard to copies
        assert found.values[300:] == pytest.approx(1, abs=1e-3) and found.values.max() < 10


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_a_new_item_beside_a_heap_of_copies_is_not_infinitely_strange(metric: str) -> None:
    heap = blob(1, seed=9) + 0.3
    normal = space_of(np.concatenate([blob(300), np.tile(heap, (100, 1))]), metric)
    new = space_of(np.concatenate([heap, heap + blob(5, seed=11) * 0.02, -heap]), metric)
    found = judge(normal, new, LOF(10)).values
    assert found[0] == pytest.approx(1, abs=1e-3) and found[1:6].max() < 10 and found.argmax() == 6
    assert found[6] > 2


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_lof_is_that_of_scikit_learn_for_new_items_too(metric: str) -> None:
    from sklearn.neighbors import LocalOutlierFactor

    random = np.random.default_rng(3)
    normal, new = random.normal(size=(250, 9)), random.normal(size=(40, 9)) * 1.5 + 0.2
    new[0] = normal[0]
    theirs = LocalOutlierFactor(n_neighbors=12, metric=metric, novelty=True).fit(normal)
    ours = judge(space_of(normal, metric), space_of(new, metric), LOF(12))
    assert ours.values == pytest.approx(-theirs.score_samples(new), abs=1e-4)
    assert ours.normal_values == pytest.approx(-theirs.negative_outlier_factor_, abs=1e-4)


def test_knn_distances_are_those_of_scikit_learn() -> None:
    from sklearn.neighbors import NearestNeighbors

    random = np.random.default_rng(4)
    normal, new = random.normal(size=(150, 5)) + 30, random.normal(size=(30, 5)) + 30
    known = NearestNeighbors(n_neighbors=7).fit(normal)
    found = judge(space_of(normal, "euclidean"), space_of(new, "euclidean"), KNN(7))
    assert found.values == pytest.approx(known.kneighbors(new)[0][:, -1], abs=1e-4)
    assert found.normal_values == pytest.approx(known.kneighbors()[0][:, -1], abs=1e-4)


def test_forest_and_covariance_are_those_of_scikit_learn() -> None:
    from sklearn import ensemble
    from sklearn.covariance import LedoitWolf

    normal, new = blob(seed=5).astype(np.float32), blob(30, seed=6).astype(np.float32)
    spaces = space_of(normal, "euclidean"), space_of(new, "euclidean")
    forest = ensemble.IsolationForest(random_state=7).fit(normal)
    assert judge(*spaces, IsolationForest(random_state=7)).values == pytest.approx(-forest.score_samples(new))
    wide = np.random.default_rng(8).normal(size=(2, 30, 90)).astype(np.float32)
    for of, on in ((normal, new), wide):
        covariance = LedoitWolf().fit(of.astype(float))
        squared = judge(space_of(of, "euclidean"), space_of(on, "euclidean"), Mahalanobis()).values ** 2
        assert squared == pytest.approx(covariance.mahalanobis(on.astype(float)), rel=1e-6)


def test_the_distance_to_a_cluster_is_not_that_to_the_outlier_itself() -> None:
    heaps = np.concatenate([blob(100, 2, 1) * 0.05 + place for place in ([0, 0], [9, 0])])
    vectors = np.concatenate([heaps, [[50, 50]]])
    found = detect(space_of(vectors, "euclidean"), Cluster(3))
    assert found.values.argmax() == 200 and found.values[200] > 50 and found.values[:200].max() < 1


def test_the_graph_at_hand_gives_the_same_values() -> None:
    space = space_of(blob())
    graph = knn_graph(space.vectors, 30)
    for settings in (KNN(4), LOF(8)):
        told = detect(space, settings, graph).values
        assert told == pytest.approx(detect(space, settings).values, rel=1e-4)
    # A graph of another metric or of fewer neighbors is not used.
    for other in (knn_graph(space.vectors, 3), knn_graph(space.vectors, 30, "euclidean")):
        assert (detect(space, LOF(8), other).values == detect(space, LOF(8)).values).all()


def test_fewer_items_than_neighbors_lower_k_and_say_so() -> None:
    space = space_of(blob(5))
    found = detect(space, LOF(20))
    assert found.settings == LOF(4)
    assert [str(note) for note in found.notes] == [
        "n_neighbors 20 is more than these items allow: 4 was used"
    ]
    assert detect(space, Cluster(9)).settings == Cluster(2)
    copies = np.repeat(blob(3), 50, axis=0)
    assert detect(space_of(copies), Cluster(9)).settings == Cluster(3)


@EACH
def test_too_few_items_and_values_that_are_no_numbers(settings) -> None:
    with pytest.raises(DataError, match="Among 2 normal items nothing is strange: bring 3 or more"):
        detect(space_of(blob(2)), settings)
    with pytest.raises(DataError, match="Among 1 normal items"):
        detect(space_of(blob(9)), settings, normal_rows=np.array([4, 4]))
    assert np.isfinite(detect(space_of(blob(3)), settings).values).all()
    with pytest.raises(DataError, match="1 of 9 vectors hold NaN or infinity"):
        detect(space_of(np.where(np.arange(9)[:, None] == 2, np.nan, blob(9))), settings)
    with pytest.raises(SettingsError, match="There is no row 12: the space has 9 items"):
        detect(space_of(blob(9)), settings, normal_rows=np.array([0, 1, 2, 12]))


@EACH
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_items_that_are_all_equal(settings, metric: str) -> None:
    same = np.tile([[1.0, 2, 3]], (40, 1))
    found = detect(space_of(same, metric), settings)
    assert not found.values.any() and not flagged(found.values, threshold(found.values)).any()
    assert "All 40 normal items stand in the same place" in str(found.notes[-1])
    new = judge(space_of(same, metric), space_of(np.array([[1.0, 2, 3], [3, 2, 1]]), metric), settings)
    assert new.values[0] == pytest.approx(0, abs=1e-6) and new.values[1] > 0.3


@EACH
def test_one_dimension_and_constant_ones(settings) -> None:
    line = np.concatenate([np.linspace(0, 1, 60), [9.0]])[:, None]
    found = detect(space_of(line, "euclidean"), settings)
    assert found.values.argmax() == 60
    padded = np.concatenate([blob(80), np.full((80, 3), 7.0), np.zeros((80, 2))], axis=1)
    padded[5, :6] = [4, -4, 4, -4, 4, -4]
    assert detect(space_of(padded, "euclidean"), settings).values.argmax() == 5


@EACH
@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_the_unit_of_the_numbers_does_not_matter(settings, scale: float) -> None:
    vectors = blob()
    vectors[17] = [4, -4, 4, -4, 4, -4]
    found = detect(space_of(vectors * scale, "euclidean"), settings)
    assert found.values.argmax() == 17 and found.notes == ()


def test_vectors_of_zeros_are_said() -> None:
    vectors = blob(30)
    vectors[[3, 8]] = 0
    found = detect(space_of(vectors))
    assert "2 of 30 vectors are all zeros and have no direction" in str(found.notes[0])
    assert np.isfinite(found.values).all()
    assert detect(space_of(vectors, "euclidean")).notes == ()


def test_new_items_of_another_encoder_or_dimension_are_refused() -> None:
    normal = space_of(blob(), encoder="all-minilm-l6-v2")
    with pytest.raises(SettingsError, match="The normal items have 6 dimensions and the new ones 4"):
        judge(normal, space_of(blob(9, 4), encoder="all-minilm-l6-v2"))
    with pytest.raises(SettingsError, match="encoded by all-minilm-l6-v2 and the new ones by given"):
        judge(normal, space_of(blob(9)))
    empty = normal.select([])
    assert judge(normal, empty).values.shape == (0,)


def test_approximate_neighbors_are_said() -> None:
    space = space_of(blob())
    graph = replace(knn_graph(space.vectors, 20), recall=0.973)
    (note,) = detect(space, LOF(), graph).notes
    assert "a sample has 97.3 % of the exact ones" in str(note)


def test_the_autoencoder_can_be_stopped() -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        detect(space_of(blob()), Autoencoder(n_epochs=12), progress=stop)
    assert told == [(1, 12), (2, 12), (3, 12)]
    whole: list[tuple[int, int]] = []
    for settings in (Autoencoder(n_epochs=2), LOF()):
        whole.clear()
        judge(space_of(blob()), space_of(blob(5)), settings, progress=lambda *told: whole.append(told))
        assert whole == sorted(whole) and whole[-1][0] == whole[-1][1]


def test_a_threshold_flags_the_share_that_was_asked_for() -> None:
    values = np.random.default_rng(0).permutation(100).astype(float)
    assert flagged(values, threshold(values, 0.05)).sum() == 5
    assert values[flagged(values, threshold(values, 0.05))].min() == 95
    assert not flagged(values, threshold(values, 0)).any()
    tied = np.array([0.0] * 90 + [1.0] * 10)
    assert flagged(tied, threshold(tied, 0.05)).sum() == 0 and flagged(tied, threshold(tied, 0.1)).sum() == 10
    assert threshold(np.empty(0)) == 0


def test_a_threshold_by_spread_flags_what_is_far_and_nothing_where_nothing_is() -> None:
    values = np.random.default_rng(0).normal(size=500)
    assert flagged(values, threshold(values, rule="spread")).sum() <= 3
    values[:20] = 9
    assert flagged(values, threshold(values, rule="spread"))[:20].all()
    assert threshold(np.array([1.0, 2, 3, 4, 100]), rule="spread") == pytest.approx(3 + 3.5 * 1.4826)
    mostly_equal = np.array([0.0] * 90 + [5.0] * 2)
    assert flagged(mostly_equal, threshold(mostly_equal, rule="spread")).sum() == 2


def test_nonsense_for_a_threshold_is_said() -> None:
    with pytest.raises(SettingsError, match=r"0.7 is no share of outliers: choose one from 0 to 0.5"):
        threshold(np.ones(3), 0.7)
    with pytest.raises(SettingsError, match="'magic' is no rule for a threshold: choose share, spread"):
        threshold(np.ones(3), rule="magic")  # type: ignore[arg-type]


def test_agreement_counts_detectors() -> None:
    vectors = blob()
    vectors[17] = [4, -4, 4, -4, 4, -4]
    found = [detect(space_of(vectors), settings) for settings in QUICK]
    counted = agreement(found, 0.005)
    assert counted[17] == len(QUICK) and counted.sum() == len(QUICK)
    assert agreement([]).tolist() == []


def test_nearest_normal_items_are_neither_flagged_nor_itself() -> None:
    space = random_space(40, 5)
    is_flagged = np.zeros(40, bool)
    is_flagged[[2, 7, 9]] = True
    found = nearest_normal(space, [2, 3], is_flagged, 4)
    assert [len(near) for near in found] == [4, 4]
    similarity = space.vectors @ space.vectors.T / np.outer(space.norms, space.norms)
    for row, near in zip((2, 3), found, strict=True):
        allowed = [other for other in range(40) if other not in {2, 7, 9, row}]
        best = sorted(allowed, key=lambda other: -similarity[row, other])[:4]
        assert [one.row for one in near] == best
    normal = random_space(9, 5, seed=8)
    (near,) = nearest_normal(space, [2], is_flagged, 2, normal)
    assert len(near) == 2 and all(normal.labels[one.row] == one.label for one in near)
    assert nearest_normal(space, [], is_flagged) == []


@pytest.mark.parametrize("kind", DETECTORS.values(), ids=lambda kind: kind.id)
def test_settings_come_back_from_a_link(kind) -> None:
    settings = kind()
    told = {name: str(value) for name, value in detector_to_dict(settings).items()}
    assert detector_from_dict(told["detector"], told) == settings


def test_nonsense_for_a_detector_is_said() -> None:
    with pytest.raises(SettingsError, match="'magic' detects no outliers: choose knn, lof, iforest"):
        detector_from_dict("magic", {})
    with pytest.raises(SettingsError, match="n_neighbors cannot be 0: give a whole number from 1 to 500"):
        KNN(0)
    with pytest.raises(SettingsError, match="lof has no setting 'bottleneck'"):
        detector_from_dict("lof", {"bottleneck": 3})
    assert DETECTORS[DEFAULT.id] is type(DEFAULT)


def test_the_bottleneck_is_narrower_than_the_space() -> None:
    found = detect(space_of(blob()), Autoencoder(n_epochs=2))
    assert found.settings == Autoencoder(3, 2)
    assert [str(note) for note in found.notes] == ["bottleneck 16 is more than these items allow: 3 was used"]


def test_mahalanobis_flags_of_new_normal_items_the_share_that_was_asked_for() -> None:
    shares = []
    for seed in range(4):
        random = np.random.default_rng(seed)
        turn = random.normal(size=(48, 48)) * np.geomspace(2, 0.1, 48)[:, None]
        normal, new = (random.normal(size=(n, 48)) @ turn for n in (380, 1_000))
        found = judge(space_of(normal, "euclidean"), space_of(new, "euclidean"), Mahalanobis())
        shares.append((found.values > threshold(found.normal_values, 0.05)).mean())
    assert 0.02 < np.mean(shares) < 0.075
