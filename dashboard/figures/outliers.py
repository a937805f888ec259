"""How strange items are: values with the threshold that flags some, and what a threshold finds of known outliers."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import ANSWER, NEAR, STEP
from dashboard.figures.measure import GRID

HEIGHT, CURVE_HEIGHT = 250, 330
BINS = 44
REACH = 2.5  # how far beyond the threshold and 95 % of the values the axis goes, in distances from the middle to there
MOST_DRAWN = 1_500  # corners of a curve that still differ on a screen


@dataclass(frozen=True, eq=False)
class Spread:
    """Values (n,) of the items, which of them are flagged (n,), and the values (m,) of normal ones beside them, or None."""

    values: np.ndarray
    flagged: np.ndarray
    threshold: float
    normal: np.ndarray | None = None


@dataclass(frozen=True)
class SpreadWords:
    """What the histogram says, in the visitor's language."""

    value: str
    share: str
    below: str
    flagged: str
    normal: str


def spread_figure(spread: Spread, words: SpreadWords, ink: tuple[str, str] | None = None) -> go.Figure:
    """Shares of the items by their value, the flagged ones in another color; what lies beyond the axis is in its last bar."""
    edges = edges_of(spread)
    middles, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    figure = go.Figure()
    n = max(1, len(spread.values))
    for name, rows, color in ((words.below, ~spread.flagged, STEP), (words.flagged, spread.flagged, ANSWER)):
        counts = np.histogram(np.clip(spread.values[rows], edges[0], edges[-1]), edges)[0]
        figure.add_bar(
            x=middles,
            y=counts / n,
            customdata=counts,
            name=name,
            width=width,
            marker={"color": color, "line": {"width": 0}},
            hovertemplate="%{x:.3g}: %{customdata:,}<extra>" + name + "</extra>",
        )
    if spread.normal is not None and len(spread.normal):
        _normal(figure, spread.normal, edges, words.normal)
    figure.add_vline(spread.threshold, line={"color": ink[0] if ink else NEAR, "width": 2, "dash": "dash"})
    _lay_out(figure, HEIGHT, ink)
    figure.update_layout(barmode="stack", bargap=0)
    figure.update_xaxes(title=words.value, showgrid=False, range=[float(edges[0]), float(edges[-1])])
    figure.update_yaxes(title=words.share, tickformat=".0%", rangemode="tozero", nticks=5)
    return figure


def edges_of(spread: Spread) -> np.ndarray:
    """Edges of equally wide bars, one of them at the threshold, as far as values that still tell something reach."""
    seen = [spread.values, *([] if spread.normal is None else [spread.normal])]
    values = np.concatenate(seen) if seen else np.zeros(0)
    low, high, cut = float(values.min()), float(values.max()), spread.threshold
    middle, most = (float(value) for value in np.quantile(values, (0.5, 0.95)))
    far = max(cut, most)
    high = max(cut, min(high, far + REACH * (far - middle) or high))
    width = (max(high, cut) - min(low, cut)) / BINS or max(abs(cut), 1.0) / BINS
    below = max(1, int(np.ceil((cut - low) / width - 1e-9)))
    above = max(1, int(np.ceil((high - cut) / width - 1e-9)))
    return cut + width * np.arange(-below, above + 1)


def _normal(figure: go.Figure, normal: np.ndarray, edges: np.ndarray, name: str) -> None:
    """The normal items as an outline, so that it hides no bar."""
    counts = np.histogram(np.clip(normal, edges[0], edges[-1]), edges)[0]
    figure.add_scatter(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts / len(normal),
        name=name,
        mode="lines",
        line={"color": NEAR, "width": 2, "shape": "hvh"},
        hovertemplate="%{x:.3g}: %{y:.1%}<extra>" + name + "</extra>",
    )


@dataclass(frozen=True, eq=False)
class Line:
    """A curve from 0 to 1 on both axes, the point of the threshold on it, and the height of chance (None: the diagonal)."""

    x: np.ndarray
    y: np.ndarray
    point: tuple[float, float]
    chance: float | None = None


def curve_figure(
    line: Line, titles: tuple[str, str], chance_name: str, point_name: str, ink: tuple[str, str] | None = None
) -> go.Figure:
    """The curve, what chance would give as a dotted line, and the threshold as a mark."""
    x, y = thinned(line.x, line.y)
    level = (0.0, 1.0) if line.chance is None else (line.chance, line.chance)
    figure = go.Figure()
    figure.add_scatter(
        x=(0, 1),
        y=level,
        name=chance_name,
        mode="lines",
        line={"color": NEAR, "dash": "dot", "width": 2},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": STEP, "width": 2.5, "shape": "linear"},
        showlegend=False,
        hovertemplate="%{x:.1%} · %{y:.1%}<extra></extra>",
    )
    figure.add_scatter(
        x=[line.point[0]],
        y=[line.point[1]],
        name=point_name,
        mode="markers",
        marker={"color": ANSWER, "size": 13, "symbol": "diamond"},
        cliponaxis=False,
        hovertemplate="%{x:.1%} · %{y:.1%}<extra>" + point_name + "</extra>",
    )
    _lay_out(figure, CURVE_HEIGHT, ink)
    axis = {"range": [-0.02, 1.02], "tickformat": ".0%", "gridcolor": GRID, "nticks": 6}
    figure.update_xaxes(title=titles[0], **axis)
    figure.update_yaxes(title=titles[1], **axis)
    return figure


def thinned(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At most so many corners as a screen shows, the first and the last among them."""
    if len(x) <= MOST_DRAWN:
        return x, y
    kept = np.unique(np.linspace(0, len(x) - 1, MOST_DRAWN).round().astype(int))
    return x[kept], y[kept]


def _lay_out(figure: go.Figure, height: int, ink: tuple[str, str] | None) -> None:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 12, "t": 32, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False},
        font={"color": ink[0]} if ink else {},
        hovermode="closest",
    )
    figure.update_xaxes(zeroline=False, fixedrange=True, automargin=True)
    figure.update_yaxes(zeroline=False, fixedrange=True, automargin=True, gridcolor=GRID)
