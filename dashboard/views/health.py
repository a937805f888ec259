"""Health: what is odd about the space, and what would remedy it."""

import streamlit as st

from dashboard import health_resources, state
from dashboard.components import frame
from dashboard.components.awaited import awaited
from dashboard.components.health_findings import cards, details
from dashboard.components.health_remedies import opened, remedies
from dashboard.components.plain import say_error
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.errors import EmbeddingsError
from embeddings.space import EmbeddingSpace


def health(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("health.about"))
    opened(t, explorer)
    try:
        found = awaited(t, explorer, health_resources.health_work("health", space), t("health.looking"))
    except EmbeddingsError as error:
        say_error(t, error)
        return
    if found is None:
        return
    metric = t(f"map.metric_{space.receipt.metric}")
    st.caption(t("health.measured", n=len(space), dim=space.dim, metric=metric))
    for note in found.notes:
        st.caption(f":material/info: {plain(t.message(note))}")
    cards(t, explorer, space, found)
    details(t, explorer, space, found)
    remedies(t, explorer, space, found)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    else:
        health(t, explorer, explorer.space)


main()
