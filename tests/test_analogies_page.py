"""The analogies page in every state: solved, unknown, empty, hostile, over open spaces, in both languages."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import links, resources, state
from dashboard.components.analogy_board import OPEN, PRETRAINED
from dashboard.text import LANGUAGES, plain, words
from embeddings.analogy import Analogy, solve_analogy
from embeddings.errors import ModelError
from embeddings.space import EmbeddingSpace, Receipt

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [a](b)"
ROYAL = {
    "king": (1, 1, 0.2),
    "man": (0, 1, 0.2),
    "woman": (0, 0, 1),
    "queen": (1, 0.1, 1),
    "apple": (-1, 0.3, -0.5),
    "paris": (0.3, -1, 0.1),
    "france": (0.1, -1, -0.4),
    "italy": (-0.2, -1, -0.2),
    "rome": (0.1, -1, 0.3),
}


def royal() -> EmbeddingSpace:
    vectors = np.array(list(ROYAL.values()), np.float32)
    return EmbeddingSpace(tuple(ROYAL), vectors, Receipt("r", PRETRAINED, modality="token"))


def items() -> EmbeddingSpace:
    vectors = np.random.default_rng(2).normal(size=(8, 4)).astype(np.float32)
    labels = (HOSTILE, "b", "b", "a long sentence", "e", "f", "g", "h")
    return EmbeddingSpace(labels, vectors, Receipt("i", "given"), name="my items")


@pytest.fixture(autouse=True)
def toy_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: royal())


def open_analogies(
    analogy: tuple[str, ...] = (), language: str = "en", space: EmbeddingSpace | None = None
) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    source = "upload:" + "0" * 32
    explorer = state.ExplorerState(link=links.Link(source=source, method="pca", analogy=analogy))
    if space is not None:
        explorer.open_space(space, source)
    at.session_state[state.EXPLORER] = explorer
    at.session_state[state.LANGUAGE] = language
    return at.switch_page("views/analogies.py").run()


def said(at: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "warning", "error", "text")
    return "\n".join(str(block.value) for kind in kinds for block in at.get(kind))


def link_of(at: AppTest) -> links.Link:
    return at.session_state[state.EXPLORER].link


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
    assert f"### {plain('king − man + woman')} ≈ :primary[queen]" in said(at)
    assert t("analogies.in_words", a="man", b="king", c="woman", answer="queen") in said(at)
    assert lists(at, language) == expected(solve_analogy(royal(), "man", "king", "woman"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_input_that_comes_first_is_marked_and_explained(language: str) -> None:
    at = open_analogies(("france", "paris", "italy"), language)
    t = words(language)
    first = solve_analogy(royal(), "france", "paris", "italy").with_inputs[0].label
    key = "analogies.why_input_first" if first in ("france", "paris", "italy") else "analogies.why"
    assert t(key, first=first) in said(at)
    assert f":gray-badge[{t('analogies.input')}]" in said(at)


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
    assert "≈ :primary[queen]" in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_word_is_named_and_one_click_mends_it(language: str) -> None:
    at = open_analogies(("man", "kinng", "woman"), language)
    assert not at.exception
    assert words(language)("search.unknown_word", word="kinng", n=len(royal())) in said(at)
    assert "≈" not in said(at)
    next(button for button in at.button if button.label == "king").click()
    at.run()
    assert link_of(at).analogy == ("man", "king", "woman")
    assert "≈ :primary[queen]" in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("analogy", [("man", "", "woman"), ("\x00", "king", "woman"), ("man", "king")])
def test_a_field_left_empty_says_what_to_do(analogy: tuple[str, ...], language: str) -> None:
    at = open_analogies(analogy, language)
    assert not at.exception
    assert words(language)("analogies.empty") in said(at)


def test_hostile_words_are_shown_as_text() -> None:
    at = open_analogies((HOSTILE, "x" * 10_000, "king"))
    assert not at.exception
    assert plain(HOSTILE, 60) in said(at)
    assert HOSTILE not in said(at) and "x" * 501 not in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_items_of_the_open_space_can_be_added_and_subtracted(language: str) -> None:
    at = open_analogies(("b", "b #3", HOSTILE, OPEN), language, items())
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
    assert link_of(at).analogy == ("", "", "", OPEN)
    assert words("en")("analogies.empty") in said(at)
    at.button[0].click().run()
    assert link_of(at).analogy[3] == OPEN and "≈" in said(at)
    at.segmented_control(key="analogies.vocabulary").set_value(PRETRAINED).run()
    assert "≈ :primary[queen]" in said(at)


def test_word_vectors_that_cannot_be_had_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(encoder_id: str) -> EmbeddingSpace:
        raise ModelError("toy_missing", "The words {name} are not here: install them", name=encoder_id)

    monkeypatch.setattr(resources, "word_vectors", missing)
    at = open_analogies()
    assert not at.exception
    assert plain("The words glove-6b-50d are not here: install them") in said(at)


def test_two_words_are_too_few_for_an_answer_and_nothing_breaks() -> None:
    two = items().select([3, 4])
    at = open_analogies(("e", "a long sentence", "e", OPEN), space=two)
    assert not at.exception
    assert f"{plain('a long sentence − e + e')} ≈ :primary[?]" in said(at)


def test_the_packaged_words_know_the_queen(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("VECTARIUM_HOME", str(prepared))
    at = open_analogies()
    assert not at.exception
    without, allowed = lists(at)
    assert without[0] == "queen" and allowed[0] == "king" and len(without) == len(allowed) == 10
