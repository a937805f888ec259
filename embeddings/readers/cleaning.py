"""Items as they can be shown and encoded: no control characters, no half surrogates, no endless texts."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embeddings.errors import Message
from embeddings.readers.tally import Tally, listed

# Tabs and line ends stay; joiners and direction marks stay too, since emoji and Arabic need them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` without control characters; half surrogates become the replacement character."""
    return _CONTROL.sub(lambda match: "\ufffd" if "\ud800" <= match[0] <= "\udfff" else "", text)


def clean_items(items: Sequence[str], rows: np.ndarray, tally: Tally, longest: int) -> list[str]:
    """Items without control characters and no longer than `longest`; the tally says how many were changed."""
    dirty = [i for i, item in enumerate(items) if _CONTROL.search(item)]
    cleaned = list(items)
    for i in dirty:
        cleaned[i] = clean(items[i])
    if dirty:
        values = {"count": len(dirty), "rows": listed([int(rows[i]) for i in dirty[:11]])}
        tally.note(
            Message(
                "control_characters", "Control characters were removed; items: {count:,}, rows {rows}", values
            )
        )
    return _cut(cleaned, rows, tally, longest)


def _cut(items: list[str], rows: np.ndarray, tally: Tally, longest: int) -> list[str]:
    long = [i for i, item in enumerate(items) if len(item) > longest]
    for i in long:
        items[i] = items[i][:longest]
    if long:
        values = {"count": len(long), "limit": longest, "rows": listed([int(rows[i]) for i in long[:11]])}
        tally.note(
            Message(
                "items_cut",
                "Texts longer than {limit:,} characters were cut; items: {count:,}, rows {rows}",
                values,
            )
        )
    return items


def text_series(texts: Sequence[str]) -> pd.Series:
    """A metadata column of texts, without control characters and half surrogates, which parquet cannot hold."""
    return pd.Series([clean(text) if _CONTROL.search(text) else text for text in texts], dtype=object).astype(
        "str"
    )


def column_names(names: Sequence[Any], tally: Tally) -> list[str]:
    """Names as clean texts: empty ones are numbered, repeated ones too, and the tally says so."""
    taken: set[str] = set()
    renamed = []
    result = []
    for number, raw in enumerate(names, start=1):
        name = clean("" if raw is None else str(raw)).strip() or f"column {number}"
        unique, copy = name, 2
        while unique in taken:
            unique, copy = f"{name} ({copy})", copy + 1
        if unique != name:
            renamed.append(unique)
        taken.add(unique)
        result.append(unique)
    if renamed:
        values = {"names": ", ".join(renamed[:5])}
        tally.note(Message("columns_renamed", "Column names that came twice were renamed: {names}", values))
    return result
