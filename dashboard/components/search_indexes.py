"""Exact and approximate search on the visitor's own data: what each index costs, what it finds, and what it missed."""

from math import ceil

import pandas as pd
import streamlit as st

from dashboard import search_resources
from dashboard.asking import Query
from dashboard.components.awaited import Work, awaited
from dashboard.components.details import similarity_text
from dashboard.components.words_plane import STILL, ink
from dashboard.figures.search import times_figure
from dashboard.search_resources import K, Shelf
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.indexes import Answer, Checked, answers
from embeddings.indexes.costs import spoken
from embeddings.space import EmbeddingSpace

PLACE = "search.indexes"
QUICK = 100_000  # values of a space whose indexes are built while the page is drawn
HEIGHT = 320
NOTICEABLE = 0.1  # of the time of an exact answer: what saves less may be chance


def indexes_tab(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, query: Query | None, metric: str
) -> None:
    st.markdown(t("search.indexes_about"))
    choice = search_resources.choice_for(space, metric)
    said = plain(t.message(choice.reason))
    st.markdown(f"**{t('search.indexes_taken')}** {said}.", help=t("search.indexes_taken_help"))
    checked = _checked(t, explorer, space, metric)
    if checked is None:
        return
    _table(t, space, checked)
    left_out = len(search_resources.INDEXES) - len(checked)
    if left_out:
        st.caption(t("search.indexes_left_out", most=search_resources.LARGEST_MB))
    _times(t, checked)
    _this_query(t, space, query, metric)


def _checked(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, metric: str
) -> tuple[Checked, ...] | None:
    """The indexes by numbers; None while they are built."""
    shelf = search_resources.shelf(space.digest, metric)
    work = Work(
        PLACE,
        (space.digest, metric, shelf.token),
        lambda progress: search_resources.compare_indexes(space, metric, shelf, progress),
        "indexes",
        is_quick=space.vectors.size <= QUICK,
        height=HEIGHT,
    )
    found: tuple[Checked, ...] | None = awaited(t, explorer, work, t("search.indexes_title"))
    return found


def _table(t: Words, space: EmbeddingSpace, checked: tuple[Checked, ...]) -> None:
    exact = checked[0]
    rows = [
        {
            t("search.col_index"): t(f"search.index_{one.row}"),
            t("search.col_ms"): f"{one.milliseconds:.2f} ms",
            t("search.col_times"): f"{exact.milliseconds / one.milliseconds:.1f}x",
            t("search.col_recall", k=one.k): f"{one.recall:.3f}",
            t("search.col_build"): "–" if one.row == "exact" else spoken(one.build_seconds),
            t("search.col_memory"): f"+ {one.nbytes / 1e6:,.1f} MB",
            t("search.col_even"): _even(t, exact, one),
        }
        for one in checked
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(
        t(
            "search.indexes_note",
            n=exact.n_queries,
            total=len(space),
            k=exact.k,
            mb=f"{space.vectors.nbytes / 1e6:,.1f}",
        )
    )


def _even(t: Words, exact: Checked, one: Checked) -> str:
    """From how many queries on the build is paid back, as measured here."""
    if one.row == "exact":
        return "–"
    saved = exact.milliseconds - one.milliseconds
    if saved < NOTICEABLE * exact.milliseconds:
        return t("search.even_never")
    return t("search.even_from", n=ceil(1_000 * one.build_seconds / saved))


def _times(t: Words, checked: tuple[Checked, ...]) -> None:
    st.markdown(f"##### {t('search.times')}")
    names = {one.row: t(f"search.index_{one.row}") for one in checked}
    figure = times_figure(checked, names, (t("search.times_queries"), t("search.times_seconds")), ink())
    st.plotly_chart(figure, key="search.times", config=STILL, alt=t("search.times_alt"))


def _this_query(t: Words, space: EmbeddingSpace, query: Query | None, metric: str) -> None:
    st.markdown(f"##### {t('search.this_query')}")
    if query is None:
        st.info(t("search.this_query_empty"), icon=":material/search:")
        return
    shelf: Shelf = search_resources.shelf(space.digest, metric)
    if not shelf.indexes:  # another visitor's spaces have taken the place of this one
        return
    exact, *others = answers(shelf.indexes, query.vector, K, query.row)
    for column, found in zip(st.columns(len(others), gap="medium"), others, strict=True):
        with column:
            _missed(t, found, len(exact.neighbors), metric)


def _missed(t: Words, found: Answer, k: int, metric: str) -> None:
    name = t(f"search.index_{found.row}")
    if not found.missed:
        st.success(t("search.missed_nothing", index=name, k=k), icon=":material/check_circle:")
        return
    st.warning(t("search.missed", index=name, n=len(found.missed), k=k), icon=":material/error:")
    for neighbor in found.missed:
        st.markdown(f"- {plain(neighbor.label, 120)} :gray[{similarity_text(neighbor.similarity, metric)}]")
