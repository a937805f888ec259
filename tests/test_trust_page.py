"""The trust page in every state: small maps that appear, what is said of them, what is real, t-SNE on its way."""

import io
from collections.abc import Callable
from threading import Event
from types import ModuleType

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pages import HOSTILE, all_said, explorer_with, keys_of, link_of, open_view, said, state_of
from streamlit.testing.v1 import AppTest

from dashboard import links, resources, trust_resources
from dashboard.components import (
    trust_converge,
    trust_groups,
    trust_maps,
    trust_real,
    trust_stability,
)
from dashboard.jobs import Job, Report
from dashboard.links import Link
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.errors import Cancelled
from embeddings.projections import UMAP, settings_from_dict
from embeddings.space import EmbeddingSpace, Receipt
from embeddings.stability import survival

T = words("en")


@pytest.fixture(autouse=True)
def nothing_found_yet() -> None:
    """Jobs of other tests have found nothing for these."""
    import streamlit as st

    st.cache_resource.clear()


def space_of(vectors: np.ndarray, columns: dict[str, object] | None = None) -> EmbeddingSpace:
    receipt = Receipt("0" * 32, "given", "", "cosine", "vector")
    labels = tuple(f"item {i}" for i in range(len(vectors)))
    return EmbeddingSpace(
        labels, vectors.astype(np.float32), receipt, pd.DataFrame(columns or {}, index=range(len(vectors)))
    )


def groups(each: int = 12) -> EmbeddingSpace:
    codes = np.repeat(np.arange(3), each)
    noise = np.random.default_rng(2).normal(size=(len(codes), 6))
    return space_of(9 * np.eye(3, 6)[codes] + noise, {"kind": [f"{HOSTILE}{code}" for code in codes]})


def trust(space: EmbeddingSpace | None, tab: str, language: str = "en", **link: object) -> AppTest:
    explorer = explorer_with(Link(choices={"check": tab}, color="kind", **link), space)  # type: ignore[arg-type]
    return open_view("trust", explorer, language)


def job_of(at: AppTest, place: str) -> "Job[object]":
    job: Job[object] = state_of(at).awaited[place][1]
    return job


def finish(at: AppTest, place: str) -> AppTest:
    """Until the job is over and the page has seen it."""
    assert not at.exception, at.exception
    assert job_of(at, place).wait(60)
    at.run()
    assert not at.exception, at.exception
    return at


def test_nothing_open_says_so() -> None:
    at = trust(None, "real")
    assert T("frame.nothing_open") in all_said(at)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_maps_over_seeds_what_they_share_and_which_groups_stay(language: str) -> None:
    t = words(language)
    at = trust(groups(), "stability", language)
    assert "trust.sweep_start" in keys_of(at) and not at.image
    at.button(key="trust.sweep_start").click().run()
    finish(at, trust_stability.PLACE)
    text = all_said(at)
    for seed in range(42, 48):
        assert f"**{t('trust.seed', n=seed)}**" in text
    assert t("trust.groups_held", held=3, n=3, maps=6) in text
    (table,) = at.dataframe
    assert table.value["verdict"].tolist() == [t("trust.verdict_holds")] * 3
    assert table.value["group"].tolist()[0].startswith(HOSTILE)
    assert len(at.image) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_copies_are_left_out_of_what_stays_together_and_it_is_said(language: str) -> None:
    t = words(language)
    noise = np.random.default_rng(4).normal(size=(41, 6))
    vectors = np.concatenate([np.repeat(noise[:1], 60, 0), noise[1:]])
    kind = ["copies"] * 50 + ["also copies"] * 10 + ["noise", "sound"] * 20
    settings = {"umap": {"n_epochs": 20}}
    at = trust(space_of(vectors, {"kind": kind}), "stability", language, settings=settings)
    link_of(at).choices |= {"drawn": "umap"}
    at.run()
    at.button(key="trust.sweep_start").click().run()
    finish(at, trust_stability.PLACE)
    text = all_said(at)
    assert t("trust.groups_repeats", n=58) in text and t("trust.groups_held", held=0, n=2, maps=6) in text
    assert t("trust.in_common", share=0, k=15, chance=100 * 15 / 40).split("**")[-1] in text
    (table,) = at.dataframe
    said_of_groups = dict(zip(table.value["group"], table.value["verdict"], strict=True))
    assert said_of_groups["copies"] == said_of_groups["also copies"] == t("trust.verdict_copies")


