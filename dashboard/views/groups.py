"""Groups: clusters of the space itself, named, measured and laid beside the columns."""

import streamlit as st

from dashboard import state
from dashboard.components import frame


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    else:
        st.markdown(t("groups.about"))


main()
