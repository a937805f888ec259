"""What a lasso caught: a table, counts per column, a download, and a map of only these."""

import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.picture_gallery import gallery
from dashboard.text import Words
from embeddings.pictures.base import Pictures
from embeddings.projections import Projection
from embeddings.space import EmbeddingSpace, write_space

MOST_ROWS = 2_000  # of the table on screen; the download has all
MOST_COUNTS = 12


def selection(
    t: Words,
    space: EmbeddingSpace,
    projection: Projection,
    rows: np.ndarray,
    pictures: Pictures | None = None,
    press: Callable[[int], None] | None = None,
) -> bool:
    """Show the selected rows, with their pictures; true when "project only these" was pressed.

    The names of pictures are buttons that hand their row to `press`.
    """
    title, button = st.columns([3, 2], vertical_alignment="center")
    title.markdown(f"#### {t('map.selected', n=len(rows), total=len(space))}")
    with button.container(horizontal=True, horizontal_alignment="right"):
        pressed = st.button(
            t("map.only_these"),
            icon=":material/zoom_in_map:",
            disabled=len(rows) < 2,
            help=t("map.only_these_help"),
        )
        download(t, space, projection, rows, "selection")
    if pictures is not None:
        gallery(t, pictures, rows, "selection.gallery", space.labels, press)
    table, counts = st.columns([2, 1])
    frame = as_frame(space, projection, rows)
    table.dataframe(frame.head(MOST_ROWS), hide_index=True, height=320)
    if len(frame) > MOST_ROWS:
        table.caption(t("map.first_rows", n=MOST_ROWS, total=len(frame)))
    with counts:
        _counts(t, space, rows)
    return pressed


def download(t: Words, space: EmbeddingSpace, projection: Projection, rows: np.ndarray, name: str) -> None:
    """CSV and Parquet of `rows`, made when they are asked for."""
    with st.popover(t("map.download"), icon=":material/download:"):
        st.download_button(
            t("map.download_csv"),
            lambda: as_frame(space, projection, rows).to_csv(index=False).encode("utf-8-sig"),
            f"{name}.csv",
            "text/csv",
            key=f"{name}.csv",
            on_click="ignore",
        )
        st.download_button(
            t("map.download_parquet"),
            lambda: _parquet(as_frame(space, projection, rows)),
            f"{name}.parquet",
            "application/vnd.apache.parquet",
            key=f"{name}.parquet",
            on_click="ignore",
        )
        st.download_button(
            t("map.download_space"),
            lambda: _space(space, rows),
            f"{name}-vectors.parquet",
            "application/vnd.apache.parquet",
            key=f"{name}.space",
            on_click="ignore",
            help=t("map.download_space_help"),
        )


def as_frame(space: EmbeddingSpace, projection: Projection, rows: np.ndarray) -> pd.DataFrame:
    """Label, row number from 1, metadata and the place on the map."""
    index = np.asarray(rows, dtype=np.int64)
    metadata = space.metadata.iloc[index].reset_index(drop=True)
    front = pd.DataFrame({"label": [space.labels[i] for i in index], "row": index + 1})
    points = pd.DataFrame(projection.points[index], columns=list("xyz"[: projection.points.shape[1]]))
    names = [*front.columns, *points.columns]
    for column in metadata.columns:
        name = str(column)
        while name in names:
            name += "_"
        names.append(name)
    metadata.columns = names[front.shape[1] + points.shape[1] :]
    return pd.concat([front, metadata, points], axis=1)


def _counts(t: Words, space: EmbeddingSpace, rows: np.ndarray) -> None:
    columns = [str(name) for name in space.metadata.columns]
    if not columns:
        st.caption(t("map.no_columns"))
        return
    name = st.selectbox(t("map.count_by"), columns, key="map.count_by", persist_state="session")
    values = space.metadata[name]
    picked = values.iloc[np.asarray(rows, dtype=np.int64)]
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > MOST_COUNTS:
        st.dataframe(picked.describe().rename(t("map.selected_column")))
        return
    counted = picked.astype(str).value_counts()
    table = pd.DataFrame({t("map.value"): counted.index, t("map.selected_column"): counted.to_numpy()})
    table[t("map.of_all")] = values.astype(str).value_counts().reindex(counted.index).to_numpy()
    st.dataframe(table, hide_index=True, height=240)


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _space(space: EmbeddingSpace, rows: np.ndarray) -> bytes:
    return space_parquet(space if len(rows) == len(space) else space.select(rows, "download"))


def space_parquet(space: EmbeddingSpace) -> bytes:
    """Labels, columns, vectors and the receipt in one file."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "space.parquet"
        write_space(space, path)
        return path.read_bytes()
