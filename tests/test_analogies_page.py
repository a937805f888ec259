"""The analogies page in every state: solved, unknown, empty, hostile, over open spaces, in both languages."""

import json
from pathlib import Path

import numpy as np
import pytest
from pages import HOSTILE, all_said, explorer_with, link_of, open_view
from streamlit.testing.v1 import AppTest
from toy import royal

from dashboard import links, resources, state
from dashboard.components.words_vocabulary import PRETRAINED
from dashboard.links import OPEN, PACKAGED
from dashboard.text import LANGUAGES, plain, words
from embeddings.analogy import METHODS, Analogy, solve_analogy
from embeddings.baseline import baseline
from embeddings.errors import ModelError
from embeddings.space import EmbeddingSpace, Receipt


def items() -> EmbeddingSpace:
    vectors = np.random.default_rng(2).normal(size=(8, 4)).astype(np.float32)
    labels = (HOSTILE, "b", "b", "a long sentence", "e", "f", "g", "h")
    return EmbeddingSpace(labels, vectors, Receipt("i", "given"), name="my items")


@pytest.fixture(autouse=True)
def toy_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: royal(encoder=PRETRAINED))


def open_analogies(
    analogy: tuple[str, ...] = (), language: str = "en", space: EmbeddingSpace | None = None, **asked: str
) -> AppTest:
    link = links.Link(analogy=analogy, **asked)  # type: ignore[arg-type]
    return open_view("analogies", explorer_with(link, space), language)


def lists(at: AppTest, language: str = "en") -> tuple[list[str], list[str]]:
    """The words of both rankings, as they stand on the page, without ranks and marks."""
    t = words(language)
    blocks = [str(block.value) for block in at.markdown]
    first, second = (blocks.index(f"**{t(f'analogies.{name}')}**") for name in ("without", "with"))
    mark = f" :gray-badge[{t('analogies.input')}]"
    found = [
        [block.removesuffix(mark).strip("*") for block in part if not block.startswith(":gray[")]
        for part in (blocks[first + 1 : second], blocks[second + 1 :])
    ]
    return found[0], found[1]


