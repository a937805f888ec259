"""Where a visitor's own data comes in: files, or pasted lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import resources, state
from dashboard.text import Words, plain
from embeddings.digests import digest_bytes
from embeddings.readers import File

PASTED_HEIGHT = 180


@dataclass(frozen=True, eq=False)
class Upload:
    """Files or pasted text; `key` names the content within the session."""

    key: str
    files: tuple[File, ...] = ()
    pasted: str = ""

    @property
    def names(self) -> str:
        return ", ".join(file.name for file in self.files) or self.pasted


def upload(t: Words) -> Upload | None:
    """What was brought now, else what was brought before and not put away; None for nothing."""
    explorer = state.explorer()
    fresh = _fields(t)
    explorer.brought = fresh or explorer.brought
    if fresh is None and explorer.brought is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(t("start.still_here", names=plain(explorer.brought.names, 80)), width="content")
            if st.button(t("start.put_away"), icon=":material/close:", type="tertiary", key="put_away"):
                explorer.brought = None
                st.rerun()
    return explorer.brought


def _fields(t: Words) -> Upload | None:
    """The two ways to bring something; the tab that is open decides."""
    limits = resources.limits()
    labels = [t("start.tab_files"), t("start.tab_paste")]
    if st.session_state.get("bring_tab") not in labels:  # another page or another language was looked at
        st.session_state["bring_tab"] = labels[st.session_state.get("bring_pasting", 0)]
    files_tab, paste_tab = st.tabs(labels, key="bring_tab", on_change="rerun")
    st.session_state["bring_pasting"] = int(bool(paste_tab.open))
    with files_tab:
        uploaded = st.file_uploader(
            t("start.choose_files"),
            accept_multiple_files=True,
            key="uploaded_files",
            help=t("start.formats"),
            max_upload_size=limits.file_mb,
        )
        st.caption(t("start.files_note"))
    with paste_tab:
        pasted = st.text_area(
            t("start.paste_label"),
            key="pasted_lines",
            height=PASTED_HEIGHT,
            placeholder=t("start.paste_example"),
            persist_state="session",  # a look at another page does not throw away what was typed
        )
        st.button(t("start.paste_done"), key="paste_done")
    if paste_tab.open:
        return _from_text(pasted or "")
    return _from_files(uploaded)


def _from_files(uploaded: Sequence[object]) -> Upload | None:
    if not uploaded:
        return None
    files = tuple(File(file.name, file.getvalue()) for file in uploaded)  # type: ignore[attr-defined]
    return Upload(" ".join(f"{digest_bytes(file.data)} {file.name}" for file in files), files)


def _from_text(pasted: str) -> Upload | None:
    if not pasted.strip():
        return None
    return Upload(digest_bytes(pasted.encode("utf-8", "surrogatepass")), pasted=pasted)
