"""What a scatter shows, and what came back from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboard.components.scatter.drawing import camera_of, extras_of, layout_of, marks_of, signs_of
from dashboard.components.scatter.overlay import home_of, rows_of, short, texts_near, texts_on_map
from dashboard.components.scatter.pack import Part, array_part, json_part
from dashboard.figures.colors import ColorColumn

MOST_SVG = 2_000  # items that are drawn without WebGL
MOST_MOVED = 20_000  # items that move from one map to the next
_MOST_RINGED = 500  # more are not drawn as pictures at once
LABELS_SENT_BELOW = 20_000  # above, the text of an item is fetched when the pointer rests on it


@dataclass(frozen=True, eq=False)
class ScatterData:
    """The items of a map: points (n, 2 or 3), labels (n,), and what is drawn on top of them. Rows are row numbers."""

    points: np.ndarray
    labels: Sequence[str]
    identity: str = ""  # of the items (a content digest): another one forgets selection, zoom and motion
    color: ColorColumn | None = None
    sizes: np.ndarray | None = None  # (n,), not negative; the area of a mark follows it
    highlighted: Sequence[int] | np.ndarray = ()  # a ring around each: search matches, neighbors
    labeled: Sequence[int] | np.ndarray = ()  # their text is written on the map, the first ones first
    focus: int | None = None  # the item that the page is about: a strong ring and its text
    judged: Mapping[str, Sequence[int]] = field(default_factory=dict)  # rows by a name in drawing.JUDGED
    lines: Sequence[tuple[int, int]] | np.ndarray = ()  # (m, 2) from row to row
    star: Sequence[float] | np.ndarray | None = None  # (2 or 3,) where the query stands
    star_text: str = ""
    star_lines: Sequence[int] | np.ndarray = ()  # rows that the star is joined to
    selected: Sequence[int] | np.ndarray | None = None  # given from Python: taken over when it changes
    axis_titles: Sequence[str] = ()
    shows_ticks: bool = False
    duration: int = 700  # milliseconds of the motion from one map to the next
    captions: Sequence[tuple[Sequence[float], str]] = ()  # spots (2 or 3,) and the names of the regions there
    summary: str = ""  # one sentence that says what the map shows, for who cannot see it
    thumbnails: Callable[[int], bytes | None] | None = None  # the small picture of a row, when it is seen
    pictures_as_points: bool = True  # where few enough items are in view
    cell: float = 0.0  # the side of a picture in units of a 2-D map; 0 fits it to the number of items

    def __len__(self) -> int:
        return len(self.points)

    @property
    def dims(self) -> int:
        return int(self.points.shape[1])

    @property
    def has_pictures(self) -> bool:
        """Whether pictures stand on the map where few enough items are in view."""
        return self.thumbnails is not None and self.pictures_as_points and self.dims == 2


@dataclass(frozen=True, eq=False)
class ScatterEvent:
    """`clicked` only in the run that the click started; `selected` (sorted rows) stays until it changes."""

    clicked: int | None = None
    selected: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.uint32))
    selection_changed: bool = False  # in this run, by the visitor's hand
    event_id: int = 0  # of the last click


def parts_of(data: ScatterData) -> dict[str, Part]:
    """The big arrays of a message; each is sent once."""
    parts = {"points": array_part(np.asarray(data.points, dtype=np.float32))}
    if len(data) <= LABELS_SENT_BELOW:
        parts["labels"] = json_part([short(label) for label in data.labels])
    if data.color is not None:
        parts["codes"] = array_part(data.color.codes)
    if data.selected is not None:
        parts["selected"] = array_part(np.array(sorted(rows_of(data.selected, len(data))), dtype=np.uint32))
    if data.sizes is not None:
        parts["sizes"] = array_part(size_codes(data.sizes))
    return parts


def header_of(data: ScatterData, asked: int | None = None) -> dict[str, Any]:
    """Everything small: sent every time. `asked` is a row whose text the browser wants."""
    n = len(data)
    return {
        "album": album_of(data),
        "n": n,
        "dims": data.dims,
        "identity": data.identity,
        "color": None if data.color is None else data.color.legend(),
        "marks": marks_of(data),
        "extras": extras_of(data),
        "layout": layout_of(data),
        "notes": texts_on_map(data),
        "home": home_of(data.points, data.cell),
        "camera": camera_of(data),
        "duration": data.duration if n <= MOST_MOVED else 0,
        "svg_step": svg_step(n),
        "summary": data.summary,
        "texts": {} if asked is None else texts_near(data, asked),
    }


def album_of(data: ScatterData) -> dict[str, Any] | None:
    """How pictures are drawn: over the marks where `points`, else in tooltips; strong frames for `ringed` rows."""
    if data.thumbnails is None:
        return None
    ringed = rows_of(data.highlighted, len(data))[:_MOST_RINGED]
    return {
        "points": data.has_pictures,
        "cell": data.cell,
        "ringed": ringed,
        "focus": data.focus,
        "signs": signs_of(data),
    }


def svg_step(n: int) -> int:
    """Without WebGL every how manieth item is drawn."""
    return max(1, -(-n // MOST_SVG))


def size_codes(sizes: np.ndarray) -> np.ndarray:
    """Sizes (n,) → uint8: the diameter as a share of the largest; what is not finite counts as the smallest."""
    values = np.nan_to_num(np.asarray(sizes, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0).clip(min=0)
    largest = values.max(initial=0)
    if largest == 0:
        return np.zeros(len(values), dtype=np.uint8)
    return np.round(255 * np.sqrt(values / largest)).astype(np.uint8)
