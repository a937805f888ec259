"""The page of outliers: what it flags, what it says of odd input, labels, a second file, the link, the map's color."""

import io
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import TinyEncoder
from pages import HOSTILE, UPLOAD, all_said, explorer_with, link_of, open_view, said, settled, state_of
from streamlit.testing.v1 import AppTest
from toy import space_of

from dashboard import outlying, planting, second_file
from dashboard.columns import OUTLIER
from dashboard.components import outliers_table
from dashboard.components.awaited import known
from dashboard.components.outliers_column import MOST_VALUES, offered, picked
from dashboard.components.outliers_map import Clicked, click, clicked, colored, map_data, strongest
from dashboard.components.outliers_table import as_csv, as_frame
from dashboard.components.selection import space_parquet
from dashboard.figures.measure import Dot
from dashboard.figures.outliers_planted import PlantedRow, planted_figure
from dashboard.links import Link
from dashboard.outlying import FILE, Fit, Verdict
from dashboard.second_file import Second
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.dataset import Dataset, LoadReport
from embeddings.encode import encode_dataset
from embeddings.errors import DataError, SettingsError
from embeddings.outliers import (
    DEFAULT,
    DETECTORS,
    KNN,
    LOF,
    Autoencoder,
    Cluster,
    Detector,
    Mahalanobis,
    Plantings,
    SelfTest,
    detect,
    judge,
    self_test,
)
from embeddings.outliers import Tested as OneTested  # no class of tests
from embeddings.projections import PCA, project
from embeddings.quality.result import Measured
from embeddings.readers import File
from embeddings.remedies import Center, remedied
from embeddings.space import EmbeddingSpace, Receipt

T = words("en")
N, STRANGE = 60, (57, 58, 59)


def with_strangers(labels: Sequence[str] = (), metric: str = "euclidean") -> EmbeddingSpace:
    """A cloud of 57 items, and three that stand far away from it and from each other."""
    vectors = np.random.default_rng(0).normal(size=(N, 4))
    for at, row in enumerate(STRANGE):
        vectors[row] = 0
        vectors[row, at] = 30
    frame = pd.DataFrame(
        {
            "kind": ["cloud"] * 57 + ["far"] * 3,
            "same": ["x"] * N,
            "part": [float(row % 3) if row % 7 else np.nan for row in range(N)],
            "text": [f"t{row}" for row in range(N)],
        }
    )
    receipt = Receipt("strangers", "given", metric=metric)
    return EmbeddingSpace(tuple(labels or [f"i{row}" for row in range(N)]), vectors, receipt, frame)


def with_choices(space: EmbeddingSpace, **choices: str) -> ExplorerState:
    return explorer_with(Link(choices=dict(choices)), space)


