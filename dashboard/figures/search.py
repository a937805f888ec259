"""What a search is made of: how long the vectors are, and how long a job of queries takes with each index."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import ANSWER, NEAR, STEP
from dashboard.figures.measure import GRID
from embeddings.indexes import Checked

NORMS_HEIGHT, TIMES_HEIGHT = 240, 320
BINS = 40
MOST_QUERIES = 1_000_000
STYLES = {
    "exact": (STEP, "solid", "circle"),
    "int8": (ANSWER, "dash", "diamond"),
    "hnsw": (NEAR, "dot", "square"),
}


def norms_figure(
    norms: np.ndarray,
    query_norm: float | None,
    names: tuple[str, str, str],
    ink: tuple[str, str] | None = None,
) -> go.Figure:
    """The lengths of the vectors (n,) as bars; `names` are those of the bars, of the query's line, and of the axis."""
    low, high = (float(norms.min()), float(norms.max())) if len(norms) else (0.0, 1.0)
    if high - low <= 1e-3 * max(high, 1e-30):  # one bar, with air around it
        low, high = 0.9 * high - 1e-6, 1.1 * high + 1e-6
    counts, edges = np.histogram(norms, BINS, (low, high))
    figure = go.Figure()
    figure.add_bar(
        x=((edges[:-1] + edges[1:]) / 2).astype(np.float32),
        y=counts,
        width=(high - low) / BINS,
        name=names[0],
        marker={"color": STEP},
        hovertemplate="%{x:.3g}: %{y:,}<extra></extra>",
    )
    if query_norm is not None:
        figure.add_scatter(
            x=[query_norm, query_norm],
            y=[0, int(counts.max())],
            name=names[1],
            mode="lines",
            line={"color": ANSWER, "width": 2, "dash": "dot"},
            hovertemplate="%{x:.3g}<extra></extra>",
        )
    _still(figure, NORMS_HEIGHT, ink, bargap=0.05)
    figure.update_xaxes(title=names[2], fixedrange=True, zeroline=False, automargin=True)
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, automargin=True)
    return figure


def times_figure(
    checked: Sequence[Checked],
    names: Mapping[str, str],
    axes: tuple[str, str],
    ink: tuple[str, str] | None = None,
) -> go.Figure:
    """Seconds for 1 to a million queries, one after the other, the build included: who is first where."""
    queries = np.geomspace(1, MOST_QUERIES, 25)
    figure = go.Figure()
    for one in checked:
        color, dash, symbol = STYLES[one.row]
        seconds = (0.0 if one.row == "exact" else one.build_seconds) + queries * one.milliseconds / 1_000
        figure.add_scatter(
            x=queries.astype(np.float32),
            y=seconds.astype(np.float32),
            name=names[one.row],
            mode="lines+markers",
            line={"color": color, "width": 2.5, "dash": dash},
            marker={"symbol": symbol, "size": 7, "maxdisplayed": 7},
            hovertemplate=f"{names[one.row]} · %{{x:,.0f}} · %{{y:.3g}} s<extra></extra>",
        )
    _still(figure, TIMES_HEIGHT, ink)
    figure.update_xaxes(title=axes[0], type="log", dtick=1, tickformat=",d", fixedrange=True, automargin=True)
    figure.update_yaxes(
        title=axes[1], type="log", dtick=1, gridcolor=GRID, fixedrange=True, automargin=True, tickformat="~g"
    )
    return figure


def _still(figure: go.Figure, height: int, ink: tuple[str, str] | None, **more: float) -> None:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False},
        font={"color": ink[0]} if ink else {},
        **more,
    )
