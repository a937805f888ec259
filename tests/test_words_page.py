"""The words page: every tab empty, answered, unknown, wrong, over words and sentences, in both languages."""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import asking, links, resources, state
from dashboard.components import words_moved
from dashboard.components.words_vocabulary import PRETRAINED
from dashboard.text import LANGUAGES, plain, words
from embeddings import paths
from embeddings.axes import axis, place_on
from embeddings.catalog import encoder_row
from embeddings.comparison import moved
from embeddings.errors import ModelError
from embeddings.formula import solve_formula
from embeddings.relations import odd_one_out, pair_matrix, path
from embeddings.space import EmbeddingSpace, Receipt

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [a](b)"
ROYAL = {
    "king": (1, 1, 0.2), "man": (0, 1, 0.2), "woman": (0, 0, 1), "queen": (1, 0.1, 1), "boy": (0.1, 0.9, 0),
    "girl": (0.1, 0.1, 0.9), "apple": (-1, 0.3, -0.5), "paris": (0.3, -1, 0.1), "france": (0.1, -1, -0.4),
    "cat": (-0.9, -0.2, 0.4), "dog": (-0.9, -0.25, 0.3), "horse": (-0.8, -0.2, 0.5), "kettle": (0.7, -0.6, -0.9),
    "nurse": (-0.4, -0.3, 0.6), "doctor": (0.4, 0.4, -0.2),
}  # fmt: skip
SENTENCES = ("bread is baked", "the train is late", "stars shine, at night", HOSTILE, "a cup of tea")
KOREAN = {
    "왕": (1, 1, 0.2),
    "남자": (0, 1, 0.2),
    "여자": (0, 0, 1),
    "여왕": (1, 0.1, 1),
    "사과": (-1, 0.3, -0.5),
}


def space_of(table: dict[str, tuple[float, ...]], encoder: str = PRETRAINED) -> EmbeddingSpace:
    vectors = np.array(list(table.values()), np.float32)
    return EmbeddingSpace(tuple(table), vectors, Receipt("r", encoder, modality="token"), name="my words")


def royal() -> EmbeddingSpace:
    return space_of(ROYAL)


def sentences() -> EmbeddingSpace:
    vectors = np.random.default_rng(3).normal(size=(len(SENTENCES), 4)).astype(np.float32)
    return EmbeddingSpace(SENTENCES, vectors, Receipt("s", "toy", modality="text"), name="my lines")


@dataclass(frozen=True)
class ToyLetters:
    """FastText of one letter: every unknown word is where the king is."""

    def vector(self, word: str) -> np.ndarray | None:
        return None if word == "zzz" else royal().vectors[0]


@dataclass(frozen=True)
class Model:
    """What the train page keeps, as far as the words page looks at it."""

    space: EmbeddingSpace
    subwords: Any = None


@pytest.fixture(autouse=True)
def toy_words(monkeypatch: pytest.MonkeyPatch) -> None:
    resources.finished_work.clear()  # type: ignore[attr-defined]
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: royal())


def open_words(
    link: links.Link | None = None,
    language: str = "en",
    space: EmbeddingSpace | None = None,
    trained: dict[str, Model] | None = None,
) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    opened = link or links.Link()
    opened.source, opened.method = opened.source or "upload:" + "0" * 32, "pca"
    explorer = state.ExplorerState(link=opened)
    if trained:
        explorer.trained = trained  # type: ignore[assignment]
    if space is not None:
        explorer.open_space(space, opened.source)
    at.session_state[state.EXPLORER] = explorer
    at.session_state[state.LANGUAGE] = language
    at = at.switch_page("views/words.py").run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "warning", "error", "text")
    return "\n".join(str(block.value) for kind in kinds for block in at.get(kind))


def link_of(at: AppTest) -> links.Link:
    return at.session_state[state.EXPLORER].link


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def figure(at: AppTest) -> dict[str, Any]:
    return json.loads(at.get("plotly_chart")[0].proto.spec)


def texts(at: AppTest) -> set[str]:
    drawn = [text for trace in figure(at)["data"] for text in trace.get("text", [])]
    return {text.removeprefix("<b>").removesuffix("</b>") for text in drawn}


