"""The recommender page: empty, with the sample and with ratings of one's own; every room, model and language."""

import re
import time
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from pages import HOSTILE, all_said, keys_of, link_of, open_view, said, settled, state_of
from streamlit.testing.v1 import AppTest

from dashboard import recommending
from dashboard.components import recommender_newcomer, recommender_offers, recommender_similar
from dashboard.components.recommender_lists import because
from dashboard.components.recommender_map import colors, space_of
from dashboard.components.upload import Upload
from dashboard.links import MADE, Link
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.digests import digest_bytes
from embeddings.progress import Progress
from embeddings.ratings import RatingColumns, Ratings, read_ratings, sample_ratings
from embeddings.ratings.simulate import CIRCLE
from embeddings.readers import File
from embeddings.recommend import (
    ALS,
    DEFAULT,
    RECOMMENDERS,
    SVD,
    ItemNeighbors,
    Popularity,
    Recommender,
    fit,
    fold_in,
    reasons,
    recommend,
)
from embeddings.recommend.evaluation import Split, evaluate
from embeddings.recommend.ranks import rank_changes

T = words("en")
OWN = b"who,what,stars\nann,tea,5\nann,milk,4\nann,rum,1\nbob,tea,5\nbob,milk,5\ncid,rum,4\ncid,ale,5\ndee,ale,4\ndee,rum,5\n"
NAMED = OWN.replace(b"who,what,stars", b"user,item,rating")


def page(language: str = "en", explorer: ExplorerState | None = None, **choices: str) -> AppTest:
    """The page when nothing is under way any more."""
    explorer = explorer or ExplorerState(link=Link(source="sample:digits"))
    explorer.link.choices.update(choices)
    return settled(open_view("recommender", explorer, language))


def bringing(data: bytes, name: str = "mine.csv") -> ExplorerState:
    explorer = ExplorerState(link=Link(source="sample:digits"))
    explorer.brought = Upload(digest_bytes(data), (File(name, data),))
    return explorer


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_page_offers_the_sample_and_says_that_it_is_simulated(language: str) -> None:
    at, t = page(language), words(language)
    assert t("recommender.sample_about") in all_said(at) and at.file_uploader
    assert t("samples.topics-en.title") not in all_said(
        at
    )  # another space may be open: it is not the subject
    settled(at.button(key="ratings_sample").click().run())
    assert link_of(at).choices["ratings"] == "sample"
    assert t("recommender.simulated") in all_said(at) and t("recommender.taste_model") in all_said(at)
    settled(at.button(key="other_ratings").click().run())
    assert t("recommender.sample_about") in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", recommending.ROOMS)
def test_every_room_in_every_language(room: str, language: str) -> None:
    at = page(language, ratings="sample", room=room, picks="3.50")
    assert not at.error and not at.warning
    assert bool(at.get("bidi_component")) == (room != "measured")


@pytest.mark.parametrize("model", RECOMMENDERS)
@pytest.mark.parametrize("room", ["offers", "similar", "newcomer"])
def test_every_model_answers_in_every_room(model: str, room: str) -> None:
    at = page(ratings="sample", model=model, room=room, picks="3.50")
    has_map = model not in ("popularity", "item_neighbors")
    assert bool(at.get("bidi_component")) == has_map
    no_map = T("recommender.no_map", model=T(f"recommender.model_{model}"))
    assert (no_map in [block.value for block in at.info]) == (not has_map)
    expected = "Popularity gives everybody the same" if (model, room) == ("popularity", "similar") else ""
    assert expected in said(at.error) and (expected or not at.error or model == "popularity")


def offers(at: AppTest, prefix: str = "offer") -> list[int]:
    keys = [key for button in at.button if (key := button.key or "").startswith(f"{prefix}.")]
    return [int(key.split(".")[1]) for key in keys]


