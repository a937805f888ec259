"""The tab of quality: the map as the map page shows it, and everything that was measured of it."""

import streamlit as st

from dashboard.checking import checked, colors_of
from dashboard.components import map_quality, waiting
from dashboard.components.map_controls import offer_reset
from dashboard.components.trust_maps import color_note, picture
from dashboard.projecting import Shown, shown_map
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.space import EmbeddingSpace


def quality_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("trust.quality_about"))
    try:
        shown = shown_map(explorer)
    except EmbeddingsError as error:
        offer_reset(t, explorer.link, error)
        return
    if shown.job is not None:
        waiting.map_job(shown.job)
    found = map_quality.quality_of(t, explorer, shown)
    if found is None:
        return
    beside, told = st.columns([1, 2], gap="large", vertical_alignment="center")
    with beside:
        _map(t, explorer, shown)
    with told:
        st.markdown(f"#### {t(f'map.method_{shown.projection.settings.method}')}")
        st.markdown(map_quality.line(t, found))
        st.page_link("views/map.py", label=t("trust.to_map"), icon=":material/scatter_plot:")
    map_quality.details(t, found, shown.projection)


def _map(t: Words, explorer: ExplorerState, shown: Shown) -> None:
    """The map, small; a sample of its items where there are very many."""
    if shown.projection.n_components != 2:
        return
    at, color = checked(explorer), colors_of(t, explorer, checked(explorer))
    picture(shown.projection.points[at.rows], color, t("frame.map"))
    color_note(t, explorer, color)
