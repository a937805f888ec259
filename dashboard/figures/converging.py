"""A map on its way: frames that play, pause and follow a slider, in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import INKS, shown
from dashboard.figures.colors import ColorColumn
from dashboard.figures.palettes import PLAIN
from dashboard.figures.playing import buttons, slider

HEIGHT = 560
FRAME_MS = 120
MOST_FRAMES = 60
MARGIN = 0.05


@dataclass(frozen=True)
class ConvergingWords:
    """What the figure says in the visitor's language; `epoch` is what stands before the number."""

    epoch: str
    play: str
    pause: str


def thinned(epochs: Sequence[int], most: int = MOST_FRAMES) -> list[int]:
    """Which frames are shown: the first, the last, and most of the early ones, where most happens."""
    n = len(epochs)
    if n <= most:
        return list(range(n))
    # Steps that grow with time: half of the frames are of the first third.
    places = (n - 1) * np.linspace(0, 1, most) ** 1.6
    return sorted({*np.round(places).astype(int).tolist(), 0, n - 1})


def converging_figure(
    frames: Sequence[np.ndarray],
    epochs: Sequence[int],
    labels: Sequence[str],
    color: ColorColumn | None,
    words: ConvergingWords,
    theme: str,
    dot: float,
) -> go.Figure:
    """Points (n, 2) of each frame, each drawn as wide as it is: t-SNE starts in a speck. The last is shown first."""
    ink, muted = INKS.get(theme, INKS["light"])
    shapes = [_fitted(points) for points in frames]
    made: list[dict[str, Any]] = [
        go.Frame(data=[{"type": "scattergl", "x": at[:, 0], "y": at[:, 1]}], name=str(epoch), traces=[0])
        for epoch, at in zip(epochs, shapes, strict=True)
    ]
    figure = go.Figure(data=[_marks(shapes[-1], labels, color, theme == "dark", dot)], frames=made)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        sliders=[_slider(epochs, words.epoch, ink, muted)],
        updatemenus=[_buttons(words, ink, muted)],
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    plain = {
        "range": [-1 - MARGIN, 1 + MARGIN],
        "showticklabels": False,
        "zeroline": False,
        "showgrid": False,
    }
    figure.update_xaxes(**plain)
    figure.update_yaxes(**plain, scaleanchor="x", scaleratio=1)
    return figure


def _fitted(points: np.ndarray) -> np.ndarray:
    """Centered, and as large as the frame: only where items stand to each other means something."""
    centered = points - points.mean(axis=0)
    size = float(np.abs(centered).max()) or 1.0
    fitted: np.ndarray = (centered / size).astype(np.float32)
    return fitted


def _marks(
    at: np.ndarray, labels: Sequence[str], color: ColorColumn | None, is_dark: bool, dot: float
) -> go.Scattergl:
    if color is None:
        paint: Any = PLAIN[is_dark]
    else:
        palette = color.dark if is_dark else color.light
        paint = [palette[code % len(palette)] for code in color.codes.tolist()]
    return go.Scattergl(
        x=at[:, 0],
        y=at[:, 1],
        mode="markers",
        text=[shown(label) for label in labels],
        marker={"size": dot, "color": paint},
        hovertemplate="%{text}<extra></extra>",
    )


def _slider(epochs: Sequence[int], prefix: str, ink: str, muted: str) -> dict[str, Any]:
    own = {"pad": {"t": 30, "b": 4}, "minorticklen": 0}
    return slider(epochs, prefix, (ink, muted), 14, _motion(once=True)) | own


def _buttons(words: ConvergingWords, ink: str, muted: str) -> dict[str, Any]:
    """Play goes on from where the slider stands, pause stops there."""
    stop = [
        [None],
        {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}},
    ]
    made: list[dict[str, Any]] = [
        {"method": "animate", "label": words.play, "args": [None, _motion(once=False)]},
        {"method": "animate", "label": words.pause, "args": stop},
    ]
    return buttons(made, (ink, muted), 14)


def _motion(*, once: bool) -> dict[str, Any]:
    """Frames are drawn one after the other; WebGL marks do not glide between them."""
    return {
        "mode": "immediate",
        "fromcurrent": not once,
        "frame": {"duration": 0 if once else FRAME_MS, "redraw": True},
        "transition": {"duration": 0},
    }
