"""The start page in every state that a visitor can bring it into, in both languages."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pages import keys_of, make_map, press_make_map, said, state_of
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.testing.v1 import AppTest

from dashboard import encoding, jobs, links, resources
from dashboard.components.upload import Upload
from dashboard.encoding import first_groups
from dashboard.samples import SAMPLES
from dashboard.state import LANGUAGE
from dashboard.text import LANGUAGES, words
from embeddings.catalog import ENGLISH
from embeddings.errors import ModelError
from embeddings.progress import Progress
from embeddings.readers import File, load_lines

pytestmark = pytest.mark.usefixtures("tiny_encoder")
WAIT_S = 20
LINES = "the soup needs salt\na goal in the last minute\ninterest rates rise\nsnow on the mountain"
CSV = b"text,topic,year\nthe soup needs salt,food,2020\na late goal,sport,2021\nrates rise,money,2022\n"


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """An encoder whose preparation does not end before the event is set."""
    gate = threading.Event()

    def prepare(row: object, precision: str, progress: Progress) -> None:
        while not gate.wait(0.01):
            progress(3, 10)

    monkeypatch.setattr(encoding, "prepare", prepare)
    yield gate
    gate.set()


def open_app(language: str = "en", link: str = "") -> AppTest:
    app = AppTest.from_file("../dashboard/app.py", default_timeout=60)
    app.query_params["lang"] = language
    for name, value in links.write(links.Link(source=link), language).items() if link else ():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def with_lines(text: str = LINES, **options: Any) -> AppTest:
    app = open_app(**options)
    app.session_state["bring_tab"] = words(options.get("language", "en"))("start.tab_paste")
    app.text_area(key="pasted_lines").set_value(text).run()
    assert not app.exception, app.exception
    return app


def with_file(name: str, data: bytes, **options: Any) -> AppTest:
    app = open_app(**options)
    app.file_uploader(key="uploaded_files").set_value([(name, data, "")]).run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_who_does_nothing_sees_a_map_and_three_doors(language: str) -> None:
    t, app = words(language), open_app(language)
    row = f"topics-{language}"
    n = len(resources.sample_space(row))
    assert t(f"samples.{row}.sentence", n=n) in said(app.markdown)
    assert len(app.get("bidi_component")) == 1
    for door, anchor in (("bring", "bring"), ("sample", "samples")):
        assert f"[**{t(f'start.door_{door}')}**](#{anchor})" in said(app.markdown)
        assert anchor in [heading.proto.anchor for heading in app.subheader]
    assert t("start.door_ask") in app.button(key="door_ask").label
    assert {f"open_{sample}" for sample in SAMPLES} <= keys_of(app)
    assert "make_map" not in keys_of(app)
    assert not app.error


def test_every_sample_says_where_it_comes_from_and_opens() -> None:
    app = open_app()
    captions = said(app.caption)
    for row in SAMPLES.values():
        assert row.source in captions
        assert row.licence in captions
    app.button(key="open_countries").click().run()
    assert not app.exception, app.exception
    assert state_of(app).link.source == "sample:countries"
    assert state_of(app).link.color == SAMPLES["countries"].color


def test_the_third_door_asks_the_analogy() -> None:
    app = open_app()
    app.button(key="door_ask").click().run()
    assert not app.exception, app.exception
    assert state_of(app).link.analogy == ("man", "king", "woman")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pasted_lines_become_a_map(language: str) -> None:
    t, app = words(language), with_lines(language=language)
    assert list(app.dataframe[0].value.iloc[:, 0]) == LINES.split("\n")
    assert t("report.kept", kept=4, read=4) in said(app.caption)
    assert app.button(key="make_map").label == t("start.make_map", n=4)
    make_map(app, WAIT_S)
    state = state_of(app)
    assert state.space is not None
    assert state.space.labels == tuple(LINES.split("\n"))
    assert state.link.source == f"upload:{load_lines(LINES, t('start.pasted_name')).digest}"
    assert state.space.receipt.settings["precision"] == "fp32"
    assert state.job is None


def test_pasted_lines_outlive_a_look_at_another_page() -> None:
    app = with_lines()
    app.switch_page("views/map.py").run()
    app.switch_page("views/start.py").run()
    assert app.text_area(key="pasted_lines").value == LINES
    app.session_state[LANGUAGE] = "ko"
    app.run()
    assert app.button(key="make_map").label == words("ko")("start.make_map", n=len(set(LINES.splitlines())))


def test_a_table_offers_its_columns() -> None:
    app = with_file("news.csv", CSV)
    column = next(box for box in app.selectbox if box.label == words("en")("start.text_column"))
    assert (column.value, column.options) == ("text", ["text", "topic", "year"])
    assert app.multiselect[0].value == ["topic", "year"]
    app.multiselect[0].set_value(["year"]).run()
    make_map(app, WAIT_S)
    space = state_of(app).space
    assert space is not None
    assert list(space.metadata.columns) == ["year"]


@pytest.mark.parametrize(
    ("columns", "color"),
    [
        ({"id": ["a", "b", "c", "d"], "topic": ["x", "y", "x", "y"]}, "topic"),
        ({"same": ["x"] * 4}, ""),
        ({}, ""),
    ],
)
def test_a_new_map_is_colored_by_the_first_column_of_groups(
    columns: dict[str, list[str]], color: str
) -> None:
    assert first_groups(pd.DataFrame(columns, index=range(4))) == color


def test_ready_vectors_need_no_encoder() -> None:
    app = with_file("v.tsv", b"label\td0\td1\td2\na\t1\t0\t0\nb\t0\t1\t0\nc\t0\t0\t1\n")
    assert words("en")("encoders.given", n=3, dim=3) in said(app.caption)
    make_map(app, WAIT_S)
    assert state_of(app).space.receipt.encoder == "given"  # type: ignore[union-attr]


BAD_FILES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("empty.txt", b"", "empty.txt"),
    "garbage": ("sheet.csv", bytes(range(256)) * 40, "sheet.csv"),
    "pickled": ("objects.npy", b"", "objects.npy"),
    "lying header": ("lies.bin", b"5 300\na " + bytes(900), "lies.bin"),
}


def _pickled() -> bytes:
    import io

    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_said_in_place_and_the_page_stays_usable(kind: str) -> None:
    from embeddings.errors import EmbeddingsError
    from embeddings.readers import File, load

    name, data, part = BAD_FILES[kind]
    data = _pickled() if kind == "pickled" else data
    with pytest.raises(EmbeddingsError) as wrong:
        load([File(name, data)])
    app = with_file(name, data)
    assert said(app.error) == " ".join(str(wrong.value).split())
    assert part in said(app.error)
    assert "make_map" not in keys_of(app)
    assert {f"open_{sample}" for sample in SAMPLES} <= keys_of(app)


def test_a_file_that_is_too_large_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser's own check can be passed by: the server looks again."""
    monkeypatch.setenv("VECTARIUM_FILE_MB", "1")
    app = with_file("large.txt", b"one line of many\n" * 130_000)
    assert "large.txt" in said(app.error)
    assert "make_map" not in keys_of(app)


