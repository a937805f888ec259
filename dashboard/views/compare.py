"""Compare: two spaces of the same items side by side."""

import streamlit as st

from dashboard import state
from dashboard.components import frame


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    else:
        st.markdown(t("compare.about"))


main()
