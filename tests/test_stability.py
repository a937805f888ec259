"""Maps over seeds and neighborhoods: which are drawn, what stays together, and what is kept when it is stopped."""

import numpy as np
import pytest

from dashboard.samples import load_space
from embeddings.clusters import KMeans, cluster_vectors
from embeddings.copies import places
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.neighbors import knn_graph
from embeddings.projections import PCA, TSNE, UMAP, AsIs, project
from embeddings.quality import quality
from embeddings.stability import (
    LOOKED_AT,
    Run,
    Survival,
    best,
    neighborhoods,
    seeds,
    shared_by_maps,
    survival,
    sweep,
)


def groups(each: int = 20, n_groups: int = 3, dim: int = 6) -> tuple[np.ndarray, np.ndarray]:
    codes = np.repeat(np.arange(n_groups), each)
    noise = np.random.default_rng(2).normal(size=(len(codes), dim))
    return (9 * np.eye(n_groups, dim)[codes] + noise).astype(np.float32), codes


def test_seeds_follow_each_other_and_the_first_is_the_map_s_own() -> None:
    asked = seeds(UMAP(random_state=2**32 - 1), 60, 3)
    assert [settings.random_state for settings in asked] == [2**32 - 1, 0, 1]  # type: ignore[union-attr]
    assert len(set(seeds(TSNE(), 60))) == 6


@pytest.mark.parametrize(
    ("settings", "n", "values"),
    [
        (TSNE(), 1_000, [2, 5, 10, 20, 30, 50, 100]),
        (TSNE(perplexity=7), 1_000, [2, 5, 7, 10, 20, 30, 50, 100]),
        (TSNE(), 61, [2, 5, 10, 20]),
        (UMAP(), 1_000, [3, 5, 10, 15, 30, 50, 100]),
        (UMAP(n_neighbors=2), 8, [2, 3, 5, 7]),
        (UMAP(), 5, [3, 4]),
    ],
)
def test_neighborhoods_are_those_that_the_items_allow(
    settings: TSNE | UMAP, n: int, values: list[float]
) -> None:
    name = "perplexity" if isinstance(settings, TSNE) else "n_neighbors"
    assert [getattr(variant, name) for variant in neighborhoods(settings, n)] == values


@pytest.mark.parametrize("vary", [seeds, neighborhoods])
def test_what_cannot_be_varied_is_said(vary: object) -> None:
    assert callable(vary)
    for settings in (PCA(), AsIs()):
        with pytest.raises(
            SettingsError, match="has neither a seed nor neighborhoods: its map is always the same"
        ):
            vary(settings, 100)
    with pytest.raises(SettingsError, match="4 items have no neighborhoods to vary: bring 5 or more"):
        vary(TSNE(), 4)


def test_every_run_is_the_map_of_its_settings_turned_onto_the_first() -> None:
    vectors, _ = groups()
    asked: list[object] = []

    def graph_of(settings: object) -> object:
        asked.append(settings)
        return knn_graph(vectors, 30, "cosine")

    variants = seeds(UMAP(n_neighbors=8), len(vectors), 3)
    runs = list(sweep(vectors, variants, graph_of))  # type: ignore[arg-type]
    assert [run.settings for run in runs] == list(variants) == asked
    np.testing.assert_allclose(runs[0].points, project(vectors, variants[0]).points, atol=1e-4)
    for run in runs:
        own = project(vectors, run.settings).points
        expected = quality(vectors, own, "cosine", LOOKED_AT)
        assert run.number("trustworthiness") == expected.at(15)["trustworthiness"].value
        assert run.number("distance_correlation") == expected.distance_correlation.value
        apart = [
            np.linalg.norm(points[:, None] - points[None], axis=-1).ravel() for points in (own, run.points)
        ]
        assert np.corrcoef(apart)[0, 1] == pytest.approx(1, abs=1e-5)  # turned and scaled, never bent
        assert (
            np.linalg.norm(run.points - runs[0].points)
            <= np.linalg.norm(own - own.mean(0) - runs[0].points) + 1e-3
        )


def test_a_sweep_that_was_stopped_yields_what_it_had_finished() -> None:
    vectors, _ = groups()
    kept: list[Run] = []

    def stop(done: int, total: int) -> None:
        assert total == 4
        if len(kept) == 2:
            raise Cancelled

    def run_all() -> None:
        for run in sweep(vectors, seeds(UMAP(), 60, 4), progress=stop):
            kept.append(run)

    with pytest.raises(Cancelled):
        run_all()
    assert len(kept) == 2
    rest = list(sweep(vectors, seeds(UMAP(), 60, 4)[2:], reference=kept[0].points))
    whole = list(sweep(vectors, seeds(UMAP(), 60, 4)))
    for one, other in zip([*kept, *rest], whole, strict=True):
        np.testing.assert_allclose(one.points, other.points, atol=1e-3)


# A random layout has a trustworthiness of 0.5. Measured: 0.71 and 0.86, 0.998, 0.88.
@pytest.mark.parametrize(
    ("vectors", "least"),
    [
        (np.arange(30.0)[:, None], 0.62),
        (np.repeat(np.eye(4), 30, 0), 0.95),
        (np.c_[groups()[0], np.zeros((60, 2))], 0.8),
    ],
    ids=["one dimension", "duplicates", "constant dimensions"],
)
def test_odd_data_are_swept(vectors: np.ndarray, least: float) -> None:
    """What is near stays near, and equal items stand together."""
    asked = neighborhoods(TSNE(metric="euclidean", n_epochs=250), len(vectors))[1:3]
    runs = list(sweep(vectors, asked))
    assert [run.settings for run in runs] == list(asked)
    same = (vectors[:, None] == vectors).all(axis=2) & ~np.eye(len(vectors), dtype=bool)
    for run in runs:
        assert run.points.shape == (len(vectors), 2) and run.number("trustworthiness", 5) > least
        apart = np.linalg.norm(run.points[:, None] - run.points, axis=2)
        assert apart[same].sum() <= 0.15 * apart.mean() * same.sum()


