"""Recommenders on MovieLens-100k: how good they are, how fast they offer, how fast they learn.

python -m benchmarks.recommenders [quality] [choice] [users] [training] [--repeats 3] [--items 20000 (ratings)]
"""

import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np

from benchmarks.peers import PEERS, install
from benchmarks.tables import Options, Table, main
from benchmarks.timing import ROOT, Row, Timing, machine, say
from embeddings.quality.result import Measured
from embeddings.ratings import Ratings, read_ratings_path
from embeddings.recommend import (
    ALS,
    BPR,
    DEFAULT,
    RECOMMENDERS,
    SVD,
    ItemNeighbors,
    Popularity,
    Recommender,
    RecommenderSettings,
    fit,
    recommend,
)
from embeddings.recommend.evaluation import Parts, Scores, Split, judge, split
from embeddings.recommend.evaluation.splits import By
from embeddings.recommend.fitted import proportionate_regularization
from embeddings.recommend.model import Learned

K = 10
SHARES = (0.3, 0.35, 0.4, 0.45, 0.49)  # below 1/2, where the default cannot die out
REST_S = 0.1  # threads of the call before spin until they sleep
BYS: tuple[By, ...] = ("random", "time")
FOLDER = PEERS / "recbole" / "dataset_example" / "ml-100k"  # for research, brought by RecBole's wheel
# What the default was chosen from, on ratings that no test holds.
TRIED: tuple[RecommenderSettings, ...] = (
    *(ALS(factors, None, alpha) for factors in (16, 64) for alpha in (1, 2, 4)),
    *(BPR(learning_rate=rate, regularization=weight) for rate, weight in ((0.01, 0.05), (0.05, 0.01))),
    *(SVD(factors) for factors in (8, 16, 32)),
    *(ItemNeighbors(n_neighbors) for n_neighbors in (20, 50, 100)),
    Popularity(),
)


@dataclass(frozen=True)
class Judged:
    """One model in a table, and its scores on both kinds of split; `note` says what was asked for."""

    name: str
    scores: dict[By, Scores]
    note: str = ""


@cache
def movielens() -> Ratings:
    install()
    return read_ratings_path(FOLDER)


def some(options: Options) -> Ratings:
    ratings = movielens()
    return ratings.select(np.arange(min(options.items or len(ratings), len(ratings))))


def peer(ratings: Ratings, of: Any, **settings: Any) -> Recommender:
    """`implicit`'s ALS with `settings`, the others its own, learned from the matrix `of`; BLAS threads left on."""
    from implicit.cpu.als import AlternatingLeastSquares

    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        model: Any = AlternatingLeastSquares(random_state=42, **settings)
    model.fit(of, show_progress=False)
    learned = Learned(model.user_factors, model.item_factors)
    return Recommender(DEFAULT, ratings, ratings.preferences(), learned, (), time.perf_counter() - start)


def quality(options: Options) -> list[Judged]:
    """Every model, and `implicit`'s ALS as it comes, given the preferences or the stars themselves."""
    ratings = some(options)
    parts: dict[By, Parts] = {by: split(ratings, Split(by)) for by in BYS}
    for by in BYS:
        for note in parts[by].notes:
            say(f"{by}: {note}")
    settings = [kind() for kind in RECOMMENDERS.values()]
    found = [_judged(one.model, parts, partial(fit, settings=one)) for one in settings]
    found.append(_judged("implicit's ALS, defaults", parts, lambda train: peer(train, train.preferences())))
    found.append(_judged("the same, of stars", parts, lambda train: peer(train, train.matrix())))
    default = next(one for one in found if one.name == DEFAULT.model)
    popular = next(one for one in found if one.name == "popularity")
    targets = ((popular, "1.5x"), *((one, "1.05x") for one in found[-2:]))
    for other, target in targets:
        at = found.index(other)
        found[at] = replace(
            other, note=f"{DEFAULT.model} is {_ratios(default, other)} of it, target {target}"
        )
    return found


def _judged(name: str, parts: dict[By, Parts], make: Callable[[Ratings], Recommender]) -> Judged:
    say(name)
    return Judged(name, {by: judge(make(parts[by].train), parts[by], K) for by in BYS})


def _ratios(ours: Judged, other: Judged) -> str:
    return ", ".join(f"{ours.scores[by].ndcg.value / other.scores[by].ndcg.value:.2f}x {by}" for by in BYS)


