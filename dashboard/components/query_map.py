"""The open map with the query as a star, joined to its answers."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard.asking import Query
from dashboard.components import map_quality, waiting
from dashboard.components.map_figure import plain_map
from dashboard.components.scatter import ScatterEvent, scatter
from dashboard.projecting import shown_map
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.neighbors import Neighbor
from embeddings.projections import Projection, how_placed, place
from embeddings.space import EmbeddingSpace

HEIGHT = 560


def query_map(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, query: Query | None, found: Sequence[Neighbor]
) -> ScatterEvent:
    """Draw the map; a query that is an item stands where that item stands."""
    shown = shown_map(explorer)
    projection, rows = shown.projection, [neighbor.row for neighbor in found]
    data = replace(
        plain_map(t, explorer, projection),
        highlighted=rows,
        labeled=rows,
        star=None if query is None else _place(projection, space, query),
        star_text="" if query is None else query.text,
        star_lines=rows,
        summary=t("search.summary", n=len(space), query="" if query is None else query.text, k=len(rows)),
    )
    if shown.job is not None:
        waiting.map_job(shown.job)
    event = scatter(data, key="search.map", words=t.table("scatter"), height=HEIGHT)
    st.caption(_what(t, projection, query, is_waiting=shown.job is not None))
    map_quality.under_map(t, explorer, shown)
    return event


def route_map(
    t: Words, explorer: ExplorerState, lines: Sequence[tuple[int, int]], summary: str, key: str
) -> ScatterEvent:
    """The open map with `lines` between items, whose names are written."""
    shown = shown_map(explorer)
    rows = list(dict.fromkeys(row for line in lines for row in line))
    data = replace(
        plain_map(t, explorer, shown.projection),
        highlighted=rows,
        labeled=rows,
        focus=None,
        lines=lines,
        summary=summary,
    )
    if shown.job is not None:
        waiting.map_job(shown.job)
    event = scatter(data, key=key, words=t.table("scatter"), height=HEIGHT)
    st.caption(_what(t, shown.projection, None, is_waiting=shown.job is not None))
    map_quality.under_map(t, explorer, shown)
    return event


def _place(projection: Projection, space: EmbeddingSpace, query: Query) -> tuple[float, ...]:
    points = (
        projection.points[query.row]
        if query.row is not None
        else place(projection, space.vectors, query.vector)
    )
    return tuple(float(value) for value in points.reshape(-1))


def _what(t: Words, projection: Projection, query: Query | None, *, is_waiting: bool) -> str:
    """Which map this is, and how the star came to its place."""
    method = t(f"map.method_{projection.settings.method}")
    parts = [t("search.map_waits" if is_waiting else "search.map_is", method=method)]
    if query is not None and query.row is None:
        parts.append(t(f"search.placed_{how_placed(projection)}"))
    return plain(" ".join(parts))