def test_offers_are_those_of_the_library_and_lead_to_what_is_like_them() -> None:
    ratings = sample_ratings()
    model = fit(ratings, DEFAULT)
    at = page(ratings="sample", who="12")
    assert offers(at) == recommend(model, np.array([12]), 10).rows[0].tolist()
    assert all_said(at).count("because of") == 10
    first = offers(at)[0]
    settled(at.button(key=f"offer.{first}").click().run())
    assert (link_of(at).choices["room"], link_of(at).choices["what"]) == ("similar", str(first))
    settled(at.button(key="pick_this").click().run())
    assert (link_of(at).choices["room"], link_of(at).choices["picks"]) == ("newcomer", str(first))


def test_seen_items_are_left_out_or_shown_and_marked() -> None:
    at = page(ratings="sample", who="12")
    rated = set(sample_ratings().select(sample_ratings().user_rows == 12).item_rows.tolist())
    assert rated.isdisjoint(offers(at))
    at.toggle(key="recommender.seen").set_value(True).run()
    assert rated & set(offers(at)) and link_of(at).choices["seen"] == "shown"
    badges = [button.label for button in at.button if T("recommender.already") in button.label]
    assert len(badges) == len(rated & set(offers(at)))


def test_a_newcomer_is_offered_the_taste_that_was_picked() -> None:
    ratings = sample_ratings()
    kinds = ratings.item_metadata["category"].to_numpy()
    westerns = np.flatnonzero(kinds == "Western")[:4]
    at = page(ratings="sample", room="newcomer")
    assert T("recommender.newcomer_begin") in all_said(at) and not offers(at, "new")
    at.multiselect(key="recommender.picks.en").set_value(westerns.tolist()).run()
    assert not at.exception, at.exception
    assert link_of(at).choices["picks"] == ".".join(map(str, westerns))
    found = offers(at, "new")
    assert len(found) == 10 and not set(westerns) & set(found)
    at_home = CIRCLE.index("Western")
    assert {*kinds[found[:5]]} <= {CIRCLE[at_home - 1], "Western", CIRCLE[at_home + 1]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_may_be_offered_what_points_the_same_way(language: str) -> None:
    ratings, t = sample_ratings(), words(language)
    westerns = np.flatnonzero(ratings.item_metadata["category"].to_numpy() == "Western")[:4]
    model = fit(ratings, DEFAULT)
    newcomer = fold_in(model, westerns)
    at = page(language, ratings="sample", room="newcomer", picks=".".join(map(str, westerns)))
    assert offers(at, "new") == newcomer.offers(10)[0].tolist()
    assert t("recommender.newly_score_note") in all_said(at)
    at.segmented_control(key=f"recommender.newly.{language}").set_value("cosine").run()
    assert offers(at, "new") == newcomer.nearest(model, 10)[0].tolist() and not at.exception
    assert t("recommender.newly_cosine_note") in all_said(at) and link_of(at).choices["newly"] == "cosine"
    marks = recommender_newcomer.marks_of(t, state_of(at), model)
    assert list(marks.judged["offered"]) == offers(at, "new")
    flat = page(language, ratings="sample", model="popularity", room="newcomer", picks="3", newly="cosine")
    assert offers(flat, "new") and not [box for box in flat.segmented_control if "newly" in str(box.key)]


def test_reasons_are_shares_of_what_speaks_for_an_item() -> None:
    ratings = sample_ratings()
    for settings in (SVD(), DEFAULT):
        model = fit(ratings, settings)
        for user in range(0, 300, 60):
            for row in recommend(model, np.array([user]), 10).rows[0]:
                said = because(T, reasons(model, user, int(row)))
                shares = [int(one) for one in re.findall(r"\((\d+) %\)", said)]
                assert shares == sorted(shares, reverse=True) and sum(shares) <= 101, said


def test_a_regularization_that_is_too_strong_is_lowered_at_a_press() -> None:
    rng = np.random.default_rng(0)
    rows = [f"u{u},p{8 * (u % 4) + i}" for u in range(80) for i in rng.choice(8, 5, False)]
    ratings = read_ratings([File("shop.csv", "\n".join(["user,item", *rows]).encode())])
    explorer = ExplorerState(link=Link(source="sample:digits"), ratings=ratings)
    at = page(explorer=explorer, ratings=ratings.digest, fitted="regularization:30")
    assert "next to one direction is left" in said(at.caption)
    settled(at.button(key="lower_regularization").click().run())
    assert recommending.asked(link_of(at)) == ALS(regularization=3)
    assert "next to one direction is left" not in said(at.caption)
    assert "lower_regularization" not in keys_of(at)


def test_what_fills_a_list_has_no_reason() -> None:
    ratings = read_ratings([File("r.csv", b"user,item\nann,tea\nann,milk\nbob,tea\nbob,milk\ncid,rum\n")])
    model = fit(ratings, ItemNeighbors())
    assert because(T, reasons(model, 0, 2)) == T("recommender.because_nothing")
    popular = fit(ratings, Popularity())
    assert because(T, reasons(popular, 2, 0)) == "because it is popular: 2 users like it"
    assert because(T, reasons(popular, 0, 2)) == "because it is popular: 1 user likes it"


def test_what_the_cosine_changes_is_a_table_in_both_orders() -> None:
    at = page(ratings="sample", room="similar", what="4")
    table = next(frame.value for frame in at.dataframe if T("recommender.rank_cosine") in frame.value)
    by_dot, by_cosine = table[T("recommender.rank_dot")], table[T("recommender.rank_cosine")]
    assert (by_dot <= 10).sum() == 10 and (by_cosine <= 10).sum() == 10
    assert [int(one) for one in table[T("recommender.rises")]] == (by_dot - by_cosine).tolist()
    assert "Spearman's ρ" in all_said(at) and at.get("plotly_chart")
    users = page(ratings="sample", room="similar", akin="users", who="4")
    assert "user" in T("recommender.akin_users") and not users.exception


@pytest.mark.parametrize("by", recommending.SPLITS)
def test_measured_is_what_the_library_says(by: str) -> None:
    at = page(ratings="sample", room="measured", split="" if by == "time" else by)
    assert not at.dataframe and T(
        "recommender.measure_offer", models="ALS, Item neighbors, Popularity"
    ) in all_said(at)
    settled(at.button(key="measure_offers").click().run())
    expected = evaluate(sample_ratings(), recommending.compared(DEFAULT), Split(by=by))
    table = next(frame.value for frame in at.dataframe if T("recommender.model") in frame.value)
    column = T("recommender.number_ndcg", k=10)
    assert [cell.split()[0] for cell in table[column]] == [f"{one.ndcg.value:.3f}" for one in expected]
    assert "better than popularity" in said(at.markdown), said(at.markdown)


def test_settings_stand_in_the_link_and_nonsense_gives_the_usual_ones() -> None:
    link = Link()
    assert recommending.asked(link) == DEFAULT
    recommending.ask(link, ALS(factors=7, regularization=0.25))
    assert link.choices["fitted"] == "factors:7,regularization:0.25" and link.choices["model"] == ""
    assert recommending.asked(link) == ALS(factors=7, regularization=0.25)
    recommending.ask(link, Popularity())
    assert link.choices["fitted"] == "" and recommending.asked(link) == Popularity()
    assert recommending.asked(Link(choices={"fitted": "factors:999999"})) == DEFAULT
    assert recommending.asked(Link(choices={"model": "svd", "fitted": "color:3"})) == SVD()


def test_rows_of_a_link_that_are_not_there_are_left_out() -> None:
    assert not page(ratings="sample", who="9999", what="9999", picks="9999", room="newcomer").error
    link = Link(choices={"picks": "3.1.3.900", "who": "300"})
    assert recommending.picks_of(link, 200) == [3, 1] and recommending.row_of(link, "who", 300) is None


@pytest.mark.parametrize("which", ["both", "items", "users"])
def test_the_factors_open_as_a_space(which: str) -> None:
    at = page(ratings="sample", model="svd")
    at.button(key=f"open_factors_{which}").click().run()
    assert not at.exception, at.exception
    space = state_of(at).space
    assert space is not None and len(space) == {"both": 500, "items": 200, "users": 300}[which]
    assert link_of(at).source == f"{MADE}{space.digest}" and space.receipt.modality == "entity"


def test_users_are_gray_and_items_have_the_colors_of_their_categories() -> None:
    model = fit(sample_ratings(), SVD(4))
    column = colors(T, space_of(model), 200)
    assert [entry.count for entry in column.entries] == [25] * 8 + [300]
    assert set(column.codes[200:]) == {8} and column.light[8] == column.dark[8] == "#868C98"
    bare = replace(model.ratings, item_metadata=model.ratings.item_metadata[[]])
    assert [entry.count for entry in colors(T, space_of(fit(bare, SVD(4))), 200).entries] == [200, 300]


def test_ratings_of_ones_own_are_read_with_chosen_columns() -> None:
    at = page(explorer=bringing(OWN))
    assert at.button(key="read_ratings").disabled and T("recommender.needs_columns") in all_said(at)
    boxes = [box for box in at.selectbox if (box.key or "").startswith("ratings_")]
    boxes[0].set_value("who").run()
    for role, column in (("item", "what"), ("rating", "stars")):
        next(box for box in at.selectbox if (box.key or "").startswith(f"ratings_{role}")).set_value(
            column
        ).run()
    settled(at.button(key="read_ratings").click().run())
    held: Ratings = state_of(at).ratings
    assert held.users == ("ann", "bob", "cid", "dee") and held.is_explicit
    assert link_of(at).choices["ratings"] == held.digest and "opinions from 1 to 5" in all_said(at)


def test_a_proposed_rating_column_can_be_left_out() -> None:
    at = page(explorer=bringing(NAMED))
    box = next(box for box in at.selectbox if (box.key or "").startswith("ratings_rating"))
    assert box.value == "rating" and box.options[-1] == T("recommender.no_column_rating")
    box.set_value("").run()
    settled(at.button(key="read_ratings").click().run())
    held: Ratings = state_of(at).ratings
    assert not held.is_explicit and set(held.values) == {1}
    assert T("recommender.implicit") in all_said(at)


def test_a_link_to_ratings_of_ones_own_waits_for_the_file_and_then_restores_the_view() -> None:
    digest = read_ratings([File("mine.csv", NAMED)]).digest
    at = page(ratings=digest, room="similar")
    assert T("recommender.link_wants", digest=digest[:8]) in said(at.info)
    again = bringing(NAMED)
    at = page(explorer=again, ratings=digest, room="similar")
    settled(at.button(key="read_ratings").click().run())
    assert link_of(at).choices["ratings"] == digest and link_of(at).choices["room"] == "similar"
    assert not at.error


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"user,item,rating\nann,tea,good\nbob,tea,bad\n", "are text such as 'good'"),
        (b"user,item,rating\nann,,1\n", "None of the 1 rows of mine.csv has a user, an item and a number"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "There is no table in mine.csv"),
    ],
    ids=["text", "nothing left", "no table"],
)
def test_bad_ratings_are_told(data: bytes, message: str) -> None:
    at = page(explorer=bringing(data))
    if "read_ratings" in keys_of(at):
        at.button(key="read_ratings").click().run()
    assert message in said(at.error) and not at.exception


