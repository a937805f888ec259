"""The tab of pictures that are nearly the same: a threshold, the pairs above it, and the groups that they form."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import asking, picture_resources
from dashboard.components.picture_strip import drawer
from dashboard.components.polling import leave_for
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.near_duplicates import NearDuplicates, Pair
from embeddings.space import EmbeddingSpace

KEY = "images.threshold"
USUAL, LOWEST = 950, 700  # thousandths of a cosine
ON_A_PAGE = 12


def duplicates_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("images.duplicates_about"))
    threshold = _threshold(t, explorer)
    with st.spinner(t("images.comparing")):
        found = picture_resources.near_duplicates(space.digest, threshold, space)
    if not found.pairs:
        st.info(t("images.no_duplicates", threshold=f"{threshold:.3f}"), icon=":material/check_circle:")
        return
    _outcome(t, explorer, space, found)
    _pairs(t, explorer, space, found)


def _threshold(t: Words, explorer: ExplorerState) -> float:
    """What is offered in thousandths is kept in the link; the whole range is asked for again on the server."""
    held = max(LOWEST, min(1000, explorer.link.threshold or USUAL))
    st.session_state[KEY] = (
        held / 1000
    )  # in every run: one that is cut short may be the one that told the browser

    def write() -> None:
        value = round(1000 * float(st.session_state[KEY]))
        explorer.link.threshold = 0 if value == USUAL else value

    help_text = t("images.threshold_help")
    with st.container(width=420):
        st.slider(
            t("images.threshold"),
            LOWEST / 1000,
            1.0,
            step=0.005,
            key=KEY,
            format="%.3f",
            help=help_text,
            on_change=write,
        )
    return held / 1000


def _outcome(t: Words, explorer: ExplorerState, space: EmbeddingSpace, found: NearDuplicates) -> None:
    """How many there are, and what to do with them."""
    rows = np.unique([row for group in found.groups for row in group]).astype(np.uint32)
    st.markdown(
        t(
            "images.found",
            n=found.n_pairs,
            pictures=len(rows),
            groups=len(found.groups),
            surplus=found.surplus,
        )
    )
    with st.container(horizontal=True):
        if st.button(
            t("images.select_them", n=len(rows)), icon=":material/scatter_plot:", key="images.select"
        ):
            explorer.select(rows)
            leave_for("views/map.py")
        st.download_button(
            t("images.download_pairs"),
            lambda: _table(space, found).to_csv(index=False).encode("utf-8-sig"),
            "near-duplicates.csv",
            "text/csv",
            key="images.download",
            icon=":material/download:",
            on_click="ignore",
        )


def _pairs(t: Words, explorer: ExplorerState, space: EmbeddingSpace, found: NearDuplicates) -> None:
    """One page of the list, the most similar first."""
    n_pages = -(-len(found.pairs) // ON_A_PAGE)
    key = f"images.page {space.digest} {found.threshold}"  # another threshold begins at its first page
    page = st.pagination(n_pages, key=key) if n_pages > 1 else 1
    draw, names = drawer(explorer, width=96), asking.uniquely_named(space).labels
    first = (page - 1) * ON_A_PAGE
    with st.grid(3, min_column_width=280, border=True, key="images.pairs") as grid:
        for pair in found.pairs[first : first + ON_A_PAGE]:
            with grid.cell(), st.container(gap="small"):
                if draw is not None:
                    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                        draw(pair.a)
                        draw(pair.b)
                _says(names, pair)
    if found.n_pairs > len(found.pairs):
        st.caption(t("images.first_pairs", n=len(found.pairs), total=found.n_pairs))


def _says(names: tuple[str, ...], pair: Pair) -> None:
    """Three digits, as many as the threshold has."""
    with st.container(gap=None):
        st.markdown(f"**{pair.similarity:.3f}**")
        st.caption(f"{plain(names[pair.a], 60)} · {plain(names[pair.b], 60)}")


def _table(space: EmbeddingSpace, found: NearDuplicates) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "a": [space.labels[pair.a] for pair in found.pairs],
            "b": [space.labels[pair.b] for pair in found.pairs],
            "row_a": [pair.a + 1 for pair in found.pairs],
            "row_b": [pair.b + 1 for pair in found.pairs],
            "cosine": [pair.similarity for pair in found.pairs],
        }
    )
