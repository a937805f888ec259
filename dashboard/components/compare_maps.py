"""The two maps of a comparison, linked: what is selected or clicked in one is so in the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import projecting, resources
from dashboard.columns import column_of, title_of
from dashboard.comparing import SAMPLE
from dashboard.components import map_quality, waiting
from dashboard.components.awaited import Work, awaited
from dashboard.components.compare_choice import is_by_overlap
from dashboard.components.map_figure import axis_titles
from dashboard.components.scatter import ScatterData, ScatterEvent, scatter
from dashboard.figures.colors import ColorColumn, color_column
from dashboard.jobs import Report
from dashboard.links import Link
from dashboard.pictures import thumbnails_of
from dashboard.projecting import Shown
from dashboard.samples import SAMPLES
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.alignment import align
from embeddings.comparison import SpaceComparison
from embeddings.projections import PCA, Projection, Settings, as_is, project, resolve
from embeddings.space import EmbeddingSpace

KEYS = ("compare.first", "compare.second")
HEIGHT = 460
MOST_LABELS = 12


@dataclass(frozen=True, eq=False)
class Linked:
    """What both maps show: the items of the comparison by number, those that are selected and the one that is clicked."""

    found: SpaceComparison
    titles: tuple[str, str]
    selected: np.ndarray
    clicked: int | None


def linked(explorer: ExplorerState, found: SpaceComparison, titles: tuple[str, str]) -> Linked:
    """The visitor's selection and click among the items of both spaces."""
    rows = found.matched.rows_a
    selected = np.flatnonzero(np.isin(rows, explorer.selected)).astype(np.uint32)
    clicked = np.flatnonzero(rows == (-1 if explorer.clicked is None else explorer.clicked))
    return Linked(found, titles, selected, int(clicked[0]) if len(clicked) else None)


def maps(t: Words, explorer: ExplorerState, shown: Linked, second: str) -> None:
    """Both maps side by side; what the hand did in one goes into the state, and from there into both."""
    found, first_map = shown.found, projecting.shown_map(explorer)
    own = first_map.projection.points[found.matched.rows_a]
    left, right = st.columns(2, gap="small")
    with left:
        if first_map.job is not None:
            waiting.map_job(first_map.job)
        base = _base(t, explorer, shown)
        titles = axis_titles(t, first_map.projection)
        first = replace(
            base,
            points=own,
            axis_titles=titles,
            shows_ticks=bool(titles),
            summary=t("compare.summary", n=found.n, name=shown.titles[0]),
        )
        events = [_draw(t, first, shown, 0, first_map.projection)]
        map_quality.under_map(t, explorer, first_map)
    with right:
        projection = _second_map(t, explorer, found.b, first_map, second)
        other = replace(
            base,
            points=align(projection.points, own),
            summary=t("compare.summary", n=found.n, name=shown.titles[1]),
        )
        events.append(_draw(t, other, shown, 1, projection))
        map_quality.under_map(t, explorer, Shown(projection), found.b)
    _take(explorer, found, events)


def _base(t: Words, explorer: ExplorerState, shown: Linked) -> ScatterData:
    """What is the same on both maps: the items, their colors, the selection and the click."""
    found, thumbnails = shown.found, thumbnails_of(explorer)
    rows = found.matched.rows_a
    return ScatterData(
        points=np.empty((found.n, 2), np.float32),
        labels=found.a.labels,
        identity=f"{found.a.digest} {found.b.digest}",
        color=_color(t, explorer, found),
        focus=shown.clicked,
        selected=shown.selected,
        thumbnails=None if thumbnails is None else lambda item: thumbnails(int(rows[item])),
        pictures_as_points=explorer.link.pictures,
    )


def _color(t: Words, explorer: ExplorerState, found: SpaceComparison) -> ColorColumn | None:
    """The overlap from 0 to 1, whatever its range here; or the column that the map is colored by."""
    column = None if is_by_overlap(explorer) else column_of(explorer, explorer.link.color)
    if column is None:
        return color_column(pd.Series(found.overlaps, name=t("compare.overlap")), limits=(0.0, 1.0))
    own = column.iloc[found.matched.rows_a].rename(title_of(t, explorer.link.color))
    return color_column(own, t("map.others", n="{n}"))


def _draw(t: Words, data: ScatterData, shown: Linked, at: int, projection: Projection) -> ScatterEvent:
    """One of the maps under its name; the clicked item with its neighbors there."""
    st.markdown(f"**{plain(shown.titles[at], 60)}**")
    near = (shown.found.near_a, shown.found.near_b)[at]
    if shown.clicked is not None:
        rows = near[shown.clicked]
        lines = [(shown.clicked, int(row)) for row in rows]
        data = replace(data, highlighted=rows, labeled=rows[:MOST_LABELS], lines=lines)
    event = scatter(data, key=KEYS[at], words=t.table("scatter"), height=HEIGHT)
    method = t(f"map.method_{projection.settings.method}")
    st.caption(t(f"compare.map_{at}", method=method, dim=(shown.found.a, shown.found.b)[at].dim))
    return event


def _take(explorer: ExplorerState, found: SpaceComparison, events: Sequence[ScatterEvent]) -> None:
    """The last thing that was done in either map; everything is drawn again where there was any."""
    rows, is_news = found.matched.rows_a, False
    for event in events:
        if event.clicked is not None:
            explorer.click(int(rows[event.clicked]))
            is_news = True
        if event.selection_changed:
            explorer.select(rows[event.selected].astype(np.uint32))
            is_news = True
    if is_news:
        st.rerun()


def _second_map(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, first: Shown, second: str
) -> Projection:
    """The second space by the method and settings of the first map; by PCA while that is under way."""
    dims = first.projection.n_components
    if projecting.has_own_points(space) and space.dim == dims:
        return as_is(space.vectors)
    settings = second_settings(explorer.link, len(space), dims)
    known = _known(space, settings, second)
    if known is not None:
        return known
    quick = project(space.vectors, PCA(n_components=dims))
    if isinstance(settings, PCA):
        resources.finished_maps().put((space.digest, settings), quick)
        return quick
    work = Work(
        "compare.map",
        (space.digest, settings),
        lambda report: projecting.compute(space, settings, cast(Report, report)),
        "project",
    )
    made = awaited(t, explorer, work, t("compare.drawing"))
    return quick if made is None else made


def second_settings(link: Link, n: int, n_components: int) -> Settings:
    """What the link asks of the first map, for `n` items of the second one."""
    return resolve(replace(projecting.asked_settings(link), n_components=n_components), n)


def _known(space: EmbeddingSpace, settings: Settings, second: str) -> Projection | None:
    """A map that was drawn before, or that is shipped with a whole sample."""
    finished = resources.finished_maps().get((space.digest, settings))
    sample = second.removeprefix(SAMPLE)
    if finished is not None or sample not in SAMPLES or resources.sample_space(sample) is not space:
        return finished
    return resources.sample_map(sample, settings)