def expected(analogy: Analogy) -> tuple[list[str], list[str]]:
    return tuple(
        [plain(n.label, 80) for n in found] for found in (analogy.without_inputs, analogy.with_inputs)
    )  # type: ignore[return-value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_does_nothing_reads_king_minus_man_plus_woman(language: str) -> None:
    at = open_analogies(language=language)
    assert not at.exception
    t = words(language)
    assert [box.value for box in at.selectbox] == ["king", "man", "woman"]
    assert f"### {plain('king − man + woman')} ≈ :primary[queen]" in all_said(at)
    assert t("analogies.in_words", a="man", b="king", c="woman", answer="queen") in all_said(at)
    assert lists(at, language) == expected(solve_analogy(royal(), "man", "king", "woman"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_input_that_comes_first_is_marked_and_explained(language: str) -> None:
    at = open_analogies(("france", "paris", "italy"), language)
    t = words(language)
    first = solve_analogy(royal(), "france", "paris", "italy").with_inputs[0].label
    key = "analogies.why_input_first" if first in ("france", "paris", "italy") else "analogies.why"
    assert t(key, first=first) in all_said(at)
    assert f":gray-badge[{t('analogies.input')}]" in all_said(at)


def test_the_arrows_join_the_words_of_the_question() -> None:
    at = open_analogies()
    figure = json.loads(at.get("plotly_chart")[0].proto.spec)
    texts = [text for trace in figure["data"] for text in trace.get("text", [])]
    assert {"<b>man</b>", "<b>king</b>", "<b>woman</b>", "<b>queen</b>"} <= set(texts)
    assert len(figure["layout"]["annotations"]) == 2


def test_an_example_fills_the_fields_and_solves_at_once() -> None:
    at = open_analogies()
    next(button for button in at.button if "paris" in button.label).click()
    at.run()
    assert [box.value for box in at.selectbox] == ["paris", "france", "italy"]
    assert link_of(at).analogy == ("france", "paris", "italy")
    assert lists(at) == expected(solve_analogy(royal(), "france", "paris", "italy"))


def test_only_examples_whose_words_are_there_are_offered() -> None:
    chips = [button.label for button in open_analogies().button]
    assert len(chips) == 2 and not any("seoul" in chip for chip in chips)


def test_a_chosen_word_is_kept_in_the_link_and_solved() -> None:
    at = open_analogies()
    at.selectbox(key="analogies.c").set_value("apple").run()
    assert link_of(at).analogy == ("man", "king", "apple")
    assert lists(at) == expected(solve_analogy(royal(), "man", "king", "apple"))


def test_a_link_brings_the_question_back_whatever_the_case_of_its_letters() -> None:
    at = open_analogies(("Man", "KING", "woman"))
    assert "≈ :primary[queen]" in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_word_is_named_and_one_click_mends_it(language: str) -> None:
    at = open_analogies(("man", "kinng", "woman"), language)
    assert not at.exception
    assert words(language)("search.unknown_word", word="kinng", n=len(royal())) in all_said(at)
    assert "≈" not in all_said(at)
    next(button for button in at.button if button.label == "king").click()
    at.run()
    assert link_of(at).analogy == ("man", "king", "woman")
    assert "≈ :primary[queen]" in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("analogy", [("man", "", "woman"), ("\x00", "king", "woman"), ("man", "king")])
def test_a_field_left_empty_says_what_to_do(analogy: tuple[str, ...], language: str) -> None:
    at = open_analogies(analogy, language)
    assert not at.exception
    assert words(language)("analogies.empty") in all_said(at)


def test_hostile_words_are_shown_as_text() -> None:
    at = open_analogies((HOSTILE, "x" * 10_000, "king"))
    assert not at.exception
    assert plain(HOSTILE, 60) in all_said(at)
    assert HOSTILE not in all_said(at) and "x" * 501 not in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_items_of_the_open_space_can_be_added_and_subtracted(language: str) -> None:
    at = open_analogies(("b", "b #3", HOSTILE), language, items(), vocabulary=OPEN)
    assert not at.exception
    assert at.segmented_control(key="analogies.vocabulary").value == OPEN
    assert HOSTILE not in "\n".join(str(block.value) for block in [*at.markdown, *at.caption])
    named = EmbeddingSpace(
        (HOSTILE, "b", "b #3", "a long sentence", "e", "f", "g", "h"), items().vectors, items().receipt
    )
    assert lists(at, language) == expected(solve_analogy(named, "b", "b #3", HOSTILE))


def test_going_to_the_open_space_and_back() -> None:
    at = open_analogies(space=items())
    at.segmented_control(key="analogies.vocabulary").set_value(OPEN).run()
    assert (link_of(at).vocabulary, link_of(at).analogy) == (OPEN, ())
    assert words("en")("analogies.empty") in all_said(at)
    at.button[0].click().run()
    assert link_of(at).vocabulary == OPEN and "≈" in all_said(at)
    at.segmented_control(key="analogies.vocabulary").set_value(PACKAGED).run()
    assert "≈ :primary[queen]" in all_said(at)


def test_word_vectors_that_cannot_be_had_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(encoder_id: str) -> EmbeddingSpace:
        raise ModelError("toy_missing", "The words {name} are not here: install them", name=encoder_id)

    monkeypatch.setattr(resources, "word_vectors", missing)
    at = open_analogies()
    assert not at.exception
    assert plain("The words glove-6b-50d are not here: install them") in all_said(at)


def test_two_words_are_too_few_for_an_answer_and_nothing_breaks() -> None:
    two = items().select([3, 4])
    at = open_analogies(("e", "a long sentence", "e"), space=two, vocabulary=OPEN)
    assert not at.exception
    assert f"{plain('a long sentence − e + e')} ≈ :primary[?]" in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("method", METHODS)
def test_each_method_answers_by_its_own_scores_and_a_link_brings_it_back(method: str, language: str) -> None:
    at = open_analogies(("france", "paris", "italy"), language, analogy_method=method)
    assert not at.exception
    solved = solve_analogy(royal(), "france", "paris", "italy", method=method)
    assert at.segmented_control(key="analogies.method").value == method
    assert f"≈ :primary[{solved.without_inputs[0].label}]" in all_said(at)
    t = words(language)
    for found in solved.input_ranks:
        value = f"{found.similarity:.2f}"
        assert t("words.input_rank", word=found.label, rank=found.rank, value=value) in all_said(at)
    scores = t("analogies.scores", method=t(f"analogies.method_{method}"))
    assert (scores in all_said(at)) == (method != "3cosadd")


def test_a_method_is_chosen_and_kept_in_the_link() -> None:
    at = open_analogies(("france", "paris", "italy"))
    at.segmented_control(key="analogies.method").set_value("3cosmul").run()
    assert link_of(at).analogy_method == "3cosmul"
    at.segmented_control(key="analogies.method").set_value("3cosadd").run()
    assert link_of(at).analogy_method == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_set_beside_random_steps_and_nearness(language: str) -> None:
    at = open_analogies(("man", "king", "woman"), language)
    beside = baseline(royal(), solve_analogy(royal(), "man", "king", "woman"))
    t, page = words(language), all_said(at)
    assert beside.rank_by_nearness == 1 and t("analogies.baseline_first", c="woman", answer="queen") in page
    lead = "more" if beside.is_more_than_nearness else "near"
    assert t(f"analogies.baseline_{lead}") in page
    reached = {"n": beside.n_steps, "reached": beside.n_as_similar}
    assert t("analogies.baseline_reach", c="woman", answer="queen", **reached) in page


def test_an_answer_that_is_not_the_nearest_one_says_which_is() -> None:
    at = open_analogies(("man", "king", "apple"))
    beside = baseline(royal(), solve_analogy(royal(), "man", "king", "apple"))
    assert beside.rank_by_nearness > 1
    known = {"near": beside.nearest_to_c.label, "rank": beside.rank_by_nearness}
    line = words("en")("analogies.baseline_rank", c="apple", answer=beside.answer.label, **known)
    assert line in all_said(at)


def test_a_word_taken_from_itself_has_no_direction_and_the_page_says_so() -> None:
    at = open_analogies(("man", "man", "woman"), analogy_method="pair-direction")
    assert not at.exception and at.error
    assert "no direction" in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_four_words_are_joined_on_the_open_map(language: str) -> None:
    at = open_analogies(("man", "king", "woman"), language, royal())
    at.segmented_control(key="analogies.picture").set_value("map").run()
    assert not at.exception and not at.get("plotly_chart")
    assert words(language)("analogies.map_note", dim=3) in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_not_on_the_open_map_are_named(language: str) -> None:
    at = open_analogies(("man", "king", "woman"), language, items())
    at.segmented_control(key="analogies.picture").set_value("map").run()
    assert words(language)("analogies.map_lacks", words="man, king, woman, queen") in all_said(at)


def test_a_trained_space_with_the_words_answers_at_once() -> None:
    trained = EmbeddingSpace(royal().labels, royal().vectors, Receipt("t", "trained:cbow", modality="token"))
    at = open_analogies(space=trained)
    assert at.segmented_control(key="analogies.vocabulary").value == OPEN
    assert "≈ :primary[queen]" in all_said(at)


class ToyLetters:
    """FastText of one letter: every unknown word is where the king is."""

    def vector(self, word: str) -> np.ndarray:
        return royal().vectors[0]


def test_fasttext_answers_a_word_that_it_never_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state.ExplorerState, "subwords", ToyLetters())
    at = open_analogies(("man", "kingg", "woman"), space=royal(), vocabulary=OPEN)
    assert not at.exception
    assert words("en")("words.from_letters", words="kingg") in all_said(at)
    assert f"### {plain('kingg − man + woman')} ≈ :primary[queen]" in all_said(at)
    at.segmented_control(key="analogies.picture").set_value("map").run()
    assert words("en")("analogies.map_lacks", words="kingg") in all_said(at)


def test_the_packaged_words_know_the_queen(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("VECTARIUM_HOME", str(prepared))
    at = open_analogies()
    assert not at.exception
    without, allowed = lists(at)
    assert without[0] == "queen" and allowed[0] == "king" and len(without) == len(allowed) == 10
