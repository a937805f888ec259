"""Categories as vectors: distances between them, a small map, and what each encoding is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import ANSWER, NEAR, STEP, clear, shown
from dashboard.figures.labels import free_sides
from dashboard.figures.measure import GRID
from dashboard.figures.palettes import SEQUENTIAL_DARK, SEQUENTIAL_LIGHT

HEAT, MAP, BAR = 300, 300, 44  # pixels
MOST_NAMED = 20  # categories whose names fit beside a picture
Ink = tuple[str, str]


def _scale(*, is_dark: bool) -> list[list[object]]:
    palette = SEQUENTIAL_DARK if is_dark else SEQUENTIAL_LIGHT
    return [[at / (len(palette) - 1), color] for at, color in enumerate(palette)]


def distances_figure(
    distances: np.ndarray, labels: Sequence[str], *, is_dark: bool, ink: Ink | None
) -> go.Figure:
    """Distances (n, n) as colors, the largest of this encoding as the last color."""
    n, names = len(labels), [shown(label) for label in labels]
    figure = go.Figure()
    figure.add_heatmap(
        z=distances,
        customdata=[[f"{one} – {other}" for other in names] for one in names],
        colorscale=_scale(is_dark=is_dark),
        zmin=0,
        zmax=float(distances.max(initial=0)) or 1.0,
        showscale=False,
        hovertemplate="%{customdata}: %{z:.2f}<extra></extra>",
    )
    ticks = {"tickvals": list(range(n)), "ticktext": names} if n <= MOST_NAMED else {"showticklabels": False}
    figure.update_xaxes(showticklabels=False, fixedrange=True, showgrid=False, zeroline=False)
    font = {"size": 11, **({"color": ink[0]} if ink else {})}
    figure.update_yaxes(
        autorange="reversed",
        automargin=True,
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        tickfont=font,
        **ticks,
    )
    figure.update_layout(height=HEAT, margin={"l": 4, "r": 4, "t": 4, "b": 4}, **clear())
    return figure


@dataclass(frozen=True, eq=False)
class Plane:
    """Categories at points (n, 2) with their labels, and the means (n,) of what is predicted, which color them."""

    points: np.ndarray
    labels: Sequence[str]
    means: np.ndarray
    is_ladder: bool = False


def map_figure(plane: Plane, *, is_dark: bool, ink: Ink | None) -> go.Figure:
    """Named dots: on a ladder all of them, in the plane those whose names find room."""
    names = [shown(label) for label in plane.labels]
    sides = _sides(plane, names)
    figure = go.Figure()
    figure.add_scatter(
        x=plane.points[:, 0],
        y=plane.points[:, 1],
        mode="markers+text",
        text=[name if side else "" for name, side in zip(names, sides, strict=True)],
        textposition=[side or "top center" for side in sides],
        textfont={"size": 11, **({"color": ink[0]} if ink else {})},
        marker={"size": 9, "color": plane.means, "colorscale": _scale(is_dark=is_dark)},
        customdata=names,
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )
    _map_axes(figure, plane)
    figure.update_layout(height=MAP, showlegend=False, margin={"l": 4, "r": 4, "t": 4, "b": 4}, **clear())
    return figure


def _sides(plane: Plane, names: list[str]) -> list[str]:
    """On which side of its dot each name stands; none where there are too many, or no room."""
    if plane.is_ladder:
        return ["middle right" if len(names) <= MOST_NAMED else ""] * len(names)
    scale = MAP / (2 * _reach(plane.points))
    return free_sides(plane.points, names, (scale, scale))


def _reach(points: np.ndarray) -> float:
    """Half the side of the square that the plane shows, with room for names."""
    return 1.7 * max(float((points.max(axis=0) - points.min(axis=0)).max()) / 2, 1e-6)


def _map_axes(figure: go.Figure, plane: Plane) -> None:
    hidden = {"showticklabels": False, "showgrid": False, "zeroline": False, "fixedrange": True}
    low, high = plane.points.min(axis=0), plane.points.max(axis=0)
    if plane.is_ladder:
        pad = 0.06 * max(float(high[1] - low[1]), 1.0)
        figure.update_xaxes(range=[-0.3, 1.0], **hidden)
        figure.update_yaxes(range=[float(low[1]) - pad, float(high[1]) + pad], **hidden)
        return
    middle, reach = (low + high) / 2, _reach(plane.points)
    figure.update_xaxes(range=[float(middle[0]) - reach, float(middle[0]) + reach], **hidden)
    figure.update_yaxes(
        range=[float(middle[1]) - reach, float(middle[1]) + reach], scaleanchor="x", scaleratio=1, **hidden
    )


@dataclass(frozen=True, eq=False)
class Bars:
    """Values (n,) with intervals, by name, and what guessing gives."""

    names: Sequence[str]
    values: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]
    baseline: float


def scores_figure(bars: Bars, title: str, ink: Ink | None) -> go.Figure:
    """Bars with their 95 % intervals, the first on top, and a dotted line where guessing stands."""
    values = np.array(bars.values)
    figure = go.Figure()
    figure.add_bar(
        y=list(bars.names),
        x=values - bars.baseline,
        base=bars.baseline,
        orientation="h",
        marker={"color": [STEP, STEP, STEP, ANSWER]},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": np.array(bars.highs) - values,
            "arrayminus": values - np.array(bars.lows),
            "color": NEAR,
            "thickness": 1.5,
        },
        customdata=[
            [low, value, high] for low, value, high in zip(bars.lows, values, bars.highs, strict=True)
        ],
        hovertemplate="%{customdata[1]:.3f} (%{customdata[0]:.3f} – %{customdata[2]:.3f})<extra></extra>",
    )
    figure.add_vline(x=bars.baseline, line={"color": NEAR, "width": 1.5, "dash": "dot"})
    font = {"size": 13, **({"color": ink[0]} if ink else {})}
    figure.update_xaxes(title=title, gridcolor=GRID, zeroline=False, fixedrange=True, automargin=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True, automargin=True, tickfont=font)
    figure.update_layout(
        height=70 + BAR * len(bars.names), bargap=0.35, margin={"l": 8, "r": 12, "t": 4, "b": 8}, **clear()
    )
    return figure
