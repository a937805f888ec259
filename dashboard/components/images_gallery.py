"""The tab that shows the pictures themselves: all, or those that are selected on the map."""

import numpy as np
import streamlit as st

from dashboard.components.images_empty import not_at_hand
from dashboard.components.picture_gallery import gallery
from dashboard.pictures import pictures_of
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.space import EmbeddingSpace


def gallery_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    pictures = pictures_of(explorer)
    if pictures is None:
        not_at_hand(t)
        return
    rows = np.asarray(explorer.selected, dtype=np.int64)
    if len(rows):
        st.caption(t("images.gallery_selected", n=len(rows), total=len(space)))
    gallery(t, pictures, rows if len(rows) else np.arange(len(space)))
