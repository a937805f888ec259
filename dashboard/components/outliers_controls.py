"""Which detector judges, and its one or two numbers: kept in the link."""

import streamlit as st

from dashboard import outlying
from dashboard.components.choice import choice
from dashboard.components.outliers_fit import choose_normal
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.clusters.cluster import graph_metric
from embeddings.outliers import DEFAULT, DETECTORS
from embeddings.outliers.settings import RANGES


def controls(t: Words, explorer: ExplorerState) -> str:
    """Draw the controls, below them what the chosen detector calls strange, and where it errs; what is declared normal."""
    link = explorer.link

    def choose(name: str) -> None:
        link.choices["detector"] = "" if name == DEFAULT.id else name

    name = outlying.detector_of(link)
    with st.container(horizontal=True, vertical_alignment="bottom", key="outliers-controls"):
        names = {name: t(f"outliers.detector_{name}") for name in DETECTORS}
        key = f"outliers.detector.{t.language}"
        choice(t("outliers.detector"), names, name, key, choose, t("outliers.detector_help"))
        for setting in outlying.PARAMETERS[name]:
            _number(t, explorer, setting)
        kind = choose_normal(t, explorer)
    st.caption(t(f"outliers.about_{name}"))
    if explorer.space is not None:
        st.caption(t(f"outliers.by_{graph_metric(explorer.space.receipt.metric)}"))
    return kind


def _number(t: Words, explorer: ExplorerState, setting: str) -> None:
    low, high, _ = RANGES[setting]
    key = f"outliers.{setting}"
    held = int(getattr(outlying.asked(explorer.link), setting))
    # In every run: one that is cut short may be the one that told the browser, which then shows the minimum.
    st.session_state[key] = held

    def write() -> None:
        outlying.ask(explorer.link, setting, st.session_state.get(key) or held)

    st.number_input(
        t(f"outliers.field_{setting}"),
        min_value=int(low),
        max_value=int(high),
        key=key,
        on_change=write,
        help=t(f"outliers.help_{setting}"),
        width=150,
    )
