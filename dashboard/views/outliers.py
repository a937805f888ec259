"""Outliers: which items are strange, by which detector, and how far that can be believed."""

from typing import cast

import streamlit as st

from dashboard import outlying
from dashboard.components import frame
from dashboard.components.awaited import awaited
from dashboard.components.link_tabs import choice_tabs
from dashboard.components.outliers_controls import controls
from dashboard.components.outliers_fit import fitted_on
from dashboard.components.outliers_item import clicked_item
from dashboard.components.outliers_labels import labels_tab
from dashboard.components.outliers_map import outlier_map
from dashboard.components.outliers_planted import planted_tab
from dashboard.components.outliers_table import table_tab
from dashboard.components.outliers_threshold import chosen_above, threshold_control
from dashboard.components.plain import say_error, say_warning
from dashboard.outlying import Fit, Verdict
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.outliers import Strangeness
from embeddings.space import EmbeddingSpace

TABS = {"table": table_tab, "known": labels_tab, "planted": planted_tab}


def outliers(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("outliers.about"))
    kind = controls(t, explorer)
    fit = fitted_on(t, explorer, space, kind)
    if fit is not None:
        judged(t, explorer, fit)


def judged(t: Words, explorer: ExplorerState, fit: Fit) -> None:
    """What the chosen detector says: the map and the threshold side by side, everything else below them."""
    work = outlying.judging_work(fit, outlying.SETTINGS.asked(explorer.link))
    found = cast(Strangeness | None, awaited(t, explorer, work, t("outliers.judging")))
    if found is None:
        return
    for note in found.notes:
        say_warning(t, note)
    verdict = Verdict(fit, found, chosen_above(explorer))
    outlying.keep(explorer, verdict)
    sky, panel = st.columns([7, 4], gap="medium")
    with sky:
        outlier_map(t, explorer, verdict)
    with panel:
        threshold_control(t, explorer, verdict)
        clicked_item(t, explorer, verdict)
    tabs(t, explorer, verdict)


def tabs(t: Words, explorer: ExplorerState, verdict: Verdict) -> None:
    titles = {name: t(f"outliers.tab_{name}") for name in TABS}
    place, chosen = choice_tabs(f"outliers.tab.{t.language}", titles, explorer.link, "seek")
    with place:
        try:
            TABS[chosen](t, explorer, verdict)
        except EmbeddingsError as error:
            say_error(t, error)


frame.with_open_space(outliers)
