"""Words on a plane, along one axis or two, in a matrix: arrays in, a Plotly figure out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import (
    ANSWER,
    NEAR,
    STEP,
    WIDTH,
    Look,
    clear,
    marks,
    scale_of,
    shown,
    square_axes,
)
from dashboard.figures.labels import along, free_sides
from dashboard.figures.palettes import DIVERGING_DARK, DIVERGING_LIGHT

ROW = 24  # pixels of one word along an axis
HEIGHT = 460
CELL = 52
ROOM = np.array([1.45, 1.15])  # around the outermost words, for their names
MOST_BACKGROUND = 3_000
Ink = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Places:
    """Points (n, 2) and their labels: the first `n_inputs` were put in, then the answers, then neighbors.

    `star` (2,) is where the arithmetic lands; `route` are rows that a line joins in order.
    """

    points: np.ndarray
    labels: Sequence[str]
    n_inputs: int
    n_answers: int = 1
    star: np.ndarray | None = None
    star_text: str = ""
    route: Sequence[int] = ()
    shares: Sequence[float] = (0.0, 0.0)


def places_figure(places: Places, axis: str, ink: Ink | None = None) -> go.Figure:
    """Words where PCA puts them; `axis` takes `n` and `share`."""
    strong, muted = ink or (None, None)
    figure, n, known = go.Figure(), places.n_inputs, places.n_inputs + places.n_answers
    if len(places.route):
        way = places.points[list(places.route)]
        figure.add_scatter(
            x=way[:, 0], y=way[:, 1], mode="lines", line={"color": ANSWER, "width": 2.5}, hoverinfo="skip"
        )
    everything = places.points if places.star is None else np.vstack([places.points, places.star])
    names = [shown(label) for label in places.labels]
    n_certain = len(names) if len(places.route) else known  # a step without its name is no step
    sides = free_sides(places.points, names, scale_of(everything), n_certain, _avoided(places))
    looks = (Look(NEAR, 7, muted), Look(STEP, 11, strong), Look(ANSWER, 13, strong))
    for part, look in zip((slice(known, None), slice(n), slice(n, known)), looks, strict=True):
        marks(figure, places.points[part], places.labels[part], look, sides[part])
    if places.star is not None:
        star = {"symbol": "star", "size": 15, "color": ANSWER}
        hover = f"{shown(places.star_text)}<extra></extra>"
        figure.add_scatter(
            x=places.star[:1], y=places.star[1:], mode="markers", marker=star, hovertemplate=hover
        )
        everything = np.vstack([everything, places.star])
    figure.update_layout(height=HEIGHT, showlegend=False, margin=_margin(), **clear())
    square_axes(figure, everything, axis, places.shares)
    return figure


def _avoided(places: Places) -> np.ndarray:
    """Spots of the star and of the route, which no text may cover."""
    spots = [np.empty((0, 2)) if places.star is None else places.star[None]]
    spots += [along(places.points[a], places.points[b]) for a, b in pairwise(places.route)]
    return np.vstack(spots)


def one_axis_figure(
    values: np.ndarray, labels: Sequence[str], poles: tuple[str, str], ink: Ink | None = None
) -> go.Figure:
    """Values (n,) as a line of dots from one pole to the other, one word a row, in the order of their values."""
    order = np.argsort(-values, kind="stable")  # Plotly draws from below: the first pole comes out on top
    strong, muted = ink or (None, None)
    reach = 1.12 * max(float(np.abs(values).max(initial=0.0)), 1e-6)
    figure = go.Figure()
    for at in range(len(order)):
        figure.add_shape(
            type="line", x0=0, x1=float(values[order[at]]), y0=at, y1=at, line={"color": NEAR, "width": 1.5}
        )
    figure.add_scatter(
        x=values[order],
        y=np.arange(len(order)),
        mode="markers",
        marker={"size": 11, "color": [STEP if values[row] < 0 else ANSWER for row in order]},
        customdata=[shown(labels[row]) for row in order],
        hovertemplate="%{customdata}: %{x:+.2f}<extra></extra>",
        cliponaxis=False,
    )
    figure.update_xaxes(
        range=[-reach, reach], zeroline=True, zerolinecolor=NEAR, showgrid=False, showticklabels=False
    )
    figure.update_yaxes(
        tickvals=list(range(len(order))),
        ticktext=[shown(labels[row]) for row in order],
        tickfont={"size": 13, **({"color": strong} if strong else {})},
        range=[-0.8, len(order) - 0.2],
        showgrid=False,
        zeroline=False,
        automargin=True,
    )
    _pole_names(figure, poles, muted)
    figure.update_layout(
        height=70 + ROW * len(order), showlegend=False, margin={"l": 8, "r": 12, "t": 34, "b": 8}, **clear()
    )
    return figure


def _pole_names(figure: go.Figure, poles: tuple[str, str], muted: str | None) -> None:
    font = {"size": 13, **({"color": muted} if muted else {})}
    for text, x, side in ((f"← {shown(poles[0])}", 0, "left"), (f"{shown(poles[1])} →", 1, "right")):
        figure.add_annotation(
            text=text, x=x, y=1, xref="paper", yref="paper", xanchor=side, yanchor="bottom", yshift=6,
            showarrow=False, font=font,
        )  # fmt: skip


def two_axes_figure(
    values: np.ndarray,
    labels: Sequence[str],
    names: tuple[tuple[str, str], tuple[str, str]],
    background: np.ndarray,
    ink: Ink | None = None,
    *,
    names_all: bool = True,
) -> go.Figure:
    """Values (n, 2) of named words; `background` (m, 2) are the other items, as dots without names.

    Without `names_all` a word that finds no room for its name is a mark alone.
    """
    strong, muted = ink or (None, None)
    figure = go.Figure()
    dots = background[:: max(1, -(-len(background) // MOST_BACKGROUND))]
    figure.add_scatter(
        x=dots[:, 0], y=dots[:, 1], mode="markers", hoverinfo="skip",
        marker={"size": 4, "color": NEAR, "opacity": 0.3},
    )  # fmt: skip
    axis_titles = [f"← {shown(left)}   ·   {shown(right)} →" for left, right in names]
    everything = np.vstack([values, dots]) if len(dots) else values
    reach = ROOM * np.maximum(np.abs(everything).max(axis=0, initial=0.0), 1e-6)
    scale = (float(WIDTH / 2 / reach[0]), float(HEIGHT / 2 / reach[1]))
    n_certain = len(values) if names_all else 0
    sides = free_sides(values, [shown(label) for label in labels], scale, n_certain)
    marks(figure, values, labels, Look(STEP, 10, strong), sides)
    style = {"zeroline": True, "zerolinecolor": NEAR, "showgrid": False, "showticklabels": False}
    title = {"font": {"size": 13, **({"color": muted} if muted else {})}}
    figure.update_xaxes(
        range=[-float(reach[0]), float(reach[0])], title={"text": axis_titles[0], **title}, **style
    )
    figure.update_yaxes(
        range=[-float(reach[1]), float(reach[1])], title={"text": axis_titles[1], **title}, **style
    )
    figure.update_layout(height=HEIGHT + 100, showlegend=False, margin={**_margin(), "l": 44}, **clear())
    return figure


def matrix_figure(
    similarities: np.ndarray, labels: Sequence[str], meanings: Sequence[Sequence[str]], *, is_dark: bool
) -> go.Figure:
    """Similarities (n, n) as colors around zero, with their numbers; `meanings` say each cell in plain words."""
    palette = DIVERGING_DARK if is_dark else DIVERGING_LIGHT
    names = [shown(label) for label in labels]
    places = list(range(len(names)))
    figure = go.Figure()
    figure.add_heatmap(
        z=similarities,
        x=places,
        y=places,
        zmin=-1,
        zmax=1,
        colorscale=[[i / (len(palette) - 1), color] for i, color in enumerate(reversed(palette))],
        customdata=[[shown(cell) for cell in row] for row in meanings],
        texttemplate="%{z:.2f}" if len(names) <= 12 else None,
        hovertemplate="%{customdata}<extra></extra>",
        showscale=False,
        xgap=2,
        ygap=2,
    )
    ticks = {"tickvals": places, "ticktext": names, "showgrid": False, "automargin": True, "zeroline": False}
    figure.update_xaxes(side="top", tickangle=-40 if len(names) > 5 else 0, **ticks)
    figure.update_yaxes(autorange="reversed", **ticks)
    side = max(260, 60 + CELL * len(names))
    figure.update_layout(height=side, margin=_margin(), **clear())
    return figure


def _margin() -> dict[str, int]:
    return {"l": 8, "r": 8, "t": 8, "b": 8}
