"""The search page in every state: empty, answered, unknown, hostile, by each metric, in both languages."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pages import all_said, explorer_with, link_of, open_view
from streamlit.testing.v1 import AppTest

from dashboard import asking, links, resources, state
from dashboard.components.answers import _known, bar_length, closeness
from dashboard.text import LANGUAGES, plain, words
from embeddings.errors import ModelError
from embeddings.metrics import METRICS
from embeddings.neighbors import nearest
from embeddings.pairs import PairSample
from embeddings.space import EmbeddingSpace, Receipt

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** :smile: $x$ [a](b)"
TEXTS = (HOSTILE, *(f"sentence number {i}" for i in range(1, 30)))
VOCABULARY = ("king", "queen", "kind", "zebra", "apple", "banana", "cherry")


class ToyEncoder:
    """Sends a phrase to the vector of the sentence whose number it names, else to the first."""

    def encode_queries(self, queries: list[str]) -> np.ndarray:
        rows = [next((i for i in range(29, 0, -1) if str(i) in query), 0) for query in queries]
        return sentences().vectors[rows] + np.float32(0.01)


def sentences() -> EmbeddingSpace:
    vectors = np.random.default_rng(5).normal(size=(len(TEXTS), 6)).astype(np.float32) + 0.5
    metadata = pd.DataFrame({"topic": [f"t{i % 3}" for i in range(30)], HOSTILE: range(30)})
    return EmbeddingSpace(TEXTS, vectors, Receipt("d", "toy", modality="text"), metadata, "toy")


def vocabulary() -> EmbeddingSpace:
    vectors = np.random.default_rng(6).normal(size=(7, 5)).astype(np.float32)
    return EmbeddingSpace(VOCABULARY, vectors, Receipt("g", "toywords", modality="token"))


def token_space() -> EmbeddingSpace:
    return vocabulary().select([0, 1, 4, 5, 6])


def given(labels: tuple[str, ...] = ("a", "a", "b", HOSTILE, "c")) -> EmbeddingSpace:
    vectors = np.random.default_rng(8).normal(size=(len(labels), 4)).astype(np.float32)
    return EmbeddingSpace(labels, vectors, Receipt("v", "given"))


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "encoder", lambda encoder_id, settings: ToyEncoder())
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: vocabulary())


def open_search(space: EmbeddingSpace | None, language: str = "en", **link: object) -> AppTest:
    return open_view("search", explorer_with(links.Link(**link), space), language)  # type: ignore[arg-type]


def rows_of(at: AppTest) -> list[int]:
    keys = [str(button.key) for button in at.button]
    return [int(key.removeprefix("search.answer.")) for key in keys if key.startswith("search.answer.")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_says_what_to_do_and_a_button_does_it(language: str) -> None:
    at = open_search(sentences(), language)
    assert not at.exception
    assert words(language)("search.empty") in all_said(at)
    example = next(button for button in at.button if str(button.key).startswith("search.example"))
    example.click()
    at.run()
    assert rows_of(at) and link_of(at).query in TEXTS
    assert words(language)("search.empty") not in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_space_points_to_the_start_page(language: str) -> None:
    at = open_search(None, language)
    assert not at.exception
    assert words(language)("frame.nothing_open") in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("metric", METRICS)
def test_results_are_the_nearest_by_the_metric_of_the_link(metric: str, language: str) -> None:
    at = open_search(sentences(), language, query="number 12", metric=metric)
    assert not at.exception
    vector = ToyEncoder().encode_queries(["number 12"])[0]
    expected = nearest(sentences(), vector, 10, metric)[0]
    assert rows_of(at) == [neighbor.row for neighbor in expected]
    t = words(language)
    best = t("search.metric_cosine")
    key = "search.metric_is_recommended" if metric == "cosine" else "search.metric_is_not"
    assert t(key, metric=t(f"search.metric_{metric}"), best=best) in all_said(at)
    assert t("search.pairs", n=5_000, seed=42) in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_metric_is_called_recommended_for_ready_vectors(language: str) -> None:
    at, t = open_search(given(), language, query="b"), words(language)
    told, metric = all_said(at), t("search.metric_cosine")
    assert t("search.metric_of_ready", metric=metric) in told
    assert t("search.metric_is_recommended", metric=metric) not in told
    assert f":blue-badge[{t('search.lens_badge')}]" not in told


def test_a_typed_phrase_is_answered_and_kept_in_the_link() -> None:
    at = open_search(sentences())
    at.text_input(key="search.phrase").set_value("  number\n 7 ").run()
    assert link_of(at).query == "number 7"
    assert rows_of(at)[0] == 7
    assert at.text_input(key="search.phrase").value == "number 7"


def test_choosing_another_metric_changes_the_order_and_the_link() -> None:
    at = open_search(sentences(), query="number 12")
    at.segmented_control(key="search.metric").set_value("dot").run()
    vector = ToyEncoder().encode_queries(["number 12"])[0]
    assert rows_of(at) == [neighbor.row for neighbor in nearest(sentences(), vector, 10, "dot")[0]]
    assert link_of(at).metric == "dot"
    at.segmented_control(key="search.metric").set_value("cosine").run()
    assert link_of(at).metric == ""


def test_a_result_opens_in_full_and_can_be_searched_from() -> None:
    at = open_search(sentences(), query="number 12")
    row = rows_of(at)[2]
    at.button(key=f"search.answer.{row}").click().run()
    assert at.session_state[state.EXPLORER].clicked == row
    from_here = words("en")("search.from_here")
    next(button for button in at.button if button.label == from_here).click()
    at.run()
    assert link_of(at).query == asking.tidy(TEXTS[row])
    assert at.session_state[state.EXPLORER].clicked is None


def test_pressing_an_opened_result_again_closes_it() -> None:
    at = open_search(sentences(), query="number 12")
    row = rows_of(at)[1]
    for expected in (row, None, row):
        at.button(key=f"search.answer.{row}").click().run()
        assert at.session_state[state.EXPLORER].clicked == expected
        assert (words("en")("search.from_here") in [button.label for button in at.button]) == (
            expected is not None
        )


def test_a_word_of_the_vocabulary_that_is_not_in_the_space_is_searched_by_its_vector() -> None:
    at = open_search(token_space(), query="zebra")
    expected = nearest(token_space(), vocabulary().vectors[3], 10)[0]
    assert rows_of(at) == [neighbor.row for neighbor in expected] and len(expected) == 5


def test_an_item_is_no_answer_to_itself() -> None:
    at = open_search(token_space(), query="Apple")
    expected = nearest(token_space(), token_space().vectors[2], 10, exclude=(2,))[0]
    assert rows_of(at) == [neighbor.row for neighbor in expected] and 2 not in rows_of(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_word_is_named_and_the_closest_spelling_is_one_click_away(language: str) -> None:
    at = open_search(token_space(), language, query="zebrra")
    assert not at.exception
    assert words(language)("search.unknown_word", word="zebrra", n=7) in all_said(at)
    assert rows_of(at) == []
    next(button for button in at.button if button.label == "zebra").click()
    at.run()
    assert link_of(at).query == "zebra" and rows_of(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ready_vectors_are_asked_by_item_and_equal_labels_are_told_apart(language: str) -> None:
    at = open_search(given(), language)
    assert words(language)("search.about_item") in all_said(at)
    assert words(language)("search.empty_item") in all_said(at)
    options = at.selectbox(key="search.item").options
    assert options[:3] == ["a", "a #2", "b"]
    at.selectbox(key="search.item").set_value("a #2").run()
    expected = nearest(given(), given().vectors[1], 10, exclude=(1,))[0]
    assert rows_of(at) == [neighbor.row for neighbor in expected]
    at = open_search(given(), language, query="nobody")
    assert words(language)("search.unknown_item", word="nobody", n=5) in all_said(at)


def test_user_text_is_never_markup() -> None:
    at = open_search(sentences(), query=HOSTILE)
    assert not at.exception
    assert plain(HOSTILE) in all_said(at)
    assert HOSTILE not in "\n".join(str(block.value) for block in [*at.markdown, *at.caption])
    at = open_search(token_space(), query=HOSTILE)
    assert plain(HOSTILE, 60) in all_said(at) and "<img" not in all_said(at).replace("\\<img", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_thousand_characters_are_cut_and_that_is_said(language: str) -> None:
    at = open_search(sentences(), language, query="7 " + "x" * 9_998)
    assert not at.exception
    assert words(language)("search.query_cut", n=10_000, most=links.MAX_TEXT) in all_said(at)
    assert rows_of(at)[0] == 7


@pytest.mark.parametrize("query", ["\x00\x07", "\ud800", "   "])
def test_nothing_but_signs_that_cannot_be_seen_is_an_empty_query(query: str) -> None:
    at = open_search(sentences(), query=query)
    assert not at.exception
    assert words("en")("search.empty") in all_said(at)


def test_an_encoder_that_cannot_be_had_is_said_and_the_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(encoder_id: str, settings: object) -> ToyEncoder:
        raise ModelError("toy_missing", "The model {name} is not here: install it", name="toy")

    monkeypatch.setattr(resources, "encoder", missing)
    at = open_search(sentences(), query="number 7")
    assert not at.exception
    assert "The model toy is not here" in all_said(at).replace("\\", "")
    assert at.text_input(key="search.phrase").value == "number 7"


def test_one_item_and_a_metric_that_does_not_exist_keep_the_page_usable() -> None:
    at = open_search(given(("only",)), query="only", metric="<b>")
    assert not at.exception
    assert rows_of(at) == []


def test_a_year_is_not_written_like_a_sum() -> None:
    told = pd.DataFrame({"genre": ["Western"], "year": [1963], "rating": [6.5]})
    space = EmbeddingSpace(("a film",), np.eye(1), Receipt("", "given"), told)
    assert _known(space, 0) == ["Western", "year 1963", f"rating {plain('6.5')}"]


def test_plain_words_round_down() -> None:
    pairs = PairSample(np.arange(1_000, dtype=np.float32) / 1_000, "cosine", 42)
    t = words("en")
    assert closeness(t, 0.8305, pairs) == "closer than 83 % of random pairs"
    assert closeness(t, 0.9985, pairs) == "closer than 99.9 % of random pairs"
    assert closeness(t, 2, pairs) == "closer than every random pair"
    assert closeness(words("ko"), 0.8305, pairs) == "무작위 쌍의 83%보다 가까움"


def test_bars_run_from_nothing_to_full() -> None:
    found = nearest(sentences(), sentences().vectors[3], 10, "euclidean")[0]
    pairs = PairSample(np.linspace(-9, -1, 100, dtype=np.float32), "euclidean", 42)
    lengths = [bar_length(neighbor.similarity, pairs, found) for neighbor in found]
    assert lengths[0] == 1 and lengths == sorted(lengths, reverse=True) and min(lengths) >= 0
    cosine = PairSample(np.zeros(2, np.float32), "cosine", 42)
    assert bar_length(0.83, cosine, found) == pytest.approx(0.83)
    assert bar_length(-0.5, cosine, found) == 0


@pytest.mark.parametrize("space", [sentences(), token_space()], ids=["phrase", "word"])
def test_a_question_is_told_to_the_browser_until_it_is_there(space: EmbeddingSpace) -> None:
    """A run that is cut short may be the one that told it; a field that nobody told empties the question."""
    at = open_search(space, query="cat")
    for _ in range(2):
        told = {box.proto.default for box in at.text_input} | {
            box.value for box in at.selectbox if box.proto.set_value
        }
        assert "cat" in told and link_of(at).query == "cat"
        at.run()
