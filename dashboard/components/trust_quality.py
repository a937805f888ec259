"""The tab of quality: the open map in the colors of its trust, the neighbors of a clicked item, and the curves."""

from dataclasses import asdict, replace

import pandas as pd
import streamlit as st

from dashboard.components import map_quality, waiting
from dashboard.components.details import item
from dashboard.components.map_controls import offer_reset
from dashboard.components.map_figure import plain_map
from dashboard.components.neighbor_marks import judged_neighbors
from dashboard.components.scatter import scatter
from dashboard.figures.colors import color_column
from dashboard.projecting import Shown, shown_map
from dashboard.quality_resources import Trust
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.neighbors import Neighbor, nearest_to_row
from embeddings.quality import marks_of
from embeddings.space import EmbeddingSpace

HEIGHT = 480
NEIGHBORS = 10


def quality_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("trust.quality_about"))
    try:
        shown = shown_map(explorer)
    except EmbeddingsError as error:
        offer_reset(t, explorer.link, error)
        return
    if shown.job is not None:
        waiting.map_job(shown.job)
    found = map_quality.under_map(t, explorer, shown)
    trust = map_quality.trust_of(t, explorer, shown)
    near = nearest_to_row(space, explorer.clicked, NEIGHBORS) if explorer.clicked is not None else []
    sky, panel = st.columns([7, 3], gap="medium")
    with sky:
        clicked = _map(t, explorer, shown, trust, near)
        map_quality.trust_caption(t, trust)
        st.page_link("views/map.py", label=t("trust.to_map"), icon=":material/scatter_plot:")
    with panel:
        pressed = _panel(t, explorer, space, shown, near)
    wanted = clicked if clicked is not None else pressed
    if wanted is not None:
        explorer.click(wanted)
        st.rerun()
    if found is not None:
        map_quality.details(t, found, shown.projection)


def _map(
    t: Words, explorer: ExplorerState, shown: Shown, trust: Trust | None, near: list[Neighbor]
) -> int | None:
    """The map, from dark to bright as its items can be trusted; the row that was clicked."""
    data = plain_map(t, explorer, shown.projection)
    color = None if trust is None else color_column(pd.Series(trust.shares, name=t("map.column_trust")))
    data = replace(data, color=color, thumbnails=None)
    if explorer.clicked is not None:
        space = explorer.space
        assert space is not None
        rows, metric = [neighbor.row for neighbor in near], space.receipt.metric
        marks = marks_of(rows, space.vectors, metric, shown.projection.points, explorer.clicked)
        rows = list(marks.in_space)
        lines = [(explorer.clicked, row) for row in rows]
        data = replace(data, judged=asdict(marks), lines=lines, labeled=[*rows, *marks.false])
    return scatter(data, key="trust.map", words=t.table("scatter"), height=HEIGHT).clicked


def _panel(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, shown: Shown, near: list[Neighbor]
) -> int | None:
    if explorer.clicked is None:
        st.caption(t("quality.click"))
        return None
    item(t, space, explorer.clicked)
    return judged_neighbors(t, space, shown.projection, explorer.clicked, near)
