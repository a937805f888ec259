"""Dot product against cosine: the same places as from two whole lists."""

import numpy as np
import pytest

from embeddings.errors import SettingsError
from embeddings.metrics import METRICS
from embeddings.ratings import sample_ratings
from embeddings.recommend import SVD, Popularity, Recommender, fit, recommend, similar_items, similar_users
from embeddings.recommend.ranks import Ranked, offer_changes, rank_changes


@pytest.fixture(scope="module")
def model() -> Recommender:
    return fit(sample_ratings(), SVD(8))


@pytest.mark.parametrize(("kind", "similar"), [("items", similar_items), ("users", similar_users)])
def test_places_are_those_of_the_whole_lists(model: Recommender, kind, similar) -> None:
    by_dot, by_cosine = ([one.row for one in similar(model, 7, 500, metric)] for metric in ("dot", "cosine"))
    changes = rank_changes(model, 7, kind, 10)
    assert {one.row for one in changes} == {*by_dot[:10], *by_cosine[:10]} and 7 not in by_dot
    assert [one.by_dot for one in changes] == [by_dot.index(one.row) + 1 for one in changes]
    assert [one.by_cosine for one in changes] == [by_cosine.index(one.row) + 1 for one in changes]
    assert [one.by_dot for one in changes] == sorted(one.by_dot for one in changes)


@pytest.mark.parametrize("hides_seen", [True, False])
def test_offers_by_dot_are_what_is_recommended(model: Recommender, hides_seen: bool) -> None:
    changes = offer_changes(model, 3, 10, hides_seen)
    offered = recommend(model, np.array([3]), 10, hides_seen).rows[0].tolist()
    assert [one.row for one in changes if one.by_dot <= 10] == offered
    users, items = model.factors
    cosines = METRICS["cosine"].similarity(users[3:4], items)[0]
    if hides_seen:
        cosines[model.ratings.item_rows[model.ratings.user_rows == 3]] = -np.inf
    best = np.argsort(-cosines, kind="stable")[:10].tolist()
    assert {one.row for one in changes if one.by_cosine <= 10} == set(best)


def test_what_rises() -> None:
    assert Ranked(0, 9, 2).rises == 7 and Ranked(0, 1, 4).rises == -3


def test_without_factors_there_is_nothing_to_compare() -> None:
    with pytest.raises(SettingsError, match="has no factors"):
        rank_changes(fit(sample_ratings(), Popularity()), 0)


def test_fewer_items_than_asked(model: Recommender) -> None:
    assert len(rank_changes(model, 0, "items", 10_000)) == model.ratings.n_items - 1