def outliers(explorer: ExplorerState, language: str = "en") -> AppTest:
    """The page when nothing is under way any more."""
    return settled(open_view("outliers", explorer, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_open_points_to_the_start_page(language: str) -> None:
    at = open_view("outliers", ExplorerState(link=Link(source=UPLOAD)), language)
    assert not at.exception and words(language)("frame.nothing_open") in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_strangers_are_flagged_ranked_and_agreed_on(language: str) -> None:
    at = outliers(with_choices(with_strangers(), detector="knn"), language)
    t = words(language)
    assert t("outliers.flags", n=3, total=N) in all_said(at)
    assert t("outliers.about_knn") in all_said(at) and t("outliers.by_euclidean") in all_said(at)
    frame = at.dataframe[0].value
    assert set(frame["item"][:3]) == {"i57", "i58", "i59"} and frame["rank"].tolist()[:4] == [1, 2, 3, 4]
    assert frame["flagged"].tolist() == [True] * 3 + [False] * 57
    assert frame["agree"][:3].min() >= 5 > frame["agree"][3:].median()
    assert not any(name in text for text in frame["nearest"] for name in ("i57", "i58", "i59"))
    values = state_of(at).computed[OUTLIER].to_numpy()
    assert np.allclose(values, detect(with_strangers(), KNN()).values)


@pytest.mark.parametrize(
    ("vectors", "choices", "sentence"),
    [
        (np.ones((1, 3)), {}, "Among 1 normal items nothing is strange: bring 3 or more"),
        (np.eye(2), {}, "Among 2 normal items nothing is strange: bring 3 or more"),
        (np.ones((40, 4)), {}, "All 40 normal items stand in the same place"),
        (np.eye(8), {"detector": "lof", "beside": "20"}, "n_neighbors 20 is more than these items allow: 7"),
        (np.eye(5), {"detector": "cluster"}, f"n_clusters {Cluster().n_clusters} is more than these items allow"),
        (np.vstack([np.zeros(4), np.random.default_rng(0).normal(size=(30, 4))]), {}, "1 of 31 vectors are all zeros"),
    ],
    ids=["one", "two", "equal", "few", "clusters", "zeros"],
)  # fmt: skip
def test_odd_spaces_are_told(vectors: np.ndarray, choices: dict[str, str], sentence: str) -> None:
    space = space_of([f"i{row}" for row in range(len(vectors))], vectors)
    at = outliers(with_choices(space, seek="known", **choices))
    assert sentence in said([*at.warning, *at.error])


@pytest.mark.parametrize("language", LANGUAGES)
def test_known_outliers_measure_the_detector(language: str) -> None:
    at = outliers(with_choices(with_strangers(), detector="knn", seek="known", strange="0-1"), language)
    t = words(language)
    assert f"**{t('outliers.roc', area=1)}**" in all_said(at)
    assert f"**{t('outliers.precision_recall', area=1, base=0.05)}**" in all_said(at)
    assert [metric.value for metric in at.metric] == ["100%", "100%", "0%"]
    assert [metric.delta for metric in at.metric] == [
        t("outliers.of_flagged", n=3, total=3),
        t("outliers.of_strange", n=3, total=3),
        t("outliers.of_normal", n=0, total=57),
    ]
    assert len(at.get("plotly_chart")) == 3


def test_all_other_values_may_be_the_strange_ones() -> None:
    at = outliers(with_choices(with_strangers(), detector="knn", seek="known", strange="0-0x"))
    assert "AUROC 1.000" in all_said(at) and "kind is not cloud" in said(at.markdown)


@pytest.mark.parametrize(("strange", "count"), [("1-0", 60), ("1-0x", 0)], ids=["all", "none"])
def test_a_column_with_one_class_is_told(strange: str, count: int) -> None:
    at = outliers(with_choices(with_strangers(), seek="known", strange=strange))
    assert f"{count} of 60 items are marked as outliers: a curve needs both kinds" in said(at.error)


def test_by_what_distance_is_said() -> None:
    at = outliers(with_choices(with_strangers(metric="cosine"), detector="knn", seek="known"))
    assert T("outliers.by_cosine") in all_said(at)


def test_without_columns_there_is_nothing_to_choose() -> None:
    space = space_of([f"i{row}" for row in range(20)], np.random.default_rng(0).normal(size=(20, 3)))
    for choices in ({"seek": "known"}, {"normal": "column"}):
        at = outliers(with_choices(space, **choices))
        assert T("outliers.no_columns", most=MOST_VALUES) in all_said(at)


def test_columns_are_known_by_numbers_and_missing_values_are_neither() -> None:
    space = with_strangers()
    assert offered(space) == {
        0: ["cloud", "far"],
        1: ["x"],
        2: ["0.0", "1.0", "2.0"],
        3: sorted(space.metadata["text"]),
    }
    chosen = picked(space, "2-1")
    assert chosen is not None and (chosen.column, chosen.value) == ("part", "1.0")
    assert np.flatnonzero(chosen.holds).tolist() == [row for row in range(N) if row % 3 == 1 and row % 7]
    rest = picked(space, "2-1x")
    assert rest is not None and not (rest.holds & chosen.holds).any()
    assert (rest.holds | chosen.holds).sum() == space.metadata["part"].notna().sum()
    assert [picked(space, held) for held in ("", "9-0", "0-2", "x", "column")] == [None] * 5
    many = space_of([f"i{row}" for row in range(300)], np.ones((300, 2)))
    many = EmbeddingSpace(many.labels, many.vectors, many.receipt, pd.DataFrame({"id": range(300)}))
    assert offered(many) == {} and picked(many, "0-5") is None


def test_what_is_normal_may_be_a_value_of_a_column() -> None:
    space = with_strangers()
    at = outliers(with_choices(space, detector="knn", normal="0-0", above="99.9"))
    assert T("outliers.learns_from", n=57, total=60) in all_said(at)
    expected = detect(space, KNN(), normal_rows=np.arange(57))
    assert np.allclose(state_of(at).computed[OUTLIER], expected.values)
    assert T("outliers.flags", n=3, total=60) in all_said(at)  # none of the normal ones
    at = outliers(with_choices(space, normal="column"))
    assert T("outliers.column_wanted") in all_said(at) and not at.dataframe


def test_what_is_normal_may_be_the_selection() -> None:
    explorer = with_choices(with_strangers(), detector="knn", normal="selection")
    at = outliers(explorer)
    assert T("outliers.nothing_selected") in all_said(at)
    explorer.select(np.arange(20, 50, dtype=np.uint32))
    at = outliers(explorer)
    expected = detect(with_strangers(), KNN(), normal_rows=np.arange(20, 50))
    assert np.allclose(state_of(at).computed[OUTLIER], expected.values)
    explorer.select(np.array([3, 4], dtype=np.uint32))
    assert "Among 2 normal items nothing is strange" in said(outliers(explorer).error)


def new_items(dim: int = 4, encoder: str = "given") -> EmbeddingSpace:
    """Five that belong to the cloud and one that does not."""
    vectors = np.random.default_rng(1).normal(scale=0.5, size=(6, dim))
    vectors[5] += 40
    frame = pd.DataFrame({"truth": ["in"] * 5 + ["out"]})
    receipt = Receipt("new", encoder, metric="euclidean")
    return EmbeddingSpace(tuple(f"new{row}" for row in range(6)), vectors, receipt, frame, "new.npy")


def with_second(second: EmbeddingSpace, **choices: str) -> ExplorerState:
    explorer = with_choices(with_strangers(), normal=FILE, detector="knn", **choices)
    explorer.second = Second((), second.name, second)
    return explorer


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_file_is_judged_by_the_open_space(language: str) -> None:
    at, t = outliers(with_second(new_items(), above="90.0"), language), words(language)
    assert t("outliers.flags", n=1, total=6) in all_said(at)
    frame = at.dataframe[0].value
    assert frame["item"].tolist()[0] == "new5" and len(frame) == 6
    assert all(label.startswith("i") for text in frame["nearest"] for label in text.split(" · "))
    assert np.allclose(frame["value"], np.sort(judge(with_strangers(), new_items(), KNN()).values)[::-1])
    assert len(state_of(at).computed[OUTLIER]) == N  # the color of the open items


def test_a_second_file_may_hold_the_labels() -> None:
    at = outliers(with_second(new_items(), seek="known", strange="0-1"))
    assert "AUROC 1.000" in all_said(at) and "truth = out" in said(at.markdown)


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (new_items(dim=5), "The normal items have 4 dimensions and the new ones 5"),
        (new_items(encoder="all-minilm-l6-v2"), "were encoded by given and the new ones by all-minilm-l6-v2"),
    ],
    ids=["dimension", "encoder"],
)
def test_a_second_file_that_does_not_fit_is_told(second: EmbeddingSpace, sentence: str) -> None:
    assert sentence in said(outliers(with_second(second)).error)