# Formula


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_formula_that_is_not_there_yet_is_asked_for(language: str) -> None:
    at = open_words(language=language)
    t = words(language)
    assert t("words.formula_empty") in said(at) and "≈" not in said(at)
    at = press(at, plain("king - man + woman"))
    assert link_of(at).formula == "king - man + woman"
    assert f"### {plain('king - man + woman')} ≈ :primary[queen]" in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_formula_is_answered_beside_its_inputs_and_their_ranks(language: str) -> None:
    at = open_words(links.Link(formula="2*(king - man) + woman"), language)
    solved = solve_formula(royal(), "2*(king - man) + woman")
    t, page = words(language), said(at)
    assert f"≈ :primary[{solved.without_inputs[0].label}]" in page
    for found in solved.input_ranks:
        value = f"{found.similarity:.2f}"
        assert t("words.input_rank", word=found.label, rank=found.rank, value=value) in page
    assert {"king", "man", "woman", "queen"} <= texts(at)


def test_similarity_is_said_in_plain_words() -> None:
    at = open_words(links.Link(formula="king - man + woman"))
    best = solve_formula(royal(), "king - man + woman").without_inputs[0]
    line = next(
        str(block.value) for block in at.markdown if str(block.value).startswith(f"{best.similarity:.2f}")
    )
    assert line.endswith(("of random pairs in this space", "every random pair", "of random pairs"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_word_of_a_formula_is_named_and_mended_in_its_place(language: str) -> None:
    at = open_words(links.Link(formula="kinng - man + 2*kinng + woman"), language)
    assert words(language)("search.unknown_word", word="kinng", n=len(royal())) in said(at)
    assert "≈" not in said(at)
    at = press(at, "king")
    assert link_of(at).formula == "king - man + 2*king + woman" and "≈" in said(at)


def test_a_name_is_completed_while_it_is_typed() -> None:
    at = open_words(links.Link(formula="king - man + wo"))
    assert "≈" not in said(at) and not at.warning and not at.error
    assert words("en")("words.continue") in said(at)
    assert link_of(press(at, "woman")).formula == "king - man + woman"


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("king -", "Nothing follows the '-' at character 6"),
        ("* king", "Nothing stands before the '*'"),
        ("(king - man)) + woman", "closes what was never opened"),
        ("(king - man", "is never closed: add a )"),
        ("1e308 * king", "The weight 1e308 is too large"),
        ("king - king", "nothing is left"),
        ("3", "holds numbers and no word"),
        ("x" * 400, "is not among the 15 words"),
    ],
)
def test_a_formula_that_cannot_be_read_says_why_and_the_page_stays(formula: str, says: str) -> None:
    at = open_words(links.Link(formula=formula))
    assert plain(says)[:30] in said(at) or says in said(at)
    at.text_input(key="words.formula").set_value("king - man + woman").run()
    assert not at.error and "≈ :primary[queen]" in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_formula_is_answered_whole(language: str) -> None:
    formula = " + ".join(["king"] * 99 + ["3 * boy"]) + " - king" * 99
    assert 500 < len(formula) < links.MAX_LONG
    at = open_words(links.Link(formula=formula), language)
    assert f"{plain(formula)} ≈ :primary[" in said(at) and not at.error
    assert link_of(at).formula == formula
    assert at.query_params["formula"] in (formula, [formula])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_formula_too_long_for_a_link_is_refused_by_its_length_and_stays_in_its_field(language: str) -> None:
    formula, t = "king - man + " * 200 + "woman", words(language)
    at = open_words(links.Link(), language)
    at.text_input(key="words.formula").set_value(formula).run()
    length, errors = f"{len(formula):,}", "".join(str(block.value) for block in at.error)
    assert length in errors and "2,000" in errors
    assert at.text_input(key="words.formula").value == formula
    assert t("words.link_too_long", most=2_000) in said(at)
    assert "formula" not in at.query_params
    at.text_input(key="words.formula").set_value("king - man + woman").run()
    assert not at.error and t("words.link_too_long", most=2_000) not in said(at)


def test_sentences_are_operands_and_stand_in_quotes() -> None:
    link = links.Link(vocabulary="open")
    at = open_words(link, space=sentences())
    at.selectbox(key="words.formula.item").set_value("bread is baked").run()
    assert link_of(at).formula == '"bread is baked"'
    at.selectbox(key="words.formula.item").set_value("stars shine, at night").run()
    assert link_of(at).formula == '"bread is baked" + "stars shine, at night"'
    solved = solve_formula(sentences(), link_of(at).formula)
    assert f"≈ :primary[{plain(solved.without_inputs[0].label, 60)}]" in said(at)
    assert words("en")("words.formula_clicks") in said(at)


