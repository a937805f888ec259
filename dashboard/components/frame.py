"""What stands above every page: the open space, the way to another one, and the language."""

import streamlit as st

from dashboard import resources, state
from dashboard.samples import DEFAULT_SAMPLE, SAMPLES
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, Words, plain
from embeddings.space import EmbeddingSpace


def open_default(explorer: ExplorerState) -> None:
    """Open the sample that the link names, or the default; a link to an upload waits until the file is brought."""
    if explorer.space is not None or explorer.link.source.startswith("upload:"):
        return
    wanted = explorer.link.source.removeprefix("sample:")
    sample_id = wanted if wanted in SAMPLES else DEFAULT_SAMPLE
    explorer.open_space(resources.sample_space(sample_id), f"sample:{sample_id}")


def header(t: Words) -> None:
    """One line: dataset · items · encoder, and the language at its end."""
    with st.container(horizontal=True, vertical_alignment="center", key="frame-header"):
        st.markdown(_what_is_open(t), width="stretch")
        st.segmented_control(
            t("frame.language"),
            list(LANGUAGES),
            format_func=LANGUAGES.get,
            key=state.LANGUAGE,
            required=True,
            persist_state="session",
            label_visibility="collapsed",
        )


def space_title(t: Words, source: str, space: EmbeddingSpace) -> str:
    """The sample's name in the visitor's language, or the name of the upload."""
    key = f"samples.{source.removeprefix('sample:')}.title"
    return t(key) if source.startswith("sample:") and key in t else space.name


def nothing_open(t: Words) -> None:
    """The empty state of every page that needs a space: what the link wants, and the way to bring it."""
    st.info(t("frame.nothing_open"), icon=":material/upload_file:")
    st.page_link("views/start.py", label=t("frame.bring"), icon=":material/arrow_back:")


def _what_is_open(t: Words) -> str:
    explorer = state.explorer()
    if explorer.space is None:
        return t("frame.waiting_for_file")
    title = plain(space_title(t, explorer.link.source, explorer.space))
    encoder = explorer.space.receipt.encoder
    named = t("frame.given") if encoder == "given" else f"`{encoder}`"
    part = "" if explorer.whole is None else f" · {t('frame.part_of', n=len(explorer.whole))}"
    return f"**{title}** · {t('frame.items', n=len(explorer.space))}{part} · {named}"