def test_without_a_second_file_it_is_asked_for() -> None:
    at = outliers(with_choices(with_strangers(), normal=FILE))
    assert T("outliers.file_empty") in all_said(at)


def verdict_of(second: EmbeddingSpace | None = None, above: float = 95.0) -> Verdict:
    space = with_strangers()
    found = detect(space, KNN()) if second is None else judge(space, second, KNN())
    return Verdict(Fit(space, None, second), found, above)


def test_new_items_stand_on_the_map_in_a_mark_of_their_own() -> None:
    explorer, verdict = with_second(new_items()), verdict_of(new_items())
    projection = project(with_strangers().vectors, PCA(2))
    data = map_data(T, explorer, verdict, projection)
    assert len(data) == N + 6 == len(data.labels) and data.labels[N] == "new0"
    assert np.array_equal(data.points[:N], projection.points)
    assert data.judged["placed"] == list(range(N, N + 6)) and data.judged["flagged"] == [N + 5]
    assert data.color is not None and len(data.color.codes) == N + 6 and data.color.is_continuous
    own = map_data(T, with_choices(with_strangers()), verdict_of(), projection)
    assert len(own) == N and own.judged == {"flagged": [57, 58, 59]}


def test_an_item_of_the_second_file_is_clicked_beside_those_of_the_map() -> None:
    explorer, verdict = with_second(new_items()), verdict_of(new_items())
    click(explorer, Clicked(5, is_second=True))
    assert clicked(explorer, verdict) == Clicked(5, is_second=True) and explorer.clicked is None
    at = outliers(explorer)
    assert "#### new5" in all_said(at) and T("outliers.new_item") in all_said(at)
    assert "stranger than 95.0 %" in all_said(at) or "stranger than 100.0 %" in all_said(at)
    click(explorer, Clicked(7))
    assert clicked(explorer, verdict) == Clicked(7) and not explorer.link.choices["fresh"]
    click(explorer, None)
    assert clicked(explorer, verdict) is None


