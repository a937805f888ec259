"""The open map in the colors of the groups, their names where most of their items are."""

from dataclasses import replace

import streamlit as st

from dashboard.columns import GROUP, title_of
from dashboard.components import details, map_quality, waiting
from dashboard.components.map_figure import captions, plain_map
from dashboard.components.scatter import scatter
from dashboard.figures.colors import color_column
from dashboard.projecting import shown_map
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.clusters import Clusters
from embeddings.space import EmbeddingSpace

HEIGHT = 520


def group_map(t: Words, explorer: ExplorerState, space: EmbeddingSpace, clusters: Clusters) -> None:
    """Draw the map; a click is taken over into the state."""
    shown = shown_map(explorer)
    groups = explorer.computed[GROUP]
    data = replace(
        plain_map(t, explorer, shown.projection),
        color=color_column(groups.rename(title_of(t, GROUP)), t("map.others", n="{n}")),
        captions=captions(groups, shown.projection.points),
        summary=t("groups.summary", n=len(space), groups=clusters.n_groups, noise=clusters.n_noise),
    )
    if shown.job is not None:
        waiting.map_job(shown.job)
    event = scatter(data, key="groups.map", words=t.table("scatter"), height=HEIGHT)
    method = t(f"map.method_{shown.projection.settings.method}")
    st.caption(t("groups.map_is", method=method))
    map_quality.under_map(t, explorer, shown)
    if event.clicked is not None:
        explorer.click(event.clicked)
        st.rerun()


def clicked_item(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """The item that was clicked, and its group."""
    row = explorer.clicked
    if row is None:
        return
    name = explorer.computed[GROUP].iloc[row]
    with st.container(border=True):
        details.item(t, space, row)
        st.markdown(t("groups.in_none") if name is None else t("groups.in_group", name=plain(str(name))))
        if st.button(t("map.close_item"), icon=":material/close:", type="tertiary"):
            explorer.click(None)
            st.rerun()
