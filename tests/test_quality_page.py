"""Quality on the pages: the line under the map, trust as its color, the marks of a clicked item, both languages."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from pages import all_said, explorer_with, open_view, settled, state_of
from streamlit.testing.v1 import AppTest
from toy import random_space

from dashboard import quality_resources, resources
from dashboard.columns import TRUST, column_of
from dashboard.components import map_quality
from dashboard.figures.quality import QualityCurve, quality_figure, variance_figure
from dashboard.links import Link
from dashboard.quality_resources import MapQuality
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.errors import Cancelled
from embeddings.neighbors import knn_graph, nearest_to_row
from embeddings.projections import PCA, UMAP, project
from embeddings.quality import (
    Measured,
    QualitySettings,
    map_neighbors,
    marks_of,
    quality,
    quality_many,
    random_layout,
    shared_neighbors,
    variance_curve,
)
from embeddings.remedies import Center, remedied
from embeddings.space import EmbeddingSpace, Receipt

T = words("en")


def opened(space: EmbeddingSpace, language: str = "en", page: str = "map", **link: object) -> AppTest:
    at = open_view(page, explorer_with(Link(**link), space), language)  # type: ignore[arg-type]
    assert not at.exception, at.exception
    return at


def given(vectors: np.ndarray) -> EmbeddingSpace:
    return EmbeddingSpace([f"w{i}" for i in range(len(vectors))], vectors, Receipt("test", "given"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_map_says_at_once_how_far_it_can_be_trusted(language: str) -> None:
    space = random_space(80, 8)
    at = opened(space, language)
    points = project(space.vectors, PCA()).points
    own, by_chance = quality(space.vectors, points), quality(space.vectors, random_layout(80))
    trust = [found.at(15)["trustworthiness"].value for found in (own, by_chance)]
    t = words(language)
    others = f"{t('quality.name_random')} {trust[1]:.2f}"  # PCA beside itself would say nothing
    assert t("quality.line", value=f"{trust[0]:.2f}", others=others) in all_said(at)
    kept = own.at(15)["knn_preservation"].value
    assert t("quality.kept", share=f"{100 * kept:.0f} %", k=15) in all_said(at)


def test_opened_it_shows_the_curves_the_table_and_a_sentence() -> None:
    at = opened(random_space(80, 8))
    at.session_state["map.quality.more"] = True
    at.run()
    assert not at.exception
    said = all_said(at)
    assert T("quality.basis_all", n=80, metric=T("map.metric_cosine")) in said
    assert "random pairs (" not in said
    assert T("quality.variance") in said
    table = next(frame.value for frame in at.dataframe if T("quality.measure") in frame.value)
    assert table["k"].tolist() == [5, 15] * 3
    assert len(at.get("plotly_chart")) == 4


def test_the_pairs_whose_distances_were_compared_are_said() -> None:
    at = opened(random_space(220, 4))
    at.session_state["map.quality.more"] = True
    at.run()
    assert "Neighborhoods: measured on every one of the 220" in all_said(at)
    assert "Distances: measured on 20,000 random pairs (seed 42)." in all_said(at)


@pytest.mark.parametrize("page", ["search", "groups", "compare"])
def test_the_line_stands_beside_every_map(page: str) -> None:
    space = random_space(60, 6)
    at = settled(opened(space, page=page))
    points = project(space.vectors, PCA()).points
    value = quality(space.vectors, points).at(15)["trustworthiness"].value
    lines = [text for text in (mark.value for mark in at.markdown) if ":small[:material/verified:" in text]
    assert f"trustworthiness **{value:.2f}**" in lines[0]
    assert len(lines) == (2 if page == "compare" else 1)


def test_both_maps_of_a_comparison_are_judged_by_their_own_space() -> None:
    space = random_space(60, 6)
    explorer = explorer_with(Link(choices={"with": "remedied:center"}), space)
    at = open_view("compare", explorer)
    assert not at.exception
    lines = [text for text in (mark.value for mark in at.markdown) if ":small[:material/verified:" in text]
    centered = remedied(space, [Center()])
    points = project(centered.vectors, PCA()).points
    value = quality(centered.vectors, points).at(15)["trustworthiness"].value
    assert len(lines) == 2 and f"trustworthiness **{value:.2f}**" in lines[1]


def test_a_sample_and_its_interval_are_said() -> None:
    space = random_space(300, 6)
    points = project(space.vectors, PCA()).points
    maps = {"map": points, "random": random_layout(300)}
    found = MapQuality(
        quality_many(space.vectors, maps, settings=QualitySettings(sample=100)), variance_curve(space.vectors)
    )
    said = map_quality.line(T, found)
    assert "100 of 300, seed 42" in said and " ± 0.0" in said


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.ones((20, 4)), "All 20 items are equal: none is nearer than another"),
        (np.eye(2, 4), "2 items have no neighborhoods that a map could keep: bring 3 or more"),
    ],
)
def test_what_cannot_be_judged_is_said_in_its_place(vectors: np.ndarray, message: str) -> None:
    at = opened(given(vectors.astype(np.float32)), clicked=1)
    assert message in all_said(at).replace("\\", "")
    assert not at.error


@pytest.mark.parametrize(
    ("vectors", "is_near", "k"),
    [
        (np.repeat(np.eye(3), 100, axis=0), lambda a, b: a // 100 == b // 100, 10),  # copies by the hundred
        (
            np.linspace(-1, 1, 40)[:, None],
            lambda a, b: (a < 20) == (b < 20),
            10,
        ),  # one dimension: two directions
        (np.random.default_rng(0).normal(size=(7, 3)), lambda a, b: True, 6),  # fewer than any usual k
    ],
    ids=["copies", "one dimension", "few"],
)
def test_odd_spaces_have_a_line_trust_and_marks(
    vectors: np.ndarray, is_near: Callable[[int, int], bool], k: int
) -> None:
    space = given(vectors.astype(np.float32))
    at = opened(space, color=TRUST, clicked=1)
    assert "trustworthiness" in all_said(at) and not at.error
    trust = column_of(state_of(at), TRUST)
    near = map_neighbors(project(space.vectors, PCA()).points, 15)
    expected = [np.mean([is_near(row, other) for other in others]) for row, others in enumerate(near)]
    assert trust is not None and trust.to_numpy() == pytest.approx(expected)
    assert T("quality.marks_counts", true=k, false=0, missing=0) in all_said(at)
    listed = [int(b.key.split(".")[-1]) for b in at.button if b.key and b.key.startswith("map.neighbor.")]
    assert len(listed) == len(set(listed)) == k and all(is_near(1, row) for row in listed)


def test_the_map_is_colored_by_the_share_of_true_neighbors() -> None:
    space = random_space(70, 5)
    at = opened(space, color=TRUST)
    trust = column_of(state_of(at), TRUST)
    points = project(space.vectors, PCA()).points
    expected = shared_neighbors(knn_graph(space.vectors, 15), space.vectors, points, 15)
    assert trust is not None and trust.to_numpy() == pytest.approx(expected)
    assert T("quality.trust_about", k=15, mean=f"{100 * expected.mean():.0f} %") in all_said(at)
    at.selectbox[0].set_value("-").run()
    assert column_of(state_of(at), TRUST) is None


@pytest.mark.parametrize("page", ["map", "trust"])
def test_the_neighbors_of_a_clicked_item_are_listed_by_what_they_are_worth(page: str) -> None:
    space = random_space(60, 6)
    at = opened(space, page=page, clicked=4)
    near = [neighbor.row for neighbor in nearest_to_row(space, 4, 10)]
    marks = marks_of(near, space.vectors, "cosine", project(space.vectors, PCA()).points, 4)
    assert marks.false and marks.missing
    signs = {button.key: button.label for button in at.button if button.key}
    for row in near:
        assert signs[f"map.neighbor.{row}"][:14].count("○" if row in marks.true else "◇") == 1
    for row in marks.false:
        assert "✕" in signs[f"map.false.{row}"] and space.labels[row] in signs[f"map.false.{row}"]
    counts = {"true": len(marks.true), "false": len(marks.false), "missing": len(marks.missing)}
    assert T("quality.marks_counts", **counts) in all_said(at)
    at.button(key=f"map.false.{marks.false[0]}").click().run()
    assert state_of(at).clicked == marks.false[0]


@pytest.mark.parametrize(("shape", "is_quick"), [((300, 64), True), ((301, 4), False), ((200, 384), False)])
def test_only_what_takes_no_time_is_measured_while_the_page_is_drawn(
    shape: tuple[int, int], is_quick: bool
) -> None:
    space = random_space(*shape)
    drawn = project(space.vectors, PCA())
    works = (quality_resources.quality_work(space, drawn), quality_resources.trust_work(space, drawn))
    assert [work.is_quick for work in works] == [is_quick] * 2


def test_a_large_map_is_measured_as_a_job_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality_resources, "QUICK_ITEMS", 10)
    at = opened(random_space(64, 5, seed=9))
    explorer: ExplorerState = state_of(at)
    _, job = explorer.awaited["map.quality"]
    assert job.wait(30)
    at.run()
    assert "trustworthiness" in all_said(at)

    def stopped(*arguments: object, **more: object) -> None:
        raise Cancelled

    monkeypatch.setattr(quality_resources, "_measure", stopped)
    at = opened(random_space(64, 5, seed=10))
    assert state_of(at).awaited["map.quality"][1].wait(30)
    at.run()
    assert not at.exception and T("jobs.stopped") in all_said(at) and "trustworthiness" not in all_said(at)


def test_what_the_results_of_others_have_pushed_away_is_measured_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quality_resources, "QUICK_ITEMS", 10)
    at = opened(random_space(64, 5, seed=91))
    _, first = state_of(at).awaited["map.quality"]
    assert first.wait(30)
    line = [block.value for block in at.run().markdown if "trustworthiness" in block.value]
    assert line
    for other in range(16):
        resources.finished_work().put(("elsewhere", other), other)
    at.run()
    _, second = state_of(at).awaited["map.quality"]
    assert second is not first and second.wait(30)
    assert [block.value for block in at.run().markdown if "trustworthiness" in block.value] == line


@pytest.mark.parametrize(
    ("points", "expected"),
    [("umap", "better"), ("pca", "own"), ("random", "chance"), ("pca again", "pca")],
)
def test_the_sentence_follows_from_the_numbers(points: str, expected: str) -> None:
    rng = np.random.default_rng(1)
    vectors = (rng.normal(size=(200, 12)) + 6 * np.eye(8, 12)[np.arange(200) % 8]).astype(np.float32)
    pca = project(vectors, PCA()).points
    maps = {"random": random_layout(200)} | ({} if points == "pca" else {"pca": pca})
    drawn = {
        "umap": lambda: project(vectors, UMAP()).points,
        "pca": lambda: pca,
        "random": lambda: random_layout(200, 2, 7),
        "pca again": lambda: pca,
    }[points]()
    found = MapQuality(quality_many(vectors, {"map": drawn, **maps}), variance_curve(vectors))
    if points == "random":
        assert found.own.at(15)["knn_preservation"].value < 0.15
        found = MapQuality({**found.maps, "map": found.maps["random"]}, found.variance)
    assert map_quality.verdict(found) == expected
    assert map_quality.sentence(T, found) and map_quality.sentence(words("ko"), found)


def test_curves_carry_the_numbers_and_bands_only_where_a_sample_was_taken() -> None:
    exact = tuple(Measured(v, v, v) for v in (0.5, 0.75))
    sampled = tuple(Measured(v, v - 0.1, v + 0.1) for v in (0.25, 0.5))
    figure = quality_figure(
        [QualityCurve("map", (5, 15), exact), QualityCurve("pca", (5, 15), sampled)], "k", "dark"
    )
    assert [trace.name for trace in figure.data if trace.name] == ["map", "pca"]
    assert list(figure.data[0].y) == [0.5, 0.75] and len(figure.data) == 3
    band = figure.data[1]
    assert list(band.x) == [5, 15, 15, 5] and list(band.y) == pytest.approx([0.35, 0.6, 0.4, 0.15])
    assert figure.data[0].line.dash != figure.data[2].line.dash  # not color alone
    shares = variance_figure(np.array([0.5, 0.7, 1.0]), 2, "n", "light")
    assert list(shares.data[0].y) == [0.5, 0.7, 1.0] and list(shares.data[1].y) == [0.7]
    assert pd.Series(shares.data[1].text).str.strip().tolist() == ["70%"]


def test_one_word_means_one_measure() -> None:
    korean = words("ko")
    assert "신뢰도" in korean("quality.trustworthiness") and "신뢰도" not in korean("map.column_trust")
    assert "신뢰도" not in korean("quality.trust_about", k=15, mean="50 %")
    assert T("trust.run_said", trust=0.9, kept=50.0).startswith("trustworthiness 0.900")
