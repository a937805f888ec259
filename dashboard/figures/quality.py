"""The quality of maps as curves over the size of a neighborhood, and the variance of principal components."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.palettes import DARK, LIGHT
from embeddings.quality import Measured

HEIGHT = 230
DASHES = ("solid", "dash", "dot")  # a second cue beside the color
RULE = "#7f89a6"  # seen on paper and on the night


@dataclass(frozen=True)
class QualityCurve:
    """One map: a measure at each of `ks`; `is_baseline` steps back."""

    name: str
    ks: Sequence[int]
    values: Sequence[Measured]


def quality_figure(curves: Sequence[QualityCurve], title: str, theme: str) -> go.Figure:
    """One line for each map, the first one strong; the band around a line is its interval."""
    figure = go.Figure()
    for i, (curve, color) in enumerate(zip(curves, _colors(theme), strict=False)):
        if any(part.low < part.high for part in curve.values):
            figure.add_scatter(**_band(curve, color))
        figure.add_scatter(
            x=list(curve.ks),
            y=[part.value for part in curve.values],
            name=curve.name,
            mode="lines+markers",
            line={"color": color, "width": 1.6 if i else 3, "dash": DASHES[i]},
            marker={"size": 4 if i else 7},
            hovertemplate=f"{curve.name} · k = %{{x}} · %{{y:.3f}}<extra></extra>",
        )
    _frame(figure)
    ks = curves[0].ks
    figure.update_xaxes(title=title, type="log", tickvals=list(ks), ticktext=_ticks(ks), zeroline=False)
    figure.update_yaxes(range=[0, 1.03], tickvals=[0, 0.25, 0.5, 0.75, 1], zeroline=False)
    return figure


def variance_figure(shares: np.ndarray, n_shown: int, title: str, theme: str) -> go.Figure:
    """The share of the variance that the first components explain together; those that the map shows are marked."""
    color = next(iter(_colors(theme)))
    numbers = np.arange(1, len(shares) + 1)
    figure = go.Figure()
    figure.add_scatter(
        x=numbers,
        y=shares,
        mode="lines",
        line={"color": color, "width": 2},
        hovertemplate="%{x} · %{y:.1%}<extra></extra>",
    )
    figure.add_scatter(
        x=numbers[n_shown - 1 : n_shown],
        y=shares[n_shown - 1 : n_shown],
        mode="markers+text",
        marker={"color": color, "size": 10},
        text=[f" {share:.0%}" for share in shares[n_shown - 1 : n_shown]],
        textposition="middle right",
        hoverinfo="skip",
    )
    _frame(figure)
    figure.update_layout(showlegend=False)
    figure.update_xaxes(title=title, zeroline=False, rangemode="tozero")
    figure.update_yaxes(range=[0, 1.03], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1], zeroline=False)
    return figure


def _band(curve: QualityCurve, color: str) -> dict[str, object]:
    ks, backward = list(curve.ks), list(reversed(curve.ks))
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return {
        "x": ks + backward,
        "y": [part.high for part in curve.values] + [part.low for part in reversed(curve.values)],
        "fill": "toself",
        "fillcolor": f"rgba({red}, {green}, {blue}, 0.25)",
        "line": {"width": 0},
        "mode": "lines",
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _ticks(ks: Sequence[int]) -> list[str]:
    """Every k that has room for its number beside the one before."""
    shown: list[str] = []
    last = 0.0
    for k in ks:
        has_room = k >= 1.45 * last
        shown.append(str(k) if has_room else "")
        last = k if has_room else last
    return shown


def _colors(theme: str) -> tuple[str, str, str]:
    palette = DARK if theme == "dark" else LIGHT
    return (palette[5] if theme == "dark" else palette[0], palette[1], RULE)


def _frame(figure: go.Figure) -> None:
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
