"""The train page in every state: nothing brought, a preview, a training under way, done, stopped, failed, gone."""

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pages import keys_of, said, state_of
from picture_sets import file_of, square
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.testing.v1 import AppTest

import embeddings.training
from dashboard import jobs, links
from dashboard.components import train_corpus, train_form
from dashboard.components.train_compare import first_formula, scores, usual_queries
from dashboard.components.train_result import written
from dashboard.state import MOST_TRAINED
from dashboard.text import LANGUAGES, words
from dashboard.training import Source, Training, all_four, watched_words
from embeddings.corpora import no_sentences
from embeddings.corpus import Corpus, TokenSettings
from embeddings.errors import Cancelled
from embeddings.progress import Progress, silent
from embeddings.readers import File, load
from embeddings.space import EmbeddingSpace, Receipt
from embeddings.tokenize import tokenize
from embeddings.training import ALGORITHMS, Epoch, Snapshot, Subwords, Trained, TrainSettings, resolve

WAIT_S = 30
ROYAL = ("the king rules the land and the man obeys", "the queen rules the land and the woman obeys")
LINES = "\n".join(ROYAL * 20)
T = words("en")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    import streamlit as st

    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def model(corpus: Corpus, settings: TrainSettings, epochs: int, watched: Sequence[str]) -> Trained:
    """What a training leaves, from chance: the page does not look into the numbers."""
    counts = {word: n for word, n in corpus.counts.items() if n >= settings.min_count}
    rng = np.random.default_rng(len(settings.algorithm))
    vectors = rng.normal(size=(len(counts), 8)).astype(np.float32)
    receipt = Receipt(
        corpus.digest,
        f"trained:{settings.algorithm}",
        modality="token",
        settings={"corpus": corpus.name, "epochs done": epochs},
    )
    space = EmbeddingSpace(tuple(counts), vectors, receipt, pd.DataFrame({"count": list(counts.values())}))
    rows = [space.row_of[word] for word in watched]
    seen = tuple(Snapshot(n, vectors[rows] * (1 + n), tuple(watched)) for n in range(epochs + 1))
    log = tuple(Epoch(n + 1, settings.epochs, 2.7 / (n + 1), 1e6, 0.1 * n) for n in range(epochs))
    letters = Letters(np.ones((1, 8), np.float32)) if settings.algorithm == "fasttext" else None
    return Trained(space, log, seen, resolve(settings), epochs == settings.epochs, letters)


class Letters(Subwords):
    """Every word has a vector."""

    def vector(self, word: str) -> np.ndarray | None:
        return np.ones(8, np.float32)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training that is over at once."""

    def train(
        corpus: Corpus,
        settings: TrainSettings,
        on_epoch: Callable[[Epoch], object] = print,
        progress: Progress = silent,
        watched: Sequence[str] = (),
    ) -> Trained:
        progress(1, 2)
        made = model(corpus, settings, settings.epochs, watched)
        for epoch in made.epochs:
            on_epoch(epoch)
        return made

    monkeypatch.setattr(embeddings.training, "train", train, raising=False)


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A training that has finished two epochs and goes on until it is stopped, or the event is set."""
    gate = threading.Event()

    def train(
        corpus: Corpus,
        settings: TrainSettings,
        on_epoch: Callable[[Epoch], object] = print,
        progress: Progress = silent,
        watched: Sequence[str] = (),
    ) -> Trained:
        part = model(corpus, settings, 2, watched)
        for epoch in part.epochs:
            on_epoch(epoch)
        try:
            while not gate.wait(0.01):
                progress(2, 10)
        except Cancelled:
            return part
        return replace(part, is_complete=True)

    monkeypatch.setattr(embeddings.training, "train", train, raising=False)
    yield gate
    gate.set()


def open_page(language: str = "en", **link: Any) -> AppTest:
    app = AppTest.from_file("../dashboard/app.py", default_timeout=60)
    for name, value in links.write(links.Link(**link), language).items():
        app.query_params[name] = value
    app.run()
    app.switch_page("views/train.py").run()
    assert not app.exception, app.exception
    return app


def with_lines(text: str = LINES, language: str = "en") -> AppTest:
    app = open_page(language)
    app.segmented_control(key="train.corpus.choice").set_value("own").run()
    app.session_state["bring_tab"] = words(language)("start.tab_paste")
    app.text_area(key="pasted_lines").set_value(text).run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("language", ["en", "ko"])