def test_markup_in_a_file_stays_text() -> None:
    app = with_file("*a*<b>.txt", b"")
    assert r"\*a\*\<b\>" in app.error[0].value


def test_a_korean_text_under_the_english_encoder_is_warned_of() -> None:
    app = with_lines("국이 조금 싱거워요\n기준금리가 또 올랐다", language="en")
    box = next(box for box in app.selectbox if box.label == words("en")("encoders.encoder"))
    assert box.value == "multilingual-e5-small-q4"
    assert not app.warning
    box.set_value(ENGLISH).run()
    assert "has learned English only: choose multilingual-e5-small" in said(app.warning)


def test_a_running_job_shows_where_it_is_and_can_be_stopped(hold: threading.Event) -> None:
    app = with_lines()
    job = press_make_map(app)
    assert job is not None
    assert app.get("skeleton")
    assert app.button(key="make_map").disabled
    app.button(key="cancel_job").click().run()
    assert job.wait(WAIT_S)
    app.run()
    assert job.state == "cancelled"
    assert said(app.info) == words("en")("jobs.cancelled")
    assert not app.button(key="make_map").disabled, "what was brought is still here"


def test_the_job_of_a_closed_tab_ends_with_its_session(
    hold: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Streamlit does when the connection of a tab is gone: it clears the caches of that session."""
    monkeypatch.setattr(jobs, "GRACE_S", 0.05)
    job = press_make_map(with_lines())
    assert job is not None
    assert not job.is_over
    clear_session_resource_cache("test session id")
    assert job.wait(WAIT_S)
    assert job.state == "cancelled"


def test_a_waiting_job_shows_its_place(hold: threading.Event) -> None:
    began = threading.Event()

    def busy(report: Callable[[int, int], None]) -> None:
        began.set()
        hold.wait(WAIT_S)

    app = with_lines()
    resources.job_queue().submit("somebody else", busy)
    assert began.wait(WAIT_S)
    job = press_make_map(app)
    assert job is not None
    assert job.state == "waiting"
    assert words("en")("jobs.waiting", position=1) in [bar.proto.text for bar in app.get("progress")]
    job.cancel()


def test_a_model_that_cannot_be_had_is_said_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(row: object, precision: str, progress: Progress) -> None:
        raise ModelError(
            "hub_unreachable_test", "{host} did not answer: choose another encoder", host="the hub"
        )

    monkeypatch.setattr(encoding, "prepare", fail)
    app = with_lines()
    make_map(app, WAIT_S)
    assert said(app.error) == "the hub did not answer: choose another encoder"
    assert not app.button(key="make_map").disabled


def test_a_bug_is_not_blamed_on_the_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "prepare", lambda row, precision, progress: 1 / 0)
    app = with_lines()
    make_map(app, WAIT_S)
    assert said(app.error) == words("en")("jobs.bug")


def test_a_link_asks_for_its_file_and_recognizes_it() -> None:
    digest = load_lines(LINES, "x").digest
    app = with_lines("something else entirely", link=f"upload:{digest}")
    assert words("en")("start.link_wants", digest=digest[:8]) == said(app.info)
    assert "hero_open" not in {button.key for button in app.button}, "the place to bring the file comes first"
    assert digest[:8] in said(app.warning)
    app.text_area(key="pasted_lines").set_value(LINES).run()
    assert said(app.success) == words("en")("start.link_found")
    state_of(app).link.search = "soup"
    make_map(app, WAIT_S)
    assert state_of(app).link.search == "soup", "the view of the link is kept"


def test_words_are_looked_up_and_the_unknown_ones_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from embeddings.space import EmbeddingSpace, Receipt

    table = EmbeddingSpace(("king", "queen"), np.eye(2, 4, dtype=np.float32), Receipt("d", "glove-6b-50d"))
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: table)
    app = with_lines("king\nqueen\nqwxz")
    app.segmented_control[-1].set_value("token").run()
    make_map(app, WAIT_S)
    assert state_of(app).space.labels == ("king", "queen")  # type: ignore[union-attr]
    assert "qwxz" in str(state_of(app).notes[0])


def test_nobody_else_reads_an_upload() -> None:
    """The caches of uploads belong to one session."""
    for function in (resources.preview, resources.dataset, resources.pasted_dataset, resources.session_jobs):
        assert function._info.scope == "session"  # type: ignore[attr-defined]


def test_what_was_brought_waits_through_another_page_until_it_is_put_away() -> None:
    app = open_app()
    state_of(app).brought = Upload("k", (File("**films**.csv", b"text,kind\na,b\nc,d\n"),))
    app.run()
    assert not app.exception
    assert any(r"\*\*films\*\*\.csv" in block.value for block in app.markdown)
    app.button(key="put_away").click().run()
    assert state_of(app).brought is None
    assert "films" not in said(app.markdown)
