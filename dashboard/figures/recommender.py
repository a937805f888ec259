"""How good models are, side by side; and lengths of item vectors against how many people like the items."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import STEP, shown
from dashboard.figures.measure import DotRow, Series, dots_figure

if TYPE_CHECKING:
    from embeddings.recommend import NormPopularity

HEIGHT = 300
GRID = "rgba(127, 137, 166, 0.28)"


def scores_figure(rows: Sequence[DotRow], title: str, ink: tuple[str, str] | None = None) -> go.Figure:
    """One dot with its interval for each model, on a scale from 0 to a little more than the best of them."""
    figure = dots_figure(rows, [Series(title)], title, ink)
    top = max((dot.high for row in rows for dot in row.dots if dot is not None), default=1.0)
    figure.update_xaxes(range=[0, min(1.0, 1.15 * top)], tickmode="auto", nticks=6, tickformat=".2f")
    return figure


def norms_figure(found: "NormPopularity", titles: Sequence[str], popularity: str, norm: str) -> go.Figure:
    """One dot for each item: `found.popularity` (m,) on a logarithmic scale against `found.norms` (m,)."""
    figure = go.Figure()
    figure.add_scattergl(
        x=found.popularity.astype(np.float32),
        y=found.norms.astype(np.float32),
        mode="markers",
        marker={"size": 6, "color": STEP, "opacity": 0.6},
        text=[shown(title) for title in titles],
        hovertemplate="%{text}<br>%{x:,} · %{y:.2f}<extra></extra>",
    )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 52, "r": 12, "t": 10, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
    )
    figure.update_xaxes(title=popularity, type="log", showgrid=False, dtick=1, fixedrange=True)
    figure.update_yaxes(title=norm, rangemode="tozero", gridcolor=GRID, zeroline=False, fixedrange=True)
    return figure