def test_pictures_are_no_text_to_learn_from(language: str) -> None:
    app = open_page(language)
    app.segmented_control(key="train.corpus.choice").set_value("own").run()
    app.session_state["bring_tab"] = words(language)("start.tab_files")
    red = file_of(square((220, 20, 30)))
    app.file_uploader(key="uploaded_files").set_value([("red.png", red, "image/png")]).run()
    assert not app.exception
    assert words(language).message(no_sentences("red.png").message) in said((*app.error, *app.warning))
    assert app.file_uploader(key="uploaded_files").value  # nothing is lost


def press(app: AppTest, key: str = "train_one") -> Training:
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    training = state_of(app).training
    assert training is not None
    return training


def finish(app: AppTest, key: str = "train_one") -> Training:
    training = press(app, key)
    assert training.job is not None and training.job.wait(WAIT_S)
    app.run()
    assert not app.exception, app.exception
    return training


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_page_offers_a_corpus_with_its_source_and_one_press(language: str) -> None:
    t, app = words(language), open_page(language)
    assert t("train.about") in said(app.markdown)
    corpus = app.segmented_control(key="train.corpus.choice").value
    assert corpus == {"en": "wordnet-en", "ko": "handbook-ko"}[language]
    assert {"en": "WordNet 3.0 license", "ko": "MPL 2.0"}[language] in said(app.caption)
    assert not app.button(key="train_one").disabled
    assert "badge[" in said(app.markdown), "the first sentences as they are cut"
    assert not app.error


def test_without_a_text_of_one_s_own_there_is_nothing_to_press() -> None:
    app = open_page()
    app.segmented_control(key="train.corpus.choice").set_value("own").run()
    assert T("train.empty") in said(app.info)
    assert "train_one" not in keys_of(app)


def test_the_preview_follows_the_options() -> None:
    app = with_lines("The King met the Queen.\nThe End is near here.")
    assert "gray-badge[king]" in said(app.markdown)
    app.toggle(key="train.corpus.lowercase").set_value(False).run()
    assert "gray-badge[King]" in said(app.markdown)
    assert "gray-badge[king]" not in said(app.markdown)


PHRASED = "\n".join(["she lives in new york with her cat", "a new dog and an old york ham"] * 12)
PHRASED += "\n" + "\n".join(f"word{n} and word{n + 1} are here with word{n + 2}" for n in range(200))


