"""What stands on top of the items, prepared for the browser: ranges, lines, texts. Everything here is small."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from dashboard.components.scatter.data import ScatterData

_MAX_TEXT = 120
_MAX_DRAWN = 28  # characters of a text on the map; the whole is in the tooltip
_MAX_DRAWN_LABELS = 60
_MAX_NEAR = 100
_MARGIN = 0.05


def short(text: str, most: int = _MAX_TEXT) -> str:
    """One line of at most `most` characters, without lone surrogates, which no browser can read."""
    line = " ".join(str(text)[: 4 * most].encode("utf-8", "replace").decode().split())
    return line if len(line) <= most else line[: most - 1] + "…"


def home_of(points: np.ndarray, cell: float = 0.0) -> list[list[float]]:
    """points (n, c) → c ranges that show all of them with a margin, on an equal scale; cells are shown whole."""
    if not len(points):
        return [[-1.0, 1.0]] * points.shape[1]
    low, high = points.min(axis=0).astype(float), points.max(axis=0).astype(float)
    margin = max(_MARGIN * (float((high - low).max()) or 1.0), 0.6 * cell)
    return [[a - margin, b + margin] for a, b in zip(low.tolist(), high.tolist(), strict=True)]


def segments_of(data: "ScatterData") -> list[list[float | None]]:
    """All lines as one: per axis start, end, gap, start, end, gap …"""
    points, n = data.points, len(data)
    pairs = [(points[a], points[b]) for a, b in data.lines if 0 <= a < n and 0 <= b < n]
    if data.star is not None:
        pairs += [(np.asarray(data.star), points[row]) for row in rows_of(data.star_lines, n)]
    return [[v for a, b in pairs for v in (float(a[k]), float(b[k]), None)] for k in range(data.dims)]


def texts_on_map(data: "ScatterData") -> list[dict[str, Any]]:
    """Place, escaped text and width in pixels of every text that would like to stand on the map, in order of worth."""
    rows: list[int] = [] if data.focus is None else [data.focus]
    if not data.has_pictures:  # a picture says more than its name, which would cover others
        rows += [*data.star_lines, *(row for line in data.lines for row in line), *data.labeled]
    spots: list[tuple[Any, str, bool]] = []
    if data.star is not None and data.star_text:
        spots.append((data.star, data.star_text, True))
    for row in list(dict.fromkeys(rows_of(rows, len(data))))[:_MAX_DRAWN_LABELS]:
        spots.append((data.points[row], data.labels[row], row == data.focus))
    regions = {text for _, text in data.captions}
    spots += [(spot, text, False) for spot, text in data.captions[:_MAX_DRAWN_LABELS]]
    drawn = []
    for spot, text, is_strong in spots:
        shown = short(text, _MAX_DRAWN)
        html = escape(shown, quote=False)
        if html:
            text_width = sum(13 if ord(character) > 0x1100 else 7 for character in shown) + 8
            html = f"<b>{html}</b>" if is_strong or text in regions else html
            place = [float(value) for value in spot]
            drawn.append({"spot": place, "text": html, "wide": text_width, "strong": is_strong})
    return drawn


def rows_of(rows: Iterable[int], n: int) -> list[int]:
    """Row numbers that exist."""
    return [int(row) for row in rows if 0 <= row < n]


def texts_near(data: "ScatterData", row: int) -> dict[int, str]:
    """The text of an item and of those around it on the map, where the pointer will go next."""
    if not 0 <= row < len(data):
        return {}
    distances = np.square(data.points - data.points[row]).sum(axis=1)
    distances[row] = -1  # of several items in one place, the one that was asked for is among them
    most = min(_MAX_NEAR, len(data))
    return {int(near): short(data.labels[near]) for near in np.argpartition(distances, most - 1)[:most]}
