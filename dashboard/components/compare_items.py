"""Single items of a comparison: the clicked one with both lists of neighbors, and the table of those that moved."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.closeness import worth
from dashboard.components.compare_maps import Linked
from dashboard.components.details import lines
from dashboard.components.picture_strip import drawer
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.comparison import SpaceComparison
from embeddings.metrics import metric_named
from embeddings.neighbors import Neighbor

NAMES_SHOWN = 5
NAME = 40  # characters of a neighbor's name in the table
MOST_ROWS = 1_000
TABLE_HEIGHT = 400
IN_BOTH, IN_ONE = ":material/link:", ":material/radio_button_unchecked:"


def clicked_item(t: Words, explorer: ExplorerState, shown: Linked) -> None:
    """The clicked item, and its nearest items in either space; those of both are marked."""
    found, item = shown.found, shown.clicked
    if item is None:
        st.caption(t("compare.how_to" if explorer.clicked is None else "compare.not_in_both"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"#### {plain(found.a.labels[item], 120)}", width="stretch")
        if st.button(t("map.close_item"), icon=":material/close:", type="tertiary", key="compare.close"):
            explorer.click(None)
            st.rerun()
    st.markdown(
        t("compare.item_kept", kept=int(found.shared[item]), k=found.k, overlap=float(found.overlaps[item]))
    )
    for at, column in enumerate(st.columns(2, gap="small")):
        with column:
            pressed = _neighbors(t, explorer, shown, item, at)
        if pressed is not None:
            explorer.click(pressed)
            st.rerun()
    st.caption(f"{IN_BOTH} {t('compare.in_both')} · {IN_ONE} {t('compare.in_one')}")


def _neighbors(t: Words, explorer: ExplorerState, shown: Linked, item: int, at: int) -> int | None:
    """The list of one space; the row of the open space that was pressed, or None."""
    found = shown.found
    space, rows = (found.a, found.b)[at], (found.near_a, found.near_b)[at][item]
    others = set(found.matched.rows_a[(found.near_b, found.near_a)[at][item]].tolist())
    similarities = metric_named(space.receipt.metric).similarity(space.vectors[[item]], space.vectors[rows])[
        0
    ]
    near = [
        Neighbor(int(found.matched.rows_a[row]), found.a.labels[row], float(similarity))
        for row, similarity in zip(rows, similarities, strict=True)
    ]

    def mark(row: int) -> str:
        return f"{IN_BOTH if row in others else IN_ONE} "

    st.markdown(t("compare.near_in", name=plain(shown.titles[at], 60)))
    with st.container(key=f"compare-near-{at}"):
        pressed = lines(near, space.receipt.metric, f"compare.near.{at}", drawer(explorer), mark)
    worth(t, space, near)
    return pressed


def moved_table(t: Words, explorer: ExplorerState, shown: Linked) -> None:
    """The items that kept the fewest neighbors, of the selection where there is one; a pressed row is clicked."""
    found, chosen = shown.found, shown.selected
    order = found.order if not len(chosen) else found.order[np.isin(found.order, chosen)]
    st.markdown(f"#### {t('compare.moved')}")
    if len(chosen):
        kept = float(found.shared[chosen].mean())
        st.markdown(t("compare.selected", n=len(chosen), total=found.n, kept=kept, k=found.k))
    rows = order[:MOST_ROWS]
    key = f"compare.table.{found.a.digest[:8]}.{found.b.digest[:8]}.{found.k}.{len(chosen)}"

    def press() -> None:
        picked = st.session_state[key].selection.rows
        if picked:
            explorer.click(int(found.matched.rows_a[rows[picked[0]]]))

    overlap, table = t("compare.overlap"), as_frame(t, found, rows, shown.titles)
    st.dataframe(
        table,
        hide_index=True,
        height=TABLE_HEIGHT,
        key=key,
        on_select=press,
        selection_mode="single-row",
        column_config={
            name: st.column_config.TextColumn(width="medium") for name in table.columns if name != overlap
        }
        | {overlap: st.column_config.ProgressColumn(overlap, min_value=0, max_value=1, format="%.2f")},
    )
    st.caption(t("compare.moved_note", n=len(rows), total=len(order)))


def as_frame(t: Words, found: SpaceComparison, items: np.ndarray, titles: tuple[str, str]) -> pd.DataFrame:
    """Item, overlap, and its nearest in either space."""
    told = [found.told(item) for item in items]
    names = [t("compare.near_column", name=title[:NAME]) for title in titles]
    if names[0] == names[1]:
        names = [f"{name} ({number})" for number, name in enumerate(names, start=1)]
    return pd.DataFrame(
        {
            t("compare.item"): [row.label for row in told],
            t("compare.overlap"): [row.overlap for row in told],
            names[0]: [_listed(row.old) for row in told],
            names[1]: [_listed(row.new) for row in told],
        }
    )


def _listed(labels: tuple[str, ...]) -> str:
    return " · ".join(
        label if len(label) <= NAME else label[: NAME - 1] + "…" for label in labels[:NAMES_SHOWN]
    )
