"""Groups of a space: known ones are found, odd spaces get a sentence, and numbers agree with scikit-learn's."""

import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from toy import space_of

from dashboard.samples import load_space
from embeddings.clusters import (
    CLUSTERERS,
    HDBSCAN,
    NOISE,
    Clusters,
    Communities,
    KMeans,
    agreement,
    cluster,
    clusters_from_dict,
    clusters_to_dict,
    density,
    silhouette,
    typical_rows,
)
from embeddings.clusters.cluster import cluster_vectors, neighbors_needed
from embeddings.clusters.quantiles import in_ranges, is_rangeable
from embeddings.clusters.result import by_size
from embeddings.errors import DataError, SettingsError
from embeddings.graph import knn_graph

clustering = sys.modules[cluster.__module__]  # the package has a function of the same name
ALL = [KMeans(3), HDBSCAN(5, 3), Communities(8)]


def blobs(n_each: int = 30, dim: int = 6, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Three tight groups in different directions, and their numbers."""
    centers = 4 * np.eye(dim)[:3] + 0.3
    noise = np.random.default_rng(seed).normal(scale=0.25, size=(3 * n_each, dim))
    truth = np.repeat(np.arange(3), n_each)
    return (centers[truth] + noise).astype(np.float32), truth


def codes_said(clusters: Clusters) -> set[str]:
    return {note.code for note in clusters.notes}


@pytest.mark.parametrize("settings", ALL, ids=lambda settings: settings.method)
@pytest.mark.parametrize("metric", ["cosine", "euclidean", "dot"])
def test_groups_that_are_there_are_found_and_the_same_every_time(settings: object, metric: str) -> None:
    vectors, truth = blobs()
    found = cluster_vectors(vectors, settings, metric)  # type: ignore[arg-type]
    inside = found.codes != NOISE
    assert found.n_groups == 3 and inside.mean() > 0.9
    assert agreement(found.codes[inside], pd.Series(truth[inside])).ari == 1
    assert found.codes.dtype == np.int32 and not found.codes.flags.writeable
    again = cluster_vectors(vectors, settings, metric)  # type: ignore[arg-type]
    assert np.array_equal(found.codes, again.codes)


@pytest.mark.parametrize("settings", ALL, ids=lambda settings: settings.method)
def test_on_a_cosine_space_lengths_do_not_matter(settings: object) -> None:
    vectors, _ = blobs()
    lengths = np.random.default_rng(0).uniform(0.1, 50, size=(len(vectors), 1)).astype(np.float32)
    alike = [cluster_vectors(x, settings).codes for x in (vectors, vectors * lengths)]  # type: ignore[arg-type]
    assert np.array_equal(*alike)


# Measured: k-means 0.63, HDBSCAN 0.45 (559 of 1,797 are noise), communities 0.90.
@pytest.mark.parametrize(
    ("settings", "ari", "nmi"),
    [(KMeans(10), 0.58, 0.68), (HDBSCAN(), 0.4, 0.68), (Communities(), 0.8, 0.86)],
    ids=lambda value: getattr(value, "method", ""),
)
def test_the_true_digits_are_found_again(settings: object, ari: float, nmi: float) -> None:
    space = load_space("digits")
    found = agreement(cluster(space, settings).codes, space.metadata["digit"])  # type: ignore[arg-type]
    assert found.ari > ari and found.nmi > nmi
    assert found.table.to_numpy().sum() == found.n_used == len(space)


def test_the_shared_graph_gives_what_an_own_one_gives() -> None:
    space = load_space("countries")
    graph = knn_graph(space.vectors, 20, "cosine")
    assert np.array_equal(cluster(space, Communities(), graph).codes, cluster(space, Communities()).codes)


def test_communities_are_in_one_piece() -> None:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    space = load_space("countries")
    graph = knn_graph(space.vectors, 15, "cosine")
    codes = cluster(space, Communities(), graph).codes
    a, b = np.repeat(np.arange(graph.n), graph.k), graph.rows.ravel()
    inside = codes[a] == codes[b]
    links = csr_matrix((np.ones(inside.sum()), (a[inside], b[inside])), shape=(graph.n, graph.n))
    assert connected_components(links, directed=False)[0] == codes.max() + 1


def test_hdbscan_is_scikit_learns_and_its_graph_comes_close(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn import cluster as engines
    from sklearn.metrics import adjusted_rand_score

    space = load_space("digits")
    directions = space.vectors / np.linalg.norm(space.vectors, axis=1, keepdims=True)
    wanted = engines.HDBSCAN(min_cluster_size=10, min_samples=5, copy=True).fit(directions).labels_
    assert adjusted_rand_score(wanted, cluster(space, HDBSCAN()).codes) == 1
    monkeypatch.setattr(density, "EXACT_ITEMS", 100)
    assert adjusted_rand_score(wanted, cluster(space, HDBSCAN()).codes) > 0.9


def test_hdbscan_of_many_items_takes_the_shared_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [neighbors_needed(HDBSCAN(10, 5), n) for n in (density.EXACT_ITEMS, 5_001)] == [0, 15]
    assert neighbors_needed(HDBSCAN(10, 40), 6_000) == 40 and neighbors_needed(KMeans(), 6_000) == 0
    space = load_space("countries")
    for module in (density, clustering):
        monkeypatch.setattr(module, "EXACT_ITEMS", 100)
    wanted = cluster(space, HDBSCAN()).codes
    shared = knn_graph(space.vectors, neighbors_needed(HDBSCAN(), len(space)), "cosine")

    def another(*asked: object) -> None:
        raise AssertionError("a second graph is made")

    monkeypatch.setattr(density, "knn_graph", another)
    assert np.array_equal(cluster(space, HDBSCAN(), shared).codes, wanted)


def test_dense_regions_of_a_graph_that_falls_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, truth = blobs(40)
    monkeypatch.setattr(density, "EXACT_ITEMS", 100)
    doubled = np.concatenate([vectors, vectors])  # every distance to the nearest is zero
    found = cluster_vectors(doubled, HDBSCAN(5, 3), "euclidean")
    assert found.n_groups == 3
    inside = found.codes != NOISE
    assert agreement(found.codes[inside], pd.Series(np.tile(truth, 2)[inside])).ari == 1


def test_the_largest_group_comes_first_and_noise_stays_noise() -> None:
    assert by_size(np.array([7, 2, 2, -1, 7, 7, 4])).tolist() == [0, 1, 1, -1, 0, 0, 2]
    found = Clusters(by_size(np.array([7, 2, 2, -1, 7, 7, 4])), KMeans())
    assert found.sizes == (3, 2, 1) and found.n_noise == 1 and found.rows(1).tolist() == [1, 2]


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_silhouettes_are_scikit_learns(metric: str) -> None:
    from sklearn.metrics import silhouette_samples

    vectors, truth = blobs()
    truth = truth.copy()
    truth[:5] = NOISE
    truth[5] = 3  # alone in its group
    inside = truth >= 0
    wanted = silhouette_samples(vectors[inside], truth[inside], metric=metric)
    found = silhouette(vectors, truth, metric)
    assert found.mean == pytest.approx(wanted.mean(), abs=1e-5)
    assert found.groups == pytest.approx([wanted[truth[inside] == g].mean() for g in range(4)], abs=1e-5)
    assert (found.n, found.n_used) == (85, 85) and found.groups[3] == 0


def test_a_sample_of_silhouettes_is_said_and_close() -> None:
    vectors, truth = blobs(200)
    whole, part = (silhouette(vectors, truth, "euclidean", sample=n) for n in (10_000, 90))
    assert (part.n, part.n_used) == (600, 90)
    assert part.mean == pytest.approx(whole.mean, abs=0.03) and part.mean != whole.mean


def test_agreement_is_scikit_learns() -> None:
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    random = np.random.default_rng(1)
    codes = random.integers(-1, 4, 200).astype(np.int32)
    column = pd.Series(np.where(random.random(200) < 0.5, codes, random.integers(0, 3, 200)), name="kind")
    found = agreement(codes, column)
    assert found.ari == pytest.approx(adjusted_rand_score(column, codes))
    assert found.nmi == pytest.approx(normalized_mutual_info_score(column, codes))
    assert found.table.index.tolist() == [0, 1, 2, 3, NOISE] and found.table.columns.name == "kind"
    assert found.table.loc[NOISE].sum() == (codes == NOISE).sum()


def test_items_without_a_value_are_left_out_of_the_agreement() -> None:
    found = agreement(np.array([0, 0, 1, 1]), pd.Series(["a", None, "b", "b"]))
    assert (found.n_used, found.n, found.ari) == (3, 4, 1)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 1, 1], "Column 'kind' holds 1 different values: choose one with 2 or more"),
        (range(300), "Column 'kind' holds 300 different values, which are no categories"),
    ],
)
def test_a_column_that_is_no_grouping_is_refused(values: object, said: str) -> None:
    column = pd.Series(list(values), name="kind")  # type: ignore[call-overload]
    with pytest.raises(SettingsError, match=said):
        agreement(np.zeros(len(column), np.int32), column)


def test_many_numbers_fall_into_ranges_of_as_many_items() -> None:
    values = np.random.default_rng(2).permutation(np.arange(300.0))
    column = pd.Series([*values, np.nan, np.inf], name="size")
    made = in_ranges(column)
    assert is_rangeable(column) and made.value_counts().tolist() == [30] * 10
    assert made.isna().tolist() == [False] * 300 + [True] * 2
    assert list(made.cat.categories[:2]) == ["0 – 29", "30 – 59"]
    codes = (np.nan_to_num(column.to_numpy(), posinf=0) >= 150).astype(np.int32)
    found = agreement(codes, made)
    assert found.table.columns.tolist() == list(made.cat.categories) and (found.n, found.n_used) == (302, 300)
    assert found.table.to_numpy().tolist() == [[30] * 5 + [0] * 5, [0] * 5 + [30] * 5]


@pytest.mark.parametrize(
    "values",
    [
        [0.0] * 900 + list(range(1, 301)),
        [7.0] * 1_000 + [-x for x in range(300)],
        [5.0] * 9_000 + [x / 1_000 for x in range(300)],
        list(1 + np.arange(300) * 1e-9),
    ],
    ids=["mostly the least", "a common largest", "nearly all the largest", "close together"],
)
def test_equal_numbers_stay_in_one_range(values: list[float]) -> None:
    column = pd.Series(values)
    made = in_ranges(column)
    inside = [column[made == name] for name in made.cat.categories]
    assert len(inside) >= 2 and sum(map(len, inside)) == len(values) and all(map(len, inside))
    assert all(low.max() < high.min() for low, high in pairwise(inside))


def test_words_and_categories_are_no_ranges() -> None:
    for values in ([f"w{i}" for i in range(300)], [1, 2] * 50, [3.0] * 9, [1j * i for i in range(300)]):
        assert not is_rangeable(pd.Series(values))


def test_the_typical_items_are_in_the_middle() -> None:
    vectors = np.array([[0, 0], [1, 0], [2, 0], [9, 9], [9, 8]], np.float32)
    assert typical_rows(vectors, np.array([0, 0, 0, 1, 1]), "euclidean", 1) == ((1,), (3,))
    assert typical_rows(vectors, np.array([-1, -1, -1, -1, -1]), "euclidean") == ()


@pytest.mark.parametrize("settings", ALL, ids=lambda settings: settings.method)
@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_items_are_refused(settings: object, n: int) -> None:
    with pytest.raises(DataError, match=f"{n} items make no groups: bring 3 or more"):
        cluster_vectors(np.ones((n, 2), np.float32), settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("settings", ALL, ids=lambda settings: settings.method)
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_all_equal_is_one_group_and_said(settings: object, metric: str) -> None:
    found = cluster_vectors(np.full((40, 5), 0.3, np.float32), settings, metric)  # type: ignore[arg-type]
    assert found.sizes == (40,) and codes_said(found) == {"cluster_all_equal"}
    assert str(found.notes[0]) == "All 40 items stand in the same place: they are one group"
    assert silhouette(np.ones((40, 5)), found.codes, metric).mean is None


def test_fewer_items_than_clusters_are_said() -> None:
    found = cluster_vectors(np.eye(4, dtype=np.float32), KMeans(9))
    assert found.sizes == (1, 1, 1, 1) and found.settings == KMeans(4)
    assert str(found.notes[0]) == "n_clusters 9 is more than these items allow: 4 was used"
    assert str(found.notes[1]) == "4 of 4 groups hold a single item: its silhouette is 0 by definition"


@pytest.mark.parametrize(
    ("settings", "lowered"),
    [
        (HDBSCAN(50, 3), ("min_cluster_size", 50, 3)),
        (HDBSCAN(2, 20), ("min_samples", 20, 5)),
        (Communities(50), ("n_neighbors", 50, 5)),
    ],
    ids=["groups", "samples", "neighbors"],
)
def test_fewer_items_than_neighbors_are_said(settings: object, lowered: tuple[str, int, int]) -> None:
    found = cluster_vectors(np.random.default_rng(0).normal(size=(6, 3)), settings)  # type: ignore[arg-type]
    name, asked, used = lowered
    assert f"{name} {asked} is more than these items allow: {used} was used" in map(str, found.notes)
    assert len(found) == 6 and getattr(found.settings, name) == used


def test_duplicates_by_the_hundred_are_as_many_clusters_as_there_are_places() -> None:
    places = np.array([[0, 1], [1, 0], [1, 1]], np.float32)
    vectors = np.repeat(places, 150, axis=0)
    found = cluster_vectors(vectors, KMeans(8))
    assert found.sizes == (150, 150, 150) and found.settings == KMeans(3)
    for settings in (HDBSCAN(), Communities()):
        assert cluster_vectors(vectors, settings).sizes == (150, 150, 150)


@pytest.mark.parametrize("settings", ALL, ids=lambda settings: settings.method)
def test_one_dimension_has_two_directions(settings: object) -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 1)).astype(np.float32)
    found = cluster_vectors(vectors, settings)  # type: ignore[arg-type]
    assert sorted(found.sizes) == sorted([(vectors > 0).sum(), (vectors < 0).sum()])
    assert cluster_vectors(vectors, settings, "euclidean").n_groups != 0  # type: ignore[arg-type]


@pytest.mark.parametrize("settings", ALL, ids=lambda settings: settings.method)
def test_constant_dimensions_change_nothing_by_distance(settings: object) -> None:
    vectors, _ = blobs()
    padded = np.hstack([vectors, np.full((len(vectors), 3), 7, np.float32)])
    alike = [cluster_vectors(x, settings, "euclidean").codes for x in (vectors, padded)]  # type: ignore[arg-type]
    assert np.array_equal(*alike)


def test_a_vector_of_zeros_is_in_no_group() -> None:
    vectors, _ = blobs()
    vectors[[3, 40]] = 0
    for settings in ALL:
        found = cluster_vectors(vectors, settings)  # type: ignore[arg-type]
        assert found.codes[[3, 40]].tolist() == [NOISE, NOISE] and found.n_groups == 3
        assert "2 of 90 vectors are all zeros and have no direction: they are in no group" in map(
            str, found.notes
        )


def test_nothing_dense_is_all_noise() -> None:
    vectors = np.random.default_rng(0).normal(size=(300, 60)).astype(np.float32)
    found = cluster_vectors(vectors, HDBSCAN(30, 10))
    assert found.n_groups == 0 and found.n_noise == 300
    assert str(found.notes[0]) == "No group of these settings was found: all 300 items are noise"


def test_nan_is_refused() -> None:
    space = space_of(["a", "b", "c"], np.array([[1, 2], [np.nan, 1], [2, 2]]))
    with pytest.raises(DataError, match="1 of 3 vectors hold NaN"):
        cluster(space, KMeans(2))


@pytest.mark.parametrize("method", CLUSTERERS)
def test_settings_survive_a_link(method: str) -> None:
    settings = CLUSTERERS[method]()
    told = {name: str(value) for name, value in clusters_to_dict(settings).items()}
    assert clusters_from_dict(method, told) == settings


@pytest.mark.parametrize(
    ("method", "values", "said"),
    [
        ("magic", {}, "'magic' finds no groups: choose kmeans, hdbscan, communities"),
        ("kmeans", {"n_clusters": "1"}, "n_clusters cannot be 1.0: give a whole number from 2 to 200"),
        ("kmeans", {"n_clusters": "2.5"}, "n_clusters cannot be 2.5: give a whole number from 2 to 200"),
        ("hdbscan", {"resolution": 1}, "hdbscan has no setting 'resolution'"),
        ("communities", {"resolution": "nan"}, "resolution cannot be nan: give a number from 0.05 to 20"),
    ],
)
def test_settings_that_make_no_sense_are_refused(method: str, values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said.replace(".", r"\.")):
        clusters_from_dict(method, values)
