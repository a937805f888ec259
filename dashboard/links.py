"""The view as query parameters: a link brings back sample, encoder, method, settings, query and selection."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboard.choices import CHOICES
from embeddings.analogy import METHODS as ANALOGY_METHODS
from embeddings.errors import SettingsError
from embeddings.projections import METHODS, settings_from_dict

SOURCE = re.compile(r"^(sample:[a-z0-9-]{1,64}|(upload|trained|made):[0-9a-f]{32})$")
TRAINED = "trained:"
MADE = "made:"  # from ratings or a table, on the pages of entities
TOKEN = re.compile(r"^[0-9a-f]{32}$")
MODEL = re.compile(r"^(packaged|[0-9a-f]{32})$")
MAX_SELECTED = 20_000  # rows that still fit an address
MAX_TEXT = 500
MAX_LONG = (
    2_000  # of a formula, and of lists of words: what is longer stays on its page, and out of the address
)
NO_COLUMN = "-"
# Whose words are asked: those of the open space, or of the pretrained vectors.
OPEN, PACKAGED = "open", "packaged"
WORDS_TABS = ("formula", "axes", "odd", "pairs", "path", "moved")
IMAGES_TABS = ("gallery", "duplicates", "saw")
WHOLE = (0, 0, 100, 100)  # the crop that leaves a picture as it is: left, top, right, bottom in percent
MAX_LISTS, MAX_LISTED = 5, 40  # lists of words, words of one
GIVEN = "as-is"  # the "method" of data that has 2 or 3 dimensions already
TEXTS = ("encoder", "color", "size", "search", "query", "metric", "test")


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
    analogy: tuple[str, ...] = ()  # a, b, c
    analogy_method: str = ""  # "" is 3CosAdd
    vocabulary: str = ""  # OPEN or PACKAGED; "" is the one that suits the space
    words_tab: str = ""  # one of WORDS_TABS
    formula: str = ""
    axes: tuple[tuple[str, ...], ...] = ()  # poles of the first axis, of the second, and what is laid out
    listed: tuple[str, ...] = ()  # the words of "odd one out" and of the matrix of pairs
    path: tuple[str, ...] = ()  # from, to
    moved: tuple[str, ...] = ()  # the two models of "what moved": PACKAGED, or the digest of a space
    test: str = ""  # of the measure page: a ready set, or "own"
    models: tuple[str, ...] = ()  # that take it: PACKAGED, or digests of spaces; () is what suits best
    crop: tuple[int, ...] = WHOLE  # the part of a picture that is searched by
    images_tab: str = ""  # one of IMAGES_TABS
    pictures: bool = True  # drawn as the points of the map
    grid: bool = False  # the items of the map in cells
    threshold: int = 0  # of near-duplicates, in thousandths of a cosine; 0 is the usual one
    # The token of a training: who has it finds its models again, while the server keeps them.
    training: str = ""
    choices: dict[str, str] = field(default_factory=dict)  # what `CHOICES` names; "" where nothing was chosen
    clicked: int | None = None
    selected: tuple[int, ...] = ()
    part: tuple[int, ...] = ()  # the rows that "project only these" left, numbered in the whole space


def read(params: Mapping[str, str]) -> Link:
    """A link from an address that anybody may have written: nothing in it is believed."""
    link = Link()
    if SOURCE.match(params.get("source", "")):
        link.source = params["source"]
    for name in TEXTS:
        setattr(link, name, params.get(name, "")[:MAX_TEXT])
    link.formula = _short(params.get("formula", ""))
    link.training = params["training"] if TOKEN.match(params.get("training", "")) else ""
    if params.get("method") in (GIVEN, *METHODS):
        link.method = params["method"]
    link.n_components = 3 if params.get("dims") == "3" else 2
    link.settings = _settings(params.get("settings", ""))
    analogy = [word[:MAX_TEXT] for word in _json_list(params.get("analogy", ""))]
    link.analogy = tuple(analogy[:3])
    link.analogy_method = params["by"] if params.get("by") in ANALOGY_METHODS else ""
    # Links of old say the open space as a fourth word.
    said = OPEN if analogy[3:4] == [OPEN] else params.get("vocabulary", "")
    link.vocabulary = said if said in (OPEN, PACKAGED) else ""
    link.words_tab = params["tab"] if params.get("tab") in WORDS_TABS else ""
    link.axes = tuple(_names(words) for words in _json_lists(_short(params.get("axes", ""))))
    link.listed = _names(_json_list(_short(params.get("words", ""))))
    link.path = _names(_json_list(_short(params.get("path", ""))))[:2]
    moved = _json_list(params.get("moved", ""))
    link.moved = tuple(moved) if len(moved) == 2 and all(map(MODEL.match, moved)) else ()
    link.models = _names(name for name in _json_list(params.get("models", "")) if MODEL.match(name))
    link.pictures, link.grid = params.get("pictures") != "0", params.get("grid") == "1"
    link.crop = _crop(params.get("crop", ""))
    link.images_tab = params["show"] if params.get("show") in IMAGES_TABS else ""
    link.threshold = (
        min(1000, int(params["alike"])) if re.fullmatch(r"\d{1,4}", params.get("alike", "")) else 0
    )
    link.choices = {
        name: params[name] for name, form in CHOICES.items() if form.fullmatch(params.get(name, ""))
    }
    link.clicked = int(params["item"]) if re.fullmatch(r"\d{1,9}", params.get("item", "")) else None
    link.selected = _unpack_rows(params.get("rows", ""))
    link.part = _unpack_rows(params.get("part", ""))
    return link


def write(link: Link, language: str) -> dict[str, str]:
    """The shortest parameters that `read` turns back into `link`."""
    params = {"lang": language, "source": link.source, "encoder": link.encoder, "method": link.method}
    params |= {"dims": "3"} if link.n_components == 3 else {}
    params |= {name: getattr(link, name)[:MAX_TEXT] for name in TEXTS}  # no more than `read` takes back
    params["settings"] = (
        json.dumps(link.settings, separators=(",", ":")) if any(link.settings.values()) else ""
    )
    params["analogy"] = _written(word[:MAX_TEXT] for word in link.analogy)
    params["training"] = link.training
    params |= {"by": link.analogy_method, "vocabulary": link.vocabulary, "tab": link.words_tab}
    params["formula"], params["axes"] = _short(link.formula), _short(_axes(link))
    params["words"] = _short(_written(_names(link.listed)))
    params["path"] = _short(_written(_names(link.path[:2])))
    params["moved"], params["models"] = _written(link.moved), _written(_names(link.models))
    params["crop"] = "" if link.crop == WHOLE else "-".join(map(str, link.crop))
    params |= {"pictures": "" if link.pictures else "0", "grid": "1" if link.grid else ""}
    params |= {"show": link.images_tab, "alike": str(link.threshold or "")}
    params |= {name: link.choices.get(name, "") for name in CHOICES}
    params["item"] = "" if link.clicked is None else str(link.clicked)
    params["rows"] = _pack_rows(link.selected)
    params["part"] = _pack_rows(link.part)
    return {name: value for name, value in params.items() if value}


def carries(link: Link) -> bool:
    """Whether the address has room for the formula and every list of words."""
    texts = (link.formula, _axes(link), _written(link.listed), _written(link.path))
    return all(len(text) <= MAX_LONG for text in texts)


def _short(text: str) -> str:
    """Half a formula would be another one: what is too long is left out."""
    return text if len(text) <= MAX_LONG else ""


def _crop(text: str) -> tuple[int, ...]:
    """Left, top, right, bottom in percent; the whole picture for anything else."""
    given = re.fullmatch(r"(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})", text)
    left, top, right, bottom = map(int, given.groups()) if given else WHOLE
    is_crop = 0 <= left < right <= 100 and 0 <= top < bottom <= 100
    return (left, top, right, bottom) if is_crop else WHOLE


def _axes(link: Link) -> str:
    return _json_text([_names(words) for words in link.axes[:MAX_LISTS]]) if any(link.axes) else ""


def _names(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(words)[:MAX_LISTED]


def _written(words: Iterable[str]) -> str:
    kept = list(words)
    return _json_text(kept) if any(kept) else ""


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
    return _strings(_json(text))


def _json_lists(text: str) -> list[list[str]]:
    given = _json(text)
    return [_strings(part) for part in given[:MAX_LISTS]] if isinstance(given, list) else []


def _strings(given: Any) -> list[str]:
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
