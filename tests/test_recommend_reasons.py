"""Why an item is offered, newcomers without training, and who is alike: against `implicit`, sums and brute force."""

import numpy as np
import pytest
from rating_sets import ratings_of, two_tastes

from embeddings.errors import SettingsError
from embeddings.recommend import (
    ALS,
    BPR,
    RECOMMENDERS,
    SVD,
    ItemNeighbors,
    Popularity,
    Recommender,
    fit,
    fold_in,
    norm_against_popularity,
    reasons,
    recommend,
    similar_items,
    similar_users,
)

EXACT = ["als", "svd", "item_neighbors"]


@pytest.fixture(scope="module")
def models() -> dict[str, Recommender]:
    ratings = two_tastes()
    settings = (
        ALS(factors=6, regularization=1),
        BPR(factors=6, learning_rate=0.05, regularization=0.01),
        SVD(factors=6),
        Popularity(),
        ItemNeighbors(n_neighbors=8),
    )
    return {one.model: fit(ratings, one) for one in settings}


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("user", [0, 7])
def test_what_liked_items_add_sums_to_the_score(name: str, user: int, models: dict[str, Recommender]) -> None:
    model = models[name]
    liked, _ = model.liked(user)
    for item in (1, 20):
        found = reasons(model, user, item, 3)
        assert found.score == pytest.approx(model.scores(np.array([user]))[0, item], rel=1e-5)
        assert sum(one.contribution for one in found.items) + found.others == pytest.approx(
            found.score, rel=1e-3, abs=1e-5
        )
        assert {one.row for one in found.items} <= set(liked)
        assert f"exactly the sum of what the {len(liked)} liked items add" in str(found.rule)


