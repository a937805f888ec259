"""How a model learns: the loss after each epoch, and the watched words on their way to their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.analogy import INKS, WIDTH, shown
from dashboard.figures.labels import NONE, free_sides
from dashboard.figures.palettes import DARK, LIGHT
from dashboard.figures.playing import buttons, slider

LOSS_HEIGHT, REPLAY_HEIGHT = 260, 460
PLOT_HEIGHT = 300  # what the slider below leaves of the replay
RULE = "#7f89a6"  # seen on paper and on the night
SYMBOLS = ("circle", "square", "diamond", "triangle-up")  # a second cue beside the color
FRAME_MS = 700
PAD = 0.12  # of the width, so that a word at the edge is not cut


@dataclass(frozen=True)
class Curve:
    """The loss of one model after each of its epochs, the first after epoch 1."""

    name: str
    losses: Sequence[float]


@dataclass(frozen=True)
class ReplayWords:
    """What the replay says, in the visitor's language; `axis` takes `n` and `share`, `epoch` takes `n`."""

    axis: str
    epoch: str
    play: str


def loss_figure(curves: Sequence[Curve], n_epochs: int, titles: Mapping[str, str], theme: str) -> go.Figure:
    """One line for each model; the axis has room for all epochs from the start, so that nothing jumps."""
    colors = colors_of(curves, theme)
    figure = go.Figure()
    for i, curve in enumerate(curves):
        figure.add_scatter(
            x=np.arange(1, len(curve.losses) + 1),
            y=np.asarray(curve.losses, dtype=np.float32),
            name=shown(curve.name),
            mode="lines+markers",
            line={"color": colors[i], "width": 2.5},
            marker={"size": 7, "symbol": SYMBOLS[i % len(SYMBOLS)]},
            hovertemplate=f"{shown(curve.name)} · %{{x}} · %{{y:.3f}}<extra></extra>",
        )
    figure.update_layout(
        height=LOSS_HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=len(curves) > 1,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        **_clear(),
    )
    step = max(1, -(-n_epochs // 10))  # at most ten ticks
    figure.update_xaxes(
        title=titles["epoch"], range=[0.5, n_epochs + 0.5], dtick=step, tick0=step, zeroline=False
    )
    figure.update_yaxes(title=titles["loss"], zeroline=False)
    return figure


def loss_sketch(curves: Sequence[Curve], n_epochs: int, theme: str) -> str:
    """The same lines as an SVG that fills its box: a chart that is made anew after each epoch would only flicker."""
    losses = [loss for curve in curves for loss in curve.losses]
    low, room = min(losses), max(max(losses) - min(losses), 1e-6)
    drawn = ""
    for curve, color in zip(curves, colors_of(curves, theme), strict=True):
        at = [
            (100 * n / max(n_epochs, 1), 94 - 88 * (loss - low) / room)
            for n, loss in enumerate(curve.losses, 1)
        ]
        style = f'stroke="{color}" stroke-linecap="round" fill="none" vector-effect="non-scaling-stroke"'
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in at)
        dots = "".join(f"M{x:.2f} {y:.2f}h0" for x, y in at)
        drawn += f'<polyline points="{path}" stroke-width="2.5" {style}/><path d="{dots}" stroke-width="8" {style}/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 0 102 102" preserveAspectRatio="none" '
        f'width="100%" height="100%" aria-hidden="true"><path d="M-1 101h102" stroke="{RULE}" '
        f'vector-effect="non-scaling-stroke"/>{drawn}</svg>'
    )


def loss_names(curves: Sequence[Curve], theme: str) -> str:
    """Which line is whose, and the last loss of each, as markup without anything of a visitor's in it unescaped."""
    colors = colors_of(curves, theme)
    named = [
        f'<span style="white-space:nowrap"><span style="color:{color}">●</span> '
        f"{shown(curve.name)} {curve.losses[-1]:.3f}</span>"
        for curve, color in zip(curves, colors, strict=True)
    ]
    return "&emsp;".join(named)


