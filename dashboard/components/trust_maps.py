"""Small maps side by side: what is in each, how good it is, and which is the best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.checking import Checked
from dashboard.columns import title_of
from dashboard.figures.colors import ColorColumn
from dashboard.figures.sketch import sketch
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from dashboard.trust_resources import SEED
from embeddings.stability import Run

K = 15  # neighbors of which the small maps say how many they keep
MARGIN = 0.06
NARROWEST = 150  # pixels of a map: two beside each other on a phone
LARGE_DOT, SMALL_DOT = 6.0, 3.0


@dataclass(frozen=True, eq=False)
class Panel:
    """One small map: points (n, 2), what stands above and below it, and a sign where it is the best."""

    points: np.ndarray
    title: str
    said: str
    color: ColorColumn | None = None
    badge: str = ""
    below: Callable[[], None] | None = None


def start_button(label: str, offer: str, key: str) -> bool:
    """What pressing it begins, and the button, which goes when it was pressed."""
    place = st.empty()
    with place.container():
        st.caption(offer)
        is_pressed = st.button(label, type="primary", icon=":material/play_arrow:", key=key)
    if is_pressed:
        place.empty()
    return is_pressed


def panels(drawn: Sequence[Panel], key: str, columns: int = 3) -> None:
    """The maps in rows of so many, of fewer where there is no room."""
    with st.grid(columns, min_column_width=NARROWEST, key=key, gap="medium") as grid:
        for panel in drawn:
            with grid.cell(), st.container(gap="xxsmall"):
                _panel(panel)


def _panel(panel: Panel) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**{panel.title}**", width="content")
        if panel.badge:
            st.badge(panel.badge, icon=":material/star:", color="orange")
    picture(panel.points, panel.color, panel.title)
    st.caption(panel.said)
    if panel.below is not None:
        panel.below()


def picture(points: np.ndarray, color: ColorColumn | None, alt: str, dot: float = 0.0) -> None:
    """A map as a still that fills its column, in the theme that is on screen."""
    size = dot or dot_of(len(points))
    drawn = sketch(points, square_of(points), color, st.context.theme.type == "dark", size)
    st.image(drawn, width="stretch", alt=alt)


def dot_of(n: int) -> float:
    """The width of a dot in pixels: 6 for a hundred items, 3 for two thousand."""
    share = np.clip((np.log10(max(n, 1)) - 2) / 1.3, 0, 1)
    return float(LARGE_DOT + share * (SMALL_DOT - LARGE_DOT))


def square_of(points: np.ndarray) -> list[list[float]]:
    """Two ranges of the same length that show all of `points` (n, 2), with a margin."""
    low, high = points.min(axis=0).astype(float), points.max(axis=0).astype(float)
    half = (0.5 + MARGIN) * (float((high - low).max()) or 1.0)
    return [[center - half, center + half] for center in ((low + high) / 2).tolist()]


def said_of(t: Words, run: Run) -> str:
    """The quality of one map in a line."""
    return t(
        "trust.run_said", trust=run.number("trustworthiness"), kept=100 * run.number("knn_preservation", K)
    )


def sample_note(t: Words, at: Checked) -> None:
    """That not all items were looked at, and how they were drawn."""
    if at.is_sample:
        st.caption(f":material/info: {t('trust.sample', sample=len(at.space), all=at.total, seed=SEED)}")


def color_note(t: Words, explorer: ExplorerState, color: ColorColumn | None) -> None:
    """By which column the items are colored; it is chosen on the map page."""
    if color is not None:
        st.caption(t("trust.colored", name=plain(title_of(t, explorer.link.color), 40)))
