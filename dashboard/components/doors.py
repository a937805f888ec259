"""The three ways in."""

import streamlit as st

from dashboard import state
from dashboard.components.polling import leave_for
from dashboard.links import PACKAGED
from dashboard.text import Words

KING_QUEEN = ("man", "king", "woman")
CARD_WIDTH = 230


def doors(t: Words) -> None:
    """Bring your own · Try a sample · Ask king − man + woman."""
    cards = st.container(key="doors").grid(
        3, min_column_width=CARD_WIDTH, border=True, vertical_alignment="center"
    )
    with cards as grid:
        with grid.cell():
            st.markdown(_link("upload_file", t("start.door_bring"), "bring"))
            st.caption(t("start.door_bring_line"))
        with grid.cell():
            st.markdown(_link("explore", t("start.door_sample"), "samples"))
            st.caption(t("start.door_sample_line"))
        with grid.cell():
            label = f":blue[**{t('start.door_ask')}**]"
            asked = st.button(label, icon=":material/function:", type="tertiary", key="door_ask")
            st.caption(t("start.door_ask_line"))
    if asked:
        link = state.explorer().link
        link.analogy = KING_QUEEN
        if _are_pictures_open():
            link.vocabulary = PACKAGED
        leave_for("views/analogies.py")


def _are_pictures_open() -> bool:
    """Pictures answer by their own names, and king and queen are words."""
    space = state.explorer().space
    return space is not None and space.receipt.modality == "image"


def _link(icon: str, label: str, anchor: str) -> str:
    """A link within the page; `st.link_button` would open another tab."""
    return f":material/{icon}: [**{label}**](#{anchor})"
