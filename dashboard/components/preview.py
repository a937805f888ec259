"""The first rows of what was brought, and which of its columns mean what."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import resources
from dashboard.components.picture_strip import picture_strip
from dashboard.components.upload import Upload
from dashboard.text import Words
from embeddings.dataset import Dataset
from embeddings.digests import digest_texts
from embeddings.readers import Preview, ReadOptions

SHOWN_CHARACTERS = 300
MOST_CHIPS = 12
SHOWN_PICTURES = 10  # one row where the page is widest


def read_upload(t: Words, brought: Upload) -> Dataset:
    """The dataset in `brought`, as the visitor wants it read; raises what the readers raise."""
    if not brought.files:
        dataset = resources.pasted_dataset(brought.key, t("start.pasted_name"), brought.pasted)
        _table(pd.DataFrame({t("start.item"): list(dataset.items[:5])}))
        return dataset
    seen = resources.preview(brought.key, brought.files)
    if seen.modality == "image":
        return _pictures(t, brought)
    _table(seen.head)
    options = _columns(t, seen) if len(seen.columns) > 1 else ReadOptions()
    return resources.dataset(brought.key, options, brought.files)


def _pictures(t: Words, brought: Upload) -> Dataset:
    """The first pictures, as small as they will be on the map."""
    dataset = resources.dataset(brought.key, ReadOptions(), brought.files)
    assert dataset.pictures is not None
    first = dataset.pictures[:SHOWN_PICTURES]
    picture_strip(first)
    if len(first) < len(dataset):
        st.caption(t("start.first_pictures", n=len(first), total=len(dataset)))
    return dataset


def _table(head: pd.DataFrame) -> None:
    """Cells are drawn on a canvas: markup in them stays text."""
    shown = head.head(5).astype(str).map(lambda cell: cell[:SHOWN_CHARACTERS])
    st.dataframe(shown, hide_index=True, height="content")


def _columns(t: Words, seen: Preview) -> ReadOptions:
    """The reader's proposal, for the visitor to overrule."""
    proposed = "vector" if seen.modality == "vector" else "text"
    kind = st.segmented_control(
        t("start.read_file_as"),
        ("text", "vector"),
        default=proposed,
        required=True,
        format_func=lambda name: t(f"start.read_as_{name}"),
        key=f"read_file_as {_key(seen.columns)}",
        help=t("start.read_file_as_help"),
    )
    return _text_columns(t, seen) if kind == "text" else _vector_columns(t, seen)


def _text_columns(t: Words, seen: Preview) -> ReadOptions:
    text, rest = st.columns([1, 2])
    proposed = seen.text_column or seen.label_column or seen.columns[0]
    column = text.selectbox(
        t("start.text_column"),
        seen.columns,
        seen.columns.index(proposed),
        key=f"text_column {_key(seen.columns)}",
    )
    others = [name for name in seen.columns if name != column]
    kept = rest.multiselect(
        t("start.metadata_columns"),
        others,
        default=others[:MOST_CHIPS],
        key=f"metadata_columns {column} {_key(seen.columns)}",
        help=t("start.metadata_help"),
    )
    if len(kept) < len(others):
        rest.caption(t("start.columns_kept", n=len(kept), total=len(others)))
    return ReadOptions(text_column=column, metadata_columns=tuple(kept))


def _vector_columns(t: Words, seen: Preview) -> ReadOptions:
    """Numbers of a few columns can be chosen one by one; hundreds are a vector as the reader found it."""
    numeric = [name for name in seen.columns if pd.api.types.is_numeric_dtype(seen.head[name])]
    names, label = st.columns([2, 1])
    chosen = seen.vector_columns or tuple(numeric)
    if len(chosen) <= MOST_CHIPS:
        picked = names.multiselect(
            t("start.vector_columns"),
            seen.columns,
            default=chosen,
            key=f"vector_columns {_key(seen.columns)}",
        )
        chosen = tuple(picked)
    others = [name for name in seen.columns if name not in chosen]
    column = label.selectbox(
        t("start.label_column"),
        others,
        others.index(seen.label_column) if seen.label_column in others else None,
        key=f"label_column {_key(others)}",
        placeholder=t("start.row_numbers"),
    )
    return ReadOptions(text_column=column, vector_columns=chosen or None)


def _key(columns: Sequence[str]) -> str:
    """Other columns are other controls."""
    return digest_texts(columns)
