"""What a test says of vectors: shares with their intervals as dots, and people's judgements against the model's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import ANSWER, STEP, shown

ROW, LINE = 30, 14  # pixels of a row's name, and of each of its lines
EDGE, LEGEND = 44, 34  # below all rows, the axis with its title; above them
SCATTER_HEIGHT = 420
TICKS = (-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1)
GRID = "rgba(127, 137, 166, 0.28)"
COLORS = (STEP, ANSWER)
NAME_LETTERS = 48
NAMED = 4  # pairs that have their words beside them
LINE_SHARE = 0.06  # of the height of the chart: a line of text


@dataclass(frozen=True)
class Series:
    """One kind of dot: `color` is an index of `COLORS` and its line; a hollow one is what is not usually counted."""

    name: str
    color: int = 0
    is_hollow: bool = False
    legend: str = ""  # "" for a dot that the legend leaves to the text below the chart


@dataclass(frozen=True)
class Dot:
    """A value with its 95 % interval; `said` is what the pointer reads."""

    value: float
    low: float
    high: float
    said: str


@dataclass(frozen=True)
class DotRow:
    """One dot for each series; None where there is nothing to show."""

    name: str
    dots: tuple[Dot | None, ...]


def dots_figure(
    rows: Sequence[DotRow],
    series: Sequence[Series],
    title: str,
    ink: tuple[str, str] | None = None,
    *,
    is_share: bool = True,
) -> go.Figure:
    """Rows from top to bottom, each under its own name, so that a phone has room for the dots."""
    figure = go.Figure()
    height = ROW + LINE * (1 + max(kind.color for kind in series))
    for number, kind in enumerate(series):
        drawn = [(at, row.dots[number]) for at, row in enumerate(rows)]
        at_line = ROW + LINE * (kind.color + 0.5)
        _dots(figure, kind, [(at * height + at_line, dot) for at, dot in drawn if dot is not None])
    for at, row in enumerate(rows):
        _row_name(figure, row.name, at * height, ink)
    total = height * len(rows) + LINE
    has_legend = any(kind.legend for kind in series)
    top = LEGEND if has_legend else 8
    figure.update_layout(
        height=total + top + EDGE, margin={"l": 14, "r": 28, "t": top, "b": EDGE}, **_clear()
    )
    figure.update_layout(
        showlegend=has_legend,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False},
        hovermode="closest",
    )
    figure.update_yaxes(range=[total, 0], visible=False, fixedrange=True)
    figure.update_xaxes(
        title=title,
        range=_range(rows, is_share=is_share),
        tickvals=TICKS,
        ticktext=[f"{100 * value:.0f} %" if is_share else f"{value:g}".replace("-", "−") for value in TICKS],
        showgrid=True,
        gridcolor=GRID,
        zeroline=False,
        fixedrange=True,
    )
    return figure


@dataclass(frozen=True, eq=False)
class Judged:
    """Pairs of words with what people said (m,) and the model's cosine (m,); a pair `unnamed` gets no label."""

    pairs: Sequence[tuple[str, str]]
    people: np.ndarray
    model: np.ndarray
    unnamed: Collection[frozenset[str]] = ()


