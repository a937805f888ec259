"""What a column holds: numbers, lists of numbers, or text; and its values as each of them."""

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from embeddings.readers.cleaning import text_series

ColumnKind = Literal["number", "list", "text", "other"]
Values: TypeAlias = list[Any] | pa.ChunkedArray  # a column as its file gave it

SAMPLE = 1000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}.*)?")
_TRUTH = {"true": True, "false": False}


def sample(values: Values) -> list[Any]:
    """The first cells that are not empty."""
    head = values[:SAMPLE] if isinstance(values, list) else values.slice(0, SAMPLE).to_pylist()
    return [value for value in head if value is not None and value != "" and value == value]


def kind_of(values: Values) -> ColumnKind:
    """By the first cells: a column is numbers, or lists of them, when nine of ten of its cells are."""
    if isinstance(values, pa.ChunkedArray) and not _is_open(values.type):
        return _arrow_kind(values.type)
    cells = sample(values)
    if not cells:
        return "other"
    if sum(number(cell) is not None for cell in cells) >= 0.9 * len(cells):
        return "number"
    if sum(number_list(cell) is not None for cell in cells) >= 0.9 * len(cells):
        return "list"
    return "text" if any(isinstance(cell, str) for cell in cells) else "other"


def _is_open(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)


def _arrow_kind(kind: pa.DataType) -> ColumnKind:
    if is_arrow_list(kind):
        return "list" if _is_numeric(kind.value_type) else "other"
    return "number" if _is_numeric(kind) else "text" if pa.types.is_string_view(kind) else "other"


def is_arrow_list(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)


