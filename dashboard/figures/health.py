"""Before and after a remedy: what random pairs have for a cosine, and how often items are somebody's neighbor."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import ANSWER, STEP

HEIGHT = 260
BINS = 50
GRID = "rgba(127, 137, 166, 0.28)"
COLORS = (STEP, ANSWER)


@dataclass(frozen=True, eq=False)
class Spread:
    """Values (m,) of one space, under its name."""

    name: str
    values: np.ndarray


def cosines_figure(spreads: Sequence[Spread], title: str, share: str) -> go.Figure:
    """Shares of random pairs by their cosine, as areas over one scale from −1 to 1; the mean is a line."""
    figure = go.Figure()
    edges = np.linspace(-1, 1, 2 * BINS + 1)
    for at, spread in enumerate(spreads):
        counts = np.histogram(np.clip(spread.values, -1, 1), edges)[0]
        _area(figure, (edges[:-1] + edges[1:]) / 2, counts / max(1, counts.sum()), spread.name, at)
        figure.add_vline(
            float(spread.values.mean()),
            line={"color": COLORS[at], "width": 2, "dash": _dash(at)},
            opacity=0.9,
        )
    _lay_out(figure, title, share)
    lowest = min(float(spread.values.min()) for spread in spreads)
    figure.update_xaxes(range=[min(-0.2, lowest - 0.05), 1.02])
    return figure


def occurrences_figure(spreads: Sequence[Spread], title: str, share: str) -> go.Figure:
    """Shares of items by how often they are a neighbor; where all were so equally often, one peak would stand at k."""
    figure = go.Figure()
    most = max(int(spread.values.max()) for spread in spreads)
    width = max(1, -(-(most + 1) // BINS))
    edges = np.arange(0, most + width + 1, width)
    for at, spread in enumerate(spreads):
        counts = np.histogram(spread.values, edges)[0]
        middles = edges[:-1] + (width - 1) / 2
        _area(figure, middles, counts / max(1, counts.sum()), spread.name, at)
    _lay_out(figure, title, share)
    return figure


def _area(figure: go.Figure, x: np.ndarray, shares: np.ndarray, name: str, at: int) -> None:
    """The second area also has a dashed outline: color is not the only cue."""
    figure.add_scatter(
        x=x.astype(np.float32),
        y=shares.astype(np.float32),
        name=name,
        mode="lines",
        line={"color": COLORS[at], "width": 2, "shape": "hvh", "dash": _dash(at)},
        fill="tozeroy",
        fillcolor=_faint(COLORS[at]),
        hovertemplate="%{x:.2f} · %{y:.1%}<extra>" + name + "</extra>",
    )


def _dash(at: int) -> str:
    return "solid" if at == 0 else "dash"


def _faint(color: str) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.16)"


def _lay_out(figure: go.Figure, title: str, share: str) -> None:
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 56, "r": 16, "t": 28, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=len(figure.data) > 1,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False},
        hovermode="closest",
    )
    figure.update_xaxes(title=title, showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(
        title=share,
        tickformat=".0%",
        gridcolor=GRID,
        rangemode="tozero",
        zeroline=False,
        fixedrange=True,
        nticks=5,
    )
