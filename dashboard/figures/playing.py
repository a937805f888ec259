"""What a figure with frames is steered by: a slider over the epochs, and buttons above the picture."""

from collections.abc import Sequence
from typing import Any


def slider(
    epochs: Sequence[int], prefix: str, inks: tuple[str, str], size: int, motion: dict[str, Any]
) -> dict[str, Any]:
    """One step for each epoch, the last one shown; `inks` are those of the value and of the rest, `size` the value's."""
    ink, muted = inks
    return {
        "active": len(epochs) - 1,
        "steps": [
            {"method": "animate", "label": str(epoch), "args": [[str(epoch)], motion]} for epoch in epochs
        ],
        "x": 0,
        "len": 1,
        "y": 0,
        "currentvalue": {"prefix": prefix, "font": {"color": ink, "size": size}, "xanchor": "left"},
        "font": {"color": muted, "size": 11},
        "bordercolor": muted,
        "bgcolor": muted,
        "activebgcolor": ink,
        "tickcolor": muted,
    }


def buttons(made: Sequence[dict[str, Any]], inks: tuple[str, str], size: int) -> dict[str, Any]:
    """A row of buttons at the upper left corner."""
    ink, muted = inks
    return {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "top",
        "bgcolor": "rgba(0,0,0,0)",
        "bordercolor": muted,
        "font": {"color": ink, "size": size},
        "buttons": list(made),
    }
