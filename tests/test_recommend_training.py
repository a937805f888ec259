"""Recommenders where there is little to learn from, and how they train: progress, stopping, no warnings."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rating_sets import SMALL, ratings_of, two_tastes
from scipy.sparse import csr_matrix

from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.ratings import Ratings
from embeddings.recommend import (
    ALS,
    BPR,
    RECOMMENDERS,
    SVD,
    ItemNeighbors,
    RecommenderSettings,
    fit,
    recommend,
)
from embeddings.recommend.fitted import proportionate_regularization

WITH_FACTORS = ["als", "bpr", "svd"]


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_one_user_and_one_item(name: str) -> None:
    model = fit(ratings_of([(0, 0, 1)]), SMALL[name])
    offers = recommend(model, k=10)
    np.testing.assert_array_equal(offers.rows, [[-1]])
    assert np.isnan(offers.scores).all()
    assert [str(note) for note in offers.notes] == [
        "1 of 1 users have fewer than 10 items left to be offered, 1 of them none"
    ]
    # An item has no neighbors where it is the only one.
    assert recommend(model, k=10, hides_seen=False).rows[0, 0] == (-1 if name == "item_neighbors" else 0)


def test_lists_are_no_longer_than_there_are_items() -> None:
    model = fit(ratings_of([(0, 0, 1), (1, 1, 1), (2, 0, 1), (2, 1, 2)], n_items=3), SMALL["popularity"])
    assert recommend(model, k=10**12).rows.shape == (3, 3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            BPR(learning_rate=1),
            "With learning_rate 1 the training of BPR ran away to infinity: lower it, to 0.01 for a start",
        ),
        (
            ALS(alpha=1_000, regularization=0.0001),
            "With alpha 1,000 and regularization 0.0001 the training of ALS ran away to infinity: lower alpha, or "
            "raise the regularization",
        ),
    ],
    ids=["bpr", "als"],
)
def test_training_that_runs_away_is_said(settings, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from implicit.cpu.matrix_factorization_base import MatrixFactorizationBase
    from implicit.recommender_base import ModelFitError

    def runs_away(self: object) -> None:
        raise ModelFitError("NaN encountered in factors")

    monkeypatch.setattr(MatrixFactorizationBase, "_check_fit_errors", runs_away)
    with pytest.raises(SettingsError) as caught:
        fit(two_tastes(), settings)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", WITH_FACTORS)
def test_more_factors_than_items_are_cut_and_said(name: str) -> None:
    model = fit(ratings_of([(0, 0, 1), (1, 1, 1), (2, 0, 1), (2, 1, 2)], n_items=3), SMALL[name])
    assert model.settings.factors == 3  # type: ignore[union-attr]
    assert [str(note) for note in model.notes if note.code == "fewer_factors"] == [
        "6 factors are more than 3 users and 3 items can tell apart: 3 were used"
    ]


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_an_item_that_nobody_rated_and_a_user_who_likes_nothing(name: str) -> None:
    entries = [(user, item, 5.0) for user in range(4) for item in range(4) if user != item]
    ratings = ratings_of([*entries, (4, 0, 1.0)], n_items=6, is_explicit=True)
    model = fit(ratings, SMALL[name])
    offers = recommend(model, k=6)
    assert np.isfinite(model.scores(np.arange(5))).all()
    assert list(offers.rows[4, :3]) == [
        1,
        2,
        3,
    ]  # what is popular, without the item that was rated with one star
    if name != "popularity":
        assert str(offers.notes[0]) == (
            "1 of 5 users like nothing that the model could learn from: they are offered what is popular"
        )
        assert not recommend(model, np.array([0, 1]), 1).notes
    assert offers.rows.max() == 3  # and never the items that nobody rated


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_equal_ratings_are_all_liked(name: str) -> None:
    ratings = ratings_of(
        [(user, (user + step) % 7, 3.0) for user in range(7) for step in range(3)], is_explicit=True
    )
    assert (recommend(fit(ratings, SMALL[name]), k=4).rows >= 0).all()


def test_nothing_liked_is_said() -> None:
    with pytest.raises(DataError, match="None of the 2 ratings says that an item is liked"):
        fit(ratings_of([(0, 0, 0), (1, 1, 0)]), ALS())


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_fitting_tells_how_far_it_is_and_stops(name: str) -> None:
    told: list[tuple[int, int]] = []
    fit(two_tastes(), SMALL[name], lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fit(two_tastes(), SMALL[name], stop)


def test_no_warning_is_printed() -> None:
    """In a process of its own: `implicit` warns once, when the threads of BLAS are left on."""
    code = (
        "import numpy as np; np.ones((300, 300)) @ np.ones((300, 300))\n"
        "from rating_sets import two_tastes; from embeddings.recommend import fit, ALS, BPR, SVD\n"
        "for settings in (ALS(factors=4), BPR(factors=4, iterations=5), SVD(factors=4)): fit(two_tastes(), settings)"
    )
    paths = os.pathsep.join((str(Path(__file__).parent), str(Path(__file__).parent.parent)))
    ran = subprocess.run(
        [sys.executable, "-W", "always", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert (ran.stdout, ran.stderr) == ("", "")


def test_too_strong_a_regularization_is_said() -> None:
    (note,) = fit(two_tastes(20), ALS(factors=2, regularization=2_000)).notes
    assert str(note).startswith("With regularization 2000 nothing is left of the factors")
    assert not fit(two_tastes(), ALS(regularization=3)).notes[1:]  # fewer factors, and nothing else
    codes = [note.code for note in fit(two_tastes(), ALS()).notes]
    assert codes == ["fewer_factors", "als_regularization"]


def test_regularization_that_leaves_one_taste_is_said() -> None:
    """Four groups that share nothing, with few events each, as a shop has them."""
    rng = np.random.default_rng(0)
    likes = [(u, 8 * (u % 4) + int(i), 1.0) for u in range(80) for i in rng.choice(8, 5, False)]
    ratings = ratings_of(likes)
    (note,) = fit(ratings, ALS(regularization=30)).notes[-1:]
    assert str(note).startswith("With regularization 30 next to one direction is left of the factors")
    assert str(note).endswith("lower it, to 3 for a start")
    lower = fit(ratings, ALS(regularization=3))
    assert not [one for one in lower.notes if one.code == "als_flat"]
    rows = recommend(lower, k=3).rows
    assert (rows // 8 == np.arange(80)[:, None] % 4).all()


def four_blocks() -> Ratings:
    """80 users and 32 items in four groups that never meet; everybody bought 5 of the 8 items of the own one."""
    rng = np.random.default_rng(0)
    return ratings_of(
        [(user, 8 * (user % 4) + int(item), 1) for user in range(80) for item in rng.permutation(8)[:5]]
    )


def test_the_default_offers_first_what_the_own_group_buys() -> None:
    model = fit(four_blocks())
    rows = recommend(model, k=3).rows
    assert (rows // 8 == np.arange(80)[:, None] % 4).all()
    assert str(model.notes[-1]).startswith("Regularization set by how much there is to learn from: ")
    rows = recommend(fit(four_blocks(), ALS(regularization=30)), k=3).rows
    assert (rows // 8 == np.arange(80)[:, None] % 4).mean() < 0.5  # what larger data need is too much here


@pytest.mark.parametrize("alpha", [1, 4, 40])
@pytest.mark.parametrize(("n_users", "n_items"), [(1, 1), (2, 9), (12, 12), (40, 3)])
def test_the_default_never_dies_out(n_users: int, n_items: int, alpha: float) -> None:
    """Nobody shares anything with anybody: the largest singular value is as small as it can be."""
    n = max(n_users, n_items)
    ratings = ratings_of([(row % n_users, row % n_items, 1) for row in range(n)], n_users, n_items)
    model = fit(ratings, ALS(alpha=alpha))
    assert isinstance(model.settings, ALS) and model.settings.regularization is not None
    largest = np.linalg.svd(alpha * model.preferences.toarray(), compute_uv=False)[0]
    assert model.settings.regularization < largest
    assert "als_collapsed" not in [note.code for note in model.notes]


def test_the_regularization_follows_the_data() -> None:
    few, many = two_tastes(30), two_tastes(300)
    weak, strong = (proportionate_regularization(one.preferences(), 4) for one in (few, many))
    assert strong > 1.5 * weak
    rng = np.random.default_rng(1)
    chance = csr_matrix((rng.random((400, 300)) < 0.05) * 1.0)
    top = np.linalg.svd(chance.toarray() - 0.05, compute_uv=False)[0]
    assert proportionate_regularization(chance, 1, 1.0) == pytest.approx(top, rel=0.05)


@pytest.mark.parametrize("settings", [ALS(), SVD(factors=6), ItemNeighbors()], ids=lambda one: one.model)
def test_one_busy_listener_does_not_rule(settings: RecommenderSettings) -> None:
    """Even users like even items; a single one plays odd ones ten thousand times."""
    entries = [
        (u, int(i), 3) for u in range(40) for i in np.random.default_rng(u).permutation(10)[:6] * 2 + u % 2
    ]
    heavy = [(user, item, 20_000 if user == 1 else value) for user, item, value in entries]
    usual, ruled = (recommend(fit(ratings_of(one), settings), k=3).rows for one in (entries, heavy))
    own = np.arange(40)[:, None] % 2
    assert (usual % 2 == own).mean() > 0.95
    assert (ruled % 2 == own).mean() > 0.95
