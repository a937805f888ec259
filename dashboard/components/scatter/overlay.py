"""What stands on top of the items, prepared for the browser: frame, lines, texts. Everything here is small."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from dashboard.components.scatter.data import ScatterData

_MAX_TEXT = 120
_MAX_DRAWN = 28  # characters of a text on the map; the whole is in the tooltip
_MAX_DRAWN_LABELS = 60
_MARGIN = 0.05


def short(text: str, most: int = _MAX_TEXT) -> str:
    """One line of at most `most` characters, without lone surrogates, which no browser can read."""
    line = " ".join(str(text)[: 4 * most].encode("utf-8", "replace").decode().split())
    return line if len(line) <= most else line[: most - 1] + "…"


def home_of(points: np.ndarray) -> list[list[float]]:
    """points (n, c) → c ranges that show all of them with a margin, on an equal scale."""
    if not len(points):
        return [[-1.0, 1.0]] * points.shape[1]
    low, high = points.min(axis=0).astype(float), points.max(axis=0).astype(float)
    margin = _MARGIN * (float((high - low).max()) or 1.0)
    return [[a - margin, b + margin] for a, b in zip(low.tolist(), high.tolist(), strict=True)]


def axis_of(title: str, shows_ticks: bool) -> dict[str, Any]:
    """One axis of Plotly's layout; Plotly renders a small HTML, so the title is escaped."""
    return {
        "title": {"text": escape(short(title), quote=False) or " ", "font": {"size": 12}, "standoff": 6},
        "showgrid": shows_ticks,
        "showticklabels": shows_ticks,
        "zeroline": shows_ticks,
        "ticks": "",
        "showline": False,
        "showspikes": False,
        "showbackground": False,
        "gridcolor": "rgba(128,138,160,0.16)",
        "zerolinecolor": "rgba(128,138,160,0.35)",
        "autorange": False,
    }


def frame_of(data: "ScatterData") -> dict[str, Any]:
    """The part of Plotly's layout that does not depend on the theme: the axes by name, and the margins."""
    titles = [*data.axis_titles, "", "", ""]
    axes = {f"{name}axis": axis_of(titles[k], data.shows_ticks) for k, name in enumerate("xyz"[: data.dims])}
    if data.dims == 2:
        for axis in axes.values():
            del axis["showbackground"], axis["showspikes"]
        axes["yaxis"]["scaleanchor"] = "x"
    is_framed = data.shows_ticks or any(data.axis_titles)
    wide, narrow = (46, 40) if is_framed and data.dims == 2 else (8, 8), 8
    return {"axes": axes, "margin": {"l": wide[0], "b": wide[1], "r": narrow, "t": narrow}}


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
    rows += [*data.star_lines, *(row for line in data.lines for row in line), *data.labeled]
    spots: list[tuple[Any, str, bool]] = []
    if data.star is not None and data.star_text:
        spots.append((data.star, data.star_text, True))
    for row in list(dict.fromkeys(rows_of(rows, len(data))))[:_MAX_DRAWN_LABELS]:
        spots.append((data.points[row], data.labels[row], row == data.focus))
    drawn = []
    for spot, text, is_strong in spots:
        shown = short(text, _MAX_DRAWN)
        html = escape(shown, quote=False)
        if html:
            text_width = sum(13 if ord(character) > 0x1100 else 7 for character in shown) + 8
            html = f"<b>{html}</b>" if is_strong else html
            drawn.append({"spot": [float(value) for value in spot], "text": html, "wide": text_width})
    return drawn


def rows_of(rows: Iterable[int], n: int) -> list[int]:
    """Row numbers that exist."""
    return [int(row) for row in rows if 0 <= row < n]


def texts_of(data: "ScatterData", rows: Sequence[int]) -> dict[int, str]:
    return {row: short(data.labels[row]) for row in rows_of(rows, len(data))}