def test_maps_over_neighborhoods_the_best_by_a_number_and_the_way_to_the_map() -> None:
    at = trust(groups(), "stability", settings={"umap": {"n_epochs": 80, "min_dist": 0.3}})
    link_of(at).choices |= {"drawn": "umap", "vary": "neighborhoods", "best": "knn_preservation"}
    at.run()
    at.button(key="trust.sweep_start").click().run()
    finish(at, trust_stability.PLACE)
    text = all_said(at)
    for size in (3, 5, 10, 15, 30, 35):
        assert f"**n_neighbors {size}**" in text
    runs = trust_resources.grown(state_of(at).awaited[trust_stability.PLACE][0])
    best = max(runs.values(), key=lambda run: run.number("knn_preservation"))
    uses = [key for key in keys_of(at) if key and key.startswith("trust.use ")]
    assert len(uses) == 6
    at.button(key=f"trust.use {best.settings}").click().run()
    assert link_of(at).method == "umap"
    expected = {"n_epochs": 80, "min_dist": 0.3, "n_neighbors": best.settings.n_neighbors}
    assert settings_from_dict("umap", link_of(at).settings["umap"]) == UMAP(**expected)


def test_cancel_during_the_sweep_keeps_what_is_finished_and_again_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, two_done, may_go_on = trust_stability.sweep, Event(), Event()

    def waiting(vectors: np.ndarray, variants: object, *rest: object) -> object:
        for done, run in enumerate(real(vectors, variants, *rest)):  # type: ignore[arg-type]
            yield run
            if done == 1:
                two_done.set()
                assert may_go_on.wait(60)

    monkeypatch.setattr(trust_stability, "sweep", waiting)
    at = trust(groups(), "stability")
    at.button(key="trust.sweep_start").click().run()
    assert two_done.wait(60)
    at.run()
    assert T("trust.seed", n=43) in all_said(at), "maps appear while others are drawn"
    at.button(key=f"cancel_{trust_stability.PLACE}").click().run()
    may_go_on.set()
    finish(at, trust_stability.PLACE)
    assert job_of(at, trust_stability.PLACE).state == "cancelled"
    assert T("jobs.stopped") in all_said(at)
    assert T("trust.seed", n=43) in all_said(at) and T("trust.seed", n=44) not in all_said(at)
    assert T("trust.groups_held", held=3, n=3, maps=2) in all_said(at)
    at.button(key=f"again_{trust_stability.PLACE}").click().run()
    finish(at, trust_stability.PLACE)
    assert T("trust.seed", n=47) in all_said(at)
    assert T("trust.groups_held", held=3, n=3, maps=6) in all_said(at)


@pytest.mark.parametrize(
    ("module", "work", "tab", "start"),
    [
        (trust_stability, "sweep", "stability", "trust.sweep_start"),
        (trust_converge, "converge", "converge", "trust.watch"),
    ],
    ids=["stability", "converge"],
)
def test_again_begins_anew_what_was_stopped_before_its_first_map(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, work: str, tab: str, start: str
) -> None:
    real, may_go_on = getattr(module, work), Event()

    def waiting(*given: object) -> object:
        assert may_go_on.wait(60)
        next(part for part in given if isinstance(part, Report))(0, 0)  # where Cancel is noticed
        return real(*given)

    monkeypatch.setattr(module, work, waiting)
    at = trust(groups(), tab, settings={"tsne": {"n_epochs": 60, "perplexity": 5}})
    at.button(key=start).click().run()
    at.button(key=f"cancel_{module.PLACE}").click().run()
    may_go_on.set()
    finish(at, module.PLACE)
    assert job_of(at, module.PLACE).state == "cancelled" and T("jobs.stopped") in all_said(at)
    assert start not in keys_of(at)
    at.button(key=f"again_{module.PLACE}").click().run()
    assert start not in keys_of(at)
    finish(at, module.PLACE)
    assert job_of(at, module.PLACE).state == "done"
    assert at.image or at.get("plotly_chart")


@pytest.mark.parametrize(
    ("tab", "start", "place"),
    [
        ("stability", "trust.sweep_start", trust_stability.PLACE),
        ("converge", "trust.watch", trust_converge.PLACE),
        ("real", "", trust_real.PLACE),
    ],
)
def test_what_is_finished_stays_whatever_others_look_at(tab: str, start: str, place: str) -> None:
    at = trust(groups(), tab, settings={"tsne": {"n_epochs": 60, "perplexity": 5}, "umap": {"n_epochs": 20}})
    if start:
        at.button(key=start).click().run()
    shown = all_said(finish(at, place))
    assert at.image or at.get("plotly_chart")

    def others_look(shelves: tuple[Callable[[object], object], ...]) -> None:
        for other in range(16):
            for put in shelves:
                put(("elsewhere", other))

    def put(key: object) -> None:
        resources.finished_work().put(key, {})

    for shelves in ((trust_resources.growing,), (put,), (trust_resources.growing, put)):
        others_look(shelves)
        at.run()
        assert all_said(finish(at, place)) == shown
        assert (at.image or at.get("plotly_chart")) and start not in keys_of(at)


