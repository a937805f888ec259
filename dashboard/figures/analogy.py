"""The words of an analogy on a plane, with the step that leads from a to b drawn again from c."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.labels import along, free_sides

# Each is seen on paper and on the night: 3:1 or better on both.
STEP = "#5b7be8"
ANSWER = "#d9731a"
NEAR = "#7f89a6"
# Text needs 4.5:1, which no color has on both: strong and muted, by the theme that is on screen.
INKS = {"light": ("#1b2236", "#5b6478"), "dark": ("#e6eaf5", "#a3abc2")}
MOST_LETTERS = 28
HEIGHT = 460
WIDTH = 340  # pixels that the figure has at least, on a phone
MARGIN = 0.16  # of the width, so that a label at the edge is not cut


@dataclass(frozen=True, eq=False)
class AnalogyPlane:
    """Points (n, 2): a, b, c, the answer, then neighbors. `target` (2,) is where b − a + c lands.

    `shares` are the two axes' shares of the variance.
    """

    points: np.ndarray
    labels: Sequence[str]
    target: np.ndarray
    shares: Sequence[float]


@dataclass(frozen=True)
class PlaneWords:
    """What the figure says, in the visitor's language; `axis` takes `n` and `share`."""

    axis: str
    target: str


def analogy_figure(plane: AnalogyPlane, words: PlaneWords, ink: tuple[str, str] | None = None) -> go.Figure:
    """Arrows a → b and c → where the same step leads; the answer is the nearest item to that place."""
    a, b, c, answer = plane.points[:4]
    strong, muted = ink or (None, None)
    figure = go.Figure()
    _arrow(figure, a, b, STEP)
    _arrow(figure, c, plane.target, ANSWER)
    sides_of = ((a, c), (b, plane.target))
    for start, end in sides_of:
        side = {"color": NEAR, "width": 1.5, "dash": "dot"}
        ends = np.stack([start, end])
        figure.add_scatter(
            x=ends[:, 0], y=ends[:, 1], mode="lines", line=side, hoverinfo="skip", showlegend=False
        )
    everything = np.vstack([plane.points, plane.target])
    names = [shown(label) for label in plane.labels]
    lines = np.vstack([along(*ends) for ends in (*sides_of, (a, b), (c, plane.target))])
    sides = free_sides(plane.points, names, scale_of(everything), 4, lines)
    marks(figure, plane.points[4:], plane.labels[4:], Look(NEAR, 7, muted), sides[4:])
    marks(figure, np.stack([a, b, c]), plane.labels[:3], Look(STEP, 11, strong), sides[:3])
    marks(figure, answer[None], plane.labels[3:4], Look(ANSWER, 13, strong), sides[3:4])
    figure.add_scatter(
        x=plane.target[:1],
        y=plane.target[1:],
        mode="markers",
        marker={"symbol": "star", "size": 15, "color": ANSWER},
        hovertemplate=f"{escape(words.target)}<extra></extra>",
        showlegend=False,
    )
    figure.update_layout(height=HEIGHT, margin={"l": 8, "r": 8, "t": 8, "b": 8}, **clear())
    square_axes(figure, everything, words.axis, plane.shares)
    return figure


def shown(label: str) -> str:
    """A label as Plotly may draw it: one short line, and no markup."""
    line = " ".join(label.split())
    return escape(line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1] + "…")


def clear() -> dict[str, str]:
    return {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"}


def _arrow(figure: go.Figure, start: np.ndarray, end: np.ndarray, color: str) -> None:
    figure.add_annotation(
        x=float(end[0]), y=float(end[1]), ax=float(start[0]), ay=float(start[1]),
        xref="x", yref="y", axref="x", ayref="y",
        text="", showarrow=True, arrowhead=2, arrowsize=1.3, arrowwidth=2.5, arrowcolor=color, standoff=9, startstandoff=8,
    )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How marks are drawn, and on which side their text stands."""

    color: str
    size: int
    ink: str | None  # None is the theme's own


def marks(
    figure: go.Figure, points: np.ndarray, labels: Sequence[str], look: Look, sides: Sequence[str]
) -> None:
    """Points (n, 2) with their labels on the given sides; one without a side is read by pointing at it."""
    names = [shown(label) for label in labels]
    texts = [name if look.color == NEAR else f"<b>{name}</b>" for name in names]
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers+text",
        text=[text if side else "" for text, side in zip(texts, sides, strict=True)],
        textposition=[side or "top center" for side in sides],
        textfont={"size": 12 + look.size // 5, **({"color": look.ink} if look.ink else {})},
        customdata=names,
        marker={"size": look.size, "color": look.color},
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
        showlegend=False,
    )


def scale_of(everything: np.ndarray) -> tuple[float, float]:
    """Pixels for each unit on square axes, on the narrow side of what a page gives."""
    span = max(float((everything.max(0) - everything.min(0)).max()), 1e-6) * (1 + 2 * MARGIN)
    return WIDTH / span, WIDTH / span


def square_axes(figure: go.Figure, everything: np.ndarray, title: str, shares: Sequence[float]) -> None:
    """Equal scale on both axes, no ticks: only directions and distances mean something here."""
    low, high = everything.min(0), everything.max(0)
    pad = MARGIN * max(float((high - low).max()), 1e-6)
    for i, (axis, update) in enumerate((("x", figure.update_xaxes), ("y", figure.update_yaxes))):
        update(
            range=[float(low[i]) - pad, float(high[i]) + pad],
            title=title.format(n=i + 1, share=shares[i]),
            showticklabels=False,
            zeroline=False,
            showgrid=False,
            **({"scaleanchor": "x", "scaleratio": 1} if axis == "y" else {}),
        )
