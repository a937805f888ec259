"""The open map colored by how strange the items are; flagged ones and those of a second file have a mark around them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import resources
from dashboard.columns import OUTLIER, title_of
from dashboard.components import map_quality, waiting
from dashboard.components.map_figure import plain_map
from dashboard.components.scatter import ScatterData, ScatterEvent, scatter
from dashboard.figures.colors import color_column
from dashboard.outlying import Fit, Verdict
from dashboard.projecting import shown_map
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.projections import Projection, how_placed, place

HEIGHT = 560
SPAN = 3.0  # how far beyond 95 % of the values colors go, in distances from the middle to there
FLAGGED, PLACED = ":orange[**□**]", ":violet[**◇**]"
MOST_NAMED = 8


@dataclass(frozen=True)
class Clicked:
    """An item of the open space, or of the second file."""

    row: int
    is_second: bool = False


def clicked(explorer: ExplorerState, verdict: Verdict) -> Clicked | None:
    """What the details are of."""
    second, held = verdict.fit.second, explorer.link.choices.get("fresh", "")
    if second is not None and held and int(held) < len(second):
        return Clicked(int(held), is_second=True)
    return None if explorer.clicked is None else Clicked(explorer.clicked)


def click(explorer: ExplorerState, item: Clicked | None) -> None:
    """Show the details of an item; None closes them."""
    is_second = item is not None and item.is_second
    explorer.link.choices["fresh"] = str(item.row) if item is not None and is_second else ""
    explorer.click(None if item is None or is_second else item.row)


def outlier_map(t: Words, explorer: ExplorerState, verdict: Verdict) -> None:
    """Draw the map; a click is taken over into the state."""
    shown = shown_map(explorer)
    if shown.job is not None:
        waiting.map_job(shown.job)
    data = map_data(t, explorer, verdict, shown.projection)
    event = scatter(data, key="outliers.map", words=t.table("scatter"), height=HEIGHT)
    _below(t, verdict, shown.projection)
    map_quality.under_map(t, explorer, shown)
    _take(explorer, verdict, event)


def map_data(t: Words, explorer: ExplorerState, verdict: Verdict, projection: Projection) -> ScatterData:
    """The open items, and behind them those of the second file, each with its value as color."""
    space, second = verdict.fit.space, verdict.fit.second
    n, focus = len(space), clicked(explorer, verdict)
    bare = plain_map(t, explorer, projection)
    flagged = np.flatnonzero(verdict.flagged) + (0 if second is None else n)
    strangest = verdict.order[:MOST_NAMED] + (0 if second is None else n)
    title, marked = title_of(t, OUTLIER), set(flagged.tolist())
    drawn = replace(
        bare,
        color=color_column(colored(verdict).rename(title), t("map.others", n="{n}")),
        focus=None if focus is None else focus.row + n * focus.is_second,
        judged={"flagged": flagged.tolist()},
        labeled=[int(row) for row in strangest if row in marked],
        captions=(),
        summary=t("outliers.summary", n=int(verdict.flagged.sum()), total=len(verdict.flagged)),
    )
    if second is None:
        return drawn
    placed = place(projection, space.vectors, second.vectors)
    return replace(
        drawn,
        points=np.concatenate([projection.points, placed]),
        labels=(*space.labels, *second.labels),
        identity=f"{space.digest} {second.digest}",
        judged={"placed": list(range(n, n + len(second))), **drawn.judged},
        thumbnails=_thumbnails(drawn, verdict.fit),
    )


def _thumbnails(drawn: ScatterData, fit: Fit) -> Callable[[int], bytes | None] | None:
    """The small pictures of the open items, and those of the second file behind them."""
    first, pictures, n = drawn.thumbnails, fit.pictures, len(fit.space)
    if first is None or pictures is None:
        return None
    return lambda row: first(row) if row < n else resources.thumbnails().of(pictures[row - n])


def colored(verdict: Verdict) -> pd.Series:
    """The values of all that is on the map, those far beyond the threshold as strong as a color gets."""
    own = verdict.own_values
    values = own if verdict.fit.second is None else np.concatenate([own, verdict.found.values])
    return pd.Series(np.minimum(values, strongest(verdict)))


def strongest(verdict: Verdict) -> float:
    """The value from which on all have the same color: one that is far away would leave the others none."""
    middle, high = np.quantile(verdict.found.normal_values, (0.5, 0.95))
    return float(high + SPAN * (high - middle)) if high > middle else float(verdict.found.values.max())


def _below(t: Words, verdict: Verdict, projection: Projection) -> None:
    """What the marks mean, which map this is, and how new items came to their places."""
    method = t(f"map.method_{projection.settings.method}")
    parts = [f"{FLAGGED} {t('outliers.mark_flagged')}", t("outliers.map_is", method=method)]
    if verdict.fit.second is not None:
        placed = t(f"outliers.placed_{how_placed(projection)}", method=method)
        parts.insert(1, f"{PLACED} {placed}")
    n_beyond = int((verdict.found.values > strongest(verdict)).sum())
    if n_beyond:
        parts.append(t("outliers.beyond_color", n=n_beyond, value=strongest(verdict)))
    st.caption(" · ".join(parts))


def _take(explorer: ExplorerState, verdict: Verdict, event: ScatterEvent) -> None:
    if event.clicked is None:
        return
    n = len(verdict.fit.space)
    is_second = event.clicked >= n
    click(explorer, Clicked(event.clicked - n * is_second, is_second))
    st.rerun()
