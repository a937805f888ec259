"""Many pictures, a page at a time: only what is on screen is made small and sent."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from dashboard.components.picture_strip import small
from dashboard.text import Words, plain
from embeddings.pictures.base import Pictures

ON_A_PAGE = 60
CELL = 112  # pixels
LETTERS = 24  # of a name


def gallery(
    t: Words,
    pictures: Pictures,
    rows: Sequence[int] | np.ndarray,
    key: str = "gallery",
    names: Sequence[str] | None = None,
    press: Callable[[int], None] | None = None,
) -> None:
    """The pictures of `rows`, in that order, with their names, which are buttons where `press` takes a row."""
    n_pages = max(1, -(-len(rows) // ON_A_PAGE))
    page = st.pagination(n_pages, key=f"{key}.page {n_pages}") if n_pages > 1 else 1
    with st.grid("auto", min_column_width=CELL, vertical_alignment="top", key=key) as grid:
        for row in map(int, rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]):
            # Without its folders: two lines hold no more, and the item in full tells them.
            name = (pictures[row].name if names is None else names[row]).rsplit("/", 1)[-1]
            with grid.cell(), st.container(gap="xsmall", horizontal_alignment="center"):
                small(pictures[row])
                if press is None:
                    st.caption(plain(name, LETTERS), text_alignment="center")
                else:
                    shown = f":small[{plain(name, LETTERS)}]"
                    st.button(
                        shown,
                        key=f"{key}.{row}",
                        type="tertiary",
                        width="stretch",
                        on_click=press,
                        args=(row,),
                    )