def test_equal_items_have_one_map() -> None:
    with pytest.raises(DataError) as error:
        next(sweep(np.ones((9, 3)), seeds(TSNE(), 9)))
    said = "All 9 items have the same vector: every map of them is one point, whatever the settings"
    assert str(error.value) == said


def test_the_best_run_has_most_of_the_number() -> None:
    vectors, _ = groups()
    runs = list(sweep(vectors, neighborhoods(UMAP(), len(vectors))))
    for number in ("trustworthiness", "continuity", "knn_preservation", "distance_correlation"):
        assert best(runs, number).number(number) == max(run.number(number) for run in runs)
    with pytest.raises(
        SettingsError, match="'beauty' is no number of a map: choose trustworthiness, continuity"
    ):
        best(runs, "beauty")


def test_groups_that_stay_and_groups_that_fall_apart() -> None:
    """Two rows of ten items far from each other, and a third code that is spread over both."""
    line = np.c_[np.r_[np.arange(10.0), 1_000 + np.arange(10.0)], np.zeros(20)]
    codes = np.repeat([0, 1], 10)
    codes[[2, 12]] = 2
    codes[[5]] = -1
    codes[[19]] = 7
    found = {group.code: group for group in survival([line, -line], codes, 3)}
    assert set(found) == {0, 1, 2, 7}
    assert found[0].holds and found[1].holds and not found[2].holds
    assert found[2] == Survival(2, 2, (0.0, 0.0), 1 / 19, 2)
    near = [
        np.argsort(np.abs(line[row, 0] - line[:, 0]), kind="stable")[1:4]
        for row in np.flatnonzero(codes == 0)
    ]
    assert found[0].together[0] == pytest.approx(np.mean(codes[np.array(near)] == 0))
    assert found[7].together == () and not found[7].holds and np.isnan(found[7].worst)


def test_a_group_of_nearly_all_items_does_not_hold_by_its_size_alone() -> None:
    random = np.random.default_rng(0)
    codes = np.r_[np.zeros(180, int), np.ones(20, int)]
    (large, small) = survival([random.normal(size=(200, 2))], codes)
    assert large.worst > 0.8 and not large.holds and not small.holds


def test_copies_are_no_evidence_that_a_group_stays() -> None:
    """One hundred copies in one place, two groups of noise, and a copy that stands in another group."""
    random = np.random.default_rng(3)
    different = random.normal(size=(41, 2))
    points = np.concatenate([np.repeat(different[:1], 100, 0), different[1:]])
    codes = np.r_[np.zeros(100, int), np.arange(40) % 4]
    codes[99] = 1
    _, place_of = places(points, "euclidean")
    by_copies, by_items = survival([points], codes), survival([points], codes, place_of=place_of)
    assert by_copies[0].holds and not by_items[0].holds
    assert [(group.size, group.n_different) for group in by_items[:2]] == [(109, 11), (11, 11)]
    kept = np.r_[0, np.arange(99, 140)]
    assert [group.together for group in by_items] == [
        g.together for g in survival([points[kept]], codes[kept])
    ]
    (alone, _) = survival([points], np.r_[np.zeros(100, int), np.ones(40, int)], place_of=place_of)
    assert alone.together == () and not alone.holds and (alone.size, alone.n_different) == (100, 1)


def test_what_maps_share() -> None:
    points = np.random.default_rng(0).normal(size=(200, 2))
    assert shared_by_maps([points, 3 * points[:, ::-1] + 1], 10) == 1
    others = [np.random.default_rng(seed).normal(size=(200, 2)) for seed in range(1, 4)]
    assert shared_by_maps(others, 10) == pytest.approx(10 / 199, abs=0.015)
    assert np.isnan(shared_by_maps([points])) and np.isnan(shared_by_maps([points[:1]] * 2))


def test_neighbors_in_the_space_are_sought_by_the_metric_that_is_asked_for() -> None:
    vectors, _ = groups()
    vectors = vectors * np.linspace(1, 30, len(vectors), dtype=np.float32)[:, None]
    (run,) = sweep(vectors, [PCA()], metric="cosine")
    points = project(vectors, PCA()).points
    by_cosine, by_length = (
        quality(vectors, points, name, LOOKED_AT).at(5) for name in ("cosine", "euclidean")
    )
    assert run.quality.at(5) == by_cosine != by_length


def test_groups_of_digits_stay_together_and_groups_found_in_noise_do_not() -> None:
    digits = load_space("digits").vectors[:400]
    noise = np.random.default_rng(0).normal(size=(400, 30)).astype(np.float32)
    held = []
    for vectors in (digits, noise):
        codes = cluster_vectors(vectors, KMeans()).codes
        maps = [run.points for run in sweep(vectors, seeds(UMAP(), len(vectors), 2))]
        held.append([group.holds for group in survival(maps, codes)])
    assert all(held[0]) and len(held[0]) == 8
    assert not any(held[1]) and len(held[1]) == 8
