"""One item in full: what it is, what is known of it, and its nearest neighbors in the original space."""

import re
from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.text import Words, plain
from embeddings.neighbors import Neighbor
from embeddings.space import EmbeddingSpace

BLOCKS = 8  # of the bar behind a similarity
LONG = 400  # characters that still read in the side panel
FACTS, CELL = 12, 80  # columns, and characters of one, that do; the table below them has all

SEEN = re.compile(r"(class|probability)_\d$")  # columns of what a network saw


def item(t: Words, space: EmbeddingSpace, row: int) -> None:
    """The item's text, and its metadata; all of it is data, never markup."""
    label = space.labels[row]
    if len(label) <= 60:
        st.markdown(f"#### {plain(label)}")
    else:
        st.text(label[:LONG] + ("…" if len(label) > LONG else ""))
    if len(label) > LONG:
        with st.expander(t("map.whole_text", n=len(label))):
            st.text(label)
    facts(t, space, row)


def facts(t: Words, space: EmbeddingSpace, row: int) -> None:
    """What is known of an item beside its label."""
    known = {str(name): str(space.metadata[name].iloc[row]) for name in space.metadata.columns}
    others = {name: value for name, value in known.items() if not SEEN.match(name)}
    said = [f"{plain(name)}: {plain(value, CELL)}" for name, value in others.items()]
    seen = _seen(t, space, row) if len(others) < len(known) else []
    st.caption(" · ".join([*said[:FACTS], *seen, t("map.row", row=row + 1)]))
    if len(others) > FACTS or any(len(value) > CELL for value in others.values()):
        with st.expander(t("map.all_columns", n=len(known))):
            table = {t("map.column"): list(known), t("map.value"): list(known.values())}
            st.dataframe(table, hide_index=True)


def _seen(t: Words, space: EmbeddingSpace, row: int) -> list[str]:
    """The most probable class of a picture; the page of pictures has all five."""
    best = space.known(row, len(space.columns))
    if "class_1" not in best or "probability_1" not in best:
        return []
    share = percent(float(best["probability_1"]))
    return [t("map.seen_as", name=plain(str(best["class_1"]), CELL), share=share)]


def percent(share: float) -> str:
    """ "37 %", and "< 1 %" for what is not nothing."""
    return f"{100 * share:.0f} %" if share >= 0.01 else "< 1 %"


def neighbors(
    t: Words,
    found: Sequence[Neighbor],
    metric: str,
    key: str,
    picture: Callable[[int], None] | None = None,
    mark: Callable[[int], str] = lambda row: "",
) -> int | None:
    """The list of neighbors with similarity; the row of the one that was pressed, or None.

    `picture` draws what a row looks like, where it looks like anything; `mark` is the sign before its name.
    """
    st.markdown(f"**{t('map.nearest')}** · {t(f'map.metric_{metric}')}", help=t("map.nearest_help"))
    with st.container(key="neighbors"):
        return lines(found, metric, key, picture, mark)


def lines(
    found: Sequence[Neighbor],
    metric: str,
    key: str,
    picture: Callable[[int], None] | None,
    mark: Callable[[int], str],
) -> int | None:
    """One line for each neighbor; the row of the one that was pressed, or None."""
    pressed = None
    with st.container(gap="xxsmall"):
        for neighbor in found:
            with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
                if picture is not None:
                    picture(neighbor.row)
                said = f"{mark(neighbor.row)}{_line(neighbor, metric)}"
                if st.button(said, key=f"{key}.{neighbor.row}", type="tertiary"):
                    pressed = neighbor.row
    return pressed


def similarity_text(value: float, metric: str) -> str:
    """0.83 for a cosine; distances and dot products with three digits that matter."""
    return f"{value:.2f}" if metric == "cosine" else f"{value:.3g}"


def bar(value: float) -> str:
    """A cosine as eight blocks; below zero is empty."""
    full = round(max(0.0, min(1.0, value)) * BLOCKS)
    return "▮" * full + "▯" * (BLOCKS - full)


def _line(neighbor: Neighbor, metric: str) -> str:
    number = similarity_text(neighbor.similarity, metric)
    shown = f"{number} {bar(neighbor.similarity)}" if metric == "cosine" else number
    return f":gray[{shown}] {plain(neighbor.label, 70)}"  # a long label is cut at its end: the number stands first
