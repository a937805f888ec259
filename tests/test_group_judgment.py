"""What is said of groups that are there, and of groups that are only in the eye: digits against pure noise."""

import numpy as np
import pytest

from dashboard.samples import load_space
from embeddings.clusters import HDBSCAN, Clusters, Communities, KMeans, Resampling, cluster, judge, stability
from embeddings.clusters.cluster import cluster_vectors
from embeddings.clusters.stability import best_overlaps, for_part
from embeddings.errors import Cancelled

FEW = Resampling(n_resamples=4)
ALL = [KMeans(10), HDBSCAN(), Communities()]


def isotropic(n: int = 400, dim: int = 24) -> np.ndarray:
    return np.random.default_rng(8).normal(size=(n, dim)).astype(np.float32)


@pytest.mark.parametrize("settings", ALL, ids=lambda settings: settings.method)
def test_digits_hold(settings: object) -> None:
    space = load_space("digits").select(range(0, 1797, 2))
    clusters = cluster(space, settings)  # type: ignore[arg-type]
    found = judge(space.vectors, clusters, space.receipt.metric, FEW)
    assert found.verdict.code == "groups_hold"
    assert "These groups hold" in str(found.verdict)
    assert found.silhouette.mean > 0.25 and found.stability.mean > 0.65
    assert found.silhouette.mean > 1.5 * (found.noise_silhouette or 0)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("settings", [KMeans(10), Communities()], ids=lambda settings: settings.method)
def test_groups_of_pure_noise_are_called_not_real(settings: object, metric: str) -> None:
    vectors = isotropic()
    clusters = cluster_vectors(vectors, settings, metric)  # type: ignore[arg-type]
    found = judge(vectors, clusters, metric, FEW)
    assert found.verdict.code == "groups_not_real"
    assert "These groups are not real" in str(found.verdict)
    assert found.silhouette.mean < 0.1 and found.stability.mean < 0.3


def test_pure_noise_has_no_dense_groups() -> None:
    vectors = isotropic()
    found = judge(vectors, cluster_vectors(vectors, HDBSCAN(), "euclidean"), "euclidean", FEW)
    assert found.verdict.code in ("groups_none", "groups_not_real")


def test_a_long_cloud_is_no_groups_though_it_is_cut_alike_every_time() -> None:
    vectors = isotropic(400, 8) * np.array([30, 1, 1, 1, 1, 1, 1, 1], np.float32)
    found = judge(vectors, cluster_vectors(vectors, KMeans(3), "euclidean"), "euclidean", FEW)
    assert found.silhouette.mean > 0.4  # which would be called good without the noise beside it
    assert found.verdict.code == "groups_not_real"


def test_too_many_clusters_have_borders_that_move() -> None:
    space = load_space("topics-en")
    found = judge(space.vectors, cluster(space, KMeans(6)), "cosine", FEW)
    assert found.verdict.code == "groups_borders_move"


def test_one_group_is_none() -> None:
    vectors = np.ones((30, 4), np.float32)
    found = judge(vectors, cluster_vectors(vectors, KMeans(3)), "cosine", FEW)
    assert found.verdict.code == "groups_none" and found.silhouette.mean is None
    assert found.verdict.values == {"n": 1, "noise": 0, "total": 30}


def test_stability_is_one_where_groups_are_far_apart() -> None:
    places = np.repeat(np.eye(3, dtype=np.float32), 20, axis=0)
    vectors = places + np.random.default_rng(0).normal(scale=0.01, size=places.shape).astype(np.float32)
    found = stability(vectors, cluster_vectors(vectors, KMeans(3)), resampling=FEW)
    assert found.ari == (1, 1, 1, 1) and found.groups == (1, 1, 1)
    assert (found.n_used, found.n) == (48, 60)


def test_resamples_of_many_items_are_bounded_and_said() -> None:
    vectors = isotropic(500, 4)
    few = Resampling(n_resamples=2, most=100)
    found = stability(vectors, cluster_vectors(vectors, KMeans(4)), resampling=few)
    assert (found.n_used, found.n) == (100, 500)
    assert for_part(HDBSCAN(50, 5), 0.2) == HDBSCAN(10, 5)
    assert for_part(KMeans(4, 7), 0.2, 1) == KMeans(4, 9)


def test_the_best_overlap_is_the_jaccard_index() -> None:
    codes, again = np.array([0, 0, 0, 1, 1, 2]), np.array([5, 5, 1, 1, 1, -1])
    found = best_overlaps(codes, again, 4)
    assert found[:3] == pytest.approx([2 / 3, 2 / 3, 0]) and np.isnan(found[3])


def test_a_group_of_one_and_duplicates_are_judged() -> None:
    vectors = np.repeat(np.array([[0, 1], [1, 0], [1, 1]], np.float32), 100, axis=0)[:201]
    clusters = cluster_vectors(vectors, KMeans(3))
    assert clusters.sizes == (100, 100, 1)
    found = judge(vectors, clusters, "cosine", FEW)
    assert found.silhouette.groups[2] == 0 and len(found.stability.groups) == 3
    assert np.isfinite([found.silhouette.mean, *found.stability.ari, *found.stability.groups]).all()


@pytest.mark.parametrize("settings", [KMeans(8), Communities()], ids=lambda settings: settings.method)
def test_copies_among_noise_make_no_groups(settings: object) -> None:
    different = isotropic(51)
    vectors = np.concatenate([np.repeat(different[:1], 100, 0), different[1:]])
    clusters = cluster_vectors(vectors, settings, "cosine")  # type: ignore[arg-type]
    assert len(set(clusters.codes[:100])) == 1
    found = judge(vectors, clusters, "cosine", FEW)
    assert found.verdict.code == "groups_not_real" and found.n_repeated == 99
    assert "Try another number" not in str(found.verdict)


def test_a_cancelled_judgment_stops_between_resamples() -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            raise Cancelled

    vectors = isotropic(60, 3)
    with pytest.raises(Cancelled):
        judge(vectors, cluster_vectors(vectors, KMeans(3)), "cosine", FEW, stop)
    assert seen == [(1, 16), (2, 16)]


def test_progress_reaches_its_end() -> None:
    vectors = isotropic(60, 3)
    seen: list[tuple[int, int]] = []
    clusters = Clusters(cluster_vectors(vectors, KMeans(3)).codes, KMeans(3))
    judge(vectors, clusters, "cosine", FEW, lambda done, total: seen.append((done, total)))
    assert seen == [(i, 16) for i in range(1, 17)]
