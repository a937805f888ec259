"""Trust: how much of the map is real, on the reader's own data."""

import streamlit as st

from dashboard import state
from dashboard.components import frame
from dashboard.components.link_tabs import choice_tabs
from dashboard.components.plain import say_error
from dashboard.components.trust_converge import converge_tab
from dashboard.components.trust_quality import quality_tab
from dashboard.components.trust_real import real_tab
from dashboard.components.trust_stability import stability_tab
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.space import EmbeddingSpace

TABS = {"quality": quality_tab, "stability": stability_tab, "real": real_tab, "converge": converge_tab}


def trust(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("trust.about"))
    titles = {name: t(f"trust.tab_{name}") for name in TABS}
    place, chosen = choice_tabs(f"trust.tab.{t.language}", titles, explorer.link, "check")
    with place:
        try:
            TABS[chosen](t, explorer, space)
        except EmbeddingsError as error:
            say_error(t, error)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    else:
        trust(t, explorer, explorer.space)


main()
