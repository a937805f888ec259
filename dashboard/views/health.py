"""Health: what is odd about the space, and what would remedy it."""

import streamlit as st

from dashboard import state
from dashboard.components import frame


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    else:
        st.markdown(t("health.about"))


main()
