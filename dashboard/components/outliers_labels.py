"""What the detector is worth on known outliers: a column says which they are; ROC, precision–recall, the threshold."""

import streamlit as st

from dashboard.components.outliers_column import column_value
from dashboard.components.words_plane import STILL, ink
from dashboard.figures.outliers import Line, curve_figure
from dashboard.outlying import Verdict
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.outliers import Counts, counts, precision_recall, roc


def labels_tab(t: Words, explorer: ExplorerState, verdict: Verdict) -> None:
    """Which value means strange, and how well the values of the detector tell it; raises where only one kind is there."""
    st.caption(t("outliers.labels_about"))
    choices = explorer.link.choices

    def write(chosen: str) -> None:
        choices["strange"] = chosen

    known = column_value(
        t, verdict.fit.items, choices.get("strange", ""), "outliers.strange", write, t("outliers.rest")
    )
    if known is None:
        return
    at = counts(verdict.flagged, known.holds)
    form = "outliers.known_rest" if known.is_rest else "outliers.known"
    named = t(form, column=plain(known.column, 40), value=plain(known.value, 40))
    st.markdown(
        f"#### {t('outliers.known_are', n=int(known.holds.sum()), total=len(known.holds), named=named)}"
    )
    _numbers(t, at)
    first, second = st.columns(2, gap="large")
    values, base = verdict.found.values, float(known.holds.mean())
    with first:
        curve = roc(values, known.holds)
        st.markdown(f"**{t('outliers.roc', area=curve.area)}**", help=t("outliers.roc_help"))
        line = Line(curve.x, curve.y, (at.false_positive_rate, at.recall))
        _draw(t, line, "roc", (t("outliers.axis_alarms"), t("outliers.axis_found")), curve.area)
    with second:
        curve = precision_recall(values, known.holds)
        said = t("outliers.precision_recall", area=curve.area, base=base)
        st.markdown(f"**{said}**", help=t("outliers.precision_recall_help"))
        line = Line(curve.x, curve.y, (at.recall, at.precision or 0.0), base)
        _draw(t, line, "pr", (t("outliers.axis_found"), t("outliers.axis_right")), curve.area)
    if verdict.fit.normal is not None:
        st.caption(t("outliers.labels_with_normal", n=len(verdict.fit.normal)))


def _numbers(t: Words, at: Counts) -> None:
    """What the threshold finds, what it misses, and what it flags in vain."""
    n_flagged, n_normal = at.hits + at.false_alarms, at.false_alarms + at.passed
    rows = (
        ("precision", at.precision, t("outliers.of_flagged", n=at.hits, total=n_flagged)),
        ("recall", at.recall, t("outliers.of_strange", n=at.hits, total=at.hits + at.missed)),
        ("alarms", at.false_positive_rate, t("outliers.of_normal", n=at.false_alarms, total=n_normal)),
    )
    with st.container(horizontal=True):
        for name, value, beside in rows:
            st.metric(
                t(f"outliers.measure_{name}"),
                "–" if value is None else f"{value:.0%}",
                beside,
                delta_color="off",
                delta_arrow="off",
                help=t(f"outliers.help_{name}"),
                width="content",
            )


def _draw(t: Words, line: Line, name: str, titles: tuple[str, str], area: float) -> None:
    figure = curve_figure(line, titles, t("outliers.by_chance"), t("outliers.at_threshold"), ink())
    st.plotly_chart(figure, key=f"outliers.{name}", config=STILL, alt=t(f"outliers.alt_{name}", area=area))
