"""Quality of a map against scikit-learn and against brute force, its sample, and what it says of hopeless input."""

import numpy as np
import pytest

from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.graph import knn_graph
from embeddings.metrics import METRICS
from embeddings.quality import (
    KS,
    QualitySettings,
    map_neighbors,
    marks_of,
    neighbor_marks,
    quality,
    quality_many,
    random_layout,
    shared_neighbors,
    variance_curve,
)


def blobs(n: int = 150, dim: int = 6, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, dim)) + 5 * np.eye(3, dim)[np.arange(n) % 3]).astype(np.float32)


def ranks_of(distances: np.ndarray) -> np.ndarray:
    """Ranks (n, n) from 1 for the nearest; 0 on the diagonal."""
    held = distances.copy()
    np.fill_diagonal(held, -np.inf)
    return np.argsort(np.argsort(held, axis=1), axis=1)


def brute_force(vectors: np.ndarray, points: np.ndarray, k: int, metric: str) -> dict[str, np.ndarray]:
    """Each measure for every item, straight from the definitions of Venna and Kaski."""
    high = ranks_of(METRICS[metric].distance(vectors.astype(float), vectors.astype(float)))
    low = ranks_of(METRICS["euclidean"].distance(points.astype(float), points.astype(float)))
    n = len(vectors)
    worst = k * (2 * n - 3 * k - 1) / 2
    near_high, near_low = (high > 0) & (high <= k), (low > 0) & (low <= k)
    return {
        "trustworthiness": 1 - np.where(near_low & ~near_high, high - k, 0).sum(1) / worst,
        "continuity": 1 - np.where(near_high & ~near_low, low - k, 0).sum(1) / worst,
        "knn_preservation": (near_high & near_low).sum(1) / k,
    }


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n_components", [2, 3])
def test_all_three_measures_are_those_of_the_definitions(metric: str, n_components: int) -> None:
    vectors = blobs()
    points = vectors[:, :n_components] + random_layout(150, n_components)
    found = quality(vectors, points, metric)
    assert (found.ks, found.n, found.n_used) == ((2, 5, 10, 15, 20, 30, 50), 150, 150)
    for k in found.ks:
        for name, expected in brute_force(vectors, points, k, metric).items():
            measured = found.at(k)[name]
            assert measured.value == pytest.approx(expected.mean(), abs=2e-5), (name, k)
            assert measured.low == measured.high == pytest.approx(measured.value)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_trustworthiness_is_that_of_scikit_learn_and_continuity_is_it_the_other_way_round(
    metric: str,
) -> None:
    from sklearn.manifold import trustworthiness

    vectors = blobs(200)
    maps = {"map": vectors[:, :2].copy(), "random": random_layout(200)}
    directions = vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if metric == "cosine" else vectors
    for name, found in quality_many(vectors, maps, metric).items():
        for k in KS:
            theirs = trustworthiness(vectors, maps[name], n_neighbors=k, metric=metric)
            turned = trustworthiness(maps[name], directions, n_neighbors=k)
            assert found.at(k)["trustworthiness"].value == pytest.approx(theirs, abs=2e-5)
            assert found.at(k)["continuity"].value == pytest.approx(turned, abs=2e-5)


def test_distances_are_correlated_as_scipy_does() -> None:
    from scipy.spatial.distance import pdist
    from scipy.stats import spearmanr

    vectors, points = blobs(80), blobs(80)[:, :2]
    found = quality(vectors, points, "cosine").distance_correlation
    expected = spearmanr(pdist(vectors.astype(float), "cosine"), pdist(points.astype(float))).statistic
    assert found.value == found.low == found.high == pytest.approx(expected, abs=1e-6)


def test_a_sample_ranks_its_items_among_all_of_them_and_its_interval_holds_the_whole() -> None:
    vectors = blobs(600)
    points = vectors[:, :2] + random_layout(600)
    sampled = quality(vectors, points, settings=QualitySettings((10,), sample=150, random_state=1))
    assert (sampled.n, sampled.n_used, sampled.random_state) == (600, 150, 1)
    rows = np.sort(np.random.default_rng(1).choice(600, 150, replace=False))
    whole = brute_force(vectors, points, 10, "cosine")
    for name, measured in sampled.at(10).items():
        assert measured.value == pytest.approx(whole[name][rows].mean(), abs=2e-5)
        assert measured.low < whole[name].mean() < measured.high
        # The standard error of a mean without replacement, from the textbook.
        error = whole[name][rows].std(ddof=1) * np.sqrt((600 - 150) / 599 / 150)
        assert measured.high - measured.value == pytest.approx(1.96 * error, rel=1e-3)
    distances = sampled.distance_correlation
    assert distances.low < quality(vectors, points).distance_correlation.value < distances.high


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, points, told = blobs(90), blobs(90)[:, :2], []
    whole = quality(vectors, points)
    monkeypatch.setattr("embeddings.quality.measure.BLOCK_VALUES", 90 * 7)
    parts = quality(vectors, points, progress=lambda done, total: told.append((done, total)))
    assert parts.trustworthiness == whole.trustworthiness and parts.continuity == whole.continuity
    assert told[0] == (7, 90) and told[-1] == (90, 90)


