"""Search: type a phrase or a word, see its nearest items, and check them: by other metrics and by other indexes."""

from functools import partial

import streamlit as st

from dashboard import resources, search_resources, state
from dashboard.asking import Query
from dashboard.components import details, frame, query_box
from dashboard.components.answers import answers
from dashboard.components.link_tabs import choice_tabs
from dashboard.components.picture_strip import drawer
from dashboard.components.plain import say_error, say_warning
from dashboard.components.query_map import query_map
from dashboard.components.search_indexes import indexes_tab
from dashboard.components.search_lens import lens_tab
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.errors import EmbeddingsError
from embeddings.indexes import INDEXES
from embeddings.neighbors import Neighbor
from embeddings.space import EmbeddingSpace
from embeddings.ties import tie_note

RESULTS = 10


def search(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    query_box.query_box(t, explorer, space)
    titles = {name: t(f"search.tab_{name}") for name in TABS}
    place, chosen = choice_tabs(f"search.tab.{t.language}", titles, explorer.link, "results")
    with place:
        TABS[chosen](t, explorer, space)


def answer_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """The nearest items, and the map with the query as a star."""
    results, sky = st.columns([2, 3], gap="large")
    query, found = None, []
    with results:
        query = asked(t, explorer, space)
        if query is not None:
            found = ranked(t, explorer, space, query)
        if not query_box.is_asked(explorer, space):
            query_box.empty(t, explorer, space)
    with sky:
        try:
            event = query_map(t, explorer, space, query, found)
        except EmbeddingsError as error:
            say_error(t, error)
            return
    if event.clicked is not None:
        explorer.click(event.clicked)
        st.rerun()


def lens_of(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    lens_tab(t, space, asked(t, explorer, space))


def indexes_of(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    query = asked(t, explorer, space)
    try:
        indexes_tab(t, explorer, space, query, query_box.metric_of(explorer, space))
    except EmbeddingsError as error:
        say_error(t, error)


TABS = {"answer": answer_tab, "lens": lens_of, "indexes": indexes_of}


def asked(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> Query | None:
    """The query with its vector; None where there is none, and where it says why it has no answer."""
    try:
        return query_box.answer(t, explorer, space) if query_box.is_asked(explorer, space) else None
    except EmbeddingsError as error:
        say_error(t, error)
        return None


def ranked(t: Words, explorer: ExplorerState, space: EmbeddingSpace, query: Query) -> list[Neighbor]:
    """The list of results; the item that was pressed is shown in full in its place, one of the map above them."""
    metric = query_box.metric_of(explorer, space)
    left_out = () if query.row is None else (query.row,)
    try:
        found = search_resources.answer(space, query.vector, RESULTS, metric, left_out)
        pairs = resources.pair_sample(space.digest, metric, space)
    except EmbeddingsError as error:
        say_error(t, error)
        return []
    st.caption(query_box.metric_line(t, explorer, space))
    choice = search_resources.choice_for(space, metric)
    if not INDEXES[choice.row].is_exact:
        st.caption(t("search.approximate", reason=plain(t.message(choice.reason))))
    note = tie_note(query.vector, metric, found, len(space))
    if note is not None:
        say_warning(t, note)
    show = partial(in_full, t, explorer, space)
    if explorer.clicked is not None and explorer.clicked not in [neighbor.row for neighbor in found]:
        show(explorer.clicked)
    picture = drawer(explorer)
    answers(t, found, space, pairs, "search.answer", explorer.clicked, explorer.click, show, picture)
    st.caption(t("search.pairs", n=len(pairs), seed=pairs.random_state))
    return found


def in_full(t: Words, explorer: ExplorerState, space: EmbeddingSpace, row: int) -> None:
    with st.container(border=True):
        details.item(t, space, row)
        with st.container(horizontal=True):
            go = partial(query_box.search_from, explorer, space, row)
            st.button(t("search.from_here"), icon=":material/my_location:", on_click=go)
            close = partial(explorer.click, None)
            st.button(t("map.close_item"), icon=":material/close:", type="tertiary", on_click=close)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        frame.nothing_open(t)
    else:
        search(t, explorer, explorer.space)


main()
