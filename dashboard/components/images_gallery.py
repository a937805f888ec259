"""The tab that shows the pictures themselves: all, or those that are selected on the map; each can be opened."""

import numpy as np
import streamlit as st

from dashboard import asking, picture_resources
from dashboard.components import details, query_box
from dashboard.components.images_empty import not_at_hand
from dashboard.components.picture_gallery import gallery
from dashboard.components.picture_strip import large
from dashboard.components.polling import leave_for
from dashboard.pictures import pictures_of
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.pictures.base import Picture
from embeddings.space import EmbeddingSpace

KEY = "images.gallery"
OPENED, NEXT = "images.opened", "images.next"


def gallery_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    _leave()
    pictures = pictures_of(explorer)
    if pictures is None:
        not_at_hand(t)
        return
    rows = np.asarray(explorer.selected, dtype=np.int64)
    if len(rows):
        _selected(t, explorer, len(rows), len(space))
    names = asking.uniquely_named(space).labels
    gallery(t, pictures, rows if len(rows) else np.arange(len(space)), KEY, names, _open)
    row = st.session_state.pop(OPENED, None)
    if row is not None and row < len(space):
        st.dialog(plain(names[row], 60), width="medium")(_in_full)(t, explorer, space, pictures[row], row)


def _open(row: int) -> None:
    st.session_state[OPENED] = row


def _selected(t: Words, explorer: ExplorerState, n: int, total: int) -> None:
    """Why these and not all, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("images.gallery_selected", n=n, total=total), width="content")
        st.button(
            t("images.show_all"),
            key="images.show_all",
            type="tertiary",
            icon=":material/close:",
            on_click=explorer.select,
            args=(np.empty(0, dtype=np.uint32),),
        )


def _in_full(t: Words, explorer: ExplorerState, space: EmbeddingSpace, picture: Picture, row: int) -> None:
    """The picture, what is known of it, and where to go on from it; a dialog runs without its page."""
    _leave()
    if explorer.link.images_tab:
        st.rerun()
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        large(picture)
        with st.container(width=280):
            details.facts(t, space, row)
            _ways_on(t, explorer, space, row)


def _ways_on(t: Words, explorer: ExplorerState, space: EmbeddingSpace, row: int) -> None:
    def search() -> None:
        query_box.search_from(explorer, space, row)
        st.session_state[NEXT] = "views/search.py"

    def show_on_map() -> None:
        explorer.click(row)
        st.session_state[NEXT] = "views/map.py"

    def see() -> None:
        explorer.click(row)
        explorer.link.images_tab = "saw"

    with st.container(gap="xsmall"):
        st.button(t("images.more_like_it"), icon=":material/search:", key="images.more", on_click=search)
        on_map = t("images.on_the_map")
        st.button(on_map, icon=":material/scatter_plot:", key="images.on_map", on_click=show_on_map)
        if picture_resources.reads_classes(space):
            st.button(t("images.saw_it"), icon=":material/visibility:", key="images.saw", on_click=see)


def _leave() -> None:
    """Go where a button of the dialog leads."""
    page = st.session_state.pop(NEXT, None)
    if page:
        leave_for(page)
