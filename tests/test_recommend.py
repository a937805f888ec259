"""Recommenders: one contract over all models, and each against an oracle."""

import numpy as np
import pytest
from rating_sets import SMALL, two_tastes

from embeddings.errors import SettingsError
from embeddings.neighbors import nearest
from embeddings.recommend import (
    ALS,
    RECOMMENDERS,
    ItemNeighbors,
    Recommender,
    factor_space,
    fit,
    recommend,
    recommender_from_dict,
    recommender_to_dict,
)
from embeddings.recommend.best import best_items
from embeddings.recommend.spaces import unique_labels

WITH_FACTORS = ["als", "bpr", "svd"]


@pytest.fixture(scope="module")
def models() -> dict[str, Recommender]:
    ratings = two_tastes()
    return {name: fit(ratings, settings) for name, settings in SMALL.items()}


def test_every_row_of_the_table_is_tried_here() -> None:
    assert set(SMALL) == set(RECOMMENDERS)


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_every_model_offers_unseen_items_best_first(name: str, models: dict[str, Recommender]) -> None:
    model = models[name]
    ratings = model.ratings
    scores = model.scores(np.arange(ratings.n_users))
    assert scores.shape == (ratings.n_users, ratings.n_items)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
    offers = recommend(model, k=5)
    seen = ratings.matrix().toarray() != 0
    for user, (rows, values) in enumerate(zip(offers.rows, offers.scores, strict=True)):
        hidden = np.where(seen[user], -np.inf, scores[user])
        expected = np.lexsort((np.arange(len(hidden)), -hidden))[:5]
        np.testing.assert_array_equal(rows, expected)
        np.testing.assert_allclose(values, hidden[expected], rtol=1e-5)


@pytest.mark.parametrize("name", ["als", "bpr", "svd", "item_neighbors"])
def test_every_model_but_popularity_finds_the_taste(name: str, models: dict[str, Recommender]) -> None:
    rows = recommend(models[name], k=5).rows
    own = (rows % 2 == np.arange(len(rows))[:, None] % 2).mean()
    assert own > 0.75
    popular = recommend(models["popularity"], k=5).rows
    assert (popular % 2 == np.arange(len(rows))[:, None] % 2).mean() < 0.7


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_the_same_settings_give_the_same_model(name: str, models: dict[str, Recommender]) -> None:
    again = fit(models[name].ratings, SMALL[name])
    users = np.arange(again.ratings.n_users)
    np.testing.assert_array_equal(again.scores(users), models[name].scores(users))


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_batches_are_one_user_at_a_time(name: str, models: dict[str, Recommender]) -> None:
    together = recommend(models[name], k=7)
    for user in (0, 13, 59):
        np.testing.assert_array_equal(
            recommend(models[name], np.array([user]), 7).rows[0], together.rows[user]
        )


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_settings_survive_a_link(name: str) -> None:
    settings = SMALL[name]
    written = {key: str(value) for key, value in recommender_to_dict(settings).items()}
    assert recommender_from_dict(name, written) == settings


def test_seen_items_are_shown_by_choice(models: dict[str, Recommender]) -> None:
    model = models["popularity"]
    shown = recommend(model, k=3, hides_seen=False)
    expected = np.lexsort((np.arange(model.ratings.n_items), -model.popularity))[:3]
    np.testing.assert_array_equal(shown.rows, np.tile(expected, (model.ratings.n_users, 1)))
    liked_by = (model.ratings.values >= 3)[model.ratings.item_rows == expected[0]].sum()
    assert model.popularity[expected[0]] == liked_by


def test_als_offers_what_implicit_offers(models: dict[str, Recommender]) -> None:
    from implicit.cpu.als import AlternatingLeastSquares

    model = models["als"]
    peer = AlternatingLeastSquares(factors=6)
    peer.user_factors, peer.item_factors = model.factors
    seen = model.ratings.matrix()
    offers = recommend(model, k=10)
    for user in range(model.ratings.n_users):
        rows, scores = peer.recommend(user, seen[user], 10)
        np.testing.assert_array_equal(offers.rows[user], rows)
        np.testing.assert_allclose(offers.scores[user], scores, rtol=1e-4, atol=1e-6)


def test_svd_is_that_of_scikit_learn(models: dict[str, Recommender]) -> None:
    from sklearn.decomposition import TruncatedSVD

    model = models["svd"]
    peer = TruncatedSVD(6, algorithm="arpack").fit(model.preferences.astype(np.float64))
    items = model.factors[1]
    np.testing.assert_allclose(np.abs(items.T @ peer.components_.T), np.eye(6), atol=1e-4)
    expected = model.preferences @ peer.components_.T @ peer.components_
    np.testing.assert_allclose(model.scores(np.arange(60)), expected, atol=1e-4)


