"""Many pictures, a page at a time: only what is on screen is made small and sent."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.components.picture_strip import small
from dashboard.text import Words, plain
from embeddings.pictures.base import Pictures

ON_A_PAGE = 60
CELL = 112  # pixels


def gallery(t: Words, pictures: Pictures, rows: Sequence[int] | np.ndarray, key: str = "gallery") -> None:
    """The pictures of `rows`, in that order, with their names."""
    n_pages = max(1, -(-len(rows) // ON_A_PAGE))
    page = st.pagination(n_pages, key=f"{key}.page {n_pages}") if n_pages > 1 else 1
    with st.grid("auto", min_column_width=CELL, vertical_alignment="center", key=key) as grid:
        for row in rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
            with grid.cell():
                small(pictures[int(row)])
                st.caption(plain(pictures[int(row)].name.rsplit("/", 1)[-1], 24))
