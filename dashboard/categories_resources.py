"""What visitors share of the page of categories: the sample, and encodings that need no learning."""

import streamlit as st

from embeddings.categories import (
    CategoryEncoding,
    CategoryTable,
    Label,
    OneHot,
    Ordinal,
    fit,
    sample_table,
)


@st.cache_resource(show_spinner=False, max_entries=2)
def sample(language: str) -> CategoryTable:
    return sample_table(language)


@st.cache_resource(show_spinner=False, max_entries=8)
def by_rule(
    digest: str, kind: str, order: tuple[str, ...], _table: CategoryTable, _column: str
) -> dict[str, CategoryEncoding]:
    """Label, ordinal and one-hot encoding of the column that `digest` names."""
    return {one.method: fit(_table, _column, one) for one in (Label(), Ordinal(), OneHot())}
