"""The map: one keyed component around Plotly.js that keeps zoom, camera and selection over every rerun."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import plotly
import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard.components.scatter.data import (
    LABELS_SENT_BELOW,
    ScatterData,
    ScatterEvent,
    header_of,
    parts_of,
    svg_step,
)
from dashboard.components.scatter.pack import Memory, Part, decode_row, decode_rows, event_number, pack
from dashboard.components.scatter.thumbnails import answer, asked_rows

__all__ = ["LABELS_SENT_BELOW", "WORDS", "ScatterData", "ScatterEvent", "scatter"]

_NAME = "vectarium.scatter"

# Every word that the component shows, as keys of `[scatter]` in the locale files.
WORDS = (
    "pan", "box", "lasso", "zoom_in", "zoom_out", "reset", "clear", "selected", "legend",
    "loading", "no_webgl", "no_plotly", "keys",
)  # fmt: skip


def scatter(
    data: ScatterData, *, key: str, words: Mapping[str, str], height: int | Literal["stretch"] = "stretch"
) -> ScatterEvent:
    """Draw the map and say what the visitor did with it. The same `key` is the same map over reruns."""
    memory = _memory(key)
    pictures, part = _pictures(data, memory)
    header = header_of(data, memory.asked.pop() if memory.asked else None) | {
        "words": {name: words[name] for name in WORDS} | {"no_webgl": _sample_note(len(data), words)},
        "plotly": plotly.__version__,
        **pictures,
    }
    result = _component()(
        key=key,
        data=pack(header, parts_of(data) | part, memory),
        height=height,
        on_selected_change=_nothing,
        on_clicked_change=_nothing,
        on_asked_change=partial(_take_question, key),
        on_wanted_change=partial(_take_wanted, key),
        on_needed_change=partial(_forget_parts, key),
    )
    return _event(data, result, memory)


def _pictures(data: ScatterData, memory: Memory) -> tuple[dict[str, Any], dict[str, Part]]:
    rows, memory.wanted = memory.wanted, []
    if not rows or data.thumbnails is None:
        return {}, {}
    memory.answers += 1  # the browser does not look at a message that equals the one before
    header, parts = answer(rows, len(data), data.thumbnails)
    return header | {"answer": memory.answers}, parts


def _sample_note(n: int, words: Mapping[str, str]) -> str:
    shown = len(range(0, n, svg_step(n)))
    return words["no_webgl"].format(shown=f"{shown:,}", total=f"{n:,}")


def _event(data: ScatterData, result: Mapping[str, Any], memory: Memory) -> ScatterEvent:
    clicked, selected = (_about(result.get(name), data.identity) for name in ("clicked", "selected"))
    click_id = event_number(clicked)
    is_new = memory.is_news("clicked", click_id)
    return ScatterEvent(
        clicked=decode_row(clicked.get("row"), len(data)) if is_new else None,
        selected=decode_rows(selected, len(data)),
        selection_changed=memory.is_news("selected", event_number(selected)),
        event_id=click_id,
    )


def _about(value: object, identity: str) -> Mapping[str, Any]:
    """An answer about other items is no answer."""
    return value if isinstance(value, Mapping) and value.get("of", identity) == identity else {}


def _memory(key: str) -> Memory:
    return st.session_state.setdefault(f"_scatter_{key}", Memory())


def _nothing() -> None:
    """Streamlit registers a state by its callback."""


def _take_question(key: str) -> None:
    """The browser asks for the text of a row that it was not sent."""
    row = decode_row((st.session_state.get(key) or {}).get("asked"), 2**32)
    _memory(key).asked = [] if row is None else [row]


def _take_wanted(key: str) -> None:
    """The browser is about to show pictures that it was not sent."""
    _memory(key).wanted = asked_rows((st.session_state.get(key) or {}).get("wanted"))


def _forget_parts(key: str) -> None:
    """The browser lacks a part (a message was dropped, or its memory was full): send everything again."""
    _memory(key).sent.clear()


@cache
def _mount() -> Any:
    return st.components.v2.component(_NAME, js="scatter.js", css="scatter.css", isolate_styles=False)


def _component() -> Any:
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(_NAME) is None:
        _serve_assets(manager)
    return _mount()


def _serve_assets(manager: BidiComponentManager) -> None:
    """Let Streamlit serve our folder and Plotly.js from its package: no byte of code travels in a message.

    Streamlit finds such folders by itself only for packages that carry a pyproject.toml, which neither an editable
    install nor plotly does.
    """
    for root, name, folder in (
        (Path(__file__).parent, "scatter", "assets"),
        (Path(plotly.__file__).parent, "plotly", "package_data"),
    ):
        manifest = ComponentManifest("vectarium", "1", [ComponentConfig(name, folder)])
        manager.register_from_manifest(manifest, root)
