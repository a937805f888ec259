"""Words: free arithmetic, axes between two poles, the odd one out, pairs, paths, and what moved between models."""

from collections.abc import Callable

import streamlit as st

from dashboard import links, state
from dashboard.components.plain import say_error
from dashboard.components.words_axes import axes_tab
from dashboard.components.words_formula import formula_tab
from dashboard.components.words_moved import moved_tab
from dashboard.components.words_relations import odd_tab, pairs_tab, path_tab
from dashboard.components.words_tabs import choose_tab, forget
from dashboard.components.words_vocabulary import choose_vocabulary
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.space import EmbeddingSpace

TABS: dict[str, Callable[[Words, ExplorerState, EmbeddingSpace], None]] = {
    "formula": formula_tab,
    "axes": axes_tab,
    "odd": odd_tab,
    "pairs": pairs_tab,
    "path": path_tab,
}


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    st.markdown(t("words.about"))
    place, chosen = choose_tab(t, explorer)
    with place:
        try:
            if chosen == "moved":
                moved_tab(t, explorer)
            else:
                words = choose_vocabulary(t, explorer, "words.vocabulary", lambda: forget(explorer))
                TABS[chosen](t, explorer, words)
        except EmbeddingsError as error:
            say_error(t, error)
        if not links.carries(explorer.link):
            st.caption(f":material/link_off: {t('words.link_too_long', most=links.MAX_LONG)}")


main()