def test_what_no_liked_item_speaks_for_is_not_offered() -> None:
    """Two groups that never meet: item neighbors of the one know nothing of the items of the other."""
    ratings = ratings_of(
        [(u, i + 3 * (u % 2), 1) for u in range(6) for i in range(3) if u // 2 != i], n_items=7
    )
    model = fit(ratings, ItemNeighbors())
    offers = recommend(model, k=6).rows
    assert (offers[:, 0] >= 0).all()
    assert (offers[:, 0] // 3 == np.arange(6) % 2).all()
    assert (offers[:, 1:] == -1).all()
    newcomer = fold_in(model, [0])
    assert set(newcomer.offers(6)[0]) == {1, 2}
    assert 6 not in recommend(fit(ratings, SVD(factors=2)), k=7).rows  # nobody likes it


def test_als_explains_as_implicit_does(models: dict[str, Recommender]) -> None:
    from implicit.cpu.als import AlternatingLeastSquares

    model = models["als"]
    settings = model.settings
    assert isinstance(settings, ALS)
    peer = AlternatingLeastSquares(factors=6, regularization=settings.regularization, alpha=settings.alpha)
    peer.user_factors, peer.item_factors = model.factors
    for user, item in ((3, 5), (10, 22)):
        total, expected, _ = peer.explain(user, model.preferences, item, N=3)
        found = reasons(model, user, item, 3)
        assert found.score == pytest.approx(total, rel=1e-3, abs=1e-5)
        positive = [(row, value) for row, value in expected if value > 0]
        assert [one.row for one in found.items] == [row for row, _ in positive]
        assert [one.contribution for one in found.items] == pytest.approx([v for _, v in positive], rel=1e-3)


@pytest.mark.parametrize("name", ["als", "bpr", "svd"])
def test_factors_that_agree_are_parts_of_the_score(name: str, models: dict[str, Recommender]) -> None:
    model = models[name]
    users, items = model.factors
    found = reasons(model, 4, 6, n=users.shape[1])
    products = users[4] * items[6]
    assert sum(one.product for one in found.factors) == pytest.approx(products[products > 0].sum(), rel=1e-4)
    assert [one.factor for one in found.factors] == [at for at in np.argsort(-products) if products[at] > 0]


def test_models_whose_scores_are_no_sums_say_so(models: dict[str, Recommender]) -> None:
    found = reasons(models["bpr"], 0, 3)
    assert not found.items
    assert found.factors
    assert "its score is no sum over the" in str(found.rule)
    popular = reasons(models["popularity"], 0, 3)
    assert not popular.items
    assert not popular.factors
    assert popular.score == models["popularity"].popularity[3]
    assert "Everybody gets the same score" in str(popular.rule)


def test_reasons_name_what_was_liked() -> None:
    """Two items that are always liked together: the one explains the other."""
    ratings = ratings_of(
        [(u, i, 1) for u in range(6) for i in ((0, 1, 2) if u < 3 else (3, 4))] + [(6, 0, 1), (6, 3, 1)]
    )
    for settings in (ALS(factors=3, regularization=0.1), SVD(factors=3), ItemNeighbors()):
        model = fit(ratings, settings)
        best = reasons(model, 6, 1).items[0]
        assert (best.row, best.title) == (0, "Item 0")
        assert reasons(model, 6, 4).items[0].row == 3


@pytest.mark.parametrize("name", ["als", "svd", "item_neighbors", "popularity"])
def test_a_known_user_folded_in_gets_their_own_scores(name: str, models: dict[str, Recommender]) -> None:
    model = models[name]
    liked, values = model.liked(9)
    found = fold_in(model, liked, values)
    np.testing.assert_allclose(found.scores, model.scores(np.array([9]))[0], rtol=1e-3, atol=1e-5)
    if model.user_factors is not None:
        assert found.vector is not None
        np.testing.assert_allclose(found.vector, model.user_factors[9], rtol=1e-3, atol=1e-5)
    rows, _ = found.offers(5)
    seen = model.ratings.matrix()[9].indices
    assert [row for row in found.offers(40)[0] if row not in seen][:5] == list(
        recommend(model, np.array([9]), 5).rows[0]
    )
    assert not set(rows) & set(liked)


def test_bpr_places_a_newcomer_at_the_minimum_of_its_loss(models: dict[str, Recommender]) -> None:
    model = models["bpr"]
    picks = [0, 2, 4]
    found = fold_in(model, picks)
    items, settings = model.factors[1].astype(np.float64), model.settings
    assert isinstance(settings, BPR)
    assert found.vector is not None

    def loss(vector: np.ndarray) -> float:
        scores = items @ np.append(vector, 1.0)
        margins = scores[picks][:, None] - np.delete(scores, picks)[None]
        surprise = np.average(np.log1p(np.exp(-margins)), axis=1, weights=np.delete(model.popularity, picks))
        return float(surprise.mean() + settings.regularization / 2 * vector @ vector)

    at = found.vector[:-1].astype(np.float64)
    rng = np.random.default_rng(0)
    assert all(loss(at + step) > loss(at) - 1e-7 for step in rng.normal(0, 0.05, (200, len(at))))
    assert loss(at) < loss(np.zeros(len(at))) - 0.1
    assert found.vector[-1] == 1


@pytest.mark.parametrize("name", ["als", "bpr", "svd", "item_neighbors"])
def test_a_newcomer_is_offered_their_taste_with_reasons(name: str, models: dict[str, Recommender]) -> None:
    model = models[name]
    before = model.scores(np.arange(60))
    newcomer = fold_in(model, [1, 3, 5])
    rows, scores = newcomer.offers(6)
    assert (rows % 2 == 1).mean() > 0.6
    assert list(scores) == sorted(scores, reverse=True)
    assert not {1, 3, 5} & set(rows)
    known = 40 if name != "item_neighbors" else (newcomer.scores > 0).sum()
    assert len(newcomer.offers(40, hides_seen=False)[0]) == known
    found = reasons(model, newcomer, int(rows[0]))
    assert found.score == pytest.approx(newcomer.scores[rows[0]])
    assert {one.row for one in found.items} <= {1, 3, 5}
    np.testing.assert_array_equal(model.scores(np.arange(60)), before)


def test_picks_without_values_are_liked_as_most_items_are(models: dict[str, Recommender]) -> None:
    model = models["als"]
    usual = float(np.median(model.preferences.data))
    np.testing.assert_array_equal(
        fold_in(model, [1, 3]).scores, fold_in(model, [1, 3], [usual, usual]).scores
    )


@pytest.mark.parametrize("picks", [[0], list(range(40))])
@pytest.mark.parametrize("name", RECOMMENDERS)
def test_one_pick_and_all_items(name: str, picks: list[int], models: dict[str, Recommender]) -> None:
    newcomer = fold_in(models[name], picks)
    assert np.isfinite(newcomer.scores).all()
    left = np.delete(newcomer.scores, picks)
    known = len(left) if name != "item_neighbors" else (left > 0).sum()
    assert len(newcomer.offers(50)[0]) == known


def test_bad_picks_are_said(models: dict[str, Recommender]) -> None:
    model = models["als"]
    with pytest.raises(SettingsError, match="0 picks of 0 items: pick one item or more, each once"):
        fold_in(model, [])
    with pytest.raises(SettingsError, match="2 picks of 1 items"):
        fold_in(model, [3, 3])
    with pytest.raises(SettingsError, match="There is no item in row 40: there are 40 items"):
        fold_in(model, [40])
    with pytest.raises(SettingsError, match="2 values for 3 picks: give each pick one value above 0"):
        fold_in(model, [1, 2, 3], [1, 2])
    with pytest.raises(SettingsError, match="give each pick one value above 0"):
        fold_in(model, [1, 2], [1, -2])


@pytest.mark.parametrize("metric", ["dot", "cosine"])
@pytest.mark.parametrize("name", ["als", "bpr", "svd", "item_neighbors"])
def test_alike_is_brute_force(name: str, metric: str, models: dict[str, Recommender]) -> None:
    model = models[name]
    dense = model.preferences.toarray()
    tables = (model.item_factors, model.user_factors) if model.item_factors is not None else (dense.T, dense)
    for find, table in zip((similar_items, similar_users), tables, strict=True):
        assert table is not None
        vectors = table.astype(np.float64)
        if metric == "cosine":
            vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        expected = vectors @ vectors[2]
        expected[2] = -np.inf
        found = find(model, 2, 5, metric)  # type: ignore[arg-type]
        np.testing.assert_allclose([one.similarity for one in found], np.sort(expected)[::-1][:5], rtol=1e-4)
        np.testing.assert_allclose(
            [expected[one.row] for one in found], np.sort(expected)[::-1][:5], rtol=1e-4
        )
    assert similar_items(model, 2, 5)[0].label.startswith("Item ")
    assert len(similar_items(model, 2, 500)) == 39


def test_popularity_knows_nobody_alike(models: dict[str, Recommender]) -> None:
    for find in (similar_items, similar_users):
        with pytest.raises(SettingsError, match="nothing is similar by it, choose another model"):
            find(models["popularity"], 0)


def test_norm_against_popularity_is_the_rank_correlation(models: dict[str, Recommender]) -> None:
    model = models["svd"]
    found = norm_against_popularity(model)
    assert list(found.rows) == list(np.flatnonzero(model.preferences.getnnz(axis=0)))
    norms = np.linalg.norm(model.factors[1], axis=1)[found.rows]
    ranks = [
        np.array([np.mean(np.flatnonzero(np.sort(v) == one)) for one in v]) for v in (norms, found.popularity)
    ]
    assert found.spearman == pytest.approx(np.corrcoef(*ranks)[0, 1])
    assert found.low < found.spearman < found.high


def test_norms_that_tell_nothing_are_said() -> None:
    model = fit(ratings_of([(0, 0, 1), (1, 1, 1)]), SVD(factors=1))
    with pytest.raises(SettingsError, match="a correlation needs 4 items that differ in both"):
        norm_against_popularity(model)


@pytest.mark.parametrize("name", ["als", "svd", "bpr"])
def test_a_newcomers_nearest_items_are_those_of_brute_force(
    name: str, models: dict[str, Recommender]
) -> None:
    model = models[name]
    newcomer = fold_in(model, [1, 3, 5])
    assert newcomer.vector is not None
    items = model.factors[1].astype(np.float64)
    cosines = items @ newcomer.vector / np.linalg.norm(items, axis=1) / np.linalg.norm(newcomer.vector)
    order = [row for row in np.argsort(-cosines, kind="stable") if row not in (1, 3, 5)]
    rows, values = newcomer.nearest(model, 6)
    assert rows.tolist() == order[:6]
    np.testing.assert_allclose(values, cosines[order[:6]], rtol=1e-4)
    assert {1, 3, 5} <= set(newcomer.nearest(model, 40, hides_seen=False)[0].tolist())


def test_without_factors_nothing_is_near_a_newcomer(models: dict[str, Recommender]) -> None:
    model = models["item_neighbors"]
    with pytest.raises(SettingsError, match="has no factors"):
        fold_in(model, [1]).nearest(model)


@pytest.mark.parametrize("name", ["als", "svd"])
def test_what_speaks_against_an_item_is_counted(name: str, models: dict[str, Recommender]) -> None:
    model = models[name]
    liked, _ = model.liked(7)
    for item in range(model.ratings.n_items):
        found = reasons(model, 7, item, n=len(liked))
        assert found.others == pytest.approx(found.against, abs=1e-9)
        assert found.against <= 0
        assert sum(one.contribution for one in found.items) + found.against == pytest.approx(
            found.score, rel=1e-3, abs=1e-5
        )
    assert any(reasons(model, 7, item).against < 0 for item in range(model.ratings.n_items))
