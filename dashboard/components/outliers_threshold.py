"""Where strange begins: the values as a histogram, a slider for the threshold, and what it would flag."""

import streamlit as st

from dashboard import outlying
from dashboard.components.words_plane import STILL, ink
from dashboard.figures.outliers import Spread, SpreadWords, spread_figure
from dashboard.outlying import Verdict
from dashboard.state import ExplorerState
from dashboard.text import Words

KEY = "outliers.above"


def chosen_above(explorer: ExplorerState) -> float:
    """Percent of the normal items below the threshold, as the slider has it: it stands below what it changes."""
    held = outlying.above_of(explorer.link)
    # In every run: one that is cut short may be the one that told the browser, which then shows the minimum.
    st.session_state[KEY] = held
    return held


def threshold_control(t: Words, explorer: ExplorerState, verdict: Verdict) -> None:
    """What is flagged, in a sentence; the histogram; and the slider right below it."""
    n_flagged, n = int(verdict.flagged.sum()), len(verdict.flagged)
    st.markdown(f"#### {t('outliers.flags', n=n_flagged, total=n)}")
    is_second = verdict.fit.second is not None
    is_apart = is_second or verdict.fit.normal is not None
    words = SpreadWords(
        t("outliers.axis_value"),
        t("outliers.axis_share"),
        t("outliers.not_flagged"),
        t("outliers.flagged"),
        t("outliers.normal_items"),
    )
    normal = verdict.found.normal_values if is_apart else None
    spread = Spread(verdict.found.values, verdict.flagged, verdict.threshold, normal)
    alt = t("outliers.spread_alt", n=n_flagged, total=n, value=verdict.threshold)
    st.plotly_chart(spread_figure(spread, words, ink()), key="outliers.spread", config=STILL, alt=alt)

    def write() -> None:
        outlying.write_above(explorer.link, float(st.session_state[KEY]))

    st.slider(
        t("outliers.above"),
        50.0,
        99.9,
        step=0.1,
        format="%.1f %%",
        key=KEY,
        on_change=write,
        help=t("outliers.above_help"),
    )
    said = "outliers.threshold_apart" if is_apart else "outliers.threshold_is"
    st.caption(t(said, value=verdict.threshold, share=verdict.above, n=verdict.found.n_normal))
