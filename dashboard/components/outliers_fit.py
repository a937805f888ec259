"""What detectors learn from: all items, those declared normal, or the open space for a second file: kept in the link."""

from typing import cast

import numpy as np
import streamlit as st

from dashboard import resources, second_file
from dashboard.components.awaited import awaited
from dashboard.components.load_report import load_report
from dashboard.components.outliers_column import column_value, picked
from dashboard.components.plain import say_warning
from dashboard.encoding import Brought
from dashboard.outlying import ALL, COLUMN, FILE, SELECTION, Fit
from dashboard.second_file import Second
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.readers import File
from embeddings.space import EmbeddingSpace

KEY = "outliers.fitted"
KINDS = (ALL, COLUMN, SELECTION, FILE)


def fitted_on(t: Words, explorer: ExplorerState, space: EmbeddingSpace, kind: str) -> Fit | None:
    """What the visitor declares normal in that way; None while it is missing or under way, which is said."""
    if kind == COLUMN:
        return _column(t, explorer, space)
    if kind == SELECTION:
        return _selection(t, explorer, space)
    if kind == FILE:
        return _file(t, explorer, space)
    return Fit(space)


def kind_of(explorer: ExplorerState) -> str:
    held = explorer.link.choices.get("normal", "")
    return held if held in KINDS else COLUMN if held else ALL


def fit_at_hand(explorer: ExplorerState, space: EmbeddingSpace) -> Fit:
    """What the link declares normal, without a control; a second file changes nothing for the open items."""
    kind = kind_of(explorer)
    if kind == SELECTION and len(explorer.selected):
        return Fit(space, np.sort(explorer.selected.astype(np.int64)))
    declared = picked(space, explorer.link.choices.get("normal", "")) if kind == COLUMN else None
    return Fit(space) if declared is None else Fit(space, np.flatnonzero(declared.holds))


def choose_normal(t: Words, explorer: ExplorerState) -> str:
    """In which way the visitor declares what is normal."""
    choices, held = explorer.link.choices, kind_of(explorer)
    key = f"{KEY}.{t.language}"
    st.session_state[key] = held

    def choose() -> None:
        chosen = str(st.session_state.get(key) or ALL)
        choices["normal"] = "" if chosen == ALL else chosen

    return str(
        st.selectbox(
            t("outliers.fitted"),
            KINDS,
            format_func=lambda name: t(f"outliers.fitted_{name}", n=len(explorer.selected)),
            key=key,
            on_change=choose,
            help=t("outliers.fitted_help"),
            width=320,
        )
    )


def _column(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> Fit | None:
    choices = explorer.link.choices

    def write(chosen: str) -> None:
        choices["normal"] = chosen or COLUMN

    declared = column_value(t, space, choices.get("normal", ""), f"{KEY}.by", write, t("outliers.rest"))
    if declared is None:
        st.caption(t("outliers.column_wanted"))
        return None
    n_normal = int(declared.holds.sum())
    st.caption(t("outliers.learns_from", n=n_normal, total=len(space)))
    return Fit(space, np.flatnonzero(declared.holds))


def _selection(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> Fit | None:
    if not len(explorer.selected):
        st.info(t("outliers.nothing_selected"), icon=":material/lasso_select:")
        st.page_link("views/map.py", label=t("frame.map"), icon=":material/arrow_forward:")
        return None
    st.caption(t("outliers.learns_from", n=len(explorer.selected), total=len(space)))
    return Fit(space, np.sort(explorer.selected.astype(np.int64)))


def _file(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> Fit | None:
    st.caption(t("outliers.file_how", n=len(space)))
    second = _brought(t, explorer)
    if second is None:
        st.info(t("outliers.file_empty"), icon=":material/upload_file:")
        return None
    if second.dataset is not None:
        load_report(t, second.dataset.report)
    if second.space is not None:
        return Fit(space, None, second_file.treated(space, second.space))
    brought = _encoded(t, explorer, space, second)
    if brought is None:
        return None
    return Fit(space, None, second_file.treated(space, brought.space), brought.dataset.pictures)


def _brought(t: Words, explorer: ExplorerState) -> Second | None:
    """What was brought now, else before and not put away; raises what the readers raise."""
    uploaded = st.file_uploader(
        t("outliers.file_choose"),
        accept_multiple_files=True,
        key="outliers.file",
        help=t("outliers.file_help"),
        max_upload_size=resources.limits().file_mb,
    )
    ids = tuple(str(file.file_id) for file in uploaded)
    held: Second | None = explorer.second
    if ids and (held is None or held.ids != ids):
        files = tuple(File(file.name, file.getvalue()) for file in uploaded)
        held = explorer.second = second_file.read_second(ids, files)
    elif held is not None and not ids:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(t("start.still_here", names=plain(held.name, 80)), width="content")
            if st.button(
                t("start.put_away"), icon=":material/close:", type="tertiary", key="outliers.put_away"
            ):
                explorer.second = None
                st.rerun()
    return held


def _encoded(t: Words, explorer: ExplorerState, space: EmbeddingSpace, second: Second) -> Brought | None:
    """The items by the encoder of the open space; None while that is under way."""
    work = second_file.encoding_work(space, second)
    title = t("outliers.encoding", n=len(second.dataset or ()), encoder=space.receipt.encoder)
    brought = cast(Brought | None, awaited(t, explorer, work, title))
    if brought is None:
        return None
    for note in brought.notes:
        say_warning(t, note)
    return brought
