"""Where a visitor's own data comes in: files, a folder, or pasted lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import resources, state
from dashboard.text import Words, plain
from embeddings.digests import digest_bytes
from embeddings.readers import File

PASTED_HEIGHT = 180
MOST_NAMES = 3  # of files that are still here
TABS = ("files", "folder", "paste")


@dataclass(frozen=True, eq=False)
class Upload:
    """Files or pasted text; `key` names the content within the session, `ids` the files as the browser sent them."""

    key: str
    files: tuple[File, ...] = ()
    pasted: str = ""
    ids: tuple[str, ...] = ()

    @property
    def names(self) -> str:
        return ", ".join(file.name for file in self.files) or self.pasted

    @property
    def tables(self) -> tuple[File, ...]:
        """The files; what was pasted is a table in a text."""
        return self.files or (File("pasted.csv", self.pasted.encode("utf-8", "replace")),)


def upload(t: Words, labels: Mapping[str, str] | None = None) -> Upload | None:
    """What was brought now, else what was brought before and not put away; None for nothing.

    `labels` say which "files" and which "folder" are asked for.
    """
    explorer = state.explorer()
    fresh = _fields(t, labels or {what: t(f"start.choose_{what}") for what in TABS[:2]})
    explorer.brought = fresh or explorer.brought
    if fresh is None and explorer.brought is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(t("start.still_here", names=_names(t, explorer.brought)), width="content")
            if st.button(t("start.put_away"), icon=":material/close:", type="tertiary", key="put_away"):
                explorer.brought = None
                st.rerun()
    return explorer.brought


def _fields(t: Words, labels: Mapping[str, str]) -> Upload | None:
    """The ways to bring something; the tab that is open decides."""
    tabs = [t(f"start.tab_{name}") for name in TABS]
    if st.session_state.get("bring_tab") not in tabs:  # another page or another language was looked at
        st.session_state["bring_tab"] = tabs[st.session_state.get("bring_open", 0)]
    files_tab, folder_tab, paste_tab = st.tabs(tabs, key="bring_tab", on_change="rerun")
    is_open = [bool(tab.open) for tab in (files_tab, folder_tab, paste_tab)]
    st.session_state["bring_open"] = is_open.index(True) if any(is_open) else 0
    with files_tab:
        files = _uploader(t, labels, "files")
    with folder_tab:
        folder = _uploader(t, labels, "folder")
    with paste_tab:
        pasted = _pasted(t)
    if paste_tab.open:
        return _from_text(pasted)
    return _from_files(folder if folder_tab.open else files)


def _uploader(t: Words, labels: Mapping[str, str], what: str) -> list[Any]:
    """The files that were chosen, or all files of a folder, whose names are paths."""
    uploaded = st.file_uploader(
        labels[what],
        accept_multiple_files="directory" if what == "folder" else True,
        key=f"uploaded_{what}",
        help=t("start.formats"),
        max_upload_size=resources.limits().file_mb,
    )
    st.caption(t(f"start.{what}_note"))
    return uploaded


def _pasted(t: Words) -> str:
    pasted = st.text_area(
        t("start.paste_label"),
        key="pasted_lines",
        height=PASTED_HEIGHT,
        placeholder=t("start.paste_example"),
        persist_state="session",  # a look at another page does not throw away what was typed
    )
    st.button(t("start.paste_done"), key="paste_done")
    return pasted or ""


def _from_files(uploaded: Sequence[Any]) -> Upload | None:
    """The files with a key of their content, which is not read again while they are the same."""
    if not uploaded:
        return None
    ids = tuple(str(file.file_id) for file in uploaded)
    before = state.explorer().brought
    if before is not None and before.ids == ids:
        return before
    files = tuple(File(file.name, file.getvalue()) for file in uploaded)
    key = " ".join(f"{digest_bytes(file.data)} {file.name}" for file in files)
    return Upload(key, files, ids=ids)


def _names(t: Words, brought: Upload) -> str:
    """The first files by name and the number of the others, or the beginning of the pasted lines."""
    more = len(brought.files) - MOST_NAMES
    if more <= 0:
        return plain(brought.names, 80)
    listed = ", ".join(plain(file.name, 40) for file in brought.files[:MOST_NAMES])
    return t("start.and_more", names=listed, n=more)


def _from_text(pasted: str) -> Upload | None:
    if not pasted.strip():
        return None
    return Upload(digest_bytes(pasted.encode("utf-8", "surrogatepass")), pasted=pasted)
