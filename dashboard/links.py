"""The view as query parameters: a link brings back sample, encoder, method, settings, query and selection."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embeddings.errors import SettingsError
from embeddings.projections import METHODS, settings_from_dict

SOURCE = re.compile(r"^(sample:[a-z0-9-]{1,64}|upload:[0-9a-f]{32})$")
MAX_SELECTED = 20_000  # rows that still fit an address
MAX_TEXT = 500
NO_COLUMN = "-"
GIVEN = "as-is"  # the "method" of data that has 2 or 3 dimensions already


@dataclass
class Link:
    """What a link carries; every value that does not fit falls back to its default."""

    source: str = ""
    encoder: str = ""
    method: str = ""  # "" is the one that suits the space
    n_components: int = 2
    settings: dict[str, dict[str, Any]] = field(
        default_factory=dict
    )  # by method: what differs from the defaults
    color: str = ""  # "" is the one that suits the space, NO_COLUMN is one color
    size: str = ""
    search: str = ""  # the highlight on the map
    query: str = ""  # the search page
    metric: str = ""
    analogy: tuple[str, ...] = ()  # a, b, c, and "open" where they are items of the open space
    clicked: int | None = None
    selected: tuple[int, ...] = ()
    part: tuple[int, ...] = ()  # the rows that "project only these" left, numbered in the whole space


def read(params: Mapping[str, str]) -> Link:
    """A link from an address that anybody may have written: nothing in it is believed."""
    link = Link()
    if SOURCE.match(params.get("source", "")):
        link.source = params["source"]
    for name in ("encoder", "color", "size", "search", "query", "metric"):
        setattr(link, name, params.get(name, "")[:MAX_TEXT])
    if params.get("method") in (GIVEN, *METHODS):
        link.method = params["method"]
    link.n_components = 3 if params.get("dims") == "3" else 2
    link.settings = _settings(params.get("settings", ""))
    link.analogy = tuple(word[:MAX_TEXT] for word in _json_list(params.get("analogy", ""))[:4])
    link.clicked = int(params["item"]) if re.fullmatch(r"\d{1,9}", params.get("item", "")) else None
    link.selected = _unpack_rows(params.get("rows", ""))
    link.part = _unpack_rows(params.get("part", ""))
    return link


def write(link: Link, language: str) -> dict[str, str]:
    """The shortest parameters that `read` turns back into `link`."""
    params = {"lang": language, "source": link.source, "encoder": link.encoder, "method": link.method}
    params |= {"dims": "3"} if link.n_components == 3 else {}
    texts = ("color", "size", "search", "query", "metric")
    params |= {name: getattr(link, name)[:MAX_TEXT] for name in texts}  # no more than `read` takes back
    params["settings"] = (
        json.dumps(link.settings, separators=(",", ":")) if any(link.settings.values()) else ""
    )
    params["analogy"] = _analogy(link.analogy)
    params["item"] = "" if link.clicked is None else str(link.clicked)
    params["rows"] = _pack_rows(link.selected)
    params["part"] = _pack_rows(link.part)
    return {name: value for name, value in params.items() if value}


def _analogy(words: tuple[str, ...]) -> str:
    return json.dumps([word[:MAX_TEXT] for word in words], ensure_ascii=False) if any(words) else ""


def _settings(text: str) -> dict[str, dict[str, Any]]:
    given = _json(text)
    if not isinstance(given, dict):
        return {}
    kept = {}
    for method, values in given.items():
        if method not in METHODS or not isinstance(values, dict):
            continue
        try:
            settings_from_dict(method, values)
        except SettingsError:
            continue
        kept[method] = values
    return kept


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None


def _json_list(text: str) -> list[str]:
    given = _json(text)
    return [word for word in given if isinstance(word, str)] if isinstance(given, list) else []


def _pack_rows(rows: tuple[int, ...]) -> str:
    """Sorted rows as deflated differences; a selection too large for an address is left out."""
    if not rows or len(rows) > MAX_SELECTED:
        return ""
    steps = np.diff(np.sort(np.asarray(rows, dtype=np.int64)), prepend=0).astype("<u4")
    return base64.urlsafe_b64encode(zlib.compress(steps.tobytes(), 9)).decode().rstrip("=")


def _unpack_rows(text: str) -> tuple[int, ...]:
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        data = zlib.decompressobj().decompress(packed, 4 * MAX_SELECTED)
    except (binascii.Error, ValueError, zlib.error):
        return ()
    rows = np.cumsum(np.frombuffer(data[: len(data) // 4 * 4], dtype="<u4").astype(np.int64))
    return tuple(int(row) for row in rows if row < 2**31)
