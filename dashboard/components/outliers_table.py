"""The judged items, the strangest first: value, rank, the nearest normal items, how many detectors agree; and as a file."""

import base64
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import outlying, resources
from dashboard.components.awaited import awaited, is_asked
from dashboard.components.outliers_map import Clicked, click
from dashboard.components.picture_gallery import gallery
from dashboard.outlying import Verdict
from dashboard.pictures import pictures_of
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.outliers import DETECTORS, Strangeness
from embeddings.pictures.base import Pictures
from embeddings.pictures.thumbnails import neutral_tile

ASKED_AT_ONCE = 10_000  # items that every detector judges without being asked to
MOST_ROWS = 300  # of the table on screen; the download has all
MOST_NEAR = 2_000  # strangest items whose nearest normal ones are looked for
HEIGHT = 460
NEAREST, NAME = 3, 60
SHOWN_PICTURES = 24


def table_tab(t: Words, explorer: ExplorerState, verdict: Verdict) -> None:
    """The table at once, and how many detectors agree as soon as all have judged."""
    work = outlying.all_work(verdict.fit, outlying.all_asked(explorer.link))
    every: tuple[Strangeness, ...] | None = None
    is_large = len(verdict.fit.space) + len(verdict.order) > ASKED_AT_ONCE
    if not is_large or is_asked(explorer, work) or _ask(t):
        every = awaited(t, explorer, work, t("outliers.asking_all"))
    table(t, explorer, verdict, every)


def _ask(t: Words) -> bool:
    """Of many items six detectors are asked when the visitor says so."""
    return st.button(t("outliers.ask_all"), icon=":material/groups:", key="outliers.ask_all")


def table(t: Words, explorer: ExplorerState, verdict: Verdict, every: tuple[Strangeness, ...] | None) -> None:
    """The strangest items; a pressed row is clicked."""
    pictures = judged_pictures(explorer, verdict)
    if pictures is not None:
        _gallery(t, explorer, verdict, pictures)
    rows = verdict.order[:MOST_ROWS]
    frame = as_frame(verdict, rows, every)
    if pictures is not None:
        frame.insert(0, "picture", [_tile(pictures, int(row)) for row in rows])
    key = f"outliers.table.{'.'.join(part[:8] for part in verdict.fit.key)}.{verdict.found.settings}"

    def press() -> None:
        picked = st.session_state[key].selection.rows
        if picked:
            click(explorer, Clicked(int(rows[picked[0]]), verdict.fit.second is not None))

    st.dataframe(
        frame,
        hide_index=True,
        height=HEIGHT if len(frame) > 12 else "content",
        key=key,
        on_select=press,
        selection_mode="single-row",
        column_config=_columns(t),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_note(t, len(rows), len(verdict.order)), width="stretch")
        st.download_button(
            t("outliers.download"),
            lambda: as_csv(verdict, every),
            "outliers.csv",
            "text/csv",
            icon=":material/download:",
            key="outliers.csv",
            on_click="ignore",
        )


def _note(t: Words, shown: int, total: int) -> str:
    """How many of the items the table shows, and what the download leaves out."""
    parts = [t("outliers.table_note", n=shown, total=total)]
    if total > MOST_NEAR:
        parts.append(t("outliers.near_note", n=MOST_NEAR))
    return " ".join(parts)


def as_frame(verdict: Verdict, rows: np.ndarray, every: tuple[Strangeness, ...] | None) -> pd.DataFrame:
    """Item, value, rank, whether it is flagged, its nearest normal items, and how many detectors flag it."""
    items, values = verdict.fit.items, verdict.found.values
    frame = pd.DataFrame(
        {
            "rank": 1 + np.searchsorted(-values[verdict.order], -values[rows]),
            "item": [items.labels[row] for row in rows],
            "value": values[rows],
            "flagged": verdict.flagged[rows],
        }
    )
    if every is not None:
        frame["agree"] = outlying.agreeing(verdict, every)[rows]
    frame["nearest"] = nearest_names(verdict, rows)
    return frame


def nearest_names(verdict: Verdict, rows: np.ndarray) -> list[str]:
    """The names of the normal items nearest to each of `rows`, closest first; "" beyond the first `MOST_NEAR`."""
    found = verdict.nearest_normal(rows[:MOST_NEAR], NEAREST, is_second=verdict.fit.second is not None)
    names = [" · ".join(_short(near.label) for near in listed) for listed in found]
    return [*names, *[""] * (len(rows) - len(names))]


def as_csv(verdict: Verdict, every: tuple[Strangeness, ...] | None) -> bytes:
    """All judged items, the strangest first, with their columns."""
    order = verdict.order
    frame = as_frame(verdict, order, every)
    frame.insert(1, "row", order + 1)
    known = verdict.fit.items.metadata.iloc[order].reset_index(drop=True)
    known.columns = [name if name not in frame.columns else f"{name}_" for name in map(str, known.columns)]
    return pd.concat([frame, known], axis=1).to_csv(index=False).encode("utf-8-sig")


def judged_pictures(explorer: ExplorerState, verdict: Verdict) -> Pictures | None:
    """The pictures of the judged items."""
    return pictures_of(explorer) if verdict.fit.second is None else verdict.fit.pictures


def _gallery(t: Words, explorer: ExplorerState, verdict: Verdict, pictures: Pictures) -> None:
    """The strangest pictures side by side."""
    is_second = verdict.fit.second is not None
    rows = [row for row in verdict.order[:SHOWN_PICTURES] if verdict.flagged[row]]
    gallery(
        t,
        pictures,
        rows,
        "outliers.gallery",
        verdict.fit.items.labels,
        lambda row: click(explorer, Clicked(row, is_second)),
    )


def _tile(pictures: Pictures, row: int) -> str:
    tile = resources.thumbnails().of(pictures[row]) or neutral_tile()
    kind = "png" if tile.startswith(b"\x89PNG") else "webp" if tile[8:12] == b"WEBP" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(tile).decode()}"


def _columns(t: Words) -> dict[str, Any]:
    column = st.column_config
    return {
        "picture": column.ImageColumn(t("outliers.column_picture"), width="small"),
        "rank": column.NumberColumn(t("outliers.column_rank"), format="localized", width="small"),
        "item": column.TextColumn(t("outliers.column_item"), width="large"),
        "value": column.NumberColumn(t("outliers.column_value"), format="%.3g", width="small"),
        "flagged": column.CheckboxColumn(t("outliers.column_flagged"), width="small"),
        "agree": column.ProgressColumn(
            t("outliers.column_agree"),
            format=f"%d / {len(DETECTORS)}",
            min_value=0,
            max_value=len(DETECTORS),
            help=t("outliers.column_agree_help"),
            width="medium",
        ),
        "nearest": column.TextColumn(t("outliers.nearest_normal"), width="large"),
    }


def _short(label: str) -> str:
    line = " ".join(label.split())
    return line if len(line) <= NAME else line[: NAME - 1] + "…"