def test_the_clicked_item_tells_its_rank_its_detectors_and_its_normal_neighbors() -> None:
    explorer = with_choices(with_strangers(), detector="knn")
    explorer.click(58)
    at = outliers(explorer)
    at.run()
    text = said(at.markdown)
    assert "#### i58" in text and "of 60" in text
    assert "of 6 detectors** flag it" in text
    near = [button for button in at.button if str(button.key).startswith("outliers.near.")]
    assert len(near) == 5 and not {button.key for button in near} & {
        f"outliers.near.{row}" for row in STRANGE
    }
    near[0].click().run()
    assert state_of(at).clicked == int(str(near[0].key).rsplit(".", 1)[1])


def test_a_file_holds_a_saved_space_vectors_or_items() -> None:
    saved = File("mine.parquet", space_parquet(new_items(encoder="all-minilm-l6-v2")))
    second = second_file.read_second(("1",), (saved,))
    assert second.space is not None and second.space.receipt.encoder == "all-minilm-l6-v2"
    assert second.space.name == "mine" and second.space.labels == new_items().labels
    buffer = io.BytesIO()
    np.save(buffer, np.eye(4, dtype=np.float32))
    second = second_file.read_second(("2",), (File("v.npy", buffer.getvalue()),))
    assert second.space is not None and second.space.receipt.encoder == "given"
    rows = b"text\n" + b"\n".join(f"a sentence about rain, number {row}".encode() for row in range(5))
    second = second_file.read_second(("3",), (File("t.csv", rows),))
    assert second.space is None and second.dataset is not None and len(second.dataset) == 5
    with pytest.raises(DataError):
        second_file.read_second(("4",), (File("e.csv", b""),))


def test_items_can_only_be_encoded_as_the_open_ones_were() -> None:
    rows = b"text\na sentence about rain\nanother one about bread\na third of chess"
    second = second_file.read_second(("3",), (File("t.csv", rows),))
    assert second.dataset is not None
    with pytest.raises(
        SettingsError, match=r"holds items and no vectors.*\(given\): bring vectors of dimension 4"
    ):
        second_file.encoder_of(with_strangers(), second.dataset)
    pictures = EmbeddingSpace(("a",), np.ones((1, 3), np.float32), Receipt("p", "pixels", modality="image"))
    with pytest.raises(
        SettingsError, match=r"holds texts and the open space was made by .*, which reads pictures"
    ):
        second_file.encoder_of(pictures, second.dataset)
    explorer = with_choices(with_strangers(), normal=FILE)
    explorer.second = second
    assert "bring vectors of dimension 4" in said(outliers(explorer).error)


def test_new_items_are_treated_as_the_open_space_was() -> None:
    space = with_strangers()
    centered, same = remedied(space, [Center()]), new_items()
    assert second_file.treated(space, same) is same
    treated = second_file.treated(centered, same)
    assert np.allclose(treated.vectors, same.vectors - space.vectors.mean(axis=0), atol=1e-5)
    assert second_file.treated(centered, treated) is treated


