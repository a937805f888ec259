"""A column of metadata → one byte per item, the colors of both themes, and what the legend says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dashboard.figures import palettes

if TYPE_CHECKING:  # late below: an answer is on the page before the colors of the map
    import pandas as pd

Kind = Literal["category", "number", "date", "bool"]
MAX_CATEGORIES = 64
MAX_SHAPES = 8
MISSING = "—"
_STEPS = 255  # codes 0–254 of numbers; 255 is missing
_MAX_GUESSED = (
    12  # whole numbers with at most this many values are categories when their name is all they say
)
_Scales = tuple[Sequence[str], Sequence[str]]
_SEQUENTIAL: _Scales = (palettes.SEQUENTIAL_LIGHT, palettes.SEQUENTIAL_DARK)
_DIVERGING: _Scales = (palettes.DIVERGING_LIGHT, palettes.DIVERGING_DARK)


@dataclass(frozen=True)
class LegendEntry:
    """One category: its code, its name, and how many items have it. `role` is what a locale names itself."""

    code: int
    label: str
    count: int
    role: Literal["category", "others", "missing"] = "category"


@dataclass(frozen=True, eq=False)
class ColorColumn:
    """codes (n,) uint8 index `light` and `dark`; categories have `entries`, numbers and dates have `ticks`."""

    name: str
    kind: Kind
    codes: np.ndarray
    light: tuple[str, ...]
    dark: tuple[str, ...]
    entries: tuple[LegendEntry, ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()  # (place on the bar from 0 to 1, what is written there)
    n_missing: int = 0
    n_merged: int = 0  # categories that became "others"

    @property
    def is_continuous(self) -> bool:
        return self.kind in ("number", "date")

    @property
    def has_shapes(self) -> bool:
        """Few enough categories for a shape each, the second cue beside the color."""
        return not self.is_continuous and len(self.entries) <= MAX_SHAPES

    def legend(self) -> dict[str, Any]:
        """What the browser is told: everything but the codes."""
        return {
            "name": self.name,
            "continuous": self.is_continuous,
            "light": self.light,
            "dark": self.dark,
            "entries": [[entry.code, entry.label, entry.count, entry.role] for entry in self.entries],
            "ticks": self.ticks,
            "missing": self.n_missing,
        }


def color_column(
    values: "pd.Series", others: str = "others ({n})", limits: tuple[float, float] | None = None
) -> ColorColumn:
    """Values (n,) of any dtype. `others` names the categories beyond the 64 largest; {n} is how many they are.

    Numbers are colored from their smallest to their largest, or within `limits`, which they do not leave.
    """
    name = str(values.name) if values.name is not None else ""
    kind = column_kind(values)
    if kind == "number":
        return _number_column(name, _floats(values), limits)
    if kind == "date":
        return _date_column(name, _dates(values))
    return _category_column(name, kind, _texts(values), others)


def column_kind(values: "pd.Series") -> Kind:
    """How a column is colored: by what it holds, not by its dtype alone."""
    import pandas as pd

    filled = values.dropna()
    if pd.api.types.is_bool_dtype(values.dtype) or (
        len(filled) and filled.map(type).isin([bool, np.bool_]).all()
    ):
        return "bool"
    if pd.api.types.is_datetime64_any_dtype(values.dtype) or _holds_dates(filled):
        return "date"
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_complex_dtype(values.dtype):
        return "category" if _is_few_whole_numbers(filled) else "number"
    return "category"


def _holds_dates(filled: "pd.Series") -> bool:
    import pandas as pd

    is_arrow_date = str(filled.dtype).startswith(("date32", "date64", "timestamp"))
    return len(filled) > 0 and (is_arrow_date or pd.api.types.infer_dtype(filled) in ("date", "datetime"))


def _is_few_whole_numbers(filled: "pd.Series") -> bool:
    """0, 1, 2 … that stand for classes: digits and cluster numbers are named, not measured."""
    import pandas as pd

    if not pd.api.types.is_integer_dtype(filled.dtype) or filled.empty:
        return False
    low, high = int(filled.min()), int(filled.max())
    return low in (-1, 0, 1) and high <= _MAX_GUESSED and len(filled) > 2 * filled.nunique()


def _floats(values: "pd.Series") -> np.ndarray:
    import pandas as pd

    floats = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(floats), floats, np.nan)


def _dates(values: "pd.Series") -> np.ndarray:
    """Seconds since 1970 as float, NaN where missing."""
    import pandas as pd

    dates = pd.to_datetime(values.astype("object"), errors="coerce", utc=True)
    seconds = dates.dt.tz_localize(None).to_numpy(dtype="datetime64[s]")
    return np.where(np.isnat(seconds), np.nan, seconds.astype(np.int64).astype(np.float64))


def _texts(values: "pd.Series") -> "pd.Series":
    texts = values.astype("object").where(values.notna(), None)
    return texts.map(lambda value: None if value is None else _text(value))


def _text(value: object) -> str | None:
    text = " ".join(str(value).split())
    return text[:80] or None


def _category_column(name: str, kind: Kind, texts: "pd.Series", others: str) -> ColorColumn:
    counts = texts.value_counts(dropna=True)
    ordered = sorted(counts.index, key=lambda text: (-int(counts[text]), text))
    kept, merged = ordered[:MAX_CATEGORIES], ordered[MAX_CATEGORIES:]
    code_of = {text: code for code, text in enumerate(kept)} | dict.fromkeys(merged, len(kept))
    missing_code = len(kept) + bool(merged)
    codes = np.array(
        [missing_code if text is None else code_of[text] for text in _plain(texts)], dtype=np.uint8
    )
    entries = [LegendEntry(code, text, int(counts[text])) for code, text in enumerate(kept)]
    if merged:
        n_others = int(counts[merged].sum())
        entries.append(LegendEntry(len(kept), others.format(n=f"{len(merged):,}"), n_others, "others"))
    n_missing = int((codes == missing_code).sum())
    if n_missing:
        entries.append(LegendEntry(missing_code, MISSING, n_missing, "missing"))
    grays = len(entries) - len(kept)
    light = palettes.LIGHT[: len(kept)] + palettes.GRAY[:1] * grays
    dark = palettes.DARK[: len(kept)] + palettes.GRAY[1:] * grays
    return ColorColumn(name, kind, _frozen(codes), light, dark, tuple(entries), (), n_missing, len(merged))


def _plain(texts: "pd.Series") -> list[str | None]:
    return [text if isinstance(text, str) else None for text in texts]


def _number_column(name: str, values: np.ndarray, limits: tuple[float, float] | None) -> ColorColumn:
    low, high = limits or _range(values)
    scales = _SEQUENTIAL
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
        scales = _DIVERGING
    middle = (low + high) / 2
    ticks = tuple(
        (place, _number(value, high - low)) for place, value in ((0.0, low), (0.5, middle), (1.0, high))
    )
    return _continuous(name, "number", values, (low, high), scales, ticks)


def _date_column(name: str, seconds: np.ndarray) -> ColorColumn:
    low, high = _range(seconds)
    days = (high - low) / 86_400
    unit: Literal["Y", "M", "D", "m"] = (
        "Y" if days > 3_650 else "M" if days > 365 else "D" if days > 3 else "m"
    )
    moments = np.array([low, (low + high) / 2, high]).astype("datetime64[s]")
    texts = [np.datetime_as_string(moment, unit=unit).replace("T", " ") for moment in moments]
    return _continuous(
        name, "date", seconds, (low, high), _SEQUENTIAL, tuple(zip((0.0, 0.5, 1.0), texts, strict=True))
    )


def _range(values: np.ndarray) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)


def _continuous(
    name: str,
    kind: Kind,
    values: np.ndarray,
    limits: tuple[float, float],
    scales: _Scales,
    ticks: tuple[tuple[float, str], ...],
) -> ColorColumn:
    low, high = limits
    is_missing = np.isnan(values)
    share = np.where(is_missing, 0.0, (values - low) / (high - low) if high > low else 0.5)
    codes = np.where(is_missing, _STEPS, np.round(share * (_STEPS - 1))).astype(np.uint8)
    light, dark = ((*_steps(scale), gray) for scale, gray in zip(scales, palettes.GRAY, strict=True))
    if high == low:
        ticks = ticks[1:2]
    return ColorColumn(name, kind, _frozen(codes), light, dark, (), ticks, int(is_missing.sum()))


def _steps(scale: Sequence[str]) -> tuple[str, ...]:
    """A few colors → 255, linear between neighbors."""
    stops = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in scale], dtype=np.float64)
    places = np.linspace(0, len(scale) - 1, _STEPS)
    channels = [np.interp(places, np.arange(len(scale)), stops[:, i]).round().astype(int) for i in range(3)]
    return tuple(f"#{r:02X}{g:02X}{b:02X}" for r, g, b in zip(*channels, strict=True))


def _number(value: float, span: float) -> str:
    """98,113 and 0.83: as many digits as the span needs."""
    if value == 0:
        return "0"
    if abs(value) >= 1e6 or (span and span < 1e-3):
        return f"{value:.3g}"
    digits = 0 if span >= 100 and abs(value) >= 10 else 1 if span >= 10 else 2 if span >= 0.1 else 4
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _frozen(codes: np.ndarray) -> np.ndarray:
    codes.setflags(write=False)
    return codes
