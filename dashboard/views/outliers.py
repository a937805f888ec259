"""Outliers: which items are strange, by which detector, and how far that can be believed."""

import streamlit as st

from dashboard.components import frame
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.space import EmbeddingSpace


def outliers(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("outliers.about"))


frame.with_open_space(outliers)
