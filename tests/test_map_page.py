"""The map page in every state: shipped, computed, under way, clicked, selected, refused, in both languages."""

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import columns, links, projecting, resources, state
from dashboard.jobs import JobQueue, Report
from dashboard.projecting import compute, settings_of
from dashboard.samples import SAMPLES
from dashboard.text import LANGUAGES, words
from embeddings.neighbors import nearest_to_row
from embeddings.projections import PCA, TSNE, UMAP, Projection, project
from embeddings.space import EmbeddingSpace, Receipt

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
HOSTILE = "<b>**bold**</b> :smile: $x$ [a](b)"


def small_space(n: int = 60, dim: int = 8) -> EmbeddingSpace:
    rng = np.random.default_rng(7)
    groups = np.arange(n) % 3
    vectors = rng.normal(size=(n, dim)).astype(np.float32) + 6 * np.eye(3, dim, dtype=np.float32)[groups]
    metadata = pd.DataFrame(
        {
            "group": [f"g{g}" for g in groups],
            "value": np.linspace(-1, 1, n),
            "when": pd.date_range("2026-01-01", periods=n),
            HOSTILE: ["x"] * n,
        }
    )
    labels = (HOSTILE, *(f"item {i}" for i in range(1, n)))
    return EmbeddingSpace(labels, vectors, Receipt("test", "given"), metadata, "a small space")


def open_map(space: EmbeddingSpace | None, language: str = "en", **link: object) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    explorer = state.ExplorerState(link=links.Link(source="upload:" + "0" * 32, **link))  # type: ignore[arg-type]
    if space is not None:
        explorer.open_space(space, explorer.link.source)
    at.session_state[state.EXPLORER] = explorer
    at.session_state[state.LANGUAGE] = language
    at.run()
    return at.switch_page("views/map.py").run()


def said(at: AppTest) -> str:
    blocks = [*at.markdown, *at.caption, *at.info, *at.error, *at.warning, *at.text]
    return re.sub(
        r"\\(.)", r"\1", "\n".join(str(block.value) for block in blocks)
    )  # without the escapes of Markdown


def run_until_drawn(at: AppTest) -> AppTest:
    explorer = at.session_state[state.EXPLORER]
    if explorer.map_job is not None:
        assert explorer.map_job.wait(60)
    return at.run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pca_is_drawn_at_once_with_its_variance(language: str) -> None:
    at = open_map(small_space(), language, method="pca")
    assert not at.exception
    assert words(language)("map.all_items", n=60) in said(at)
    assert words(language)("map.nothing_clicked") in said(at)


def test_umap_replaces_pca_when_it_is_there() -> None:
    at = run_until_drawn(open_map(small_space(), method="umap"))
    assert not at.exception
    receipt = next(c.value for c in at.caption if "seed 42" in c.value)
    assert receipt.startswith("UMAP") and "n_neighbors 15" in receipt


def test_too_few_items_for_the_perplexity_are_said_with_the_value_used() -> None:
    at = run_until_drawn(open_map(small_space(20), method="tsne", settings={"tsne": {"perplexity": 30}}))
    assert not at.exception
    assert "perplexity 30 needs more than 90 items, there are 20" in said(at)


@pytest.mark.parametrize(
    ("method", "settings"),
    [
        ("tsne", {"perplexity": 500, "n_epochs": 10, "random_state": 2**32 - 1}),
        ("tsne", {"perplexity": 1.5}),
        ("umap", {"min_dist": 0.99, "n_neighbors": 500, "n_epochs": 10, "random_state": 0}),
    ],
)
def test_every_setting_that_a_link_may_ask_for_fits_the_panel(
    method: str, settings: dict[str, float]
) -> None:
    at = run_until_drawn(open_map(small_space(20), method=method, settings={method: settings}))
    assert not at.exception and not at.error
    shown = {box.label: box.value for box in at.number_input}
    assert {name: shown[name] for name in settings} == settings


def test_an_engine_that_does_not_draw_these_dimensions_is_said_and_can_be_left() -> None:
    at = open_map(
        small_space(20), method="tsne", n_components=3, settings={"tsne": {"engine": "manifolds-rs"}}
    )
    assert not at.exception
    assert "'manifolds-rs' does not draw tsne in 3 dimensions: choose auto, scikit-learn, opentsne" in said(
        at
    )
    at = at.button(key="map.reset").click().run()
    assert not at.exception and not at.error


