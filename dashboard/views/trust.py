"""Trust: how much of the map is real, on the reader's own data."""

import streamlit as st

from dashboard import state
from dashboard.components import frame


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    else:
        st.markdown(t("trust.about"))


main()
