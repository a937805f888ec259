"""The measures of a space against known answers, and what is said of spaces that cannot be measured."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from toy import random_space, space_of

from dashboard.samples import load_space
from embeddings.errors import DataError, SettingsError
from embeddings.graph import knn_graph
from embeddings.health import Health, distinct, health
from embeddings.health.anisotropy import anisotropy
from embeddings.health.dimension import intrinsic_dimension
from embeddings.health.dimensions import dimensions
from embeddings.health.hubness import hubness
from embeddings.health.norms import norms
from embeddings.metrics import unit
from embeddings.remedies import Center, Normalize, RemoveTop, remedied
from embeddings.space import EmbeddingSpace


def normal(n: int, dim: int, seed: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)


def named(vectors: np.ndarray, metric: str = "cosine", modality: str = "vector") -> EmbeddingSpace:
    space = space_of([f"w{i}" for i in range(len(vectors))], vectors)
    receipt = replace(space.receipt, metric=metric, modality=modality)  # type: ignore[arg-type]
    return EmbeddingSpace(space.labels, space.vectors, receipt, name="made")


def levels(found: Health) -> dict[str, str]:
    return {finding.id: finding.level for finding in found.findings}


def said(space: EmbeddingSpace, name: str, k: int = 10) -> str:
    return str(health(space, k).finding(name).said)


# anisotropy


def test_the_mean_cosine_is_that_of_every_pair() -> None:
    vectors = normal(60, 5) + 1
    cosines = unit(vectors) @ unit(vectors).T
    found = anisotropy(vectors)
    assert found is not None and found.n == 60
    assert found.mean == pytest.approx(float(cosines[~np.eye(60, dtype=bool)].mean()), abs=1e-6)


def test_the_interval_holds_what_other_items_give() -> None:
    wide = anisotropy(normal(20_000, 5, seed=0) + 1)
    found = [anisotropy(normal(60, 5, seed=seed) + 1) for seed in range(200)]
    assert wide is not None
    held = [one is not None and one.low <= wide.mean <= one.high for one in found]
    assert 180 <= sum(held) <= 199  # 95 % of 200, give or take what chance gives


def test_shifted_vectors_share_a_direction_and_centering_takes_it_out() -> None:
    before = named(normal(400, 50) + 2)
    after = remedied(before, [Center()])
    # Of unit noise shifted by s in every dimension the cosine of a pair is s² / (1 + s²) on average.
    assert health(before).finding("anisotropy").value == pytest.approx(0.8, abs=0.01)
    assert levels(health(before))["anisotropy"] == "act"
    assert health(before).finding("anisotropy").remedies == ("center", "remove-top")
    assert abs(health(after).finding("anisotropy").value or 1) < 0.01
    assert levels(health(after))["anisotropy"] == "fine"


# hubness


def test_k_occurrences_are_counted_as_defined() -> None:
    graph = knn_graph(normal(80, 6), 5)
    counts = [sum(row in near for near in graph.rows.tolist()) for row in range(80)]
    found = hubness(graph, 5)
    assert found is not None
    assert found.counts.tolist() == counts
    assert found.skewness == pytest.approx(float(stats.skew(counts)))
    assert [counts[row] for row in found.hubs] == sorted(counts, reverse=True)[:10]
    assert found.n_never == counts.count(0) and found.largest == max(counts)


def test_high_dimensions_make_hubs_and_low_ones_do_not() -> None:
    low, high = (health(named(normal(1_000, dim), "euclidean")) for dim in (3, 100))
    assert low.hubness is not None and high.hubness is not None
    assert low.hubness.skewness < 0.5 and high.hubness.skewness > 4
    assert (levels(low)["hubness"], levels(high)["hubness"]) == ("fine", "act")
    assert f"'w{high.hubs[0]}' is it for {high.hubness.largest} others" in str(high.finding("hubness").said)


def test_a_ring_has_no_hubs() -> None:
    angles = np.arange(60) * 2 * np.pi / 60
    ring = named(np.column_stack([np.cos(angles), np.sin(angles)]))
    assert health(ring, 2).finding("hubness").value == 0
    assert said(ring, "hubness", 2) == "Every item is one of the 2 nearest of 2 others: the skew is 0."


# intrinsic dimension


def folded(n: int, inner: int, outer: int) -> np.ndarray:
    """`inner` dimensions bent into `outer`."""
    random = np.random.default_rng(1)
    waves = random.random((n, inner)) @ random.normal(size=(inner, outer))
    return np.sin(waves + 6 * random.random(outer)).astype(np.float32)


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "dot"])
@pytest.mark.parametrize("inner", [1, 3, 5])
def test_a_surface_bent_into_fifty_dimensions_has_its_own(inner: int, metric: str) -> None:
    found = intrinsic_dimension(folded(1_500, inner, 50), metric)
    assert found is not None
    assert found.value == pytest.approx(inner, rel=0.12)
    assert found.noise > 1.8 * inner or inner == 1  # a Gaussian of that spread fills more


def test_the_shared_graph_gives_the_same_dimension() -> None:
    vectors = normal(300, 8)
    graph = knn_graph(vectors, 10)
    assert intrinsic_dimension(vectors, "cosine", graph) == intrinsic_dimension(vectors, "cosine")


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_noise_is_told_from_structure(metric: str) -> None:
    noise = health(named(normal(1_000, 30), metric)).finding("dimension")
    surface = health(named(folded(1_000, 3, 30), metric)).finding("dimension")
    assert (noise.level, noise.meaning.code) == ("look", "health_dimension_look")
    assert (surface.level, surface.meaning.code) == ("fine", "health_dimension_fine")


def test_a_few_items_do_not_tell_noise_from_structure() -> None:
    few = health(named(normal(100, 50))).finding("dimension")
    assert (few.level, few.meaning.code) == ("look", "health_dimension_few")
    assert str(few.meaning).endswith("200 or more would tell.")


@pytest.mark.parametrize("sample", ["countries", "topics-en", "topics-ko", "digits"])
def test_samples_are_no_noise(sample: str) -> None:
    space = load_space(sample)
    rows = np.random.default_rng(3).choice(len(space), 300, replace=False)
    assert health(space.select(rows)).finding("dimension").meaning.code == "health_dimension_fine"


def test_points_on_a_grid_have_distances_that_do_not_differ() -> None:
    grid = named(np.array([[i, j] for i in range(8) for j in range(8)]), "euclidean")
    expected = "needs 20 different items whose nearest distances differ, and of different items there are 64"
    assert expected in said(grid, "dimension")


# repeats


def test_repeats_are_counted_and_neither_make_hubs_nor_a_dimension() -> None:
    once = named(normal(200, 12))
    often = named(np.vstack([once.vectors, np.repeat(once.vectors[:1], 300, axis=0)]))
    found = health(often)
    assert found.duplicates.exact == ((0, *range(200, 500)),) and found.duplicates.surplus == 300
    assert (found.n, found.n_distinct) == (500, 200)
    assert found.hubness is not None
    assert found.hubness.skewness == pytest.approx(health(once).finding("hubness").value)
    assert found.finding("dimension").value == pytest.approx(health(once).finding("dimension").value)
    assert levels(found)["duplicates"] == "act"
    assert (
        said(often, "duplicates")
        == "300 of 500 items repeat the vector of another one (groups: 1, the largest of 301 items)."
    )


def test_hubs_are_rows_of_the_whole_space() -> None:
    vectors = normal(100, 40)
    doubled = named(np.vstack([vectors[:1], vectors]), "euclidean")
    alone = health(named(vectors, "euclidean"))
    assert [row - (row > 0) for row in health(doubled).hubs] == list(alone.hubs)


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "dot"])
def test_near_duplicates_are_within_a_seventh_of_the_usual_distance(metric: str) -> None:
    vectors = unit(normal(300, 20))
    vectors[7] = unit(vectors[[3]] + 0.005 * normal(1, 20))[0]
    vectors[9] = unit(vectors[[3]] + 0.3 * normal(1, 20))[0]
    points = unit(vectors)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    usual = np.sqrt((distances**2).mean())
    close = {tuple(pair) for pair in np.argwhere((distances < usual / 7) & ~np.eye(300, dtype=bool)).tolist()}
    assert close == {(3, 7), (7, 3)}
    assert health(named(vectors, metric)).duplicates.near == ((3, 7),)


def test_to_cosine_one_direction_is_one_place() -> None:
    vectors = normal(30, 4)
    space = named(np.vstack([vectors, 3 * vectors[:5]]))
    assert health(space).duplicates.surplus == 5
    expected = (
        "5 of 35 items point exactly where another one points, which cosine cannot tell apart (groups: 5"
    )
    assert expected in said(space, "duplicates")
    assert health(named(space.vectors, "euclidean")).duplicates.surplus == 0
    assert len(distinct(space)) == 30 and distinct(space).labels == space.labels[:30]


# dimensions and lengths


def test_constant_and_dead_dimensions_are_named() -> None:
    vectors = normal(50, 12)
    vectors[:, 3], vectors[:, 8] = 0, 1.6
    found = dimensions(vectors)
    assert (found.constant, found.dead, found.largest) == ((3, 8), (3,), 8)
    assert found.shares.sum() == pytest.approx(1)
    assert (
        "The same for all items: 2 of 12 dimensions (1 of them 0). Dimension 9 holds the most of the squared length"
        in said(named(vectors), "dimensions")
    )
    found = health(named(vectors)).finding("dimensions")
    assert (found.level, found.remedies) == ("look", ("center",))
    vectors[:, 8] = 0
    found = health(named(vectors)).finding("dimensions")
    assert (found.level, found.remedies) == ("look", ())
    assert str(found.meaning) == "A dimension that is always 0 tells nothing apart; it only costs room."


def test_one_dimension_that_decides_is_looked_at() -> None:
    vectors = normal(50, 12)
    vectors[:, 4] *= 9
    assert health(named(vectors)).finding("dimensions").meaning.code == "health_dimensions_one"


def test_length_against_frequency_by_the_order_of_a_vocabulary() -> None:
    vectors = unit(normal(100, 6)) * np.linspace(9, 1, 100)[:, None]
    words = named(vectors, "dot", "token")
    assert norms(words).spearman == pytest.approx(1) and norms(words).source == "rows"
    found = health(words).finding("norms")
    assert (found.level, found.remedies) == ("look", ("normalize",))
    listed = EmbeddingSpace(words.labels, vectors, words.receipt.then("look up 100 of 100"))
    assert norms(listed).against == ""
    assert health(remedied(words, [Normalize()])).finding("norms").meaning.code == "health_norms_equal"


@pytest.mark.parametrize(("column", "sign"), [("word rank", -1), ("빈도", 1), ("count", 1)])
def test_length_against_a_column_of_frequency(column: str, sign: int) -> None:
    import pandas as pd

    space = named(normal(80, 6), "euclidean")
    values = np.random.default_rng(2).integers(1, 30, 80)
    known = EmbeddingSpace(space.labels, space.vectors, space.receipt, pd.DataFrame({column: values}))
    found = norms(known)
    assert (found.against, found.source) == ("frequency", column)
    expected = stats.spearmanr(space.norms, sign * values).statistic
    assert found.spearman == pytest.approx(expected, abs=1e-6)
    assert found.low < found.spearman < found.high


def test_length_against_the_length_of_texts() -> None:
    texts = ["x" * (i + 1) for i in range(40)]
    space = named(normal(40, 6) * np.arange(1, 41)[:, None], "dot", "text")
    found = norms(EmbeddingSpace(tuple(texts), space.vectors, space.receipt))
    assert found.against == "length" and found.spearman > 0.8


def test_zeros_are_acted_on() -> None:
    vectors = normal(40, 6)
    vectors[:3] = 0
    found = health(named(vectors))
    assert str(found.finding("norms").said) == "3 of 40 vectors are all zeros."
    assert found.finding("norms").level == "act" and found.anisotropy is not None and found.anisotropy.n == 37


# bad input


def test_all_equal() -> None:
    found = health(space_of(["a"] * 40))
    assert levels(found) == {
        "anisotropy": "act",
        "hubness": "unknown",
        "dimension": "unknown",
        "duplicates": "act",
        "near_duplicates": "fine",
        "dimensions": "act",
        "norms": "fine",
    }
    assert str(found.finding("dimensions").meaning) == "No dimension tells these items apart."
    assert str(found.finding("hubness").said) == (
        "How often an item is one of the 10 nearest says something from 21 different items on; there are only 1: "
        "bring more, or ask for fewer neighbors."
    )


def test_one_item() -> None:
    found = health(space_of(["a"]))
    assert {finding.id for finding in found.findings if finding.level == "unknown"} == {
        "anisotropy",
        "hubness",
        "dimension",
    }
    assert str(found.finding("anisotropy").said) == "Fewer than two items have a direction: bring more"
    assert str(found.finding("duplicates").said) == "None of 1 items repeats another one."


def test_all_zeros() -> None:
    found = health(named(np.zeros((30, 4))))
    assert str(found.finding("norms").said) == "30 of 30 vectors are all zeros."
    assert found.anisotropy is None and found.hubness is None


def test_three_items_are_no_reason_to_act() -> None:
    found = health(space_of(["a", "b", "c"], np.array([[1.0, 2, 3], [2, 3, 5], [9, 1, 0]])))
    for name in ("anisotropy", "near_duplicates"):
        finding = found.finding(name)
        assert finding.level == "unknown" and finding.remedies == ()
        assert str(finding.meaning) == "3 items are too few to say what that means: bring 10 or more."
    ten = np.random.default_rng(0).normal(size=(10, 3)) + 9
    assert health(space_of([*"abcdefghij"], ten)).finding("anisotropy").level == "act"


def test_fewer_items_than_neighbors() -> None:
    assert "from 21 different items on; there are only 7: bring more" in said(random_space(7, 4), "hubness")
    assert health(random_space(7, 4), 3).hubness is not None
    with pytest.raises(SettingsError, match="0 neighbors cannot be found"):
        health(random_space(7, 4), 0)


@pytest.mark.parametrize(("metric", "different"), [("cosine", 2), ("euclidean", 90)])
def test_one_dimension(metric: str, different: int) -> None:
    found = health(named(normal(90, 1), metric))
    assert found.n_distinct == different
    assert (found.hubness is None) == (different == 2)
    if found.dimension is not None:
        assert found.dimension.value == pytest.approx(1, abs=0.3)


def test_nothing_and_what_is_no_number() -> None:
    with pytest.raises(DataError, match="The space holds no numbers: bring at least one item"):
        health(space_of([], np.empty((0, 3))))
    with pytest.raises(DataError, match="1 of 2 vectors hold NaN or infinity, the first in row 2"):
        health(space_of(["a", "b"], np.array([[1, 2], [np.nan, 1]])))


def test_a_graph_of_other_items_is_refused() -> None:
    graph = knn_graph(normal(30, 4), 10)
    with pytest.raises(SettingsError, match="The graph holds 30 items and there are 40 different ones"):
        health(random_space(40, 4), graph=graph)


def test_approximate_neighbors_are_said() -> None:
    space = random_space(60, 6)
    graph = replace(knn_graph(space.vectors, 10), recall=0.962)
    assert [str(note) for note in health(space, graph=graph).notes] == [
        "Hubs, near repeats and the intrinsic dimension come from approximate neighbors, of which a sample has 96.2 % of "
        "the exact ones."
    ]
    assert health(space).notes == ()


def test_two_remedies_are_measured_like_any_space() -> None:
    space = named(normal(300, 20) * np.array([30] + [1] * 19) + 5)
    before, after = health(space), health(remedied(space, [Center(), RemoveTop(1)]))
    assert before.finding("dimensions").level == "look" and after.finding("dimensions").level == "fine"
