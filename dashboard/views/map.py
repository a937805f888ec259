"""The map: see the space, click, select, search, and read what made the picture."""

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.components import (
    computed_colors,
    details,
    frame,
    map_controls,
    map_figure,
    map_quality,
    picture_strip,
    selection,
    waiting,
)
from dashboard.components.closeness import worth
from dashboard.components.neighbor_marks import judged_neighbors
from dashboard.components.receipt import full_receipt, receipt
from dashboard.pictures import pictures_of
from dashboard.projecting import Shown, shown_map
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.neighbors import Neighbor, nearest_to_row
from embeddings.pictures.base import Pictures
from embeddings.projections import Projection
from embeddings.space import EmbeddingSpace

NEIGHBORS = 10


def explore(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    pictures = pictures_of(explorer)
    computed_colors.bring_back(t, explorer)
    map_controls.controls(t, explorer, has_pictures=pictures is not None)
    sky, panel = st.columns([7, 3], gap="medium")
    near = nearest_to_row(space, explorer.clicked, NEIGHBORS) if explorer.clicked is not None else []
    with sky:
        try:
            shown = shown_map(explorer)
        except EmbeddingsError as error:
            map_controls.offer_reset(t, explorer.link, error)
            return
        if shown.job is not None:
            waiting.map_job(shown.job)
        trust = map_quality.trust_column(t, explorer, shown)
        event = map_figure.draw(t, explorer, shown, near)
        map_quality.trust_caption(t, trust)
        footer(t, explorer, space, shown)
    if event.clicked is not None:
        explorer.click(event.clicked)
    if event.selection_changed:
        explorer.select(event.selected)
    if event.clicked is not None or event.selection_changed:
        st.rerun()
    with panel:
        side_panel(t, explorer, shown.projection, near, pictures)
    if len(explorer.selected) and selection.selection(
        t, space, shown.projection, explorer.selected, pictures, explorer.click
    ):
        explorer.keep_only(explorer.selected)
        st.rerun()
    text_alternative(t, space, shown.projection)


def side_panel(
    t: Words,
    explorer: ExplorerState,
    projection: Projection,
    near: list[Neighbor],
    pictures: Pictures | None,
) -> None:
    space = explorer.space
    assert space is not None
    if explorer.whole is not None and st.button(
        t("map.back_to_all", n=len(explorer.whole)), icon=":material/undo:"
    ):
        explorer.back_to_whole()
        st.rerun()
    if explorer.clicked is None:
        st.markdown(f"#### {t('map.nothing_clicked')}")
        st.caption(t("map.how_to" if pictures is None else "map.how_to_pictures"))
        return
    if pictures is not None:
        picture_strip.large(pictures[explorer.clicked])
    details.item(t, space, explorer.clicked)
    draw = picture_strip.drawer(explorer)
    pressed = judged_neighbors(t, space, projection, explorer.clicked, near, draw)
    worth(t, space, near)
    if pressed is not None:
        explorer.click(pressed)
        st.rerun()
    if st.button(t("map.close_item"), icon=":material/close:", type="tertiary"):
        explorer.click(None)
        st.rerun()


def footer(t: Words, explorer: ExplorerState, space: EmbeddingSpace, shown: Shown) -> None:
    receipt(t, explorer, shown)
    quality = map_quality.under_map(t, explorer, shown)
    with st.container(horizontal=True):
        selection.download(t, space, shown.projection, np.arange(len(space)), "map")
        full_receipt(t, explorer, shown.projection)
    map_quality.behind(t, quality, shown)


def text_alternative(t: Words, space: EmbeddingSpace, projection: Projection) -> None:
    """The same map as a table, for keyboards and screen readers."""
    with st.expander(t("map.as_table"), on_change="rerun") as table:
        if table.open:
            rows = np.arange(min(len(space), selection.MOST_ROWS))
            st.dataframe(selection.as_frame(space, projection, rows), hide_index=True)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    else:
        explore(t, explorer, explorer.space)


main()