@pytest.mark.parametrize(
    "data", [b"user,item,rating\nann,tea,5\n", b"user,item\nann,tea\nann,milk\nbob,tea\n", OWN.replace(b"who,what,stars", b"user,item,rating")],
    ids=["one by one", "events", "tiny"],
)  # fmt: skip
@pytest.mark.parametrize("room", recommending.ROOMS)
def test_tiny_ratings_never_break_a_room(data: bytes, room: str) -> None:
    explorer = bringing(data)
    explorer.ratings = read_ratings([File("mine.csv", data)])
    at = page(explorer=explorer, ratings=explorer.ratings.digest, room=room, picks="0")
    if room == "measured":
        settled(at.button(key="measure_offers").click().run())
    assert not at.exception, at.exception


def test_titles_and_ids_are_never_markup() -> None:
    text = f'user,item,rating\n"{HOSTILE}","{HOSTILE}",5\n"{HOSTILE}",b,4\nc,"{HOSTILE}",1\nc,d,5\n'.encode()
    explorer = bringing(text)
    explorer.ratings = read_ratings([File("mine.csv", text)], RatingColumns())
    for room in ("offers", "similar", "newcomer"):
        at = page(explorer=explorer, ratings=explorer.ratings.digest, room=room, picks="0.2")
        shown = [*(button.label for button in at.button), *(b.value for b in [*at.markdown, *at.caption])]
        assert HOSTILE not in "\n".join(shown)


