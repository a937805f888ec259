"""Recommendations and their measures on the command line."""

from argparse import Namespace
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from embeddings.cli.commands import say_report, writable
from embeddings.cli.spaces import own_limits
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.errors import SettingsError

if TYPE_CHECKING:
    from embeddings.quality.result import Measured
    from embeddings.ratings import Ratings
    from embeddings.recommend import Reasons, Recommender, RecommenderSettings
    from embeddings.recommend.evaluation import Scores
    from embeddings.recommend.evaluation.splits import By

SCORES = ("ndcg", "recall", "map", "coverage", "novelty", "gain")


def print_recommendations(options: Namespace) -> None:
    from embeddings.recommend import factor_space, fit
    from embeddings.space import write_space

    out = writable(options.out) if options.out else None
    settings = _settings(options)
    ratings = _read(options)
    users = _user_rows(ratings, options)
    model = fit(ratings, settings, TerminalProgress(f"training {settings.model}"))
    for note in model.notes:
        say(note)
    _print_offers(model, users, options)
    if out is not None:
        space = factor_space(model)
        write_space(space, out)
        say(f"{out}: {len(space):,} items and users x {space.dim}")


def _settings(options: Namespace) -> "RecommenderSettings":
    """The frozen settings of the model; `SettingsError` for an option that the model does not have."""
    from embeddings.recommend import RECOMMENDERS

    kind = RECOMMENDERS[options.model]
    known = {field.name for field in fields(kind)}
    every = sorted({field.name for each in RECOMMENDERS.values() for field in fields(each)})
    given: dict[str, Any] = {name: value for name in every if (value := getattr(options, name)) is not None}
    for name in sorted(given.keys() - known):
        raise SettingsError(
            "option_of_another_method",
            "{method} has no {name}: leave it out, or choose another method",
            method=options.model,
            name=name,
        )
    return kind(**given)


def _read(options: Namespace) -> "Ratings":
    from embeddings.ratings import RatingColumns, liked_message, read_ratings_path, sample_ratings

    if options.ratings == ["sample"]:
        ratings = sample_ratings()
    else:
        columns = RatingColumns(
            options.user_column,
            options.item_column,
            options.rating_column,
            options.time_column,
            False if options.events else None,
        )
        ratings = read_ratings_path(options.ratings, columns, own_limits())
    say_report(ratings.report)
    kind = "opinions" if ratings.is_explicit else "events"
    say(f"{ratings.n_users:,} users, {ratings.n_items:,} items, {len(ratings):,} {kind}")
    say(liked_message(ratings))
    return ratings


def _said_of(ratings: "Ratings") -> list[str]:
    from embeddings.ratings import liked_message

    return [str(note) for note in (liked_message(ratings), *ratings.report.notes)]


def _user_rows(ratings: "Ratings", options: Namespace) -> list[int]:
    from embeddings.recommend.names import row_of_user

    if options.user is None:
        return list(range(ratings.n_users))
    return [row_of_user(ratings, user) for user in options.user]


def _print_offers(model: "Recommender", users: list[int], options: Namespace) -> None:
    import numpy as np

    from embeddings.recommend import recommend

    found = recommend(model, np.array(users), options.k, not options.show_seen)
    for note in found.notes:
        say(note)
    records = [
        _user_record(model, user, rows, scores)
        for user, rows, scores in zip(users, found.rows, found.scores, strict=True)
    ]
    if options.json:
        notes = [*_said_of(model.ratings), *(str(note) for note in (*model.notes, *found.notes))]
        settings = {"model": model.settings.model, **asdict(model.settings)}
        print_json({"settings": settings, "users": records, "notes": notes})
        return
    lines = [(one["user"], *_line(item)) for one in records for item in one["items"]]
    print_table(("user", "rank", "item", "title", "score", "because of"), lines)


def _user_record(model: "Recommender", user: int, rows: Any, scores: Any) -> dict[str, Any]:
    from embeddings.recommend.reasons import reasons_of

    ratings, kept = model.ratings, rows[rows >= 0]
    why = reasons_of(model, user, kept)
    items = [
        {
            "rank": rank,
            "item": ratings.items[row],
            "title": ratings.titles[row],
            "score": float(score),
            **_why(model, one),
        }
        for rank, (row, score, one) in enumerate(zip(kept, scores[: len(kept)], why, strict=True), 1)
    ]
    return {"user": ratings.users[user], "items": items}


def _why(model: "Recommender", found: "Reasons") -> dict[str, Any]:
    because = [
        {"item": model.ratings.items[one.row], "title": one.title, "contribution": one.contribution}
        for one in found.items
    ]
    return {"because": because, "others": found.others, "factors": [asdict(one) for one in found.factors]}


def _line(item: dict[str, Any]) -> tuple[object, ...]:
    because = ", ".join(f"{one['title']} ({one['contribution']:.2f})" for one in item["because"])
    return item["rank"], item["item"], item["title"], f"{item['score']:.3f}", because


def print_evaluation(options: Namespace) -> None:
    from embeddings.recommend import RECOMMENDERS
    from embeddings.recommend.evaluation import Split, evaluate

    asked = [RECOMMENDERS[name]() for name in dict.fromkeys(options.model or RECOMMENDERS)]
    ratings = _read(options)
    by: By = options.by or ("random" if ratings.times is None else "time")
    split = Split(by, options.test_share, options.random_state)
    found = evaluate(ratings, asked, split, options.k, TerminalProgress("training and testing"))
    notes = list(dict.fromkeys(str(note) for one in found for note in one.notes))
    for note in notes:
        say(note)
    notes = [*_said_of(ratings), *notes]
    say(f"{found[0].n_users:,} users tested, split by {by}; 95 % intervals over users")
    if options.json:
        print_json(
            {
                "split": asdict(split),
                "k": options.k,
                "scores": [_record(one) for one in found],
                "notes": notes,
            }
        )
        return
    at = f"@{options.k}"
    header = (
        "model",
        "nDCG" + at,
        "recall" + at,
        "MAP" + at,
        "coverage",
        "novelty (bits)",
        "over popularity",
        "s",
    )
    print_table(header, [_row(one) for one in found])


def _row(scores: "Scores") -> tuple[object, ...]:
    return (
        scores.settings.model,
        *(_told(getattr(scores, name)) for name in SCORES),
        f"{scores.seconds:.2f}",
    )


def _told(measured: "Measured") -> str:
    return f"{measured.value:.3f} ({measured.low:.3f} to {measured.high:.3f})"


def _record(scores: "Scores") -> dict[str, Any]:
    return {
        "model": scores.settings.model,
        "settings": asdict(scores.settings),
        **{name: asdict(getattr(scores, name)) for name in SCORES},
        "users": scores.n_users,
        "seconds": scores.seconds,
    }
