"""Splits without leaks, scores by hand, and models that cannot look at the answers."""

import numpy as np
import pytest
from rating_sets import ratings_of, two_tastes

from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.progress import silent
from embeddings.ratings.base import Ratings
from embeddings.recommend import ALS, SVD, Popularity, fit
from embeddings.recommend.evaluation import Parts, Split, evaluate, judge, split
from embeddings.recommend.evaluation.evaluate import ask, per_user
from embeddings.recommend.evaluation.scores import (
    average_precision,
    coverage,
    mean_over_users,
    ndcg,
    novelty,
    recall,
)
from embeddings.recommend.evaluation.splits import By
from embeddings.recommend.fitting import TRAINERS
from embeddings.recommend.model import Learned
from embeddings.recommend.settings import RECOMMENDERS


def entries(ratings: Ratings) -> set[tuple[int, int]]:
    return set(zip(ratings.user_rows.tolist(), ratings.item_rows.tolist(), strict=True))


@pytest.mark.parametrize("by", ["time", "random"])
def test_a_split_keeps_a_share_of_each_user(by: By) -> None:
    ratings = two_tastes()
    train, test = split(ratings, Split(by, 0.25))
    assert entries(train) | entries(test) == entries(ratings)
    assert not entries(train) & entries(test)
    assert (train.users, test.items) == (ratings.users, ratings.items)
    counts = np.bincount(ratings.user_rows)
    np.testing.assert_array_equal(np.bincount(test.user_rows, minlength=60), counts // 4)
    if by == "time":
        for user in range(60):
            assert train.times is not None and test.times is not None
            assert train.times[train.user_rows == user].max() < test.times[test.user_rows == user].min()


def test_a_random_split_follows_its_seed() -> None:
    ratings = two_tastes()
    first, again, other = (split(ratings, Split("random", 0.2, seed)) for seed in (1, 1, 2))
    assert entries(first.test) == entries(again.test) != entries(other.test)


def test_what_ties_with_the_cut_is_learned_from_and_said() -> None:
    ratings = ratings_of(
        [(0, i, 1) for i in range(5)] + [(1, i, 1) for i in range(5)], times=[1, 2, 3, 4, 5, 1, 2, 3, 3, 3]
    )
    train, test = (parts := split(ratings, Split("time", 0.4)))
    assert entries(test) == {(0, 3), (0, 4)}
    assert len(train) == 8
    assert [str(note) for note in parts.notes] == [
        "2 ratings of 1 users have the time of the last one that is learned from, and are learned from too"
    ]


def test_users_with_one_rating_are_counted() -> None:
    parts = split(ratings_of([(0, 0, 1), (0, 1, 1), (1, 0, 1), (2, 1, 1)]), Split("random"))
    assert len(parts.test) == 1
    assert str(parts.notes[0]) == "2 of 3 users have one rating: it is learned from, and they are not tested"


def test_a_split_that_cannot_be_is_said() -> None:
    with pytest.raises(
        SettingsError, match="The ratings have no times: name their column, or split at random"
    ):
        split(ratings_of([(0, 0, 1), (0, 1, 1)]), Split("time"))
    with pytest.raises(SettingsError, match=r"A share of 1\.5 by random is no split"):
        Split("random", 1.5)
    with pytest.raises(SettingsError, match=r"A share of 0\.2 by luck is no split"):
        Split("luck")  # type: ignore[arg-type]


HITS = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0]], bool)
RELEVANT = np.array([2, 1, 5])


def test_scores_are_those_of_pencil_and_paper() -> None:
    log3 = np.log2(3)
    np.testing.assert_allclose(
        ndcg(HITS, RELEVANT), [(1 + 1 / 2) / (1 + 1 / log3), 0, (1 / log3) / (1 + 1 / log3 + 1 / 2)]
    )
    np.testing.assert_allclose(recall(HITS, RELEVANT), [1, 0, 1 / 5])
    np.testing.assert_allclose(average_precision(HITS, RELEVANT), [(1 + 2 / 3) / 2, 0, (1 / 2) / 3])
    rows = np.array([[0, 1], [1, 2], [0, -1]])
    np.testing.assert_allclose(novelty(rows, np.array([4, 1, 0, 2]), 4), [1, 2, 0])
    assert coverage(rows, 4).value == 3 / 4


def test_ndcg_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import ndcg_score

    rng = np.random.default_rng(0)
    relevant = rng.random((20, 15)) < 0.3
    relevant[:, 0] = True
    scores = rng.normal(size=(20, 15))
    order = np.argsort(-scores, axis=1)[:, :10]
    hits = np.take_along_axis(relevant, order, axis=1)
    assert ndcg(hits, relevant.sum(axis=1)).mean() == pytest.approx(ndcg_score(relevant, scores, k=10))


