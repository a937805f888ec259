"""The first rows of what was brought, and which of its columns mean what."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import resources
from dashboard.components.upload import Upload
from dashboard.text import Words
from embeddings.dataset import Dataset
from embeddings.readers import Preview, ReadOptions

SHOWN_CHARACTERS = 300


def read_upload(t: Words, brought: Upload) -> Dataset:
    """The dataset in `brought`, as the visitor wants it read; raises what the readers raise."""
    if not brought.files:
        dataset = resources.pasted_dataset(brought.key, t("start.pasted_name"), brought.pasted)
        _table(pd.DataFrame({t("start.item"): list(dataset.items[:5])}))
        return dataset
    seen = resources.preview(brought.key, brought.files)
    _table(seen.head)
    options = _columns(t, seen) if len(seen.columns) > 1 else ReadOptions()
    return resources.dataset(brought.key, options, brought.files)


def _table(head: pd.DataFrame) -> None:
    """Cells are drawn on a canvas: markup in them stays text."""
    shown = head.head(5).astype(str).map(lambda cell: cell[:SHOWN_CHARACTERS])
    st.dataframe(shown, hide_index=True, height="content")


def _columns(t: Words, seen: Preview) -> ReadOptions:
    if seen.modality == "vector" or seen.text_column is None:
        return ReadOptions()
    text, rest = st.columns([1, 2])
    index = seen.columns.index(seen.text_column)
    column = text.selectbox(
        t("start.text_column"), seen.columns, index, key=f"text_column {_key(seen.columns)}"
    )
    others = [name for name in seen.columns if name != column]
    kept = rest.multiselect(
        t("start.metadata_columns"),
        others,
        default=others,
        key=f"metadata_columns {column} {_key(seen.columns)}",
        help=t("start.metadata_help"),
    )
    return ReadOptions(text_column=column, metadata_columns=tuple(kept))


def _key(columns: Sequence[str]) -> str:
    return " ".join(columns)[:200]
