"""The scatter of the open space: what is passed to the component, and what came back into the state."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dashboard import resources
from dashboard.columns import GROUP, column_of, title_of
from dashboard.components.map_controls import MOST_MATCHES, matching_rows
from dashboard.components.scatter import ScatterData, ScatterEvent, scatter
from dashboard.figures.colors import color_column
from dashboard.figures.group_labels import group_spots
from dashboard.pictures import thumbnails_of
from dashboard.projecting import Shown
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.digests import digest_array
from embeddings.neighbors import Neighbor
from embeddings.projections import PCA, AsIs, Projection
from embeddings.quality import NeighborMarks, marks_of

if TYPE_CHECKING:
    import pandas as pd

KEY = "map"
HEIGHT = 620
MOST_LABELS = 40
NOBODY = NeighborMarks((), (), ())


def draw(t: Words, explorer: ExplorerState, shown: Shown, near: list[Neighbor]) -> ScatterEvent:
    """Draw the map with the clicked item, its neighbors and the search matches; say what the visitor did."""
    assert explorer.space is not None
    matches = matching_rows(explorer.space, explorer.link.search)
    data = scatter_data(t, explorer, shown.projection, near, matches[:MOST_MATCHES])
    event = scatter(data, key=KEY, words=t.table("scatter"), height=HEIGHT)
    if is_grid(explorer, data):
        st.caption(f":material/info: {t('map.grid_note', kept=cells_of(shown.projection.points)[1])}")
    if explorer.link.search.strip():  # below the map, so that the map does not jump while somebody types
        st.caption(t("map.matches", n=len(matches), total=len(explorer.space)))
    return event


def scatter_data(
    t: Words, explorer: ExplorerState, projection: Projection, near: list[Neighbor], matches: np.ndarray
) -> ScatterData:
    """Everything that the component shows, from the state and the projection."""
    space, link = explorer.space, explorer.link
    assert space is not None
    neighbor_rows = [neighbor.row for neighbor in near]
    marks = NOBODY
    if explorer.clicked is not None:
        metric = space.receipt.metric
        marks = marks_of(neighbor_rows, space.vectors, metric, projection.points, explorer.clicked)
        neighbor_rows = list(marks.in_space)
    named = [
        *neighbor_rows,
        *marks.false,
        *explorer.selected[:MOST_LABELS].tolist(),
        *matches[:MOST_LABELS].tolist(),
    ]
    has_sizes = link.size in space.metadata.columns
    bare = plain_map(t, explorer, projection)
    data = replace(
        bare,
        sizes=space.metadata[link.size].to_numpy(dtype=np.float64, na_value=np.nan) if has_sizes else None,
        # Pictures cover the marks, and have frames instead.
        highlighted=matches if len(matches) or not bare.has_pictures else [*neighbor_rows, *marks.false],
        judged=asdict(marks),
        labeled=list(dict.fromkeys(named)),
        lines=[(explorer.clicked, row) for row in neighbor_rows] if explorer.clicked is not None else (),
        selected=explorer.selected,
        summary=t("map.summary", n=len(space), method=t(f"map.method_{projection.settings.method}")),
    )
    return as_grid(data) if is_grid(explorer, data) else data


def plain_map(t: Words, explorer: ExplorerState, projection: Projection) -> ScatterData:
    """What every page shows of the open space: the items in their colors, the axes, the clicked item."""
    space, name = explorer.space, explorer.link.color
    assert space is not None
    column = column_of(explorer, name)
    return ScatterData(
        points=projection.points,
        labels=space.labels,
        identity=space.digest,
        color=None
        if column is None
        else color_column(column.rename(title_of(t, name)), t("map.others", n="{n}")),
        focus=explorer.clicked,
        axis_titles=axis_titles(t, projection),
        shows_ticks=projection.settings.method in ("pca", "as-is"),
        thumbnails=thumbnails_of(explorer),
        pictures_as_points=explorer.link.pictures,
        captions=captions(column, projection.points) if column is not None and name == GROUP else (),
    )


def captions(groups: "pd.Series", points: np.ndarray) -> list[tuple[list[float], str]]:
    """The names (n,) of groups, each once, where most of its items are, the largest first."""
    import pandas as pd

    codes, names = pd.factorize(groups.astype("object"), sort=False)
    spots, sizes = group_spots(points, codes), np.bincount(codes[codes >= 0], minlength=len(names))
    return [(spots[code].tolist(), str(names[code])) for code in np.argsort(-sizes, kind="stable")]


def is_grid(explorer: ExplorerState, data: ScatterData) -> bool:
    return explorer.link.grid and data.thumbnails is not None and data.dims == 2


def as_grid(data: ScatterData) -> ScatterData:
    """The pictures of a flat map in cells: nothing covers anything, so names and lines stay away, too."""
    cells, _ = cells_of(data.points)
    bare = replace(data, axis_titles=(), shows_ticks=False, labeled=(), lines=(), captions=())
    return replace(bare, points=cells.astype(np.float32), cell=1.0)


def cells_of(points: np.ndarray) -> tuple[np.ndarray, float]:
    """The cells (n, 2) of a flat map, and the share of its neighbors that stay side by side."""
    return resources.grid(digest_array(points), points)


def axis_titles(t: Words, projection: Projection) -> tuple[str, ...]:
    """Variance shares for PCA; the coordinates of t-SNE and UMAP mean nothing and get no name."""
    if isinstance(projection.settings, AsIs):
        return tuple("xyz"[: projection.n_components])
    if not isinstance(projection.settings, PCA) or not projection.explained_variance_ratio:
        return ()
    return tuple(
        t("map.pc_axis", number=i + 1, share=100 * share)
        for i, share in enumerate(projection.explained_variance_ratio)
    )
