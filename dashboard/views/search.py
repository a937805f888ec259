"""Search: type a phrase or a word, see its nearest items and where it stands on the map."""

from functools import partial

import streamlit as st

from dashboard import resources, state
from dashboard.asking import Query
from dashboard.components import details, frame, query_box
from dashboard.components.answers import answers
from dashboard.components.picture_strip import drawer
from dashboard.components.plain import say_error
from dashboard.components.query_map import query_map
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.neighbors import Neighbor, nearest
from embeddings.space import EmbeddingSpace

RESULTS = 10


def search(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    query_box.query_box(t, explorer, space)
    results, sky = st.columns([2, 3], gap="large")
    query, found = None, []
    with results:
        try:
            query = query_box.answer(t, explorer, space) if query_box.is_asked(explorer, space) else None
            found = ranked(t, explorer, space, query) if query else []
        except EmbeddingsError as error:
            say_error(t, error)
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


def ranked(t: Words, explorer: ExplorerState, space: EmbeddingSpace, query: Query) -> list[Neighbor]:
    """The list of results; the item that was pressed is shown in full in its place, one of the map above them."""
    metric = query_box.metric_of(explorer, space)
    left_out = () if query.row is None else (query.row,)
    found = nearest(space, query.vector, RESULTS, metric, exclude=left_out)[0]
    st.caption(query_box.metric_line(t, explorer, space))
    show = partial(in_full, t, explorer, space)
    if explorer.clicked is not None and explorer.clicked not in [neighbor.row for neighbor in found]:
        show(explorer.clicked)
    pairs = resources.pair_sample(space.digest, metric, space)
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