def test_item_neighbors_are_those_of_brute_force() -> None:
    ratings = two_tastes()
    model = fit(ratings, ItemNeighbors(n_neighbors=4))
    table = ratings.preferences().toarray().astype(np.float64)
    lengths = np.linalg.norm(table, axis=0)
    cosines = table.T @ table / np.maximum(np.outer(lengths, lengths), 1e-12)
    np.fill_diagonal(cosines, 0)
    kept = np.zeros_like(cosines)
    for row in range(len(cosines)):
        nearest_rows = np.argsort(-cosines[row], kind="stable")[:4]
        kept[row, nearest_rows] = cosines[row, nearest_rows]
    np.testing.assert_allclose(model.scores(np.arange(60)), table @ kept.T, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("which", ["both", "users", "items"])
@pytest.mark.parametrize("name", WITH_FACTORS)
def test_factors_are_a_space(name: str, which: str, models: dict[str, Recommender]) -> None:
    model = models[name]
    space = factor_space(model, which)  # type: ignore[arg-type]
    users, items = model.factors
    expected = {"both": np.vstack([items, users]), "users": users, "items": items}[which]
    np.testing.assert_array_equal(space.vectors, expected)
    assert space.receipt.metric == "dot"
    assert space.receipt.modality == "entity"
    assert space.receipt.data_digest == model.ratings.digest
    assert len(set(space.labels)) == len(space)
    assert {"kind", "id", "n_ratings", "norm"} <= set(space.columns)
    if which != "users":
        assert space.labels[:2] == ("Item 0", "Item 1")
        assert list(space.metadata["category"][:2]) == ["even", "odd"]
        assert space.metadata["n_ratings"][0] == (model.ratings.item_rows == 0).sum()
    if which == "items":
        best = nearest(space, users[7], 3)[0]
        shown = recommend(model, np.array([7]), 3, hides_seen=False)
        assert [one.row for one in best] == list(shown.rows[0])


def test_labels_are_made_unique() -> None:
    assert unique_labels(["a", "b", "a", "a (2)", "a"]) == ["a", "b", "a (3)", "a (2)", "a (4)"]


@pytest.mark.parametrize("name", ["popularity", "item_neighbors"])
def test_models_without_factors_say_so(name: str, models: dict[str, Recommender]) -> None:
    with pytest.raises(SettingsError, match="has no factors, and so no map: choose als, bpr or svd"):
        factor_space(models[name])


def test_best_items_keep_the_order_of_rows_in_ties() -> None:
    scores = np.array([[1, 3, 3, 3, 2], [-np.inf, -np.inf, 5, -np.inf, 5]], np.float32)
    rows, values = best_items(scores, 3)
    np.testing.assert_array_equal(rows, [[1, 2, 3], [2, 4, -1]])
    np.testing.assert_array_equal(values, [[3, 3, 3], [5, 5, np.nan]])


def test_bad_questions_are_said(models: dict[str, Recommender]) -> None:
    with pytest.raises(SettingsError, match="There is no user in row 60: there are 60 users"):
        recommend(models["als"], np.array([60]))
    with pytest.raises(SettingsError, match="0 neighbors cannot be found"):
        recommend(models["als"], k=0)
    with pytest.raises(SettingsError, match="There is no recommender 'magic': choose als, bpr, svd"):
        recommender_from_dict("magic", {})
    with pytest.raises(SettingsError, match="factors cannot be 0: give a whole number from 1 to 512"):
        ALS(factors=0)


@pytest.mark.parametrize("n_items", [5, 127, 700, 3_000])
def test_best_items_are_those_of_a_full_sort(n_items: int) -> None:
    rng = np.random.default_rng(n_items)
    scores = rng.integers(0, 40, (30, n_items)).astype(np.float32)  # many ties
    scores[rng.random(scores.shape) < 0.3] = -np.inf
    scores[3] = -np.inf
    rows, values = best_items(scores, 10)
    for one, found, best in zip(scores, rows, values, strict=True):
        order = np.lexsort((np.arange(n_items), -one))[: min(10, n_items)]
        expected = np.where(np.isneginf(one[order]), -1, order)
        np.testing.assert_array_equal(found, expected)
        np.testing.assert_array_equal(best[found >= 0], one[found[found >= 0]])
