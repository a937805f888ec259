"""The words of an analogy on a plane, with the step that leads from a to b drawn again from c."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go

# Each is seen on paper and on the night: 3:1 or better on both.
STEP = "#5b7be8"
ANSWER = "#d9731a"
NEAR = "#7f89a6"
# Text needs 4.5:1, which no color has on both: strong and muted, by the theme that is on screen.
INKS = {"light": ("#1b2236", "#5b6478"), "dark": ("#e6eaf5", "#a3abc2")}
MOST_LETTERS = 28
HEIGHT = 460
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
    marks(figure, plane.points[4:], plane.labels[4:], Look(NEAR, 7, muted, "middle right"))
    marks(figure, np.stack([a, b, c]), plane.labels[:3], Look(STEP, 11, strong))
    marks(figure, answer[None], plane.labels[3:4], Look(ANSWER, 13, strong))
    figure.add_scatter(
        x=plane.target[:1],
        y=plane.target[1:],
        mode="markers",
        marker={"symbol": "star", "size": 15, "color": ANSWER},
        hovertemplate=f"{escape(words.target)}<extra></extra>",
        showlegend=False,
    )
    figure.update_layout(height=HEIGHT, margin={"l": 8, "r": 8, "t": 8, "b": 8}, **clear())
    square_axes(figure, np.vstack([plane.points, plane.target]), words.axis, plane.shares)
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
    side: str = "top center"


def marks(figure: go.Figure, points: np.ndarray, labels: Sequence[str], look: Look) -> None:
    texts = [shown(label) if look.color == NEAR else f"<b>{shown(label)}</b>" for label in labels]
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers+text",
        text=texts,
        textposition=look.side,
        textfont={"size": 12 + look.size // 5, **({"color": look.ink} if look.ink else {})},
        marker={"size": look.size, "color": look.color},
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
        showlegend=False,
    )


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