def test_the_column_whose_groups_are_followed_stays_in_the_link() -> None:
    space = groups()
    halves = space.metadata.assign(half=["a", "b"] * 18)
    space = EmbeddingSpace(space.labels, space.vectors, space.receipt, halves)
    at = trust(space, "stability", settings={"umap": {"n_epochs": 20}})
    at.button(key="trust.sweep_start").click().run()
    finish(at, trust_stability.PLACE)
    assert at.dataframe[0].value["items"].tolist() == [12] * 3  # the color's
    at.selectbox(key=trust_groups.KEY).set_value("half").run()
    assert link_of(at).choices["followed"] == "1" and at.dataframe[0].value["items"].tolist() == [18] * 2
    again = open_view("trust", explorer_with(links.read(links.write(link_of(at), "en")), space))
    assert again.selectbox(key=trust_groups.KEY).value == "half"
    assert sorted(again.dataframe[0].value["group"]) == ["a", "b"]


def test_frames_are_read_while_the_job_begins_anew() -> None:
    found: dict[int, object] = {}

    class Epoch(int):
        def __lt__(self, other: int) -> bool:
            found.clear()  # what another run does between two steps of the reader
            return int(self) < int(other)

    found |= {Epoch(10): "second", Epoch(0): "first"}
    assert trust_converge.in_order(found) == ["first", "second"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        (
            np.ones((12, 3)),
            "All 12 items have the same vector: every map of them is one point, whatever the settings",
        ),
        (np.eye(3), "3 items have no neighborhoods to vary: bring 5 or more"),
    ],
    ids=["all equal", "fewer items than neighbors"],
)
def test_what_cannot_be_drawn_twice_is_said(vectors: np.ndarray, expected: str) -> None:
    at = trust(space_of(vectors), "stability")
    if "trust.sweep_start" in keys_of(at):
        at.button(key="trust.sweep_start").click().run()
        finish(at, trust_stability.PLACE)
    assert not at.exception
    assert said(at.error) == expected


def test_one_dimension_is_drawn_and_groups_are_found_where_no_column_names_any() -> None:
    at = trust(
        space_of(np.arange(24.0)[:, None] - 9), "stability", settings={"umap": {"metric": "euclidean"}}
    )
    at.button(key="trust.sweep_start").click().run()
    finish(at, trust_stability.PLACE)
    (table,) = at.dataframe
    assert table.value["items"].sum() == 23  # zero has no direction: it is in no group
    assert set(table.value["group"]) == {T("trust.group", n=n + 1) for n in range(len(table.value))}


def test_digits_are_said_to_be_real_and_noise_to_be_noise() -> None:
    from dashboard.samples import load_space

    digits = load_space("digits").select(np.arange(0, 1_600, 4))
    noise = space_of(np.random.default_rng(0).normal(size=(300, 20)))
    for space, sentence, success in (
        (digits, "What the map shows can be real", 1),
        (noise, "is made by the method", 0),
    ):
        at = trust(space, "real")
        finish(at, trust_real.PLACE)
        assert sentence in said([*at.success, *at.warning])
        assert len(at.success) == success
        text = all_said(at)
        assert all(T(f"trust.made_{name}") in text for name in trust_real.MADE)
        found = trust_resources.grown(state_of(at).awaited[trust_real.PLACE][0])
        kept = {name: 100 * found[name].number("knn_preservation") for name in trust_real.MADE}
        assert T("trust.real_kept", k=15, **kept) in text
        if success:
            assert kept["real"] > max(kept["shuffled"], kept["gaussian"])


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        (np.eye(9), "9 items are too few to tell a group from chance: bring 20 or more"),
        (np.arange(30.0)[:, None], "Most pairs of the 30 items have the same cosine place"),
        (np.ones((30, 4)), "All 30 items have the same vector: every map of them is one point"),
    ],
    ids=["few items", "one dimension", "all equal"],
)
def test_what_cannot_be_told_from_chance_is_said(vectors: np.ndarray, expected: str) -> None:
    at = trust(space_of(vectors), "real", settings={"pca": {}})
    finish(at, trust_real.PLACE)
    assert expected in said([*at.warning, *at.error])


def test_a_large_space_is_looked_at_by_a_stated_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust_resources, "SAMPLE", 30)
    at = trust(groups(), "stability")
    assert T("trust.sample", sample=30, all=36, seed=42) in all_said(at)
    at.button(key="trust.sweep_start").click().run()
    finish(at, trust_stability.PLACE)
    (table,) = at.dataframe
    assert table.value["items"].sum() == 30