def test_a_form_of_settings_trains_another_model() -> None:
    at = page(ratings="sample", model="svd")
    field = next(box for box in at.number_input if (box.key or "").startswith("recommender.svd.factors"))
    field.set_value(5)
    submit = next(button for button in at.button if button.label == T("recommender.train"))
    settled(submit.click().run())
    assert link_of(at).choices["fitted"] == "factors:5"
    assert recommending.asked(link_of(at)) == SVD(factors=5)


def test_a_long_training_is_a_job_that_can_be_cancelled_and_begun_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recommending, "QUICK_RATINGS", 0)
    begun = Event()

    def slow(ratings: Ratings, settings: ALS, progress: Progress) -> Recommender:
        begun.set()
        for step in range(2_000):
            progress(step, 2_000)
            time.sleep(0.005)
        return fit(ratings, settings)

    monkeypatch.setattr(recommending, "fit", slow)
    explorer = ExplorerState(
        link=Link(source="sample:digits", choices={"ratings": "sample", "fitted": "factors:3"})
    )
    at = open_view("recommender", explorer)
    assert begun.wait(20) and f"cancel_{recommending.FITTING}" in keys_of(at)
    _, job = state_of(at).awaited[recommending.FITTING]
    job.cancel()
    assert job.wait(20) and job.state == "cancelled"
    at.run()
    assert T("jobs.stopped") in all_said(at)
    monkeypatch.setattr(recommending, "fit", fit)
    settled(at.button(key=f"again_{recommending.FITTING}").click().run())
    assert len(offers(at)) == 10


def test_what_is_drawn_over_the_map_is_what_the_panel_says() -> None:
    model = fit(sample_ratings(), DEFAULT)
    explorer = ExplorerState(link=Link(choices={"who": "12", "what": "7", "picks": "3.50"}))
    offered = recommender_offers.marks_of(explorer, model)
    assert offered.focus == 200 + 12 and set(offered.judged["history"]) <= set(model.liked(12)[0].tolist())
    assert list(offered.judged["offered"]) == recommend(model, np.array([12]), 10).rows[0].tolist()
    similar = recommender_similar.marks_of(explorer, model)
    changes = rank_changes(model, 7)
    assert similar.focus == 7 and sum(map(len, similar.judged.values())) == len(changes)
    newcomer = recommender_newcomer.marks_of(T, explorer, model)
    assert newcomer.judged["history"] == [3, 50] and newcomer.newcomer is not None
    users = ExplorerState(link=Link(choices={"akin": "users", "who": "12"}))
    marks = recommender_similar.marks_of(users, model)
    assert marks.focus == 212 and min(row for rows in marks.judged.values() for row in rows) >= 200