def test_a_clicked_item_shows_its_true_neighbors() -> None:
    space = small_space()
    at = open_map(space, method="pca", clicked=5)
    assert not at.exception
    expected = [neighbor.row for neighbor in nearest_to_row(space, 5, 10)]
    pressed = [b for b in at.button if b.key and b.key.startswith("map.neighbor.")]
    assert [int(b.key.rsplit(".", 1)[1]) for b in pressed] == expected
    at = pressed[0].click().run()
    assert at.session_state[state.EXPLORER].clicked == expected[0]


def test_text_of_items_and_columns_is_never_markup() -> None:
    at = open_map(small_space(), method="pca", clicked=0)
    assert not at.exception
    shown = "\n".join(
        [*(m.value for m in at.markdown), *(c.value for c in at.caption), *(b.label for b in at.button)]
    )
    assert "<b>" not in shown and "**bold**" not in shown and ":smile:" not in shown and "$x$" not in shown


def test_a_selection_is_listed_exactly_and_can_be_projected_alone() -> None:
    space, rows = small_space(), (3, 6, 9, 12, 15, 18)
    at = open_map(space, method="pca", selected=rows)
    assert not at.exception
    listed = next(frame.value for frame in at.dataframe if "row" in frame.value.columns)
    assert listed["row"].tolist() == [row + 1 for row in rows]
    at = next(b for b in at.button if b.label == words("en")("map.only_these")).click().run()
    assert not at.exception
    explorer = at.session_state[state.EXPLORER]
    assert explorer.space.labels == tuple(space.labels[row] for row in rows)
    assert explorer.link.part == rows
    at = next(b for b in at.button if "60" in b.label).click().run()
    assert len(at.session_state[state.EXPLORER].space) == 60


def test_search_highlights_and_counts() -> None:
    at = open_map(small_space(), method="pca", search="ITEM 1")
    assert words("en")("map.matches", n=11, total=60) in said(at)


@pytest.mark.parametrize("column", ["group", "value", "when", HOSTILE])
def test_any_column_colors_the_map(column: str) -> None:
    assert not open_map(small_space(), method="pca", color=column).exception


def test_the_choice_of_a_column_outlives_a_change_of_language() -> None:
    at = open_map(small_space(), method="pca", color="group")
    box = next(box for box in at.selectbox if box.label == words("en")("map.color"))
    at = box.select("value").run()
    at.session_state[state.LANGUAGE] = "ko"
    at = at.run()
    boxes = {box.label: box for box in at.selectbox}
    assert boxes[words("ko")("map.color")].value == "value"
    assert at.session_state[state.EXPLORER].link.color == "value"
    at = boxes[words("ko")("map.color")].select("group").run()
    at.session_state[state.LANGUAGE] = "en"
    at = at.run()
    assert at.session_state[state.EXPLORER].link.color == "group"


def test_ready_points_are_shown_as_they_are() -> None:
    space = EmbeddingSpace(
        ("a", "b", "c"), np.array([[0, 0], [1, 0], [0, 1]], np.float32), Receipt("x", "given")
    )
    at = open_map(space, method=links.GIVEN)
    assert not at.exception
    line = next(c.value for c in at.caption if c.value.startswith("As it is"))
    assert line == "As it is · all 3 items", "nothing was computed, so no engine is named"


