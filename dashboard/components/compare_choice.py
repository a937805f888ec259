"""Which second space the open one is compared with, and how: kept in the link."""

from collections.abc import Sequence

import streamlit as st

from dashboard import comparing, resources
from dashboard.comparing import ENCODER, FILE, RAW, REMEDIED, SAMPLE, OwnFile
from dashboard.components.choice import choice
from dashboard.components.frame import space_title
from dashboard.components.plain import say_error
from dashboard.links import NO_COLUMN
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.catalog import catalog, encoder_row
from embeddings.encode import space_of
from embeddings.errors import EmbeddingsError
from embeddings.models import availability
from embeddings.readers import File, load
from embeddings.remedies import Center, Normalize, RemoveTop, remedies_named
from embeddings.space import EmbeddingSpace

KEY = "compare"
NEAREST = ("5", "10", "15", "30")
USUAL_NEAREST = "10"
OVERLAP, OWN = "overlap", "own"
TITLE = 60  # characters of a name that still read on a button
OFFERED_REMEDIES = {
    remedy.text: remedy for remedy in (Center(), RemoveTop(1), RemoveTop(2), RemoveTop(3), Normalize())
}


def second_name(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> str:
    """The name of the second space, chosen here; "" where it is not to be had, which is said."""
    options = comparing.offered(explorer, space)
    held = explorer.link.choices.get("with") or comparing.usual(options)
    kind = comparing.kind_of(held, options)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _second(t, explorer, options, kind)
        _how(t, explorer)
    if kind is None:
        st.info(t("compare.gone"), icon=":material/link_off:")
        return ""
    if kind == REMEDIED:
        return _remedies(t, explorer, held)
    if kind == FILE:
        return _file(t, explorer, held)
    return held


def nearest_of(explorer: ExplorerState) -> int:
    """How many neighbors count."""
    return int(explorer.link.choices.get("near") or USUAL_NEAREST)


def is_by_overlap(explorer: ExplorerState) -> bool:
    """Whether the maps are colored by what they share, not by a column."""
    return explorer.link.choices.get("paint", OVERLAP) != OWN


def first_title(t: Words, explorer: ExplorerState, space: EmbeddingSpace, name: str) -> str:
    """What the open space is called beside the second one: by its encoder where that is what differs."""
    rows = {row.id: row.label for row in catalog(resources.limits())} if name.startswith(ENCODER) else {}
    return rows.get(space.receipt.encoder) or space_title(t, explorer.link.source, space)


def title_of(t: Words, explorer: ExplorerState, name: str) -> str:
    """What a second space is called."""
    kind, _, rest = name.partition(":")
    if f"{kind}:" == REMEDIED:
        said = ", ".join(t.message(remedy.named) for remedy in remedies_named(rest))
        return t("compare.remedied_as", remedies=said) if said else t("compare.remedied")
    if f"{kind}:" == RAW:
        return t("compare.raw")
    if f"{kind}:" == ENCODER:
        return encoder_row(rest).label
    if f"{kind}:" == SAMPLE:
        return space_title(t, name, resources.sample_space(rest))
    if f"{kind}:" == FILE:
        return explorer.compared.space.name if explorer.compared is not None else t("compare.file")
    return next((key for key, one in explorer.trained.items() if one.space.digest == rest), "")


def _second(t: Words, explorer: ExplorerState, options: Sequence[str], kind: str | None) -> None:
    key = f"{KEY}.with.{t.language}"
    if key not in st.session_state or st.session_state[key] != kind:
        st.session_state[key] = kind

    def choose() -> None:
        chosen = st.session_state.get(key)
        if chosen is not None:
            own = explorer.compared
            first = {REMEDIED: REMEDIED + Center.text, FILE: FILE + (own.space.digest if own else "")}
            explorer.link.choices["with"] = first.get(chosen, chosen)

    st.selectbox(
        t("compare.with"),
        options,
        index=None,
        format_func=lambda name: _option(t, explorer, name),
        key=key,
        on_change=choose,
        placeholder=t("compare.with_placeholder"),
        help=t("compare.with_help"),
        width=380,
    )


def _option(t: Words, explorer: ExplorerState, name: str) -> str:
    if name in (RAW, REMEDIED, FILE):
        return t(f"compare.{name.removesuffix(':')}")
    kind = name.partition(":")[0]
    said = title_of(t, explorer, name)[:TITLE]
    if f"{kind}:" == ENCODER:
        state = availability(encoder_row(name.removeprefix(ENCODER))).state
        said += "" if state == "here" else f" · {t(f'encoders.state.{state}')}"
    return t(f"compare.option_{kind}", name=said)


def _how(t: Words, explorer: ExplorerState) -> None:
    """How many neighbors count, and what the colors show."""
    choices = explorer.link.choices
    choice(
        t("compare.near"),
        {name: name for name in NEAREST},
        str(nearest_of(explorer)) if str(nearest_of(explorer)) in NEAREST else USUAL_NEAREST,
        f"{KEY}.near",
        lambda chosen: choices.update(near=chosen),
        t("compare.near_help"),
    )
    color = explorer.link.color
    if color and color != NO_COLUMN:
        choice(
            t("compare.paint"),
            {OVERLAP: t("compare.paint_overlap"), OWN: plain(color, 24)},
            OVERLAP if is_by_overlap(explorer) else OWN,
            f"{KEY}.paint.{t.language}",
            lambda chosen: choices.update(paint=chosen),
            t("compare.paint_help"),
        )


def _remedies(t: Words, explorer: ExplorerState, held: str) -> str:
    """One remedy after another; the link may hold any, also such as are not offered."""
    chosen = remedies_named(held.removeprefix(REMEDIED))
    said = {remedy.text: remedy for remedy in (*OFFERED_REMEDIES.values(), *chosen)}
    key = f"{KEY}.remedies.{t.language}"
    texts = list(dict.fromkeys(remedy.text for remedy in chosen))
    st.session_state[key] = texts

    def choose() -> None:
        explorer.link.choices["with"] = REMEDIED + ".".join(st.session_state.get(key) or ())

    st.multiselect(
        t("compare.remedies"),
        list(said),
        format_func=lambda text: t.message(said[text].named),
        key=key,
        on_change=choose,
        help=t("compare.remedies_help"),
        placeholder=t("compare.remedies_placeholder"),
    )
    if not texts:
        st.info(t("compare.remedies_none"), icon=":material/tune:")
        return ""
    return REMEDIED + ".".join(texts)


def _file(t: Words, explorer: ExplorerState, held: str) -> str:
    """A file of vectors, brought here; the link names its content and cannot bring it."""
    uploaded = st.file_uploader(
        t("compare.file_choose"),
        accept_multiple_files=True,
        key=f"{KEY}.file",
        help=t("compare.file_help"),
        max_upload_size=resources.limits().file_mb,
    )
    ids = tuple(str(file.file_id) for file in uploaded)
    own = explorer.compared
    if ids and (own is None or own.ids != ids):
        try:
            files = tuple(File(file.name, file.getvalue()) for file in uploaded)
            own = explorer.compared = OwnFile(ids, space_of(load(files, limits=resources.limits())))
        except EmbeddingsError as error:
            say_error(t, error)
            return ""
    if own is None:
        wanted = held.removeprefix(FILE)
        st.info(t("compare.file_wanted" if wanted else "compare.file_empty"), icon=":material/upload_file:")
        return ""
    if ids:
        explorer.link.choices["with"] = FILE + own.space.digest
    elif held != FILE + own.space.digest:  # the link is of another file than the one that is still here
        st.info(t("compare.file_wanted"), icon=":material/upload_file:")
        return ""
    return FILE + own.space.digest