def test_hostile_items_are_shown_as_text() -> None:
    link = links.Link(vocabulary="open", formula=f'"{HOSTILE}" + "a cup of tea"')
    page = said(open_words(link, space=sentences()))
    assert "≈" in page and HOSTILE not in page.replace("\\", "\\\\")


def test_words_of_a_trained_space_answer_without_being_asked_to() -> None:
    link = links.Link(formula="왕 - 남자 + 여자", source="trained:" + "1" * 32)
    at = open_words(link, "ko", space_of(KOREAN, "trained:cbow"))
    assert "≈ :primary[여왕]" in said(at)
    assert at.segmented_control(key="words.vocabulary").value == "open"
    at.segmented_control(key="words.vocabulary").set_value("packaged").run()
    assert (link_of(at).vocabulary, link_of(at).formula) == ("packaged", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_fasttext_answers_a_word_that_it_never_saw(language: str) -> None:
    space = space_of(ROYAL, "trained:fasttext")
    link = links.Link(formula="kingg - man + woman", source=f"trained:{space.digest}")
    at = open_words(link, language, space, {"fast": Model(space, ToyLetters())})
    assert words(language)("words.from_letters", words="kingg") in said(at)
    assert "≈ :primary[queen]" in said(at) or "≈ :primary[king]" in said(at)
    unknown = links.Link(formula="zzz + man", source=f"trained:{space.digest}")
    page = said(open_words(unknown, language, space, {"fast": Model(space, ToyLetters())}))
    assert words(language)("search.unknown_word", word="zzz", n=len(space)) in page


def test_word_vectors_that_cannot_be_had_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(encoder_id: str) -> EmbeddingSpace:
        raise ModelError("toy_missing", "The words {name} are not here: install them", name=encoder_id)

    monkeypatch.setattr(resources, "word_vectors", missing)
    at = open_words()
    assert plain("The words glove-6b-50d are not here: install them") in said(at)


# Axes


POLES = (("man", "boy"), ("woman", "girl"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_laid_out_along_an_axis_in_the_order_of_their_places(language: str) -> None:
    listed = ("queen", "king", "apple")
    at = open_words(links.Link(words_tab="axes", axes=(*POLES, (), (), listed)), language)
    dots = next(trace for trace in figure(at)["data"] if trace.get("customdata"))
    values = place_on(royal(), [axis(royal(), *POLES)])[:, 0]
    expected = sorted(listed, key=lambda word: -values[royal().row_of[word]])
    assert dots["customdata"] == expected
    assert at.dataframe[0].value.iloc[:, 0].tolist() == expected[::-1]
    assert words(language)("words.axes_note") in said(at)


def test_ready_made_axes_are_offered_and_one_is_shown() -> None:
    at = open_words(links.Link(words_tab="axes"))
    assert at.multiselect(key="words.axes.0").value == ["man", "boy"]
    assert at.get("plotly_chart") and not at.info


def test_without_a_list_the_items_farthest_out_are_shown() -> None:
    at = open_words(links.Link(words_tab="axes", axes=POLES))
    assert words("en")("words.extremes", n=len(royal()) - 4, total=len(royal())) in said(at)
    dots = next(trace for trace in figure(at)["data"] if trace.get("customdata"))
    assert set(dots["customdata"]) == set(ROYAL) - {"man", "boy", "woman", "girl"}


def test_two_axes_lay_items_out_on_a_plane_and_one_can_be_put_away() -> None:
    axes = (*POLES, ("cat", "dog"), ("king",), ("queen", "apple"))
    at = open_words(links.Link(words_tab="axes", axes=axes))
    assert texts(at) == {"queen", "apple"}
    named = next(trace for trace in figure(at)["data"] if trace.get("text"))
    assert len(named["x"]) == len(named["y"]) == 2 or "bdata" in str(named["x"])
    at.toggle(key="words.second_axis").set_value(False).run()
    assert link_of(at).axes == (*POLES, (), (), ("queen", "apple"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pole_without_words_says_what_to_do(language: str) -> None:
    at = open_words(links.Link(words_tab="axes", axes=(("man",), ())), language)
    assert words(language)("words.axes_empty") in said(at)
    at = open_words(links.Link(words_tab="axes", vocabulary="open"), language, sentences())
    assert words(language)("words.axes_empty") in said(at)


def test_equal_poles_are_an_error_on_the_page() -> None:
    at = open_words(links.Link(words_tab="axes", axes=(("man",), ("man",))))
    assert at.error and plain("put different words into one of them") in said(at)


def test_an_unknown_word_in_a_pole_is_mended_by_one_press() -> None:
    at = open_words(links.Link(words_tab="axes", axes=(("mann",), ("woman",))))
    assert words("en")("search.unknown_word", word="mann", n=len(royal())) in said(at)
    assert link_of(press(at, "man")).axes[:2] == (("man",), ("woman",))


def test_words_with_commas_between_them_are_several() -> None:
    at = open_words(links.Link(words_tab="axes", axes=(("man",), ("woman",))))
    at.multiselect(key="words.axes.0").set_value(["man", "king, boy"]).run()
    assert link_of(at).axes[0] == ("man", "king", "boy")


def test_words_that_find_no_room_in_a_field_are_counted() -> None:
    at = open_words(links.Link(words_tab="axes", axes=(("man",), ("woman",))))
    at.multiselect(key="words.axes.0").set_value([", ".join(f"word{n}" for n in range(43))]).run()
    assert len(link_of(at).axes[0]) == links.MAX_LISTED
    assert words("en")("words.list_cut", n=3, most=40) in said(at)
    at.multiselect(key="words.axes.0").set_value(["man"]).run()
    assert not at.warning


def test_a_name_of_more_than_a_hundred_letters_is_a_pole_whole() -> None:
    labels = tuple("bread is baked " * 10 + end for end in ("at home", "in the town"))
    space = EmbeddingSpace(labels, np.eye(2, 3, dtype=np.float32), Receipt("s", "toy", modality="text"))
    names = asking.uniquely_named(space).labels
    assert len(names[1]) > 100, "the number of its row keeps it apart from the first one"
    at = open_words(links.Link(words_tab="axes", vocabulary="open"), space=space)
    for n in (0, 1):
        at.multiselect(key=f"words.axes.{n}").set_value([names[n]]).run()
    assert link_of(at).axes[:2] == ((names[0],), (names[1],)) and not at.error and not at.warning
    assert links.read(links.write(link_of(at), "en")).axes[:2] == ((names[0],), (names[1],))


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_too_long_for_a_link_are_answered_whole_and_that_is_said(language: str) -> None:
    rng = np.random.default_rng(0)
    labels = tuple(f"{n} " + "bread is baked " * 6 for n in range(60))
    space = EmbeddingSpace(labels, rng.normal(size=(60, 3)).astype(np.float32), Receipt("s", "toy"))
    names = asking.uniquely_named(space).labels
    link = links.Link(words_tab="pairs", vocabulary="open", listed=names[:30])
    at = open_words(link, language, space)
    assert len(at.dataframe[0].value) == 30 and not at.warning
    assert words(language)("words.link_too_long", most=2_000) in said(at)
    assert "words" not in at.query_params


# Odd one out and pairs


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_odd_one_out_is_named_with_the_means(language: str) -> None:
    at = open_words(links.Link(words_tab="odd", listed=("cat", "dog", "kettle", "horse")), language)
    found = odd_one_out(royal(), ("cat", "dog", "kettle", "horse"))
    assert found.word == "kettle"
    assert f"### {words(language)('words.odd_is', word='kettle')}" in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("tab", "listed"), [("odd", ("cat", "dog")), ("pairs", ("cat",))])
def test_too_few_words_say_how_many(tab: str, listed: tuple[str, ...], language: str) -> None:
    at = open_words(links.Link(words_tab=tab, listed=listed), language)
    assert words(language)(f"words.{tab}_empty") in said(at)


def test_the_same_words_twice_are_an_error_on_the_page() -> None:
    at = open_words(links.Link(words_tab="odd", listed=("Cat", "cat", "CAT", "dog")))
    assert at.error and "are too few" in said(at)


@pytest.mark.parametrize("tab", ["odd", "pairs"])
def test_an_unknown_word_of_a_list_is_mended_by_one_press(tab: str) -> None:
    at = open_words(links.Link(words_tab=tab, listed=("catt", "dog", "horse")))
    assert words("en")("search.unknown_word", word="catt", n=len(royal())) in said(at)
    assert link_of(press(at, "cat")).listed == ("cat", "dog", "horse")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pairs_are_a_matrix_and_a_table_and_two_sentences(language: str) -> None:
    listed = ("cat", "dog", "kettle")
    at = open_words(links.Link(words_tab="pairs", listed=listed), language)
    table = at.dataframe[0].value
    assert np.allclose(table[list(listed)].to_numpy(), pair_matrix(royal(), listed, "cosine"), atol=6e-4)
    page = said(at)
    assert "**cat**" in page and "**kettle**" in page
    assert figure(at)["data"][0]["type"] == "heatmap"


def test_sentences_can_be_compared_and_one_may_hold_a_comma() -> None:
    link = links.Link(
        words_tab="pairs", vocabulary="open", listed=("bread is baked", "stars shine, at night")
    )
    at = open_words(link, space=sentences())
    assert list(at.dataframe[0].value.columns)[1:] == ["bread is baked", "stars shine, at night"]
    at.multiselect(key="words.pairs.list").set_value(["stars shine, at night", "a cup of tea"]).run()
    assert link_of(at).listed == ("stars shine, at night", "a cup of tea")


# Path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_path_is_said_step_by_step(language: str) -> None:
    at = open_words(links.Link(words_tab="path", path=("cat", "queen")), language)
    steps = [step.label for step in path(royal(), "cat", "queen").steps]
    assert f"#### {' → '.join(steps)}" in said(at)
    assert words(language)("words.path_steps", n=len(steps) - 1) in said(at)
    assert set(steps) <= texts(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_path_without_an_end_says_what_to_do(language: str) -> None:
    at = open_words(links.Link(words_tab="path", path=("cat", "")), language)
    assert words(language)("words.path_empty") in said(at)
    at.selectbox(key="words.path.1").set_value("queen").run()
    assert link_of(at).path == ("cat", "queen") and "→" in said(at)


def test_a_path_between_sentences_is_drawn_on_the_open_map() -> None:
    link = links.Link(words_tab="path", vocabulary="open", path=("bread is baked", "a cup of tea"))
    at = open_words(link, space=sentences())
    assert "→" in said(at) and not at.get("plotly_chart")
    assert words("en")("search.map_is", method=words("en")("map.method_pca")) in said(at).replace("\\", "")


def test_an_unknown_end_of_a_path_is_mended() -> None:
    at = open_words(links.Link(words_tab="path", path=("catt", "queen")))
    assert link_of(press(at, "cat")).path == ("cat", "queen")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_path_in_a_large_vocabulary_says_what_it_leads_through_and_holds_both_ends(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "MOST_CONSIDERED", 8)
    monkeypatch.setattr(resources, "path_graph", lambda digest, k, space: paths.path_graph(space, k))
    t, only = words(language), "words.path_only_words"
    at = open_words(links.Link(words_tab="path", path=("cat", "nurse")), language)
    assert t(only, n=8) in said(at) and {"cat", "nurse"} <= texts(at), "neither is among the first eight"
    title = next(str(block.value) for block in at.markdown if str(block.value).startswith("####"))
    inner = title.removeprefix("#### ").split(" → ")[1:-1]
    assert set(inner) <= set(list(ROYAL)[:8])
    monkeypatch.setattr(paths, "MOST_CONSIDERED", len(ROYAL))
    assert t(only, n=len(ROYAL)) not in said(open_words(link_of(at), language))


# What moved


def shuffled() -> EmbeddingSpace:
    vectors = np.random.default_rng(1).normal(size=(len(ROYAL), 5)).astype(np.float32)
    return EmbeddingSpace(tuple(ROYAL), vectors, Receipt("x", "trained:glove", modality="token"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_two_models_the_way_to_them_is_shown(language: str) -> None:
    at = open_words(links.Link(words_tab="moved"), language)
    assert words(language)("words.moved_empty") in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_models_are_compared_word_by_word(language: str) -> None:
    models = {"one": Model(space_of(ROYAL, "trained:cbow")), "two": Model(shuffled())}
    at = open_words(links.Link(words_tab="moved"), language, trained=models)
    found = moved(models["one"].space, models["two"].space, 10, 50)
    t = words(language)
    mean = 100 * float(found.overlaps.mean())
    assert t("words.moved_mean", share=mean, k=found.k, n=found.n_compared) in said(at)
    table = at.dataframe[0].value
    assert table[t("words.moved_word")].tolist() == [row.label for row in found.moved]
    at.selectbox(key="words.moved.1").set_value("one").run()
    assert t("words.moved_same") in said(at)


def two_models() -> dict[str, Model]:
    return {"one": Model(space_of(ROYAL, "trained:cbow")), "two": Model(shuffled()), "three": Model(turned())}


def turned() -> EmbeddingSpace:
    return EmbeddingSpace(
        tuple(ROYAL), royal().vectors[:, ::-1] * [1, -1, 3], Receipt("y", "trained:glove", modality="token")
    )


def test_the_link_keeps_the_two_models_that_are_compared() -> None:
    models = two_models()
    at = open_words(links.Link(words_tab="moved"), trained=models)
    assert link_of(at).moved == (models["two"].space.digest, models["three"].space.digest)
    at.selectbox(key="words.moved.0").set_value("one").run()
    at.selectbox(key="words.moved.1").set_value(encoder_row(PRETRAINED).label).run()
    assert link_of(at).moved == (models["one"].space.digest, "packaged")
    again = open_words(links.read(links.write(link_of(at), "en")), trained=two_models())
    assert again.selectbox(key="words.moved.0").value == "one"
    assert again.selectbox(key="words.moved.1").value == at.selectbox(key="words.moved.1").value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_to_models_that_are_gone_says_so_until_others_are_chosen(language: str) -> None:
    gone = ("0" * 32, "1" * 32)
    at = open_words(links.Link(words_tab="moved", moved=gone), language, trained=two_models())
    assert words(language)("words.moved_gone") in said(at) and link_of(at).moved == gone
    at.selectbox(key="words.moved.0").set_value("one").run()
    assert words(language)("words.moved_gone") not in said(at) and at.dataframe
    assert link_of(at).moved[0] == two_models()["one"].space.digest


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_comparison_shows_how_far_it_is_and_can_be_cancelled_and_begun_again(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    t, gate = words(language), threading.Event()

    def slow(*given: Any) -> Any:
        *rest, progress = given
        while not gate.wait(0.01):
            progress(1, 2)
        return moved(*rest)

    monkeypatch.setattr(words_moved, "QUICK", 0)
    monkeypatch.setattr(words_moved, "moved", slow)
    at = open_words(links.Link(words_tab="moved"), language, trained=two_models())
    _, job = at.session_state[state.EXPLORER].awaited["moved"]
    assert t("words.moved_comparing", a="two", b="three") in said(at) and not at.dataframe
    at.button(key="cancel_moved").click().run()
    assert job.wait(30) and job.state == "cancelled"
    assert t("jobs.stopped") in said(at.run()) and not at.dataframe
    gate.set()
    at.button(key="again_moved").click().run()
    _, job = at.session_state[state.EXPLORER].awaited["moved"]
    assert job.wait(30) and len(at.run().dataframe) == 2 and t("jobs.stopped") not in said(at)


def test_choosing_others_ends_the_comparison_that_nobody_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*given: Any) -> Any:
        while True:
            given[-1](1, 2)

    monkeypatch.setattr(words_moved, "QUICK", 0)
    monkeypatch.setattr(words_moved, "moved", endless)
    at = open_words(links.Link(words_tab="moved"), trained=two_models())
    _, first = at.session_state[state.EXPLORER].awaited["moved"]
    at.selectbox(key="words.moved.0").set_value("one").run()
    _, second = at.session_state[state.EXPLORER].awaited["moved"]
    assert first.wait(30) and first.state == "cancelled" and not second.is_over
    at.button(key="cancel_moved").click().run()
    assert second.wait(30)


# The page


@pytest.mark.parametrize("tab", links.WORDS_TABS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_opens_its_tab_and_only_that_is_computed(tab: str, language: str) -> None:
    at = open_words(links.Link(words_tab=tab), language)
    about = {name: f"words.{name}_about" for name in links.WORDS_TABS}
    page = said(at)
    assert [name for name in links.WORDS_TABS if words(language)(about[name]) in page] == [tab]


def test_what_was_asked_of_other_words_is_forgotten() -> None:
    link = links.Link(vocabulary="open", words_tab="pairs", listed=("a cup of tea", "bread is baked"))
    at = open_words(link, space=sentences())
    at.segmented_control(key="words.vocabulary").set_value("packaged").run()
    assert link_of(at).listed == () and at.get("plotly_chart")
