"""Results of a search or an analogy: rank, label, similarity with a bar, and what the number means in plain words."""

import re
from collections.abc import Callable, Collection, Sequence

import numpy as np
import streamlit as st

from dashboard.components.closeness import closeness
from dashboard.components.details import similarity_text
from dashboard.text import Words, plain
from embeddings.neighbors import Neighbor
from embeddings.pairs import PairSample
from embeddings.space import EmbeddingSpace

BAR_WIDTH = 112
RANK_WIDTH = 24
LONG = 300  # characters of a label that a list still shows; the details have the rest
COLUMNS = 3  # of the metadata
# Columns of every picture that say nothing of why it was found: its file's, and the classes, which have a page.
OF_PICTURES = re.compile(r"(width|height|format|(class|probability)_\d)$")


def answers(
    t: Words,
    found: Sequence[Neighbor],
    space: EmbeddingSpace,
    pairs: PairSample,
    key: str,
    opened: int | None,
    click: Callable[[int | None], None],
    show: Callable[[int], None],
    picture: Callable[[int], None] | None = None,
) -> None:
    """One row for each result; its button hands the row to `click`, and `show` draws the opened one in full.

    `picture` draws what a row looks like, where it looks like anything.
    """
    for rank, neighbor in enumerate(found, 1):
        is_open = neighbor.row == opened
        with st.container(horizontal=True, wrap=False, gap="small", key=f"{key}.row{rank}"):
            st.markdown(f":gray[{rank}]", width=RANK_WIDTH)
            if picture is not None:
                picture(neighbor.row)
            with st.container(gap=None):
                st.markdown(plain(neighbor.label, LONG))
                meaning = closeness(t, neighbor.similarity, pairs)
                st.caption(" · ".join([meaning, *_known(space, neighbor.row)]))
            length = bar_length(neighbor.similarity, pairs, found)
            st.progress(length, text=_number(t, neighbor.similarity, pairs.metric), width=BAR_WIDTH)
            st.button(
                "",
                key=f"{key}.{neighbor.row}",
                icon=":material/expand_less:" if is_open else ":material/expand_more:",
                help=t("search.open", item=plain(neighbor.label, 60)),
                type="tertiary",
                on_click=click,
                args=(None if is_open else neighbor.row,),
            )
        if is_open:
            show(neighbor.row)


def ranking(
    t: Words,
    found: Sequence[Neighbor],
    inputs: Collection[str],
    mark: str,
    picture: Callable[[int], None] | None = None,
    pairs: PairSample | None = None,
) -> None:
    """A short list without buttons; `mark` stands behind those that were put in, `picture` draws each.

    With `pairs` each similarity says what it is worth.
    """
    for rank, neighbor in enumerate(found, 1):
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            st.markdown(f":gray[{rank}]", width=RANK_WIDTH)
            if picture is not None:
                picture(neighbor.row)
            name = plain(neighbor.label, 80)
            strong = f"**{name}**" if rank == 1 else name
            is_input = neighbor.label in inputs
            with st.container(gap=None):
                st.markdown(f"{strong} :gray-badge[{mark}]" if is_input else strong)
                if pairs is not None:
                    st.caption(closeness(t, neighbor.similarity, pairs))
            length = max(0.0, min(1.0, neighbor.similarity))
            st.progress(length, text=similarity_text(neighbor.similarity, "cosine"), width=BAR_WIDTH)


def _known(space: EmbeddingSpace, row: int) -> list[str]:
    """The first columns of the metadata: a category speaks for itself, a number needs its name."""
    known = []
    is_picture = space.receipt.modality == "image"
    every = space.known(row, len(space.columns) if is_picture else COLUMNS).items()
    shown = [item for item in every if not (is_picture and OF_PICTURES.match(item[0]))]
    for name, value in shown[:COLUMNS]:
        is_number = isinstance(value, int | float | np.number | np.bool_)
        # No thousands separator: 1963 may well be a year.
        known.append(f"{plain(str(name), 30)} {plain(str(value))}" if is_number else plain(str(value), 60))
    return known


def bar_length(similarity: float, pairs: PairSample, found: Sequence[Neighbor]) -> float:
    """0 to 1: a cosine is its own length; others run from the median random pair to the best result."""
    if pairs.metric == "cosine":
        return max(0.0, min(1.0, similarity))
    low, high = float(pairs.similarities[len(pairs) // 2]), found[0].similarity
    return max(0.0, min(1.0, (similarity - low) / (high - low))) if high > low else 0.0


def _number(t: Words, value: float, metric: str) -> str:
    """Euclidean similarities are distances below zero: people read distances."""
    if metric == "euclidean":
        return t("search.distance", value=similarity_text(max(0.0, -value), metric))
    return similarity_text(value, metric)
