"""What stands at the edge of the map: method, dimensions, color, size, search, and one gear for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from dashboard.columns import color_names, title_of
from dashboard.components.plain import say_error
from dashboard.links import GIVEN, NO_COLUMN, Link
from dashboard.projecting import has_own_points
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError, SettingsError
from embeddings.projections import METHODS, settings_from_dict, settings_to_dict
from embeddings.projections.settings import RANGES
from embeddings.space import EmbeddingSpace

DIMENSIONS = (2, 3)
MOST_MATCHES = 5_000  # rings that still read as rings


@dataclass(frozen=True)
class Field:
    """One setting on the gear's panel; `choices` where it is not a number. Its range is the library's."""

    name: str
    step: float = 1
    choices: tuple[str, ...] = ()


METRIC = Field("metric", choices=("cosine", "euclidean"))
SEED = Field("random_state")
EPOCHS = Field("n_epochs", 50)
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "pca": (),
    "tsne": (Field("perplexity"), METRIC, EPOCHS, SEED),
    "umap": (Field("n_neighbors"), Field("min_dist", 0.05), METRIC, EPOCHS, SEED),
}


def controls(t: Words, explorer: ExplorerState, *, has_pictures: bool = False) -> None:
    """Draw the controls and write what was chosen into the visitor's link."""
    space, link = explorer.space, explorer.link
    assert space is not None
    with st.container(horizontal=True, vertical_alignment="bottom", key="map-controls"):
        link.method = _method(t, link, space)
        if link.method != GIVEN:
            link.n_components = _dimensions(t, link)
        link.color = _column(t, "color", link.color, color_names(explorer))
        sizes = list(space.metadata.select_dtypes(["number", "bool"]).columns)
        size = _column(t, "size", link.size, sizes) if sizes else NO_COLUMN
        link.size = "" if size == NO_COLUMN else size
        link.search = st.text_input(
            t("map.search"),
            value=link.search,
            key="map.search",
            type="search",
            live=True,
            placeholder=t("map.search_placeholder"),
            persist_state="session",
            width=220,
        )
        _gear(t, link)
        if has_pictures and (link.n_components == 2 or link.method == GIVEN):
            _pictures(t, link)


def matching_rows(space: EmbeddingSpace, text: str) -> np.ndarray:
    """Rows whose label holds `text`, in any case; none for an empty search."""
    if not text.strip():
        return np.empty(0, dtype=np.int64)
    wanted = text.strip().casefold()
    return np.fromiter(
        (i for i, label in enumerate(space.labels) if wanted in label.casefold()), dtype=np.int64
    )


def offer_reset(t: Words, link: Link, error: EmbeddingsError) -> None:
    """What is wrong with the settings, and the way back to the defaults."""
    say_error(t, error)
    if st.button(t("map.reset"), key="map.reset"):
        link.settings = {}
        st.rerun()


def _method(t: Words, link: Link, space: EmbeddingSpace) -> str:
    methods = [*([GIVEN] if has_own_points(space) else []), *METHODS]
    chosen = st.segmented_control(
        t("map.method"),
        methods,
        default=link.method if link.method in methods else methods[0],
        format_func=lambda name: t(f"map.method_{name}"),
        required=True,
        key=f"map.method.{space.digest}",
        help=t("map.method_help"),
        persist_state="session",
    )
    return chosen or methods[0]


def _dimensions(t: Words, link: Link) -> int:
    chosen = st.segmented_control(
        t("map.dimensions"),
        DIMENSIONS,
        default=link.n_components,
        format_func=lambda n: t("map.dimensions_n", n=n),
        required=True,
        key="map.dimensions",
        help=t("map.dimensions_help"),
        persist_state="session",
    )
    return int(chosen or link.n_components)


def _column(t: Words, what: str, current: str, columns: list[str]) -> str:
    options = [NO_COLUMN, *columns]
    key, spoken = f"map.{what}.{hash(tuple(columns))}", f"map.{what}.language"
    if key not in st.session_state or st.session_state.get(spoken) != t.language:
        # Written again where the language changed: the browser goes on showing the old words otherwise.
        st.session_state[key] = current if current in options else NO_COLUMN
        st.session_state[spoken] = t.language
    chosen = st.selectbox(
        t(f"map.{what}"),
        options,
        format_func=lambda name: t(f"map.{what}_none") if name == NO_COLUMN else title_of(t, name),
        key=key,
        help=t(f"map.{what}_help"),
        persist_state="session",
        width=170,
    )
    return chosen or NO_COLUMN


def _pictures(t: Words, link: Link) -> None:
    """Whether pictures stand for the points, and where: one above the other, as high as the controls beside them."""
    with st.container(width="content", gap="xxsmall"):
        for name in ("pictures", "grid"):
            chosen = st.toggle(
                t(f"map.{name}"),
                value=getattr(link, name),
                key=f"map.{name}",
                help=t(f"map.{name}_help"),
                persist_state="session",
            )
            setattr(link, name, chosen)


def _gear(t: Words, link: Link) -> None:
    fields = FIELDS.get(link.method, ())
    if not fields:
        return
    with (
        st.popover(t("map.settings"), icon=":material/tune:"),
        st.form(f"map.settings.{link.method}", border=False),
    ):
        st.caption(t(f"map.about_{link.method}"))
        current = settings_to_dict(settings_from_dict(link.method, link.settings.get(link.method, {})))
        chosen = {field.name: _field(t, link.method, field, current[field.name]) for field in fields}
        if st.form_submit_button(t("map.apply"), type="primary"):
            _apply(t, link, chosen)


def _field(t: Words, method: str, field: Field, current: Any) -> Any:
    label, meaning = t(f"map.field_{field.name}"), t(f"map.help_{field.name}")
    key = f"map.{method}.{field.name}"
    if field.choices:
        return st.selectbox(label, field.choices, field.choices.index(current), help=meaning, key=key)
    low, high, is_whole = RANGES[field.name]
    kind = int if is_whole else float
    return st.number_input(
        label,
        min_value=kind(low),
        max_value=kind(high),
        value=None if current is None else kind(current),
        step=kind(field.step),
        help=meaning,
        key=key,
        placeholder=t("map.automatic"),
    )


def _apply(t: Words, link: Link, chosen: Mapping[str, Any]) -> None:
    """Keep what differs from the defaults; a browser may send anything, so the settings check it again."""
    defaults = settings_to_dict(settings_from_dict(link.method, {}))
    changed = {name: value for name, value in chosen.items() if value is not None and value != defaults[name]}
    try:
        settings_from_dict(link.method, changed)
    except SettingsError as error:
        say_error(t, error)
        return
    link.settings = {**link.settings, link.method: changed}
    st.rerun()