def colors_of(curves: Sequence[Curve], theme: str) -> list[str]:
    """A color for each line, one after the other, so that a model keeps its own while others join."""
    palette = DARK if theme == "dark" else LIGHT
    return [palette[i % len(palette)] for i in range(len(curves))]


def replay_figure(
    points: np.ndarray, labels: Sequence[str], epochs: Sequence[int], shares: Sequence[float],
    words: ReplayWords, theme: str,
) -> go.Figure:  # fmt: skip
    """Points (snapshots, words, 2): the last snapshot is shown first; the slider and the button move the words.

    In each snapshot only those words are written that find room, the first ones first; any other says its name
    when it is pointed at.
    """
    ink, muted = INKS.get(theme, INKS["light"])
    color = (DARK if theme == "dark" else LIGHT)[0]
    names, (low, high) = [shown(label) for label in labels], _limits(points)
    room = min(WIDTH / float(high[0] - low[0]), PLOT_HEIGHT / float(high[1] - low[1]))  # pixels for each unit
    frames = [
        go.Frame(data=[go.Scatter(**_written(at, names, room))], name=str(epoch), traces=[0])
        for epoch, at in zip(epochs, points, strict=True)
    ]
    figure = go.Figure(data=[_words(points[-1], names, room, ink, color)], frames=frames)
    figure.update_layout(
        height=REPLAY_HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        sliders=[_slider(epochs, words.epoch, ink, muted)],
        updatemenus=[_play(words.play, ink, muted)],
        **_clear(),
    )
    _axes(figure, points, shares, words.axis)
    return figure


def _clear() -> dict[str, str]:
    return {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"}


def _words(at: np.ndarray, names: Sequence[str], room: float, ink: str, color: str) -> go.Scatter:
    return go.Scatter(
        **_written(at, names, room),
        mode="markers+text",
        customdata=names,
        textfont={"size": 13, "color": ink},
        marker={"size": 8, "color": color},
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )


def _written(at: np.ndarray, names: Sequence[str], room: float) -> dict[str, Any]:
    """Where the words are, and which of them are written on which side."""
    sides = free_sides(at, names, (room, room))
    return {
        "x": at[:, 0],
        "y": at[:, 1],
        "text": [name if side != NONE else "" for name, side in zip(names, sides, strict=True)],
        "textposition": [side or "top center" for side in sides],
    }


def _slider(epochs: Sequence[int], template: str, ink: str, muted: str) -> dict[str, Any]:
    glide = {"duration": FRAME_MS // 2, "easing": "cubic-in-out"}
    own = {"pad": {"t": 34, "b": 6}, "transition": glide}
    return slider(epochs, template, (ink, muted), 13, _motion(once=True)) | own


def _play(label: str, ink: str, muted: str) -> dict[str, Any]:
    play = {"method": "animate", "label": label, "args": [None, _motion(once=False)]}
    return buttons([play], (ink, muted), 13)


def _motion(*, once: bool) -> dict[str, Any]:
    """A slider goes to one frame; the button plays all of them from the first."""
    return {
        "mode": "immediate",
        "fromcurrent": False,
        "frame": {"duration": 0 if once else FRAME_MS, "redraw": False},
        "transition": {"duration": FRAME_MS // 2 if once else FRAME_MS - 100, "easing": "cubic-in-out"},
    }


def _axes(figure: go.Figure, points: np.ndarray, shares: Sequence[float], title: str) -> None:
    """One frame for all snapshots, equal scale on both axes, no ticks."""
    low, high = _limits(points)
    for i, update in enumerate((figure.update_xaxes, figure.update_yaxes)):
        update(
            range=[float(low[i]), float(high[i])],
            title=title.format(n=i + 1, share=shares[i]),
            showticklabels=False,
            zeroline=False,
            showgrid=False,
            **({"scaleanchor": "x", "scaleratio": 1} if i else {}),
        )


def _limits(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The corners of what is shown, with some air around all snapshots."""
    everything = points.reshape(-1, 2)
    low, high = everything.min(0), everything.max(0)
    pad = PAD * max(float((high - low).max()), 1e-6)
    return low - pad, high + pad
