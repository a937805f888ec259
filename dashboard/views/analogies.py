"""Analogies: b − a + c by three methods, both answers side by side, and the step drawn as an arrow."""

import streamlit as st

from dashboard import state
from dashboard.components import analogy_board
from dashboard.components.analogy_plane import pictures
from dashboard.components.plain import say_error
from dashboard.components.words_vocabulary import choose_vocabulary
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.analogy import solve_analogy
from embeddings.errors import EmbeddingsError
from embeddings.space import EmbeddingSpace


def solve(t: Words, explorer: ExplorerState, words: EmbeddingSpace, names: tuple[str, ...]) -> None:
    a, b, c = names
    analogy = solve_analogy(words, a, b, c, method=analogy_board.method_of(explorer))
    answers, sky = st.columns([5, 4], gap="large")
    with answers:
        analogy_board.headline(t, analogy)
        analogy_board.answers(t, explorer, words, analogy)
    with sky:
        pictures(t, explorer, words, analogy)
    analogy_board.more_than_nearness(t, words, analogy)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    st.markdown(t("analogies.about"))
    try:
        with st.container(horizontal=True):
            words = choose_vocabulary(
                t, explorer, "analogies.vocabulary", lambda: analogy_board.forget(explorer)
            )
            analogy_board.choose_method(t, explorer)
        analogy_board.fields(t, explorer, words)
        analogy_board.examples(t, explorer, words)
        if not all(analogy_board.asked(explorer, words)):
            st.info(t("analogies.empty"), icon=":material/function:")
            return
        spelled = analogy_board.spelled(t, explorer, words)
        if spelled is not None:
            solve(t, explorer, spelled.space, spelled.names)
    except EmbeddingsError as error:
        say_error(t, error)


main()