def _is_numeric(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def number(cell: Any) -> float | None:
    """`cell` as a number, or None; "1_000" is a text although Python reads it."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | np.number):
        return None
    if isinstance(cell, str) and "_" in cell:
        return None
    try:
        return float(cell)
    except (ValueError, OverflowError):
        return None


def number_list(cell: Any) -> list[float] | None:
    """A list of numbers, also as the text "[0.1, 0.2]" that pandas writes into a CSV; else None."""
    if isinstance(cell, str):
        text = cell.strip()
        if not (text.startswith("[") and text.endswith("]")):
            return None
        cell = text[1:-1].replace(",", " ").split()
    if not isinstance(cell, list | tuple | np.ndarray) or not len(cell):
        return None
    numbers = [math.nan if part is None else number(part) for part in cell]
    return None if any(part is None for part in numbers) else [part for part in numbers if part is not None]


def numbers(values: Values) -> np.ndarray:
    """(n,) float64; what is empty or no number is NaN."""
    if isinstance(values, pa.ChunkedArray):
        if _is_numeric(values.type):
            return values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        values = values.to_pylist()
    quick = _floats(values)
    if quick is not None:
        return quick
    return np.array([math.nan if (cell := number(value)) is None else cell for value in values], np.float64)


def _floats(values: list[Any]) -> np.ndarray | None:
    """The values if all of them are numbers, else None: as `number` reads them, many times faster."""
    if any(value.__class__ is bool or (value.__class__ is str and "_" in value) for value in values):
        return None
    try:
        return np.fromiter(map(float, values), np.float64, len(values))
    except (TypeError, ValueError, OverflowError):
        return None


def number_lists(values: Values) -> tuple[np.ndarray, np.ndarray]:
    """The lists as (n_kept, dim) and the indices of the rows that have the most common length."""
    if isinstance(values, pa.ChunkedArray) and is_arrow_list(values.type):
        flat = _arrow_matrix(values)
        if flat is not None:
            return flat, np.arange(len(flat))
        values = values.to_pylist()
    cells = values if isinstance(values, list) else values.to_pylist()
    return equal_rows([number_list(cell) for cell in cells])


def equal_rows(lists: Sequence[Sequence[float] | None]) -> tuple[np.ndarray, np.ndarray]:
    """As `number_lists`, from lists; None has no length and is left out."""
    lengths = Counter(len(row) for row in lists if row is not None)
    if not lengths:
        return np.empty((0, 1)), np.empty(0, np.int64)
    dim = lengths.most_common(1)[0][0]
    kept = [i for i, row in enumerate(lists) if row is not None and len(row) == dim]
    return np.array([lists[i] for i in kept], dtype=np.float64).reshape(len(kept), dim), np.array(
        kept, np.int64
    )


def _arrow_matrix(values: pa.ChunkedArray) -> np.ndarray | None:
    """Lists without gaps and of one length, reshaped at once; None for the others."""
    if values.null_count or not len(values):
        return None
    flat = pa.concat_arrays([chunk.flatten() for chunk in values.chunks])
    dim, rest = divmod(len(flat), len(values))
    lengths = pc.list_value_length(values)
    if rest or not dim or pc.any(pc.not_equal(lengths, dim)).as_py():
        return None
    return flat.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False).reshape(len(values), dim)


def text(cell: Any) -> str:
    """A cell as a text; missing is empty, whole numbers have no ".0", lists and objects are JSON."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, list | dict):
        return _as_json(cell)
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def _as_json(cell: Any) -> str:
    try:
        return json.dumps(cell, ensure_ascii=False, default=str)
    except RecursionError:
        return "…"  # nested deeper than anybody reads


def texts(values: Values) -> list[str]:
    """A column as texts."""
    return [text(cell) for cell in (values if isinstance(values, list) else values.to_pylist())]


def typed(values: Values) -> pd.Series:
    """A metadata column as numbers, dates, truth values or texts, whatever all its cells are."""
    if isinstance(values, pa.ChunkedArray):
        return _arrow_typed(values)
    filled = [value for value in values if value is not None and value != ""]
    if not filled:
        return text_series([""] * len(values))
    for attempt in (_as_truth, _as_numbers, _as_dates):
        series = attempt(values, filled)
        if series is not None:
            return series
    return text_series(texts(values))


def _arrow_typed(values: pa.ChunkedArray) -> pd.Series:
    kind = values.type
    if _is_numeric(kind) and (values.null_count or pa.types.is_decimal(kind)):
        return pd.Series(numbers(values))
    if _is_numeric(kind) or (pa.types.is_boolean(kind) and not values.null_count):
        return values.to_pandas()
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return pd.to_datetime(
            pd.Series(values.to_pylist(), dtype=object), errors="coerce", utc=True
        ).dt.tz_localize(None)
    return text_series(texts(values))


def _as_truth(values: list[Any], filled: list[Any]) -> pd.Series | None:
    if len(filled) < len(values) or not all(str(value).lower() in _TRUTH for value in filled):
        return None
    return pd.Series([_TRUTH[str(value).lower()] for value in values], dtype=bool)


def _as_numbers(values: list[Any], filled: list[Any]) -> pd.Series | None:
    found = None if number(filled[0]) is None or any(map(_is_code, filled)) else _floats(filled)
    if found is None:
        return None
    if len(filled) < len(values):
        return pd.Series(numbers(values))
    is_whole = np.isfinite(found).all() and (np.abs(found) < 2**53).all() and (found == np.floor(found)).all()
    return pd.Series(found.astype(np.int64) if is_whole else found)


def _is_code(value: Any) -> bool:
    """Leading zeros make "00123" a code, not a number."""
    return value.__class__ is str and value[0] == "0" and len(value) > 1 and value.isdecimal()


def _as_dates(values: list[Any], filled: list[Any]) -> pd.Series | None:
    if not all(_DATE.fullmatch(str(value)) for value in filled):
        return None
    dates = pd.to_datetime(
        pd.Series([text(value) or None for value in values], dtype=object), errors="coerce", utc=True
    )
    return None if int(dates.notna().sum()) < len(filled) else dates.dt.tz_localize(None)