def pairs_figure(
    judged: Judged, people_title: str, model_title: str, ink: tuple[str, str] | None = None
) -> go.Figure:
    """One mark for each pair; the pairs on which people and the model differ most are named."""
    strong = ink[0] if ink else None
    names = [f"{shown(a)} · {shown(b)}" for a, b in judged.pairs]
    figure = go.Figure()
    figure.add_scatter(
        x=judged.people,
        y=judged.model,
        mode="markers",
        text=names,
        marker={
            "size": 7 if len(names) > 500 else 9,
            "color": STEP,
            "opacity": 0.4 if len(names) > 500 else 0.55,
        },
        hovertemplate="<b>%{text}</b><br>%{x:.2f} · %{y:.2f}<extra></extra>",
        showlegend=False,
    )
    far = _apart(judged, farthest(judged.people, judged.model, len(names)))
    figure.add_scatter(
        x=judged.people[far],
        y=judged.model[far],
        mode="markers+text",
        text=[names[row] for row in far],
        textposition=[_inward(judged.people, row) for row in far],
        # The halo keeps the words apart from the marks that lie behind them.
        textfont={"size": 14, "shadow": "auto", **({"color": strong} if strong else {})},
        marker={"size": 10, "color": ANSWER},
        hovertemplate="<b>%{text}</b><br>%{x:.2f} · %{y:.2f}<extra></extra>",
        cliponaxis=False,
        showlegend=False,
    )
    figure.update_layout(height=SCATTER_HEIGHT, margin={"l": 8, "r": 8, "t": 8, "b": 8}, **_clear())
    figure.update_xaxes(title=people_title, gridcolor=GRID, zeroline=False, fixedrange=True, automargin=True)
    figure.update_yaxes(title=model_title, gridcolor=GRID, zeroline=False, fixedrange=True, automargin=True)
    return figure


def ranks(values: np.ndarray) -> np.ndarray:
    """1 for the largest; equal values share the mean of their places."""
    _, place, count = np.unique(-values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place]


def farthest(people: np.ndarray, model: np.ndarray, k: int) -> np.ndarray:
    """The rows of the `k` pairs whose places in the two orders differ most, the largest difference first."""
    return np.argsort(-np.abs(ranks(people) - ranks(model)), kind="stable")[:k]


def _apart(judged: Judged, rows: np.ndarray) -> np.ndarray:
    """The first rows whose words do not lie over each other."""
    step = LINE_SHARE * max(float(np.ptp(judged.model)), 1e-6)
    chosen: list[int] = []
    for row in rows:
        if frozenset(judged.pairs[row]) in judged.unnamed:
            continue
        if all(abs(judged.model[row] - judged.model[other]) > step for other in chosen):
            chosen.append(int(row))
        if len(chosen) == NAMED:
            break
    return np.array(chosen, dtype=np.int64)


def _dots(figure: go.Figure, kind: Series, drawn: Sequence[tuple[float, Dot]]) -> None:
    color = COLORS[kind.color]
    figure.add_scatter(
        x=[dot.value for _, dot in drawn],
        y=[y for y, _ in drawn],
        error_x={
            "array": [dot.high - dot.value for _, dot in drawn],
            "arrayminus": [dot.value - dot.low for _, dot in drawn],
            "color": color,
            "thickness": 1.5,
            "width": 0,
        },
        mode="markers",
        name=kind.legend,
        showlegend=bool(kind.legend),
        text=[dot.said for _, dot in drawn],
        marker={
            "size": 9,
            "symbol": "circle-open" if kind.is_hollow else "circle",
            "color": color,
            "line": {"width": 2, "color": color},
        },
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def _row_name(figure: go.Figure, name: str, top: float, ink: tuple[str, str] | None) -> None:
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", y=top + ROW / 2, yref="y", yanchor="middle",
        text=escape(name[:NAME_LETTERS]), showarrow=False, font={"size": 14, **({"color": ink[0]} if ink else {})},
    )  # fmt: skip


def _range(rows: Sequence[DotRow], *, is_share: bool) -> list[float]:
    """Shares run from 0 to 1; a correlation reaches below 0 only where one of them does."""
    low = min((dot.low for row in rows for dot in row.dots if dot is not None), default=0.0)
    return [0.0 if is_share or low >= 0 else max(-1.0, low - 0.05), 1.0]


def _inward(people: np.ndarray, row: int) -> str:
    """Words stand on the side where the chart still has room."""
    middle = (float(people.min()) + float(people.max())) / 2
    return "middle right" if people[row] <= middle else "middle left"


def _clear() -> dict[str, str]:
    return {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"}
