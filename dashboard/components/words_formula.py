"""The tab of formulas: free arithmetic with words or items, completed while it is typed, and both answers."""

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard import asking
from dashboard.asking import Query
from dashboard.components.picture_sum import answer_pictures, picture_sum
from dashboard.components.query_map import query_map
from dashboard.components.word_input import chips, word_input
from dashboard.components.words_answers import both_answers, in_plain_words, input_ranks, pairs_of
from dashboard.components.words_plane import formula_plane
from dashboard.components.words_vocabulary import asks_open, say_spelling, spell
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.formula import Formula, FormulaAnswer, candidates, completed, parse, quoted, solve_formula
from embeddings.formula_parser import MOST_LETTERS
from embeddings.formula_tokens import tokens
from embeddings.space import EmbeddingSpace

KEY = "words.formula"
ANSWERS = 8
OFFERED = 6
LONG = 60  # characters of a formula that still read as a headline
# Each is offered where the space holds its words.
EXAMPLES = (
    "king - man + woman",
    "paris - france + korea",
    "0.5*tea + 0.5*coffee",
    "2 * (bigger - big) + small",
    'dog - "dog face" + "cat face"',
    '"oncoming bus" - bus + taxi',
    "왕 - 남자 + 여자",
    "서울 - 한국 + 일본",
    "오른쪽 - 왼쪽 + 위",
    "행 - 가로 + 세로",
    "스프레드시트 - 셀 + 슬라이드",
)


def formula_tab(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """The field, completions, and the answers beside a picture of the arithmetic."""
    kind, examples = asking.kind_of(words), _examples(words)
    st.markdown(t("words.formula_about" if kind == "word" else "words.formula_about_items"))
    _field(t, explorer, examples[0] if examples else "")
    text = asking.tidy(explorer.link.formula)
    if len(text) > MOST_LETTERS:
        parse(text)  # says how long a formula may be; the whole text stays in the field
    if kind != "word":
        _item_picker(t, explorer, words, text)
    is_typing = _completions(t, explorer, words, text)
    if examples != [text]:
        chips(t("analogies.try"), examples, f"{KEY}.example", partial(_ask, explorer))
    if not text:
        st.info(t("words.formula_empty"), icon=":material/function:")
        return
    formula = parse(text)
    spelled = spell(explorer, words, [term.name for term in formula.terms])
    if spelled.unknown and is_typing:
        return  # the completions say what to do
    if say_spelling(t, words, spelled, KEY, partial(_mend, explorer)):
        solved = solve_formula(spelled.space, _respelled(formula, spelled.names), ANSWERS)
        _show(t, explorer, spelled.space, solved)


def _field(t: Words, explorer: ExplorerState, example: str) -> None:
    if st.session_state.get(KEY) != explorer.link.formula:
        st.session_state[KEY] = explorer.link.formula

    def write() -> None:
        held = st.session_state.get(KEY)
        explorer.link.formula = held if isinstance(held, str) else ""

    st.text_input(
        t("words.formula_field"),
        key=KEY,
        type="search",
        live=True,
        placeholder=example,
        help=t("words.formula_help"),
        on_change=write,
    )


def _item_picker(t: Words, explorer: ExplorerState, words: EmbeddingSpace, text: str) -> None:
    """Sentences and numbers are chosen from a list: nobody types them."""

    def add(name: str) -> None:
        if name:
            _ask(explorer, f"{text} + {quoted(name)}" if text else quoted(name))

    hint = t("words.formula_item_placeholder")
    word_input(t("words.formula_item"), words, "", f"{KEY}.item", add, placeholder=hint)


def _completions(t: Words, explorer: ExplorerState, words: EmbeddingSpace, text: str) -> bool:
    """What the last name may become, one press each; whether a name is being typed that is none yet."""
    offered = candidates(words, text, k=OFFERED)
    found = {label: completed(text, label) for label in offered}
    if not found or text in found.values():
        return False
    chips(t("words.continue"), list(found), f"{KEY}.next", lambda label: _ask(explorer, found[label]))
    return True


def _examples(words: EmbeddingSpace) -> list[str]:
    """Formulas that the space can answer; made of its own items where no ready one fits."""
    fitting = [shown for shown in EXAMPLES if all(term.name in words.row_of for term in parse(shown).terms)]
    if fitting:
        return fitting
    own = [quoted(name) for name in asking.examples_for(words, "")]
    return [" + ".join(own[:2]), " - ".join(own[1:])] if len(own) == 3 else own[:1]


def _ask(explorer: ExplorerState, text: str) -> None:
    explorer.link.formula = text


def _mend(explorer: ExplorerState, wrong: str, right: str) -> None:
    """Put `right` wherever the formula says `wrong`."""
    text = asking.tidy(explorer.link.formula)
    for token in reversed(list(tokens(text))):
        if token.kind == "name" and token.text == wrong:
            text = text[: token.start] + quoted(right) + text[token.end :]
    explorer.link.formula = text


def _respelled(formula: Formula, names: tuple[str, ...]) -> Formula:
    terms = tuple(replace(term, name=name) for term, name in zip(formula.terms, names, strict=True))
    return replace(formula, terms=terms)


def _show(t: Words, explorer: ExplorerState, words: EmbeddingSpace, solved: FormulaAnswer) -> None:
    answers, sky = st.columns([5, 4], gap="large")
    with answers:
        best = solved.without_inputs[0] if solved.without_inputs else None
        text = solved.formula.text
        level = "###" if len(text) <= LONG else "#####"
        st.markdown(f"{level} {plain(text)} ≈ :primary[{plain(best.label, 60) if best else '?'}]")
        terms = [(term.weight, term.name) for term in solved.formula.terms]
        picture_sum(explorer, words, terms, best.label if best else None)
        if best is not None:
            st.markdown(in_plain_words(t, best.similarity, pairs_of(words)))
        inputs = {term.name for term in solved.formula.terms}
        pictures, pairs = answer_pictures(explorer), pairs_of(words)
        both_answers(t, solved.without_inputs, solved.with_inputs, inputs, pictures, pairs)
        input_ranks(t, solved.input_ranks, len(words))
    with sky:
        if asks_open(explorer) and explorer.space is not None:
            query = Query(solved.formula.text, solved.target)
            event = query_map(t, explorer, explorer.space, query, solved.without_inputs)
            st.caption(t("words.formula_clicks"))
            if event.clicked is not None:
                _ask(explorer, f"{explorer.link.formula} + {quoted(words.labels[event.clicked])}")
                st.rerun()
        else:
            formula_plane(t, words, solved)