def test_tsne_is_watched_stopped_and_kept() -> None:
    at = trust(groups(), "converge", settings={"tsne": {"n_epochs": 60, "perplexity": 5}})
    at.button(key="trust.watch").click().run()
    finish(at, trust_converge.PLACE)
    explorer: ExplorerState = state_of(at)
    frames = trust_resources.grown(explorer.awaited[trust_converge.PLACE][0])
    assert sorted(frames) == [0, 10, 25, 35, 45, 55, 60]
    assert "epoch **60**" in all_said(at)
    figure = at.get("plotly_chart")[0].proto.spec
    assert '"slider' in figure and T("trust.pause") in figure
    settings = trust_converge.watched_settings(explorer, 36)
    data = trust_converge.map_file(groups(), settings, frames[35])
    table = pq.read_table(io.BytesIO(data)).to_pandas()
    np.testing.assert_array_equal(table[["x", "y"]].to_numpy(), frames[35].points)


def test_stop_here_leaves_the_frames_that_were_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    real = trust_converge.converge

    def stopped(vectors: np.ndarray, settings: object, see: object, graph: object, progress: object) -> None:
        def until(done: int, total: int) -> None:
            if total == 60 and done == 35:
                raise Cancelled

        real(vectors, settings, see, graph, until)  # type: ignore[arg-type]

    monkeypatch.setattr(trust_converge, "converge", stopped)
    at = trust(groups(), "converge", settings={"tsne": {"n_epochs": 60, "perplexity": 5}})
    at.button(key="trust.watch").click().run()
    finish(at, trust_converge.PLACE)
    assert "epoch **35**" in all_said(at) and T("jobs.stopped") in all_said(at)
    assert at.get("download_button")


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        (np.ones((12, 3)), "All 12 items have the same vector: there is nothing that t-SNE could move apart"),
        (np.eye(4), "t-SNE needs 5 items to find places for, there are 4: bring more items"),
    ],
)
def test_what_cannot_be_watched_is_said(vectors: np.ndarray, expected: str) -> None:
    at = trust(space_of(vectors), "converge")
    at.button(key="trust.watch").click().run()
    finish(at, trust_converge.PLACE)
    assert said(at.error) == expected


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_numbers_of_the_map_stand_first(language: str) -> None:
    at = trust(groups(), "", language)
    assert not at.exception
    text, t = all_said(at), words(language)
    assert t("trust.quality_about") in text and t("quality.trustworthiness") in text
    assert len(at.get("bidi_component")) == 1 and len(at.get("plotly_chart")) >= 3


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        (np.ones((12, 3)), "All 12 items are equal: none is nearer than another"),
        (np.eye(2), "2 items have no neighborhoods that a map could keep: bring 3 or more"),
        (np.repeat(np.eye(3), 100, 0), "trustworthiness **1.00**"),  # the copies stand in one place
        (np.arange(1.0, 10)[:, None], "All 9 items are equal"),  # of one direction
        (np.r_[-14.0:-9, 10.0:15][:, None], "trustworthiness **1.00**"),  # two directions
    ],
    ids=["equal", "two", "copies", "one direction", "one dimension"],
)
def test_odd_data_have_numbers_or_a_reason_why_not(vectors: np.ndarray, expected: str) -> None:
    at = trust(space_of(vectors), "quality")
    assert not at.exception
    assert expected in all_said(at).replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_of_one_item_has_nobody_to_stay_with(language: str) -> None:
    map_of_all = np.random.default_rng(0).normal(size=(21, 2))
    codes = np.repeat([0, 1, 2], [10, 10, 1])
    found = survival([map_of_all] * 2, codes)
    table = trust_groups._table(words(language), found, ["a", "b", "alone"])
    assert table["group"].tolist()[-1] == "alone" and table["items"].tolist()[-1] == 1
    said = {"en": "one item: nobody to stay with", "ko": "항목이 하나라 함께할 것이 없음"}[language]
    assert table["verdict"].tolist().count(said) == 1 and table["verdict"].tolist()[-1] == said
    assert table[["worst", "mean"]].iloc[-1].isna().all()


def test_codes_of_a_column_and_squares_around_points() -> None:
    codes, names = trust_groups.codes_of(pd.Series(["b", None, "a", "b"]))
    assert codes.tolist() == [0, -1, 1, 0] and names == ["b", "a"]
    (left, right), (low, high) = trust_maps.square_of(np.array([[0.0, 0.0], [4.0, 1.0]]))
    assert right - left == pytest.approx(high - low) and left < 0 and right > 4 and (low + high) / 2 == 0.5
    assert trust_maps.dot_of(100) == 6 and trust_maps.dot_of(2_000) == pytest.approx(3, abs=0.01)