def test_phrases_stand_in_the_preview_as_they_stand_in_the_corpus() -> None:
    app = with_lines("new york is far\n" * 30 + PHRASED)
    assert "gray-badge[new] :gray-badge[york]" in said(app.markdown)
    app.toggle(key="train.corpus.phrases").set_value(True).run()
    assert "gray-badge[new_york]" in said(app.markdown) and "gray-badge[new] " not in said(app.markdown)
    app = with_lines("new york is far\nso is seoul")
    app.toggle(key="train.corpus.phrases").set_value(True).run()
    assert T("train.phrases_none") in said(app.caption) and "gray-badge[york]" in said(app.markdown)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_text_is_read_for_phrases_in_a_job_that_can_be_cancelled_or_overtaken(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    t, gate = words(language), threading.Event()

    def slow(lines: Sequence[str], tokens: TokenSettings, name: str, progress: Progress) -> Corpus:
        while not gate.wait(0.01):
            progress(1, 2)
        return tokenize(lines, tokens, name, progress)

    monkeypatch.setattr(train_corpus, "QUICK", 0)
    monkeypatch.setattr(train_corpus, "tokenize", slow)
    app = with_lines(PHRASED, language)
    app.toggle(key="train.corpus.phrases").set_value(True).run()
    assert t("train.finding_phrases") in said(app.text) and "gray-badge[york]" in said(app.markdown)
    _, job = state_of(app).awaited["phrases"]
    app.button(key="cancel_phrases").click().run()
    assert job.wait(WAIT_S) and job.state == "cancelled"
    assert t("jobs.stopped") in said(app.run().caption)
    app.button(key="again_phrases").click().run()
    _, job = state_of(app).awaited["phrases"]
    training = press(app)
    assert job.wait(WAIT_S) and job.state == "cancelled", "the training reads the text itself"
    gate.set()
    assert training.job is not None and training.job.wait(WAIT_S)
    app.run()
    _, job = state_of(app).awaited["phrases"]
    assert job.wait(WAIT_S) and "gray-badge[new_york]" in said(app.run().markdown)


def test_markup_in_a_text_stays_text() -> None:
    app = with_lines("a_b *c* :red[d] <b>e</b>\nsecond line of it")
    assert ":red[" not in "".join(block.value for block in app.markdown if "badge[" in block.value)


def test_korean_is_cut_into_morphemes() -> None:
    app = with_lines("학교에 갔다.\n학교는 멀다.", language="ko")
    assert said(app.markdown).count("gray-badge[학교]") == 2


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_is_trained_named_opened_and_asked(language: str) -> None:
    t, app = words(language), with_lines(language=language)
    finish(app)
    state = state_of(app)
    (name,) = state.trained
    assert name == f"{t('start.pasted_name')} · CBOW"
    assert t("train.words", n=len(state.trained[name].space)) in said(app.caption)
    assert t("train.learns_small", n=LINES.count(" ") + 40) in said(app.info).replace("\\", "")
    assert len(app.get("plotly_chart")) == 2, "the loss and the replay"
    app.text_input(key=f"train.model.name {name}").set_value("royal").run()
    assert list(state_of(app).trained) == ["royal"]
    assert state_of(app).trained["royal"].space.name == "royal"
    app.button(key="train.model.open").click().run()
    assert not app.exception, app.exception
    space = state_of(app).space
    assert space is not None and space.name == "royal"
    assert state_of(app).link.source == f"trained:{space.digest}"
    assert t("frame.trained", algorithm="CBOW") in said(app.markdown)


@pytest.mark.usefixtures("quick")
def test_asking_opens_the_model_with_a_question_that_it_can_answer() -> None:
    app = with_lines()
    finish(app)
    app.button(key="train.model.ask").click().run()
    assert not app.exception, app.exception
    assert state_of(app).link.formula == "king - man + woman"
    assert state_of(app).link.source.startswith("trained:")


@pytest.mark.parametrize("kind", ["parquet", "text", "binary", "npy", "labels"])
def test_what_is_downloaded_is_read_back(kind: str, tmp_path: Path) -> None:
    corpus = tokenize(LINES.splitlines(), TokenSettings())
    space = model(corpus, TrainSettings(min_count=1), 1, ()).space
    data = written(space, kind)
    if kind == "labels":
        assert data.decode().splitlines()[1:] == list(space.labels)
    elif kind == "npy":
        assert np.array_equal(np.load(io.BytesIO(data)), space.vectors)
    else:
        read = load([File(f"model.{kind}", data)])
        assert read.items == space.labels
        assert read.vectors is not None and np.array_equal(read.vectors, space.vectors)


@pytest.mark.usefixtures("quick")
def test_one_corpus_four_models_side_by_side() -> None:
    app = with_lines()
    finish(app, "train_four")
    state = state_of(app)
    assert [model.settings.algorithm for model in state.trained.values()] == list(ALGORITHMS)
    app.text_input(key="train.compare.queries the").set_value("king, kingg").run()
    assert not app.exception, app.exception
    shown = said(app.markdown)
    assert shown.count(f"**kingg** :gray-badge[{T('train.unknown_word')}]") == 3
    assert shown.count(f"**kingg** :green-badge[{T('train.from_letters')}]") == 1
    table = app.dataframe[0].value
    assert list(table.columns) == list(state.trained)
    assert list(table.index) == ["king − man + woman ≈ queen"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_model_is_asked_alone_and_two_side_by_side(language: str) -> None:
    t, app = words(language), with_lines(language=language)
    for alone, title, about in (
        (True, t("train.compare_alone"), t("train.compare_alone_about")),
        (False, t("train.compare"), t("train.compare_about")),
    ):
        finish(app)
        assert (len(state_of(app).trained) == 1) is alone
        assert said(app.subheader).splitlines() == [title] and about in said(app.markdown)


@pytest.mark.usefixtures("quick")
def test_a_model_that_is_done_is_looked_at_and_asked_its_own_words_though_another_was_there() -> None:
    app = with_lines()
    finish(app)
    app.text_area(key="pasted_lines").set_value(
        "\n".join(["물이 흐르고 바람이 분다", "불이 타고 바람이 분다"] * 20)
    ).run()
    finish(app)
    newest = list(state_of(app).trained)[-1]
    assert app.session_state["train.model.chosen"] == newest
    queries = next(field for field in app.text_input if field.label == T("train.queries"))
    assert queries.value.split(", ")[0] in state_of(app).trained[newest].space.row_of

    app.session_state["train.model.chosen"] = next(iter(state_of(app).trained))
    app.run()
    assert app.session_state["train.model.chosen"] == next(iter(state_of(app).trained))


@pytest.mark.usefixtures("quick")
def test_an_unknown_word_is_answered_by_fasttext_on_the_search_page_and_said() -> None:
    app = with_lines()
    app.segmented_control(key="train.set.algorithm").set_value("fasttext").run()
    finish(app)
    app.button(key="train.model.open").click().run()
    state_of(app).link.query = "kinng"
    app.switch_page("views/search.py").run()
    assert not app.exception, app.exception
    assert "kinng" in said(app.caption)
    assert not app.warning


def test_a_running_training_shows_its_curve_and_can_be_stopped_and_kept(hold: threading.Event) -> None:
    app = with_lines()
    training = press(app)
    wait_for(lambda: bool(training.epochs))
    app.run()
    assert T("jobs.stage.cbow") in app.get("progress")[0].proto.text
    assert T("train.epoch", algorithm="CBOW", n=2, total=50, loss=1.35, rate=1e6) in said(app.caption)
    assert len(app.get("image")) == 1, "and the line so far"
    assert app.button(key="train_one").disabled
    app.button(key="cancel_job").click().run()
    assert training.job is not None and training.job.wait(WAIT_S)
    app.run()
    assert T("train.stopped", n=2, total=50) in said(app.info)
    assert [model.is_complete for model in state_of(app).trained.values()] == [False]
    assert not app.button(key="train_one").disabled


def test_a_training_that_is_stopped_at_once_keeps_nothing_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def train(*given: Any) -> Trained:
        raise Cancelled

    monkeypatch.setattr(embeddings.training, "train", train, raising=False)
    app = with_lines()
    finish(app)
    assert T("train.stopped_early") in said(app.info)
    assert not state_of(app).trained
    assert not app.button(key="train_one").disabled


def test_what_can_be_mended_is_said_beside_the_form() -> None:
    app = with_lines("one two three\nfour five six")
    app.number_input(key="train.set.min_count.1").set_value(7).run()
    finish(app)
    assert "a minimum count of 1 would keep 6 words" in said(app.error)
    assert app.number_input(key="train.set.min_count.1").value == 7
    assert not app.button(key="train_one").disabled


@pytest.mark.usefixtures("quick")
def test_what_happened_on_the_way_is_said() -> None:
    app = with_lines(LINES + "\n왕은 나라를 다스린다\n여왕은 나라를 다스린다" * 20)
    training = finish(app)
    assert training.notes
    for note in training.notes:
        assert str(note) in said(app.caption)
    assert "each sentence was cut by its own script" in said(app.caption)


@pytest.mark.usefixtures("quick")
def test_one_line_of_5_mb_is_cut_into_pieces_and_said() -> None:
    app = with_lines("a few short words " * 280_000)
    finish(app)
    assert "Sentences of more than 1,000 words were cut into pieces" in said(app.caption)
    assert len(state_of(app).trained) == 1


def test_a_vector_larger_than_the_vocabulary_is_said() -> None:
    app = with_lines("one two three\nfour five six")
    finish(app)
    expected = "vector_size 20 is larger than the vocabulary of 6 words: choose at most 6"
    assert expected in said(app.error)
    assert not state_of(app).trained and not app.button(key="train_one").disabled


@pytest.mark.parametrize(
    ("text", "message"),
    [("word", "the only word"), ("1 2 3\n4 5", "number")],
    ids=["one word", "numbers"],
)
def test_a_text_that_teaches_nothing_is_said(text: str, message: str) -> None:
    app = with_lines(text)
    finish(app)
    assert message in said(app.error)
    assert not state_of(app).trained


def test_a_bug_is_not_blamed_on_the_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings.training, "train", lambda *given: 1 / 0, raising=False)
    app = with_lines()
    finish(app)
    assert said(app.error) == T("jobs.bug")


def test_two_visitors_train_one_after_the_other(hold: threading.Event) -> None:
    first, second = with_lines(), with_lines(LINES + "\nanother line of words")
    running, waiting = press(first), press(second)
    assert waiting.job is not None and waiting.job.state == "waiting"
    assert T("jobs.waiting", position=1) in [bar.proto.text for bar in second.get("progress")]
    hold.set()
    for app, training in ((first, running), (second, waiting)):
        assert training.job is not None and training.job.wait(WAIT_S)
        app.run()
        assert len(state_of(app).trained) == 1
    assert running.owner != waiting.owner
    assert state_of(first).trained.keys() == state_of(second).trained.keys()
    digests = {model.space.digest for app in (first, second) for model in state_of(app).trained.values()}
    assert len(digests) == 2


def test_a_closed_tab_that_opens_again_finds_its_training(hold: threading.Event) -> None:
    token = press(with_lines()).token
    again = open_page(training=token)
    training = state_of(again).training
    assert training is not None and training.token == token
    assert "cancel_job" in keys_of(again), "it is still under way, and can be stopped from here"
    hold.set()
    assert training.job is not None and training.job.wait(WAIT_S)
    again.run()
    assert len(state_of(again).trained) == 1


def test_a_tab_that_stays_closed_ends_the_training_and_what_it_learned_is_found(
    hold: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Streamlit does when the connection of a tab is gone: it clears the caches of that session."""
    monkeypatch.setattr(jobs, "GRACE_S", 0.05)
    training = press(with_lines())
    wait_for(lambda: bool(training.epochs))
    clear_session_resource_cache("test session id")
    assert training.job is not None and training.job.wait(WAIT_S)
    again = open_page(training=training.token)
    assert T("train.stopped", n=2, total=50) in said(again.info)
    assert len(state_of(again).trained) == 1


def test_a_training_that_is_gone_is_explained() -> None:
    app = open_page(training="0" * 32)
    assert T("train.gone") in said(app.info)
    assert not app.button(key="train_one").disabled


def test_a_link_to_a_model_that_is_gone_is_explained_on_every_page() -> None:
    app = open_page(source=f"trained:{'a' * 32}")
    for page in ("map", "search"):
        app.switch_page(f"views/{page}.py").run()
        assert not app.exception, app.exception
        assert T("frame.model_gone") in said(app.info)
    assert T("frame.waiting_for_model") in said(app.markdown)


@pytest.mark.usefixtures("quick")
def test_a_link_brings_a_model_back_while_the_server_keeps_it() -> None:
    app = with_lines()
    training = finish(app)
    app.button(key="train.model.open").click().run()
    link = state_of(app).link
    again = open_page(source=link.source, training=training.token)
    space = state_of(again).space
    assert space is not None and f"trained:{space.digest}" == link.source


@pytest.mark.usefixtures("quick")
def test_only_so_many_models_are_kept_and_names_stay_apart() -> None:
    app = with_lines()
    for _ in range(MOST_TRAINED + 1):
        finish(app)
    names = list(state_of(app).trained)
    assert len(names) == MOST_TRAINED
    assert names[-1].endswith(f"CBOW {MOST_TRAINED + 1}")
    app.button(key="train.model.forget").click().run()
    assert len(state_of(app).trained) == MOST_TRAINED - 1


def test_settings_out_of_range_are_not_taken() -> None:
    app = with_lines()
    app.number_input(key="train.set.window").set_value(1_000_000).run()
    assert app.number_input(key="train.set.window").value == TrainSettings().window


def test_four_models_share_their_settings() -> None:
    four = all_four(TrainSettings("glove", window=9, learning_rate=0.2))
    assert [settings.algorithm for settings in four] == list(ALGORITHMS)
    assert {(settings.window, settings.learning_rate) for settings in four} == {(9, None)}


def test_watched_words_are_those_that_are_learned() -> None:
    corpus = tokenize(LINES.splitlines(), TokenSettings())
    assert watched_words(corpus, ("king", "dragon", "queen"), 5) == ("king", "queen")
    assert set(watched_words(corpus, (), 5)) <= set(corpus.counts)
    assert len(watched_words(corpus, ("dragon",), 5)) >= 2


def test_little_text_is_read_more_often() -> None:
    sizes = [
        train_form.proposed(Source("x", (), n, lambda tokens, progress: tokenize(ROYAL)))
        for n in (100, 100_000, 3_000_000)
    ]
    assert [size.get("epochs", TrainSettings().epochs) for size in sizes] == [50, 20, 10]
    assert [size.get("min_count", TrainSettings().min_count) for size in sizes] == [1, 2, 5]


def test_scores_say_what_a_model_answers_and_what_it_does_not_know() -> None:
    e = np.eye(3, dtype=np.float32)
    labels = ("man", "king", "woman", "queen")
    right = EmbeddingSpace(labels, np.stack([e[0], e[0] + e[1], e[2], e[2] + e[1]]), Receipt("d", "given"))
    assert (first_formula(right), first_formula(right.select([0, 1]))) == ("king - man + woman", "")
    table = scores(T, {"right": right, "empty": right.select([0, 1])})
    assert table.loc["king − man + woman ≈ queen"].tolist() == ["✓ queen", T("train.unknown_word")]


def test_usual_queries_end_with_a_word_that_is_misspelled() -> None:
    space = EmbeddingSpace(
        ("tea", "cup", "pot"), np.eye(3, dtype=np.float32), Receipt("d", "given", modality="token")
    )
    *known, wrong = usual_queries(space)
    assert all(word in space.row_of for word in known)
    assert wrong not in space.row_of


def wait_for(condition: Callable[[], bool]) -> None:
    done = threading.Event()
    for _ in range(int(WAIT_S / 0.02)):
        if condition():
            return
        done.wait(0.02)
    raise AssertionError("nothing happened")
