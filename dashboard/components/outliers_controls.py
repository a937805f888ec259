"""Which detector judges, and its one or two numbers: kept in the link."""

from functools import partial

import streamlit as st

from dashboard import outlying
from dashboard.components.choice import choice
from dashboard.components.outliers_fit import choose_normal
from dashboard.components.setting_number import setting_number
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.clusters.cluster import graph_metric
from embeddings.outliers import DETECTORS
from embeddings.outliers.settings import RANGES


def controls(t: Words, explorer: ExplorerState) -> str:
    """Draw the controls, below them what the chosen detector calls strange, and where it errs; what is declared normal."""
    link = explorer.link
    name = outlying.SETTINGS.name(link)
    with st.container(horizontal=True, vertical_alignment="bottom", key="outliers-controls"):
        names = {name: t(f"outliers.detector_{name}") for name in DETECTORS}
        key = f"outliers.detector.{t.language}"
        choice(
            t("outliers.detector"),
            names,
            name,
            key,
            partial(outlying.SETTINGS.choose, link),
            t("outliers.detector_help"),
        )
        for setting in outlying.PARAMETERS[name]:
            label, explained = t(f"outliers.field_{setting}"), t(f"outliers.help_{setting}")
            setting_number(outlying.SETTINGS, link, setting, RANGES[setting], label, explained)
        kind = choose_normal(t, explorer)
    st.caption(t(f"outliers.about_{name}"))
    if explorer.space is not None:
        st.caption(t(f"outliers.by_{graph_metric(explorer.space.receipt.metric)}"))
    return kind
