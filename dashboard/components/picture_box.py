"""Which picture is searched by: one of the set or one of the visitor's own, whole or a part of it."""

from functools import partial

import streamlit as st

from dashboard import asking, picture_query, picture_resources
from dashboard.asking import Query, Unknown
from dashboard.components.choice import choice
from dashboard.components.network_ready import network_ready
from dashboard.components.plain import say_error
from dashboard.components.word_input import unknown_word, word_input
from dashboard.links import WHOLE
from dashboard.picture_query import Asked
from dashboard.pictures import pictures_of
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.errors import EmbeddingsError
from embeddings.pictures.base import Picture
from embeddings.readers import File
from embeddings.space import EmbeddingSpace

OWN_FILE = "search.own_file"
WIDTH = 176  # pixels, so that the two ranges stand beside it and the answers begin above the fold
RANGES = 240
WAYS = ("set", "own")


def choose_way(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """Search by a picture of the set, or by one of one's own where the encoder can read it."""
    if not picture_query.encodes_pictures(space):
        explorer.asks_own_picture = False
        return

    def write(way: str) -> None:
        explorer.asks_own_picture = way == "own"
        explorer.link.crop = WHOLE
        explorer.click(None)

    names = {way: t(f"search.by_{way}") for way in WAYS}
    chosen = "own" if explorer.asks_own_picture else "set"
    choice(t("search.by"), names, chosen, "search.by", write, t("search.by_help"))


def field(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """The names of the set, or the place where one's own picture comes in."""
    if explorer.asks_own_picture:
        _own_field(t, explorer)
        return

    def write(text: str) -> None:
        explorer.link.query, explorer.link.crop = text, WHOLE
        explorer.click(None)

    names, hint = asking.uniquely_named(space), t("search.placeholder_picture")
    word_input(
        t("search.field_picture"), names, explorer.link.query, "search.picture", write, placeholder=hint
    )


def is_asked(explorer: ExplorerState) -> bool:
    return explorer.own_picture is not None if explorer.asks_own_picture else bool(explorer.link.query)


def answer(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> Query | None:
    """The picture with the part that counts, and its query; None for a name that is not there, and while the network is made ready."""
    asked = _asked(t, explorer, space)
    if asked is None:
        return None
    if asked.picture is not None:
        with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="search-picture"):
            shown = picture_resources.shown(asked.picture.digest, explorer.link.crop, asked.picture)
            st.image(shown, width=WIDTH, alt=asked.name)
            if picture_query.encodes_pictures(space):
                _part(t, explorer)
    if picture_query.wants_network(explorer, asked) and not network_ready(t, explorer, space.receipt.encoder):
        return None
    with st.spinner(t("search.looking")):
        return picture_query.ask(explorer, space, asked)


def _asked(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> Asked | None:
    if explorer.asks_own_picture:
        own: Picture = explorer.own_picture
        return Asked(own.name, own)
    row = picture_query.named(space, explorer.link.query)
    if isinstance(row, Unknown):
        unknown_word(t, row, "search.meant", partial(_ask_for, explorer))
        return None
    pictures = pictures_of(explorer)
    name = asking.uniquely_named(space).labels[row]
    return Asked(name, None if pictures is None else pictures[row], row)


def _ask_for(explorer: ExplorerState, name: str) -> None:
    explorer.link.query, explorer.link.crop = name, WHOLE


def _own_field(t: Words, explorer: ExplorerState) -> None:
    uploaded = st.file_uploader(
        t("search.own_picture"),
        key=OWN_FILE,
        help=t("search.own_picture_help"),
        on_change=_forget,
        args=(explorer,),
    )
    if uploaded is not None and explorer.own_picture is None:
        try:
            explorer.own_picture = picture_query.own_picture(File(uploaded.name, uploaded.getvalue()))
        except EmbeddingsError as error:
            say_error(t, error)
    if uploaded is None and explorer.own_picture is not None:
        st.caption(t("search.own_still_here", name=plain(explorer.own_picture.name, 60)))


def _forget(explorer: ExplorerState) -> None:
    """Another picture, or none, was chosen: what was asked of the one before is gone."""
    explorer.own_picture, explorer.link.crop = None, WHOLE
    explorer.click(None)


def _part(t: Words, explorer: ExplorerState) -> None:
    """Two ranges in percent make a part of the picture; the whole is the usual."""
    left, top, right, bottom = explorer.link.crop
    with st.container(width=RANGES, gap="xsmall"):
        _range(t, explorer, "across", (left, right))
        _range(t, explorer, "down", (top, bottom))
        if explorer.link.crop == WHOLE:
            st.caption(t("search.part_help"))
        else:
            st.button(
                t("search.whole"),
                key="search.whole",
                type="tertiary",
                icon=":material/crop_free:",
                on_click=_set_part,
                args=(explorer, WHOLE),
            )


def _range(t: Words, explorer: ExplorerState, way: str, held: tuple[int, int]) -> None:
    key = f"search.{way}"
    st.session_state[key] = held  # in every run: one that is cut short may be the one that told the browser

    def write() -> None:
        low, high = (int(end) for end in st.session_state[key])
        low, high = max(0, min(low, 99)), min(100, max(low + 1, high))
        left, top, right, bottom = explorer.link.crop
        box = (low, top, high, bottom) if way == "across" else (left, low, right, high)
        _set_part(explorer, box)

    st.slider(t(f"search.part_{way}"), 0, 100, key=key, format="%d %%", on_change=write)


def _set_part(explorer: ExplorerState, box: tuple[int, ...]) -> None:
    explorer.link.crop = box
    explorer.click(None)
