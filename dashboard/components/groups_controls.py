"""How groups are found and named: the method, its one or two numbers, and where names come from."""

from functools import partial

import streamlit as st

from dashboard import grouping
from dashboard.components.choice import choice
from dashboard.components.setting_number import setting_number
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.clusters.settings import RANGES
from embeddings.space import EmbeddingSpace

STEPS = {"resolution": 0.25}


def controls(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """Draw the controls; what is chosen stands in the link."""
    link = explorer.link
    with st.container(horizontal=True, vertical_alignment="bottom", key="groups-controls"):
        names = {method: t(f"groups.method_{method}") for method in grouping.PARAMETERS}
        method = grouping.SETTINGS.name(link)
        key = f"groups.method.{t.language}"
        choice(
            t("groups.method"),
            names,
            method,
            key,
            partial(grouping.SETTINGS.choose, link),
            t("groups.method_help"),
        )
        for name in grouping.PARAMETERS[method]:
            label, explained = t(f"groups.field_{name}"), t(f"groups.help_{name}")
            setting_number(grouping.SETTINGS, link, name, RANGES[name], label, explained, STEPS.get(name, 1))
        _naming(t, explorer, space)
    st.caption(t(f"groups.about_{method}"))


def _naming(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    link, key = explorer.link, f"groups.named.{space.digest}.{t.language}"
    held = grouping.named_by(link, space)
    st.session_state[key] = held

    def write() -> None:
        chosen = str(st.session_state.get(key) or grouping.AUTO)
        link.choices["named"] = "" if chosen == grouping.AUTO else chosen

    st.selectbox(
        t("groups.named"),
        grouping.sources(space),
        format_func=lambda source: t(f"groups.named_{source}"),
        key=key,
        on_change=write,
        help=t("groups.named_help"),
        width=200,
    )