def test_the_download_holds_every_item_with_its_columns() -> None:
    verdict = verdict_of()
    frame = pd.read_csv(io.BytesIO(as_csv(verdict, None)), encoding="utf-8-sig")
    assert len(frame) == N and frame["row"].tolist()[:3] == (verdict.order[:3] + 1).tolist()
    assert frame["kind"].tolist()[:3] == ["far"] * 3 and "agree" not in frame
    assert np.allclose(frame["value"], verdict.found.values[frame["row"] - 1])
    assert "agree" in as_frame(verdict, verdict.order[:5], (verdict.found,)).columns


def test_the_settings_are_those_of_the_link_and_nonsense_gives_the_usual_ones() -> None:
    assert outlying.SETTINGS.asked(Link()) == DEFAULT
    assert outlying.SETTINGS.asked(Link(choices={"detector": "lof", "beside": "7", "epochs": "3"})) == LOF(7)
    assert outlying.SETTINGS.asked(Link(choices={"detector": "knn", "beside": "999"})) == KNN()
    link = Link(choices={"detector": "autoencoder", "narrow": "4", "epochs": "9"})
    assert outlying.SETTINGS.asked(link) == Autoencoder(4, 9)
    outlying.SETTINGS.take(link, "lof", LOF(3))
    assert outlying.SETTINGS.asked(link) == LOF(3)
    outlying.SETTINGS.take(link, DEFAULT.id, DEFAULT)
    assert outlying.SETTINGS.asked(link) == DEFAULT and not link.choices["detector"]
    assert [one.id for one in outlying.all_asked(link)] == list(DETECTORS)
    assert outlying.above_of(Link(choices={"above": "97.5"})) == 97.5 and outlying.above_of(link) == 95


def test_what_is_chosen_stands_in_the_link() -> None:
    at = outliers(with_choices(with_strangers()))
    at.segmented_control(key="outliers.detector.en").set_value("knn").run()
    at.number_input(key="detector.n_neighbors").set_value(7).run()
    at.slider(key="outliers.above").set_value(90.0).run()
    at = settled(at)
    assert T("outliers.flags", n=6, total=60) in all_said(at)
    digest = with_strangers().digest[:8]
    at.selectbox(key="outliers.fitted.en").set_value("column").run()
    at.selectbox(key=f"outliers.fitted.by.{digest}.en.column").set_value(0).run()
    at.selectbox(key=f"outliers.fitted.by.{digest}.en.value.0").set_value(0).run()
    at = settled(at)
    held = {name: value for name, value in link_of(at).choices.items() if value}
    assert held == {"detector": "knn", "beside": "7", "above": "90.0", "normal": "0-0"}
    assert T("outliers.learns_from", n=57, total=60) in all_said(at)


def test_labels_and_columns_are_never_markup() -> None:
    space = with_strangers([HOSTILE] * N)
    frame = space.metadata.rename(columns={"kind": HOSTILE}).replace("far", HOSTILE)
    space = EmbeddingSpace(space.labels, space.vectors, space.receipt, frame)
    explorer = with_choices(space, seek="known", strange="0-0")
    explorer.click(58)
    at = outliers(explorer)
    assert HOSTILE not in "\n".join(block.value for block in [*at.markdown, *at.caption])


def test_a_link_to_a_map_in_the_color_of_outliers_brings_it_back() -> None:
    explorer = explorer_with(
        Link(color=OUTLIER, choices={"detector": "knn", "normal": "0-0"}), with_strangers()
    )
    at = open_view("map", explorer)
    assert not at.exception, at.exception
    expected = detect(with_strangers(), KNN(), normal_rows=np.arange(57))
    assert np.allclose(state_of(at).computed[OUTLIER], expected.values)
    state_of(at).keep_only(np.array([57, 3], np.uint32))
    at.run()
    assert np.allclose(state_of(at).computed[OUTLIER], expected.values[[57, 3]])


def test_a_link_to_outliers_that_cannot_be_found_says_why_and_shows_the_map() -> None:
    at = open_view("map", explorer_with(Link(color=OUTLIER), space_of(["a", "b"], np.eye(2))))
    assert not at.exception and "Among 2 normal items nothing is strange" in said(at.warning)
    assert at.get("bidi_component")


