"""Recommendations and their measures on the command line."""

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import failing, printed
from rating_sets import two_tastes

from embeddings.cli.recommend_arguments import MODELS
from embeddings.ratings import read_ratings_path
from embeddings.recommend import ALS, RECOMMENDERS, fit, reasons, recommend
from embeddings.recommend.evaluation import Split, evaluate
from embeddings.space import read_space

FEW = ("--factors", "4", "--iterations", "5", "--regularization", "5")
SETTINGS = ALS(factors=4, iterations=5, regularization=5)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ratings") / "stars.csv"
    ratings = two_tastes()
    assert ratings.times is not None
    lines = zip(ratings.user_rows, ratings.item_rows, ratings.values, ratings.times, strict=True)
    rows = [f"{user:03},{item},{value:g},{time + 10**9}" for user, item, value, time in lines]
    path.write_text("\n".join(["user_id,item_id,rating,timestamp", *rows]))
    return str(path)


def test_the_models_of_the_command_are_those_of_the_table() -> None:
    assert tuple(RECOMMENDERS) == MODELS


def test_offers_are_printed_with_reasons(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    ratings = read_ratings_path(table)
    user = ratings.users.index("007")
    model = fit(ratings, SETTINGS)
    expected = recommend(model, np.array([user]), 4)
    (record,) = json.loads(printed(capsys, "recommend", table, "--user", "007", "-k", "4", *FEW, "--json"))[
        "users"
    ]
    assert record["user"] == "007"
    assert [one["item"] for one in record["items"]] == [ratings.items[row] for row in expected.rows[0]]
    assert [one["score"] for one in record["items"]] == pytest.approx(list(expected.scores[0]))
    first = record["items"][0]
    why = reasons(model, user, int(expected.rows[0, 0]))
    assert [one["item"] for one in first["because"]] == [ratings.items[one.row] for one in why.items]
    assert sum(one["contribution"] for one in first["because"]) + first["others"] == pytest.approx(
        first["score"], rel=1e-3
    )
    lines = printed(capsys, "recommend", table, "--user", "007", "-k", "4", *FEW).splitlines()
    assert lines[0].split()[:3] == ["user", "rank", "item"]
    assert [line.split()[:3] for line in lines[1:]] == [
        ["007", str(rank), ratings.items[row]] for rank, row in enumerate(expected.rows[0], 1)
    ]


@pytest.mark.parametrize("model", MODELS)
def test_everybody_is_offered_something_by_every_model(
    model: str, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    records = json.loads(printed(capsys, "recommend", table, "-k", "2", "--model", model, "--json"))["users"]
    assert len(records) == 60
    assert {len(record["items"]) for record in records} == {2}


def test_seen_items_are_offered_by_choice(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ("recommend", table, "--user", "001", "--model", "popularity", "-k", "40", "--json")
    (hidden,) = json.loads(printed(capsys, *chosen))["users"]
    (shown,) = json.loads(printed(capsys, *chosen, "--show-seen"))["users"]
    ratings = read_ratings_path(table)
    n_seen = int((ratings.user_rows == ratings.users.index("001")).sum())
    assert len(shown["items"]) - len(hidden["items"]) == n_seen > 0


def test_factors_are_kept_as_a_space(table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "factors.parquet"
    printed(capsys, "recommend", table, "--user", "001", *FEW, "--out", str(out))
    space = read_space(out)
    assert (len(space), space.dim, space.receipt.metric) == (100, 4, "dot")
    assert "user 001" in space.labels


def test_an_unknown_user_is_told_the_closest_ids(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = failing(capsys, "recommend", table, "--user", "0007")
    assert "'0007' is not among the 60 users: choose one of them, such as 000, 007" in said


def test_options_of_another_model_are_said(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = failing(capsys, "recommend", table, "--model", "svd", "--alpha", "3")
    assert "svd has no alpha: leave it out, or choose another method" in said
    assert "factors cannot be 4,000" in failing(capsys, "recommend", table, "--factors", "4000")


@pytest.mark.parametrize("by", ["time", "random"])
def test_models_are_measured(by: str, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = (
        "evaluate-recommender",
        table,
        "--by",
        by,
        "--model",
        "svd",
        "--model",
        "item_neighbors",
        "-k",
        "5",
    )
    record = json.loads(printed(capsys, *chosen, "--json"))
    asked = [RECOMMENDERS["svd"](), RECOMMENDERS["item_neighbors"]()]
    expected = evaluate(read_ratings_path(table), asked, Split(by), 5)  # type: ignore[arg-type]
    assert [one["model"] for one in record["scores"]] == ["svd", "item_neighbors", "popularity"]
    for found, wanted in zip(record["scores"], expected, strict=True):
        assert found["ndcg"]["value"] == pytest.approx(wanted.ndcg.value)
        assert found["coverage"]["high"] == pytest.approx(wanted.coverage.high)
        assert found["users"] == wanted.n_users
    lines = printed(capsys, *chosen).splitlines()
    assert lines[0].startswith("model           nDCG@5")
    assert lines[1].split()[:2] == ["svd", f"{expected[0].ndcg.value:.3f}"]


def test_ratings_without_times_are_split_at_random(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.csv"
    path.write_text("user,item\n" + "\n".join(f"{u},{i}" for u in range(6) for i in range(6) if u != i))
    chosen = ("evaluate-recommender", str(path), "--model", "popularity")
    assert json.loads(printed(capsys, *chosen, "--json"))["split"]["by"] == "random"
    assert "The ratings have no times" in failing(capsys, *chosen, "--by", "time")