def test_a_map_that_is_its_space_is_perfect_and_a_random_one_is_about_half_right() -> None:
    vectors = blobs(400, dim=3)
    found = quality_many(vectors, {"same": vectors, "random": random_layout(400)}, "euclidean")
    assert [part.value for part in found["same"].at(15).values()] == pytest.approx([1, 1, 1])
    assert found["same"].distance_correlation.value == pytest.approx(1)
    assert found["random"].at(15)["trustworthiness"].value == pytest.approx(0.5, abs=0.05)
    assert found["random"].distance_correlation.value == pytest.approx(0, abs=0.05)


def test_copies_by_the_hundred_are_equally_near_whatever_rounding_says() -> None:
    few = np.random.default_rng(0).normal(size=(4, 37)).astype(np.float32)
    vectors, places = np.repeat(few, 100, axis=0), np.repeat(random_layout(4) * 100, 100, axis=0)
    order = np.random.default_rng(1).permutation(400)
    vectors, points = vectors[order], (places + random_layout(400))[order]
    for metric in METRICS:
        found = quality(vectors, points, metric).at(15)
        assert [part.value for part in found.values()] == [1, 1, 1], metric
    apart = quality(vectors, random_layout(400)).at(15)
    assert (
        apart["trustworthiness"].value < 0.8 and apart["continuity"].value > 0.9
    )  # some copy is near anywhere


def test_one_dimension_has_two_directions_and_keeps_its_order() -> None:
    vectors = np.linspace(-1, 1, 60, dtype=np.float32)[:, None]
    points = np.column_stack([vectors[:, 0], np.zeros(60)]).astype(np.float32)
    assert quality(vectors, points, "cosine").at(5)["trustworthiness"].value == pytest.approx(1, abs=0.02)
    assert quality(vectors, points, "euclidean").at(5)["knn_preservation"].value == pytest.approx(1, abs=0.05)


def test_fewer_items_than_neighbors_lower_k_and_say_so() -> None:
    found = quality(blobs(12), blobs(12)[:, :2], settings=QualitySettings(KS))
    assert found.ks == (5,)
    said = "Neighborhoods of 15, 50 are too large for 12 items: neighborhoods of 5 were compared instead"
    assert [str(note) for note in found.notes] == [said]
    with pytest.raises(SettingsError, match="was not computed for 15 neighbors: choose 5"):
        found.at(15)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_less_than_three_items_have_no_neighborhoods(n: int) -> None:
    vectors = np.eye(3, dtype=np.float32)[:n]
    with pytest.raises(SettingsError, match=f"{n} items have no neighborhoods .*: bring 3 or more"):
        quality(vectors, vectors[:, :2])


def test_equal_items_have_no_nearest() -> None:
    with pytest.raises(DataError, match="All 20 items are equal: none is nearer than another"):
        quality(np.ones((20, 4), np.float32), random_layout(20))
    with pytest.raises(DataError, match="All 20 items are equal"):  # of one direction
        quality(np.outer(np.arange(1, 21), [1, 2, 3]).astype(np.float32), random_layout(20), "cosine")


def test_constant_dimensions_change_nothing() -> None:
    vectors, points = blobs(60), random_layout(60)
    constant = np.hstack([vectors, np.full((60, 3), 7.5, np.float32), np.zeros((60, 2), np.float32)])
    bare, odd = (quality(matrix, points, "euclidean") for matrix in (vectors, constant))
    for k in bare.ks:
        for name, measured in bare.at(k).items():
            assert odd.at(k)[name].value == pytest.approx(measured.value, abs=1e-9)
    assert odd.distance_correlation.value == pytest.approx(bare.distance_correlation.value, abs=1e-6)
    assert odd.notes == bare.notes
    assert variance_curve(constant)[: vectors.shape[1]] == pytest.approx(variance_curve(vectors), abs=1e-5)
    shares = [
        shared_neighbors(knn_graph(matrix, 15, "euclidean"), matrix, points, 15)
        for matrix in (vectors, constant)
    ]
    assert shares[0].tolist() == shares[1].tolist()


