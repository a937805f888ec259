"""The tabs of the words page; which one is open is part of the link."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.links import WORDS_TABS
from dashboard.state import ExplorerState
from dashboard.text import Words


def choose_tab(t: Words, explorer: ExplorerState) -> tuple[DeltaGenerator, str]:
    """The open tab, the only one whose content is computed, and its name."""
    labels = {t(f"words.tab_{name}"): name for name in WORDS_TABS}
    key = f"words.tab.{t.language}"  # a tab is known by its label, which another language has not
    asked = explorer.link.words_tab or WORDS_TABS[0]
    if labels.get(st.session_state.get(key, "")) != asked:
        st.session_state[key] = t(f"words.tab_{asked}")

    def choose() -> None:
        chosen = labels.get(st.session_state.get(key, ""), WORDS_TABS[0])
        explorer.link.words_tab = "" if chosen == WORDS_TABS[0] else chosen

    places = st.tabs(list(labels), key=key, on_change=choose)
    return places[WORDS_TABS.index(asked)], asked


def forget(explorer: ExplorerState) -> None:
    """What was asked of other words."""
    link = explorer.link
    link.formula, link.axes, link.listed, link.path = "", (), (), ()