def grouped(seed: int = 3) -> EmbeddingSpace:
    """Four groups of fifteen, so that there are topics to plant."""
    random = np.random.default_rng(seed)
    vectors = np.repeat(8 * np.eye(4, 6), 15, axis=0) + random.normal(scale=0.4, size=(N, 6))
    frame = pd.DataFrame({"topic": np.repeat(list("abcd"), 15), "id": [f"t{row}" for row in range(N)]})
    return EmbeddingSpace(tuple(f"g{row}" for row in range(N)), vectors, Receipt("grouped", "given"), frame)


SEEDS = {"en": 4, "ko": 5}  # nobody has tested these items yet


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_self_test_says_which_detector_to_believe_and_takes_it(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(planting, "DETECTORS", {"knn": KNN, "mahalanobis": Mahalanobis})
    t, space = words(language), grouped(SEEDS[language])
    explorer = with_choices(space, detector="cluster", seek="planted", plants="topic", above="90.0")
    at = outliers(explorer, language)
    assert not [one for one in at.dataframe if "mean" in one.value]  # nothing before it is asked for
    at.button(key="outliers.plant").click().run()
    assert state_of(at).awaited["outliers.planted"][1].wait(60)
    at = settled(at.run())
    found = self_test(space, [KNN(), Mahalanobis()], Plantings(("topic",), "topic"))
    frame = at.dataframe[0].value
    assert frame["mean"].tolist() == sorted((found.mean(one) for one in (KNN(), Mahalanobis())), reverse=True)
    assert frame["topic"].tolist() == frame["mean"].tolist() and frame["mean"][0] > 0.8
    best = found.best
    assert t("outliers.detector_" + best.id) == frame["detector"][0]
    assert t.message(found.planted[0]) in said(at.caption)
    at.button(key="outliers.take").click().run()
    at = settled(at)
    assert outlying.SETTINGS.asked(link_of(at)) == best and link_of(at).choices["above"] == "90.0"
    assert t("outliers.taken", name=t("outliers.detector_" + best.id)) in said(at.caption)


def found_as(means: dict[Detector, float]) -> SelfTest:
    measured = {one: Measured(mean, mean - 0.01, mean + 0.01) for one, mean in means.items()}
    tested = tuple(OneTested(one, "noise", area, area, 0.1) for one, area in measured.items())
    return SelfTest(tested, Plantings(("noise",)), (), 50, 50)


@pytest.mark.parametrize(
    ("means", "verdict"),
    [((0.9, 0.8), "one"), ((0.9, 0.895), "either"), ((0.55, 0.4), "none"), ((0.61, 0.4), "one")],
)
def test_a_detector_is_believed_where_it_is_ahead_and_finds_something(
    means: tuple[float, float], verdict: str
) -> None:
    found = found_as({LOF(): means[1], KNN(): means[0]})
    order = planting.ranked(found)
    assert order == [KNN(), LOF()] and planting.verdict_of(found, order) == verdict
    assert planting.best_of(found, "noise").settings == KNN()


def test_what_is_planted_stands_in_the_link_and_nonsense_plants_everything() -> None:
    space = grouped()
    assert planting.group_options(space) == ["0", planting.BY_KMEANS]
    assert planting.asked(Link(), space) == Plantings(column="topic")
    asked = planting.asked(Link(choices={"plants": "swapped.noise", "topics": "kmeans"}), space)
    assert asked == Plantings(("noise", "swapped"), None)
    assert planting.asked(Link(choices={"topics": "1"}), space).column == "topic"
    at = outliers(with_choices(space, seek="planted"))
    at.get("button_group")[-1].set_value(["topic"]).run()
    at.selectbox(key=f"outliers.plant_groups.{space.digest[:8]}.en").set_value("kmeans").run()
    assert (link_of(at).choices["plants"], link_of(at).choices["topics"]) == ("topic", "kmeans")


def test_among_few_items_nothing_can_be_planted() -> None:
    space = space_of([f"i{row}" for row in range(12)], np.random.default_rng(0).normal(size=(12, 3)))
    at = outliers(with_choices(space, seek="planted"))
    at.button(key="outliers.plant").click().run()
    assert state_of(at).awaited["outliers.planted"][1].wait(20)
    at.run()
    assert "Among 12 items no outliers can be planted: bring 20 or more" in said(at.error)


def test_outliers_are_planted_among_those_that_are_declared_normal() -> None:
    space = grouped()
    assert planting.soil(Fit(space)) is space
    assert planting.soil(Fit(space, np.arange(10, 40))).labels == space.labels[10:40]


def test_a_self_test_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*given: Any) -> SelfTest:
        while True:
            given[-1](1, 2)
            time.sleep(0.01)

    monkeypatch.setattr(planting, "self_test", endless)
    at = outliers(with_choices(grouped(), seek="planted"))
    at.button(key="outliers.plant").click().run()
    _, job = state_of(at).awaited["outliers.planted"]
    at.button(key="cancel_outliers.planted").click().run()
    assert job.wait(20) and job.state == "cancelled"
    at.run()
    assert not at.exception and T("jobs.stopped") in all_said(at)