def test_how_many_pairs_were_drawn_is_known() -> None:
    assert quality(blobs(200), random_layout(200)).n_pairs == 0  # 19,900 pairs: all of them
    assert quality(blobs(202), random_layout(202)).n_pairs == 20_000  # of 20,301


def test_a_map_in_one_place_says_that_it_shows_nothing() -> None:
    found = quality(blobs(50), np.zeros((50, 2), np.float32))
    assert str(found.notes[-1]) == "All 50 points of the map lie in one place: nothing can be read from it"
    assert found.at(5)["trustworthiness"].value < 0.7
    assert np.isnan(found.distance_correlation.value)


def test_a_map_of_other_items_is_refused() -> None:
    with pytest.raises(DataError, match="The map has 19 points and the space 20 items: give a map of this"):
        quality(blobs(20), random_layout(19))
    with pytest.raises(DataError, match="The map has 19 points and the space 20 items"):
        shared_neighbors(knn_graph(blobs(20), 5), blobs(20), random_layout(19), 5)
    with pytest.raises(DataError, match="holds points that are not numbers"):
        quality(blobs(20), np.full((20, 2), np.nan, np.float32))


def test_settings_without_sense_and_unknown_metrics_are_refused() -> None:
    with pytest.raises(SettingsError, match="Neighborhoods of 0, 5 items, looked at for 2000 items"):
        QualitySettings((0, 5))
    with pytest.raises(SettingsError, match=r"for 1 items, cannot be measured: .* for 2 or more items"):
        QualitySettings(sample=1)  # it would have no interval, and read as exact
    two = quality(blobs(40), random_layout(40), settings=QualitySettings((5,), sample=2)).at(5)["continuity"]
    assert two.low < two.value < two.high or two.high == 1
    with pytest.raises(SettingsError, match="'taxi' is not a metric"):
        quality(blobs(20), random_layout(20), "taxi")


def test_it_can_be_stopped() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        quality(blobs(), random_layout(150), progress=stop)


@pytest.mark.parametrize("n_components", [2, 3])
def test_map_neighbors_are_those_of_brute_force_with_copies_in_the_order_of_rows(n_components: int) -> None:
    rng = np.random.default_rng(0)
    points = rng.integers(0, 6, size=(120, n_components)).astype(np.float32)  # many share a place
    found = map_neighbors(points, 9)
    apart = np.square(points[:, None] - points[None]).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    assert found.shape == (120, 9) and found.dtype == np.int32
    for row, near in enumerate(found):
        assert row not in near and len(set(near)) == 9
        assert apart[row, near].tolist() == np.sort(apart[row])[:9].tolist()
        copies = [other for other in near if apart[row, other] == 0]
        assert copies == np.flatnonzero(apart[row] == 0)[: len(copies)].tolist()
    few = map_neighbors(
        points, 9, np.array([7, 3])
    )  # without a tree, which may take another of equally far ones
    for row, near in zip((7, 3), few, strict=True):
        assert apart[row, near].tolist() == np.sort(apart[row])[:9].tolist()
        copies = [other for other in near if apart[row, other] == 0]
        assert copies == np.flatnonzero(apart[row] == 0)[: len(copies)].tolist()
    unequal = rng.normal(size=(120, n_components))
    assert (map_neighbors(unequal, 9, np.array([7, 3])) == map_neighbors(unequal, 9)[[7, 3]]).all()


def test_map_neighbors_of_equal_points_and_of_few() -> None:
    assert map_neighbors(np.zeros((4, 2)), 2).tolist() == [[1, 2], [0, 2], [0, 1], [0, 1]]
    assert map_neighbors(np.zeros((2, 2)), 9).tolist() == [[1], [0]]
    assert map_neighbors(np.zeros((1, 2)), 3).shape == (1, 0)
    assert map_neighbors(np.zeros((0, 2)), 3).shape == (0, 0)


