"""Models beside popularity, on ratings that none of them has seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.errors import Message, SettingsError
from embeddings.progress import Progress, silent
from embeddings.ratings.base import Ratings
from embeddings.recommend.evaluation import scores as formulas
from embeddings.recommend.evaluation.scores import Scores
from embeddings.recommend.evaluation.splits import Parts, Split, check_no_leak, pairs, split
from embeddings.recommend.fitting import fit
from embeddings.recommend.model import Recommender
from embeddings.recommend.offers import offers_unseen
from embeddings.recommend.settings import Popularity, RecommenderSettings

STEPS = 100  # in which each model tells how far it is


@dataclass(frozen=True, eq=False)
class Question:
    """Who is tested and with what: `users` (u,) and, for each, how many test items they like (u,)."""

    parts: Parts
    k: int
    users: np.ndarray
    n_relevant: np.ndarray
    relevant: np.ndarray  # sorted, user * n_items + item of every one of those
    notes: tuple[Message, ...]


def evaluate(
    ratings: Ratings,
    settings: Sequence[RecommenderSettings],
    by: Split = Split(),  # noqa: B008 - a frozen dataclass
    k: int = 10,
    progress: Progress = silent,
) -> tuple[Scores, ...]:
    """Each of `settings` learned from one part of the ratings and asked for the items liked in the other.

    Items of the first part are not offered again. Popularity is measured too, last where it is not among `settings`.
    Notes say who could not be tested. `SettingsError` where nobody can be.
    """
    question = ask(split(ratings, by), k)
    asked = [*settings] if Popularity() in settings else [*settings, Popularity()]
    base = per_user(fit(question.parts.train, Popularity()), question)
    found = []
    for at, one in enumerate(asked):
        model = fit(question.parts.train, one, _of_model(progress, at, len(asked)))
        found.append(_scored(model, question, base))
        progress((at + 1) * STEPS, len(asked) * STEPS)
    return tuple(found)


def judge(model: Recommender, parts: Parts, k: int = 10) -> Scores:
    """How good a model's lists are on `parts.test`; `DataError` where it has learned from that."""
    check_no_leak(model.ratings, parts.test)
    question = ask(parts, k)
    return _scored(model, question, per_user(fit(parts.train, Popularity()), question))


def _of_model(progress: Progress, at: int, total: int) -> Progress:
    return lambda done, of: progress(at * STEPS + min(STEPS - 1, done * STEPS // max(1, of)), total * STEPS)


def ask(parts: Parts, k: int) -> Question:
    """Whom of the test part to ask for: users who like something in both parts."""
    train, test = parts
    n_train, n_test = (_liked_by_user(part) for part in parts)
    users = np.flatnonzero((n_test > 0) & (n_train > 0))
    if not len(users) and any(note.code == "split_ties" for note in parts.notes):
        raise SettingsError(
            "nobody_to_test_ties",
            "The ratings of each user have one and the same time, so none is later than the others: split at random",
        )
    if not len(users):
        raise SettingsError(
            "nobody_to_test",
            "No user likes an item in both parts of the {n:,} ratings: bring users with more ratings, or a larger share for the test",
            n=len(train) + len(test),
        )
    asked = test.is_liked & (n_train > 0)[test.user_rows]
    relevant = np.sort(pairs(test.user_rows[asked], test.item_rows[asked], test.n_items))
    n_unknown = int((_popularity(train)[test.item_rows[asked]] == 0).sum())
    n_cold = int(((n_test > 0) & (n_train == 0)).sum())
    notes = (*parts.notes, *_cold_notes(n_cold, n_unknown, len(relevant)))
    return Question(parts, k, users, n_test[users], relevant, notes)


def _popularity(ratings: Ratings) -> np.ndarray:
    return np.bincount(ratings.item_rows[ratings.is_liked], minlength=ratings.n_items)


def _liked_by_user(ratings: Ratings) -> np.ndarray:
    return np.bincount(ratings.user_rows[ratings.is_liked], minlength=ratings.n_users)


def _cold_notes(n_users: int, n_items: int, total: int) -> tuple[Message, ...]:
    found = []
    if n_users:
        found.append(
            Message(
                "test_cold_users",
                "{n:,} users like nothing in the part to learn from: no model knows them, and they are not tested",
                {"n": n_users},
            )
        )
    if n_items:
        found.append(
            Message(
                "test_cold_items",
                "{n:,} of {total:,} test items are liked by nobody in the part to learn from: they count as missed",
                {"n": n_items, "total": total},
            )
        )
    return tuple(found)


def per_user(model: Recommender, question: Question) -> np.ndarray:
    """The nDCG of each tested user (u,)."""
    rows = _offered(model, question)
    return formulas.ndcg(_hits(rows, question), question.n_relevant)


def _offered(model: Recommender, question: Question) -> np.ndarray:
    """(u, k): what stands in the part to learn from is hidden, whatever the model itself has seen."""
    return offers_unseen(model, question.users, question.k, question.parts.train.matrix())[0]


def _hits(rows: np.ndarray, question: Question) -> np.ndarray:
    """(u, k) whether the user likes what is offered: never what nobody likes in the part to learn from, as it is not."""
    offered = pairs(question.users[:, None], np.maximum(rows, 0), question.parts.test.n_items)
    return np.isin(offered, question.relevant) & (rows >= 0)


def _scored(model: Recommender, question: Question, base: np.ndarray) -> Scores:
    rows = _offered(model, question)
    hits, n = _hits(rows, question), question.n_relevant
    train = question.parts.train
    gains = formulas.ndcg(hits, n)
    surprise = formulas.novelty(rows, _popularity(train), train.n_users)
    return Scores(
        settings=model.settings,
        k=question.k,
        ndcg=formulas.mean_over_users(gains),
        recall=formulas.mean_over_users(formulas.recall(hits, n)),
        map=formulas.mean_over_users(formulas.average_precision(hits, n)),
        coverage=formulas.coverage(rows, train.n_items),
        novelty=formulas.mean_over_users(surprise, 0, float(np.log2(max(2, train.n_users)))),
        gain=formulas.mean_over_users(gains - base, -1),
        n_users=len(question.users),
        seconds=model.seconds,
        notes=(*question.notes, *model.notes),
    )
