"""The nearest neighbors of one item before and after remedies, side by side."""

from collections.abc import Sequence

import streamlit as st

from dashboard import asking
from dashboard.components.closeness import worth
from dashboard.components.details import similarity_text
from dashboard.components.picture_strip import drawer
from dashboard.components.word_input import word_input
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.health import Health
from embeddings.neighbors import Neighbor, nearest_to_row
from embeddings.space import EmbeddingSpace

NEAREST = 10
NAME = 80
RANK_WIDTH, NUMBER_WIDTH = 24, 60


def neighbors_before_and_after(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, tried: EmbeddingSpace, before: Health
) -> None:
    """The item that is clicked on the map, else the worst hub; who leaves its list, and who joins it."""
    st.markdown(f"**{t('health.neighbors')}**")
    names = asking.uniquely_named(space)
    usual = before.hubs[0] if before.hubs else 0
    row = explorer.clicked if explorer.clicked is not None else usual

    def choose(name: str) -> None:
        chosen = asking.row_in(names, name)
        explorer.click(chosen)

    with st.container(width=420):
        word_input(
            t("health.item"),
            names,
            names.labels[row],
            "health.item",
            choose,
            placeholder=t("health.item_placeholder"),
            takes_any=False,
        )
    metric = space.receipt.metric
    old, new = (nearest_to_row(one, row, NEAREST, metric) for one in (space, tried))
    kept = {neighbor.row for neighbor in old} & {neighbor.row for neighbor in new}
    st.caption(t("health.kept", kept=len(kept), n=len(old)))
    for column, one, found, title, mark in zip(
        st.columns(2, gap="large"),
        (space, tried),
        (old, new),
        (t("health.before"), t("health.after")),
        (f":gray-badge[{t('health.leaves')}]", f":green-badge[{t('health.joins')}]"),
        strict=True,
    ):
        with column:
            st.caption(title)
            _list(explorer, names, found, kept, mark, metric)
            worth(t, one, found)


def _list(
    explorer: ExplorerState,
    names: EmbeddingSpace,
    found: Sequence[Neighbor],
    kept: set[int],
    mark: str,
    metric: str,
) -> None:
    draw = drawer(explorer)
    for rank, neighbor in enumerate(found, 1):
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            st.markdown(f":gray[{rank}]", width=RANK_WIDTH)
            if draw is not None:
                draw(neighbor.row)
            name = plain(names.labels[neighbor.row], NAME)
            st.markdown(name if neighbor.row in kept else f"{name} {mark}", width="stretch")
            value = -neighbor.similarity + 0.0 if metric == "euclidean" else neighbor.similarity
            st.markdown(f":gray[{similarity_text(value, metric)}]", width=NUMBER_WIDTH)
