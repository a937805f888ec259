"""Which detector finds what was planted: a dot with its interval for each kind, detector by detector."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from dashboard.figures.analogy import NEAR
from dashboard.figures.measure import GRID, Dot

ROW, LINE, EDGE, TOP = (
    26,
    13,
    48,
    34,
)  # pixels: a detector's name, each of its dots, the axis below, the legend above
# Seen on paper and on the night, 3:1 or better; the shape is the second cue.
MARKS = (("#137ABA", "circle"), ("#D9731A", "square"), ("#009E73", "diamond"), ("#B45AC2", "triangle-up"))


@dataclass(frozen=True)
class PlantedRow:
    """One detector under its name, and its dot for each kind."""

    name: str
    dots: tuple[Dot, ...]


def planted_figure(
    rows: Sequence[PlantedRow],
    kinds: Sequence[str],
    title: str,
    chance: str,
    ink: tuple[str, str] | None = None,
) -> go.Figure:
    """Rows from top to bottom, each under its own name, so that a phone has room for the dots; chance is a line at 0.5."""
    figure = go.Figure()
    height = ROW + LINE * len(kinds) + 6
    for at, kind in enumerate(kinds):
        color, symbol = MARKS[at % len(MARKS)]
        dots = [row.dots[at] for row in rows]
        figure.add_scatter(
            x=[dot.value for dot in dots],
            y=[number * height + ROW + LINE * (at + 0.5) for number in range(len(rows))],
            error_x={
                "array": [dot.high - dot.value for dot in dots],
                "arrayminus": [dot.value - dot.low for dot in dots],
                "color": color,
                "thickness": 1.5,
                "width": 0,
            },
            mode="markers",
            name=kind,
            text=[dot.said for dot in dots],
            marker={"size": 10, "color": color, "symbol": symbol},
            hovertemplate="%{text}<extra></extra>",
            cliponaxis=False,
        )
    for number, row in enumerate(rows):
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=number * height + ROW / 2, yref="y", yanchor="middle",
            text=f"<b>{escape(row.name)}</b>", showarrow=False, font={"size": 14, **({"color": ink[0]} if ink else {})},
        )  # fmt: skip
    total = height * len(rows) + 6
    figure.add_vline(0.5, line={"color": NEAR, "dash": "dot", "width": 2})
    figure.update_layout(
        height=total + TOP + EDGE,
        margin={"l": 14, "r": 28, "t": TOP, "b": EDGE},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False},
        showlegend=True,
        hovermode="closest",
        font={"color": ink[0]} if ink else {},
    )
    low = min((dot.low for row in rows for dot in row.dots), default=0.0)
    figure.update_yaxes(range=[total, 0], visible=False, fixedrange=True)
    figure.update_xaxes(
        title=f"{title} ({chance})",
        range=[0.4 if low >= 0.42 else 0.0, 1.0],
        tickformat=".1f",
        dtick=0.1,
        gridcolor=GRID,
        zeroline=False,
        fixedrange=True,
    )
    return figure
