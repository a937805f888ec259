"""The three ways in."""

import streamlit as st

from dashboard import state
from dashboard.text import Words

KING_QUEEN = ("man", "king", "woman")


def doors(t: Words) -> None:
    """Bring your own · Try a sample · Ask king − man + woman."""
    with st.grid(3, min_column_width=230, border=True) as grid:
        with grid.cell():
            st.link_button(
                _bold(t("start.door_bring")), "#bring", icon=":material/upload_file:", type="tertiary"
            )
            st.caption(t("start.door_bring_line"))
        with grid.cell():
            st.link_button(
                _bold(t("start.door_sample")), "#samples", icon=":material/explore:", type="tertiary"
            )
            st.caption(t("start.door_sample_line"))
        with grid.cell():
            asked = st.button(
                _bold(t("start.door_ask")), icon=":material/function:", type="tertiary", key="door_ask"
            )
            st.caption(t("start.door_ask_line"))
    if asked:
        state.explorer().link.analogy = KING_QUEEN
        st.switch_page("views/analogies.py")


def _bold(label: str) -> str:
    return f"**{label}**"