def show_quality(title: str, rows: Sequence[Judged]) -> None:
    print(f"\n## {title}\n{machine()}\n")
    print(
        "| model | split | nDCG@10 | recall@10 | MAP@10 | coverage | novelty, bits | over popularity | users | note |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        for by, one in row.scores.items():
            told = " | ".join(
                map(_told, (one.ndcg, one.recall, one.map, one.coverage, one.novelty, one.gain))
            )
            print(f"| {row.name} | {by} | {told} | {one.n_users} | {row.note} |", flush=True)


def _told(measured: Measured) -> str:
    return f"{measured.value:.3f} ({measured.low:.3f}–{measured.high:.3f})"


def choice(options: Options) -> list[Judged]:
    """The settings that were tried, on a part of the part to learn from: the test part is never looked at."""
    ratings = some(options)
    parts = {by: split(split(ratings, Split(by)).train, Split(by, random_state=7)) for by in BYS}
    found = [_judged(f"ALS, share {share}", parts, partial(_of_share, share=share)) for share in SHARES]
    return [*found, *(_judged(str(one), parts, partial(fit, settings=one)) for one in TRIED)]


def _of_share(train: Ratings, share: float) -> Recommender:
    """The default with another regularization in proportion to the data."""
    value = proportionate_regularization(train.preferences(), DEFAULT.alpha, share)
    return fit(train, replace(DEFAULT, regularization=value))


def users(options: Options) -> list[Row]:
    """All users at once against `implicit` called for one after the other, with the same factors."""
    ratings = some(options)
    model = fit(ratings, DEFAULT)
    from implicit.cpu.als import AlternatingLeastSquares

    one: Any = AlternatingLeastSquares()
    one.user_factors, one.item_factors = model.factors
    seen = ratings.matrix()
    everybody = np.flatnonzero(~model.is_cold)  # others are offered what is popular, by ours alone
    ours, each, batch = _in_turns(
        {
            "all at once": lambda: recommend(model, everybody, K).rows,
            "implicit, a call per user": lambda: np.stack(
                [one.recommend(user, seen[user], K)[0] for user in everybody]
            ),
            "implicit, one call": lambda: one.recommend(everybody, seen[everybody], K)[0],
        },
        7 * options.repeats,
    )
    notes = [
        f"{len(everybody) / ours.median:,.0f} users/s, {_same(ours.result, other.result)}"
        for other in (each, batch)
    ]
    return [Row("10 items for every user", ours, each, "5x", notes[0]), Row("", ours, batch, "", notes[1])]


def _same(ours: np.ndarray, others: np.ndarray) -> str:
    return f"{int((ours == others).all(axis=1).sum()):,} of {len(ours):,} lists the same"


def training(options: Options) -> list[Row]:
    """The default against `implicit` with the same settings, called as its warning says not to."""
    ratings = some(options)
    used: Any = fit(ratings, DEFAULT).settings
    settings = {name: value for name, value in asdict(used).items() if name != "random_state"}
    ours, theirs = _in_turns(
        {
            f"{DEFAULT.model}, ratings to factors": lambda: fit(ratings, DEFAULT),
            "implicit, BLAS threads left on": lambda: peer(ratings, ratings.preferences(), **settings),
        },
        max(5, options.repeats),
    )
    return [Row("training the default", ours, theirs, "1x", f"{_warnings()} printed by ours")]


def _warnings() -> str:
    """How many lines of warnings a process prints that trains: `implicit` warns once in each."""
    code = "from embeddings.ratings import sample_ratings\nfrom embeddings.recommend import fit\nfit(sample_ratings())"
    ran = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    n_lines = sum("Warning" in line for line in ran.stderr.splitlines())
    return f"{n_lines or 'no'} warning{'s' if n_lines > 1 else ''}"


def _in_turns(calls: dict[str, Callable[[], Any]], repeats: int) -> list[Timing]:
    """Every call `repeats` times, one after the other: what else the machine does meets all of them alike."""
    results = {name: call() for name, call in calls.items()}  # and warm
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            time.sleep(REST_S)
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    return [Timing(name, tuple(seconds[name]), results[name]) for name in calls]


TABLES = {
    "quality": Table(
        "Recommenders on MovieLens-100k, on ratings that were not learned from", quality, show_quality
    ),
    "choice": Table(
        "What the defaults were chosen from: validation splits of the part to learn from",
        choice,
        show_quality,
    ),
    "users": Table("Recommendations for all users", users),
    "training": Table("Training", training),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
