"""On which side of its mark a text stands, so that no two texts cover each other."""

from collections.abc import Sequence

import numpy as np

# Plotly's names, with the direction from the mark to the middle of the text; y grows upward.
SIDES = {"top center": (0, 1), "middle right": (1, 0), "middle left": (-1, 0), "bottom center": (0, -1)}
NONE = ""
RADIUS = 8  # pixels of a mark with a little air
SPOT = 3  # of a spot that is no mark
LINE = 16
NARROW, WIDE = 7.4, 13.5  # pixels of a letter, and of one of Hangul or Han
Box = tuple[float, float, float, float]


def free_sides(
    points: np.ndarray,
    labels: Sequence[str],
    scale: tuple[float, float],
    n_certain: int = 0,
    avoid: np.ndarray | None = None,
) -> list[str]:
    """For each of points (n, 2) the side of its text, or NONE where it finds no room; the first ones choose first.

    `scale` is pixels for each unit of x and y. The first `n_certain` are written in any case. `avoid`
    (m, 2) are other spots that no text may cover: a star, the way of a line.
    """
    spots = np.asarray(points, float) * np.asarray(scale)
    marks = [_mark(spot, RADIUS) for spot in spots]
    taken: list[Box] = []
    if avoid is not None:
        taken = [_mark(spot, SPOT) for spot in np.asarray(avoid, float) * np.asarray(scale)]
    chosen = []
    for at, label in enumerate(labels):
        others = [*taken, *marks[:at], *marks[at + 1 :]]
        boxes = {side: _box(spots[at], side, _width(label)) for side in SIDES}
        free = [side for side, box in boxes.items() if not any(_overlap(box, other) for other in others)]
        side = free[0] if free else "top center" if at < n_certain else NONE
        if side:
            taken.append(boxes[side])
        chosen.append(side)
    return chosen


def along(start: np.ndarray, end: np.ndarray, n: int = 24) -> np.ndarray:
    """Spots (n, 2) on the way of a line, which a text may not cover."""
    shares = np.linspace(0, 1, n)[:, None]
    return (1 - shares) * np.asarray(start, float) + shares * np.asarray(end, float)


def _mark(spot: np.ndarray, radius: float) -> Box:
    x, y = float(spot[0]), float(spot[1])
    return (x - radius, y - radius, x + radius, y + radius)


def _width(label: str) -> float:
    return sum(WIDE if ord(letter) > 0x1100 else NARROW for letter in label)


def _box(spot: np.ndarray, side: str, width: float) -> Box:
    right, up = SIDES[side]
    x = float(spot[0]) + right * (RADIUS + width / 2)
    y = float(spot[1]) + up * (RADIUS + LINE / 2)
    return (x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