def test_the_trust_map_and_the_marks_agree_with_sets() -> None:
    vectors = blobs(60)
    points, graph = vectors[:, :2] + random_layout(60), knn_graph(vectors, 20)
    shares = shared_neighbors(graph, vectors, points, 7)
    high = ranks_of(METRICS["cosine"].distance(vectors.astype(float), vectors.astype(float)))
    low = ranks_of(METRICS["euclidean"].distance(points.astype(float), points.astype(float)))
    for row in range(60):
        space_set = set(np.flatnonzero((high[row] > 0) & (high[row] <= 7)))
        map_set = set(np.flatnonzero((low[row] > 0) & (low[row] <= 7)))
        marks = neighbor_marks(graph, vectors, points, row, 7)
        assert set(marks.true) == space_set & map_set
        assert set(marks.false) == map_set - space_set
        assert set(marks.missing) == space_set - map_set
        assert shares[row] == pytest.approx(len(marks.true) / 7)
    assert marks_of(graph.rows[5, :7], vectors, "cosine", points, 5) == neighbor_marks(
        graph, vectors, points, 5, 7
    )


def test_marks_of_a_map_drawn_by_hand() -> None:
    """On a line 0 1 2 3 4 the map has swapped 1 and 4."""
    vectors = np.array([[0], [1], [2], [3], [4.5]], np.float32)
    points = np.array([[0, 0], [4.5, 0], [2, 0], [3, 0], [1, 0]], np.float32)
    marks = neighbor_marks(knn_graph(vectors, 2, "euclidean"), vectors, points, 0, 2)
    assert (marks.true, marks.false, marks.missing) == ((2,), (4,), (1,))
    with pytest.raises(SettingsError, match="There is no row 6: choose 1 to 5"):
        neighbor_marks(knn_graph(vectors, 2, "euclidean"), vectors, points, 5, 2)


def test_copies_beyond_k_are_true_neighbors() -> None:
    """More copies than the graph holds: each is as near as any other, on the map as well as in the space."""
    places = np.random.default_rng(3).normal(size=(3, 7)).astype(np.float32)
    vectors = np.repeat(places, 100, axis=0)
    points = np.repeat(random_layout(3) * 50, 100, axis=0) + random_layout(300)
    for metric in ("cosine", "euclidean"):
        graph = knn_graph(vectors, 15, metric)
        assert shared_neighbors(graph, vectors, points, 15).tolist() == [1] * 300
        marks = neighbor_marks(graph, vectors, points, 123, 10)
        assert len(marks.true) == 10 and marks.false == marks.missing == ()
    wrong = points.copy()
    wrong[50:100] += 200  # half of the first copies stand elsewhere, among themselves
    wrong[50] = points[250]  # and one of them among the third ones
    marks = neighbor_marks(graph, vectors, wrong, 50, 10)
    assert marks.true == () and len(marks.false) == len(marks.missing) == 10
    shares = shared_neighbors(graph, vectors, wrong, 15)
    assert shares[50] == 0 and (shares[:50] == 1).all()


def test_of_equally_near_ones_the_map_shows_any() -> None:
    """One nearer item, then four equally near, of which two count; the map shows the last two."""
    vectors = np.array([[0, 0], [1, 0], [0, 2], [0, -2], [2, 0], [-2, 0], [9, 9]], np.float32)
    points = np.array([[0, 0], [5, 0], [6, 0], [7, 0], [0.1, 0], [0.2, 0], [0.3, 0]], np.float32)
    graph = knn_graph(vectors, 3, "euclidean")
    marks = neighbor_marks(graph, vectors, points, 0, 3)
    assert set(marks.true) == {4, 5} and marks.false == (6,) and marks.missing == (1,)
    assert shared_neighbors(graph, vectors, points, 3)[0] == pytest.approx(2 / 3)


def test_variance_adds_up_as_in_scikit_learn() -> None:
    from sklearn.decomposition import PCA

    vectors = blobs(40, dim=9)
    curve = variance_curve(vectors)
    assert curve == pytest.approx(np.cumsum(PCA().fit(vectors).explained_variance_ratio_), abs=1e-5)
    assert len(variance_curve(vectors, 4)) == 4 and len(variance_curve(vectors[:1])) == 0
    assert variance_curve(np.ones((5, 3), np.float32)).tolist() == [0, 0, 0]


def test_variance_of_many_dimensions_is_that_of_the_singular_values() -> None:
    vectors = np.random.default_rng(0).normal(size=(700, 520)).astype(np.float32) * np.linspace(5, 1, 520)
    lengths = np.linalg.svd(vectors - vectors.mean(axis=0), compute_uv=False) ** 2
    expected = np.cumsum(lengths)[:50] / lengths.sum()
    assert variance_curve(vectors) == pytest.approx(expected, abs=1e-5)
