"""How groups are found and named: the method, its one or two numbers, and where names come from."""

import streamlit as st

from dashboard import grouping
from dashboard.components.choice import choice
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.clusters.settings import RANGES
from embeddings.space import EmbeddingSpace

STEPS = {"resolution": 0.25}


def controls(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """Draw the controls; what is chosen stands in the link."""
    link = explorer.link

    def choose(method: str) -> None:
        link.choices["cluster"] = "" if method == grouping.FIRST else method

    with st.container(horizontal=True, vertical_alignment="bottom", key="groups-controls"):
        names = {method: t(f"groups.method_{method}") for method in grouping.PARAMETERS}
        method = grouping.method_of(link)
        key = f"groups.method.{t.language}"
        choice(t("groups.method"), names, method, key, choose, t("groups.method_help"))
        for name in grouping.PARAMETERS[method]:
            _number(t, explorer, name)
        _naming(t, explorer, space)
    st.caption(t(f"groups.about_{method}"))


def _number(t: Words, explorer: ExplorerState, name: str) -> None:
    low, high, is_whole = RANGES[name]
    kind = int if is_whole else float
    key = f"groups.{name}"
    held = kind(getattr(grouping.asked(explorer.link), name))
    # In every run: one that is cut short may be the one that told the browser, which then shows the minimum.
    st.session_state[key] = held

    def write() -> None:
        grouping.ask(explorer.link, name, st.session_state.get(key) or held)

    st.number_input(
        t(f"groups.field_{name}"),
        min_value=kind(low),
        max_value=kind(high),
        step=kind(STEPS.get(name, 1)),
        key=key,
        on_change=write,
        help=t(f"groups.help_{name}"),
        width=170,
    )


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
