"""On the start page: what was brought may be more than items to encode: ratings, or a table of categories."""

import streamlit as st

from dashboard import recommending, resources, state
from dashboard.components.polling import leave_for
from dashboard.components.upload import Upload
from dashboard.recommender_resources import looks_like_ratings
from dashboard.text import Words
from embeddings.errors import EmbeddingsError


def are_ratings(brought: Upload) -> bool:
    return looks_like_ratings(brought.key, brought.tables)


def read_as(t: Words, brought: Upload) -> None:
    """The other pages that could read it; what was brought stays at hand there."""
    has_ratings, has_columns = are_ratings(brought), _is_table(brought)
    if not has_ratings and not has_columns:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("start.looks_like_ratings" if has_ratings else "start.is_a_table"), width="content")
        if has_ratings and st.button(t("start.as_ratings"), icon=":material/recommend:", key="as_ratings"):
            recommending.forget(state.explorer().link)
            leave_for("views/recommender.py")
        if has_columns and st.button(
            t("start.as_categories"), icon=":material/category:", key="as_categories"
        ):
            leave_for("views/categories.py")


def _is_table(brought: Upload) -> bool:
    """Whether it has columns to choose from."""
    if not brought.files:
        return False
    try:
        return len(resources.preview(brought.key, brought.files).columns) > 1
    except EmbeddingsError:
        return False
