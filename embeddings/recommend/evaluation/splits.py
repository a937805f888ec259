"""Ratings to learn from and ratings to test with: of each user the last ones, or some at random."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from embeddings.errors import DataError, Message, SettingsError
from embeddings.ratings.base import Ratings

By = Literal["time", "random"]


@dataclass(frozen=True)
class Split:
    """Of each user's ratings `test_share` are kept for the test: the last ones by `time`, or drawn at `random`."""

    by: By = "random"
    test_share: float = 0.2
    random_state: int = 42

    def __post_init__(self) -> None:
        if self.by not in ("time", "random") or not 0 < self.test_share < 1:
            raise SettingsError(
                "split_settings",
                "A share of {share} by {by} is no split: split by time or random, with a share between 0 and 1",
                share=self.test_share,
                by=str(self.by),
            )


@dataclass(frozen=True, eq=False)
class Parts:
    """Ratings to learn from and to test with, of the same users and items; `train, test = parts`.

    `DataError` for a leak: where a test rating is also one to learn from.
    """

    train: Ratings
    test: Ratings
    notes: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        check_no_leak(self.train, self.test)

    def __iter__(self) -> Iterator[Ratings]:
        return iter((self.train, self.test))


def check_no_leak(train: Ratings, test: Ratings) -> None:
    """`DataError` where a user's rating of an item stands in both."""
    learned, asked = (pairs(part.user_rows, part.item_rows, train.n_items) for part in (train, test))
    shared = np.intersect1d(learned, asked)
    if len(shared):
        raise DataError(
            "ratings_leak",
            "{n:,} of the {total:,} test ratings were learned from: a score on them says nothing, split the ratings anew",
            n=len(shared),
            total=len(test),
        )


def pairs(user_rows: np.ndarray, item_rows: np.ndarray, n_items: int) -> np.ndarray:
    """One int64 number for each pair of a user and an item."""
    return user_rows.astype(np.int64) * n_items + item_rows


def split(ratings: Ratings, settings: Split = Split()) -> Parts:
    """Of each user with two ratings or more, a share rounded down but at least one for the test.

    By time, all of a user's test ratings are strictly later than those to learn from: what ties with the last of
    those is learned from too. Other users' ratings may be later still. `SettingsError` for ratings without times.
    """
    place, count = _places(ratings, settings)
    n_test = np.maximum(1, np.floor(count * settings.test_share + 1e-9)).astype(np.int64)
    is_test = (place >= count - n_test) & (count > 1)
    notes = _single(np.bincount(ratings.user_rows, minlength=ratings.n_users))
    if settings.by == "time":
        is_later = _strictly_later(ratings, is_test)
        notes += _tied(ratings, is_test, is_later)
        is_test = is_later
    return Parts(ratings.select(~is_test), ratings.select(is_test), notes)


def _places(ratings: Ratings, settings: Split) -> tuple[np.ndarray, np.ndarray]:
    """Of each rating (n,) its place in its user's order, from 0, and how many its user has."""
    if settings.by == "time" and ratings.times is None:
        raise SettingsError(
            "split_without_times", "The ratings have no times: name their column, or split at random"
        )
    keys = ratings.times
    if keys is None or settings.by == "random":
        keys = np.random.default_rng(settings.random_state).permutation(len(ratings))
    order = np.lexsort((keys, ratings.user_rows))
    counts = np.bincount(ratings.user_rows, minlength=ratings.n_users)
    place = np.empty(len(ratings), np.int64)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    place[order] = np.arange(len(ratings)) - first[ratings.user_rows[order]]
    return place, counts[ratings.user_rows]


def _strictly_later(ratings: Ratings, is_test: np.ndarray) -> np.ndarray:
    """`is_test` (n,) without what has the same time as a user's last rating to learn from."""
    times = np.asarray(ratings.times)
    last = np.full(ratings.n_users, np.iinfo(np.int64).min)
    np.maximum.at(last, ratings.user_rows[~is_test], times[~is_test])
    return is_test & (times > last[ratings.user_rows])


def _single(counts: np.ndarray) -> tuple[Message, ...]:
    n = int((counts == 1).sum())
    if not n:
        return ()
    return (
        Message(
            "split_single",
            "{n:,} of {total:,} users have one rating: it is learned from, and they are not tested",
            {"n": n, "total": len(counts)},
        ),
    )


def _tied(ratings: Ratings, is_test: np.ndarray, is_later: np.ndarray) -> tuple[Message, ...]:
    n = int((is_test & ~is_later).sum())
    if not n:
        return ()
    users = len(np.unique(ratings.user_rows[is_test & ~is_later]))
    return (
        Message(
            "split_ties",
            "{n:,} ratings of {users:,} users have the time of the last one that is learned from, and are learned from too",
            {"n": n, "users": users},
        ),
    )