def test_a_row_or_a_column_that_is_not_there_leaves_the_link() -> None:
    at = open_map(small_space(), method="pca", clicked=999_999, selected=(3, 999_999), color="nope")
    assert not at.exception
    link = at.session_state[state.EXPLORER].link
    assert (link.clicked, link.selected, link.color) == (None, (3,), links.NO_COLUMN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_to_a_sample_that_is_not_here_says_so(language: str) -> None:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state[state.LANGUAGE] = language
    at.query_params["source"] = "sample:nosuch"
    at = at.run().switch_page("views/map.py").run()
    assert not at.exception
    assert "nosuch" in said(at)


def test_as_it_is_asked_of_texts_shows_the_method_of_the_sample() -> None:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state[state.LANGUAGE] = "en"
    at.query_params["source"], at.query_params["method"] = "sample:topics-en", links.GIVEN
    at.query_params["color"] = "nope"
    at = at.run().switch_page("views/map.py").run()
    row = SAMPLES["topics-en"]
    link = at.session_state[state.EXPLORER].link
    assert (link.method, link.color) == (row.method, row.color)


def test_the_receipt_is_one_json_and_not_json_within_a_string() -> None:
    receipt = json.loads(open_map(small_space(), method="pca").json[0].value)
    assert receipt["space"]["encoder"] == "given"
    assert receipt["projection"]["engine"] == "numpy"


def test_a_link_to_a_file_that_is_not_here_asks_for_it() -> None:
    at = open_map(None)
    assert not at.exception
    assert words("en")("frame.nothing_open") in said(at)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_handful_of_items_is_a_map_too(n: int) -> None:
    at = run_until_drawn(open_map(small_space(60).select(range(n))))
    assert not at.exception and not at.error


def test_all_equal_items_are_one_point_and_it_is_said() -> None:
    space = EmbeddingSpace(tuple("abcdefgh"), np.ones((8, 4), np.float32), Receipt("x", "given"))
    at = run_until_drawn(open_map(space, method="umap"))
    assert "All 8 items have the same vector: the map is one point" in said(at)


@pytest.mark.parametrize(
    ("settings", "n", "is_isolated"),
    [
        (TSNE(n_components=3), 100, False),
        (TSNE(n_components=3), 300, True),
        (UMAP(n_components=3), 300, False),
        (TSNE(), 1_500, True),
    ],
)
def test_what_takes_long_runs_where_cancel_can_end_it(
    settings: TSNE | UMAP, n: int, is_isolated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def stand_in(name: str) -> Callable[..., Projection]:
        return lambda vectors, *rest: ran.append(name) or project(vectors, PCA())  # type: ignore[func-returns-value]

    for name in ("project", "project_isolated"):
        monkeypatch.setattr(projecting, name, stand_in(name))
    compute(small_space(n), settings, Report(threading.Event()))
    assert ran == ["project_isolated" if is_isolated else "project"]


def test_equal_items_need_no_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projecting.resources, "graph", lambda *arguments: pytest.fail("a graph of one point"))
    space = EmbeddingSpace(tuple("abcdefgh"), np.ones((8, 4), np.float32), Receipt("x", "given"))
    assert not compute(space, TSNE(), Report(threading.Event())).points.any()


def test_a_cancelled_map_leaves_pca_and_offers_another_try() -> None:
    at = AppTest.from_file(str(APP), default_timeout=60)
    explorer = state.ExplorerState(link=links.Link(source="upload:" + "0" * 32, method="umap"))
    explorer.open_space(small_space(61), explorer.link.source)
    stopped = JobQueue().submit("me", lambda report: compute(small_space(), PCA(), report))
    stopped.wait(60)
    stopped.state = "cancelled"
    explorer.map_job = stopped
    explorer.map_wanted = (explorer.space.digest, settings_of(explorer.link, explorer.space))  # type: ignore[union-attr]
    at.session_state[state.EXPLORER] = explorer
    at = at.run().switch_page("views/map.py").run()
    assert not at.exception
    assert words("en")("map.cancelled") in said(at)
    at = next(b for b in at.button if b.key == "map.again").click().run()
    at = run_until_drawn(at)
    assert any(c.value.startswith("UMAP") and "seed" in c.value for c in at.caption)


def test_a_map_that_the_maps_of_others_have_pushed_away_is_drawn_again() -> None:
    at = run_until_drawn(open_map(small_space(31), method="umap"))
    first = at.session_state[state.EXPLORER].map_job
    assert first.state == "done"
    for other in range(24):
        resources.finished_maps().put((str(other), PCA()), project(small_space(5).vectors, PCA()))
    at.run()
    assert at.session_state[state.EXPLORER].map_job is not first
    assert "UMAP" in said(run_until_drawn(at)) and "PCA ·" not in said(at)


def test_a_computed_column_colors_the_map_under_a_word_of_the_language_and_goes_with_its_space() -> None:
    at = open_map(small_space(), method="pca", color="@group")
    explorer = at.session_state[state.EXPLORER]
    explorer.computed["@group"] = pd.Series(["a", "b"] * 30, name="clusters")
    at.run()
    assert not at.exception
    color = next(box for box in at.selectbox if box.label == words("en")("map.color"))
    assert color.value == "@group" and words("en")("map.column_group") in color.options
    drawn = columns.column_of(explorer, "@group")
    assert drawn is not None and drawn.tolist() == ["a", "b"] * 30
    explorer.computed["@trust"] = pd.Series(np.zeros(60))
    explorer.keep_only(np.array([1, 2, 5]))
    kept = columns.column_of(explorer, "@group")
    assert kept is not None and kept.tolist() == ["b", "a", "b"] and kept.index.tolist() == [0, 1, 2]
    assert "@trust" not in explorer.computed  # a part has a map of its own
    explorer.open_space(small_space(20), explorer.link.source)
    assert explorer.computed == {}
