"""Images: look through the set, find what is nearly the same, and see what the network saw."""

import streamlit as st

from dashboard import state
from dashboard.components import frame
from dashboard.components.images_duplicates import duplicates_tab
from dashboard.components.images_empty import no_pictures
from dashboard.components.images_gallery import gallery_tab
from dashboard.components.images_saw import saw_tab
from dashboard.components.link_tabs import link_tabs
from dashboard.components.plain import say_error
from dashboard.links import IMAGES_TABS
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.space import EmbeddingSpace

TABS = {"gallery": gallery_tab, "duplicates": duplicates_tab, "saw": saw_tab}


def images(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("images.about"))

    def write(name: str) -> None:
        explorer.link.images_tab = name

    titles = {name: t(f"images.tab_{name}") for name in IMAGES_TABS}
    place, chosen = link_tabs(f"images.tab.{t.language}", titles, explorer.link.images_tab, write)
    with place:
        try:
            TABS[chosen](t, explorer, space)
        except EmbeddingsError as error:
            say_error(t, error)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    elif explorer.space.receipt.modality != "image":
        no_pictures(t)
    else:
        images(t, explorer, explorer.space)


main()