def test_intervals_are_over_users() -> None:
    from scipy.stats import ttest_1samp

    values = np.random.default_rng(0).random(40)
    found = mean_over_users(values)
    expected = ttest_1samp(values, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert mean_over_users(np.array([0.3])).low == 0
    assert mean_over_users(np.array([0.3])).high == 1


def test_the_interval_of_coverage_is_the_jackknife() -> None:
    rng = np.random.default_rng(1)
    rows = np.stack([rng.choice(60, 4, replace=False) for _ in range(25)])
    found = coverage(rows, 60)
    without = np.array([len(np.unique(np.delete(rows, user, axis=0))) / 60 for user in range(25)])
    spread = np.sqrt(24 / 25 * ((without - without.mean()) ** 2).sum())
    assert found.high - found.value == pytest.approx(1.96 * spread)


@pytest.mark.parametrize("by", ["random", "time"])
def test_a_model_of_taste_beats_popularity(by: By) -> None:
    als, popular = evaluate(two_tastes(120), [ALS(factors=4, regularization=20)], Split(by), 5)
    assert popular.settings == Popularity()
    assert popular.gain.value == 0
    assert als.ndcg.low < als.ndcg.value < als.ndcg.high
    assert als.gain.low > 0
    assert als.gain.value == pytest.approx(als.ndcg.value - popular.ndcg.value)
    assert als.coverage.low > popular.coverage.high
    assert als.novelty.value > popular.novelty.value
    assert als.n_users == popular.n_users


class Peek(Popularity):
    """A model that gives every item that it was shown as liked by a user the highest score."""


def test_a_leak_would_show_and_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """What memorizes the ratings it gets scores 1.0 where it got the test's, and nothing where it did not."""
    shown: list[set[tuple[int, int]]] = []

    def memorize(preferences: object, settings: object, progress: object) -> Learned:
        from scipy.sparse import csr_matrix

        assert isinstance(preferences, csr_matrix)
        users, items = preferences.nonzero()
        shown.append(set(zip(users.tolist(), items.tolist(), strict=True)))
        return Learned(preferences.toarray(), np.eye(preferences.shape[1], dtype=np.float32))

    monkeypatch.setitem(TRAINERS, Peek, memorize)
    ratings = two_tastes()
    parts = split(ratings, Split("random"))
    leaky = fit(ratings, Peek())
    assert per_user(leaky, ask(parts, 10)).min() == 1.0
    with pytest.raises(
        DataError, match=f"{len(parts.test)} of the {len(parts.test)} test ratings were learned from"
    ):
        judge(leaky, parts)
    with pytest.raises(DataError, match="a score on them says nothing, split the ratings anew"):
        Parts(ratings, parts.test)
    shown.clear()
    peek, _ = evaluate(ratings, [Peek()], Split("random"))
    assert peek.ndcg.high < 0.35
    assert not shown[0] & entries(parts.test)
    assert judge(fit(parts.train, Peek()), parts).ndcg == peek.ndcg


def test_cold_users_and_items_are_counted() -> None:
    likes = [(user, item, 5.0) for user in range(6) for item in range(5)]
    cold = [(6, item, 1.0) for item in range(4)] + [(6, 4, 5.0)]
    late = [(0, 5, 5.0)]
    ratings = ratings_of([*likes, *cold, *late], times=range(len(likes) + 6), is_explicit=True)
    _, popular = evaluate(ratings, [SVD(factors=2)], Split("time"), 3)
    assert popular.n_users == 6
    notes = [str(note) for note in popular.notes]
    assert (
        "1 users like nothing in the part to learn from: no model knows them, and they are not tested"
        in notes
    )
    assert any(
        "test items are liked by nobody in the part to learn from: they count as missed" in note
        for note in notes
    )


def test_nobody_to_test_is_said() -> None:
    with pytest.raises(SettingsError, match="No user likes an item in both parts of the 2 ratings"):
        evaluate(ratings_of([(0, 0, 1), (1, 1, 1)]), [Popularity()], Split("random"))


def test_ratings_of_one_day_are_to_be_split_at_random() -> None:
    ratings = ratings_of([(user, item, 1) for user in range(4) for item in range(5)], times=[86_400] * 20)
    with pytest.raises(SettingsError, match="so none is later than the others: split at random"):
        evaluate(ratings, [Popularity()], Split("time"))
    assert evaluate(ratings, [Popularity()], Split("random"))[0].n_users == 4


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_items_that_were_not_learned_from_are_missed(name: str) -> None:
    """All that is held back is new: no model can know it, however few other items there are to fill a list."""
    train = ratings_of([(user, item, 1) for user in range(6) for item in range(3) if user % 3 != item], 6, 6)
    test = ratings_of([(user, 3 + user % 3, 1) for user in range(6)], 6, 6)
    found = judge(fit(train, RECOMMENDERS[name]()), Parts(train, test), 6)
    assert found.recall.value == 0
    assert any("6 of 6 test items are liked by nobody" in str(note) for note in found.notes)


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_lists_longer_than_the_items_are_scored(name: str) -> None:
    ratings = ratings_of([(user, item, 1) for user in range(4) for item in range(4) if user != item])
    found = evaluate(ratings, [RECOMMENDERS[name]()], Split("random"), 10)[0]
    assert 0 <= found.recall.value <= 1
    if name != "item_neighbors":  # which knows nothing of some items
        assert found.recall.value == 1  # every unseen item is in the list


def test_evaluation_tells_how_far_it_is_and_stops() -> None:
    told: list[tuple[int, int]] = []
    evaluate(
        two_tastes(),
        [ALS(factors=4), SVD(factors=4)],
        Split("random"),
        progress=lambda *now: told.append(now),
    )
    assert told == sorted(told)
    assert told[-1] == (300, 300)
    evaluate(two_tastes(), [SVD(factors=4)], Split("random"), progress=silent)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        evaluate(two_tastes(), [ALS(factors=4)], Split("random"), progress=stop)