def test_the_planted_figure_has_a_dot_for_each_kind_and_room_for_what_is_worse_than_chance() -> None:
    dots = (Dot(0.9, 0.8, 0.95, "a"), Dot(0.1, 0.05, 0.2, "b"))
    figure = planted_figure([PlantedRow("<b>x</b>", dots), PlantedRow("y", dots)], ["k1", "k2"], "t", "c")
    assert [len(trace.x) for trace in figure.data] == [2, 2] and list(figure.data[1].x) == [0.1, 0.1]
    assert figure.layout.xaxis.range[0] == 0 and "&lt;b&gt;" in figure.layout.annotations[0].text
    high = planted_figure([PlantedRow("x", dots[:1])], ["k1"], "t", "c")
    assert high.layout.xaxis.range[0] == 0.4


def test_colors_do_not_change_with_the_threshold_and_one_that_is_far_leaves_the_others_theirs() -> None:
    low, high = verdict_of(above=60.0), verdict_of(above=99.0)
    assert strongest(low) == strongest(high)
    values = colored(low).to_numpy()
    assert values.max() <= strongest(low) < low.found.values.max()
    assert (values[:57] == low.found.values[:57]).mean() > 0.9


def test_numbers_are_told_to_the_browser_in_every_run() -> None:
    """A run that is cut short may be the one that told them; the browser would then show the minimum."""
    at = outliers(with_choices(with_strangers(), detector="knn"))
    for _ in range(2):
        assert at.slider(key="outliers.above").value == outlying.USUAL
        assert at.number_input(key="detector.n_neighbors").value == KNN().n_neighbors
        assert at.slider(key="outliers.above").proto.set_value
        assert at.number_input(key="detector.n_neighbors").proto.set_value
        at.run()


def test_items_of_a_second_file_are_encoded_as_the_open_ones_were(tiny_encoder: None) -> None:
    texts = tuple("x" * (row % 9 + 20) + f" {row}" for row in range(40))
    report = LoadReport("open", "lines", 40, 40)
    space = encode_dataset(
        Dataset("open", "text", texts, pd.DataFrame(index=range(40)), report), TinyEncoder()
    )
    explorer = with_choices(space, normal=FILE, detector="knn", seek="known", strange="0-1")
    rows = "text,truth\n" + "\n".join(f"{text} again,in" for text in texts[:5]) + "\nz,out\n"
    explorer.second = second_file.read_second(("1",), (File("new.csv", rows.encode()),))
    at = open_view("outliers", explorer)
    _, job = state_of(at).awaited.get("outliers.second", (None, None))
    if job is not None:
        assert job.wait(30)
    at = settled(at.run())
    assert "of 6 items" in said(at.markdown) and "6 of 6" in said(at.caption)
    assert "truth = out" in said(at.markdown)
    dataset = explorer.second.dataset
    brought = known(second_file.encoding_work(space, explorer.second))
    assert np.allclose(brought.space.vectors, TinyEncoder().encode(list(dataset.items)))


def test_nearest_normal_items_are_named_for_the_strangest_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outliers_table, "MOST_NEAR", 5)
    verdict = verdict_of()
    named = as_frame(verdict, verdict.order, None)["nearest"].tolist()
    assert all(named[:5]) and named[5:] == [""] * (N - 5)
    assert T("outliers.near_note", n=5) in all_said(outliers(with_choices(with_strangers())))
