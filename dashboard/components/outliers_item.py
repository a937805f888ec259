"""The clicked item: how strange it is, which detectors agree, and the normal items that are nearest to it."""

import numpy as np
import streamlit as st

from dashboard import outlying
from dashboard.components import details
from dashboard.components.awaited import known
from dashboard.components.outliers_map import Clicked, click, clicked
from dashboard.components.picture_strip import drawer, large
from dashboard.outlying import Verdict
from dashboard.pictures import pictures_of
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.clusters.cluster import graph_metric
from embeddings.outliers import Strangeness

NEAREST = 5


def clicked_item(t: Words, explorer: ExplorerState, verdict: Verdict) -> None:
    """Everything about the item that was clicked; what all detectors say of it, where that is known."""
    item = clicked(explorer, verdict)
    if item is None:
        st.caption(t("outliers.how_to"))
        return
    with st.container(border=True):
        _picture(explorer, verdict, item)
        space = verdict.fit.items if item.is_second else verdict.fit.space
        if item.is_second:
            st.badge(t("outliers.new_item"), icon=":material/fiber_new:", color="violet")
        details.item(t, space, item.row)
        _value(t, verdict, item)
        if verdict.fit.second is None or item.is_second:
            every = known(outlying.all_work(verdict.fit, outlying.all_asked(explorer.link)))
            _detectors(t, verdict, item.row, every)
        pressed = _nearest(t, explorer, verdict, item)
        if pressed is not None:
            click(explorer, Clicked(pressed))
            st.rerun()
        if st.button(t("map.close_item"), icon=":material/close:", type="tertiary", key="outliers.close"):
            click(explorer, None)
            st.rerun()


def _picture(explorer: ExplorerState, verdict: Verdict, item: Clicked) -> None:
    pictures = verdict.fit.pictures if item.is_second else pictures_of(explorer)
    if pictures is not None:
        large(pictures[item.row])


def _value(t: Words, verdict: Verdict, item: Clicked) -> None:
    """The value, its rank among the judged items, and whether it lies above the threshold."""
    judged = verdict.fit.second is None or item.is_second
    values = verdict.found.values if judged else verdict.own_values
    value = float(values[item.row])
    is_flagged = bool(value > verdict.threshold)
    badge = "outliers.is_flagged" if is_flagged else "outliers.is_not_flagged"
    st.badge(
        t(badge),
        icon=":material/flag:" if is_flagged else ":material/check:",
        color="orange" if is_flagged else "green",
    )
    rank = 1 + int((values > value).sum())
    below = 100 * float((verdict.found.normal_values < value).mean())
    st.markdown(t("outliers.item_value", value=value, rank=rank, total=len(values), share=below))


def _detectors(t: Words, verdict: Verdict, row: int, every: tuple[Strangeness, ...] | None) -> None:
    """Which detectors flag the item."""
    if every is None:
        return
    votes = {one.settings.id: Verdict(verdict.fit, one, verdict.above) for one in every}
    flagging = [name for name, one in votes.items() if one.flagged[row]]
    st.markdown(t("outliers.agree_item", n=len(flagging), total=len(votes)))
    with st.container(horizontal=True, gap="xsmall"):
        for name in votes:
            is_in = name in flagging
            st.badge(
                t(f"outliers.detector_{name}"),
                icon=":material/flag:" if is_in else ":material/check:",
                color="orange" if is_in else "gray",
            )


def _nearest(t: Words, explorer: ExplorerState, verdict: Verdict, item: Clicked) -> int | None:
    """The list of the nearest normal items; the row of the one that was pressed, or None."""
    found = verdict.nearest_normal(np.array([item.row]), NEAREST, is_second=item.is_second)[0]
    metric = graph_metric(verdict.fit.space.receipt.metric)
    if not found:
        st.caption(t("outliers.no_normal"))
        return None
    st.markdown(f"**{t('outliers.nearest_normal')}** · {t(f'map.metric_{metric}')}")
    with st.container(key="outliers-near"):
        return details.lines(found, metric, "outliers.near", drawer(explorer), lambda row: "")
