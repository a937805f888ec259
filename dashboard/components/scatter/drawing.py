"""The parts of the Plotly figure that are small: layout, marks, and what is drawn over the items.

The browser adds the arrays, the zoom, and the colors of its theme where a value is `$text`, `$line`, `$paper`, `$font`.
"""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.components.scatter.overlay import rows_of, segments_of, short

if TYPE_CHECKING:
    from dashboard.components.scatter.data import ScatterData

_MOST_SHAPED = 20_000  # marks of more items are too small to have a shape
TOOLS = 40  # pixels above a flat map, where its tools stand and cover nothing
SHAPES = {
    2: ("circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star"),
    3: ("circle", "square", "diamond", "cross", "circle-open", "square-open", "diamond-open", "x"),
}
# Items that stand in a relation to what the page is about, by the relation (neighbors and what they are worth, strange
# items, those placed onto the map, what a user likes and is offered): a shape, a color seen in both themes, how many
# pixels larger than a mark, and the width of its line.
JUDGED = {
    "true": ("circle-open", "#009E73", 8, 2.4),
    "false": ("x", "#D55E00", 3, 0.0),
    "missing": ("diamond-open", "#B45AC2", 9, 2.4),
    "flagged": ("square-open", "#D9731A", 6, 2.2),
    "placed": ("diamond-open", "#B45AC2", 10, 2.2),
    "history": ("square-open", "$text", 6, 1.8),
    "offered": ("star", "#E0245E", 9, 0.0),
}
SIGNS = {
    "true": "○",
    "false": "✕",
    "missing": "◇",
    "flagged": "□",
    "placed": "◇",
    "history": "□",
    "offered": "★",
}
GLYPHS = {2: "●■◆▲✚✖▼★", 3: "●■◆✚○□◇✖"}  # the same shapes in the legend


def marks_of(data: "ScatterData") -> dict[str, Any]:
    """Size, opacity and shapes: 50 items and 500,000 both read."""
    n = max(len(data), 1)
    has_shapes = data.color is not None and data.color.has_shapes and n <= _MOST_SHAPED
    return {
        "type": "scatter3d" if data.dims == 3 else "scattergl",
        "size": round(float(np.clip((14 if data.dims == 3 else 21) / n**0.18, 1.6, 11)), 2),
        "opacity": round(float(np.clip(1.35 / n**0.085, 0.45, 0.92)), 3),
        "shapes": SHAPES[data.dims] if has_shapes else None,
        "glyphs": GLYPHS[data.dims] if has_shapes else "",
    }


def extras_of(data: "ScatterData") -> list[dict[str, Any]]:
    """Lines, rings and the star, as Plotly traces."""
    size = marks_of(data)["size"]
    focus = [] if data.focus is None else [data.focus]
    lines = {
        "mode": "lines",
        "line": {"color": "$line", "width": 3 if data.dims == 3 else 1.4},
        "opacity": 0.75,
    }
    return [
        _trace(data, segments_of(data), lines),
        _rings(data, rows_of(data.highlighted, len(data)), size + 6, "$text", 1.6),
        _rings(data, rows_of(focus, len(data)), size + 11, "$line", 2.6),
        _star(data),
        *(_judged(data, name, rows, size) for name, rows in data.judged.items() if len(rows)),
    ]


def signs_of(data: "ScatterData") -> dict[int, tuple[str, str]]:
    """What is written on the corner of a judged picture, which covers the mark: a sign and its color, by row."""
    return {
        row: (SIGNS[name], JUDGED[name][1])
        for name, rows in data.judged.items()
        for row in rows_of(rows, len(data))
    }


def _judged(data: "ScatterData", name: str, rows: Sequence[int], size: float) -> dict[str, Any]:
    symbol, color, more, width = JUDGED[name]
    return _rings(data, rows_of(rows, len(data)), size + more, color, width, symbol)


def _rings(
    data: "ScatterData", rows: list[int], size: float, color: str, width: float, symbol: str = "circle-open"
) -> dict[str, Any]:
    places = [[float(f"{value:.6g}") for value in data.points[rows, k]] for k in range(data.dims)]
    marker = {"symbol": symbol, "size": size, "color": color, "line": {"color": color, "width": width}}
    return _trace(data, places, {"mode": "markers", "marker": marker})


def _star(data: "ScatterData") -> dict[str, Any]:
    places = [[] if data.star is None else [float(data.star[k])] for k in range(data.dims)]
    if data.dims == 3:  # WebGL in 3-D has no star among its shapes, but can write one
        font = {"size": 26, "color": "$line"}
        return _trace(data, places, {"mode": "text", "text": ["★"] * len(places[0]), "textfont": font})
    marker = {"symbol": "star", "size": 19, "color": "$line", "line": {"color": "$paper", "width": 2}}
    return _trace(data, places, {"mode": "markers", "marker": marker})


def _trace(data: "ScatterData", places: list[Any], style: dict[str, Any]) -> dict[str, Any]:
    kind = "scatter3d" if data.dims == 3 else "scattergl"  # plain "scatter" would lie below the items
    return {"type": kind, "hoverinfo": "skip", **style, **dict(zip("xyz", places, strict=False))}


def layout_of(data: "ScatterData") -> dict[str, Any]:
    """Plotly's layout. A 3-D map has the flat axes too, for a browser without WebGL."""
    titles = [*data.axis_titles, "", "", ""]
    axes = [_axis(title, data.shows_ticks) for title in titles[:3]]
    shows_axes = data.shows_ticks or any(data.axis_titles)
    is_framed = data.dims == 2 and shows_axes
    edge, top = {2: (8, TOOLS), 3: (0, 0)}[data.dims]
    layout: dict[str, Any] = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "$font", "color": "$text", "size": 12},
        "showlegend": False,
        "autosize": True,
        "hovermode": "closest",
        "hoverdistance": 14,
        "dragmode": "pan",
        "margin": {"l": 46 if is_framed else edge, "b": 40 if is_framed else edge, "r": edge, "t": top},
        "xaxis": axes[0],
        "yaxis": axes[1] | {"scaleanchor": "x"},
    }
    if data.dims == 3:
        # The lines of a grid are as strong as the items there, and numbers stand in their way: edges are enough.
        plain = dict.fromkeys(
            ("showgrid", "zeroline", "showticklabels", "showbackground", "showspikes"), False
        )
        edges = plain | {"showline": shows_axes, "linecolor": "#808aa0", "linewidth": 1}
        scene = {f"{name}axis": axis | edges for name, axis in zip("xyz", axes, strict=True)}
        layout["scene"] = scene | {"aspectmode": "data", "dragmode": "orbit"}
    return layout


def camera_of(data: "ScatterData") -> dict[str, Any]:
    """Where a 3-D map is looked at from: farther where the titles of the axes must be in the picture too."""
    away, down = (1.5, 0.12) if any(data.axis_titles) else (1.0, 0.0)
    return {"eye": {"x": 0.95 * away, "y": 0.95 * away, "z": 0.65 * away - down}, "center": {"z": -down}}


def _axis(title: str, shows_ticks: bool) -> dict[str, Any]:
    """Plotly renders a small HTML in titles, so they are escaped."""
    return {
        "title": {"text": escape(short(title), quote=False) or " ", "font": {"size": 12}},
        "showgrid": shows_ticks,
        "showticklabels": shows_ticks,
        "zeroline": shows_ticks,
        "ticks": "",
        "showline": False,
        "gridcolor": "rgba(128,138,160,0.16)",
        "zerolinecolor": "rgba(128,138,160,0.35)",
        "autorange": False,
    }
