"""How many items keep how many of their neighbors: bars, and a line for what chance would give."""

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import ANSWER, STEP
from dashboard.figures.measure import GRID
from embeddings.comparison import chance_distribution

HEIGHT = 400


def shared_figure(
    shared: np.ndarray, k: int, names: tuple[str, str, str], ink: tuple[str, str] | None = None
) -> go.Figure:
    """`shared` (n,) from 0 to `k`; `names` are those of the bars, of the line, and of the axis below."""
    n = len(shared)
    counts = np.bincount(shared, minlength=k + 1)
    chance = n * chance_distribution(n, k)
    places = np.arange(k + 1)
    figure = go.Figure()
    figure.add_bar(
        x=places, y=counts, name=names[0], marker={"color": STEP}, hovertemplate="%{x}: %{y:,}<extra></extra>"
    )
    figure.add_scatter(
        x=places,
        y=chance,
        name=names[1],
        mode="lines+markers",
        line={"color": ANSWER, "width": 2, "dash": "dot"},
        marker={"symbol": "diamond", "size": 7},
        hovertemplate="%{x}: %{y:,.1f}<extra></extra>",
    )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        bargap=0.15,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False},
        font={"color": ink[0]} if ink else {},
    )
    figure.update_xaxes(
        title=names[2], dtick=max(1, k // 10), fixedrange=True, zeroline=False, automargin=True
    )
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, automargin=True, rangemode="tozero")
    return figure
